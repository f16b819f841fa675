//! Sentences side by side, read stage by stage to drafts of figures.
//!
//! The rules of all stages are more code than a processor keeps at hand: one stage for many sentences, then the next,
//! is faster than all stages for one sentence.

use super::{Extractor, Observer};
use crate::context::label::{self, Label};
use crate::context::{Noted, Notes, Sentence, bound, checks, period, role, whole};
use crate::explain::Task;
use crate::figure::{self, Found, Sign, Value};
use crate::indicator::Source;
use crate::item::{self, Item, Items};
use crate::lexicon::Lexicon;
use crate::model::{Candidate, Judge, Model};
use crate::record::{Figure, Kind, Text};
use crate::table::{Cell, Tables};
use crate::token::{Token, Words};
use std::ops::Range;

/// What is carried from sentence to sentence of an article, and what was found in it.
pub(super) struct Article<'d> {
    pub(super) carries: &'d mut Carries,
    /// The year in which it appeared, if that is known.
    pub(super) this_year: Option<i32>,
    /// Without what [`Draft`] says of them.
    pub(super) figures: Vec<Figure>,
    /// One for each figure.
    pub(super) drafts: &'d mut Vec<Draft>,
}

/// What each stage carries; their room is kept for other articles.
#[derive(Default)]
pub(super) struct Carries {
    label: label::Carry,
    role: role::Carry,
    period: period::Carry,
}

impl Carries {
    /// Another article begins, which appeared at `published` (ISO 8601), if that is known.
    pub(super) fn begin(&mut self, published: Option<&str>) {
        self.label.forget();
        self.role.forget();
        self.period.begin(published);
    }

    /// The year in which the article appeared, if that is known.
    pub(super) fn year_of_publication(&self) -> Option<i32> {
        self.period.year_of_publication()
    }
}

/// Where a figure stands, in bytes of the normalized text.
pub(super) struct Draft {
    pub(super) span: Range<usize>,
    pub(super) sentence: usize,
    /// See [`Found::unit_word`].
    pub(super) unit_word: usize,
    /// The table that it is a cell of, and the name of its row.
    pub(super) row: Option<(usize, Range<usize>)>,
}

/// Sentences that are read side by side.
pub(super) struct Passage<'a> {
    words: &'a Words<'a>,
    lexicon: &'static Lexicon,
    parts: &'a mut Parts,
}

/// What a passage is made of; their room is kept for another.
#[derive(Default)]
pub(super) struct Parts {
    sentences: Vec<Placed>,
    /// Of all its sentences.
    items: Vec<Item>,
    /// The figures of all its sentences.
    found: Vec<Found>,
    notes: Notes,
    /// One for each figure.
    roles: Vec<role::Stated>,
    periods: Vec<period::Periods>,
    labels: Vec<Option<Label>>,
}

impl Parts {
    /// For how many items there is room.
    pub(super) fn room(&self) -> usize {
        self.items.capacity()
    }

    fn clear(&mut self) {
        self.sentences.clear();
        self.items.clear();
        self.found.clear();
        self.notes.clear();
        self.roles.clear();
        self.periods.clear();
        self.labels.clear();
    }
}

/// A sentence of a passage.
struct Placed {
    place: period::Place,
    /// Its bytes in the text.
    bytes: Range<usize>,
    /// Its tokens in the text; none where it can have no figures.
    tokens: Range<usize>,
    /// Its items among those of the passage.
    items: Range<usize>,
    /// Its figures among those of the passage; none before they are looked for.
    found: Range<usize>,
    /// What is known of its items, if it has figures.
    noted: Noted,
}

impl<'a> Passage<'a> {
    /// How many sentences it has at most: those of most articles.
    const LONGEST: usize = 32;

    /// Without sentences.
    pub(super) fn new(words: &'a Words<'a>, lexicon: &'static Lexicon, parts: &'a mut Parts) -> Self {
        parts.clear();
        Self { words, lexicon, parts }
    }

    /// Takes the next sentence, with its tokens if it may have figures.
    pub(super) fn push(&mut self, place: period::Place, bytes: Range<usize>, tokens: Range<usize>) {
        let Parts { sentences, items, .. } = &mut *self.parts;
        let from = items.len();
        item::append(items, self.words, &self.words.tokens[tokens.clone()], self.lexicon);
        sentences.push(Placed {
            place,
            bytes,
            tokens,
            items: from..items.len(),
            found: 0..0,
            noted: Noted::default(),
        });
    }

    pub(super) fn is_full(&self) -> bool {
        self.parts.sentences.len() == Self::LONGEST
    }

