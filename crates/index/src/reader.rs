//! Reading an index.

use crate::articles;
use crate::correct::{self, Note, Relaxed};
use crate::directory::ReadDirectory;
use crate::error::Error;
use crate::figures::{self, Plan};
use crate::hit::{ArticleHit, FigureHit, Highlighter, Page, nearest};
use crate::options::{ArticleQuery, FigureQuery, Tones};
use crate::query::{self, Parsed};
use crate::schema::{self, column};
use crate::stored::{Heading, Parts};
use chiso_extract::{Document, Figure};
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use tantivy::directory::{Directory, META_LOCK};
use tantivy::index::SegmentComponent;
use tantivy::schema::IndexRecordOption;
use tantivy::{DocAddress, DocSet, IndexReader, ReloadPolicy, Searcher, TERMINATED, TantivyError, Term};

/// An index, opened for reading as its last commit left it. Cheap to share between threads.
///
/// What is committed later is seen after [`Index::reload`].
pub struct Index {
    path: PathBuf,
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

impl Index {
    /// Opens the index in `dir`.
    ///
    /// # Errors
    /// [`Error::NotAnIndex`], [`Error::Foreign`], [`Error::NewerFormat`], [`Error::OlderFormat`],
    /// [`Error::Damaged`] (files that are missing or cut short; see [`Index::verify`] for the rest)
    /// or [`Error::Io`].
    pub fn open(dir: &Path) -> Result<Self, Error> {
        schema::check_marker(dir)?;
        let directory = ReadDirectory::open(dir).map_err(|error| open_error(dir, error.into()))?;
        let index = tantivy::Index::open(directory).map_err(|error| open_error(dir, error))?;
        if index.schema() != schema::schema() {
            return Err(Error::damaged(dir, "its fields are not those of its format"));
        }
        check_positions(&index).map_err(|error| open_error(dir, error))?;
        let reader = index
            .reader_builder()
            .reload_policy(ReloadPolicy::Manual)
            .try_into()
            .map_err(|error| open_error(dir, error))?;
        Ok(Index { path: dir.to_owned(), reader })
    }

