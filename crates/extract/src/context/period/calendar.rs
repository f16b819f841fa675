//! Arithmetic on TIMEX3 values, and the day on which an article appeared.

use crate::record::Text;
use smol_str::format_smolstr;
/// What is known of the time of writing.
#[derive(Default)]
pub(crate) struct Calendar {
    /// Year, month and day of publication.
    published: Option<(i32, u32, u32)>,
}

/// A year that is not said.
const UNSAID: &str = "XXXX";

impl Calendar {
    /// Reads the date of an ISO 8601 date or date-time; of anything else, nothing is known.
    pub(crate) fn new(published: Option<&str>) -> Self {
        let read = |text: &str| {
            Some((
                text.get(..4)?.parse().ok()?,
                text.get(5..7)?.parse().ok()?,
                text.get(8..10)?.parse().ok()?,
            ))
        };
        Self { published: published.and_then(read) }
    }

    /// The year that lies `offset` years after that of publication: "năm nay" is 0, "năm ngoái" -1.
    pub(crate) fn year(&self, offset: i32) -> Text {
        self.published.map_or_else(|| UNSAID.into(), |(year, _, _)| format_smolstr!("{:04}", year + offset))
    }

    /// The day that lies `offset` days after that of publication, within its month.
    pub(crate) fn day(&self, offset: u32) -> Option<Text> {
        self.published.and_then(|(year, month, day)| {
            add_days(&format_smolstr!("{year:04}-{month:02}-{day:02}"), offset)
        })
    }

    /// Puts the year of publication where none is said. A month late in the year, read early in the next, is of the
    /// year before; one early in the year, read late in it, may be of either and stays as it is.
    pub(crate) fn complete(&self, timex: &str) -> Option<Text> {
        let (year, published, _) = self.published?;
        let month = |part: &str| match part.strip_prefix("XXXX-")? {
            "Q1" | "H1" => Some(1),
            "Q2" => Some(4),
            "Q3" | "H2" => Some(7),
            "Q4" => Some(10),
            rest => rest.get(..2)?.parse::<u32>().ok(),
        };
        let last =
            timex.rsplit('/').next().filter(|_| timex.split('/').all(|part| part.starts_with("XXXX-")))?;
        match month(last)? {
            month if published <= 3 && month >= 10 => {
                Some(timex.replace(UNSAID, &format!("{:04}", year - 1)).into())
            }
            month if published >= 10 && month <= 2 => None,
            _ => Some(timex.replace(UNSAID, &format!("{year:04}")).into()),
        }
    }
}

/// The year of a TIMEX3 value, the last one of a span.
pub(super) fn year_of(timex: &str) -> Option<i32> {
    timex.rsplit('/').next()?.get(..4)?.parse().ok()
}

/// The month of a value that is one month, `2017-04` or `XXXX-04`.
fn month_of(timex: &str) -> Option<u32> {
    (timex.len() == 7).then(|| timex.get(5..)?.parse().ok())?
}

/// The quarter of a value that is one quarter.
fn quarter_of(timex: &str) -> Option<u32> {
    timex.get(4..)?.strip_prefix("-Q")?.parse().ok()
}

/// The year before that of `timex`.
pub(super) fn year_before(timex: &str) -> Option<Text> {
    year_of(timex).map(|year| format_smolstr!("{:04}", year - 1))
}

/// The month before, where `timex` is a month.
pub(super) fn month_before(timex: &str) -> Option<Text> {
    match (month_of(timex)?, year_of(timex)) {
        (1, year) => year.map(|year| format_smolstr!("{:04}-12", year - 1)),
        (month, _) => Some(format_smolstr!("{}-{:02}", &timex[..4], month - 1)),
    }
}

/// The quarter before, where `timex` is a quarter.
pub(super) fn quarter_before(timex: &str) -> Option<Text> {
    match (quarter_of(timex)?, year_of(timex)) {
        (1, year) => year.map(|year| format_smolstr!("{:04}-Q4", year - 1)),
        (quarter, _) => Some(format_smolstr!("{}-Q{}", &timex[..4], quarter - 1)),
    }
}

/// The day `offset` days after a day, as long as it is of the same month.
pub(super) fn add_days(day: &str, offset: u32) -> Option<Text> {
    let number: u32 = day.get(8..).filter(|_| day.len() == 10)?.parse().ok()?;
    let last = match day.get(5..7)? {
        "02" => 28,
        "04" | "06" | "09" | "11" => 30,
        _ => 31,
    };
    if number + offset <= last {
        return Some(format_smolstr!("{}{:02}", &day[..8], number + offset));
    }
    let month: u32 = day.get(5..7)?.parse().ok()?;
    (offset == 1 && month < 12 && month != 2).then(|| format_smolstr!("{}{:02}-01", &day[..5], month + 1))
}

/// Gives a base without a year the year that it must have to lie before the period.
pub(super) fn before(base: &str, period: Option<&str>) -> Text {
    let year = period.and_then(year_of);
    match (base.strip_prefix("XXXX-"), year, period) {
        (Some(rest), Some(year), Some(period)) if !base.contains('/') => {
            let of_year = period.rsplit('/').next().and_then(|part| part.get(5..)).unwrap_or("13");
            let year = if rest.get(..2) < of_year.get(..2) { year } else { year - 1 };
            format_smolstr!("{year:04}-{rest}")
        }
        _ => base.into(),
    }
}
