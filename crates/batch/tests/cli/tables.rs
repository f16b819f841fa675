//! The tables in all their forms: which there are, and that they say the same.

use crate::{arg, chiso, fixtures, read, records, tables};
use chiso_batch::sink::{DOCUMENT_FIELDS, FIELDS, TableFormat};
use chiso_index::Index;
use parquet::basic::{LogicalType, Type};
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::Field;
use serde_json::{Value, json};
use std::collections::HashMap;
use std::fs::{self, File};
use std::path::Path;
use tempfile::tempdir;

fn parquet(out: &Path, name: &str) -> SerializedFileReader<File> {
    SerializedFileReader::new(File::open(out.join(name)).unwrap()).unwrap()
}

fn value(field: &Field) -> Value {
    match field {
        Field::Null => Value::Null,
        Field::Long(n) => json!(n),
        Field::Double(n) => json!(n),
        Field::Str(text) => json!(text),
        Field::ListInternal(list) => list.elements().iter().map(value).collect(),
        other => panic!("no column holds {other:?}"),
    }
}

/// The rows of a Parquet file as objects.
fn rows(out: &Path, name: &str) -> Vec<Value> {
    let reader = parquet(out, name);
    let row = |row: parquet::record::Row| {
        row.get_column_iter().map(|(name, field)| (name.clone(), value(field))).collect()
    };
    reader.get_row_iter(None).unwrap().map(|found| row(found.unwrap())).collect()
}

/// The same number, whether it is written as 5 or as 5.0.
fn same(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Number(a), Value::Number(b)) => a.as_f64() == b.as_f64(),
        _ => a == b,
    }
}

fn report(out: &Path) -> Value {
    serde_json::from_str(&read(out, "run.json")).unwrap()
}

fn there(out: &Path) -> Vec<&'static str> {
    let names = TableFormat::ALL.into_iter().flat_map(TableFormat::files);
    names.filter(|name| out.join(name).exists()).collect()
}

fn corpus() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../corpus")
}

#[test]
fn parquet_says_what_the_json_lines_say() {
    let dir = tempdir().unwrap();
    let out = dir.path();
    chiso(&["run", "good", arg(&corpus()), "--out", arg(out), "--quiet"]);
    for table in ["figures", "documents"] {
        let expected = records(&read(out, &format!("{table}.jsonl")));
        let found = rows(out, &format!("{table}.parquet"));
        assert!(expected.len() > 50 && found.len() == expected.len(), "{table}: {}", found.len());
        for (found, expected) in found.iter().zip(&expected) {
            let [found, expected] = [found, expected].map(|row| row.as_object().unwrap());
            assert_eq!(found.len(), expected.len(), "{table}: fields");
            for (field, expected) in expected {
                let found = match field.as_str() {
                    "meta" => serde_json::from_str(found[field].as_str().unwrap()).unwrap(),
                    _ => found[field].clone(),
                };
                assert!(same(&found, expected), "{table} {field}: {found} is not {expected}");
            }
        }
    }
}

#[test]
fn parquet_columns_have_the_names_order_and_types_of_the_record() {
    let dir = tempdir().unwrap();
    chiso(&["run", "good", "--out", arg(dir.path()), "--quiet"]);
    let reader = parquet(dir.path(), "figures.parquet");
    let schema = reader.metadata().file_metadata().schema_descr().root_schema();
    let names: Vec<_> = schema.get_fields().iter().map(|field| field.name()).collect();
    assert_eq!(names, FIELDS);
    for field in schema.get_fields() {
        let expected = match field.name() {
            "n" | "start" | "end" => Type::INT64,
            "value" | "low" | "high" | "numerator" | "denominator" => Type::DOUBLE,
            "checks" => {
                let info = field.get_basic_info();
                assert_eq!(info.logical_type_ref(), Some(&LogicalType::List));
                continue;
            }
            _ => Type::BYTE_ARRAY,
        };
        assert_eq!(field.get_physical_type(), expected, "{}", field.name());
        let is_text = field.get_basic_info().logical_type_ref() == Some(&LogicalType::String);
        assert_eq!(is_text, expected == Type::BYTE_ARRAY, "{}", field.name());
    }
    let kept = reader.metadata().file_metadata().key_value_metadata().unwrap();
    let version = kept.iter().find(|pair| pair.key == "chiso.schema_version").unwrap();
    assert_eq!(version.value, Some(chiso_extract::SCHEMA_VERSION.to_string()));

    let documents = parquet(dir.path(), "documents.parquet");
    let schema = documents.metadata().file_metadata().schema_descr().root_schema();
    let names = schema.get_fields().iter().map(|field| field.name());
    assert_eq!(names.filter(|name| *name != "text").collect::<Vec<_>>(), DOCUMENT_FIELDS);
}

