//! Writing an index.

use crate::analyzer::{self, Analyzer};
use crate::error::Error;
use crate::fold::fold;
use crate::schema::{self, Fields};
use chiso_extract::{Document, Figure, Kind};
use std::collections::HashSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;
use tantivy::TantivyDocument;
use tantivy::indexer::UserOperation;

/// How many threads write, and with how much memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WriterOptions {
    /// Threads that index, from 1 to 8; values outside are brought inside.
    pub threads: usize,
    /// Memory for all of them together, in bytes. Less than the engine needs (16 MB a thread) is
    /// raised to that. More makes fewer, larger parts to merge at the end.
    pub memory_bytes: usize,
}

impl Default for WriterOptions {
    /// One thread, 200 MB.
    fn default() -> Self {
        WriterOptions { threads: 1, memory_bytes: 200_000_000 }
    }
}

/// Bounds that the engine sets to the memory of one thread.
const THREAD_MEMORY: std::ops::RangeInclusive<usize> = 16_000_000..=4_000_000_000;

/// The engine's own limit.
const MAX_THREADS: usize = 8;

/// Bytes of articles and figures that may wait for the indexing threads.
const QUEUE_BYTES: usize = 32_000_000;

/// Years that a period may span to be found under each of them; of a longer one, the first and the
/// last are indexed.
const MAX_SPAN_YEARS: u64 = 100;

/// Writes a new index.
///
/// The directory is no index until [`IndexWriter::finish`] has returned: dropped or killed before,
/// the writer leaves files that [`crate::Index::open`] refuses as unfinished.
pub struct IndexWriter {
    path: PathBuf,
    fields: Fields,
    writer: tantivy::IndexWriter<Queued>,
    queue: Arc<Queue>,
    ids: HashSet<Box<str>>,
}

impl std::fmt::Debug for IndexWriter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("IndexWriter").field("path", &self.path).field("articles", &self.ids.len()).finish()
    }
}

