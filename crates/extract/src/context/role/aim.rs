//! How far words of goals and plans reach.

use crate::context::Sentence;
use crate::context::label::features::{Class, ClassSet};
use crate::figure::Found;
use crate::lexicon::Cue;
use crate::model::WordList;
use crate::token::TokenKind;

/// How far words of aiming reach.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Aim {
    None,
    /// "vượt chỉ tiêu 45%": the next value alone.
    Once,
    /// "sẽ", "dự kiến": to the end of the clause.
    Plan,
    /// "mục tiêu", "phấn đấu": to the end of the sentence.
    Goal,
}

/// What changes an aim beside words: figures, brackets and marks.
const EVENTS: ClassSet = ClassSet::of(&[Class::Value, Class::Date, Class::Open, Class::Close, Class::Stop]);

/// What the lexicon knows beside words of the past that says of a goal that it is reached.
static DONE: WordList = WordList::of(DONE_PHRASES);
const DONE_PHRASES: &[&str] = &["đã đạt", "đã tăng", "đã giảm", "đã có", "đã được"];

/// For each figure, the goal or plan that governs it, and the item that states it where the sentence does; an empty
/// list where none governs any. `telling` are the items that may govern the sentence.
pub(super) fn of(
    sentence: &Sentence<'_, '_>,
    governed: bool,
    telling: &[usize],
) -> Vec<(Aim, Option<usize>)> {
    let items = sentence.items;
    if !governed && !telling.iter().any(|&at| items.has(at, Cue::TARGET | Cue::TARGET_STRONG)) {
        return Vec::new();
    }
    let mut aims = vec![(Aim::None, None); sentence.found.len()];
    let mut said = None;
    let mut aim = if governed { Aim::Goal } else { Aim::None };
    let mut forecast = false;
    // What governs the text around a bracket does not govern what is put in it: "95% (hiện là 68,8%)".
    let mut outside = Vec::new();
    for (at, (item, class)) in sentence.classed(0..items.len()).enumerate() {
        // Most words change nothing.
        if !(EVENTS.has(class) | item.marks.tells()) && !DONE.is(items, item) {
            continue;
        }
        if let Some(n) = sentence.owner(at) {
            if sentence.found[n].items.start == at {
                aims[n] = (aim, said.filter(|_| aim != Aim::None));
                if aim == Aim::Once && !sentence.is_date(at) {
                    aim = Aim::None;
                }
            }
            continue;
        }
        match item.kind {
            TokenKind::Mark('(') => {
                outside.push(aim);
                aim = Aim::None;
            }
            TokenKind::Mark(')') => aim = outside.pop().unwrap_or(aim),
            TokenKind::Mark(';') if aim == Aim::Plan => aim = Aim::None,
            _ => {}
        }
        if item.kind != TokenKind::Word {
            continue;
        }
        if items.has(at, Cue::FORECAST) {
            forecast = true;
            if aim == Aim::Plan {
                aim = Aim::None;
            }
        } else if items.has(at, Cue::PAST) || DONE.is(items, item) {
            aim = Aim::None;
        } else if items.has(at, Cue::TARGET_STRONG) {
            match goal(sentence, at) {
                Some(goal) => (aim, said) = (goal, Some(at)),
                None if aim == Aim::Plan => aim = Aim::None,
                None => {}
            }
        } else if items.has(at, Cue::TARGET) && !forecast && aim == Aim::None && plan(sentence, at) {
            (aim, said) = (Aim::Plan, Some(at));
        }
    }
    aims
}

/// "Phấn đấu đến năm 2025 đạt 95%": a goal in so many words, in the same clause. The press that the model of roles
/// learned from has few of these and of lists of goals; reports of administrations are full of them.
pub(super) fn is_plain(
    sentence: &Sentence<'_, '_>,
    figure: &Found,
    (aim, said): (Aim, Option<usize>),
) -> bool {
    let items = sentence.items;
    let Some(said) = said.filter(|_| matches!(aim, Aim::Goal | Aim::Once)) else { return false };
    let word = items.lower(said);
    let goal = word.starts_with("phấn đấu") || word.contains("mục tiêu") || word.contains("chỉ tiêu");
    let clause = said..figure.items.start;
    goal && clause.len() <= 12
        && !clause.into_iter().any(|at| items.mark_in(at, ",;:(") || sentence.is_value(at))
}

/// A goal that governs what follows, not one that figures are held against: "so với mục tiêu",
/// "8/11 mục tiêu", "hoàn thành chỉ tiêu". "vượt chỉ tiêu 45%" states the goal itself.
fn goal(sentence: &Sentence<'_, '_>, at: usize) -> Option<Aim> {
    let items = sentence.items;
    let stated = sentence.is_value(at + 1) || items.lower(at + 1) == "là" && sentence.is_value(at + 2);
    if items.lower(at).ends_with("chỉ tiêu") {
        return stated.then_some(Aim::Once);
    }
    let held = held_against(sentence, at);
    if stated {
        return Some(if held { Aim::Once } else { Aim::Goal });
    }
    (!held).then_some(Aim::Goal)
}

fn held_against(sentence: &Sentence<'_, '_>, at: usize) -> bool {
    let items = sentence.items;
    let held = (1..=3).any(|back| {
        at.checked_sub(back).is_some_and(|before| {
            sentence.cue(before, Cue::COMPARE)
                || matches!(items.lower(before), "vượt" | "hoàn thành" | "thực hiện" | "các" | "như" | "theo")
        })
    });
    held || at.checked_sub(1).is_some_and(|before| sentence.is_value(before))
}

/// A plan that states values: "kế hoạch" and "phương án" are mostly papers unless a value follows closely.
fn plan(sentence: &Sentence<'_, '_>, at: usize) -> bool {
    let items = sentence.items;
    if !items.has(at, Cue::DOC_NAME) && !matches!(items.lower(at), "phương án" | "thông qua" | "quy định")
    {
        return true;
    }
    let numbered = items.lower(at + 1) == "số" || items.number(at + 1);
    let near = (at + 1..at + 11)
        .take_while(|&next| !items.mark_in(next, ",;.:"))
        .any(|next| sentence.is_value(next));
    !numbered && near && !held_against(sentence, at)
}

#[cfg(test)]
mod tests {
    use super::DONE_PHRASES;

    #[test]
    fn all_phrases_of_what_is_done_are_listed() {
        let cells = include_str!("../../lexicon/cues.tsv").lines().flat_map(|line| line.split('\t'));
        let phrases = cells.flat_map(|cell| cell.split('|'));
        for phrase in phrases.filter(|phrase| phrase.starts_with("đã ")) {
            assert!(DONE_PHRASES.contains(&phrase), "{phrase}");
        }
    }
}
