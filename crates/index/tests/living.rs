//! An index that changes: what is added, replaced and removed, who sees it when, and who may write.
#![allow(clippy::unwrap_used)]

mod common;

use chiso_extract::{Document, Figure, Kind};
use chiso_index::{ArticleQuery, Counts, Error, FigureQuery, Index, IndexWriter, WriterOptions};
use common::{document, figure};
use std::fs;
use std::path::Path;

fn article(doc: &str, value: f64) -> (Document, Vec<Figure>) {
    let sentence = format!("Tỷ lệ hộ nghèo là {value}%.");
    let figures = vec![figure(doc, 0, Kind::Percent, value, "Tỷ lệ hộ nghèo", &sentence)];
    (Document { hash: format!("{value}"), ..document(doc, "Tin", &sentence) }, figures)
}

fn add(writer: &mut IndexWriter, doc: &str, value: f64) {
    let (document, figures) = article(doc, value);
    writer.add(&document, &figures).unwrap();
}

/// Each article's id and the value of its figure, as searches find them.
fn found(index: &Index) -> Vec<(String, f64)> {
    let all = FigureQuery { limit: 1000, ..Default::default() };
    let hits = index.figures("hộ nghèo", &all).unwrap().hits;
    let mut found: Vec<_> =
        hits.into_iter().map(|hit| (hit.figure.doc.to_string(), hit.figure.value.unwrap())).collect();
    found.sort_by(|a, b| a.0.cmp(&b.0));
    let ids: Vec<String> = found.iter().map(|(doc, _)| doc.clone()).collect();
    assert_eq!(index.ids().unwrap(), ids);
    assert_eq!(index.search("nghèo", &ArticleQuery::default()).unwrap().total, ids.len());
    let counts = Counts { articles: ids.len() as u64, figures: ids.len() as u64 };
    assert_eq!(index.counts().unwrap(), counts);
    found
}

fn values(pairs: &[(&str, f64)]) -> Vec<(String, f64)> {
    pairs.iter().map(|(doc, value)| ((*doc).to_owned(), *value)).collect()
}

#[test]
fn articles_are_added_replaced_and_removed() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("index");
    let mut writer = IndexWriter::create(&path, &WriterOptions::default()).unwrap();
    add(&mut writer, "a", 1.0);
    add(&mut writer, "b", 2.0);
    add(&mut writer, "a", 3.0);
    writer.finish().unwrap();
    assert_eq!(found(&Index::open(&path).unwrap()), values(&[("a", 3.0), ("b", 2.0)]));

    let mut writer = IndexWriter::open(&path, &WriterOptions::default()).unwrap();
    add(&mut writer, "b", 4.0);
    add(&mut writer, "c", 5.0);
    assert!(writer.delete("a").unwrap());
    assert!(!writer.delete("a-là-gì").unwrap());
    writer.finish().unwrap();
    let index = Index::open(&path).unwrap();
    assert_eq!(found(&index), values(&[("b", 4.0), ("c", 5.0)]));
    assert_eq!(index.article("a").unwrap(), None);
    assert_eq!(index.article("b").unwrap().unwrap(), article("b", 4.0));
    assert_eq!(index.hash_of("b").unwrap().as_deref(), Some("4"));
    assert_eq!(index.hash_of("a").unwrap(), None);
    index.verify().unwrap();
}

#[test]
fn an_article_that_was_removed_can_come_back() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("index");
    let mut writer = IndexWriter::create(&path, &WriterOptions::default()).unwrap();
    add(&mut writer, "a", 1.0);
    writer.commit().unwrap();
    assert!(writer.delete("a").unwrap());
    add(&mut writer, "a", 2.0);
    add(&mut writer, "b", 3.0);
    assert!(writer.delete("b").unwrap());
    writer.finish().unwrap();
    assert_eq!(found(&Index::open(&path).unwrap()), values(&[("a", 2.0)]));
}

#[test]
fn readers_see_commits_and_nothing_between() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("index");
    let mut writer = IndexWriter::create(&path, &WriterOptions::default()).unwrap();
    let reader = Index::open(&path).unwrap();
    assert_eq!(found(&reader), []);
    add(&mut writer, "a", 1.0);
    assert_eq!(found(&Index::open(&path).unwrap()), []);
    writer.commit_noting("first").unwrap();
    assert_eq!(found(&reader), [], "it has not reloaded");
    reader.reload().unwrap();
    assert_eq!(found(&reader), values(&[("a", 1.0)]));
    assert_eq!(reader.note().unwrap().as_deref(), Some("first"));

    add(&mut writer, "a", 2.0);
    writer.delete("a").unwrap();
    add(&mut writer, "b", 2.0);
    reader.reload().unwrap();
    assert_eq!(found(&reader), values(&[("a", 1.0)]));
    drop(writer);
    reader.reload().unwrap();
    assert_eq!(found(&reader), values(&[("a", 1.0)]), "what was not committed is forgotten");
    let mut writer = IndexWriter::open(&path, &WriterOptions::default()).unwrap();
    add(&mut writer, "c", 3.0);
    writer.finish().unwrap();
    reader.reload().unwrap();
    assert_eq!(found(&reader), values(&[("a", 1.0), ("c", 3.0)]));
}

