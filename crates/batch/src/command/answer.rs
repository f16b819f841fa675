//! What the commands that ask an index have in common: opening it, and the forms of their answers.

use super::{print, write_lines};
use crate::args::{AskArgs, OutputFormat};
use crate::error::Error;
use crate::outdir;
use crate::terminal::{self, Column, FAINT, Laid, STRONG, grouped};
use anstyle::Style;
use chiso_index::{FacetValue, Index, Note};
use serde::Serialize;
use std::io::{self, Write};

/// Opens the index of a run's results, or the index directory itself.
pub(super) fn open(ask: &AskArgs) -> Result<Index, Error> {
    match outdir::index_of(&ask.dir) {
        Ok(index) => Ok(Index::open(&index)?),
        Err(refused) => match Index::open(&ask.dir) {
            Err(chiso_index::Error::NotAnIndex { .. }) => Err(refused),
            opened => Ok(opened?),
        },
    }
}

/// An answer, which each format prints in its own way.
pub(super) trait Answer {
    /// What jsonl has on a line.
    type Record: Serialize;

    /// What was searched for instead of what was typed.
    fn notes(&self) -> &[Note] {
        &[]
    }

    /// What to say where nothing was found.
    fn nothing(&self) -> Option<String> {
        None
    }

    /// What to say where there is more than was asked for.
    fn cut(&self) -> Option<String> {
        None
    }

    /// For people.
    fn table(&self, to: &mut dyn Write, screen: &Screen) -> io::Result<()>;

    /// All of it as one object.
    fn json(&self) -> impl Serialize;

    /// One after the other.
    fn records(&self) -> impl Iterator<Item = Self::Record>;

    /// The columns of the CSV.
    fn columns(&self) -> Vec<&'static str>;

    /// The rows of the CSV.
    fn rows(&self) -> impl Iterator<Item = Vec<String>>;
}

/// Prints an answer. What is said about it goes to standard error where the format has no place for words.
pub(super) fn give(answer: &impl Answer, format: OutputFormat) -> Result<(), Error> {
    if format != OutputFormat::Table {
        for note in answer.notes() {
            anstream::eprintln!("note: {note}");
        }
        if let Some(nothing) = answer.nothing() {
            anstream::eprintln!("{nothing}");
        }
    }
    if let Some(cut) = answer.cut().filter(|_| matches!(format, OutputFormat::Jsonl | OutputFormat::Csv)) {
        anstream::eprintln!("note: {cut}");
    }
    print(|to| match format {
        OutputFormat::Table => {
            for note in answer.notes() {
                writeln!(to, "note: {note}")?;
            }
            match answer.nothing() {
                Some(nothing) => writeln!(to, "{nothing}"),
                None => answer.table(to, &Screen::of_stdout()),
            }
        }
        OutputFormat::Json => {
            serde_json::to_writer_pretty(&mut *to, &answer.json())?;
            writeln!(to)
        }
        OutputFormat::Jsonl => write_lines(to, answer.records()),
        OutputFormat::Csv => write_csv(to, answer).map_err(|error| match error.into_kind() {
            // As it is, so that a reader who goes away is known for one.
            csv::ErrorKind::Io(error) => error,
            kind => io::Error::other(format!("{kind:?}")),
        }),
    })
}

fn write_csv(to: &mut dyn Write, answer: &impl Answer) -> csv::Result<()> {
    let mut csv = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(to);
    csv.write_record(answer.columns())?;
    answer.rows().try_for_each(|row| csv.write_record(row))?;
    Ok(csv.flush()?)
}

/// What standard output can show.
#[derive(Clone, Copy, Debug)]
pub(super) struct Screen {
    /// Its columns.
    pub width: usize,
    /// Whether it shows colours.
    pub colours: bool,
}

impl Screen {
    fn of_stdout() -> Self {
        Self { width: terminal::width(), colours: terminal::colours() }
    }

    /// The style, where there are colours.
    pub(super) fn style(&self, style: Style) -> Style {
        if self.colours { style } else { Style::new() }
    }

    /// Prints a table, in the width of the screen.
    pub(super) fn print_table(
        &self,
        to: &mut dyn Write,
        columns: &[Column<'_>],
        rows: &[impl AsRef<[String]>],
    ) -> io::Result<()> {
        let strong = self.style(STRONG);
        let Laid { headings, rows } = terminal::lay_out(columns, rows, self.width);
        headings.iter().try_for_each(|line| writeln!(to, "{strong}{line}{strong:#}"))?;
        rows.iter().try_for_each(|line| writeln!(to, "{line}"))
    }

    /// Prints counts with bars below a heading; nothing where there are none.
    pub(super) fn print_bars(
        &self,
        to: &mut dyn Write,
        heading: &str,
        counts: &[(String, u64)],
    ) -> io::Result<()> {
        if counts.is_empty() {
            return Ok(());
        }
        let strong = self.style(STRONG);
        writeln!(to, "\n{strong}{heading}{strong:#}")?;
        let lines = terminal::bars(counts, self.width.saturating_sub(2));
        lines.iter().try_for_each(|line| writeln!(to, "  {line}"))
    }

    /// Prints a line that stands in the background.
    pub(super) fn print_faint(&self, to: &mut dyn Write, line: &str) -> io::Result<()> {
        let faint = self.style(FAINT);
        writeln!(to, "{faint}{line}{faint:#}")
    }
}

/// The notes in words, as json has them.
pub(super) fn in_words(notes: &[Note]) -> Vec<String> {
    notes.iter().map(Note::to_string).collect()
}

/// A value and how many have it, as json has it.
#[derive(Serialize)]
pub(super) struct Counted<'a> {
    value: &'a str,
    pub name: &'a str,
    count: usize,
}

/// The values of a facet, as json has them.
pub(super) fn counted(values: &[FacetValue]) -> Vec<Counted<'_>> {
    values
        .iter()
        .map(|value| Counted { value: &value.value, name: &value.name, count: value.count })
        .collect()
}

/// `Nothing found: no figure for "hộ nghèo" with --year 2023`.
pub(super) fn nothing(what: &str, query: &str, options: &[String]) -> String {
    let query = query.trim();
    let query = if query.is_empty() { String::new() } else { format!(" for {query:?}") };
    let with = if options.is_empty() { "" } else { " with " };
    format!("Nothing found: no {what}{query}{with}{}.", options.join(" "))
}

/// `3 of 120 articles; --offset 3 shows the next`.
pub(super) fn shown(here: usize, total: usize, offset: usize, what: &str) -> String {
    let s = if total == 1 { "" } else { "s" };
    let count = format!("{} of {} {what}{s}", grouped(here as u64), grouped(total as u64));
    match offset + here {
        _ if here == 0 => format!("{count}: --offset {offset} lies behind the last"),
        next if next < total => format!("{count}; --offset {next} shows the next"),
        _ => count,
    }
}

/// As [`shown`], unless nothing is left behind what is here.
pub(super) fn cut(here: usize, total: usize, offset: usize, what: &str) -> Option<String> {
    let is_end = here > 0 && offset + here == total;
    (total > 0 && !is_end).then(|| shown(here, total, offset, what))
}

/// `1 article`, `2 articles`.
pub(super) fn number_of(n: usize, what: &str) -> String {
    format!("{} {what}{}", grouped(n as u64), if n == 1 { "" } else { "s" })
}

/// The day of a date-time.
pub(super) fn day(published: Option<&str>) -> &str {
    let published = published.unwrap_or_default();
    published.get(.."2023-06-30".len()).unwrap_or(published)
}
