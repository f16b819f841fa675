//! One item, all the way to its figures. Runs on every thread at once.

use crate::failure::{Failure, Stage};
use crate::input::text::Refusal;
use crate::input::{Body, Format, InputFile, Item, gzip, html, jsonl, read_article, text};
use crate::panics;
use chiso_extract::document::{mend, meta};
use chiso_extract::{Document, Extractor, Figure};
use std::cell::Cell;
use std::convert::Infallible;
use std::time::{Duration, Instant};

/// An article with its figures.
#[derive(Clone, Debug)]
pub struct Article {
    /// The document record.
    pub document: Document,
    /// Its figures, in reading order.
    pub figures: Vec<Figure>,
    /// Size of what was read for it, decompressed.
    pub bytes: usize,
    /// The file that it came from.
    pub input: String,
    /// Where the time went.
    pub spent: Spent,
}

/// Time spent on one article, or on many together, by stage.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Spent {
    /// Reading and decompressing a file of its own.
    pub read: Duration,
    /// Decoding and parsing.
    pub decode: Duration,
    /// Finding figures.
    pub extract: Duration,
    /// Making ready for the index.
    pub prepare: Duration,
}

impl std::ops::AddAssign for Spent {
    fn add_assign(&mut self, other: Self) {
        self.read += other.read;
        self.decode += other.decode;
        self.extract += other.extract;
        self.prepare += other.prepare;
    }
}

impl Article {
    /// Gives the article another id, in its figures too. What the input gave is kept in `meta` as `id`.
    pub fn rename(&mut self, doc: String) {
        let given = std::mem::replace(&mut self.document.doc, doc);
        self.document.meta.insert("id".into(), given.into());
        for figure in &mut self.figures {
            figure.doc.clone_from(&self.document.doc);
        }
    }
}

/// Makes articles of items.
#[derive(Debug)]
pub struct Processor<'a> {
    /// Finds the figures.
    pub extractor: &'a Extractor,
    /// Larger articles are refused.
    pub max_article_bytes: usize,
}

/// What became of an item that may be known already.
#[derive(Debug)]
pub enum Processed<K> {
    /// An article, with its figures.
    Article(Box<Article>),
    /// One that is known, and was not looked into further.
    Known {
        /// What is known of it.
        known: K,
        /// Size of what was read for it, decompressed.
        bytes: usize,
        /// Where the time went.
        spent: Spent,
    },
}

impl Processor<'_> {
    /// Reads, decodes, parses and extracts. A panic on the way is a failure of the stage that it struck.
    ///
    /// # Errors
    /// What is wrong with the item, as a record for `failures.jsonl`.
    pub fn process(&self, item: Item) -> Result<Article, Failure> {
        process(&item, self.max_article_bytes, |document| self.extractor.extract(document))
    }

    /// [`Processor::process`], unless `known` knows an article of this id and hash. It is asked as soon as
    /// both can be told, which for a file of its own is before it is parsed.
    ///
    /// # Errors
    /// As [`Processor::process`].
    pub fn process_unless<K>(
        &self,
        item: &Item,
        known: impl FnOnce(&str, &str) -> Option<K>,
    ) -> Result<Processed<K>, Failure> {
        process_unless(item, self.max_article_bytes, known, |document| self.extractor.extract(document))
    }
}

/// Reads, decodes and parses an item, without looking for figures.
///
/// # Errors
/// What is wrong with the item, as [`Processor::process`] says it.
pub fn read(item: Item, max_article_bytes: usize) -> Result<Document, Failure> {
    process(&item, max_article_bytes, |_| Vec::new()).map(|article| article.document)
}

fn process(
    item: &Item,
    max_article_bytes: usize,
    extract: impl FnOnce(&Document) -> Vec<Figure>,
) -> Result<Article, Failure> {
    match process_unless(item, max_article_bytes, |_, _| None::<Infallible>, extract)? {
        Processed::Article(article) => Ok(*article),
        Processed::Known { known, .. } => match known {},
    }
}

