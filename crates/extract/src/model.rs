//! Linear models over small facts: of a few candidates, the one whose features have the highest sum of weights wins.
//!
//! A feature is a template with a value ("the word before the figure" with a word). Each decision has templates and a
//! table of weights of its own (`lexicon/*_weights.tsv`), learned from annotated articles by `examples/train.rs`.

use crate::item::{Item, Items};

/// The templates of one decision: an enum made by [`templates!`].
pub(crate) trait Template: Copy {
    /// Names, as they stand in the weights' table.
    const NAMES: &'static [&'static str];
    /// Place among the names.
    fn number(self) -> usize;
}

/// Declares an enum of templates.
macro_rules! templates {
    ($($name:ident),* $(,)?) => {
        /// What a feature tells of.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[allow(non_camel_case_types)]
        pub(crate) enum Template { $($name),* }

        impl $crate::model::Template for Template {
            const NAMES: &'static [&'static str] = &[$(stringify!($name)),*];
            #[inline]
            fn number(self) -> usize {
                self as usize
            }
        }
    };
}
pub(crate) use templates;

/// How many values a template has room for; values beyond share places.
pub(crate) const VALUES: usize = 4096;

/// How many templates a decision has room for.
const TEMPLATES: usize = 64;

/// How far apart templates stand in the table of weights.
///
/// Most have few values, the first of their room. Apart by a power of two, these would all share the same few lines of
/// the processor's caches, and drive each other out; apart by an odd number of lines (of 32 weights), they share none.
const STRIDE: usize = VALUES + 11 * 32;

/// A weight for every value of every template: what a feature's place in it is, is known to lie within.
type Weights = [i16; TEMPLATES * STRIDE];

/// One fact about a candidate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Feature {
    index: u32,
}

impl Feature {
    /// A template with a value.
    #[inline]
    pub(crate) fn new(template: impl Template, value: usize) -> Self {
        Self { index: (template.number() * STRIDE + value % VALUES) as u32 }
    }

    /// The feature so many places behind it, for templates whose values stand in groups.
    pub(crate) fn behind(self, places: usize) -> Self {
        Self { index: self.index + places as u32 }
    }

    /// Its place in the table of weights.
    #[inline]
    pub(crate) fn index(self) -> usize {
        self.index as usize
    }
}

/// Template name and value of the feature at a place of the table.
pub(crate) fn name_of<T: Template>(index: usize) -> (&'static str, usize) {
    (T::NAMES[index / STRIDE], index % STRIDE)
}

/// What is known of a candidate.
#[derive(Clone, Debug, Default)]
pub(crate) struct Facts {
    /// The sum of its features' weights, in hundredths: sums of whole numbers do not depend on their order.
    pub(crate) score: i32,
    /// The features themselves, where somebody looks on.
    pub(crate) features: Vec<Feature>,
}

/// The weight of facts as it grows: all of [`Facts`], or the score alone where nobody looks on.
pub(crate) trait Weight: Clone + Default {
    /// The sum of its features' weights, in hundredths.
    fn score(&self) -> i32;
    /// Adds features of so much weight.
    fn add(&mut self, score: i32, features: &[Feature]);
    /// Adds what is known elsewhere.
    fn join(&mut self, more: &Self);
}

impl Weight for i32 {
    #[inline]
    fn score(&self) -> i32 {
        *self
    }

    #[inline]
    fn add(&mut self, score: i32, _: &[Feature]) {
        *self += score;
    }

    #[inline]
    fn join(&mut self, more: &Self) {
        *self += more;
    }
}

impl Weight for Facts {
    fn score(&self) -> i32 {
        self.score
    }

    fn add(&mut self, score: i32, features: &[Feature]) {
        self.score += score;
        self.features.extend_from_slice(features);
    }

    fn join(&mut self, more: &Self) {
        self.add(more.score, &more.features);
    }
}

