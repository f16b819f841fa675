//! Runs that are killed at random moments: the index always holds what a commit made of it, and the next run
//! goes on from there.

use crate::{arg, chiso, read, records};
use chiso_batch::article;
use chiso_batch::input::{self, Items, Options, Tally};
use chiso_batch::unique::UniqueIds;
use chiso_extract::{Document, Extractor, Figure};
use chiso_index::{Error as IndexError, Index};
use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};
use tempfile::{TempDir, tempdir};

const TABLES: [&str; 5] = ["figures.jsonl", "figures.csv", "documents.jsonl", "failures.jsonl", "run.json"];

/// The articles that an index holds, by id, each with the hash of its bytes.
type State = BTreeMap<String, String>;

/// What a run may make of an index, commit after commit.
#[derive(Clone, Debug)]
struct Way {
    before: State,
    /// The articles of the input, in its order.
    input: Vec<(String, String)>,
    after: State,
}

impl Way {
    /// Whether one of the run's commits may have left this: the first so many articles of the input as they
    /// are now, all others as they were; or what the last one leaves.
    fn leads_over(&self, state: &State) -> bool {
        if *state == self.after || *state == self.before {
            return true;
        }
        let mut reached = self.before.clone();
        self.input.iter().any(|(doc, hash)| {
            reached.insert(doc.clone(), hash.clone());
            *state == reached
        })
    }
}

