//! Reading tables of indicators.

use super::{Indicator, Measure, Wording, words};
use crate::document::normalize::Normalized;
use rustc_hash::FxHashMap;
use std::fmt;

/// A wording may have at most this many words.
const MOST_WORDS: usize = 30;

/// A row as read.
pub(super) struct Row {
    pub(super) indicator: Indicator,
    pub(super) wordings: Vec<Wording>,
}

/// A line of a table that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IndicatorError {
    /// The line, from 1.
    pub line: usize,
    /// What is wrong with it.
    pub problem: IndicatorProblem,
}

/// What is wrong with a line of a table; its text says what is accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum IndicatorProblem {
    /// Not five cells, but so many.
    Cells(usize),
    /// An id of another form.
    Id(String),
    /// An id that stands on an earlier line too.
    RepeatedId {
        /// The id.
        id: String,
        /// The earlier line.
        first: usize,
    },
    /// A cell of this column that is empty.
    Empty(&'static str),
    /// A unit that is none.
    Unit(String),
    /// A wording without words.
    NoWords(String),
    /// A wording with more words than can be compared.
    TooLong(String),
    /// A wording of another indicator with the same unit.
    RepeatedWording {
        /// The wording.
        wording: String,
        /// The line on which it stands too.
        first: usize,
    },
}

impl fmt::Display for IndicatorError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.problem)
    }
}

impl std::error::Error for IndicatorError {}

impl fmt::Display for IndicatorProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Cells(found) => write!(
                f,
                "{found} cells; expected five, parted by tabs: id, name in Vietnamese, name in English, unit, wordings"
            ),
            Self::Id(id) => write!(
                f,
                "{id:?} is no id; expected lower-case letters a-z, digits and single hyphens, poverty-rate for example"
            ),
            Self::RepeatedId { id, first } => {
                write!(f, "id {id:?} stands on line {first} too; expected each id once")
            }
            Self::Empty(column) => write!(f, "no {column}; expected a text in every cell"),
            Self::Unit(unit) => write!(
                f,
                "{unit:?} is no unit; expected %, a currency such as VND, rank, - for an index, or counted nouns and units parted by |"
            ),
            Self::NoWords(wording) => write!(
                f,
                "{wording:?} is no wording; expected words of a label (* for any words, !word for a word that must not be there)"
            ),
            Self::TooLong(wording) => {
                write!(f, "the wording {wording:?} is too long; expected at most {MOST_WORDS} words")
            }
            Self::RepeatedWording { wording, first } => write!(
                f,
                "the wording {wording:?} stands on line {first} too, with the same unit; expected each for one indicator"
            ),
        }
    }
}

/// The rows of a table.
pub(super) fn read(table: &str) -> Result<Vec<Row>, IndicatorError> {
    let normalized = Normalized::new(table);
    let mut rows = Vec::new();
    let mut ids: FxHashMap<String, usize> = FxHashMap::default();
    let mut wordings: FxHashMap<(Wording, Measure), usize> = FxHashMap::default();
    for (n, text) in normalized.text().lines().enumerate() {
        let blank = text.trim().is_empty() || text.starts_with('#');
        if blank || n == 0 && text.starts_with("id\tname_vi\t") {
            continue;
        }
        let line = n + 1;
        let row = row(text).map_err(|problem| IndicatorError { line, problem })?;
        let id = &row.indicator.id;
        if let Some(first) = ids.insert(id.to_string(), line) {
            let problem = IndicatorProblem::RepeatedId { id: id.to_string(), first };
            return Err(IndicatorError { line, problem });
        }
        for wording in &row.wordings {
            let key = (wording.clone(), row.indicator.measure.clone());
            let first = *wordings.entry(key).or_insert(line);
            if first != line {
                let problem = IndicatorProblem::RepeatedWording { wording: wording.words.join(" "), first };
                return Err(IndicatorError { line, problem });
            }
        }
        rows.push(row);
    }
    Ok(rows)
}

fn row(line: &str) -> Result<Row, IndicatorProblem> {
    let cells: Vec<&str> = line.split('\t').map(str::trim).collect();
    let [id, name_vi, name_en, unit, said] = cells[..] else {
        return Err(IndicatorProblem::Cells(cells.len()));
    };
    let of_id = |part: &str| {
        !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
    };
    if !id.split('-').all(of_id) {
        return Err(IndicatorProblem::Id(id.to_owned()));
    }
    let columns =
        [(name_vi, "name in Vietnamese"), (name_en, "name in English"), (unit, "unit"), (said, "wordings")];
    if let Some((_, column)) = columns.into_iter().find(|(cell, _)| cell.is_empty()) {
        return Err(IndicatorProblem::Empty(column));
    }
    let measure = measure(unit).ok_or_else(|| IndicatorProblem::Unit(unit.to_owned()))?;
    let wordings = said.split('|').map(wording).collect::<Result<_, _>>()?;
    let [id, name_vi, name_en, unit] = [id, name_vi, name_en, unit].map(str::to_owned);
    Ok(Row { indicator: Indicator { id: id.into(), name_vi, name_en, unit, measure }, wordings })
}

fn measure(unit: &str) -> Option<Measure> {
    match unit {
        "%" => Some(Measure::Percent),
        "-" => Some(Measure::Index),
        "rank" => Some(Measure::Rank),
        code if code.len() == 3 && code.bytes().all(|byte| byte.is_ascii_uppercase()) => Some(Measure::Money),
        nouns => {
            let nouns: Vec<_> = nouns.split('|').map(words::hashes).collect();
            nouns.iter().all(|noun| !noun.is_empty()).then_some(Measure::Quantity(nouns))
        }
    }
}

fn wording(text: &str) -> Result<Wording, IndicatorProblem> {
    let mut wording = Wording::default();
    for part in text.split_whitespace() {
        match part.strip_prefix('!') {
            _ if part == "*" => wording.open |= 1 << wording.words.len(),
            Some(word) => {
                let words = words::split(word);
                if words.is_empty() {
                    return Err(IndicatorProblem::NoWords(text.trim().to_owned()));
                }
                wording.excluded.extend(words);
            }
            None => wording.words.extend(words::split(part)),
        }
        if wording.words.len() > MOST_WORDS {
            return Err(IndicatorProblem::TooLong(text.trim().to_owned()));
        }
    }
    if wording.words.is_empty() {
        return Err(IndicatorProblem::NoWords(text.trim().to_owned()));
    }
    Ok(wording)
}
