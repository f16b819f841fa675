//! Number literals and amounts.
//!
//! Vietnamese groups thousands with `.` and marks decimals with `,`; the English format slips in.
//!
//! | written | read as | rule |
//! |---|---|---|
//! | `1.983`, `1.234.567` | 1983, 1234567 | dots before groups of three digits group |
//! | `34,54`, `1.234.567,89` | 34.54, 1234567.89 | the last separator is the decimal one where both occur |
//! | `99.1`, `6.25` | 99.1, 6.25 | one dot before one, two or more than three digits is a decimal one |
//! | `0.125`, `0,125` | 0.125 | a leading zero never groups |
//! | `2,328 hồ sơ` | 2328 | one comma before three digits groups where a counted noun or a currency follows |
//! | `2,328 triệu`, `2,328%` | 2.328 | … and is a decimal one before a magnitude, a percent sign or a measure |
//! | `1,234,567` | 1234567 | repeated commas group |
//! | `2.17.355` | malformed | anything else: no value, but a check |

use crate::item::Items;
use crate::lexicon::Cue;
use std::borrow::Cow;

/// What a comma before exactly three digits means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Comma {
    /// `2,328` is 2.328.
    Decimal,
    /// `2,328` is 2328.
    Groups,
}

/// The value of a literal of digits with inner `.` and `,`; `None` where the groups make no number.
pub(crate) fn parse_literal(literal: &str, comma: Comma) -> Option<f64> {
    let (mut digits, mut dots, mut commas) = (0_u64, 0, 0);
    for byte in literal.bytes() {
        match byte {
            b'0'..=b'9' => digits = digits.wrapping_mul(10).wrapping_add(u64::from(byte - b'0')),
            b'.' => dots += 1,
            b',' => commas += 1,
            _ => return None,
        }
    }
    let whole = whole_end(literal, dots, commas, comma)?;
    match literal.len() {
        0 => None,
        // Of two numbers that are exact, the quotient is the `f64` nearest to what is written.
        length @ ..=EXACT => {
            let decimals = length.saturating_sub(whole + 1) as u32;
            Some(digits as f64 / 10_u64.pow(decimals) as f64)
        }
        // Hundreds of digits are no number.
        _ => spelled(literal, whole).parse().ok().filter(|value: &f64| value.is_finite()),
    }
}

/// Whole numbers of so many digits are exact in an `f64`.
const EXACT: usize = 15;

/// A literal as Rust reads one: without groups, a dot before the decimals.
fn spelled(literal: &str, whole: usize) -> String {
    let plain = literal.char_indices().filter_map(|(at, c)| match c {
        '.' | ',' => (at == whole).then_some('.'),
        digit => Some(digit),
    });
    plain.collect()
}

/// Where the whole part of a literal with so many dots and commas ends; `None` where its groups make no number.
fn whole_end(literal: &str, dots: usize, commas: usize, comma: Comma) -> Option<usize> {
    match (dots, commas) {
        (0, 0) => Some(literal.len()),
        (_, 0) => one_separator(literal, b'.', dots, true),
        (0, _) => one_separator(literal, b',', commas, comma == Comma::Groups),
        _ => {
            let decimal = literal.rfind(['.', ','])?;
            let (whole, mark) = (&literal[..decimal], literal.as_bytes()[decimal]);
            let group = if mark == b'.' { b',' } else { b'.' };
            (!whole.as_bytes().contains(&mark) && is_grouped(whole, group)).then_some(decimal)
        }
    }
}

fn one_separator(literal: &str, separator: u8, count: usize, groups: bool) -> Option<usize> {
    if (groups || count > 1) && is_grouped(literal, separator) {
        Some(literal.len())
    } else if count == 1 {
        literal.find(char::from(separator))
    } else {
        None
    }
}

/// Whether all groups after the first have three digits, and the first one to three and no leading zero.
fn is_grouped(literal: &str, separator: u8) -> bool {
    let mut groups = literal.as_bytes().split(|&byte| byte == separator);
    let first = groups.next().unwrap_or_default();
    (1..=3).contains(&first.len()) && first[0] != b'0' && groups.all(|group| group.len() == 3)
}

/// A literal with the magnitude words that follow it: `5,7 tỷ`, `5 tỷ 300 triệu`, `1 tỷ rưỡi`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Amount {
    /// One past the last item.
    pub(crate) next: usize,
    /// The value, with magnitudes; `None` for a malformed literal.
    pub(crate) value: Option<f64>,
    /// The product of the magnitude words; 1 where there is none.
    pub(crate) magnitude: f64,
}

