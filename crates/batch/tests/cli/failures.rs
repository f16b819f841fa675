//! What is wrong with inputs is said, and the run goes on.

use crate::{arg, chiso, column, fixtures, read, records};
use std::fs;
use std::path::Path;
use std::process::Command;
use tempfile::tempdir;

/// File, id (or what comes behind the file in it; empty where it is the file), stage, what the cause must say.
const EXPECTED: [(&str, &str, &str, &str); 42] = [
    ("array.jsonl", "", "parse", "it begins with `[`, as a JSON array does"),
    ("binary.txt", "", "decode", "binary data"),
    ("broken-group.parquet", "", "read", "row group 2, row 2: "),
    ("broken-member.warc.gz", "", "read", "record 2: broken gzip"),
    ("broken-row.csv", "#2", "parse", "row 2 (line 3): 4 cells under a header of 3"),
    ("broken-row.csv", "#3", "parse", "row 3 (line 4): 1 cell under a header of 3"),
    ("broken-row.csv", "#4", "parse", "row 4 (line 5): `text` is empty"),
    ("broken-row.csv", "#6", "parse", "row 6 (line 8): 2 cells under a header of 3"),
    ("broken-row.jsonl", "#2", "parse", "line 2: not a JSON object"),
    ("broken-row.jsonl", "#3", "parse", "line 3: no `text`; its fields are `body`, `id`"),
    ("broken-row.jsonl", "#4", "parse", "line 4: `text` is an array; it must be a string"),
    ("broken-row.jsonl", "#5", "parse", "line 5: `text` is empty"),
    (
        "cut-within.warc",
        "http://127.0.0.1:8765/muoi-tien-ha.html",
        "parse",
        "record 2: its length is wrong: no record ends where it says",
    ),
    ("cut.jsonl.gz", "", "read", "after line 250: broken gzip: it ends too early"),
    ("cut.parquet", "", "read", "broken Parquet: "),
    (
        "cut.warc.gz",
        "http://127.0.0.1:8765/cap-nuoc-ban-lun.html",
        "read",
        "record 4: broken gzip: it ends too early",
    ),
    ("cut.zip", "", "read", "broken zip archive: "),
    ("empty.txt", "", "read", "empty"),
    ("locked.zip", "/khoa.txt", "read", "encrypted; unpack the archive first"),
    ("no-rows.csv", "", "read", "empty: no row behind its header"),
    (
        "no-text.csv",
        "",
        "parse",
        "its fields are `id`, `noi_dung`; --text-column names the one that holds the text",
    ),
    ("none.jsonl", "", "read", "empty"),
    ("not-a-crawl.warc", "", "parse", "no WARC record"),
    ("not-an-archive.zip", "", "read", "not a zip archive, though its name ends in .zip"),
    ("not-columns.parquet", "", "parse", "not Parquet"),
    ("not-named.jsonl", "", "parse", "this is gzip (its name should end in .gz)"),
    ("not-packed.csv.zst", "", "read", "not zstd, though its name ends in .zst"),
    ("not-packed.txt.gz", "", "read", "not gzip, though its name ends in .gz"),
    ("notext.html", "", "parse", "no text in its markup"),
    ("numbers.parquet", "", "parse", "the column `text` does not hold text"),
    (
        "packed.parquet.gz",
        "",
        "walk",
        "a Parquet file is read from its end, which cannot be done inside gzip",
    ),
    ("page.txt", "", "decode", "this is HTML; its name should end in .html"),
    ("plain.html", "", "parse", "not HTML; its name should end in .txt"),
    ("scan.txt", "", "decode", "this is PDF"),
    ("traps.zip", "", "read", "a name is there more than once; only the last member of a name is read"),
    ("traps.zip", "/../ngoai.txt", "read", "its name leads out of the archive"),
    ("traps.zip", "//goc.txt", "read", "its name leads out of the archive"),
    (
        "traps.zip",
        "/bzip2.txt",
        "read",
        "compressed with Bzip2; accepted are deflate, zstd and no compression",
    ),
    ("traps.zip", "/rong.txt", "read", "empty"),
    ("traps.zip", "/trong.zip", "read", "cannot be done inside a zip archive; unpack it first"),
    ("unknown.txt", "", "decode", "unknown encoding"),
    ("wide.csv", "", "parse", "this is UTF-16; save it as UTF-8"),
];

#[test]
fn every_bad_input_is_named_with_stage_and_cause() {
    let dir = tempdir().unwrap();
    let done = chiso(&["run", "bad", "--out", arg(dir.path())]);
    assert_eq!(done.code, 1, "{}", done.stderr);
    let failures = records(&read(dir.path(), "failures.jsonl"));
    for (failure, (file, doc, stage, cause)) in failures.iter().zip(EXPECTED) {
        assert_eq!(failure["input"], format!("bad/{file}"));
        let doc = if doc.starts_with("http") { doc.to_owned() } else { format!("{file}{doc}") };
        // What is refused before the run has no id yet.
        assert!(failure["doc"] == doc || stage == "walk", "{failure}");
        assert_eq!(failure["stage"], stage, "{doc}");
        assert!(failure["cause"].as_str().unwrap().contains(cause), "{failure}");
    }
    assert_eq!(failures.len(), EXPECTED.len());
    let read_all_the_same = column(&read(dir.path(), "documents.jsonl"), "doc");
    let of_forms = ["a", "c", "mot", "nam", "traps.zip/bang.csv#2", "traps.zip/ten\u{e9}\u{e9}.txt", "z1"];
    assert!(of_forms.iter().all(|doc| read_all_the_same.iter().any(|read| read == doc)));
    assert_eq!(read_all_the_same.len(), 2 + 250 + 14, "good rows of broken files are kept");
}

