//! Searching for figures: which articles may have some, which of theirs match, and how well.
//!
//! The engine finds the articles. Their figures are looked at one article at a time: each condition is
//! looked up for all figures of it at once (see [`crate::leaf`]), then the tree of conditions decides
//! for each figure, and the words of the query score it by where they were found.

use crate::articles::{self, all, clause_days, days_of, idf, no_word, patterns, words_of};
use crate::days::{self, Days};
use crate::either::any;
use crate::error::Error;
use crate::fold::fold;
use crate::leaf::{self, Article, Leaf, RecordTest, SegmentLeaf, place_of};
use crate::options::{FigureQuery, FigureSort, Tones};
use crate::place::Place;
use crate::postings::Pattern;
use crate::query::{self, Clause, FieldName, Node, Parsed, Unit, Value};
use crate::schema::{self, Fields, column};
use crate::score::{self, Scored};
use crate::slots::{SentenceSpan, Slots};
use crate::stored;
use crate::top::{Rank, SegmentTop, TopHit, merge};
use crate::value;
use chiso_extract::{Figure, Kind, Role};
use std::ops::ControlFlow;
use std::sync::Arc;
use tantivy::query::{EnableScoring, Query};
use tantivy::{DocAddress, DocSet, Searcher, TERMINATED};

/// Fields that a query for figures may name.
pub(crate) const FIELDS: [FieldName; 13] = [
    FieldName::Label,
    FieldName::Sentence,
    FieldName::Title,
    FieldName::Source,
    FieldName::Place,
    FieldName::Published,
    FieldName::Period,
    FieldName::Indicator,
    FieldName::Kind,
    FieldName::Unit,
    FieldName::Role,
    FieldName::Value,
    FieldName::Id,
];

/// A tree of conditions, by their places in the list.
enum Tree {
    Leaf(usize),
    All(Vec<Tree>),
    Any(Vec<Tree>),
    Not(Box<Tree>),
}

impl Tree {
    fn holds(&self, leaves: &[SegmentLeaf], n: usize) -> bool {
        match self {
            Tree::Leaf(at) => leaves[*at].found[n] != 0,
            Tree::All(trees) => trees.iter().all(|tree| tree.holds(leaves, n)),
            Tree::Any(trees) => trees.iter().any(|tree| tree.holds(leaves, n)),
            Tree::Not(tree) => !tree.holds(leaves, n),
        }
    }

    /// The conditions without which nothing matches.
    fn required(&self, leaves: &mut Vec<usize>) {
        match self {
            Tree::Leaf(at) => leaves.push(*at),
            Tree::All(trees) => trees.iter().for_each(|tree| tree.required(leaves)),
            Tree::Any(_) | Tree::Not(_) => {}
        }
    }

    /// Finds every article that may have a figure. None if that is all of them.
    fn articles(&self, leaves: &[Leaf], fields: &Fields) -> Option<Box<dyn Query>> {
        match self {
            Tree::Leaf(at) => leaves[*at].articles(fields),
            Tree::All(trees) => {
                let known: Vec<_> = trees.iter().filter_map(|tree| tree.articles(leaves, fields)).collect();
                (!known.is_empty()).then(|| all(known))
            }
            Tree::Any(trees) => {
                let each: Option<Vec<_>> = trees.iter().map(|tree| tree.articles(leaves, fields)).collect();
                each.map(any)
            }
            Tree::Not(_) => None,
        }
    }
}

/// A search for figures, ready to run.
pub(crate) struct Plan {
    leaves: Vec<Leaf>,
    tree: Tree,
    /// The conditions without which nothing matches.
    required: Vec<usize>,
    /// The conditions that score, in the order of the query, with their words and rarities.
    scored: Vec<Scored>,
    sort: FigureSort,
}

/// A figure that matches.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Match {
    pub address: DocAddress,
    pub n: u32,
    pub rank: Rank,
    /// Whether the label has every word of the query.
    pub in_label: bool,
}

