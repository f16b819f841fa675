//! The way of every item of the input into the index: told apart by id and hash on the worker threads,
//! counted and added on this one.

use super::state;
use super::store::{Articles, Changes, advise};
use super::tables::{Rows, Tables, UNKNOWN_WEIGHT, Wanted};
use crate::article::{Article, Processed, Processor, Spent};
use crate::copies::CopyCounts;
use crate::error::Error;
use crate::failure::{Failure, Stage};
use crate::input::{Body, Item};
use crate::interrupt::Interrupt;
use crate::outdir::{FAILURES, OutDir};
use crate::panics;
use crate::report::{Counts, Report, rounded};
use crate::runner::{self, Limits};
use crate::sink::JsonLines;
use crate::summary;
use crate::unique::UniqueIds;
use chiso_extract::{Document, Figure};
use chiso_index::{Entry, Error as IndexError};
use rayon::ThreadPool;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// How many of the ids `ID`, `ID~2`, `ID~3`, … a worker looks at for an article that is unchanged. One
/// further down is extracted, and found unchanged then.
const ALIKE: u64 = 16;

/// How an article stands to the one of its id that the index held before the run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Standing {
    New,
    Changed,
    Unchanged,
}

/// What every worker thread does.
pub(super) struct Worker<'a> {
    pub processor: Processor<'a>,
    /// The index as it was before the run; none where it was empty.
    pub before: Option<&'a Articles>,
    /// Whether unchanged articles are extracted again.
    pub again: bool,
    /// Whether there is an index to add articles to.
    pub has_index: bool,
    /// The tables that are to be written.
    pub wanted: &'a Wanted,
}

/// What became of an item on a worker thread.
pub(super) enum Passed {
    Made(Box<Made>),
    Known { item: Item, known: Known, bytes: usize, spent: Spent },
    Failed { failure: Failure, whole: bool },
}

/// An article, ready to be written.
pub(super) struct Made {
    article: Article,
    /// Only where there is an index.
    entry: Option<Entry>,
    /// Only where the tables are written as articles pass.
    rows: Option<Rows>,
    standing: Standing,
}

/// An article whose bytes the index has seen.
pub(super) struct Known {
    /// The id with which it came.
    doc: String,
    /// The id under which the index holds it: another one if `doc` came before.
    held: String,
}

