//! Finds the figures that Vietnamese press text states, and says what each one measures.

pub mod document;
pub mod pipeline;
mod place;
pub mod record;

pub use pipeline::Extractor;
pub use record::{Bound, Direction, Document, Figure, Kind, Role, SCHEMA_VERSION};
