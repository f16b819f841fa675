//! Reads piles of press articles, extracts their figures in parallel, writes tables and an index.
//!
//! ```text
//! args      what was asked for
//! command   one file per subcommand
//!   input     paths -> items, in order        (one file per format)
//!   article   an item -> document and figures (read, decode, parse, extract; on every thread)
//!   runner    reader | workers | writer       (bounded, ordered)
//!   copies    which articles have the text of another
//!   sink      documents and figures -> files or standard output
//!   outdir    lock, temporary folder, publication under the final names
//!   summary   what the run found, for a person; report is the same for a program
//! score     figures against annotations
//! ```
//!
//! Everything is here so that tests and benchmarks can use it; `main.rs` only parses, runs and exits.

pub mod args;
pub mod article;
pub mod command;
pub mod copies;
pub mod error;
pub mod failure;
pub mod indicators;
pub mod input;
pub mod interrupt;
pub mod outdir;
pub mod panics;
pub mod progress;
pub mod report;
pub mod runner;
pub mod score;
pub mod sink;
pub mod summary;
pub mod tally;
pub mod terminal;
pub mod unique;

pub use error::Error;
pub use failure::{Failure, Stage};
