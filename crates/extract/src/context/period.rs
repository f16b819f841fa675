//! The time that a figure speaks of, and the time it is compared with.

use super::Sentence;
use crate::figure::{Found, Value};
use crate::lexicon::Cue;
use crate::record::Role;

/// What of time is carried from sentence to sentence.
#[derive(Default)]
pub(crate) struct Carry {
    period: Option<String>,
}

impl Carry {
    /// Forgets what an earlier paragraph said.
    pub(crate) fn clear(&mut self) {
        self.period = None;
    }
}

fn timex<'f>(figure: &'f Found) -> Option<&'f str> {
    match &figure.value {
        Value::Timex(timex) => Some(timex),
        _ => None,
    }
}

/// Period and base period of figure `n`.
pub(crate) fn of(
    sentence: &Sentence<'_, '_>,
    n: usize,
    role: Role,
    carry: &Carry,
) -> (Option<String>, Option<String>) {
    let figure = &sentence.found[n];
    let base = base(sentence, figure, role);
    let base_at = base.as_ref().and_then(|(_, at)| *at);
    let period = period(sentence, n, base_at).or_else(|| carry.period.clone());
    (period, base.map(|(base, _)| base))
}

/// "so với năm 2022", "so với cùng kỳ": the base and the date that gives it.
fn base(sentence: &Sentence<'_, '_>, figure: &Found, role: Role) -> Option<(String, Option<usize>)> {
    let items = sentence.items;
    let stop = |at: usize| items.mark_in(at, ";.!?") || sentence.is_value(at);
    let compare = (figure.items.end..items.len().min(figure.items.end + 12))
        .take_while(|&at| !stop(at))
        .find(|&at| sentence.cue(at, Cue::COMPARE | Cue::SAME_PERIOD | Cue::PREVIOUS))
        .or_else(|| {
            (figure.items.start.saturating_sub(12)..figure.items.start)
                .rev()
                .take_while(|&at| !stop(at))
                .find(|&at| sentence.cue(at, Cue::COMPARE))
        })?;
    let date = (compare..items.len().min(compare + 8))
        .take_while(|&at| !items.mark_in(at, ",;.!?") && !sentence.is_value(at))
        .find_map(|at| sentence.owner(at).filter(|&owner| timex(&sentence.found[owner]).is_some()));
    if let Some(date) = date {
        return timex(&sentence.found[date]).map(|timex| (timex.to_owned(), Some(date)));
    }
    let previous = (compare..items.len().min(compare + 5))
        .any(|at| sentence.cue(at, Cue::PREVIOUS | Cue::SAME_PERIOD | Cue::LAST_YEAR));
    (previous && (role == Role::Change || items.has(compare, Cue::COMPARE)))
        .then(|| ("PREV".to_owned(), None))
}

/// The nearest date of the sentence that governs the figure.
fn period(sentence: &Sentence<'_, '_>, n: usize, base: Option<usize>) -> Option<String> {
    let is_base = |m: usize| {
        let start = sentence.found[m].items.start;
        Some(m) == base
            || (start.saturating_sub(4)..start).any(|at| sentence.cue(at, Cue::COMPARE | Cue::SAME_PERIOD))
    };
    let governs =
        |m: &usize| timex(&sentence.found[*m]).is_some() && !is_base(*m) && !names_document(sentence, *m);
    (0..n)
        .rev()
        .find(governs)
        .or_else(|| {
            let mut later = n + 1..sentence.found.len();
            later.find(|&m| timex(&sentence.found[m]).is_some()).filter(|&m| {
                governs(&m)
                    && !(sentence.found[n].items.end..sentence.found[m].items.start)
                        .any(|at| sentence.items.mark_in(at, ";,"))
            })
        })
        .and_then(|m| timex(&sentence.found[m]).map(str::to_owned))
}

/// "Nghị quyết 04-NQ/TU ngày 12/4/2021", "giai đoạn 2022-2025, tầm nhìn đến năm 2030": dates of documents and plans.
fn names_document(sentence: &Sentence<'_, '_>, m: usize) -> bool {
    let start = sentence.found[m].items.start;
    (start.saturating_sub(8)..start).any(|at| sentence.cue(at, Cue::DOC_NAME))
        && sentence.items.lower(start.wrapping_sub(1)) == "ngày"
}

/// Remembers what time the sentence spoke of, for those after it that say none.
pub(crate) fn remember(sentence: &Sentence<'_, '_>, carry: &mut Carry) {
    let first = sentence.found.first();
    if let Some(timex) = first.and_then(timex) {
        if sentence.found[0].items.start <= 4 {
            carry.period = Some(timex.to_owned());
        }
    }
}
