//! From lines to grids: which lines are caption, names of columns, and rows.

use super::line::{self, Class, Line};
use super::unit;
use crate::lexicon::Lexicon;
use crate::token::Words;
use std::ops::Range;

/// A table. Ranges are bytes of the text.
#[derive(Debug)]
pub(super) struct Grid {
    /// What stands above the table.
    pub(super) caption: Option<Range<usize>>,
    /// The name over the names of the rows ("Chỉ tiêu").
    pub(super) corner: Option<Range<usize>>,
    /// The names of the columns, as many as each row has cells; none where the caption speaks for all.
    pub(super) columns: Vec<Range<usize>>,
    pub(super) rows: Vec<Row>,
}

/// A row: its name and a cell for each column.
#[derive(Clone, Debug)]
pub(super) struct Row {
    pub(super) head: Range<usize>,
    pub(super) cells: Vec<Range<usize>>,
    /// What the cell of a column of units says.
    pub(super) unit: Option<Range<usize>>,
}

/// A table has more columns never.
const MOST_COLUMNS: usize = 12;

/// All tables of a text, in order.
pub(super) fn grids(words: &Words<'_>, lexicon: &'static Lexicon) -> Vec<Grid> {
    let mut grids = Vec::new();
    if !line::may_be_of_tables(words) {
        return grids;
    }
    let lines = line::lines(words);
    let reader = Reader { text: words.text, lower: &words.lower, lexicon, lines: &lines };
    let mut at = 0;
    while at < lines.len() {
        let (grid, next) = match lines[at].class {
            Class::Number => reader.stacked(at),
            Class::Marked => reader.marked(at),
            Class::Spaced => reader.spaced(at),
            Class::Name | Class::Prose => (None, at + 1),
        };
        grids.extend(grid);
        at = next.max(at + 1);
    }
    grids
}

struct Reader<'t> {
    text: &'t str,
    lower: &'t str,
    lexicon: &'static Lexicon,
    lines: &'t [Line],
}

