use super::answer::{self, Answer, Screen, day, in_words, shown};
use super::marks::highlights;
use super::{Outcome, filter};
use crate::args::FiguresArgs;
use crate::error::Error;
use crate::sink::{FIELDS, ROLE, role, row};
use crate::terminal::{Column, one_line};
use chiso_extract::record::Text;
use chiso_extract::{Figure, Kind, Role};
use chiso_index::fold::fold;
use chiso_index::{FigureHit, FigureQuery, Page};
use serde::Serialize;
use std::io::{self, Write};

pub(super) fn run(args: &FiguresArgs) -> Result<Outcome, Error> {
    let query = FigureQuery {
        sort: filter::sort(args.sort),
        limit: args.page.limit,
        offset: args.page.offset,
        ..filter::of(&args.filter)?
    };
    let page = answer::open(&args.ask)?.figures(&args.query, &query)?;
    let nothing = || answer::nothing("figure", &args.query, &filter::options(&args.filter));
    answer::give(&Figures { page: &page, offset: query.offset, nothing }, args.ask.format)?;
    Ok(Outcome::Done)
}

/// A page of figures.
pub(super) struct Figures<'a, N> {
    pub page: &'a Page<FigureHit>,
    /// Figures before the page.
    pub offset: usize,
    /// What to say where there is no figure at all.
    pub nothing: N,
}

/// What json has.
#[derive(Serialize)]
struct Found<'a> {
    total: usize,
    offset: usize,
    notes: Vec<String>,
    hits: Vec<Record<'a>>,
}

/// A figure's record, and what its article and the search add to it.
#[derive(Serialize)]
pub(super) struct Record<'a> {
    #[serde(flatten)]
    figure: &'a Figure,
    title: &'a Option<String>,
    published: &'a Option<String>,
    source: &'a Option<String>,
    score: f32,
    label_highlights: Vec<[usize; 2]>,
    sentence_highlights: Vec<[usize; 2]>,
}

impl<'a> Record<'a> {
    pub(super) fn of(hit: &'a FigureHit) -> Self {
        Self {
            figure: &hit.figure,
            title: &hit.title,
            published: &hit.published,
            source: &hit.source,
            score: hit.score,
            label_highlights: highlights(&hit.label),
            sentence_highlights: highlights(&hit.sentence),
        }
    }
}

impl<'a, N: Fn() -> String> Answer for Figures<'a, N> {
    type Record = Record<'a>;

    fn notes(&self) -> &[chiso_index::Note] {
        &self.page.notes
    }

    fn nothing(&self) -> Option<String> {
        (self.page.total == 0).then(&self.nothing)
    }

    fn cut(&self) -> Option<String> {
        answer::cut(self.page.hits.len(), self.page.total, self.offset, "figure")
    }

    fn json(&self) -> impl Serialize {
        Found {
            total: self.page.total,
            offset: self.offset,
            notes: in_words(&self.page.notes),
            hits: self.records().collect(),
        }
    }

    fn records(&self) -> impl Iterator<Item = Record<'a>> {
        self.page.hits.iter().map(Record::of)
    }

    fn columns(&self) -> Vec<&'static str> {
        FIELDS.into_iter().chain(["title", "published", "source"]).collect()
    }

    fn rows(&self) -> impl Iterator<Item = Vec<String>> {
        self.page.hits.iter().map(|hit| {
            let article = [&hit.title, &hit.published, &hit.source];
            let article = article.map(|text| text.clone().unwrap_or_default());
            row(&hit.figure).into_iter().chain(article).collect()
        })
    }

    fn table(&self, to: &mut dyn Write, screen: &Screen) -> io::Result<()> {
        if !self.page.hits.is_empty() {
            let rows: Vec<_> = self.page.hits.iter().map(cells).collect();
            screen.print_table(to, &COLUMNS, &rows)?;
        }
        writeln!(to, "{}", shown(self.page.hits.len(), self.page.total, self.offset, "figure"))
    }
}

const COLUMNS: [Column<'_>; 7] = [
    Column { heading: "figure", right: true, least: 9, most: 26, lines: 2 },
    ROLE,
    Column { heading: "label", right: false, least: 18, most: 80, lines: 3 },
    Column { heading: "period", right: false, least: 7, most: 21, lines: 2 },
    Column { heading: "place", right: false, least: 7, most: 22, lines: 2 },
    Column { heading: "article", right: false, least: 11, most: 44, lines: 3 },
    Column { heading: "date", right: false, least: 10, most: 10, lines: 1 },
];

fn cells(hit: &FigureHit) -> [String; 7] {
    let figure = &hit.figure;
    let shown = |text: &Option<Text>| one_line(text.as_deref().unwrap_or_default()).into_owned();
    let period = if figure.timex.is_some() { &figure.timex } else { &figure.period };
    [
        value(figure),
        role(figure).to_owned(),
        shown(&figure.label),
        shown(period),
        shown(&figure.place),
        one_line(&figure.doc).into_owned(),
        one_line(day(hit.published.as_deref())).into_owned(),
    ]
}

/// Value and unit as the article has them.
pub(super) fn value(figure: &Figure) -> String {
    // What a quantity counts does not stand in its own text.
    let unit = figure.unit.as_deref().filter(|unit| !figure.text.contains(unit) && unit.len() < 20);
    let unit = unit.filter(|_| figure.kind == Kind::Quantity);
    let text = unit.map_or_else(|| figure.text.to_string(), |unit| format!("{} {unit}", figure.text));
    one_line(&text).into_owned()
}

/// A figure in words: `96,1% tỷ lệ tham gia bảo hiểm y tế`.
pub(super) fn stated(figure: &Figure) -> String {
    let Some(label) = figure.label.as_deref() else { return value(figure) };
    // "41 thôn hoàn thành tiêu chí", not "41 thôn thôn hoàn thành tiêu chí".
    let unit = fold(figure.unit.as_deref().unwrap_or_default());
    let counts = !unit.is_empty() && fold(label).starts_with(&*unit);
    let value = if counts { one_line(&figure.text).into_owned() } else { value(figure) };
    format!("{value} {}", one_line(label))
}

/// What else is to know of a figure, in brackets: ` (target, 2025, Gia Lai)`; nothing where there is nothing.
pub(super) fn in_context(figure: &Figure) -> String {
    let role =
        Some(role(figure)).filter(|_| figure.role != Some(Role::Level)).filter(|role| !role.is_empty());
    let period = figure.timex.as_deref().or(figure.period.as_deref());
    let known = [role, period, figure.place.as_deref()];
    let known: Vec<_> = known.into_iter().flatten().map(one_line).collect();
    if known.is_empty() { String::new() } else { format!(" ({})", known.join(", ")) }
}
