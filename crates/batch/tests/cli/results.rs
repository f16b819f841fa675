//! What a run writes.

use crate::{arg, chiso, chiso_with_stdin, column, read, records, tables};
use chiso_batch::sink::FIELDS;
use std::collections::BTreeMap;
use std::fs;
use tempfile::tempdir;

#[test]
fn every_form_of_input_is_read_in_the_order_of_paths() {
    let dir = tempdir().unwrap();
    let done = chiso(&["run", "good", "--out", arg(dir.path())]);
    assert_eq!((done.code, done.stderr.as_str()), (0, ""), "{}", done.stdout);
    let documents = read(dir.path(), "documents.jsonl");
    let expected = [
        "ban-tin.txt",
        "cu.txt",
        "vu-mua-1",
        "2",
        "hang.jsonl#4",
        "bao-hiem",
        "dau-tu",
        "thang-6/trang.html",
    ];
    assert_eq!(column(&documents, "doc"), expected);
    let encodings = column(&documents, "encoding");
    assert_eq!((encodings[0].as_str(), encodings[1].as_str()), ("utf-8", "windows-1258"));
    assert_eq!(read(dir.path(), "failures.jsonl"), "");
}

#[test]
fn rows_give_their_fields_to_the_document_and_the_rest_to_meta() {
    let dir = tempdir().unwrap();
    chiso(&["run", "good/hang.jsonl", "--out", arg(dir.path())]);
    let documents = records(&read(dir.path(), "documents.jsonl"));
    let first = &documents[0];
    assert_eq!(first["title"], "Sản lượng lúa vụ mùa tăng 4,5%");
    assert_eq!(first["published"], "2023-10-30");
    assert_eq!(first["source"], "Bản tin nhà nông");
    assert_eq!(first["author"], "Thu Hà");
    assert_eq!(first["url"], "https://bantin.example/vu-mua-1");
    assert_eq!(first["meta"], serde_json::json!({"section": "nông nghiệp", "views": 128}));
    assert_eq!(documents[1]["meta"], serde_json::json!({"date": "hôm qua"}), "a date that is none is kept");
    let row = fs::read(crate::fixtures().join("good/hang.jsonl")).unwrap();
    let row = row.split(|b| *b == b'\n').next().unwrap();
    assert_eq!(first["hash"], blake3::hash(row).to_hex().as_str());
}

#[test]
fn every_figure_is_the_documents_own_text() {
    let dir = tempdir().unwrap();
    chiso(&["run", "good", "--out", arg(dir.path())]);
    let documents: BTreeMap<String, Vec<char>> = records(&read(dir.path(), "documents.jsonl"))
        .iter()
        .map(|d| (d["doc"].as_str().unwrap().to_owned(), d["text"].as_str().unwrap().chars().collect()))
        .collect();
    let figures = records(&read(dir.path(), "figures.jsonl"));
    assert!(figures.len() >= 10, "{}", figures.len());
    for figure in figures {
        let span = figure["start"].as_u64().unwrap() as usize..figure["end"].as_u64().unwrap() as usize;
        let text: String = documents[figure["doc"].as_str().unwrap()][span].iter().collect();
        assert_eq!(figure["text"], text.as_str());
    }
}

#[test]
fn the_csv_says_what_the_json_lines_say() {
    let dir = tempdir().unwrap();
    chiso(&["run", "good", "--out", arg(dir.path())]);
    let text = read(dir.path(), "figures.csv");
    assert!(text.starts_with("doc,n,kind,") && text.ends_with("\r\n"));
    let mut csv = csv::Reader::from_reader(text.as_bytes());
    assert_eq!(csv.headers().unwrap(), &FIELDS[..]);
    let rows: Vec<_> = csv.records().map(Result::unwrap).collect();
    let figures = records(&read(dir.path(), "figures.jsonl"));
    assert_eq!(rows.len(), figures.len());
    for (row, figure) in rows.iter().zip(&figures) {
        for (cell, field) in row.iter().zip(FIELDS) {
            match &figure[field] {
                serde_json::Value::Null => assert_eq!(cell, ""),
                serde_json::Value::String(text) => assert_eq!(cell, text),
                serde_json::Value::Number(n) => {
                    assert_eq!(cell.parse::<f64>().unwrap(), n.as_f64().unwrap(), "{field}");
                    assert!(!cell.ends_with(".0") && !cell.contains('e'), "{cell}");
                }
                checks => {
                    let checks: Vec<_> =
                        checks.as_array().unwrap().iter().map(|c| c.as_str().unwrap()).collect();
                    assert_eq!(cell, checks.join(";"));
                }
            }
        }
    }
}