/// Weighs facts as they are found, so that a run that nobody looks on keeps none of them.
#[derive(Clone, Copy)]
pub(crate) struct Judge<'m> {
    pub(crate) model: &'m Model,
    /// Whether features are kept.
    pub(crate) keeps: bool,
}

/// A value that could be chosen, with what speaks for and against it.
#[derive(Clone, Debug)]
pub(crate) struct Candidate<V> {
    pub(crate) value: V,
    pub(crate) facts: Facts,
}

/// The place of the best of some candidates; the first one of equals.
pub(crate) fn best<'c, W: Weight + 'c>(candidates: impl IntoIterator<Item = &'c W>) -> Option<usize> {
    let mut best: Option<(usize, i32)> = None;
    for (n, facts) in candidates.into_iter().enumerate() {
        if best.is_none_or(|(_, top)| facts.score() > top) {
            best = Some((n, facts.score()));
        }
    }
    best.map(|(n, _)| n)
}

/// Weights by feature, in hundredths, as the tables have them.
pub(crate) struct Model {
    weights: Box<Weights>,
    /// How many templates it has.
    templates: usize,
}

/// How many steps of a weight make one.
const STEPS: f32 = 100.0;

/// A weight as the model knows it.
fn steps_of(weight: f32) -> i16 {
    (weight * STEPS).round() as i16
}

/// Digits as the number that they write.
fn number(digits: &[u8]) -> Option<usize> {
    let digit = |byte: &u8| byte.is_ascii_digit().then(|| usize::from(byte - b'0'));
    let first = digits.first().and_then(digit)?;
    digits[1..].iter().try_fold(first, |number, byte| number.checked_mul(10)?.checked_add(digit(byte)?))
}

/// A weight as the tables write it, as the model knows it: with two decimals, or any other way that a number is written.
fn steps(cell: &[u8]) -> Option<i16> {
    let cell = cell.trim_ascii_end();
    let (digits, sign) = cell.strip_prefix(b"-").map_or((cell, 1), |digits| (digits, -1));
    if let [ones @ .., b'.', tenths, hundredths] = digits
        && let (Some(ones), Some(rest)) = (number(ones), number(&[*tenths, *hundredths]))
        && let Some(steps) = ones.checked_mul(100).and_then(|whole| whole.checked_add(rest))
        && let Ok(steps) = i16::try_from(steps)
    {
        return Some(sign * steps);
    }
    std::str::from_utf8(cell).ok()?.parse().ok().map(steps_of)
}

/// A score as it is shown.
pub(crate) fn shown(score: i32) -> f32 {
    score as f32 / STEPS
}

/// As weights are before they are read.
fn no_weights() -> Box<Weights> {
    match vec![0; TEMPLATES * STRIDE].into_boxed_slice().try_into() {
        Ok(weights) => weights,
        Err(_) => unreachable!("the slice was made as long as the array"),
    }
}

impl Model {
    /// Reads rows of template name, value and weight; rows of unknown templates are left out.
    pub(crate) fn parse<T: Template>(table: &str) -> Self {
        let mut weights = no_weights();
        // The rows of a template stand together.
        let (mut name, mut place): (&[u8], _) = (&[], None);
        // Tens of thousands of short rows: bytes are faster to cut and to read than text.
        for line in table.as_bytes().split(|byte| *byte == b'\n').filter(|line| !line.starts_with(b"#")) {
            let mut cells = line.split(|byte| *byte == b'\t');
            let (template, value) = (cells.next(), cells.next().and_then(number));
            if let (Some(template), Some(value), Some(weight)) =
                (template, value, cells.next().and_then(steps))
            {
                if template != name {
                    place = T::NAMES.iter().position(|name| name.as_bytes() == template);
                    name = template;
                }
                if let Some(place) = place {
                    weights[place * STRIDE + value % VALUES] = weight;
                }
            }
        }
        Self { weights, templates: T::NAMES.len() }
    }

