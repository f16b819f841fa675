use clap::Args;
use std::path::PathBuf;

/// Show an article with its figures marked
///
/// On a terminal figures are coloured; elsewhere they stand as [60/83]{ratio #12 label}, where #12 is the
/// figure's `n` in the tables.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  chiso show out nghe-an/2024-07-01.txt")]
pub struct ShowArgs {
    /// The --out folder of a run
    #[arg(value_name = "DIR")]
    pub dir: PathBuf,

    /// The article's id, as tables and searches give it
    #[arg(value_name = "DOC")]
    pub doc: String,
}
