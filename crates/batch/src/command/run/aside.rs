//! The articles that were left out as copies: kept beside the index, in case the article before them goes.
//!
//! A file of lines in the index's folder, each of which adds an article or takes one away; it only grows. The
//! note of each commit says how much of it counts, so that index and file change together: what a killed run
//! has written behind that is cut off by the next. When most of it no longer counts, the last commit of a run
//! names a new file instead.

use super::state::AsideFile;
use super::store::advise;
use crate::error::Error;
use chiso_extract::Document;
use chiso_index::Error as IndexError;
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};
use std::fs::{self, File};
use std::io::{BufRead, BufReader, BufWriter, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A file of which less no longer counts is not written anew.
const WASTE: u64 = 1 << 20;

/// A line of the file.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Line<D> {
    Add(D),
    Remove(Box<str>),
}

/// What of a document is read when the file is opened.
#[derive(Deserialize)]
struct Head {
    doc: Box<str>,
    hash: Box<str>,
}

/// Where an article's line is.
#[derive(Clone, Debug)]
struct Place {
    hash: Box<str>,
    at: u64,
    length: u64,
}

/// The articles that were left out at some moment, to be read on any thread.
#[derive(Clone, Debug)]
pub(super) struct Held {
    path: PathBuf,
    places: Arc<FxHashMap<Box<str>, Place>>,
}

impl Held {
    pub(super) fn is_empty(&self) -> bool {
        self.places.is_empty()
    }

    pub(super) fn contains(&self, doc: &str) -> bool {
        self.places.contains_key(doc)
    }

    pub(super) fn hash_of(&self, doc: &str) -> Option<&str> {
        self.places.get(doc).map(|place| &*place.hash)
    }

    /// The ids, in no order.
    pub(super) fn ids(&self) -> impl Iterator<Item = &str> {
        self.places.keys().map(|doc| &**doc)
    }

    /// An article. None if there is none of this id.
    ///
    /// # Errors
    /// The file cannot be read, or is damaged.
    pub(super) fn document(&self, doc: &str) -> Result<Option<Document>, Error> {
        let Some(place) = self.places.get(doc) else { return Ok(None) };
        let mut line = vec![0; place.length as usize];
        let mut read = || {
            let mut file = File::open(&self.path)?;
            file.seek(SeekFrom::Start(place.at))?;
            file.read_exact(&mut line)
        };
        read().map_err(Error::file(&self.path, "read"))?;
        match serde_json::from_slice(&line) {
            Ok(Line::Add(document)) => Ok(Some(document)),
            Ok(Line::Remove(_)) => Err(damaged(&self.path, "an article is not where it was")),
            Err(error) => Err(damaged(&self.path, &error.to_string())),
        }
    }
}

/// The same, open for changes, which count with the next commit.
#[derive(Debug)]
pub(super) struct Aside {
    dir: PathBuf,
    held: Held,
    number: u64,
    /// Length of the file, with what is still to be written,
    length: u64,
    /// and of those of its lines that count.
    living: u64,
    /// Open from the first change on.
    file: Option<BufWriter<File>>,
}

impl Aside {
    /// Opens what the last commit of the index in `dir` has noted, and removes other files of this kind.
    ///
    /// # Errors
    /// The file is not there, damaged, or cannot be read.
    pub(super) fn open(dir: &Path, noted: Option<AsideFile>) -> Result<Self, Error> {
        let AsideFile { number, bytes } = noted.unwrap_or(AsideFile { number: 1, bytes: 0 });
        let path = path(dir, number);
        let places = if bytes == 0 { FxHashMap::default() } else { read(&path, bytes)? };
        let living = places.values().map(|place| place.length).sum();
        let held = Held { path, places: Arc::new(places) };
        let aside = Self { dir: dir.to_owned(), held, number, length: bytes, living, file: None };
        aside.tidy(noted)?;
        Ok(aside)
    }

    /// What there is now. To be read once all of it is committed.
    pub(super) fn held(&self) -> Held {
        self.held.clone()
    }

    /// Adds an article, or replaces the one of its id.
    ///
    /// # Errors
    /// It cannot be written.
    pub(super) fn add(&mut self, document: &Document) -> Result<(), Error> {
        let at = self.length;
        let length = self.write(&Line::Add(document))?;
        let place = Place { hash: document.hash.as_str().into(), at, length };
        self.living += length;
        if let Some(old) = Arc::make_mut(&mut self.held.places).insert(document.doc.as_str().into(), place) {
            self.living -= old.length;
        }
        Ok(())
    }

