//! The index of the output folder: opened, made, or made anew.

use super::aside::{Aside, Held};
use super::state::{self, Note};
use super::tables::lost;
use crate::error::Error;
use crate::outdir::{INDEX, OutDir};
use crate::summary::Again;
use chiso_extract::Document;
use chiso_index::{Entry, Error as IndexError, Index, IndexWriter, WriterOptions};
use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

/// Memory for the articles that the index gathers before it writes them, in bytes. Twice as much makes a run no
/// faster.
const INDEX_MEMORY: usize = 100_000_000;

/// Of that, for one thread: with more, it writes little before the end, where all wait for it.
const THREAD_MEMORY: usize = 50_000_000;

/// How many threads index what so many workers make. Their work is less than half of the workers', but what they gathered
/// last is written at the end of a run, when nobody else has anything to do: with one for two workers, a run on two
/// processors took a tenth longer.
fn indexing_threads(workers: usize) -> usize {
    (2 * workers).div_ceil(3)
}

/// The output folder's index, open for changes.
pub(super) struct Store {
    /// What it held when the run began, for reading; none where it was empty.
    pub before: Option<Articles>,
    /// Why unchanged articles are to be extracted again; none where they are not.
    pub again: Option<Again>,
    pub changes: Changes,
}

/// The articles of the folder as some commit left them, which stay so while the index is changed.
pub(super) struct Articles {
    pub index: Index,
    /// Those that were left out of it as copies.
    pub aside: Held,
}

impl Articles {
    /// As the last commit left them.
    pub(super) fn open(out: &OutDir, aside: Held) -> Result<Self, Error> {
        Ok(Self { index: Index::open(&out.path(INDEX)).map_err(advise)?, aside })
    }

    /// The article of an id that is one of theirs.
    pub(super) fn document(&self, out: &OutDir, doc: &str) -> Result<Document, Error> {
        let document = match self.aside.document(doc)? {
            Some(document) => Some(document),
            None => self.index.document(doc).map_err(advise)?,
        };
        document.ok_or_else(|| lost(out, doc))
    }

    /// The hash of the article of an id.
    pub(super) fn hash_of(&self, doc: &str) -> Result<Option<String>, IndexError> {
        match self.aside.hash_of(doc) {
            Some(hash) => Ok(Some(hash.to_owned())),
            None => self.index.hash_of(doc),
        }
    }

    /// All ids, in the order of their bytes.
    pub(super) fn ids(&self) -> Result<Vec<String>, IndexError> {
        let mut ids = self.index.ids()?;
        if !self.aside.is_empty() {
            ids.extend(self.aside.ids().map(str::to_owned));
            ids.sort_unstable();
        }
        Ok(ids)
    }
}

/// What goes into the index, and the notes of its commits.
pub(super) struct Changes {
    pub writer: IndexWriter,
    /// What is left out of it.
    aside: Aside,
    note: Option<Note>,
    /// What finds the figures now,
    extractor: String,
    /// and what found them as long as not all that are to be found again are.
    meanwhile: String,
    /// Number of the state that the published tables show.
    published: u64,
    every: Duration,
    committed: Instant,
    /// Changes since then.
    pending: u64,
}

impl Store {
    /// Opens the folder's index. Where there is none, or one of an older format that a run wrote, an empty
    /// one takes its place.
    ///
    /// # Errors
    /// Locked, damaged, of a newer format, or not an index of chiso.
    pub(super) fn open(
        out: &OutDir,
        threads: usize,
        extractor: String,
        asked_again: bool,
        checkpoint: Duration,
    ) -> Result<Self, Error> {
        let (writer, older_format) = open(out, threads)?;
        let note = Note::read(writer.committed()).map_err(advise)?;
        let aside = Aside::open(&out.path(INDEX), note.as_ref().and_then(|note| note.aside))?;
        let is_empty = writer.committed().counts().map_err(advise)?.articles == 0 && aside.held().is_empty();
        let again = match (&note, older_format) {
            (_, Some(found)) => Some(Again::OlderFormat(found)),
            _ if is_empty => None,
            (Some(note), _) if note.extractor == extractor => asked_again.then_some(Again::Asked),
            (Some(note), _) => Some(Again::OtherExtractor(note.extractor.clone())),
            (None, _) => Some(Again::OtherExtractor("another program".into())),
        };
        let meanwhile = match &again {
            Some(Again::OtherExtractor(name)) => state::in_part(name, &extractor),
            _ => extractor.clone(),
        };
        let before = (!is_empty).then(|| Articles::open(out, aside.held())).transpose()?;
        let changes = Changes {
            writer,
            aside,
            note,
            extractor,
            meanwhile,
            published: out.report().map_or(0, |report| report.tables.generation),
            every: checkpoint,
            committed: Instant::now(),
            pending: 0,
        };
        Ok(Self { before, again, changes })
    }
}

impl Changes {
    /// Adds an article, or replaces the one of its id.
    pub(super) fn add(&mut self, doc: &str, entry: Entry) -> Result<(), Error> {
        self.writer.add_entry(entry).map_err(advise)?;
        self.aside.remove(doc)?;
        self.pending += 1;
        Ok(())
    }

