//! Searching articles and figures, beside bare tantivy over the same articles.

mod bare_tantivy;
mod common;

use bare_tantivy::BareTantivy;
use chiso_extract::Kind;
use chiso_index::{ArticleQuery, FigureQuery, Index, IndexWriter, WriterOptions};
use common::Press;
use divan::Bencher;
use divan::counter::ItemsCount;
use std::fmt;
use std::sync::LazyLock;
use tempfile::TempDir;

const BYTES: usize = 2_000_000;

/// Words of articles, with diacritics and without, and as a phrase.
const WORDS: [&str; 4] = ["chuyển đổi số", "chuyen doi so", "\"chuyển đổi số\"", "tỷ lệ hộ nghèo"];

struct Built {
    index: Index,
    bare: BareTantivy,
    _dirs: [TempDir; 2],
}

static BUILT: LazyLock<Built> = LazyLock::new(|| build().expect("the indexes can be written"));

fn build() -> Result<Built, Box<dyn std::error::Error>> {
    let articles = Press::of_size(BYTES).with_figures();
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

#[divan::bench(args = WORDS)]
fn reference_bare_tantivy(bencher: Bencher<'_, '_>, words: &str) {
    let find = || {
        let (total, texts) = BUILT.bare.search(words).expect("a good query");
        (total, texts.len())
    };
    if words == WORDS[1] {
        // It finds only what is typed as it is written.
        bencher.counter(ItemsCount::new(1_usize)).bench_local(|| assert_eq!(find(), (0, 0)));
    } else {
        measure(bencher, find);
    }
}

#[divan::bench(args = Asked::all())]
fn figures(bencher: Bencher<'_, '_>, asked: &Asked) {
    let find = || BUILT.index.figures(asked.words, &asked.filter).expect("a good query");
    let (page, filter) = (find(), &asked.filter);
    for hit in &page.hits {
        let (figure, value) = (&hit.figure, hit.figure.value);
        assert!(filter.kinds.is_empty() || filter.kinds.contains(&figure.kind), "{figure:?}");
        assert!(filter.unit.is_none() || figure.unit == filter.unit, "{figure:?}");
        assert!(value.is_none() || filter.min.is_none() || value >= filter.min, "{figure:?}");
        assert!(value.is_none() || filter.max.is_none() || value <= filter.max, "{figure:?}");
    }
    measure(bencher, || {
        let page = find();
        (page.total, page.hits.len())
    });
}

/// A question for figures.
#[derive(Default)]
struct Asked {
    name: &'static str,
    words: &'static str,
    filter: FigureQuery,
}

impl Asked {
    fn all() -> Vec<Asked> {
        let ask = |name, words, filter| Asked { name, words, filter };
        let none = FigureQuery::default;
        vec![
            ask("words", "tỷ lệ hồ sơ trực tuyến", none()),
            ask("words without diacritics", "ty le ho so truc tuyen", none()),
            ask("words, kind", "tỷ lệ", FigureQuery { kinds: vec![Kind::Percent], ..none() }),
            ask("words, place", "hộ nghèo", FigureQuery { place: Some("Cao Bằng".into()), ..none() }),
            ask("words, year", "so với cùng kỳ", FigureQuery { year: Some(2023), ..none() }),
            ask(
                "unit, value range",
                "",
                FigureQuery { unit: Some("%".into()), min: Some(90.0), max: Some(100.0), ..none() },
            ),
            ask(
                "words, kind, year, least value",
                "vốn đầu tư",
                FigureQuery { kinds: vec![Kind::Money], year: Some(2024), min: Some(1e9), ..none() },
            ),
        ]
    }
}

impl fmt::Display for Asked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

/// Asks again and again; the answer must stay the first one: a total, and a first page of up to 20.
fn measure(bencher: Bencher<'_, '_>, find: impl Fn() -> (usize, usize)) {
    let (total, hits) = find();
    assert!(total > 0, "there is something to find");
    assert_eq!(hits, total.min(20));
    bencher.counter(ItemsCount::new(1_usize)).bench_local(|| assert_eq!(find(), (total, hits)));
}
