//! Comparison tables: one figure a cell, chosen among all that stand in it.

use crate::correct::Note;
use crate::days::{self, Days};
use crate::error::Error;
use crate::fold::fold;
use crate::hit::{FigureHit, Highlighter, Page};
use crate::options::FigureQuery;
use crate::reader::{Asked, Index};
use crate::stored::Heading;
use chiso_extract::record::Text;
use chiso_extract::{Figure, Kind, Role, province};
use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::ops::ControlFlow;
use std::str::FromStr;
use tantivy::DocAddress;

/// What the rows or the columns of a [`Pivot`] are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Axis {
    /// The place; a province by its name alone, whatever stands before it ("tỉnh").
    Place,
    /// The period, as the record has it; times without a year are left out.
    Period,
    /// The year in which the period lies.
    Year,
    /// Id of the known indicator.
    Indicator,
    /// The label, in lower case.
    Label,
    /// Percent, ratio, rank, money or quantity.
    Kind,
    /// The unit.
    Unit,
    /// Level, change or target.
    Role,
    /// Where the article came from.
    Source,
    /// The article's id.
    Doc,
}

impl Axis {
    /// Every axis.
    pub const ALL: [Axis; 10] = [
        Axis::Place,
        Axis::Period,
        Axis::Year,
        Axis::Indicator,
        Axis::Label,
        Axis::Kind,
        Axis::Unit,
        Axis::Role,
        Axis::Source,
        Axis::Doc,
    ];

    /// The name, `place` for example.
    pub fn as_str(self) -> &'static str {
        match self {
            Axis::Place => "place",
            Axis::Period => "period",
            Axis::Year => "year",
            Axis::Indicator => "indicator",
            Axis::Label => "label",
            Axis::Kind => "kind",
            Axis::Unit => "unit",
            Axis::Role => "role",
            Axis::Source => "source",
            Axis::Doc => "doc",
        }
    }

    /// Where a figure stands on the axis; None if nowhere.
    fn key(self, figure: &Figure, article: &Heading) -> Option<String> {
        match self {
            Axis::Place => {
                figure.place.as_deref().map(|place| place_name(place, figure.place_code.as_deref()))
            }
            Axis::Period => {
                figure.period.clone().filter(|period| days::of_timex(period).is_some()).map(String::from)
            }
            Axis::Year => {
                let days = days::of_timex(figure.period.as_deref()?)?;
                (days.first_year() == days.last_year()).then(|| days.first_year().to_string())
            }
            Axis::Indicator => figure.indicator.clone().map(String::from),
            Axis::Label => figure.label.as_deref().map(str::to_lowercase),
            Axis::Kind => Some(figure.kind.to_string()),
            Axis::Unit => figure.unit.clone().map(String::from),
            Axis::Role => figure.role.map(|role| role.as_str().to_owned()),
            Axis::Source => article.source.clone(),
            Axis::Doc => Some(figure.doc.to_string()),
        }
    }

    fn is_time(self) -> bool {
        matches!(self, Axis::Period | Axis::Year)
    }
}

impl fmt::Display for Axis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for Axis {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self, Error> {
        let message =
            "no axis: give one of place, period, year, indicator, label, kind, unit, role, source, doc";
        let unknown = || Error::Filter { filter: "axis", value: name.to_owned(), message };
        Axis::ALL.into_iter().find(|axis| axis.as_str() == name).ok_or_else(unknown)
    }
}

/// A comparison table.
#[derive(Clone, Debug, PartialEq)]
pub struct Pivot {
    /// The rows: times in their order, all others by how many figures they have.
    pub rows: Vec<String>,
    /// The columns, likewise.
    pub cols: Vec<String>,
    /// `cells[row][col]`; None where no figure stands.
    pub cells: Vec<Vec<Option<Box<Cell>>>>,
    /// How many figures match.
    pub figures: usize,
    /// How many of them are in no cell: dates, and those without a value on one of the axes.
    pub left_out: usize,
    /// What was searched for instead of what was typed, because nothing has that.
    pub notes: Vec<Note>,
}

