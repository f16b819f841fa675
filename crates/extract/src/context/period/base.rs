//! The time that a change is measured against.

use super::super::Sentence;
use super::calendar::{self, Calendar};
use super::time::{Time, Use};
use crate::lexicon::Cue;
use crate::record::Role;

/// The base period of figure `n`, whose period is `period`: "so với năm 2022", "so với cùng kỳ".
pub(super) fn of(
    sentence: &Sentence<'_, '_>,
    n: usize,
    role: Role,
    times: &[Time],
    period: Option<&str>,
    calendar: &Calendar,
) -> Option<String> {
    let figure = &sentence.found[n];
    let compares = role == Role::Change || is_multiple(sentence, n);
    let at = after(sentence, figure.items.end, compares)
        .or_else(|| before(sentence, figure.items.start).filter(|_| role != Role::Target || compares))?;
    resolve(sentence, at, times, period, calendar)
}

/// "gấp 1,5 lần", "bằng 93,5%".
fn is_multiple(sentence: &Sentence<'_, '_>, n: usize) -> bool {
    let figure = &sentence.found[n];
    let items = sentence.items;
    items.lower(figure.items.end) == "lần"
        || (1..=2)
            .any(|back| figure.items.start.checked_sub(back).is_some_and(|at| items.lower(at) == "bằng"))
}

/// The words of comparison after a figure. Those of a later figure are shared by the changes that are joined with it.
fn after(sentence: &Sentence<'_, '_>, end: usize, shared: bool) -> Option<usize> {
    let items = sentence.items;
    (end..items.len())
        .take_while(|&at| !items.mark_in(at, ";") && (shared || !sentence.is_value(at)))
        .find(|&at| compares(sentence, at))
        .filter(|&at| shared || at - end <= 12)
}

/// The words of comparison before a figure: "So với cùng kỳ, sản lượng tăng 5%".
fn before(sentence: &Sentence<'_, '_>, start: usize) -> Option<usize> {
    let items = sentence.items;
    (0..start)
        .rev()
        .take_while(|&at| !items.mark_in(at, ";") && !sentence.is_value(at))
        .find(|&at| compares(sentence, at))
}

fn compares(sentence: &Sentence<'_, '_>, at: usize) -> bool {
    sentence.cue(at, Cue::COMPARE | Cue::SAME_PERIOD)
}

/// The time that the words of comparison at `at` point to.
fn resolve(
    sentence: &Sentence<'_, '_>,
    at: usize,
    times: &[Time],
    period: Option<&str>,
    _calendar: &Calendar,
) -> Option<String> {
    let items = sentence.items;
    let stop = |at: usize| items.mark_in(at, ",;.!?") || sentence.is_value(at);
    let phrase = || (at..items.len().min(at + 10)).take_while(|&at| !stop(at));
    for at in phrase() {
        if let Some(n) = sentence.owner(at) {
            let date = times.iter().find(|time| time.items == sentence.found[n].items)?;
            let timex = date.timex.as_deref().filter(|_| date.usage != Use::Aside)?;
            return Some(calendar::before(timex, period));
        }
        let words = items.lower(at);
        let resolved = if words.contains("năm trước") || words.contains("năm ngoái") {
            period.and_then(calendar::year_before)
        } else if words.contains("tháng") && (words.contains("trước") || previous(sentence, at + 1)) {
            period.and_then(calendar::month_before)
        } else if words.contains("quý") && (words.contains("trước") || previous(sentence, at + 1)) {
            period.and_then(calendar::quarter_before)
        } else if matches!(words, "đầu" | "cuối") && items.lower(at + 1).starts_with("năm") {
            continue;
        } else if words == "năm" && items.lower(at.wrapping_sub(1)) == "đầu" {
            period.and_then(calendar::year_of).map(|year| format!("{year:04}"))
        } else {
            continue;
        };
        return resolved.or_else(|| Some("PREV".to_owned()));
    }
    phrase()
        .any(|at| sentence.cue(at, Cue::PREVIOUS | Cue::SAME_PERIOD | Cue::LAST_YEAR))
        .then(|| "PREV".to_owned())
}

/// "liền trước", "trước đó".
fn previous(sentence: &Sentence<'_, '_>, at: usize) -> bool {
    let words = sentence.items.lower(at);
    words.contains("trước") || words == "liền"
}