impl Plan {
    pub(crate) fn new(
        searcher: &Searcher,
        query: &str,
        parsed: &Parsed,
        filter: &FigureQuery,
        anywhere: bool,
    ) -> Result<Result<Self, tantivy::TantivyError>, Error> {
        let (leaves, scored) = (Vec::new(), Vec::new());
        let mut builder = Builder { query, tones: filter.tones, anywhere, leaves, scored };
        let mut must = Vec::new();
        if let Some(root) = &parsed.root {
            let shares = names_share(parsed);
            must.push(builder.node(root, &shares, &mut 0, true)?);
        }
        for leaf in filters(filter)? {
            must.push(builder.leaf(leaf));
        }
        let Builder { leaves, scored, .. } = builder;
        let tree = Tree::All(must);
        let mut required = Vec::new();
        tree.required(&mut required);
        let mut plan = Plan { leaves, tree, required, scored, sort: filter.sort };
        Ok(plan.weigh(searcher).map(|()| plan))
    }

    /// Gives each scored condition its rarity: in how few articles its words stand.
    fn weigh(&mut self, searcher: &Searcher) -> tantivy::Result<()> {
        let text = schema::fields().text;
        let documents = searcher.num_docs();
        for scored in &mut self.scored {
            let Leaf::Words { words, .. } = &self.leaves[scored.leaf] else { continue };
            scored.words = words.len() as u32;
            if scored.timed {
                scored.idf = score::TIME;
                continue;
            }
            for word in words.iter() {
                scored.idf += idf(word.doc_freq(searcher, text)?, documents);
            }
        }
        Ok(())
    }

    /// Visits every figure that matches, in the order of the segments, until told to stop.
    pub(crate) fn each(
        &self,
        searcher: &Searcher,
        scores: bool,
        mut visit: impl FnMut(Match, &Slots, u32) -> ControlFlow<()>,
    ) -> tantivy::Result<()> {
        let fields = schema::fields();
        let candidates = self.tree.articles(&self.leaves, &fields).unwrap_or_else(leaf::every_article);
        let weight = candidates.weight(EnableScoring::disabled_from_searcher(searcher))?;
        let (mut sentences, mut alive): (Vec<SentenceSpan>, Vec<bool>) = (Vec::new(), Vec::new());
        for (ordinal, reader) in (0..).zip(searcher.segment_readers()) {
            let mut matches = weight.scorer(reader, 1.0)?;
            if matches.doc() == TERMINATED {
                continue;
            }
            let slots = Slots::open(reader)?;
            let opened = self.leaves.iter().map(|leaf| leaf.open(searcher, reader, &slots));
            let mut leaves: Vec<SegmentLeaf> = opened.collect::<tantivy::Result<_>>()?;
            // What costs little and rules out much is looked at first.
            let mut order: Vec<usize> = (0..leaves.len()).collect();
            let rare = |at: &usize| {
                let scored = self.scored.iter().find(|scored| scored.leaf == *at);
                scored.map_or(0, |scored| -(scored.idf * 1000.0) as i64)
            };
            order.sort_by_key(|at| (leaves[*at].work(), rare(at)));
            let records_needed = leaves.iter().any(SegmentLeaf::needs_records);
            let published = reader.fast_fields().i64(column::PUBLISHED)?;
            let mut doc = matches.doc();
            while doc != TERMINATED {
                let rows = slots.rows(doc);
                if !reader.is_deleted(doc) && !rows.is_empty() {
                    let address = DocAddress::new(ordinal, doc);
                    sentences.clear();
                    sentences.extend(rows.clone().map(|row| slots.sentence(row)));
                    let article = Article {
                        doc,
                        published: published.first(doc).and_then(|day| i32::try_from(day).ok()),
                        slots: &slots,
                        rows: rows.clone(),
                        sentences: &sentences,
                    };
                    let records = if records_needed { figures_of(searcher, address)? } else { Vec::new() };
                    alive.clear();
                    alive.resize(rows.len(), true);
                    let any_left = order.iter().all(|at| {
                        leaves[*at].look(&article, &records);
                        if !self.required.contains(at) {
                            return true;
                        }
                        let still = alive.iter_mut().zip(&leaves[*at].found);
                        still.map(|(alive, found)| *alive &= *found != 0).count();
                        alive.contains(&true)
                    });
                    let matching =
                        rows.enumerate().filter(|(n, _)| alive[*n] && self.tree.holds(&leaves, *n));
                    for (n, row) in if any_left { Some(matching) } else { None }.into_iter().flatten() {
                        let rank = match self.sort {
                            _ if !scores => Rank { tier: 0, score: 0.0 },
                            FigureSort::Relevance => score::rank(&self.scored, &leaves, &article, n, row),
                            FigureSort::Newest => articles::date_rank(&published, doc, true),
                            FigureSort::Oldest => articles::date_rank(&published, doc, false),
                            FigureSort::Greatest => value_rank(slots.range(row).map(|(_, high)| high)),
                            FigureSort::Least => value_rank(slots.range(row).map(|(low, _)| -low)),
                        };
                        let in_label = |scored: &Scored| {
                            leaves[scored.leaf].found[n] & (place_of::LABEL | place_of::KIND) != 0
                        };
                        let in_label = self.scored.iter().all(in_label);
                        if visit(Match { address, n: n as u32, rank, in_label }, &slots, row).is_break() {
                            return Ok(());
                        }
                    }
                }
                doc = matches.advance();
            }
        }
        Ok(())
    }

