//! `run.json`: what a run read, found and took, for programs.

use crate::article::Spent;
use crate::copies::{CopyCounts, Dedup};
use crate::sink::TableFormat;
use chiso_extract::{Kind, SCHEMA_VERSION};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::time::Duration;

/// The report of a run.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// Always `chiso`; says that the files beside this one may be replaced by the next run.
    pub program: String,
    /// Version of the program.
    pub version: String,
    /// Version of the figure and document records.
    pub schema_version: u32,
    /// Version of the index's layout; none where there is no index.
    pub index_format_version: Option<u32>,
    /// When the run began, RFC 3339 in UTC.
    pub started: String,
    /// What was asked for.
    pub arguments: Arguments,
    /// What was read and found.
    pub counts: Counts,
    /// Figures by kind; every kind is there.
    pub figures_by_kind: BTreeMap<String, u64>,
    /// Failures by stage.
    pub failures_by_stage: BTreeMap<String, u64>,
    /// Articles of the tables by the encoding in which they were read; empty where there are no tables.
    pub articles_by_encoding: BTreeMap<String, u64>,
    /// Files in the input folders that were left alone, by ending.
    pub skipped_files: BTreeMap<String, usize>,
    /// Records of web archives and members of zip archives that were left alone, by what they are.
    #[serde(default)]
    pub skipped_records: BTreeMap<String, u64>,
    /// Which tables there are, and which state of the index they show.
    #[serde(default)]
    pub tables: TablesState,
    /// Where the time went.
    pub seconds: Seconds,
}

/// Which tables there are, and which state of the index they show.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TablesState {
    /// Number of the index's commit; 0 where there is no index.
    pub generation: u64,
    /// Hash of the articles' ids in the order in which they stand.
    pub order: String,
    /// The forms in which there are tables.
    #[serde(default)]
    pub formats: Vec<TableFormat>,
    /// What they say of copies.
    #[serde(default)]
    pub dedup: Dedup,
}

/// What was asked for.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Arguments {
    /// The inputs as they were given.
    pub inputs: Vec<String>,
    /// The list of further inputs, if one was given.
    #[serde(default)]
    pub files_from: Option<String>,
    /// The field or column of rows that held the text.
    #[serde(default)]
    pub text_column: String,
    /// The encoding in which bytes were read, if one was told.
    #[serde(default)]
    pub encoding: Option<String>,
    /// The output folder as it was given.
    pub out: String,
    /// Threads used.
    pub jobs: usize,
    /// Larger articles were refused.
    pub max_article_mb: u32,
    /// Articles of more figures were refused; 0 in reports of versions that took any number.
    #[serde(default)]
    pub max_figures: u32,
    /// The table of indicators that was added, if one was.
    pub indicators: Option<String>,
    /// Whether articles that the input does not have were to be removed.
    #[serde(default)]
    pub prune: bool,
    /// Whether unchanged articles were to be extracted again.
    #[serde(default)]
    pub again: bool,
    /// The forms of tables that were to be written.
    #[serde(default)]
    pub tables: Vec<TableFormat>,
    /// What was to be done about copies.
    #[serde(default)]
    pub dedup: Dedup,
    /// Whether there was to be no index.
    #[serde(default)]
    pub no_index: bool,
}

/// What was read and found.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Counts {
    /// Files that were to be read.
    pub files: u64,
    /// Articles in the tables and the index.
    pub articles: u64,
    /// Articles of this input that were not there before.
    pub new: u64,
    /// Articles of this input whose bytes differ from those that were there under their id.
    pub changed: u64,
    /// Articles of this input that are as they were.
    pub unchanged: u64,
    /// Articles that were removed because this input does not have them.
    pub removed: u64,
    /// Articles that are still there though this input does not have them.
    pub kept: u64,
    /// Of the unchanged and the kept, those whose figures were extracted again.
    pub extracted_again: u64,
    /// Size of the articles of this input as read, decompressed.
    pub bytes: u64,
    /// Figures in the tables and the index.
    pub figures: u64,
    /// Lines in `failures.jsonl`.
    pub failures: u64,
    /// Of these, files and folders of which it is not known what articles they hold.
    pub unread: u64,
    /// Articles of this input whose id was given before; theirs ends in `~2`, `~3`, ….
    pub renamed: u64,
    /// Articles that have the words of one before them.
    pub copies_exact: u64,
    /// Articles that are nearly the first of their group.
    pub copies_near: u64,
    /// Groups of more than one article.
    pub groups: u64,
    /// Copies that are left out of tables and index: lines of `copies.jsonl`.
    pub left_out: u64,
}

