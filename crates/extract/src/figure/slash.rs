//! `x/y` decided by context.
//!
//! In Vietnamese press nearly all slash pairs are dates (72% day/month, 12% month/year); ratios are few.
//! A pair that could be a date is a ratio only where the words around it say so.

use super::{Found, Step, Value};
use crate::explain::Exclusion;
use crate::item::Items;
use crate::lexicon::Cue;
use crate::number;
use crate::record::Kind;
use crate::token::TokenKind;

/// Whether the date-shaped `d/m` at `at` is a date rather than a ratio.
pub(crate) fn is_day_month(items: &Items<'_>, at: usize, from: usize) -> bool {
    let (Some(part), Some(whole)) = (super::date::integer(items, at), super::date::integer(items, at + 2))
    else {
        return false;
    };
    if is_street(items, at) {
        return false;
    }
    let cue = at > from && items.has(at - 1, Cue::DAY | Cue::DAY_PREFIX)
        || at > from + 1 && items.mark_in(at - 1, "(") && items.has(at - 2, Cue::DAY_PREFIX);
    if cue {
        return true;
    }
    let leading = at > 0
        && matches!(items.lower(at - 1), "từ" | "đến" | "tới" | "trước" | "sau" | "vào" | "kể từ" | "hết");
    // "trực 24/7": around the clock.
    if (part, whole) == (24, 7) && at > 0 && items.word(at - 1) && !leading {
        return false;
    }
    let noun = noun_follows(items, at + 3);
    if noun && part <= whole && items.has(at + 3, Cue::COLLECTIVE) {
        return false;
    }
    let percent = items.mark(at + 3, '(') && items.number(at + 4) && items.mark(at + 5, '%');
    if part > whole {
        return !(percent || noun && bounded(items, at, from));
    }
    // "8/11 mục tiêu", "hơn 1/4 doanh nghiệp": a part of a whole wants its noun, a bound or a verb of counting.
    let verb = at > from && items.has(at - 1, Cue::RATIO_VERB | Cue::SHARE);
    let ratio = percent
        || at > from && matches!(items.lower(at - 1), "bằng" | "chỉ bằng" | "chưa bằng")
        || bounded(items, at, from) && !items.mark(at + 3, ')')
        || noun && (verb || at == 0 || part < whole && fraction(part, whole))
        || verb && items.has(at.wrapping_sub(1), Cue::SHARE)
        || items.lower(at + 3) == "số"
        || items.lower(at + 3) == "tổng số"
        || items.lower(at + 3) == "trong số"
        || items.lower(at + 3) == "tổng";
    !ratio || leading && !noun
}

/// Whether what looks like a date is a ratio or a rank after all: "8/11 mục tiêu về …, 2/6 mục tiêu về …",
/// "xếp thứ 7/9 huyện".
pub(crate) fn claims(items: &Items<'_>, at: usize, date: &Found, found: &[Found]) -> bool {
    let pair = date.items.len() == 3 && date.items.start == at && items.mark(at + 1, '/');
    if !pair {
        return false;
    }
    let ranked = super::rank::parse(items, at, found.last().map_or(0, |last| last.items.end)).is_some();
    let listed = found.last().is_some_and(|last| {
        last.kind == Kind::Ratio
            && noun_follows(items, date.items.end)
            && items.lower(date.items.end) == items.lower(last.items.end)
    });
    ranked || listed
}

/// Common fractions, which stand for parts far more often than for days: 1/2, 1/3, 2/3, 3/4, 1/5.
fn fraction(part: u32, whole: u32) -> bool {
    (part == 1 && whole <= 6) || matches!((part, whole), (2, 3) | (3, 4) | (2, 5) | (3, 5) | (4, 5))
}

fn bounded(items: &Items<'_>, at: usize, from: usize) -> bool {
    at > from
        && items.has(at - 1, Cue::GT | Cue::GE | Cue::LT | Cue::LE | Cue::APPROX)
        && items.lower(at - 1) != "quá"
}

fn noun_follows(items: &Items<'_>, at: usize) -> bool {
    items.word(at)
        && !items.has(at, Cue::STOP_NOUN | Cue::ADVERB | Cue::DAY_PREFIX)
        && !items.has(at, Cue::THIS_YEAR | Cue::LAST_YEAR | Cue::NEXT_YEAR)
        && items.text(at).chars().next().is_some_and(char::is_lowercase)
}

/// "tỷ lệ 1/500", "tỷ lệ 1/2000": the scale of a map or a plan.
pub(crate) fn is_scale(items: &Items<'_>, at: usize, from: usize) -> bool {
    at > from && items.text(at) == "1" && matches!(items.lower(at - 1), "tỷ lệ" | "tỉ lệ")
}

/// "đường 30/4", "phố 3/2": the name of a street.
fn is_street(items: &Items<'_>, at: usize) -> bool {
    at > 0 && items.has(at - 1, Cue::NAME_NOUN | Cue::NAME_STRONG) && !items.has(at - 1, Cue::DAY_PREFIX)
}

/// A vulgar fraction in one character: `¼`, `½`, `¾`.
pub(crate) fn vulgar(items: &Items<'_>, at: usize) -> Option<Found> {
    let TokenKind::Mark(mark) = items.get(at)?.kind else { return None };
    let (part, whole) = match mark {
        '½' => (1.0, 2.0),
        '⅓' => (1.0, 3.0),
        '⅔' => (2.0, 3.0),
        '¼' => (1.0, 4.0),
        '¾' => (3.0, 4.0),
        '⅕' => (1.0, 5.0),
        _ => return None,
    };
    Some(ratio(at, at + 1, part, whole))
}

