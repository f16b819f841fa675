//! The index as files: what goes in comes out, what is no index is refused, and an answer depends
//! on the articles alone.
#![allow(clippy::unwrap_used)]

mod common;

use chiso_extract::{Bound, Direction, Document, Figure, Kind, Role};
use chiso_index::{
    ArticleQuery, Counts, Error, FORMAT_VERSION, FigureQuery, Index, IndexWriter, WriterOptions,
};
use common::{Random, build, build_with, document, figure};
use std::fs;
use std::path::Path;

#[test]
fn records_come_out_as_they_went_in() {
    let mut meta = serde_json::Map::new();
    meta.insert("tags".into(), serde_json::json!(["một", 2, null, {"ba": 3.5}]));
    let full = Document {
        doc: "thư mục/bài 1.jsonl#7".into(),
        title: Some("Tiêu\u{A0}đề \"kép\"".into()),
        published: Some("2024-01-02T03:04:05+07:00".into()),
        source: Some("Báo".into()),
        url: Some("https://bao.example/1".into()),
        author: Some("A. B.".into()),
        text: "Dòng 1\n\tDòng 2 tie\u{302}\u{301}ng \u{200B}\u{0}…".into(),
        encoding: "windows-1258".into(),
        encoding_confidence: 0.98,
        hash: "abc".into(),
        figures: 2,
        meta,
    };
    let every = Figure {
        doc: full.doc.as_str().into(),
        n: 0,
        kind: Kind::Ratio,
        text: "8/11".into(),
        start: 3,
        end: 7,
        value: Some(8.0 / 11.0),
        low: Some(-0.1),
        high: Some(1e300),
        numerator: Some(8.0),
        denominator: Some(11.0),
        unit: Some("mục tiêu".into()),
        timex: Some("2024-Q1".into()),
        bound: Some(Bound::Approx),
        role: Some(Role::Target),
        direction: Some(Direction::Down),
        label: Some("số mục tiêu".into()),
        of: Some("kế hoạch".into()),
        indicator: Some("muc-tieu".into()),
        period: Some("2022/2025".into()),
        base_period: Some("PREV".into()),
        place: Some("Nghệ An".into()),
        place_code: Some("40".into()),
        sentence: "Đạt 8/11 mục tiêu.".into(),
        rule: Some("r".into()),
        checks: vec!["a".into(), "b".into()],
    };
    let mut bare = figure(&full.doc, 1, Kind::Date, 0.0, "", "");
    bare.value = None;
    bare.label = None;
    bare.bound = None;
    let mut articles = vec![(full.clone(), vec![every.clone(), bare.clone()])];
    articles.push((Document::default(), vec![]));
    articles.extend((0..50).map(|at| (document(&format!("x{at}"), "t", "tin"), vec![])));
    let built = build(&articles);
    let stored = built.index.article(&full.doc).unwrap();
    assert_eq!(built.index.document(&full.doc).unwrap().as_ref(), Some(&full));
    assert_eq!(stored, Some((full, vec![every, bare])));
    assert_eq!(built.index.article("").unwrap(), Some((Document::default(), vec![])));
    assert_eq!(built.index.article("x").unwrap(), None);
    assert_eq!(built.index.document("x").unwrap(), None);
    assert_eq!(built.index.counts().unwrap(), Counts { articles: 52, figures: 2 });
    built.index.verify().unwrap();
}

#[test]
fn the_empty_index_answers() {
    let built = build(&[]);
    assert_eq!(built.index.counts().unwrap(), Counts::default());
    assert_eq!(built.index.search("số", &ArticleQuery::default()).unwrap().total, 0);
    assert_eq!(built.index.figures("", &FigureQuery::default()).unwrap().total, 0);
    assert_eq!(built.index.article("a").unwrap(), None);
}

/// Articles of few words, so that many score alike.
fn alike(count: usize) -> Vec<(Document, Vec<Figure>)> {
    let words = ["hồ", "sơ", "hộ", "số", "nghèo", "xã", "ngheo", "tỷ", "lệ"];
    let mut random = Random(7);
    let mut articles: Vec<_> = (0..count)
        .map(|at| {
            let doc = format!("bai-{:05}", (at * 7919) % count);
            let text = (0..12).map(|_| random.pick(&words)).collect::<Vec<_>>().join(" ");
            let figures = (0..random.below(4))
                .map(|n| {
                    let label = format!("{} {}", random.pick(&words), random.pick(&words));
                    figure(&doc, n, Kind::Percent, random.below(100) as f64, &label, &text)
                })
                .collect();
            (document(&doc, random.pick(&words), &text), figures)
        })
        .collect();
    articles.rotate_left(count / 3);
    articles
}