impl Counts {
    /// Articles of this input.
    pub fn of_input(&self) -> u64 {
        self.new + self.changed + self.unchanged
    }
}

/// Where the time went. Stages run side by side: their times do not add up to the wall clock's.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Seconds {
    /// By the clock on the wall, from the first file to the last byte.
    pub wall: f64,
    /// Reading and decompressing, on the thread that reads and on the workers'.
    pub read: f64,
    /// Decoding and parsing, summed over the worker threads.
    pub decode: f64,
    /// Finding figures, summed over the worker threads.
    pub extract: f64,
    /// Making articles ready for the index, summed over the worker threads.
    #[serde(default)]
    pub prepare: f64,
    /// Writing tables.
    pub write: f64,
    /// Handing articles to the index.
    pub index: f64,
    /// Waiting for the index to be complete.
    pub index_finish: f64,
}

impl Report {
    /// A report of a run that begins now.
    pub fn begin(arguments: Arguments) -> Self {
        Self {
            program: "chiso".into(),
            version: env!("CARGO_PKG_VERSION").into(),
            schema_version: SCHEMA_VERSION,
            index_format_version: (!arguments.no_index).then_some(chiso_index::FORMAT_VERSION),
            started: now(),
            arguments,
            figures_by_kind: Kind::ALL.map(|kind| (kind.to_string(), 0)).into(),
            ..Self::default()
        }
    }
}

impl Report {
    /// Takes over how many articles are copies.
    pub fn count_copies(&mut self, copies: CopyCounts) {
        self.counts.copies_exact = copies.exact;
        self.counts.copies_near = copies.near;
        self.counts.groups = copies.groups;
        let is_left_out = self.arguments.dedup == Dedup::Drop;
        self.counts.left_out = if is_left_out { copies.exact + copies.near } else { 0 };
    }

    /// Takes over what an earlier report says of tables that are still right.
    pub fn take_tables(&mut self, earlier: &Report) {
        self.counts.articles = earlier.counts.articles;
        self.counts.figures = earlier.counts.figures;
        self.counts.copies_exact = earlier.counts.copies_exact;
        self.counts.copies_near = earlier.counts.copies_near;
        self.counts.groups = earlier.counts.groups;
        self.counts.left_out = earlier.counts.left_out;
        self.figures_by_kind.clone_from(&earlier.figures_by_kind);
        self.articles_by_encoding.clone_from(&earlier.articles_by_encoding);
        self.tables.clone_from(&earlier.tables);
    }
}

impl Seconds {
    /// Takes over what the workers and the reader measured.
    pub fn add_stages(&mut self, reader: Duration, workers: Spent) {
        self.read = rounded(reader + workers.read);
        self.decode = rounded(workers.decode);
        self.extract = rounded(workers.extract);
        self.prepare = rounded(workers.prepare);
    }
}

/// The time, RFC 3339 in UTC, in whole seconds.
pub(crate) fn now() -> String {
    let now = time::OffsetDateTime::now_utc().replace_nanosecond(0);
    let text = now.ok().and_then(|now| now.format(&time::format_description::well_known::Rfc3339).ok());
    text.unwrap_or_default()
}

/// Seconds with three decimals.
pub fn rounded(duration: Duration) -> f64 {
    (duration.as_secs_f64() * 1e3).round() / 1e3
}
