use super::AskArgs;
use clap::Args;
use std::path::PathBuf;

/// Show an article with its figures marked
///
/// On a terminal figures are coloured; elsewhere they stand as [60/83]{ratio #12 label}, where #12 is the
/// figure's `n` in the tables.
///
/// json is an object with the `document` and its `figures`; jsonl and csv hold its figures, one a line.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    chiso show out nghe-an/2024-07-01.txt\n  \
    chiso show out nghe-an/2024-07-01.txt --html article.html\n  \
    chiso show out nghe-an/2024-07-01.txt --format csv > figures.csv")]
pub struct ShowArgs {
    /// Where, and in what form.
    #[command(flatten)]
    pub ask: AskArgs,

    /// The article's id, as tables and searches give it
    #[arg(value_name = "DOC")]
    pub doc: String,

    /// Write a web page instead, into FILE or to standard output
    ///
    /// The page needs no other file and no script: the figures are marked in the text, each with a note
    /// behind it that leads to its row in a table below, and back; kinds can be switched on and off. FILE
    /// is replaced if it is there.
    #[arg(long, value_name = "FILE", num_args = 0..=1, default_missing_value = "-", conflicts_with = "format")]
    pub html: Option<PathBuf>,
}
