//! What went wrong with one input, while the run went on.

use serde::{Deserialize, Serialize};
use std::fmt;

/// The step at which an input failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Stage {
    /// Listing folders.
    Walk,
    /// Reading and decompressing bytes.
    Read,
    /// Bytes to text.
    Decode,
    /// Text to an article: JSON, HTML.
    Parse,
    /// Finding figures.
    Extract,
    /// Adding to the index.
    Index,
}

impl Stage {
    /// The name that stands in records, `walk` for example.
    pub fn as_str(self) -> &'static str {
        match self {
            Stage::Walk => "walk",
            Stage::Read => "read",
            Stage::Decode => "decode",
            Stage::Parse => "parse",
            Stage::Extract => "extract",
            Stage::Index => "index",
        }
    }
}

impl fmt::Display for Stage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// One line of `failures.jsonl`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// The file that was read, as a path from where the command ran; `-` for standard input.
    pub input: String,
    /// The article's id, where it was known.
    pub doc: Option<String>,
    /// The step at which it failed.
    pub stage: Stage,
    /// What was wrong and, where it helps, what is accepted.
    pub cause: String,
}

impl Failure {
    /// A failure of a whole file.
    pub fn new(input: impl Into<String>, stage: Stage, cause: impl Into<String>) -> Self {
        Self { input: input.into(), doc: None, stage, cause: cause.into() }
    }

    /// The same, of an article whose id is known.
    pub fn of_doc(mut self, doc: impl Into<String>) -> Self {
        self.doc = Some(doc.into());
        self
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.input)?;
        if let Some(doc) = self.doc.as_deref().filter(|doc| *doc != self.input) {
            write!(f, "{doc}: ")?;
        }
        write!(f, "{}: {}", self.stage, self.cause)
    }
}
