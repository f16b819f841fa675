//! Figures against annotations: precision, recall and what of a figure is right.
//!
//! Two figures match when they are of one kind and their spans overlap; each is matched once, largest
//! overlap first ([`matching`]). What is then compared, and how, is in [`compare`]; what is counted, in
//! [`measures`].

pub mod compare;
pub mod matching;
pub mod measures;
mod read;

pub use measures::{KindMeasures, Kinds, Measures, score};
pub use read::{Annotation, Gold, GoldValue, Prediction, Predictions};
