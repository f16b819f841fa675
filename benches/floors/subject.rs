//! What is measured, in turn.

use crate::Result;
use chiso_batch::args::Cli;
use chiso_batch::command;
use chiso_batch::report::Report;
use chiso_benches::bare_tantivy;
use chiso_extract::{Document, Extractor};
use clap::Parser;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What all of them work on.
pub struct Input {
    /// A file of JSON Lines.
    pub rows: PathBuf,
    /// Its size.
    pub row_bytes: u64,
    /// The articles' texts in one file.
    pub text: PathBuf,
    /// The articles, as a run has read them.
    pub articles: Vec<Document>,
    /// Size of their texts.
    pub bytes: usize,
    /// How many figures are in them.
    pub figures: usize,
    /// How many threads there are where there are several.
    pub jobs: usize,
}

/// One of those that are measured in turn.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Subject {
    /// `wc -w` over the file of texts.
    Words,
    /// Extraction on one thread, articles in memory. Making the extractor is a part of it.
    Extract,
    /// An index of ids and texts, articles in memory; on one thread or several.
    BareTantivy { jobs: bool },
    /// `chiso run` as the command does it, from the file of rows to published tables and index.
    Run { jobs: bool, index: bool },
}

impl Subject {
    /// All of them, in their order.
    pub const ALL: [Subject; 8] = [
        Subject::Words,
        Subject::Extract,
        Subject::BareTantivy { jobs: false },
        Subject::BareTantivy { jobs: true },
        Subject::Run { jobs: false, index: true },
        Subject::Run { jobs: true, index: true },
        Subject::Run { jobs: false, index: false },
        Subject::Run { jobs: true, index: false },
    ];

    /// What the tables call it.
    pub fn name(self, jobs: usize) -> String {
        let threads = |several: bool| match several {
            false => "1 thread".to_owned(),
            true => format!("{jobs} threads"),
        };
        match self {
            Subject::Words => "`wc -w`".to_owned(),
            Subject::Extract => "extraction, 1 thread".to_owned(),
            Subject::BareTantivy { jobs } => format!("bare tantivy, {}", threads(jobs)),
            Subject::Run { jobs, index: true } => format!("`chiso run`, {}", threads(jobs)),
            Subject::Run { jobs, index: false } => format!("`chiso run --no-index`, {}", threads(jobs)),
        }
    }

    /// Does the work, and says how much it found.
    pub fn work(self, input: &Input, scratch: &Path) -> Result<usize> {
        let threads = |several: bool| if several { input.jobs } else { 1 };
        match self {
            Subject::Words => {
                let output = Command::new("wc").arg("-w").arg(&input.text).output()?;
                let said = String::from_utf8(output.stdout)?;
                Ok(said.split_whitespace().next().unwrap_or_default().parse()?)
            }
            Subject::Extract => {
                let extractor = Extractor::new();
                Ok(input.articles.iter().map(|article| extractor.extract(article).len()).sum())
            }
            Subject::BareTantivy { jobs } => {
                Ok(bare_tantivy::build(scratch, input.articles.iter(), threads(jobs)) as usize)
            }
            Subject::Run { jobs, index } => run(&input.rows, &scratch.join("out"), threads(jobs), index),
        }
    }

    /// Whether it found what there is.
    pub fn check(self, input: &Input, found: usize) -> Result<()> {
        let expected = match self {
            // At least one to the line; how many exactly depends on what the locale takes for a space.
            Subject::Words if found >= input.articles.len() => return Ok(()),
            Subject::Words => input.articles.len(),
            Subject::BareTantivy { .. } => input.articles.len(),
            Subject::Extract | Subject::Run { .. } => input.figures,
        };
        match found == expected {
            true => Ok(()),
            false => Err(format!("{} found {found} of {expected}", self.name(input.jobs)).into()),
        }
    }
}

/// `chiso run`; returns how many figures its report counts.
pub fn run(rows: &Path, out: &Path, jobs: usize, index: bool) -> Result<usize> {
    let jobs = jobs.to_string();
    let mut arguments: Vec<&OsStr> = ["chiso", "run", "--quiet", "--jobs", &jobs].map(OsStr::new).to_vec();
    if !index {
        arguments.push(OsStr::new("--no-index"));
    }
    arguments.extend([rows.as_os_str(), OsStr::new("--out"), out.as_os_str()]);
    // Rows that cannot be read are nobody's fault here; what is found is compared.
    command::run(&Cli::try_parse_from(arguments)?)?;
    let report: Report = serde_json::from_slice(&fs::read(out.join("run.json"))?)?;
    Ok(report.counts.figures as usize)
}

/// The locale by which `wc` tells what a space is.
pub fn locale() -> String {
    let of = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    ["LC_ALL", "LC_CTYPE", "LANG"].into_iter().find_map(of).unwrap_or_else(|| "C".to_owned())
}