    pub(super) fn clear(&mut self) {
        self.parts.clear();
    }
}

/// A sentence that states figures, with what is known of each of them.
struct Stated<'s, 'a> {
    place: period::Place,
    /// Whether a line began behind the one before.
    fresh: bool,
    tokens: &'a [Token],
    view: Sentence<'s, 'a>,
    /// The table's cell that each figure is; empty in an article without tables.
    cells: &'s [Option<&'a Cell>],
    /// Its figures among those of the passage.
    figures: Range<usize>,
}

impl Extractor {
    /// Reads the figures of a passage.
    pub(super) fn read(
        &self,
        passage: &mut Passage<'_>,
        tables: &Tables,
        article: &mut Article<'_>,
        observer: &mut dyn Observer,
    ) {
        let words = passage.words;
        let Parts { sentences, items, found, notes, roles, periods, labels } = &mut *passage.parts;
        let mut cells = Vec::new();
        let mut stating = 0;
        for sentence in sentences.iter_mut().filter(|sentence| !sentence.items.is_empty()) {
            let items = Items::of(words, &items[sentence.items.clone()]);
            let from = found.len();
            figure::append(found, &items, &mut |numbers, exclusion| {
                let span = items.list[numbers.start].start..items.list[numbers.end - 1].end;
                observer.excluded(span, exclusion);
            });
            tables.merge(&items, from, found, &mut cells);
            sentence.found = from..found.len();
            if !sentence.found.is_empty() {
                sentence.noted = notes.take(&items, &found[from..]);
                stating += 1;
            }
        }
        roles.resize(found.len(), None);
        periods.resize(found.len(), (None, None));
        labels.resize(found.len(), None);
        let mut items_of_stated = Vec::with_capacity(stating);
        let states = |sentence: &&Placed| !sentence.found.is_empty();
        let items_of = |sentence: &Placed| Items::of(words, &items[sentence.items.clone()]);
        items_of_stated.extend(sentences.iter().filter(states).map(items_of));
        let mut items_of_stated = items_of_stated.iter();
        let mut stated = Vec::with_capacity(stating);
        let mut fresh = false;
        for Placed { place, bytes, tokens, found: figures, noted, .. } in &*sentences {
            fresh |= place.starts_line;
            if figures.is_empty() {
                article.carries.role.pass(&words.lower[bytes.clone()], place.starts_line);
                continue;
            }
            let Some(items) = items_of_stated.next() else { continue };
            let view = Sentence::new(items, &found[figures.clone()], notes, noted);
            self.roles(&view, &mut roles[figures.clone()], article, observer);
            let (tokens, cells) =
                (&words.tokens[tokens.clone()], cells.get(figures.clone()).unwrap_or_default());
            stated.push(Stated { place: *place, fresh, tokens, view, cells, figures: figures.clone() });
            fresh = false;
        }
        for one in &stated {
            let of = one.figures.clone();
            self.periods(one, &mut roles[of.clone()], &mut periods[of], article, observer);
        }
        let inside = label::InsideWeights::of(&self.models.label);
        for one in &stated {
            if one.fresh {
                article.carries.label.forget();
            }
            let judge = judge(&self.models.label, observer);
            let (roles, labels) = (&roles[one.figures.clone()], &mut labels[one.figures.clone()]);
            label::of(
                &one.view,
                roles,
                judge,
                &inside,
                &mut article.carries.label,
                labels,
                &mut |from, candidates, best| {
                    observer.labelled(from, candidates, best);
                },
            );
        }
        if fresh {
            article.carries.label.forget();
        }
        for one in &stated {
            let of = one.figures.clone();
            self.draft(words, one, &roles[of.clone()], &mut periods[of.clone()], &mut labels[of], article);
        }
    }

    fn roles(
        &self,
        view: &Sentence<'_, '_>,
        roles: &mut [role::Stated],
        article: &mut Article<'_>,
        observer: &mut dyn Observer,
    ) {
        let watches = observer.watches();
        let mut seen = |proposed: usize, candidates: &[Candidate<usize>], best| {
            let named = candidates
                .iter()
                .map(|one| Candidate { value: role::name(one.value), facts: one.facts.clone() });
            observer.decided(Task::Role, role::name(proposed), named.collect(), best);
        };
        let seen: Option<role::Seen<'_>> = if watches { Some(&mut seen) } else { None };
        role::of(view, &self.models.role, &mut article.carries.role, roles, seen);
    }

