//! Which of the places around a figure it speaks of: the rule of [`ArticlePlaces`] proposes, a model decides.

use super::Mention;
use super::article::{Anchor, ArticlePlaces};
use crate::figure::unit_word;
use crate::model::{Candidate, Facts, Feature, Judge, Model, bucket, templates, word};
use crate::record::Figure;
use Template as T;
use std::ops::Range;

templates! {
    rule, from, from_force, from_level, from_kind, from_role, from_unit, home, distance, sentences, figures, commas,
    brackets, own, share, count, nth, opens, word_before, word_after, last, last_from, places, gap_word,
    force_distance, whole, same_as_own, title, own_level,
}

/// The weights that ship with the crate.
pub(crate) fn model() -> Model {
    Model::parse::<Template>(include_str!("../lexicon/place_weights.tsv"))
}

/// Where a candidate comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum From {
    None,
    Before,
    After,
    Carried,
    Own,
    Frequent,
}

/// How many sources of candidates there are.
const SOURCES: usize = 6;

/// How many places are weighed on each side.
const BEFORE: usize = 4;
const AFTER: usize = 3;

/// A place that could be a figure's, as a number of a mention.
type Choice = Option<usize>;

impl ArticlePlaces<'_> {
    /// The candidates for a figure at `span` (bytes of the text) in sentence number `sentence`; `last` is what the
    /// figure before it speaks of.
    pub(crate) fn candidates(
        &self,
        figure: &Figure,
        span: Range<usize>,
        sentence: usize,
        last: Option<Choice>,
        judge: Judge<'_>,
    ) -> Vec<Candidate<Choice>> {
        let rule = self.place_of(span.clone(), sentence);
        let around = self.anchors_of(sentence);
        let ended = around.partition_point(|anchor| anchor.end <= span.start);
        let begun = around.partition_point(|anchor| anchor.start < span.end);
        let (before, after) = (&around[..ended], &around[begun..]);
        let mut out: Vec<Candidate<Choice>> = Vec::with_capacity(12);
        let scene = Scene::new(judge, self, figure, span.clone(), rule, last, around.len());
        out.push(scene.candidate(From::None, None, 0, Gap::default()));
        let text = self.text();
        let (mut gap, mut begin) = (Gap::default(), span.start);
        for (nth, anchor) in before.iter().rev().take(BEFORE).enumerate() {
            gap = Gap::of(&text[anchor.end..begin]).then(gap);
            begin = anchor.end;
            out.push(scene.candidate(From::Before, Some(anchor), nth, gap));
        }
        let (mut gap, mut end) = (Gap::default(), span.end);
        for (nth, anchor) in after.iter().take(AFTER).enumerate() {
            gap = gap.then(Gap::of(&text[end..anchor.start]));
            end = anchor.start;
            out.push(scene.candidate(From::After, Some(anchor), nth, gap));
        }
        for (nth, anchor) in self.carried_to(sentence).enumerate() {
            out.push(scene.candidate(From::Carried, Some(anchor), nth, Gap::default()));
        }
        for (from, anchor) in [(From::Own, self.own()), (From::Frequent, self.frequent())] {
            if anchor.is_some() {
                out.push(scene.candidate(from, anchor, 0, Gap::default()));
            }
        }
        out
    }
}

/// What all candidates of a figure share.
struct Scene<'s> {
    judge: Judge<'s>,
    places: &'s ArticlePlaces<'s>,
    span: Range<usize>,
    kind: usize,
    /// The key of the place that the rules propose.
    rule: Option<u64>,
    /// The key of what the figure before speaks of.
    last: Option<Option<u64>>,
    own: Option<&'s Mention>,
    /// How many places its sentence names, up to three.
    near: usize,
    /// The first word of its unit, as a value of a template.
    unit: usize,
    /// What only tells candidates apart by where they come from: facts of the first of [`From`].
    shared: [Feature; 6],
    /// The sums of their weights for each of [`From`].
    scores: [i32; SOURCES],
}

/// A fact of a candidate from there: those of all sources stand side by side.
fn sourced(template: T, value: usize, from: From) -> Feature {
    Feature::new(template, value * SOURCES + from as usize)
}

