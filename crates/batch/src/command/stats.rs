use super::Outcome;
use super::answer::{self, Answer, Counted, Screen, counted, number_of};
use crate::args::StatsArgs;
use crate::error::Error;
use crate::terminal::{STRONG, grouped, megabytes, one_line};
use chiso_index::{FacetValue, Stats};
use serde::Serialize;
use std::collections::BTreeMap;
use std::io::{self, Write};

/// More months than this are gathered in years in a table.
const MONTHS: usize = 36;

pub(super) fn run(args: &StatsArgs) -> Result<Outcome, Error> {
    let stats = answer::open(&args.ask)?.stats()?;
    answer::give(&Coverage { stats: &stats, limit: args.limit }, args.ask.format)?;
    Ok(Outcome::Done)
}

struct Coverage<'a> {
    stats: &'a Stats,
    /// Sources and places in a table.
    limit: usize,
}

/// What json has.
#[derive(Serialize)]
struct Whole<'a> {
    articles: u64,
    figures: u64,
    figures_by_kind: BTreeMap<&'static str, u64>,
    articles_by_month: BTreeMap<&'a str, u64>,
    articles_without_date: u64,
    articles_by_source: Vec<Counted<'a>>,
    articles_by_place: Vec<Counted<'a>>,
    bytes: u64,
    files: usize,
    format: u32,
    written_by: &'a str,
}

/// A count, as jsonl has it.
#[derive(Serialize)]
struct Record<'a> {
    /// What is counted, and by what.
    count: &'static str,
    /// Of which kind, month, source or place; empty where there is only one.
    of: &'a str,
    /// How many.
    n: u64,
}

impl<'a> Answer for Coverage<'a> {
    type Record = Record<'a>;

    fn json(&self) -> impl Serialize {
        let stats = self.stats;
        Whole {
            articles: stats.articles,
            figures: stats.figures,
            figures_by_kind: stats.kinds.iter().map(|(kind, n)| (kind.as_str(), *n)).collect(),
            articles_by_month: stats.months.iter().map(|(month, n)| (&**month, *n)).collect(),
            articles_without_date: stats.undated,
            articles_by_source: counted(&stats.sources),
            articles_by_place: counted(&stats.places),
            bytes: stats.bytes,
            files: stats.files,
            format: stats.format,
            written_by: &stats.written_by,
        }
    }

    fn records(&self) -> impl Iterator<Item = Record<'a>> {
        let stats = self.stats;
        let one = |count, n| Record { count, of: "", n };
        let facet = |count: &'static str, values: &'a [FacetValue]| {
            values.iter().map(move |value| Record { count, of: &value.name, n: value.count as u64 })
        };
        let kinds =
            stats.kinds.iter().map(|(kind, n)| Record { count: "figures by kind", of: kind.as_str(), n: *n });
        let months =
            stats.months.iter().map(|(month, n)| Record { count: "articles by month", of: month, n: *n });
        [one("articles", stats.articles), one("figures", stats.figures)]
            .into_iter()
            .chain(kinds)
            .chain(months)
            .chain([one("articles without date", stats.undated)])
            .chain(facet("articles by source", &stats.sources))
            .chain(facet("articles by place", &stats.places))
            .chain([one("bytes", stats.bytes), one("files", stats.files as u64)])
            .chain([Record { count: "format", of: &stats.written_by, n: u64::from(stats.format) }])
    }

    fn columns(&self) -> Vec<&'static str> {
        vec!["count", "of", "n"]
    }

    fn rows(&self) -> impl Iterator<Item = Vec<String>> {
        self.records().map(|record| vec![record.count.to_owned(), record.of.to_owned(), record.n.to_string()])
    }

    fn table(&self, to: &mut dyn Write, screen: &Screen) -> io::Result<()> {
        let stats = self.stats;
        let strong = screen.style(STRONG);
        let count = |n: u64, what| number_of(n as usize, what);
        writeln!(
            to,
            "{strong}{}, {}{strong:#}",
            count(stats.articles, "article"),
            count(stats.figures, "figure")
        )?;
        let kinds: Vec<_> = stats.kinds.iter().map(|(kind, n)| (kind.to_string(), *n)).collect();
        screen.print_bars(to, "figures by kind", &kinds)?;
        self.print_times(to, screen)?;
        self.print_facet(to, screen, "source", &stats.sources)?;
        self.print_facet(to, screen, "place that a figure speaks of", &stats.places)?;
        writeln!(
            to,
            "\nindex: {} in {}, format {}, written by {}",
            megabytes(stats.bytes),
            number_of(stats.files, "file"),
            stats.format,
            one_line(&stats.written_by)
        )
    }
}

impl Coverage<'_> {
    fn print_times(&self, to: &mut dyn Write, screen: &Screen) -> io::Result<()> {
        let Stats { months, undated, .. } = self.stats;
        if months.len() > MONTHS {
            let mut years = BTreeMap::<String, u64>::new();
            for (month, n) in months {
                *years.entry(month.split('-').next().unwrap_or(month).to_owned()).or_default() += n;
            }
            let years: Vec<_> = years.into_iter().collect();
            screen.print_bars(to, "articles by year of publication (--format csv has the months)", &years)?;
        } else {
            screen.print_bars(to, "articles by month of publication", months)?;
        }
        if *undated > 0 {
            let gap = if months.is_empty() { "\n" } else { "  " };
            writeln!(to, "{gap}{} without a date of publication", number_of(*undated as usize, "article"))?;
        }
        Ok(())
    }

    fn print_facet(
        &self,
        to: &mut dyn Write,
        screen: &Screen,
        what: &str,
        values: &[FacetValue],
    ) -> io::Result<()> {
        let shown: Vec<_> = values
            .iter()
            .take(self.limit)
            .map(|value| (one_line(&value.name).into_owned(), value.count as u64))
            .collect();
        screen.print_bars(to, &format!("articles by {what}"), &shown)?;
        match values.len().saturating_sub(shown.len()) {
            0 => Ok(()),
            more => screen.print_faint(to, &format!("  and {} more", grouped(more as u64))),
        }
    }
}
