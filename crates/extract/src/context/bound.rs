//! How the text bounds a value: "trên 90%" is more than, "tối đa 5 triệu đồng" at most.

use super::Sentence;
use super::label::features::Class;
use crate::figure::{Found, Value};
use crate::lexicon::Cue;
use crate::model::WordList;
use crate::record::{Bound, Kind};
use crate::token::TokenKind;

const BOUND_CUES: [(Cue, Bound); 5] = [
    (Cue::GE, Bound::Ge),
    (Cue::LE, Bound::Le),
    (Cue::APPROX, Bound::Approx),
    (Cue::LT, Bound::Lt),
    (Cue::GT, Bound::Gt),
];

/// The bound of figure `n`, given that of the figure before it; `None` for dates.
pub(crate) fn of(sentence: &Sentence<'_, '_>, n: usize, before: Option<Bound>) -> Option<Bound> {
    let figure = &sentence.found[n];
    if figure.kind == Kind::Date {
        return None;
    }
    let own = one(sentence, figure);
    // "ước đạt 99.000 tấn và 586 triệu USD": an estimate holds for what is joined to it.
    let joined = || before == Some(Bound::Approx) && sentence.joined_to(n).is_some();
    let estimate = own == Bound::Exact && (joined() || estimated(sentence, figure));
    Some(if estimate { Bound::Approx } else { own })
}

static ESTIMATING: WordList = WordList::of(&["ước tính", "ước", "ước đạt", "ước thực hiện"]);

/// "ước tính kim ngạch … đạt 7.000 chiếc": the estimate stands at the head of the clause.
fn estimated(sentence: &Sentence<'_, '_>, figure: &Found) -> bool {
    let items = sentence.items;
    let level = figure.items.start.checked_sub(1).is_some_and(|at| sentence.cue(at, Cue::LEVEL));
    level
        && (0..figure.items.start)
            .rev()
            .take_while(|&at| !items.mark_in(at, ",;.:!?()") && !sentence.is_value(at))
            .take(14)
            .any(|at| ESTIMATING.has(items, at))
}

fn one(sentence: &Sentence<'_, '_>, figure: &Found) -> Bound {
    let items = sentence.items;
    if items.has(figure.items.start, Cue::RANK_TOP) {
        return Bound::Le;
    }
    if sentence.has(Cue::POST_GE | Cue::POST_LE)
        && let Some(bound) = behind(sentence, figure)
    {
        return bound;
    }
    // "vượt 11% kế hoạch" and "hơn 5% so với" say a change, not a bound.
    for at in sentence.lead_in(figure).take(3) {
        if !items.word(at) {
            break;
        }
        if let Some((_, bound)) = BOUND_CUES.iter().find(|(cue, _)| items.has(at, *cue)) {
            return if is_bound(sentence, figure, at, *bound) { *bound } else { Bound::Exact };
        }
        // "gần đạt", "khoảng từ", "trên tổng số" let the bound stand further left; anything else ends the search.
        if !matches!(
            items.lower(at),
            "từ" | "tới" | "đến" | "lên" | "có" | "mức" | "là" | "cả" | "con số" | "trong"
        ) {
            break;
        }
        if matches!(items.lower(at), "là" | "có") {
            break;
        }
    }
    Bound::Exact
}

/// The bound that stands behind a figure: "từ 5% số vụ phạm pháp hình sự trở lên", "150 triệu đồng/ha trở lên".
fn behind(sentence: &Sentence<'_, '_>, figure: &Found) -> Option<Bound> {
    let items = sentence.items;
    let reach =
        if sentence.lead_in(figure).next().is_some_and(|at| items.lower(at) == "từ") { 9 } else { 5 };
    let end = figure.items.end;
    let mut after =
        sentence.classed(end..items.len().min(end + reach)).take_while(|(item, class)| match item.kind {
            TokenKind::Word => !matches!(class, Class::Date | Class::Value),
            kind => kind == TokenKind::Mark('/'),
        });
    let (item, _) = after.find(|(item, _)| item.has(Cue::POST_GE | Cue::POST_LE))?;
    Some(if item.has(Cue::POST_GE) { Bound::Ge } else { Bound::Le })
}

/// Tells "trên 90%" from "trên 5 ha" as a place, and "gần 20%" from "gần đây".
fn is_bound(sentence: &Sentence<'_, '_>, figure: &Found, at: usize, bound: Bound) -> bool {
    let items = sentence.items;
    if bound == Bound::Gt && matches!(items.lower(at), "vượt" | "vượt mức") {
        return !(items.has(figure.items.end, Cue::COMPARE | Cue::PLAN));
    }
    // "dao động trong khoảng 5-7%" states the range itself.
    if matches!(figure.value, Value::Range(..))
        && items.lower(at) == "khoảng"
        && at > 0
        && items.lower(at - 1) == "trong"
    {
        return false;
    }
    true
}