impl<'s> Scene<'s> {
    fn new(
        judge: Judge<'s>,
        places: &'s ArticlePlaces<'s>,
        figure: &Figure,
        span: Range<usize>,
        rule: Option<&Mention>,
        last: Option<Choice>,
        near: usize,
    ) -> Self {
        let kind = figure.kind as usize;
        let role = figure.role.map_or(3, |role| role as usize);
        let own = places.own().map(|own| places.mention(own.target));
        let near = near.min(3);
        let fact = |template: T, value: usize| sourced(template, value, From::None);
        let shared = [
            fact(T::from, 0),
            fact(T::from_kind, kind),
            fact(T::from_role, kind * 4 + role),
            fact(T::places, bucket(places.len()) * 4 + near),
            fact(T::own_level, own.map_or(7, |own| own.level as usize)),
            fact(T::title, usize::from(span.start < 200)),
        ];
        let mut scores = [0; SOURCES];
        shared.iter().for_each(|&fact| judge.model.add(fact, &mut scores));
        Self {
            judge,
            places,
            span,
            kind,
            rule: rule.map(|rule| rule.key),
            last: last.map(|last| last.map(|last| places.mention(last).key)),
            own,
            near,
            unit: unit_word(figure.unit.as_deref()),
            shared,
            scores,
        }
    }

    fn candidate(&self, from: From, anchor: Option<&Anchor>, nth: usize, gap: Gap) -> Candidate<Choice> {
        let places = self.places;
        let fact = |template: T, value: usize| sourced(template, value, from);
        let target = anchor.map(|anchor| anchor.target);
        let mention = target.map(|target| places.mention(target));
        let key = mention.map(|mention| mention.key);
        let is_rule = key == self.rule;
        let last = match (self.last, key) {
            (None, _) => 0,
            (Some(None), None) => 1,
            (Some(None), Some(_)) => 2,
            (Some(Some(_)), None) => 3,
            (Some(Some(last)), Some(key)) => 4 + usize::from(last == key),
        };
        let mut facts = Facts { score: self.scores[from as usize], features: Vec::new() };
        if self.judge.keeps {
            facts.features.extend(self.shared.map(|shared| shared.behind(from as usize)));
        }
        self.judge.add(
            &mut facts,
            [
                fact(T::rule, usize::from(is_rule) * 2 + usize::from(self.rule.is_some())),
                fact(T::from_unit, self.unit),
                fact(T::last, last),
                fact(T::last_from, last * 4 + self.near),
                fact(T::own, usize::from(self.own.is_some()) * 2 + usize::from(is_rule)),
            ],
        );
        let (Some(anchor), Some(mention)) = (anchor, mention) else {
            return Candidate { value: None, facts };
        };
        let here = matches!(from, From::Before | From::After);
        let force = anchor.force.number();
        let level = mention.level as usize;
        let count = anchor.count;
        self.judge.add(
            &mut facts,
            [
                fact(T::from_force, force),
                fact(T::from_level, level),
                fact(T::whole, level * 2 + usize::from(mention.whole)),
                fact(T::home, usize::from(anchor.home) * 8 + self.kind),
                fact(T::same_as_own, self.own.map_or(2, |own| usize::from(own.key == mention.key))),
                fact(T::share, (count * 8 / places.len().max(1)) * 8 + level),
                fact(T::count, bucket(count)),
                fact(T::nth, nth * 4 + self.near),
            ],
        );
        if here {
            let text = places.text();
            let after = anchor.start >= self.span.end;
            let between =
                if after { &text[self.span.end..anchor.start] } else { &text[anchor.end..self.span.start] };
            self.judge.add(
                &mut facts,
                [
                    fact(T::distance, bucket(gap.words)),
                    fact(T::force_distance, force * 16 + bucket(gap.words)),
                    fact(T::figures, gap.numbers.min(4)),
                    fact(T::commas, gap.commas.min(3)),
                    fact(T::brackets, usize::from(gap.brackets) * 2 + usize::from(gap.colon)),
                    fact(T::word_before, last_word(&text[..anchor.start])),
                    fact(T::word_after, first_word(&text[anchor.end..])),
                    fact(T::opens, usize::from(text[..anchor.start].trim_end().ends_with(['.', '\n', ':']))),
                    fact(T::gap_word, if after { last_word(between) } else { first_word(between) }),
                ],
            );
        } else if from == From::Carried {
            let far = bucket(self.span.start.saturating_sub(anchor.end) / 50);
            self.judge.add(&mut facts, [fact(T::sentences, far), fact(T::force_distance, force * 16 + far)]);
        }
        Candidate { value: target, facts }
    }
}

