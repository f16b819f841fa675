use super::{FigureFormat, PageArgs, year};
use chiso_extract::Kind;
use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use std::path::PathBuf;

/// Find figures by the words of their label and sentence, and by kind, place, year, value
///
/// Words are found with or without diacritics. All conditions must hold together. An empty query ("")
/// lists whatever meets the other conditions.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    chiso figures out \"tỷ lệ hồ sơ trực tuyến\"\n  \
    chiso figures out \"ho ngheo\" --kind percent --place \"Nghệ An\" --year 2023\n  \
    chiso figures out \"\" --kind money --min 1e12 --format csv > trillions.csv")]
pub struct FiguresArgs {
    /// The --out folder of a run
    #[arg(value_name = "DIR")]
    pub dir: PathBuf,

    /// Words to find in label and sentence; "" for any
    #[arg(value_name = "QUERY")]
    pub query: String,

    /// Only figures of this kind; may be given several times
    #[arg(long, value_name = "KIND", value_parser = kinds())]
    pub kind: Vec<Kind>,

    /// Only figures of this place (a name with or without diacritics, or a province's code)
    #[arg(long, value_name = "PLACE")]
    pub place: Option<String>,

    /// Only figures that speak of this year
    ///
    /// A figure's period must cover the year; where its period is not known, the year in which its article
    /// was published counts.
    #[arg(long, value_name = "YEAR", value_parser = year)]
    pub year: Option<i32>,

    /// Only figures in this unit: `%`, `pp`, `VND`, `ha`, …
    #[arg(long, value_name = "UNIT")]
    pub unit: Option<String>,

    /// Only values of at least this (a range counts where it reaches it)
    #[arg(long, value_name = "NUMBER", value_parser = number, allow_negative_numbers = true)]
    pub min: Option<f64>,

    /// Only values of at most this (a range counts where it reaches it)
    #[arg(long, value_name = "NUMBER", value_parser = number, allow_negative_numbers = true)]
    pub max: Option<f64>,

    /// Which hits to show.
    #[command(flatten)]
    pub page: PageArgs,

    /// Form of the figures
    #[arg(long, short, value_enum, default_value_t = FigureFormat::Table)]
    pub format: FigureFormat,
}

fn kinds() -> impl TypedValueParser<Value = Kind> {
    PossibleValuesParser::new(Kind::ALL.map(Kind::as_str)).try_map(|name| {
        Kind::ALL.into_iter().find(|kind| kind.as_str() == name).ok_or("not a kind of figure")
    })
}

fn number(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(number) if number.is_finite() => Ok(number),
        _ => Err("expected a number with `.` as decimal mark, 12.5 or 3e9 for example".into()),
    }
}
