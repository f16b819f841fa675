//! One item, all the way to its figures. Runs on every thread at once.

use crate::failure::{Failure, Stage};
use crate::input::record::Loaded;
use crate::input::{Body, Item, Options};
use crate::panics;
use chiso_extract::document::{mend, meta};
use chiso_extract::record::Text;
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
        let doc = Text::from(&self.document.doc);
        for figure in &mut self.figures {
            figure.doc = doc.clone();
        }
    }
}

/// Makes articles of items.
#[derive(Debug)]
pub struct Processor<'a> {
    /// Finds the figures.
    pub extractor: &'a Extractor,
    /// What readers go by.
    pub options: &'a Options,
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
        process(&item, self.options, |document| self.figures(document))
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
        process_unless(item, self.options, known, |document| self.figures(document))
    }

    /// The figures of an article that is read already.
    ///
    /// # Errors
    /// It has too many, in words.
    pub fn figures(&self, document: &Document) -> Result<Vec<Figure>, String> {
        let figures = self.extractor.extract_at_most(document, self.options.max_figures);
        figures.map_err(|error| format!("{error}; --max-figures raises the limit"))
    }
}

/// Reads, decodes and parses an item, without looking for figures.
///
/// # Errors
/// What is wrong with the item, as [`Processor::process`] says it.
pub fn read(item: Item, options: &Options) -> Result<Document, Failure> {
    process(&item, options, |_| Ok(Vec::new())).map(|article| article.document)
}

fn process(
    item: &Item,
    options: &Options,
    extract: impl FnOnce(&Document) -> Result<Vec<Figure>, String>,
) -> Result<Article, Failure> {
    match process_unless(item, options, |_, _| None::<Infallible>, extract)? {
        Processed::Article(article) => Ok(*article),
        Processed::Known { known, .. } => match known {},
    }
}

fn process_unless<K>(
    item: &Item,
    options: &Options,
    known: impl FnOnce(&str, &str) -> Option<K>,
    extract: impl FnOnce(&Document) -> Result<Vec<Figure>, String>,
) -> Result<Processed<K>, Failure> {
    let input = item.input.to_string();
    let (doc, place) = match &item.body {
        Body::Failed(failure) => return Err(failure.clone()),
        Body::File(file) => (&file.doc, ""),
        Body::Record(record) => (&record.doc, record.place.as_str()),
    };
    let refused = |(stage, cause): (Stage, String)| {
        let cause = if place.is_empty() { cause } else { format!("{place}: {cause}") };
        Failure::new(&*input, stage, cause).of_doc(doc)
    };
    let at = Cell::new(Stage::Read);
    let work = || -> Result<Processed<K>, Failure> {
        let mut clock = Clock(Instant::now());
        let loaded = match &item.body {
            Body::File(file) => {
                let bytes = file.read(options.max_article_bytes)?;
                Loaded::Page { format: file.format, bytes: bytes.into() }
            }
            Body::Record(record) => record.content.load(options).map_err(refused)?,
            Body::Failed(failure) => return Err(failure.clone()),
        };
        let mut spent = Spent { read: clock.lap(), ..Spent::default() };
        at.set(Stage::Decode);
        let (hash, bytes) = (loaded.hash(options).to_hex(), loaded.len());
        let mut known = Some(known);
        let mut ask = |doc: &str| known.take().and_then(|known| known(doc, &hash));
        // Only a row may name itself.
        let names_itself = loaded.names_itself();
        if let Some(known) = if names_itself { None } else { ask(doc) } {
            spent.decode = clock.lap();
            return Ok(Processed::Known { known, bytes, spent });
        }
        let mut document = loaded.parse(doc, options).map_err(refused)?;
        if document.doc.is_empty() {
            document.doc.clone_from(doc);
        }
        if let Some(known) = if names_itself { ask(&document.doc) } else { None } {
            spent.decode = clock.lap();
            return Ok(Processed::Known { known, bytes, spent });
        }
        document.hash = hash.to_string();
        mend(&mut document);
        meta::infer(&mut document);
        spent.decode = clock.lap();
        at.set(Stage::Extract);
        let figures = extract(&document).map_err(|cause| refused((Stage::Extract, cause)))?;
        document.figures = figures.len();
        spent.extract = clock.lap();
        let article = Article { document, figures, bytes, input: input.clone(), spent };
        Ok(Processed::Article(Box::new(article)))
    };
    panics::catch(work)
        .unwrap_or_else(|panic| Err(Failure::new(&*input, at.get(), format!("a bug: {panic}")).of_doc(doc)))
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
    use crate::input::{Content, Format, Record};

    fn item_of(doc: &str, content: Content) -> Item {
        let body = Body::Record(Record { doc: doc.into(), place: String::new(), content });
        Item { input: "a.txt".into(), body, weight: 0 }
    }

    fn item(text: &str) -> Item {
        item_of("a", Content::Page(Format::Text, text.into()))
    }

    #[test]
    fn a_panic_becomes_a_failure_that_names_article_and_stage() {
        let failure =
            process(&item("Tỷ lệ 5%"), &Options::default(), |_| panic!("index out of bounds")).unwrap_err();
        assert_eq!((failure.input.as_str(), failure.doc.as_deref()), ("a.txt", Some("a")));
        assert_eq!(failure.stage, Stage::Extract);
        assert!(failure.cause.contains("index out of bounds"), "{}", failure.cause);
    }

    #[test]
    fn the_hash_is_of_the_bytes_read() {
        let article = process(&item("Tỷ lệ 5%"), &Options::default(), |_| Ok(Vec::new())).unwrap();
        assert_eq!(article.document.hash, blake3::hash("Tỷ lệ 5%".as_bytes()).to_hex().as_str());
    }

    #[test]
    fn what_is_known_is_not_extracted_again() {
        let text = "Tỷ lệ 5%";
        let row = format!("{{\"id\": \"r\", \"text\": \"{text}\"}}");
        let row_item = item_of("a.jsonl#1", Content::JsonRow(row.clone().into()));
        for (item, id, bytes) in [(item(text), "a", text), (row_item, "r", row.as_str())] {
            let expected = blake3::hash(bytes.as_bytes()).to_hex();
            let known = |doc: &str, hash: &str| {
                assert_eq!((doc, hash), (id, expected.as_str()));
                Some(7)
            };
            let processed =
                process_unless(&item, &Options::default(), known, |_| panic!("extracted")).unwrap();
            assert!(matches!(processed, Processed::Known { known: 7, bytes: n, .. } if n == bytes.len()));
            let unknown =
                process_unless(&item, &Options::default(), |_, _| None::<()>, |_| Ok(Vec::new())).unwrap();
            assert!(matches!(unknown, Processed::Article(article) if article.document.doc == id));
        }
    }

    #[test]
    fn a_renamed_article_keeps_the_id_that_it_came_with() {
        let mut article = process(&item("Tỷ lệ 5%"), &Options::default(), |_| Ok(Vec::new())).unwrap();
        article.rename("a~2".into());
        assert_eq!(article.document.doc, "a~2");
        assert_eq!(article.document.meta["id"], "a");
    }
}
