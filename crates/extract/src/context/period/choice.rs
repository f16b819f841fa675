//! Which of the times around a figure it speaks of: the rules of [`super`] propose, a model decides.

use super::time::{Time, Use};
use super::{Carry, Place, is_day};
use crate::context::Sentence;
use crate::context::label::features::{Class, ClassSet};
use crate::figure::{Found, Value};
use crate::model::{Feature, Model, Weight, bucket, templates};
use crate::record::Role;
use crate::token::TokenKind;
use Template as T;

templates! {
    rule, from, from_kind, from_role, from_unit, usage, distance, usage_distance, values, commas, marks, grain, grain_kind,
    flags, nth, times, word_before, word_after, before_figure, after_figure, last, last_from, heading, age, held, small,
    same_as_inherited, opens, class_after, kind_role_grain, first_word, count, span_unit,
}

/// The weights that ship with the crate.
pub(crate) fn model() -> Model {
    Model::parse::<Template>(include_str!("../../lexicon/period_weights.tsv"))
}

/// A time that could be a figure's.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Choice<'s> {
    None,
    /// That of the sentence with this number.
    Time(usize),
    /// That of an earlier sentence.
    Earlier(&'s str),
}

/// Where a candidate comes from.
#[derive(Clone, Copy)]
enum From {
    None,
    Before,
    After,
    Inherited,
    Topic,
    Lasting,
}

/// What all candidates of a sentence share.
pub(super) struct Scene<'s> {
    pub(super) model: &'s Model,
    pub(super) sentence: &'s Sentence<'s, 's>,
    pub(super) times: &'s [Time],
    pub(super) inherited: Option<&'s str>,
    pub(super) carry: &'s Carry,
    pub(super) place: Place,
    /// How many of the times govern figures.
    pub(super) governing: usize,
}

/// What all candidates of a figure share; words and classes are values of templates.
struct Asked<'s> {
    figure: &'s Found,
    kind: usize,
    role: usize,
    /// What the rules propose.
    rule: Option<&'s str>,
    /// What the figure before it in the sentence speaks of.
    last: Option<Option<&'s str>>,
    unit: usize,
    word_before: usize,
    word_after: usize,
    small: bool,
}

