//! Paths in, articles' bytes out, in an order that depends on nothing but names.
//!
//! [`plan`] lists what there is to read; [`Items`] reads it. A file that holds one article stays a path
//! until a worker opens it; a file of rows is read here, row by row.

pub mod date;
pub mod gzip;
pub mod html;
pub mod jsonl;
pub mod sniff;
pub mod stdin;
pub mod text;
mod walk;

pub use walk::{ACCEPTED, Entry, InputFile, Plan, plan};

use crate::failure::{Failure, Stage};
use std::io::{BufRead, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

/// What a file holds, by its ending.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// One article of plain text.
    Text,
    /// One article as a web page.
    Html,
    /// One article a line, as a JSON object.
    JsonLines,
}

impl Format {
    /// The format that a file's name says, and whether it is gzipped; `None` for other endings.
    ///
    /// ```
    /// use chiso_batch::input::Format;
    /// use std::path::Path;
    /// assert_eq!(Format::of(Path::new("a.HTM")), Some((Format::Html, false)));
    /// assert_eq!(Format::of(Path::new("a.jsonl.gz")), Some((Format::JsonLines, true)));
    /// assert_eq!(Format::of(Path::new("a.gz")), None);
    /// ```
    pub fn of(path: &Path) -> Option<(Format, bool)> {
        let name = path.file_name()?.to_string_lossy().to_ascii_lowercase();
        let (stem, gzipped) = name.strip_suffix(".gz").map_or((name.as_str(), false), |stem| (stem, true));
        let format = match stem.rsplit_once('.')?.1 {
            "txt" => Format::Text,
            "html" | "htm" => Format::Html,
            "jsonl" | "ndjson" => Format::JsonLines,
            _ => return None,
        };
        Some((format, gzipped))
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
    /// Here: the whole of standard input.
    Text {
        /// The article's id.
        doc: String,
        /// Its text, not decoded.
        bytes: Vec<u8>,
    },
    /// Here: a line of JSON.
    Row {
        /// Names the row where it gives no id: `FILE#LINE`.
        fallback: String,
        /// Number of the line in its file, from 1.
        line: u64,
        /// The line without its end.
        bytes: Vec<u8>,
    },
    /// Nowhere.
    Failed(Failure),
}

/// Reads what was planned, in order.
pub struct Items<'a> {
    entries: std::vec::IntoIter<Entry>,
    rows: Option<jsonl::Rows<'a>>,
    stdin: Box<dyn Read + Send + 'a>,
    max_article_bytes: usize,
    bytes_read: &'a AtomicU64,
}

impl<'a> Items<'a> {
    /// Starts reading. `bytes_read` counts the bytes of files of rows as they are read, compressed where
    /// the file is.
    pub fn new(entries: Vec<Entry>, max_article_bytes: usize, bytes_read: &'a AtomicU64) -> Self {
        let stdin = Box::new(std::io::stdin());
        Self { entries: entries.into_iter(), rows: None, stdin, max_article_bytes, bytes_read }
    }

    /// Reads this where standard input is to be read.
    pub fn with_stdin(self, stdin: impl Read + Send + 'a) -> Self {
        Self { stdin: Box::new(stdin), ..self }
    }

    fn rows_of(&self, file: &InputFile) -> Result<jsonl::Rows<'a>, Failure> {
        let input = file.shown();
        let reader = gzip::open(&file.path, file.gzipped, Some(self.bytes_read))
            .map_err(|e| Failure::new(&*input, Stage::Read, gzip::explain(&e)).of_doc(&file.doc))?;
        Ok(jsonl::Rows::new(input, file.doc.clone(), reader, self.max_article_bytes))
    }
}

impl Iterator for Items<'_> {
    type Item = Item;

    fn next(&mut self) -> Option<Item> {
        loop {
            if let Some(item) = self.rows.as_mut().and_then(Iterator::next) {
                return Some(item);
            }
            self.rows = None;
            match self.entries.next()? {
                Entry::Failed(failure) => return Some(Item::failed(failure)),
                Entry::File(file) if file.format == Format::JsonLines => match self.rows_of(&file) {
                    Ok(rows) => self.rows = Some(rows),
                    Err(failure) => return Some(Item::failed(failure)),
                },
                Entry::File(file) => {
                    // Press text gzips to about a fourth.
                    let weight = file.bytes as usize * if file.gzipped { 4 } else { 1 };
                    return Some(Item { input: file.shown(), body: Body::File(file), weight });
                }
                Entry::Stdin => {
                    let stdin = std::mem::replace(&mut self.stdin, Box::new(std::io::empty()));
                    match stdin::read(stdin, self.max_article_bytes, self.bytes_read) {
                        stdin::Content::Rows(rows) => self.rows = Some(rows),
                        stdin::Content::Article(item) => return Some(item),
                    }
                }
            }
        }
    }
}

impl Item {
    fn failed(failure: Failure) -> Self {
        Self { input: failure.input.as_str().into(), body: Body::Failed(failure), weight: 0 }
    }
}

/// A stream of bytes that are no longer compressed.
pub type Reader<'a> = Box<dyn BufRead + Send + 'a>;

fn shown(path: &Path) -> Arc<str> {
    path.to_string_lossy().into()
}

impl InputFile {
    /// The file's path as a person would write it.
    pub fn shown(&self) -> Arc<str> {
        shown(&self.path)
    }
}

/// Reads all of `reader`, at most `limit` bytes.
///
/// # Errors
/// A failure of stage `read`: the stream breaks, or holds more.
pub fn read_article(mut reader: Reader<'_>, limit: usize, input: &str) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    reader
        .by_ref()
        .take((limit as u64).saturating_add(1))
        .read_to_end(&mut bytes)
        .map_err(|e| Failure::new(input, Stage::Read, gzip::explain(&e)))?;
    if bytes.len() > limit {
        return Err(Failure::new(input, Stage::Read, too_large(limit)));
    }
    Ok(bytes)
}

fn too_large(limit: usize) -> String {
    format!("larger than {} MB; --max-article-mb raises the limit", limit / 1_000_000)
}

/// The path of an output or input with every symbolic link resolved, as far as it exists.
pub(crate) fn resolved(path: &Path) -> Option<PathBuf> {
    path.canonicalize().ok()
}

impl Item {
    /// Bytes of a file of its own, which is read only when the item is at work.
    pub fn bytes_on_disk(&self) -> u64 {
        match &self.body {
            Body::File(file) => file.bytes,
            _ => 0,
        }
    }
}
