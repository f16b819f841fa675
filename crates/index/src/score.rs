//! How well a figure answers the words of a query.

use crate::analyzer::SLOT_WORDS;
use crate::leaf::{Article, SegmentLeaf, place_of, within};
use crate::top::Rank;
use chiso_extract::Role;
use std::ops::Range;

/// What a word scores by where it is found, times its rarity; and what stands beside. Chosen by trying
/// out, on annotated figures that were asked for by their labels, places and periods.
mod weight {
    /// A word in the label, and two words of the query side by side there.
    pub(super) const LABEL: f64 = 3.0;
    pub(super) const LABEL_PAIR: f64 = 0.2;
    /// How much each word of the label that was not asked for takes from it.
    pub(super) const FURTHER_WORD: f64 = 0.25;
    /// A label that has no other words than those asked for, times the root of how much of the query it
    /// has; one that begins with the first of them. Not times rarity.
    pub(super) const WHOLE_LABEL: f64 = 25.0;
    pub(super) const LABEL_HEAD: f64 = 15.0;
    /// A word in the sentence: this share of it wherever it stands, the rest by how near the figure is;
    /// as many words away, half of that. A word behind the figure counts as so many times as far: what a
    /// figure measures is mostly said before it.
    pub(super) const SENTENCE: f64 = 0.5;
    pub(super) const ANYWHERE: f64 = 0.2;
    pub(super) const HALF_AWAY: f64 = 3.0;
    pub(super) const BEHIND: u32 = 2;
    /// Two words of the query side by side in the sentence.
    pub(super) const SENTENCE_PAIR: f64 = 8.0;
    pub(super) const PLACE: f64 = 6.0;
    pub(super) const PLACE_PAIR: f64 = 4.0;
    pub(super) const TITLE: f64 = 0.05;
    /// The period that is asked for; one that covers it or lies within it.
    pub(super) const SAME_PERIOD: f64 = 5.0;
    pub(super) const PERIOD: f64 = 1.5;
    /// What a place or a period takes that was not asked for. Not times rarity.
    pub(super) const UNASKED: f64 = 4.0;
    /// A level rather than a change or a target, where all else is equal. Not times rarity.
    pub(super) const LEVEL: f64 = 0.1;
}

/// Rarity that a time counts with: how often its digits occur says nothing.
pub(crate) const TIME: f64 = 4.0;

/// A condition that scores: words of the query, in its order.
pub(crate) struct Scored {
    /// Its place in the list of conditions.
    pub leaf: usize,
    pub words: u32,
    /// In how few articles they stand.
    pub idf: f64,
    /// They name a time.
    pub timed: bool,
    /// Typed with tones where others match as well: the condition that asks for its tones.
    pub exact: Option<usize>,
}

