//! Why a figure is what it is.

use crate::{Done, arg, chiso, chiso_with_stdin};
use std::fs;
use tempfile::tempdir;

const ARTICLE: &str = "Thực hiện Kế hoạch 118/KH-UBND, lúc 8h30 sáng nay xã họp sơ kết.\n\
    Tỷ lệ hộ dùng nước sạch đạt 87,4%, tăng 2,1% nhờ giếng mới so với 2022.\n";

fn explain(more: &[&str]) -> Done {
    chiso_with_stdin(&[&["explain", "-"], more].concat(), ARTICLE.as_bytes())
}

#[test]
fn a_label_is_shown_with_the_rule_that_gave_it() {
    let done = explain(&[]);
    assert_eq!(done.code, 0, "{}", done.stderr);
    let block = |n: usize| -> Vec<&str> {
        let block = done.stdout.split("\n\n").nth(n + 1).expect("a block for each figure");
        block.lines().map(str::trim).collect()
    };
    let level = block(0);
    assert_eq!(level[0], "#0 87,4%");
    assert_eq!(level[1], "Tỷ lệ hộ dùng nước sạch đạt [87,4%], tăng 2,1% nhờ giếng mới so với 2022.");
    assert_eq!(level[2], "read as    percent · 87.4 % · bound exact · role level");
    let line = |block: &[&str], start: &str| -> String {
        block.iter().find(|line| line.starts_with(start)).expect(start).to_string()
    };
    let why = line(&level, "why role");
    assert!(
        why.starts_with("why role   level ") && why.contains("not ") && why.contains("change up"),
        "{why}"
    );
    let label = line(&level, "label ");
    assert!(
        label.contains("  subject-before  ") && label.ends_with("  Tỷ lệ hộ dùng nước sạch"),
        "{level:?}"
    );
    let change = block(1);
    assert_eq!(
        change[2..4],
        ["read as    percent · 2.1 % · bound exact · role change up", "time       against 2022"]
    );
    let label = change.iter().find(|line| line.starts_with("label ")).expect("a label");
    assert!(label.contains("  inherited  "), "{label}");
    let score = |line: &str| line.split_whitespace().nth(1).and_then(|score| score.parse::<f64>().ok());
    let not = change.iter().find(|line| line.starts_with("not ")).expect("a label that was not chosen");
    assert!(score(label).expect("a score") >= score(not).expect("a score"), "{label}\n{not}");
    assert!(!done.stdout.contains('\x1b'), "no colours where there is no terminal");
    assert!(done.stdout.lines().all(|line| line.chars().count() <= 80), "{}", done.stdout);
}

#[test]
fn numbers_that_are_no_figures_are_shown_with_the_rule_that_left_them_out() {
    let shown = explain(&[]).stdout;
    assert!(shown.contains("· 2 numbers left out"), "{shown}");
    let (_, left_out) = shown.split_once("\nleft out\n").expect("what was left out");
    let lines: Vec<&str> = left_out.lines().map(str::trim).filter(|line| line.contains('[')).collect();
    assert!(
        lines[0].starts_with("document-number  ") && lines[0].contains("Kế hoạch [118/KH-UBND],"),
        "{lines:?}"
    );
    assert!(lines[1].starts_with("clock  ") && lines[1].contains("lúc [8h30] sáng"), "{lines:?}");
}

#[test]
fn as_json_everything_is_there() {
    let done = explain(&["--format", "json"]);
    let json: serde_json::Value = serde_json::from_str(&done.stdout).unwrap();
    assert_eq!(json["doc"], "stdin");
    let first = &json["figures"][0];
    assert_eq!(first["figure"]["label"], first["candidates"][0]["text"]);
    assert_eq!(first["figure"]["rule"], first["candidates"][0]["rule"]);
    let weighed = json["figures"][1]["candidates"].as_array().unwrap();
    let scores: Vec<f64> = weighed.iter().map(|label| label["score"].as_f64().unwrap()).collect();
    assert!(scores.len() > 1 && scores.is_sorted_by(|a, b| a >= b), "{scores:?}");
    let numbers = json["rejected"].as_array().unwrap();
    let rules: Vec<_> = numbers.iter().map(|number| number["rule"].as_str().unwrap()).collect();
    assert_eq!(rules, ["document-number", "clock"]);
    for (span, text) in numbers.iter().chain([&first["figure"]]).map(|span| (span, &span["text"])) {
        let at = |end: &str| span[end].as_u64().unwrap() as usize;
        let shown: String = ARTICLE.chars().skip(at("start")).take(at("end") - at("start")).collect();
        assert_eq!(text, &shown);
    }
}

#[test]
fn one_figure_can_be_chosen() {
    let shown = explain(&["--figure", "1"]).stdout;
    assert!(shown.contains("#1 2,1%") && !shown.contains("#0") && !shown.contains("left out"), "{shown}");
    let done = explain(&["--figure", "9"]);
    assert_eq!((done.code, done.stderr.as_str()), (2, "error: -: no figure #9; the article has #0 to #2\n"));
}

#[test]
fn a_row_is_chosen_by_its_id() {
    let dir = tempdir().unwrap();
    let file = dir.path().join("xa.jsonl");
    let rows =
        "{\"id\": \"mot\", \"text\": \"Xã có 312 hộ.\"}\n{\"id\": \"hai\", \"text\": \"Xã có 415 hộ.\"}\n";
    fs::write(&file, rows).unwrap();
    let shown = chiso(&["explain", arg(&file), "--doc", "hai"]).stdout;
    assert!(shown.contains("[415]") && !shown.contains("312"), "{shown}");
    let done = chiso(&["explain", arg(&file)]);
    assert_eq!(done.code, 2);
    assert!(
        done.stderr.ends_with("holds several articles; choose one, as in --doc \"mot\"\n"),
        "{}",
        done.stderr
    );
    let done = chiso(&["explain", arg(&file), "--doc", "ba"]);
    assert_eq!(done.code, 2);
    assert!(done.stderr.ends_with("no article \"ba\" among its 2 articles\n"), "{}", done.stderr);
}

#[test]
fn what_cannot_be_explained_is_an_error() {
    for (input, problem) in [
        ("nowhere.txt", "no such file or folder"),
        ("README.md", "not an input; accepted are "),
        ("good", "a folder; accepted are one file that ends in .txt, "),
        ("bad/empty.txt", "read: "),
        ("bad/binary.txt", "decode: "),
    ] {
        let done = chiso(&["explain", input]);
        assert_eq!((done.code, done.stdout.as_str()), (2, ""), "{input}");
        assert!(done.stderr.starts_with(&format!("error: {input}: {problem}")), "{}", done.stderr);
    }
}
