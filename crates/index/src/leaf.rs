//! The conditions of a search for figures, each looked up for all figures of an article at once.

use crate::analyzer::SLOT_WORDS;
use crate::articles::{has, open_unit, stands_on, term};
use crate::days::{Days, Time};
use crate::either::any;
use crate::place::Place;
use crate::postings::Pattern;
use crate::schema::{self, Fields};
use crate::slots::{SentenceSpan, Slots};
use crate::unit::{UnitPostings, UnitQuery};
use chiso_extract::record::Text;
use chiso_extract::{Bound, Direction, Figure, Kind, Role};
use std::ops::Range;
use std::sync::Arc;
use tantivy::columnar::StrColumn;
use tantivy::query::{AllQuery, EnableScoring, Query, Scorer, Weight};
use tantivy::schema::Field;
use tantivy::{DocId, Searcher, SegmentReader};

/// Where words were found that are a condition of a figure; 0: nowhere.
pub(crate) mod place_of {
    pub(crate) const LABEL: u8 = 1;
    pub(crate) const SENTENCE: u8 = 2;
    pub(crate) const TITLE: u8 = 4;
    pub(crate) const PLACE: u8 = 8;
    /// The period covers the time that is asked for, or lies within it.
    pub(crate) const PERIOD: u8 = 16;
    /// The period is the time that is asked for.
    pub(crate) const SAME_PERIOD: u8 = 32;
    /// Not found, but true of what it is: a percentage is a "tỷ lệ".
    pub(crate) const KIND: u8 = 64;
    /// A condition that is no word holds; or nearby, where that will do.
    pub(crate) const HOLDS: u8 = 128;
}

/// A condition.
#[derive(Clone, Debug)]
pub(crate) enum Leaf {
    /// Words of the query: in label, sentence, title, place or period.
    Words {
        words: Arc<[Pattern]>,
        /// Anywhere in the article will do.
        anywhere: bool,
        /// A time that they name; figures of it match.
        time: Option<Time>,
        /// "tỷ lệ": percentages and ratios match.
        share: bool,
    },
    /// Words in one of the fields.
    Label(Arc<[Pattern]>),
    Sentence(Arc<[Pattern]>),
    Place(Place),
    Kinds(Vec<Kind>),
    Roles(Vec<Role>),
    Direction(Direction),
    Bounds(Vec<Bound>),
    /// The folded unit.
    Unit(String),
    Indicator(String),
    /// The period covers the year; where there is none, the article is of it.
    Year {
        days: Days,
        year: i32,
    },
    /// The period lies within.
    Period(Days),
    /// Value or range reaches into the range.
    Value {
        low: f64,
        high: f64,
    },
    /// A condition on the article.
    Article(Arc<dyn Query>),
    /// A condition on what only the record holds.
    Record(RecordTest),
}

/// A condition on a field that no column holds.
#[derive(Clone, Debug)]
pub(crate) enum RecordTest {
    /// Folded.
    Of(String),
    BasePeriod(String),
    Check(String),
    Rule(String),
}

impl RecordTest {
    fn holds(&self, figure: &Figure) -> bool {
        let is = |value: &Option<Text>, asked: &str| value.as_deref() == Some(asked);
        match self {
            RecordTest::Of(of) => {
                figure.of.as_deref().is_some_and(|value| crate::fold::fold(value.trim()) == of.as_str())
            }
            RecordTest::BasePeriod(period) => is(&figure.base_period, period),
            RecordTest::Check(check) => figure.checks.contains(check),
            RecordTest::Rule(rule) => is(&figure.rule, rule),
        }
    }
}

