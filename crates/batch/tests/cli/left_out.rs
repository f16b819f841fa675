//! Copies that are left out: of the tables, of the index, and never out of sight.

use crate::{arg, chiso, column, command, read, records, tables};
use chiso_index::Index;
use serde_json::{Value, json};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;
use tempfile::{TempDir, tempdir};

const STORY: &str = "ministry/nhnn-tin-dung-tieu-dung.txt";
const OTHER: &str = "newspaper/gia-lai-tin-dung-chinh-sach.html";

fn corpus() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../corpus")
}

fn story() -> String {
    fs::read_to_string(corpus().join(STORY)).unwrap()
}

/// Under another title, and without one sentence.
fn cut(story: &str) -> String {
    let (_, body) = story.split_once('\n').unwrap();
    let sentences = body.split_inclusive(". ").enumerate().filter(|(n, _)| *n != 3);
    format!("Bạn đọc cần biết\n{}", sentences.map(|(_, sentence)| sentence).collect::<String>())
}

fn write(dir: &Path, name: &str, text: &str) {
    fs::write(dir.join(name), text).unwrap();
}

/// A story, the same in capitals, the same cut, and another story.
fn papers() -> TempDir {
    let dir = tempdir().unwrap();
    write(dir.path(), "a.txt", &story());
    write(dir.path(), "b.txt", &story().to_uppercase());
    write(dir.path(), "c.txt", &cut(&story()));
    write(dir.path(), "d.txt", "Xã có 12 thôn, 340 hộ; tỷ lệ hộ nghèo còn 3,5%.");
    dir
}

fn run(inputs: &[&Path], out: &Path, options: &[&str]) -> String {
    let inputs: Vec<_> = inputs.iter().map(|input| arg(input)).collect();
    let done = chiso(&[&["run", "--out", arg(out), "--dedup", "drop"], &inputs[..], options].concat());
    assert_eq!(done.code, 0, "{}", done.stderr);
    done.stdout
}

fn counts<const N: usize>(out: &Path, names: [&str; N]) -> [u64; N] {
    let report: Value = serde_json::from_str(&read(out, "run.json")).unwrap();
    names.map(|name| report["counts"][name].as_u64().unwrap())
}

const CHANGES: [&str; 4] = ["new", "changed", "unchanged", "extracted_again"];

/// The tables, what was left out, and what the index holds.
fn results(out: &Path) -> (Vec<String>, String, Vec<String>) {
    (tables(out), read(out, "copies.jsonl"), ids(out))
}

fn ids(out: &Path) -> Vec<String> {
    Index::open(&out.join("index")).unwrap().ids().unwrap()
}

fn left_out(out: &Path) -> Vec<String> {
    column(&read(out, "copies.jsonl"), "doc")
}

fn assert_as_fresh(inputs: &[&Path], out: &Path) {
    let fresh = tempdir().unwrap();
    run(inputs, fresh.path(), &[]);
    assert!(results(out) == results(fresh.path()), "not as a run into a new folder");
    let all = ["articles", "figures", "copies_exact", "copies_near", "groups", "left_out"];
    assert_eq!(counts(out, all), counts(fresh.path(), all));
}

