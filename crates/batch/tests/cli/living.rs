//! A run into a folder that has results: what is new is done, the rest stays.

use crate::{Done, arg, chiso, column, fixtures, read, records, tables};
use chiso_batch::outdir::RESULTS;
use chiso_extract::Document;
use chiso_index::{Index, IndexWriter, WriterOptions};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;
use tempfile::{TempDir, tempdir};

fn report(out: &Path) -> serde_json::Value {
    serde_json::from_str(&read(out, "run.json")).unwrap()
}

fn counts<const N: usize>(out: &Path, names: [&str; N]) -> [u64; N] {
    let report = report(out);
    names.map(|name| report["counts"][name].as_u64().unwrap())
}

const CHANGES: [&str; 5] = ["new", "changed", "unchanged", "removed", "kept"];

/// Every file of a folder, with its bytes and when they were written.
fn snapshot(dir: &Path) -> BTreeMap<PathBuf, (Vec<u8>, SystemTime)> {
    let mut files = BTreeMap::new();
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(snapshot(&path));
        } else {
            let written = path.metadata().unwrap().modified().unwrap();
            files.insert(path.clone(), (fs::read(&path).unwrap(), written));
        }
    }
    files
}

fn copy(from: &Path, to: &Path) {
    for (path, (bytes, _)) in snapshot(from) {
        let to = to.join(path.strip_prefix(from).unwrap());
        fs::create_dir_all(to.parent().unwrap()).unwrap();
        fs::write(to, bytes).unwrap();
    }
}

fn run(inputs: &[&Path], out: &Path, options: &[&str]) -> Done {
    let mut args = vec!["run", "--out", arg(out)];
    args.extend(inputs.iter().map(|input| arg(input)));
    args.extend(options);
    chiso(&args)
}

/// Three articles of their own files and two of rows.
fn village() -> TempDir {
    let input = tempdir().unwrap();
    for (name, n) in [("a", 3), ("b", 4), ("c", 5)] {
        write(input.path(), &format!("{name}.txt"), &format!("Tỷ lệ hộ nghèo của xã {name} còn {n},5%."));
    }
    let rows =
        "{\"id\": \"z\", \"text\": \"Đạt 5% kế hoạch.\"}\n{\"id\": \"y\", \"text\": \"Xã có 12 thôn.\"}\n";
    write(input.path(), "d.jsonl", rows);
    input
}

fn write(dir: &Path, name: &str, text: &str) {
    fs::write(dir.join(name), text).unwrap();
}

/// The tables of a run into a new folder.
fn fresh(inputs: &[&Path]) -> Vec<String> {
    let out = tempdir().unwrap();
    run(inputs, out.path(), &[]);
    tables(out.path())
}

fn docs(out: &Path) -> Vec<String> {
    column(&read(out, "documents.jsonl"), "doc")
}

#[test]
fn a_second_run_over_the_same_input_writes_nothing_and_says_so() {
    let out = tempdir().unwrap();
    let (good, bad) = (fixtures().join("good"), fixtures().join("bad"));
    let first = run(&[&good, &bad], out.path(), &[]);
    let before = snapshot(out.path());
    for options in [&[][..], &["--prune"], &["--jobs", "1"]] {
        let second = run(&[&good, &bad], out.path(), options);
        assert_eq!(second.code, first.code, "{}", second.stderr);
        assert!(second.stdout.contains("articles, all as before"), "{}", second.stdout);
        assert!(second.stdout.contains("42 failures"), "{}", second.stdout);
        assert!(snapshot(out.path()) == before, "a file has changed");
    }
}

#[test]
fn tables_stay_where_only_a_failure_is_new() {
    let (input, out) = (village(), tempdir().unwrap());
    run(&[input.path()], out.path(), &[]);
    let before = tables(out.path());
    fs::write(input.path().join("scan.txt"), [0, 1, 2]).unwrap();
    assert_eq!(run(&[input.path()], out.path(), &[]).code, 1);
    let after = tables(out.path());
    let (failures, of_articles) = after.split_last().unwrap();
    assert_eq!(of_articles, &before[..before.len() - 1]);
    assert!(failures.contains("scan.txt"), "{failures}");
    assert_eq!(counts(out.path(), ["articles", "failures"]), [5, 1]);
    fs::remove_file(input.path().join("scan.txt")).unwrap();
    assert_eq!(run(&[input.path()], out.path(), &[]).code, 0);
    assert_eq!(tables(out.path()), before, "also where a failure is gone");
}