    /// Removes an article. Whether there was one.
    ///
    /// # Errors
    /// It cannot be written.
    pub(super) fn remove(&mut self, doc: &str) -> Result<bool, Error> {
        if !self.held.contains(doc) {
            return Ok(false);
        }
        self.write(&Line::<&Document>::Remove(doc.into()))?;
        if let Some(old) = Arc::make_mut(&mut self.held.places).remove(doc) {
            self.living -= old.length;
        }
        Ok(true)
    }

    /// Brings everything to the disk. Gives back what the commit is to note.
    ///
    /// # Errors
    /// It cannot be written.
    pub(super) fn sync(&mut self) -> Result<Option<AsideFile>, Error> {
        if let Some(file) = &mut self.file {
            let synced = file.flush().and_then(|()| file.get_ref().sync_data());
            synced.map_err(Error::file(&self.held.path, "write"))?;
        }
        let noted = AsideFile { number: self.number, bytes: self.length };
        Ok(Some(noted).filter(|_| !self.held.is_empty()))
    }

    /// Writes what counts into a new file, if most of the present one does not. Nobody else may be reading.
    ///
    /// # Errors
    /// The one cannot be read, or the other not be written.
    pub(super) fn compact(&mut self) -> Result<(), Error> {
        let waste = self.length - self.living;
        if waste < WASTE.max(self.living) || self.held.is_empty() {
            return Ok(());
        }
        self.sync()?;
        let old = self.held();
        let mut ids: Vec<&str> = old.ids().collect();
        ids.sort_unstable();
        let path = path(&self.dir, self.number + 1);
        let empty = Held { path, places: Arc::default() };
        let mut new = Self {
            dir: self.dir.clone(),
            held: empty,
            number: self.number + 1,
            length: 0,
            living: 0,
            file: None,
        };
        for doc in ids {
            if let Some(document) = old.document(doc)? {
                new.add(&document)?;
            }
        }
        *self = new;
        Ok(())
    }

    /// Removes the files of this kind that no commit has noted.
    ///
    /// # Errors
    /// They cannot be listed or removed.
    pub(super) fn tidy(&self, noted: Option<AsideFile>) -> Result<(), Error> {
        let noted = noted.map(|noted| path(&self.dir, noted.number));
        for entry in fs::read_dir(&self.dir).map_err(Error::file(&self.dir, "list this folder"))? {
            let path = entry.map_err(Error::file(&self.dir, "list this folder"))?.path();
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            if name.starts_with(PREFIX) && name.ends_with(SUFFIX) && noted.as_ref() != Some(&path) {
                fs::remove_file(&path).map_err(Error::file(&path, "remove"))?;
            }
        }
        Ok(())
    }

    /// Appends a line. Gives back its length.
    fn write(&mut self, line: &Line<&Document>) -> Result<u64, Error> {
        let path = &self.held.path;
        let file = match &mut self.file {
            Some(file) => file,
            none => none.insert(append(path, self.length).map_err(Error::file(path, "write"))?),
        };
        let encoded = serde_json::to_vec(line).map_err(std::io::Error::from);
        let written = encoded.and_then(|mut line| {
            line.push(b'\n');
            file.write_all(&line).map(|()| line.len() as u64)
        });
        let length = written.map_err(Error::file(path, "write"))?;
        self.length += length;
        Ok(length)
    }
}

const PREFIX: &str = "copies-";
const SUFFIX: &str = ".jsonl";

fn path(dir: &Path, number: u64) -> PathBuf {
    dir.join(format!("{PREFIX}{number}{SUFFIX}"))
}

/// Opens the file behind its first `length` bytes, and cuts off what is there.
fn append(path: &Path, length: u64) -> std::io::Result<BufWriter<File>> {
    let mut file = File::options().create(true).truncate(false).write(true).open(path)?;
    file.set_len(length)?;
    file.seek(SeekFrom::End(0))?;
    Ok(BufWriter::with_capacity(1 << 18, file))
}