#[test]
fn copies_are_in_no_table_and_not_in_the_index_but_listed() {
    let (input, out) = (papers(), tempdir().unwrap());
    let said = run(&[input.path()], out.path(), &[]);
    assert!(
        said.contains("2 articles left out as copies (1 exact, 1 near), of 1 group; copies.jsonl"),
        "{said}"
    );
    assert!(
        said.lines().any(|line| line.starts_with("Written to") && line.contains("copies.jsonl")),
        "{said}"
    );
    let (documents, figures) = (read(out.path(), "documents.jsonl"), read(out.path(), "figures.jsonl"));
    assert_eq!(column(&documents, "doc"), ["a.txt", "d.txt"]);
    assert_eq!(column(&documents, "group"), ["a.txt", "d.txt"]);
    assert!(records(&figures).iter().all(|figure| figure["doc"] == "a.txt" || figure["doc"] == "d.txt"));
    assert_eq!(ids(out.path()), ["a.txt", "d.txt"]);
    let found = chiso(&["search", arg(out.path()), "", "--format", "json"]).stdout;
    assert_eq!(serde_json::from_str::<Value>(&found).unwrap()["total"], 2);

    let shown = chiso(&["show", arg(out.path()), "b.txt"]);
    assert_eq!(shown.code, 2);
    assert!(shown.stderr.contains("left out as a copy of \"a.txt\""), "{}", shown.stderr);

    let copies = records(&read(out.path(), "copies.jsonl"));
    let hash = |name: &str| blake3::hash(&fs::read(input.path().join(name)).unwrap()).to_hex().to_string();
    let exact =
        json!({"doc": "b.txt", "hash": hash("b.txt"), "group": "a.txt", "copy": "exact", "similarity": 1.0});
    assert_eq!(copies[0], exact);
    assert_eq!((&copies[1]["doc"], &copies[1]["copy"]), (&json!("c.txt"), &json!("near")));
    let similarity = copies[1]["similarity"].as_f64().unwrap();
    assert!((0.58..1.0).contains(&similarity), "{similarity}");
    let names = ["articles", "new", "copies_exact", "copies_near", "groups", "left_out"];
    assert_eq!(counts(out.path(), names), [2, 4, 1, 1, 1, 2]);
}

#[test]
fn a_second_run_knows_what_was_left_out_and_changes_nothing() {
    let (input, out) = (papers(), tempdir().unwrap());
    run(&[input.path()], out.path(), &[]);
    let state = |name: &str| fs::metadata(out.path().join(name)).unwrap().modified().unwrap();
    let names = ["run.json", "copies.jsonl", "index/meta.json", "index/copies-1.jsonl", "figures.parquet"];
    let before = names.map(state);
    for options in [&[][..], &["--prune"]] {
        let said = run(&[input.path()], out.path(), options);
        assert!(said.starts_with("4 articles, all as before"), "{said}");
        assert!(said.contains("2 articles left out as copies"), "{said}");
        assert_eq!(names.map(state), before);
    }
    assert_as_fresh(&[input.path()], out.path());
}

#[test]
fn what_was_left_out_comes_back_when_the_first_of_its_group_goes() {
    let (input, out) = (papers(), tempdir().unwrap());
    run(&[input.path()], out.path(), &[]);
    fs::remove_file(input.path().join("a.txt")).unwrap();
    run(&[input.path()], out.path(), &[]);
    assert_eq!(left_out(out.path()), ["c.txt", "a.txt"], "it stays without --prune, and comes last");
    run(&[input.path()], out.path(), &["--prune"]);
    assert_eq!(
        (ids(out.path()), left_out(out.path())),
        (vec!["b.txt".into(), "d.txt".into()], vec!["c.txt".into()])
    );
    assert_as_fresh(&[input.path()], out.path());
}

#[test]
fn what_was_left_out_comes_back_when_the_first_of_its_group_changes() {
    let (input, elsewhere, out) = (tempdir().unwrap(), papers(), tempdir().unwrap());
    write(input.path(), "a.txt", &story());
    run(&[input.path(), elsewhere.path()], out.path(), &[]);
    assert_eq!(left_out(out.path()), ["a.txt~2", "b.txt", "c.txt"]);
    write(input.path(), "a.txt", "Huyện có 4.500 hộ, đạt 98,5% kế hoạch.");
    // The copies are not in this input: their texts must have been kept.
    run(&[input.path()], out.path(), &[]);
    assert_eq!(counts(out.path(), CHANGES), [0, 1, 0, 1]);
    assert_eq!(ids(out.path()), ["a.txt", "a.txt~2", "d.txt"]);
    let figures = column(&read(out.path(), "figures.jsonl"), "doc");
    assert!(figures.iter().filter(|doc| *doc == "a.txt~2").count() > 5, "{figures:?}");
    assert_eq!(column(&read(out.path(), "copies.jsonl"), "group"), ["a.txt~2", "a.txt~2"]);
    run(&[input.path(), elsewhere.path()], out.path(), &[]);
    assert_as_fresh(&[input.path(), elsewhere.path()], out.path());
}

