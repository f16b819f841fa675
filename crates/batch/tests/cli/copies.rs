//! Copies among the articles of a run.

use crate::{arg, chiso, column, read, records, tables};
use serde_json::{Value, json};
use std::fs;
use std::path::Path;
use tempfile::{TempDir, tempdir};

const STORY: &str = "../../corpus/ministry/nhnn-tin-dung-tieu-dung.txt";

/// A story, the same in capitals, the same without its first line and one sentence, and another story.
fn papers() -> TempDir {
    let dir = tempdir().unwrap();
    let write = |name: &str, text: &str| fs::write(dir.path().join(name), text).unwrap();
    let story = fs::read_to_string(crate::fixtures().join(STORY)).unwrap();
    let (_, body) = story.split_once('\n').unwrap();
    let cut: Vec<_> =
        body.split_inclusive(". ").enumerate().filter(|(n, _)| *n != 3).map(|(_, s)| s).collect();
    write("a.txt", &story);
    write("b.txt", &story.to_uppercase());
    write("c.txt", &format!("Bạn đọc cần biết\n{}", cut.concat()));
    write("d.txt", "Xã có 12 thôn, 340 hộ; tỷ lệ hộ nghèo còn 3,5%.");
    dir
}

fn run(input: &Path, out: &Path, options: &[&str]) -> String {
    let done = chiso(&[&["run", arg(input), "--out", arg(out)], options].concat());
    assert_eq!(done.code, 0, "{}", done.stderr);
    done.stdout
}

fn counts(out: &Path) -> [Value; 3] {
    let report: Value = serde_json::from_str(&read(out, "run.json")).unwrap();
    ["copies_exact", "copies_near", "groups"].map(|name| report["counts"][name].clone())
}

#[test]
fn documents_name_the_first_article_with_their_text() {
    let (input, out) = (papers(), tempdir().unwrap());
    let said = run(input.path(), out.path(), &[]);
    let documents = read(out.path(), "documents.jsonl");
    assert_eq!(column(&documents, "group"), ["a.txt", "a.txt", "a.txt", "d.txt"]);
    assert_eq!(column(&documents, "copy"), ["", "exact", "near", ""]);
    assert!(documents.lines().all(|line| line.contains(",\"group\":") && line.contains(",\"meta\":{")));
    assert_eq!(counts(out.path()), [json!(1), json!(1), json!(1)]);
    assert!(said.contains("2 articles copied from others (1 exact, 1 near), in 1 group"), "{said}");
}

#[test]
fn when_the_first_of_a_group_goes_the_next_is_the_first() {
    let (input, out, fresh) = (papers(), tempdir().unwrap(), tempdir().unwrap());
    run(input.path(), out.path(), &[]);
    fs::remove_file(input.path().join("a.txt")).unwrap();
    run(input.path(), out.path(), &["--prune"]);
    let documents = read(out.path(), "documents.jsonl");
    assert_eq!(column(&documents, "group"), ["b.txt", "b.txt", "d.txt"]);
    assert_eq!(column(&documents, "copy"), ["", "near", ""]);
    run(input.path(), fresh.path(), &[]);
    assert_eq!(tables(out.path()), tables(fresh.path()), "written from the index as on the way into it");
    assert_eq!(counts(out.path()), counts(fresh.path()));
    assert!(run(input.path(), out.path(), &[]).contains("all as before"));
}

#[test]
fn copies_are_not_looked_for_where_they_are_kept() {
    let (input, out, marked) = (papers(), tempdir().unwrap(), tempdir().unwrap());
    let said = run(input.path(), out.path(), &["--dedup", "keep"]);
    assert!(!said.contains("copied"), "{said}");
    for document in records(&read(out.path(), "documents.jsonl")) {
        assert_eq!((&document["group"], &document["copy"]), (&Value::Null, &Value::Null));
    }
    assert_eq!(counts(out.path()), [json!(0), json!(0), json!(0)]);
    run(input.path(), out.path(), &["--dedup", "mark"]);
    run(input.path(), marked.path(), &[]);
    assert_eq!(tables(out.path()), tables(marked.path()), "they are marked without extracting again");
}
