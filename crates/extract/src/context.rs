//! What surrounds a figure: bound, role, label, period, checks.

pub(crate) mod bound;
pub(crate) mod checks;
pub(crate) mod label;
pub(crate) mod period;
pub(crate) mod role;
pub(crate) mod whole;

use crate::figure::Found;
use crate::item::{Item, Items};
use crate::lexicon::Cue;
use crate::record::Kind;
use label::features::{Class, class};

/// A sentence with its figures: what the rules of context read.
pub(crate) struct Sentence<'s, 'a> {
    pub(crate) items: &'s Items<'a>,
    pub(crate) found: &'s [Found],
    notes: Vec<Note>,
    /// The syllables of all words that belong to no figure.
    syllables: u32,
}

/// What a sentence knows of one of its items.
#[derive(Clone, Copy)]
struct Note {
    /// The figure that it belongs to.
    owner: Option<u16>,
    /// What it is to the label model.
    class: Class,
    /// Whether a measure stands before it in its part of the sentence.
    measured: bool,
    /// The syllables of words before it that belong to no figure.
    syllables_before: u32,
}

impl<'s, 'a> Sentence<'s, 'a> {
    pub(crate) fn new(items: &'s Items<'a>, found: &'s [Found]) -> Self {
        let blank = Note { owner: None, class: Class::Outside, measured: false, syllables_before: 0 };
        let mut sentence = Self { items, found, notes: vec![blank; items.len()], syllables: 0 };
        for (n, figure) in found.iter().enumerate() {
            // A sentence has at most some thousands of bytes.
            sentence.notes[figure.items.clone()].iter_mut().for_each(|note| note.owner = Some(n as u16));
        }
        let mut measured = false;
        for at in 0..items.len() {
            let class = class(&sentence, at);
            let note = &mut sentence.notes[at];
            (note.class, note.measured, note.syllables_before) = (class, measured, sentence.syllables);
            let ends = matches!(class, Class::Stop | Class::Comma | Class::Value | Class::Colon);
            measured = !ends && (measured || class == Class::Measure);
            if note.owner.is_none() && items.word(at) {
                sentence.syllables += u32::from(items.list[at].syllables);
            }
        }
        sentence
    }

    /// The items of a range, each with its class.
    pub(crate) fn classed(
        &self,
        range: std::ops::Range<usize>,
    ) -> impl DoubleEndedIterator<Item = (&Item<'a>, Class)> + ExactSizeIterator {
        self.items.list[range.clone()].iter().zip(self.notes[range].iter().map(|note| note.class))
    }

    /// The class of the item at `at`; [`Class::Outside`] beyond the sentence.
    pub(crate) fn class(&self, at: usize) -> Class {
        self.notes.get(at).map_or(Class::Outside, |note| note.class)
    }

    /// How many syllables of these items belong to no figure.
    pub(crate) fn syllables(&self, items: &std::ops::Range<usize>) -> usize {
        let before = |at: usize| self.notes.get(at).map_or(self.syllables, |note| note.syllables_before);
        (before(items.end.max(items.start)) - before(items.start)) as usize
    }

    /// Whether a measure stands before the item at `at` in its part of the sentence.
    pub(crate) fn measure_before(&self, at: usize) -> bool {
        self.notes.get(at).is_some_and(|note| note.measured)
    }

    /// The sentence in lower case.
    pub(crate) fn lower(&self) -> &'a str {
        match (self.items.list.first(), self.items.list.last()) {
            (Some(first), Some(last)) => &self.items.lower[first.start..last.end],
            _ => "",
        }
    }

    /// The figure that the item at `at` belongs to.
    pub(crate) fn owner(&self, at: usize) -> Option<usize> {
        self.notes.get(at)?.owner.map(usize::from)
    }

    /// Whether the item at `at` belongs to a date.
    pub(crate) fn is_date(&self, at: usize) -> bool {
        self.owner(at).is_some_and(|n| self.found[n].kind == Kind::Date)
    }

    /// Whether the item at `at` belongs to a figure that is no date.
    pub(crate) fn is_value(&self, at: usize) -> bool {
        self.owner(at).is_some_and(|n| self.found[n].kind != Kind::Date)
    }

    /// Whether the item at `at` is free text of any of these classes.
    pub(crate) fn cue(&self, at: usize, cue: Cue) -> bool {
        self.owner(at).is_none() && self.items.has(at, cue)
    }

    /// The figure that figure `n` is joined to by "và" or a comma with nothing but introducing words between:
    /// "tăng tương ứng 16% và 19%", "99.000 tấn và 586 triệu USD".
    pub(crate) fn joined_to(&self, n: usize) -> Option<usize> {
        let before = n.checked_sub(1).filter(|&before| self.found[before].kind != Kind::Date)?;
        let between = self.found[before].items.end..self.found[n].items.start;
        let joint = between
            .clone()
            .rev()
            .find(|&at| self.items.has(at, Cue::CONJUNCTION) || self.items.mark_in(at, ",;.:("))?;
        let introduces =
            |at: usize| self.items.has(at, Cue::GT | Cue::LT | Cue::APPROX) || self.items.lower(at) == "là";
        let noun = |at: usize| {
            self.items.word(at)
                && !self.items.has(at, Cue::LEVEL | Cue::UP | Cue::DOWN | Cue::COMPARE | Cue::CLAUSE_MARK)
        };
        let close = joint - between.start <= 5
            && (between.start..joint).all(|at| noun(at) || self.items.lower(at) == "về");
        (self.items.has(joint, Cue::CONJUNCTION) && close && (joint + 1..between.end).all(introduces))
            .then_some(before)
    }

    /// The figure that figure `n` restates in brackets right after it: "tăng 8.000 USD (184 triệu đồng)".
    pub(crate) fn restates(&self, n: usize) -> Option<usize> {
        let before = n.checked_sub(1)?;
        let open = self.found[n].items.start.checked_sub(1)?;
        (self.items.mark(open, '(')
            && open - self.found[before].items.end <= 2
            && self.found[before].kind != Kind::Date)
            .then_some(before)
    }

    /// The words right before a figure, last first, that only introduce it: bounds, adverbs, "mức", "từ".
    pub(crate) fn lead_in(&self, figure: &Found) -> impl Iterator<Item = usize> + '_ {
        let start = figure.items.start;
        (0..start).rev().take_while(|&at| self.owner(at).is_none()).take(6)
    }
}