#[test]
fn changes_of_every_kind_lead_where_a_fresh_run_leads() {
    let (input, out) = (papers(), tempdir().unwrap());
    fs::copy(corpus().join(OTHER), input.path().join("e.html")).unwrap();
    run(&[input.path()], out.path(), &["--checkpoint", "0.000001"]);
    let steps: [&dyn Fn(&Path); 6] = [
        // A copy comes before what it is a copy of,
        &|dir| write(dir, "0.txt", &cut(&story())),
        // a copy becomes a story of its own,
        &|dir| write(dir, "b.txt", "Tỉnh có 11 huyện; 87,5% số xã đạt chuẩn nông thôn mới."),
        // and that a copy of another one, in rows;
        &|dir| {
            let row = json!({"id": "r", "text": "Xã có 12 thôn, 340 hộ; tỷ lệ hộ nghèo còn 3,5%!"});
            write(dir, "c.jsonl", &row.to_string());
        },
        // the first goes,
        &|dir| fs::remove_file(dir.join("0.txt")).unwrap(),
        // a copy goes,
        &|dir| fs::remove_file(dir.join("c.txt")).unwrap(),
        // and everything comes once more under other names.
        &|dir| {
            for name in ["a.txt", "d.txt", "e.html"] {
                fs::copy(dir.join(name), dir.join(format!("z{name}"))).unwrap();
            }
        },
    ];
    for (n, step) in steps.iter().enumerate() {
        step(input.path());
        run(&[input.path()], out.path(), &["--prune", "--checkpoint", ["0", "0.000001"][n % 2]]);
        assert_as_fresh(&[input.path()], out.path());
        assert!(run(&[input.path()], out.path(), &["--prune"]).contains("all as before"), "after step {n}");
    }
    run(&[input.path()], out.path(), &["--again"]);
    assert_as_fresh(&[input.path()], out.path());
}

#[test]
fn one_may_choose_anew_what_becomes_of_copies() {
    let (input, out) = (papers(), tempdir().unwrap());
    let fresh = ["keep", "mark", "drop"].map(|dedup| {
        let fresh = tempdir().unwrap();
        let done = chiso(&["run", arg(input.path()), "--out", arg(fresh.path()), "--dedup", dedup]);
        assert_eq!(done.code, 0, "{}", done.stderr);
        (dedup, tables(fresh.path()), ids(fresh.path()), fs::read(fresh.path().join("copies.jsonl")).ok())
    });
    for at in [1, 2, 0, 2, 1, 2] {
        let (dedup, tables_of, ids_of, copies) = &fresh[at];
        let done = chiso(&["run", arg(input.path()), "--out", arg(out.path()), "--dedup", dedup]);
        assert_eq!(done.code, 0, "{}", done.stderr);
        assert_eq!(&tables(out.path()), tables_of, "{dedup}");
        assert_eq!(&ids(out.path()), ids_of, "{dedup}");
        assert_eq!(&fs::read(out.path().join("copies.jsonl")).ok(), copies, "{dedup}");
        let kept = out.path().join("index/copies-1.jsonl");
        assert_eq!(kept.exists(), *dedup == "drop", "what is in the index is kept nowhere else");
    }
}

