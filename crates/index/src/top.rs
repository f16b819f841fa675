//! Collecting the best hits and the exact total.
//!
//! Hits of equal score are in the order of their articles' ids and of the figures' numbers, so that
//! the answer does not depend on how the index was built.

use crate::schema;
use std::cmp::Ordering;
use std::collections::BinaryHeap;
use tantivy::collector::{Collector, SegmentCollector};
use tantivy::columnar::{Column, StrColumn};
use tantivy::{DocAddress, DocId, Score, SegmentOrdinal, SegmentReader};

/// Collects the best `want` documents.
pub(crate) struct Top {
    pub want: usize,
}

/// What [`Top`] collects.
pub(crate) struct TopHits {
    /// How many documents match.
    pub total: usize,
    /// The best of them, best first.
    pub hits: Vec<TopHit>,
}

pub(crate) struct TopHit {
    pub score: Score,
    /// The article's id.
    pub doc: String,
    /// The figure's number; 0 for an article.
    pub n: u64,
    pub address: DocAddress,
}

impl Collector for Top {
    type Fruit = TopHits;
    type Child = SegmentTop;

    fn for_segment(&self, ordinal: SegmentOrdinal, reader: &SegmentReader) -> tantivy::Result<SegmentTop> {
        Ok(SegmentTop {
            want: self.want,
            ordinal,
            ids: reader.fast_fields().str(schema::DOC)?,
            numbers: reader.fast_fields().u64(schema::N)?,
            total: 0,
            best: BinaryHeap::new(),
        })
    }

    fn requires_scoring(&self) -> bool {
        true
    }

    fn merge_fruits(&self, segments: Vec<tantivy::Result<TopHits>>) -> tantivy::Result<TopHits> {
        let mut merged = TopHits { total: 0, hits: Vec::new() };
        for segment in segments {
            let mut segment = segment?;
            merged.total += segment.total;
            merged.hits.append(&mut segment.hits);
        }
        merged
            .hits
            .sort_by(|a, b| b.score.total_cmp(&a.score).then_with(|| a.doc.cmp(&b.doc)).then(a.n.cmp(&b.n)));
        merged.hits.truncate(self.want);
        Ok(merged)
    }
}

/// [`Top`] within a segment, where ids compare by their rank in the segment's dictionary.
pub(crate) struct SegmentTop {
    want: usize,
    ordinal: SegmentOrdinal,
    ids: Option<StrColumn>,
    numbers: Column<u64>,
    total: usize,
    /// The worst on top.
    best: BinaryHeap<Candidate>,
}

#[derive(Clone, Copy)]
struct Candidate {
    score: Score,
    id: u64,
    n: u64,
    doc: DocId,
}

impl Ord for Candidate {
    /// The better candidate is less.
    fn cmp(&self, other: &Self) -> Ordering {
        other
            .score
            .total_cmp(&self.score)
            .then(self.id.cmp(&other.id))
            .then(self.n.cmp(&other.n))
            .then(self.doc.cmp(&other.doc))
    }
}

impl PartialOrd for Candidate {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Candidate {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Candidate {}

impl SegmentCollector for SegmentTop {
    type Fruit = tantivy::Result<TopHits>;

    fn collect(&mut self, doc: DocId, score: Score) {
        self.total += 1;
        let full = self.best.len() >= self.want;
        if full && self.best.peek().is_none_or(|worst| score < worst.score) {
            return;
        }
        let candidate = Candidate {
            score,
            id: self.ids.as_ref().and_then(|ids| ids.ords().first(doc)).unwrap_or_default(),
            n: self.numbers.first(doc).unwrap_or_default(),
            doc,
        };
        if !full {
            self.best.push(candidate);
        } else if let Some(mut worst) = self.best.peek_mut()
            && candidate < *worst
        {
            *worst = candidate;
        }
    }

    fn harvest(self) -> tantivy::Result<TopHits> {
        let hits = self
            .best
            .into_iter()
            .map(|candidate| {
                let mut doc = String::new();
                if let Some(ids) = &self.ids {
                    ids.ord_to_str(candidate.id, &mut doc)?;
                }
                let address = DocAddress::new(self.ordinal, candidate.doc);
                Ok(TopHit { score: candidate.score, doc, n: candidate.n, address })
            })
            .collect::<tantivy::Result<_>>()?;
        Ok(TopHits { total: self.total, hits })
    }
}
