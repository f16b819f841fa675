//! The whole run as `chiso run` does it, from a file of JSON Lines to published tables and index, or to tables
//! alone, on one thread and on all, beside reading the file and beside bare tantivy over its articles.

use chiso_batch::args::Cli;
use chiso_batch::command::{self, Outcome};
use chiso_batch::report::Report;
use chiso_benches::bare_tantivy;
use chiso_benches::text::{self, Press};
use chiso_extract::{Document, Extractor};
use clap::Parser;
use divan::Bencher;
use divan::counter::{BytesCount, ItemsCount};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use std::thread::available_parallelism;
use tempfile::TempDir;

/// As the command allocates.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const BYTES: usize = 4_000_000;

struct Input {
    file: PathBuf,
    articles: Vec<Document>,
    /// Size of the texts.
    bytes: usize,
    figures: usize,
    _dir: TempDir,
}

static INPUT: LazyLock<Input> = LazyLock::new(|| {
    let Press { articles, bytes } = Press::for_bench(BYTES);
    let extractor = Extractor::new();
    let figures = articles.iter().map(|article| extractor.extract(article).len()).sum();
    let rows: String = articles.iter().map(|article| text::row(article) + "\n").collect();
    let dir = tempfile::tempdir().expect("a temporary folder");
    let file = dir.path().join("press.jsonl");
    fs::write(&file, rows).expect("the input can be written");
    Input { file, articles, bytes, figures, _dir: dir }
});

fn main() {
    divan::main();
}

/// One, and all that there are.
fn threads() -> Vec<usize> {
    let mut threads = vec![1, available_parallelism().map_or(1, usize::from)];
    threads.dedup();
    threads
}

#[divan::bench(args = threads(), sample_count = 10, sample_size = 1)]
fn run(bencher: Bencher<'_, '_>, threads: usize) {
    run_with(bencher, threads, &[]);
}

#[divan::bench(args = threads(), sample_count = 10, sample_size = 1)]
fn run_without_index(bencher: Bencher<'_, '_>, threads: usize) {
    run_with(bencher, threads, &["--no-index"]);
}

fn run_with(bencher: Bencher<'_, '_>, threads: usize, options: &[&str]) {
    assert!(INPUT.figures > INPUT.articles.len(), "there are figures to find");
    measure(bencher, |dir| {
        let out = dir.join("out");
        let [jobs, file, to] = [&threads.to_string(), path(&INPUT.file), path(&out)];
        let arguments = ["chiso", "run", file, "--out", to, "--jobs", jobs, "--quiet"];
        let cli = Cli::parse_from(arguments.iter().chain(options));
        assert_eq!(command::run(&cli).expect("the run runs"), Outcome::Done);

        let report = fs::read(out.join("run.json")).expect("the run has a report");
        let counts = serde_json::from_slice::<Report>(&report).expect("a report can be read").counts;
        let expected = (INPUT.articles.len() as u64, INPUT.figures as u64, 0);
        assert_eq!((counts.articles, counts.figures, counts.failures), expected);
        assert_eq!(out.join("index").exists(), options.is_empty());
    });
}

#[divan::bench(args = threads(), sample_count = 10, sample_size = 1)]
fn reference_bare_tantivy(bencher: Bencher<'_, '_>, threads: usize) {
    measure(bencher, |dir| {
        assert_eq!(bare_tantivy::build(dir, INPUT.articles.iter(), threads), INPUT.articles.len() as u64);
    });
}

#[divan::bench(sample_count = 20, sample_size = 1)]
fn reference_read_bytes(bencher: Bencher<'_, '_>) {
    let size = fs::metadata(&INPUT.file).expect("the input is there").len();
    measure(bencher, |_| {
        assert_eq!(fs::read(&INPUT.file).expect("the input can be read").len() as u64, size);
    });
}

/// Gives each sample a new folder. Making and removing it is not measured.
fn measure(bencher: Bencher<'_, '_>, work: impl Fn(&Path)) {
    bencher
        .counter(BytesCount::new(INPUT.bytes))
        .counter(ItemsCount::new(INPUT.articles.len()))
        .with_inputs(|| tempfile::tempdir().expect("a temporary folder"))
        .bench_local_values(|dir| {
            work(dir.path());
            dir
        });
}

fn path(path: &Path) -> &str {
    path.to_str().expect("temporary folders have names in UTF-8")
}
