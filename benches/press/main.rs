//! Measures what a finished run's index finds, how fast, and at what cost, beside plain tantivy over the same
//! articles. `README.md` beside this file says what each subcommand prints; `fts5.py` is the same for SQLite.

mod asked;
mod cost;
mod figures;
mod gold;
mod known_items;
mod latency;
mod plain;
mod queries;

use clap::{Args, Parser, Subcommand};
use std::error::Error;
use std::ffi::OsString;
use std::io::{self, Write};
use std::path::PathBuf;

/// As the command allocates.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

#[derive(Parser)]
#[command(name = "press", about = "Measure search over the output folder of a run, beside plain tantivy")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Write known-item queries: titles with a part of their syllables dropped.
    Queries(QueriesArgs),
    /// How often, and how high, the article of each query is among the best 10.
    KnownItems(Asked),
    /// How long a search takes.
    Latency(Asked),
    /// How long building the index takes, and how large it is.
    Cost(CostArgs),
    /// How often annotated figures are found by what they measure.
    Figures(FiguresArgs),
}

#[derive(Args)]
struct QueriesArgs {
    /// Output folder of a run.
    out: PathBuf,
    /// Queries to write.
    #[arg(long, default_value_t = 500)]
    count: usize,
    /// Another seed gives other articles and other syllables.
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

#[derive(Args)]
struct Asked {
    /// Output folder of a run.
    out: PathBuf,
    /// Tab-separated: id, query without diacritics, the same query with them.
    #[arg(long)]
    queries: PathBuf,
}

#[derive(Args)]
struct CostArgs {
    /// Output folder of a run.
    out: PathBuf,
    /// Indexing threads.
    #[arg(long, default_value_t = 1)]
    jobs: usize,
    /// How often each index is built.
    #[arg(long, default_value_t = 5)]
    rounds: usize,
}

/// What the options of `figures` say.
#[derive(Args)]
pub struct FiguresArgs {
    /// Output folder of a run.
    out: PathBuf,
    /// Folder of annotation files.
    #[arg(long)]
    gold: PathBuf,
    /// Hits of which one must be right, besides the first.
    #[arg(long, default_value_t = 5)]
    top: usize,
    /// How the queries say the period.
    #[arg(long, value_enum, default_value = "years")]
    period: asked::Period,
    /// Leave the place out of the queries.
    #[arg(long)]
    no_place: bool,
    /// Write the missed queries to this file, each with the best answers.
    #[arg(long)]
    misses: Option<PathBuf>,
}

fn main() -> Result<()> {
    // What cargo adds for programs that are benchmarks only.
    let arguments: Vec<OsString> = std::env::args_os().filter(|argument| argument != "--bench").collect();
    if arguments.len() == 1 {
        return print(
            "usage: press queries|known-items|latency|cost|figures OUT [OPTIONS]; see press --help\n",
        );
    }
    let report = match Cli::parse_from(arguments).command {
        Command::Queries(QueriesArgs { out, count, seed }) => queries::write(&out, count, seed)?,
        Command::KnownItems(Asked { out, queries }) => known_items::measure(&out, &queries)?,
        Command::Latency(Asked { out, queries }) => latency::measure(&out, &queries)?,
        Command::Cost(CostArgs { out, jobs, rounds }) => cost::measure(&out, jobs, rounds)?,
        Command::Figures(args) => figures::measure(&args)?,
    };
    print(&report)
}

fn print(text: &str) -> Result<()> {
    Ok(io::stdout().lock().write_all(text.as_bytes())?)
}