/// Reads the amount that begins with the number literal at item `at`.
pub(crate) fn amount(items: &Items<'_>, at: usize) -> Amount {
    let (literal, mut next) = literal(items, at);
    let mut magnitude = 1.0;
    while items.has(next, Cue::MAGNITUDE) {
        magnitude *= items.list[next].entry.number;
        next += 1;
    }
    if magnitude == 1.0 && items.has(next, Cue::SHORT_MAGNITUDE) {
        magnitude = items.list[next].entry.number;
        next += 1;
    }
    let counted = magnitude == 1.0
        && (items.has(next, Cue::CURRENCY)
            || items.word(next) && !items.has(next, Cue::UNIT | Cue::STOP_NOUN | Cue::PERCENT | Cue::POINT));
    let comma = if counted { Comma::Groups } else { Comma::Decimal };
    let mut value = parse_literal(&literal, comma).map(|value| scaled(value, magnitude));
    if magnitude > 1.0 {
        let mut unit = magnitude;
        loop {
            if items.has(next, Cue::HALF) {
                value = value.map(|value| value + 0.5 * unit);
                next += 1;
            } else if items.number(next) && items.has(next + 1, Cue::MAGNITUDE) {
                let smaller = items.list[next + 1].entry.number;
                let Some(part) = parse_literal(items.text(next), Comma::Decimal).filter(|_| smaller < unit)
                else {
                    break;
                };
                value = value.map(|value| value + scaled(part, smaller));
                unit = smaller;
                next += 2;
            } else {
                break;
            }
        }
    }
    Amount { next, value: value.filter(|value| value.is_finite()), magnitude }
}

/// The literal at `at`, joined with groups of three that white space splits off (`1 234 567`).
fn literal<'a>(items: &Items<'a>, at: usize) -> (Cow<'a, str>, usize) {
    let mut literal = Cow::Borrowed(items.text(at));
    let mut next = at + 1;
    let plain = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    if literal.len() <= 3 && plain(&literal) && !literal.starts_with('0') {
        // One split group alone may be two numbers side by side ("năm 10 100 hộ"): ask for two of them.
        let is_group = |at: usize| {
            items.number(at) && items.text(at).len() == 3 && plain(items.text(at)) && {
                let gap = &items.text[items.list[at - 1].end..items.list[at].start];
                gap == " "
            }
        };
        if is_group(next) && is_group(next + 1) {
            while is_group(next) {
                literal.to_mut().push_str(items.text(next));
                next += 1;
            }
        }
    }
    (literal, next)
}

/// `value * magnitude` without the noise of binary fractions: `5.7 * 1e9` is 5700000000.
fn scaled(value: f64, magnitude: f64) -> f64 {
    let product = value * magnitude;
    if magnitude >= 1e3 { (product * 1e3).round() / 1e3 } else { product }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn literals_follow_the_table() {
        for (written, comma, value) in [
            ("1.983", Comma::Decimal, Some(1983.0)),
            ("1.234.567", Comma::Decimal, Some(1_234_567.0)),
            ("34,54", Comma::Decimal, Some(34.54)),
            ("1.234.567,89", Comma::Decimal, Some(1_234_567.89)),
            ("1,234.5", Comma::Decimal, Some(1234.5)),
            ("99.1", Comma::Decimal, Some(99.1)),
            ("6.25", Comma::Decimal, Some(6.25)),
            ("0.125", Comma::Decimal, Some(0.125)),
            ("0,125", Comma::Groups, Some(0.125)),
            ("2,328", Comma::Groups, Some(2328.0)),
            ("2,328", Comma::Decimal, Some(2.328)),
            ("1,234,567", Comma::Decimal, Some(1_234_567.0)),
            ("2.17.355", Comma::Decimal, None),
            ("1.23,4.5", Comma::Decimal, None),
            ("007", Comma::Decimal, Some(7.0)),
        ] {
            assert_eq!(parse_literal(written, comma), value, "{written}");
        }
        assert_eq!(parse_literal("1.234.567.890.123,25", Comma::Decimal), Some(1_234_567_890_123.25));
        assert_eq!(parse_literal(&"1".repeat(400), Comma::Decimal), None, "hundreds of digits are no number");
    }
}
