//! The query language: a query as it is typed, taken apart.
//!
#![doc = include_str!("query.md")]

mod lexer;
mod parser;
#[cfg(test)]
mod tests;

use crate::analyzer::{BothForms, Words};
use crate::days::{self, Time};
use crate::error::Error;
use std::fmt;
use unicode_normalization::UnicodeNormalization;

pub(crate) use parser::parse;

/// Words that a query may have. More would be a text, not a question.
pub(crate) const MAX_WORDS: usize = 256;

/// Groups within groups that a query may have.
pub(crate) const MAX_DEPTH: usize = 32;

/// A field that a clause can name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum FieldName {
    Title,
    Source,
    Place,
    Published,
    Indicator,
    /// The article's id.
    Id,
    Label,
    Sentence,
    Kind,
    Unit,
    Role,
    Period,
    Value,
}

impl FieldName {
    /// Every field, those of articles first.
    pub(crate) const ALL: [FieldName; 13] = [
        FieldName::Title,
        FieldName::Source,
        FieldName::Place,
        FieldName::Published,
        FieldName::Indicator,
        FieldName::Id,
        FieldName::Label,
        FieldName::Sentence,
        FieldName::Kind,
        FieldName::Unit,
        FieldName::Role,
        FieldName::Period,
        FieldName::Value,
    ];

    /// The name as a query has it.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            FieldName::Title => "title",
            FieldName::Source => "source",
            FieldName::Place => "place",
            FieldName::Published => "published",
            FieldName::Indicator => "indicator",
            FieldName::Id => "id",
            FieldName::Label => "label",
            FieldName::Sentence => "sentence",
            FieldName::Kind => "kind",
            FieldName::Unit => "unit",
            FieldName::Role => "role",
            FieldName::Period => "period",
            FieldName::Value => "value",
        }
    }
}

/// A word of a query.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Word {
    pub folded: String,
    /// None if it was typed without tones and diacritics.
    pub toned: Option<String>,
}

impl Word {
    pub(crate) fn of(forms: &BothForms) -> Self {
        let toned = (!forms.toned.is_empty()).then(|| forms.toned.clone());
        Word { folded: forms.folded.clone(), toned }
    }
}

/// Words that must stand side by side; often only one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Unit {
    /// Never empty in a clause without field; the value of a field can be signs only, as `%`.
    pub words: Vec<Word>,
    /// In quotes: the tones must be as typed.
    pub quoted: bool,
    /// The last word is only the beginning of one.
    pub prefix: bool,
}

/// What a clause asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Value {
    Words(Unit),
    /// Both ends included; None is an open end, and one of them is not open. Only in fields.
    Range {
        low: Option<String>,
        high: Option<String>,
    },
}

/// One thing that is asked for, in a field or anywhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Clause {
    pub field: Option<FieldName>,
    /// The value as typed, without quotes; of a range, `[low TO high]` with single spaces.
    pub raw: String,
    pub value: Value,
    /// Byte of the query at which the clause begins: its field's name, its quote or its word.
    pub at: usize,
}

/// A query's clauses and how they are connected.
///
/// There is no `All` directly in an `All`, no `Any` in an `Any`, no `Not` in a `Not`, and `All` and
/// `Any` have two parts at least. Printing one gives a query that reads as the same node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Node {
    Clause(Clause),
    All(Vec<Node>),
    Any(Vec<Node>),
    Not(Box<Node>),
}

impl Clause {
    /// The time that its words name: a year, a month, a day, …
    pub(crate) fn time(&self) -> Option<Time> {
        match &self.value {
            Value::Words(unit) if self.field.is_none() && !unit.quoted => days::time_of_word(&self.raw),
            _ => None,
        }
    }
}

impl Node {
    /// Parts connected: none of them is nothing, and one is itself.
    pub(crate) fn of(mut parts: Vec<Node>, connected: impl Fn(Vec<Node>) -> Node) -> Option<Node> {
        match parts.len() {
            0 | 1 => parts.pop(),
            _ => Some(connected(parts)),
        }
    }

    fn collect_units<'a>(&'a self, units: &mut Vec<&'a Unit>) {
        match self {
            Node::Clause(Clause { field: None, value: Value::Words(unit), .. }) => units.push(unit),
            Node::Clause(_) | Node::Not(_) => {}
            Node::All(parts) | Node::Any(parts) => {
                parts.iter().for_each(|part| part.collect_units(units));
            }
        }
    }
}

