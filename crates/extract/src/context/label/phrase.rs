//! The stretches of a sentence that labels are made of, and what is known of each.

use super::edges::{begins, ends, separates, trails};
use super::features::{CLASSES, Class, ClassSet, Inside, InsideWeights, Template as T, word};
use super::subject::{inside_noun_phrase, past_bracket};
use crate::context::Sentence;
use crate::figure::Found;
use crate::model::{Feature, Model, Weight, WordList, bucket};
use crate::record::Role;
use std::ops::Range;

/// How many starts of a phrase before the value, and ends of one after it, are tried.
const STARTS: usize = 9;
const ENDS: usize = 7;
/// How many items a phrase may have.
const REACH: usize = 34;

/// A stretch of items with what is known of it.
pub(super) struct Phrase<W> {
    pub(super) items: Range<usize>,
    /// How many of its syllables a label gets.
    pub(super) syllables: usize,
    pub(super) facts: W,
}

/// A figure whose label is asked for.
pub(super) struct Asked<'c, 's, 'a> {
    pub(super) model: &'c Model,
    pub(super) inside: &'c InsideWeights,
    pub(super) sentence: &'c Sentence<'s, 'a>,
    pub(super) figure: &'c Found,
    pub(super) role: Role,
    /// The first word of the unit.
    pub(super) unit: usize,
}

impl Asked<'_, '_, '_> {
    /// Its kind as a value of templates.
    pub(super) fn kind(&self) -> usize {
        self.figure.kind as usize
    }

    /// Adds facts about where a stretch begins.
    fn opening(&self, facts: &mut impl Weight, start: usize) {
        let sentence = self.sentence;
        let kind = self.kind();
        let (first_word, first) = (word(sentence, start), sentence.class(start) as usize);
        let (before_word, before) = match start.checked_sub(1) {
            Some(at) => (word(sentence, at), sentence.class(at) as usize),
            None => (0, Class::Outside as usize),
        };
        let features = [
            Feature::new(T::first, first),
            Feature::new(T::before_first, before),
            Feature::new(T::first_pair, before * CLASSES + first),
            Feature::new(T::kind_first, first * 8 + kind),
            Feature::new(T::first_word, first_word),
            Feature::new(T::first_word_kind, first_word * 8 + kind),
            Feature::new(T::first_word_unit, first_word * 31 + self.unit),
            Feature::new(T::word_pair, before_word * 31 + first_word),
            Feature::new(T::before_word, before_word),
        ];
        self.model.weigh(facts, features);
    }

    /// Adds facts about where a stretch ends.
    fn closing(&self, facts: &mut impl Weight, end: usize) {
        let last = end.checked_sub(1);
        let last_word = last.map_or(0, |at| word(self.sentence, at));
        let features = [
            Feature::new(T::last, last.map_or(Class::Outside, |at| self.sentence.class(at)) as usize),
            Feature::new(T::last_word, last_word),
            Feature::new(T::last_word_kind, last_word * 8 + self.kind()),
        ];
        self.model.weigh(facts, features);
    }

    /// Adds the stretches that end at `end`, nearest first; `gap` tells those that end before a comma.
    pub(super) fn starts<W: Weight>(&self, end: usize, gap: usize, phrases: &mut Vec<Phrase<W>>) {
        let sentence = self.sentence;
        phrases.reserve(STARTS);
        let known = phrases.len();
        let class_before = |at: usize| at.checked_sub(1).map_or(Class::Outside, |at| sentence.class(at));
        let (mut at, mut before) = (end, class_before(end));
        let (mut inside, mut measures) = (Inside::new(self.inside), 0);
        let mut closing = W::default();
        self.closing(&mut closing, end);
        self.model.weigh(&mut closing, [Feature::new(T::comma_gap, gap)]);
        while at > 0 && end - at < REACH && phrases.len() - known < STARTS {
            let mut here = before;
            at -= 1;
            if HALTS.has(here) {
                match here {
                    Class::Value if inside_noun_phrase(sentence, at) => {}
                    // "Lợi nhuận trước thuế (LNTT) tăng": a gloss in brackets is stepped over.
                    Class::Close => match gloss(sentence, at) {
                        Some(open) => {
                            inside = sentence.classes(open + 1..at + 1).fold(inside, Inside::with);
                            (here, at) = (Class::Open, open);
                        }
                        None => break,
                    },
                    _ => break,
                }
            }
            before = class_before(at);
            inside = inside.with(here);
            let is_measure = here == Class::Measure;
            measures += usize::from(is_measure);
            // All at once: none of these can be foreseen.
            if !(begins(here) & (is_measure | separates(before))) {
                continue;
            }
            let mut facts = closing.clone();
            inside.tell(&mut facts);
            self.opening(&mut facts, at);
            let left = sentence.measure_before(at);
            let more = [
                Feature::new(T::nth_start, (phrases.len() - known) * 2 + gap),
                Feature::new(T::measure_left, usize::from(left) * 2 + usize::from(is_measure)),
                Feature::new(T::head, measures.min(5) * 2 + usize::from(is_measure)),
                Feature::new(T::starts_segment, usize::from(SEGMENT_ENDS.has(before))),
                Feature::new(T::segment_measure, usize::from(measures > 0) * 2 + usize::from(left)),
            ];
            self.model.weigh(&mut facts, more);
            let items = at..end;
            phrases.push(Phrase { syllables: sentence.syllables(&items), items, facts });
        }
    }

    /// Adds the stretches that begin after the value.
    pub(super) fn ends<W: Weight>(&self, phrases: &mut Vec<Phrase<W>>) {
        let sentence = self.sentence;
        let items = sentence.items;
        let mut begin = past_bracket(sentence, self.figure.after);
        let mut skipped = 0;
        // "/cổ phiếu", "mỗi năm": what the value is reckoned by, not what it measures.
        if items.mark(begin, '/') && items.word(begin + 1) {
            begin += 2;
            skipped = 1;
        }
        while matches!(sentence.class(begin), Class::Quantifier) || skipped < 3 && LEADING.has(items, begin) {
            if !matches!(sentence.class(begin), Class::Quantifier) {
                skipped = 2 + usize::from(items.lower(begin) == "về");
            }
            begin += 1;
        }
        if BEHIND_TIMES.has(items, begin) {
            begin += 1 + usize::from(items.mark(begin + 1, ','));
        }
        let compares = sentence.class(begin) == Class::Compare;
        if !items.word(begin) || !sentence.is_free(begin) || compares {
            return;
        }
        phrases.reserve(ENDS);
        let first = sentence.class(begin);
        let mut at = begin + 1;
        let mut inside = Inside::new(self.inside).with(first);
        // Where the stretch up to here ends once what trails is cut off, and what is inside.
        let (mut end, mut kept) = (at, inside);
        let first = first as usize;
        let mut opening = W::default();
        self.opening(&mut opening, begin);
        let more = [
            Feature::new(T::right_first, first * 4 + skipped),
            Feature::new(T::right_first_kind, (first * 8 + self.kind()) * 3 + self.role as usize),
            Feature::new(T::right_skip, skipped * 8 + self.kind()),
        ];
        self.model.weigh(&mut opening, more);
        loop {
            let here = sentence.class(at);
            if ends(here) {
                let hard = ENDS_ALL.has(here);
                let items = begin..end;
                if phrases.last().is_none_or(|last| last.items != items) {
                    let mut facts = opening.clone();
                    kept.tell(&mut facts);
                    self.closing(&mut facts, end);
                    let next = sentence.class(at + 1) as usize;
                    let more = [
                        Feature::new(T::end_reason, here as usize * 8 + self.kind()),
                        Feature::new(T::end_pair, here as usize * CLASSES + next),
                        Feature::new(T::nth_end, phrases.len() * 2 + usize::from(hard)),
                        Feature::new(T::right_length, bucket(end - begin) * 2 + usize::from(hard)),
                    ];
                    self.model.weigh(&mut facts, more);
                    phrases.push(Phrase { syllables: sentence.syllables(&items), items, facts });
                }
                if hard || phrases.len() >= ENDS {
                    break;
                }
            }
            if at - begin >= REACH {
                break;
            }
            inside = inside.with(here);
            at += 1;
            (end, kept) = if trails(here) { (end, kept) } else { (at, inside) };
        }
    }
}

