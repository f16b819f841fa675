//! Runs that are killed at random moments: the index always holds what one commit or the next made of it.

use crate::{arg, chiso, read, records};
use chiso_batch::article;
use chiso_batch::input::{self, Items};
use chiso_extract::{Document, Extractor, Figure};
use chiso_index::{Error as IndexError, Index};
use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};
use tempfile::{TempDir, tempdir};

const TABLES: [&str; 5] = ["figures.jsonl", "figures.csv", "documents.jsonl", "failures.jsonl", "run.json"];

/// The articles that an index holds, by id, each with the hash of its bytes.
type State = BTreeMap<String, String>;

/// Numbers that look random and are the same every time.
struct Random(u64);

impl Random {
    fn below(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % n
    }
}

/// When a run is killed.
#[derive(Clone, Copy, Debug)]
enum Moment {
    /// This long after it began.
    AtWork(Duration),
    /// This long after its commit.
    Committed(Duration),
    /// This long after its results began to appear under their names.
    Publishing(Duration),
}

impl Moment {
    fn random(random: &mut Random, longest: Duration) -> Self {
        let kind = random.below(5);
        let mut within = |longest: Duration| Duration::from_micros(random.below(longest.as_micros() as u64));
        match kind {
            0 | 1 => Moment::AtWork(within(longest)),
            2 | 3 => Moment::Committed(within(longest / 5)),
            _ => Moment::Publishing(within(Duration::from_millis(2))),
        }
    }

    /// Waits for it, or for the end of the run.
    fn wait(self, child: &mut Child, out: &Path) {
        let commits = || fs::read(out.join("index/meta.json")).ok();
        let first = commits();
        let mut until = |reached: &dyn Fn() -> bool| {
            while !reached() && child.try_wait().unwrap().is_none() {
                std::thread::sleep(Duration::from_micros(200));
            }
        };
        let pause = match self {
            Moment::AtWork(pause) => pause,
            Moment::Committed(pause) => {
                // That an empty index is there is no commit yet.
                until(&|| out.join("index/meta.json").exists());
                let first = first.or_else(commits);
                until(&|| commits() != first);
                pause
            }
            Moment::Publishing(pause) => {
                until(&|| staging(out).is_some_and(|folder| folder.join("complete").exists()));
                pause
            }
        };
        std::thread::sleep(pause);
    }
}

/// Where a run that is under way writes.
fn staging(out: &Path) -> Option<PathBuf> {
    let mut entries = fs::read_dir(out).unwrap().map(|entry| entry.unwrap().path());
    entries.find(|path| path.file_name().unwrap().to_string_lossy().starts_with(".chiso-run-"))
}

/// An input folder that changes, an output folder, and what the output must hold.
struct Trial {
    input: TempDir,
    out: TempDir,
    /// What the index held at the last look.
    state: State,
    /// What a fresh extraction makes of every article that ever was, by hash and id.
    fresh: HashMap<(String, String), (Document, Vec<Figure>)>,
    extractor: Extractor,
    edits: usize,
}

impl Trial {
    fn new() -> Self {
        let input = tempdir().unwrap();
        copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../corpus"), input.path());
        let out = tempdir().unwrap();
        let (state, fresh) = (State::new(), HashMap::new());
        Trial { input, out, state, fresh, extractor: Extractor::new(), edits: 0 }
    }

    fn index_dir(&self) -> PathBuf {
        self.out.path().join("index")
    }

    /// Reads the input as a run does, and gives back what it holds.
    fn read_input(&mut self) -> State {
        let plan = input::plan(&[self.input.path().to_owned()], None).unwrap();
        let count = AtomicU64::new(0);
        let items = Items::new(plan.entries, 1_000_000, &count);
        let documents = items.map(|item| article::read(item, 1_000_000).unwrap());
        let mut state = State::new();
        for mut document in documents {
            let key = (document.doc.clone(), document.hash.clone());
            state.insert(key.0.clone(), key.1.clone());
            self.fresh.entry(key).or_insert_with(|| {
                let figures = self.extractor.extract(&document);
                document.figures = figures.len();
                (document, figures)
            });
        }
        state
    }

