//! What the command line may say: one struct per subcommand.

mod eval;
mod explain;
mod extract;
mod figures;
mod filter;
mod format;
mod labels;
mod pivot;
mod run;
mod schema;
mod search;
mod show;
mod stats;
mod watch;

pub use eval::{EvalArgs, ScoreFormat};
pub use explain::{ExplainArgs, ExplainFormat};
pub use extract::{ExtractArgs, FigureFormat};
pub use figures::{FigureOrder, FiguresArgs};
pub use filter::FilterArgs;
pub use format::{AskArgs, OutputFormat};
pub use labels::LabelsArgs;
pub use pivot::PivotArgs;
pub use run::RunArgs;
pub use schema::{RecordKind, SchemaArgs};
pub use search::{ArticleOrder, SearchArgs};
pub use show::ShowArgs;
pub use stats::StatsArgs;
pub use watch::WatchArgs;

use crate::error::Error;
use crate::input::{self, List, Options, Plan, row};
use chiso_extract::document::Charset;
use clap::{Args, Parser, Subcommand};
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Finds the figures that Vietnamese press articles state, says what each one measures, and makes
/// figures and articles searchable.
#[derive(Debug, Parser)]
#[command(name = "chiso", version, max_term_width = 100, propagate_version = false)]
#[command(
    after_help = "Start with `chiso run FOLDER --out out`, then `chiso figures out \"tỷ lệ hộ nghèo\"`.\n\
    Exit codes: 0 done; 1 done, but some inputs failed; 2 could not run; 130 ended by Ctrl-C."
)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// The subcommands; their own documentation is their help.
#[derive(Debug, Subcommand)]
#[allow(missing_docs)]
pub enum Command {
    Run(RunArgs),
    Watch(WatchArgs),
    Extract(ExtractArgs),
    Search(SearchArgs),
    Figures(FiguresArgs),
    Pivot(PivotArgs),
    Labels(LabelsArgs),
    Show(ShowArgs),
    Stats(StatsArgs),
    Explain(ExplainArgs),
    Eval(EvalArgs),
    Schema(SchemaArgs),
}

/// What `run` and `extract` both read, and with how much machine.
#[derive(Clone, Debug, Args)]
pub struct InputArgs {
    /// Folders, files, patterns (`'crawl/**/*.warc.gz'`) or `-` for standard input
    ///
    /// One article a file: .txt, .html. Many: .jsonl and .ndjson (one a line), .csv and .tsv (one a row), .parquet
    /// (one a row), .warc and .wet (one a page), .zip (of files of all these but .parquet). All but .parquet and
    /// .zip may have .gz or .zst behind. Folders are read with all their subfolders, files in the order of their
    /// paths; files with other endings in a folder are counted and left alone. Standard input is JSON Lines,
    /// WARC, or one article (text or HTML), as it begins, also compressed.
    ///
    /// A row holds `text` (or what --text-column says), and may hold `id`, `title`, `date`, `url`, `source`,
    /// `author`; all else is kept in the document's `meta`.
    ///
    /// An article's id is the `id` of its row; of a web archive, the page's address; else its path relative to
    /// the folder that was given (for a pattern, to the folder before the first wildcard; for a single file, its
    /// name; in a list, the path as listed). A row without an id is named FILE#ROW, a member of an archive
    /// ARCHIVE/MEMBER. An id that came before in the same run gets `~2`, `~3`, … behind, and its document's meta
    /// says `id`, so that no article replaces another.
    #[arg(value_name = "INPUT", required_unless_present = "files_from")]
    pub inputs: Vec<PathBuf>,

    /// Read also what a list names; `-` for a list from standard input
    ///
    /// One path a line, or parted by NUL (`find -print0`); of files, or folders. What is listed and not there
    /// becomes a failure record.
    #[arg(long, value_name = "FILE")]
    pub files_from: Option<PathBuf>,

    /// Name of the field or column that holds the text
    #[arg(long, value_name = "NAME", default_value = row::TEXT)]
    pub text_column: String,

    /// Read bytes as text in this encoding, instead of finding out for each article
    ///
    /// utf-8, utf-16le, utf-16be, windows-1258, tcvn3, vni, viscii, or another name that browsers know. It goes
    /// before what web pages and their servers say. An article that is not in it becomes a failure record; of
    /// JSON Lines and CSV the whole file, where rows cannot be told apart in it (UTF-16). The documents name it,
    /// with a confidence of 1. Text that somebody had read in a wrong encoding before is mended all the same.
    /// Parquet files are left out of this: their text is Unicode. Articles that an earlier run read in another
    /// way count as changed.
    #[arg(long, value_name = "NAME", value_parser = encoding)]
    pub encoding: Option<Charset>,

