//! From items to figures: a number becomes a kind, or nothing (a document number, a code, a score).

pub(crate) mod amount;
pub(crate) mod date;
pub(crate) mod exclude;
pub(crate) mod numeral;
pub(crate) mod rank;
pub(crate) mod slash;

use crate::explain::Exclusion;
use crate::item::{Item, Items};
use crate::model::word;
use crate::record::{Kind, Text};
use crate::token::TokenKind;
use std::ops::Range;

/// What a figure is worth.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Value {
    /// One number.
    Single(f64),
    /// The two ends of a range.
    Range(f64, f64),
    /// Part and whole.
    Ratio(f64, f64),
    /// A rank, and among how many.
    Rank(f64, Option<f64>),
    /// A TIMEX3 value.
    Timex(Text),
    /// A literal that makes no number.
    Malformed,
}

/// A sign that stands before a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sign {
    /// `+0,61%`
    Plus,
    /// `-0,5%`
    Minus,
}

/// A figure as the scanners find it.
#[derive(Clone, Debug)]
pub(crate) struct Found {
    pub(crate) kind: Kind,
    /// Items of the figure itself.
    pub(crate) items: Range<usize>,
    /// One past the last item of the unit that follows a quantity; `items.end` where there is none.
    pub(crate) after: usize,
    pub(crate) value: Value,
    /// `%`, `pp`, an ISO 4217 code, or a measure.
    pub(crate) unit: Option<Text>,
    /// The first word of its unit, as a value of the models' templates of words; 0 where it has none.
    pub(crate) unit_word: usize,
    pub(crate) sign: Option<Sign>,
}

/// The first word of a unit, as a value of the models' templates of words; 0 where there is none.
pub(crate) fn unit_word(unit: Option<&str>) -> usize {
    unit.map_or(0, |unit| word(first_word(unit)))
}

/// The first word of a phrase, of which single spaces part the words.
pub(crate) fn first_word(phrase: &str) -> &str {
    let end = phrase.bytes().position(|byte| byte == b' ').unwrap_or(phrase.len());
    &phrase[..end]
}

/// All figures of a sentence, in order. `excluded` is told of the items of every number that is none.
pub(crate) fn scan(items: &Items<'_>, excluded: &mut dyn FnMut(Range<usize>, Exclusion)) -> Vec<Found> {
    let mut found = Vec::new();
    append(&mut found, items, excluded);
    found
}

/// Appends them to those of other sentences.
pub(crate) fn append(
    list: &mut Vec<Found>,
    items: &Items<'_>,
    excluded: &mut dyn FnMut(Range<usize>, Exclusion),
) {
    let others = list.len();
    // What has been read ends here.
    let mut read = 0;
    for (chunk, first) in items.list.chunks(SIDE_BY_SIDE).zip((0..).step_by(SIDE_BY_SIDE)) {
        let mut beginnings = beginnings(chunk);
        while beginnings != 0 {
            let at = first + beginnings.trailing_zeros() as usize;
            beginnings &= beginnings - 1;
            if at < read || !begins(items, at) {
                continue;
            }
            let found = &list[others..];
            let from = found.last().map_or(0, |last| last.items.end);
            let step =
                match date::parse(items, at, from).filter(|date| !slash::claims(items, at, date, found)) {
                    Some(date) => Step::Found(date),
                    None if items.number(at) => number(items, at, from),
                    None => numeral::parse(items, at)
                        .or_else(|| slash::vulgar(items, at))
                        .map_or(Step::Skip(at + 1), Step::Found),
                };
            match step {
                Step::Found(figure) => {
                    read = figure.items.end.max(at + 1);
                    list.push(figure);
                }
                Step::Skip(next) => read = next.max(at + 1),
                Step::Excluded(next, exclusion) => {
                    read = next.clamp(at + 1, items.len());
                    // The "2" of "100 m2" belongs to the unit of a figure.
                    if found.last().is_none_or(|last| last.after <= at) {
                        excluded(at..read, exclusion);
                    }
                }
            }
        }
    }
}

/// How many items are looked at side by side: as many as a number has bits.
const SIDE_BY_SIDE: usize = u64::BITS as usize;

/// One bit for each of these items that a figure may begin with. Most are passed over here, and which ones is not to be
/// foreseen, so that no branch hangs on it. Of words alone the lexicon says that dates begin with them.
fn beginnings(items: &[Item]) -> u64 {
    let may_begin = |item: &Item| item.marks.heads_date() | item.is_number_or_sign();
    items.iter().enumerate().fold(0, |bits, (n, item)| bits | u64::from(may_begin(item)) << n)
}

/// Whether a figure may begin with item `at`, which is among the [`beginnings`]: a closer look at it.
fn begins(items: &Items<'_>, at: usize) -> bool {
    match items.list[at].kind {
        TokenKind::Word => date::may_go_on(items, at + 1),
        TokenKind::Number => true,
        TokenKind::Mark(mark) => matches!(mark, '¼'..='¾' | '⅓'..='⅕'),
    }
}

/// What a scanner makes of the items at a place.
pub(crate) enum Step {
    Found(Found),
    /// No number up to this item.
    Skip(usize),
    /// Numbers up to this item, which are no figure.
    Excluded(usize, Exclusion),
}

fn number(items: &Items<'_>, at: usize, from: usize) -> Step {
    if let Some(rank) = rank::parse(items, at, from) {
        return Step::Found(rank);
    }
    if let Some((next, exclusion)) = exclude::skip(items, at) {
        return Step::Excluded(next, exclusion);
    }
    if let Some(step) = slash::parse(items, at, from) {
        return step;
    }
    amount::parse(items, at, from)
}
