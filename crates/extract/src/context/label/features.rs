//! What the model sees of a candidate: small facts, each a template with a value.

use super::model::VALUES;
use crate::context::Sentence;
use crate::lexicon::Cue;
use crate::token::ItemKind;

macro_rules! templates {
    ($($name:ident),* $(,)?) => {
        /// The templates' names, as they stand in the weights' table.
        pub(crate) const TEMPLATES: &[&str] = &[$(stringify!($name)),*];

        /// What a feature tells of.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[allow(non_camel_case_types)]
        pub(crate) enum Template { $($name),* }
    };
}

templates! {
    frame_kind, frame_role, frame_next, frame_link, frame_kind_role, frame_unit,
    first, before_first, first_pair, last, length, frame_length, commas, clause_marks, levels, verbs, measures,
    dates, values, prepositions, capitals, nth_start, measure_left, comma_gap, first_word, before_word,
    end_reason, end_pair, nth_end, right_first, right_first_kind, right_length, right_skip,
    previous_kind, previous_role, previous_gap, previous_link, back, has_left, inherited_frame,
    link_word, next_word, head, frame_prev, kind_first, level_after, starts_segment, segment_measure, last_word,
}

/// One fact about a candidate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Feature {
    index: u32,
}

impl Feature {
    /// A template with a value; values beyond the room of a template share places.
    pub(crate) fn new(template: Template, value: usize) -> Self {
        Self { index: (template as usize * VALUES + value % VALUES) as u32 }
    }

    /// Its place in the table of weights.
    pub(crate) fn index(self) -> usize {
        self.index as usize
    }

    /// Template name and value, as a row of the table has them.
    pub(crate) fn name(index: usize) -> (&'static str, usize) {
        (TEMPLATES[index / VALUES], index % VALUES)
    }
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

/// The class of the item at `at`; [`Class::Outside`] beyond the sentence.
pub(crate) fn class(sentence: &Sentence<'_, '_>, at: usize) -> Class {
    let items = sentence.items;
    let Some(item) = items.get(at) else { return Class::Outside };
    if sentence.is_date(at) {
        return Class::Date;
    }
    if sentence.is_value(at) {
        return Class::Value;
    }
    match item.kind {
        ItemKind::Number => return Class::Number,
        ItemKind::Mark(mark) => {
            return match mark {
                ',' => Class::Comma,
                ';' | '.' | '!' | '?' | '…' => Class::Stop,
                ':' => Class::Colon,
                '(' | '[' => Class::Open,
                ')' | ']' => Class::Close,
                '"' | '“' | '”' | '\'' | '‘' | '’' => Class::Quote,
                _ => Class::Mark,
            };
        }
        ItemKind::Word => {}
    }
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
    if let Some((_, class)) = order.iter().find(|(cue, _)| item.has(*cue)) {
        return *class;
    }
    if items.text(at).starts_with(char::is_uppercase) { Class::Capital } else { Class::Plain }
}

/// A word's place among the values of a template of words: FNV-1a of its lower case.
pub(crate) fn word(sentence: &Sentence<'_, '_>, at: usize) -> usize {
    let hash = sentence.items.lower(at).bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    (hash ^ (hash >> 32)) as usize % VALUES
}

/// Lengths in few steps: 0 to 6 one by one, then by twos, threes and more.
pub(crate) fn bucket(length: usize) -> usize {
    match length {
        0..=6 => length,
        7..=8 => 7,
        9..=10 => 8,
        11..=13 => 9,
        14..=17 => 10,
        18..=24 => 11,
        _ => 12,
    }
}