/// What stands between a figure and a place.
#[derive(Clone, Copy, Default)]
struct Gap {
    words: usize,
    numbers: usize,
    commas: usize,
    brackets: bool,
    colon: bool,
    /// Its first and last byte.
    ends: Option<(u8, u8)>,
}

/// What a byte adds to the counts of a [`Gap`], each of [`count::BITS`], where no space stands before it and where one
/// does.
const COUNTS: [[u64; 256]; 2] = {
    let mut counts = [[0; 256]; 2];
    let mut byte = 0;
    while byte < 256 {
        let (any, first) = match byte as u8 {
            b' ' | b'\t' | b'\n' | b'\r' | 0x0c => (count::SPACE, 0),
            b'0'..=b'9' => (0, count::WORD | count::NUMBER),
            b',' | b';' => (count::COMMA, count::WORD),
            b'(' | b')' => (count::BRACKET, count::WORD),
            b':' => (count::COLON, count::WORD),
            _ => (0, count::WORD),
        };
        counts[0][byte] = any;
        counts[1][byte] = any | first;
        byte += 1;
    }
    counts
};

/// The counts of [`COUNTS`]: one of each.
mod count {
    pub(super) const BITS: u32 = 12;
    /// So many bytes fill no count.
    pub(super) const MOST: usize = (1 << BITS) - 1;
    pub(super) const WORD: u64 = 1;
    pub(super) const NUMBER: u64 = WORD << BITS;
    pub(super) const COMMA: u64 = NUMBER << BITS;
    pub(super) const BRACKET: u64 = COMMA << BITS;
    pub(super) const COLON: u64 = BRACKET << BITS;
    /// No count: the highest bit, which may overflow.
    pub(super) const SPACE: u64 = 1 << 63;

    /// How many of a sort there are.
    pub(super) fn of(sort: u64, counts: u64) -> usize {
        (counts / sort) as usize & MOST
    }
}

impl Gap {
    fn of(text: &str) -> Self {
        let bytes = text.as_bytes();
        let mut gap = Self { ends: bytes.first().copied().zip(bytes.last().copied()), ..Self::default() };
        let mut after_space = 1;
        for bytes in bytes.chunks(count::MOST) {
            let mut counts = 0_u64;
            for &byte in bytes {
                let one = COUNTS[after_space][usize::from(byte)];
                counts = counts.wrapping_add(one);
                after_space = (one >> 63) as usize;
            }
            gap.words += count::of(count::WORD, counts);
            gap.numbers += count::of(count::NUMBER, counts);
            gap.commas += count::of(count::COMMA, counts);
            gap.brackets |= count::of(count::BRACKET, counts) > 0;
            gap.colon |= count::of(count::COLON, counts) > 0;
        }
        gap
    }

    /// This gap with that one right behind it.
    fn then(self, next: Self) -> Self {
        let (Some((first, last)), Some((begin, end))) = (self.ends, next.ends) else {
            return if self.ends.is_none() { next } else { self };
        };
        // What went on with a word of this gap began one of its own.
        let goes_on = !last.is_ascii_whitespace();
        Self {
            words: self.words + next.words - usize::from(goes_on && begin != b' '),
            numbers: self.numbers + next.numbers - usize::from(goes_on && begin.is_ascii_digit()),
            commas: self.commas + next.commas,
            brackets: self.brackets | next.brackets,
            colon: self.colon | next.colon,
            ends: Some((first, end)),
        }
    }
}

/// The first word of a text, as a value of a template; 0 where there is none.
fn first_word(text: &str) -> usize {
    let text = text.trim_start_matches(' ');
    let end = text.bytes().position(|byte| byte == b' ').unwrap_or(text.len());
    if text.is_empty() { 0 } else { word(&text[..end]) }
}

/// The last word of a text, likewise.
fn last_word(text: &str) -> usize {
    let text = text.trim_end_matches(' ');
    let begin = text.bytes().rposition(|byte| byte == b' ').map_or(0, |space| space + 1);
    if text.is_empty() { 0 } else { word(&text[begin..]) }
}
