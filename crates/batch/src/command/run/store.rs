//! The index of the output folder: opened, made, or made anew.

use super::state::Note;
use crate::error::Error;
use crate::outdir::{INDEX, OutDir};
use crate::summary::Again;
use chiso_index::{Error as IndexError, Index, IndexWriter, WriterOptions};
use std::fs;
use std::path::Path;

/// The output folder's index, open for changes.
pub(super) struct Store {
    pub writer: IndexWriter,
    /// What it held when the run began, for reading; none where it was empty.
    pub before: Option<Index>,
    /// Why unchanged articles are to be extracted again; none where they are not.
    pub again: Option<Again>,
    note: Option<Note>,
    extractor: String,
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
    ) -> Result<Self, Error> {
        let (writer, older_format) = open(out, threads)?;
        let note = Note::read(writer.committed()).map_err(advise)?;
        let is_empty = writer.committed().counts().map_err(advise)?.articles == 0;
        let again = match (&note, older_format) {
            (_, Some(found)) => Some(Again::OlderFormat(found)),
            _ if is_empty => None,
            (Some(note), _) if note.extractor == extractor => asked_again.then_some(Again::Asked),
            (Some(note), _) => Some(Again::OtherExtractor(note.extractor.clone())),
            (None, _) => Some(Again::OtherExtractor("another program".into())),
        };
        let before = (!is_empty).then(|| Index::open(&out.path(INDEX)).map_err(advise)).transpose()?;
        Ok(Self { writer, before, again, note, extractor })
    }

    /// Commits, if there are changes or the index does not yet say what found its figures. Gives back the
    /// number of the index's state, which is above that of the tables, `published`, if it is another one.
    ///
    /// # Errors
    /// It cannot be written. All is as it was before the run then.
    pub(super) fn commit(&mut self, has_changes: bool, published: u64) -> Result<u64, Error> {
        let generation = match &self.note {
            Some(note) if !has_changes && note.extractor == self.extractor => return Ok(note.generation),
            note => note.as_ref().map_or(0, |note| note.generation).max(published) + 1,
        };
        let note = Note { generation, extractor: self.extractor.clone() };
        self.writer.commit_noting(&note.text()).map_err(advise)?;
        Ok(generation)
    }
}

/// The index, and the older format of one that has given way to it.
fn open(out: &OutDir, threads: usize) -> Result<(IndexWriter, Option<u32>), Error> {
    let options = WriterOptions { threads, ..WriterOptions::default() };
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