#[test]
fn what_is_new_is_added_what_has_changed_is_replaced_what_is_gone_stays() {
    let (input, out) = (village(), tempdir().unwrap());
    run(&[input.path()], out.path(), &[]);
    assert_eq!(counts(out.path(), CHANGES), [5, 0, 0, 0, 0]);

    write(input.path(), "a.txt", "Tỷ lệ hộ nghèo của xã a còn 2,5%.");
    write(input.path(), "0.txt", "Tỷ lệ hộ nghèo của xã đầu còn 9,5%.");
    fs::remove_file(input.path().join("c.txt")).unwrap();
    fs::remove_file(input.path().join("d.jsonl")).unwrap();
    let done = run(&[input.path()], out.path(), &[]);
    assert_eq!(counts(out.path(), CHANGES), [1, 1, 1, 0, 3]);
    assert!(done.stdout.contains("1 new, 1 changed, 1 as before"), "{}", done.stdout);
    assert!(
        done.stdout.contains("3 articles that this input does not have stay; --prune"),
        "{}",
        done.stdout
    );
    assert_eq!(docs(out.path()), ["0.txt", "a.txt", "b.txt", "c.txt", "y", "z"], "the others by their ids");
    let figures = records(&read(out.path(), "figures.jsonl"));
    let of_a: Vec<_> = figures.iter().filter(|figure| figure["doc"] == "a.txt").collect();
    assert_eq!((of_a.len(), of_a[0]["text"].as_str()), (1, Some("2,5%")));
    let found = chiso(&["figures", arg(out.path()), "hộ nghèo", "--format", "jsonl"]).stdout;
    assert_eq!(found.lines().count(), 4);
    assert!(found.contains("2,5%") && !found.contains("3,5%"), "{found}");

    let done = run(&[input.path()], out.path(), &["--prune"]);
    assert_eq!(counts(out.path(), CHANGES), [0, 0, 3, 3, 0]);
    assert!(done.stdout.contains("3 as before, 3 removed"), "{}", done.stdout);
    assert_eq!(tables(out.path()), fresh(&[input.path()]));
    assert_eq!(chiso(&["show", arg(out.path()), "z"]).code, 2, "gone from the index too");
}

#[test]
fn after_changes_all_is_as_after_a_fresh_run() {
    let (input, out) = (tempdir().unwrap(), tempdir().unwrap());
    for (name, folder) in [("good", "g"), ("bad", "b")] {
        fs::create_dir(input.path().join(folder)).unwrap();
        for entry in fs::read_dir(fixtures().join(name)).unwrap() {
            let path = entry.unwrap().path();
            if path.is_file() {
                fs::copy(&path, input.path().join(folder).join(path.file_name().unwrap())).unwrap();
            }
        }
    }
    run(&[input.path()], out.path(), &[]);
    write(input.path(), "g/ban-tin.txt", "Bản tin mới\nNăm 2024, xã có 12.500 hộ, tăng 3,2%.");
    fs::rename(input.path().join("g/cu.txt"), input.path().join("g/0-cu.txt")).unwrap();
    fs::remove_file(input.path().join("g/hang.jsonl")).unwrap();
    fs::remove_file(input.path().join("b/scan.txt")).unwrap();
    // Nothing would be removed while files of many articles cannot be read.
    for entry in fs::read_dir(input.path().join("b")).unwrap() {
        let path = entry.unwrap().path();
        let is_known = path.extension().is_some_and(|ending| ending == "txt" || ending == "html")
            || path.ends_with("broken-row.jsonl");
        if !is_known {
            fs::remove_file(path).unwrap();
        }
    }
    let done = run(&[input.path()], out.path(), &["--prune"]);
    assert_eq!(done.code, 1, "{}", done.stderr);
    let other = tempdir().unwrap();
    run(&[input.path()], other.path(), &[]);
    assert_eq!(tables(out.path()), tables(other.path()));
    let [index, expected] = [&out, &other].map(|out| Index::open(&out.path().join("index")).unwrap());
    index.verify().unwrap();
    assert_eq!(index.counts().unwrap(), expected.counts().unwrap());
    assert_eq!(index.ids().unwrap(), expected.ids().unwrap());
    for id in expected.ids().unwrap() {
        assert_eq!(index.article(&id).unwrap(), expected.article(&id).unwrap());
    }
}

