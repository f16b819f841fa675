//! Which labels are the most frequent, in bounded memory.

use chiso_extract::document::{fold, fold_char};
use chiso_extract::record::Text;
use chiso_extract::{Figure, Kind};
use rustc_hash::{FxHashMap, FxHasher};
use std::cmp::Reverse;
use std::hash::Hasher;

/// Examples kept for a label.
pub const EXAMPLES: usize = 3;

/// Counts labels by the lossy counting of Manku and Motwani (2002): after every [`Labels::BUCKET`] labels
/// those that came too rarely are forgotten. Memory stays bounded; a count is short by at most one for
/// every bucket seen before the label came (back), and exact up to the first bucket's end.
#[derive(Debug, Default)]
pub struct Labels {
    entries: FxHashMap<LabelId, Entry>,
    seen: u64,
}

/// Tells labels apart that differ in more than case and tones: a hash of the folded label.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct LabelId(u64);

impl LabelId {
    /// Of a figure that counts: dates and figures without a label do not.
    pub fn of(figure: &Figure) -> Option<Self> {
        let label = figure.label.as_deref().filter(|_| figure.kind != Kind::Date)?;
        let mut folded = label.chars().filter_map(fold_char).map(u32::from).peekable();
        folded.peek()?;
        let mut hasher = FxHasher::default();
        folded.for_each(|c| hasher.write_u32(c));
        Some(Self(hasher.finish()))
    }
}

#[derive(Debug)]
struct Entry {
    tally: LabelTally,
    missed: u64,
}

/// A label with how often it came, and with what.
#[derive(Clone, Debug, PartialEq)]
pub struct LabelTally {
    /// As it was written where it came first.
    pub label: Text,
    /// How many figures had it.
    pub count: u64,
    /// The first figures that had it, each of another article.
    pub examples: Vec<Example>,
}

/// A figure of a label.
#[derive(Clone, Debug, PartialEq)]
pub struct Example {
    /// The article.
    pub doc: Text,
    /// The figure as written.
    pub text: Text,
    /// TIMEX3 value of the time that it speaks of.
    pub period: Option<Text>,
    /// The place that it speaks of.
    pub place: Option<Text>,
}

impl Labels {
    /// How many labels come between two clearances.
    pub const BUCKET: u64 = 200_000;

    /// Counts a figure under its label.
    pub fn add(&mut self, label: LabelId, figure: &Figure) {
        let missed = self.seen / Self::BUCKET;
        let Entry { tally, .. } = self.entries.entry(label).or_insert_with(|| Entry {
            tally: LabelTally {
                label: figure.label.clone().unwrap_or_default(),
                count: 0,
                examples: Vec::new(),
            },
            missed,
        });
        tally.count += 1;
        if tally.examples.len() < EXAMPLES && tally.examples.iter().all(|e| e.doc != figure.doc) {
            // Most labels come only once.
            tally.examples.reserve_exact(1);
            tally.examples.push(Example {
                doc: figure.doc.clone(),
                text: figure.text.clone(),
                period: figure.period.clone(),
                place: figure.place.clone(),
            });
        }
        self.seen += 1;
        if self.seen.is_multiple_of(Self::BUCKET) {
            let bucket = self.seen / Self::BUCKET;
            self.entries.retain(|_, entry| entry.tally.count + entry.missed > bucket);
        }
    }

    /// The `n` most frequent labels, most frequent first; equally frequent ones in alphabetical order.
    pub fn top(&self, n: usize) -> Vec<LabelTally> {
        let mut tallies: Vec<_> = self.entries.values().map(|entry| &entry.tally).collect();
        if n < tallies.len() {
            let (_, last, _) = tallies.select_nth_unstable_by_key(n, |tally| Reverse(tally.count));
            let least = last.count;
            tallies.retain(|tally| tally.count >= least);
        }
        tallies.sort_by_cached_key(|tally| (Reverse(tally.count), fold(&tally.label).into_owned()));
        tallies.into_iter().take(n).cloned().collect()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn figure(doc: &str, label: &str) -> Figure {
        let record = serde_json::json!({
            "doc": doc, "n": 0, "kind": "percent", "text": "5%", "start": 0, "end": 2, "label": label,
            "sentence": "", "checks": [],
        });
        serde_json::from_value(record).unwrap()
    }

    fn add(labels: &mut Labels, figure: &Figure) {
        labels.add(LabelId::of(figure).unwrap(), figure);
    }

    #[test]
    fn only_figures_with_a_label_count() {
        let date = Figure { kind: Kind::Date, ..figure("a", "ngày") };
        let unlabelled = Figure { label: None, ..figure("a", "") };
        for figure in [date, unlabelled, figure("a", ""), figure("a", "\u{301}")] {
            assert_eq!(LabelId::of(&figure), None, "{figure:?}");
        }
    }

    #[test]
    fn spellings_count_together_and_examples_are_of_different_articles() {
        let mut labels = Labels::default();
        for (doc, label) in [("a", "Hộ nghèo"), ("a", "hộ nghèo"), ("b", "ho ngheo"), ("c", "hộ nghèo")]
        {
            add(&mut labels, &figure(doc, label));
        }
        add(&mut labels, &figure("d", "dân số"));
        let top = labels.top(1);
        assert_eq!((top[0].label.as_str(), top[0].count), ("Hộ nghèo", 4));
        let docs: Vec<_> = top[0].examples.iter().map(|example| example.doc.as_str()).collect();
        assert_eq!(docs, ["a", "b", "c"]);
    }

    #[test]
    fn memory_stays_bounded_and_frequent_labels_stay() {
        let mut labels = Labels::default();
        let (rare, frequent) = (figure("a", "x"), figure("a", "tỷ lệ"));
        for n in 0..3 * Labels::BUCKET {
            match n % 10 {
                0 => add(&mut labels, &frequent),
                _ => labels.add(LabelId(n), &rare),
            }
        }
        assert_eq!(labels.top(1)[0].count, 3 * Labels::BUCKET / 10);
        assert!((labels.entries.len() as u64) < Labels::BUCKET, "{}", labels.entries.len());
    }
}
