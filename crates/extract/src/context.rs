//! What surrounds a figure: bound, role, label, period, checks.

pub(crate) mod bound;
pub(crate) mod checks;
pub(crate) mod label;
pub(crate) mod period;
pub(crate) mod role;
pub(crate) mod whole;

use crate::figure::Found;
use crate::lexicon::Cue;
use crate::record::Kind;
use crate::item::Items;
use label::features::{Class, class};

/// A sentence with its figures: what the rules of context read.
pub(crate) struct Sentence<'s, 'a> {
    pub(crate) items: &'s Items<'a>,
    pub(crate) found: &'s [Found],
    /// The figure that each item belongs to.
    owner: Vec<Option<usize>>,
    /// What each item is to the label model.
    pub(crate) classes: Vec<Class>,
    measured: Vec<bool>,
    /// For each item, and the end: the syllables of words before it that belong to no figure.
    syllables_to: Vec<u32>,
}

impl<'s, 'a> Sentence<'s, 'a> {
    pub(crate) fn new(items: &'s Items<'a>, found: &'s [Found]) -> Self {
        let mut owner = vec![None; items.len()];
        for (n, figure) in found.iter().enumerate() {
            owner[figure.items.clone()].fill(Some(n));
        }
        let mut sentence =
            Self { items, found, owner, classes: Vec::new(), measured: Vec::new(), syllables_to: Vec::new() };
        sentence.classes = (0..items.len()).map(|at| class(&sentence, at)).collect();
        let mut measured = false;
        let ends = |class| matches!(class, Class::Stop | Class::Comma | Class::Value | Class::Colon);
        let before = |class: &Class| {
            let before = measured;
            measured = !ends(*class) && (measured || *class == Class::Measure);
            before
        };
        sentence.measured = sentence.classes.iter().map(before).collect();
        let mut syllables = 0;
        sentence.syllables_to = std::iter::once(0)
            .chain((0..items.len()).map(|at| {
                let free = items.word(at) && sentence.owner[at].is_none();
                syllables += if free { u32::from(items.list[at].syllables) } else { 0 };
                syllables
            }))
            .collect();
        sentence
    }

    /// The class of the item at `at`; [`Class::Outside`] beyond the sentence.
    pub(crate) fn class(&self, at: usize) -> Class {
        self.classes.get(at).copied().unwrap_or(Class::Outside)
    }

    /// How many syllables of these items belong to no figure.
    pub(crate) fn syllables(&self, items: &std::ops::Range<usize>) -> usize {
        (self.syllables_to[items.end.max(items.start)] - self.syllables_to[items.start]) as usize
    }

    /// Whether a measure stands before the item at `at` in its part of the sentence.
    pub(crate) fn measure_before(&self, at: usize) -> bool {
        self.measured.get(at).copied().unwrap_or(false)
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
        self.owner.get(at).copied().flatten()
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