#[test]
fn the_tables_follow_the_order_of_the_input() {
    let (one, two, out) = (village(), tempdir().unwrap(), tempdir().unwrap());
    write(two.path(), "0.txt", "Đạt 7%.");
    run(&[one.path(), two.path()], out.path(), &[]);
    let index = snapshot(&out.path().join("index"));
    run(&[two.path(), one.path()], out.path(), &[]);
    assert_eq!(tables(out.path()), fresh(&[two.path(), one.path()]));
    assert!(snapshot(&out.path().join("index")) == index, "the index has no order");
}

#[test]
fn an_id_that_comes_again_is_known_again() {
    let (one, two, out) = (tempdir().unwrap(), tempdir().unwrap(), tempdir().unwrap());
    write(one.path(), "a.txt", "Năm 2023 đạt 5%.");
    write(two.path(), "a.txt", "Năm 2024 đạt 6%.");
    run(&[one.path(), two.path()], out.path(), &[]);
    let before = snapshot(out.path());
    let done = run(&[one.path(), two.path()], out.path(), &[]);
    assert!(done.stdout.contains("2 articles, all as before"), "{}", done.stdout);
    assert!(done.stdout.contains("1 article had an id that was given before"), "{}", done.stdout);
    assert!(snapshot(out.path()) == before, "a file has changed");

    run(&[two.path(), one.path()], out.path(), &[]);
    assert_eq!(counts(out.path(), CHANGES), [0, 2, 0, 0, 0], "each id is the other article's now");
    assert_eq!(tables(out.path()), fresh(&[two.path(), one.path()]));

    fs::remove_file(two.path().join("a.txt")).unwrap();
    write(two.path(), "b.txt", "Năm 2024 đạt 6%.");
    run(&[two.path(), one.path()], out.path(), &["--prune"]);
    assert_eq!(tables(out.path()), fresh(&[two.path(), one.path()]));
}

#[test]
fn another_table_of_indicators_has_every_article_extracted_again() {
    let (input, out) = (tempdir().unwrap(), tempdir().unwrap());
    write(input.path(), "a.txt", "Tỷ lệ mật ong xuất khẩu đạt 40%.");
    write(input.path(), "b.txt", "Tỷ lệ mật ong xuất khẩu đạt 45%.");
    run(&[input.path()], out.path(), &[]);
    let plain = tables(out.path());
    fs::remove_file(input.path().join("b.txt")).unwrap();
    write(out.path(), "mine.tsv", "honey-rate\tMật ong\tHoney\t%\tmật ong xuất khẩu\n");
    let table = out.path().join("mine.tsv");
    let done = run(&[input.path()], out.path(), &["--indicators", arg(&table)]);
    assert!(done.stdout.contains("every article extracted again"), "{}", done.stdout);
    assert!(done.stdout.contains("built-in indicators"), "{}", done.stdout);
    let found = column(&read(out.path(), "figures.jsonl"), "indicator");
    assert_eq!(found, ["honey-rate"; 2], "also those that the input no longer has");
    assert_eq!(counts(out.path(), ["unchanged", "kept", "extracted_again"]), [1, 1, 2]);
    let same = run(&[input.path()], out.path(), &["--indicators", arg(&table)]);
    assert!(same.stdout.contains("all as before"), "{}", same.stdout);
    run(&[input.path()], out.path(), &[]);
    assert_eq!(tables(out.path()), plain);
}

#[test]
fn again_extracts_again() {
    let (input, out) = (village(), tempdir().unwrap());
    run(&[input.path()], out.path(), &[]);
    let before = tables(out.path());
    let done = run(&[input.path()], out.path(), &["--again"]);
    assert!(done.stdout.contains("as --again asks"), "{}", done.stdout);
    assert_eq!(counts(out.path(), ["unchanged", "extracted_again"]), [5, 5]);
    assert!(report(out.path())["seconds"]["extract"].as_f64().unwrap() > 0.0);
    assert_eq!(tables(out.path()), before);
}