#[test]
fn one_writer_at_a_time_and_any_number_of_readers() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("index");
    let mut writer = IndexWriter::create(&path, &WriterOptions::default()).unwrap();
    add(&mut writer, "a", 1.0);
    writer.commit().unwrap();
    let error = IndexWriter::open(&path, &WriterOptions::default()).unwrap_err();
    let Error::Locked { lock, .. } = &error else { panic!("{error}") };
    assert!(lock.exists());
    assert!(error.to_string().contains(&lock.display().to_string()), "{error}");
    // Many threads read while one writes and merges.
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                let index = Index::open(&path).unwrap();
                for _ in 0..20 {
                    index.reload().unwrap();
                    let seen = found(&index);
                    assert!(seen.iter().all(|(doc, value)| doc != "b" || *value == seen.len() as f64));
                }
            });
        }
        for round in 0..20 {
            add(&mut writer, "b", (3 + round) as f64);
            add(&mut writer, &format!("c{round:02}"), 0.0);
            writer.commit().unwrap();
        }
    });
    writer.finish().unwrap();
    IndexWriter::open(&path, &WriterOptions::default()).unwrap();
}

#[test]
fn many_commits_leave_few_files_and_exact_answers() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("index");
    let mut writer = IndexWriter::create(&path, &WriterOptions::default()).unwrap();
    let mut expected = Vec::new();
    for round in 0..30 {
        for at in 0..5 {
            add(&mut writer, &format!("{at}"), f64::from(round));
        }
        add(&mut writer, &format!("r{round:02}"), f64::from(round));
        expected.push((format!("r{round:02}"), f64::from(round)));
        writer.commit().unwrap();
    }
    writer.finish().unwrap();
    expected.extend((0..5).map(|at| (format!("{at}"), 29.0)));
    expected.sort_by(|a, b| a.0.cmp(&b.0));
    let index = Index::open(&path).unwrap();
    assert_eq!(found(&index), expected);
    index.verify().unwrap();
    assert!(fs::read_dir(&path).unwrap().count() < 200, "merged segments are removed");
}

/// The index of the current format that is kept beside the tests. It was written by
/// [`write_the_sample`]; an index that people have must go on opening, and so must this.
const SAMPLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/sample");

fn sample_articles() -> Vec<(Document, Vec<Figure>)> {
    let texts = [
        (
            "a.txt",
            "Hà Giang giảm nghèo\nNăm 2023, tỷ lệ hộ nghèo của tỉnh Hà Giang còn 37,08%, giảm 5,9 điểm phần trăm.",
        ),
        ("b.txt", "Chuyển đổi số ở xã\nĐến nay, 8/11 thôn của xã có mạng cáp quang, chi phí 1,2 tỷ đồng."),
        ("c.txt", "Thời tiết\nHôm nay trời nắng."),
    ];
    let extractor = chiso_extract::Extractor::new();
    let made = texts.map(|(doc, text)| {
        let document = Document {
            published: Some("2024-02-03".into()),
            source: Some("Bản tin".into()),
            ..document(doc, text.lines().next().unwrap(), text)
        };
        let figures = extractor.extract(&document);
        (document, figures)
    });
    made.into()
}

/// Writes the sample anew, after the format has changed:
/// `cargo test -p chiso-index --test living -- --ignored write_the_sample`
#[test]
#[ignore = "overwrites the sample that the tests read"]
fn write_the_sample() {
    let path = Path::new(SAMPLE);
    let _ = fs::remove_dir_all(path);
    let mut writer = IndexWriter::create(path, &WriterOptions::default()).unwrap();
    for (document, figures) in sample_articles() {
        writer.add(&document, &figures).unwrap();
    }
    writer.finish().unwrap();
}

#[test]
fn the_sample_of_the_current_format_opens() {
    // Opened where it may be written to: the engine locks files in it.
    let dir = tempfile::tempdir().unwrap();
    for entry in fs::read_dir(SAMPLE).unwrap() {
        let entry = entry.unwrap();
        fs::copy(entry.path(), dir.path().join(entry.file_name())).unwrap();
    }
    let index = Index::open(dir.path()).unwrap();
    index.verify().unwrap();
    assert_eq!(index.ids().unwrap(), ["a.txt", "b.txt", "c.txt"]);
    let page = index.figures("ho ngheo ha giang 2023", &FigureQuery::default()).unwrap();
    assert_eq!(page.hits[0].figure.text, "37,08%");
    assert_eq!(page.hits[0].figure.place_code.as_deref(), Some("02"));
    let money = FigureQuery { kinds: vec![Kind::Money], min: Some(1e9), ..Default::default() };
    assert_eq!(index.figures("", &money).unwrap().hits[0].figure.text, "1,2 tỷ đồng");
    assert_eq!(index.search("\"chuyển đổi số\"", &ArticleQuery::default()).unwrap().hits[0].doc, "b.txt");
    let (document, figures) = index.article("a.txt").unwrap().unwrap();
    assert_eq!(document.source.as_deref(), Some("Bản tin"));
    assert!(figures.iter().all(|figure| document.text.contains(&*figure.sentence)));
    // It can be added to as well.
    let mut writer = IndexWriter::open(dir.path(), &WriterOptions::default()).unwrap();
    writer.delete("c.txt").unwrap();
    writer.finish().unwrap();
    index.reload().unwrap();
    assert_eq!(index.ids().unwrap(), ["a.txt", "b.txt"]);
}
