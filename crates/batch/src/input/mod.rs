//! Paths in, articles' bytes out, in an order that depends on nothing but names.
//!
//! [`plan`] lists what there is to read; [`Items`] reads it. A file that holds one article stays a path
//! until a worker opens it. A file of many is cut into records here, one after another, and no further:
//! what is in a record is the workers' to find out.
//!
//! ```text
//! walk, glob, list    inputs -> files                   (before the run)
//! zip                 an archive -> files               (thread that reads)
//! jsonl, csv, parquet, warc, stdin   a file -> records  (thread that reads)
//! packing             gzip and zstd around any of these
//! record, row, html, text            a record -> a document (worker threads)
//! ```

pub mod csv;
pub mod date;
mod format;
mod glob;
pub mod html;
pub mod jsonl;
mod list;
pub mod packing;
pub mod parquet;
pub mod record;
pub mod row;
pub mod sniff;
pub mod stdin;
#[cfg(test)]
mod tests;
pub mod text;
mod walk;
pub mod warc;
pub mod zip;

pub use format::{Format, Packing};
pub use glob::is_pattern;
pub use list::List;
pub use record::{Content, Record};
pub use walk::{ACCEPTED, Entry, InputFile, Plan, plan};

use crate::failure::{Failure, Stage};
use crate::panics;
use chiso_extract::document::Charset;
use std::collections::BTreeMap;
use std::io::{BufRead, Read};
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicU64;
use std::sync::{Arc, Mutex, PoisonError};

/// What readers go by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    /// Larger articles are refused, before more than this is in memory.
    pub max_article_bytes: usize,
    /// Articles of more figures are refused, before many more are in memory.
    pub max_figures: usize,
    /// The field or column of a row that holds the text.
    pub text_column: String,
    /// How bytes are read; none where that is found out for each article. Not asked of Parquet files.
    pub encoding: Option<Charset>,
}

impl Options {
    /// Whether the rows of a file that begins so can be told apart in the encoding that was told, or why not.
    fn check_rows(&self, head: &[u8]) -> Result<(), String> {
        let Some(charset) = self.encoding else { return Ok(()) };
        let name = charset.name();
        if !charset.keeps_ascii() {
            return Err(format!("its rows cannot be told apart in {name} (--encoding); save it as UTF-8"));
        }
        if head.starts_with(b"\xef\xbb\xbf") && name != "utf-8" {
            return Err(format!(
                "not {name}, as --encoding says: it begins with the byte order mark of UTF-8"
            ));
        }
        Ok(())
    }
}

impl Default for Options {
    fn default() -> Self {
        Self {
            max_article_bytes: 64_000_000,
            max_figures: 100_000,
            text_column: row::TEXT.into(),
            encoding: None,
        }
    }
}

/// What is counted while reading, by the thread that reads and by others.
#[derive(Debug, Default)]
pub struct Tally {
    /// Bytes of files of many articles taken from the disk, compressed where the file is.
    pub bytes: AtomicU64,
    skipped: Mutex<BTreeMap<String, u64>>,
}

impl Tally {
    /// Counts a record or an archive's member that holds no article.
    pub(crate) fn skip(&self, what: &str) {
        let mut skipped = self.skipped.lock().unwrap_or_else(PoisonError::into_inner);
        match skipped.get_mut(what) {
            Some(n) => *n += 1,
            None => drop(skipped.insert(what.to_owned(), 1)),
        }
    }

    /// How many records were left alone, by what they were.
    pub fn skipped(&self) -> BTreeMap<String, u64> {
        self.skipped.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// One article to be, or what stood in its way.
#[derive(Debug)]
pub struct Item {
    /// The file that it comes from, as a person would name it; `-` for standard input.
    pub input: Arc<str>,
    /// Where its bytes are.
    pub body: Body,
    /// How much memory it will take, about.
    pub weight: usize,
}

/// Where an article's bytes are.
#[derive(Debug)]
pub enum Body {
    /// In a file of its own, still to be read.
    File(InputFile),
    /// Here.
    Record(Record),
    /// Nowhere.
    Failed(Failure),
}

impl Item {
    fn failed(failure: Failure) -> Self {
        Self { input: failure.input.as_str().into(), body: Body::Failed(failure), weight: 0 }
    }

    fn record(input: &Arc<str>, record: Record) -> Self {
        let weight = record.content.weight();
        Self { input: input.clone(), body: Body::Record(record), weight }
    }

    /// Bytes of a file of its own, which is read only when the item is at work.
    pub fn bytes_on_disk(&self) -> u64 {
        match &self.body {
            Body::File(file) => file.bytes,
            _ => 0,
        }
    }
}

/// The records of a file. What breaks the file becomes an item, too.
type Records<'a> = Box<dyn Iterator<Item = Item> + Send + 'a>;

/// Reads what was planned, in order.
pub struct Items<'a> {
    /// What is still to be read; an archive's members stand above the entries behind it.
    entries: Vec<std::vec::IntoIter<Entry>>,
    records: Option<Current<'a>>,
    stdin: Box<dyn Read + Send + 'a>,
    options: &'a Options,
    tally: &'a Tally,
}

struct Current<'a> {
    input: Arc<str>,
    doc: String,
    records: Records<'a>,
}

impl<'a> Items<'a> {
    /// Starts reading.
    pub fn new(entries: Vec<Entry>, options: &'a Options, tally: &'a Tally) -> Self {
        let stdin = Box::new(std::io::stdin());
        Self { entries: vec![entries.into_iter()], records: None, stdin, options, tally }
    }

    /// Reads this where standard input is to be read.
    pub fn with_stdin(self, stdin: impl Read + Send + 'a) -> Self {
        Self { stdin: Box::new(stdin), ..self }
    }