    /// Leaves an article out of the index, but keeps it; it takes the place of the one of its id.
    pub(super) fn set_aside(&mut self, document: &Document) -> Result<(), Error> {
        self.aside.add(document)?;
        self.writer.delete(&document.doc).map_err(advise)?;
        self.pending += 1;
        Ok(())
    }

    /// What is left out. To be read once all changes are committed.
    pub(super) fn held(&self) -> Held {
        self.aside.held()
    }

    /// Removes an article. Whether there was one.
    pub(super) fn delete(&mut self, doc: &str) -> Result<bool, Error> {
        let is_there = self.writer.delete(doc).map_err(advise)? | self.aside.remove(doc)?;
        self.pending += u64::from(is_there);
        Ok(is_there)
    }

    /// Commits if it is time to, so that little is lost if the run is killed.
    pub(super) fn checkpoint_if_due(&mut self) -> Result<(), Error> {
        let is_due = !self.every.is_zero() && self.pending > 0 && self.committed.elapsed() >= self.every;
        if is_due { self.checkpoint() } else { Ok(()) }
    }

    /// Commits what there is, if anything, while the run is not at its end.
    ///
    /// # Errors
    /// It cannot be written. All is as the last commit left it then.
    pub(super) fn checkpoint(&mut self) -> Result<(), Error> {
        if self.pending == 0 {
            return Ok(());
        }
        let extractor = self.meanwhile.clone();
        self.commit_noting(self.next_generation(), extractor, true)
    }

    /// The number of the index's state, if this run has not changed it and has not to go on with another's work.
    pub(super) fn unchanged(&self) -> Option<u64> {
        let is_done = |note: &&Note| !note.unfinished && note.extractor == self.extractor;
        let note = self.note.as_ref().filter(|_| self.pending == 0).filter(is_done);
        note.map(|note| note.generation)
    }

    /// Commits at the end of a run, if there is anything new to say. Gives back the number of the index's
    /// state, which is above that of the tables if it is another one.
    ///
    /// # Errors
    /// As [`Changes::checkpoint`].
    pub(super) fn finish(&mut self) -> Result<u64, Error> {
        if let Some(generation) = self.unchanged() {
            return Ok(generation);
        }
        let generation = match &self.note {
            // The last checkpoint has it all.
            Some(note) if self.pending == 0 && note.extractor == self.extractor => note.generation,
            _ => self.next_generation(),
        };
        self.aside.compact()?;
        self.commit_noting(generation, self.extractor.clone(), false)?;
        self.aside.tidy(self.note.as_ref().and_then(|note| note.aside))?;
        Ok(generation)
    }

    fn next_generation(&self) -> u64 {
        self.note.as_ref().map_or(0, |note| note.generation).max(self.published) + 1
    }

    fn commit_noting(&mut self, generation: u64, extractor: String, unfinished: bool) -> Result<(), Error> {
        let note = Note { generation, extractor, unfinished, aside: self.aside.sync()? };
        self.writer.commit_noting(&note.text()).map_err(advise)?;
        self.note = Some(note);
        self.pending = 0;
        self.committed = Instant::now();
        Ok(())
    }
}

/// The index, and the older format of one that has given way to it.
fn open(out: &OutDir, threads: usize) -> Result<(IndexWriter, Option<u32>), Error> {
    let threads = indexing_threads(threads);
    let memory_bytes = INDEX_MEMORY.min(threads * THREAD_MEMORY);
    let options = WriterOptions { threads, memory_bytes };
    let path = out.path(INDEX);
    let older_format = match IndexWriter::open(&path, &options) {
        Ok(writer) => return Ok((writer, None)),
        Err(IndexError::OlderFormat { found, .. }) if out.has_report() => Some(found),
        Err(IndexError::NotAnIndex { .. }) if is_absent_or_empty(&path) => None,
        Err(error) => return Err(advise(error)),
    };
    // Made out of sight: whoever is killed here leaves what there was.
    IndexWriter::create(&out.staged(INDEX), &options)?.close()?;
    out.place_index()?;
    Ok((IndexWriter::open(&path, &options)?, older_format))
}

fn is_absent_or_empty(path: &Path) -> bool {
    match fs::read_dir(path) {
        Ok(mut entries) => entries.next().is_none(),
        Err(error) => error.kind() == std::io::ErrorKind::NotFound,
    }
}

/// Says of an index that cannot be changed what a user of `chiso run` can do about it.
pub(super) fn advise(error: IndexError) -> Error {
    const ADVICE: &str = "remove it, and the next run builds it anew";
    let (path, problem) = match error {
        IndexError::Damaged { path, what } => (path, format!("the index is damaged: {what}; {ADVICE}")),
        IndexError::NotAnIndex { path } | IndexError::Foreign { path } => {
            (path, format!("not an index of chiso; {ADVICE}"))
        }
        IndexError::OlderFormat { path, found, supported } => {
            (path, format!("the index has format {found}, older than this version's {supported}; {ADVICE}"))
        }
        error => return Error::Index(error),
    };
    Error::OutputFolder { path, problem }
}
