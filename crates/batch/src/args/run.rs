use super::{InputArgs, seconds};
use crate::copies::Dedup;
use crate::sink::TableFormat;
use clap::Args;
use std::path::PathBuf;
use std::time::Duration;

/// Articles in; tables of figures, documents and a searchable index out
///
/// Reads articles, finds every figure in them with what it measures, and writes into the output folder:
///
/// figures.jsonl, .csv and .parquet (one figure a line or row), documents.jsonl, .csv and .parquet (one
/// article a line or row), failures.jsonl (what could not be read, and why), copies.jsonl (what --dedup drop
/// left out), index/ (for `search`, `figures`, `show`) and run.json (counts, timings, versions, arguments). Then
/// prints a summary.
///
/// The CSV is as RFC 4180 says: a header row, UTF-8 without byte order mark, `.` as decimal mark, several
/// `checks` joined by `;`, `meta` as JSON. Cells hold the text as it stands in the article, also where it
/// begins with `=` or `-`: import them as text if a spreadsheet opens the file. documents.csv has all of a
/// document but its text.
///
/// A later run into the same folder does only what is new. An article is known by its id and a hash of its
/// bytes: unchanged ones are passed over, changed ones replaced, new ones added, and those that the input does
/// not have stay, unless --prune is given. Nothing is written where nothing changes. The tables hold the
/// articles of this input in its order, then the others in the order of their ids.
///
/// The index changes by commits, one a minute (--checkpoint) and one when everything is read; then the tables
/// appear under their names, all together. If the run fails or is killed, the tables stay as they were, the
/// index is as its last commit left it, and the next run goes on from there. Other files in the folder are
/// left alone.
///
/// Ctrl-C (or SIGTERM) ends in order: what has been read is finished and committed, no tables are written, and
/// the same command goes on. A second Ctrl-C ends at once.
#[derive(Clone, Debug, Args)]
#[command(after_help = "Examples:\n  \
    chiso run articles --out out\n  \
    chiso run articles --out out --prune\n  \
    chiso run press-2023.jsonl.gz bulletins/ --out out --jobs 4\n  \
    curl -s https://example.org/articles.jsonl | chiso run - --out out")]
pub struct RunArgs {
    /// What to read.
    #[command(flatten)]
    pub input: InputArgs,

    /// Folder to write into; made if it is not there
    ///
    /// One run at a time may write into it. It may lie inside an input folder, where it is then left out of
    /// the reading; it may not be an input folder itself.
    #[arg(long, short, value_name = "DIR")]
    pub out: PathBuf,

    /// Remove the articles that this input does not have
    ///
    /// Nothing is removed if a folder or a file of rows cannot be read: what it holds is not known then. An
    /// article whose own file cannot be read stays.
    #[arg(long)]
    pub prune: bool,

    /// Extract the figures of unchanged articles again
    ///
    /// Done of itself if the folder's figures were found by another version of chiso, or with other
    /// --indicators.
    #[arg(long)]
    pub again: bool,

    /// Commit what is done every so many seconds; 0 only when everything is read
    ///
    /// A run that is killed has done what its last commit holds: the next one goes on from there.
    #[arg(long, value_name = "SECONDS", default_value = "60", value_parser = seconds)]
    pub checkpoint: Duration,

    /// Say how far the run is every so many seconds, where standard error is no terminal; 0 never
    ///
    /// On a terminal there is a bar.
    #[arg(long, value_name = "SECONDS", default_value = "10", value_parser = seconds)]
    pub progress: Duration,
    /// Write the tables in these forms
    ///
    /// Separated by commas. Tables of an earlier run in other forms are removed: all that is in the folder is
    /// of one run.
    #[arg(long, value_name = "FORMS", value_delimiter = ',', default_value = "jsonl,csv,parquet")]
    pub tables: Vec<TableFormat>,

    /// Write no tables
    ///
    /// Tables of an earlier run are removed; a later run without this option writes them from the index.
    #[arg(long, conflicts_with = "tables")]
    pub no_tables: bool,

    /// What to do about copies: articles that have the text of another one, or nearly
    ///
    /// `mark`: the documents say in `group` which article is the first with this text, and in `copy` whether
    /// they are an `exact` or a `near` copy of it. `keep`: copies are not looked for, both fields are null.
    ///
    /// `drop`: copies are left out of the tables and the index; copies.jsonl lists them, each with the article
    /// that is kept in its stead: the first in the order of the tables. What was left out is remembered: a
    /// later run passes over it if it is unchanged, and takes it in when the article before it is gone or has
    /// changed, or when it is told to `mark` or `keep` copies.
    #[arg(long, value_name = "WHAT", default_value = "mark", hide_possible_values = true)]
    pub dedup: Dedup,

    /// Make no index
    ///
    /// Without it there is no memory of earlier runs: every run extracts everything and replaces the tables.
    /// Refused in a folder that has an index.
    #[arg(long, conflicts_with_all = ["no_tables", "prune", "again"])]
    pub no_index: bool,

    /// Print no progress and no summary
    #[arg(long, short)]
    pub quiet: bool,
}

impl RunArgs {
    /// The forms of tables to write, each once, in the order of [`TableFormat::ALL`].
    pub fn table_formats(&self) -> Vec<TableFormat> {
        let asked = |format: &TableFormat| !self.no_tables && self.tables.contains(format);
        TableFormat::ALL.into_iter().filter(asked).collect()
    }
}