impl<'s> Scene<'s> {
    /// The place of the best of the candidates for figure `n`, and what it chooses. The rules propose `rule`; `last` is
    /// what the figure before it in the sentence speaks of; `seen` is shown all candidates.
    pub(super) fn choose<W: Weight>(
        &self,
        n: usize,
        role: Role,
        rule: Option<&str>,
        last: Option<Option<&str>>,
        mut seen: impl FnMut(Choice<'s>, W),
    ) -> (usize, Choice<'s>) {
        let (mut best, mut top, mut offered) = ((0, Choice::None), None, 0);
        self.candidates(n, role, rule, last, |choice, facts: W| {
            if top.is_none_or(|top| facts.score() > top) {
                (best, top) = ((offered, choice), Some(facts.score()));
            }
            offered += 1;
            seen(choice, facts);
        });
        best
    }

    /// Offers the candidates for a figure.
    fn candidates<W: Weight>(
        &self,
        n: usize,
        role: Role,
        rule: Option<&str>,
        last: Option<Option<&str>>,
        mut offer: impl FnMut(Choice<'s>, W),
    ) {
        let (figure, items) = (&self.sentence.found[n], self.sentence.items);
        let asked = Asked {
            figure,
            kind: figure.kind as usize,
            role: role as usize,
            rule,
            last,
            unit: figure.unit_word,
            word_before: figure.items.start.checked_sub(1).map_or(0, |at| items.word_value(at)),
            word_after: items.word_value(figure.items.end),
            small: matches!(figure.value, Value::Single(value) if value < 10.0 && value.fract() == 0.0),
        };
        let mut offer = |from, choice, nth| offer(choice, self.facts(&asked, from, choice, nth));
        offer(From::None, Choice::None, 0);
        // An age is of no time.
        if items.lower(figure.items.end).starts_with("tuổi") {
            return;
        }
        let ended = self.times.partition_point(|time| time.items.end <= figure.items.start);
        let begun = self.times.partition_point(|time| time.items.start < figure.items.end);
        let before = self.times.iter().enumerate().take(ended).rev();
        let after = self.times.iter().enumerate().skip(begun);
        for (nth, (at, _)) in before.filter(|(_, time)| speaks(time)).take(4).enumerate() {
            offer(From::Before, Choice::Time(at), nth);
        }
        for (nth, (at, _)) in after.filter(|(_, time)| speaks(time)).take(3).enumerate() {
            offer(From::After, Choice::Time(at), nth);
        }
        let earlier = [
            (From::Inherited, self.inherited),
            (From::Topic, self.carry.topic.as_deref()),
            (From::Lasting, self.carry.lasting()),
        ];
        for (from, timex) in earlier {
            if let Some(timex) = timex {
                offer(from, Choice::Earlier(timex), 0);
            }
        }
    }

    /// The value of a choice.
    pub(super) fn timex(&self, choice: Choice<'s>) -> Option<&'s str> {
        match choice {
            Choice::None => None,
            Choice::Time(at) => self.times[at].timex.as_deref(),
            Choice::Earlier(timex) => Some(timex),
        }
    }

    /// What speaks for and against a choice.
    fn facts<W: Weight>(&self, asked: &Asked<'_>, from: From, choice: Choice<'s>, nth: usize) -> W {
        let (sentence, items) = (self.sentence, self.sentence.items);
        let &Asked { figure, kind, role, rule, .. } = asked;
        let f = from as usize;
        let fact = |template: T, value: usize| Feature::new(template, value * 6 + f);
        let timex = self.timex(choice);
        let is_rule = timex == rule;
        let last = match (asked.last, timex) {
            (None, _) => 0,
            (Some(None), None) => 1,
            (Some(None), Some(_)) => 2,
            (Some(Some(_)), None) => 3,
            (Some(Some(last)), Some(timex)) => 4 + usize::from(last == timex),
        };
        let governing = self.governing.min(3);
        let place = usize::from(self.place.heading) * 2 + usize::from(self.place.starts_line);
        let mut facts = W::default();
        self.model.weigh(
            &mut facts,
            [
                fact(T::rule, usize::from(is_rule) * 2 + usize::from(rule.is_some())),
                fact(T::from, 0),
                fact(T::from_kind, kind * 4 + role),
                fact(T::from_role, role * 2 + usize::from(is_rule)),
                fact(T::from_unit, asked.unit),
                fact(T::span_unit, asked.word_after),
                fact(T::times, self.times.len().min(5) * 4 + governing),
                fact(T::last, last),
                fact(T::last_from, last * 4 + governing),
                fact(T::heading, place * 2 + usize::from(is_rule)),
                fact(T::small, usize::from(asked.small) * 8 + kind),
                fact(T::before_figure, asked.word_before),
                fact(T::first_word, items.word_value(0)),
                fact(T::age, self.carry.age().min(12)),
                fact(T::count, sentence.found.len().min(8)),
            ],
        );
        let Some(timex) = timex else { return facts };
        let grain = grain(timex);
        self.model.weigh(
            &mut facts,
            [
                fact(T::grain, grain),
                fact(T::grain_kind, grain * 8 + kind),
                fact(T::kind_role_grain, (grain * 8 + kind) * 4 + role),
                fact(T::same_as_inherited, usize::from(self.inherited == Some(timex)) * 8 + grain),
                fact(T::held, bucket(self.carry.count(timex))),
            ],
        );
        if let Choice::Time(at) = choice {
            let time = &self.times[at];
            let after = time.items.start >= figure.items.end;
            let gap =
                if after { figure.items.end..time.items.start } else { time.items.end..figure.items.start };
            let usage = time.usage as usize;
            let (mut values, mut commas, mut stops, mut compared) = (0, 0, false, false);
            // Without branches: what stands between is not to be foreseen.
            for (item, class) in sentence.classed(gap.clone()) {
                commas += usize::from(matches!(item.kind, TokenKind::Mark(',' | ';')));
                values += usize::from(class == Class::Value);
                stops |= STOPS.has(class);
                compared |= class == Class::Compare;
            }
            let (values, commas) = (values.min(3), commas.min(3));
            let flags =
                [time.is_date, time.since, time.announces, time.goes_on, time.in_brackets, time.is_today]
                    .iter()
                    .fold(0, |flags, flag| flags * 2 + usize::from(*flag));
            self.model.weigh(
                &mut facts,
                [
                    fact(T::usage, usage * 4 + role),
                    fact(T::distance, bucket(gap.len())),
                    fact(T::usage_distance, usage * 16 + bucket(gap.len())),
                    fact(T::values, values * 4 + commas),
                    fact(T::commas, commas * 4 + usize::from(stops) * 2 + usize::from(compared)),
                    fact(T::marks, usize::from(stops) * 2 + usize::from(compared)),
                    fact(T::flags, flags),
                    fact(T::nth, nth * 4 + governing),
                    fact(
                        T::word_before,
                        time.items.start.checked_sub(1).map_or(0, |at| items.word_value(at)),
                    ),
                    fact(T::word_after, items.word_value(time.items.end)),
                    fact(T::opens, usize::from(time.items.start <= 2)),
                    fact(T::class_after, sentence.class(time.items.end) as usize),
                    fact(
                        T::after_figure,
                        if after && gap.len() <= 4 { items.word_value(gap.start) } else { 1 },
                    ),
                ],
            );
        }
        facts
    }
}

/// What parts a time from a figure.
const STOPS: ClassSet = ClassSet::of(&[Class::Stop, Class::Colon, Class::Open, Class::Close]);

/// Whether figures may be of this time: it is known, and not that of a document or a statement.
fn speaks(time: &Time) -> bool {
    time.timex.is_some() && time.usage != Use::Background
}

/// Day, month, quarter or half-year, year, span; and whether the year is unsaid.
fn grain(timex: &str) -> usize {
    let grain = match timex.as_bytes() {
        [_, _, _, _, b'-', _, _, b'-', _, _] => 0,
        [_, _, _, _, b'-', b'Q' | b'H', _] => 2,
        [_, _, _, _, b'-', _, _] => 1,
        [_, _, _, _] => 3,
        bytes if bytes.contains(&b'/') => 4 + usize::from(is_day(timex)),
        _ => 3,
    };
    grain * 2 + usize::from(timex.starts_with('X'))
}
