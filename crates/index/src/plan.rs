//! From a parsed query and filters to what the engine runs.

use crate::either::Either;
use crate::error::Error;
use crate::fold::fold;
use crate::query::{self, ArticleQuery, FigureQuery, Parsed, Unit, Word};
use crate::rank::Ranked;
use crate::schema::{self, Fields};
use crate::spread::{Run, Spread};
use std::collections::HashSet;
use std::ops::Bound;
use tantivy::query::{BooleanQuery, ConstScoreQuery, EmptyQuery, PhraseQuery, Query, RangeQuery, TermQuery};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{Score, Term};

/// Weights of what a word scores by the field that it stands in. In a field without a weight a word
/// matches and scores nothing: it tells the figures of one title, of one year, nothing apart.
mod weight {
    use super::Score;

    pub(super) const TEXT: Score = 1.0;
    pub(super) const TITLE: Score = 1.5;
    pub(super) const LABEL: Score = 3.0;
    pub(super) const SENTENCE: Score = 1.0;
    pub(super) const PLACE: Score = 0.1;
    /// Of two neighbours that stand side by side, relative to a word.
    pub(super) const PAIR: Score = 0.5;
    /// Of a word that was typed with tones, for what has its letters with any.
    pub(super) const ANY_TONES: Score = 0.2;
}

/// Neighbours that are looked for side by side; those further on count as single words only.
const MAX_PAIRS: usize = 32;

/// Knows which fields answer what.
pub(crate) struct Planner {
    pub fields: Fields,
}

impl Planner {
    pub(crate) fn articles(&self, parsed: &Parsed, options: &ArticleQuery) -> Result<Ranked, Error> {
        let fields = self.fields;
        let mut must: Vec<Box<dyn Query>> =
            parsed.units.iter().map(|unit| side_by_side(fields.text, unit)).collect();
        if must.is_empty() {
            must.push(term(fields.kind_of_document, schema::ARTICLE));
        }
        let filtered = options.place.is_some() || options.source.is_some() || options.year.is_some();
        if filtered {
            // Places and years belong to figures as well.
            must.push(term(fields.kind_of_document, schema::ARTICLE));
        }
        must.extend(options.year.map(|year| self.year(year)));
        if let Some(place) = &options.place {
            must.push(self.place(place)?);
        }
        if let Some(source) = &options.source {
            must.push(words_in_row(fields.source, &query::filter_words("source", source)?));
        }
        let mut clauses = Vec::new();
        for (field, weight) in [(fields.text, weight::TEXT), (fields.title, weight::TITLE)] {
            score_words(&mut clauses, parsed, field, weight, |query| query);
            score_pairs(&mut clauses, parsed, field, weight, |query| query);
        }
        let first = as_typed(parsed, |toned| term(fields.text, toned));
        Ok(Ranked { matching: all(must), clauses, first })
    }