impl IndexWriter {
    /// Starts an index in `dir`, which must not exist or be empty. Missing parents are created.
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
        let (schema, fields) = schema::schema();
        let index = tantivy::Index::create_in_dir(dir, schema).map_err(Error::engine(dir))?;
        index.tokenizers().register(analyzer::NAME, Analyzer);
        let threads = options.threads.clamp(1, MAX_THREADS);
        let memory = (options.memory_bytes / threads).clamp(*THREAD_MEMORY.start(), *THREAD_MEMORY.end());
        let writer = index.writer_with_num_threads(threads, memory * threads).map_err(Error::engine(dir))?;
        Ok(IndexWriter { path: dir.to_owned(), fields, writer, queue: Arc::default(), ids: HashSet::new() })
    }

    /// Adds an article with its figures. The order of calls does not matter to any answer.
    ///
    /// Waits while more than a few dozen megabytes are yet to be indexed.
    ///
    /// # Errors
    /// [`Error::DuplicateArticle`] if the id was added before, [`Error::ForeignFigure`] if a figure
    /// has another article's id or is out of order (nothing is added in either case);
    /// [`Error::Engine`] if an indexing thread failed, a full disk for example.
    pub fn add(&mut self, document: &Document, figures: &[Figure]) -> Result<(), Error> {
        if let Some((at, figure)) =
            figures.iter().enumerate().find(|(at, figure)| figure.n != *at || figure.doc != document.doc)
        {
            return Err(Error::ForeignFigure {
                doc: document.doc.clone(),
                at,
                figure_doc: figure.doc.clone(),
                n: figure.n,
            });
        }
        if self.ids.contains(document.doc.as_str()) {
            return Err(Error::DuplicateArticle { doc: document.doc.clone() });
        }
        let published = document.published.as_deref().and_then(year_of);
        let mut block = Vec::with_capacity(figures.len() + 1);
        block.push(self.article(document, figures, published)?);
        for run in figures.chunk_by(|a, b| a.sentence == b.sentence) {
            for (back, figure) in run.iter().enumerate() {
                let mut entry = self.figure(figure, published)?;
                entry.add_u64(self.fields.sentence_back, back as u64);
                if back == 0 {
                    entry.add_u64(self.fields.sentence_run, run.len() as u64);
                    entry.add_text(self.fields.sentence, &figure.sentence);
                }
                block.push(entry);
            }
        }

        // One run is one block: the engine keeps it together, in this order.
        let bytes = block.iter().map(|entry| entry.len()).sum::<usize>();
        let permit = Arc::new(Queue::enter(&self.queue, bytes));
        let operations = block
            .into_iter()
            .map(|document| UserOperation::Add(Queued { document, _permit: Arc::clone(&permit) }));
        self.writer.run(operations).map_err(Error::engine(&self.path))?;
        self.ids.insert(document.doc.as_str().into());
        Ok(())
    }

    /// Writes what is left, waits for every merge and declares the index finished.
    ///
    /// # Errors
    /// [`Error::Engine`] or [`Error::Io`] if something could not be written; the directory is then
    /// not an index.
    pub fn finish(mut self) -> Result<(), Error> {
        self.writer.commit().map_err(Error::engine(&self.path))?;
        self.writer.wait_merging_threads().map_err(Error::engine(&self.path))?;
        schema::write_marker(&self.path)
    }

    fn article(
        &self,
        document: &Document,
        figures: &[Figure],
        published: Option<u64>,
    ) -> Result<Entry, Error> {
        let fields = self.fields;
        let mut entry = Entry::with_capacity(2 * document.text.len() + 512);
        entry.add_text(fields.kind_of_document, schema::ARTICLE);
        entry.add_text(fields.doc, &document.doc);
        entry.add_bytes(fields.record, &json(&self.path, document)?);
        entry.add_text(fields.text, &document.text);
        if let Some(title) = &document.title {
            entry.add_text(fields.title, title);
            // The title is part of what an article says; most texts begin with it.
            if !document.text.trim_start().starts_with(title.trim()) {
                entry.add_text(fields.text, title);
            }
        }
        if let Some(source) = &document.source {
            entry.add_text(fields.source, source);
        }
        entry.add_u64(fields.figures, figures.len() as u64);
        let places: HashSet<&str> = figures.iter().filter_map(|figure| figure.place.as_deref()).collect();
        let codes: HashSet<&str> = figures.iter().filter_map(|figure| figure.place_code.as_deref()).collect();
        places.into_iter().for_each(|place| entry.add_text(fields.place, place));
        codes.into_iter().for_each(|code| entry.add_text(fields.place_code, code));
        if let Some(year) = published {
            entry.add_u64(fields.year, year);
        }
        Ok(entry)
    }

    fn figure(&self, figure: &Figure, published: Option<u64>) -> Result<Entry, Error> {
        let fields = self.fields;
        let mut entry = Entry::with_capacity(2 * figure.sentence.len() + 1024);
        entry.add_text(fields.kind_of_document, schema::FIGURE);
        entry.add_text(fields.doc, &figure.doc);
        entry.add_bytes(fields.record, &json(&self.path, figure)?);
        entry.add_u64(fields.n, figure.n as u64);
        entry.add_text(fields.kind, figure.kind.as_str());
        if let Some(label) = &figure.label {
            entry.add_text(fields.label, label);
        }
        if let Some(unit) = &figure.unit {
            entry.add_text(fields.unit, fold(unit.trim()));
        }
        if let Some(low) = figure.value.or(figure.low).or(figure.high) {
            let high = figure.value.or(figure.high).unwrap_or(low);
            entry.add_f64(fields.low, low.min(high));
            entry.add_f64(fields.high, low.max(high));
        }
        if let Some(place) = &figure.place {
            entry.add_text(fields.place, place);
        }
        if let Some(code) = &figure.place_code {
            entry.add_text(fields.place_code, code);
        }
        for year in years_of(figure, published) {
            entry.add_u64(fields.year, year);
        }
        Ok(entry)
    }
}

type Entry = TantivyDocument;

fn json(path: &Path, record: &impl serde::Serialize) -> Result<Vec<u8>, Error> {
    serde_json::to_vec(record).map_err(|error| Error::io(path)(error.into()))
}

/// The years under which a figure is found: those of its period (of a date, its own), else the
/// year of publication.
fn years_of(figure: &Figure, published: Option<u64>) -> impl Iterator<Item = u64> + use<> {
    let time = match figure.kind {
        Kind::Date => figure.timex.as_ref().or(figure.period.as_ref()),
        _ => figure.period.as_ref(),
    };
    let span = time.and_then(|time| span_of(time)).or(published.map(|year| (year, year)));
    span.into_iter().flat_map(|(first, last)| {
        let step = if last - first > MAX_SPAN_YEARS { last - first } else { 1 };
        (first..=last).step_by(step as usize)
    })
}

