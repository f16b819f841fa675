//! From the characters of a query to clauses, operators and parentheses.

use super::{Clause, FieldName, Found, MAX_WORDS, Unit, Value, error_at, words_of};
use crate::error::Error;

/// A piece of a query.
pub(super) struct Token {
    pub kind: TokenKind,
    /// Byte of the query at which it begins.
    pub at: usize,
}

pub(super) enum TokenKind {
    Open,
    Close,
    And,
    Or,
    Not,
    /// One clause, or what was written as one: `TP.HCM` is two words, and `NOT` negates both.
    Clauses(Vec<Clause>),
}

/// Whether a bare word is an operator.
pub(super) fn is_operator(word: &str) -> bool {
    operator(word).is_some()
}

fn operator(word: &str) -> Option<TokenKind> {
    match word {
        "AND" => Some(TokenKind::And),
        "OR" => Some(TokenKind::Or),
        "NOT" => Some(TokenKind::Not),
        _ => None,
    }
}

fn is_quote(c: char) -> bool {
    matches!(c, '"' | '“' | '”' | '„' | '«' | '»')
}

/// Whether a character ends what stands before it without white space.
fn ends_bare(c: char) -> bool {
    c.is_whitespace() || is_quote(c) || matches!(c, '(' | ')')
}

/// Takes a query apart. Parts without words are left out, except as the value of a field.
///
/// # Errors
/// [`Error::Query`] if a quote or a range is not closed, a range or a field is malformed, or there
/// are too many words.
pub(super) fn tokens(query: &str, fields: &[FieldName]) -> Result<Vec<Token>, Error> {
    let mut lexer = Lexer { query, fields, words: 0, tokens: Vec::new() };
    let mut at = 0;
    while let Some(c) = query[at..].chars().next() {
        at = match c {
            '(' => lexer.sign(TokenKind::Open, at),
            ')' => lexer.sign(TokenKind::Close, at),
            c if is_quote(c) => lexer.phrase(at)?,
            c if c.is_whitespace() => at + c.len_utf8(),
            _ => lexer.bare(at)?,
        };
    }
    Ok(lexer.tokens)
}

struct Lexer<'a> {
    query: &'a str,
    fields: &'a [FieldName],
    /// How many there were so far.
    words: usize,
    tokens: Vec<Token>,
}

/// Each method reads what begins at `at`, and returns where it ends.
impl<'a> Lexer<'a> {
    fn error(&self, at: usize, message: &str) -> Error {
        error_at(self.query, at, message)
    }

    fn sign(&mut self, kind: TokenKind, at: usize) -> usize {
        self.tokens.push(Token { kind, at });
        at + 1
    }

    fn push(&mut self, at: usize, clauses: Vec<Clause>) -> Result<(), Error> {
        for clause in &clauses {
            self.words += match &clause.value {
                Value::Words(unit) => unit.words.len().max(1),
                Value::Range { .. } => 1,
            };
            if self.words > MAX_WORDS {
                let message = format!("the query is too long: it may have up to {MAX_WORDS} words");
                return Err(self.error(clause.at, &message));
            }
        }
        if !clauses.is_empty() {
            self.tokens.push(Token { kind: TokenKind::Clauses(clauses), at });
        }
        Ok(())
    }

    fn phrase(&mut self, at: usize) -> Result<usize, Error> {
        let (text, end) = self.quoted(at)?;
        let unit = unit_of(text, true);
        if !unit.words.is_empty() {
            let clause = Clause { field: None, raw: text.to_owned(), value: Value::Words(unit), at };
            self.push(at, vec![clause])?;
        }
        Ok(end)
    }

    /// The text between the quote at `at` and the next one, and where that one ends.
    fn quoted(&self, at: usize) -> Result<(&'a str, usize), Error> {
        let mut quotes = self.query[at..].char_indices().filter(|(_, c)| is_quote(*c));
        match (quotes.next(), quotes.next()) {
            (Some((_, opening)), Some((closed, closing))) => {
                let text = &self.query[at + opening.len_utf8()..at + closed];
                Ok((text, at + closed + closing.len_utf8()))
            }
            _ => Err(self.error(at, "this quote is not closed: end the phrase with another \"")),
        }
    }

