//! Searching for articles: what matches, and how well.
//!
//! What matches is one thing, how well another: every clause of the query only matches; the score is
//! the sum of BM25 over the words of the query in text and title, and over neighbours of the query that
//! are neighbours there, **in the order of the query**. (An order that depended on how the index fell
//! into segments would, by rounding alone, shuffle equal articles from one build to the next.)

use crate::days::{self, Days};
use crate::either::any;
use crate::entry::term_of;
use crate::error::Error;
use crate::facet::{Facets, SegmentFacets};
use crate::options::{ArticleQuery, ArticleSort, DateRange, Tones};
use crate::place::Place;
use crate::postings::{Pattern, WordPostings};
use crate::query::{self, Clause, FieldName, Node, Parsed, Unit, Value, Word};
use crate::schema::{self, column};
use crate::top::{Rank, SegmentTop, TopHit, merge};
use crate::unit::{UnitPostings, UnitQuery};
use std::ops::Bound;
use std::sync::Arc;
use tantivy::columnar::Column;
use tantivy::fieldnorm::FieldNormReader;
use tantivy::query::{
    AllQuery, Bm25Weight, BooleanQuery, EmptyQuery, EnableScoring, Occur, Query, RangeQuery, TermQuery,
};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocId, DocSet, Score, Searcher, SegmentReader, TERMINATED, Term};

/// Fields that a query for articles may name.
pub(crate) const FIELDS: [FieldName; 6] = [
    FieldName::Title,
    FieldName::Source,
    FieldName::Place,
    FieldName::Published,
    FieldName::Indicator,
    FieldName::Id,
];

/// Weights of what a word scores by the field that it stands in.
mod weight {
    use super::Score;

    pub(super) const TEXT: Score = 1.0;
    pub(super) const TITLE: Score = 1.5;
    /// Of two neighbours that stand side by side, relative to the words.
    pub(super) const PAIR: Score = 0.5;
    /// Of a word that was typed with tones, for what has its letters with any.
    pub(super) const ANY_TONES: Score = 0.2;
}

/// Neighbours that are looked for side by side; those further on count as single words only.
const MAX_PAIRS: usize = 32;

/// What a search found.
pub(crate) struct Found {
    pub total: usize,
    pub hits: Vec<TopHit>,
    pub facets: Facets,
}

/// Searches for articles.
pub(crate) fn search(
    searcher: &Searcher,
    query: &str,
    parsed: &Parsed,
    options: &ArticleQuery,
) -> Result<Result<Found, tantivy::TantivyError>, Error> {
    let matching = matching(query, parsed, options)?;
    Ok(run(searcher, &*matching, parsed, options))
}

/// How many articles a query finds.
pub(crate) fn count(
    searcher: &Searcher,
    query: &str,
    parsed: &Parsed,
    options: &ArticleQuery,
) -> Result<tantivy::Result<usize>, Error> {
    let matching = matching(query, parsed, options)?;
    Ok(matching.count(searcher))
}

fn run(
    searcher: &Searcher,
    matching: &dyn Query,
    parsed: &Parsed,
    options: &ArticleQuery,
) -> tantivy::Result<Found> {
    let weight = matching.weight(EnableScoring::disabled_from_searcher(searcher))?;
    let want = if options.limit == 0 { 0 } else { options.offset.saturating_add(options.limit) };
    let by_score = options.sort == ArticleSort::Relevance;
    let scored = by_score && want > 0;
    let scoring = scored.then(|| Scoring::new(searcher, parsed, options.tones)).transpose()?;
    let (mut total, mut tops, mut facets) = (0, Vec::new(), Facets::default());
    for (ordinal, reader) in (0..).zip(searcher.segment_readers()) {
        let mut matches = weight.scorer(reader, 1.0)?;
        let mut top = SegmentTop::new(want, ordinal, reader)?;
        let mut counts = (options.facets > 0).then(|| SegmentFacets::open(reader)).transpose()?;
        let mut scorer = scoring.as_ref().map(|scoring| scoring.open(reader)).transpose()?;
        let published = reader.fast_fields().i64(column::PUBLISHED)?;
        let mut doc = matches.doc();
        while doc != TERMINATED {
            if !reader.is_deleted(doc) {
                total += 1;
                if let Some(counts) = &mut counts {
                    counts.add(doc);
                }
                match &mut scorer {
                    Some(scorer) => scorer.offer(doc, &mut top),
                    None if by_score => top.offer(Rank { tier: 0, score: 0.0 }, doc, 0),
                    None => {
                        top.offer(date_rank(&published, doc, options.sort == ArticleSort::Newest), doc, 0)
                    }
                }
            }
            doc = matches.advance();
        }
        tops.push(top);
        if let Some(counts) = counts {
            facets.merge(counts)?;
        }
    }
    facets.cut(options.facets);
    Ok(Found { total, hits: merge(tops, want)?, facets })
}