impl Leaf {
    /// Finds every article that has a figure for which the condition may hold. None if that is all.
    pub(crate) fn articles(&self, fields: &Fields) -> Option<Box<dyn Query>> {
        let unit = |field: Field, words: &Arc<[Pattern]>| -> Box<dyn Query> {
            Box::new(UnitQuery { field, words: Arc::clone(words) })
        };
        Some(match self {
            Leaf::Words { words, time, share, .. } => {
                // Of a time, what has none of its own will do.
                if time.is_some() {
                    return None;
                }
                let mut ways = vec![unit(fields.text, words), unit(fields.labels, words)];
                ways.push(unit(fields.places, words));
                if *share {
                    ways.extend(["percent", "ratio"].map(|kind| has("kind", kind)));
                }
                any(ways)
            }
            Leaf::Label(words) => unit(fields.labels, words),
            Leaf::Sentence(words) => unit(fields.text, words),
            Leaf::Place(place) => any(place.articles(fields)),
            Leaf::Kinds(kinds) => any(kinds.iter().map(|kind| has("kind", kind.as_str())).collect()),
            Leaf::Roles(roles) => any(roles.iter().map(|role| has("role", role.as_str())).collect()),
            Leaf::Unit(unit) => has("unit", unit),
            Leaf::Indicator(indicator) => has("indicator", indicator),
            Leaf::Year { year, .. } => has("year", &year.to_string()),
            Leaf::Article(query) => query.box_clone(),
            Leaf::Period(days) if few_years(*days) => any(years(*days).collect()),
            _ => return None,
        })
    }

    /// Opens the condition in a segment.
    pub(crate) fn open(
        &self,
        searcher: &Searcher,
        reader: &SegmentReader,
        slots: &Slots,
    ) -> tantivy::Result<SegmentLeaf> {
        let fields = schema::fields();
        let test = match self {
            Leaf::Words { words, anywhere, time, share } => Test::Words(Box::new(WordsTest {
                labels: open_unit(reader, fields.labels, words)?,
                text: open_unit(reader, fields.text, words)?,
                title: open_unit(reader, fields.title, words)?,
                places: open_unit(reader, fields.places, words)?,
                count: words.len() as u32,
                anywhere: *anywhere,
                timed: time.is_some(),
                days: time.as_ref().and_then(|time| time.days),
                period: ord_of_time(slots, time.as_ref().map(|time| &*time.timex))?,
                yearless: ord_of_time(slots, time.as_ref().and_then(Time::yearless).as_deref())?,
                share: *share,
            })),
            Leaf::Label(words) => Test::Slot(open_unit(reader, fields.labels, words)?),
            Leaf::Sentence(words) => {
                Test::Sentence(open_unit(reader, fields.text, words)?, words.len() as u32)
            }
            Leaf::Place(Place::Named(words)) => Test::Slot(open_unit(reader, fields.places, words)?),
            Leaf::Place(Place::Provinces(numbers)) => Test::Provinces(numbers.clone()),
            Leaf::Kinds(kinds) => Test::Kinds(kinds.clone()),
            Leaf::Roles(roles) => Test::Roles(roles.clone()),
            Leaf::Direction(direction) => Test::Direction(*direction),
            Leaf::Bounds(bounds) => Test::Bounds(bounds.clone()),
            Leaf::Unit(unit) => Test::String(Strings::Unit, ord_of(&slots.unit, unit)?),
            Leaf::Indicator(id) => Test::String(Strings::Indicator, ord_of(&slots.indicator, id)?),
            Leaf::Year { days, .. } => {
                let query = crate::articles::published(Some(*days));
                Test::Year(*days, article_test(searcher, &*query, reader)?)
            }
            Leaf::Period(days) => Test::Period(*days),
            Leaf::Value { low, high } => Test::Value(*low, *high),
            Leaf::Article(query) => Test::Article(article_test(searcher, &**query, reader)?),
            Leaf::Record(test) => Test::Record(test.clone()),
        };
        Ok(SegmentLeaf { test, found: Vec::new(), label_starts: Vec::new(), text_starts: Vec::new() })
    }
}

/// Whether the years of a span can be looked up one by one.
fn few_years(days: Days) -> bool {
    days.last_year() - days.first_year() < 20
}

fn years(days: Days) -> impl Iterator<Item = Box<dyn Query>> {
    (days.first_year()..=days.last_year()).map(|year| has("year", &year.to_string()))
}

fn article_test(
    searcher: &Searcher,
    query: &dyn Query,
    reader: &SegmentReader,
) -> tantivy::Result<Box<dyn Scorer>> {
    let weight: Box<dyn Weight> = query.weight(EnableScoring::disabled_from_searcher(searcher))?;
    weight.scorer(reader, 1.0)
}

fn ord_of(column: &Option<StrColumn>, value: &str) -> tantivy::Result<Option<u64>> {
    let Some(column) = column else { return Ok(None) };
    Ok(column.dictionary().term_ord(value.as_bytes())?)
}

