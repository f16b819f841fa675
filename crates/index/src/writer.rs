//! Writing an index: making one, adding, replacing and removing articles.

use crate::deletion::Deletions;
use crate::entry::Entry;
use crate::error::Error;
use crate::indexers::Indexers;
use crate::merge::BoundedMerges;
use crate::reader::Index;
use crate::row::Row;
use crate::schema;
use chiso_extract::{Document, Figure};
use std::collections::HashSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use tantivy::directory::error::LockError;
use tantivy::index::SegmentMeta;
use tantivy::indexer::IndexWriterOptions;
use tantivy::{TantivyError, Term};

/// How many threads write, and with how much memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WriterOptions {
    /// Threads that index, from 1 to 8; values outside are brought inside.
    pub threads: usize,
    /// About how much memory the articles take that all of them together gather before they write them, in bytes; less
    /// than 16 MB a thread is raised to that. More makes fewer, larger parts to merge at the end.
    pub memory_bytes: usize,
}

impl Default for WriterOptions {
    /// One thread, 200 MB.
    fn default() -> Self {
        WriterOptions { threads: 1, memory_bytes: 200_000_000 }
    }
}

/// Bounds of the memory of one thread: smaller parts are merged again and again, and nobody needs larger ones.
const THREAD_MEMORY: std::ops::RangeInclusive<usize> = 16_000_000..=4_000_000_000;

/// As many as the engine itself would take.
const MAX_THREADS: usize = 8;

/// Bytes of articles that are handed to an indexing thread together: every time, it may have to be woken, and finds
/// less in the cache than it left there.
const BATCH_BYTES: usize = 1 << 20;

/// The file that the one writer of an index holds locked.
const LOCK_FILE: &str = ".tantivy-writer.lock";

/// Writes an index: one at a time, while any number of readers go on reading what was last committed.
///
/// Nothing that is added or removed is seen by anybody before [`IndexWriter::commit`]. A writer that
/// is dropped, fails or is killed leaves the index as its last commit left it.
pub struct IndexWriter {
    path: PathBuf,
    /// Ended before the engine's writer, which holds the lock.
    indexers: Indexers,
    writer: tantivy::IndexWriter,
    deletions: Deletions,
    /// Articles that are yet to be handed to an indexing thread,
    batch: Vec<Row>,
    /// and how much memory they take.
    batch_bytes: usize,
    /// What was last committed, as it was when the writer was opened or last committed.
    committed: Index,
    /// Ids that were added since.
    added: HashSet<Box<str>>,
}

impl std::fmt::Debug for IndexWriter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("IndexWriter").field("path", &self.path).field("added", &self.added.len()).finish()
    }
}

impl IndexWriter {
    /// Makes an empty index in `dir`, which must not exist or be empty, and opens it. Missing parents
    /// are created.
    ///
    /// # Errors
    /// [`Error::NotEmpty`] if there is something in `dir`, [`Error::Io`] if it cannot be written to.
    pub fn create(dir: &Path, options: &WriterOptions) -> Result<Self, Error> {
        fs::create_dir_all(dir).map_err(|error| match error.kind() {
            io::ErrorKind::AlreadyExists => Error::NotEmpty { path: dir.to_owned() },
            _ => Error::io(dir)(error),
        })?;
        if fs::read_dir(dir).map_err(Error::io(dir))?.next().is_some() {
            return Err(Error::NotEmpty { path: dir.to_owned() });
        }
        // Made beside, and moved to its place when it is an index: whoever is killed in between leaves
        // an empty directory, or the index.
        let made = beside(dir);
        if made.exists() {
            fs::remove_dir_all(&made).map_err(Error::io(&made))?;
        }
        fs::create_dir(&made).map_err(Error::io(&made))?;
        tantivy::Index::create_in_dir(&made, schema::schema()).map_err(Error::engine(dir))?;
        schema::write_marker(&made)?;
        fs::rename(&made, dir).map_err(Error::io(dir))?;
        Self::open(dir, options)
    }