#[test]
fn nothing_is_removed_that_may_still_be_there() {
    let (input, out) = (village(), tempdir().unwrap());
    run(&[input.path()], out.path(), &[]);
    fs::remove_file(input.path().join("b.txt")).unwrap();
    write(input.path(), "a.txt", "");
    write(input.path(), "d.jsonl", "[]");
    let done = run(&[input.path()], out.path(), &["--prune"]);
    assert_eq!(done.code, 1);
    assert!(done.stdout.contains("nothing removed: 1 input could not be read"), "{}", done.stdout);
    assert_eq!(docs(out.path()), ["c.txt", "a.txt", "b.txt", "y", "z"]);
    assert_eq!(read(out.path(), "failures.jsonl").lines().count(), 2);

    write(input.path(), "d.jsonl", "{\"id\": \"z\", \"text\": \"Đạt 5% kế hoạch.\"}");
    run(&[input.path()], out.path(), &["--prune"]);
    assert_eq!(docs(out.path()), ["c.txt", "z", "a.txt"], "a.txt is there, though it cannot be read");
}

#[test]
fn failures_are_those_of_the_last_run() {
    let (input, out) = (village(), tempdir().unwrap());
    run(&[input.path()], out.path(), &[]);
    let figures = read(out.path(), "figures.jsonl");
    write(input.path(), "e.txt", "");
    assert_eq!(run(&[input.path()], out.path(), &[]).code, 1);
    assert_eq!(column(&read(out.path(), "failures.jsonl"), "doc"), ["e.txt"]);
    assert_eq!(counts(out.path(), ["failures", "articles", "unchanged"]), [1, 5, 5]);
    assert_eq!(report(out.path())["counts"]["figures"], figures.lines().count());
    fs::remove_file(input.path().join("e.txt")).unwrap();
    assert_eq!(run(&[input.path()], out.path(), &[]).code, 0);
    assert_eq!(read(out.path(), "failures.jsonl"), "");
    assert_eq!(read(out.path(), "figures.jsonl"), figures);
}

/// What a run leaves that was killed between its commit and the tables.
#[test]
fn tables_of_an_earlier_state_of_the_index_are_written_anew() {
    let (input, out, kept) = (village(), tempdir().unwrap(), tempdir().unwrap());
    run(&[input.path()], out.path(), &[]);
    let results = RESULTS.into_iter().filter(|name| out.path().join(name).exists()).collect::<Vec<_>>();
    for name in &results {
        fs::copy(out.path().join(name), kept.path().join(name)).unwrap();
    }
    write(input.path(), "a.txt", "Tỷ lệ hộ nghèo của xã a còn 2,5%.");
    run(&[input.path()], out.path(), &[]);
    for name in &results {
        fs::copy(kept.path().join(name), out.path().join(name)).unwrap();
    }
    run(&[input.path()], out.path(), &[]);
    assert_eq!(counts(out.path(), CHANGES), [0, 0, 5, 0, 0]);
    assert_eq!(tables(out.path()), fresh(&[input.path()]));
    assert!(run(&[input.path()], out.path(), &[]).stdout.contains("all as before"));
}

/// What a run leaves that was killed when all of its index was written but the list of its files.
#[test]
fn files_of_a_commit_that_was_not_made_are_in_nobodys_way() {
    let (input, out, ahead) = (village(), tempdir().unwrap(), tempdir().unwrap());
    run(&[input.path()], out.path(), &[]);
    copy(out.path(), ahead.path());
    write(input.path(), "a.txt", "Tỷ lệ hộ nghèo của xã a còn 2,5%.");
    run(&[input.path()], ahead.path(), &[]);
    let [index, ahead] = [&out, &ahead].map(|out| out.path().join("index"));
    let mut left = 0;
    for entry in fs::read_dir(&ahead).unwrap() {
        let name = entry.unwrap().file_name();
        if name == ".managed.json" || !index.join(&name).exists() {
            fs::copy(ahead.join(&name), index.join(&name)).unwrap();
            left += 1;
        }
    }
    assert!(left > 2, "the files of the article that has changed, and of its deletion");
    assert_eq!(Index::open(&index).unwrap().counts().unwrap().articles, 5);
    let done = run(&[input.path()], out.path(), &[]);
    assert_eq!(done.code, 0, "{}", done.stderr);
    assert_eq!(tables(out.path()), fresh(&[input.path()]));
}

