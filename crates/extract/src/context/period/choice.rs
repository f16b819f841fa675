//! Which of the times around a figure it speaks of: the rules of [`super`] propose, a model decides.

use super::time::{Time, Use};
use super::{Carry, Place, is_day};
use crate::context::Sentence;
use crate::context::label::features::Class;
use crate::figure::Found;
use crate::model::{Candidate, Facts, Feature, Judge, Model, bucket, templates, word};
use crate::record::Role;
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
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Choice {
    None,
    /// That of the sentence with this number.
    Time(usize),
    /// That of an earlier sentence.
    Earlier(String),
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
    pub(super) judge: Judge<'s>,
    pub(super) sentence: &'s Sentence<'s, 's>,
    pub(super) times: &'s [Time],
    pub(super) inherited: Option<&'s str>,
    pub(super) carry: &'s Carry,
    pub(super) place: Place,
    /// The first word of each figure's unit, as a value of a template.
    pub(super) units: Vec<usize>,
    /// How many of the times govern figures.
    pub(super) governing: usize,
}

impl Scene<'_> {
    /// The candidates for figure `n`, of which the rules would take `rule`; `last` is what the figure before it in the
    /// sentence speaks of.
    pub(super) fn candidates(
        &self,
        n: usize,
        role: Role,
        rule: Option<&str>,
        last: Option<Option<&str>>,
    ) -> Vec<Candidate<Choice>> {
        let figure = &self.sentence.found[n];
        let mut out = vec![self.candidate(n, role, rule, last, From::None, Choice::None, 0)];
        // An age is of no time.
        if self.sentence.items.lower(figure.items.end).starts_with("tuổi") {
            return out;
        }
        let ended = self.times.partition_point(|time| time.items.end <= figure.items.start);
        let begun = self.times.partition_point(|time| time.items.start < figure.items.end);
        let before = self.times.iter().enumerate().take(ended).rev();
        let after = self.times.iter().enumerate().skip(begun);
        for (nth, (at, _)) in before.filter(|(_, time)| speaks(time)).take(4).enumerate() {
            out.push(self.candidate(n, role, rule, last, From::Before, Choice::Time(at), nth));
        }
        for (nth, (at, _)) in after.filter(|(_, time)| speaks(time)).take(3).enumerate() {
            out.push(self.candidate(n, role, rule, last, From::After, Choice::Time(at), nth));
        }
        let lasting = self.carry.lasting();
        let earlier = [
            (From::Inherited, self.inherited),
            (From::Topic, self.carry.topic.as_deref()),
            (From::Lasting, lasting.as_deref()),
        ];
        for (from, timex) in earlier {
            if let Some(timex) = timex {
                out.push(self.candidate(n, role, rule, last, from, Choice::Earlier(timex.to_owned()), 0));
            }
        }
        out
    }

    /// The value of a choice.
    pub(super) fn timex<'c>(&'c self, choice: &'c Choice) -> Option<&'c str> {
        match choice {
            Choice::None => None,
            Choice::Time(at) => self.times[*at].timex.as_deref(),
            Choice::Earlier(timex) => Some(timex),
        }
    }

    #[allow(clippy::too_many_arguments)]
    fn candidate(
        &self,
        n: usize,
        role: Role,
        rule: Option<&str>,
        last: Option<Option<&str>>,
        from: From,
        choice: Choice,
        nth: usize,
    ) -> Candidate<Choice> {
        let (sentence, items) = (self.sentence, self.sentence.items);
        let figure = &sentence.found[n];
        let f = from as usize;
        let fact = |template: T, value: usize| Feature::new(template, value * 6 + f);
        let word_at = |at: Option<usize>| at.map_or(0, |at| items.word_value(at));
        let kind = figure.kind as usize;
        let role = role as usize;
        let timex = self.timex(&choice);
        let is_rule = timex == rule;
        let unit = self.units[n];
        let next = word_at(Some(figure.items.end));
        let last = match (last, timex) {
            (None, _) => 0,
            (Some(None), None) => 1,
            (Some(None), Some(_)) => 2,
            (Some(Some(_)), None) => 3,
            (Some(Some(last)), Some(timex)) => 4 + usize::from(last == timex),
        };
        let governing = self.governing.min(3);
        let small = matches!(figure.value, crate::figure::Value::Single(value) if value < 10.0 && value.fract() == 0.0);
        let place = usize::from(self.place.heading) * 2 + usize::from(self.place.starts_line);
        let mut facts = Facts::default();
        self.judge.add(
            &mut facts,
            [
                fact(T::rule, usize::from(is_rule) * 2 + usize::from(rule.is_some())),
                fact(T::from, 0),
                fact(T::from_kind, kind * 4 + role),
                fact(T::from_role, role * 2 + usize::from(is_rule)),
                fact(T::from_unit, unit),
                fact(T::span_unit, next),
                fact(T::times, self.times.len().min(5) * 4 + governing),
                fact(T::last, last),
                fact(T::last_from, last * 4 + governing),
                fact(T::heading, place * 2 + usize::from(is_rule)),
                fact(T::small, usize::from(small) * 8 + kind),
                fact(T::before_figure, word_at(figure.items.start.checked_sub(1))),
                fact(T::first_word, word_at(Some(0))),
                fact(T::age, self.carry.age().min(12)),
                fact(T::count, sentence.found.len().min(8)),
            ],
        );
        let Some(timex) = timex else { return Candidate { value: choice, facts } };
        let grain = grain(timex);
        self.judge.add(
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
            let values = gap.clone().filter(|&at| sentence.is_value(at)).count().min(3);
            let commas = gap.clone().filter(|&at| items.mark_in(at, ",;")).count().min(3);
            let stops = gap.clone().any(|at| {
                matches!(sentence.class(at), Class::Stop | Class::Colon | Class::Open | Class::Close)
            });
            let flags =
                [time.is_date, time.since, time.announces, time.goes_on, time.in_brackets, time.is_today]
                    .iter()
                    .fold(0, |flags, flag| flags * 2 + usize::from(*flag));
            let compared = gap.clone().any(|at| sentence.class(at) == Class::Compare);
            self.judge.add(
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
                    fact(T::word_before, word_at(time.items.start.checked_sub(1))),
                    fact(T::word_after, word_at(Some(time.items.end))),
                    fact(T::opens, usize::from(time.items.start <= 2)),
                    fact(T::class_after, sentence.class(time.items.end) as usize),
                    fact(T::after_figure, if after && gap.len() <= 4 { word_at(Some(gap.start)) } else { 1 }),
                ],
            );
        }
        Candidate { value: choice, facts }
    }
}

/// The first words of the units of a sentence's figures, as values of a template; 0 where there is none.
pub(super) fn units(sentence: &Sentence<'_, '_>) -> Vec<usize> {
    let unit = |figure: &Found| {
        figure.unit.as_deref().map_or(0, |unit| word(unit.split(' ').next().unwrap_or_default()))
    };
    sentence.found.iter().map(unit).collect()
}

/// Whether figures may be of this time: it is known, and not that of a document or a statement.
fn speaks(time: &Time) -> bool {
    time.timex.is_some() && time.usage != Use::Background
}

/// Day, month, quarter or half-year, year, span; and whether the year is unsaid.
fn grain(timex: &str) -> usize {
    let grain = if timex.contains('/') {
        if is_day(timex) { 5 } else { 4 }
    } else {
        match timex.len() {
            10 => 0,
            7 if timex.contains(['Q', 'H']) => 2,
            7 => 1,
            _ => 3,
        }
    };
    grain * 2 + usize::from(timex.starts_with('X'))
}