/// Rank by day of publication; what has none comes last.
pub(crate) fn date_rank(published: &Column<i64>, doc: DocId, newest: bool) -> Rank {
    match published.first(doc) {
        Some(day) => Rank { tier: 1, score: if newest { day as f64 } else { -(day as f64) } },
        None => Rank { tier: 0, score: 0.0 },
    }
}

/// What a query and its filters match.
fn matching(query: &str, parsed: &Parsed, options: &ArticleQuery) -> Result<Box<dyn Query>, Error> {
    let fields = schema::fields();
    let mut must = Vec::new();
    if let Some(root) = &parsed.root {
        must.push(node(root, &|clause| self::clause(query, clause, options.tones))?);
    }
    if let Some(year) = options.year {
        must.push(published(days::of_timex(&year.to_string())));
    }
    if let Some(range) = &options.published {
        must.push(published(Some(days_of(range)?)));
    }
    if let Some(place) = &options.place {
        let read = Place::read(place).ok_or_else(|| no_word("place", place))?;
        must.push(any(read.articles(&fields)));
    }
    if let Some(source) = &options.source {
        must.push(source_query(source)?);
    }
    if let Some(indicator) = &options.indicator {
        must.push(has("indicator", indicator.trim()));
    }
    Ok(all(must))
}

type ReadClause<'a> = &'a dyn Fn(&Clause) -> Result<Box<dyn Query>, Error>;

/// A query of a tree of clauses, each made by `clause`.
fn node(node: &Node, clause: ReadClause<'_>) -> Result<Box<dyn Query>, Error> {
    let each = |nodes: &[Node]| -> Result<Vec<Box<dyn Query>>, Error> {
        nodes.iter().map(|inner| self::node(inner, clause)).collect()
    };
    Ok(match node {
        Node::Clause(inner) => clause(inner)?,
        Node::All(nodes) => all(each(nodes)?),
        Node::Any(nodes) => any(each(nodes)?),
        Node::Not(inner) => Box::new(BooleanQuery::new(vec![
            (Occur::Must, Box::new(AllQuery)),
            (Occur::MustNot, self::node(inner, clause)?),
        ])),
    })
}

fn clause(query: &str, clause: &Clause, tones: Tones) -> Result<Box<dyn Query>, Error> {
    let fields = schema::fields();
    let in_field = |field| -> Result<Box<dyn Query>, Error> {
        Ok(match words_of(query, clause)? {
            unit if clause.field == Some(FieldName::Source) => in_row(field, unit),
            unit => Box::new(UnitQuery { field, words: patterns(unit, tones) }),
        })
    };
    match clause.field {
        None => in_field(fields.text),
        Some(FieldName::Title) => in_field(fields.title),
        Some(FieldName::Source) => in_field(fields.source),
        Some(field) => Ok(article_field(query, clause, field)?.unwrap_or_else(|| Box::new(EmptyQuery))),
    }
}

/// The query of a field that belongs to articles as a whole; None for one that belongs to figures.
pub(crate) fn article_field(
    query: &str,
    clause: &Clause,
    field: FieldName,
) -> Result<Option<Box<dyn Query>>, Error> {
    let fields = schema::fields();
    Ok(Some(match field {
        FieldName::Title => Box::new(UnitQuery {
            field: fields.title,
            words: patterns(words_of(query, clause)?, Tones::AsTyped),
        }),
        FieldName::Source => in_row(fields.source, words_of(query, clause)?),
        FieldName::Place => {
            let place = Place::read(&clause.raw);
            let place =
                place.ok_or_else(|| query::error_at(query, clause.at, "place: needs a word or a code"))?;
            any(place.articles(&fields))
        }
        FieldName::Published => published(Some(clause_days(query, clause)?)),
        FieldName::Indicator => has("indicator", clause.raw.trim()),
        FieldName::Id => term(fields.doc, clause.raw.trim()),
        _ => return Ok(None),
    }))
}

