use super::answer::{self, Answer, Screen, in_words, number_of};
use super::figures::{self, Figures, value};
use super::{Outcome, filter};
use crate::args::{OutputFormat, PivotArgs};
use crate::error::Error;
use crate::sink::number;
use crate::terminal::{Column, GAP, grouped, one_line, quoted, wrap};
use chiso_extract::{Direction, Figure, Role};
use chiso_index::{Axis, Cell, FigureQuery, Note, Pivot};
use serde::Serialize;
use std::io::{self, Write};
use unicode_width::UnicodeWidthStr;

/// Rows of a table where nothing else is asked for.
const ROWS: usize = 30;
/// Figures behind a cell where nothing else is asked for.
const FIGURES: usize = 20;

pub(super) fn run(args: &PivotArgs) -> Result<Outcome, Error> {
    let index = answer::open(&args.ask)?;
    let filter = filter::of(&args.filter)?;
    let asked = || (&*args.query, filter::options(&args.filter));
    if let Some([row, col]) = args.cell.as_deref() {
        let filter = FigureQuery { limit: args.limit.unwrap_or(FIGURES), offset: args.offset, ..filter };
        let page = index.cell(&args.query, &filter, (args.rows, row), (args.cols, col))?;
        let nothing = || {
            let (query, mut options) = asked();
            options.push(format!("in the cell {} × {}", quoted(row), quoted(col)));
            answer::nothing("figure", query, &options)
        };
        answer::give(&Figures { page: &page, offset: args.offset, nothing }, args.ask.format)?;
        return Ok(Outcome::Done);
    }
    let pivot = index.pivot(&args.query, &filter, args.rows, args.cols)?;
    let rows = args.limit.unwrap_or(if args.ask.format == OutputFormat::Table { ROWS } else { usize::MAX });
    let nothing = || {
        let (query, options) = asked();
        answer::nothing("figure", query, &options)
    };
    let comparison = Comparison { pivot: &pivot, axes: (args.rows, args.cols), limit: rows, nothing };
    answer::give(&comparison, args.ask.format)?;
    Ok(Outcome::Done)
}

struct Comparison<'a, N> {
    pivot: &'a Pivot,
    axes: (Axis, Axis),
    /// Rows to show.
    limit: usize,
    /// What to say where no figure matches.
    nothing: N,
}

/// What json has.
#[derive(Serialize)]
struct Whole<'a> {
    row_axis: String,
    col_axis: String,
    rows: Vec<&'a str>,
    cols: Vec<&'a str>,
    figures: usize,
    left_out: usize,
    notes: Vec<String>,
    cells: Vec<Record<'a>>,
}

/// A cell, as jsonl has it.
#[derive(Serialize)]
struct Record<'a> {
    row: &'a str,
    col: &'a str,
    others: usize,
    disagree: bool,
    figure: figures::Record<'a>,
}

/// A row with its key, and its cells with the keys of their columns.
type Row<'a> = (&'a str, &'a [Option<Box<Cell>>]);

impl<'a, N> Comparison<'a, N> {
    /// The rows to show: those with most cells, in their order.
    fn shown(&self) -> Vec<Row<'a>> {
        self.fullest_rows(|_| true)
    }

    /// The rows with most cells in these columns, in their order, as many as are to show; none without one.
    fn fullest_rows(&self, is_shown: impl Fn(usize) -> bool) -> Vec<Row<'a>> {
        let cells = |row: &[Option<Box<Cell>>]| {
            (0..row.len()).filter(|at| is_shown(*at) && row[*at].is_some()).count()
        };
        let full: Vec<usize> = self.pivot.cells.iter().map(|row| cells(row)).collect();
        let rows = fullest(&full, self.limit).into_iter();
        rows.map(|at| (self.pivot.rows[at].as_str(), self.pivot.cells[at].as_slice())).collect()
    }

    /// The cells of the rows to show that are not empty, row by row.
    fn cells(&self) -> impl Iterator<Item = (&'a str, &'a str, &'a Cell)> {
        let cols = &self.pivot.cols;
        self.shown().into_iter().flat_map(move |(row, cells)| {
            cols.iter().zip(cells).filter_map(move |(col, cell)| Some((row, col.as_str(), cell.as_deref()?)))
        })
    }
}

/// The places of the greatest so many of some counts, in their order; of equals, the first. Never of a zero.
fn fullest(counts: &[usize], most: usize) -> Vec<usize> {
    let mut places: Vec<usize> = (0..counts.len()).filter(|at| counts[*at] > 0).collect();
    places.sort_by_key(|at| std::cmp::Reverse(counts[*at]));
    places.truncate(most);
    places.sort_unstable();
    places
}

impl<'a, N: Fn() -> String> Answer for Comparison<'a, N> {
    type Record = Record<'a>;

    fn notes(&self) -> &[Note] {
        &self.pivot.notes
    }

    fn nothing(&self) -> Option<String> {
        (self.pivot.figures == 0).then(&self.nothing)
    }

