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
use crate::token::TokenKind;
use label::features::Class;
use std::num::NonZeroU16;
use std::ops::Range;

/// A sentence with its figures: what the rules of context read.
pub(crate) struct Sentence<'s, 'a> {
    pub(crate) items: &'s Items<'a>,
    pub(crate) found: &'s [Found],
    notes: &'s [Note],
    /// Whether each figure but the first is joined to the one before it: see [`Self::joined_to`]. Empty in a sentence
    /// without a word that joins.
    joined: &'s [bool],
    /// The syllables of all words that belong to no figure.
    syllables: u32,
    /// Items that may tell of more than of their neighbours, in order: those of which the
    /// [tables](crate::lexicon::Marks::tells) say so, and all of dates. Most items are none.
    pub(crate) telling: &'s [usize],
    /// All classes of its words that belong to no figure: what it has none of need not be looked for.
    cues: Cue,
}

/// What sentences know of their items, side by side; the room is kept for others.
#[derive(Default)]
pub(crate) struct Notes {
    items: Vec<Note>,
    /// Those of no sentence may follow.
    telling: Vec<usize>,
    /// How many are of sentences.
    told: usize,
    joined: Vec<bool>,
}

/// Where the notes on a sentence stand, and what is known of all its items.
#[derive(Default)]
pub(crate) struct Noted {
    items: Range<usize>,
    telling: Range<usize>,
    joined: Range<usize>,
    syllables: u32,
    cues: Cue,
}

/// What a sentence knows of one of its items.
#[derive(Clone, Copy)]
struct Note {
    /// One more than the figure that it belongs to.
    owner: Option<NonZeroU16>,
    /// What it is to the label model.
    class: Class,
    /// Whether a measure stands before it in its part of the sentence.
    measured: bool,
    /// The syllables of words before it that belong to no figure.
    syllables_before: u32,
}

impl Notes {
    pub(crate) fn clear(&mut self) {
        self.items.clear();
        self.told = 0;
        self.joined.clear();
    }

    /// Notes what is known of the items of a sentence with these figures, which stand in order.
    pub(crate) fn take(&mut self, items: &Items<'_>, found: &[Found]) -> Noted {
        let (from, told_from, joined_from) = (self.items.len(), self.told, self.joined.len());
        self.items.reserve(items.len());
        if self.telling.len() < self.told + items.len() {
            self.telling.resize(self.told + items.len(), 0);
        }
        let mut sentence = Noted::default();
        let (mut measured, mut at) = (false, 0);
        for (n, figure) in found.iter().enumerate() {
            measured = self.words(items, at..figure.items.start, measured, &mut sentence);
            // A sentence has at most some thousands of bytes.
            let owner = Some(NonZeroU16::MIN.saturating_add(n as u16));
            let class = if figure.kind == Kind::Date { Class::Date } else { Class::Value };
            let syllables_before = sentence.syllables;
            for at in figure.items.clone() {
                self.items.push(Note { owner, class, measured, syllables_before });
                measured &= class == Class::Date;
                self.telling[self.told] = at;
                self.told += usize::from(class == Class::Date);
            }
            at = figure.items.end;
        }
        self.words(items, at..items.len(), measured, &mut sentence);
        if sentence.cues.any(Cue::CONJUNCTION) {
            self.joined.extend(found.windows(2).map(|pair| are_joined(items, &pair[0], &pair[1])));
        }
        sentence.items = from..self.items.len();
        sentence.telling = told_from..self.told;
        sentence.joined = joined_from..self.joined.len();
        sentence
    }

    /// Notes items that belong to no figure. `measured` is whether a measure stands before them in their part of the
    /// sentence, and then whether one stands before what follows.
    fn words(
        &mut self,
        items: &Items<'_>,
        range: Range<usize>,
        mut measured: bool,
        sentence: &mut Noted,
    ) -> bool {
        let Noted { mut syllables, mut cues, .. } = *sentence;
        let (telling, mut told) = (&mut self.telling[..], self.told);
        self.items.extend(items.list[range.clone()].iter().zip(range).map(|(item, at)| {
            let class = item.class;
            let note = Note { owner: None, class, measured, syllables_before: syllables };
            syllables += u32::from(item.marks.syllables()) * u32::from(matches!(item.kind, TokenKind::Word));
            cues = cues | item.entry.cue;
            // Overwritten by the next one unless it tells: that is not to be foreseen.
            telling[told] = at;
            told += usize::from(item.marks.tells());
            let ends = matches!(class, Class::Stop | Class::Comma | Class::Colon);
            measured = !ends & (measured | (class == Class::Measure));
            note
        }));
        (sentence.syllables, sentence.cues, self.told) = (syllables, cues, told);
        measured
    }
}