    /// Opens the index in `dir` for changes.
    ///
    /// # Errors
    /// As [`Index::open`]; [`Error::Locked`] if another writer has it open.
    pub fn open(dir: &Path, options: &WriterOptions) -> Result<Self, Error> {
        let committed = Index::open(dir)?;
        let mut index = tantivy::Index::open_in_dir(dir).map_err(Error::engine(dir))?;
        // A thread that only compresses would wait for the indexing one, and that for it, at every block.
        index.settings_mut().docstore_compress_dedicated_thread = false;
        let threads = options.threads.clamp(1, MAX_THREADS);
        let memory = (options.memory_bytes / threads).clamp(*THREAD_MEMORY.start(), *THREAD_MEMORY.end());
        let engine_options = IndexWriterOptions::builder()
            // Waits for articles that do not come: those of the index are made into parts by its own threads.
            .num_worker_threads(1)
            .num_merge_threads(1)
            .build();
        let writer = index.writer_with_options(engine_options).map_err(|error| match error {
            TantivyError::LockFailure(LockError::LockBusy, _) => {
                Error::Locked { path: dir.to_owned(), lock: dir.join(LOCK_FILE) }
            }
            error => Error::engine(dir)(error),
        })?;
        writer.set_merge_policy(Box::new(BoundedMerges::new(dir.to_owned())));
        // What a killed writer wrote and did not commit has names that this one may need: deletions are
        // named for their number, and the engine does not write over a file.
        writer.garbage_collect_files().wait().map_err(Error::engine(dir))?;
        // Takes a number. The engine gives the first change the number of the last commit, and merges of committed
        // segments take deletions up to that number: of segments that have others of this number, this one is then
        // never taken out, and the article is there twice.
        writer.run([]).map_err(Error::engine(dir))?;
        // Between the two openings another writer may have committed.
        committed.reload()?;
        Ok(IndexWriter {
            path: dir.to_owned(),
            writer,
            indexers: Indexers::new(index, threads, memory),
            deletions: Deletions::default(),
            batch: Vec::new(),
            batch_bytes: 0,
            committed,
            added: HashSet::new(),
        })
    }

    /// Adds an article with its figures; one with the same id is replaced. The order of calls does not
    /// matter to any answer.
    ///
    /// Waits while more than some megabytes are yet to be indexed.
    ///
    /// # Errors
    /// As [`Entry::new`] (nothing is added, nothing replaced); [`Error::Engine`] if an indexing thread
    /// failed, a full disk for example.
    pub fn add(&mut self, document: &Document, figures: &[Figure]) -> Result<(), Error> {
        self.add_entry(Entry::new(document, figures)?)
    }

    /// [`IndexWriter::add`] of what was made ready elsewhere.
    ///
    /// # Errors
    /// [`Error::Engine`] if an indexing thread failed.
    pub fn add_entry(&mut self, entry: Entry) -> Result<(), Error> {
        self.take_out(&entry.doc)?;
        self.batch_bytes += entry.row.bytes();
        self.batch.push(entry.row);
        self.added.insert(entry.doc);
        if self.batch_bytes >= BATCH_BYTES { self.hand_on() } else { Ok(()) }
    }

    /// Hands what was added to the indexing threads, and what they have completed to the engine.
    fn hand_on(&mut self) -> Result<(), Error> {
        if self.batch.is_empty() {
            return Ok(());
        }
        let (rows, bytes) = (std::mem::take(&mut self.batch), std::mem::take(&mut self.batch_bytes));
        self.indexers.add(rows, bytes).map_err(Error::engine(&self.path))?;
        self.take_in(self.indexers.complete())
    }

    /// Waits until all that was added is a part of the index, of which nobody sees anything yet.
    fn index_all(&mut self) -> Result<(), Error> {
        self.hand_on()?;
        let parts = self.indexers.finish().map_err(Error::engine(&self.path))?;
        self.take_in(parts)
    }

    fn take_in(&self, parts: Vec<SegmentMeta>) -> Result<(), Error> {
        for part in parts {
            self.deletions.add_part(part.id());
            self.writer.add_segment(part).map_err(Error::engine(&self.path))?;
        }
        Ok(())
    }

    /// Removes an article and its figures. Whether there was one.
    ///
    /// # Errors
    /// [`Error::Engine`] if the index cannot be read, or as [`IndexWriter::add_entry`].
    pub fn delete(&mut self, doc: &str) -> Result<bool, Error> {
        self.take_out(doc)
    }

    /// Removes an article, if there is one.
    fn take_out(&mut self, doc: &str) -> Result<bool, Error> {
        let added = self.added.remove(doc);
        if added {
            // It is removed from the parts that there are.
            self.index_all()?;
        }
        let there = added || self.committed.contains(doc)?;
        if there {
            let deletion = self.deletions.of(Term::from_field_text(schema::fields().doc, doc));
            self.writer.delete_query(Box::new(deletion)).map_err(Error::engine(&self.path))?;
        }
        Ok(there)
    }

    /// What was last committed. Other threads may read it meanwhile.
    pub fn committed(&self) -> &Index {
        &self.committed
    }

    /// Makes everything so far visible and lasting, all at once.
    ///
    /// # Errors
    /// [`Error::Engine`] if something could not be written; the index is then as the last commit left
    /// it.
    pub fn commit(&mut self) -> Result<(), Error> {
        self.commit_noting("")
    }