#[test]
fn the_csv_of_documents_says_what_the_json_lines_say_but_for_the_text() {
    let dir = tempdir().unwrap();
    chiso(&["run", "good", arg(&corpus()), "--out", arg(dir.path()), "--quiet"]);
    let text = read(dir.path(), "documents.csv");
    let mut csv = csv::Reader::from_reader(text.as_bytes());
    assert_eq!(csv.headers().unwrap(), &DOCUMENT_FIELDS[..]);
    let documents = records(&read(dir.path(), "documents.jsonl"));
    let cells: Vec<_> = csv.records().map(Result::unwrap).collect();
    assert_eq!(cells.len(), documents.len());
    for (cells, document) in cells.iter().zip(&documents) {
        for (cell, field) in cells.iter().zip(DOCUMENT_FIELDS) {
            match &document[field] {
                Value::Null => assert_eq!(cell, ""),
                Value::String(text) => assert_eq!(cell, text),
                other => assert!(same(&serde_json::from_str(cell).unwrap(), other), "{field}: {cell}"),
            }
        }
    }
}

/// What a span points into is in the tables and in the index the same, character by character.
#[test]
fn the_text_of_an_article_is_the_same_wherever_it_stands() {
    let dir = tempdir().unwrap();
    let out = dir.path();
    let inputs =
        [corpus(), fixtures().join("good"), fixtures().join("../encodings"), fixtures().join("../html")];
    let mut args = vec!["run", "--out", arg(out), "--quiet"];
    args.extend(inputs.iter().map(|path| arg(path)));
    chiso(&args);
    let documents = records(&read(out, "documents.jsonl"));
    let from_parquet = rows(out, "documents.parquet");
    let mut figures: HashMap<String, Vec<Value>> = HashMap::new();
    for figure in records(&read(out, "figures.jsonl")) {
        figures.entry(figure["doc"].as_str().unwrap().to_owned()).or_default().push(figure);
    }
    let index = Index::open(&out.join("index")).unwrap();
    let (mut encodings, mut spans) = (Vec::new(), 0);
    for (document, row) in documents.iter().zip(&from_parquet) {
        let (doc, text) = (document["doc"].as_str().unwrap(), document["text"].as_str().unwrap());
        let (indexed, indexed_figures) = index.article(doc).unwrap().unwrap();
        assert_eq!((indexed.text.as_str(), row["text"].as_str().unwrap()), (text, text), "{doc}");
        let characters: Vec<char> = text.chars().collect();
        let figures = figures.remove(doc).unwrap_or_default();
        assert_eq!(serde_json::to_value(&indexed_figures).unwrap(), Value::Array(figures.clone()));
        for figure in &figures {
            let [start, end] = ["start", "end"].map(|field| figure[field].as_u64().unwrap() as usize);
            let said: String = characters[start..end].iter().collect();
            assert_eq!(figure["text"], said, "{doc}");
            spans += 1;
        }
        encodings.push(document["encoding"].as_str().unwrap().to_owned());
    }
    assert!(figures.is_empty(), "figures without their article");
    assert!(documents.len() > 80 && spans > 3500, "{} articles, {spans} figures", documents.len());
    encodings.sort_unstable();
    encodings.dedup();
    assert!(encodings.len() >= 4, "{encodings:?}");
}

#[test]
fn tables_are_written_in_the_forms_that_are_asked_for_and_no_others_stay() {
    let (dir, whole) = (tempdir().unwrap(), tempdir().unwrap());
    let out = dir.path();
    chiso(&["run", "good", "--out", arg(whole.path())]);
    let run = |options: &[&str]| {
        let done = chiso(&[&["run", "good", "--out", arg(out)], options].concat());
        assert_eq!(done.code, 0, "{}", done.stderr);
        done.stdout
    };
    let said = run(&["--tables", "parquet,csv"]);
    let expected = ["figures.csv", "documents.csv", "figures.parquet", "documents.parquet"];
    assert_eq!(there(out), expected);
    assert!(said.contains("figures.csv, figures.parquet, documents.csv, documents.parquet,"), "{said}");
    for name in expected {
        assert_eq!(fs::read(out.join(name)).unwrap(), fs::read(whole.path().join(name)).unwrap());
    }
    assert_eq!(report(out)["arguments"]["tables"], json!(["csv", "parquet"]));
    assert_eq!(report(out)["tables"]["formats"], json!(["csv", "parquet"]));
    assert!(run(&["--tables", "csv,parquet"]).contains("all as before"));

    run(&["--tables", "jsonl"]);
    assert_eq!(there(out), ["figures.jsonl", "documents.jsonl"], "tables of the run before are gone");
    run(&[]);
    assert_eq!(tables(out), tables(whole.path()));

    let done = chiso(&["run", "good", "--out", arg(out), "--tables", "xlsx"]);
    assert_eq!(done.code, 2);
    assert!(done.stderr.contains("xlsx") && done.stderr.contains("jsonl, csv, parquet"), "{}", done.stderr);
}

