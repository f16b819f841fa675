//! `chiso watch`, with files that come, grow, change and go.

use crate::safety::waiting_run;
use crate::{arg, chiso, column, read};
use std::fs::{self, File};
use std::io::Write;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant, SystemTime};
use tempfile::{TempDir, tempdir};

const TABLES: [&str; 4] = ["figures.jsonl", "figures.csv", "documents.jsonl", "failures.jsonl"];

/// A watch that is under way; what it says goes to files.
struct Watching {
    input: TempDir,
    out: TempDir,
    said: TempDir,
    child: Child,
}

impl Watching {
    fn begin(options: &[&str]) -> Self {
        Self::begin_in(tempdir().unwrap(), tempdir().unwrap(), options)
    }

    fn begin_in(input: TempDir, out: TempDir, options: &[&str]) -> Self {
        let said = tempdir().unwrap();
        let file = |name| Stdio::from(File::create(said.path().join(name)).unwrap());
        let mut watch = Command::new(env!("CARGO_BIN_EXE_chiso"));
        watch.arg("watch").arg(input.path()).arg("--out").arg(out.path());
        watch.args(["--every", "0.05", "--progress", "0"]).args(options);
        let child = watch.stdin(Stdio::null()).stdout(file("stdout")).stderr(file("stderr")).spawn().unwrap();
        Self { input, out, said, child }
    }

    /// Puts a whole file there at once: one that is cut and then written may be taken in between.
    fn put(&self, name: &str, text: &str) {
        let path = self.input.path().join(name);
        let part = path.with_extension("part");
        fs::write(&part, text).unwrap();
        fs::rename(part, path).unwrap();
    }

    fn said(&self, name: &str) -> String {
        read(self.said.path(), name)
    }

    /// The ids in the table of documents, none where there is no table yet.
    fn docs(&self) -> Vec<String> {
        let table = fs::read_to_string(self.out.path().join("documents.jsonl"));
        table.map_or(Vec::new(), |table| column(&table, "doc"))
    }

