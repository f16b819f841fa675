//! Reading an index.

use crate::analyzer::{self, Analyzer};
use crate::error::Error;
use crate::hit::{ArticleHit, FigureHit, Highlighter, Page, Snippet};
use crate::plan::Planner;
use crate::query::{self, ArticleQuery, FigureQuery};
use crate::rank::{Ranked, Statistics};
use crate::schema::{self, Fields};
use crate::top::{Top, TopHits};
use chiso_extract::{Document, Figure};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::collections::HashMap;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use tantivy::index::SegmentComponent;
use tantivy::schema::{IndexRecordOption, Value};
use tantivy::{
    DocAddress, DocSet, IndexReader, ReloadPolicy, Searcher, TERMINATED, TantivyDocument, TantivyError, Term,
};

/// A finished index, opened for reading. Cheap to share between threads.
pub struct Index {
    path: PathBuf,
    fields: Fields,
    reader: IndexReader,
}

/// How much an index holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Articles.
    pub articles: u64,
    /// Figures.
    pub figures: u64,
}

impl fmt::Debug for Index {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Index").field("path", &self.path).finish_non_exhaustive()
    }
}

/// What a figure's hit shows of its article.
#[derive(Clone, Debug, Deserialize)]
struct Heading {
    title: Option<String>,
    published: Option<String>,
}

impl Index {
    /// Opens the index in `dir`.
    ///
    /// # Errors
    /// [`Error::NotAnIndex`], [`Error::Unfinished`], [`Error::NewerFormat`], [`Error::OlderFormat`],
    /// [`Error::Damaged`] (files that are missing or cut short; see [`Index::verify`] for the rest)
    /// or [`Error::Io`].
    pub fn open(dir: &Path) -> Result<Self, Error> {
        schema::check_marker(dir)?;
        let (schema, fields) = schema::schema();
        let index = tantivy::Index::open_in_dir(dir).map_err(|error| open_error(dir, error))?;
        if index.schema() != schema {
            return Err(Error::damaged(dir, "its fields are not those of its format"));
        }
        // The engine would open without them, and fail at the first phrase.
        for segment in index.searchable_segments().map_err(|error| open_error(dir, error))? {
            segment.open_read(SegmentComponent::Positions).map_err(|error| open_error(dir, error.into()))?;
        }
        index.tokenizers().register(analyzer::NAME, Analyzer);
        let reader = index
            .reader_builder()
            .reload_policy(ReloadPolicy::Manual)
            .try_into()
            .map_err(|error| open_error(dir, error))?;
        Ok(Index { path: dir.to_owned(), fields, reader })
    }

    /// Reads every file of the index and compares its checksum. Takes as long as reading it all.
    ///
    /// # Errors
    /// [`Error::Damaged`] names the files that have changed since they were written.
    pub fn verify(&self) -> Result<(), Error> {
        let searcher = self.reader.searcher();
        let damaged = searcher.index().validate_checksum().map_err(|error| open_error(&self.path, error))?;
        if damaged.is_empty() {
            return Ok(());
        }
        let mut names: Vec<String> = damaged.iter().map(|file| file.display().to_string()).collect();
        names.sort();
        Err(Error::damaged(&self.path, format_args!("changed on disk: {}", names.join(", "))))
    }

    /// Articles that have every word of the query in title or text, best first.
    ///
    /// A word finds every word with the same letters, whatever the tones and diacritics. Articles
    /// in which every word that was *typed* with tones or diacritics stands exactly so come before
    /// all others; then rare words, short texts, words in the title, and words of the query that
    /// stand side by side count for more. Quotes ask for words side by side: see the
    /// [crate's documentation](crate#the-query-language).
    ///
    /// A blank query finds every article that the filters leave.
    ///
    /// # Errors
    /// [`Error::Query`] if the query has signs but no words, a quote without its pair, or more than
    /// 256 words; [`Error::Filter`] if a filter has no words.
    pub fn search(&self, query: &str, options: &ArticleQuery) -> Result<Page<ArticleHit>, Error> {
        let parsed = query::parse(query)?;
        let ranked = Planner { fields: self.fields }.articles(&parsed, options)?;
        let top = self.top(&ranked, schema::ARTICLE, options.offset, options.limit)?;
        let highlighter = Highlighter::new(&parsed);
        let searcher = self.reader.searcher();
        let hits = top.hits.into_iter().skip(options.offset).map(|hit| {
            let document: Document = self.record(&searcher, hit.address)?;
            let columns = searcher.segment_reader(hit.address.segment_ord).fast_fields();
            let figures = columns.u64(schema::FIGURES).map_err(Error::engine(&self.path))?;
            Ok(ArticleHit {
                snippet: highlighter.passage(&document.text),
                doc: document.doc,
                title: document.title,
                published: document.published,
                source: document.source,
                figures: figures.first(hit.address.doc_id).unwrap_or_default() as usize,
                score: hit.score,
            })
        });
        Ok(Page { total: top.total, hits: hits.collect::<Result<_, Error>>()? })
    }

