//! TIMEX3 values of years, months and days, written digit by digit: a format costs more than all else of reading a date.

/// A year that is not said.
pub(super) const UNSAID: &str = "XXXX";

/// A day: `2023-06-30`, `XXXX-06-30`.
pub(super) fn ymd(year: Option<u32>, month: u32, day: u32) -> String {
    let mut timex = ym(year, month);
    timex.push('-');
    push_digits(&mut timex, day);
    timex
}

/// A month: `2023-06`, `XXXX-06`.
pub(super) fn ym(year: Option<u32>, month: u32) -> String {
    let mut timex = String::with_capacity("2023-06-30".len());
    match year {
        Some(year) => [year / 100, year % 100].iter().for_each(|two| push_digits(&mut timex, *two)),
        None => timex.push_str(UNSAID),
    }
    timex.push('-');
    push_digits(&mut timex, month);
    timex
}

/// Writes a number below 100 in two digits.
fn push_digits(timex: &mut String, number: u32) {
    for digit in [number / 10 % 10, number % 10] {
        timex.extend(char::from_digit(digit, 10));
    }
}

/// A year: `2023`, `XXXX`.
pub(super) fn year_text(year: Option<u32>) -> String {
    year.map_or_else(|| UNSAID.to_owned(), |year| format!("{year:04}"))
}