impl Reader<'_> {
    fn class(&self, at: usize) -> Option<Class> {
        self.lines.get(at).map(|line| line.class)
    }

    fn line(&self, at: usize) -> &str {
        &self.text[self.lines[at].range.clone()]
    }

    /// Whether a line can name a row or a column.
    fn name(&self, at: usize) -> bool {
        matches!(self.class(at), Some(Class::Name | Class::Spaced))
    }

    /// Whether a line announces what follows: it ends in a colon, names a unit, or is numbered as a table.
    fn caption(&self, at: usize) -> bool {
        let range = self.lines[at].range.clone();
        let lower = &self.lower[range.clone()];
        lower.ends_with(':') || lower.starts_with("bảng") || lower.starts_with("biểu") || self.names_unit(at)
    }

    fn names_unit(&self, at: usize) -> bool {
        let range = self.lines[at].range.clone();
        let lower = &self.lower[range.clone()];
        let trimmed = range.start..range.start + lower.trim_end_matches([':', '.', ' ']).len();
        // "(hồ sơ / % trẻ trong độ tuổi)" names one for each column.
        lower.rfind('(').is_some_and(|open| {
            let inner = lower[open + 1..].trim_end_matches([':', '.', ' ', ')']);
            inner.split(" / ").all(|part| {
                let whole = range.start + open + 1;
                let start = whole + (part.as_ptr() as usize - inner.as_ptr() as usize);
                unit::of_name(self.text, self.lower, start..start + part.len(), self.lexicon).0.is_some()
                    || unit::parse(&self.text[start..start + part.len()], part, false, self.lexicon).is_some()
            })
        }) || unit::of_name(self.text, self.lower, trimmed, self.lexicon).0.is_some()
    }

    /// A cell a line; the number at line `first` is the first of its row. Gives the line to go on from.
    fn stacked(&self, first: usize) -> (Option<Grid>, usize) {
        let run = |from: usize| {
            (from..self.lines.len()).take_while(|&at| self.class(at) == Some(Class::Number)).count()
        };
        let width = run(first);
        if width > MOST_COLUMNS || first == 0 || !self.name(first - 1) {
            return (None, first + width);
        }
        // Empty lines end a table, unless they part its cells.
        let apart = self.lines[first].gap;
        // Rows: the line after the name, and how many names stand before its numbers.
        let mut rows: Vec<(usize, usize)> = vec![(first, 1)];
        let mut at = first + width;
        let mut regular = true;
        loop {
            let names = (at..self.lines.len())
                .take_while(|&name| self.name(name) && (apart || !self.lines[name].gap))
                .take(4)
                .count();
            let numbers = run(at + names);
            let reaches = (1..=3).contains(&names) && numbers > 0 && (apart || !self.lines[at + names].gap);
            if !reaches {
                break;
            }
            regular &=
                numbers == width && (apart || (at + names..at + names + numbers).all(|n| !self.lines[n].gap));
            rows.push((at + names, names));
            at += names + numbers;
        }
        if !regular || rows.len() < 2 {
            return (None, at);
        }
        // The names of every row but the first are counted; a lone second one heads a group of rows.
        let names = rows[1..].iter().map(|&(_, names)| names).min().unwrap_or(1);
        if names > 2 {
            return (None, at);
        }
        let Some(top) = first.checked_sub(names) else { return (None, at) };
        let mut years = None;
        if names == 1 && width > 1 && (first..first + width).all(|at| line::is_year(self.line(at))) {
            years = Some(rows.remove(0).0);
        }
        let parsed: Vec<Row> = rows
            .iter()
            .map(|&(number, _)| Row {
                head: self.lines[number - names].range.clone(),
                cells: (number..number + width).map(|at| self.lines[at].range.clone()).collect(),
                unit: (names == 2).then(|| self.lines[number - 1].range.clone()),
            })
            .collect();
        let grid = match years {
            Some(years) => Some(Grid {
                caption: (top > 0 && self.caption(top - 1)).then(|| self.lines[top - 1].range.clone()),
                corner: Some(self.lines[top].range.clone()),
                columns: (years..years + width).map(|at| self.lines[at].range.clone()).collect(),
                rows: parsed,
            }),
            None => self.stacked_head(top, names, width, apart, parsed),
        };
        (grid.filter(|grid| grid.rows.len() > 1), at)
    }

    /// The names of the columns above line `top`, where the first row begins.
    fn stacked_head(
        &self,
        top: usize,
        names: usize,
        width: usize,
        apart: bool,
        rows: Vec<Row>,
    ) -> Option<Grid> {
        let range = |at: usize| self.lines[at].range.clone();
        let above = top.checked_sub(1)?;
        let wanted = names + width;
        let alone = names == 1 && width == 1 && self.caption(above);
        if alone {
            return Some(Grid { caption: Some(range(above)), corner: None, columns: Vec::new(), rows });
        }
        let begin = top.checked_sub(wanted)?;
        let named = (begin..top).all(|at| {
            self.name(at) && !self.line(at).ends_with(':') && (apart || at == begin || !self.lines[at].gap)
        }) && (apart || !self.lines[top].gap);
        // A single column without a caption may be any two lines above a name and a number.
        let captioned = begin > 0 && self.class(begin - 1) == Some(Class::Name) && self.caption(begin - 1)
            || begin > 0 && self.names_unit(begin - 1);
        if !named || width == 1 && !captioned {
            return None;
        }
        let unit_column = names == 1 || {
            let second = &self.lower[range(begin + 1)];
            second.starts_with("đơn vị") || second.starts_with("đvt")
        };
        unit_column.then(|| Grid {
            caption: captioned.then(|| range(begin - 1)),
            corner: Some(range(begin)),
            columns: (begin + names..top).map(range).collect(),
            rows,
        })
    }

    /// A row a line, with tabs or bars between the cells.
    fn marked(&self, first: usize) -> (Option<Grid>, usize) {
        let split = |at: usize| -> Vec<Range<usize>> {
            let line = self.line(at);
            let mark = if line.contains('\t') { '\t' } else { '|' };
            let mut start = self.lines[at].range.start;
            let line = line.strip_suffix('|').unwrap_or(line);
            let mut cells: Vec<Range<usize>> = line
                .split(mark)
                .map(|cell| {
                    let begin = start + cell.len() - cell.trim_start().len();
                    let range = begin..begin + cell.trim().len();
                    start += cell.len() + 1;
                    range
                })
                .collect();
            // "| Cây | Diện tích |": a frame, not an empty cell.
            if mark == '|' && self.line(at).starts_with('|') && self.line(at).ends_with('|') {
                cells.remove(0);
            }
            cells
        };
        let count = (first..self.lines.len()).take_while(|&at| self.class(at) == Some(Class::Marked)).count();
        let next = first + count;
        let table: Vec<Vec<Range<usize>>> = (first..next).map(split).collect();
        // What stands above with another width is a caption of its own or another thing.
        let Some(width) = table.last().map(Vec::len) else { return (None, next) };
        let begin = table.iter().rposition(|row| row.len() != width).map_or(0, |other| other + 1);
        let table = &table[begin..];
        let regular = table.len() >= 3 && (2..=MOST_COLUMNS).contains(&width) && begin == 0;
        if !regular {
            return (None, next);
        }
        let text = |range: &Range<usize>| &self.text[range.clone()];
        let header = &table[0];
        let named = header[1..].iter().all(|cell| !line::is_cell(text(cell)) || line::is_year(text(cell)));
        if !named {
            return (None, next);
        }
        let body = &table[1..];
        let numbered = body.iter().all(|row| text(&row[0]).trim_end_matches('.').parse::<u16>().is_ok());
        let head = usize::from(numbered && width > 2);
        let unit = (head + 1..width).find(|&column| {
            let name = &self.lower[header[column].clone()];
            matches!(name, "đơn vị" | "đơn vị tính" | "đvt")
        });
        let columns: Vec<usize> = (head + 1..width)
            .filter(|&column| {
                Some(column) != unit
                    && body.iter().any(|row| line::is_cell(text(&row[column])) && !row[column].is_empty())
            })
            .collect();
        let heads_named = body.iter().all(|row| text(&row[head]).contains(char::is_alphabetic));
        if columns.is_empty() || !heads_named {
            return (None, next);
        }
        let rows = body
            .iter()
            .map(|row| Row {
                head: row[head].clone(),
                cells: columns.iter().map(|&column| row[column].clone()).collect(),
                unit: unit.map(|unit| row[unit].clone()),
            })
            .collect();
        let above = first.checked_sub(1).filter(|&above| self.class(above) != Some(Class::Prose));
        let grid = Grid {
            caption: above.filter(|&above| self.caption(above)).map(|above| self.lines[above].range.clone()),
            corner: Some(header[head].clone()).filter(|corner| !corner.is_empty()),
            columns: columns.iter().map(|&column| header[column].clone()).collect(),
            rows,
        };
        (Some(grid), next)
    }

    /// A row a line, with spaces or slashes between name and cells.
    fn spaced(&self, first: usize) -> (Option<Grid>, usize) {
        let parse = |at: usize| line::trailing(self.line(at));
        let Some(width) = parse(first).map(|(_, cells)| cells.len()) else { return (None, first + 1) };
        let count = (first..self.lines.len())
            .take_while(|&at| {
                self.class(at) == Some(Class::Spaced)
                    && parse(at).is_some_and(|(_, cells)| cells.len() == width)
                    && (at == first || !self.lines[at].gap)
            })
            .count();
        let next = first + count;
        let Some(above) = first.checked_sub(1) else { return (None, next) };
        let ragged = self.class(next) == Some(Class::Spaced) && !self.lines[next].gap;
        if count < 3 || ragged || width > MOST_COLUMNS {
            return (None, next);
        }
        let base = |at: usize| self.lines[at].range.start;
        let shift = |range: Range<usize>, by: usize| range.start + by..range.end + by;
        let rows: Vec<Row> = (first..next)
            .filter_map(|at| parse(at).map(|(head, cells)| (at, head, cells)))
            .map(|(at, head, cells)| Row {
                head: shift(head, base(at)),
                cells: cells.into_iter().map(|cell| shift(cell, base(at))).collect(),
                unit: None,
            })
            .collect();
        // "Hạng / Địa phương / Điểm", or names in the brackets of the caption: "(hồ sơ / % trẻ trong độ tuổi):".
        let line = self.line(above).trim_end_matches([':', ' ']);
        let bracket = line.rfind('(').filter(|_| line.ends_with(')'));
        let (names, begin) = match bracket {
            Some(open) => (&line[open + 1..line.len() - 1], base(above) + open + 1),
            None => (line, base(above)),
        };
        let mut start = begin;
        let mut columns: Vec<Range<usize>> = names
            .split('/')
            .map(|name| {
                let from = start + name.len() - name.trim_start().len();
                let range = from..from + name.trim().len();
                start += name.len() + 1;
                range
            })
            .collect();
        let caption = Some(self.lines[above].range.clone());
        if bracket.is_some() && names.contains(" / ") && columns.len() == width {
            return (Some(Grid { caption, corner: None, columns, rows }), next);
        }
        let row_of_names =
            bracket.is_none() && names.contains(" / ") && self.class(above) != Some(Class::Prose);
        if row_of_names && columns.len() > width && columns.len() <= width + 2 {
            let columns = columns.split_off(columns.len() - width);
            return (Some(Grid { caption: None, corner: None, columns, rows }), next);
        }
        if self.caption(above) && !self.line(above).starts_with(['-', '+', '*', '•']) {
            return (Some(Grid { caption, corner: None, columns: Vec::new(), rows }), next);
        }
        (None, next)
    }
}
