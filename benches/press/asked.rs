//! The words that ask for an annotated figure.

use crate::gold::Annotated;
use clap::ValueEnum;

/// How the time that a figure speaks of stands in a query.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Period {
    /// Not at all.
    None,
    /// Its years, where they are said.
    Years,
    /// As records have it: `2017-06-29`, `XXXX-Q2`.
    Record,
    /// As the press writes it: `29/6/2017`, `tháng 6/2017`, `quý 2/2017`.
    Written,
}

/// What a figure measures, where if that is annotated and asked for, and when.
pub fn query_of(figure: &Annotated, place: bool, period: Period) -> String {
    let mut words: Vec<String> = figure.labels.first().cloned().into_iter().collect();
    words.extend(figure.place.clone().filter(|_| place));
    if let Some(time) = &figure.period {
        words.extend(match period {
            Period::None => None,
            Period::Years => Some(years(time)),
            // Only the text says with what it is compared.
            Period::Record => Some(time.clone()).filter(|time| time != "PREV"),
            Period::Written => Some(written(time)),
        });
    }
    as_words(&words.join(" "))
}

/// A text without the signs that mean something in the query language: quotes, parentheses, colons.
pub fn as_words(text: &str) -> String {
    text.replace(['"', '“', '”', '„', '«', '»', '(', ')', ':'], " ")
}

/// The years of a TIMEX3 value, each once, without those unsaid (`XXXX`).
fn years(timex: &str) -> String {
    let mut years: Vec<&str> = timex.split('/').filter_map(year_of).collect();
    years.dedup();
    years.join(" ")
}

fn year_of(end: &str) -> Option<&str> {
    end.get(..4).filter(|year| year.bytes().all(|byte| byte.is_ascii_digit()))
}

/// A TIMEX3 value as the press writes it, without what is unsaid; both ends of a span.
fn written(timex: &str) -> String {
    let ends: Vec<String> = timex.split('/').map(end_written).filter(|end| !end.is_empty()).collect();
    ends.join(" - ")
}

fn end_written(end: &str) -> String {
    let of_year = |part: String, joined: &str| match year_of(end) {
        Some(year) => format!("{part}{joined}{year}"),
        None => part,
    };
    let bare = |number: &str| number.trim_start_matches('0').to_owned();
    match end.split('-').collect::<Vec<_>>()[..] {
        [_, "H1"] => of_year("nửa đầu năm".to_owned(), " "),
        [_, "H2"] => of_year("nửa cuối năm".to_owned(), " "),
        [_, month] => match month.strip_prefix('Q') {
            Some(quarter) => of_year(format!("quý {quarter}"), "/"),
            None => of_year(format!("tháng {}", bare(month)), "/"),
        },
        [_, month, day] => of_year(format!("{}/{}", bare(day), bare(month)), "/"),
        _ => year_of(end).unwrap_or_default().to_owned(),
    }
}