    /// What is not in quotes: an operator, a field with its value, or words.
    fn bare(&mut self, at: usize) -> Result<usize, Error> {
        let rest = &self.query[at..];
        let bare = &rest[..rest.find(ends_bare).unwrap_or(rest.len())];
        let end = at + bare.len();
        if let Some(kind) = operator(bare) {
            self.tokens.push(Token { kind, at });
            return Ok(end);
        }
        if let Some((name, _)) = bare.split_once(':')
            && name.len() >= 2
            && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_')
            && let Some(field) = self.field_name(at, name)?
        {
            return self.field(at, field, end);
        }
        self.push(at, clauses_of(bare, at))?;
        Ok(end)
    }

    /// The field that the name before a colon means; None if it is text.
    fn field_name(&self, at: usize, name: &str) -> Result<Option<FieldName>, Error> {
        let accepted = || {
            let names: Vec<&str> = self.fields.iter().map(|field| field.as_str()).collect();
            format!("the fields here are {}; to search for it as text, put it in quotes", names.join(", "))
        };
        match FieldName::ALL.into_iter().find(|field| field.as_str() == name) {
            Some(field) if self.fields.contains(&field) => Ok(Some(field)),
            Some(_) => {
                let message = format!(
                    "{name} is a field of figures, and this is a search for articles: {}",
                    accepted()
                );
                Err(self.error(at, &message))
            }
            None => {
                let value = self.query[at + name.len() + 1..].chars().next();
                if !value.is_some_and(|c| c.is_alphanumeric() || is_quote(c) || c == '[') {
                    return Ok(None);
                }
                let meant = match nearest(name, self.fields) {
                    Some(field) => format!("; did you mean {}?", field.as_str()),
                    None if name.contains('_') || RECORD_FIELDS.contains(&name) => ":".to_owned(),
                    None => return Ok(None),
                };
                Err(self.error(at, &format!("there is no such field{meant} {}", accepted())))
            }
        }
    }

    /// A field with its value, which ends at `bare_end` unless it is a phrase or a range.
    fn field(&mut self, at: usize, field: FieldName, bare_end: usize) -> Result<usize, Error> {
        let name = field.as_str();
        let value_at = at + name.len() + 1;
        let (raw, value, end) = match self.query[value_at..].chars().next() {
            Some('[') => {
                let (low, high, end) = self.range(value_at)?;
                let [from, to] = [&low, &high].map(|end| end.as_deref().unwrap_or("*"));
                (format!("[{from} TO {to}]"), Value::Range { low, high }, end)
            }
            Some(c) if is_quote(c) => {
                let (text, end) = self.quoted(value_at)?;
                (text.to_owned(), Value::Words(unit_of(text, true)), end)
            }
            _ => {
                let text = &self.query[value_at..bare_end];
                (text.to_owned(), Value::Words(unit_of(text, false)), bare_end)
            }
        };
        if raw.trim().is_empty() {
            let message = format!(
                "{name} has no value: write it directly behind the colon, as {name}:word or \
                 {name}:\"two words\"; to search for it as text, put it in quotes"
            );
            return Err(self.error(at, &message));
        }
        self.push(at, vec![Clause { field: Some(field), raw, value, at }])?;
        Ok(end)
    }