/// The rank of the n-th figure of an article, whose row in the columns is `row`.
pub(crate) fn rank(
    scored: &[Scored],
    leaves: &[SegmentLeaf],
    article: &Article<'_>,
    n: usize,
    row: u32,
) -> Rank {
    let traits = article.slots.traits(row);
    let span = article.sentences[n];
    let sentence = span.words();
    let label_start = n as u32 * SLOT_WORDS;
    let (mut label, mut in_label, mut other, mut asked_words, mut tier) = (0.0, 0.0, 0.0, 0, 1);
    // Where any of the words were found.
    let mut anywhere = 0;
    for (at, words) in scored.iter().enumerate() {
        let leaf = &leaves[words.leaf];
        let found = leaf.found[n];
        anywhere |= found;
        let weigh = |mark: u8, weight: f64| if found & mark != 0 { weight * words.idf } else { 0.0 };
        if found & place_of::LABEL != 0 {
            label += words.idf;
            in_label += words.idf;
            asked_words += words.words;
        }
        if found & place_of::SENTENCE != 0 {
            let far = f64::from(distance(&leaf.text_starts, &sentence, span.figure()));
            let near = 1.0 / (1.0 + far / weight::HALF_AWAY);
            // The words of a unit are side by side.
            if words.words > 1 {
                other += weight::SENTENCE_PAIR * words.idf;
            }
            other += weight::SENTENCE * words.idf * (weight::ANYWHERE + (1.0 - weight::ANYWHERE) * near);
        }
        other += weigh(place_of::PLACE, weight::PLACE)
            + weigh(place_of::PERIOD, weight::PERIOD)
            + weigh(place_of::SAME_PERIOD, weight::SAME_PERIOD)
            + weigh(place_of::TITLE, weight::TITLE);
        if words.exact.is_some_and(|exact| leaves[exact].found[n] == 0) {
            tier = 0;
        }
        let Some(next) = scored.get(at + 1) else { continue };
        let (after, both) = (&leaves[next.leaf], words.idf + next.idf);
        let in_both = found & after.found[n];
        let slot = label_start..label_start + SLOT_WORDS;
        if in_both & place_of::LABEL != 0
            && follow(&leaf.label_starts, &after.label_starts, words.words, &slot)
        {
            label += weight::LABEL_PAIR * both;
        }
        if in_both & place_of::PLACE != 0 {
            other += weight::PLACE_PAIR * both;
        }
        if in_both & place_of::SENTENCE != 0
            && follow(&leaf.text_starts, &after.text_starts, words.words, &sentence)
        {
            other += weight::SENTENCE_PAIR * both;
        }
    }
    let further = traits.label_words().saturating_sub(asked_words);
    if further == 0 && asked_words > 0 {
        // A label of few words may say little of a long query.
        let all: f64 = scored.iter().filter(|words| !words.timed).map(|words| words.idf).sum();
        other += weight::WHOLE_LABEL * (in_label / all).clamp(0.0, 1.0).sqrt();
    }
    if scored.first().is_some_and(|words| leaves[words.leaf].label_starts.binary_search(&label_start).is_ok())
    {
        other += weight::LABEL_HEAD;
    }
    let unasked_period =
        article.slots.has_period(row) && anywhere & (place_of::PERIOD | place_of::SAME_PERIOD) == 0;
    let unasked_place = traits.has_place() && anywhere & place_of::PLACE == 0;
    for unasked in [unasked_period, unasked_place] {
        other -= if unasked { weight::UNASKED } else { 0.0 };
    }
    let label = weight::LABEL * label / (1.0 + weight::FURTHER_WORD * f64::from(further));
    let level = if traits.role() == Some(Role::Level) { weight::LEVEL } else { 0.0 };
    // Equals as hits show them are equals.
    Rank { tier, score: f64::from((label + other + level) as f32) }
}

/// How far the nearest of the units, given by their starts, is from a figure in its sentence.
fn distance(starts: &[u32], sentence: &Range<u32>, figure: u32) -> u32 {
    let from = starts.partition_point(|start| *start < sentence.start);
    let there = starts[from..].iter().take_while(|start| **start < sentence.end);
    let far = there.map(|start| match start.checked_sub(figure) {
        Some(behind) => behind.saturating_mul(weight::BEHIND),
        None => figure - start,
    });
    far.min().unwrap_or(sentence.end - sentence.start)
}

/// Whether, in a range, one of the second units directly follows one of the first, which have so many
/// words.
fn follow(first: &[u32], second: &[u32], words: u32, range: &Range<u32>) -> bool {
    let from = first.partition_point(|start| *start < range.start);
    first[from..]
        .iter()
        .take_while(|start| **start < range.end)
        .any(|start| within(second, 1, &(start + words..(start + words + 1).min(range.end))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_before_a_figure_are_nearer_than_those_behind() {
        assert_eq!(distance(&[3, 12, 30], &(10..20), 15), 3);
        assert_eq!(distance(&[17], &(10..20), 15), 2 * weight::BEHIND);
        assert_eq!(distance(&[3, 30], &(10..20), 15), 10);
    }

    #[test]
    fn units_follow_one_another_within_a_range() {
        assert!(follow(&[4, 10], &[12], 2, &(10..20)));
        assert!(!follow(&[4], &[6], 2, &(10..20)));
        assert!(!follow(&[18], &[20], 2, &(10..20)));
        assert!(!follow(&[10], &[13], 2, &(10..20)));
    }
}