/// What the pair at `at` is, where a slash follows the number: a ratio, or no figure. Dates are read before.
pub(crate) fn parse(items: &Items<'_>, at: usize, from: usize) -> Option<Step> {
    if let Some(step) = with_nouns(items, at) {
        return Some(step);
    }
    if !items.mark(at + 1, '/') {
        return of_total(items, at);
    }
    if !items.number(at + 2) {
        // "300 MW/1 dự án", "5.740 đồng/cổ phiếu" are amounts; the slash right after a number joins nothing known.
        return None;
    }
    // "40/37 phố Chợ Con": the number of a house.
    if matches!(items.lower(at + 3), "phố" | "đường" | "ngõ" | "hẻm" | "ngách") {
        return Some(Step::Skip(at + 3));
    }
    // "3.911 / 11,2%": two cells of a row.
    if items.mark(at + 3, '%') {
        return None;
    }
    let spaced = !items.glued(at) || !items.glued(at + 1);
    // Three numbers in a row, "24/7", house numbers and map scales are no ratios.
    let chained = items.mark(at + 3, '/') || at > from && items.mark(at - 1, '/') && items.glued(at - 1);
    if chained || is_street(items, at) || items.text(at) == "24" && matches!(items.text(at + 2), "7" | "24") {
        let mut end = at + 3;
        while items.mark(end, '/') && items.number(end + 1) {
            end += 2;
        }
        return Some(no_ratio(end));
    }
    let comma = number::Comma::Groups;
    let (Some(part), Some(whole)) =
        (number::parse_literal(items.text(at), comma), number::parse_literal(items.text(at + 2), comma))
    else {
        return Some(no_ratio(at + 3));
    };
    if whole == 0.0 || spaced && !noun_follows(items, at + 3) {
        return Some(no_ratio(at + 3));
    }
    let numbered = at > from
        && (items.lower(at - 1) == "số"
            || items.has(at - 1, Cue::DOC_NAME | Cue::ARTICLE)
                && !matches!(items.lower(at - 1), "điểm" | "mục"));
    if numbered || items.text(at).starts_with('0') && items.text(at).len() > 1 {
        return Some(no_ratio(at + 3));
    }
    if part > whole && !(noun_follows(items, at + 3) || bounded(items, at, from)) {
        return Some(no_ratio(at + 3));
    }
    // "Xác suất trúng giải là 1/8.145.060"
    let chance = (at.saturating_sub(10)..at).any(|at| items.lower(at) == "xác suất");
    let scale = is_scale(items, at, from) || !noun_follows(items, at + 3) && !chance;
    if part == 1.0 && whole >= 100.0 && scale {
        return Some(no_ratio(at + 3));
    }
    Some(Step::Found(ratio(at, at + 3, part, whole)))
}

/// Numbers up to the item `end` that a slash joins to no figure.
fn no_ratio(end: usize) -> Step {
    Step::Excluded(end, Exclusion::Slash)
}

fn ratio(at: usize, end: usize, part: f64, whole: f64) -> Found {
    Found {
        kind: Kind::Ratio,
        items: at..end,
        after: end,
        value: Value::Ratio(part, whole),
        unit: None,
        unit_word: 0,
        sign: None,
    }
}

/// `108.077 hồ sơ/158.110 hồ sơ`: both parts carry the same noun.
fn with_nouns(items: &Items<'_>, at: usize) -> Option<Step> {
    let slash = (at + 2..=at + 4).find(|&slash| items.mark(slash, '/'))?;
    if !(at + 1..slash).all(|noun| items.word(noun)) || !items.number(slash + 1) {
        return None;
    }
    let noun = |from: usize, to: usize| items.lower.get(items.get(from)?.start..items.get(to)?.end);
    let first = noun(at + 1, slash - 1)?;
    let width = slash - at - 1;
    let second = noun(slash + 2, slash + 1 + width);
    let part = number::parse_literal(items.text(at), number::Comma::Groups)?;
    let whole = number::parse_literal(items.text(slash + 1), number::Comma::Groups)?;
    let end = slash + 2 + width;
    // "300 MW/1 dự án" is a measure per thing.
    if whole <= 1.0 || part > whole || second != Some(first) {
        return None;
    }
    Some(Step::Found(ratio(at, end, part, whole)))
}

/// `23 trên 33`, `40 trong tổng số 52`: words for the slash.
fn of_total(items: &Items<'_>, at: usize) -> Option<Step> {
    let second = match items.lower(at + 1) {
        "trên" if items.number(at + 2) => at + 2,
        "trong" if matches!(items.lower(at + 2), "số" | "tổng số") && items.number(at + 3) => at + 3,
        _ => return None,
    };
    let part = number::parse_literal(items.text(at), number::Comma::Groups)?;
    let whole = number::parse_literal(items.text(second), number::Comma::Groups)?;
    let next = second + 1;
    let scaled = items.mark(next, '%') || items.has(next, Cue::MAGNITUDE | Cue::CURRENCY | Cue::UNIT);
    (0.0 < whole && part <= whole && !scaled && part.fract() == 0.0 && whole.fract() == 0.0)
        .then(|| Step::Found(ratio(at, next, part, whole)))
}