impl Worker<'_> {
    /// Takes an item as far as it goes without knowing the items before it.
    ///
    /// # Errors
    /// The index cannot be read. What is wrong with the item is no error.
    pub(super) fn take(&self, item: Item) -> Result<Passed, Error> {
        // What a file of rows or a folder holds that cannot be read, nobody knows.
        let whole = matches!(item.body, Body::Failed(_));
        let mut standing = Standing::New;
        let processed = self.processor.process_unless(&item, |doc, hash| match self.find(doc, hash) {
            Err(error) => Some(Err(error)),
            Ok((found, held)) => {
                standing = found;
                let held = held.filter(|_| !self.again);
                held.map(|held| Ok(Known { doc: doc.to_owned(), held }))
            }
        });
        let made = match processed {
            Ok(Processed::Known { known, bytes, spent }) => {
                return Ok(Passed::Known { item, known: known.map_err(advise)?, bytes, spent });
            }
            Ok(Processed::Article(article)) => self.make(*article, standing),
            Err(failure) => Err(failure),
        };
        Ok(match made {
            Ok(made) => Passed::Made(Box::new(made)),
            Err(failure) => Passed::Failed { failure, whole },
        })
    }

    /// How an article of this id stands, and under which id the index holds the same bytes, if it does.
    fn find(&self, doc: &str, hash: &str) -> Result<(Standing, Option<String>), IndexError> {
        let standing = self.standing(doc, hash)?;
        match standing {
            Standing::New => return Ok((standing, None)),
            Standing::Unchanged => return Ok((standing, Some(doc.to_owned()))),
            Standing::Changed => {}
        }
        for n in 2..=ALIKE {
            let alike = format!("{doc}~{n}");
            match self.standing(&alike, hash)? {
                Standing::New => break,
                Standing::Unchanged => return Ok((standing, Some(alike))),
                Standing::Changed => {}
            }
        }
        Ok((standing, None))
    }

    fn standing(&self, doc: &str, hash: &str) -> Result<Standing, IndexError> {
        let Some(before) = self.before else { return Ok(Standing::New) };
        Ok(match before.hash_of(doc)? {
            None => Standing::New,
            Some(held) if held == hash => Standing::Unchanged,
            Some(_) => Standing::Changed,
        })
    }

    /// Whether the tables are written as articles pass.
    fn writes_tables(&self) -> bool {
        self.before.is_none() && !self.wanted.formats.is_empty()
    }

    /// Makes an article ready. A panic on the way is a failure, as in [`Processor::process`].
    fn make(&self, mut article: Article, standing: Standing) -> Result<Made, Failure> {
        let begun = Instant::now();
        let failed =
            |stage, cause: String| Failure::new(&*article.input, stage, cause).of_doc(&article.document.doc);
        let entry = self.has_index.then(|| prepare(&article.document, &article.figures)).transpose();
        let entry = entry.map_err(|cause| failed(Stage::Index, format!("a bug: {cause}")))?;
        let spent = begun.elapsed();
        let rows = self.writes_tables().then(|| Rows::of(&article, self.wanted, false)).transpose();
        let rows = rows.map_err(|error| failed(Stage::Extract, error.to_string()))?;
        article.spent.prepare += spent;
        Ok(Made { article, entry, rows, standing })
    }
}

/// Puts every article into the index, in order, and counts.
pub(super) struct Pass<'a> {
    pub worker: &'a Worker<'a>,
    pub counts: Counts,
    pub(super) changes: Option<&'a mut Changes>,
    failures: JsonLines,
    failures_by_stage: BTreeMap<String, u64>,
    ids: UniqueIds,
    /// Ids of what is there but could not be taken,
    failed: UniqueIds,
    /// and of what failed when it had got its id.
    lost: UniqueIds,
    workers: Spent,
    indexing: Duration,
    writing: Duration,
    pub(super) taken: Taken,
}

/// What the rest of the run needs.
#[derive(Default)]
pub(super) struct Taken {
    /// Written as articles pass where the index was empty before.
    pub tables: Option<Tables>,
    /// Else the articles of this input in their order, with their weights: the tables may have to be written
    /// from the index.
    pub order: Vec<(Box<str>, usize)>,
    /// How many of the articles that there are are left out as copies, where that was found out after they came.
    pub copies: Option<CopyCounts>,
    pub first_failures: Vec<Failure>,
}

impl<'a> Pass<'a> {
    pub(super) fn begin(
        worker: &'a Worker<'a>,
        changes: Option<&'a mut Changes>,
        out: &OutDir,
        pool: &Arc<ThreadPool>,
    ) -> Result<Self, Error> {
        let create = || Tables::create(out, worker.wanted, false, pool);
        let tables = worker.writes_tables().then(create).transpose()?;
        Ok(Self {
            worker,
            counts: Counts::default(),
            changes,
            failures: JsonLines::create(&out.staged(FAILURES))?,
            failures_by_stage: BTreeMap::new(),
            ids: UniqueIds::default(),
            failed: UniqueIds::default(),
            lost: UniqueIds::default(),
            workers: Spent::default(),
            indexing: Duration::ZERO,
            writing: Duration::ZERO,
            taken: Taken { tables, ..Taken::default() },
        })
    }

