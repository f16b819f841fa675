//! `chiso run`: what is new in the input goes into the index, then the tables follow the index.
//!
//! ```text
//! store   opens the index, or makes one
//! pass    every item: known already, or extracted and added; then what the input does not have
//! settle  which articles are copies and left out, if that is asked for; aside keeps them
//! state   commit: what the index notes of itself, from time to time and at the end
//! tables  written as articles pass (the index was empty), or from the index, or still right
//! ```

mod aside;
mod pass;
mod settle;
mod state;
mod store;
mod tables;

use super::{Outcome, print};
use crate::args::RunArgs;
use crate::article::Processor;
use crate::copies::Dedup;
use crate::error::Error;
use crate::failure::Failure;
use crate::indicators;
use crate::input::{Entry, Items, Plan, Tally};
use crate::interrupt::Interrupt;
use crate::outdir::{FAILURES, INDEX, OutDir, REPORT};
use crate::progress::Progress;
use crate::report::{Arguments, Report, TablesState, rounded};
use crate::runner::{self, Limits};
use crate::sink::FileSink;
use crate::summary::{self, Again, Summary};
use crate::tally::LabelTally;
use crate::terminal;
use chiso_extract::Extractor;
use pass::{Pass, Taken, Worker};
use rayon::ThreadPool;
use std::io;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};
use store::{Store, advise};
use tables::{Tables, Wanted, Written};

pub(super) fn run(args: &RunArgs) -> Result<Outcome, Error> {
    let plan = args.input.plan(Some(&args.out))?;
    let progress = match args.quiet {
        true => Progress::hidden(),
        false => Progress::on_stderr(plan.bytes, args.progress),
    };
    let done = match round(args, plan, progress, &Interrupt::listen()?)? {
        Round::Done(done) => done,
        Round::Stopped(said) => {
            if !args.quiet {
                anstream::eprintln!("{said}");
            }
            return Ok(Outcome::Stopped);
        }
    };
    if !args.quiet {
        let summary = Summary {
            report: &done.report,
            labels: &done.labels,
            failures: &done.first_failures,
            out: &args.out,
            again: done.again.as_ref(),
            is_as_before: done.is_as_before,
        };
        print(|to| summary.print(to, terminal::width()))?;
    }
    Ok(Outcome::after(done.report.counts.failures))
}

/// How one pass over an input ended.
pub(super) enum Round {
    /// Index and tables hold it.
    Done(Box<Done>),
    /// It was asked to end before, and says how things stand.
    Stopped(String),
}

/// What a pass over an input found.
pub(super) struct Done {
    pub report: Report,
    /// Whether nothing was written.
    pub is_as_before: bool,
    /// The most frequent labels.
    labels: Vec<LabelTally>,
    first_failures: Vec<Failure>,
    /// Why unchanged articles were extracted again; none where they were not.
    again: Option<Again>,
}

/// Takes an input into the index and the tables, with the folder's lock held meanwhile.
pub(super) fn round(
    args: &RunArgs,
    plan: Plan,
    progress: Progress,
    interrupt: &Interrupt,
) -> Result<Round, Error> {
    let extractor = Extractor::with_indicators(indicators::load(args.input.indicators.as_deref())?);
    let name = state::extractor(args.input.indicators.as_deref())?;
    let mut job = Job {
        args,
        out: OutDir::open(&args.out)?,
        pool: Arc::new(runner::pool(args.input.threads())?),
        report: Report::begin(arguments(args)),
        progress,
        interrupt: interrupt.clone(),
    };
    let begun = Instant::now();
    let mut store = job.open_store(name)?;
    let mut taken = job.take_in(plan.entries, &extractor, store.as_mut())?;
    if job.interrupt.is_asked() {
        let Some(store) = &mut store else {
            return Ok(Round::Stopped(job.stop("The same command begins anew.")));
        };
        store.changes.checkpoint()?;
        return Ok(Round::Stopped(job.stop("The same command goes on from there.")));
    }
    job.report.counts.files = plan.files as u64;
    job.report.skipped_files = plan.skipped;
    let published = job.published();
    let written = job.commit(store.as_mut(), taken.tables.take())?;
    let again = store.as_mut().and_then(|store| store.again.take());
    let first_failures = std::mem::take(&mut taken.first_failures);
    let Some(tables) = job.follow(store.as_ref(), taken, written, published)? else {
        return Ok(Round::Stopped(job.stop("The same command writes them.")));
    };
    job.close(store)?;
    job.report.seconds.wall = rounded(begun.elapsed());
    job.progress.clear();

    let Job { out, report, .. } = job;
    let is_as_before = tables.are_published && out.is_as_staged(FAILURES)?;
    if !is_as_before {
        publish(out, &report, tables.are_published)?;
    }
    Ok(Round::Done(Box::new(Done { report, is_as_before, labels: tables.labels, first_failures, again })))
}

