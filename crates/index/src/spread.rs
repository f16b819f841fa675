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
        let (column, head_apart) = match self.run {
            Run::Sentence => (schema::SENTENCE_BACK, 0),
            Run::Article => (schema::N, 1),
        };
        let heads = Heads { back: reader.fast_fields().u64(column)?, head_apart, end: reader.max_doc() };
        let mut scorer = SpreadScorer { doc: TERMINATED, inner, heads };
        scorer.enter();
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

/// Knows the head of every document's run.
struct Heads {
    back: Column<u64>,
    /// 1 where the head itself is not part of the run.
    head_apart: DocId,
    end: DocId,
}

impl Heads {
    /// None for what is in no run: articles.
    fn head_of(&self, doc: DocId) -> Option<DocId> {
        if doc >= self.end {
            return None;
        }
        let back = DocId::try_from(self.back.first(doc)?).ok()?;
        doc.checked_sub(back)?.checked_sub(self.head_apart)
    }
}

struct SpreadScorer {
    /// Stands on the head of the run that `doc` is in.
    inner: Box<dyn Scorer>,
    heads: Heads,
    doc: DocId,
}

impl SpreadScorer {
    /// Goes to the first document of the run whose head the inner scorer stands on, or of the next
    /// that has one.
    fn enter(&mut self) -> DocId {
        self.doc = loop {
            let head = self.inner.doc();
            if head == TERMINATED {
                break TERMINATED;
            }
            let first = head + self.heads.head_apart;
            if self.heads.head_of(first) == Some(head) {
                break first;
            }
            self.inner.advance();
        };
        self.doc
    }
}

impl DocSet for SpreadScorer {
    fn advance(&mut self) -> DocId {
        if self.doc == TERMINATED {
            return TERMINATED;
        }
        if self.heads.head_of(self.doc + 1) == Some(self.inner.doc()) {
            self.doc += 1;
            return self.doc;
        }
        self.inner.advance();
        self.enter()
    }

    fn seek(&mut self, target: DocId) -> DocId {
        if target <= self.doc {
            return self.doc;
        }
        // The target may be within a run that began before it.
        let head = self.heads.head_of(target);
        let from = head.unwrap_or(target);
        if self.inner.doc() < from {
            self.inner.seek(from);
        }
        if head == Some(self.inner.doc()) {
            self.doc = target;
            return target;
        }
        self.enter()
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
