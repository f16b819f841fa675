//! What the model sees of a candidate: small facts, each a template with a value.

use crate::context::Sentence;
use crate::letter::is_uppercase;
use crate::lexicon::Cue;
use crate::model::{Feature, Model, Weight, templates};
use crate::token::{Token, TokenKind};

templates! {
    frame_kind, frame_role, frame_next, frame_link, frame_kind_role, frame_unit,
    first, before_first, first_pair, last, length, frame_length, commas, clause_marks, levels, verbs, measures,
    dates, values, prepositions, capitals, nth_start, measure_left, comma_gap, first_word, before_word,
    end_reason, end_pair, nth_end, right_first, right_first_kind, right_length, right_skip,
    previous_kind, previous_role, previous_gap, previous_link, back, has_left, inherited_frame,
    link_word, next_word, head, frame_prev, kind_first, level_after, starts_segment, segment_measure, last_word,
    previous_frame, previous_frame_kind, carried_frame, first_word_kind, first_word_unit, last_word_kind,
    frame_words, word_pair, next_frame_word, unit_frame, parts,
}

/// What an item is to the model: the first of its classes in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Class {
    Outside,
    Comma,
    Stop,
    Colon,
    Open,
    Close,
    Quote,
    Mark,
    Date,
    Value,
    Measure,
    Level,
    Change,
    Bound,
    Compare,
    Plan,
    Target,
    Verb,
    Unit,
    Quantifier,
    Conjunction,
    Preposition,
    ClauseMark,
    Adverb,
    Stopword,
    Capital,
    Number,
    Plain,
}

/// How many classes there are.
pub(crate) const CLASSES: usize = Class::Plain as usize + 1;

/// Some classes.
#[derive(Clone, Copy, Default)]
pub(crate) struct ClassSet(u32);

impl ClassSet {
    /// Of these classes.
    pub(crate) const fn of(classes: &[Class]) -> Self {
        let (mut set, mut at) = (0, 0);
        while at < classes.len() {
            set |= 1 << classes[at] as u32;
            at += 1;
        }
        Self(set)
    }

    /// Whether it has a class.
    pub(crate) const fn has(self, class: Class) -> bool {
        self.0 & 1 << class as u32 != 0
    }

    /// With another class.
    pub(crate) const fn with(self, class: Class) -> Self {
        Self(self.0 | 1 << class as u32)
    }

    /// Whether it has any class of another set.
    pub(crate) const fn meets(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }
}

/// The classes whose items inside a stretch are counted, each with the template of the count.
const COUNTED: [(Class, Template); 9] = [
    (Class::Comma, Template::commas),
    (Class::ClauseMark, Template::clause_marks),
    (Class::Level, Template::levels),
    (Class::Verb, Template::verbs),
    (Class::Measure, Template::measures),
    (Class::Date, Template::dates),
    (Class::Value, Template::values),
    (Class::Preposition, Template::prepositions),
    (Class::Capital, Template::capitals),
];

/// Of more items the models are not told.
const MOST_COUNTED: usize = 4;

/// How many items of a stretch have each of the classes that are counted: side by side in one number, since a stretch
/// that could be a label has far fewer items than seven bits can count.
#[derive(Clone, Copy, Default)]
struct Counts(u64);

impl Counts {
    const BITS: u32 = 7;

    /// By class, the place of its count; of those that are not counted, one that is always 0.
    const PLACES: [u8; CLASSES] = {
        let (mut places, mut n) = ([u64::BITS as u8 - 1; CLASSES], 0);
        while n < COUNTED.len() {
            places[COUNTED[n].0 as usize] = (Self::BITS * n as u32) as u8;
            n += 1;
        }
        places
    };

    /// By class, an item of it.
    const ONE: [u64; CLASSES] = {
        let (mut one, mut n) = ([0; CLASSES], 0);
        while n < COUNTED.len() {
            one[COUNTED[n].0 as usize] = 1 << (Self::BITS * n as u32);
            n += 1;
        }
        one
    };

    /// With an item more.
    fn with(self, class: Class) -> Self {
        Self(self.0 + Self::ONE[class as usize])
    }

    /// How many of its items are of a class, as far as the models are told.
    fn of(self, class: Class) -> usize {
        ((self.0 >> Self::PLACES[class as usize]) as usize % (1 << Self::BITS)).min(MOST_COUNTED)
    }
}

/// What counts of the items inside a stretch weigh: one look for each item, as a stretch grows, instead of one for each
/// class that is counted whenever a stretch is weighed.
pub(crate) struct InsideWeights {
    /// Of a stretch without items.
    empty: i32,
    /// What an item more adds, by its class and how many of it are there already.
    steps: [[i16; MOST_COUNTED + 1]; CLASSES],
}

impl InsideWeights {
    pub(crate) fn of(model: &Model) -> Self {
        let mut weights = Self { empty: 0, steps: [[0; MOST_COUNTED + 1]; CLASSES] };
        for (class, template) in COUNTED {
            let weight = |count: usize| model.score(&[Feature::new(template, count)]);
            weights.empty += weight(0);
            for count in 0..MOST_COUNTED {
                weights.steps[class as usize][count] = (weight(count + 1) - weight(count)) as i16;
            }
        }
        weights
    }
}