    /// The weights, by [`Feature::index`].
    pub(crate) fn weights(&self) -> Vec<f32> {
        self.weights[..self.templates * STRIDE].iter().map(|&weight| shown(weight.into())).collect()
    }

    /// Replaces the weights.
    pub(crate) fn set_weights(&mut self, weights: &[f32]) {
        self.weights.iter_mut().zip(weights).for_each(|(own, &weight)| *own = steps_of(weight));
    }

    /// The sum of some features' weights.
    ///
    /// Made part of its callers, where templates are constants and their places in the table are seen to lie within.
    #[inline(always)]
    pub(crate) fn score<const N: usize>(&self, features: &[Feature; N]) -> i32 {
        features.iter().map(|feature| i32::from(self.weights[feature.index()])).sum()
    }

    /// Adds features to what is known.
    #[inline(always)]
    pub(crate) fn weigh<const N: usize>(&self, facts: &mut impl Weight, features: [Feature; N]) {
        facts.add(self.score(&features), &features);
    }

    /// Adds the weights of a feature and of those right behind it to the scores of as many candidates.
    #[inline]
    pub(crate) fn add<const N: usize>(&self, first: Feature, scores: &mut [i32; N]) {
        let weights = &self.weights[first.index()..][..N];
        scores.iter_mut().zip(weights).for_each(|(score, &weight)| *score += i32::from(weight));
    }
}

/// A word's place among the values of a template of words, below [`VALUES`].
pub(crate) type WordValue = u16;

/// The value of no word.
pub(crate) const NO_WORD: WordValue = value_of(&[]);

/// The value of a word or phrase in lower case: of its hash, [`Fnv`], by which the weights were learned.
pub(crate) const fn word_value(lower: &str) -> WordValue {
    value_of(lower.as_bytes())
}

/// The value of the word or phrase in lower case that stands at these bytes of a text.
///
/// The same as [`word_value`] of it, but faster: how long a word is, is what a processor cannot foresee, so that eight
/// steps are taken for each, and the one that ends where it does is chosen. Few have more bytes.
#[inline]
pub(crate) fn word_value_within(lower: &str, start: usize, end: usize) -> WordValue {
    let bytes = lower.as_bytes();
    let Some(chunk) = bytes.get(start..).and_then(<[u8]>::first_chunk::<8>) else {
        return value_of(&bytes[start..end]);
    };
    let (mut hash, mut hashes) = (Fnv::EMPTY, [Fnv::EMPTY; 9]);
    for (&byte, next) in chunk.iter().zip(&mut hashes[1..]) {
        hash = hash.with(byte);
        *next = hash;
    }
    match hashes.get(end - start) {
        Some(hash) => hash.value(),
        None => value_of(&bytes[start..end]),
    }
}

const fn value_of(word: &[u8]) -> WordValue {
    let (mut hash, mut at) = (Fnv::EMPTY, 0);
    while at < word.len() {
        hash = hash.with(word[at]);
        at += 1;
    }
    hash.value()
}

/// FNV-1a of 64 bits. <http://www.isthe.com/chongo/tech/comp/fnv/>
#[derive(Clone, Copy)]
struct Fnv(u64);

impl Fnv {
    const EMPTY: Self = Self(0xcbf2_9ce4_8422_2325);

    const fn with(self, byte: u8) -> Self {
        Self((self.0 ^ byte as u64).wrapping_mul(0x0100_0000_01b3))
    }

    const fn value(self) -> WordValue {
        ((self.0 ^ (self.0 >> 32)) as usize % VALUES) as WordValue
    }
}

/// A few words, told from most others by their values.
///
/// By the last bits of these, so that a set is a line of the processor's cache: many sets are asked in turn.
#[repr(align(64))]
pub(crate) struct WordSet([u64; Self::BITS / 64]);

impl WordSet {
    const BITS: usize = 512;

    /// Of these words in lower case.
    pub(crate) const fn of(words: &[&str]) -> Self {
        let mut set = [0; Self::BITS / 64];
        let mut n = 0;
        while n < words.len() {
            let value = value_of(words[n].as_bytes());
            set[value as usize % Self::BITS / 64] |= 1 << (value % 64);
            n += 1;
        }
        Self(set)
    }

