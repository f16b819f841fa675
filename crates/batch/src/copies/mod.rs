//! Copies: articles whose text another article has, too, so that counts of figures can be honest.
//!
//! ```text
//! worker threads   text -> words, folded -> Signature: a hash of all words, the smallest hashes of runs of words
//! writer, in order Signature -> Mark: of which group, and whether it is a copy
//! ```
//!
//! An article whose words are those of an article before it is an *exact* copy; case, spaces, punctuation,
//! tones and diacritics make no difference. One that shares most of its runs of five words with the first
//! article of a group is a *near* copy of it: the same story with another title, byline, cut or a few edits.
//! Every other article is the first of its group.
//!
//! # How near
//!
//! The measure is the Jaccard index of the two sets of runs: shared by all. It is estimated from the 32
//! smallest hashes of each set (a theta sketch, which is a MinHash sketch of the bottom-k kind), with a standard
//! error of 0.09. From [`NEAR`] of 32 on, 0.59, an article is a near copy. Among 12,000 press articles of one
//! year, all pairs from 0.6 on that we read were the same story, cut or edited (the numbers in a text are words,
//! so that a daily price report is not a copy of yesterday's); below 0.45 began different stories with the
//! same background. An article without title and byline and with a tenth of its sentences cut is at 0.85.
//!
//! # Memory
//!
//! The first article of a group takes about 180 bytes and the bytes of its id, any other text about 25, an exact
//! copy none.

mod signature;

pub use signature::{Signature, WORDS};

use clap::ValueEnum;
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};
use signature::{SKETCH, Sketch};

/// What is done about copies.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Dedup {
    /// They are not looked for.
    Keep,
    /// The documents say of which article they are copies.
    #[default]
    Mark,
    /// They are left out of the tables and the index, and listed.
    Drop,
}

/// How much of an article's text another one has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum CopyKind {
    /// All words, in the same order.
    Exact,
    /// Most of it.
    Near,
}

impl CopyKind {
    /// The name that stands in records, `exact` for example.
    pub fn as_str(self) -> &'static str {
        match self {
            CopyKind::Exact => "exact",
            CopyKind::Near => "near",
        }
    }
}

/// What a document says of its copies. Nothing, where they are not looked for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    /// The id of the first article with this text or nearly this text: the article's own where it is the first.
    pub group: Option<String>,
    /// Whether the article is a copy of one before it.
    pub copy: Option<CopyKind>,
}

impl Mark {
    /// Of an article that is no copy.
    pub fn first(doc: &str) -> Self {
        Self { group: Some(doc.to_owned()), copy: None }
    }
}

/// An article that was left out because it is a copy: a line of `copies.jsonl`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LeftOut {
    /// Its id.
    pub doc: String,
    /// The hash of its bytes.
    pub hash: String,
    /// The id of the article that is kept, whose text or nearly whose text it has.
    pub group: String,
    /// How it is a copy.
    pub copy: CopyKind,
    /// Which share of all runs of words that it has together with that article both have, estimated; 1 for the
    /// same words.
    pub similarity: f64,
}

/// How many articles are copies.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CopyCounts {
    /// Exact copies.
    pub exact: u64,
    /// Near copies.
    pub near: u64,
    /// Groups of more than one article.
    pub groups: u64,
}

/// Of so many hashes that two articles have together, this many are of both where one is a near copy.
pub const NEAR: usize = 19;

/// A first article is found by this many of its hashes.
///
/// Each is in a near copy's sketch with a chance of 0.75 (at the least likeness) to 1: all are missed once in
/// sixty times at the worst, once in two thousand times where a tenth of the sentences is cut.
const FOUND_BY: usize = 3;

/// Finds the copies among articles that come one after the other.
#[derive(Debug, Default)]
pub struct Copies {
    /// The group of each text, by the hash of its words.
    texts: FxHashMap<u64, u32>,
    /// The first group that has this hash among the smallest of its first article. Later ones are found by
    /// their other hashes: what many articles share tells little about them.
    places: FxHashMap<u32, u32>,
    /// Of the first article of each group; zeros, which nothing leads to, where its text is too short.
    sketches: Blocks,
    /// Whether a group has more than one article.
    has_copies: Vec<bool>,
    /// The ids of the first articles, one behind the other,
    ids: String,
    /// and where each ends.
    id_ends: Vec<u64>,
    counts: CopyCounts,
}

impl Copies {
    /// Says what the next article is to those before it.
    pub fn mark(&mut self, doc: &str, signature: &Signature) -> Mark {
        let (group, copy) = self.place(doc, signature);
        Mark { group: Some(self.id(group).to_owned()), copy }
    }

