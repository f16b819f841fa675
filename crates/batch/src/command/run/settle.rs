//! Which articles are left out as copies, decided anew when all of a run's changes are in: a copy may have
//! come before what it was no copy of until now, and what it was a copy of may have gone.

use super::pass::{self, Pass};
use super::store::Articles;
use super::tables::UNKNOWN_WEIGHT;
use crate::copies::{Copies, CopyCounts, Dedup, Signature};
use crate::error::Error;
use crate::interrupt::Interrupt;
use crate::outdir::{COPIES, OutDir};
use crate::runner::{self, Limits};
use crate::sink::JsonLines;
use chiso_extract::Document;
use rayon::ThreadPool;
use rustc_hash::FxHashSet;

/// An article of the tables, with its weight.
type Ordered = (Box<str>, usize);

/// What is to be done.
#[derive(Default)]
struct Decided {
    /// The articles that are to be in tables and index, in their order.
    kept: Vec<Ordered>,
    /// Those in the index that are to be left out,
    out: Vec<Box<str>>,
    /// and those left out that are to be in it.
    back: Vec<Box<str>>,
    counts: CopyCounts,
}

impl Pass<'_> {
    /// Leaves out of the index what is a copy of an article before it and takes back what is none, or all of
    /// it if copies are not to be left out. What is left out is listed, and the order of the tables goes
    /// on without it.
    ///
    /// Everything so far is committed first. Between that and the next commit the index may hold copies.
    pub(super) fn settle(
        &mut self,
        out: &OutDir,
        pool: &ThreadPool,
        interrupt: &Interrupt,
    ) -> Result<(), Error> {
        let leaves_out = self.worker.wanted.dedup == Dedup::Drop;
        let Some(changes) = &mut self.changes else { return Ok(()) };
        if !leaves_out && changes.held().is_empty() {
            return Ok(());
        }
        changes.checkpoint()?;
        let articles = Articles::open(out, changes.held())?;
        let order = std::mem::take(&mut self.taken.order);
        let mut decided = match leaves_out {
            true => decide(&articles, order, out, pool, interrupt)?,
            false => {
                let mut back: Vec<Box<str>> = articles.aside.ids().map(Box::from).collect();
                back.sort_unstable();
                Decided { kept: order, back, ..Decided::default() }
            }
        };
        if interrupt.is_asked() {
            return Ok(());
        }
        let document = |doc: &str| articles.document(out, doc);
        runner::run(
            pool,
            interrupt.or_end(decided.out.iter()),
            |_| UNKNOWN_WEIGHT,
            Limits::new(pool.current_num_threads()),
            |doc| document(doc),
            |document| self.set_aside(&document?),
        )?;
        let processor = &self.worker.processor;
        let mut failed = FxHashSet::default();
        runner::run(
            pool,
            interrupt.or_end(decided.back.iter()),
            |_| UNKNOWN_WEIGHT,
            Limits::new(pool.current_num_threads()),
            |doc| Ok::<_, Error>((doc, pass::extract(processor, document(doc)?))),
            |made| match made? {
                (doc, Ok(entry)) => {
                    self.counts.extracted_again += 1;
                    self.add(doc, Some(entry))
                }
                (doc, Err(failure)) => {
                    failed.insert(doc);
                    self.fail(failure)
                }
            },
        )?;
        decided.kept.retain(|(doc, _)| !failed.contains(doc));
        self.taken.order = decided.kept;
        self.taken.copies = leaves_out.then_some(decided.counts);
        Ok(())
    }
}

/// Goes through all articles in their order, and lists the copies.
fn decide(
    articles: &Articles,
    order: Vec<Ordered>,
    out: &OutDir,
    pool: &ThreadPool,
    interrupt: &Interrupt,
) -> Result<Decided, Error> {
    let (mut copies, mut decided) = (Copies::default(), Decided::default());
    let mut list = JsonLines::create(&out.staged(COPIES))?;
    runner::run(
        pool,
        interrupt.or_end(order.into_iter()),
        |(_, weight)| *weight,
        Limits::new(pool.current_num_threads()),
        |article| {
            let Document { hash, text, .. } = articles.document(out, &article.0)?;
            Ok::<_, Error>((article, hash, Signature::of(&text)))
        },
        |signed| {
            let (article, hash, signature) = signed?;
            let is_out = articles.aside.contains(&article.0);
            match copies.leave_out(&article.0, &hash, &signature) {
                Some(copy) => {
                    list.write(&copy)?;
                    if !is_out {
                        decided.out.push(article.0);
                    }
                }
                None => {
                    if is_out {
                        decided.back.push(article.0.clone());
                    }
                    decided.kept.push(article);
                }
            }
            Ok(())
        },
    )?;
    list.finish()?;
    decided.counts = copies.counts();
    Ok(decided)
}