fn ord_of_time(slots: &Slots, timex: Option<&str>) -> tantivy::Result<Option<u64>> {
    timex.map_or(Ok(None), |timex| ord_of(&slots.period, timex))
}

/// Every article; for conditions that say nothing of it.
pub(crate) fn every_article() -> Box<dyn Query> {
    Box::new(AllQuery)
}

/// The article of an id.
pub(crate) fn article_of(doc: &str) -> Arc<dyn Query> {
    Arc::from(term(schema::fields().doc, doc))
}

/// A condition in a segment. Asked about articles in rising order.
pub(crate) struct SegmentLeaf {
    test: Test,
    /// For each figure of the article, where the condition's words were found.
    pub found: Vec<u8>,
    /// Where the words stand in the labels and the text of the article.
    pub label_starts: Vec<u32>,
    pub text_starts: Vec<u32>,
}

enum Test {
    Words(Box<WordsTest>),
    Slot(UnitPostings),
    Sentence(UnitPostings, u32),
    Provinces(Vec<u8>),
    Kinds(Vec<Kind>),
    Roles(Vec<Role>),
    Direction(Direction),
    Bounds(Vec<Bound>),
    String(Strings, Option<u64>),
    Year(Days, Box<dyn Scorer>),
    Period(Days),
    Value(f64, f64),
    Article(Box<dyn Scorer>),
    Record(RecordTest),
}

#[derive(Clone, Copy)]
enum Strings {
    Unit,
    Indicator,
}

struct WordsTest {
    labels: UnitPostings,
    text: UnitPostings,
    title: UnitPostings,
    places: UnitPostings,
    /// Words of the unit.
    count: u32,
    anywhere: bool,
    timed: bool,
    /// Days of the time that the words name, and its number in the column of periods.
    days: Option<Days>,
    period: Option<u64>,
    /// The same of what it is without its year.
    yearless: Option<u64>,
    share: bool,
}

/// An article whose figures are looked at.
pub(crate) struct Article<'a> {
    pub doc: DocId,
    /// Day of publication.
    pub published: Option<i32>,
    pub slots: &'a Slots,
    /// Rows of its figures in the columns.
    pub rows: Range<u32>,
    /// Where the sentences of its figures stand in its text.
    pub sentences: &'a [SentenceSpan],
}

impl SegmentLeaf {
    /// How much work it is to look: what is less is done first.
    pub(crate) fn work(&self) -> u8 {
        match self.test {
            Test::Article(_) | Test::Year(..) => 0,
            Test::Slot(_) => 2,
            Test::Words(_) | Test::Sentence(..) => 3,
            Test::Record(_) => 4,
            _ => 1,
        }
    }

    /// Whether only the figures' records can tell.
    pub(crate) fn needs_records(&self) -> bool {
        matches!(self.test, Test::Record(_))
    }

