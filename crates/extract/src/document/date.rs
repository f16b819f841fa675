//! Dates and times of publication, as pages and articles write them.

use super::fold::fold_char;
use super::normalize::Normalized;
use regex::{Captures, Regex};
use std::fmt::Write;
use std::ops::Range;
use std::sync::LazyLock;

/// A date line is at most this long, in characters.
const LONGEST_LINE: usize = 120;

/// The fewest digits that a date has: `1/2/2024`.
const FEWEST_DIGITS: usize = 6;

/// Of a signature before the date ("Hà Nội, ngày …", "Minh Anh - Thứ ba, …"), the most words.
const LONGEST_SIGNATURE: usize = 4;

/// A date in the machine's form or in that of a date line, as an ISO 8601 date or date-time.
pub(super) fn parse(text: &str) -> Option<String> {
    iso(text.trim()).or_else(|| date_line(text).map(|line| line.stamp))
}

/// A line that says when the article appeared, and next to nothing else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct DateLine {
    /// ISO 8601 date, or date-time to the minute or second as the line gives it, without a zone.
    pub stamp: String,
    /// Whether the line says that this is when the article was changed ("Cập nhật").
    pub is_update: bool,
}

static ISO: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?x)^([0-9]{4})-([0-9]{2})-([0-9]{2})
          (?:[T\ ]([0-9]{2}):([0-9]{2})(?::([0-9]{2}))?(?:[.][0-9]+)?\ ?(Z|[+-][0-9]{2}:?[0-9]{2})?)?$",
    )
});

/// For folded text: day, month and year with one separator; year first; in words.
static DATE: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?x)([0-9]{1,2})\ ?([/.-])\ ?([0-9]{1,2})\ ?([/.-])\ ?([0-9]{4})
          | ([0-9]{4})-([0-9]{2})-([0-9]{2})
          | ([0-9]{1,2})\ thang\ ([0-9]{1,2})(?:\ nam|,|/)?\ ?([0-9]{4})",
    )
});

/// For folded text: "07:22", "7h22", "14 giờ 30 phút", "10:01:59 AM", "3:15 CH".
static TIME: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?x)([0-9]{1,2})(?::|h|g|\ gio\ )([0-9]{2})(?::([0-9]{2}))?(?:\ phut)?
          (?:\ ?(am|pm|sa|ch)(?-u:\b))?",
    )
});

static WEEKDAY: LazyLock<Regex> =
    LazyLock::new(|| regex(r"(?-u:\b)(?:thu (?:hai|ba|tu|nam|sau|bay|[2-7])|chu nhat|t[2-7]|cn)(?-u:\b)"));

static UPDATE: LazyLock<Regex> =
    LazyLock::new(|| regex(r"(?-u:\b)(?:cap nhat|updated|sua lan cuoi)(?-u:\b)"));

/// What may stand in a date line besides date, time and weekday.
static LABEL: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?x)(?-u:\b)(?:
            ngay\ (?:dang\ tin|dang\ bai|dang|xuat\ ban|cap\ nhat|tao|viet|gui) | ngay
          | dang\ (?:ngay|luc|tai) | (?:thoi\ gian|gio)(?:\ dang)? | xuat\ ban(?:\ luc)? | luc
          | cap\ nhat(?:\ (?:lan\ cuoi|luc|ngay))? | sua\ lan\ cuoi
          | posted(?:\ on)? | published | updated | date
          | (?:gmt|utc)\ ?[+]?\ ?0?7(?::00)?
          | (?:so\ )?luot\ (?:xem|doc|truy\ cap)\ ?:?\ ?[0-9.,]* | [0-9.,]+\ luot\ (?:xem|doc)
          )",
    )
});

fn regex(pattern: &str) -> Regex {
    Regex::new(pattern).expect("the patterns of this file compile")
}

/// Reads a date or date-time of ISO 8601, which keeps the precision and the zone that it has.
fn iso(text: &str) -> Option<String> {
    let parts = ISO.captures(text)?;
    let mut stamp = civil(number(&parts, 1)?, number(&parts, 2)?, number(&parts, 3)?)?;
    if let (Some(hour), Some(minute)) = (number(&parts, 4), number(&parts, 5)) {
        let _ = write!(stamp, "T{}", clock(hour, minute, number(&parts, 6))?);
        stamp.push_str(parts.get(7).map_or("", |zone| zone.as_str()));
    }
    Some(stamp)
}

