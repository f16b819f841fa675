//! Ranking: which documents a query matches is one thing, how well they answer it another.
//!
//! A [`Ranked`] query has a part that matches, which gives no score, and clauses that score, which
//! match nothing further. The score of a document is the sum of its clauses **in their order**.
//! (The engine's own boolean query adds in an order that depends on how the index fell into
//! segments, so that rounding alone would shuffle equal documents from one build to the next.)

use std::fmt;
use tantivy::SeekDangerResult;
use tantivy::query::{Bm25StatisticsProvider, EnableScoring, Explanation, Query, Scorer, Weight};
use tantivy::schema::Field;
use tantivy::{DocId, DocSet, Score, Searcher, SegmentReader, TERMINATED, TantivyError, Term};

/// A query in two parts: what matches, and what scores.
#[derive(Debug)]
pub(crate) struct Ranked {
    pub matching: Box<dyn Query>,
    pub clauses: Vec<(Score, Box<dyn Query>)>,
    /// Documents that match this as well come before all others. Their scores are 1 and more, those
    /// of the others less than 1.
    pub first: Option<Box<dyn Query>>,
}

impl Clone for Ranked {
    fn clone(&self) -> Self {
        Ranked {
            matching: self.matching.box_clone(),
            clauses: self.clauses.iter().map(|(boost, query)| (*boost, query.box_clone())).collect(),
            first: self.first.as_ref().map(|query| query.box_clone()),
        }
    }
}

impl Query for Ranked {
    fn weight(&self, scoring: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        let unscored = match scoring.searcher() {
            Some(searcher) => EnableScoring::disabled_from_searcher(searcher),
            None => EnableScoring::disabled_from_schema(scoring.schema()),
        };
        let matching = self.matching.weight(unscored)?;
        if !scoring.is_scoring_enabled() {
            return Ok(matching);
        }
        let clauses = self
            .clauses
            .iter()
            .map(|(boost, query)| Ok((*boost, query.weight(scoring)?)))
            .collect::<tantivy::Result<_>>()?;
        let first = self.first.as_ref().map(|query| query.weight(unscored)).transpose()?;
        Ok(Box::new(RankedWeight { matching, clauses, first }))
    }

    fn query_terms<'a>(&'a self, visitor: &mut dyn FnMut(&'a Term, bool)) {
        self.matching.query_terms(visitor);
        self.clauses.iter().for_each(|(_, query)| query.query_terms(visitor));
    }
}

struct RankedWeight {
    matching: Box<dyn Weight>,
    clauses: Vec<(Score, Box<dyn Weight>)>,
    first: Option<Box<dyn Weight>>,
}

impl Weight for RankedWeight {
    fn scorer(&self, reader: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        let matching = self.matching.scorer(reader, 1.0)?;
        if matching.doc() == TERMINATED {
            return Ok(matching);
        }
        let clauses = self
            .clauses
            .iter()
            .map(|(clause_boost, weight)| Ok(Clause::new(weight.scorer(reader, boost * clause_boost)?)))
            .collect::<tantivy::Result<_>>()?;
        let first = self.first.as_ref().map(|weight| weight.scorer(reader, 1.0)).transpose()?;
        Ok(Box::new(RankedScorer { matching, clauses, first: first.map(Clause::new) }))
    }

    fn explain(&self, reader: &SegmentReader, doc: DocId) -> tantivy::Result<Explanation> {
        let mut scorer = self.scorer(reader, 1.0)?;
        if scorer.doc() > doc || scorer.seek(doc) != doc {
            return Err(TantivyError::InvalidArgument(format!("document {doc} does not match")));
        }
        Ok(Explanation::new("sum of clauses in order", scorer.score()))
    }
}

struct RankedScorer {
    matching: Box<dyn Scorer>,
    clauses: Vec<Clause>,
    first: Option<Clause>,
}

impl DocSet for RankedScorer {
    fn advance(&mut self) -> DocId {
        self.matching.advance()
    }

    fn seek(&mut self, target: DocId) -> DocId {
        self.matching.seek(target)
    }

    fn doc(&self) -> DocId {
        self.matching.doc()
    }

    fn size_hint(&self) -> u32 {
        self.matching.size_hint()
    }

    fn cost(&self) -> u64 {
        self.matching.cost()
    }
}

impl Scorer for RankedScorer {
    fn score(&mut self) -> Score {
        let doc = self.matching.doc();
        let score = self.clauses.iter_mut().filter_map(|clause| clause.score(doc)).sum::<Score>();
        match self.first.as_mut().map(|first| first.score(doc).is_some()) {
            None => score,
            Some(true) => 1.0 + score,
            Some(false) => score / (1.0 + score),
        }
    }
}

/// A scorer that is asked about documents in rising order.
struct Clause {
    scorer: Box<dyn Scorer>,
    /// No document before this one matches.
    next: DocId,
    /// Whether the scorer stands on `next`. It may be in no readable state otherwise.
    there: bool,
}

impl Clause {
    fn new(scorer: Box<dyn Scorer>) -> Self {
        Clause { next: scorer.doc(), scorer, there: true }
    }

    /// The clause's score of a document, if it matches.
    fn score(&mut self, doc: DocId) -> Option<Score> {
        if doc < self.next {
            return None;
        }
        if !(self.there && self.next == doc) {
            (self.next, self.there) = match self.scorer.seek_danger(doc) {
                SeekDangerResult::Found => (doc, true),
                SeekDangerResult::SeekLowerBound(bound) => (bound, false),
            };
        }
        (self.there && self.next == doc).then(|| self.scorer.score())
    }
}

/// Statistics for BM25 that count only one type of documents: an article must not seem long because
/// most documents of the index are figures, nor its words rare.
pub(crate) struct Statistics<'a> {
    pub searcher: &'a Searcher,
    pub documents: u64,
}

impl fmt::Debug for Statistics<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Statistics").field("documents", &self.documents).finish()
    }
}

impl Bm25StatisticsProvider for Statistics<'_> {
    fn total_num_tokens(&self, field: Field) -> tantivy::Result<u64> {
        self.searcher.total_num_tokens(field)
    }

    fn total_num_docs(&self) -> tantivy::Result<u64> {
        Ok(self.documents)
    }

    fn doc_freq(&self, term: &Term) -> tantivy::Result<u64> {
        // Both types of documents have the field, where it is more than there are of one type.
        Ok(Bm25StatisticsProvider::doc_freq(self.searcher, term)?.min(self.documents))
    }
}