    /// Figures that have every word of the query in label, sentence, article title, place or years,
    /// best first.
    ///
    /// Words match as in [`Index::search`]. A word in the label counts most, then one in the
    /// sentence, then one in title, place or years. Words in quotes must stand side by side in one of
    /// them.
    ///
    /// A blank query finds every figure that the filters leave.
    ///
    /// # Errors
    /// As [`Index::search`]; [`Error::Filter`] also if `min` or `max` is not a number.
    pub fn figures(&self, query: &str, filter: &FigureQuery) -> Result<Page<FigureHit>, Error> {
        let parsed = query::parse(query)?;
        let ranked = Planner { fields: self.fields }.figures(&parsed, filter)?;
        let top = self.top(&ranked, schema::FIGURE, filter.offset, filter.limit)?;
        let highlighter = Highlighter::new(&parsed);
        let searcher = self.reader.searcher();
        let mut headings: HashMap<String, Heading> = HashMap::new();
        let mut hits = Vec::with_capacity(top.hits.len().saturating_sub(filter.offset));
        for hit in top.hits.into_iter().skip(filter.offset) {
            let figure: Figure = self.record(&searcher, hit.address)?;
            let heading = match headings.get(&figure.doc) {
                Some(heading) => heading.clone(),
                None => {
                    let heading: Heading = self.article_of(&searcher, &figure.doc, hit.address)?;
                    headings.insert(figure.doc.clone(), heading.clone());
                    heading
                }
            };
            hits.push(FigureHit {
                title: heading.title,
                published: heading.published,
                score: hit.score,
                label: figure
                    .label
                    .as_deref()
                    .map_or_else(Snippet::default, |label| highlighter.whole(label)),
                sentence: highlighter.whole(&figure.sentence),
                figure,
            });
        }
        Ok(Page { total: top.total, hits })
    }

    /// An article as it was added, with its figures in their order. None if there is no such id.
    ///
    /// # Errors
    /// [`Error::Damaged`] if its record cannot be read.
    pub fn article(&self, doc: &str) -> Result<Option<(Document, Vec<Figure>)>, Error> {
        let searcher = self.reader.searcher();
        for (segment_ord, _) in (0..).zip(searcher.segment_readers()) {
            let mut block = self.block(&searcher, doc, segment_ord)?.into_iter();
            let Some(article) = block.next() else { continue };
            let document = self.record(&searcher, article)?;
            let mut figures: Vec<Figure> =
                block.map(|address| self.record(&searcher, address)).collect::<Result<_, Error>>()?;
            figures.sort_by_key(|figure| figure.n);
            return Ok(Some((document, figures)));
        }
        Ok(None)
    }

    /// How many articles and figures the index holds.
    ///
    /// # Errors
    /// [`Error::Engine`] or [`Error::Damaged`] if the index cannot be read.
    pub fn counts(&self) -> Result<Counts, Error> {
        let searcher = self.reader.searcher();
        Ok(Counts {
            articles: self.count_of(&searcher, schema::ARTICLE)?,
            figures: self.count_of(&searcher, schema::FIGURE)?,
        })
    }

    fn count_of(&self, searcher: &Searcher, kind: &str) -> Result<u64, Error> {
        let term = Term::from_field_text(self.fields.kind_of_document, kind);
        searcher.doc_freq(&term).map_err(Error::engine(&self.path))
    }

    fn top(&self, query: &Ranked, kind: &str, offset: usize, limit: usize) -> Result<TopHits, Error> {
        let searcher = self.reader.searcher();
        let statistics = Statistics { searcher: &searcher, documents: self.count_of(&searcher, kind)? };
        let want = if limit == 0 { 0 } else { offset.saturating_add(limit) };
        searcher
            .search_with_statistics_provider(query, &Top { want }, &statistics)
            .map_err(Error::engine(&self.path))
    }

    /// The documents of an article's block that are in a segment: the article, then its figures.
    fn block(&self, searcher: &Searcher, doc: &str, segment_ord: u32) -> Result<Vec<DocAddress>, Error> {
        let read = || -> tantivy::Result<Vec<DocAddress>> {
            let terms = searcher.segment_reader(segment_ord).inverted_index(self.fields.doc)?;
            let term = Term::from_field_text(self.fields.doc, doc);
            let mut addresses = Vec::new();
            if let Some(mut postings) = terms.read_postings(&term, IndexRecordOption::Basic)? {
                while postings.doc() != TERMINATED {
                    addresses.push(DocAddress::new(segment_ord, postings.doc()));
                    postings.advance();
                }
            }
            Ok(addresses)
        };
        read().map_err(Error::engine(&self.path))
    }

    /// The record of the article that a figure belongs to.
    fn article_of<T: DeserializeOwned>(
        &self,
        searcher: &Searcher,
        doc: &str,
        figure: DocAddress,
    ) -> Result<T, Error> {
        let block = self.block(searcher, doc, figure.segment_ord)?;
        let article = block.first().ok_or_else(|| {
            Error::damaged(&self.path, format_args!("article {doc:?} is missing beside its figures"))
        })?;
        self.record(searcher, *article)
    }

    /// A stored record.
    fn record<T: DeserializeOwned>(&self, searcher: &Searcher, address: DocAddress) -> Result<T, Error> {
        let stored: TantivyDocument = searcher.doc(address).map_err(Error::engine(&self.path))?;
        let value = stored.get_first(self.fields.record);
        let bytes = value
            .as_ref()
            .and_then(|value| value.as_bytes())
            .ok_or_else(|| Error::damaged(&self.path, format_args!("no record at {address:?}")))?;
        serde_json::from_slice(bytes).map_err(|error| {
            Error::damaged(&self.path, format_args!("the record at {address:?} cannot be read ({error})"))
        })
    }
}

/// Whatever keeps a finished index from opening is damage, except the operating system's refusals.
fn open_error(path: &Path, error: TantivyError) -> Error {
    match error {
        TantivyError::IoError(error) if error.kind() == io::ErrorKind::PermissionDenied => {
            Error::Io { path: path.to_owned(), source: error.kind().into() }
        }
        error => Error::damaged(path, error),
    }
}
