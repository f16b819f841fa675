//! The tables, written as articles pass or from the index.

use super::state::Order;
use super::store::advise;
use crate::article::{Article, Spent};
use crate::copies::{Copies, CopyCounts, Dedup, Mark, Signature};
use crate::error::Error;
use crate::outdir::{COPIES, INDEX, OutDir};
use crate::report::Report;
use crate::runner::{self, Limits};
use crate::sink::parquet::{DOCUMENTS, FIGURES, Packed, PackedDocument};
use crate::sink::{
    DocumentsCsv, DocumentsJsonl, Encode, EncodeDocument, FiguresCsv, FiguresJsonl, FileSink, JsonLines,
    ParquetSink, TableFormat,
};
use crate::tally::{LabelId, Labels};
use chiso_extract::{Document, Kind};
use chiso_index::Index;
use rayon::ThreadPool;
use std::collections::BTreeMap;
use std::io;
use std::sync::Arc;

/// How much an article of the index is taken to weigh whose size nobody knows: of such, few are under way
/// at once.
pub(super) const UNKNOWN_WEIGHT: usize = 256 << 10;

/// What tables there are to be.
#[derive(Clone, Debug)]
pub(super) struct Wanted {
    /// In these forms,
    pub formats: Vec<TableFormat>,
    /// and so much about copies.
    pub dedup: Dedup,
}

impl Wanted {
    /// The tables of figures that are written as text, with their encoders.
    fn figures(&self) -> impl Iterator<Item = (&'static str, &'static dyn Encode)> {
        self.formats.iter().filter_map(|format| {
            let encoder: &dyn Encode = match format {
                TableFormat::Jsonl => &FiguresJsonl,
                TableFormat::Csv => &FiguresCsv,
                TableFormat::Parquet => return None,
            };
            Some((format.files()[0], encoder))
        })
    }

    /// The tables of documents that are written as text, with their encoders.
    fn documents(&self) -> impl Iterator<Item = (&'static str, &'static dyn EncodeDocument)> {
        self.formats.iter().filter_map(|format| {
            let encoder: &dyn EncodeDocument = match format {
                TableFormat::Jsonl => &DocumentsJsonl,
                TableFormat::Csv => &DocumentsCsv,
                TableFormat::Parquet => return None,
            };
            Some((format.files()[1], encoder))
        })
    }
}

/// What is made of an article for the tables on a worker thread.
pub(super) struct Rows {
    /// What each figure counts as among the labels.
    labels: Vec<Option<LabelId>>,
    /// What tells copies; none where they are not looked for, or are known.
    signature: Option<Signature>,
    /// Its rows in each of the tables of text,
    figures: Vec<Vec<u8>>,
    /// those of documents in two parts,
    documents: Vec<[Vec<u8>; 2]>,
    /// and those for Parquet, if it is wanted.
    packed: Option<(Packed, PackedDocument)>,
}

impl Rows {
    /// `settled`: articles that are to be left out as copies do not come here.
    pub(super) fn of(article: &Article, wanted: &Wanted, settled: bool) -> io::Result<Self> {
        let is_signed = match wanted.dedup {
            Dedup::Keep => false,
            Dedup::Mark => true,
            Dedup::Drop => !settled,
        };
        let figures = wanted.figures().map(|(_, table)| {
            let mut rows = Vec::new();
            table.encode(article, &mut rows).map(|()| rows)
        });
        let documents = wanted.documents().map(|(_, table)| table.encode(&article.document));
        let packed = wanted.formats.contains(&TableFormat::Parquet).then(|| {
            let document = PackedDocument::of(&article.document)?;
            Ok::<_, io::Error>((Packed::figures(&article.figures), document))
        });
        Ok(Self {
            labels: article.figures.iter().map(LabelId::of).collect(),
            signature: is_signed.then(|| Signature::of(&article.document.text)),
            figures: figures.collect::<io::Result<_>>()?,
            documents: documents.collect::<io::Result<_>>()?,
            packed: packed.transpose()?,
        })
    }
}