    /// Takes over what a worker made of an item.
    pub(super) fn write(&mut self, passed: Passed) -> Result<(), Error> {
        match passed {
            Passed::Failed { failure, whole } => {
                self.counts.unread += u64::from(whole);
                if let Some(doc) = failure.doc.as_deref().filter(|_| !whole) {
                    self.failed.insert(doc);
                }
                self.fail(failure)
            }
            Passed::Made(made) => match self.claim(&made.article.document.doc) {
                None => self.place(*made),
                Some(id) => self.make_and_place(made.article, &id),
            },
            Passed::Known { item, known, bytes, spent } => {
                let id = self.claim(&known.doc);
                let id = id.as_deref().unwrap_or(&known.doc);
                if id != known.held {
                    // The index holds the article's bytes, but under an id that now is another article's.
                    return match self.worker.processor.process(item) {
                        Ok(article) => self.make_and_place(article, id),
                        Err(failure) => self.lose(failure, id),
                    };
                }
                self.workers += spent;
                self.counts.unchanged += 1;
                self.count(id, bytes);
                Ok(())
            }
        }
    }

    /// The id that an article gets instead of its own, where that came before.
    fn claim(&mut self, doc: &str) -> Option<String> {
        let id = self.ids.claim(doc)?;
        self.counts.renamed += 1;
        Some(id)
    }

    /// Does here what a worker could not, who did not know the article's id.
    fn make_and_place(&mut self, mut article: Article, id: &str) -> Result<(), Error> {
        if article.document.doc != id {
            article.rename(id.to_owned());
        }
        let standing = self.worker.standing(id, &article.document.hash).map_err(advise)?;
        match self.worker.make(article, standing) {
            Ok(made) => self.place(made),
            Err(failure) => self.lose(failure, id),
        }
    }

    /// Counts a failure of an article that had got its id.
    fn lose(&mut self, failure: Failure, id: &str) -> Result<(), Error> {
        self.lost.insert(id);
        self.fail(failure)
    }

    fn place(&mut self, Made { article, entry, rows, standing }: Made) -> Result<(), Error> {
        match standing {
            Standing::New => self.counts.new += 1,
            Standing::Changed => self.counts.changed += 1,
            Standing::Unchanged => self.counts.unchanged += 1,
        }
        let is_left_out = match (&mut self.taken.tables, &rows) {
            (Some(tables), Some(rows)) => tables.leave_out(&article.document, rows)?,
            _ => false,
        };
        let begun = Instant::now();
        if is_left_out {
            self.set_aside(&article.document)?;
        } else if standing != Standing::Unchanged || self.worker.again {
            self.counts.extracted_again += u64::from(standing == Standing::Unchanged);
            self.add(&article.document.doc, entry)?;
        }
        self.indexing += begun.elapsed();
        self.workers += article.spent;
        self.count(&article.document.doc, article.bytes);
        if is_left_out {
            return Ok(());
        }
        self.counts.figures += article.figures.len() as u64;
        if let (Some(tables), Some(rows)) = (&mut self.taken.tables, rows) {
            let begun = Instant::now();
            tables.add(&article, rows)?;
            self.writing += begun.elapsed();
        }
        Ok(())
    }

    pub(super) fn add(&mut self, doc: &str, entry: Option<Entry>) -> Result<(), Error> {
        let (Some(changes), Some(entry)) = (&mut self.changes, entry) else { return Ok(()) };
        changes.add(doc, entry)?;
        changes.checkpoint_if_due()
    }

    pub(super) fn set_aside(&mut self, document: &Document) -> Result<(), Error> {
        let Some(changes) = &mut self.changes else { return Ok(()) };
        changes.set_aside(document)?;
        changes.checkpoint_if_due()
    }

    fn count(&mut self, doc: &str, bytes: usize) {
        self.counts.bytes += bytes as u64;
        if self.taken.tables.is_none() {
            self.taken.order.push((doc.into(), bytes));
        }
    }

    pub(super) fn fail(&mut self, failure: Failure) -> Result<(), Error> {
        self.failures.write(&failure)?;
        self.counts.failures += 1;
        *self.failures_by_stage.entry(failure.stage.to_string()).or_default() += 1;
        if self.taken.first_failures.len() < summary::FAILURES {
            self.taken.first_failures.push(failure);
        }
        Ok(())
    }