    /// [`IndexWriter::commit`] with a note of the caller's, which [`Index::note`] gives back.
    ///
    /// # Errors
    /// As [`IndexWriter::commit`].
    pub fn commit_noting(&mut self, note: &str) -> Result<(), Error> {
        self.index_all()?;
        let mut commit = || {
            let mut prepared = self.writer.prepare_commit()?;
            prepared.set_payload(note);
            prepared.commit()
        };
        commit().map_err(Error::engine(&self.path))?;
        self.added.clear();
        self.committed.reload()
    }

    /// Commits, and waits until all that was written is merged.
    ///
    /// # Errors
    /// As [`IndexWriter::commit`].
    pub fn finish(mut self) -> Result<(), Error> {
        self.commit()?;
        self.close()
    }

    /// Waits until all that was committed is merged. What was not committed is forgotten.
    ///
    /// # Errors
    /// [`Error::Engine`] if a merge failed; the index is as the last commit left it.
    pub fn close(self) -> Result<(), Error> {
        let IndexWriter { path, indexers, writer, .. } = self;
        drop(indexers);
        writer.wait_merging_threads().map_err(Error::engine(&path))
    }
}

/// A name for what is to become the directory.
fn beside(dir: &Path) -> PathBuf {
    let mut name = std::ffi::OsString::from(".");
    name.push(dir.file_name().unwrap_or_default());
    name.push(format!(".new-{}", std::process::id()));
    dir.with_file_name(name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::options::ArticleQuery;

    #[test]
    fn a_writer_that_lost_articles_commits_no_more() {
        let dir = tempfile::tempdir().expect("a folder to write in");
        let index = dir.path().join("index");
        let mut writer = IndexWriter::create(&index, &WriterOptions::default()).expect("an empty folder");
        let away = dir.path().join("away");
        fs::rename(&index, &away).expect("a folder");
        let document = |n: usize| Document {
            doc: n.to_string(),
            text: "Tỷ lệ đạt 95%. ".repeat(20_000),
            ..Document::default()
        };
        // Some are yet to be handed on when the first cannot be written.
        let added: Vec<_> = (0..60).map(|n| writer.add(&document(n), &[])).collect();
        let is_lost = |result: Result<(), Error>| matches!(result, Err(Error::Engine { .. }));
        assert!(is_lost(writer.commit()) || added.into_iter().any(is_lost));
        fs::rename(&away, &index).expect("a folder");
        assert!(is_lost(writer.commit()));
        assert_eq!(Index::open(&index).expect("an index").counts().expect("an index").articles, 0);
    }

    #[test]
    fn what_replaces_an_article_stays_however_often() {
        let dir = tempfile::tempdir().expect("a folder to write in");
        let (path, options) = (dir.path().join("index"), WriterOptions { threads: 2, ..Default::default() });
        let mut writer = IndexWriter::create(&path, &options).expect("an empty folder");
        let add = |writer: &mut IndexWriter, doc: &str, text: &str| {
            let document = Document { doc: doc.into(), text: text.into(), ..Document::default() };
            writer.add(&document, &[]).expect("a good article");
        };
        for round in ["một", "hai", "ba"] {
            for doc in 0..20 {
                add(&mut writer, &doc.to_string(), &format!("{round} cũ"));
            }
            assert!(writer.delete("7").expect("an index"));
            // Twice between two commits, and one anew that was taken out.
            add(&mut writer, "3", &format!("{round} vừa"));
            add(&mut writer, "3", &format!("{round} mới"));
            add(&mut writer, "7", &format!("{round} mới"));
            assert!(writer.delete("5").expect("an index"));
            writer.commit().expect("room on the disk");
            let found = |query: &str| {
                let page = writer.committed().search(query, &ArticleQuery::default()).expect("an index");
                page.total
            };
            assert_eq!([found("cũ"), found("vừa"), found("mới"), found(round)], [17, 0, 2, 19]);
        }
        writer.finish().expect("room on the disk");
        assert_eq!(
            Index::open(&path)
                .expect("an index")
                .search("ba", &ArticleQuery::default())
                .expect("an index")
                .total,
            19
        );
    }

    #[test]
    fn no_change_has_the_number_of_a_commit() {
        let dir = tempfile::tempdir().expect("a folder to write in");
        let (index, options) = (dir.path().join("index"), WriterOptions::default());
        let mut writer = IndexWriter::create(&index, &options).expect("an empty folder");
        let document = Document { doc: "a".into(), text: "Đạt 95%.".into(), ..Document::default() };
        writer.add(&document, &[]).expect("a new article");
        writer.finish().expect("room on the disk");
        let mut again = IndexWriter::open(&index, &options).expect("an index");
        for _ in 0..2 {
            let number = again.writer.delete_term(Term::from_field_text(schema::fields().doc, "a"));
            assert!(number > again.writer.commit_opstamp());
            again.commit().expect("room on the disk");
        }
    }
}
