//! Taking an article out of the parts that the index has at a moment, and out of none that come later.
//!
//! To the engine, a part that is handed to it whole has no time: it may be shown deletions from before. So each
//! deletion knows the parts that came after it.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tantivy::index::{SegmentId, SegmentReader};
use tantivy::query::{EmptyScorer, EnableScoring, Explanation, Query, Scorer, TermQuery, Weight};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, Score, Term};

/// The deletions of a writer, and the parts that it added between them. What the engine makes of several parts needs
/// no mention: it shows each of them the deletions so far first.
#[derive(Clone, Debug, Default)]
pub(crate) struct Deletions(Arc<Mutex<Numbers>>);

#[derive(Debug, Default)]
struct Numbers {
    /// How many deletions there were.
    deletions: u64,
    /// For each part, how many there were when it was added.
    parts: HashMap<SegmentId, u64>,
}

impl Deletions {
    fn numbers(&self) -> MutexGuard<'_, Numbers> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A part is about to be added.
    pub(crate) fn add_part(&self, part: SegmentId) {
        let mut numbers = self.numbers();
        let deletions = numbers.deletions;
        numbers.parts.insert(part, deletions);
    }

    /// What finds the articles with a term, in the parts so far.
    pub(crate) fn of(&self, term: Term) -> impl Query {
        let number = {
            let mut numbers = self.numbers();
            numbers.deletions += 1;
            numbers.deletions
        };
        Deletion { term, number, all: self.clone() }
    }
}

#[derive(Clone, Debug)]
struct Deletion {
    term: Term,
    /// Which of the deletions it is, from 1.
    number: u64,
    all: Deletions,
}

impl Query for Deletion {
    fn weight(&self, scoring: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        let weight = TermQuery::new(self.term.clone(), IndexRecordOption::Basic).weight(scoring)?;
        Ok(Box::new(InParts { number: self.number, all: self.all.clone(), weight }))
    }
}

/// Finds what another finds, but only in the parts that there were at a deletion.
struct InParts {
    number: u64,
    all: Deletions,
    weight: Box<dyn Weight>,
}

impl Weight for InParts {
    fn scorer(&self, part: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        let deletions = self.all.numbers().parts.get(&part.segment_id()).copied();
        match deletions {
            Some(deletions) if deletions >= self.number => Ok(Box::new(EmptyScorer)),
            _ => self.weight.scorer(part, boost),
        }
    }

    fn explain(&self, part: &SegmentReader, doc: DocId) -> tantivy::Result<Explanation> {
        self.weight.explain(part, doc)
    }
}