    /// Deals with the articles of the index that the input does not have: removes them if `prune` says so
    /// and every input could be read, else keeps them. Gives back, in the order of their ids, those kept.
    pub(super) fn others(&mut self, prune: bool) -> Result<Vec<Box<str>>, Error> {
        let Some(before) = self.worker.before else { return Ok(Vec::new()) };
        let mut others = Vec::new();
        let prune = prune && self.counts.unread == 0;
        for id in before.ids().map_err(advise)? {
            let is_lost = self.lost.contains(&id);
            if self.ids.contains(&id) && !is_lost {
                continue;
            }
            if prune && !is_lost && !self.failed.contains(&id) {
                let removed = self.changes.as_mut().map(|changes| changes.delete(&id)).transpose()?;
                self.counts.removed += u64::from(removed.unwrap_or(false));
            } else {
                others.push(id.into_boxed_str());
            }
        }
        self.counts.kept = others.len() as u64;
        Ok(others)
    }

    /// Extracts the figures of articles again that only the index holds. Those that are left out of it have
    /// none.
    pub(super) fn extract_again(
        &mut self,
        others: &[Box<str>],
        out: &OutDir,
        pool: &ThreadPool,
        interrupt: &Interrupt,
    ) -> Result<(), Error> {
        let Worker { processor, before, .. } = self.worker;
        let Some(before) = before else { return Ok(()) };
        let again = |doc: &str| -> Result<Result<Entry, Failure>, Error> {
            Ok(extract(processor, before.document(out, doc)?))
        };
        let others = others.iter().filter(|doc| !before.aside.contains(doc));
        runner::run(
            pool,
            interrupt.or_end(others),
            |_| UNKNOWN_WEIGHT,
            Limits::new(pool.current_num_threads()),
            |doc| Ok((doc, again(doc)?)),
            |made: Result<_, Error>| match made? {
                (doc, Ok(entry)) => {
                    self.counts.extracted_again += 1;
                    self.add(doc, Some(entry))
                }
                (_, Err(failure)) => self.fail(failure),
            },
        )?;
        Ok(())
    }

    /// The digest of the order of all articles, also of those that are left out.
    pub(super) fn order(&self) -> String {
        match &self.taken.tables {
            Some(tables) => tables.order(),
            None => state::digest(self.taken.order.iter().map(|(doc, _)| &**doc)),
        }
    }

    /// Brings the failures to the disk and puts what was counted into the report.
    pub(super) fn end(self, report: &mut Report, reader: Duration) -> Result<Taken, Error> {
        self.failures.finish()?;
        report.counts = self.counts;
        report.failures_by_stage = self.failures_by_stage;
        report.seconds.add_stages(reader, self.workers);
        report.seconds.index = rounded(self.indexing);
        report.seconds.write = rounded(self.writing);
        Ok(self.taken)
    }
}

/// Finds the figures of a stored article.
pub(super) fn extract(processor: &Processor<'_>, mut document: Document) -> Result<Entry, Failure> {
    let a_bug = |cause| format!("a bug: {cause}");
    let made = panics::catch(|| {
        let figures = processor.figures(&document)?;
        document.figures = figures.len();
        prepare(&document, &figures).map_err(a_bug)
    });
    let doc = &document.doc;
    let failed = |cause| Failure::new(&**doc, Stage::Extract, cause).of_doc(doc);
    made.unwrap_or_else(|panic| Err(a_bug(panic))).map_err(failed)
}

/// An entry of the index, or why there is none, in words.
fn prepare(document: &Document, figures: &[Figure]) -> Result<Entry, String> {
    panics::catch(|| Entry::new(document, figures)).and_then(|entry| entry.map_err(|error| error.to_string()))
}