/// Goes through the first `bytes` of the file.
fn read(path: &Path, bytes: u64) -> Result<FxHashMap<Box<str>, Place>, Error> {
    let file = match File::open(path) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            return Err(damaged(path, "it is gone"));
        }
        file => file.map_err(Error::file(path, "read"))?,
    };
    let mut lines = BufReader::with_capacity(1 << 18, file.take(bytes));
    let (mut places, mut line, mut at) = (FxHashMap::default(), Vec::new(), 0);
    while lines.read_until(b'\n', &mut line).map_err(Error::file(path, "read"))? > 0 {
        let length = line.len() as u64;
        match serde_json::from_slice(&line) {
            Ok(Line::Add(Head { doc, hash })) => drop(places.insert(doc, Place { hash, at, length })),
            Ok(Line::Remove(doc)) => drop(places.remove(&doc)),
            Err(error) => return Err(damaged(path, &format!("at byte {at}: {error}"))),
        }
        at += length;
        line.clear();
    }
    if at == bytes { Ok(places) } else { Err(damaged(path, "it is cut short")) }
}

fn damaged(path: &Path, what: &str) -> Error {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let what = format!("{name}, which holds the articles that were left out as copies: {what}");
    advise(IndexError::Damaged { path: path.parent().unwrap_or(path).to_owned(), what })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn document(doc: &str, text: &str) -> Document {
        Document {
            doc: doc.into(),
            text: text.into(),
            hash: format!("hash of {text}"),
            ..Document::default()
        }
    }

    fn files(dir: &Path) -> Vec<String> {
        let entries = fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().file_name());
        entries.map(|name| name.to_string_lossy().into_owned()).collect()
    }

    #[test]
    fn what_was_committed_is_there_and_what_was_not_is_not() {
        let dir = tempfile::tempdir().unwrap();
        let mut aside = Aside::open(dir.path(), None).unwrap();
        assert!(!aside.remove("a").unwrap() && aside.sync().unwrap().is_none());
        assert!(files(dir.path()).is_empty(), "a file where there is nothing to write");
        for (doc, text) in [("a", "một"), ("b", "hai"), ("a", "ba")] {
            aside.add(&document(doc, text)).unwrap();
        }
        let noted = aside.sync().unwrap();
        aside.add(&document("c", "bốn")).unwrap();
        assert!(aside.remove("b").unwrap());
        aside.sync().unwrap();

        let mut aside = Aside::open(dir.path(), noted).unwrap();
        let held = aside.held();
        assert_eq!(held.document("a").unwrap(), Some(document("a", "ba")));
        assert_eq!((held.hash_of("b"), held.contains("c")), (Some("hash of hai"), false));
        aside.add(&document("d", "năm")).unwrap();
        assert!(!held.contains("d"), "it is as it was");
        let noted = aside.sync().unwrap();
        let held = Aside::open(dir.path(), noted).unwrap().held();
        let mut ids: Vec<_> = held.ids().collect();
        ids.sort_unstable();
        assert_eq!(ids, ["a", "b", "d"], "what was not committed is cut off");

        Aside::open(dir.path(), None).unwrap();
        assert!(files(dir.path()).is_empty(), "no commit speaks of it");
        let error = Aside::open(dir.path(), noted).unwrap_err().to_string();
        assert!(error.contains("copies-1.jsonl") && error.contains("remove it"), "{error}");
    }

    #[test]
    fn a_file_of_which_most_no_longer_counts_is_written_anew() {
        let dir = tempfile::tempdir().unwrap();
        let mut aside = Aside::open(dir.path(), None).unwrap();
        let long = "x".repeat(WASTE as usize / 8);
        for n in 0..6 {
            aside.add(&document("a", &format!("{n}{long}"))).unwrap();
            aside.compact().unwrap();
        }
        aside.add(&document("b", "hai")).unwrap();
        let noted = aside.sync().unwrap().unwrap();
        assert_eq!(noted.number, 2);
        aside.tidy(Some(noted)).unwrap();
        assert_eq!(files(dir.path()), ["copies-2.jsonl"]);
        let held = Aside::open(dir.path(), Some(noted)).unwrap().held();
        assert_eq!(held.document("a").unwrap(), Some(document("a", &format!("5{long}"))));
        assert_eq!(held.document("b").unwrap(), Some(document("b", "hai")));
    }
}
