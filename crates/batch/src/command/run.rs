use super::{Outcome, print};
use crate::args::RunArgs;
use crate::article::{Article, Processor, Spent};
use crate::error::Error;
use crate::failure::{Failure, Stage};
use crate::indicators;
use crate::input::{self, Items};
use crate::outdir::{INDEX, OutDir, REPORT};
use crate::progress::Progress;
use crate::report::{Arguments, Report, rounded};
use crate::runner::{self, Limits};
use crate::sink::{DocumentsJsonl, Encode, FailuresJsonl, FiguresCsv, FiguresJsonl, FileSink};
use crate::summary::{self, Summary};
use crate::tally::Labels;
use crate::terminal;
use crate::unique::UniqueIds;
use chiso_extract::{Extractor, document::fold};
use chiso_index::{Error as IndexError, IndexWriter, WriterOptions};
use std::io;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// The tables, each with its encoder.
const TABLES: [(&str, &dyn Encode); 3] =
    [("figures.jsonl", &FiguresJsonl), ("figures.csv", &FiguresCsv), ("documents.jsonl", &DocumentsJsonl)];

pub(super) fn run(args: &RunArgs) -> Result<Outcome, Error> {
    let plan = input::plan(&args.input.inputs, Some(&args.out))?;
    let indicators = indicators::load(args.input.indicators.as_deref())?;
    let out = OutDir::open(&args.out)?;
    let threads = args.input.threads();
    let max_article_bytes = args.input.max_article_bytes();

    let mut report = Report::begin(arguments(args, threads));
    report.counts.files = plan.files as u64;
    report.skipped_files = plan.skipped;

    let extractor = Extractor::with_indicators(indicators);
    let processor = Processor { extractor: &extractor, max_article_bytes };
    let bytes_read = AtomicU64::new(0);
    let items = Items::new(plan.entries, max_article_bytes, &bytes_read);
    let mut progress = if args.quiet { Progress::hidden() } else { Progress::on_terminal(plan.bytes) };
    let mut writer = Writer::create(&out, threads, report)?;

    let begun = Instant::now();
    let reader = runner::run(
        items,
        |item| item.weight,
        Limits::new(threads),
        |item| {
            let on_disk = item.bytes_on_disk();
            let outcome = processor.process(item).and_then(encode);
            bytes_read.fetch_add(on_disk, Ordering::Relaxed);
            outcome
        },
        |outcome| {
            writer.write(outcome)?;
            let counts = &writer.report.counts;
            let read = bytes_read.load(Ordering::Relaxed);
            progress.set(read, counts.articles, counts.figures, counts.failures);
            Ok(())
        },
    )?;
    progress.say("finishing the index");
    let finished = writer.finish(begun, reader);
    progress.clear();
    let (report, labels, failures) = finished?;
    let text = serde_json::to_vec_pretty(&report).map_err(io::Error::from);
    let mut file = FileSink::create(&out.staged(REPORT))?;
    file.write(&text.map_err(Error::file(&out.staged(REPORT), "write"))?)?;
    file.write(b"\n")?;
    file.finish()?;
    out.publish()?;

    if !args.quiet {
        let labels = labels.top(summary::LABELS);
        let summary = Summary { report: &report, labels: &labels, failures: &failures, out: &args.out };
        print(|to| summary.print(to, terminal::width()))?;
    }
    Ok(Outcome::after(report.counts.failures))
}

fn arguments(args: &RunArgs, jobs: usize) -> Arguments {
    let shown = |path: &Path| path.to_string_lossy().into_owned();
    Arguments {
        inputs: args.input.inputs.iter().map(|path| shown(path)).collect(),
        out: shown(&args.out),
        jobs,
        max_article_mb: args.input.max_article_mb,
        indicators: args.input.indicators.as_deref().map(shown),
    }
}

/// An article with its rows in every table, made on a worker thread.
struct Encoded {
    article: Article,
    /// The label of each figure, folded; empty where there is none.
    labels: Vec<String>,
    rows: [Vec<u8>; TABLES.len()],
}

fn encode(article: Article) -> Result<Encoded, Failure> {
    let rows = encode_rows(&article)?;
    let folded = |label: &Option<String>| label.as_deref().map(|label| fold(label).into_owned());
    let labels = article.figures.iter().map(|figure| folded(&figure.label).unwrap_or_default()).collect();
    Ok(Encoded { article, labels, rows })
}

