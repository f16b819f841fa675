//! The published schemas, and that every line which a run writes is valid by them.

use crate::{arg, chiso, read, records};
use boon::{Compiler, Schemas};
use chiso_batch::sink::{DOCUMENT_FIELDS, FIELDS};
use serde_json::{Value, json};
use std::path::Path;
use tempfile::tempdir;

/// What a record's schema has to say against a value.
fn validate(record: &str) -> impl Fn(&Value) -> Result<(), String> {
    let schema: Value = serde_json::from_str(&chiso(&["schema", record]).stdout).unwrap();
    let (mut schemas, mut compiler) = (Schemas::new(), Compiler::new());
    compiler.add_resource("schema.json", schema).unwrap();
    let compiled = compiler.compile("schema.json", &mut schemas).unwrap();
    move |value| schemas.validate(value, compiled).map_err(|error| format!("{value}\n{error}"))
}

fn run(inputs: &[&str], options: &[&str]) -> tempfile::TempDir {
    let dir = tempdir().unwrap();
    chiso(&[&["run", "--quiet", "--out", arg(dir.path())], inputs, options].concat());
    dir
}

#[test]
fn every_line_that_a_run_writes_is_valid_by_its_schema() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../corpus");
    let inputs = ["good", "bad", "../encodings", "../html", arg(&corpus)];
    let dir = run(&inputs, &[]);
    for (record, file, least) in [
        ("figure", "figures.jsonl", 3500),
        ("document", "documents.jsonl", 80),
        ("failure", "failures.jsonl", 15),
    ] {
        let valid = validate(record);
        let lines = records(&read(dir.path(), file));
        assert!(lines.len() >= least, "{file}: {}", lines.len());
        lines.iter().for_each(|line| valid(line).unwrap());
    }
    let valid = validate("copy");
    let twice = run(&["good/ban-tin.txt", "good/ban-tin.txt", "good/cu.txt"], &["--dedup", "drop"]);
    let lines = records(&read(twice.path(), "copies.jsonl"));
    assert_eq!(lines.len(), 1);
    lines.iter().for_each(|line| valid(line).unwrap());
    let valid = validate("run");
    let dirs = [
        dir,
        twice,
        run(&inputs[..1], &["--no-index", "--tables", "csv", "--dedup", "keep"]),
        run(&inputs[..1], &["--no-tables"]),
    ];
    for dir in &dirs {
        valid(&serde_json::from_str(&read(dir.path(), "run.json")).unwrap()).unwrap();
    }
}

#[test]
fn a_schema_allows_no_other_fields_and_misses_none() {
    let dir = run(&["good", "good/cu.txt", "good/cu.txt", "bad"], &["--dedup", "drop"]);
    for (record, file) in [
        ("copy", "copies.jsonl"),
        ("figure", "figures.jsonl"),
        ("document", "documents.jsonl"),
        ("failure", "failures.jsonl"),
        ("run", "run.json"),
    ] {
        let valid = validate(record);
        let text = read(dir.path(), file);
        let record = match file {
            "run.json" => serde_json::from_str(&text).unwrap(),
            _ => records(&text).remove(0),
        };
        valid(&record).unwrap();
        let mut more = record.clone();
        more["surprise"] = json!(1);
        assert!(valid(&more).is_err(), "{file}: another field");
        for field in record.as_object().unwrap().keys() {
            let mut less = record.clone();
            less.as_object_mut().unwrap().remove(field);
            assert!(valid(&less).is_err(), "{file} without {field}");
            let mut other = record.clone();
            other[field] = json!([[]]);
            assert!(valid(&other).is_err(), "{file} with an array of arrays in {field}");
        }
    }
}

#[test]
fn a_schema_describes_every_field_in_the_order_of_the_tables() {
    let of = |record: &str| -> Value { serde_json::from_str(&chiso(&["schema", record]).stdout).unwrap() };
    let names = |schema: &Value| -> Vec<String> {
        schema["required"].as_array().unwrap().iter().map(|name| name.as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(names(&of("figure")), FIELDS);
    let documents: Vec<_> = names(&of("document")).into_iter().filter(|name| name != "text").collect();
    assert_eq!(documents, DOCUMENT_FIELDS);
    for record in ["figure", "document", "failure", "copy", "run"] {
        let schema = of(record);
        assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
        assert_eq!(schema["$id"], format!("urn:chiso:{record}:{}", chiso_extract::SCHEMA_VERSION));
        let fields = schema["properties"].as_object().unwrap();
        assert_eq!(fields.len(), names(&schema).len());
        for (name, field) in fields {
            assert!(field["description"].as_str().is_some_and(|text| text.len() > 8), "{record}: {name}");
        }
    }
    assert_eq!(chiso(&["schema", "articles"]).code, 2);
}