    /// Changes, adds and removes a few files.
    fn edit(&mut self, random: &mut Random) {
        let texts = files(self.input.path()).into_iter().filter(|path| path.extension().unwrap() == "txt");
        let texts: Vec<_> = texts.collect();
        self.edits += 1;
        let n = self.edits;
        for path in &texts {
            match random.below(12) {
                0 | 1 => {
                    let text = fs::read_to_string(path).unwrap();
                    fs::write(path, format!("{text}\nNăm 2024, xã thứ {n} đạt {n},5% kế hoạch.\n")).unwrap();
                }
                2 if texts.len() > 20 => fs::remove_file(path).unwrap(),
                3 => {
                    let text = format!("Xã mới {n}\nNăm 2023, tỷ lệ hộ nghèo của xã còn {n},2%.\n");
                    fs::write(path.with_file_name(format!("them-{n}.txt")), text).unwrap();
                }
                _ => {}
            }
        }
    }

    fn run(&self, prune: bool) -> Child {
        let mut run = Command::new(env!("CARGO_BIN_EXE_chiso"));
        run.arg("run").arg(self.input.path()).arg("--out").arg(self.out.path()).arg("--quiet");
        run.args(prune.then_some("--prune"));
        run.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap()
    }

    /// What a run with this input leaves behind.
    fn after(&mut self, prune: bool) -> State {
        let mut after = if prune { State::new() } else { self.state.clone() };
        after.extend(self.read_input());
        after
    }

    fn published(&self) -> Option<Vec<String>> {
        let out = self.out.path();
        out.join("run.json").exists().then(|| TABLES.iter().map(|name| read(out, name)).collect())
    }

    /// Checks the index from end to end, and that it is in one of these states; says in which.
    fn look(&self, states: &[&State]) -> State {
        let index = match Index::open(&self.index_dir()) {
            Err(IndexError::NotAnIndex { .. }) if self.state.is_empty() => return State::new(),
            index => index.unwrap(),
        };
        index.verify().unwrap();
        let state = state_of(&index);
        assert!(states.contains(&&state), "neither state: {state:?}\nof {states:?}");
        for (doc, hash) in &state {
            let (document, figures) = index.article(doc).unwrap().unwrap();
            let (expected, expected_figures) = &self.fresh[&(doc.clone(), hash.clone())];
            assert_eq!(&document, expected);
            assert_eq!(&figures, expected_figures);
        }
        state
    }

    /// Checks that the tables hold what the index holds, once they are as one whole.
    fn tables_hold(&self, state: &State) {
        let documents = records(&read(self.out.path(), "documents.jsonl"));
        let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
        let held: State = documents.iter().map(|d| (text(&d["doc"]), text(&d["hash"]))).collect();
        assert_eq!(&held, state);
        let figures = read(self.out.path(), "figures.jsonl");
        let expected: usize =
            state.iter().map(|(doc, hash)| self.fresh[&(doc.clone(), hash.clone())].1.len()).sum();
        assert_eq!(figures.lines().count(), expected);
        assert_eq!(read(self.out.path(), "figures.csv").matches("\r\n").count(), expected + 1);
    }

    /// Kills a run. Whether it was still at work.
    fn kill_at(&mut self, moment: Moment, prune: bool) -> bool {
        let (before, after) = (self.state.clone(), self.after(prune));
        let (published, old) = (self.published(), Index::open(&self.index_dir()).ok());
        let mut child = self.run(prune);
        let ended = AtomicBool::new(false);
        let killed = std::thread::scope(|scope| {
            scope.spawn(|| {
                while !ended.load(Ordering::SeqCst) {
                    self.look_on(&[&before, &after]);
                }
            });
            moment.wait(&mut child, self.out.path());
            let killed = child.try_wait().unwrap().is_none();
            child.kill().unwrap();
            child.wait().unwrap();
            ended.store(true, Ordering::SeqCst);
            killed
        });
        if let Some(old) = old {
            assert_eq!(state_of(&old), before, "a reader goes on seeing what it has opened");
            old.reload().unwrap();
            assert!([&before, &after].contains(&&state_of(&old)));
        }
        self.state = self.look(&[&before, &after]);
        // Any command finishes a publication that was cut short.
        let searched = chiso(&["search", arg(self.out.path()), "năm"]);
        assert!(searched.code == 0 || self.state.is_empty(), "{}", searched.stderr);
        match self.published() {
            tables if tables == published => {}
            Some(_) => self.tables_hold(&self.state),
            None => panic!("results are gone"),
        }
        killed
    }

