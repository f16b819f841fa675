//! What a disk, a file system or another process may do to a run: each row of the README's table.

use crate::{arg, chiso, column, command, read, records};
use chiso_index::Index;
use std::ffi::OsStr;
use std::fs::{self, Permissions};
use std::io::Write;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use tempfile::tempdir;

const TABLES: [&str; 4] = ["figures.jsonl", "figures.csv", "documents.jsonl", "failures.jsonl"];

fn tables(out: &Path) -> [String; 4] {
    TABLES.map(|name| read(out, name))
}

/// A limit on the size of files stands in for a full disk: writing fails the same way, wherever the run is.
#[test]
fn a_disk_that_is_full_at_any_point_costs_nothing_but_the_run() {
    let (input, out, fresh) = (tempdir().unwrap(), tempdir().unwrap(), tempdir().unwrap());
    let row =
        |n: usize| format!("{{\"text\": \"Năm 2023, xã {n} đạt {n},5%. {}\"}}\n", "Ổn định. ".repeat(50));
    fs::write(input.path().join("a.jsonl"), (0..1500).map(row).collect::<String>()).unwrap();
    chiso(&["run", "good", "--out", arg(out.path())]);
    let before = tables(out.path());
    let mut failed = 0;
    for blocks in [8, 64, 256, 1024, 4096, 1 << 20] {
        let line = format!(
            "ulimit -f {blocks}; trap '' XFSZ; exec {} run {} --out {} --checkpoint 0.2",
            env!("CARGO_BIN_EXE_chiso"),
            arg(input.path()),
            arg(out.path())
        );
        let done = Command::new("sh").args(["-c", &line]).output().unwrap();
        let stderr = String::from_utf8(done.stderr).unwrap();
        Index::open(&out.path().join("index")).unwrap().verify().unwrap();
        if done.status.code() == Some(0) {
            break;
        }
        assert_eq!(done.status.code(), Some(2), "{blocks}: {stderr}");
        assert!(stderr.contains(arg(out.path())) && !stderr.contains("panicked"), "{blocks}: {stderr}");
        assert_eq!(tables(out.path()), before, "{blocks}");
        assert_eq!(chiso(&["search", arg(out.path()), "nghèo"]).code, 0);
        failed += 1;
    }
    assert!((2..6).contains(&failed), "{failed} of the limits were too small");
    chiso(&["run", arg(input.path()), "--out", arg(fresh.path())]);
    assert_eq!(chiso(&["run", arg(input.path()), "--out", arg(out.path()), "--prune"]).code, 0);
    assert_eq!(tables(out.path()), tables(fresh.path()));
}

/// `/proc` refuses new files also to those whom permissions do not bind.
#[cfg(target_os = "linux")]
#[test]
fn an_output_folder_that_cannot_be_written_is_named() {
    for out in ["/proc/chiso-out", "/proc/self/fdinfo"] {
        let done = chiso(&["run", "good", "--out", out]);
        assert_eq!((done.code, done.stdout.as_str()), (2, ""));
        assert!(done.stderr.contains(out) && done.stderr.contains("cannot"), "{}", done.stderr);
    }
    let dir = tempdir().unwrap();
    fs::write(dir.path().join("file"), "mine").unwrap();
    for name in ["file", "file/below"] {
        let out = dir.path().join(name);
        let done = chiso(&["run", "good", "--out", arg(&out)]);
        assert_eq!(done.code, 2);
        assert!(done.stderr.contains(arg(&out)), "{}", done.stderr);
    }
    assert_eq!(read(dir.path(), "file"), "mine");
}

#[test]
fn a_file_that_vanishes_before_it_is_read_is_a_failure() {
    let (input, out) = (tempdir().unwrap(), tempdir().unwrap());
    for name in ["a.txt", "b.txt", "c.jsonl", "d.txt"] {
        fs::write(input.path().join(name), "{\"text\": \"Đạt 5%.\"}").unwrap();
    }
    // Listed first, and read after standard input has come to its end.
    let mut run = command();
    run.args(["run", "-", arg(input.path()), "--out", arg(out.path()), "--quiet"]);
    let mut run = run.stdin(Stdio::piped()).spawn().unwrap();
    let begun = Instant::now();
    while !out.path().join("index").exists() {
        assert!(begun.elapsed() < Duration::from_secs(60), "the run does not begin");
        std::thread::sleep(Duration::from_millis(10));
    }
    fs::remove_file(input.path().join("b.txt")).unwrap();
    fs::remove_file(input.path().join("c.jsonl")).unwrap();
    run.stdin.take().unwrap().write_all(b"{\"text\": \"6%.\"}\n").unwrap();
    assert_eq!(run.wait().unwrap().code(), Some(1));
    assert_eq!(column(&read(out.path(), "documents.jsonl"), "doc"), ["stdin#1", "a.txt", "d.txt"]);
    let failures = records(&read(out.path(), "failures.jsonl"));
    for (failure, doc) in failures.iter().zip(["b.txt", "c.jsonl"]) {
        assert_eq!((failure["doc"].as_str(), failure["stage"].as_str()), (Some(doc), Some("read")));
        assert!(failure["cause"].as_str().unwrap().contains("No such file"), "{failure}");
    }
    assert_eq!(failures.len(), 2);
}

