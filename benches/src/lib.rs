//! What the measuring programs share: press text of any size, questions to it, and the reference for indexing.

pub mod bare_tantivy;
pub mod finished;
pub mod questions;
pub mod table;
pub mod text;