    /// Sees what was committed since.
    ///
    /// # Errors
    /// As [`Index::open`]; what was seen before is still there.
    pub fn reload(&self) -> Result<(), Error> {
        self.reader.reload().map_err(|error| open_error(&self.path, error))
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

    /// Articles that the query finds in title and text, best first.
    ///
    /// See the [crate's documentation](crate#the-query-language) for the language. Rare words, short
    /// texts, words in the title, and words of the query that stand side by side count for more. Where
    /// nothing is found, other tones and words within one edit are tried; [`Page::notes`] then says so.
    ///
    /// A blank query finds every article that the filters leave.
    ///
    /// # Errors
    /// [`Error::Query`] if the query cannot be read; [`Error::Filter`] if a filter cannot.
    pub fn search(&self, query: &str, options: &ArticleQuery) -> Result<Page<ArticleHit>, Error> {
        let parsed = query::parse(query, &articles::FIELDS)?;
        let searcher = self.reader.searcher();
        let run = |parsed: &Parsed, options: &ArticleQuery| {
            articles::search(&searcher, query, parsed, options)?.map_err(Error::engine(&self.path))
        };
        let mut found = run(&parsed, options)?;
        let (mut parsed, mut tones, mut notes) = (parsed, options.tones, Vec::new());
        if found.total == 0 {
            let total = |parsed: &Parsed, tones| {
                let options = ArticleQuery { tones, ..options.clone() };
                articles::count(&searcher, query, parsed, &options)?.map_err(Error::engine(&self.path))
            };
            let failed = |error| Error::engine(&self.path)(error);
            if let Some(relaxed) = correct::relax(&searcher, &parsed, tones, total, failed)? {
                (parsed, tones, notes) = (relaxed.parsed, relaxed.tones, relaxed.notes);
                found = run(&parsed, &ArticleQuery { tones, ..options.clone() })?;
            }
        }
        let highlighter = Highlighter::new(&parsed, tones);
        let hits = found.hits.into_iter().skip(options.offset).map(|hit| {
            let parts = self.parts(&searcher, hit.address)?;
            let Heading { doc, title, published, source, .. } = self.heading(&parts, hit.address)?;
            let figures = parts.stored_figures().map_err(|what| self.unreadable(hit.address, &what))?;
            let (snippet, start) = highlighter.passage(parts.text());
            let near = nearest(&figures.extents(), parts.text(), start, &snippet).into_iter();
            let near = near.map(|n| figures.get(n)).collect::<Result<_, String>>();
            Ok(ArticleHit {
                doc,
                title,
                published,
                source,
                figures: figures.len(),
                score: hit.rank.score as f32,
                nearest: near.map_err(|what| self.unreadable(hit.address, &what))?,
                snippet,
            })
        });
        let hits = hits.collect::<Result<_, Error>>()?;
        Ok(Page { total: found.total, hits, notes, facets: found.facets })
    }

    /// Figures that the query finds in label, sentence, article title, place or period, best first.
    ///
    /// Words match as in [`Index::search`]. A word in the label counts most, then one in place, period
    /// and sentence, then one in the title. Words in quotes must stand side by side in one of them.
    ///
    /// A blank query finds every figure that the filters leave.
    ///
    /// # Errors
    /// As [`Index::search`]; [`Error::Filter`] also if `min` or `max` is not a number.
    pub fn figures(&self, query: &str, filter: &FigureQuery) -> Result<Page<FigureHit>, Error> {
        let searcher = self.reader.searcher();
        let asked = self.asked(&searcher, query, filter)?;
        let want = if filter.limit == 0 { 0 } else { filter.offset.saturating_add(filter.limit) };
        let (total, top) = asked.plan.top(&searcher, want).map_err(Error::engine(&self.path))?;
        let highlighter = Highlighter::new(&asked.parsed, asked.tones);
        let hits = top.into_iter().skip(filter.offset).map(|hit| {
            let parts = self.parts(&searcher, hit.address)?;
            let heading = self.heading(&parts, hit.address)?;
            let figure = self.figure(&parts, hit.address, hit.n)?;
            Ok(FigureHit::new(figure, heading, hit.rank.score as f32, &highlighter))
        });
        let hits = hits.collect::<Result<_, Error>>()?;
        Ok(Page { total, hits, notes: asked.notes, facets: Default::default() })
    }

    /// A search for figures made ready, or one near it where it finds nothing.
    pub(crate) fn asked(
        &self,
        searcher: &Searcher,
        query: &str,
        filter: &FigureQuery,
    ) -> Result<Asked, Error> {
        let parsed = query::parse(query, &figures::FIELDS)?;
        let plan_anywhere = |parsed: &Parsed, tones, anywhere| {
            let filter = FigureQuery { tones, ..filter.clone() };
            Plan::new(searcher, query, parsed, &filter, anywhere)?.map_err(Error::engine(&self.path))
        };
        let plan = |parsed: &Parsed, tones| plan_anywhere(parsed, tones, false);
        let total = |parsed: &Parsed, tones| {
            let (total, _) = plan(parsed, tones)?.top(searcher, 0).map_err(Error::engine(&self.path))?;
            Ok(total)
        };
        let tones = filter.tones;
        let first = plan(&parsed, tones)?;
        let finds =
            |plan: &Plan| plan.is_empty(searcher).map(|empty| !empty).map_err(Error::engine(&self.path));
        if parsed.units().next().is_none() || finds(&first)? {
            return Ok(Asked { plan: first, parsed, tones, notes: Vec::new() });
        }
        let anywhere = plan_anywhere(&parsed, tones, true)?;
        if finds(&anywhere)? {
            return Ok(Asked { plan: anywhere, parsed, tones, notes: vec![Note::Anywhere] });
        }
        if let Some(parsed) = correct::without_times(&parsed) {
            let plan = plan(&parsed, tones)?;
            if finds(&plan)? {
                return Ok(Asked { plan, parsed, tones, notes: vec![Note::AnyTime] });
            }
        }
        let failed = |error| Error::engine(&self.path)(error);
        match correct::relax(searcher, &parsed, tones, total, failed)? {
            Some(Relaxed { parsed, tones, notes }) => {
                Ok(Asked { plan: plan(&parsed, tones)?, parsed, tones, notes })
            }
            None => Ok(Asked { plan: first, parsed, tones, notes: Vec::new() }),
        }
    }

    /// An article as it was added, with its figures in their order. None if there is no such id.
    ///
    /// # Errors
    /// [`Error::Damaged`] if its record cannot be read.
    pub fn article(&self, doc: &str) -> Result<Option<(Document, Vec<Figure>)>, Error> {
        let searcher = self.reader.searcher();
        let Some(address) = self.address_of(&searcher, doc)? else { return Ok(None) };
        let parts = self.parts(&searcher, address)?;
        let document = parts.document().map_err(|what| self.unreadable(address, &what))?;
        let figures = parts.figures().map_err(|what| self.unreadable(address, &what))?;
        Ok(Some((document, figures)))
    }

    /// An article as it was added, without its figures. None if there is no such id.
    ///
    /// # Errors
    /// [`Error::Damaged`] if its record cannot be read.
    pub fn document(&self, doc: &str) -> Result<Option<Document>, Error> {
        let searcher = self.reader.searcher();
        let Some(address) = self.address_of(&searcher, doc)? else { return Ok(None) };
        let parts = self.parts(&searcher, address)?;
        parts.document().map(Some).map_err(|what| self.unreadable(address, &what))
    }

    /// The hash of the article of an id ([`Document::hash`]): what tells whether it has changed. None
    /// if there is no such id.
    ///
    /// # Errors
    /// [`Error::Damaged`] if its record cannot be read.
    pub fn hash_of(&self, doc: &str) -> Result<Option<String>, Error> {
        let searcher = self.reader.searcher();
        let Some(address) = self.address_of(&searcher, doc)? else { return Ok(None) };
        let parts = self.parts(&searcher, address)?;
        Ok(Some(self.heading(&parts, address)?.hash))
    }

    /// Whether there is an article of this id.
    ///
    /// # Errors
    /// [`Error::Engine`] or [`Error::Damaged`] if the index cannot be read.
    pub fn contains(&self, doc: &str) -> Result<bool, Error> {
        Ok(self.address_of(&self.reader.searcher(), doc)?.is_some())
    }

    /// The ids of all articles, in the order of their bytes.
    ///
    /// # Errors
    /// [`Error::Engine`] or [`Error::Damaged`] if the index cannot be read.
    pub fn ids(&self) -> Result<Vec<String>, Error> {
        let read = || -> tantivy::Result<Vec<String>> {
            let mut ids = Vec::new();
            for reader in self.reader.searcher().segment_readers() {
                let Some(column) = reader.fast_fields().str(column::DOC)? else { continue };
                for doc in reader.doc_ids_alive() {
                    let mut id = String::new();
                    if let Some(ord) = column.ords().first(doc) {
                        column.ord_to_str(ord, &mut id)?;
                    }
                    ids.push(id);
                }
            }
            ids.sort_unstable();
            Ok(ids)
        };
        read().map_err(Error::engine(&self.path))
    }

    /// How many articles and figures the index holds.
    ///
    /// # Errors
    /// [`Error::Engine`] or [`Error::Damaged`] if the index cannot be read.
    pub fn counts(&self) -> Result<Counts, Error> {
        let searcher = self.reader.searcher();
        let read = || -> tantivy::Result<Counts> {
            let mut counts = Counts::default();
            for reader in searcher.segment_readers() {
                let figures = reader.fast_fields().u64(column::TRAITS)?;
                counts.articles += u64::from(reader.num_docs());
                counts.figures += reader
                    .doc_ids_alive()
                    .map(|doc| figures.index.value_row_ids(doc).len() as u64)
                    .sum::<u64>();
            }
            Ok(counts)
        };
        read().map_err(Error::engine(&self.path))
    }

    /// What the last commit noted (see [`crate::IndexWriter::commit_noting`]).
    ///
    /// # Errors
    /// [`Error::Damaged`] or [`Error::Io`] if it cannot be read.
    pub fn note(&self) -> Result<Option<String>, Error> {
        let searcher = self.reader.searcher();
        let metas = searcher.index().load_metas().map_err(|error| open_error(&self.path, error))?;
        Ok(metas.payload)
    }

    pub(crate) fn searcher(&self) -> Searcher {
        self.reader.searcher()
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    fn address_of(&self, searcher: &Searcher, doc: &str) -> Result<Option<DocAddress>, Error> {
        let term = Term::from_field_text(schema::fields().doc, doc);
        let read = || -> tantivy::Result<Option<DocAddress>> {
            for (ordinal, reader) in (0..).zip(searcher.segment_readers()) {
                let lists = reader.inverted_index(schema::fields().doc)?;
                let Some(mut list) = lists.read_postings(&term, IndexRecordOption::Basic)? else { continue };
                while list.doc() != TERMINATED {
                    if !reader.is_deleted(list.doc()) {
                        return Ok(Some(DocAddress::new(ordinal, list.doc())));
                    }
                    list.advance();
                }
            }
            Ok(None)
        };
        read().map_err(Error::engine(&self.path))
    }

    pub(crate) fn parts(&self, searcher: &Searcher, address: DocAddress) -> Result<Parts, Error> {
        Parts::fetch(searcher, address).map_err(Error::engine(&self.path))
    }

    pub(crate) fn heading(&self, parts: &Parts, address: DocAddress) -> Result<Heading, Error> {
        parts.heading().map_err(|what| self.unreadable(address, &what))
    }

    pub(crate) fn figure(&self, parts: &Parts, address: DocAddress, n: u32) -> Result<Figure, Error> {
        let figure = parts.stored_figures().and_then(|figures| figures.get(n as usize));
        figure.map_err(|what| self.unreadable(address, &what))
    }

    pub(crate) fn unreadable(&self, address: DocAddress, what: &str) -> Error {
        Error::damaged(&self.path, format_args!("the record at {address:?} cannot be read ({what})"))
    }
}

/// A search for figures made ready, with what is searched for in fact.
pub(crate) struct Asked {
    pub plan: Plan,
    pub parsed: Parsed,
    pub tones: Tones,
    pub notes: Vec<Note>,
}

/// The engine would open without positions, and fail at the first phrase.
fn check_positions(index: &tantivy::Index) -> tantivy::Result<()> {
    // While this lock is held, no writer clears away files of the segments that are read here.
    let _lock = index.directory().acquire_lock(&META_LOCK)?;
    for segment in index.searchable_segments()? {
        segment.open_read(SegmentComponent::Positions)?;
    }
    Ok(())
}

/// Whatever keeps an index from opening is damage, except the operating system's refusals.
fn open_error(path: &Path, error: TantivyError) -> Error {
    match error {
        TantivyError::IoError(error) if error.kind() == io::ErrorKind::PermissionDenied => {
            Error::Io { path: path.to_owned(), source: error.kind().into() }
        }
        error => Error::damaged(path, error),
    }
}