/// A cell of a [`Pivot`].
#[derive(Clone, Debug, PartialEq)]
pub struct Cell {
    /// The figure that was chosen.
    pub hit: FigureHit,
    /// How many others stand in the cell.
    pub others: usize,
    /// Whether one of those that stand as well as the chosen one by label, unit, role and period states
    /// another value.
    pub disagree: bool,
}

/// A figure that stands in a cell, with by what it is chosen: the least comes first.
struct Candidate {
    address: DocAddress,
    figure: Figure,
    published: Option<String>,
    order: Order,
    score: f64,
}

/// By what a figure is chosen before its article's age.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Order {
    /// Its label lacks a word of the query.
    not_in_label: bool,
    /// Its unit is not the one that most of the figures have.
    other_unit: bool,
    /// Level, target, change.
    role: u8,
    /// Days of its period; none is most.
    days: u32,
}

/// Cells that a table may have, empty ones counted.
const MAX_CELLS: usize = 4_000_000;

type Cells = BTreeMap<(String, String), Vec<Candidate>>;

impl Index {
    /// A table of the figures that match: one a cell, chosen in this order:
    ///
    /// 1. one whose label has every word of the query,
    /// 2. in the unit that most of the figures have,
    /// 3. a level before a target before a change,
    /// 4. of the most specific period,
    /// 5. of the newest article.
    ///
    /// `limit` and `offset` of the filter are not looked at.
    ///
    /// # Errors
    /// As [`Index::figures`]; [`Error::TooWide`] if the table would have more than 4,000,000 cells.
    pub fn pivot(&self, query: &str, filter: &FigureQuery, rows: Axis, cols: Axis) -> Result<Pivot, Error> {
        let searcher = self.searcher();
        let asked = self.asked(&searcher, query, filter)?;
        let (cells, figures) = self.cells(&asked, rows, cols)?;
        let placed: usize = cells.values().map(Vec::len).sum();
        let (row_keys, col_keys) = (keys(&cells, rows, |(row, _)| row), keys(&cells, cols, |(_, col)| col));
        let at = |keys: &[String]| -> HashMap<String, usize> {
            keys.iter().enumerate().map(|(at, key)| (key.clone(), at)).collect()
        };
        let (row_at, col_at) = (at(&row_keys), at(&col_keys));
        if row_keys.len().saturating_mul(col_keys.len()) > MAX_CELLS {
            return Err(Error::TooWide { rows: row_keys.len(), cols: col_keys.len() });
        }
        let mut table: Vec<Vec<Option<Box<Cell>>>> = vec![vec![None; col_keys.len()]; row_keys.len()];
        let highlighter = Highlighter::new(&asked.parsed, asked.tones);
        for ((row, col), candidates) in cells {
            let Some((chosen, others)) = candidates.split_first() else { continue };
            let state = |figure: &Figure| (figure.value, figure.low, figure.high);
            let disagree = others
                .iter()
                .filter(|other| other.order == chosen.order && other.figure.unit == chosen.figure.unit)
                .any(|other| state(&other.figure) != state(&chosen.figure));
            let hit = self.hit(&searcher, chosen, &highlighter)?;
            table[row_at[&row]][col_at[&col]] = Some(Box::new(Cell { hit, others: others.len(), disagree }));
        }
        Ok(Pivot {
            rows: row_keys,
            cols: col_keys,
            cells: table,
            figures,
            left_out: figures - placed,
            notes: asked.notes,
        })
    }

