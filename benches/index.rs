//! Writing an index on one thread, beside bare tantivy over the same articles.

use chiso_benches::bare_tantivy;
use chiso_benches::text::Press;
use chiso_extract::{Document, Figure};
use chiso_index::{Counts, Index, IndexWriter, WriterOptions};
use divan::Bencher;
use divan::counter::{BytesCount, ItemsCount};
use std::path::Path;
use std::sync::LazyLock;
use tempfile::TempDir;

/// As the command allocates.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const BYTES: usize = 2_000_000;

static ARTICLES: LazyLock<Vec<(Document, Vec<Figure>)>> =
    LazyLock::new(|| Press::for_bench(BYTES).with_figures());

fn main() {
    divan::main();
}

#[divan::bench(sample_count = 10, sample_size = 1)]
fn articles_and_figures(bencher: Bencher<'_, '_>) {
    measure(bencher, |dir| {
        let figures: usize = ARTICLES.iter().map(|(_, figures)| figures.len()).sum();
        assert!(figures > ARTICLES.len(), "there are figures to index");
        let counts = build(dir, |figures| figures);
        assert_eq!(counts, Counts { articles: ARTICLES.len() as u64, figures: figures as u64 });
    });
}

#[divan::bench(sample_count = 10, sample_size = 1)]
fn articles_only(bencher: Bencher<'_, '_>) {
    measure(bencher, |dir| {
        let counts = build(dir, |_| &[]);
        assert_eq!(counts, Counts { articles: ARTICLES.len() as u64, figures: 0 });
    });
}

#[divan::bench(sample_count = 10, sample_size = 1)]
fn reference_bare_tantivy(bencher: Bencher<'_, '_>) {
    measure(bencher, |dir| {
        let articles = bare_tantivy::build(dir, ARTICLES.iter().map(|(article, _)| article), 1);
        assert_eq!(articles, ARTICLES.len() as u64);
    });
}

/// Gives each sample a new folder. Making and removing it is not measured.
fn measure(bencher: Bencher<'_, '_>, write: impl Fn(&Path)) {
    bencher
        .counter(BytesCount::new(ARTICLES.iter().map(|(article, _)| article.text.len()).sum::<usize>()))
        .counter(ItemsCount::new(ARTICLES.len()))
        .with_inputs(|| tempfile::tempdir().expect("a temporary folder"))
        .bench_local_values(|dir: TempDir| {
            write(dir.path());
            dir
        });
}

/// From the first article to an index that opens.
fn build(dir: &Path, figures_of: impl Fn(&[Figure]) -> &[Figure]) -> Counts {
    let write = || {
        let mut writer = IndexWriter::create(dir, &WriterOptions { threads: 1, ..WriterOptions::default() })?;
        for (article, figures) in ARTICLES.iter() {
            writer.add(article, figures_of(figures))?;
        }
        writer.finish()?;
        Index::open(dir)?.counts()
    };
    write().expect("an index can be written")
}
