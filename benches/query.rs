//! Searching articles and figures, beside bare tantivy over the same articles.

use chiso_benches::bare_tantivy::{self, BareTantivy};
use chiso_benches::questions::{Asked, WORDS};
use chiso_benches::text::Press;
use chiso_index::{ArticleQuery, Index, IndexWriter, WriterOptions};
use divan::Bencher;
use divan::counter::ItemsCount;
use std::sync::LazyLock;
use tempfile::TempDir;

/// As the command allocates.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const BYTES: usize = 2_000_000;

struct Built {
    index: Index,
    bare: BareTantivy,
    _dirs: [TempDir; 2],
}

static BUILT: LazyLock<Built> = LazyLock::new(|| build().expect("the indexes can be written"));

fn build() -> Result<Built, Box<dyn std::error::Error>> {
    let articles = Press::for_bench(BYTES).with_figures();
    let dirs = [tempfile::tempdir()?, tempfile::tempdir()?];
    let mut writer = IndexWriter::create(dirs[0].path(), &WriterOptions::default())?;
    for (article, figures) in &articles {
        writer.add(article, figures)?;
    }
    writer.finish()?;
    bare_tantivy::build(dirs[1].path(), articles.iter().map(|(article, _)| article), 1);
    let (index, bare) = (Index::open(dirs[0].path())?, BareTantivy::open(dirs[1].path())?);
    Ok(Built { index, bare, _dirs: dirs })
}

fn main() {
    divan::main();
}

#[divan::bench(args = WORDS)]
fn articles(bencher: Bencher<'_, '_>, words: &str) {
    let find = |words: &str| {
        let page = BUILT.index.search(words, &ArticleQuery::default()).expect("a good query");
        (page.total, page.hits.len())
    };
    if words == WORDS[0] {
        assert!(find(WORDS[0]).0 <= find(WORDS[1]).0, "words without diacritics find those with any");
    }
    measure(bencher, || find(words));
}

/// It finds only what is typed as it is written.
#[divan::bench(args = WORDS.into_iter().filter(|words| *words != WORDS[1]))]
fn reference_bare_tantivy(bencher: Bencher<'_, '_>, words: &str) {
    let find = |words: &str| {
        let (total, texts) = BUILT.bare.search(words).expect("a good query");
        (total, texts.len())
    };
    assert_eq!(find(WORDS[1]), (0, 0));
    measure(bencher, || find(words));
}

#[divan::bench(args = Asked::all())]
fn figures(bencher: Bencher<'_, '_>, asked: &Asked) {
    let find = || BUILT.index.figures(asked.words, &asked.filter).expect("a good query");
    let (page, filter) = (find(), &asked.filter);
    for hit in &page.hits {
        let (figure, value) = (&hit.figure, hit.figure.value);
        assert!(filter.kinds.is_empty() || filter.kinds.contains(&figure.kind), "{figure:?}");
        assert!(filter.unit.is_none() || figure.unit.as_deref() == filter.unit.as_deref(), "{figure:?}");
        assert!(value.is_none() || filter.min.is_none() || value >= filter.min, "{figure:?}");
        assert!(value.is_none() || filter.max.is_none() || value <= filter.max, "{figure:?}");
    }
    measure(bencher, || {
        let page = find();
        (page.total, page.hits.len())
    });
}

/// Asks again and again; the answer must stay the first one: a total, and a first page of up to 20.
fn measure(bencher: Bencher<'_, '_>, find: impl Fn() -> (usize, usize)) {
    let (total, hits) = find();
    assert!(total > 0, "there is something to find");
    assert_eq!(hits, total.min(20));
    bencher.counter(ItemsCount::new(1_usize)).bench_local(|| assert_eq!(find(), (total, hits)));
}