    fn json(&self) -> impl Serialize {
        let shown = self.shown();
        Whole {
            row_axis: self.axes.0.to_string(),
            col_axis: self.axes.1.to_string(),
            rows: shown.iter().map(|(row, _)| *row).collect(),
            cols: self.pivot.cols.iter().map(String::as_str).collect(),
            figures: self.pivot.figures,
            left_out: self.pivot.left_out,
            notes: in_words(&self.pivot.notes),
            cells: self.records().collect(),
        }
    }

    fn records(&self) -> impl Iterator<Item = Record<'a>> {
        self.cells().map(|(row, col, cell)| Record {
            row,
            col,
            others: cell.others,
            disagree: cell.disagree,
            figure: figures::Record::of(&cell.hit),
        })
    }

    fn columns(&self) -> Vec<&'static str> {
        vec![
            "row",
            "col",
            "value",
            "low",
            "high",
            "unit",
            "text",
            "role",
            "direction",
            "others",
            "disagree",
            "label",
            "period",
            "place",
            "doc",
            "n",
            "published",
        ]
    }

    fn rows(&self) -> impl Iterator<Item = Vec<String>> {
        let float = |value: Option<f64>| value.map(number).unwrap_or_default();
        let text = |value: Option<&str>| value.unwrap_or_default().to_owned();
        self.cells().map(move |(row, col, cell)| {
            let figure = &cell.hit.figure;
            vec![
                row.to_owned(),
                col.to_owned(),
                float(figure.value),
                float(figure.low),
                float(figure.high),
                text(figure.unit.as_deref()),
                figure.text.to_string(),
                figure.role.map(Role::as_str).unwrap_or_default().to_owned(),
                figure.direction.map(Direction::as_str).unwrap_or_default().to_owned(),
                cell.others.to_string(),
                cell.disagree.to_string(),
                text(figure.label.as_deref()),
                text(figure.period.as_deref()),
                text(figure.place.as_deref()),
                figure.doc.to_string(),
                figure.n.to_string(),
                text(cell.hit.published.as_deref()),
            ]
        })
    }

    fn table(&self, to: &mut dyn Write, screen: &Screen) -> io::Result<()> {
        let view = View::of(self, screen.width);
        if !view.rows.is_empty() {
            view.print(to, screen, &format!("{} \\ {}", self.axes.0, self.axes.1))?;
            writeln!(to)?;
            self.print_left_out(to, screen, &view)?;
            view.print_legend(to, screen)?;
        }
        let Pivot { figures, left_out, .. } = self.pivot;
        let (row, col) = self.axes;
        let stand = if figures - left_out == 1 { "stands" } else { "stand" };
        let placed = grouped((figures - left_out) as u64);
        let shown = format!("{placed} of {} {stand} in a cell", number_of(*figures, "figure"));
        let others = match left_out {
            0 => String::new(),
            _ => format!("; the others are dates, or have no {row} or no {col}"),
        };
        print_lines(to, &(shown + &others), screen.width, usize::MAX)
    }
}

impl<N> Comparison<'_, N> {
    fn print_left_out(&self, to: &mut dyn Write, screen: &Screen, view: &View<'_>) -> io::Result<()> {
        let Pivot { rows, cols, cells, .. } = self.pivot;
        let hidden: Vec<_> =
            (0..cols.len()).filter(|at| !view.cols.contains(at)).map(|at| one_line(&cols[at])).collect();
        if !hidden.is_empty() {
            let columns = number_of(hidden.len(), "column");
            let names =
                format!("{columns} with fewer cells left out for want of room: {}", hidden.join(", "));
            print_lines(to, &names, screen.width, NAMED)?;
        }
        let elsewhere = cells.iter().filter(|row| view.cols.iter().all(|at| row[*at].is_none())).count();
        if elsewhere > 0 {
            writeln!(to, "{} with cells in those columns only left out", number_of(elsewhere, "row"))?;
        }
        let more = rows.len() - elsewhere - view.rows.len();
        if more > 0 {
            writeln!(to, "{} with fewer cells left out; --limit shows more", number_of(more, "row"))?;
        }
        Ok(())
    }
}

fn print_lines(to: &mut dyn Write, text: &str, width: usize, most: usize) -> io::Result<()> {
    wrap(text, width, most).iter().try_for_each(|line| writeln!(to, "{line}"))
}

/// Lines on which columns that are left out are named.
const NAMED: usize = 8;
/// Least and greatest width of a cell: longer ones go on below.
const CELL: (usize, usize) = (8, 18);
/// The same of the rows' keys.
const KEY: (usize, usize) = (10, 28);

/// As much of a comparison as fits the screen.
struct View<'a> {
    rows: Vec<Row<'a>>,
    /// Places of the columns that are shown.
    cols: Vec<usize>,
    headings: Vec<&'a str>,
}

