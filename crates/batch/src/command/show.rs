//! An article with its figures: in the terminal, as records, as a web page.

mod html;

use super::answer::{self, Answer, Screen};
use super::{Outcome, print};
use crate::args::ShowArgs;
use crate::copies::LeftOut;
use crate::error::Error;
use crate::outdir::COPIES;
use crate::sink::{FIELDS, row};
use crate::terminal::{FAINT, STRONG, one_line};
use anstyle::{AnsiColor, Style};
use chiso_extract::{Document, Figure, Kind};
use serde::Serialize;
use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, Write};
use std::path::Path;

pub(super) fn run(args: &ShowArgs) -> Result<Outcome, Error> {
    let found = answer::open(&args.ask)?.article(&args.doc)?;
    let (document, figures) = found.ok_or_else(|| missing(&args.ask.dir, &args.doc))?;
    match args.html.as_deref() {
        None => answer::give(&Article { document: &document, figures: &figures }, args.ask.format)?,
        Some(path) if path == Path::new("-") => {
            print(|to| to.write_all(html::page(&document, &figures).as_bytes()))?;
        }
        Some(path) => {
            fs::write(path, html::page(&document, &figures)).map_err(Error::file(path, "write"))?;
        }
    }
    Ok(Outcome::Done)
}

/// Why there is no article of this id.
fn missing(dir: &Path, doc: &str) -> Error {
    let (path, doc) = (dir.to_owned(), doc.to_owned());
    let list = File::open(dir.join(COPIES)).map(BufReader::new);
    let lines = list.into_iter().flat_map(|list| list.lines().map_while(Result::ok));
    let mut copies = lines.filter_map(|line| serde_json::from_str::<LeftOut>(&line).ok());
    match copies.find(|copy| copy.doc == doc) {
        Some(LeftOut { group, .. }) => Error::LeftOut { path, doc, group },
        None => Error::NoArticle { path, doc },
    }
}

/// What json has.
#[derive(Clone, Copy, Serialize)]
struct Article<'a> {
    document: &'a Document,
    figures: &'a [Figure],
}

impl<'a> Answer for Article<'a> {
    type Record = &'a Figure;

    fn json(&self) -> impl Serialize {
        self
    }

    fn records(&self) -> impl Iterator<Item = &'a Figure> {
        self.figures.iter()
    }

    fn columns(&self) -> Vec<&'static str> {
        FIELDS.into()
    }

    fn rows(&self) -> impl Iterator<Item = Vec<String>> {
        self.figures.iter().map(|figure| row(figure).into())
    }

    fn table(&self, to: &mut dyn Write, screen: &Screen) -> io::Result<()> {
        print_article(to, self.document, self.figures, screen.colours)
    }
}

fn print_article(
    to: &mut dyn Write,
    document: &Document,
    figures: &[Figure],
    colours: bool,
) -> io::Result<()> {
    let style = |style: Style| if colours { style } else { Style::new() };
    let (strong, faint) = (style(STRONG), style(FAINT));
    let title = one_line(document.title.as_deref().unwrap_or(&document.doc)).into_owned();
    writeln!(to, "{strong}{title}{strong:#}")?;
    let count = format!("{} figure{}", figures.len(), if figures.len() == 1 { "" } else { "s" });
    let facts = [
        Some(document.doc.as_str()),
        document.published.as_deref(),
        document.source.as_deref(),
        document.author.as_deref(),
        document.url.as_deref(),
        Some(&count),
    ];
    let facts = facts.into_iter().flatten().collect::<Vec<_>>().join(" · ");
    writeln!(to, "{faint}{}{faint:#}\n", one_line(&facts))?;
    writeln!(to, "{}", marked(&document.text, figures, colours).trim_end())
}

/// The text with every figure marked. Figures that overlap are marked each from its own start to its own
/// end.
fn marked(text: &str, figures: &[Figure], colours: bool) -> String {
    let mut out = String::with_capacity(text.len() + 40 * figures.len());
    let mut starts: Vec<&Figure> = figures.iter().collect();
    starts.sort_by_key(|figure| (figure.start, std::cmp::Reverse(figure.end)));
    let mut starts = starts.into_iter().peekable();
    let mut open: Vec<&Figure> = Vec::new();
    for (at, c) in text.chars().map(Some).chain([None]).enumerate() {
        while let Some(i) = open.iter().rposition(|figure| figure.end <= at) {
            close(&mut out, open.remove(i), open.last().copied(), colours);
        }
        while let Some(figure) = starts.next_if(|figure| figure.start <= at) {
            match colours {
                true => out.extend([colour_of(figure.kind).render().to_string()]),
                false => out.push('['),
            }
            open.push(figure);
        }
        match c {
            // What would steer the terminal is not printed; lines and tabs stay.
            Some(c) if c.is_control() && c != '\n' && c != '\t' => {}
            Some(c) => out.push(c),
            None => {}
        }
    }
    out
}

fn close(out: &mut String, figure: &Figure, outer: Option<&Figure>, colours: bool) {
    let label = figure.label.as_deref().or(figure.timex.as_deref()).map(one_line);
    let label = label.map(|label| format!(" {label}")).unwrap_or_default();
    let note = format!("{{{} #{}{label}}}", figure.kind, figure.n);
    // Writing to a string does not fail.
    let _ = match colours {
        true => write!(out, "{}{FAINT}{note}{FAINT:#}", anstyle::Reset),
        false => write!(out, "]{note}"),
    };
    if let Some(outer) = outer.filter(|_| colours) {
        out.extend([colour_of(outer.kind).render().to_string()]);
    }
}

pub(super) fn colour_of(kind: Kind) -> Style {
    let colour = match kind {
        Kind::Percent => AnsiColor::Green,
        Kind::Ratio => AnsiColor::Cyan,
        Kind::Rank => AnsiColor::Magenta,
        Kind::Money => AnsiColor::Yellow,
        Kind::Quantity => AnsiColor::Blue,
        Kind::Date => AnsiColor::White,
    };
    colour.on_default().bold()
}