#[test]
fn without_tables_there_is_the_index_and_none_of_an_earlier_run() {
    let (dir, whole) = (tempdir().unwrap(), tempdir().unwrap());
    let out = dir.path();
    chiso(&["run", "good", "--out", arg(whole.path())]);
    let counted = |report: &Value| {
        [&report["counts"]["articles"], &report["counts"]["figures"], &report["figures_by_kind"]]
            .map(Value::clone)
    };
    let expected = counted(&report(whole.path()));
    for before in [&["--no-tables"][..], &[]] {
        chiso(&[&["run", "good", "--out", arg(out)], before].concat());
        let done = chiso(&["run", "good", "--out", arg(out), "--no-tables"]);
        assert_eq!(done.code, 0, "{}", done.stderr);
        assert_eq!(there(out), [""; 0]);
        let report = report(out);
        assert_eq!(counted(&report), expected);
        assert_eq!((&report["arguments"]["tables"], &report["tables"]["formats"]), (&json!([]), &json!([])));
        assert_eq!(chiso(&["show", arg(out), "cu.txt"]).code, 0);
        assert!(chiso(&["run", "good", "--out", arg(out), "--no-tables"]).stdout.contains("all as before"));
    }
    let done = chiso(&["run", "good", "--out", arg(out)]);
    assert!(done.stdout.contains("8 as before"), "nothing extracted again: {}", done.stdout);
    assert_eq!(tables(out), tables(whole.path()));
}

#[test]
fn without_an_index_every_run_does_everything() {
    let (dir, whole) = (tempdir().unwrap(), tempdir().unwrap());
    let out = dir.path();
    chiso(&["run", "good", "--out", arg(whole.path())]);
    for _ in 0..2 {
        let done = chiso(&["run", "good", "--out", arg(out), "--no-index"]);
        assert_eq!(done.code, 0, "{}", done.stderr);
        assert!(!out.join("index").exists() && !done.stdout.contains("index"), "{}", done.stdout);
        assert_eq!(tables(out), tables(whole.path()));
        let report = report(out);
        assert_eq!((&report["counts"]["new"], &report["counts"]["unchanged"]), (&json!(8), &json!(0)));
        assert_eq!(
            (&report["arguments"]["no_index"], &report["index_format_version"]),
            (&json!(true), &Value::Null)
        );
    }
    let asked = chiso(&["figures", arg(out), "hộ nghèo"]);
    assert!(asked.code == 2 && asked.stderr.contains("--no-index"), "{}", asked.stderr);

    fs::write(out.join("more.txt"), "Đạt 5% kế hoạch.").unwrap();
    chiso(&["run", arg(&out.join("more.txt")), "--out", arg(out), "--no-index"]);
    assert_eq!(read(out, "documents.jsonl").lines().count(), 1, "articles of earlier runs do not stay");

    let done = chiso(&["run", "good", "--out", arg(out)]);
    assert_eq!(done.code, 0, "{}", done.stderr);
    assert_eq!(tables(out), tables(whole.path()), "an index may be made later");
    let before = tables(out);
    let refused = chiso(&["run", "good", "--out", arg(out), "--no-index"]);
    assert_eq!(refused.code, 2);
    assert!(refused.stderr.contains("an index of earlier runs"), "{}", refused.stderr);
    assert_eq!(tables(out), before);
    for useless in ["--no-tables", "--prune", "--again"] {
        assert_eq!(chiso(&["run", "good", "--out", arg(out), "--no-index", useless]).code, 2);
    }
}

#[test]
fn a_file_of_a_tables_name_that_no_run_has_written_is_left_alone() {
    let dir = tempdir().unwrap();
    let out = dir.path();
    chiso(&["run", "good", "--out", arg(out), "--tables", "jsonl"]);
    fs::write(out.join("documents.csv"), "mine").unwrap();
    for options in [&["--tables", "jsonl"][..], &[]] {
        let done = chiso(&[&["run", "good", "--out", arg(out)], options].concat());
        assert_eq!(done.code, 2);
        assert!(done.stderr.contains("documents.csv") && done.stderr.contains("not written by chiso"));
        assert_eq!(read(out, "documents.csv"), "mine");
    }
}
