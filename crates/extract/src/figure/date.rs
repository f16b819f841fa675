//! Calendar expressions to TIMEX3 values.
//!
//! | written | TIMEX3 |
//! |---|---|
//! | `30/6/2023`, `30-6-2023`, `30.6.2023`, `30 tháng 6 năm 2023` | `2023-06-30` |
//! | `2023-06-30` | `2023-06-30` |
//! | ngày `21/9`, sáng `9-5` | `XXXX-09-21`, `XXXX-05-09` |
//! | `29-30/6`, `1 và 2/6/2017` | `XXXX-06-29/XXXX-06-30`, `2017-06-01/2017-06-02` |
//! | ngày `24 và 25.6`, từ ngày `08 đến ngày 11 tháng 7 năm 2023` | `XXXX-06-24/XXXX-06-25`, `2023-07-08/2023-07-11` |
//! | từ `1.8`, | `XXXX-08-01` |
//! | từ `15/12 đến 14/2/2024` | `2023-12-15/2024-02-14` |
//! | `tháng 4/2024`, `tháng 4 năm 2024`, `tháng Tư` | `2024-04`, `2024-04`, `XXXX-04` |
//! | `quý I/2024`, `quý 4` | `2024-Q1`, `XXXX-Q4` |
//! | `6 tháng đầu năm 2024`, `nửa cuối năm 2024`, `9 tháng năm 2016` | `2024-H1`, `2024-H2`, `2016-01/2016-09` |
//! | `năm 2023`, `đầu năm 2017`, `những năm 1970` | `2023`, `2017`, `197X` |
//! | `giai đoạn 2022-2025`, `năm học 2017-2018`, `mùa giải 2016/17` | `2022/2025`, `2017/2018`, `2016/2017` |

mod named;
mod timex;

use self::named::{named, named_month_word, part_of_year, said_year, year_span};
use self::timex::{year_text, years, ym, ymd};
use super::{Found, Value};
use crate::item::{Item, Items};
use crate::lexicon::Cue;
use crate::model::WordList;
use crate::record::{Kind, Text};
use crate::token::TokenKind;
use smol_str::format_smolstr;

/// Words that a date may begin with, and that may follow its first word.
const PARTS: Cue = Cue::all(&[
    Cue::START_OF,
    Cue::SCHOOL_YEAR,
    Cue::YEAR_SPAN,
    Cue::DECADE,
    Cue::LUNAR_DAY,
    Cue::QUARTER,
    Cue::MONTH,
    Cue::YEAR_HEAD,
    Cue::HALF_YEAR,
    Cue::NUMERAL,
]);

/// Words that a date may begin with.
pub(crate) const HEADS: Cue = Cue::all(&[PARTS, Cue::MIDDLE_OF, Cue::END_OF]);

/// What follows a word that a date begins with, or a number in words.
const FOLLOWING: Cue = Cue::all(&[
    PARTS,
    Cue::DAY,
    Cue::MONTH_NAME,
    Cue::ROMAN,
    Cue::YEAR,
    Cue::THIS_YEAR,
    Cue::TENS,
    Cue::MAGNITUDE,
    Cue::JOINER,
    Cue::HALF,
    Cue::PERCENT,
    Cue::POINT,
    Cue::FRACTION,
]);

/// The same, where the lexicon's classes do not tell: "giai đoạn từ 2016", "tháng đầu tiên", "bảy trên mười".
static FOLLOWING_WORDS: WordList = WordList::of(&["từ", "đầu", "trên"]);

/// Whether the figure that begins with one of [`HEADS`] may go on with item `at`: most such words begin none.
pub(crate) fn may_go_on(items: &Items<'_>, at: usize) -> bool {
    let goes_on = |item: &Item| {
        (item.kind == TokenKind::Number) | item.has(FOLLOWING) || FOLLOWING_WORDS.is(items, item)
    };
    items.get(at).is_some_and(goes_on)
}

/// Words that join a day to another.
static JOINTS: WordList = WordList::of(&["và", "đến", "tới", "đến ngày"]);

/// Whether a date may begin with the number at item `at`: a glance at it and at what follows tells that of most.
fn may_begin(items: &Items<'_>, at: usize) -> bool {
    let literal = items.text(at).as_bytes();
    let dotted = literal.iter().fold(false, |dotted, &byte| dotted | (byte == b'.'));
    let goes_on = |next: &Item| {
        let mark = matches!(next.kind, TokenKind::Mark('/' | '-'));
        mark | next.has(Cue::DAY | Cue::MONTH) || JOINTS.is(items, next)
    };
    dotted | (literal.len() == 4) || items.get(at + 1).is_some_and(goes_on)
}

