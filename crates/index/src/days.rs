//! Days of times: what a TIMEX3 value, or a date that someone types, begins and ends with.
//!
//! | value | days |
//! |---|---|
//! | `2023`, `200X` | of the year, of the ten years |
//! | `2023-H1`, `2023-Q3`, `2023-06`, `2023-W05` | of the half, the quarter, the month, the ISO week |
//! | `2023-06-30`, `2023-06-30T07:05` | the day |
//! | `2022/2025`, `2017-01/2017-04` | from the first of the one to the last of the other |
//! | `XXXX/2025`, `2020/` | those of the end that is known: the text vouches for no other |
//! | `XXXX-09-21`, `PREV`, `2023-02-30` | none: no year, or no day of the calendar |

use time::{Date, Month, Weekday};

/// Julian day number of 1970-01-01.
const EPOCH: i32 = 2_440_588;

/// First and last day, as days since 1970-01-01, inclusive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Days {
    pub first: i32,
    pub last: i32,
}

impl Days {
    /// Year of the first day.
    pub(crate) fn first_year(self) -> i32 {
        year_of(self.first)
    }

    /// Year of the last day.
    pub(crate) fn last_year(self) -> i32 {
        year_of(self.last)
    }

    fn between(first: Date, last: Date) -> Days {
        Days { first: first.to_julian_day() - EPOCH, last: last.to_julian_day() - EPOCH }
    }
}

/// A day as ISO 8601 writes it. None if it is out of the calendar.
pub(crate) fn to_iso(day: i32) -> Option<String> {
    let date = Date::from_julian_day(day.checked_add(EPOCH)?).ok()?;
    Some(format!("{:04}-{:02}-{:02}", date.year(), u8::from(date.month()), date.day()))
}

/// A time that a word of a query names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Time {
    /// As records have it: `2023`, `2023-06`, `XXXX-06-30`.
    pub timex: String,
    /// Its days; None if it names no year.
    pub days: Option<Days>,
}

impl Time {
    /// The same time of a year that is not said: `XXXX-06` of `2023-06`. None for years and for what is
    /// without a year already.
    pub(crate) fn yearless(&self) -> Option<String> {
        self.days?;
        let ends = self
            .timex
            .split('/')
            .map(|end| Some(format!("XXXX{}", end.get(4..).filter(|rest| !rest.is_empty())?)));
        Some(ends.collect::<Option<Vec<String>>>()?.join("/"))
    }
}

/// The time that a word of a query names, if it names one: a TIMEX3 value as records have it, a date
/// as people type it, or a day and a month (`30/6`).
pub(crate) fn time_of_word(word: &str) -> Option<Time> {
    let word = word.trim();
    if let Some(days) = of_date(word) {
        return Some(Time {
            timex: timex_of(days).unwrap_or_else(|| word.to_ascii_uppercase()),
            days: Some(days),
        });
    }
    if let Some(days) = word.contains('/').then(|| of_timex(word)).flatten() {
        return Some(Time { timex: word.to_owned(), days: Some(days) });
    }
    let yearless = |rest: &str| {
        // Any year will do to tell whether it is a time; a leap year has every day.
        of_time(&format!("2024{rest}")).map(|_| Time { timex: format!("XXXX{rest}"), days: None })
    };
    if let Some((first, last)) = word.split_once('/') {
        if let (Some(day), Some(month)) = (typed(first), typed(last)) {
            return yearless(&format!("-{month:02}-{day:02}"));
        }
        let both = [first, last].map(|end| end.strip_prefix("XXXX").and_then(yearless));
        return both.iter().all(Option::is_some).then(|| Time { timex: word.to_owned(), days: None });
    }
    word.strip_prefix("XXXX").filter(|rest| !rest.is_empty()).and_then(yearless)
}

/// The value of a year, a half year, a quarter, a month or a day.
fn timex_of(days: Days) -> Option<String> {
    let (first, last) = (to_iso(days.first)?, to_iso(days.last)?);
    let year = first.get(..4)?;
    Some(match (first.get(4..)?, last.get(4..)?) {
        (from, to) if from == to && first == last => first.clone(),
        ("-01-01", "-12-31") if days.first_year() == days.last_year() => year.to_owned(),
        ("-01-01", "-06-30") => format!("{year}-H1"),
        ("-07-01", "-12-31") => format!("{year}-H2"),
        ("-01-01", "-03-31") => format!("{year}-Q1"),
        ("-04-01", "-06-30") => format!("{year}-Q2"),
        ("-07-01", "-09-30") => format!("{year}-Q3"),
        ("-10-01", "-12-31") => format!("{year}-Q4"),
        _ => Some(first.get(..7)?.to_owned()).filter(|month| of_time(month) == Some(days))?,
    })
}

fn year_of(day: i32) -> i32 {
    let date = day.checked_add(EPOCH).and_then(|day| Date::from_julian_day(day).ok());
    date.map_or(if day < 0 { i32::from(i16::MIN) } else { i32::from(i16::MAX) }, Date::year)
}

