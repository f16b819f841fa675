use super::search::{highlights, shown};
use super::{Outcome, print, write_lines};
use crate::args::{FigureFormat, FiguresArgs};
use crate::error::Error;
use crate::outdir;
use crate::sink::{Encode, FiguresCsv, ROLE, number, role, write_csv};
use crate::terminal::{self, Column, one_line, table};
use chiso_extract::{Figure, Kind};
use chiso_index::{FigureHit, FigureQuery, Index, Page};
use serde::Serialize;
use std::io::{self, Write};

pub(super) fn run(args: &FiguresArgs) -> Result<Outcome, Error> {
    let index = Index::open(&outdir::index_of(&args.dir)?)?;
    let query = FigureQuery {
        kinds: args.kind.clone(),
        place: args.place.clone(),
        year: args.year,
        unit: args.unit.clone(),
        min: args.min,
        max: args.max,
        limit: args.page.limit,
        offset: args.page.offset,
        ..FigureQuery::default()
    };
    let page = index.figures(&args.query, &query)?;
    print(|to| match args.format {
        FigureFormat::Table => print_table(to, &page, args),
        FigureFormat::Jsonl => write_lines(to, page.hits.iter().map(Record::of)),
        FigureFormat::Csv => {
            let mut rows = FiguresCsv.header();
            write_csv(page.hits.iter().map(|hit| &hit.figure), &mut rows)?;
            to.write_all(&rows)
        }
    })?;
    Ok(Outcome::Done)
}

/// The figure's record, and what the search adds to it.
#[derive(Serialize)]
struct Record<'a> {
    #[serde(flatten)]
    figure: &'a Figure,
    title: &'a Option<String>,
    published: &'a Option<String>,
    score: f32,
    label_highlights: Vec<[usize; 2]>,
    sentence_highlights: Vec<[usize; 2]>,
}

impl<'a> Record<'a> {
    fn of(hit: &'a FigureHit) -> Self {
        Self {
            figure: &hit.figure,
            title: &hit.title,
            published: &hit.published,
            score: hit.score,
            label_highlights: highlights(&hit.label),
            sentence_highlights: highlights(&hit.sentence),
        }
    }
}

const COLUMNS: [Column; 6] = [
    Column { heading: "figure", right: true, least: 10, most: 26, lines: 2 },
    ROLE,
    Column { heading: "label", right: false, least: 24, most: 80, lines: 3 },
    Column { heading: "period", right: false, least: 7, most: 21, lines: 1 },
    Column { heading: "place", right: false, least: 8, most: 22, lines: 2 },
    Column { heading: "article", right: false, least: 12, most: 44, lines: 2 },
];

fn print_table(to: &mut dyn Write, page: &Page<FigureHit>, args: &FiguresArgs) -> io::Result<()> {
    if page.total == 0 {
        return writeln!(to, "Nothing found: no figure {}.", conditions(args));
    }
    if !page.hits.is_empty() {
        let rows: Vec<_> = page.hits.iter().map(cells).collect();
        for line in table(&COLUMNS, &rows, terminal::width()) {
            writeln!(to, "{line}")?;
        }
    }
    writeln!(to, "{}", shown(page.hits.len(), page.total, args.page.offset, "figure"))
}

fn cells(hit: &FigureHit) -> [String; 6] {
    let figure = &hit.figure;
    let shown = |text: &Option<String>| one_line(text.as_deref().unwrap_or_default()).into_owned();
    // What a quantity counts does not stand in its own text.
    let unit = figure.unit.as_deref().filter(|unit| !figure.text.contains(unit) && unit.len() < 20);
    let unit = unit.filter(|_| figure.kind == Kind::Quantity);
    let text = unit.map_or_else(|| figure.text.clone(), |unit| format!("{} {unit}", figure.text));
    let period = if figure.timex.is_some() { &figure.timex } else { &figure.period };
    [
        one_line(&text).into_owned(),
        role(figure).to_owned(),
        shown(&figure.label),
        shown(period),
        shown(&figure.place),
        one_line(&figure.doc).into_owned(),
    ]
}

fn conditions(args: &FiguresArgs) -> String {
    let kinds = args.kind.iter().map(|kind| kind.as_str()).collect::<Vec<_>>().join(" or ");
    let conditions = [
        (!args.query.trim().is_empty())
            .then(|| format!("whose label and sentence hold the words of {:?}", args.query)),
        (!kinds.is_empty()).then(|| format!("of kind {kinds}")),
        args.place.as_ref().map(|place| format!("of place {place:?}")),
        args.year.map(|year| format!("of year {year}")),
        args.unit.as_ref().map(|unit| format!("in unit {unit:?}")),
        args.min.map(|min| format!("of at least {}", number(min))),
        args.max.map(|max| format!("of at most {}", number(max))),
    ];
    let conditions: Vec<_> = conditions.into_iter().flatten().collect();
    if conditions.is_empty() { "in these results".into() } else { conditions.join(", ") }
}