fn arguments(args: &RunArgs) -> Arguments {
    let shown = |path: &Path| path.to_string_lossy().into_owned();
    Arguments {
        inputs: args.input.inputs.iter().map(|path| shown(path)).collect(),
        files_from: args.input.files_from.as_deref().map(shown),
        text_column: args.input.text_column.clone(),
        encoding: args.input.encoding.map(|charset| charset.name().to_owned()),
        out: shown(&args.out),
        jobs: args.input.threads(),
        max_article_mb: args.input.max_article_mb,
        max_figures: args.input.max_figures,
        indicators: args.input.indicators.as_deref().map(shown),
        prune: args.prune,
        again: args.again,
        tables: args.table_formats(),
        dedup: args.dedup,
        no_index: args.no_index,
    }
}

/// A run under way.
struct Job<'a> {
    args: &'a RunArgs,
    out: OutDir,
    /// The worker threads.
    pool: Arc<ThreadPool>,
    report: Report,
    progress: Progress,
    interrupt: Interrupt,
}

/// How the tables stand after the run.
struct Followed {
    /// Those published are right already.
    are_published: bool,
    /// Else, the most frequent labels in those that were written.
    labels: Vec<LabelTally>,
}

impl Job<'_> {
    fn wanted(&self) -> Wanted {
        Wanted { formats: self.args.table_formats(), dedup: self.args.dedup }
    }

    /// The report of the run before, if all that it published is there.
    fn published(&self) -> Option<Report> {
        self.out.report().filter(|_| self.out.is_published())
    }

    /// Opens the index, unless there is to be none.
    fn open_store(&self, extractor: String) -> Result<Option<Store>, Error> {
        if !self.args.no_index {
            let Self { args, out, pool, .. } = self;
            return Store::open(out, pool.current_num_threads(), extractor, args.again, args.checkpoint)
                .map(Some);
        }
        let path = self.out.path(INDEX);
        if path.symlink_metadata().is_err() {
            return Ok(None);
        }
        let problem = "an index of earlier runs, which --no-index would leave behind; run without --no-index, \
            remove it, or choose another --out folder";
        Err(Error::OutputFolder { path, problem: problem.into() })
    }

    /// Takes every article of the input into the index, then deals with those that only the index has.
    /// Nothing is committed yet.
    fn take_in(
        &mut self,
        entries: Vec<Entry>,
        extractor: &Extractor,
        store: Option<&mut Store>,
    ) -> Result<Taken, Error> {
        let (options, tally) = (self.args.input.options(), Tally::default());
        let processor = Processor { extractor, options: &options };
        let wanted = self.wanted();
        let (changes, before, again) = match store {
            Some(Store { changes, before, again }) => (Some(changes), before.as_ref(), again.is_some()),
            None => (None, None, false),
        };
        let worker = Worker { processor, before, again, has_index: changes.is_some(), wanted: &wanted };
        let mut pass = Pass::begin(&worker, changes, &self.out, &self.pool)?;
        let items = Items::new(entries, &options, &tally);
        let items = items.with_stdin(self.interrupt.stdin());
        // The engine's threads wait for the workers, and those are not to write as well.
        let limits = Limits { own_writer: worker.has_index, ..Limits::new(self.pool.current_num_threads()) };
        let reader = runner::run(
            &self.pool,
            self.interrupt.or_end(items),
            |item| item.weight,
            limits,
            |item| {
                let on_disk = item.bytes_on_disk();
                let passed = worker.take(item);
                tally.bytes.fetch_add(on_disk, Ordering::Relaxed);
                passed
            },
            |passed| {
                pass.write(passed?)?;
                let (counts, read) = (&pass.counts, tally.bytes.load(Ordering::Relaxed));
                self.progress.set(read, counts.of_input(), counts.figures, counts.failures);
                Ok(())
            },
        )?;
        if self.interrupt.is_asked() {
            // What the rest of the input holds is not known: nothing is removed, and no order is whole.
            return pass.end(&mut self.report, reader);
        }
        let others = pass.others(self.args.prune)?;
        if worker.again {
            self.progress.say("extracting again what the input does not have");
            pass.extract_again(&others, &self.out, &self.pool, &self.interrupt)?;
        }
        pass.taken.order.extend(others.into_iter().map(|doc| (doc, tables::UNKNOWN_WEIGHT)));
        let unchanged = pass.changes.as_ref().and_then(|changes| changes.unchanged());
        self.report.tables = TablesState {
            generation: unchanged.unwrap_or_default(),
            order: pass.order(),
            formats: wanted.formats.clone(),
            dedup: wanted.dedup,
        };
        let is_settled = pass.taken.tables.is_some()
            || (unchanged.is_some() && self.published().is_some_and(|old| old.tables == self.report.tables));
        if !is_settled && !self.interrupt.is_asked() {
            self.progress.say("looking for copies");
            pass.settle(&self.out, &self.pool, &self.interrupt)?;
        }
        self.report.skipped_records = tally.skipped();
        pass.end(&mut self.report, reader)
    }

    /// Commits. Tables that were written as articles passed are brought to the disk meanwhile.
    fn commit(
        &mut self,
        store: Option<&mut Store>,
        tables: Option<Tables>,
    ) -> Result<Option<Written>, Error> {
        self.progress.say(if store.is_some() { "finishing the index" } else { "writing the tables" });
        let ((written, tables_time), (finished, index_time)) = runner::both(
            || timed(|| tables.map(Tables::finish).transpose()),
            || timed(|| store.map(|store| store.changes.finish()).transpose()),
        )?;
        if let Some(generation) = finished? {
            self.report.tables.generation = generation;
            self.report.seconds.index_finish = rounded(index_time);
        }
        self.report.seconds.write += rounded(tables_time);
        written
    }

    /// Sees to it that the tables show what was committed: those written as articles passed, those published
    /// if they do already, else new ones of the articles in their order. None if the run is to end before.
    fn follow(
        &mut self,
        store: Option<&Store>,
        taken: Taken,
        written: Option<Written>,
        published: Option<Report>,
    ) -> Result<Option<Followed>, Error> {
        self.progress.say("writing the tables");
        let begun = Instant::now();
        let wanted = self.wanted();
        // Without an index nobody knows whether two runs have read the same.
        let published =
            published.filter(|published| store.is_some() && published.tables == self.report.tables);
        let are_published = published.is_some();
        let written = match (written, published, store) {
            (Some(written), _, _) => written,
            (None, Some(published), _) => {
                self.report.take_tables(&published);
                return Ok(Some(Followed { are_published, labels: Vec::new() }));
            }
            (None, None, Some(store)) if wanted.formats.is_empty() => {
                Written::nothing_of(store.changes.writer.committed())?
            }
            (None, None, Some(store)) => {
                let order = self.interrupt.or_end(taken.order.into_iter());
                let committed = store.changes.writer.committed();
                tables::write_from(committed, order, &self.out, &wanted, &self.pool)?
            }
            (None, None, None) => Written::default(),
        };
        if self.interrupt.is_asked() {
            return Ok(None);
        }
        written.report(&mut self.report);
        if let Some(copies) = taken.copies {
            self.report.count_copies(copies);
        }
        self.report.seconds.write += rounded(begun.elapsed());
        let labels = written.labels.top(summary::LABELS);
        // So many small pieces of memory are freed while the tables are published.
        self.pool.spawn(move || drop(written));
        Ok(Some(Followed { are_published, labels }))
    }

    /// Ends before the tables are written, and says how things stand.
    fn stop(mut self, next: &str) -> String {
        self.progress.clear();
        let counts = &self.report.counts;
        let tables = match self.out.has_report() {
            true => "the tables are still those of the run before",
            false => "there are no tables yet",
        };
        let taken = match self.args.no_index {
            true => "nothing is kept of this input, as there is no index".to_owned(),
            false => format!(
                "{} of this input are in the index{}, {} of them new or changed",
                summary::number_of(counts.of_input(), "article"),
                if self.args.dedup == Dedup::Drop { " or left out as copies" } else { "" },
                terminal::grouped(counts.new + counts.changed),
            ),
        };
        format!("stopped: {taken}; {tables}. {next}")
    }

    /// Waits until what was committed is merged.
    fn close(&mut self, store: Option<Store>) -> Result<(), Error> {
        let Some(store) = store else { return Ok(()) };
        self.progress.say("finishing the index");
        let begun = Instant::now();
        store.changes.writer.close().map_err(advise)?;
        self.report.seconds.index_finish += rounded(begun.elapsed());
        Ok(())
    }
}

/// What comes of some work, and how long it took.
fn timed<T>(work: impl FnOnce() -> T) -> (T, Duration) {
    let begun = Instant::now();
    (work(), begun.elapsed())
}

/// Tables that are right already stay where they are.
fn publish(out: OutDir, report: &Report, keep_tables: bool) -> Result<(), Error> {
    let path = out.staged(REPORT);
    let text = serde_json::to_vec_pretty(report).map_err(io::Error::from);
    let mut file = FileSink::create(&path)?;
    file.write(&text.map_err(Error::file(&path, "write"))?)?;
    file.write(b"\n")?;
    file.finish()?;
    out.publish(keep_tables)
}