/// The date that begins with item `at`, if one does. Nothing before item `from` may be part of it.
pub(crate) fn parse(items: &Items<'_>, at: usize, from: usize) -> Option<Found> {
    let (next, timex) = if items.number(at) {
        if !may_begin(items, at) {
            return None;
        }
        // A literal glued to letters or to a slash before it is a code or the tail of something else.
        if at > from && items.glued(at - 1) && (is_code_word(items, at - 1) || items.mark_in(at - 1, "/.,")) {
            return None;
        }
        if integer(items, at).is_none() {
            dotted(items, at, from)?
        } else {
            let parts = items.has(at + 1, Cue::DAY | Cue::MONTH);
            iso(items, at)
                .or_else(|| parts.then(|| part_of_year(items, at))?)
                .or_else(|| day(items, at, from))
                .or_else(|| bare_year(items, at, from))?
        }
    } else if items.word(at) {
        // The qualifier belongs to the expression: "đầu năm 2017".
        let head = if items.has(at, Cue::START_OF | Cue::MIDDLE_OF | Cue::END_OF) { at + 1 } else { at };
        named(items, head).or_else(|| (head == at).then(|| part_of_year(items, at)).flatten())?
    } else {
        return None;
    };
    Some(Found {
        kind: Kind::Date,
        items: at..next,
        after: next,
        value: Value::Timex(timex),
        unit: None,
        unit_word: 0,
        sign: None,
    })
}

fn is_code_word(items: &Items<'_>, at: usize) -> bool {
    items.word(at) && items.list[at].entry.cue.is_empty()
}

/// A plain integer of one to four digits at `at`.
pub(crate) fn integer(items: &Items<'_>, at: usize) -> Option<u32> {
    digits(items, at, 4)
}

/// A plain integer of so many digits at most.
fn digits(items: &Items<'_>, at: usize, most: usize) -> Option<u32> {
    let item = items.get(at).filter(|item| item.kind == TokenKind::Number)?;
    let literal = items.text.as_bytes()[item.start..item.end].iter();
    let digit = |byte: &u8| byte.is_ascii_digit().then(|| u32::from(byte - b'0'));
    (literal.len() <= most)
        .then(|| literal.map(digit).try_fold(0, |number, digit| Some(number * 10 + digit?)))?
}

fn year(items: &Items<'_>, at: usize) -> Option<u32> {
    integer(items, at).filter(|year| (1800..2200).contains(year))
}

fn month(items: &Items<'_>, at: usize) -> Option<u32> {
    digits(items, at, 2).filter(|month| (1..=12).contains(month))
}

fn day_number(items: &Items<'_>, at: usize) -> Option<u32> {
    digits(items, at, 2).filter(|day| (1..=31).contains(day))
}

