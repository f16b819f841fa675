use clap::{Args, ValueEnum};
use std::path::PathBuf;

/// Where a question goes, and the form of its answer.
#[derive(Debug, Args)]
pub struct AskArgs {
    /// The --out folder of a run, or an index directory
    #[arg(value_name = "DIR")]
    pub dir: PathBuf,

    /// Form of the answer
    #[arg(long, short, value_enum, default_value_t = OutputFormat::Table)]
    pub format: OutputFormat,
}

/// The forms in which the index answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum OutputFormat {
    /// For people: fits the terminal; 80 columns, without colours, where it is piped
    Table,
    /// One JSON object, indented
    Json,
    /// JSON Lines: one object a line
    Jsonl,
    /// RFC 4180 with a header row
    Csv,
}