/// Linux keeps any bytes as a name. Other systems may refuse such names, and then have none to read.
#[cfg(target_os = "linux")]
#[test]
fn names_that_are_not_utf8_are_read_and_told_apart() {
    let (input, parent) = (tempdir().unwrap(), tempdir().unwrap());
    for name in [&b"b\xe1n tin.txt"[..], b"b\xe2n tin.txt"] {
        fs::write(input.path().join(OsStr::from_bytes(name)), "Đạt 5%.").unwrap();
    }
    let out = parent.path().join(OsStr::from_bytes(b"k\xeat qu\xe3"));
    let mut run = command();
    let done = run.arg("run").arg(input.path()).arg("--out").arg(&out).output().unwrap();
    assert_eq!(done.status.code(), Some(0), "{}", String::from_utf8_lossy(&done.stderr));
    let docs = column(&read(&out, "documents.jsonl"), "doc");
    assert_eq!(docs, ["b\u{fffd}n tin.txt", "b\u{fffd}n tin.txt~2"]);
    let again = command().arg("run").arg(input.path()).arg("--out").arg(&out).output().unwrap();
    assert!(String::from_utf8(again.stdout).unwrap().contains("2 articles, all as before"));
    let found = command().arg("search").arg(&out).arg("dat").output().unwrap();
    assert_eq!(found.status.code(), Some(0));
}

#[test]
fn a_folder_may_hold_a_hundred_thousand_files() {
    let (input, out) = (tempdir().unwrap(), tempdir().unwrap());
    for n in 0..100_000 {
        fs::write(input.path().join(format!("{n:05}.txt")), if n % 1000 == 0 { "Đạt 5%." } else { "." })
            .unwrap();
    }
    let done = chiso(&["run", arg(input.path()), "--out", arg(out.path())]);
    assert_eq!(done.code, 0, "{}", done.stderr);
    let docs = column(&read(out.path(), "documents.jsonl"), "doc");
    assert_eq!(docs.len(), 100_000);
    assert!(docs.is_sorted());
    assert_eq!(read(out.path(), "figures.jsonl").lines().count(), 100);
}

/// Runs the command, a copy of which is put into `dir`, as somebody whom permissions bind: as nobody, if the tests
/// are run by root.
fn bound_by_permissions(dir: &Path) -> impl Fn(&[&str]) -> crate::Done {
    const NOBODY: u32 = 65_534;
    let program = dir.join("chiso");
    fs::copy(env!("CARGO_BIN_EXE_chiso"), &program).unwrap();
    for path in [dir, &program] {
        fs::set_permissions(path, Permissions::from_mode(0o755)).unwrap();
    }
    let is_root = fs::metadata(dir).unwrap().uid() == 0;
    move |args| {
        let mut command = Command::new(&program);
        command.args(args).current_dir("/").stdin(Stdio::null());
        if is_root {
            command.uid(NOBODY).gid(NOBODY);
        }
        crate::Done::from(command.output().unwrap())
    }
}

#[test]
fn what_may_not_be_read_is_a_failure() {
    let dir = tempdir().unwrap();
    let (input, out) = (dir.path().join("in"), dir.path().join("out"));
    fs::create_dir_all(input.join("closed")).unwrap();
    fs::create_dir(&out).unwrap();
    for name in ["a.txt", "b.jsonl", "c.txt", "closed/d.txt"] {
        fs::write(input.join(name), "{\"text\": \"Đạt 5%.\"}").unwrap();
    }
    let ask = bound_by_permissions(dir.path());
    fs::set_permissions(&out, Permissions::from_mode(0o777)).unwrap();
    let allow = |mode| {
        for name in ["a.txt", "b.jsonl", "closed"] {
            fs::set_permissions(input.join(name), Permissions::from_mode(mode)).unwrap();
        }
    };
    allow(0);
    let done = ask(&["run", arg(&input), "--out", arg(&out)]);
    allow(0o755);
    assert_eq!(done.code, 1, "{}", done.stderr);
    assert_eq!(column(&read(&out, "documents.jsonl"), "doc"), ["c.txt"]);
    let causes = column(&read(&out, "failures.jsonl"), "cause");
    assert_eq!(causes.len(), 3, "{causes:?}");
    assert!(causes.iter().all(|cause| cause.contains("Permission denied")), "{causes:?}");
}

/// Results of somebody else.
#[test]
fn results_that_can_only_be_read_can_be_asked_and_not_written() {
    let dir = tempdir().unwrap();
    let out = dir.path().join("out");
    chiso(&["run", "good", "--out", arg(&out)]);
    fs::write(dir.path().join("a.txt"), "Đạt 5%.").unwrap();
    let permit = |mode: u32| {
        for folder in [&out, &out.join("index")] {
            for entry in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap()) {
                let mode = if entry.path().is_dir() { mode | 0o111 } else { mode };
                fs::set_permissions(entry.path(), Permissions::from_mode(mode)).unwrap();
            }
            fs::set_permissions(folder, Permissions::from_mode(mode | 0o111)).unwrap();
        }
    };
    permit(0o444);
    let ask = bound_by_permissions(dir.path());
    let found = ask(&["search", arg(&out), "nghèo"]);
    let refused = ask(&["run", arg(dir.path()), "--out", arg(&out)]);
    permit(0o644);
    assert_eq!(found.code, 0, "{}", found.stderr);
    assert_eq!(refused.code, 2);
    assert!(refused.stderr.contains("cannot"), "{}", refused.stderr);
}