    /// How many threads do the work [default: all]
    ///
    /// They read documents, find figures and make the rows of tables. Beside them one thread reads the input and one
    /// writes, which is little; where there is an index, half as many more (1 at least, 8 at most) write it, with about half
    /// as much work as the workers have.
    ///
    /// The files written are the same, byte for byte, whatever the number.
    #[arg(long, short, value_name = "N", value_parser = thread_count)]
    pub jobs: Option<NonZeroUsize>,

    /// Refuse articles larger than this many megabytes
    ///
    /// A larger file, row or page becomes a failure record, also if it is larger only when unpacked; it is not
    /// read into memory.
    #[arg(long, value_name = "MB", default_value_t = 64, value_parser = clap::value_parser!(u32).range(1..=4096))]
    pub max_article_mb: u32,

    /// Refuse articles of more figures than this
    ///
    /// Such an article becomes a failure record. Those of the press have a few hundred at most; millions are in files
    /// of measured values and the like, and each quotes its sentence.
    #[arg(long, value_name = "N", default_value_t = 100_000, value_parser = clap::value_parser!(u32).range(1..))]
    pub max_figures: u32,

    /// Name more indicators, by a table of your own
    ///
    /// One indicator a line, five cells parted by tabs: id, name in Vietnamese, name in English, unit
    /// (`%`, a currency such as VND, `rank`, `-` for an index, or counted nouns parted by |) and the wordings
    /// of its labels, parted by |. A row with the id of a built-in indicator takes its place; lines that
    /// begin with # are passed over.
    #[arg(long, value_name = "FILE")]
    pub indicators: Option<PathBuf>,
}

impl InputArgs {
    /// The number of threads to use.
    pub fn threads(&self) -> usize {
        let all = || std::thread::available_parallelism().map_or(1, NonZeroUsize::get);
        self.jobs.map_or_else(all, NonZeroUsize::get)
    }

    /// What there is to read; never what is in the folder `out`.
    ///
    /// # Errors
    /// As [`input::plan`].
    pub fn plan(&self, out: Option<&Path>) -> Result<Plan, Error> {
        let list = self.files_from.clone().map(List::from);
        input::plan(&self.inputs, list.as_ref(), out)
    }

    /// What readers go by.
    pub fn options(&self) -> Options {
        let max_figures = self.max_figures as usize;
        Options { max_figures, ..options(self.max_article_mb, &self.text_column, self.encoding) }
    }
}

fn options(max_article_mb: u32, text_column: &str, encoding: Option<Charset>) -> Options {
    let max_article_bytes = max_article_mb as usize * 1_000_000;
    Options { max_article_bytes, text_column: text_column.to_owned(), encoding, ..Options::default() }
}

fn encoding(name: &str) -> Result<Charset, String> {
    let unknown = || format!("no such encoding; accepted are {}", Charset::NAMES.join(", "));
    Charset::for_name(name).ok_or_else(unknown)
}

fn thread_count(text: &str) -> Result<NonZeroUsize, String> {
    match text.parse::<NonZeroUsize>() {
        Ok(n) if n.get() <= 1024 => Ok(n),
        _ => Err("expected a number of threads from 1 to 1024".into()),
    }
}

fn seconds(text: &str) -> Result<Duration, String> {
    match text.parse::<f64>() {
        Ok(seconds @ 0.0..=1e6) => Ok(Duration::from_secs_f64(seconds)),
        _ => Err("expected a number of seconds, 0.5 or 60 for example".into()),
    }
}

/// Which part of a list of hits to show.
#[derive(Debug, Args)]
pub struct PageArgs {
    /// Show at most this many
    #[arg(long, value_name = "N", default_value_t = 20, value_parser = page_limit)]
    pub limit: usize,

    /// Skip this many first
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub offset: usize,
}

fn page_limit(text: &str) -> Result<usize, String> {
    match text.parse::<usize>() {
        Ok(n @ 1..=100_000) => Ok(n),
        _ => Err("expected a number from 1 to 100000".into()),
    }
}

fn year(text: &str) -> Result<i32, String> {
    match text.parse::<i32>() {
        Ok(year @ 1000..=9999) if text.len() == 4 => Ok(year),
        _ => Err("expected a year of four digits, 2023 for example".into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn definitions_hold_together() {
        Cli::command().debug_assert();
    }
}
