//! Asking the results of a run.

use crate::{arg, chiso, column, records};
use tempfile::{TempDir, tempdir};

fn results() -> TempDir {
    let dir = tempdir().unwrap();
    assert_eq!(chiso(&["run", "good", "--out", arg(dir.path()), "--quiet"]).code, 0);
    dir
}

#[test]
fn articles_are_found_by_their_words() {
    let dir = results();
    let search = |query: &str| {
        let done = chiso(&["search", arg(dir.path()), query, "--format", "jsonl"]);
        assert_eq!(done.code, 0, "{}", done.stderr);
        column(&done.stdout, "doc")
    };
    assert_eq!(search("bảo hiểm y tế"), ["bao-hiem"]);
    assert_eq!(search("bao hiem y te"), ["bao-hiem"]);
    let list = chiso(&["search", arg(dir.path()), "bảo hiểm"]).stdout;
    assert!(list.contains("  1. ") && list.contains("bao-hiem · 2024-03-05"), "{list}");
    assert!(list.contains("[bảo hiểm]") && list.ends_with("1 of 1 article\n"), "{list}");
    assert!(list.lines().all(|line| line.chars().count() <= 80), "{list}");
}

#[test]
fn figures_are_found_by_words_and_conditions() {
    let dir = results();
    let figures = |more: &[&str]| {
        let args = [&["figures", arg(dir.path())], more, &["--format", "jsonl", "--limit", "100"]].concat();
        let done = chiso(&args);
        assert_eq!(done.code, 0, "{}", done.stderr);
        records(&done.stdout)
    };
    let poor = figures(&["hộ nghèo", "--kind", "percent"]);
    assert!(poor.iter().any(|f| f["text"] == "3,2%" && f["doc"] == "ban-tin.txt"), "{poor:?}");
    let high = figures(&["", "--kind", "percent", "--min", "90"]);
    assert!(!high.is_empty() && high.iter().all(|f| f["value"].as_f64().unwrap() >= 90.0), "{high:?}");
    let table = chiso(&["figures", arg(dir.path()), "hộ nghèo"]).stdout;
    assert!(table.contains("3,2%") && table.contains("ban-tin.txt"), "{table}");
    assert!(table.lines().all(|line| line.chars().count() <= 80), "{table}");
    let csv = chiso(&["figures", arg(dir.path()), "hộ nghèo", "--format", "csv"]).stdout;
    assert!(csv.starts_with("doc,n,kind,text,"), "{csv}");
}

#[test]
fn pages_follow_one_another() {
    let dir = results();
    let page = |offset: &str| {
        let args = ["figures", arg(dir.path()), "", "--limit", "2", "--offset", offset];
        chiso(&args).stdout
    };
    assert!(page("0").contains("; --offset 2 shows the next"), "{}", page("0"));
    assert!(page("999").contains("lies behind the last"), "{}", page("999"));
    assert_ne!(page("0"), page("2"));
}

#[test]
fn nothing_found_is_said_in_words() {
    let dir = results();
    let done = chiso(&["search", arg(dir.path()), "tàu vũ trụ", "--year", "2020"]);
    let said = "Nothing found: no article holds all the words of \"tàu vũ trụ\" and was published in 2020.\n";
    assert_eq!((done.code, done.stdout.as_str()), (0, said));
    let done = chiso(&["figures", arg(dir.path()), "tàu vũ trụ", "--kind", "rank", "--kind", "date"]);
    let said = "Nothing found: no figure whose label and sentence hold the words of \"tàu vũ trụ\", of kind rank or date.\n";
    assert_eq!((done.code, done.stdout.as_str()), (0, said));
}

#[test]
fn an_article_is_shown_with_its_figures_marked() {
    let dir = results();
    let done = chiso(&["show", arg(dir.path()), "bao-hiem"]);
    assert_eq!(done.code, 0);
    assert!(done.stdout.contains("bao-hiem · 2024-03-05 · "), "{}", done.stdout);
    assert!(done.stdout.contains("đạt [96,1%]{percent #0"), "{}", done.stdout);
    let done = chiso(&["show", arg(dir.path()), "nothing"]);
    assert_eq!(done.code, 2);
    assert!(done.stderr.contains("no article \"nothing\" in"), "{}", done.stderr);
}