/// The days of a TIMEX3 or ISO 8601 value as records have it. None if it names no year, or is none.
pub(crate) fn of_timex(timex: &str) -> Option<Days> {
    let Some((from, to)) = timex.split_once('/') else { return of_time(timex) };
    match (of_time(from), of_time(to)) {
        (Some(from), Some(to)) => {
            Some(Days { first: from.first.min(to.first), last: from.last.max(to.last) })
        }
        (Some(known), None) if is_unsaid(to) => Some(known),
        (None, Some(known)) if is_unsaid(from) => Some(known),
        _ => None,
    }
}

/// The days of a date as people type it: any of [`of_timex`] that is no span, also with single digits
/// and small letters (`2023-6`, `2024-q1`), or the day first (`30/6/2023`, `6/2023`, `30.6.2023`).
pub(crate) fn of_date(text: &str) -> Option<Days> {
    let text = text.trim();
    let parts: Vec<&str> = text.split(['/', '-', '.']).collect();
    match parts[..] {
        [year, month, day] if year.len() == 4 => day_of(number(year, 4..=4)?, typed(month)?, typed(day)?),
        [day, month, year] => day_of(number(year, 4..=4)?, typed(month)?, typed(day)?),
        [year, part] if year.len() == 4 && typed(part).is_some() => {
            months(number(year, 4..=4)?, typed(part)?, 1)
        }
        [month, year] if typed(month).is_some() => months(number(year, 4..=4)?, typed(month)?, 1),
        _ => None,
    }
    .or_else(|| of_time(&text.to_ascii_uppercase()))
}

/// Whether an end of a span is left open or names no year, rather than being no time at all.
fn is_unsaid(end: &str) -> bool {
    end.is_empty() || end.starts_with("XXXX")
}

/// The days of a value that is no span.
fn of_time(time: &str) -> Option<Days> {
    let date = match time.split_once('T') {
        Some((day, _)) if day.len() == "2023-06-30".len() => day,
        _ => time,
    };
    if let Some(decade) = date.strip_suffix('X') {
        let first = 10 * number(decade, 3..=3)?;
        return Some(Days { first: months(first, 1, 12)?.first, last: months(first + 9, 1, 12)?.last });
    }
    let mut parts = date.split('-');
    let year = number(parts.next()?, 4..=4)?;
    match (parts.next(), parts.next(), parts.next()) {
        (None, ..) => months(year, 1, 12),
        (Some(part), None, _) => match part.as_bytes() {
            [b'H', half @ b'1'..=b'2'] => months(year, 1 + 6 * (half - b'1'), 6),
            [b'Q', quarter @ b'1'..=b'4'] => months(year, 1 + 3 * (quarter - b'1'), 3),
            [b'W', week @ ..] => {
                let week = number(std::str::from_utf8(week).ok()?, 2..=2)?;
                let day = |day| Date::from_iso_week_date(year, u8::try_from(week).ok()?, day).ok();
                Some(Days::between(day(Weekday::Monday)?, day(Weekday::Sunday)?))
            }
            _ => months(year, small(part, 2..=2)?, 1),
        },
        (Some(month), Some(day), None) => day_of(year, small(month, 2..=2)?, small(day, 2..=2)?),
        _ => None,
    }
}

/// The days of so many months from a month on, within the year.
fn months(year: i32, month: u8, count: u8) -> Option<Days> {
    let first = Month::try_from(month).ok()?;
    let last = Month::try_from(month + count - 1).ok()?;
    let first = Date::from_calendar_date(year, first, 1).ok()?;
    let last = Date::from_calendar_date(year, last, last.length(year)).ok()?;
    Some(Days::between(first, last))
}

fn day_of(year: i32, month: u8, day: u8) -> Option<Days> {
    let date = Date::from_calendar_date(year, Month::try_from(month).ok()?, day).ok()?;
    Some(Days::between(date, date))
}

/// A month or a day as people type it, in one digit or two.
fn typed(digits: &str) -> Option<u8> {
    small(digits, 1..=2)
}

fn small(digits: &str, lengths: std::ops::RangeInclusive<usize>) -> Option<u8> {
    u8::try_from(number(digits, lengths)?).ok()
}