#[test]
fn copies_are_left_out_without_an_index_and_without_tables() {
    let (input, whole) = (papers(), tempdir().unwrap());
    run(&[input.path()], whole.path(), &[]);
    let copies = read(whole.path(), "copies.jsonl");

    let out = tempdir().unwrap();
    for _ in 0..2 {
        run(&[input.path()], out.path(), &["--no-index"]);
        assert_eq!(
            (tables(out.path()), read(out.path(), "copies.jsonl")),
            (tables(whole.path()), copies.clone())
        );
    }

    let out = tempdir().unwrap();
    let said = run(&[input.path()], out.path(), &["--no-tables"]);
    assert!(said.contains("2 articles left out"), "{said}");
    assert_eq!((ids(out.path()), read(out.path(), "copies.jsonl")), (ids(whole.path()), copies.clone()));
    assert!(run(&[input.path()], out.path(), &["--no-tables"]).contains("all as before"));
    assert_eq!(read(out.path(), "copies.jsonl"), copies);
    run(&[input.path()], out.path(), &[]);
    assert_as_fresh(&[input.path()], out.path());
}

#[test]
fn the_list_of_copies_of_somebody_else_is_not_replaced() {
    let (input, out) = (papers(), tempdir().unwrap());
    write(out.path(), "copies.jsonl", "mine");
    let done = chiso(&["run", arg(input.path()), "--out", arg(out.path()), "--dedup", "drop"]);
    assert_eq!(done.code, 2);
    assert!(
        done.stderr.contains("copies.jsonl") && done.stderr.contains("not written by chiso"),
        "{}",
        done.stderr
    );
    assert_eq!(read(out.path(), "copies.jsonl"), "mine");
}

#[test]
fn what_was_left_out_and_is_gone_from_the_disk_is_named() {
    let (input, out) = (papers(), tempdir().unwrap());
    run(&[input.path()], out.path(), &[]);
    fs::remove_file(out.path().join("index/copies-1.jsonl")).unwrap();
    let done = chiso(&["run", arg(input.path()), "--out", arg(out.path()), "--dedup", "drop"]);
    assert_eq!(done.code, 2);
    assert!(done.stderr.contains("copies-1.jsonl") && done.stderr.contains("remove it"), "{}", done.stderr);
}

/// Runs that are killed, with commits as often as can be, over an input of which half are copies and that changes.
#[test]
fn killed_at_any_moment_nothing_is_lost() {
    let (input, out) = (tempdir().unwrap(), tempdir().unwrap());
    let mut names = Vec::new();
    for entry in fs::read_dir(corpus().join("ministry")).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        for prefix in ["1-", "2-"] {
            fs::copy(&path, input.path().join(format!("{prefix}{name}"))).unwrap();
        }
        names.push(name);
    }
    names.sort();
    assert!(names.len() > 4);
    let (meta, mut killed) = (out.path().join("index/meta.json"), 0);
    for round in 0..12 {
        let before = fs::read(&meta).ok();
        let mut child = command();
        child.args(["run", arg(input.path()), "--out", arg(out.path()), "--dedup", "drop", "--quiet"]);
        child.args(["--prune", "--checkpoint", "0.001"]).stdout(Stdio::null()).stderr(Stdio::null());
        let mut child = child.spawn().unwrap();
        let mut is_running = || child.try_wait().unwrap().is_none();
        while is_running() && fs::read(&meta).ok() == before {
            std::thread::sleep(Duration::from_millis(1));
        }
        std::thread::sleep(Duration::from_millis(13 * round));
        killed += u32::from(is_running());
        if cfg!(unix) && round % 3 == 2 {
            // It may have ended.
            let _ = Command::new("kill").args(["-s", "INT", &child.id().to_string()]).output();
        } else {
            child.kill().unwrap();
        }
        child.wait().unwrap();
        // The first of a group goes, and comes again.
        let first = input.path().join(format!("1-{}", names[round as usize % names.len()]));
        match first.exists() {
            true => fs::remove_file(&first).unwrap(),
            false => drop(fs::copy(first.with_file_name(format!("2-{}", names[0])), &first).unwrap()),
        }
    }
    assert!(killed > 2, "runs end before they can be killed");
    run(&[input.path()], out.path(), &["--prune"]);
    assert_as_fresh(&[input.path()], out.path());
}
