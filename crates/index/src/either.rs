//! A union for intersections.
//!
//! The engine's own union reads its parts window by window, which is best for reading them all. A
//! query of several words reads few documents of each: this union moves every part straight to the
//! document asked for.

use tantivy::query::{EnableScoring, Explanation, Query, Scorer, Weight};
use tantivy::{DocId, DocSet, Score, SegmentReader, TERMINATED, TantivyError, Term};

/// What any of the queries matches; nothing if there are none.
pub(crate) fn any(mut queries: Vec<Box<dyn Query>>) -> Box<dyn Query> {
    match queries.len() {
        1 => queries.remove(0),
        _ => Box::new(Either(queries)),
    }
}

/// Matches what any of the queries matches. Scores nothing.
#[derive(Debug)]
pub(crate) struct Either(pub Vec<Box<dyn Query>>);

impl Clone for Either {
    fn clone(&self) -> Self {
        Either(self.0.iter().map(|query| query.box_clone()).collect())
    }
}

impl Query for Either {
    fn weight(&self, scoring: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        let unscored = match scoring.searcher() {
            Some(searcher) => EnableScoring::disabled_from_searcher(searcher),
            None => EnableScoring::disabled_from_schema(scoring.schema()),
        };
        let weights = self.0.iter().map(|query| query.weight(unscored)).collect::<tantivy::Result<_>>()?;
        Ok(Box::new(EitherWeight(weights)))
    }

    fn query_terms<'a>(&'a self, visitor: &mut dyn FnMut(&'a Term, bool)) {
        self.0.iter().for_each(|query| query.query_terms(visitor));
    }
}

struct EitherWeight(Vec<Box<dyn Weight>>);

impl Weight for EitherWeight {
    fn scorer(&self, reader: &SegmentReader, _boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        let parts: Vec<_> =
            self.0.iter().map(|weight| weight.scorer(reader, 1.0)).collect::<tantivy::Result<_>>()?;
        let mut scorer = EitherScorer { parts, doc: TERMINATED };
        scorer.settle();
        Ok(Box::new(scorer))
    }

    fn explain(&self, reader: &SegmentReader, doc: DocId) -> tantivy::Result<Explanation> {
        let mut scorer = self.scorer(reader, 1.0)?;
        if scorer.doc() > doc || scorer.seek(doc) != doc {
            return Err(TantivyError::InvalidArgument(format!("document {doc} does not match")));
        }
        Ok(Explanation::new("matches one of several", scorer.score()))
    }
}

struct EitherScorer {
    /// Those that are not at their end; none stands before `doc`.
    parts: Vec<Box<dyn Scorer>>,
    doc: DocId,
}

impl EitherScorer {
    fn settle(&mut self) -> DocId {
        self.parts.retain(|part| part.doc() != TERMINATED);
        self.doc = self.parts.iter().map(|part| part.doc()).min().unwrap_or(TERMINATED);
        self.doc
    }
}

impl DocSet for EitherScorer {
    fn advance(&mut self) -> DocId {
        for part in self.parts.iter_mut().filter(|part| part.doc() == self.doc) {
            part.advance();
        }
        self.settle()
    }

    fn seek(&mut self, target: DocId) -> DocId {
        for part in self.parts.iter_mut().filter(|part| part.doc() < target) {
            part.seek(target);
        }
        self.settle()
    }

    fn doc(&self) -> DocId {
        self.doc
    }

    fn size_hint(&self) -> u32 {
        self.parts.iter().map(|part| part.size_hint()).fold(0, u32::saturating_add)
    }
}

impl Scorer for EitherScorer {
    fn score(&mut self) -> Score {
        1.0
    }
}