    /// With the words of another set.
    pub(crate) const fn or(mut self, other: &Self) -> Self {
        let mut n = 0;
        while n < self.0.len() {
            self.0[n] |= other.0[n];
            n += 1;
        }
        self
    }

    /// Whether a word of this value may be one of them.
    pub(crate) fn may_have(&self, value: usize) -> bool {
        self.0[value % Self::BITS / 64] & 1 << (value % 64) != 0
    }
}

/// A few words or phrases, told from most others at a glance.
pub(crate) struct WordList {
    words: &'static [&'static str],
    set: WordSet,
}

impl WordList {
    /// Of these words in lower case.
    pub(crate) const fn of(words: &'static [&'static str]) -> Self {
        Self { words, set: WordSet::of(words) }
    }

    /// Whether the item at `at` is one of them.
    pub(crate) fn has(&self, items: &Items<'_>, at: usize) -> bool {
        items.get(at).is_some_and(|item| self.is(items, item))
    }

    /// Whether an item is one of them.
    #[inline]
    pub(crate) fn is(&self, items: &Items<'_>, item: &Item) -> bool {
        self.set.may_have(item.word.into()) && self.contains(&items.lower[item.start..item.end])
    }

    #[inline(never)]
    fn contains(&self, word: &str) -> bool {
        self.words.contains(&word)
    }
}

/// A word's place among the values of a template of words.
pub(crate) fn word(lower: &str) -> usize {
    word_value(lower).into()
}

/// Counts and lengths in few steps: 0 to 6 one by one, then wider.
pub(crate) fn bucket(length: usize) -> usize {
    /// The highest length of each step but the last, which has no end.
    const ENDS: [u8; 12] = [0, 1, 2, 3, 4, 5, 6, 8, 10, 13, 17, 24];
    const LAST: usize = ENDS[ENDS.len() - 1] as usize + 1;
    /// By length: lengths are what a processor cannot foresee, so that no branch should hang on them.
    const STEPS: [u8; LAST + 1] = {
        let (mut steps, mut length, mut step) = ([0; LAST + 1], 0, 0);
        while length <= LAST {
            while step < ENDS.len() && ENDS[step] < length as u8 {
                step += 1;
            }
            steps[length] = step as u8;
            length += 1;
        }
        steps
    };
    STEPS[length.min(LAST)].into()
}

#[cfg(test)]
mod tests {
    use super::*;

    mod made {
        crate::model::templates! { colour, size }
    }
    use made::Template as T;

    #[test]
    fn the_highest_sum_of_weights_wins_and_the_first_of_equals() {
        let model = Model::parse::<T>("# weights\ncolour\t1\t0.5\nsize\t2\t-1.0\nshape\t1\t9.0\n");
        let (red, big) = (Feature::new(T::colour, 1), Feature::new(T::size, 2));
        let [both, none, one] = [vec![red, big], vec![], vec![red]].map(|features: Vec<Feature>| {
            let mut facts = Facts::default();
            features.into_iter().for_each(|feature| model.weigh(&mut facts, [feature]));
            facts
        });
        assert_eq!(best([&both, &none, &one, &one]), Some(2));
        assert_eq!(best::<Facts>([]), None);
        assert_eq!(name_of::<T>(big.index()), ("size", 2));
    }

    #[test]
    fn weights_are_read_however_they_are_written() {
        let cells =
            ["0.36", "-0.36", "12.05", "0.5", "-1", "1e1", ".25\r", "-0.00", "327.67", "0.3x", "x", ""];
        let steps = cells.map(|cell| steps(cell.as_bytes()));
        let written = [36, -36, 1205, 50, -100, 1000, 25, 0, 32_767].map(Some);
        assert_eq!(steps, [&written[..], &[None; 3]].concat()[..]);
    }
}
