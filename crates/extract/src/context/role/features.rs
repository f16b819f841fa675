//! What the model of roles sees of a figure.

use super::aim::Aim;
use super::{CHOICES, Carry, Ruled};
use crate::context::Sentence;
use crate::context::label::features::{CLASSES, Class, ClassSet};
use crate::item::Items;
use crate::lexicon::Cue;
use crate::model::{Feature, Model, NO_WORD, WordValue, bucket, templates};
use crate::record::Kind;
use crate::token::TokenKind;
use Template as T;

templates! {
    rule, rule_kind, rule_unit, aim, last_word, last_pair, second_word, third_word, next_word, next_pair, unit, kind_last,
    verb, verb_word, verb_distance, clause_word, after_word, sentence_word, head_word, first_word, before, before_kind,
    carried, classes, next_class, sign, range, joined, position, measure, aimed_percent, count, sentence_before, aim_word, aim_near,
}

/// How many words of the clause before the figure are told, and how many after it.
const BEFORE: usize = 14;
const AFTER: usize = 7;
/// How many of those before it are also told with their distance.
const HEADS: usize = 6;
/// How far around the figure words are looked for that govern whole sentences.
const WINDOW: usize = 60;

/// The facts of figure `n`, each told of every role that it could have: the sum of their weights for each role, in hundredths.
#[derive(Clone)]
pub(super) struct Facts<'m, const KEPT: bool> {
    model: &'m Model,
    pub(super) scores: [i32; CHOICES.len()],
    /// The facts themselves, told of the first role, if they are kept; those of the others stand behind them.
    pub(super) kept: Vec<Feature>,
}

impl<'m, const KEPT: bool> Facts<'m, KEPT> {
    pub(super) fn new(model: &'m Model) -> Self {
        Self { model, scores: [0; CHOICES.len()], kept: Vec::new() }
    }

    #[inline]
    fn push(&mut self, fact: Feature) {
        self.extend([fact]);
    }

    #[inline]
    fn extend<const N: usize>(&mut self, facts: [Feature; N]) {
        for fact in facts {
            self.model.add(fact, &mut self.scores);
        }
        if KEPT {
            self.kept.extend_from_slice(&facts);
        }
    }
}

/// A fact, told of the first of [`CHOICES`]; the choices of a fact stand side by side.
fn fact(template: Template, value: usize) -> Feature {
    Feature::new(template, value * CHOICES.len())
}

/// Finds the facts that all figures of a sentence share.
pub(super) fn find_shared<const KEPT: bool>(
    facts: &mut Facts<'_, KEPT>,
    sentence: &Sentence<'_, '_>,
    carry: &Carry,
) {
    facts.push(fact(T::first_word, sentence.items.word_value(0)));
    carry.words.iter().for_each(|&word| facts.push(fact(T::sentence_before, word)));
}

/// Finds the facts of figure `n`.
pub(super) fn find<const KEPT: bool>(
    facts: &mut Facts<'_, KEPT>,
    sentence: &Sentence<'_, '_>,
    n: usize,
    ruled: Ruled,
    before: Option<usize>,
    carry: &Carry,
    telling: &[usize],
) {
    let (items, figure) = (sentence.items, &sentence.found[n]);
    let (start, after) = (figure.items.start, figure.after);
    let kind = figure.kind as usize;
    let rule = ruled.choice;
    let at = |back: usize| start.checked_sub(back);
    let word_at = |at: Option<usize>| at.map_or(0, |at| items.word_value(at));
    let class_at = |at: Option<usize>| at.map_or(Class::Outside, |at| sentence.class(at)) as usize;
    let mix = |a: usize, b: usize| a.wrapping_mul(31).wrapping_add(b);
    let unit = figure.unit_word;
    facts.extend([
        fact(T::rule, rule),
        fact(T::rule_kind, rule * 8 + kind),
        fact(T::rule_unit, mix(unit, rule)),
        fact(T::aim, (ruled.aim as usize * 2 + usize::from(ruled.norm)) * 4 + rule),
        fact(T::last_word, word_at(at(1))),
        fact(T::last_pair, mix(word_at(at(2)), word_at(at(1)))),
        fact(T::second_word, word_at(at(2))),
        fact(T::third_word, word_at(at(3))),
        fact(T::next_word, word_at(Some(after))),
        fact(T::next_pair, mix(word_at(Some(after)), word_at(Some(after + 1)))),
        fact(T::unit, unit),
        fact(T::kind_last, mix(word_at(at(1)), kind)),
        fact(T::classes, (class_at(at(2)) * CLASSES + class_at(at(1))) * 8 + kind),
        fact(T::next_class, class_at(Some(after)) * 8 + kind),
        fact(T::sign, figure.sign.map_or(0, |sign| 1 + sign as usize) * 8 + kind),
        fact(T::before, before.map_or(4, |before| before) * 4 + rule),
        fact(T::before_kind, before.map_or(4, |before| before) * 8 + kind),
        fact(T::carried, carry.last * 4 + rule),
        fact(T::position, bucket(n) * 4 + rule),
        fact(T::range, usize::from(matches!(figure.value, crate::figure::Value::Range(..))) * 4 + rule),
        fact(T::count, bucket(sentence.found.len()) * 4 + rule),
    ]);
    if let Some(said) = ruled.said {
        let aim = items.word_value(said);
        let marks = (said..start).filter(|&at| items.mark_in(at, ",;:")).count().min(3);
        facts.push(fact(T::aim_word, mix(aim, rule)));
        facts.push(fact(T::aim_near, mix(aim, bucket(start - said) * 4 + marks)));
    }
    let clause = Clause::before(sentence, start);
    for &(_, word) in clause.words() {
        facts.push(fact(T::clause_word, word.into()));
    }
    for (n, &(_, word)) in clause.words().iter().take(HEADS).enumerate() {
        facts.push(fact(T::head_word, mix(word.into(), bucket(n + 1))));
    }
    if let Some(at) = clause.verb(items, telling) {
        let (word, distance) = (items.word_value(at), bucket(start - at));
        facts.extend([
            fact(T::verb, sentence.class(at) as usize * 16 + distance),
            fact(T::verb_word, mix(word, kind)),
            fact(T::verb_distance, mix(word, distance)),
        ]);
    }
    for word in clause.measures() {
        facts.push(fact(T::measure, mix(word.into(), rule)));
    }
    for (item, here) in sentence.classed(after..items.len().min(after + AFTER)) {
        if matches!(here, Class::Stop | Class::Value) {
            break;
        }
        if matches!(item.kind, TokenKind::Word) & (here != Class::Date) {
            facts.push(fact(T::after_word, item.word.into()));
        }
    }
    // What governs a whole sentence may stand anywhere in it.
    let window = start.saturating_sub(WINDOW)..start + WINDOW;
    for at in telling.iter().copied().filter(|at| window.contains(at)) {
        facts.push(fact(T::sentence_word, items.word_value(at) * 2 + usize::from(at > start)));
    }
    let joined = if ruled.joined { before.unwrap_or(4) } else { 5 };
    facts.push(fact(T::joined, joined * 8 + kind));
    if figure.kind == Kind::Percent && ruled.aim != Aim::None {
        facts.push(fact(T::aimed_percent, rule));
    }
}

