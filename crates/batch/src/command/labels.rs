use super::answer::{self, Answer, Counted, Screen, counted, in_words, number_of};
use super::{Outcome, filter};
use crate::args::LabelsArgs;
use crate::error::Error;
use crate::terminal::{Column, grouped, one_line};
use chiso_extract::indicator::Indicators;
use chiso_index::{FigureQuery, LabelCount, Labels, Note};
use serde::Serialize;
use std::collections::HashMap;
use std::io::{self, Write};

pub(super) fn run(args: &LabelsArgs) -> Result<Outcome, Error> {
    let query = FigureQuery { limit: args.limit, ..filter::of(&args.filter)? };
    let labels = answer::open(&args.ask)?.labels(&args.query, &query)?;
    answer::give(&Known { labels: &labels, args }, args.ask.format)?;
    Ok(Outcome::Done)
}

struct Known<'a> {
    labels: &'a Labels,
    args: &'a LabelsArgs,
}

/// What json has.
#[derive(Serialize)]
struct Found<'a> {
    figures: usize,
    distinct: usize,
    notes: Vec<String>,
    labels: Vec<Record<'a>>,
    indicators: Vec<Record<'a>>,
}

/// A label or an indicator, as jsonl has it.
#[derive(Serialize)]
struct Record<'a> {
    r#type: &'static str,
    label: &'a str,
    figures: usize,
    articles: usize,
    places: Vec<Counted<'a>>,
    first: &'a Option<String>,
    last: &'a Option<String>,
}

impl<'a> Record<'a> {
    fn of(r#type: &'static str) -> impl Fn(&'a LabelCount) -> Self {
        move |count| Record {
            r#type,
            label: &count.label,
            figures: count.figures,
            articles: count.articles,
            places: counted(&count.places),
            first: &count.first,
            last: &count.last,
        }
    }
}

impl<'a> Answer for Known<'a> {
    type Record = Record<'a>;

    fn notes(&self) -> &[Note] {
        &self.labels.notes
    }

    fn nothing(&self) -> Option<String> {
        let nothing = || answer::nothing("figure", &self.args.query, &filter::options(&self.args.filter));
        (self.labels.figures == 0).then(nothing)
    }

    fn cut(&self) -> Option<String> {
        let shown = self.labels.labels.len();
        (shown < self.labels.distinct).then(|| self.shown() + "; --limit shows more")
    }

    fn json(&self) -> impl Serialize {
        Found {
            figures: self.labels.figures,
            distinct: self.labels.distinct,
            notes: in_words(&self.labels.notes),
            labels: self.labels.labels.iter().map(Record::of("label")).collect(),
            indicators: self.labels.indicators.iter().map(Record::of("indicator")).collect(),
        }
    }

    fn records(&self) -> impl Iterator<Item = Record<'a>> {
        let labels = self.labels.labels.iter().map(Record::of("label"));
        labels.chain(self.labels.indicators.iter().map(Record::of("indicator")))
    }

    fn columns(&self) -> Vec<&'static str> {
        vec!["type", "label", "figures", "articles", "places", "first", "last"]
    }

    fn rows(&self) -> impl Iterator<Item = Vec<String>> {
        self.records().map(|record| {
            let places: Vec<_> = record.places.iter().map(|place| place.name).collect();
            vec![
                record.r#type.to_owned(),
                record.label.to_owned(),
                record.figures.to_string(),
                record.articles.to_string(),
                places.join(";"),
                record.first.clone().unwrap_or_default(),
                record.last.clone().unwrap_or_default(),
            ]
        })
    }

    fn table(&self, to: &mut dyn Write, screen: &Screen) -> io::Result<()> {
        let Labels { labels, indicators, .. } = self.labels;
        if !labels.is_empty() {
            let rows: Vec<_> =
                labels.iter().map(|count| cells(count, one_line(&count.label).into_owned())).collect();
            screen.print_table(to, &columns("label"), &rows)?;
            writeln!(to)?;
        }
        if !indicators.is_empty() {
            let built_in = Indicators::built_in();
            let names: HashMap<&str, &str> =
                built_in.iter().map(|indicator| (&*indicator.id, &*indicator.name_vi)).collect();
            let named =
                |id: &str| names.get(id).map_or_else(|| id.to_owned(), |name| format!("{id}: {name}"));
            let rows: Vec<_> = indicators
                .iter()
                .map(|count| cells(count, one_line(&named(&count.label)).into_owned()))
                .collect();
            screen.print_table(to, &columns("known indicator"), &rows)?;
            writeln!(to)?;
        }
        writeln!(to, "{}", self.shown())
    }
}

impl Known<'_> {
    /// `20 of 1,234 labels, of 5,678 figures`.
    fn shown(&self) -> String {
        let Labels { figures, distinct, labels, .. } = self.labels;
        let shown = grouped(labels.len() as u64);
        format!("{shown} of {}, of {}", number_of(*distinct, "label"), number_of(*figures, "figure"))
    }
}

fn columns(heading: &str) -> [Column<'_>; 5] {
    [
        Column { heading, right: false, least: 24, most: 60, lines: 2 },
        Column { heading: "figures", right: true, least: 7, most: 9, lines: 1 },
        Column { heading: "articles", right: true, least: 8, most: 9, lines: 1 },
        Column { heading: "places", right: false, least: 14, most: 44, lines: 2 },
        Column { heading: "periods", right: false, least: 9, most: 17, lines: 2 },
    ]
}

fn cells(count: &LabelCount, name: String) -> [String; 5] {
    let places: Vec<_> = count.places.iter().map(|place| format!("{} {}", place.name, place.count)).collect();
    let span = span(count.first.as_deref().unwrap_or_default(), count.last.as_deref().unwrap_or_default());
    [name, grouped(count.figures as u64), grouped(count.articles as u64), places.join(", "), span]
}

/// The years from day to day where they are whole, else the months: `2021 – 2023`, `2023-02 – 2023-06`.
fn span(first: &str, last: &str) -> String {
    let of = |day: &str| match first.ends_with("-01-01") && last.ends_with("-12-31") {
        true => day.get(.."2023".len()).unwrap_or(day).to_owned(),
        false => day.get(.."2023-06".len()).unwrap_or(day).to_owned(),
    };
    let (first, last) = (of(first), of(last));
    if first == last { first } else { format!("{first} – {last}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_are_of_years_or_of_months() {
        assert_eq!(span("2021-01-01", "2023-12-31"), "2021 – 2023");
        assert_eq!(span("2023-01-01", "2023-12-31"), "2023");
        assert_eq!(span("2023-01-01", "2023-06-30"), "2023-01 – 2023-06");
        assert_eq!(span("2023-06-30", "2023-06-30"), "2023-06");
        assert_eq!(span("", ""), "");
    }
}