    /// What a reader sees who comes in the middle of a run.
    fn look_on(&self, states: &[&State]) {
        match Index::open(&self.index_dir()) {
            // A first run's index may come into being between two looks of the library's own.
            Err(IndexError::NotAnIndex { .. } | IndexError::Foreign { .. }) if states[0].is_empty() => {}
            index => {
                let state = state_of(&index.unwrap());
                assert!(states.contains(&&state), "a reader sees neither state: {state:?}");
            }
        }
    }

    /// Lets a run end, and checks that everything is right then.
    fn put_right(&mut self, prune: bool) -> Duration {
        let (before, after) = (self.state.clone(), self.after(prune));
        let begun = Instant::now();
        let done = self.run(prune).wait_with_output().unwrap();
        let took = begun.elapsed();
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
        self.state = self.look(&[&after]);
        self.tables_hold(&after);
        if prune || before.is_empty() {
            let fresh = tempdir().unwrap();
            assert_eq!(chiso(&["run", arg(self.input.path()), "--out", arg(fresh.path())]).code, 0);
            for name in &TABLES[..4] {
                assert_eq!(read(self.out.path(), name), read(fresh.path(), name), "{name}");
            }
        }
        assert_eq!(staging(self.out.path()), None);
        took
    }
}

fn state_of(index: &Index) -> State {
    let ids = index.ids().unwrap();
    let hash = |id: &String| index.hash_of(id).unwrap().unwrap();
    ids.into_iter().map(|id| (id.clone(), hash(&id))).collect()
}

fn files(dir: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { files.extend(self::files(&path)) } else { files.push(path) }
    }
    files.sort();
    files
}

fn copy(from: &Path, to: &Path) {
    for file in files(from) {
        let to = to.join(file.strip_prefix(from).unwrap());
        fs::create_dir_all(to.parent().unwrap()).unwrap();
        fs::copy(file, to).unwrap();
    }
}

/// First runs, later ones, with and without `--prune`, killed at random moments. Ten kills, or as many as
/// `CHISO_KILLS` says:
///
/// ```sh
/// CHISO_KILLS=120 cargo test -p chiso-batch --test cli killed_at_any_moment -- --nocapture
/// ```
#[test]
#[allow(clippy::print_stderr)]
fn killed_at_any_moment_the_index_holds_what_a_commit_made() {
    let kills =
        std::env::var("CHISO_KILLS").map_or(10, |kills| kills.parse().expect("CHISO_KILLS is a number"));
    let mut random = Random(kills);
    let mut trial = Trial::new();
    let first = trial.put_right(false);
    trial.edit(&mut random);
    let later = trial.put_right(true);
    let (mut killed, mut after_commit, mut attempts) = (0, 0, 0);
    while killed < kills {
        attempts += 1;
        assert!(attempts < 20 * kills, "runs end before they can be killed");
        let first_run = random.below(4) == 0;
        if first_run {
            trial.out = tempdir().unwrap();
            trial.state = State::new();
        }
        // A run that was killed is followed by another one that is.
        for _ in 0..=random.below(3) {
            trial.edit(&mut random);
            let longest = if trial.state.is_empty() { first } else { later };
            let moment = Moment::random(&mut random, longest);
            let before = trial.state.clone();
            if trial.kill_at(moment, random.below(2) == 0) {
                killed += 1;
                after_commit += u64::from(trial.state != before);
            }
        }
        trial.put_right(random.below(2) == 0);
    }
    eprintln!("{killed} runs killed, {after_commit} of them after their commit");
}
