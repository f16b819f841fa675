//! Bytes read in an encoding that was told.

use crate::{arg, chiso, chiso_with_stdin, column, fixtures, read, records, tables};
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};
use tempfile::tempdir;

/// "Tỷ lệ hộ nghèo của xã còn 3,5%." in TCVN3.
const SENTENCE: &[u8] = b"T\xfb l\xd6 h\xe9 ngh\xcco c\xf1a x\xb7 c\xdfn 3,5%.";

fn encodings() -> PathBuf {
    fixtures().join("../encodings")
}

fn run(input: &Path, out: &Path, options: &[&str]) -> i32 {
    chiso(&[&["run", arg(input), "--out", arg(out), "--quiet"], options].concat()).code
}

/// The documents of a run, each with its id, encoding, confidence and text.
fn documents(out: &Path) -> Vec<(String, String, f64, String)> {
    let text = |document: &Value, name: &str| document[name].as_str().unwrap().to_owned();
    let of = |document: &Value| {
        let confidence = document["encoding_confidence"].as_f64().unwrap();
        (text(document, "doc"), text(document, "encoding"), confidence, text(document, "text"))
    };
    records(&read(out, "documents.jsonl")).iter().map(of).collect()
}

/// The only document that comes of a file.
fn document(input: &Path, options: &[&str]) -> (String, f64, String) {
    let out = tempdir().unwrap();
    assert_eq!(run(input, out.path(), options), 0, "{}", read(out.path(), "failures.jsonl"));
    let mut documents = documents(out.path());
    let (_, encoding, confidence, text) = documents.remove(0);
    assert!(documents.is_empty());
    (encoding, confidence, text)
}

#[test]
fn a_text_is_read_as_it_is_told() {
    for (file, name, shown) in [
        ("tcvn3.txt", "ABC", "tcvn3"),
        ("vni.txt", "vni", "vni"),
        ("viscii.txt", "VISCII", "viscii"),
        ("windows-1258.txt", "cp1258", "windows-1258"),
        ("utf-16be-no-mark.txt", "utf-16be", "utf-16be"),
        ("utf-8-bom.txt", "utf8", "utf-8"),
    ] {
        let path = encodings().join(file);
        let (encoding, confidence, text) = document(&path, &["--encoding", name]);
        assert_eq!((encoding.as_str(), confidence), (shown, 1.0), "{file}");
        assert_eq!(text, document(&path, &[]).2, "{file}: what is found out is right here");
    }
    // Too little to be found out, and nothing that would be looked for.
    for (file, name, part) in [("letters-vni.txt", "vni", "ẳ"), ("windows-1252-french.txt", "latin1", "é")]
    {
        let out = tempdir().unwrap();
        let path = encodings().join(file);
        assert_eq!(run(&path, out.path(), &[]), 1, "{file}");
        let (_, confidence, text) = document(&path, &["--encoding", name]);
        assert!(confidence == 1.0 && text.contains(part), "{text}");
    }
}