    pub(crate) fn figures(&self, parsed: &Parsed, filter: &FigureQuery) -> Result<Ranked, Error> {
        let fields = self.fields;
        let mut must = vec![term(fields.kind_of_document, schema::FIGURE)];
        must.extend(parsed.units.iter().zip(names_share(parsed)).map(|(unit, share)| {
            let mut ways = self.context(unit.words.iter().map(|word| form(word, unit.quoted)));
            if share {
                ways.extend(["percent", "ratio"].map(|kind| term(fields.kind, kind)));
            }
            ways.push(side_by_side(fields.label, unit));
            ways.push(spread(Run::Sentence, side_by_side(fields.sentence, unit)));
            any(ways)
        }));
        if !filter.kinds.is_empty() {
            must.push(any(filter.kinds.iter().map(|kind| term(fields.kind, kind.as_str())).collect()));
        }
        must.extend(filter.year.map(|year| self.year(year)));
        if let Some(place) = &filter.place {
            must.push(self.place(place)?);
        }
        if let Some(unit) = &filter.unit {
            must.push(term(fields.unit, &fold(unit.trim())));
        }
        if let Some(min) = number("min", filter.min)? {
            must.push(Box::new(RangeQuery::new(
                Bound::Included(Term::from_field_f64(fields.high, min)),
                Bound::Unbounded,
            )));
        }
        if let Some(max) = number("max", filter.max)? {
            must.push(Box::new(RangeQuery::new(
                Bound::Unbounded,
                Bound::Included(Term::from_field_f64(fields.low, max)),
            )));
        }
        let mut clauses = Vec::new();
        let whole: fn(Box<dyn Query>) -> Box<dyn Query> = |query| query;
        let sentence: fn(Box<dyn Query>) -> Box<dyn Query> = |query| spread(Run::Sentence, query);
        score_words(&mut clauses, parsed, fields.label, weight::LABEL, whole);
        score_words(&mut clauses, parsed, fields.sentence, weight::SENTENCE, sentence);
        let mut seen = HashSet::new();
        for word in parsed.words().filter(|word| seen.insert(&word.folded)) {
            let place = ConstScoreQuery::new(term(fields.place, &word.folded), 1.0);
            clauses.push((weight::PLACE, Box::new(place)));
        }
        score_pairs(&mut clauses, parsed, fields.label, weight::LABEL, whole);
        score_pairs(&mut clauses, parsed, fields.sentence, weight::SENTENCE, sentence);
        let first = as_typed(parsed, |toned| {
            let mut ways = self.context([toned].into_iter());
            ways.push(term(fields.label, toned));
            ways.push(spread(Run::Sentence, term(fields.sentence, toned)));
            any(ways)
        });
        Ok(Ranked { matching: all(must), clauses, first })
    }

    /// Where words can stand that are not in a figure's label or sentence: in the article's title,
    /// in the place, and, of a year, in the period.
    fn context<'a>(&self, forms: impl Iterator<Item = &'a str> + Clone) -> Vec<Box<dyn Query>> {
        let mut ways = vec![
            spread(Run::Article, phrase(self.fields.title, forms.clone())),
            phrase(self.fields.place, forms.clone()),
        ];
        let mut words = forms.fuse();
        if let (Some(word), None) = (words.next(), words.next())
            && word.len() == 4
            && let Ok(year) = word.parse()
        {
            ways.push(self.year(year));
        }
        ways
    }

    fn year(&self, year: i32) -> Box<dyn Query> {
        match u64::try_from(year) {
            Ok(year) => term_query(Term::from_field_u64(self.fields.year, year)),
            Err(_) => Box::new(EmptyQuery),
        }
    }

    fn place(&self, place: &str) -> Result<Box<dyn Query>, Error> {
        let words = query::filter_words("place", place)?;
        Ok(any(vec![words_in_row(self.fields.place, &words), term(self.fields.place_code, place.trim())]))
    }
}

fn number(filter: &'static str, value: Option<f64>) -> Result<Option<f64>, Error> {
    match value {
        Some(value) if value.is_nan() => {
            Err(Error::Filter { filter, value: value.to_string(), message: "not a number" })
        }
        value => Ok(value),
    }
}

fn term_query(term: Term) -> Box<dyn Query> {
    Box::new(TermQuery::new(term, IndexRecordOption::Basic))
}

fn term(field: Field, text: &str) -> Box<dyn Query> {
    term_query(Term::from_field_text(field, text))
}

fn all(mut queries: Vec<Box<dyn Query>>) -> Box<dyn Query> {
    match queries.len() {
        1 => queries.remove(0),
        _ => Box::new(BooleanQuery::intersection(queries)),
    }
}

