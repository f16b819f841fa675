use super::year;
use chiso_extract::{Bound, Direction, Kind, Role};
use chiso_index::{AskedValue, DateRange, read_value};
use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};

/// Which figures: the filters that `figures`, `pivot` and `labels` share. All that are given must hold.
#[derive(Debug, Args)]
#[command(next_help_heading = "Filters")]
pub struct FilterArgs {
    /// Only figures of this kind; may be given several times
    #[arg(long, value_name = "KIND", value_parser = one_of(Kind::ALL, Kind::as_str))]
    pub kind: Vec<Kind>,

    /// Only figures with this role; may be given several times
    #[arg(long, value_name = "ROLE", value_parser = one_of(ROLES, Role::as_str))]
    pub role: Vec<Role>,

    /// Only changes in this direction
    #[arg(long, value_name = "DIRECTION", value_parser = one_of(DIRECTIONS, Direction::as_str))]
    pub direction: Option<Direction>,

    /// Only figures that the text bounds so; may be given several times
    #[arg(long, value_name = "BOUND", value_parser = one_of(BOUNDS, Bound::as_str))]
    pub bound: Vec<Bound>,

    /// Only figures whose label has these words, in any order
    #[arg(long, value_name = "WORDS")]
    pub label: Option<String>,

    /// Only percentages of this: "kế hoạch", GDP
    #[arg(long, value_name = "WHOLE")]
    pub of: Option<String>,

    /// Only figures of this known indicator: its id, as `chiso labels` lists it
    #[arg(long, value_name = "ID")]
    pub indicator: Option<String>,

    /// Only figures of this place: a name, a province's code, or a province since July 2025
    ///
    /// "Hà Giang" finds these words side by side in the place as written, "ha giang" with any tones; 02 is
    /// the province's code and finds every place in it; "Tuyên Quang 2025" finds every place in the provinces
    /// that form it since July 2025.
    #[arg(long, value_name = "PLACE")]
    pub place: Option<String>,

    /// Only figures that speak of this year
    ///
    /// The figure's period must cover the year; where its period is not known, the year in which its article
    /// was published counts.
    #[arg(long, value_name = "YEAR", value_parser = year)]
    pub year: Option<i32>,

    /// Only figures whose period lies within this: 2023, 2023-06, 2024-Q1, 2021/2025
    #[arg(long, value_name = "TIME")]
    pub period: Option<String>,

    /// Only figures compared with this time: 2022, PREV
    #[arg(long, value_name = "TIME")]
    pub base_period: Option<String>,

    /// Only figures in this unit: %, pp, VND, ha, "hồ sơ"
    #[arg(long, value_name = "UNIT")]
    pub unit: Option<String>,

    /// Only values of at least this: 90, 3e9, "5,7 tỷ đồng", 68,36%
    ///
    /// A bare number is read as programs write it, so that 1.5 is one and a half; a number with a unit as
    /// articles write it, so that "1.500 ha" is fifteen hundred hectares. A unit also keeps out other units,
    /// as --unit does. A range counts where it reaches the value.
    #[arg(long, value_name = "VALUE", value_parser = value, allow_negative_numbers = true)]
    pub min: Option<AskedValue>,

    /// Only values of at most this, read as --min is
    #[arg(long, value_name = "VALUE", value_parser = value, allow_negative_numbers = true)]
    pub max: Option<AskedValue>,

    /// Only figures with this check: percent-contradicts-ratio
    #[arg(long, value_name = "CHECK")]
    pub check: Option<String>,

    /// Only figures whose label this rule gave
    #[arg(long, value_name = "RULE")]
    pub rule: Option<String>,

    /// Only figures of this article, by its id
    #[arg(long, value_name = "DOC")]
    pub doc: Option<String>,

    /// Only figures of articles published then: 2023, 2023-06, 2023-01..2023-06, 2023..
    #[arg(long, value_name = "FROM..TO", value_parser = published)]
    pub published: Option<DateRange>,

    /// Only figures of articles whose source has these words, side by side
    #[arg(long, value_name = "SOURCE")]
    pub source: Option<String>,

    /// Let words with tones match words with other tones; those as typed come first
    #[arg(long)]
    pub any_tones: bool,
}

const ROLES: [Role; 3] = [Role::Level, Role::Change, Role::Target];
const DIRECTIONS: [Direction; 2] = [Direction::Up, Direction::Down];
const BOUNDS: [Bound; 6] = [Bound::Exact, Bound::Gt, Bound::Ge, Bound::Lt, Bound::Le, Bound::Approx];

/// Takes one of some values by its name.
fn one_of<T: Copy + Send + Sync + 'static, const N: usize>(
    all: [T; N],
    name: fn(T) -> &'static str,
) -> impl TypedValueParser<Value = T> {
    PossibleValuesParser::new(all.map(name))
        .try_map(move |given| all.into_iter().find(|value| name(*value) == given).ok_or("not one of these"))
}

fn value(text: &str) -> Result<AskedValue, String> {
    read_value(text).ok_or_else(|| {
        "expected a number (12.5, 3e9), or one with its unit as articles write it (\"5,7 tỷ đồng\", 68,36%)"
            .into()
    })
}

/// Days of publication: one time, or two with `..` between, of which one may be left out.
pub(super) fn published(text: &str) -> Result<DateRange, String> {
    let Some((from, to)) = text.split_once("..") else { return Ok(DateRange::of(text.trim())) };
    let end = |end: &str| Some(end.trim().to_owned()).filter(|end| !end.is_empty());
    let range = DateRange { from: end(from), to: end(to) };
    if range == DateRange::default() {
        return Err("expected a date or a range: 2023-06, 2023-01..2023-06, 2023.., ..30/6/2023".into());
    }
    Ok(range)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn publication_is_a_time_or_a_range() {
        let range = |from: Option<&str>, to: Option<&str>| DateRange {
            from: from.map(Into::into),
            to: to.map(Into::into),
        };
        assert_eq!(published("2023-06").unwrap(), range(Some("2023-06"), Some("2023-06")));
        assert_eq!(published("2023 .. 30/6/2024").unwrap(), range(Some("2023"), Some("30/6/2024")));
        assert_eq!(published("2023..").unwrap(), range(Some("2023"), None));
        assert_eq!(published("..2023").unwrap(), range(None, Some("2023")));
        assert!(published("..").is_err());
    }
}
