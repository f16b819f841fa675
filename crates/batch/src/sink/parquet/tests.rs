#![allow(clippy::unwrap_used)]

use super::*;
use crate::copies::{CopyKind, Mark};
use ::parquet::basic::Encoding;
use ::parquet::file::reader::{FileReader, SerializedFileReader};
use ::parquet::record::RowAccessor;
use chiso_extract::{Document, Figure, Kind};
use std::fs::File;

fn figure(n: usize) -> Figure {
    let some = |every: usize, text: &str| n.is_multiple_of(every).then(|| format!("{text} {n}").into());
    Figure {
        doc: format!("{}.txt", n / 100).into(),
        n: n % 100,
        kind: Kind::Quantity,
        text: n.to_string().into(),
        start: n,
        end: n + 1,
        value: n.is_multiple_of(3).then_some(n as f64 / 8.0),
        low: None,
        high: None,
        numerator: None,
        denominator: None,
        unit: Some("hộ".into()),
        timex: None,
        bound: None,
        role: None,
        direction: None,
        label: some(2, "số hộ"),
        of: None,
        indicator: None,
        period: some(5, "năm"),
        base_period: None,
        place: None,
        place_code: None,
        sentence: format!("Xã có {n} hộ.").into(),
        rule: None,
        checks: (0..n % 4).map(|check| format!("check-{check}")).collect(),
    }
}

/// A table of articles of 333 figures each.
fn written(figures: usize, threads: usize) -> (tempfile::TempDir, PathBuf) {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("figures.parquet");
    let pool = Arc::new(crate::runner::pool(threads).unwrap());
    let mut sink = ParquetSink::create(&path, FIGURES, pool).unwrap();
    let figures: Vec<_> = (0..figures).map(figure).collect();
    for rows in figures.chunks(333) {
        sink.write(Packed::figures(rows)).unwrap();
    }
    sink.finish().unwrap();
    (dir, path)
}

fn open(path: &Path) -> SerializedFileReader<File> {
    SerializedFileReader::new(File::open(path).unwrap()).unwrap()
}

#[test]
fn a_document_comes_back_with_its_mark() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("documents.parquet");
    let pool = Arc::new(crate::runner::pool(1).unwrap());
    let mut sink = ParquetSink::create(&path, DOCUMENTS, pool).unwrap();
    let mut document = Document { doc: "a".into(), text: "Xã có 7 hộ.".into(), ..Document::default() };
    document.meta.insert("chuyên mục".into(), "Kinh tế".into());
    let mark = Mark { group: Some("b".into()), copy: Some(CopyKind::Near) };
    sink.write(PackedDocument::of(&document).unwrap().marked(&mark)).unwrap();
    sink.finish().unwrap();
    let row = open(&path).get_row_iter(None).unwrap().next().unwrap().unwrap();
    let text = |name| row.get_string(DOCUMENTS.iter().position(|column| column.name == name).unwrap());
    assert_eq!(text("text").unwrap(), &document.text);
    assert_eq!((text("group").unwrap().as_str(), text("copy").unwrap().as_str()), ("b", "near"));
    assert_eq!(text("meta").unwrap(), r#"{"chuyên mục":"Kinh tế"}"#);
    assert!(text("title").is_err(), "none");
}

#[test]
fn many_rows_come_back_as_they_were_in_groups_of_bounded_size() {
    let many = GROUP_ROWS + 1234;
    let ((_dir, path), (_other_dir, other)) = (written(many, 1), written(many, 3));
    let same = std::fs::read(&path).unwrap() == std::fs::read(other).unwrap();
    assert!(same, "the bytes do not depend on the number of threads");
    let reader = open(&path);
    let groups = reader.metadata().row_groups();
    assert!(groups.len() >= 2, "{}", groups.len());
    assert!(groups.iter().all(|group| group.num_rows() <= GROUP_ROWS as i64));
    let mut n = 0;
    for row in reader.get_row_iter(None).unwrap() {
        let (row, figure) = (row.unwrap(), figure(n));
        assert_eq!(row.get_string(0).unwrap(), &figure.doc);
        assert_eq!(row.get_long(4).unwrap(), n as i64);
        assert_eq!(row.get_double(6).ok(), figure.value);
        assert_eq!(row.get_string(16).ok().map(String::as_str), figure.label.as_deref());
        let checks = row.get_list(25).unwrap();
        let checks =
            (0..checks.len()).map(|at| ::parquet::record::ListAccessor::get_string(checks, at).unwrap());
        assert!(checks.eq(&figure.checks));
        n += 1;
    }
    assert_eq!(n, many);
    let dictionary = |column: usize| {
        let encodings: Vec<_> = groups[0].column(column).encodings().collect();
        encodings.contains(&Encoding::RLE_DICTIONARY)
    };
    let [kind, unit, text] = ["kind", "unit", "text"]
        .map(|name| dictionary(FIGURES.iter().position(|column| column.name == name).unwrap()));
    assert!(kind && unit && !text, "what repeats has a dictionary");
}

#[test]
fn a_table_without_rows_can_be_read() {
    let (_dir, path) = written(0, 1);
    let reader = open(&path);
    assert_eq!(reader.metadata().file_metadata().num_rows(), 0);
    assert_eq!(reader.metadata().file_metadata().schema_descr().num_columns(), FIGURES.len());
}