/// The words of a clause that has no range.
pub(crate) fn words_of<'a>(query: &str, clause: &'a Clause) -> Result<&'a Unit, Error> {
    let field = clause.field.map_or("text", FieldName::as_str);
    match &clause.value {
        Value::Words(unit) if unit.words.is_empty() => {
            let message = format!("{field}: has no words here: a word has at least one letter or digit");
            Err(query::error_at(query, clause.at, &message))
        }
        Value::Words(unit) => Ok(unit),
        Value::Range { .. } => {
            let message = format!("{field}: takes words; ranges are for published:, period: and value:");
            Err(query::error_at(query, clause.at, &message))
        }
    }
}

/// The days that a clause names, one time or a range of them.
pub(crate) fn clause_days(query: &str, clause: &Clause) -> Result<Days, Error> {
    let range = match &clause.value {
        Value::Words(_) => DateRange::of(&clause.raw),
        Value::Range { low, high } => DateRange { from: low.clone(), to: high.clone() },
    };
    days_of(&range).map_err(|error| match error {
        Error::Filter { value, message, .. } => {
            query::error_at(query, clause.at, &format!("{value:?}: {message}"))
        }
        error => error,
    })
}

/// First and last day of a range.
pub(crate) fn days_of(range: &DateRange) -> Result<Days, Error> {
    let read = |end: &Option<String>| -> Result<Option<Days>, Error> {
        let read = |text: &String| {
            days::of_date(text).ok_or_else(|| Error::Filter {
                filter: "published",
                value: text.clone(),
                message: "no date: give a year, month, day, quarter or half year, \
                          2023, 2023-06, 2023-06-30, 2024-Q1 or 2024-H1 for example",
            })
        };
        end.as_ref().map(read).transpose()
    };
    let (from, to) = (read(&range.from)?, read(&range.to)?);
    Ok(Days { first: from.map_or(i32::MIN, |days| days.first), last: to.map_or(i32::MAX, |days| days.last) })
}

pub(crate) fn published(days: Option<Days>) -> Box<dyn Query> {
    let Some(days) = days else { return Box::new(EmptyQuery) };
    let end = |day: i32| Bound::Included(Term::from_field_i64(schema::fields().published, day.into()));
    Box::new(RangeQuery::new(end(days.first), end(days.last)))
}

pub(crate) fn source_query(source: &str) -> Result<Box<dyn Query>, Error> {
    let words = query::filter_words("source", source)?;
    let words = words.iter().map(Pattern::as_typed).collect();
    Ok(Box::new(UnitQuery { field: schema::fields().source, words }))
}

pub(crate) fn no_word(filter: &'static str, value: &str) -> Error {
    let message = "there is no word in it: give at least one letter or digit";
    Error::Filter { filter, value: value.to_owned(), message }
}

pub(crate) fn has(name: &str, value: &str) -> Box<dyn Query> {
    term(schema::fields().has, &term_of(name, value))
}

pub(crate) fn term(field: Field, text: &str) -> Box<dyn Query> {
    Box::new(TermQuery::new(Term::from_field_text(field, text), IndexRecordOption::Basic))
}

pub(crate) fn all(mut queries: Vec<Box<dyn Query>>) -> Box<dyn Query> {
    match queries.len() {
        0 => Box::new(AllQuery),
        1 => queries.remove(0),
        _ => Box::new(BooleanQuery::intersection(queries)),
    }
}

fn in_row(field: Field, unit: &Unit) -> Box<dyn Query> {
    Box::new(UnitQuery { field, words: patterns(unit, Tones::AsTyped) })
}

/// How the words of a unit match. In quotes, tones are as typed whatever was asked for.
pub(crate) fn patterns(unit: &Unit, tones: Tones) -> Arc<[Pattern]> {
    let pattern = |word: &Word| match tones {
        Tones::Any if !unit.quoted => Pattern::any_tones(word),
        _ => Pattern::as_typed(word),
    };
    let last = unit.words.len().saturating_sub(1);
    let words = unit.words.iter().enumerate();
    words
        .map(|(at, word)| if unit.prefix && at == last { pattern(word).beginning() } else { pattern(word) })
        .collect()
}

/// What scores, for all segments.
struct Scoring {
    fields: [FieldScoring; 2],
    /// Words typed with tones, where others match as well: articles that have them all come first.
    first: Vec<Pattern>,
}