#[test]
fn what_is_told_goes_before_what_a_page_says() {
    let dir = tempdir().unwrap();
    let page = [b"<meta charset=iso-8859-2><body><p>", SENTENCE].concat();
    fs::write(dir.path().join("a.html"), &page).unwrap();
    let (encoding, confidence, text) = document(&dir.path().join("a.html"), &["--encoding", "tcvn3"]);
    assert_eq!((encoding.as_str(), confidence), ("tcvn3", 1.0));
    assert_eq!(text.trim(), "Tỷ lệ hộ nghèo của xã còn 3,5%.");

    let http = [b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n", &page[..]].concat();
    let head = "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: http://example.org/a\r\n\
        WARC-Record-ID: <urn:uuid:1>\r\nWARC-Date: 2024-01-01T00:00:00Z\r\n\
        Content-Type: application/http; msgtype=response\r\n";
    let head = format!("{head}Content-Length: {}\r\n\r\n", http.len());
    let archive = dir.path().join("a.warc");
    fs::write(&archive, [head.as_bytes(), &http, b"\r\n\r\n"].concat()).unwrap();
    let (encoding, _, text) = document(&archive, &["--encoding", "tcvn3"]);
    assert_eq!((encoding.as_str(), text.trim()), ("tcvn3", "Tỷ lệ hộ nghèo của xã còn 3,5%."));
}

#[test]
fn rows_are_read_as_they_are_told_but_for_those_of_parquet() {
    let dir = tempdir().unwrap();
    let csv = [b"id,text\nm\xe9t,\"", SENTENCE, b"\"\nhai,\"5%, 7%\"\n"].concat();
    let json =
        [b"{\"id\": \"m\xe9t\", \"text\": \"", SENTENCE, b"\"}\n{\"id\": \"hai\", \"text\": \"5%\"}\n"]
            .concat();
    for (name, rows) in [("a.csv", csv), ("a.jsonl", json)] {
        let (path, out) = (dir.path().join(name), tempdir().unwrap());
        fs::write(&path, rows).unwrap();
        assert_eq!(run(&path, out.path(), &["--encoding", "tcvn3"]), 0);
        let documents = documents(out.path());
        assert_eq!(documents[0].0, "một");
        assert_eq!(documents[0].3, "Tỷ lệ hộ nghèo của xã còn 3,5%.");
        assert!(
            documents.iter().all(|(_, encoding, confidence, _)| encoding == "tcvn3" && *confidence == 1.0)
        );
        assert_eq!(documents.len(), 2);
    }
    let (parquet, out, told) =
        (fixtures().join("forms/articles.parquet"), tempdir().unwrap(), tempdir().unwrap());
    run(&parquet, out.path(), &[]);
    run(&parquet, told.path(), &["--encoding", "tcvn3"]);
    assert_eq!(tables(out.path()), tables(told.path()));
}

#[test]
fn what_is_not_in_the_encoding_is_a_failure_that_says_so() {
    let (dir, out) = (tempdir().unwrap(), tempdir().unwrap());
    fs::write(dir.path().join("a.txt"), SENTENCE).unwrap();
    fs::write(dir.path().join("b.txt"), "Tỷ lệ 5%.").unwrap();
    assert_eq!(run(dir.path(), out.path(), &["--encoding", "utf-8"]), 1);
    let failures = read(out.path(), "failures.jsonl");
    assert_eq!(
        (column(&failures, "doc"), column(&failures, "stage")),
        (vec!["a.txt".into()], vec!["decode".into()])
    );
    assert!(failures.contains("not utf-8, as --encoding says") && failures.contains("byte 1"), "{failures}");

    let (dir, out) = (tempdir().unwrap(), tempdir().unwrap());
    fs::write(dir.path().join("a.csv"), "text\nTỷ lệ 5%.\n").unwrap();
    fs::write(dir.path().join("b.jsonl"), "{\"text\": \"Tỷ lệ 5%.\"}\n").unwrap();
    fs::write(dir.path().join("c.txt"), "\u{feff}Tỷ lệ 5%.").unwrap();
    fs::write(dir.path().join("d.jsonl"), "\u{feff}{\"text\": \"Tỷ lệ 5%.\"}\n").unwrap();
    assert_eq!(run(dir.path(), out.path(), &["--encoding", "utf-16"]), 1);
    let failures = read(out.path(), "failures.jsonl");
    assert_eq!(column(&failures, "doc"), ["a.csv", "b.jsonl", "c.txt", "d.jsonl"]);
    let rows =
        column(&failures, "cause").into_iter().filter(|cause| cause.contains("rows cannot be told apart"));
    assert_eq!(rows.count(), 3, "{failures}");
    let out = tempdir().unwrap();
    assert_eq!(run(&dir.path().join("d.jsonl"), out.path(), &["--encoding", "vni"]), 1);
    let failures = read(out.path(), "failures.jsonl");
    assert!(failures.contains("byte order mark of UTF-8"), "{failures}");
}

#[test]
fn of_a_name_that_is_none_it_is_said_which_are() {
    let out = tempdir().unwrap();
    for command in
        [&["run", "good", "--out", arg(out.path())][..], &["extract", "good"], &["explain", "good/cu.txt"]]
    {
        let done = chiso(&[command, &["--encoding", "vps"]].concat());
        assert_eq!(done.code, 2, "{command:?}");
        for name in ["vps", "utf-8", "windows-1258", "tcvn3", "vni", "viscii", "Shift_JIS"] {
            assert!(done.stderr.contains(name), "{}", done.stderr);
        }
    }
    assert_eq!(fs::read_dir(out.path()).unwrap().count(), 0);
}

#[test]
fn a_run_with_another_encoding_keeps_nothing_of_what_was_read_before() {
    let (dir, out) = (tempdir().unwrap(), tempdir().unwrap());
    fs::copy(encodings().join("tcvn3.txt"), dir.path().join("a.txt")).unwrap();
    fs::write(dir.path().join("b.csv"), "id,text\nx,5% = 1/20\n").unwrap();
    fs::write(dir.path().join("c.jsonl"), "{\"id\": \"y\", \"text\": \"5% = 1/20.\"}").unwrap();
    fs::copy(fixtures().join("forms/articles.parquet"), dir.path().join("d.parquet")).unwrap();
    let counts = || {
        let report: Value = serde_json::from_str(&read(out.path(), "run.json")).unwrap();
        ["new", "changed", "unchanged"].map(|name| report["counts"][name].as_u64().unwrap())
    };
    run(dir.path(), out.path(), &[]);
    let rows = counts()[0] - 3;
    assert!(rows > 0);
    for options in [&["--encoding", "tcvn3"][..], &["--encoding", "latin1"], &[]] {
        run(dir.path(), out.path(), options);
        assert_eq!(counts(), [0, 3, rows], "{options:?}: the rows of Parquet are as before");
        let fresh = tempdir().unwrap();
        run(dir.path(), fresh.path(), options);
        assert_eq!(tables(out.path()), tables(fresh.path()), "{options:?}");
        let before = fs::metadata(out.path().join("run.json")).unwrap().modified().unwrap();
        run(dir.path(), out.path(), options);
        assert_eq!(fs::metadata(out.path().join("run.json")).unwrap().modified().unwrap(), before);
    }
}

#[test]
fn standard_input_is_read_as_it_is_told() {
    for command in ["extract", "explain"] {
        let refused = chiso_with_stdin(&[command, "-", "--encoding", "utf-8"], SENTENCE);
        assert_ne!(refused.code, 0);
        let done = chiso_with_stdin(&[command, "-", "--encoding", "tcvn3"], SENTENCE);
        assert_eq!(done.code, 0, "{}", done.stderr);
        assert!(done.stdout.contains("hộ nghèo"), "{}", done.stdout);
    }
}