impl<'s, 'a> Sentence<'s, 'a> {
    /// A sentence with the notes that were taken on it.
    pub(crate) fn new(items: &'s Items<'a>, found: &'s [Found], notes: &'s Notes, noted: &Noted) -> Self {
        Self {
            items,
            found,
            notes: &notes.items[noted.items.clone()],
            joined: &notes.joined[noted.joined.clone()],
            syllables: noted.syllables,
            telling: &notes.telling[noted.telling.clone()],
            cues: noted.cues,
        }
    }

    /// Whether any of its words that belong to no figure is of any of these classes.
    pub(crate) fn has(&self, cue: Cue) -> bool {
        self.cues.any(cue)
    }

    /// The items of a range, each with its class.
    pub(crate) fn classed(
        &self,
        range: Range<usize>,
    ) -> impl DoubleEndedIterator<Item = (&Item, Class)> + ExactSizeIterator {
        self.items.list[range.clone()].iter().zip(self.notes[range].iter().map(|note| note.class))
    }

    /// The classes of the items of a range.
    pub(crate) fn classes(&self, range: Range<usize>) -> impl Iterator<Item = Class> {
        self.notes[range].iter().map(|note| note.class)
    }

    /// The class of the item at `at`; [`Class::Outside`] beyond the sentence.
    pub(crate) fn class(&self, at: usize) -> Class {
        self.notes.get(at).map_or(Class::Outside, |note| note.class)
    }

    /// How many syllables of these items belong to no figure.
    pub(crate) fn syllables(&self, items: &Range<usize>) -> usize {
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
        self.notes.get(at)?.owner.map(|owner| usize::from(owner.get()) - 1)
    }

    /// Whether the item at `at` belongs to no figure.
    pub(crate) fn is_free(&self, at: usize) -> bool {
        !matches!(self.class(at), Class::Date | Class::Value)
    }

    /// Whether the item at `at` belongs to a date.
    pub(crate) fn is_date(&self, at: usize) -> bool {
        self.class(at) == Class::Date
    }

    /// Whether the item at `at` belongs to a figure that is no date.
    pub(crate) fn is_value(&self, at: usize) -> bool {
        self.class(at) == Class::Value
    }

    /// Whether the item at `at` is free text of any of these classes.
    pub(crate) fn cue(&self, at: usize, cue: Cue) -> bool {
        self.items.has(at, cue) && self.is_free(at)
    }

    /// The figure that figure `n` is joined to by "và" or a comma with nothing but introducing words between:
    /// "tăng tương ứng 16% và 19%", "99.000 tấn và 586 triệu USD".
    pub(crate) fn joined_to(&self, n: usize) -> Option<usize> {
        n.checked_sub(1).filter(|&before| self.joined.get(before).is_some_and(|joined| *joined))
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
        (0..start).rev().take_while(|&at| self.is_free(at)).take(6)
    }
}

/// Whether a figure is joined to the one before it.
fn are_joined(items: &Items<'_>, before: &Found, figure: &Found) -> bool {
    if before.kind == Kind::Date {
        return false;
    }
    let between = before.items.end..figure.items.start;
    let joint =
        between.clone().rev().find(|&at| items.has(at, Cue::CONJUNCTION) || items.mark_in(at, ",;.:("));
    let Some(joint) = joint.filter(|&joint| items.has(joint, Cue::CONJUNCTION)) else { return false };
    let introduces = |at: usize| items.has(at, Cue::GT | Cue::LT | Cue::APPROX) || items.lower(at) == "là";
    let noun = |at: usize| {
        items.word(at) && !items.has(at, Cue::LEVEL | Cue::UP | Cue::DOWN | Cue::COMPARE | Cue::CLAUSE_MARK)
            || items.lower(at) == "về"
    };
    let close = joint - between.start <= 5 && (between.start..joint).all(noun);
    close && (joint + 1..between.end).all(introduces)
}
