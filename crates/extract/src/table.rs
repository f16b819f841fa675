//! Tables that lost their lines: what a web page laid out in rows and columns, and what is left of it as text.
//!
//! ```text
//! lines ─ layout ─> Grid (caption, columns, rows) ─ cells ─> Cell ─ Tables::merge ─> figures of a sentence
//! ```
//! | layout | looks like | needs |
//! |---|---|---|
//! | a cell a line | "Nguồn vốn", "Kế hoạch", "Ngân sách tỉnh", "1.200" below each other | a line for each column, or a caption with a unit over a single one |
//! | a row a line, marked | `Cây<TAB>Diện tích (ha)`, `Quế \| 4.230` | a first row of names |
//! | a row a line, spaced | "Phú Hòa 3.911 / 11,2%" | a caption that ends in a colon or names a unit, or a row of names |
//!
//! A block whose rows differ in width is no table. Plain articles cost one look at each of their lines.

mod cell;
mod layout;
mod line;
mod unit;

use crate::figure::{self, Found, Value};
use crate::item::Items;
use crate::lexicon::Lexicon;
use crate::record::{Direction, Figure, Kind, Role, Text};
use crate::token::Words;
use std::ops::Range;
use unit::Unit;

/// The id that a label from a table has in the record.
pub(crate) const RULE: &str = "table-cell";

/// A number of a table. Ranges are bytes of the article's normalized text.
#[derive(Clone, Debug)]
pub(crate) struct Cell {
    /// The table that it belongs to, counted from 0 in the article.
    pub(crate) table: usize,
    span: Range<usize>,
    /// The name of its row.
    pub(crate) head: Range<usize>,
    /// What its column, row or table counts in.
    unit: Option<Unit>,
    label: Text,
    /// The role that the names of its column and row give it; `None` where they leave it open.
    role: Option<(Role, Option<Direction>)>,
    period: Option<Text>,
    base: Option<Text>,
}

impl Cell {
    /// Writes into a figure what the table says of it.
    pub(crate) fn describe(&self, figure: &mut Figure) {
        figure.label = Some(self.label.clone());
        figure.rule = Some(RULE.into());
        if let Some((role, direction)) = self.role {
            figure.role = Some(role);
            figure.direction = direction.or(figure.direction.filter(|_| role == Role::Change));
        }
        if self.period.is_some() {
            figure.period.clone_from(&self.period);
        }
        if self.base.is_some() {
            figure.base_period.clone_from(&self.base);
        }
    }
}

/// The cells of all tables of an article, in reading order.
#[derive(Debug, Default)]
pub(crate) struct Tables {
    cells: Vec<Cell>,
}

impl Tables {
    /// Finds the tables of a text.
    pub(crate) fn find(words: &Words<'_>, lexicon: &'static Lexicon) -> Self {
        let mut cells = Vec::new();
        for (table, grid) in layout::grids(words, lexicon).iter().enumerate() {
            cell::of(table, grid, words, lexicon, &mut cells);
        }
        cells.sort_by_key(|cell: &Cell| cell.span.start);
        Self { cells }
    }

    /// Joins the cells that stand in a sentence to its figures, those of the list from `begin` on: a cell replaces what
    /// was found in its place. `owners` becomes as long as the list: for each figure, the cell that it is. An article
    /// without tables leaves both as they are.
    pub(crate) fn merge<'t>(
        &'t self,
        items: &Items<'_>,
        begin: usize,
        list: &mut Vec<Found>,
        owners: &mut Vec<Option<&'t Cell>>,
    ) {
        if self.cells.is_empty() {
            return;
        }
        owners.resize(list.len(), None);
        let (Some(first), Some(last)) = (items.list.first(), items.list.last()) else { return };
        let from = self.cells.partition_point(|cell| cell.span.start < first.start);
        let cells = self.cells[from..].iter().take_while(|cell| cell.span.end <= last.end);
        for cell in cells {
            let from = items.list.partition_point(|item| item.start < cell.span.start);
            let end = items.list.partition_point(|item| item.start < cell.span.end);
            let Some(number) = (from..end).find(|&at| items.number(at)) else { continue };
            let Some(figure) = read(items, number, from, end, cell) else { continue };
            let found = &list[begin..];
            let place = found.partition_point(|other| other.items.end <= figure.items.start);
            let replaced =
                found[place..].iter().take_while(|other| other.items.start < figure.items.end).count();
            let replaced = begin + place..begin + place + replaced;
            // A figure that reaches beyond the cell shows that the row was read wrongly.
            if list[replaced.clone()].iter().any(|other| other.items.start < from || other.items.end > end) {
                continue;
            }
            list.splice(replaced.clone(), [figure]);
            owners.splice(replaced, [Some(cell)]);
        }
    }
}

/// Whether the name of a row is written as a proper name: "Giá Rai". Beside rows that name known places, it is one too.
pub(crate) fn is_proper_name(name: &str) -> bool {
    let mut words = name.split_whitespace();
    let capital = |word: &str| word.starts_with(char::is_uppercase) && word.chars().all(char::is_alphabetic);
    words.clone().count() <= 4 && words.all(capital)
}

/// Reads the number of a cell, with the unit of its column where it has none of its own.
fn read(items: &Items<'_>, number: usize, begin: usize, end: usize, cell: &Cell) -> Option<Found> {
    let step = figure::slash::parse(items, number, begin)
        .filter(|step| matches!(step, figure::Step::Found(found) if found.items.end <= end))
        .unwrap_or_else(|| figure::amount::parse(items, number, begin));
    let figure::Step::Found(mut found) = step else { return None };
    // A figure that leaves a number of its cell over is not what the cell says: "141/135" is no part of a whole.
    if found.items.end > end || (found.items.end..end).any(|at| items.number(at)) {
        return None;
    }
    // "+ 9,3%": a table may set the sign apart.
    if found.items.start > begin && items.mark_in(found.items.start - 1, "+-") {
        found.items.start -= 1;
        found.sign =
            Some(if items.mark(found.items.start, '-') { figure::Sign::Minus } else { figure::Sign::Plus });
    }
    let bare = found.kind == Kind::Quantity && found.items.end == end;
    if let Some(unit) = cell.unit.as_ref().filter(|_| bare) {
        found.kind = unit.kind;
        found.unit.clone_from(&unit.name);
        found.unit_word = figure::unit_word(found.unit.as_deref());
        found.value = match found.value {
            Value::Single(value) => Value::Single(unit.scale(value)),
            Value::Range(low, high) => Value::Range(unit.scale(low), unit.scale(high)),
            other => other,
        };
    }
    Some(found)
}

#[cfg(test)]
mod tests;