/// For each unit, whether it is part of an unquoted "tỷ lệ": every percentage and every ratio is one, so that it
/// need not stand in the text ("tiếp nhận trực tuyến 108.077 hồ sơ/158.110 hồ sơ, đạt 68,36%").
fn names_share(parsed: &Parsed) -> Vec<bool> {
    let is = |unit: &Unit, words: &[&str]| {
        !unit.quoted && matches!(unit.words.as_slice(), [word] if words.contains(&word.folded.as_str()))
    };
    let mut share = vec![false; parsed.units.len()];
    for (at, pair) in parsed.units.windows(2).enumerate() {
        if is(&pair[0], &["ty", "ti"]) && is(&pair[1], &["le"]) {
            share[at..at + 2].fill(true);
        }
    }
    share
}

fn any(mut queries: Vec<Box<dyn Query>>) -> Box<dyn Query> {
    match queries.len() {
        1 => queries.remove(0),
        _ => Box::new(Either(queries)),
    }
}

fn phrase<'a>(field: Field, forms: impl Iterator<Item = &'a str>) -> Box<dyn Query> {
    let mut terms: Vec<Term> = forms.map(|form| Term::from_field_text(field, form)).collect();
    match terms.len() {
        1 => term_query(terms.remove(0)),
        _ => Box::new(PhraseQuery::new(terms)),
    }
}

/// The form by which a word matches: in quotes with its tones, else with any.
fn form(word: &Word, quoted: bool) -> &str {
    if quoted { word.as_typed() } else { &word.folded }
}

fn side_by_side(field: Field, unit: &Unit) -> Box<dyn Query> {
    phrase(field, unit.words.iter().map(|word| form(word, unit.quoted)))
}

fn words_in_row(field: Field, words: &[Word]) -> Box<dyn Query> {
    phrase(field, words.iter().map(Word::as_typed))
}

type Clauses = Vec<(Score, Box<dyn Query>)>;

/// Adds clauses that score each different word of the query in a field, reached `through` a
/// [`Spread`] or directly.
fn score_words(
    clauses: &mut Clauses,
    parsed: &Parsed,
    field: Field,
    weight: Score,
    through: impl Fn(Box<dyn Query>) -> Box<dyn Query>,
) {
    let mut seen = HashSet::new();
    let clause = |form: &str| {
        let term = Term::from_field_text(field, form);
        through(Box::new(TermQuery::new(term, IndexRecordOption::WithFreqs)))
    };
    for word in parsed.words().filter(|word| seen.insert(*word)) {
        match &word.toned {
            Some(toned) => {
                clauses.push((weight, clause(toned)));
                clauses.push((weight * weight::ANY_TONES, clause(&word.folded)));
            }
            None => clauses.push((weight, clause(&word.folded))),
        }
    }
}

/// Adds clauses that score each two neighbours of the query that are neighbours in a field.
fn score_pairs(
    clauses: &mut Clauses,
    parsed: &Parsed,
    field: Field,
    weight: Score,
    through: impl Fn(Box<dyn Query>) -> Box<dyn Query>,
) {
    let words: Vec<&str> = parsed.words().map(|word| word.folded.as_str()).collect();
    let mut seen = HashSet::new();
    for pair in words.windows(2).filter(|pair| seen.insert(*pair)).take(MAX_PAIRS) {
        clauses.push((weight * weight::PAIR, through(phrase(field, pair.iter().copied()))));
    }
}

/// What has every word that was typed with tones exactly so, each found by `find`. None if no word
/// was.
fn as_typed(parsed: &Parsed, find: impl Fn(&str) -> Box<dyn Query>) -> Option<Box<dyn Query>> {
    let mut seen = HashSet::new();
    let toned: Vec<Box<dyn Query>> = parsed
        .words()
        .filter_map(|word| word.toned.as_deref())
        .filter(|toned| seen.insert(*toned))
        .map(find)
        .collect();
    (!toned.is_empty()).then(|| all(toned))
}

fn spread(run: Run, inner: Box<dyn Query>) -> Box<dyn Query> {
    Box::new(Spread { inner, run })
}