    /// Whether no figure matches.
    pub(crate) fn is_empty(&self, searcher: &Searcher) -> tantivy::Result<bool> {
        let mut empty = true;
        self.each(searcher, false, |_, _, _| {
            empty = false;
            ControlFlow::Break(())
        })?;
        Ok(empty)
    }

    /// The best figures, and how many there are.
    pub(crate) fn top(&self, searcher: &Searcher, want: usize) -> tantivy::Result<(usize, Vec<TopHit>)> {
        let mut tops = Vec::new();
        for (ordinal, reader) in (0..).zip(searcher.segment_readers()) {
            tops.push(SegmentTop::new(want, ordinal, reader)?);
        }
        let mut total = 0;
        self.each(searcher, want > 0, |found, _, _| {
            total += 1;
            tops[found.address.segment_ord as usize].offer(found.rank, found.address.doc_id, found.n);
            ControlFlow::Continue(())
        })?;
        Ok((total, merge(tops, want)?))
    }
}

fn value_rank(value: Option<f64>) -> Rank {
    value.map_or(Rank { tier: 0, score: 0.0 }, |score| Rank { tier: 1, score })
}

/// The figures of an article.
pub(crate) fn figures_of(searcher: &Searcher, address: DocAddress) -> tantivy::Result<Vec<Figure>> {
    let parts = stored::Parts::fetch(searcher, address)?;
    parts.figures().map_err(tantivy::TantivyError::InternalError)
}

/// Makes conditions of a query.
struct Builder<'a> {
    query: &'a str,
    tones: Tones,
    anywhere: bool,
    leaves: Vec<Leaf>,
    scored: Vec<Scored>,
}

