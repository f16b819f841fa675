//! Dates and spans of time that words name: months, quarters, years, and parts of them.

use super::timex::{UNSAID, year_text, years, ym, ymd};
use super::{day_number, days_in, integer, month, year};
use crate::figure::numeral;
use crate::item::Items;
use crate::lexicon::Cue;
use crate::record::Text;
use smol_str::format_smolstr;

/// Expressions that begin with a word: tháng, quý, năm, giai đoạn, nửa đầu, mùng.
pub(super) fn named(items: &Items<'_>, at: usize) -> Option<(usize, Text)> {
    if items.has(at, Cue::SCHOOL_YEAR)
        && let Some(span) = year_span(items, at + 1)
    {
        return Some(span);
    }
    if items.has(at, Cue::YEAR_SPAN) {
        let head = if items.has(at + 1, Cue::YEAR) { at + 2 } else { at + 1 };
        let head = if items.lower(head) == "từ" { head + 1 } else { head };
        let head = if items.has(head, Cue::YEAR) { head + 1 } else { head };
        return year_span(items, head);
    }
    if items.has(at, Cue::DECADE) {
        // "những năm 90", "thập niên 80-90"
        let of_the_century = |at: usize| {
            let literal = items.text(at);
            (items.number(at) && literal.len() == 2 && literal.ends_with('0')).then(|| &literal[..1])
        };
        if let Some(first) = of_the_century(at + 1) {
            let joined = items.mark(at + 2, '-') || items.lower(at + 2) == "và";
            return Some(match of_the_century(at + 3).filter(|&last| joined && first < last) {
                Some(last) => (at + 4, format_smolstr!("19{first}X/19{last}X")),
                None => (at + 2, format_smolstr!("19{first}X")),
            });
        }
        let year = year(items, at + 1)?;
        return Some((
            at + 2,
            if year % 10 == 0 { format_smolstr!("{}X", year / 10) } else { format_smolstr!("{year}") },
        ));
    }
    if items.has(at, Cue::LUNAR_DAY) {
        let day = day_number(items, at + 1)?;
        if items.mark_in(at + 2, "/-.") && month(items, at + 3).is_some() {
            return None;
        }
        return Some((at + 2, format_smolstr!("{UNSAID}-XX-{day:02}")));
    }
    if items.has(at, Cue::QUARTER) {
        return quarter(items, at);
    }
    if items.has(at, Cue::MONTH) {
        return named_month(items, at);
    }
    if items.has(at, Cue::YEAR_HEAD) {
        if let Some(span) = year_span(items, at + 1) {
            return Some(span);
        }
        let year = year(items, at + 1)?;
        return Some((at + 2, year_text(Some(year))));
    }
    if items.has(at, Cue::HALF_YEAR) {
        let first = items.lower(at).ends_with("đầu");
        if items.has(at + 1, Cue::MONTH) {
            let month = month(items, at + 2)?;
            let (next, year) = said_year(items, at + 3);
            let (from, to) = if first { (1, 15) } else { (16, days_in(month)) };
            return Some((next, format_smolstr!("{}/{}", ymd(year, month, from), ymd(year, month, to))));
        }
        let (next, year) = trailing_year(items, at + 1)?;
        return Some((next, format_smolstr!("{}-H{}", year_text(year), if first { 1 } else { 2 })));
    }
    None
}

/// `2022-2025`, `2022 - 2025`, `2016/17`, `2022 đến 2025`: the item after it and the span.
pub(super) fn year_span(items: &Items<'_>, at: usize) -> Option<(usize, Text)> {
    let first = year(items, at)?;
    let mut second = at + 2;
    let joined = items.mark_in(at + 1, "-/") || matches!(items.lower(at + 1), "đến" | "tới");
    if !joined {
        return None;
    }
    if items.has(second, Cue::YEAR) {
        second += 1;
    }
    let last = match integer(items, second)? {
        last if items.text(second).len() == 2 => first / 100 * 100 + last,
        last => last,
    };
    (last > first && last - first <= 60 && last < 2200).then(|| (second + 1, years(first, last)))
}

