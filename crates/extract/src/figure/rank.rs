//! Places in an order: "đứng 52/63 tỉnh", "xếp thứ 3 toàn quốc", "số 1 thế giới", "top 10".

use super::{Found, Value};
use crate::lexicon::Cue;
use crate::number;
use crate::record::Kind;
use crate::token::Items;

fn rank(items: std::ops::Range<usize>, rank: f64, of: Option<f64>) -> Found {
    Found { kind: Kind::Rank, after: items.end, items, value: Value::Rank(rank, of), unit: None, sign: None }
}

/// The slash pair at `at` as a rank, where words of ranking stand before it.
pub(crate) fn slash(items: &Items<'_>, at: usize, from: usize, place: f64, of: f64) -> Option<Found> {
    let start = ranked(items, at, from)?;
    (1.0 <= place && place <= of && place.fract() == 0.0 && of.fract() == 0.0)
        .then(|| rank(start..at + 3, place, Some(of)))
}

/// Where the rank's span starts, if words of ranking stand right before the number: the number itself.
fn ranked(items: &Items<'_>, at: usize, from: usize) -> Option<usize> {
    let before =
        |back: usize| at >= from + back && items.before(at, back).is_some_and(|item| item.has(Cue::RANK));
    let filler =
        |back: usize| items.before(at, back).is_some_and(|item| item.has(Cue::LEVEL | Cue::PREPOSITION));
    (before(1) || before(2) && filler(1)).then_some(at)
}

/// The rank that the plain number at `at` states.
pub(crate) fn parse(items: &Items<'_>, at: usize, from: usize) -> Option<Found> {
    if at == from && at == 0 || at <= from && at == 0 {
        return None;
    }
    let place = number::parse_literal(items.text(at), number::Comma::Decimal)?;
    if place.fract() != 0.0 || items.text(at).len() > 3 || place < 1.0 {
        return None;
    }
    let before = at.checked_sub(1).filter(|&before| before >= from)?;
    let word = items.lower(before);
    if items.has(before, Cue::RANK_TOP) {
        // "Top 500 doanh nghiệp" as a list's name orders nothing; one that the subject stands in does.
        let placed = place <= 100.0
            && (1..=3).any(|back| {
                items.before(before, back).is_some_and(|item| {
                    let lower = &items.lower[item.start..item.end];
                    matches!(lower, "trong" | "vào" | "lọt" | "thuộc" | "đứng" | "nằm" | "lọt vào")
                })
            });
        return placed.then(|| rank(before..at + 1, place, None));
    }
    if word == "thứ" {
        return ordinal(items, at, from, before, place);
    }
    if word == "số" || word.ends_with(" số") && items.has(before, Cue::RANK) {
        return is_number_one(items, at).then(|| {
            let start = before;
            rank(start..at + 1, place, None)
        });
    }
    if items.has(before, Cue::RANK)
        && matches!(
            word,
            "hạng" | "vị trí" | "xếp hạng" | "thứ hạng" | "xếp vị trí" | "đứng vị trí" | "ở vị trí"
        )
    {
        return (!items.has(at + 1, Cue::UNIT | Cue::MAGNITUDE) && !items.mark(at + 1, '%'))
            .then(|| rank(at..at + 1, place, None));
    }
    None
}

/// "thứ 3", with "thứ" in the span: a rank after words of ranking, or before the field that is ordered.
fn ordinal(items: &Items<'_>, at: usize, from: usize, before: usize, place: f64) -> Option<Found> {
    // "đứng số 1 hoặc thứ 2": a rank right before carries over.
    let alternative =
        before >= 2 && matches!(items.lower(before - 1), "hoặc" | "và" | "hay") && items.number(before - 2);
    let ranked = alternative
        || (1..=3).any(|back| {
            before >= from + back && items.before(before, back).is_some_and(|item| item.has(Cue::RANK))
        });
    let field = matches!(
        items.lower(at + 1),
        "thế giới"
            | "cả nước"
            | "toàn quốc"
            | "toàn"
            | "châu"
            | "khu vực"
            | "cả"
            | "thế"
            | "ở"
            | "trong"
            | "trên"
    ) || items.lower(at + 1) == "thế" && items.lower(at + 2) == "giới";
    let superlative = (1..=6).any(|back| {
        before >= from + back
            && matches!(
                items.lower(before - back),
                "lớn" | "nhất" | "cao" | "đông" | "lớn nhất" | "đứng" | "xếp" | "nhiều"
            )
    });
    (ranked || field && superlative).then(|| rank(before..at + 1, place, None))
}

/// "số 1 thế giới", "số 1 Việt Nam", "vị trí số 1", "hạt giống số 4".
pub(crate) fn is_number_one(items: &Items<'_>, at: usize) -> bool {
    let before = (2..=3).any(|back| items.before(at, back).is_some_and(|item| item.has(Cue::RANK)))
        || at > 0 && items.has(at - 1, Cue::RANK);
    let one = items.text(at) == "1"
        && (matches!(
            items.lower(at + 1),
            "thế"
                | "việt"
                | "cả"
                | "toàn"
                | "châu"
                | "thế giới"
                | "của"
                | "về"
                | "trong"
                | "tại"
                | "cả nước"
                | "tỉnh"
        ) || !items.word(at + 1) && !items.number(at + 1));
    before || one
}
