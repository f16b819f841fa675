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

/// How many places are weighed on each side.
const BEFORE: usize = 4;
const AFTER: usize = 3;
const CARRIED: usize = 3;

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
        let unit = unit_word(figure.unit.as_deref());
        let near = around.len();
        let scene = Scene { judge, places: self, figure, span: span.clone(), rule, last, near, unit };
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
        let mut keys = Vec::new();
        for anchor in self.anchors_before(sentence).iter().rev() {
            let key = self.mention(anchor.target).key;
            if !keys.contains(&key) {
                out.push(scene.candidate(From::Carried, Some(anchor), keys.len(), Gap::default()));
                keys.push(key);
            }
            if keys.len() == CARRIED {
                break;
            }
        }
        for (from, target) in [(From::Own, self.own()), (From::Frequent, self.frequent())] {
            if let Some(target) = target {
                let mention = self.mention(target);
                let anchor = Anchor { start: mention.start, end: mention.end, target, force: mention.force };
                out.push(scene.candidate(from, Some(&anchor), 0, Gap::default()));
            }
        }
        out
    }
}

/// What all candidates of a figure share.
struct Scene<'s> {
    judge: Judge<'s>,
    places: &'s ArticlePlaces<'s>,
    figure: &'s Figure,
    span: Range<usize>,
    rule: Option<&'s Mention>,
    last: Option<Choice>,
    /// How many places its sentence names.
    near: usize,
    /// The first word of its unit, as a value of a template.
    unit: usize,
}

impl Scene<'_> {
    fn candidate(&self, from: From, anchor: Option<&Anchor>, nth: usize, gap: Gap) -> Candidate<Choice> {
        let places = self.places;
        let kind = self.figure.kind as usize;
        let role = self.figure.role.map_or(3, |role| role as usize);
        let unit = self.unit;
        let f = from as usize;
        let fact = |template: T, value: usize| Feature::new(template, value * 6 + f);
        let target = anchor.map(|anchor| anchor.target);
        let mention = target.map(|target| places.mention(target));
        let key = mention.map(|mention| mention.key);
        let is_rule = key == self.rule.map(|rule| rule.key);
        let own = places.own().map(|own| places.mention(own));
        let last = self.last.map(|last| last.map(|last| places.mention(last).key));
        let last = match (last, key) {
            (None, _) => 0,
            (Some(None), None) => 1,
            (Some(None), Some(_)) => 2,
            (Some(Some(_)), None) => 3,
            (Some(Some(last)), Some(key)) => 4 + usize::from(last == key),
        };
        let mut facts = Facts::default();
        self.judge.add(
            &mut facts,
            [
                fact(T::rule, usize::from(is_rule) * 2 + usize::from(self.rule.is_some())),
                fact(T::from, 0),
                fact(T::from_kind, kind),
                fact(T::from_role, kind * 4 + role),
                fact(T::from_unit, unit),
                fact(T::last, last),
                fact(T::last_from, last * 4 + self.near.min(3)),
                fact(T::places, bucket(places.len()) * 4 + self.near.min(3)),
                fact(T::own, usize::from(own.is_some()) * 2 + usize::from(is_rule)),
                fact(T::own_level, own.map_or(7, |own| own.level as usize)),
                fact(T::title, usize::from(self.span.start < 200)),
            ],
        );
        let (Some(anchor), Some(mention)) = (anchor, mention) else {
            return Candidate { value: None, facts };
        };
        let text = places.text();
        let here = matches!(from, From::Before | From::After);
        let force = anchor.force.number();
        let level = mention.level as usize;
        let count = places.count(mention.key);
        self.judge.add(
            &mut facts,
            [
                fact(T::from_force, force),
                fact(T::from_level, level),
                fact(T::whole, level * 2 + usize::from(mention.whole)),
                fact(T::home, usize::from(mention.is_home(text)) * 8 + kind),
                fact(T::same_as_own, own.map_or(2, |own| usize::from(own.key == mention.key))),
                fact(T::share, (count * 8 / places.len().max(1)) * 8 + level),
                fact(T::count, bucket(count)),
                fact(T::nth, nth * 4 + self.near.min(3)),
            ],
        );
        if here {
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

/// What a byte is to a [`Gap`]: flags.
const GAP_BYTES: [u8; 256] = {
    let mut flags = [0; 256];
    let mut byte = 0;
    while byte < 0x80 {
        flags[byte] = match byte as u8 {
            b' ' | b'\t' | b'\n' | b'\r' | 0x0c => gap_byte::SPACE,
            b'0'..=b'9' => gap_byte::DIGIT,
            b',' | b';' => gap_byte::COMMA,
            b'(' | b')' => gap_byte::BRACKET,
            b':' => gap_byte::COLON,
            _ => 0,
        };
        byte += 1;
    }
    flags
};

/// The flags of [`GAP_BYTES`].
mod gap_byte {
    pub(super) const SPACE: u8 = 1;
    pub(super) const DIGIT: u8 = 1 << 1;
    pub(super) const COMMA: u8 = 1 << 2;
    pub(super) const BRACKET: u8 = 1 << 3;
    pub(super) const COLON: u8 = 1 << 4;
}

impl Gap {
    fn of(text: &str) -> Self {
        let bytes = text.as_bytes();
        let ends = bytes.first().copied().zip(bytes.last().copied());
        let mut gap = Self { ends, ..Self::default() };
        let (mut before, mut all) = (gap_byte::SPACE, 0);
        for &byte in bytes {
            let here = GAP_BYTES[usize::from(byte)];
            gap.words += usize::from(before & !here & gap_byte::SPACE);
            gap.numbers += usize::from(before & here >> 1 & 1);
            gap.commas += usize::from(here >> 2 & 1);
            all |= here;
            before = here;
        }
        gap.brackets = all & gap_byte::BRACKET != 0;
        gap.colon = all & gap_byte::COLON != 0;
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
    text.split(' ').find(|word| !word.is_empty()).map_or(0, word)
}

fn last_word(text: &str) -> usize {
    text.rsplit(' ').find(|word| !word.is_empty()).map_or(0, word)
}
