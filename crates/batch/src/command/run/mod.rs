//! `chiso run`: what is new in the input goes into the index, then the tables follow the index.
//!
//! ```text
//! store   opens the index, or makes one
//! pass    every item: known already, or extracted and added; then what the input does not have
//! state   commit: what the index notes of itself
//! tables  written as articles pass (the index was empty), or from the index, or still right
//! ```

mod pass;
mod state;
mod store;
mod tables;

use super::{Outcome, print};
use crate::args::RunArgs;
use crate::article::Processor;
use crate::error::Error;
use crate::indicators;
use crate::input::{self, Entry, Items};
use crate::outdir::{FAILURES, OutDir, REPORT};
use crate::progress::Progress;
use crate::report::{Arguments, Report, TablesState, rounded};
use crate::runner::{self, Limits};
use crate::sink::FileSink;
use crate::summary::{self, Summary};
use crate::terminal;
use chiso_extract::Extractor;
use pass::{Pass, Worker};
use std::io;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};
use store::{Store, advise};

pub(super) fn run(args: &RunArgs) -> Result<Outcome, Error> {
    let plan = input::plan(&args.input.inputs, Some(&args.out))?;
    let extractor = Extractor::with_indicators(indicators::load(args.input.indicators.as_deref())?);
    let name = state::extractor(args.input.indicators.as_deref())?;
    let out = OutDir::open(&args.out)?;
    let threads = args.input.threads();
    let max_article_bytes = args.input.max_article_bytes();
    let mut report = Report::begin(arguments(args, threads));
    report.skipped_files = plan.skipped;
    let mut progress = if args.quiet { Progress::hidden() } else { Progress::on_terminal(plan.bytes) };

    let begun = Instant::now();
    let mut store = Store::open(&out, threads, name, args.again)?;
    let processor = Processor { extractor: &extractor, max_article_bytes };
    let worker = Worker { processor, before: store.before.as_ref(), again: store.again.is_some() };
    let mut pass = Pass::begin(&worker, &mut store.writer, &out)?;
    let reader = read(plan.entries, &mut pass, threads, &mut progress)?;
    let others = pass.others(args.prune)?;
    progress.say("finishing");
    if worker.again {
        pass.extract_again(&others, &out, threads)?;
    }
    let mut taken = pass.end(&mut report, reader)?;
    report.counts.files = plan.files as u64;
    taken.order.extend(others.into_iter().map(|doc| (doc, tables::UNKNOWN_WEIGHT)));

    let old = out.report().filter(|_| out.is_published());
    let committing = Instant::now();
    let generation = old.as_ref().map_or(0, |old| old.tables.generation);
    let generation = store.commit(report.counts.has_changes(), generation)?;
    let mut finishing = committing.elapsed();

    let writing = Instant::now();
    let order = match &taken.tables {
        Some(tables) => tables.order(),
        None => state::digest(taken.order.iter().map(|(doc, _)| &**doc)),
    };
    report.tables = TablesState { generation, order };
    let old = old.filter(|old| old.tables == report.tables);
    let written = match taken.tables {
        Some(tables) => Some(tables.finish()?),
        None if old.is_some() => None,
        None => Some(tables::write_from(store.writer.committed(), taken.order, &out, threads)?),
    };
    if let Some(written) = &written {
        written.report(&mut report);
    } else if let Some(old) = &old {
        report.take_tables(old);
    }
    report.seconds.write = rounded(taken.writing + writing.elapsed());

    let closing = Instant::now();
    store.writer.close().map_err(advise)?;
    finishing += closing.elapsed();
    report.seconds.index_finish = rounded(finishing);
    report.seconds.wall = rounded(begun.elapsed());
    progress.clear();

    let is_as_before = old.is_some() && out.is_as_staged(FAILURES)?;
    if !is_as_before {
        publish(out, &report)?;
    }
    if !args.quiet {
        let labels = written.map(|written| written.labels.top(summary::LABELS)).unwrap_or_default();
        let summary = Summary {
            report: &report,
            labels: &labels,
            failures: &taken.first_failures,
            out: &args.out,
            again: store.again.as_ref(),
            prune: args.prune,
            is_as_before,
        };
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
        prune: args.prune,
        again: args.again,
    }
}

/// Takes every article of the input through the workers into the index. Gives back how long the reader was
/// at work.
fn read(
    entries: Vec<Entry>,
    pass: &mut Pass<'_>,
    threads: usize,
    progress: &mut Progress,
) -> Result<Duration, Error> {
    let worker = pass.worker;
    let bytes_read = AtomicU64::new(0);
    let items = Items::new(entries, worker.processor.max_article_bytes, &bytes_read);
    runner::run(
        items,
        |item| item.weight,
        Limits::new(threads),
        |item| {
            let on_disk = item.bytes_on_disk();
            let passed = worker.take(item);
            bytes_read.fetch_add(on_disk, Ordering::Relaxed);
            passed
        },
        |passed| {
            pass.write(passed?)?;
            let counts = &pass.counts;
            let read = bytes_read.load(Ordering::Relaxed);
            progress.set(read, counts.of_input(), counts.figures, counts.failures);
            Ok(())
        },
    )
}

fn publish(out: OutDir, report: &Report) -> Result<(), Error> {
    let path = out.staged(REPORT);
    let text = serde_json::to_vec_pretty(report).map_err(io::Error::from);
    let mut file = FileSink::create(&path)?;
    file.write(&text.map_err(Error::file(&path, "write"))?)?;
    file.write(b"\n")?;
    file.finish()?;
    out.publish()
}
