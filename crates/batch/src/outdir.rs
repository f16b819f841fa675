//! The output folder: one run at a time, whole results or none.
//!
//! | name | what |
//! |---|---|
//! | `.chiso-lock` | locked by the operating system while a run writes into the folder; stays |
//! | `index/` | the index, changed in place by one commit of its own |
//! | `.chiso-run-PID/` | what the run has written so far of all other results |
//! | `.chiso-run-PID/complete` | the results are whole, and these are their names; all that is left is to move them |
//!
//! A run that ends early leaves at most its `.chiso-run-` folder, which the next run removes. Publishing is a
//! handful of renames: whoever is killed between two of them leaves `complete` behind, and the next command
//! that opens the folder, reading or writing, finishes moving. Results of the run before that this one does not
//! have (tables in another form) are taken away then: all that stands in the folder is of one run.

use crate::error::Error;
use crate::report::Report;
use crate::sink::TableFormat;
use chiso_index::{Error as IndexError, Index};
use serde::Deserialize;
use std::ffi::OsStr;
use std::fs::{self, File, TryLockError};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

/// The index's folder in the output folder.
pub const INDEX: &str = "index";
/// The run's report; appears last.
pub const REPORT: &str = "run.json";
/// What could not be read, and why.
pub const FAILURES: &str = "failures.jsonl";
/// What was left out because it is a copy, and of what.
pub const COPIES: &str = "copies.jsonl";
/// Everything that a run may publish, in the order in which it appears.
pub const RESULTS: [&str; 9] = [
    "figures.jsonl",
    "figures.csv",
    "figures.parquet",
    "documents.jsonl",
    "documents.csv",
    "documents.parquet",
    COPIES,
    FAILURES,
    REPORT,
];

const LOCK: &str = ".chiso-lock";
const STAGING: &str = ".chiso-run-";
const COMPLETE: &str = "complete";

/// Whether a run writes, or wrote, something of this name.
pub fn is_result_name(name: &OsStr) -> bool {
    name == INDEX
        || RESULTS.iter().any(|result| name == *result)
        || name.as_encoded_bytes().starts_with(STAGING.as_bytes())
}

/// An output folder, locked for one run.
#[derive(Debug)]
pub struct OutDir {
    dir: PathBuf,
    staging: PathBuf,
    /// Holds the lock until dropped; the operating system lets go of it if the process is killed.
    _lock: File,
}

impl OutDir {
    /// Makes the folder where there is none, locks it, tidies up after killed runs.
    ///
    /// # Errors
    /// Not a folder, not writable, in use by another run, or holding files of these names that are not ours.
    pub fn open(dir: &Path) -> Result<Self, Error> {
        let refuse =
            |path: &Path, problem: &str| Error::OutputFolder { path: path.into(), problem: problem.into() };
        if dir.exists() && !dir.is_dir() {
            return Err(refuse(dir, "not a folder; --out needs a folder, or a name for a new one"));
        }
        fs::create_dir_all(dir).map_err(Error::file(dir, "create this folder"))?;
        let lock = lock(dir)?;
        tidy(dir)?;
        let ours = published_by_us(dir);
        let is_there = |name: &&&str| dir.join(name).symlink_metadata().is_ok();
        let found = RESULTS.iter().filter(|name| !ours.contains(name)).find(is_there);
        // A first run that was killed leaves an index, and no report.
        let is_foreign = ours.is_empty() && is_foreign_index(&dir.join(INDEX));
        if let Some(name) = found.or(is_foreign.then_some(&INDEX)) {
            return Err(refuse(
                &dir.join(name),
                "there already, and not written by chiso; choose another --out folder",
            ));
        }
        let staging = dir.join(format!("{STAGING}{}", std::process::id()));
        fs::create_dir(&staging).map_err(Error::file(&staging, "create this folder"))?;
        Ok(Self { dir: dir.into(), staging, _lock: lock })
    }