fn days_in(month: u32) -> u32 {
    match month {
        2 => 29,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Expressions that begin with a day number.
fn day(items: &Items<'_>, at: usize, from: usize) -> Option<(usize, Text)> {
    let first = day_number(items, at)?;
    let joined = |at: usize| items.mark(at, '-') || JOINTS.has(items, at);
    // "từ ngày 22 đến ngày 30/11/2015"
    let second = if items.word(at + 1) && items.lower(at + 2) == "ngày" { at + 3 } else { at + 2 };
    if joined(at + 1) && items.number(second) && items.text(second).contains('.') {
        let (last, month, year) = dotted_parts(items.text(second))?;
        let dash = items.mark(at + 1, '-');
        if last > first && (dash && year.is_some() || strict_cue(items, at, from)) {
            let span = format_smolstr!("{}/{}", ymd(year, month, first), ymd(year, month, last));
            return Some((second + 1, span));
        }
    }
    // "15 tháng 3", "ngày 22 - 23 tháng 2"
    let of_month = |day: usize| {
        let (after, month) = match month(items, day + 2) {
            Some(month) => (day + 3, month),
            None => named_month_word(items, day + 2)?,
        };
        let (next, year) = said_year(items, after);
        let number = day_number(items, day).filter(|number| *number <= days_in(month))?;
        Some((next, ymd(year, month, number), ymd(year, month, first)))
    };
    if items.has(at + 1, Cue::MONTH) {
        return of_month(at).map(|(next, date, _)| (next, date));
    }
    if joined(at + 1)
        && items.has(second + 1, Cue::MONTH)
        && strict_cue(items, at, from)
        && day_number(items, second).is_some_and(|last| last > first)
    {
        return of_month(second).map(|(next, last, first)| (next, format_smolstr!("{first}/{last}")));
    }
    // A span of days of one month, or of two dates: 29-30/6, 1 và 2/6/2017, 15/4 - 15/5.
    if joined(at + 1)
        && day_number(items, second).is_some_and(|last| last > first)
        && let Some((next, year, month, last)) = day_month(items, second)
    {
        let slashed = items.mark(at + 1, '-') && items.mark(at + 3, '/');
        if slashed || dash_cue(items, at, from) {
            return Some((next, format_smolstr!("{}/{}", ymd(year, month, first), ymd(year, month, last))));
        }
    }
    let (next, year, month, day) = day_month(items, at)?;
    let start = ymd(year, month, day);
    if (items.mark(next, '-') || matches!(items.lower(next), "đến" | "tới") && items.mark(at + 1, '/'))
        && let Some((end, last_year, last_month, last_day)) = day_month(items, next + 1)
    {
        let dates =
            year.is_some() || last_year.is_some() || dash_cue(items, at, from) || in_words(items, at, next);
        // "15/12 - 14/2/2025" began in the year before.
        let first_year = last_year.map(|year| if month > last_month { year - 1 } else { year });
        if dates && items.mark(at + 1, '/') && items.mark(next + 2, '/') {
            return Some((
                end,
                format_smolstr!(
                    "{}/{}",
                    ymd(year.or(first_year), month, day),
                    ymd(last_year, last_month, last_day)
                ),
            ));
        }
    }
    if year.is_some() {
        return Some((next, start));
    }
    let separator = items.text(at + 1);
    let is_date = match separator {
        "/" => super::slash::is_day_month(items, at, from),
        _ => items.glued(at) && items.glued(at + 1) && dash_cue(items, at, from),
    };
    is_date.then_some((next, start))
}

/// `d/m`, `d/m/y`, `d-m-y`: the next item, year, month, day.
fn day_month(items: &Items<'_>, at: usize) -> Option<(usize, Option<u32>, u32, u32)> {
    if !items.mark_in(at + 1, "/-") {
        return None;
    }
    let day = day_number(items, at)?;
    let month = month(items, at + 2).filter(|&month| day <= days_in(month))?;
    let same_mark = items.list[at + 1].kind == items.get(at + 3).map_or(TokenKind::Word, |item| item.kind);
    let tight = items.mark(at + 1, '/') || items.glued(at);
    if same_mark && tight {
        if let Some(year) = year(items, at + 4) {
            return Some((at + 5, Some(year), month, day));
        }
        // Two-digit years are of this century; three slashes in a row are no date at all.
        if items.glued(at + 2)
            && items.glued(at + 3)
            && integer(items, at + 4).is_some()
            && items.text(at + 4).len() == 2
        {
            let year = 2000 + integer(items, at + 4)?;
            return (items.mark(at + 3, '/') && !items.mark(at + 5, '/')).then_some((
                at + 5,
                Some(year),
                month,
                day,
            ));
        }
        if items.glued(at + 2) && items.glued(at + 3) && items.number(at + 4) {
            return None;
        }
    }
    Some((at + 3, None, month, day))
}

/// `2023-06-30`, as metadata and time stamps have it.
fn iso(items: &Items<'_>, at: usize) -> Option<(usize, Text)> {
    if !(items.mark(at + 1, '-') && items.mark(at + 3, '-') && (at..at + 4).all(|at| items.glued(at))) {
        return None;
    }
    let year = year(items, at)?;
    let month = month(items, at + 2).filter(|_| items.text(at + 2).len() == 2)?;
    let day =
        day_number(items, at + 4).filter(|&day| items.text(at + 4).len() == 2 && day <= days_in(month))?;
    Some((at + 5, ymd(Some(year), month, day)))
}

/// `30.6.2023`, ngày `9.5`, written as one literal.
fn dotted(items: &Items<'_>, at: usize, from: usize) -> Option<(usize, Text)> {
    let (day, month, year) = dotted_parts(items.text(at))?;
    let date = year.is_some() || dash_cue(items, at, from) || begins_or_ends(items, at, from);
    date.then(|| (at + 1, ymd(year, month, day)))
}

/// "từ 1.7, học phí", "từ ngày 15.6 đến 30.6": the day when something begins, or ends.
fn begins_or_ends(items: &Items<'_>, at: usize, from: usize) -> bool {
    let Some(before) = at.checked_sub(1) else { return false };
    if matches!(items.lower(before), "từ" | "kể từ") {
        let goes_on = items.mark(at + 1, ',')
            || matches!(items.lower(at + 1), "tới" | "đến") && items.has(at + 2, Cue::DAY);
        let rises = before > 0 && items.has(before - 1, Cue::UP | Cue::DOWN | Cue::LEVEL);
        return at > from && goes_on && !rises;
    }
    // The date before it was told by its own words.
    before > 1
        && matches!(items.lower(before), "đến" | "tới" | "và")
        && items.has(before - 2, Cue::DAY | Cue::DAY_PREFIX)
        && items.number(before - 1)
        && dotted_parts(items.text(before - 1)).is_some()
}

/// Day, month and year of a literal: `30.6.2023`, `2023.06.30`, `9.5`.
fn dotted_parts(literal: &str) -> Option<(u32, u32, Option<u32>)> {
    let mut parts = literal.split('.');
    let (mut day, month) = (parts.next()?, parts.next()?);
    let mut year = parts.next();
    if day.len() == 4
        && let Some(last) = &mut year
    {
        std::mem::swap(&mut day, last);
    }
    if parts.next().is_some() || day.len() > 2 || month.len() > 2 {
        return None;
    }
    let (day, month): (u32, u32) = (day.parse().ok()?, month.parse().ok()?);
    let year = match year {
        Some(year) if year.len() == 4 => Some(year.parse().ok().filter(|year| (1800..2200).contains(year))?),
        Some(_) => return None,
        None => None,
    };
    ((1..=12).contains(&month) && (1..=days_in(month)).contains(&day)).then_some((day, month, year))
}

/// "từ 15/02 đến 14/3": two days joined in words.
fn in_words(items: &Items<'_>, at: usize, joint: usize) -> bool {
    items.word(joint) && at > 0 && matches!(items.lower(at - 1), "từ" | "khoảng" | "là")
}

/// "ngày" and its like stand right before: what makes `9-5` and `9.5` dates.
fn strict_cue(items: &Items<'_>, at: usize, from: usize) -> bool {
    at > from && items.has(at - 1, Cue::DAY | Cue::DAY_PREFIX)
}

fn dash_cue(items: &Items<'_>, at: usize, from: usize) -> bool {
    strict_cue(items, at, from)
        || at > from + 1 && items.mark_in(at - 1, "(,") && items.has(at - 2, Cue::DAY_PREFIX)
        // "Ngã Năm: nụ cười công sở (12-4)": alone in brackets at the end of a line.
        || at > from && items.mark(at - 1, '(') && items.mark(at + 3, ')') && items.len() == at + 4
}

/// `06/2024`, and a year that stands alone: "so với 2015", "Wimbledon 2017".
fn bare_year(items: &Items<'_>, at: usize, from: usize) -> Option<(usize, Text)> {
    if items.mark(at + 1, '/')
        && let (Some(month), Some(year)) = (month(items, at), year(items, at + 2))
    {
        let tight = items.glued(at) && items.glued(at + 1);
        let over = items.mark(at + 3, '/') || items.mark(at + 3, '-') && items.glued(at + 2);
        return (tight && !over && !super::slash::is_scale(items, at, from))
            .then(|| (at + 3, ym(Some(year), month)));
    }
    let year = year(items, at).filter(|year| (1900..2100).contains(year))?;
    // "Ngoại hạng Anh 2016/2017": a season.
    if items.mark(at + 1, '/') && integer(items, at + 2) == Some(year + 1) && !items.mark(at + 3, '/') {
        return Some((at + 3, years(year, year + 1)));
    }
    if at > 0 && items.glued(at - 1) && !items.mark_in(at - 1, "(\"“‘'-/,") {
        return None;
    }
    if at > from
        && (items.has(at - 1, Cue::DOC_NAME | Cue::NAME_NOUN | Cue::NAME_STRONG)
            || items.lower(at - 1) == "số")
    {
        return None;
    }
    if super::exclude::in_law_name(items, at) {
        return None;
    }
    if let Some((next, span)) = year_span(items, at)
        && items.mark_in(at + 1, "-")
    {
        return Some((next, span));
    }
    // Signs of a count rather than a year.
    if items.mark_in(at + 1, "%/")
        || items.has(at + 1, Cue::MAGNITUDE | Cue::CURRENCY | Cue::UNIT | Cue::PERCENT)
    {
        return None;
    }
    let counting =
        Cue::GT | Cue::LT | Cue::GE | Cue::LE | Cue::APPROX | Cue::UP | Cue::DOWN | Cue::RATIO_VERB;
    let counts =
        at > from && items.has(at - 1, counting) && items.word(at + 1) && !items.has(at + 1, Cue::STOP_NOUN);
    let reaches = at > from && matches!(items.lower(at - 1), "đến" | "tới" | "là");
    (!counts || reaches).then(|| (at + 1, year_text(Some(year))))
}
