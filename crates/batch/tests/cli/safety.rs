//! Results are whole or not there at all.

use crate::{arg, chiso, command, fixtures, read};
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};
use tempfile::tempdir;

const NAMES: [&str; 5] = ["figures.jsonl", "figures.csv", "documents.jsonl", "failures.jsonl", "run.json"];

fn contents(out: &Path) -> Vec<String> {
    NAMES.iter().map(|name| read(out, name)).collect()
}

fn staging(out: &Path) -> Vec<String> {
    let names = fs::read_dir(out).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap());
    names.filter(|name| name.starts_with(".chiso-run-")).collect()
}

/// A run that has begun writing into `out` and waits for more input.
pub(crate) fn waiting_run(out: &Path, options: &[&str]) -> Child {
    let mut child = command();
    child
        .args(["run", "-", "--out", arg(out)])
        .args(options)
        .stdout(Stdio::piped())
        .stdin(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = child.spawn().unwrap();
    let row = "{\"text\": \"Đạt 5%.\"}\n";
    child.stdin.as_mut().unwrap().write_all(row.repeat(5000).as_bytes()).unwrap();
    let begun = Instant::now();
    while !out.exists() || staging(out).is_empty() {
        assert!(begun.elapsed() < Duration::from_secs(30), "the run does not begin");
        std::thread::sleep(Duration::from_millis(10));
    }
    child
}

#[test]
fn a_killed_run_leaves_the_results_before_it_and_the_next_one_tidies_up() {
    let dir = tempdir().unwrap();
    chiso(&["run", "good", "--out", arg(dir.path())]);
    let before = contents(dir.path());
    let mut child = waiting_run(dir.path(), &[]);
    child.kill().unwrap();
    child.wait().unwrap();
    assert_eq!(contents(dir.path()), before);
    assert_eq!(chiso(&["show", arg(dir.path()), "cu.txt"]).code, 0);
    assert_eq!(staging(dir.path()).len(), 1);
    assert_eq!(chiso(&["run", "good", "--out", arg(dir.path())]).code, 0);
    assert_eq!(staging(dir.path()), [""; 0]);
}

#[test]
fn one_run_at_a_time() {
    let dir = tempdir().unwrap();
    let mut child = waiting_run(dir.path(), &[]);
    let second = chiso(&["run", "good", "--out", arg(dir.path())]);
    assert_eq!(second.code, 2);
    let lock = dir.path().join(".chiso-lock");
    assert!(second.stderr.contains(arg(&lock)) && second.stderr.contains("another run"), "{}", second.stderr);
    drop(child.stdin.take());
    assert!(child.wait().unwrap().success());
    assert_eq!(read(dir.path(), "documents.jsonl").lines().count(), 5000, "the first run was not disturbed");
}

#[test]
fn outputs_do_not_become_inputs() {
    let input = tempdir().unwrap();
    fs::copy(fixtures().join("good/ban-tin.txt"), input.path().join("a.txt")).unwrap();
    let out = input.path().join("out");
    for _ in 0..2 {
        assert_eq!(chiso(&["run", arg(input.path()), "--out", arg(&out)]).code, 0);
        assert_eq!(read(&out, "documents.jsonl").lines().count(), 1);
    }
    for input in [out.clone(), out.join("documents.jsonl")] {
        let done = chiso(&["run", arg(&input), "--out", arg(&out)]);
        assert_eq!(done.code, 2);
        assert!(done.stderr.contains("choose a"), "{}", done.stderr);
    }
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let mut child = command();
    child.args(["extract", "bad/cut.jsonl.gz", "good"]).stdout(Stdio::piped()).stderr(Stdio::piped());
    let input = tempdir().unwrap();
    let rows = "{\"text\": \"Tỷ lệ đạt 5%, 6%, 7%, 8%.\"}\n".repeat(20_000);
    fs::write(input.path().join("a.jsonl"), rows).unwrap();
    let mut child = child.arg(input.path()).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    assert!(line.starts_with("{\"doc\""));
    let status = child.wait().unwrap();
    let mut stderr = String::new();
    child.stderr.take().unwrap().read_to_string(&mut stderr).unwrap();
    assert!(status.success(), "{stderr}");
    assert!(!stderr.contains("panicked") && !stderr.contains("error:"), "{stderr}");
}