    /// Periods, and the roles that follow from them.
    fn periods(
        &self,
        one: &Stated<'_, '_>,
        roles: &mut [role::Stated],
        periods: &mut [period::Periods],
        article: &mut Article<'_>,
        observer: &mut dyn Observer,
    ) {
        let watches = observer.watches();
        let mut seen = |proposed: String, candidates: Vec<Candidate<String>>, best| {
            observer.decided(Task::Period, proposed, candidates, best);
        };
        let seen: Option<period::Seen<'_>> = if watches { Some(&mut seen) } else { None };
        period::of(
            &one.view,
            roles,
            one.place,
            &self.models.period,
            &mut article.carries.period,
            periods,
            seen,
        );
        role::plan_ahead(&one.view, periods, article.this_year, roles);
    }

    /// Puts together what is known of the figures of a sentence.
    fn draft(
        &self,
        words: &Words<'_>,
        stated: &Stated<'_, '_>,
        roles: &[role::Stated],
        periods: &mut [period::Periods],
        labels: &mut [Option<Label>],
        article: &mut Article<'_>,
    ) {
        let &Stated { place, tokens, ref view, cells, .. } = stated;
        let checks = checks::of(view, roles, article.this_year);
        let mut bound = None;
        // Filled in where they stay: they are too large to be moved about.
        let before = article.figures.len();
        article.figures.resize_with(before + view.found.len(), blank);
        let figures = article.figures[before..].iter_mut().zip(view.found);
        for (n, (((figure, found), label), periods)) in figures.zip(labels).zip(periods).enumerate() {
            let list = &view.items.list;
            let span = list[found.items.start].start..list[found.items.end - 1].end;
            let cell = cells.get(n).copied().flatten();
            let row = cell.map(|cell| (cell.table, cell.head.clone()));
            let behind = span.end;
            article.drafts.push(Draft { span, sentence: place.number, unit_word: found.unit_word, row });
            fill_value(figure, found);
            bound = bound::of(view, n, bound);
            if let Some((role, direction)) = roles[n] {
                figure.bound = bound;
                figure.role = Some(role);
                figure.direction = direction;
                (figure.period, figure.base_period) = std::mem::take(periods);
            }
            if let Some(label) = label.take() {
                let (unit, role) = (figure.unit.as_deref(), figure.role);
                let behind = tokens.partition_point(|token| token.start < behind);
                let source = Source { words, sentence: tokens, unit: &tokens[behind..] };
                let known = self.indicators.find_in(source, &label.text, figure.kind, unit, role);
                figure.indicator = known.map(|indicator| indicator.id.clone());
                figure.rule = Some(Text::new_static(label.rule));
                figure.label = Some(label.text);
            }
            figure.of = whole::of(view, found);
            let findings = checks.iter().filter(|(at, _)| *at == n);
            figure.checks.extend(findings.map(|(_, finding)| (*finding).to_owned()));
            if let Some(cell) = cell {
                cell.describe(figure);
            }
        }
    }
}

/// Weighs candidates, and keeps what speaks for them where somebody looks on.
fn judge<'m>(model: &'m Model, observer: &dyn Observer) -> Judge<'m> {
    Judge { model, keeps: observer.watches() }
}

/// A figure of which nothing is known yet.
fn blank() -> Figure {
    Figure {
        doc: Text::default(),
        n: 0,
        kind: Kind::Quantity,
        text: Text::default(),
        start: 0,
        end: 0,
        value: None,
        low: None,
        high: None,
        numerator: None,
        denominator: None,
        unit: None,
        timex: None,
        bound: None,
        role: None,
        direction: None,
        label: None,
        of: None,
        indicator: None,
        period: None,
        base_period: None,
        place: None,
        place_code: None,
        sentence: Text::default(),
        rule: None,
        checks: Vec::new(),
    }
}

fn fill_value(figure: &mut Figure, found: &Found) {
    figure.kind = found.kind;
    figure.unit.clone_from(&found.unit);
    match &found.value {
        // A signed amount that is a net level keeps its sign; a signed change has a magnitude and a direction.
        Value::Single(value) => {
            let net = found.sign == Some(Sign::Minus) && found.kind == Kind::Money;
            figure.value = Some(if net { -value } else { *value });
        }
        Value::Range(low, high) => (figure.low, figure.high) = (Some(*low), Some(*high)),
        Value::Ratio(part, whole) => {
            (figure.numerator, figure.denominator) = (Some(*part), Some(*whole));
            figure.value = (*whole != 0.0).then(|| part / whole);
        }
        Value::Rank(rank, of) => (figure.value, figure.denominator) = (Some(*rank), *of),
        Value::Timex(timex) => figure.timex = Some(timex.clone()),
        Value::Malformed => {}
    }
}
