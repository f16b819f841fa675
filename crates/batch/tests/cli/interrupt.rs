//! Ctrl-C, with real signals.

use crate::safety::waiting_run;
use crate::{arg, chiso, column, read};
use chiso_index::Index;
use std::fs;
use std::io::{Read, Write};
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};
use tempfile::tempdir;

fn signal(child: &Child, name: &str) {
    let status = Command::new("kill").args(["-s", name, &child.id().to_string()]).status().unwrap();
    assert!(status.success());
}

/// What the run says on standard error, and how it ends.
fn end(child: &mut Child) -> (String, ExitStatus) {
    let mut stderr = String::new();
    child.stderr.take().unwrap().read_to_string(&mut stderr).unwrap();
    (stderr, child.wait().unwrap())
}

/// Waits until the run has committed something.
fn committed(out: &Path) {
    let begun = Instant::now();
    let articles = || Index::open(&out.join("index")).and_then(|index| index.counts()).map(|n| n.articles);
    while articles().unwrap_or(0) == 0 {
        assert!(begun.elapsed() < Duration::from_secs(60), "nothing is committed");
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn a_run_that_is_interrupted_keeps_what_is_done_and_the_same_command_goes_on() {
    for name in ["INT", "TERM"] {
        let out = tempdir().unwrap();
        // It waits for more input when the signal comes, and more does not come.
        let mut child = waiting_run(out.path(), &["--checkpoint", "0.01", "--progress", "0.1"]);
        committed(out.path());
        signal(&child, name);
        let (stderr, status) = end(&mut child);
        assert_eq!(status.code(), Some(130), "{stderr}");
        assert!(stderr.contains("stopped: ") && stderr.contains("no tables yet"), "{stderr}");
        assert!(stderr.contains("The same command goes on"), "{stderr}");
        let line = stderr.lines().find(|line| line.contains(" articles, ") && line.contains(" figures, "));
        assert!(line.is_some_and(|line| line.ends_with(" MB/s")), "lines tell how far it is: {stderr}");
        let done = Index::open(&out.path().join("index")).unwrap().counts().unwrap().articles;
        assert!(stderr.contains(&format!("stopped: {} articles", grouped(done))), "{done}: {stderr}");
        let left: Vec<_> = fs::read_dir(out.path()).unwrap().map(|e| e.unwrap().file_name()).collect();
        assert_eq!(left.len(), 2, "the lock and the index, nothing else: {left:?}");
    }
}

/// `5,000`.
fn grouped(n: u64) -> String {
    if n < 1000 { n.to_string() } else { format!("{},{:03}", n / 1000, n % 1000) }
}

#[test]
fn what_an_interrupted_run_leaves_is_gone_on_with() {
    let (input, out, whole) = (tempdir().unwrap(), tempdir().unwrap(), tempdir().unwrap());
    let row = |n: usize| {
        format!("{{\"text\": \"Năm 2023, xã {n} đạt {n},5% kế hoạch. {}\"}}\n", "Ổn định. ".repeat(40))
    };
    let rows: String = (0..6000).map(row).collect();
    fs::write(input.path().join("a.jsonl"), rows).unwrap();
    let args = ["run", arg(input.path()), "--out", arg(out.path()), "--checkpoint", "0.05"];
    let mut run = Command::new(env!("CARGO_BIN_EXE_chiso"));
    let mut child = run.args(args).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    committed(out.path());
    signal(&child, "INT");
    let (stderr, status) = end(&mut child);
    assert_eq!(status.code(), Some(130), "{stderr}");
    let done = Index::open(&out.path().join("index")).unwrap().counts().unwrap().articles;
    assert!(done > 0 && done < 6000, "{done}");

    let found = chiso(&["search", arg(out.path()), "kế hoạch"]);
    assert_eq!(found.code, 0, "what is done can be searched: {}", found.stderr);
    let again = chiso(&args);
    assert_eq!(again.code, 0, "{}", again.stderr);
    assert!(again.stdout.contains(&format!("{} as before", grouped(done))), "{}", again.stdout);
    assert_eq!(chiso(&["run", arg(input.path()), "--out", arg(whole.path())]).code, 0);
    for name in ["figures.jsonl", "figures.csv", "documents.jsonl", "failures.jsonl"] {
        assert_eq!(read(out.path(), name), read(whole.path(), name), "{name}");
    }
    assert_eq!(column(&read(out.path(), "documents.jsonl"), "doc").len(), 6000);
}

#[test]
fn a_later_run_that_is_interrupted_leaves_the_tables_and_removes_nothing() {
    let out = tempdir().unwrap();
    chiso(&["run", "good", "--out", arg(out.path())]);
    let tables = ["figures.jsonl", "figures.csv", "documents.jsonl", "failures.jsonl", "run.json"];
    let before: Vec<_> = tables.iter().map(|name| read(out.path(), name)).collect();
    let held = Index::open(&out.path().join("index")).unwrap().ids().unwrap();
    let mut child = waiting_run(out.path(), &["--prune"]);
    signal(&child, "INT");
    let (stderr, status) = end(&mut child);
    assert_eq!(status.code(), Some(130), "{stderr}");
    assert!(stderr.contains("tables are still those of the run before"), "{stderr}");
    let after: Vec<_> = tables.iter().map(|name| read(out.path(), name)).collect();
    assert_eq!(before, after);
    let ids = Index::open(&out.path().join("index")).unwrap().ids().unwrap();
    assert!(held.iter().all(|id| ids.contains(id)), "nothing is removed before all is read");
}

#[test]
fn a_second_interrupt_ends_at_once() {
    let out = tempdir().unwrap();
    let mut child = waiting_run(out.path(), &[]);
    // An article that takes long: far longer than the test waits for the end.
    let long =
        format!("{{\"text\": \"{}\"}}\n", "Tỷ lệ hộ nghèo năm 2023 của xã đạt 5,5%. ".repeat(1_000_000));
    child.stdin.as_mut().unwrap().write_all(long.as_bytes()).unwrap();
    std::thread::sleep(Duration::from_millis(300));
    signal(&child, "INT");
    std::thread::sleep(Duration::from_millis(300));
    assert!(child.try_wait().unwrap().is_none(), "it finishes what is under way");
    signal(&child, "INT");
    let status = child.wait().unwrap();
    assert_eq!((status.code(), status.signal()), (Some(130), None));
}