#[test]
fn what_is_no_file_is_neither_read_nor_waited_for() {
    let input = tempdir().unwrap();
    let root = input.path();
    fs::write(root.join("a.txt"), "Đạt 5%.").unwrap();
    fs::create_dir(root.join("folder")).unwrap();
    std::os::unix::fs::symlink(root, root.join("folder/loop")).unwrap();
    std::os::unix::fs::symlink("nowhere.txt", root.join("lost.txt")).unwrap();
    assert!(Command::new("mkfifo").arg(root.join("pipe.txt")).status().unwrap().success());
    let _socket = std::os::unix::net::UnixListener::bind(root.join("socket.txt")).unwrap();
    let out = tempdir().unwrap();
    let done = chiso(&["run", arg(root), "--out", arg(out.path())]);
    assert_eq!(done.code, 1, "{}", done.stderr);
    assert_eq!(column(&read(out.path(), "documents.jsonl"), "doc"), ["a.txt"]);
    let failures = read(out.path(), "failures.jsonl");
    let inputs = column(&failures, "input");
    let names: Vec<_> = inputs.iter().map(|i| Path::new(i).file_name().unwrap().to_str().unwrap()).collect();
    assert_eq!(names, ["loop", "lost.txt", "pipe.txt", "socket.txt"]);
    for (cause, said) in
        column(&failures, "cause").iter().zip(["a symbolic link", "No such file", "FIFO", "socket"])
    {
        assert!(cause.contains(said), "{cause}");
    }
}

#[test]
fn other_files_in_a_folder_are_counted_not_failed() {
    let input = tempdir().unwrap();
    for name in ["a.txt", "b.pdf", "c.PDF", "README"] {
        fs::write(input.path().join(name), "Đạt 5%.").unwrap();
    }
    let out = tempdir().unwrap();
    let done = chiso(&["run", arg(input.path()), "--out", arg(out.path())]);
    assert_eq!(done.code, 0);
    assert!(
        done.stdout.contains("3 files with other endings left alone (.pdf 2, no ending 1)"),
        "{}",
        done.stdout
    );
    let report: serde_json::Value = serde_json::from_str(&read(out.path(), "run.json")).unwrap();
    assert_eq!(report["skipped_files"][".pdf"], 2);
}

#[test]
fn articles_over_the_limit_are_refused_and_the_next_row_is_read() {
    let input = tempdir().unwrap();
    let long = "x".repeat(1_500_000);
    fs::write(input.path().join("a.txt"), &long).unwrap();
    let rows =
        format!("{{\"id\": \"long\", \"text\": \"{long}\"}}\n{{\"id\": \"short\", \"text\": \"Đạt 5%.\"}}\n");
    fs::write(input.path().join("b.jsonl"), rows).unwrap();
    let out = tempdir().unwrap();
    let done = chiso(&["run", arg(input.path()), "--out", arg(out.path()), "--max-article-mb", "1"]);
    assert_eq!(done.code, 1);
    assert_eq!(column(&read(out.path(), "documents.jsonl"), "doc"), ["short"]);
    let causes = column(&read(out.path(), "failures.jsonl"), "cause");
    assert_eq!(causes[0], "larger than 1 MB; --max-article-mb raises the limit");
    assert_eq!(causes[1], "line 1: larger than 1 MB; --max-article-mb raises the limit");
}

#[test]
fn articles_of_nothing_but_numbers_are_refused_unless_they_are_asked_for() {
    let input = tempdir().unwrap();
    fs::write(input.path().join("a.txt"), "5%, ".repeat(400)).unwrap();
    fs::write(input.path().join("b.txt"), "Đạt 5%.").unwrap();
    let out = tempdir().unwrap();
    let run = |most| chiso(&["run", arg(input.path()), "--out", arg(out.path()), "--max-figures", most]);
    assert_eq!(run("399").code, 1);
    assert_eq!(column(&read(out.path(), "figures.jsonl"), "doc"), ["b.txt"]);
    let failures = read(out.path(), "failures.jsonl");
    assert_eq!(column(&failures, "cause"), ["more than 399 figures; --max-figures raises the limit"]);
    assert_eq!(
        (column(&failures, "doc"), column(&failures, "stage")),
        (vec!["a.txt".into()], vec!["extract".into()])
    );
    assert_eq!(run("400").code, 0);
    assert_eq!(column(&read(out.path(), "figures.jsonl"), "doc").len(), 401);
}

#[test]
fn fixtures_hold_no_trap_that_is_not_tested() {
    let files = fs::read_dir(fixtures().join("bad")).unwrap().count();
    let mut named: Vec<_> = EXPECTED.iter().map(|(file, ..)| *file).collect();
    named.dedup();
    assert_eq!(files, named.len());
}