impl fmt::Display for Node {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Node::Clause(clause) => clause.fmt(f),
            Node::All(parts) => {
                for (at, part) in parts.iter().enumerate() {
                    f.write_str(if at == 0 { "" } else { " " })?;
                    match part {
                        Node::Any(_) => write!(f, "({part})")?,
                        _ => part.fmt(f)?,
                    }
                }
                Ok(())
            }
            Node::Any(parts) => {
                for (at, part) in parts.iter().enumerate() {
                    write!(f, "{}{part}", if at == 0 { "" } else { " OR " })?;
                }
                Ok(())
            }
            Node::Not(part) => match **part {
                Node::All(_) | Node::Any(_) => write!(f, "NOT ({part})"),
                _ => write!(f, "NOT {part}"),
            },
        }
    }
}

impl fmt::Display for Clause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(field) = self.field {
            write!(f, "{}:", field.as_str())?;
        }
        match &self.value {
            Value::Words(unit) if unit.quoted => write!(f, "\"{}\"", self.raw),
            // A sign beside it makes it a word.
            Value::Words(_) if self.field.is_none() && lexer::is_operator(&self.raw) => {
                write!(f, "{},", self.raw)
            }
            Value::Words(_) => f.write_str(&self.raw),
            Value::Range { low, high } => {
                let end = |end: &Option<String>| match end {
                    Some(end) => format!("\"{end}\""),
                    None => "*".to_owned(),
                };
                write!(f, "[{} TO {}]", end(low), end(high))
            }
        }
    }
}

/// A query taken apart.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Parsed {
    /// None if the query was blank.
    pub root: Option<Node>,
}

impl Parsed {
    /// What is asked for anywhere, in the order of the query: the units of clauses without field that
    /// are not under a `NOT`.
    pub(crate) fn units(&self) -> impl Iterator<Item = &Unit> {
        let mut units = Vec::new();
        if let Some(root) = &self.root {
            root.collect_units(&mut units);
        }
        units.into_iter()
    }

    /// A query of one unit.
    pub(crate) fn of_unit(unit: Unit) -> Self {
        let clause = Clause { field: None, raw: String::new(), value: Value::Words(unit), at: 0 };
        Parsed { root: Some(Node::Clause(clause)) }
    }
}

/// A word of a text, and where it stands.
struct Found {
    word: Word,
    start: usize,
    end: usize,
    /// Whether `/` or a hyphen alone stands between it and the word before.
    glued: bool,
}

fn words_of(text: &str) -> Vec<Found> {
    let mut cursor = Words::new(text);
    let mut words = Vec::new();
    while cursor.advance() {
        let word = Word::of(&cursor.forms);
        words.push(Found { word, start: cursor.start, end: cursor.end, glued: cursor.is_glued() });
    }
    words
}

/// The words of a filter.
///
/// # Errors
/// [`Error::Filter`] if there are none, or too many.
pub(crate) fn filter_words(filter: &'static str, value: &str) -> Result<Vec<Word>, Error> {
    let words: Vec<Word> = words_of(value).into_iter().map(|found| found.word).collect();
    let message = match words.len() {
        0 => "there is no word in it: give at least one letter or digit",
        1..=MAX_WORDS => return Ok(words),
        _ => "too long: give up to 256 words",
    };
    Err(Error::Filter { filter, value: value.to_owned(), message })
}

/// Characters of a query that an error shows, before and after the place.
const SHOWN: usize = 60;

/// An error that points at a byte of the query, at which a character begins, or at its end.
pub(crate) fn error_at(query: &str, byte: usize, message: &str) -> Error {
    // One column a character: no line breaks, and no marks that join the character before.
    let (before, after) = query.split_at(byte);
    let column = before.nfc().count();
    let left_out = column.saturating_sub(SHOWN);
    let shown = before.nfc().chain(after.nfc()).skip(left_out).take(2 * SHOWN);
    Error::Query {
        query: shown.map(|c| if c.is_whitespace() || c.is_control() { ' ' } else { c }).collect(),
        message: message.to_owned(),
        column: column - left_out,
    }
}