impl Builder<'_> {
    fn leaf(&mut self, leaf: Leaf) -> Tree {
        self.leaves.push(leaf);
        Tree::Leaf(self.leaves.len() - 1)
    }

    /// `shares` tells of each unit of the query whether it is part of a "tỷ lệ"; `unit` counts them.
    fn node(
        &mut self,
        node: &Node,
        shares: &[bool],
        unit: &mut usize,
        positive: bool,
    ) -> Result<Tree, Error> {
        let mut each = |builder: &mut Self, nodes: &[Node]| -> Result<Vec<Tree>, Error> {
            nodes.iter().map(|inner| builder.node(inner, shares, unit, positive)).collect()
        };
        Ok(match node {
            Node::All(nodes) => Tree::All(each(self, nodes)?),
            Node::Any(nodes) => Tree::Any(each(self, nodes)?),
            Node::Not(inner) => Tree::Not(Box::new(self.node(inner, shares, unit, false)?)),
            Node::Clause(clause) => match clause.field {
                Some(field) => {
                    let leaf = self.field(clause, field)?;
                    self.leaf(leaf)
                }
                None => {
                    let share = positive && shares.get(*unit).copied().unwrap_or(false);
                    *unit += usize::from(positive);
                    self.words(clause, share, positive)?
                }
            },
        })
    }

    fn words(&mut self, clause: &Clause, share: bool, positive: bool) -> Result<Tree, Error> {
        let unit = words_of(self.query, clause)?;
        let time = clause.time();
        let timed = time.is_some();
        let anywhere = self.anywhere;
        let leaf = |tones| Leaf::Words { words: patterns(unit, tones), anywhere, time: time.clone(), share };
        let tree = self.leaf(leaf(self.tones));
        if let (Tree::Leaf(at), true) = (&tree, positive) {
            let loose = self.tones == Tones::Any
                && !unit.quoted
                && unit.words.iter().any(|word| word.toned.is_some());
            let at = *at;
            let exact = loose.then(|| {
                self.leaves.push(leaf(Tones::AsTyped));
                self.leaves.len() - 1
            });
            self.scored.push(Scored { leaf: at, words: 0, idf: 0.0, timed, exact });
        }
        Ok(tree)
    }

    fn field(&self, clause: &Clause, field: FieldName) -> Result<Leaf, Error> {
        let wrong = |message: &str| query::error_at(self.query, clause.at, message);
        let one_of = |names: &str| wrong(&format!("{}: takes one of {names}", field.as_str()));
        let raw = clause.raw.trim();
        Ok(match field {
            FieldName::Label => Leaf::Label(patterns(words_of(self.query, clause)?, self.tones)),
            FieldName::Sentence => Leaf::Sentence(patterns(words_of(self.query, clause)?, self.tones)),
            FieldName::Place => {
                Leaf::Place(Place::read(raw).ok_or_else(|| wrong("place: needs a word or a code"))?)
            }
            FieldName::Indicator => Leaf::Indicator(raw.to_owned()),
            FieldName::Kind => {
                let kind = Kind::ALL.into_iter().find(|kind| kind.as_str() == raw);
                Leaf::Kinds(vec![kind.ok_or_else(|| one_of("percent, ratio, rank, money, quantity, date"))?])
            }
            FieldName::Role => {
                let roles = [Role::Level, Role::Change, Role::Target];
                let role = roles.into_iter().find(|role| role.as_str() == raw);
                Leaf::Roles(vec![role.ok_or_else(|| one_of("level, change, target"))?])
            }
            FieldName::Unit => Leaf::Unit(fold(raw).into_owned()),
            FieldName::Period => Leaf::Period(clause_days(self.query, clause)?),
            FieldName::Value => {
                let (low, high) = match &clause.value {
                    Value::Words(_) => (Some(raw), Some(raw)),
                    Value::Range { low, high } => (low.as_deref(), high.as_deref()),
                };
                let read = |end: Option<&str>, open: f64| match end {
                    None => Ok(open),
                    Some(text) => value::read(text).map(|value| value.number).ok_or_else(|| {
                        wrong(&format!(
                            "{text:?} is no value: give a number, with a unit if wanted, 5 tỷ for example"
                        ))
                    }),
                };
                Leaf::Value { low: read(low, f64::NEG_INFINITY)?, high: read(high, f64::INFINITY)? }
            }
            _ => match articles::article_field(self.query, clause, field)? {
                Some(query) => Leaf::Article(Arc::from(query)),
                None => return Err(wrong(&format!("{}: is no field of figures", field.as_str()))),
            },
        })
    }
}