    /// Looks at all figures of an article. `records` are its figures, if they were asked for.
    pub(crate) fn look(&mut self, article: &Article<'_>, records: &[Figure]) {
        let Article { doc, published, slots, rows, sentences } = article;
        let doc = *doc;
        let found = &mut self.found;
        found.clear();
        found.resize(rows.len(), 0);
        self.label_starts.clear();
        self.text_starts.clear();
        let mut each = |test: &dyn Fn(u32) -> bool| {
            for (found, row) in found.iter_mut().zip(rows.clone()) {
                *found = if test(row) { place_of::HOLDS } else { 0 };
            }
        };
        match &mut self.test {
            Test::Words(test) => {
                if stands_on(&mut test.labels, doc) {
                    self.label_starts.extend(test.labels.starts());
                    mark_slots(&self.label_starts, found, place_of::LABEL);
                }
                if stands_on(&mut test.places, doc) {
                    mark_slots(test.places.starts(), found, place_of::PLACE);
                }
                if stands_on(&mut test.text, doc) {
                    self.text_starts.extend(test.text.starts());
                    mark_sentences(&self.text_starts, test.count, sentences, found);
                }
                if stands_on(&mut test.title, doc) {
                    found.iter_mut().for_each(|found| *found |= place_of::TITLE);
                }
                let mut nearby = test.anywhere && !self.text_starts.is_empty();
                for (found, row) in found.iter_mut().zip(rows.clone()) {
                    let kind = slots.traits(row).kind();
                    if test.share && matches!(kind, Some(Kind::Percent | Kind::Ratio)) {
                        *found |= place_of::KIND;
                    }
                    let period = slots.period.as_ref().map(|column| column.ords().values.get_val(row));
                    if period.is_some() && period == test.period {
                        *found |= place_of::SAME_PERIOD;
                    } else if period.is_some() && period == test.yearless {
                        *found |= place_of::PERIOD;
                    } else if let Some(asked) = test.days
                        && slots.days(row).is_some_and(|days| covers(days, asked) || covers(asked, days))
                    {
                        *found |= place_of::PERIOD;
                    }
                }
                nearby |= test.anywhere && found.iter().any(|found| *found != 0);
                if nearby {
                    found.iter_mut().for_each(|found| *found |= place_of::HOLDS);
                } else if test.timed {
                    // What has no time of its own may be meant, unless its article is of another.
                    let of_time = published.zip(test.days).is_none_or(|(day, asked)| {
                        let year = Days { first: day, last: day }.first_year();
                        (asked.first_year()..=asked.last_year()).contains(&year)
                    });
                    let said = of_time || found.iter().any(|found| *found != 0);
                    for (found, row) in found.iter_mut().zip(rows.clone()) {
                        if said && !slots.has_period(row) {
                            *found |= place_of::HOLDS;
                        }
                    }
                }
            }
            Test::Slot(unit) => {
                if stands_on(unit, doc) {
                    mark_slots(unit.starts(), found, place_of::HOLDS);
                }
            }
            Test::Sentence(unit, count) => {
                if stands_on(unit, doc) {
                    mark_sentences(unit.starts(), *count, sentences, found);
                }
            }
            Test::Provinces(numbers) => each(&|row| numbers.contains(&slots.traits(row).province())),
            Test::Kinds(kinds) => {
                each(&|row| slots.traits(row).kind().is_some_and(|kind| kinds.contains(&kind)));
            }
            Test::Roles(roles) => {
                each(&|row| slots.traits(row).role().is_some_and(|role| roles.contains(&role)));
            }
            Test::Direction(direction) => each(&|row| slots.traits(row).direction() == Some(*direction)),
            Test::Bounds(bounds) => {
                each(&|row| slots.traits(row).bound().is_some_and(|bound| bounds.contains(&bound)));
            }
            Test::String(strings, ord) => {
                let column = match strings {
                    Strings::Unit => &slots.unit,
                    Strings::Indicator => &slots.indicator,
                };
                if let (Some(column), Some(ord)) = (column, ord) {
                    each(&|row| column.ords().values.get_val(row) == *ord);
                }
            }
            Test::Year(asked, published) => {
                let of_year = stands_on(published, doc);
                each(&|row| slots.days(row).map_or(of_year, |days| overlap(days, *asked)));
            }
            Test::Period(asked) => each(&|row| slots.days(row).is_some_and(|days| covers(*asked, days))),
            Test::Value(low, high) => {
                each(&|row| slots.range(row).is_some_and(|(from, to)| to >= *low && from <= *high));
            }
            Test::Article(scorer) => {
                let there = stands_on(scorer, doc);
                each(&|_| there);
            }
            Test::Record(test) => {
                for (found, figure) in found.iter_mut().zip(records) {
                    *found = if test.holds(figure) { place_of::HOLDS } else { 0 };
                }
            }
        }
    }
}

fn covers(outer: Days, inner: Days) -> bool {
    outer.first <= inner.first && inner.last <= outer.last
}

fn overlap(a: Days, b: Days) -> bool {
    a.first <= b.last && b.first <= a.last
}

fn mark_slots(starts: &[u32], found: &mut [u8], mark: u8) {
    for start in starts {
        if let Some(found) = found.get_mut((start / SLOT_WORDS) as usize) {
            *found |= mark;
        }
    }
}

fn mark_sentences(starts: &[u32], words: u32, sentences: &[SentenceSpan], found: &mut [u8]) {
    for (found, sentence) in found.iter_mut().zip(sentences) {
        if within(starts, words, &sentence.words()) {
            *found |= place_of::SENTENCE;
        }
    }
}

/// Whether one of the units of so many words, given by their starts, lies in a sentence.
pub(crate) fn within(starts: &[u32], words: u32, sentence: &Range<u32>) -> bool {
    let next = starts.partition_point(|start| *start < sentence.start);
    starts.get(next).is_some_and(|start| start + words <= sentence.end)
}
