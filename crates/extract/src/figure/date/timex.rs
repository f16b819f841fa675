//! TIMEX3 values of years, months and days, written digit by digit: a format costs more than all else of reading a date.

use crate::record::Text;
use smol_str::{SmolStrBuilder, format_smolstr};
/// A year that is not said.
pub(super) const UNSAID: &str = "XXXX";

/// A day: `2023-06-30`, `XXXX-06-30`.
pub(super) fn ymd(year: Option<u32>, month: u32, day: u32) -> Text {
    let mut timex = begun(year, month);
    timex.push('-');
    push_digits(&mut timex, day);
    timex.finish()
}

/// A month: `2023-06`, `XXXX-06`.
pub(super) fn ym(year: Option<u32>, month: u32) -> Text {
    begun(year, month).finish()
}

fn begun(year: Option<u32>, month: u32) -> SmolStrBuilder {
    let mut timex = SmolStrBuilder::new();
    match year {
        Some(year) => [year / 100, year % 100].iter().for_each(|two| push_digits(&mut timex, *two)),
        None => timex.push_str(UNSAID),
    }
    timex.push('-');
    push_digits(&mut timex, month);
    timex
}

/// Writes a number below 100 in two digits.
fn push_digits(timex: &mut SmolStrBuilder, number: u32) {
    for digit in [number / 10 % 10, number % 10] {
        char::from_digit(digit, 10).into_iter().for_each(|digit| timex.push(digit));
    }
}

/// A year: `2023`, `XXXX`.
pub(super) fn year_text(year: Option<u32>) -> Text {
    year.map_or_else(|| Text::new_static(UNSAID), |year| format_smolstr!("{year:04}"))
}