fn quarter(items: &Items<'_>, at: usize) -> Option<(usize, Text)> {
    let number = match integer(items, at + 1) {
        Some(number) => number,
        None if items.has(at + 1, Cue::ROMAN | Cue::NUMERAL) => items.list[at + 1].entry.number as u32,
        None => return None,
    };
    if !(1..=4).contains(&number) {
        return None;
    }
    let (next, year) = said_year(items, at + 2);
    Some((next, format_smolstr!("{}-Q{number}", year_text(year))))
}

/// `tháng 4`, `tháng 4/2024`, `tháng Tư năm 2024`, `tháng đầu tiên của năm 2017`.
fn named_month(items: &Items<'_>, at: usize) -> Option<(usize, Text)> {
    if items.lower(at + 1) == "đầu" || items.has(at + 1, Cue::START_OF) {
        let first = items.lower(at + 2) == "tiên";
        let of = if first { at + 3 } else { return None };
        let of = if matches!(items.lower(of), "của" | "cùa" | "trong") { of + 1 } else { of };
        let (next, year) = trailing_year(items, of)?;
        return Some((next, format_smolstr!("{}-01", year_text(year))));
    }
    let (after, month) = match month(items, at + 1) {
        Some(month) => {
            // "tháng 6/15" or "tháng 3.500" would be no month.
            (at + 2, month)
        }
        // "tháng 11.2010" is one literal.
        None if items.text(at + 1).contains('.') => {
            let (month, year) = items.text(at + 1).split_once('.')?;
            let (month, year): (u32, u32) = (month.parse().ok()?, year.parse().ok()?);
            return ((1..=12).contains(&month) && (1900..2100).contains(&year))
                .then(|| (at + 2, format_smolstr!("{year}-{month:02}")));
        }
        None => named_month_word(items, at + 1)?,
    };
    let (next, year) = said_year(items, after);
    // "tháng 5 - tháng 8" and "tháng 4, 5" stay single months; "tháng 1-6/2017" is a span.
    if year.is_none()
        && items.mark(after, '-')
        && items.glued(after - 1)
        && let Some(last) = super::month(items, after + 1).filter(|&last| last > month)
    {
        let (next, year) = said_year(items, after + 2);
        let year = year_text(year);
        return Some((next, format_smolstr!("{year}-{month:02}/{year}-{last:02}")));
    }
    Some((next, ym(year, month)))
}

/// A month's name in words: `Giêng`, `Tư`, `Mười Hai`.
pub(super) fn named_month_word(items: &Items<'_>, at: usize) -> Option<(usize, u32)> {
    if !items.has(at, Cue::MONTH_NAME | Cue::NUMERAL) || !starts_upper(items, at) {
        return None;
    }
    let number = items.list[at].entry.number as u32;
    if number == 10
        && items.has(at + 1, Cue::NUMERAL)
        && items.list[at + 1].entry.number <= 2.0
        && starts_upper(items, at + 1)
    {
        return Some((at + 2, 10 + items.list[at + 1].entry.number as u32));
    }
    (1..=12).contains(&number).then_some((at + 1, number))
}

fn starts_upper(items: &Items<'_>, at: usize) -> bool {
    items.text(at).chars().next().is_some_and(char::is_uppercase)
}

/// A year that belongs to a month or quarter before it: `/2024`, `-2024`, `năm 2024`, `năm nay`, ` 2024`.
pub(super) fn said_year(items: &Items<'_>, at: usize) -> (usize, Option<u32>) {
    if (items.mark_in(at, "/-.") && items.glued(at - 1) || items.mark(at, '/'))
        && let Some(year) = year(items, at + 1)
    {
        return (at + 2, Some(year));
    }
    let of = if items.lower(at) == "của" { at + 1 } else { at };
    if let Some((next, year)) = trailing_year(items, of) {
        return (next, year);
    }
    match year(items, at) {
        Some(year) => (at + 1, Some(year)),
        None => (at, None),
    }
}