struct FieldScoring {
    field: Field,
    words: Vec<(Pattern, Bm25Weight)>,
    /// Neighbours of the query, by their places in `words`, with the weight of both.
    pairs: Vec<(usize, usize, Bm25Weight, Bm25Weight)>,
}

impl Scoring {
    fn new(searcher: &Searcher, parsed: &Parsed, tones: Tones) -> tantivy::Result<Self> {
        let fields = schema::fields();
        let last = |unit: &Unit, at: usize| unit.prefix && at + 1 == unit.words.len();
        let mentions = parsed.units().flat_map(|unit| {
            let strict = unit.quoted || tones == Tones::AsTyped;
            unit.words.iter().enumerate().map(move |(at, word)| (word, strict, last(unit, at)))
        });
        let mentions: Vec<(&Word, bool, bool)> = mentions.collect();
        let field = |field, weight| FieldScoring::new(searcher, field, weight, &mentions);
        let loose = mentions.iter().filter(|(word, strict, _)| word.toned.is_some() && !strict);
        Ok(Scoring {
            fields: [field(fields.text, weight::TEXT)?, field(fields.title, weight::TITLE)?],
            first: loose.map(|(word, _, _)| Pattern::as_typed(word)).collect(),
        })
    }

    fn open(&self, reader: &SegmentReader) -> tantivy::Result<SegmentScorer<'_>> {
        let text = reader.inverted_index(schema::fields().text)?;
        let first = self.first.iter().map(|word| WordPostings::open(&text, word, IndexRecordOption::Basic));
        Ok(SegmentScorer {
            fields: [self.fields[0].open(reader)?, self.fields[1].open(reader)?],
            first: first.collect::<std::io::Result<_>>()?,
        })
    }
}

impl FieldScoring {
    fn new(
        searcher: &Searcher,
        field: Field,
        weight: Score,
        mentions: &[(&Word, bool, bool)],
    ) -> tantivy::Result<Self> {
        let documents =
            searcher.segment_readers().iter().map(|reader| u64::from(reader.max_doc())).sum::<u64>();
        let mut tokens = 0;
        for reader in searcher.segment_readers() {
            tokens += reader.inverted_index(field)?.total_num_tokens();
        }
        let average = tokens as Score / documents.max(1) as Score;
        let mut words: Vec<(Pattern, Bm25Weight)> = Vec::new();
        let mut place = |pattern: Pattern, boost: Score| -> tantivy::Result<usize> {
            if let Some(at) = words.iter().position(|(other, _)| *other == pattern) {
                return Ok(at);
            }
            let doc_freq = pattern.doc_freq(searcher, field)?.min(documents);
            let bm25 = Bm25Weight::for_one_term_without_explain(doc_freq, documents, average);
            words.push((pattern, bm25.boost_by(weight * boost)));
            Ok(words.len() - 1)
        };
        let mut sequence = Vec::with_capacity(mentions.len());
        for &(word, strict, prefix) in mentions {
            let typed = Pattern::as_typed(word);
            sequence.push(match (prefix, strict || word.toned.is_none()) {
                (true, _) => place(typed.beginning(), 1.0)?,
                (false, true) => place(typed, 1.0)?,
                (false, false) => {
                    place(typed, 1.0)?;
                    place(Pattern::any_tones(word), weight::ANY_TONES)?
                }
            });
        }
        let mut pairs: Vec<(usize, usize, Bm25Weight, Bm25Weight)> = Vec::new();
        for pair in sequence.windows(2) {
            let known = pairs.iter().any(|(first, second, ..)| [*first, *second] == *pair);
            if !known && pairs.len() < MAX_PAIRS {
                let half = |at: usize| words[at].1.boost_by(weight::PAIR);
                pairs.push((pair[0], pair[1], half(pair[0]), half(pair[1])));
            }
        }
        Ok(FieldScoring { field, words, pairs })
    }

    fn open(&self, reader: &SegmentReader) -> tantivy::Result<FieldScorer<'_>> {
        let lists = reader.inverted_index(self.field)?;
        let read = IndexRecordOption::WithFreqsAndPositions;
        let words = self.words.iter().map(|(word, _)| WordPostings::open(&lists, word, read));
        Ok(FieldScorer {
            scoring: self,
            words: words.collect::<std::io::Result<_>>()?,
            norms: reader.get_fieldnorms_reader(self.field)?,
            scores: vec![0.0; self.words.len()],
            positions: vec![Vec::new(); self.words.len()],
        })
    }
}

