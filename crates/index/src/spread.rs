//! Words that many figures share, indexed once.
//!
//! Figures of one sentence would each index that sentence, and all figures of an article its title:
//! most of the index would be repetition. Instead the sentence is indexed with the first of its
//! figures, and the title with the article. An article and its figures are a block of documents that
//! follow one another, so a query on such a field can be *spread*: what matches the head of a run
//! matches the run.
//!
//! ```text
//!  document   0        1          2          3          4        5
//!             article  figure 0   figure 1   figure 2   article  figure 0
//!  title      ├──────────────────────────────┤          ├────────┤
//!  sentence            ├──────────┤          ├┤                  ├┤
//! ```

use crate::schema;
use tantivy::columnar::Column;
use tantivy::query::{EnableScoring, Explanation, Query, Scorer, Weight};
use tantivy::{DocId, DocSet, Score, SegmentReader, TERMINATED, TantivyError, Term};

/// What the runs are over which a query is spread.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Run {
    /// Figures of one sentence; the head is the first of them.
    Sentence,
    /// Figures of one article; the head is the article, which is not part of the run.
    Article,
}

/// Matches the figures of each run whose head the inner query matches, with the head's score.
#[derive(Debug)]
pub(crate) struct Spread {
    pub inner: Box<dyn Query>,
    pub run: Run,
}

impl Clone for Spread {
    fn clone(&self) -> Self {
        Spread { inner: self.inner.box_clone(), run: self.run }
    }
}

impl Query for Spread {
    fn weight(&self, scoring: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        Ok(Box::new(SpreadWeight { inner: self.inner.weight(scoring)?, run: self.run }))
    }

    fn query_terms<'a>(&'a self, visitor: &mut dyn FnMut(&'a Term, bool)) {
        self.inner.query_terms(visitor);
    }
}

struct SpreadWeight {
    inner: Box<dyn Weight>,
    run: Run,
}

impl Weight for SpreadWeight {
    fn scorer(&self, reader: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        let inner = self.inner.scorer(reader, boost)?;
        if inner.doc() == TERMINATED {
            return Ok(inner);
        }
        let (length, back, head_apart) = match self.run {
            Run::Sentence => (schema::SENTENCE_RUN, schema::SENTENCE_BACK, 0),
            Run::Article => (schema::FIGURES, schema::N, 1),
        };
        let columns = reader.fast_fields();
        let runs = Runs { length: columns.u64(length)?, back: columns.u64(back)?, head_apart };
        let mut scorer = SpreadScorer { doc: TERMINATED, last: TERMINATED, inner, runs };
        scorer.enter(0);
        Ok(Box::new(scorer))
    }

    fn explain(&self, reader: &SegmentReader, doc: DocId) -> tantivy::Result<Explanation> {
        let mut scorer = self.scorer(reader, 1.0)?;
        if scorer.doc() > doc || scorer.seek(doc) != doc {
            return Err(TantivyError::InvalidArgument(format!("document {doc} does not match")));
        }
        Ok(Explanation::new("score of the head of the run", scorer.score()))
    }
}

/// The runs of a segment, by columns.
struct Runs {
    /// Of a head: how many documents its run has.
    length: Column<u64>,
    /// Of a document in a run: how far it is from the first of it.
    back: Column<u64>,
    /// 1 where the head itself is not part of the run.
    head_apart: DocId,
}

impl Runs {
    /// First and last document of the run of a head. None if it is empty.
    fn run_of(&self, head: DocId) -> Option<(DocId, DocId)> {
        let length = DocId::try_from(self.length.first(head)?).ok()?;
        let first = head + self.head_apart;
        Some((first, first + length.checked_sub(1)?))
    }

    /// None for what is in no run: articles.
    fn head_of(&self, doc: DocId) -> Option<DocId> {
        let back = DocId::try_from(self.back.first(doc)?).ok()?;
        doc.checked_sub(back)?.checked_sub(self.head_apart)
    }
}

struct SpreadScorer {
    /// Stands on the head of the run that `doc` is in.
    inner: Box<dyn Scorer>,
    runs: Runs,
    doc: DocId,
    /// The last document of the run.
    last: DocId,
}

impl SpreadScorer {
    /// Goes to the first document from `target` on in the run whose head the inner scorer stands on,
    /// or in the next that has one.
    fn enter(&mut self, target: DocId) -> DocId {
        loop {
            let head = self.inner.doc();
            if head == TERMINATED {
                (self.doc, self.last) = (TERMINATED, TERMINATED);
                return TERMINATED;
            }
            match self.runs.run_of(head) {
                Some((first, last)) if last >= target => {
                    (self.doc, self.last) = (first.max(target), last);
                    return self.doc;
                }
                _ => self.inner.advance(),
            };
        }
    }
}

impl DocSet for SpreadScorer {
    fn advance(&mut self) -> DocId {
        if self.doc < self.last {
            self.doc += 1;
            return self.doc;
        }
        if self.doc == TERMINATED {
            return TERMINATED;
        }
        self.inner.advance();
        self.enter(0)
    }

    fn seek(&mut self, target: DocId) -> DocId {
        if target <= self.doc {
            return self.doc;
        }
        if target <= self.last {
            self.doc = target;
            return target;
        }
        // The target may be within a run that began before it.
        let head = if target == TERMINATED { None } else { self.runs.head_of(target) };
        let from = head.unwrap_or(target);
        if self.inner.doc() < from {
            self.inner.seek(from);
        }
        self.enter(target)
    }

    fn doc(&self) -> DocId {
        self.doc
    }

    fn size_hint(&self) -> u32 {
        self.inner.size_hint()
    }
}

impl Scorer for SpreadScorer {
    fn score(&mut self) -> Score {
        self.inner.score()
    }
}