/// Reads a line that is nothing but a date with what goes with it: weekday, time of day, "Ngày đăng",
/// "Lượt xem: 78", brackets; or with a short signature before it. Anything more is prose, and `None`.
///
/// Day comes before month, the year has four digits, and the date must exist.
pub(super) fn date_line(line: &str) -> Option<DateLine> {
    let line = line.trim();
    if line.len() > 4 * LONGEST_LINE || !has_digits_of_a_date(line) {
        return None;
    }
    let normalized = Normalized::new(line);
    let line: Vec<char> = normalized.text().chars().collect();
    if line.len() > LONGEST_LINE {
        return None;
    }
    // One ASCII character for each, so that positions agree.
    let mut rest: String = line.iter().map(|&c| ascii(c)).collect();

    let (mut stamp, date_at) = single(&DATE, &rest, read_date)?;
    let in_words = rest[..date_at.start].trim_end().ends_with("ngay");
    blank(&mut rest, date_at.clone());
    let time = single(&TIME, &rest, read_time);
    let has_time = time.is_some();
    if let Some((time, at)) = time {
        let _ = write!(stamp, "T{time}");
        blank(&mut rest, at);
    }
    let has_weekday = WEEKDAY.is_match(&rest);
    let is_update = UPDATE.is_match(&rest);
    for words in [&WEEKDAY, &LABEL] {
        while let Some(found) = words.find(&rest).map(|found| found.range()) {
            blank(&mut rest, found);
        }
    }
    let is_bare = !rest.bytes().any(|byte| byte.is_ascii_alphanumeric());
    let is_signed = || (has_time || has_weekday || in_words) && is_signature(&line, &rest, date_at.start);
    (is_bare || is_signed()).then_some(DateLine { stamp, is_update })
}

/// Whether a line has as many digits as a date has; most lines are told by their bytes alone.
fn has_digits_of_a_date(line: &str) -> bool {
    // So many that a byte can count them, which is done for many side by side.
    let digits = |bytes: &[u8]| bytes.iter().fold(0, |digits, byte| digits + u8::from(byte.is_ascii_digit()));
    let digits: usize = line.as_bytes().chunks(u8::MAX.into()).map(|bytes| usize::from(digits(bytes))).sum();
    // With what digits of full width begin with, not all are counted.
    digits >= FEWEST_DIGITS
        || line.as_bytes().contains(&0xef) && line.chars().filter(is_digit).count() >= FEWEST_DIGITS
}

/// Whether the normal form of a character is a digit.
fn is_digit(c: &char) -> bool {
    matches!(c, '0'..='9' | '０'..='９')
}

/// The folded character where that is ASCII, else a stand-in of the same sort.
fn ascii(c: char) -> char {
    match fold_char(c) {
        Some(folded) if folded.is_ascii() => folded,
        _ if c.is_whitespace() => ' ',
        _ if c.is_alphanumeric() => 'x',
        _ => '|',
    }
}