/// The inside of a stretch that grows.
#[derive(Clone, Copy)]
pub(crate) struct Inside<'w> {
    weights: &'w InsideWeights,
    counts: Counts,
    /// What its counts weigh.
    score: i32,
}

impl<'w> Inside<'w> {
    /// Without items.
    pub(crate) fn new(weights: &'w InsideWeights) -> Self {
        Self { weights, counts: Counts::default(), score: weights.empty }
    }

    /// With an item more.
    #[inline]
    pub(crate) fn with(self, class: Class) -> Self {
        let Self { weights, counts, score } = self;
        let step = weights.steps[class as usize][counts.of(class)];
        Self { weights, counts: counts.with(class), score: score + i32::from(step) }
    }

    /// Adds facts about it.
    #[inline]
    pub(crate) fn tell(self, facts: &mut impl Weight) {
        let feature = |(class, template)| Feature::new(template, self.counts.of(class));
        facts.add(self.score, &COUNTED.map(feature));
    }
}

/// The class of the first of these last tokens of a sentence, given what its classes of the lexicon tell.
#[inline]
pub(crate) fn class(text: &str, tokens: &[Token], last: &[Token], known: Option<Class>) -> Class {
    let first = text.as_bytes()[last[0].start];
    match known.unwrap_or(BY_FIRST_BYTE[usize::from(first)]) {
        Class::Outside => class_by_all(text, tokens, tokens.len() - last.len()),
        class => class,
    }
}

/// What most items tell by their first byte: what they are cannot be foreseen. [`Class::Outside`] of those that do not.
static BY_FIRST_BYTE: [Class; 256] = {
    let (mut classes, mut byte) = ([Class::Outside; 256], 0);
    while byte < 0x80 {
        classes[byte] = match byte as u8 {
            b'A'..=b'Z' => Class::Capital,
            b'a'..=b'z' | b'_' => Class::Plain,
            b'0'..=b'9' => Class::Number,
            b',' => Class::Comma,
            b'.' => Class::Outside,
            b';' | b'!' | b'?' => Class::Stop,
            b':' => Class::Colon,
            b'(' | b'[' => Class::Open,
            b')' | b']' => Class::Close,
            b'"' | b'\'' => Class::Quote,
            _ => Class::Mark,
        };
        byte += 1;
    }
    classes
};

/// The class of an item that does not tell it by its first byte.
#[inline(never)] // Few items need it.
fn class_by_all(text: &str, tokens: &[Token], at: usize) -> Class {
    let begins_capital = |token: &Token| text[token.start..].starts_with(is_uppercase);
    match tokens[at].kind {
        TokenKind::Word if begins_capital(&tokens[at]) => Class::Capital,
        TokenKind::Word => Class::Plain,
        TokenKind::Number => Class::Number,
        // "TP.HCM", "giá… 4,7 triệu đồng": no end of anything.
        TokenKind::Mark('.') if stands_within(tokens, at) => Class::Mark,
        TokenKind::Mark('.' | '…') if tokens.get(at + 1).is_some_and(|next| !begins_capital(next)) => {
            Class::Mark
        }
        TokenKind::Mark('.' | '…') => Class::Stop,
        TokenKind::Mark('“' | '”' | '‘' | '’') => Class::Quote,
        TokenKind::Mark(_) => Class::Mark,
    }
}

/// Whether words stand on either side of a token, without white space between.
fn stands_within(tokens: &[Token], at: usize) -> bool {
    let Some([before, token, behind]) = at.checked_sub(1).and_then(|from| tokens.get(from..)?.first_chunk())
    else {
        return false;
    };
    let words = before.kind == TokenKind::Word && behind.kind == TokenKind::Word;
    words && before.end() == token.start && token.end() == behind.start
}

/// The class of a word or phrase of these classes of the lexicon; `None` where they do not tell.
pub(crate) fn class_of(cue: Cue) -> Option<Class> {
    let order = [
        (Cue::MEASURE, Class::Measure),
        (Cue::UP | Cue::DOWN, Class::Change),
        (Cue::COMPARE, Class::Compare),
        (Cue::TARGET_STRONG, Class::Target),
        (Cue::PLAN, Class::Plan),
        (Cue::GT | Cue::GE | Cue::LT | Cue::LE | Cue::APPROX, Class::Bound),
        (Cue::CONJUNCTION, Class::Conjunction),
        (Cue::LEVEL | Cue::SHARE, Class::Level),
        (Cue::VERB, Class::Verb),
        (Cue::QUANTIFIER, Class::Quantifier),
        (Cue::PREPOSITION, Class::Preposition),
        (Cue::CLAUSE_MARK, Class::ClauseMark),
        (Cue::ADVERB, Class::Adverb),
        (Cue::STOP_NOUN, Class::Stopword),
        (Cue::UNIT, Class::Unit),
    ];
    order.iter().find(|(of, _)| cue.any(*of)).map(|(_, class)| *class)
}

/// A word's place among the values of a template of words.
pub(crate) fn word(sentence: &Sentence<'_, '_>, at: usize) -> usize {
    sentence.items.word_value(at)
}