fn process_unless<K>(
    item: &Item,
    max_article_bytes: usize,
    known: impl FnOnce(&str, &str) -> Option<K>,
    extract: impl FnOnce(&Document) -> Vec<Figure>,
) -> Result<Processed<K>, Failure> {
    let input = item.input.to_string();
    // Only a row may name itself.
    let (doc, is_row) = match &item.body {
        Body::Failed(failure) => return Err(failure.clone()),
        Body::File(file) => (&file.doc, false),
        Body::Text { doc, .. } => (doc, false),
        Body::Row { fallback, .. } => (fallback, true),
    };
    let at = Cell::new(Stage::Read);
    let work = || -> Result<Processed<K>, Failure> {
        let mut clock = Clock(Instant::now());
        let bytes = match &item.body {
            Body::File(file) => &read_file(file, &input, max_article_bytes)?,
            Body::Text { bytes, .. } | Body::Row { bytes, .. } => bytes,
            Body::Failed(failure) => return Err(failure.clone()),
        };
        let mut spent = Spent { read: clock.lap(), ..Spent::default() };
        at.set(Stage::Decode);
        let hash = blake3::hash(bytes).to_hex();
        let mut known = Some(known);
        let mut ask = |doc: &str| known.take().and_then(|known| known(doc, &hash));
        if let Some(known) = if is_row { None } else { ask(doc) } {
            spent.decode = clock.lap();
            return Ok(Processed::Known { known, bytes: bytes.len(), spent });
        }
        let mut document = parse(&item.body, bytes)
            .map_err(|(stage, cause)| Failure::new(&*input, stage, cause).of_doc(doc))?;
        if document.doc.is_empty() {
            document.doc.clone_from(doc);
        }
        if let Some(known) = if is_row { ask(&document.doc) } else { None } {
            spent.decode = clock.lap();
            return Ok(Processed::Known { known, bytes: bytes.len(), spent });
        }
        document.hash = hash.to_string();
        mend(&mut document);
        meta::infer(&mut document);
        spent.decode = clock.lap();
        at.set(Stage::Extract);
        let figures = extract(&document);
        document.figures = figures.len();
        spent.extract = clock.lap();
        let article = Article { document, figures, bytes: bytes.len(), input: input.clone(), spent };
        Ok(Processed::Article(Box::new(article)))
    };
    panics::catch(work)
        .unwrap_or_else(|panic| Err(Failure::new(&*input, at.get(), format!("a bug: {panic}")).of_doc(doc)))
}

fn read_file(file: &InputFile, input: &str, limit: usize) -> Result<Vec<u8>, Failure> {
    let reader = gzip::open(&file.path, file.gzipped, None)
        .map_err(|e| Failure::new(input, Stage::Read, gzip::explain(&e)));
    reader.and_then(|reader| read_article(reader, limit, input)).map_err(|failure| failure.of_doc(&file.doc))
}

fn parse(body: &Body, bytes: &[u8]) -> Result<Document, Refusal> {
    match body {
        Body::File(InputFile { format: Format::Html, .. }) => html::parse(bytes),
        Body::Row { fallback, line, .. } => {
            jsonl::parse(bytes, fallback).map_err(|(stage, cause)| (stage, format!("line {line}: {cause}")))
        }
        _ => text::parse(bytes),
    }
}

/// Measures one stage after another.
struct Clock(Instant);

impl Clock {
    fn lap(&mut self) -> Duration {
        let now = Instant::now();
        now.duration_since(std::mem::replace(&mut self.0, now))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn item(text: &str) -> Item {
        let body = Body::Text { doc: "a".into(), bytes: text.into() };
        Item { input: "a.txt".into(), body, weight: text.len() }
    }

    #[test]
    fn a_panic_becomes_a_failure_that_names_article_and_stage() {
        let failure = process(&item("Tỷ lệ 5%"), 1000, |_| panic!("index out of bounds")).unwrap_err();
        assert_eq!((failure.input.as_str(), failure.doc.as_deref()), ("a.txt", Some("a")));
        assert_eq!(failure.stage, Stage::Extract);
        assert!(failure.cause.contains("index out of bounds"), "{}", failure.cause);
    }

    #[test]
    fn the_hash_is_of_the_bytes_read() {
        let article = process(&item("Tỷ lệ 5%"), 1000, |_| Vec::new()).unwrap();
        assert_eq!(article.document.hash, blake3::hash("Tỷ lệ 5%".as_bytes()).to_hex().as_str());
    }

    #[test]
    fn what_is_known_is_not_extracted_again() {
        let text = "Tỷ lệ 5%";
        let row = format!("{{\"id\": \"r\", \"text\": \"{text}\"}}");
        let body = Body::Row { fallback: "a.jsonl#1".into(), line: 1, bytes: row.clone().into() };
        let row_item = Item { input: "a.jsonl".into(), body, weight: 0 };
        for (item, id, bytes) in [(item(text), "a", text), (row_item, "r", row.as_str())] {
            let expected = blake3::hash(bytes.as_bytes()).to_hex();
            let known = |doc: &str, hash: &str| {
                assert_eq!((doc, hash), (id, expected.as_str()));
                Some(7)
            };
            let processed = process_unless(&item, 1000, known, |_| panic!("extracted")).unwrap();
            assert!(matches!(processed, Processed::Known { known: 7, bytes: n, .. } if n == bytes.len()));
            let unknown = process_unless(&item, 1000, |_, _| None::<()>, |_| Vec::new()).unwrap();
            assert!(matches!(unknown, Processed::Article(article) if article.document.doc == id));
        }
    }

    #[test]
    fn a_renamed_article_keeps_the_id_that_it_came_with() {
        let mut article = process(&item("Tỷ lệ 5%"), 1000, |_| Vec::new()).unwrap();
        article.rename("a~2".into());
        assert_eq!(article.document.doc, "a~2");
        assert_eq!(article.document.meta["id"], "a");
    }
}
