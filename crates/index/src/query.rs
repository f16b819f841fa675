//! The query language, and the filters.
//!
//! | query | finds |
//! |---|---|
//! | `chuyển đổi số`, `chuyen doi so` | every word, in any order; tones as typed rank first |
//! | `"chuyển đổi số"` | the words side by side, in this order, with the tones as typed |
//! | `"chuyen doi so"` | the words side by side, with any tones |
//! | `87/KH-CTC`, `2021-2025` | words that `/` or `-` joins stand side by side |
//!
//! Typographic quotes are quotes. Every other character that is no letter and no digit only
//! separates words, so that text can be pasted as it is.

use crate::analyzer::Words;
use crate::error::Error;
use chiso_extract::Kind;

/// Words that a query may have. More would be a text, not a question.
pub(crate) const MAX_WORDS: usize = 256;

/// Filters and paging of a search for articles.
#[derive(Clone, Debug, PartialEq)]
pub struct ArticleQuery {
    /// Hits to return.
    pub limit: usize,
    /// Hits to leave out before them.
    pub offset: usize,
    /// Year of publication.
    pub year: Option<i32>,
    /// A place that one of the article's figures speaks of: see [`FigureQuery::place`].
    pub place: Option<String>,
    /// Words of the source, side by side.
    pub source: Option<String>,
}

impl Default for ArticleQuery {
    /// The first 20, unfiltered.
    fn default() -> Self {
        ArticleQuery { limit: 20, offset: 0, year: None, place: None, source: None }
    }
}

/// Filters and paging of a search for figures.
#[derive(Clone, Debug, PartialEq)]
pub struct FigureQuery {
    /// Kinds to find; every kind if empty.
    pub kinds: Vec<Kind>,
    /// Words of the place as written, side by side, in order: `Hà Giang` finds `tỉnh Hà Giang`. A
    /// word typed with tones has those tones, a word without any. Or the province's code.
    pub place: Option<String>,
    /// A year that the figure's period covers; of a date, that it falls into. Where the period is
    /// not known or names no year, the article's year of publication.
    pub year: Option<i32>,
    /// The unit as the record has it, with or without tones and capitals: `%`, `VND`, `hồ sơ`.
    pub unit: Option<String>,
    /// The least value, in the record's units; of a range, its upper end counts.
    pub min: Option<f64>,
    /// The greatest value, in the record's units; of a range, its lower end counts.
    pub max: Option<f64>,
    /// Hits to return.
    pub limit: usize,
    /// Hits to leave out before them.
    pub offset: usize,
}

impl Default for FigureQuery {
    /// The first 20, unfiltered.
    fn default() -> Self {
        FigureQuery {
            kinds: Vec::new(),
            place: None,
            year: None,
            unit: None,
            min: None,
            max: None,
            limit: 20,
            offset: 0,
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
    /// The form that asks for the tones as typed, if any were.
    pub(crate) fn as_typed(&self) -> &str {
        self.toned.as_deref().unwrap_or(&self.folded)
    }
}

/// Words that must stand side by side; often only one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Unit {
    pub words: Vec<Word>,
    /// In quotes: the tones must be as typed.
    pub quoted: bool,
}

/// A query taken apart. Empty if it was blank.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Parsed {
    pub units: Vec<Unit>,
}

impl Parsed {
    /// All words, in the order of the query.
    pub(crate) fn words(&self) -> impl Iterator<Item = &Word> {
        self.units.iter().flat_map(|unit| &unit.words)
    }
}

/// Reads a query.
///
/// # Errors
/// [`Error::Query`] if a quote is not closed, if there is something but no word, or if there are
/// more than [`MAX_WORDS`] words.
pub(crate) fn parse(query: &str) -> Result<Parsed, Error> {
    let mut units = Vec::new();
    let mut rest_at = 0;
    let mut opened = None;
    // Parts between quotes are outside and inside by turns.
    for (at, c) in query.char_indices().filter(|(_, c)| is_quote(*c)) {
        read_units(&query[rest_at..at], opened.is_some(), &mut units);
        opened = if opened.is_some() { None } else { Some(at) };
        rest_at = at + c.len_utf8();
    }
    if let Some(at) = opened {
        return Err(error(query, at, "this quote is not closed: end the phrase with another \""));
    }
    read_units(&query[rest_at..], false, &mut units);

    let parsed = Parsed { units };
    if parsed.words().nth(MAX_WORDS).is_some() {
        let message = format!("the query is too long: it may have up to {MAX_WORDS} words");
        return Err(error(query, query.len(), &message));
    }
    match query.find(|c: char| !c.is_whitespace()) {
        Some(at) if parsed.units.is_empty() => {
            Err(error(query, at, "the query has no words: a word has at least one letter or digit"))
        }
        _ => Ok(parsed),
    }
}