    /// Where to write the result of this name until it is published.
    pub fn staged(&self, name: &str) -> PathBuf {
        self.staging.join(name)
    }

    /// Where the result of this name is, or will be.
    pub fn path(&self, name: &str) -> PathBuf {
        self.dir.join(name)
    }

    /// Whether a run has ended in this folder.
    pub fn has_report(&self) -> bool {
        !published_by_us(&self.dir).is_empty()
    }

    /// The report of the last run that ended here; none where there is none that this version understands.
    pub fn report(&self) -> Option<Report> {
        read_report(&self.dir)
    }

    /// Whether every result that the last run published is there.
    pub fn is_published(&self) -> bool {
        let names = published_by_us(&self.dir);
        !names.is_empty() && names.iter().all(|name| self.path(name).is_file())
    }

    /// Whether the result of this name is, byte for byte, the one that was written to be published.
    ///
    /// # Errors
    /// One that is there and cannot be read.
    pub fn is_as_staged(&self, name: &str) -> Result<bool, Error> {
        let hash = |path: &Path| {
            let mut hasher = blake3::Hasher::new();
            let read = File::open(path).and_then(|file| hasher.update_reader(file).map(|_| ()));
            read.map(|()| hasher.finalize()).map_err(Error::file(path, "read"))
        };
        let (old, new) = (self.path(name), self.staged(name));
        Ok(old.exists() && hash(&old)? == hash(&new)?)
    }

    /// Puts the staged index in its place, and takes away what is there.
    ///
    /// # Errors
    /// It cannot be moved.
    pub fn place_index(&self) -> Result<(), Error> {
        let (from, to) = (self.staged(INDEX), self.path(INDEX));
        if to.exists() {
            fs::rename(&to, self.staged("replaced-index")).map_err(Error::file(&to, "replace"))?;
        }
        fs::rename(&from, &to).map_err(Error::file(&to, "write"))
    }

    /// Puts all results that are staged in their places. Those of the run before that this one has not written
    /// stay if `keep` says so, else they are removed.
    ///
    /// # Errors
    /// A file that cannot be moved. The next run then tries again.
    pub fn publish(self, keep: bool) -> Result<(), Error> {
        let kept = if keep { published_by_us(&self.dir) } else { Vec::new() };
        let names = RESULTS.into_iter().filter(|name| kept.contains(name) || self.staged(name).exists());
        let names: Vec<_> = names.collect();
        let complete = self.staged(COMPLETE);
        // Written under another name: a mark that is there is whole.
        let unfinished = self.staged("unfinished");
        let mark = File::create(&unfinished)
            .and_then(|mut file| file.write_all(names.join("\n").as_bytes()).and_then(|()| file.sync_all()));
        mark.map_err(Error::file(&unfinished, "write"))?;
        fs::rename(&unfinished, &complete).map_err(Error::file(&complete, "write"))?;
        move_results(&self.staging, &self.dir)
    }
}

impl Drop for OutDir {
    fn drop(&mut self) {
        // Nobody to tell if it fails; the next run tries again.
        if !self.staged(COMPLETE).exists() {
            let _ = fs::remove_dir_all(&self.staging);
        }
    }
}

fn lock(dir: &Path) -> Result<File, Error> {
    let path = dir.join(LOCK);
    let lock = File::options().create(true).append(true).open(&path).map_err(Error::file(&path, "write"))?;
    match lock.try_lock() {
        Ok(()) => Ok(lock),
        Err(TryLockError::WouldBlock) => Err(Error::Locked { lock: path }),
        Err(TryLockError::Error(source)) => Err(Error::File { path, action: "lock", source }),
    }
}

/// Finishes what a killed run had finished but for the moving, and removes what others left.
fn tidy(dir: &Path) -> Result<(), Error> {
    for path in staging_folders(dir)? {
        if path.join(COMPLETE).exists() {
            move_results(&path, dir)?;
        } else {
            fs::remove_dir_all(&path).map_err(Error::file(&path, "remove"))?;
        }
    }
    Ok(())
}