/// The folders that are read, one after the other. Articles of the second have the names of some of the first.
const FOLDERS: [&str; 2] = ["one", "two"];

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
        let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../corpus");
        copy(&corpus, &input.path().join(FOLDERS[0]));
        copy(&corpus, &input.path().join(FOLDERS[1]));
        let of_one = files(&input.path().join(FOLDERS[0])).into_iter().skip(3).step_by(4);
        of_one.for_each(|path| fs::remove_file(path).unwrap());
        // Other bytes under the same names, and the same bytes.
        for (n, path) in files(&input.path().join(FOLDERS[1])).into_iter().enumerate() {
            match n % 4 {
                0 if path.extension().unwrap() == "txt" => {
                    let text = fs::read_to_string(&path).unwrap();
                    fs::write(&path, format!("{text}\nNăm 2025, xã đạt {n},25% kế hoạch.\n")).unwrap();
                }
                1 => {}
                _ => fs::remove_file(&path).unwrap(),
            }
        }
        let out = tempdir().unwrap();
        let (state, fresh) = (State::new(), HashMap::new());
        Trial { input, out, state, fresh, extractor: Extractor::new(), edits: 0 }
    }

    fn index_dir(&self) -> PathBuf {
        self.out.path().join("index")
    }

    fn inputs(&self) -> [PathBuf; 2] {
        FOLDERS.map(|folder| self.input.path().join(folder))
    }

    /// Reads the input as a run does, and gives back what it holds.
    fn read_input(&mut self) -> Vec<(String, String)> {
        let plan = input::plan(&self.inputs(), None, None).unwrap();
        let (options, tally) = (Options::default(), Tally::default());
        let items = Items::new(plan.entries, &options, &tally);
        let documents = items.map(|item| article::read(item, &options).unwrap());
        let (mut read, mut ids) = (Vec::new(), UniqueIds::default());
        for mut document in documents {
            if let Some(id) = ids.claim(&document.doc) {
                let given = std::mem::replace(&mut document.doc, id);
                document.meta.insert("id".into(), given.into());
            }
            let key = (document.doc.clone(), document.hash.clone());
            read.push(key.clone());
            self.fresh.entry(key).or_insert_with(|| {
                let figures = self.extractor.extract(&document);
                document.figures = figures.len();
                (document, figures)
            });
        }
        read
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
                // A folder without any text is an error, which is another test's.
                2 if files(path.parent().unwrap()).len() > 5 => fs::remove_file(path).unwrap(),
                3 => {
                    let text = format!("Xã mới {n}\nNăm 2023, tỷ lệ hộ nghèo của xã còn {n},2%.\n");
                    fs::write(path.with_file_name(format!("them-{n}.txt")), text).unwrap();
                }
                _ => {}
            }
        }
    }

    fn run(&self, prune: bool, checkpoint: &str) -> Child {
        let mut run = Command::new(env!("CARGO_BIN_EXE_chiso"));
        run.arg("run").args(self.inputs()).arg("--out").arg(self.out.path()).arg("--quiet");
        run.args(prune.then_some("--prune")).args(["--checkpoint", checkpoint]);
        run.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap()
    }

    /// What a run with this input does.
    fn way(&mut self, prune: bool) -> Way {
        let (before, input) = (self.state.clone(), self.read_input());
        let mut after = if prune { State::new() } else { before.clone() };
        after.extend(input.iter().cloned());
        Way { before, input, after }
    }

    fn published(&self) -> Option<Vec<String>> {
        let out = self.out.path();
        out.join("run.json").exists().then(|| TABLES.iter().map(|name| read(out, name)).collect())
    }

    /// Checks the index from end to end, and that it is as `may_be` says; says how it is.
    fn look(&self, may_be: impl Fn(&State) -> bool) -> State {
        let index = match Index::open(&self.index_dir()) {
            Err(IndexError::NotAnIndex { .. }) if self.state.is_empty() => return State::new(),
            index => index.unwrap(),
        };
        index.verify().unwrap();
        let state = state_of(&index);
        assert!(may_be(&state), "no commit leaves this: {state:?}");
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
    fn kill_at(&mut self, moment: Moment, prune: bool, checkpoint: &str) -> bool {
        let way = self.way(prune);
        let (published, old) = (self.published(), Index::open(&self.index_dir()).ok());
        let mut child = self.run(prune, checkpoint);
        let ended = AtomicBool::new(false);
        let killed = std::thread::scope(|scope| {
            scope.spawn(|| {
                while !ended.load(Ordering::SeqCst) {
                    self.look_on(&way);
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
            assert_eq!(state_of(&old), way.before, "a reader goes on seeing what it has opened");
            old.reload().unwrap();
            assert!(way.leads_over(&state_of(&old)));
        }
        self.state = self.look(|state| way.leads_over(state));
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
    fn look_on(&self, way: &Way) {
        match Index::open(&self.index_dir()) {
            // A first run's index may come into being between two looks of the library's own.
            Err(IndexError::NotAnIndex { .. } | IndexError::Foreign { .. }) if way.before.is_empty() => {}
            index => {
                let state = state_of(&index.unwrap());
                assert!(
                    way.leads_over(&state),
                    "a reader sees what no commit leaves: {state:#?}\non the way {way:#?}"
                );
            }
        }
    }

    /// Lets a run end, and checks that everything is right then.
    fn put_right(&mut self, prune: bool) -> Duration {
        let way = self.way(prune);
        let published = self.published();
        let begun = Instant::now();
        let done = self.run(prune, "60").wait_with_output().unwrap();
        let took = begun.elapsed();
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
        self.state = self.look(|state| *state == way.after);
        self.tables_hold(&way.after);
        // What was in the index was not extracted again.
        if self.published() == published {
            assert_eq!(way.before, way.after);
        } else {
            let report: serde_json::Value = serde_json::from_str(&read(self.out.path(), "run.json")).unwrap();
            let is_known = |(doc, hash): &&(String, String)| way.before.get(doc) == Some(hash);
            assert_eq!(report["counts"]["unchanged"], way.input.iter().filter(is_known).count());
            assert_eq!(report["counts"]["extracted_again"], 0);
        }
        if way.after.len() == way.input.len() {
            let fresh = tempdir().unwrap();
            let [one, two] = self.inputs();
            assert_eq!(chiso(&["run", arg(&one), arg(&two), "--out", arg(fresh.path())]).code, 0);
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
    let (mut killed, mut after_commit, mut between, mut attempts) = (0, 0, 0, 0);
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
            let checkpoint = ["0", "0.02", "0.1"][random.below(3) as usize];
            let prune = random.below(2) == 0;
            let way = trial.way(prune);
            if trial.kill_at(moment, prune, checkpoint) {
                killed += 1;
                after_commit += u64::from(trial.state != way.before);
                between += u64::from(trial.state != way.before && trial.state != way.after);
            }
        }
        trial.put_right(random.below(2) == 0);
    }
    eprintln!(
        "{killed} runs killed, {after_commit} of them after a commit, {between} of these before the last"
    );
}

/// Runs into one folder of which none comes to its end: each does some of what is left.
#[test]
fn a_run_that_is_killed_again_and_again_comes_to_its_end() {
    let mut random = Random(7);
    let mut trial = Trial::new();
    let texts = trial.inputs().into_iter().flat_map(|folder| files(&folder));
    texts.filter(|path| path.extension().unwrap() != "txt").for_each(|path| fs::remove_file(path).unwrap());
    let way = trial.way(false);
    let mut kills = 0;
    while trial.state != way.after {
        let before = trial.state.clone();
        let pause = Duration::from_micros(random.below(50_000));
        trial.kill_at(Moment::Committed(pause), false, "0.1");
        kills += 1;
        assert!(trial.state.len() > before.len() || kills == 1, "a commit was made, and holds nothing new");
    }
    assert!(kills > 1, "the first run that was killed had done all: too little input to see anything");
    trial.put_right(false);
}