#[test]
fn answers_do_not_depend_on_threads_or_order() {
    let articles = alike(3000);
    let one = build_with(&articles, &WriterOptions { threads: 1, ..Default::default() });
    let reversed: Vec<_> = articles.iter().rev().cloned().collect();
    let two = build_with(&reversed, &WriterOptions { threads: 2, memory_bytes: 0 });
    for query in
        ["hồ sơ", "ho so xa", "số", "tỷ lệ hộ nghèo", "\"tỷ lệ\" xã", "", "hồ sơ hộ số nghèo xã tỷ lệ"]
    {
        let articles = ArticleQuery { limit: 500, offset: 3, ..Default::default() };
        let (a, b) =
            (one.index.search(query, &articles).unwrap(), two.index.search(query, &articles).unwrap());
        assert_eq!(a, b, "{query}");
        let figures = FigureQuery { limit: 500, offset: 3, min: Some(10.0), ..Default::default() };
        let (a, b) =
            (one.index.figures(query, &figures).unwrap(), two.index.figures(query, &figures).unwrap());
        assert_eq!(a, b, "{query}");
        assert!(a.hits.is_sorted_by(|x, y| {
            x.score > y.score
                || x.score == y.score && (&x.figure.doc, x.figure.n) < (&y.figure.doc, y.figure.n)
        }));
    }
}

#[test]
fn any_number_of_threads_and_any_memory_will_do() {
    for (threads, memory_bytes) in [(0, 0), (100, 1), (2, usize::MAX)] {
        let built = build_with(&alike(20), &WriterOptions { threads, memory_bytes });
        assert_eq!(built.index.counts().unwrap().articles, 20);
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
    }
}

#[test]
fn what_is_no_index_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    for path in [dir.path().to_owned(), dir.path().join("missing"), dir.path().join("file")] {
        fs::write(dir.path().join("file"), "x").unwrap();
        let error = Index::open(&path).unwrap_err();
        assert!(matches!(error, Error::NotAnIndex { .. }), "{error}");
        assert!(error.to_string().starts_with(&path.display().to_string()), "{error}");
    }
}

#[test]
fn other_formats_are_refused() {
    let built = build(&alike(3));
    let dir = tempfile::tempdir().unwrap();
    copy(built.dir.path(), dir.path());
    let marker = dir.path().join("chiso-index.json");
    let text = fs::read_to_string(&marker).unwrap();
    let format = |version: u32| {
        let changed =
            text.replace(&format!("\"format\": {FORMAT_VERSION}"), &format!("\"format\": {version}"));
        fs::write(&marker, changed).unwrap();
        Index::open(dir.path())
    };
    assert!(format(FORMAT_VERSION).is_ok());
    assert!(
        matches!(format(FORMAT_VERSION + 1), Err(Error::NewerFormat { found, .. }) if found == FORMAT_VERSION + 1)
    );
    assert!(
        matches!(format(FORMAT_VERSION - 1), Err(Error::OlderFormat { found, .. }) if found == FORMAT_VERSION - 1)
    );
    for damaged in ["", "{}", "[]", "{\"format\": \"1\"}", "{\"format\": 1"] {
        fs::write(&marker, damaged).unwrap();
        let error = Index::open(dir.path()).unwrap_err();
        assert!(matches!(error, Error::Damaged { .. }), "{damaged}: {error}");
    }
}

#[test]
fn damage_is_found() {
    let built = build(&alike(300));
    let names: Vec<_> = fs::read_dir(built.dir.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| !name.starts_with('.') && name != "chiso-index.json")
        .collect();
    assert!(names.len() > 5, "{names:?}");
    for name in &names {
        let dir = tempfile::tempdir().unwrap();
        copy(built.dir.path(), dir.path());
        let file = dir.path().join(name);

        fs::remove_file(&file).unwrap();
        let error = Index::open(dir.path()).expect_err(name);
        assert!(matches!(error, Error::Damaged { .. }), "{name} missing: {error}");

        copy(built.dir.path(), dir.path());
        let bytes = fs::read(&file).unwrap();
        fs::write(&file, &bytes[..bytes.len() / 2]).unwrap();
        let error = Index::open(dir.path()).expect_err(name);
        assert!(matches!(error, Error::Damaged { .. }), "{name} cut short: {error}");
    }

    let name = names.iter().find(|name| name.ends_with(".store")).unwrap();
    let dir = tempfile::tempdir().unwrap();
    copy(built.dir.path(), dir.path());
    let mut bytes = fs::read(dir.path().join(name)).unwrap();
    bytes[10] ^= 1;
    fs::write(dir.path().join(name), bytes).unwrap();
    let error = Index::open(dir.path()).and_then(|index| index.verify()).unwrap_err();
    assert!(matches!(&error, Error::Damaged { what, .. } if what.contains(name)), "{error}");
}