#[test]
fn csv_columns_are_the_records_fields_in_order() {
    let dir = tempdir().unwrap();
    chiso(&["run", "good", "--out", arg(dir.path())]);
    let figures = read(dir.path(), "figures.jsonl");
    let line = figures.lines().next().unwrap();
    let mut from = 0;
    for field in FIELDS {
        let key = format!("\"{field}\":");
        from += line[from..].find(&key).unwrap_or_else(|| panic!("{field} is missing or out of order"));
    }
    assert_eq!(records(line)[0].as_object().unwrap().len(), FIELDS.len());
}

#[test]
fn the_bytes_do_not_depend_on_the_number_of_threads() {
    let input = tempdir().unwrap();
    let path = input.path().join("many.jsonl");
    let row = |n: usize| {
        format!(
            "{{\"id\": \"a{n}\", \"text\": \"Tỷ lệ thôn {n} đạt {}% trong năm 2023, tăng {n} hộ.\"}}\n",
            n % 100
        )
    };
    let mut rows: String = (0..3000).map(row).collect();
    rows.insert_str(0, "{\"id\": \"broken\"\n");
    fs::write(&path, rows).unwrap();
    let outs = ["1", "3"].map(|jobs| {
        let out = tempdir().unwrap();
        let done =
            chiso(&["run", arg(&path), "good", "bad", "--out", arg(out.path()), "--jobs", jobs, "--quiet"]);
        assert_eq!((done.code, done.stdout.as_str()), (1, ""), "{}", done.stderr);
        tables(out.path())
    });
    assert_eq!(outs[0], outs[1]);
    assert!(outs[0][0].lines().count() >= 3000);
}

#[test]
fn the_report_counts_what_the_tables_hold() {
    let dir = tempdir().unwrap();
    chiso(&["run", "good", "bad", "--out", arg(dir.path()), "--jobs", "2"]);
    let report: serde_json::Value = serde_json::from_str(&read(dir.path(), "run.json")).unwrap();
    let lines = |name: &str| read(dir.path(), name).lines().count() as u64;
    assert_eq!(report["program"], "chiso");
    assert_eq!(report["schema_version"], chiso_extract::SCHEMA_VERSION);
    assert_eq!(report["arguments"]["jobs"], 2);
    assert_eq!(report["counts"]["articles"], lines("documents.jsonl"));
    assert_eq!(report["counts"]["figures"], lines("figures.jsonl"));
    assert_eq!(report["counts"]["failures"], lines("failures.jsonl"));
    let sum =
        |field: &str| report[field].as_object().unwrap().values().map(|n| n.as_u64().unwrap()).sum::<u64>();
    assert_eq!(sum("figures_by_kind"), lines("figures.jsonl"));
    assert_eq!(sum("failures_by_stage"), lines("failures.jsonl"));
    assert_eq!(sum("articles_by_encoding"), lines("documents.jsonl"));
    assert!(report["seconds"]["wall"].as_f64().unwrap() > 0.0);
}

#[test]
fn an_id_that_comes_again_is_kept_apart() {
    let input = tempdir().unwrap();
    for folder in ["2023", "2024"] {
        fs::create_dir(input.path().join(folder)).unwrap();
        fs::write(input.path().join(folder).join("a.txt"), format!("Năm {folder} đạt 5%.")).unwrap();
    }
    let (first, second) = (input.path().join("2023"), input.path().join("2024"));
    let out = tempdir().unwrap();
    let done = chiso(&["run", arg(&first), arg(&second), "--out", arg(out.path())]);
    assert_eq!(done.code, 0);
    assert!(done.stdout.contains("1 article had an id that was given before"), "{}", done.stdout);
    let documents = records(&read(out.path(), "documents.jsonl"));
    assert_eq!((&documents[0]["doc"], &documents[1]["doc"]), (&"a.txt".into(), &"a.txt~2".into()));
    assert_eq!(documents[1]["meta"]["id"], "a.txt");
    assert!(column(&read(out.path(), "figures.jsonl"), "doc").contains(&"a.txt~2".to_owned()));
    let shown = chiso(&["show", arg(out.path()), "a.txt~2"]);
    assert!(shown.stdout.contains("Năm") && shown.stdout.contains("2024"), "{}", shown.stdout);
}