    fn next_entry(&mut self) -> Option<Entry> {
        loop {
            match self.entries.last_mut()?.next() {
                Some(entry) => return Some(entry),
                None => drop(self.entries.pop()),
            }
        }
    }

    /// The next record of the file under way. A bug that it uncovers ends the file, not the run.
    fn next_record(&mut self) -> Option<Item> {
        let current = self.records.as_mut()?;
        let next = panics::catch(|| current.records.next());
        match next {
            Ok(Some(item)) => return Some(item),
            Ok(None) => self.records = None,
            Err(panic) => {
                let failure = Failure::new(&*current.input, Stage::Read, format!("a bug: {panic}"));
                let failure = failure.of_doc(&current.doc);
                self.records = None;
                return Some(Item::failed(failure));
            }
        }
        None
    }

    /// Begins with a file: gives back its only item, if that is what it holds.
    fn begin(&mut self, file: InputFile) -> Result<Option<Item>, Failure> {
        if file.format.is_article() {
            let ratio = if file.member.is_some() { Packing::Gzip.ratio() } else { file.packing.ratio() };
            let weight = file.bytes as usize * ratio;
            return Ok(Some(Item { input: file.shown(), body: Body::File(file), weight }));
        }
        let records: Records<'a> = match file.format {
            Format::Zip => {
                let members = zip::members(&file, self.tally)?;
                self.entries.push(members.into_iter());
                return Ok(None);
            }
            Format::Parquet => Box::new(parquet::rows(&file, self.options, self.tally)?),
            Format::Warc => Box::new(warc::records(&file, self.options, self.tally)?),
            Format::Csv => {
                Box::new(csv::Rows::new(file.shown(), file.doc.clone(), self.open(&file)?, self.options))
            }
            Format::JsonLines | Format::Text | Format::Html => {
                Box::new(jsonl::Rows::new(file.shown(), file.doc.clone(), self.open(&file)?, self.options))
            }
        };
        self.records = Some(Current { input: file.shown(), doc: file.doc, records });
        Ok(None)
    }

    fn open(&self, file: &InputFile) -> Result<Reader<'a>, Failure> {
        file.open(Some(&self.tally.bytes))
    }
}

impl Iterator for Items<'_> {
    type Item = Item;

    fn next(&mut self) -> Option<Item> {
        loop {
            if let Some(item) = self.next_record() {
                return Some(item);
            }
            match self.next_entry()? {
                Entry::Failed(failure) => return Some(Item::failed(failure)),
                Entry::File(file) => {
                    let begun = panics::catch(|| self.begin(file.clone())).unwrap_or_else(|panic| {
                        let failure = Failure::new(&*file.shown(), Stage::Read, format!("a bug: {panic}"));
                        Err(failure.of_doc(&file.doc))
                    });
                    match begun {
                        Ok(Some(item)) => return Some(item),
                        Ok(None) => {}
                        Err(failure) => return Some(Item::failed(failure)),
                    }
                }
                Entry::Stdin => {
                    let stdin = std::mem::replace(&mut self.stdin, Box::new(std::io::empty()));
                    match stdin::read(stdin, self.options, self.tally) {
                        stdin::Content::Records(records) => {
                            let doc = stdin::DOC.into();
                            self.records = Some(Current { input: "-".into(), doc, records });
                        }
                        stdin::Content::Article(item) => return Some(item),
                    }
                }
            }
        }
    }
}

/// A stream of bytes that are no longer compressed.
pub type Reader<'a> = Box<dyn BufRead + Send + 'a>;

fn shown(path: &Path) -> Arc<str> {
    path.to_string_lossy().into()
}

impl InputFile {
    /// The file's path as a person would write it; of an archive's member, the archive's.
    pub fn shown(&self) -> Arc<str> {
        shown(&self.path)
    }

    /// Opens it, unpacking what is around it. `count`, if given, grows by the bytes taken from the disk.
    ///
    /// # Errors
    /// A failure of stage `read`.
    pub fn open<'a>(&self, count: Option<&'a AtomicU64>) -> Result<Reader<'a>, Failure> {
        let opened = match &self.member {
            None => packing::open(&self.path, self.packing, count),
            Some(member) => member
                .open(&self.path)
                .and_then(|inner| packing::unpack(packing::Counted { inner, count }, self.packing)),
        };
        opened.map_err(|e| self.failure(Stage::Read, e.to_string()))
    }

    fn failure(&self, stage: Stage, cause: impl Into<String>) -> Failure {
        Failure::new(&*self.shown(), stage, cause).of_doc(&self.doc)
    }

    /// Reads all of a file that holds one article.
    ///
    /// # Errors
    /// A failure of stage `read`: the file cannot be read, or holds more than `limit` bytes.
    pub fn read(&self, limit: usize) -> Result<Vec<u8>, Failure> {
        read_article(self.open(None)?, limit).map_err(|cause| self.failure(Stage::Read, cause))
    }
}

/// Reads all of `reader`, at most `limit` bytes, or says why not.
fn read_article(mut reader: impl Read, limit: usize) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    reader
        .by_ref()
        .take((limit as u64).saturating_add(1))
        .read_to_end(&mut bytes)
        .map_err(|e| e.to_string())?;
    if bytes.len() > limit { Err(too_large(limit)) } else { Ok(bytes) }
}

fn too_large(limit: usize) -> String {
    format!("larger than {} MB; --max-article-mb raises the limit", limit / 1_000_000)
}

/// The path of an output or input with every symbolic link resolved, as far as it exists.
pub(crate) fn resolved(path: &Path) -> Option<PathBuf> {
    path.canonicalize().ok()
}