fn encode_rows(article: &Article) -> Result<[Vec<u8>; TABLES.len()], Failure> {
    let mut rows = TABLES.map(|_| Vec::new());
    for ((_, table), rows) in TABLES.iter().zip(&mut rows) {
        table.encode(article, rows).map_err(|e| {
            Failure::new(&*article.input, Stage::Extract, e.to_string()).of_doc(&article.document.doc)
        })?;
    }
    Ok(rows)
}

/// Puts everything into its file, in order, and counts.
struct Writer {
    tables: [FileSink; TABLES.len()],
    failures: FailuresJsonl,
    index: IndexWriter,
    report: Report,
    ids: UniqueIds,
    labels: Labels,
    first_failures: Vec<Failure>,
    workers: Spent,
    writing: Duration,
    indexing: Duration,
}

impl Writer {
    fn create(out: &OutDir, threads: usize, report: Report) -> Result<Self, Error> {
        let table = |(name, encoder): (&str, &dyn Encode)| {
            let mut file = FileSink::create(&out.staged(name))?;
            file.write(&encoder.header())?;
            Ok::<_, Error>(file)
        };
        let [figures, csv, documents] = TABLES;
        Ok(Self {
            tables: [table(figures)?, table(csv)?, table(documents)?],
            failures: FailuresJsonl::create(&out.staged("failures.jsonl"))?,
            index: IndexWriter::create(&out.staged(INDEX), &index_options(threads))?,
            report,
            ids: UniqueIds::default(),
            labels: Labels::default(),
            first_failures: Vec::new(),
            workers: Spent::default(),
            writing: Duration::ZERO,
            indexing: Duration::ZERO,
        })
    }

    fn write(&mut self, outcome: Result<Encoded, Failure>) -> Result<(), Error> {
        match outcome.and_then(|encoded| self.with_own_id(encoded)) {
            Ok(encoded) => self.add(&encoded),
            Err(failure) => self.fail(failure),
        }
    }

    fn with_own_id(&mut self, mut encoded: Encoded) -> Result<Encoded, Failure> {
        if let Some(id) = self.ids.claim(&encoded.article.document.doc) {
            encoded.article.rename(id);
            encoded.rows = encode_rows(&encoded.article)?;
            self.report.counts.renamed += 1;
        }
        Ok(encoded)
    }

    fn add(&mut self, Encoded { article, labels, rows }: &Encoded) -> Result<(), Error> {
        let begun = Instant::now();
        if let Err(error) = self.index.add(&article.document, &article.figures) {
            // What the index refuses goes into no table either: all outputs hold the same articles.
            let failure = || Failure::new(&*article.input, Stage::Index, format!("a bug: {error}"));
            return match error {
                IndexError::ForeignFigure { .. } | IndexError::Record { .. } => {
                    self.fail(failure().of_doc(&article.document.doc))
                }
                error => Err(error.into()),
            };
        }
        let indexed = Instant::now();
        self.indexing += indexed - begun;
        for (table, rows) in self.tables.iter_mut().zip(rows) {
            table.write(rows)?;
        }
        self.writing += indexed.elapsed();

        self.workers += article.spent;
        let report = &mut self.report;
        report.counts.articles += 1;
        report.counts.bytes += article.bytes as u64;
        report.counts.figures += article.figures.len() as u64;
        *report.articles_by_encoding.entry(article.document.encoding.clone()).or_default() += 1;
        for (figure, label) in article.figures.iter().zip(labels) {
            *report.figures_by_kind.entry(figure.kind.to_string()).or_default() += 1;
            self.labels.add(label, figure);
        }
        Ok(())
    }

    fn fail(&mut self, failure: Failure) -> Result<(), Error> {
        self.failures.write(&failure)?;
        self.report.counts.failures += 1;
        *self.report.failures_by_stage.entry(failure.stage.to_string()).or_default() += 1;
        if self.first_failures.len() < summary::FAILURES {
            self.first_failures.push(failure);
        }
        Ok(())
    }

    fn finish(self, begun: Instant, reader: Duration) -> Result<(Report, Labels, Vec<Failure>), Error> {
        let mut report = self.report;
        let ended = Instant::now();
        self.index.finish()?;
        let indexed = Instant::now();
        self.tables.into_iter().try_for_each(FileSink::finish)?;
        self.failures.finish()?;
        report.seconds.add_stages(reader, self.workers);
        report.seconds.index = rounded(self.indexing);
        report.seconds.index_finish = rounded(indexed - ended);
        report.seconds.write = rounded(self.writing + indexed.elapsed());
        report.seconds.wall = rounded(begun.elapsed());
        Ok((report, self.labels, self.first_failures))
    }
}

fn index_options(threads: usize) -> WriterOptions {
    WriterOptions { threads, ..WriterOptions::default() }
}