/// First and last year of a TIMEX3 value: `2023-06`, `2024-Q1`, `2022/2025`. None where it names
/// no year, as `XXXX-09-21`.
fn span_of(timex: &str) -> Option<(u64, u64)> {
    let mut years = timex.split('/').filter_map(year_of);
    let first = years.next()?;
    let last = years.next_back().unwrap_or(first);
    Some((first.min(last), first.max(last)))
}

/// The year that an ISO 8601 date begins with.
fn year_of(date: &str) -> Option<u64> {
    let digits = date.get(..4).filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()))?;
    if date.as_bytes().get(4).is_some_and(u8::is_ascii_digit) {
        return None;
    }
    digits.parse().ok()
}

/// How much waits for the indexing threads. The engine bounds its queue by the number of blocks,
/// which for articles would come to gigabytes.
#[derive(Debug, Default)]
struct Queue {
    bytes: Mutex<usize>,
    left: Condvar,
}

impl Queue {
    /// Waits until there is room.
    fn enter(queue: &Arc<Queue>, bytes: usize) -> Permit {
        let mut waiting = queue.bytes.lock().unwrap_or_else(PoisonError::into_inner);
        while *waiting > 0 && *waiting + bytes > QUEUE_BYTES {
            let before = *waiting;
            let (guard, timeout) = queue
                .left
                .wait_timeout(waiting, Duration::from_secs(10))
                .unwrap_or_else(PoisonError::into_inner);
            waiting = guard;
            // Indexing threads that died leave the queue as it is; the engine's own call reports it.
            if timeout.timed_out() && *waiting == before {
                break;
            }
        }
        *waiting += bytes;
        Permit { queue: Arc::clone(queue), bytes }
    }
}

/// A block's share of the queue, given back when its last document has been taken out.
#[derive(Debug)]
struct Permit {
    queue: Arc<Queue>,
    bytes: usize,
}

impl Drop for Permit {
    fn drop(&mut self) {
        let mut waiting = self.queue.bytes.lock().unwrap_or_else(PoisonError::into_inner);
        *waiting -= self.bytes;
        self.queue.left.notify_all();
    }
}

/// A document on its way to the indexing threads.
struct Queued {
    document: TantivyDocument,
    _permit: Arc<Permit>,
}

impl tantivy::Document for Queued {
    type Value<'a> = <TantivyDocument as tantivy::Document>::Value<'a>;
    type FieldsValuesIter<'a> = <TantivyDocument as tantivy::Document>::FieldsValuesIter<'a>;

    fn iter_fields_and_values(&self) -> Self::FieldsValuesIter<'_> {
        self.document.iter_fields_and_values()
    }

    fn into_tantivy_document(self) -> TantivyDocument {
        self.document
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn years_of_timex_values() {
        assert_eq!(span_of("2023"), Some((2023, 2023)));
        assert_eq!(span_of("2023-06-30"), Some((2023, 2023)));
        assert_eq!(span_of("2024-Q1"), Some((2024, 2024)));
        assert_eq!(span_of("2022/2025"), Some((2022, 2025)));
        assert_eq!(span_of("2016-01/2016-09"), Some((2016, 2016)));
        assert_eq!(span_of("XXXX-09-21"), None);
        assert_eq!(span_of("XXXX/2025"), Some((2025, 2025)));
        for no_year in ["", "PREV", "20231", "năm", "202"] {
            assert_eq!(span_of(no_year), None, "{no_year}");
        }
    }

    #[test]
    fn the_queue_waits_for_room_and_always_lets_one_in() {
        let queue = Arc::new(Queue::default());
        let large = Queue::enter(&queue, 2 * QUEUE_BYTES);
        let waiter = std::thread::spawn({
            let queue = Arc::clone(&queue);
            move || Queue::enter(&queue, 1).bytes
        });
        std::thread::sleep(Duration::from_millis(50));
        assert!(!waiter.is_finished());
        drop(large);
        assert_eq!(waiter.join().expect("the waiter is let in"), 1);
        assert_eq!(*queue.bytes.lock().expect("nothing panicked"), 0);
    }
}
