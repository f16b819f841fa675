//! Numbers in words, where they make a percentage, a ratio or an amount of money: "ba mươi lăm phần trăm", "hai phần
//! ba", "bảy trên mười", "năm nghìn tỷ đồng".
//!
//! Number words alone are no figures: "năm" is mostly a year, "một" an article, "không" a negation.

use super::{Found, Value, unit_word};
use crate::item::Items;
use crate::lexicon::Cue;
use crate::record::{Kind, Text};

/// A number of one or two words up to twelve: "sáu", "mười một".
pub(crate) fn small(items: &Items<'_>, at: usize) -> Option<(usize, u32)> {
    let number = numeral(items, at)? as u32;
    if number == 10
        && let Some(ones) = numeral(items, at + 1).filter(|&ones| ones == 1.0 || ones == 2.0)
    {
        return Some((at + 2, 10 + ones as u32));
    }
    (number > 0).then_some((at + 1, number))
}

/// The percentage, ratio or amount of money in words that begins with item `at`.
pub(crate) fn parse(items: &Items<'_>, at: usize) -> Option<Found> {
    let (next, value) = words(items, at)?;
    let found = |kind, end, value, unit: Option<&str>| Found {
        kind,
        items: at..end,
        after: end,
        value,
        unit: unit.map(Text::from),
        unit_word: unit_word(unit),
        sign: None,
    };
    if items.has(next, Cue::PERCENT) {
        return Some(found(Kind::Percent, next + 1, Value::Single(value), Some("%")));
    }
    if items.has(next, Cue::POINT) {
        return Some(found(Kind::Percent, next + 1, Value::Single(value), Some("pp")));
    }
    // "năm nghìn tỷ đồng" and "ba triệu USD"; "một đồng" and "hai yên" are mostly said of something else.
    if value >= 1000.0 && items.has(next, Cue::CURRENCY) && items.has(next - 1, Cue::MAGNITUDE | Cue::HALF) {
        return Some(found(Kind::Money, next + 1, Value::Single(value), items.list[next].entry.code));
    }
    if items.has(next, Cue::FRACTION) {
        let (end, whole) = words(items, next + 1)?;
        if whole > value && value >= 1.0 && whole >= 2.0 {
            return Some(found(Kind::Ratio, end, Value::Ratio(value, whole), None));
        }
    }
    if items.lower(next) == "trên" {
        let (end, whole) = words(items, next + 1)?;
        let counted = items.word(end)
            && !items.has(end, Cue::STOP_NOUN | Cue::ADVERB | Cue::CLAUSE_MARK | Cue::CURRENCY);
        if value >= 1.0 && value < whole && whole <= 100.0 && counted {
            return Some(found(Kind::Ratio, end, Value::Ratio(value, whole), None));
        }
    }
    None
}

fn numeral(items: &Items<'_>, at: usize) -> Option<f64> {
    items.has(at, Cue::NUMERAL).then(|| items.list[at].entry.number)
}

/// The number that the words from `at` on spell: the item after them and the value.
pub(crate) fn words(items: &Items<'_>, at: usize) -> Option<(usize, f64)> {
    let mut next = at;
    let mut total = 0.0;
    let mut group = 0.0;
    let mut digit: Option<f64> = None;
    loop {
        if let Some(value) = numeral(items, next) {
            if value == 10.0 {
                group += 10.0;
            } else {
                digit = Some(value);
            }
        } else if next > at && items.has(next, Cue::TENS) {
            group += digit.take()? * 10.0;
        } else if next > at && items.has(next, Cue::MAGNITUDE) {
            let magnitude = items.list[next].entry.number;
            if magnitude == 100.0 {
                group += digit.take()? * 100.0;
            } else if group == 0.0 && digit.is_none() && total > 0.0 {
                // "năm nghìn tỷ": thousands of billions.
                total *= magnitude;
            } else {
                total += (group + digit.take().unwrap_or(0.0)).max(1.0) * magnitude;
                group = 0.0;
            }
        } else if !(next > at && items.has(next, Cue::JOINER) && numeral(items, next + 1).is_some()) {
            break;
        }
        next += 1;
    }
    let value = total + group + digit.unwrap_or(0.0);
    // "tỷ tỷ tỷ …" without end is no number.
    if !value.is_finite() {
        return None;
    }
    if next > at && items.has(next, Cue::HALF) {
        // "hai rưỡi", and "hai tỷ rưỡi": half of the magnitude.
        let half = items.list[next - 1].entry.number.max(1.0) * 0.5;
        let of_magnitude = items.has(next - 1, Cue::MAGNITUDE);
        return Some((next + 1, value + if of_magnitude { half } else { 0.5 }));
    }
    (next > at).then_some((next, value))
}