fn staging_folders(dir: &Path) -> Result<Vec<PathBuf>, Error> {
    let mut folders = Vec::new();
    for entry in fs::read_dir(dir).map_err(Error::file(dir, "list this folder"))? {
        let path = entry.map_err(Error::file(dir, "list this folder"))?.path();
        let name = path.file_name().unwrap_or_default().as_encoded_bytes();
        if name.starts_with(STAGING.as_bytes()) && path.is_dir() {
            folders.push(path);
        }
    }
    Ok(folders)
}

/// May be killed at any point and called again.
fn move_results(staging: &Path, dir: &Path) -> Result<(), Error> {
    let replaced = |name: &str| staging.join(format!("replaced-{name}"));
    for name in RESULTS.iter().filter(|name| dir.join(name).is_file()) {
        // A second name for what is replaced keeps the renames below from freeing its blocks, which takes
        // far longer than they do. Where there are no such links, it takes longer.
        let _ = fs::hard_link(dir.join(name), replaced(name));
    }
    let complete = staging.join(COMPLETE);
    let names = fs::read_to_string(&complete).map_err(Error::file(&complete, "read"))?;
    for name in RESULTS {
        let (from, to) = (staging.join(name), dir.join(name));
        if from.exists() {
            fs::rename(&from, &to).map_err(Error::file(&to, "write"))?;
        } else if to.exists() && !names.is_empty() && !names.lines().any(|published| published == name) {
            fs::remove_file(&to).map_err(Error::file(&to, "remove"))?;
        }
    }
    fs::remove_dir_all(staging).map_err(Error::file(staging, "remove"))
}

fn read_report(dir: &Path) -> Option<Report> {
    serde_json::from_slice(&fs::read(dir.join(REPORT)).ok()?).ok()
}

/// The names of the results that a run of ours has published here, so that a new one may replace them; none
/// where no run has.
fn published_by_us(dir: &Path) -> Vec<&'static str> {
    let report = fs::read(dir.join(REPORT)).unwrap_or_default();
    let report: serde_json::Value = serde_json::from_slice(&report).unwrap_or_default();
    if report["program"] != "chiso" {
        return Vec::new();
    }
    // Reports of versions before `formats` were always of these.
    let formats = Option::<Vec<TableFormat>>::deserialize(&report["tables"]["formats"]).ok().flatten();
    let tables = match formats {
        Some(formats) => formats.into_iter().flat_map(TableFormat::files).collect(),
        None => vec!["figures.jsonl", "figures.csv", "documents.jsonl"],
    };
    let copies = (report["tables"]["dedup"] == "drop").then_some(COPIES);
    tables.into_iter().chain(copies).chain([FAILURES, REPORT]).collect()
}

/// Whether there is something that neither is an index of chiso nor may become one.
fn is_foreign_index(path: &Path) -> bool {
    if path.symlink_metadata().is_err() || fs::read_dir(path).is_ok_and(|mut dir| dir.next().is_none()) {
        return false;
    }
    matches!(Index::open(path), Err(IndexError::NotAnIndex { .. } | IndexError::Foreign { .. }))
}