/// [`Scoring`] in a segment. Asked about documents in rising order.
struct SegmentScorer<'a> {
    fields: [FieldScorer<'a>; 2],
    first: Vec<WordPostings>,
}

impl SegmentScorer<'_> {
    fn offer(&mut self, doc: DocId, top: &mut SegmentTop) {
        let tier = u8::from(self.first.iter_mut().all(|word| stands_on(word, doc)));
        let [text, title] = &mut self.fields;
        let score = text.words(doc) + title.words(doc);
        // Neighbours take reading positions: only for what could still be among the best.
        let bound = score + text.pairs_bound() + title.pairs_bound();
        if top.could_take(Rank { tier, score: bound }) {
            let score = score + text.pairs(doc) + title.pairs(doc);
            // Equals as hits show them are equals.
            top.offer(Rank { tier, score: f64::from(score as f32) }, doc, 0);
        }
    }
}

struct FieldScorer<'a> {
    scoring: &'a FieldScoring,
    words: Vec<WordPostings>,
    norms: FieldNormReader,
    /// What each word scores in the current document.
    scores: Vec<f64>,
    positions: Vec<Vec<u32>>,
}

impl FieldScorer<'_> {
    /// BM25 of the words.
    fn words(&mut self, doc: DocId) -> f64 {
        let norm = self.norms.fieldnorm_id(doc);
        for (((_, bm25), list), score) in self.scoring.words.iter().zip(&mut self.words).zip(&mut self.scores)
        {
            let there = stands_on(list, doc);
            *score = if there { f64::from(bm25.score(norm, list.term_freq())) } else { 0.0 };
        }
        // The sum of nothing is -0, which is less than 0.
        self.scores.iter().sum::<f64>() + 0.0
    }

    /// At least what the neighbours score: two words stand side by side no more often than each of them
    /// stands anywhere.
    fn pairs_bound(&self) -> f64 {
        let both = |first: usize, second: usize| match (self.scores[first], self.scores[second]) {
            (a, b) if a > 0.0 && b > 0.0 => a + b,
            _ => 0.0,
        };
        let sum: f64 = self.scoring.pairs.iter().map(|(first, second, ..)| both(*first, *second)).sum();
        // Sums of rounded numbers.
        sum * f64::from(weight::PAIR) * 1.0001 + 0.0
    }

    /// BM25 of the neighbours. Called after [`FieldScorer::words`].
    fn pairs(&mut self, doc: DocId) -> f64 {
        if self.scoring.pairs.is_empty() {
            return 0.0;
        }
        for (list, positions) in self.words.iter_mut().zip(&mut self.positions) {
            positions.clear();
            if list.doc() == doc {
                list.positions(positions);
            }
        }
        let norm = self.norms.fieldnorm_id(doc);
        let score = |(first, second, a, b): &(usize, usize, Bm25Weight, Bm25Weight)| {
            let times = follows(&self.positions[*first], &self.positions[*second]);
            if times == 0 { 0.0 } else { f64::from(a.score(norm, times)) + f64::from(b.score(norm, times)) }
        };
        self.scoring.pairs.iter().map(score).sum()
    }
}

/// How many of the second positions directly follow one of the first.
fn follows(first: &[u32], second: &[u32]) -> u32 {
    let mut second = second.iter().peekable();
    let mut times = 0;
    for position in first {
        while second.next_if(|other| **other <= *position).is_some() {}
        times += u32::from(second.peek() == Some(&&(position + 1)));
    }
    times
}

/// Whether a list has a document; moves it there.
pub(crate) fn stands_on(list: &mut impl DocSet, doc: DocId) -> bool {
    let at = list.doc();
    (if at < doc { list.seek(doc) } else { at }) == doc
}

/// Rarity of a word by how many articles have it, as BM25 has it: what figures score words by.
pub(crate) fn idf(doc_freq: u64, documents: u64) -> f64 {
    let (n, all) = (doc_freq.min(documents) as f64, documents as f64);
    (1.0 + (all - n + 0.5) / (n + 0.5)).ln()
}

/// The postings of a unit that are read with their positions.
pub(crate) fn open_unit(
    reader: &SegmentReader,
    field: Field,
    words: &[Pattern],
) -> tantivy::Result<UnitPostings> {
    UnitPostings::open(reader, field, words, IndexRecordOption::WithFreqsAndPositions)
}