    fn until(&mut self, what: &str, reached: impl Fn(&Self) -> bool) {
        let begun = Instant::now();
        while !reached(self) {
            let ended = self.child.try_wait().unwrap();
            let late = begun.elapsed() > Duration::from_secs(120);
            assert!(ended.is_none() && !late, "{what}: {}", self.said("stderr"));
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Ends it with Ctrl-C between two rounds; the results, then, are those of a fresh run.
    fn end(mut self) {
        let fresh = tempdir().unwrap();
        chiso(&["run", arg(self.input.path()), "--out", arg(fresh.path())]);
        let tables = |out: &Path| TABLES.map(|name| fs::read_to_string(out.join(name)).unwrap_or_default());
        self.until("the tables are those of a fresh run", |watching| {
            tables(watching.out.path()) == tables(fresh.path())
        });
        assert_eq!(self.interrupt(), Some(0), "{}", self.said("stderr"));
    }

    fn interrupt(&mut self) -> Option<i32> {
        // A round may still be at its end: the lock tells.
        let lock = File::open(self.out.path().join(".chiso-lock")).unwrap();
        lock.lock().unwrap();
        let sent = Command::new("kill").args(["-s", "INT", &self.child.id().to_string()]).status().unwrap();
        assert!(sent.success());
        self.child.wait().unwrap().code()
    }
}

impl Drop for Watching {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn rate(n: usize) -> String {
    format!("Năm 2024, tỷ lệ hộ nghèo của xã còn {n},5%.")
}

#[test]
fn what_arrives_is_taken_and_what_changes_is_replaced() {
    let mut watching = Watching::begin(&["--settle", "0.2"]);
    watching.until("an empty folder is waited for", |w| w.said("stderr").contains("waiting: "));
    watching.put("a.txt", &rate(1));
    watching.until("a.txt is taken", |w| w.docs() == ["a.txt"]);
    watching.put("b.txt", &rate(2));
    fs::create_dir(watching.input.path().join("more")).unwrap();
    watching.put("more/c.jsonl", "{\"id\": \"c\", \"text\": \"Đạt 5%.\"}\n");
    watching.until("all are taken", |w| w.docs() == ["a.txt", "b.txt", "c"]);

    watching.put("a.txt", &rate(7));
    watching.until("the new a.txt is taken", |w| read(w.out.path(), "figures.jsonl").contains("7,5%"));
    let found = chiso(&["figures", arg(watching.out.path()), "hộ nghèo", "--format", "jsonl"]);
    assert_eq!(found.code, 0, "{}", found.stderr);
    assert!(found.stdout.contains("7,5%") && !found.stdout.contains("1,5%"), "{}", found.stdout);
    fs::remove_file(watching.input.path().join("b.txt")).unwrap();
    watching.put("d.txt", &rate(4));
    watching.until("d.txt is taken, and b.txt stays", |w| w.docs() == ["a.txt", "d.txt", "c", "b.txt"]);
    let said = watching.said("stdout");
    assert!(said.contains("1 changed") && said.contains("1 new"), "{said}");
    assert_eq!(watching.interrupt(), Some(0));
}

#[test]
fn a_file_that_is_still_being_written_is_left_alone() {
    let mut watching = Watching::begin(&["--settle", "4"]);
    let mut growing = File::create(watching.input.path().join("growing.txt")).unwrap();
    let begun = Instant::now();
    let mut lines = 0;
    // Others come meanwhile, written long ago: rounds are made.
    for n in 0..2 {
        let path = watching.input.path().join(format!("{n}.txt"));
        let part = path.with_extension("part");
        fs::write(&part, rate(n)).unwrap();
        let hour_ago = SystemTime::now() - Duration::from_secs(3600);
        File::options().append(true).open(&part).unwrap().set_modified(hour_ago).unwrap();
        fs::rename(part, path).unwrap();
        while watching.docs().len() <= n {
            assert!(begun.elapsed() < Duration::from_secs(120), "{}", watching.said("stderr"));
            lines += 1;
            writeln!(growing, "Năm 2024, xã thứ {lines} đạt {lines},5% kế hoạch.").unwrap();
            std::thread::sleep(Duration::from_millis(20));
        }
        assert!(!watching.docs().contains(&"growing.txt".to_owned()), "taken while it grew");
    }
    drop(growing);
    watching.until("the whole file is taken", |w| w.docs() == ["0.txt", "1.txt", "growing.txt"]);
    assert!(read(watching.out.path(), "figures.jsonl").contains(&format!("\"{lines},5%\"")));
    watching.end();
}

#[test]
fn a_file_that_fails_is_named_once_for_each_change() {
    let mut watching = Watching::begin(&["--settle", "0.2"]);
    watching.put("bad.txt", "");
    watching.put("a.txt", &rate(1));
    watching.until("a.txt is taken", |w| w.docs() == ["a.txt"]);
    let named = |w: &Watching| w.said("stderr").matches("failed:").count();
    watching.until("bad.txt is named", |w| named(w) == 1);
    for (n, docs) in [(2, 2), (3, 3)] {
        watching.put(&format!("{n}.txt"), &rate(n));
        watching.until("another one is taken", |w| w.docs().len() == docs);
    }
    watching.put("bad.txt", " \n");
    watching.until("it has changed, and is named again", |w| named(w) == 2);
    watching.put("4.txt", &rate(4));
    watching.until("4.txt is taken", |w| w.docs().len() == 4);
    assert_eq!(named(&watching), 2, "{}", watching.said("stderr"));
    watching.put("bad.txt", &rate(9));
    watching.until("what was bad is taken", |w| w.docs().len() == 5);
    watching.end();
}

#[test]
fn with_prune_what_is_gone_is_removed() {
    let mut watching = Watching::begin(&["--settle", "0.2", "--prune"]);
    for n in 1..4 {
        watching.put(&format!("{n}.txt"), &rate(n));
    }
    watching.until("all are taken", |w| w.docs().len() == 3);
    fs::remove_file(watching.input.path().join("2.txt")).unwrap();
    watching.until("2.txt is removed", |w| w.docs() == ["1.txt", "3.txt"]);
    assert_eq!(chiso(&["show", arg(watching.out.path()), "2.txt"]).code, 2);
    watching.end();
}

#[test]
fn a_watch_and_a_run_take_turns() {
    let (input, out) = (tempdir().unwrap(), tempdir().unwrap());
    fs::write(input.path().join("a.txt"), rate(1)).unwrap();
    let mut run = waiting_run(out.path(), &["--quiet"]);
    let mut watching = Watching::begin_in(input, out, &["--settle", "0.2"]);
    watching.until("the run is waited for", |w| w.said("stderr").contains("another run is writing"));
    run.stdin.take();
    assert!(run.wait().unwrap().success());
    watching.until("then a.txt is taken", |w| w.docs().first().is_some_and(|doc| doc == "a.txt"));
    assert_eq!(watching.said("stderr").matches("another run").count(), 1, "said once");

    // Between rounds the folder is free: a run gets its turn at the latest when a round has ended.
    let other = tempdir().unwrap();
    fs::write(other.path().join("b.txt"), rate(2)).unwrap();
    let args = ["run", arg(other.path()), "--out", arg(watching.out.path())];
    let begun = Instant::now();
    loop {
        let done = chiso(&args);
        if done.code == 0 {
            break;
        }
        assert!(done.stderr.contains("another run is writing"), "{}", done.stderr);
        assert!(begun.elapsed() < Duration::from_secs(60), "no turn");
    }
    assert!(watching.docs().contains(&"b.txt".to_owned()));
    assert_eq!(watching.interrupt(), Some(0));
}

#[test]
fn what_cannot_be_watched_is_refused() {
    let out = tempdir().unwrap();
    for (input, expected) in [("-", "cannot be watched"), ("no-such-folder", "no such file")] {
        let done = chiso(&["watch", input, "--out", arg(out.path())]);
        assert_eq!(done.code, 2);
        assert!(done.stderr.contains(expected), "{}", done.stderr);
    }
    let done = chiso(&["watch", "good", "--out", arg(out.path()), "--no-index"]);
    assert_eq!((done.code, done.stderr.contains("needs an index")), (2, true), "{}", done.stderr);
}

#[test]
fn copies_are_left_out_as_they_arrive_and_come_back_when_the_first_goes() {
    let mut watching = Watching::begin(&["--settle", "0.1", "--prune", "--dedup", "drop"]);
    let copies = |w: &Watching| column(&read(w.out.path(), "copies.jsonl"), "doc");
    watching.put("b.txt", &rate(1));
    watching.until("b.txt is taken", |w| w.docs() == ["b.txt"]);
    watching.put("c.txt", &rate(1));
    watching.until("c.txt is left out", |w| copies(w) == ["c.txt"]);
    watching.until("it is said", |w| w.said("stdout").contains("1 left out as copies"));
    watching.put("a.txt", &rate(1));
    watching.until("the new one is the first", |w| w.docs() == ["a.txt"] && copies(w) == ["b.txt", "c.txt"]);
    for name in ["a.txt", "b.txt"] {
        fs::remove_file(watching.input.path().join(name)).unwrap();
    }
    watching.until("what is left is back", |w| w.docs() == ["c.txt"] && copies(w).is_empty());
    assert_eq!(watching.interrupt(), Some(0), "{}", watching.said("stderr"));
}