/// Writes the tables into the staging folder, and counts what goes into them.
pub(super) struct Tables {
    figures: Vec<FileSink>,
    documents: Vec<(FileSink, &'static dyn EncodeDocument)>,
    /// `figures.parquet` and `documents.parquet`.
    parquet: Option<(ParquetSink, ParquetSink)>,
    dedup: Dedup,
    copies: Copies,
    /// Where those are listed that are left out as the articles come.
    left_out: Option<JsonLines>,
    order: Order,
    written: Written,
}

/// What was written.
#[derive(Default)]
pub(super) struct Written {
    articles: u64,
    figures: u64,
    figures_by_kind: BTreeMap<Kind, u64>,
    articles_by_encoding: BTreeMap<String, u64>,
    copies: CopyCounts,
    /// The most frequent labels.
    pub labels: Labels,
}

impl Tables {
    /// `settled`: as for [`Rows::of`].
    pub(super) fn create(
        out: &OutDir,
        wanted: &Wanted,
        settled: bool,
        pool: &Arc<ThreadPool>,
    ) -> Result<Self, Error> {
        let create = |name: &str, header: &[u8]| {
            let mut file = FileSink::create(&out.staged(name))?;
            file.write(header)?;
            Ok::<_, Error>(file)
        };
        let figures = wanted.figures().map(|(name, encoder)| create(name, &encoder.header()));
        let documents = wanted
            .documents()
            .map(|(name, encoder)| create(name, &encoder.header()).map(|file| (file, encoder)));
        let (figures, documents) = (figures.collect::<Result<_, _>>()?, documents.collect::<Result<_, _>>()?);
        let [of_figures, of_documents] = TableFormat::Parquet.files().map(|name| out.staged(name));
        let parquet = wanted.formats.contains(&TableFormat::Parquet).then(|| {
            let create = |path: &_, columns| ParquetSink::create(path, columns, Arc::clone(pool));
            Ok::<_, Error>((create(&of_figures, FIGURES)?, create(&of_documents, DOCUMENTS)?))
        });
        let leaves_out = wanted.dedup == Dedup::Drop && !settled;
        let left_out = leaves_out.then(|| JsonLines::create(&out.staged(COPIES)));
        Ok(Self {
            figures,
            documents,
            parquet: parquet.transpose()?,
            dedup: wanted.dedup,
            copies: Copies::default(),
            left_out: left_out.transpose()?,
            order: Order::default(),
            written: Written::default(),
        })
    }

    /// Whether the next article is a copy that is to be left out; it is listed then.
    pub(super) fn leave_out(&mut self, document: &Document, rows: &Rows) -> Result<bool, Error> {
        let (Some(list), Some(signature)) = (&mut self.left_out, &rows.signature) else { return Ok(false) };
        let Some(copy) = self.copies.leave_out(&document.doc, &document.hash, signature) else {
            return Ok(false);
        };
        list.write(&copy)?;
        self.order.push(&document.doc);
        Ok(true)
    }

    /// Adds the next article, which is not left out.
    pub(super) fn add(&mut self, article: &Article, rows: Rows) -> Result<(), Error> {
        let doc = &article.document.doc;
        let mark = match (self.dedup, &rows.signature) {
            (Dedup::Drop, _) => Mark::first(doc),
            (_, Some(signature)) => self.copies.mark(doc, signature),
            (_, None) => Mark::default(),
        };
        for (file, rows) in self.figures.iter_mut().zip(&rows.figures) {
            file.write(rows)?;
        }
        let mut fields = Vec::new();
        for ((file, encoder), [before, after]) in self.documents.iter_mut().zip(&rows.documents) {
            fields.clear();
            encoder.mark(&mark, &mut fields).map_err(Error::file(file.path(), "write"))?;
            [before, &fields, after].into_iter().try_for_each(|part| file.write(part))?;
        }
        self.order.push(&article.document.doc);
        let written = &mut self.written;
        written.articles += 1;
        written.figures += article.figures.len() as u64;
        match written.articles_by_encoding.get_mut(&article.document.encoding) {
            Some(articles) => *articles += 1,
            None => drop(written.articles_by_encoding.insert(article.document.encoding.clone(), 1)),
        }
        for (figure, label) in article.figures.iter().zip(rows.labels) {
            *written.figures_by_kind.entry(figure.kind).or_default() += 1;
            if let Some(label) = label {
                written.labels.add(label, figure);
            }
        }
        if let (Some((figures, documents)), Some((of_figures, of_document))) =
            (&mut self.parquet, rows.packed)
        {
            figures.write(of_figures)?;
            documents.write(of_document.marked(&mark))?;
        }
        Ok(())
    }

