//! The time that a change is measured against.

use super::super::Sentence;
use super::calendar;
use super::time::{Time, Use};
use crate::lexicon::Cue;
use crate::model::WordList;
use crate::record::{Role, Text};
use smol_str::format_smolstr;
use std::cell::OnceCell;

/// The base period of figure `n`, whose period is `period`: "so với năm 2022", "so với cùng kỳ".
pub(super) fn of(
    sentence: &Sentence<'_, '_>,
    n: usize,
    role: Role,
    times: &[Time],
    marks: &Marks,
    period: Option<&str>,
) -> Option<Text> {
    let figure = &sentence.found[n];
    let start = figure.items.start;
    let change = Cue::UP | Cue::DOWN;
    let moves =
        || sentence.has(change) && (start.saturating_sub(4)..start).any(|at| sentence.cue(at, change));
    // "mục tiêu doanh thu 866 tỷ đồng, tăng 26% so với năm 2016": the goal itself is compared with nothing.
    let compared = role == Role::Change || role == Role::Target && moves() || is_multiple(sentence, n);
    if !compared || of_plan(sentence, figure.items.end) {
        return None;
    }
    if let Some(timex) = since(sentence, figure.items.end, role, times) {
        return Some(timex);
    }
    let marks = marks.get_or_init(|| find_marks(sentence, times));
    let at = after(sentence, figure.items.end, marks)
        .or_else(|| from(sentence, figure.items.end, times))
        .or_else(|| before(sentence, figure.items.start, role, marks))?;
    resolve(sentence, at, times, period)
}

/// "tăng 10% kể từ năm 2014": what a change is measured from.
fn since(sentence: &Sentence<'_, '_>, end: usize, role: Role, times: &[Time]) -> Option<Text> {
    let items = sentence.items;
    let time = times.iter().find(|time| time.items.start >= end).filter(|_| role == Role::Change)?;
    let said =
        (1..=2).any(|back| time.items.start.checked_sub(back).is_some_and(|at| items.lower(at) == "kể từ"));
    let near = time.items.start - end <= 8
        && !(end..time.items.start).any(|at| sentence.is_value(at) || items.mark_in(at, ",;."));
    time.timex.clone().filter(|_| said && near)
}

/// "vượt 11% kế hoạch".
fn of_plan(sentence: &Sentence<'_, '_>, end: usize) -> bool {
    let plan = |at: usize| sentence.cue(at, Cue::PLAN);
    sentence.has(Cue::PLAN) && (end..end + 3).take_while(|&at| !sentence.items.mark_in(at, ",;.")).any(plan)
}

/// Where the sentence compares, found when the first of its figures asks.
pub(super) type Marks = OnceCell<Vec<usize>>;

/// Where the sentence compares: "so với", "cùng kỳ", "hơn năm ngoái", "gấp 1,5 lần năm 2015".
fn find_marks(sentence: &Sentence<'_, '_>, times: &[Time]) -> Vec<usize> {
    let items = sentence.items;
    let compares = |at: usize| {
        items.has(at, Cue::COMPARE | Cue::SAME_PERIOD)
            || items.lower(at).starts_with("cùng kỳ")
            || items.lower(at.wrapping_sub(1)).ends_with("hơn")
            || items.lower(at.wrapping_sub(1)) == "lần"
    };
    let words = items.list.iter().enumerate();
    let mut marks: Vec<usize> = words
        .filter(|(_, item)| item.has(Cue::COMPARE | Cue::SAME_PERIOD | Cue::PREVIOUS))
        .map(|(at, _)| at)
        .filter(|&at| sentence.is_free(at) && compares(at))
        .collect();
    marks.extend(times.iter().filter(|time| time.usage == Use::Base).map(|time| time.items.start));
    marks.sort_unstable();
    marks.dedup();
    marks
}

static EQUALS: WordList = WordList::of(&["bằng"]);

/// "gấp 1,5 lần", "bằng 93,5%".
fn is_multiple(sentence: &Sentence<'_, '_>, n: usize) -> bool {
    let (items, figure) = (sentence.items, &sentence.found[n]);
    let equals = |back: usize| figure.items.start.checked_sub(back).is_some_and(|at| EQUALS.has(items, at));
    items.lower(figure.items.end) == "lần" || (1..=2).any(equals)
}

/// The comparison after a figure; that of a later figure is shared by the changes before it.
fn after(sentence: &Sentence<'_, '_>, end: usize, marks: &[usize]) -> Option<usize> {
    let mark = *marks.get(marks.partition_point(|&at| at < end))?;
    (!(end..mark).any(|at| sentence.items.mark(at, ';'))).then_some(mark)
}

/// "tăng 114% từ mức 82 tỷ đồng năm 2015": the time of the level that is left.
fn from(sentence: &Sentence<'_, '_>, end: usize, times: &[Time]) -> Option<usize> {
    let items = sentence.items;
    let from = (end..end + 5).find(|&at| sentence.is_free(at) && items.lower(at) == "từ")?;
    let level = (from..from + 4).find(|&at| sentence.is_value(at)).and_then(|at| sentence.owner(at))?;
    let level_end = sentence.found[level].items.end;
    times
        .iter()
        .find(|time| time.items.start >= level_end)
        .filter(|time| {
            !(level_end..time.items.start).any(|at| sentence.is_value(at) || items.mark_in(at, ",;"))
        })
        .map(|time| time.items.start)
}

/// The comparison before a figure: "So với cùng kỳ, sản lượng tăng 5%; giá trị tăng 7%", "tăng 26% so với phiên
/// trước, giảm bán 46%".
fn before(sentence: &Sentence<'_, '_>, start: usize, role: Role, marks: &[usize]) -> Option<usize> {
    let mark = marks[marks.partition_point(|&at| at < start).checked_sub(1)?];
    let leads = !(0..mark).any(|at| sentence.is_value(at));
    let near = !(mark..start).any(|at| sentence.is_value(at) || sentence.items.mark(at, ';'));
    (near || role == Role::Change && leads).then_some(mark)
}

/// The time that the words of comparison at `at` point to.
fn resolve(sentence: &Sentence<'_, '_>, at: usize, times: &[Time], period: Option<&str>) -> Option<Text> {
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
            period.and_then(calendar::year_of).map(|year| format_smolstr!("{year:04}"))
        } else {
            continue;
        };
        return resolved.or_else(|| Some("PREV".into()));
    }
    phrase()
        .any(|at| {
            sentence.cue(at, Cue::PREVIOUS | Cue::SAME_PERIOD | Cue::LAST_YEAR)
                || items.lower(at).starts_with("trước")
                || items.lower(at).starts_with("phiên")
        })
        .then(|| "PREV".into())
}

/// "liền trước", "trước đó".
fn previous(sentence: &Sentence<'_, '_>, at: usize) -> bool {
    let words = sentence.items.lower(at);
    words.contains("trước") || words == "liền"
}
