//! The tables, written as articles pass or from the index.

use super::state::Order;
use super::store::advise;
use crate::article::{Article, Spent};
use crate::error::Error;
use crate::outdir::{INDEX, OutDir};
use crate::report::Report;
use crate::runner::{self, Limits};
use crate::sink::{
    DocumentsCsv, DocumentsJsonl, Encode, FiguresCsv, FiguresJsonl, FileSink, ParquetSink, TableFormat,
};
use crate::tally::Labels;
use chiso_extract::document::fold;
use chiso_extract::{Document, Figure};
use chiso_index::Index;
use std::collections::BTreeMap;
use std::io;

/// How much an article of the index is taken to weigh whose size nobody knows: of such, few are under way
/// at once.
pub(super) const UNKNOWN_WEIGHT: usize = 256 << 10;

/// The tables that are written as text, with their encoders.
fn text_tables(formats: &[TableFormat]) -> impl Iterator<Item = (&'static str, &'static dyn Encode)> {
    formats.iter().flat_map(|format| {
        let encoders: &[&dyn Encode] = match format {
            TableFormat::Jsonl => &[&FiguresJsonl, &DocumentsJsonl],
            TableFormat::Csv => &[&FiguresCsv, &DocumentsCsv],
            TableFormat::Parquet => &[],
        };
        format.files().into_iter().zip(encoders.iter().copied())
    })
}

/// What is made of an article for the tables on a worker thread.
pub(super) struct Rows {
    /// The label of each figure, folded; empty where there is none.
    labels: Vec<String>,
    /// Its rows in each of the tables of text.
    tables: Vec<Vec<u8>>,
}

impl Rows {
    pub(super) fn of(article: &Article, formats: &[TableFormat]) -> io::Result<Self> {
        let encode = |(_, table): (&str, &dyn Encode)| {
            let mut rows = Vec::new();
            table.encode(article, &mut rows).map(|()| rows)
        };
        let tables = text_tables(formats).map(encode).collect::<io::Result<_>>()?;
        let folded = |label: &Option<String>| label.as_deref().map(|label| fold(label).into_owned());
        let labels = article.figures.iter().map(|figure| folded(&figure.label).unwrap_or_default()).collect();
        Ok(Self { labels, tables })
    }
}

/// Writes the tables into the staging folder, and counts what goes into them.
pub(super) struct Tables {
    texts: Vec<FileSink>,
    parquet: Option<(ParquetSink<Figure>, ParquetSink<Document>)>,
    order: Order,
    written: Written,
}

/// What was written.
#[derive(Default)]
pub(super) struct Written {
    articles: u64,
    figures: u64,
    figures_by_kind: BTreeMap<String, u64>,
    articles_by_encoding: BTreeMap<String, u64>,
    /// The most frequent labels.
    pub labels: Labels,
}

impl Tables {
    pub(super) fn create(out: &OutDir, formats: &[TableFormat]) -> Result<Self, Error> {
        let texts = text_tables(formats).map(|(name, encoder)| {
            let mut file = FileSink::create(&out.staged(name))?;
            file.write(&encoder.header())?;
            Ok(file)
        });
        let texts = texts.collect::<Result<_, Error>>()?;
        let [figures, documents] = TableFormat::Parquet.files().map(|name| out.staged(name));
        let parquet = formats
            .contains(&TableFormat::Parquet)
            .then(|| Ok::<_, Error>((ParquetSink::create(&figures)?, ParquetSink::create(&documents)?)))
            .transpose()?;
        Ok(Self { texts, parquet, order: Order::default(), written: Written::default() })
    }

    pub(super) fn add(&mut self, article: Article, rows: &Rows) -> Result<(), Error> {
        for (file, rows) in self.texts.iter_mut().zip(&rows.tables) {
            file.write(rows)?;
        }
        self.order.push(&article.document.doc);
        let written = &mut self.written;
        written.articles += 1;
        written.figures += article.figures.len() as u64;
        *written.articles_by_encoding.entry(article.document.encoding.clone()).or_default() += 1;
        for (figure, label) in article.figures.iter().zip(&rows.labels) {
            *written.figures_by_kind.entry(figure.kind.to_string()).or_default() += 1;
            written.labels.add(label, figure);
        }
        if let Some((figures, documents)) = &mut self.parquet {
            figures.write(article.figures)?;
            documents.write(vec![article.document])?;
        }
        Ok(())
    }

    /// The digest of the order of the articles so far.
    pub(super) fn order(&self) -> String {
        self.order.digest()
    }

    /// Brings everything to the disk.
    pub(super) fn finish(self) -> Result<Written, Error> {
        self.texts.into_iter().try_for_each(FileSink::finish)?;
        if let Some((figures, documents)) = self.parquet {
            figures.finish()?;
            documents.finish()?;
        }
        Ok(self.written)
    }
}

impl Written {
    /// What is known of the articles of an index without going through them.
    pub(super) fn nothing_of(index: &Index) -> Result<Self, Error> {
        let stats = index.stats().map_err(advise)?;
        let figures_by_kind = stats.kinds.iter().map(|(kind, n)| (kind.to_string(), *n)).collect();
        Ok(Self { articles: stats.articles, figures: stats.figures, figures_by_kind, ..Self::default() })
    }

    /// Puts the counts where they belong.
    pub(super) fn report(&self, report: &mut Report) {
        report.counts.articles = self.articles;
        report.counts.figures = self.figures;
        report.figures_by_kind.extend(self.figures_by_kind.clone());
        report.articles_by_encoding.clone_from(&self.articles_by_encoding);
    }
}

/// Writes the tables of these articles of the index, each with its weight, in their order.
pub(super) fn write_from(
    index: &Index,
    articles: impl Iterator<Item = (Box<str>, usize)> + Send,
    out: &OutDir,
    formats: &[TableFormat],
    threads: usize,
) -> Result<Written, Error> {
    let mut tables = Tables::create(out, formats)?;
    let fetch = |doc: &str| -> Result<(Article, Rows), Error> {
        let (document, figures) = index.article(doc).map_err(advise)?.ok_or_else(|| lost(out, doc))?;
        let article = Article { document, figures, bytes: 0, input: doc.to_owned(), spent: Spent::default() };
        let rows = Rows::of(&article, formats).map_err(Error::file(&out.path(""), "write tables in"))?;
        Ok((article, rows))
    };
    runner::run(
        articles,
        |(_, weight)| *weight,
        Limits::new(threads),
        |(doc, _)| fetch(&doc),
        |fetched| {
            let (article, rows) = fetched?;
            tables.add(article, &rows)
        },
    )?;
    tables.finish()
}

/// An article that the index has just named and does not hold.
pub(super) fn lost(out: &OutDir, doc: &str) -> Error {
    advise(chiso_index::Error::Damaged { path: out.path(INDEX), what: format!("article {doc:?} is gone") })
}