    /// The digest of the order of the articles so far, also of those left out.
    pub(super) fn order(&self) -> String {
        self.order.digest()
    }

    /// Brings everything to the disk.
    pub(super) fn finish(self) -> Result<Written, Error> {
        let Self { figures, documents, parquet, left_out, .. } = self;
        // The disk takes its time for each file, and the last groups of Parquet theirs.
        let (text, parquet) = runner::both(
            || {
                figures
                    .into_iter()
                    .chain(documents.into_iter().map(|(file, _)| file))
                    .try_for_each(FileSink::finish)?;
                left_out.map_or(Ok(()), JsonLines::finish)
            },
            || {
                let Some((mut figures, mut documents)) = parquet else { return Ok(()) };
                // Both are made at once.
                figures.close_group()?;
                documents.close_group()?;
                figures.finish()?;
                documents.finish()
            },
        )?;
        text.and(parquet)?;
        Ok(Written { copies: self.copies.counts(), ..self.written })
    }
}

impl Written {
    /// What is known of the articles of an index without going through them.
    pub(super) fn nothing_of(index: &Index) -> Result<Self, Error> {
        let stats = index.stats().map_err(advise)?;
        let figures_by_kind = stats.kinds.iter().map(|(kind, n)| (*kind, *n)).collect();
        Ok(Self { articles: stats.articles, figures: stats.figures, figures_by_kind, ..Self::default() })
    }

    /// Puts the counts where they belong.
    pub(super) fn report(&self, report: &mut Report) {
        report.counts.articles = self.articles;
        report.counts.figures = self.figures;
        report.count_copies(self.copies);
        report.figures_by_kind.extend(self.figures_by_kind.iter().map(|(kind, n)| (kind.to_string(), *n)));
        report.articles_by_encoding.clone_from(&self.articles_by_encoding);
    }
}

/// Writes the tables of these articles of the index, each with its weight, in their order.
pub(super) fn write_from(
    index: &Index,
    articles: impl Iterator<Item = (Box<str>, usize)> + Send,
    out: &OutDir,
    wanted: &Wanted,
    pool: &Arc<ThreadPool>,
) -> Result<Written, Error> {
    let mut tables = Tables::create(out, wanted, true, pool)?;
    let fetch = |doc: &str| -> Result<(Article, Rows), Error> {
        let (document, figures) = index.article(doc).map_err(advise)?.ok_or_else(|| lost(out, doc))?;
        let article = Article { document, figures, bytes: 0, input: doc.to_owned(), spent: Spent::default() };
        let rows = Rows::of(&article, wanted, true).map_err(Error::file(&out.path(""), "write tables in"))?;
        Ok((article, rows))
    };
    runner::run(
        pool,
        articles,
        |(_, weight)| *weight,
        Limits::new(pool.current_num_threads()),
        |(doc, _)| fetch(&doc),
        |fetched| {
            let (article, rows) = fetched?;
            tables.add(&article, rows)
        },
    )?;
    tables.finish()
}

/// An article that the index has just named and does not hold.
pub(super) fn lost(out: &OutDir, doc: &str) -> Error {
    advise(chiso_index::Error::Damaged { path: out.path(INDEX), what: format!("article {doc:?} is gone") })
}