fn is_quote(c: char) -> bool {
    matches!(c, '"' | '“' | '”' | '„' | '«' | '»')
}

fn read_units(text: &str, quoted: bool, units: &mut Vec<Unit>) {
    let words = words_of(text);
    if quoted {
        if !words.is_empty() {
            units.push(Unit { words: words.into_iter().map(|(word, _)| word).collect(), quoted });
        }
        return;
    }
    let first = units.len();
    for (word, glued) in words {
        match units[first..].last_mut() {
            Some(unit) if glued => unit.words.push(word),
            _ => units.push(Unit { words: vec![word], quoted }),
        }
    }
}

/// The words of a text, each with whether it is glued to the one before it.
fn words_of(text: &str) -> Vec<(Word, bool)> {
    let mut cursor = Words::new(text);
    let mut words = Vec::new();
    while cursor.advance() {
        let toned = (!cursor.toned.is_empty()).then(|| cursor.toned.clone());
        words.push((Word { folded: cursor.folded.clone(), toned }, cursor.glued));
    }
    words
}

/// The words of a filter.
///
/// # Errors
/// [`Error::Filter`] if there are none, or too many.
pub(crate) fn filter_words(filter: &'static str, value: &str) -> Result<Vec<Word>, Error> {
    let words: Vec<Word> = words_of(value).into_iter().map(|(word, _)| word).collect();
    let message = match words.len() {
        0 => "there is no word in it: give at least one letter or digit",
        1..=MAX_WORDS => return Ok(words),
        _ => "too long: give up to 256 words",
    };
    Err(Error::Filter { filter, value: value.to_owned(), message })
}

/// Characters of a query that an error shows, before and after the place.
const SHOWN: usize = 60;

fn error(query: &str, at: usize, message: &str) -> Error {
    let before = query[..at].chars().count();
    let left_out = before.saturating_sub(SHOWN);
    let shown = query.chars().skip(left_out).take(2 * SHOWN);
    Error::Query {
        // One column a character: no line breaks, no marks that join the character before.
        query: shown.map(|c| if c.is_whitespace() || c.is_control() { ' ' } else { c }).collect(),
        message: message.to_owned(),
        column: before - left_out,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn units(query: &str) -> Vec<(Vec<String>, bool)> {
        let parsed = parse(query).expect("a good query");
        parsed
            .units
            .into_iter()
            .map(|unit| (unit.words.into_iter().map(|word| word.folded).collect(), unit.quoted))
            .collect()
    }

    fn unit(words: &[&str], quoted: bool) -> (Vec<String>, bool) {
        (words.iter().map(|word| (*word).to_owned()).collect(), quoted)
    }

    #[test]
    fn words_phrases_and_glued_words() {
        assert_eq!(units("hồ sơ"), [unit(&["ho"], false), unit(&["so"], false)]);
        assert_eq!(
            units("tỷ “hồ sơ” 87/KH-CTC"),
            [unit(&["ti"], false), unit(&["ho", "so"], true), unit(&["87", "kh", "ctc"], false)]
        );
        assert_eq!(units("a\"b-c\"d"), [unit(&["a"], false), unit(&["b", "c"], true), unit(&["d"], false)]);
        assert_eq!(units(""), []);
        assert_eq!(units(" \u{A0}\n"), []);
        assert_eq!(units("a \"\" b"), [unit(&["a"], false), unit(&["b"], false)]);
    }

    #[test]
    fn errors_point_at_the_character() {
        let message = parse("số \"liệu").expect_err("not closed").to_string();
        assert_eq!(message, "this quote is not closed: end the phrase with another \"\n  số \"liệu\n     ^");
        let message = parse("  ?!").expect_err("no words").to_string();
        assert_eq!(message, "the query has no words: a word has at least one letter or digit\n    ?!\n    ^");
        let long = "từ ".repeat(MAX_WORDS + 1);
        let Err(Error::Query { query, column, .. }) = parse(&long) else { panic!("too long") };
        assert!(column <= SHOWN && query.chars().count() <= 2 * SHOWN);
        assert!(parse(&"từ ".repeat(MAX_WORDS)).is_ok());
    }
}
