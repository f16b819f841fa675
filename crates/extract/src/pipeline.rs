//! The one file that knows every stage.

use crate::record::{Document, Figure};

/// Finds the figures of articles. Cheap to share between threads; holds only compiled tables.
#[derive(Debug, Default)]
pub struct Extractor {}

impl Extractor {
    /// Compiles the built-in tables.
    pub fn new() -> Self {
        Self {}
    }

    /// The figures of an article, in reading order.
    pub fn extract(&self, document: &Document) -> Vec<Figure> {
        let _ = document;
        Vec::new()
    }
}
