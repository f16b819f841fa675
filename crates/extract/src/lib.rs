//! Finds the figures that Vietnamese press text states, and says what each one measures.

mod context;
pub mod document;
pub mod explain;
mod figure;
mod lexicon;
mod lower;
mod number;
pub mod pipeline;
mod place;
pub mod record;
mod sentence;
mod token;

pub use pipeline::Extractor;
pub use record::{Bound, Direction, Document, Figure, Kind, Role, SCHEMA_VERSION};