    /// The two ends of a range, and where it ends.
    fn range(&self, at: usize) -> Result<(Option<String>, Option<String>, usize), Error> {
        let inside = at + 1;
        let mut opened = None;
        let mut close = None;
        let mut separators = Vec::new();
        let mut before = None;
        for (offset, c) in self.query[inside..].char_indices() {
            let here = inside + offset;
            if is_quote(c) {
                opened = if opened.is_none() { Some(here) } else { None };
            } else if opened.is_none() {
                if c == ']' {
                    close = Some(here);
                    break;
                }
                let ends = |c: char| c.is_whitespace() || is_quote(c) || c == ']';
                let alone = |rest: &str| rest.chars().next().is_none_or(ends);
                if before.is_none_or(ends) && self.query[here..].strip_prefix("TO").is_some_and(alone) {
                    separators.push(here);
                }
            }
            before = Some(c);
        }
        let forms = "a range is [a TO b], [a TO *] or [* TO b]";
        let Some(close) = close else {
            return Err(match opened {
                Some(quote) => self.error(quote, "this quote is not closed: end the phrase with another \""),
                None => self.error(at, &format!("this range is not closed: end it with ]; {forms}")),
            });
        };
        let separator = match separators[..] {
            [separator] => separator,
            [] => {
                let message = format!("this range has no TO between its ends, in capitals: {forms}");
                return Err(self.error(at, &message));
            }
            [_, second, ..] => {
                let message = format!("this range has a second TO: {forms}; in quotes it is part of an end");
                return Err(self.error(second, &message));
            }
        };
        let end = |text: &str| {
            let text = text.trim();
            let unquoted = text.replace(is_quote, "");
            match text {
                "*" => Ok(None),
                _ if unquoted.trim().is_empty() => {
                    Err(self.error(separator, &format!("this range lacks an end: {forms}")))
                }
                _ => Ok(Some(unquoted.trim().to_owned())),
            }
        };
        let low = end(&self.query[inside..separator])?;
        let high = end(&self.query[separator + "TO".len()..close])?;
        if low.is_none() && high.is_none() {
            let message = "this range is open at both ends: give one of them, as [a TO *] or [* TO b]";
            return Err(self.error(at, message));
        }
        Ok((low, high, close + 1))
    }
}

/// All words of a text as one unit.
fn unit_of(text: &str, quoted: bool) -> Unit {
    let words = words_of(text);
    let prefix = words.last().is_some_and(|last| has_star(text, last.end));
    Unit { words: words.into_iter().map(|found| found.word).collect(), quoted, prefix }
}

/// The words of a text without white space, those together that are glued.
fn clauses_of(text: &str, at: usize) -> Vec<Clause> {
    let mut clauses = Vec::new();
    for run in words_of(text).chunk_by(|_, word| word.glued) {
        let (Some(first), Some(last)) = (run.first(), run.last()) else { continue };
        let prefix = has_star(text, last.end);
        let words = run.iter().map(|Found { word, .. }| word.clone()).collect();
        clauses.push(Clause {
            field: None,
            raw: text[first.start..last.end + usize::from(prefix)].to_owned(),
            value: Value::Words(Unit { words, quoted: false, prefix }),
            at: at + first.start,
        });
    }
    clauses
}

/// Whether a `*` that belongs to the word before it stands at `end`: in `3*4` it is a sign between.
fn has_star(text: &str, end: usize) -> bool {
    text[end..].strip_prefix('*').is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
}

/// Names that someone who knows the records will try. (Other words before a colon are text: headlines
/// are pasted, and often lack the space behind it.)
const RECORD_FIELDS: [&str; 15] = [
    "author",
    "bound",
    "checks",
    "date",
    "direction",
    "doc",
    "encoding",
    "hash",
    "high",
    "meta",
    "rule",
    "text",
    "timex",
    "url",
    "year",
];

/// The field whose name was most likely meant: up to two letters differ. Of shorter names, most
/// syllables are that near.
fn nearest(name: &str, fields: &[FieldName]) -> Option<FieldName> {
    if name.len() < 4 {
        return None;
    }
    let distances = fields.iter().filter_map(|field| {
        let known = field.as_str();
        if known.len().abs_diff(name.len()) > 2 {
            return None;
        }
        let distance = edit_distance(name.as_bytes(), known.as_bytes());
        (distance <= 2 && known.len() >= 4).then_some((distance, *field))
    });
    distances.min_by_key(|(distance, _)| *distance).map(|(_, field)| field)
}

/// Letters to insert, delete or replace to make one word the other.
fn edit_distance(a: &[u8], b: &[u8]) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut diagonal = i;
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let replaced = diagonal + usize::from(x != y);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[b.len()]
}
