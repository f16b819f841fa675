//! The best hits, and how many there are in all.
//!
//! Hits of equal score are in the order of their articles' ids and of the figures' numbers, so that
//! the answer does not depend on how the index was built.

use crate::schema::column;
use std::cmp::Ordering;
use std::collections::BinaryHeap;
use tantivy::columnar::StrColumn;
use tantivy::{DocAddress, DocId, SegmentOrdinal, SegmentReader};

/// By what hits are ranked: first the tier, then the score; greater is better.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Rank {
    pub tier: u8,
    pub score: f64,
}

impl Rank {
    fn cmp(self, other: Self) -> Ordering {
        self.tier.cmp(&other.tier).then(self.score.total_cmp(&other.score))
    }
}

/// A hit among the best.
#[derive(Clone, Debug)]
pub(crate) struct TopHit {
    pub rank: Rank,
    /// The article's id.
    pub doc: String,
    /// The figure's number; 0 for an article.
    pub n: u32,
    pub address: DocAddress,
}

/// The best hits of a segment, where ids compare by their rank in the segment's dictionary.
pub(crate) struct SegmentTop {
    want: usize,
    ordinal: SegmentOrdinal,
    ids: Option<StrColumn>,
    /// The worst on top.
    best: BinaryHeap<Candidate>,
}

#[derive(Clone, Copy)]
struct Candidate {
    rank: Rank,
    id: u64,
    n: u32,
    doc: DocId,
}

impl Ord for Candidate {
    /// The better candidate is less.
    fn cmp(&self, other: &Self) -> Ordering {
        other
            .rank
            .cmp(self.rank)
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

impl SegmentTop {
    pub(crate) fn new(want: usize, ordinal: SegmentOrdinal, reader: &SegmentReader) -> tantivy::Result<Self> {
        Ok(SegmentTop { want, ordinal, ids: reader.fast_fields().str(column::DOC)?, best: BinaryHeap::new() })
    }

    /// Whether a hit of this rank could be among the best.
    pub(crate) fn could_take(&self, rank: Rank) -> bool {
        self.best.len() < self.want || self.best.peek().is_some_and(|worst| rank.cmp(worst.rank).is_ge())
    }

    pub(crate) fn offer(&mut self, rank: Rank, doc: DocId, n: u32) {
        if !self.could_take(rank) {
            return;
        }
        let id = self.ids.as_ref().and_then(|ids| ids.ords().first(doc)).unwrap_or_default();
        let candidate = Candidate { rank, id, n, doc };
        if self.best.len() < self.want {
            self.best.push(candidate);
        } else if let Some(mut worst) = self.best.peek_mut()
            && candidate < *worst
        {
            *worst = candidate;
        }
    }

    fn hits(self) -> impl Iterator<Item = tantivy::Result<TopHit>> {
        self.best.into_iter().map(move |candidate| {
            let mut doc = String::new();
            if let Some(ids) = &self.ids {
                ids.ord_to_str(candidate.id, &mut doc)?;
            }
            let address = DocAddress::new(self.ordinal, candidate.doc);
            Ok(TopHit { rank: candidate.rank, doc, n: candidate.n, address })
        })
    }
}

/// The best hits of all segments, best first.
pub(crate) fn merge(segments: Vec<SegmentTop>, want: usize) -> tantivy::Result<Vec<TopHit>> {
    let mut hits: Vec<TopHit> =
        segments.into_iter().flat_map(SegmentTop::hits).collect::<tantivy::Result<_>>()?;
    hits.sort_by(|a, b| b.rank.cmp(a.rank).then_with(|| a.doc.cmp(&b.doc)).then(a.n.cmp(&b.n)));
    hits.truncate(want);
    Ok(hits)
}