impl<'a> View<'a> {
    /// The columns with most cells, as many as fit; where not even one does, that one, cut.
    fn of<N>(comparison: &Comparison<'a, N>, width: usize) -> Self {
        let Pivot { cols: headings, cells, .. } = comparison.pivot;
        let mut full = vec![0; headings.len()];
        for row in cells {
            for (at, _) in row.iter().enumerate().filter(|(_, cell)| cell.is_some()) {
                full[at] += 1;
            }
        }
        let mut most = width / (CELL.0 + GAP);
        loop {
            let cols = fullest(&full, most.max(1));
            let rows = comparison.fullest_rows(|at| cols.binary_search(&at).is_ok());
            let room = |at: usize| {
                let cells = rows.iter().filter_map(|(_, cells)| cells[at].as_deref());
                let widest = cells.map(|cell| in_cell(cell).width()).max().unwrap_or(0);
                widest.max(headings[at].width()).clamp(CELL.0, CELL.1)
            };
            let keys = rows.iter().map(|(key, _)| one_line(key).width()).max().unwrap_or(0);
            let needed = keys.clamp(KEY.0, KEY.1) + cols.iter().map(|at| GAP + room(*at)).sum::<usize>();
            if needed <= width || most <= 1 {
                let headings = cols.iter().map(|at| headings[*at].as_str()).collect();
                return View { rows, cols, headings };
            }
            most = cols.len().min(most) - 1;
        }
    }

    fn print(&self, to: &mut dyn Write, screen: &Screen, corner: &str) -> io::Result<()> {
        let headings: Vec<_> = self.headings.iter().map(|heading| one_line(heading)).collect();
        let mut columns = vec![Column { heading: corner, right: false, least: KEY.0, most: KEY.1, lines: 2 }];
        columns.extend(headings.iter().map(|heading| Column {
            heading,
            right: true,
            least: CELL.0,
            most: CELL.1,
            lines: 4,
        }));
        let text = |cell: &Option<Box<Cell>>| cell.as_deref().map(in_cell).unwrap_or_default();
        let lines: Vec<Vec<String>> = self
            .rows
            .iter()
            .map(|(key, cells)| {
                let cells = self.cols.iter().map(|at| text(&cells[*at]));
                [one_line(key).into_owned()].into_iter().chain(cells).collect()
            })
            .collect();
        screen.print_table(to, &columns, &lines)
    }

    /// Says what the marks mean that stand in the table, and how to see what is behind a cell.
    fn print_legend(&self, to: &mut dyn Write, screen: &Screen) -> io::Result<()> {
        let shown: Vec<(&str, &str, &Cell)> = self
            .rows
            .iter()
            .flat_map(|(row, cells)| {
                let cols = self.cols.iter().zip(&self.headings);
                cols.filter_map(move |(at, col)| Some((*row, *col, cells[*at].as_deref()?)))
            })
            .collect();
        let any = |of: &dyn Fn(&Cell) -> bool| shown.iter().any(|(_, _, cell)| of(cell));
        let is = |role: Role| move |cell: &Cell| cell.hit.figure.role == Some(role);
        let marks = [
            (any(&is(Role::Change)), "↑ ↓ a change by that much"),
            (any(&is(Role::Target)), "→ a target"),
            (any(&|cell| cell.others > 0), "+N so many other figures stand in the cell"),
            (any(&|cell| cell.disagree), "≠ one of them that fits as well states another value"),
        ];
        let marks: Vec<&str> = marks.into_iter().filter(|(there, _)| *there).map(|(_, mark)| mark).collect();
        if !marks.is_empty() {
            for line in wrap(&marks.join("; "), screen.width, usize::MAX) {
                screen.print_faint(to, &line)?;
            }
        }
        let example = shown.iter().find(|(_, _, cell)| cell.disagree);
        if let Some((row, col, _)) = example.or_else(|| shown.iter().find(|(_, _, cell)| cell.others > 0)) {
            let option = format!("--cell {} {}", quoted(row), quoted(col));
            screen.print_faint(to, &format!("figures behind a cell: the same command with {option}"))?;
        }
        Ok(())
    }
}

/// What stands in a cell: `↓ 0,8% +3≠`.
fn in_cell(cell: &Cell) -> String {
    let mut text = String::new();
    if let Some(arrow) = arrow(&cell.hit.figure) {
        text.push_str(arrow);
        text.push(' ');
    }
    text.push_str(&value(&cell.hit.figure));
    if cell.others > 0 {
        text.push_str(&format!(" +{}", cell.others));
    }
    if cell.disagree {
        text.push('≠');
    }
    text
}

/// What a figure is, if it is no level.
fn arrow(figure: &Figure) -> Option<&'static str> {
    match (figure.role?, figure.direction) {
        (Role::Level, _) => None,
        (Role::Target, _) => Some("→"),
        (Role::Change, Some(Direction::Up)) => Some("↑"),
        (Role::Change, Some(Direction::Down)) => Some("↓"),
        (Role::Change, None) => Some("↕"),
    }
}