#[test]
fn what_a_killed_first_run_leaves_is_gone_on_with() {
    let input = village();
    let [empty, whole, rebuilt] = [tempdir().unwrap(), tempdir().unwrap(), tempdir().unwrap()];
    run(&[input.path()], whole.path(), &[]);
    // With results beside it, where an index of an older format has given way to it.
    copy(whole.path(), rebuilt.path());
    fs::remove_dir_all(rebuilt.path().join("index")).unwrap();
    for out in [&empty, &rebuilt] {
        IndexWriter::create(&out.path().join("index"), &WriterOptions::default()).unwrap();
        let asked = chiso(&["search", arg(out.path()), "xã"]);
        assert_eq!(asked.code, 2);
        assert!(asked.stderr.contains("no run into it has ended"), "{}", asked.stderr);
    }
    for path in RESULTS.map(|name| whole.path().join(name)).iter().filter(|path| path.exists()) {
        fs::remove_file(path).unwrap();
    }
    for (out, expected) in [(&empty, [5, 0, 0, 0, 0]), (&whole, [0, 0, 5, 0, 0]), (&rebuilt, [5, 0, 0, 0, 0])]
    {
        let done = run(&[input.path()], out.path(), &[]);
        assert_eq!(done.code, 0, "{}", done.stderr);
        assert_eq!(counts(out.path(), CHANGES), expected);
        assert_eq!(tables(out.path()), fresh(&[input.path()]));
    }
}

#[test]
fn an_index_of_an_older_format_is_built_anew_and_one_of_a_newer_is_left_alone() {
    let (input, out) = (village(), tempdir().unwrap());
    run(&[input.path()], out.path(), &[]);
    let expected = tables(out.path());
    let marker = out.path().join("index/chiso-index.json");
    let set_format = |format: u32| {
        let text = fs::read_to_string(&marker).unwrap();
        let current = format!("\"format\": {}", chiso_index::FORMAT_VERSION);
        assert!(text.contains(&current));
        fs::write(&marker, text.replace(&current, &format!("\"format\": {format}"))).unwrap();
    };
    set_format(1);
    let done = run(&[input.path()], out.path(), &[]);
    assert_eq!(done.code, 0, "{}", done.stderr);
    assert!(done.stdout.contains("older format 1: built anew"), "{}", done.stdout);
    assert_eq!(tables(out.path()), expected);
    assert_eq!(Index::open(&out.path().join("index")).unwrap().counts().unwrap().articles, 5);

    set_format(99);
    let before = snapshot(out.path());
    let done = run(&[input.path()], out.path(), &[]);
    assert_eq!(done.code, 2);
    assert!(done.stderr.contains("format 99") && done.stderr.contains("newer"), "{}", done.stderr);
    assert!(snapshot(out.path()) == before, "a file has changed");
}

#[test]
fn what_is_no_index_of_ours_is_left_alone() {
    let (input, out) = (village(), tempdir().unwrap());
    fs::create_dir(out.path().join("index")).unwrap();
    write(out.path(), "index/notes.md", "mine");
    let done = run(&[input.path()], out.path(), &[]);
    assert_eq!(done.code, 2);
    assert!(done.stderr.contains("not written by chiso"), "{}", done.stderr);
    assert_eq!(read(out.path(), "index/notes.md"), "mine");
}

#[test]
fn of_a_damaged_index_it_is_said_what_to_do() {
    let (input, out) = (village(), tempdir().unwrap());
    run(&[input.path()], out.path(), &[]);
    let expected = tables(out.path());
    let index = out.path().join("index");
    fs::write(index.join("meta.json"), "{").unwrap();
    let done = run(&[input.path()], out.path(), &[]);
    assert_eq!(done.code, 2);
    assert!(done.stderr.contains("damaged") && done.stderr.contains("remove it"), "{}", done.stderr);
    assert_eq!(tables(out.path()), expected);
    fs::remove_dir_all(&index).unwrap();
    assert_eq!(run(&[input.path()], out.path(), &[]).code, 0);
    assert_eq!(tables(out.path()), expected);
}

#[test]
fn an_index_that_another_program_writes_is_left_to_it() {
    let (input, out) = (village(), tempdir().unwrap());
    run(&[input.path()], out.path(), &[]);
    let index = out.path().join("index");
    let mut writer = IndexWriter::open(&index, &WriterOptions::default()).unwrap();
    let done = run(&[input.path()], out.path(), &[]);
    assert_eq!(done.code, 2);
    assert!(done.stderr.contains(arg(&index)) && done.stderr.contains("lock"), "{}", done.stderr);

    let document =
        Document { doc: "library".into(), text: "Không có số nào.".into(), ..Document::default() };
    writer.add(&document, &[]).unwrap();
    writer.finish().unwrap();
    let done = run(&[input.path()], out.path(), &[]);
    assert_eq!(done.code, 0, "{}", done.stderr);
    assert_eq!(docs(out.path()), ["a.txt", "b.txt", "c.txt", "z", "y", "library"]);
}