    /// [`Copies::mark`] where copies are left out; none for an article that is no copy.
    pub fn leave_out(&mut self, doc: &str, hash: &str, signature: &Signature) -> Option<LeftOut> {
        let (group, Some(copy)) = self.place(doc, signature) else { return None };
        // A text too short for a sketch can only be an exact copy of the first itself.
        let all = signature.sketch.as_ref().map_or(SKETCH, |sketch| shared(self.sketches.get(group), sketch));
        Some(LeftOut {
            doc: doc.to_owned(),
            hash: hash.to_owned(),
            group: self.id(group).to_owned(),
            copy,
            similarity: (all as f64 / SKETCH as f64 * 100.0).round() / 100.0,
        })
    }

    /// The group of the next article, and how it is a copy of its first.
    fn place(&mut self, doc: &str, signature: &Signature) -> (u32, Option<CopyKind>) {
        let exact = signature.words.and_then(|words| self.texts.get(&words).copied());
        let near = || signature.sketch.as_ref().and_then(|sketch| self.nearest(sketch));
        let copy_of = match exact {
            Some(group) => Some((group, CopyKind::Exact)),
            None => near().map(|group| (group, CopyKind::Near)),
        };
        let (group, copy) = match copy_of {
            Some((group, kind)) => (group, Some(kind)),
            None => (self.begin_group(doc, signature), None),
        };
        if let Some(words) = signature.words {
            self.texts.entry(words).or_insert(group);
        }
        match copy {
            Some(CopyKind::Exact) => self.counts.exact += 1,
            Some(CopyKind::Near) => self.counts.near += 1,
            None => {}
        }
        if copy.is_some() && !std::mem::replace(&mut self.has_copies[group as usize], true) {
            self.counts.groups += 1;
        }
        (group, copy)
    }

    /// What was found so far.
    pub fn counts(&self) -> CopyCounts {
        self.counts
    }

    fn begin_group(&mut self, doc: &str, signature: &Signature) -> u32 {
        // As many articles as a run can number have been counted long before.
        let group = self.sketches.len() as u32;
        self.ids.push_str(doc);
        self.id_ends.push(self.ids.len() as u64);
        self.has_copies.push(false);
        if let Some(sketch) = &signature.sketch {
            for hash in &sketch[..FOUND_BY] {
                self.places.entry(*hash).or_insert(group);
            }
        }
        self.sketches.push(signature.sketch.as_deref().copied().unwrap_or_default());
        group
    }

    /// The group whose first article shares the most, if that is enough; the first of equals.
    fn nearest(&self, sketch: &Sketch) -> Option<u32> {
        let mut candidates: Vec<u32> =
            sketch.iter().filter_map(|hash| self.places.get(hash).copied()).collect();
        candidates.sort_unstable();
        candidates.dedup();
        let shared = |group: u32| (shared(self.sketches.get(group), sketch), group);
        let near = candidates.into_iter().map(shared).filter(|(n, _)| *n >= NEAR);
        near.max_by_key(|(n, group)| (*n, std::cmp::Reverse(*group))).map(|(_, group)| group)
    }

    fn id(&self, group: u32) -> &str {
        let end = |group: usize| self.id_ends[group] as usize;
        let group = group as usize;
        &self.ids[group.checked_sub(1).map_or(0, end)..end(group)]
    }
}

/// Sketches in blocks of one size: one long array would be twice as long as needed, and copied whole, each time
/// that it grows.
#[derive(Debug, Default)]
struct Blocks {
    blocks: Vec<Vec<Sketch>>,
}

const BLOCK: usize = 1 << 12;

impl Blocks {
    fn len(&self) -> usize {
        self.blocks.last().map_or(0, |last| (self.blocks.len() - 1) * BLOCK + last.len())
    }

    fn push(&mut self, sketch: Sketch) {
        match self.blocks.last_mut().filter(|last| last.len() < BLOCK) {
            Some(last) => last.push(sketch),
            None => {
                let mut block = Vec::with_capacity(BLOCK);
                block.push(sketch);
                self.blocks.push(block);
            }
        }
    }

    fn get(&self, n: u32) -> &Sketch {
        &self.blocks[n as usize / BLOCK][n as usize % BLOCK]
    }
}

/// Of the smallest hashes that two sets have together, as many as are in a sketch, how many are in both.
fn shared(a: &Sketch, b: &Sketch) -> usize {
    let (mut i, mut j, mut both) = (0, 0, 0);
    for _ in 0..SKETCH {
        let (x, y) = (a[i], b[j]);
        both += usize::from(x == y);
        i += usize::from(x <= y);
        j += usize::from(y <= x);
    }
    both
}

#[cfg(test)]
mod tests;
