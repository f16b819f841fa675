//! Which of the places around a figure it speaks of: the rule of [`ArticlePlaces`] proposes, a model decides.

use super::Mention;
use super::article::{Anchor, ArticlePlaces};
use crate::model::{Candidate, Facts, Feature, Model, Weight, bucket, templates, word_value_within};
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

/// A figure that asks for its place.
pub(crate) struct Asking<'f> {
    pub(crate) figure: &'f Figure,
    /// Its bytes in the text.
    pub(crate) span: Range<usize>,
    /// The number of its sentence.
    pub(crate) sentence: usize,
    /// The first word of its unit, as a value of a template.
    pub(crate) unit_word: usize,
    /// What the figure before it speaks of.
    pub(crate) last: Option<Choice>,
}

impl ArticlePlaces<'_> {
    /// The best of the candidates.
    pub(crate) fn choose(&self, asking: &Asking<'_>, model: &Model) -> Choice {
        let mut best: Option<(i32, Choice)> = None;
        self.weigh(asking, model, |place, score| {
            if best.is_none_or(|(top, _)| score > top) {
                best = Some((score, place));
            }
        });
        best.and_then(|(_, place)| place)
    }

    /// All candidates, with what speaks for each.
    pub(crate) fn candidates(&self, asking: &Asking<'_>, model: &Model) -> Vec<Candidate<Choice>> {
        let mut candidates = Vec::new();
        self.weigh(asking, model, |value, facts: Facts| candidates.push(Candidate { value, facts }));
        candidates
    }

    fn weigh<W: Weight>(&self, asking: &Asking<'_>, model: &Model, mut each: impl FnMut(Choice, W)) {
        let &Asking { ref span, sentence, .. } = asking;
        let around = self.anchors_of(sentence);
        let ended = around.partition_point(|anchor| anchor.end <= span.start);
        let begun = around.partition_point(|anchor| anchor.start < span.end);
        let (before, after) = (&around[..ended], &around[begun..]);
        let scene = Scene::new(model, self, asking, around.len());
        each(None, scene.weight(From::None, None));
        let mut place = |from, nth, anchor: &Anchor, gap| {
            each(Some(anchor.target), scene.place(from, nth, anchor, gap));
        };
        let text = self.text();
        let (mut gap, mut begin) = (Gap::default(), span.start);
        for (nth, anchor) in before.iter().rev().take(BEFORE).enumerate() {
            gap = Gap::of(&text[anchor.end..begin]).then(gap);
            begin = anchor.end;
            place(From::Before, nth, anchor, gap);
        }
        let (mut gap, mut end) = (Gap::default(), span.end);
        for (nth, anchor) in after.iter().take(AFTER).enumerate() {
            gap = gap.then(Gap::of(&text[end..anchor.start]));
            end = anchor.start;
            place(From::After, nth, anchor, gap);
        }
        for (nth, anchor) in self.carried_to(sentence).enumerate() {
            place(From::Carried, nth, anchor, Gap::default());
        }
        for (from, anchor) in [(From::Own, self.own()), (From::Frequent, self.frequent())] {
            if let Some(anchor) = anchor {
                place(from, 0, anchor, Gap::default());
            }
        }
    }
}