#[test]
fn standard_input_is_rows_or_one_article() {
    let run = |stdin: &[u8]| {
        let dir = tempdir().unwrap();
        let done = chiso_with_stdin(&["run", "-", "--out", arg(dir.path()), "--quiet"], stdin);
        (done.code, column(&read(dir.path(), "documents.jsonl"), "doc"))
    };
    let rows = "\n {\"id\": \"x\", \"text\": \"Đạt 5%.\"}\n{\"text\": \"Đạt 6%.\"}";
    assert_eq!(run(rows.as_bytes()), (0, vec!["x".into(), "stdin#3".into()]));
    assert_eq!(run("Tỷ lệ đạt 5%.".as_bytes()), (0, vec!["stdin".into()]));
    let packed = fs::read(crate::fixtures().join("good/nen.jsonl.gz")).unwrap();
    assert_eq!(run(&packed), (0, vec!["bao-hiem".into(), "dau-tu".into()]));
    assert_eq!(run(b"  \n"), (1, vec![]));
}

#[test]
fn the_summary_says_what_was_found_and_what_to_do_next() {
    let dir = tempdir().unwrap();
    let done = chiso(&["run", "good", "bad", "--out", arg(dir.path())]);
    assert_eq!(done.code, 1);
    let report: serde_json::Value = serde_json::from_str(&read(dir.path(), "run.json")).unwrap();
    let said = [
        format!("{} articles, ", report["counts"]["articles"]),
        format!("{} figures\n", report["counts"]["figures"]),
        "most frequent labels".into(),
        format!("{} failures\n", report["counts"]["failures"]),
        "failures.jsonl".into(),
        format!("Next: chiso figures {} ", arg(dir.path())),
    ];
    for said in said {
        assert!(done.stdout.contains(&said), "{said:?} not in\n{}", done.stdout);
    }
}

#[test]
fn extract_prints_the_same_figures_as_a_run() {
    let dir = tempdir().unwrap();
    chiso(&["run", "good", "bad", "--out", arg(dir.path())]);
    for (format, file) in [("jsonl", "figures.jsonl"), ("csv", "figures.csv")] {
        let done = chiso(&["extract", "good", "bad", "--format", format, "--jobs", "2"]);
        assert_eq!(done.code, 1);
        assert_eq!(done.stdout, read(dir.path(), file));
        assert_eq!(done.stderr.lines().count(), read(dir.path(), "failures.jsonl").lines().count());
    }
    let table = chiso(&["extract", "good/ban-tin.txt", "--format", "table"]);
    assert!(table.stdout.contains("3,2%") && table.stdout.contains("percent"), "{}", table.stdout);
    assert!(table.stdout.lines().all(|line| line.chars().count() <= 80), "{}", table.stdout);
}

#[test]
fn a_table_of_ones_own_names_indicators() {
    let dir = tempdir().unwrap();
    let table = dir.path().join("mine.tsv");
    fs::write(&table, "honey-rate\tMật ong\tHoney\t%\tmật ong xuất khẩu\n").unwrap();
    let text = "Tỷ lệ mật ong xuất khẩu đạt 40%.\nTỷ lệ hộ nghèo còn 3,2%.".as_bytes();
    let indicators = |args: &[&str]| column(&chiso_with_stdin(args, text).stdout, "indicator");
    assert_eq!(indicators(&["extract", "-"]), ["", "poverty-rate"]);
    let with = ["extract", "-", "--indicators", arg(&table)];
    assert_eq!(indicators(&with), ["honey-rate", "poverty-rate"]);
}