#[test]
fn a_new_index_needs_an_empty_directory() {
    let dir = tempfile::tempdir().unwrap();
    let options = WriterOptions::default();
    fs::write(dir.path().join("file"), "x").unwrap();
    for path in [dir.path().to_owned(), dir.path().join("file")] {
        let error = IndexWriter::create(&path, &options).unwrap_err();
        assert!(matches!(error, Error::NotEmpty { .. }), "{error}");
    }
    let error = IndexWriter::create(&dir.path().join("file/below"), &options).unwrap_err();
    assert!(matches!(error, Error::Io { .. }), "{error}");
    IndexWriter::create(&dir.path().join("new/below"), &options).unwrap().finish().unwrap();
    Index::open(&dir.path().join("new/below")).unwrap();
}

#[test]
fn wrong_additions_are_refused_and_leave_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let mut writer = IndexWriter::create(dir.path(), &WriterOptions::default()).unwrap();
    let article = document("a", "Tin", "tin");
    let foreign = figure("b", 0, Kind::Rank, 1.0, "hạng", "Hạng 1.");
    let error = writer.add(&article, &[foreign]).unwrap_err();
    assert!(matches!(error, Error::ForeignFigure { at: 0, .. }), "{error}");
    let misplaced = figure("a", 1, Kind::Rank, 1.0, "hạng", "Hạng 1.");
    assert!(matches!(writer.add(&article, &[misplaced]), Err(Error::ForeignFigure { n: 1, .. })));
    writer.add(&article, &[]).unwrap();
    writer.finish().unwrap();
    let index = Index::open(dir.path()).unwrap();
    assert_eq!(index.counts().unwrap(), Counts { articles: 1, figures: 0 });
    assert_eq!(index.article("a").unwrap().unwrap().0, article);
}

#[test]
fn no_query_panics() {
    let built = build(&alike(200));
    let pieces = [
        "hồ",
        "sơ",
        "HỘ",
        "so\u{302}\u{301}",
        "\"",
        "“",
        "”",
        "«",
        " ",
        "\u{A0}",
        "\n",
        "/",
        "-",
        "–",
        "87/KH-CTC",
        "1.983,5",
        ".",
        ",",
        "%",
        "(",
        ")",
        "[",
        "]",
        ":",
        "AND",
        "OR",
        "NOT",
        "*",
        "~",
        "^",
        "\\",
        "\0",
        "\u{301}",
        "\u{200B}",
        "한",
        "🙂",
        "ẞ",
        "İ",
        "ﬁ",
        "²",
        "x",
        "title:",
        "\u{10FFFF}",
        "đ",
        "Ð",
        "qu\u{AD}y",
    ];
    let mut random = Random(42);
    for round in 0..3000 {
        let length = random.below(12) + usize::from(round % 100 == 0) * 600;
        let query: String = (0..length).map(|_| random.pick(&pieces)).collect();
        let articles = built.index.search(&query, &ArticleQuery::default());
        let figures = built.index.figures(&query, &FigureQuery::default());
        match (articles, figures) {
            (Ok(articles), Ok(figures)) => {
                let snippets = articles.hits.iter().map(|hit| &hit.snippet);
                let snippets =
                    snippets.chain(figures.hits.iter().flat_map(|hit| [&hit.label, &hit.sentence]));
                for snippet in snippets {
                    let mut end = 0;
                    for range in &snippet.highlights {
                        assert!(range.start >= end && !snippet.text[range.clone()].is_empty());
                        end = range.end;
                    }
                }
            }
            (Err(Error::Query { query: shown, column, .. }), Err(Error::Query { .. })) => {
                assert!(column <= shown.chars().count(), "{query:?}");
            }
            (articles, figures) => panic!("{query:?}: {:?} {:?}", articles.err(), figures.err()),
        }
        let filter = Some(query.clone());
        let filters = FigureQuery { place: filter.clone(), unit: filter, ..Default::default() };
        if let Err(error) = built.index.figures("", &filters) {
            assert!(matches!(error, Error::Filter { .. }), "{query:?}: {error}");
        }
    }
}