/// `năm 2024`, `năm nay`, `năm`, `2024` after a part of a year.
fn trailing_year(items: &Items<'_>, at: usize) -> Option<(usize, Option<u32>)> {
    if items.has(at, Cue::YEAR_HEAD) && items.has(at, Cue::YEAR) {
        return year(items, at + 1).map(|year| (at + 2, Some(year)));
    }
    items.has(at, Cue::THIS_YEAR).then_some((at + 1, None))
}

/// `6 tháng đầu năm 2024`, `sáu tháng cuối năm`, `9 tháng năm 2016`, `15 ngày đầu tháng 1/2017`.
pub(super) fn part_of_year(items: &Items<'_>, at: usize) -> Option<(usize, Text)> {
    let (after, count) = match integer(items, at) {
        Some(count) => (at + 1, count),
        None => numeral::small(items, at)?,
    };
    if items.has(after, Cue::DAY)
        && matches!(items.lower(after + 1), "đầu" | "cuối")
        && items.has(after + 2, Cue::MONTH)
    {
        let month = month(items, after + 3)?;
        let (next, year) = said_year(items, after + 4);
        let (first, last) = if items.lower(after + 1) == "đầu" {
            (1, count)
        } else {
            (days_in(month).checked_sub(count)? + 1, days_in(month))
        };
        return (1..=31)
            .contains(&last)
            .then(|| (next, format_smolstr!("{}/{}", ymd(year, month, first), ymd(year, month, last))));
    }
    if !items.has(after, Cue::MONTH) || !(2..=11).contains(&count) {
        return None;
    }
    let mut next = after + 1;
    let mut last_months = false;
    let mut said = false;
    match items.lower(next) {
        "đầu" => {
            said = true;
            next += 1;
        }
        "cuối" => {
            said = true;
            last_months = true;
            next += 1;
        }
        _ => {}
    }
    if items.lower(next) == "của" {
        next += 1;
    }
    let (next, year) = match trailing_year(items, next) {
        Some(found) => found,
        // "6 tháng đầu năm": the year is left to the context.
        None if said && items.has(next, Cue::YEAR) => (next + 1, None),
        None if !said && so_far(items, at, next) => (next, None),
        None => match year(items, next) {
            Some(year) if said => (next + 1, Some(year)),
            _ if items.mark(next, '/') && year(items, next + 1).is_some() => {
                (next + 2, year(items, next + 1))
            }
            _ => return None,
        },
    };
    let year = year_text(year);
    Some((
        next,
        match (count, last_months) {
            (6, false) => format_smolstr!("{year}-H1"),
            (6, true) => format_smolstr!("{year}-H2"),
            (count, false) => format_smolstr!("{year}-01/{year}-{count:02}"),
            (count, true) => format_smolstr!("{year}-{:02}/{year}-12", 13 - count),
        },
    ))
}

/// "thu ngân sách 9 tháng vượt 40.000 tỷ đồng", "8 tháng đạt gần 40 tỷ USD": months of the year so far, not a duration.
fn so_far(items: &Items<'_>, at: usize, next: usize) -> bool {
    let states = matches!(
        items.lower(next),
        "đạt"
            | "ước"
            | "ước đạt"
            | "vượt"
            | "tăng"
            | "giảm"
            | "chỉ đạt"
            | "chỉ"
            | "mới đạt"
            | "chỉ thu"
            | "ước thực hiện"
    );
    let head = at == 0
        || items.mark_in(at - 1, ":")
        || items.word(at - 1)
            && !items.has(
                at - 1,
                Cue::PREPOSITION
                    | Cue::GT
                    | Cue::LT
                    | Cue::APPROX
                    | Cue::ADVERB
                    | Cue::UP
                    | Cue::DOWN
                    | Cue::LEVEL
                    | Cue::QUANTIFIER
                    | Cue::VERB,
            );
    states && head
}