/// Checks that `dir` holds a run's results, and gives the path of its index.
///
/// # Errors
/// Not a folder, or nothing of ours in it.
pub fn index_of(dir: &Path) -> Result<PathBuf, Error> {
    let refuse = |problem: &str| Error::NotResults { path: dir.into(), problem: problem.into() };
    match fs::metadata(dir) {
        Err(e) if e.kind() == ErrorKind::NotFound => return Err(refuse("no such folder")),
        Err(e) => return Err(refuse(&e.to_string())),
        Ok(metadata) if !metadata.is_dir() => return Err(refuse("not a folder")),
        Ok(_) => {}
    }
    if staging_folders(dir).is_ok_and(|folders| folders.iter().any(|path| path.join(COMPLETE).exists())) {
        // Where this cannot be done, by a run that is doing it or on a medium that only reads, reading goes on.
        let _ = lock(dir).and_then(|_lock| tidy(dir));
    }
    let index = dir.join(INDEX);
    if !index.is_dir() {
        let is_asked_for = read_report(dir).is_some_and(|report| report.arguments.no_index);
        return Err(refuse(if is_asked_for { "it was run with --no-index" } else { "it has no index/" }));
    }
    // What cannot be opened, whoever opens it will say.
    if Index::open(&index).and_then(|index| index.note()).is_ok_and(|note| note.is_none()) {
        return Err(refuse("no run into it has ended yet"));
    }
    Ok(index)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn finished(dir: &Path, text: &str) -> OutDir {
        let out = OutDir::open(dir).unwrap();
        for name in ["figures.jsonl", "failures.jsonl"] {
            fs::write(out.staged(name), text).unwrap();
        }
        fs::write(out.staged(REPORT), r#"{"program": "chiso"}"#).unwrap();
        out
    }

    fn read(dir: &Path, name: &str) -> String {
        fs::read_to_string(dir.join(name)).unwrap()
    }

    #[test]
    fn a_run_that_does_not_publish_changes_nothing() {
        let dir = tempfile::tempdir().unwrap();
        finished(dir.path(), "old").publish(false).unwrap();
        fs::write(dir.path().join("notes.md"), "mine").unwrap();
        drop(finished(dir.path(), "new"));
        assert_eq!(read(dir.path(), "figures.jsonl"), "old");
        finished(dir.path(), "new").publish(false).unwrap();
        assert_eq!(read(dir.path(), "figures.jsonl"), "new");
        assert_eq!(read(dir.path(), "notes.md"), "mine");
    }

    #[test]
    fn a_run_killed_at_any_point_of_publishing_is_finished_by_the_next_command() {
        for moved in 0..=RESULTS.len() {
            let dir = tempfile::tempdir().unwrap();
            finished(dir.path(), "old").publish(false).unwrap();
            let out = finished(dir.path(), "new");
            fs::write(out.staged(COMPLETE), "figures.jsonl\nfailures.jsonl\nrun.json").unwrap();
            for name in RESULTS.iter().take(moved).filter(|name| out.staged(name).exists()) {
                fs::rename(out.staged(name), dir.path().join(name)).unwrap();
            }
            drop(out);
            match moved % 2 {
                0 => drop(OutDir::open(dir.path()).unwrap()),
                _ => assert!(index_of(dir.path()).is_err(), "there is no index, but what is there is tidied"),
            }
            assert_eq!(read(dir.path(), "figures.jsonl"), "new", "after {moved}");
            assert_eq!(read(dir.path(), "failures.jsonl"), "new", "after {moved}");
            let left = fs::read_dir(dir.path()).unwrap().flatten();
            assert!(!left.into_iter().any(|e| e.file_name().to_string_lossy().starts_with(STAGING)));
        }
    }

    #[test]
    fn files_that_are_not_ours_are_not_replaced() {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join("figures.csv"), "mine").unwrap();
        let error = OutDir::open(dir.path()).unwrap_err().to_string();
        assert!(error.contains("figures.csv") && error.contains("not written by chiso"), "{error}");
        assert_eq!(read(dir.path(), "figures.csv"), "mine");
    }

    #[test]
    fn one_run_at_a_time() {
        let dir = tempfile::tempdir().unwrap();
        let first = OutDir::open(dir.path()).unwrap();
        let error = OutDir::open(dir.path()).unwrap_err();
        assert!(matches!(error, Error::Locked { .. }) && error.to_string().contains(LOCK), "{error}");
        drop(first);
        OutDir::open(dir.path()).unwrap();
    }
}