/// What stands between a value and what it measures.
static LEADING: WordList = WordList::of(&["là", "về", "của", "cho", "số"]);

/// "5 ngày sau, tàu cập cảng", "7 tuổi nhưng em đã biết đọc": what is told begins behind these words.
static BEHIND_TIMES: WordList =
    WordList::of(&["sau", "qua", "trước", "tới", "nay", "vừa qua", "gần đây", "trước đó", "nhưng"]);

/// What no stretch before a value reaches beyond, but for glosses and counts inside a subject.
const HALTS: ClassSet = ClassSet::of(&[Class::Stop, Class::Colon, Class::Open, Class::Close, Class::Value]);

/// What stands before a part of a sentence.
const SEGMENT_ENDS: ClassSet = ClassSet::of(&[Class::Outside, Class::Comma, Class::Value]);

/// What no stretch behind a value reaches beyond.
const ENDS_ALL: ClassSet = ClassSet::of(&[
    Class::Outside,
    Class::Stop,
    Class::Colon,
    Class::Open,
    Class::Close,
    Class::Value,
    Class::Compare,
]);

/// Where the bracket opens that closes here, if no value stands in it.
fn gloss(sentence: &Sentence<'_, '_>, close: usize) -> Option<usize> {
    let open = (close.saturating_sub(16)..close).rev().find(|&open| sentence.class(open) == Class::Open)?;
    (!(open..close).any(|at| sentence.is_value(at))).then_some(open)
}
