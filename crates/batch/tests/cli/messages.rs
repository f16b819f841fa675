//! Errors name the file, what is wrong and what is accepted.

use crate::press::Press;
use crate::{arg, chiso};
use std::fs;
use tempfile::tempdir;

fn error(args: &[&str]) -> String {
    let done = chiso(args);
    assert_eq!((done.code, done.stdout.as_str()), (2, ""), "{}", done.stderr);
    done.stderr
}

#[test]
fn an_input_that_is_not_there() {
    let said = "error: nowhere: no such file or folder\n";
    assert_eq!(error(&["run", "nowhere", "--out", "/tmp/not-made"]), said);
    assert!(!fs::exists("/tmp/not-made").unwrap(), "nothing is made for a run that cannot begin");
}

#[test]
fn an_input_of_another_form() {
    let said = "error: README.md: not an input; accepted are folders, files that end in .txt, .html, .htm, .jsonl, \
                .ndjson, .csv, .tsv, .warc, .wet (each also with .gz or .zst behind), .parquet, .zip, and `-`\n";
    assert_eq!(error(&["extract", "README.md"]), said);
}

#[test]
fn a_folder_without_articles() {
    let dir = tempdir().unwrap();
    let said = error(&["extract", arg(dir.path())]);
    assert!(
        said.contains(arg(dir.path())) && said.contains("no article here; looked for files that end in .txt"),
        "{said}"
    );
}

#[test]
fn an_output_that_is_a_file() {
    let said = "error: README.md: not a folder; --out needs a folder, or a name for a new one\n";
    assert_eq!(error(&["run", "good", "--out", "README.md"]), said);
}

#[test]
fn an_output_with_files_of_someone_else() {
    let dir = tempdir().unwrap();
    let theirs = dir.path().join("figures.csv");
    fs::write(&theirs, "mine").unwrap();
    let said = error(&["run", "good", "--out", arg(dir.path())]);
    assert!(said.contains(arg(&theirs)) && said.contains("not written by chiso"), "{said}");
    assert_eq!(fs::read_to_string(theirs).unwrap(), "mine");
}

#[test]
fn standard_input_twice() {
    assert_eq!(error(&["extract", "-", "-"]), "error: -: standard input can be read only once\n");
}

#[test]
fn a_folder_that_no_run_wrote() {
    let said = "error: good: no results of `chiso run` here (it has no index/); give the folder that was its --out\n";
    assert_eq!(error(&["figures", "good", "nghèo"]), said);
    assert!(error(&["search", "nowhere", "nghèo"]).contains("no such folder"));
}

#[test]
fn a_query_is_shown_where_it_is_wrong() {
    let press = Press::new();
    let out = press.out();
    for command in ["search", "figures", "pivot", "labels"] {
        let said = error(&[command, arg(&out), "lúa (ngô"]);
        assert!(said.ends_with("\n  lúa (ngô\n      ^\n"), "{command}: {said}");
    }
    let said = error(&["figures", arg(&out), "", "--min", "5%", "--max", "2 tỷ đồng"]);
    assert!(said.starts_with("error: --min is in \"%\", but --max in \"VND\""), "{said}");
    let said = error(&["search", arg(&out), "", "--published", "mai"]);
    assert!(said.starts_with("error: published \"mai\": "), "{said}");
}

#[test]
fn usage_says_what_is_accepted() {
    let jobs = error(&["run", "good", "--out", "x", "--jobs", "0"]);
    assert!(jobs.contains("'0'") && jobs.contains("expected a number of threads from 1 to 1024"), "{jobs}");
    let kind = error(&["figures", "x", "", "--kind", "price"]);
    assert!(kind.contains("percent, ratio, rank, money, quantity, date"), "{kind}");
    let year = error(&["figures", "x", "", "--year", "23"]);
    assert!(year.contains("a year of four digits"), "{year}");
    let format = error(&["extract", "good", "--format", "xml"]);
    assert!(format.contains("table, jsonl, csv"), "{format}");
    let min = error(&["figures", "x", "", "--min", "nhiều"]);
    assert!(
        min.contains("'nhiều'") && min.contains("expected a number (12.5, 3e9), or one with its unit"),
        "{min}"
    );
    let published = error(&["search", "x", "", "--published", ".."]);
    assert!(published.contains("expected a date or a range: 2023-06, 2023-01..2023-06"), "{published}");
    let offset = error(&["pivot", "x", "", "--offset", "2"]);
    assert!(offset.contains("--cell <ROW> <COL>"), "{offset}");
    assert!(error(&["run", "good"]).contains("--out <DIR>"));
    assert!(error(&["rum", "good"]).contains("'run'"));
}

#[test]
fn help_is_short_or_long_and_has_examples() {
    for command in
        ["run", "extract", "search", "figures", "pivot", "labels", "show", "stats", "explain", "eval"]
    {
        let (short, long) = (chiso(&[command, "-h"]).stdout, chiso(&[command, "--help"]).stdout);
        assert!(long.len() > short.len(), "{command}");
        assert!(short.contains(&format!("  chiso {command} ")) || command == "eval", "{command}: {short}");
        assert!(short.lines().all(|line| line.chars().count() <= 100), "{command}: {short}");
    }
}

#[test]
fn a_table_of_indicators_that_cannot_be_used() {
    let dir = tempdir().unwrap();
    let (table, out) = (dir.path().join("mine.tsv"), dir.path().join("out"));
    fs::write(&table, "# mine\nA b\tA\tA\t%\ttỷ lệ a\n").unwrap();
    let expected = format!("error: {}: line 2: \"A b\" is no id; expected lower-case letters", arg(&table));
    for args in [vec!["run", "good", "--out", arg(&out)], vec!["extract", "good"]] {
        let said = error(&[args, vec!["--indicators", arg(&table)]].concat());
        assert!(said.starts_with(&expected), "{said}");
    }
    assert!(!out.exists(), "nothing is made for a run that cannot begin");
    let said = error(&["extract", "good", "--indicators", "nowhere.tsv"]);
    assert!(said.starts_with("error: nowhere.tsv: cannot read: "), "{said}");
}