    /// The figures that stand in a cell of [`Index::pivot`], the chosen one first.
    ///
    /// # Errors
    /// As [`Index::figures`].
    pub fn cell(
        &self,
        query: &str,
        filter: &FigureQuery,
        rows: (Axis, &str),
        cols: (Axis, &str),
    ) -> Result<Page<FigureHit>, Error> {
        let searcher = self.searcher();
        let asked = self.asked(&searcher, query, filter)?;
        let (mut cells, _) = self.cells(&asked, rows.0, cols.0)?;
        let candidates = cells.remove(&(rows.1.to_owned(), cols.1.to_owned())).unwrap_or_default();
        let highlighter = Highlighter::new(&asked.parsed, asked.tones);
        let page = candidates.iter().skip(filter.offset).take(filter.limit);
        let hits = page.map(|candidate| self.hit(&searcher, candidate, &highlighter));
        let hits = hits.collect::<Result<_, Error>>()?;
        Ok(Page { total: candidates.len(), hits, notes: asked.notes, facets: Default::default() })
    }

    /// The figures of each cell, in the order of choice, and how many match in all.
    fn cells(&self, asked: &Asked, rows: Axis, cols: Axis) -> Result<(Cells, usize), Error> {
        let searcher = self.searcher();
        let mut found = Vec::new();
        let visit = asked.plan.each(&searcher, true, |figure, _, _| {
            found.push(figure);
            ControlFlow::Continue(())
        });
        visit.map_err(Error::engine(self.path()))?;
        let total = found.len();
        let (mut cells, mut units) = (Cells::new(), HashMap::<Option<Text>, usize>::new());
        for article in found.chunk_by(|a, b| a.address == b.address) {
            let address = article[0].address;
            let parts = self.parts(&searcher, address)?;
            let heading = self.heading(&parts, address)?;
            let figures = parts.figures().map_err(|what| self.unreadable(address, &what))?;
            for found in article {
                let Some(figure) = figures.get(found.n as usize) else { continue };
                let keys = (rows.key(figure, &heading), cols.key(figure, &heading));
                let (Some(row), Some(col), true) = (keys.0, keys.1, figure.kind != Kind::Date) else {
                    continue;
                };
                if found.in_label {
                    *units.entry(figure.unit.clone()).or_default() += 1;
                }
                cells.entry((row, col)).or_default().push(Candidate {
                    address,
                    figure: figure.clone(),
                    published: heading.published.clone(),
                    order: order(figure, found.in_label),
                    score: found.rank.score,
                });
            }
        }
        for (axis, of) in [(rows, Side::Row), (cols, Side::Col)] {
            if axis == Axis::Place {
                cells = one_spelling(cells, of);
            }
        }
        // The most frequent unit; of equals, the first by name.
        let unit = units.into_iter().max_by_key(|(unit, count)| (*count, Reverse(unit.clone())));
        for candidates in cells.values_mut() {
            for candidate in candidates.iter_mut() {
                candidate.order.other_unit =
                    unit.as_ref().is_some_and(|(unit, _)| *unit != candidate.figure.unit);
            }
            candidates.sort_by(|a, b| {
                let newest = b.published.cmp(&a.published);
                let name = |candidate: &Candidate| (candidate.figure.doc.clone(), candidate.figure.n);
                a.order
                    .cmp(&b.order)
                    .then(newest)
                    .then(b.score.total_cmp(&a.score))
                    .then_with(|| name(a).cmp(&name(b)))
            });
        }
        Ok((cells, total))
    }

    fn hit(
        &self,
        searcher: &tantivy::Searcher,
        candidate: &Candidate,
        highlighter: &Highlighter,
    ) -> Result<FigureHit, Error> {
        let parts = self.parts(searcher, candidate.address)?;
        let heading = self.heading(&parts, candidate.address)?;
        Ok(FigureHit::new(candidate.figure.clone(), heading, candidate.score as f32, highlighter))
    }
}

#[derive(Clone, Copy)]
enum Side {
    Row,
    Col,
}

impl Side {
    fn of(self, keys: &mut (String, String)) -> &mut String {
        match self {
            Side::Row => &mut keys.0,
            Side::Col => &mut keys.1,
        }
    }
}

