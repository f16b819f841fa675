//! What the model sees of a candidate: small facts, each a template with a value.

use crate::context::Sentence;
use crate::item::{Item, Items};
use crate::lexicon::Cue;
use crate::model::templates;
use crate::token::TokenKind;

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

    /// With another class.
    pub(crate) const fn with(self, class: Class) -> Self {
        Self(self.0 | 1 << class as u32)
    }

    /// Whether it has a class.
    pub(crate) const fn has(self, class: Class) -> bool {
        self.0 & 1 << class as u32 != 0
    }

    /// Whether it has any class of another set.
    pub(crate) const fn meets(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }
}

/// What an item that begins here tells of itself, given what the tables say of it. Of marks it depends on what
/// stands around them.
#[inline]
pub(crate) fn own_class(text: &str, start: usize, kind: TokenKind, known: Option<Class>) -> Class {
    // Not to be foreseen, so that both answers are at hand before one is chosen.
    let unknown = if begins_capital(text, start) { Class::Capital } else { Class::Plain };
    match kind {
        TokenKind::Word => known.unwrap_or(unknown),
        TokenKind::Number => Class::Number,
        TokenKind::Mark(_) => Class::Mark,
    }
}

/// Whether a capital stands here.
fn begins_capital(text: &str, start: usize) -> bool {
    let first = text.as_bytes()[start];
    if first.is_ascii() { first.is_ascii_uppercase() } else { text[start..].starts_with(char::is_uppercase) }
}

/// The class of an item that belongs to no figure, the one at `at`.
pub(crate) fn class(items: &Items<'_>, at: usize, item: &Item) -> Class {
    match item.kind {
        TokenKind::Word | TokenKind::Number => item.own_class,
        TokenKind::Mark(mark) => match mark {
            ',' => Class::Comma,
            // "TP.HCM", "giá… 4,7 triệu đồng": no end of anything.
            '.' if at > 0
                && items.word(at - 1)
                && items.glued(at - 1)
                && items.glued(at)
                && items.word(at + 1) =>
            {
                Class::Mark
            }
            '.' | '…' if items.get(at + 1).is_some_and(|next| !begins_capital(items.text, next.start)) => {
                Class::Mark
            }
            ';' | '.' | '!' | '?' | '…' => Class::Stop,
            ':' => Class::Colon,
            '(' | '[' => Class::Open,
            ')' | ']' => Class::Close,
            '"' | '“' | '”' | '\'' | '‘' | '’' => Class::Quote,
            _ => Class::Mark,
        },
    }
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