/// A number written in nothing but so many digits.
fn number(digits: &str, lengths: std::ops::RangeInclusive<usize>) -> Option<i32> {
    let digits_only = digits.bytes().all(|byte| byte.is_ascii_digit());
    (lengths.contains(&digits.len()) && digits_only).then(|| digits.parse().ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The days from one ISO date to another.
    fn from_to(first: &str, last: &str) -> Option<Days> {
        let day = |date: &str| {
            let parts: Vec<i32> = date.split('-').map(|part| part.parse().expect("a number")).collect();
            let month = Month::try_from(parts[1] as u8).expect("a month");
            Date::from_calendar_date(parts[0], month, parts[2] as u8).expect("a day")
        };
        Some(Days::between(day(first), day(last)))
    }

    #[test]
    fn days_count_from_1970() {
        assert_eq!(of_timex("1970-01-01"), Some(Days { first: 0, last: 0 }));
        assert_eq!(of_timex("1970"), Some(Days { first: 0, last: 364 }));
        assert_eq!(of_timex("1969-12"), Some(Days { first: -31, last: -1 }));
        assert_eq!(of_timex("2000-03-01"), Some(Days { first: 11_017, last: 11_017 }));
    }

    #[test]
    fn timex_values() {
        for (timex, first, last) in [
            ("2023", "2023-01-01", "2023-12-31"),
            ("200X", "2000-01-01", "2009-12-31"),
            ("2023-06", "2023-06-01", "2023-06-30"),
            ("2024-02", "2024-02-01", "2024-02-29"),
            ("2023-02", "2023-02-01", "2023-02-28"),
            ("2023-12", "2023-12-01", "2023-12-31"),
            ("2023-06-30", "2023-06-30", "2023-06-30"),
            ("2023-06-30T07:05:00+07:00", "2023-06-30", "2023-06-30"),
            ("2024-Q1", "2024-01-01", "2024-03-31"),
            ("2024-Q4", "2024-10-01", "2024-12-31"),
            ("2024-H1", "2024-01-01", "2024-06-30"),
            ("2024-H2", "2024-07-01", "2024-12-31"),
            ("2020-W53", "2020-12-28", "2021-01-03"),
            ("2022/2025", "2022-01-01", "2025-12-31"),
            ("2025/2022", "2022-01-01", "2025-12-31"),
            ("2017-01/2017-04", "2017-01-01", "2017-04-30"),
            ("2017-06-21/2017-07-02", "2017-06-21", "2017-07-02"),
            ("2019-Q4/2020-H1", "2019-10-01", "2020-06-30"),
            ("XXXX/2025", "2025-01-01", "2025-12-31"),
            ("2020-03/", "2020-03-01", "2020-03-31"),
            ("2020/XXXX-09", "2020-01-01", "2020-12-31"),
        ] {
            assert_eq!(of_timex(timex), from_to(first, last), "{timex}");
        }
    }

    #[test]
    fn what_names_no_days() {
        for timex in [
            "",
            "/",
            "PREV",
            "XXXX",
            "XXXX-09",
            "XXXX-09-21",
            "XXXX-XX-01",
            "XXXX-H1",
            "XXXX-Q3",
            "XXXX-06-26/XXXX-06-28",
            "năm",
            "202",
            "20231",
            "2023-13",
            "2023-00",
            "2023-6",
            "2023-02-30",
            "2023-06-31",
            "2023-06-30-01",
            "2024-Q0",
            "2024-Q5",
            "2024-H3",
            "2024-W54",
            "2024-W00",
            "20XX",
            "+202",
            "2023/năm",
            "2023T07:05",
            "2022/2023/2024",
            "2023-",
        ] {
            assert_eq!(of_timex(timex), None, "{timex}");
        }
    }

    #[test]
    fn words_that_name_times() {
        for (word, timex) in [
            ("2023", "2023"),
            ("6/2023", "2023-06"),
            ("30/6/2023", "2023-06-30"),
            ("2024-q1", "2024-Q1"),
            ("2024-H2", "2024-H2"),
            ("30/6", "XXXX-06-30"),
            ("XXXX-06", "XXXX-06"),
            ("XXXX-Q1", "XXXX-Q1"),
            ("XXXX-06-01/XXXX-06-05", "XXXX-06-01/XXXX-06-05"),
            ("2022/2025", "2022/2025"),
        ] {
            assert_eq!(time_of_word(word).map(|time| time.timex).as_deref(), Some(timex), "{word}");
        }
        for word in ["", "6", "8/11/2", "45/63", "XXXX", "PREV", "68,36", "87/KH"] {
            assert_eq!(time_of_word(word), None, "{word}");
        }
    }

    #[test]
    fn dates_as_people_type_them() {
        for (text, first, last) in [
            ("2023", "2023-01-01", "2023-12-31"),
            (" 2023-06 ", "2023-06-01", "2023-06-30"),
            ("2023-6", "2023-06-01", "2023-06-30"),
            ("6/2023", "2023-06-01", "2023-06-30"),
            ("06-2023", "2023-06-01", "2023-06-30"),
            ("2023-06-30", "2023-06-30", "2023-06-30"),
            ("2023/6/3", "2023-06-03", "2023-06-03"),
            ("30/6/2023", "2023-06-30", "2023-06-30"),
            ("03.06.2023", "2023-06-03", "2023-06-03"),
            ("2024-Q1", "2024-01-01", "2024-03-31"),
            ("2024-h2", "2024-07-01", "2024-12-31"),
            ("199x", "1990-01-01", "1999-12-31"),
        ] {
            assert_eq!(of_date(text), from_to(first, last), "{text}");
        }
        for text in ["", "30/6", "6/30/2023", "31/6/2023", "30/6/23", "13/2023", "2020/2025", "hôm nay", "*"]
        {
            assert_eq!(of_date(text), None, "{text}");
        }
    }
}