/// Makes one key of those that differ in capitals only ("HÒA VANG"): the most frequent of them.
fn one_spelling(cells: Cells, side: Side) -> Cells {
    let mut spellings: HashMap<String, BTreeMap<String, usize>> = HashMap::new();
    for (keys, candidates) in &cells {
        let key = side.of(&mut keys.clone()).clone();
        *spellings.entry(key.to_lowercase()).or_default().entry(key).or_default() += candidates.len();
    }
    let most = |counts: &BTreeMap<String, usize>| {
        counts.iter().max_by_key(|(key, count)| (**count, Reverse(*key))).map(|(key, _)| key.clone())
    };
    let mut merged = Cells::new();
    for (mut keys, mut candidates) in cells {
        let key = side.of(&mut keys);
        if let Some(most) = spellings.get(&key.to_lowercase()).and_then(most) {
            *key = most;
        }
        merged.entry(keys).or_default().append(&mut candidates);
    }
    merged
}

fn order(figure: &Figure, in_label: bool) -> Order {
    let days = figure.period.as_deref().and_then(days::of_timex);
    Order {
        not_in_label: !in_label,
        other_unit: false,
        role: match figure.role {
            Some(Role::Level) => 0,
            Some(Role::Target) => 1,
            Some(Role::Change) | None => 2,
        },
        days: days.map_or(u32::MAX, |Days { first, last }| last.abs_diff(first)),
    }
}

/// The keys of an axis: times in their order, all others by how many figures they have.
fn keys(cells: &Cells, axis: Axis, of: impl Fn(&(String, String)) -> &String) -> Vec<String> {
    let mut counts: BTreeMap<&String, usize> = BTreeMap::new();
    for (keys, candidates) in cells {
        *counts.entry(of(keys)).or_default() += candidates.len();
    }
    let mut keys: Vec<(&String, usize)> = counts.into_iter().collect();
    if axis.is_time() {
        let days = |key: &String| days::of_timex(key).map(|days| (days.first, Reverse(days.last)));
        keys.sort_by_key(|(key, _)| days(key));
    } else {
        keys.sort_by_key(|(_, count)| Reverse(*count));
    }
    keys.into_iter().map(|(key, _)| key.clone()).collect()
}

/// Cities that are provinces: in their names "thành phố" says nothing more.
const CITIES: [&str; 6] = ["01", "31", "46", "48", "79", "92"];

/// A place's name: of a province the plain one, of all else what is written.
fn place_name(place: &str, code: Option<&str>) -> String {
    let place = place.trim();
    let Some(province) = code.and_then(province::by_code) else { return place.to_owned() };
    let folded = fold(place).replace('.', " ");
    let mut words: Vec<&str> = folded.split_whitespace().collect();
    let city = CITIES.contains(&province.code);
    match words[..] {
        ["tinh", _, ..] => drop(words.remove(0)),
        ["tp", _, ..] if city => drop(words.remove(0)),
        ["thanh", "pho", _, ..] if city => drop(words.drain(..2)),
        _ => {}
    }
    // In articles since July 2025 the code is that of the new list: the name decides.
    let names = [province.name, province.name_since_2025];
    let named = names.into_iter().find(|name| fold(name).split_whitespace().eq(words.iter().copied()));
    named.map_or_else(|| place.to_owned(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn provinces_have_one_name() {
        for place in ["Hà Giang", "tỉnh Hà Giang", "HÀ GIANG", "Tỉnh  Hà Giang"] {
            assert_eq!(place_name(place, Some("02")), "Hà Giang", "{place}");
        }
        assert_eq!(place_name("thành phố Hà Giang", Some("02")), "thành phố Hà Giang");
        assert_eq!(place_name("huyện Vị Xuyên", Some("02")), "huyện Vị Xuyên");
        assert_eq!(place_name("TP. Hà Nội", Some("01")), "Hà Nội");
        assert_eq!(place_name("Thành phố Đà Nẵng", Some("48")), "Đà Nẵng");
        assert_eq!(place_name("Lào", None), "Lào");
    }
}
