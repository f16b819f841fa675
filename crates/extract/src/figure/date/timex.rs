//! TIMEX3 values of years, months and days, written digit by digit: a format costs more than all else of reading a date.

use crate::record::Text;

/// A year that is not said.
pub(super) const UNSAID: &str = "XXXX";

/// A day: `2023-06-30`, `XXXX-06-30`.
pub(super) fn ymd(year: Option<u32>, month: u32, day: u32) -> Text {
    let ([a, b, c, d], [m, n], [e, f]) = (four(year), two(month), two(day));
    text(&[a, b, c, d, b'-', m, n, b'-', e, f])
}

/// A month: `2023-06`, `XXXX-06`.
pub(super) fn ym(year: Option<u32>, month: u32) -> Text {
    let ([a, b, c, d], [m, n]) = (four(year), two(month));
    text(&[a, b, c, d, b'-', m, n])
}

/// A year: `2023`, `XXXX`.
pub(super) fn year_text(year: Option<u32>) -> Text {
    text(&four(year))
}

/// From one year to another: `2022/2025`.
pub(super) fn years(first: u32, last: u32) -> Text {
    let ([a, b, c, d], [e, f, g, h]) = (four(Some(first)), four(Some(last)));
    text(&[a, b, c, d, b'/', e, f, g, h])
}

/// A year in four digits.
fn four(year: Option<u32>) -> [u8; 4] {
    let Some(year) = year else { return [b'X'; 4] };
    let ([a, b], [c, d]) = (two(year / 100), two(year));
    [a, b, c, d]
}

/// The last two digits of a number.
fn two(number: u32) -> [u8; 2] {
    [number / 10 % 10, number % 10].map(|digit| b'0' + digit as u8)
}

/// All that is written here is ASCII.
fn text(written: &[u8]) -> Text {
    std::str::from_utf8(written).map(Text::from).unwrap_or_default()
}
