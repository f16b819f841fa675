//! A tantivy index of Vietnamese articles and of the figures that they state.