/// The only match of a pattern that stands free of other digits, if there is just one and it reads.
fn single(
    pattern: &Regex,
    text: &str,
    read: impl Fn(&Captures<'_>) -> Option<String>,
) -> Option<(String, Range<usize>)> {
    let mut matches = pattern.captures_iter(text);
    let only = matches.next().filter(|_| matches.next().is_none())?;
    let at = only.get(0)?.range();
    let bytes = text.as_bytes();
    let touches = |byte: Option<&u8>| byte.is_some_and(|b| b.is_ascii_digit() || matches!(b, b'/' | b':'));
    let before = at.start.checked_sub(1).and_then(|before| bytes.get(before)).filter(|&&b| b != b':');
    if touches(before) || touches(bytes.get(at.end)) {
        return None;
    }
    Some((read(&only)?, at))
}

fn number(parts: &Captures<'_>, group: usize) -> Option<u32> {
    parts.get(group)?.as_str().parse().ok()
}

fn read_date(parts: &Captures<'_>) -> Option<String> {
    let three = |year, month, day| Some((number(parts, year)?, number(parts, month)?, number(parts, day)?));
    if parts.get(2).map(|separator| separator.as_str()) != parts.get(4).map(|separator| separator.as_str()) {
        return None;
    }
    let (year, month, day) = three(5, 3, 1).or_else(|| three(6, 7, 8)).or_else(|| three(11, 10, 9))?;
    civil(year, month, day)
}

fn read_time(parts: &Captures<'_>) -> Option<String> {
    let hour = number(parts, 1)?;
    let hour = match parts.get(4).map(|half| half.as_str()) {
        Some("pm" | "ch") if hour < 12 => hour + 12,
        Some("am" | "sa") if hour == 12 => 0,
        _ => hour,
    };
    clock(hour, number(parts, 2)?, number(parts, 3))
}

/// An ISO 8601 date, if the calendar has it and the web could have been there to publish on it.
fn civil(year: u32, month: u32, day: u32) -> Option<String> {
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let days = match month {
        2 => 28 + u32::from(leap),
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return None,
    };
    ((1900..2100).contains(&year) && (1..=days).contains(&day)).then(|| format!("{year}-{month:02}-{day:02}"))
}

fn clock(hour: u32, minute: u32, second: Option<u32>) -> Option<String> {
    if hour > 23 || minute > 59 || second.is_some_and(|second| second > 59) {
        return None;
    }
    Some(match second {
        Some(second) => format!("{hour:02}:{minute:02}:{second:02}"),
        None => format!("{hour:02}:{minute:02}"),
    })
}

fn blank(text: &mut String, range: Range<usize>) {
    text.replace_range(range.clone(), &" ".repeat(range.len()));
}

/// Whether all that is left of a line is one to four capitalized words, set off from the date.
fn is_signature(line: &[char], rest: &str, date: usize) -> bool {
    let (before, after) = rest.split_at(date);
    let is_word = |byte: u8| byte.is_ascii_alphanumeric();
    let Some(last) = before.bytes().rposition(is_word) else { return false };
    let mut words = 0;
    let mut in_word = false;
    for (at, byte) in before.bytes().enumerate() {
        if is_word(byte) && !in_word {
            if !line[at].is_uppercase() {
                return false;
            }
            words += 1;
        }
        in_word = is_word(byte);
    }
    words <= LONGEST_SIGNATURE && before[last + 1..].contains([',', '-', '|']) && !after.bytes().any(is_word)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn stamp(line: &str) -> Option<String> {
        date_line(line).map(|line| line.stamp)
    }

    #[test]
    fn date_lines() {
        for (line, expected) in [
            ("07:22 06/08/2024", "2024-08-06T07:22"),
            ("Thứ bảy, 09/03/2024 10:01", "2024-03-09T10:01"),
            ("Cập nhật: 15/3/2023 | 14:30", "2023-03-15T14:30"),
            ("Ngày 5 tháng 6 năm 2023", "2023-06-05"),
            ("(Ngày đăng: 01-02-2024)", "2024-02-01"),
            ("  Chủ nhật, ngày 10/09/2023 - 7h05 (GMT+7)", "2023-09-10T07:05"),
            ("Thứ Ba, 12/12/2023, 3:15 CH  Lượt xem: 1.205", "2023-12-12T15:15"),
            ("29.02.2024", "2024-02-29"),
            ("2024-08-06 07:22:31", "2024-08-06T07:22:31"),
            ("Đăng lúc: 14 giờ 30 phút ngày 02/9/2023", "2023-09-02T14:30"),
            ("THỨ TƯ, 07/08/2024 12:05 SA", "2024-08-07T00:05"),
            ("Hà Nội, ngày 5 tháng 6 năm 2023", "2023-06-05"),
            ("Minh Anh – Thứ ba, 12/12/2023 08:00", "2023-12-12T08:00"),
            (
                "Thu\u{309} Da\u{302}\u{300}u Mo\u{323}\u{302}t, nga\u{300}y 1 tha\u{301}ng 2 na\u{306}m 2023",
                "2023-02-01",
            ),
        ] {
            assert_eq!(stamp(line).as_deref(), Some(expected), "{line}");
        }
    }

    #[test]
    fn prose_and_impossible_dates_are_not_date_lines() {
        for line in [
            "Sáng 9/6, UBND tỉnh tổ chức họp báo",
            "Sáng 09/06/2024, UBND tỉnh tổ chức họp báo",
            "Sáng 09/06/2024",
            "Kế hoạch số 12/KH-UBND ngày 05/06/2023",
            "Hội nghị, ngày 5 tháng 6 năm 2023",
            "31/02/2024",
            "29/02/2023 08:00",
            "08/16/2024 10:01",
            "06/08/24",
            "01/01/2024 - 31/12/2024",
            "0:00/ 0:00",
            "15/3.2023",
            "06/08/2024 25:10",
            "06/08/2024 5",
            "112/08/2024",
            "",
        ] {
            assert_eq!(stamp(line), None, "{line}");
        }
    }

    #[test]
    fn updates_are_marked() {
        assert!(date_line("Cập nhật lần cuối: 15/3/2023 14:30").unwrap().is_update);
        assert!(!date_line("Ngày đăng: 15/3/2023 14:30").unwrap().is_update);
    }

    #[test]
    fn machine_forms_keep_their_zone() {
        for (text, expected) in [
            ("2024-08-06T07:22:00+07:00", Some("2024-08-06T07:22:00+07:00")),
            (" 2024-08-06T07:22:00.123Z ", Some("2024-08-06T07:22:00Z")),
            ("2024-08-06", Some("2024-08-06")),
            ("2024-13-06", None),
            ("2024-08-06T24:00", None),
            ("06/08/2024 07:22", Some("2024-08-06T07:22")),
            ("hôm qua", None),
        ] {
            assert_eq!(parse(text).as_deref(), expected, "{text}");
        }
    }
}