/// What all candidates of a figure share.
struct Scene<'s> {
    model: &'s Model,
    places: &'s ArticlePlaces<'s>,
    span: &'s Range<usize>,
    kind: usize,
    /// The key of the place that the rules propose.
    rule: Option<u64>,
    /// The key of what the figure before speaks of, and the value of [`T::last`] for other places and for none.
    last: (Option<u64>, usize, usize),
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
    fn new(model: &'s Model, places: &'s ArticlePlaces<'s>, asking: &'s Asking<'_>, near: usize) -> Self {
        let Asking { figure, span, sentence, unit_word, last } = asking;
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
        shared.iter().for_each(|&fact| model.add(fact, &mut scores));
        Self {
            model,
            places,
            span,
            kind,
            rule: places.place_of(span.clone(), *sentence).map(|rule| rule.key),
            last: match last {
                None => (None, 0, 0),
                Some(None) => (None, 2, 1),
                Some(Some(last)) => (Some(places.mention(*last).key), 4, 3),
            },
            own,
            near,
            unit: *unit_word,
            shared,
            scores,
        }
    }

    /// What speaks for a candidate whatever sort of place it is; `key` is that of its place.
    fn weight<W: Weight>(&self, from: From, key: Option<u64>) -> W {
        let fact = |template: T, value: usize| sourced(template, value, from);
        let is_rule = key == self.rule;
        let (last_key, other, none) = self.last;
        let last = if key.is_none() { none } else { other + usize::from(key == last_key) };
        let mut weight = W::default();
        weight.add(self.scores[from as usize], &self.shared.map(|shared| shared.behind(from as usize)));
        self.model.weigh(
            &mut weight,
            [
                fact(T::rule, usize::from(is_rule) * 2 + usize::from(self.rule.is_some())),
                fact(T::from_unit, self.unit),
                fact(T::last, last),
                fact(T::last_from, last * 4 + self.near),
                fact(T::own, usize::from(self.own.is_some()) * 2 + usize::from(is_rule)),
            ],
        );
        weight
    }

    /// What speaks for a place.
    fn place<W: Weight>(&self, from: From, nth: usize, anchor: &Anchor, gap: Gap) -> W {
        let places = self.places;
        let fact = |template: T, value: usize| sourced(template, value, from);
        let mention = places.mention(anchor.target);
        let mut weight = self.weight(from, Some(mention.key));
        let here = matches!(from, From::Before | From::After);
        let force = anchor.force.number();
        let level = mention.level as usize;
        let count = anchor.count;
        self.model.weigh(
            &mut weight,
            [
                fact(T::from_force, force),
                fact(T::from_level, level),
                fact(T::whole, level * 2 + usize::from(mention.whole)),
                fact(T::home, usize::from(anchor.home) * 8 + self.kind),
                fact(T::same_as_own, self.own.map_or(2, |own| usize::from(own.key == mention.key))),
                fact(T::share, anchor.share * 8 + level),
                fact(T::count, bucket(count)),
                fact(T::nth, nth * 4 + self.near),
            ],
        );
        if here {
            let text = places.text();
            let after = anchor.start >= self.span.end;
            let between = if after { self.span.end..anchor.start } else { anchor.end..self.span.start };
            self.model.weigh(
                &mut weight,
                [
                    fact(T::distance, bucket(gap.words)),
                    fact(T::force_distance, force * 16 + bucket(gap.words)),
                    fact(T::figures, gap.numbers.min(4)),
                    fact(T::commas, gap.commas.min(3)),
                    fact(T::brackets, usize::from(gap.brackets) * 2 + usize::from(gap.colon)),
                    fact(T::word_before, last_word(text, 0..anchor.start)),
                    fact(T::word_after, first_word(text, anchor.end..text.len())),
                    fact(T::opens, usize::from(ends_clause(&text[..anchor.start]))),
                    fact(
                        T::gap_word,
                        if after { last_word(text, between) } else { first_word(text, between) },
                    ),
                ],
            );
        } else if from == From::Carried {
            let far = bucket(self.span.start.saturating_sub(anchor.end) / 50);
            self.model
                .weigh(&mut weight, [fact(T::sentences, far), fact(T::force_distance, force * 16 + far)]);
        }
        weight
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

/// How many bytes of a gap are looked at together.
const BLOCK: usize = 64;

impl Gap {
    fn of(text: &str) -> Self {
        let bytes = text.as_bytes();
        let mut gap = Self { ends: bytes.first().copied().zip(bytes.last().copied()), ..Self::default() };
        // What stands before the block, and the block: spaces where the gap is shorter.
        let mut block = [b' '; 1 + BLOCK];
        for bytes in bytes.chunks(BLOCK) {
            block[0] = block[BLOCK];
            block[1..].fill(b' ');
            block[1..=bytes.len()].copy_from_slice(bytes);
            gap.words += count(&block, |before, byte| is_space(before) & !is_space(byte));
            gap.numbers += count(&block, |before, byte| is_space(before) & byte.is_ascii_digit());
            gap.commas += count(&block, |_, byte| (byte == b',') | (byte == b';'));
            gap.brackets |= count(&block, |_, byte| byte & !1 == b'(') > 0;
            gap.colon |= count(&block, |_, byte| byte == b':') > 0;
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

/// How many bytes of a block are so, each with the one before it. Without branches, so that it is told of many at once.
#[inline]
fn count(block: &[u8; 1 + BLOCK], is: impl Fn(u8, u8) -> bool) -> usize {
    let pairs = block[..BLOCK].iter().zip(&block[1..]);
    pairs.map(|(&before, &byte)| u8::from(is(before, byte))).sum::<u8>().into()
}

#[inline]
fn is_space(byte: u8) -> bool {
    // Those of ASCII, told in few steps.
    (byte == b' ') | ((byte.wrapping_sub(b'\t') < 5) & (byte != 0x0b))
}

/// Whether a text ends as a clause does.
fn ends_clause(text: &str) -> bool {
    match text.as_bytes() {
        // A letter and a space, as mostly.
        [.., b'a'..=b'z', b' '] => false,
        _ => text.trim_end().ends_with(['.', '\n', ':']),
    }
}

/// The first word of a part of a text, as a value of a template; 0 where there is none.
fn first_word(text: &str, part: Range<usize>) -> usize {
    let bytes = &text.as_bytes()[part.clone()];
    let Some(blanks) = bytes.iter().position(|&byte| byte != b' ') else { return 0 };
    let word = &bytes[blanks..];
    let short = word.first_chunk().and_then(|&chunk| before_space(u64::from_le_bytes(chunk)));
    let length = short.or_else(|| word.iter().position(|&byte| byte == b' ')).unwrap_or(word.len());
    let begin = part.start + blanks;
    word_value_within(text, begin, begin + length).into()
}

/// The last word of a part of a text, likewise.
fn last_word(text: &str, part: Range<usize>) -> usize {
    let bytes = &text.as_bytes()[part.clone()];
    let Some(last) = bytes.iter().rposition(|&byte| byte != b' ') else { return 0 };
    let word = &bytes[..last];
    let short = word.last_chunk().and_then(|&chunk| before_space(u64::from_be_bytes(chunk)));
    let length = short.or_else(|| word.iter().rev().position(|&byte| byte == b' ')).unwrap_or(word.len());
    word_value_within(text, part.start + last - length, part.start + last + 1).into()
}

/// How many of eight bytes, the lowest first, stand before the first space. How long a word is cannot be foreseen: all
/// are looked at together.
fn before_space(bytes: u64) -> Option<usize> {
    const ONES: u64 = u64::MAX / 0xff;
    // The highest bit of each byte that is a space; above the lowest of them, of some others too.
    let differing = bytes ^ (ONES * b' ' as u64);
    let spaces = differing.wrapping_sub(ONES) & !differing & ONES << 7;
    (spaces != 0).then(|| spaces.trailing_zeros() as usize / 8)
}

#[cfg(test)]
mod tests {
    use super::{first_word, last_word};
    use crate::model::word;

    #[test]
    fn words_beside_a_place_are_those_between_spaces() {
        let text = " tại ! Thủ Dầu Một, nghiêng-nghiêng  ở";
        for end in (0..=text.len()).filter(|&end| text.is_char_boundary(end)) {
            let words = |from: usize| text[from..end].split(' ').filter(|word| !word.is_empty());
            for from in (0..=end).filter(|&from| text.is_char_boundary(from)) {
                assert_eq!(first_word(text, from..end), words(from).next().map_or(0, word), "{from}..{end}");
                assert_eq!(
                    last_word(text, from..end),
                    words(from).next_back().map_or(0, word),
                    "{from}..{end}"
                );
            }
        }
    }
}