/// The words of the clause right before a figure, the nearest first.
struct Clause {
    /// Each word's item, and its value in templates.
    words: [(u32, WordValue); BEFORE],
    count: usize,
    /// One bit for each word whose class tells what the figure states.
    stating: u32,
    /// One bit for each measure.
    measures: u32,
}

impl Clause {
    /// What tells what a figure states.
    const STATING: ClassSet =
        ClassSet::of(&[Class::Change, Class::Level, Class::Target, Class::Plan, Class::Verb, Class::Compare]);
    const FIGURE: ClassSet = ClassSet::of(&[Class::Value, Class::Date]);

    fn before(sentence: &Sentence<'_, '_>, start: usize) -> Self {
        let (mut words, mut count, mut stating, mut measures) = ([(0, NO_WORD); BEFORE], 0, 0, 0);
        for (at, item) in sentence.items.list[..start].iter().enumerate().rev() {
            let class = sentence.class(at);
            if class == Class::Stop || count >= BEFORE {
                break;
            }
            // Overwritten by the next one unless it is a word: that is not to be foreseen.
            words[count] = (at as u32, item.word);
            let counts = matches!(item.kind, TokenKind::Word) & !Self::FIGURE.has(class);
            let word = u32::from(counts) << count;
            stating |= if Self::STATING.has(class) { word } else { 0 };
            measures |= if class == Class::Measure { word } else { 0 };
            count += usize::from(counts);
        }
        Self { words, count, stating, measures }
    }

    fn words(&self) -> &[(u32, WordValue)] {
        &self.words[..self.count]
    }

    fn measures(&self) -> impl Iterator<Item = WordValue> {
        let mut left = self.measures;
        std::iter::from_fn(move || {
            let (_, word) = *self.words.get(left.trailing_zeros() as usize)?;
            left &= left - 1;
            Some(word)
        })
    }

    /// The nearest item that tells what the figure states; `telling` are the items that may govern the sentence.
    fn verb(&self, items: &Items<'_>, telling: &[usize]) -> Option<usize> {
        let (&(nearest, _), &(farthest, _)) = (self.words().first()?, self.words().last()?);
        let aims = Cue::TARGET | Cue::FORECAST | Cue::PAST | Cue::NORM;
        let clause = farthest as usize..=nearest as usize;
        let aiming = telling.iter().rev().copied().find(|at| clause.contains(at) && items.has(*at, aims));
        let stating = self.words.get(self.stating.trailing_zeros() as usize).map(|&(at, _)| at as usize);
        stating.max(aiming)
    }
}

/// The telling words of a sentence, for the sentence after it.
pub(super) fn words<'s>(
    sentence: &'s Sentence<'_, '_>,
    telling: &'s [usize],
) -> impl Iterator<Item = usize> + 's {
    telling.iter().take(WINDOW).map(|&at| sentence.items.word_value(at))
}