/// The conditions of the filters.
fn filters(filter: &FigureQuery) -> Result<Vec<Leaf>, Error> {
    let mut leaves = Vec::new();
    let lists = [
        (!filter.kinds.is_empty()).then(|| Leaf::Kinds(filter.kinds.clone())),
        (!filter.roles.is_empty()).then(|| Leaf::Roles(filter.roles.clone())),
        filter.direction.map(Leaf::Direction),
        (!filter.bounds.is_empty()).then(|| Leaf::Bounds(filter.bounds.clone())),
        filter.unit.as_deref().map(|unit| Leaf::Unit(fold(unit.trim()).into_owned())),
        filter.indicator.as_deref().map(|id| Leaf::Indicator(id.trim().to_owned())),
        filter.of.as_deref().map(|of| Leaf::Record(RecordTest::Of(fold(of.trim()).into_owned()))),
        filter.base_period.clone().map(|period| Leaf::Record(RecordTest::BasePeriod(period))),
        filter.check.clone().map(|check| Leaf::Record(RecordTest::Check(check))),
        filter.rule.clone().map(|rule| Leaf::Record(RecordTest::Rule(rule))),
        filter.doc.as_deref().map(|doc| Leaf::Article(leaf::article_of(doc))),
    ];
    leaves.extend(lists.into_iter().flatten());
    if let Some(label) = &filter.label {
        for word in query::filter_words("label", label)? {
            let pattern = match filter.tones {
                Tones::AsTyped => Pattern::as_typed(&word),
                Tones::Any => Pattern::any_tones(&word),
            };
            leaves.push(Leaf::Label([pattern].into()));
        }
    }
    if let Some(place) = &filter.place {
        leaves.push(Leaf::Place(Place::read(place).ok_or_else(|| no_word("place", place))?));
    }
    if let Some(year) = filter.year {
        // What is no year of the calendar is that of no figure.
        let days = days::of_timex(&format!("{year:04}")).unwrap_or(Days { first: i32::MAX, last: i32::MIN });
        leaves.push(Leaf::Year { days, year });
    }
    if let Some(period) = &filter.period {
        let days = days::of_date(period).or_else(|| days::of_timex(period));
        let message = "no period: give a year, month, day, quarter, half year or a span of them, \
                       2023, 2023-06, 2024-Q1 or 2021/2025 for example";
        let unread = || Error::Filter { filter: "period", value: period.clone(), message };
        leaves.push(Leaf::Period(days.ok_or_else(unread)?));
    }
    if filter.min.is_some() || filter.max.is_some() {
        let low = number("min", filter.min)?.unwrap_or(f64::NEG_INFINITY);
        let high = number("max", filter.max)?.unwrap_or(f64::INFINITY);
        leaves.push(Leaf::Value { low, high });
    }
    if let Some(range) = &filter.published {
        leaves.push(Leaf::Article(Arc::from(articles::published(Some(days_of(range)?)))));
    }
    if let Some(source) = &filter.source {
        leaves.push(Leaf::Article(Arc::from(articles::source_query(source)?)));
    }
    Ok(leaves)
}

fn number(filter: &'static str, value: Option<f64>) -> Result<Option<f64>, Error> {
    match value {
        Some(value) if value.is_nan() => {
            Err(Error::Filter { filter, value: value.to_string(), message: "not a number" })
        }
        value => Ok(value),
    }
}

/// For each unit, whether it is part of an unquoted "tỷ lệ": every percentage and every ratio is one, so that it
/// need not stand in the text ("tiếp nhận trực tuyến 108.077 hồ sơ/158.110 hồ sơ, đạt 68,36%").
fn names_share(parsed: &Parsed) -> Vec<bool> {
    let units: Vec<&Unit> = parsed.units().collect();
    let is = |unit: &Unit, words: &[&str]| {
        !unit.quoted && matches!(unit.words.as_slice(), [word] if words.contains(&word.folded.as_str()))
    };
    let mut share = vec![false; units.len()];
    for (at, pair) in units.windows(2).enumerate() {
        if is(pair[0], &["ty", "ti"]) && is(pair[1], &["le"]) {
            share[at..at + 2].fill(true);
        }
    }
    share
}
