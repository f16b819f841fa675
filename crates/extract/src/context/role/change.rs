//! Whether words state a change, and which way it goes.

use crate::context::Sentence;
use crate::figure::{Found, Sign, Value};
use crate::lexicon::Cue;
use crate::record::{Direction, Kind};

/// The direction of a change that the words before the figure, or its sign, state.
pub(super) fn of(sentence: &Sentence<'_, '_>, figure: &Found) -> Option<Direction> {
    let items = sentence.items;
    match figure.sign {
        Some(Sign::Plus) if figure.kind != Kind::Money => return Some(Direction::Up),
        Some(Sign::Minus) if figure.kind != Kind::Money => return Some(Direction::Down),
        _ => {}
    }
    if matches!(figure.kind, Kind::Ratio | Kind::Rank) {
        return None;
    }
    // What states a change is of these classes, but for steps of a ranking and "mất".
    let moves = sentence.has(Cue::UP | Cue::DOWN);
    let compared = |at: usize| {
        sentence.is_date(at)
            || items.has(at, Cue::COMPARE | Cue::PREVIOUS | Cue::LAST_YEAR | Cue::SAME_PERIOD)
    };
    let of_frame = if moves {
        compared_with(sentence, figure)
            .or_else(|| steps(sentence, figure))
            .or_else(|| changes_object(sentence, figure))
            .or_else(|| names_a_change(sentence, figure))
    } else {
        steps(sentence, figure)
    };
    if of_frame.is_some() || !moves && figure.kind != Kind::Percent {
        return of_frame;
    }
    for at in (figure.items.start.saturating_sub(7)..figure.items.start).rev() {
        if compared(at) {
            // "cao hơn so với 5%" states the other level.
            if at + 1 == figure.items.start && !sentence.is_date(at) {
                return None;
            }
            continue;
        }
        // "cao hơn mức 4,55%" states the other level.
        if items.lower(at + 1) == "mức" && items.lower(at).ends_with(" hơn") {
            return None;
        }
        if !items.word(at) || sentence.is_value(at) {
            return None;
        }
        if items.has(at, Cue::UP | Cue::DOWN) || figure.kind == Kind::Percent && items.lower(at) == "mất" {
            if names_a_rate(sentence, at) {
                return None;
            }
            if items.lower(at) == "vượt" && !items.has(figure.items.end, Cue::COMPARE | Cue::PLAN) {
                return None;
            }
            return Some(if items.has(at, Cue::UP) { Direction::Up } else { Direction::Down });
        }
        let bound = items.has(at, Cue::GT | Cue::GE | Cue::LT | Cue::LE | Cue::APPROX);
        let reach = items.has(at, Cue::REACH) || items.lower(at) == "là" && at > 0 && compared(at - 1);
        let range = items.lower(at) == "từ"
            && (matches!(figure.value, Value::Range(..))
                || items.has(figure.items.end, Cue::POST_GE | Cue::POST_LE));
        if !(bound || reach || range) {
            return None;
        }
    }
    None
}

/// "thấp hơn thị trường 30-40%", "cao hơn đầu năm khoảng 28%": what is compared with stands between.
fn compared_with(sentence: &Sentence<'_, '_>, figure: &Found) -> Option<Direction> {
    if !matches!(figure.kind, Kind::Percent | Kind::Money) {
        return None;
    }
    let items = sentence.items;
    let start = figure.items.start;
    let at = (start.saturating_sub(6)..start)
        .rev()
        .take_while(|&at| items.word(at) && !sentence.is_value(at))
        .find(|&at| sentence.cue(at, Cue::UP | Cue::DOWN) && items.lower(at).ends_with(" hơn"))?;
    let other_level = items.has(start - 1, Cue::COMPARE)
        || (at + 1..start).any(|at| matches!(items.lower(at), "mức" | "ngưỡng"));
    (!other_level && start - at > 1)
        .then(|| if items.has(at, Cue::UP) { Direction::Up } else { Direction::Down })
}

/// "giảm lãi suất cho vay 0,5%", "tăng mua 26%": what changes stands between.
fn changes_object(sentence: &Sentence<'_, '_>, figure: &Found) -> Option<Direction> {
    if figure.kind != Kind::Percent {
        return None;
    }
    let items = sentence.items;
    let start = figure.items.start;
    let object = |at: usize| {
        items.word(at)
            && sentence.is_free(at)
            && !items.has(
                at,
                Cue::LEVEL | Cue::SHARE | Cue::COMPARE | Cue::CLAUSE_MARK | Cue::PREPOSITION | Cue::PLAN,
            )
    };
    let at = (start.saturating_sub(6)..start)
        .rev()
        .find(|&at| !object(at) || items.has(at, Cue::UP | Cue::DOWN))
        .filter(|&at| sentence.cue(at, Cue::UP | Cue::DOWN) && !items.lower(at).ends_with(" hơn"))?;
    let verb = items.lower(at).starts_with("tăng")
        || items.lower(at).starts_with("giảm")
        || items.lower(at).ends_with("giảm");
    let noun =
        items.lower(at).contains("trưởng") || at > 0 && items.has(at - 1, Cue::MEASURE | Cue::QUANTIFIER);
    (verb && !noun && start - at > 1)
        .then(|| if items.has(at, Cue::UP) { Direction::Up } else { Direction::Down })
}

/// "mức độ giảm của VN-Index chỉ có 0,61%", "với mức tăng trung bình khoảng 20%": the measure is a change.
fn names_a_change(sentence: &Sentence<'_, '_>, figure: &Found) -> Option<Direction> {
    if figure.kind != Kind::Percent {
        return None;
    }
    let items = sentence.items;
    let start = figure.items.start;
    let at = (start.saturating_sub(16)..start)
        .rev()
        .take_while(|&at| items.word(at) && !sentence.is_value(at) || items.mark_in(at, "-–\"“”"))
        .find(|&at| {
            at > 0
                && matches!(items.lower(at), "tăng" | "giảm" | "tăng giá" | "giảm giá")
                && matches!(items.lower(at - 1), "mức" | "mức độ" | "đà" | "biên độ")
                || matches!(items.lower(at), "mức tăng" | "mức giảm")
        })?;
    Some(if items.has(at, Cue::UP) { Direction::Up } else { Direction::Down })
}

/// "tiến 8 bậc", "tụt 5 bậc": steps up or down a ranking.
fn steps(sentence: &Sentence<'_, '_>, figure: &Found) -> Option<Direction> {
    let items = sentence.items;
    if !items.lower(figure.items.end).starts_with("bậc") {
        return None;
    }
    match items.lower(figure.items.start.checked_sub(1)?) {
        "tiến" | "nhảy" | "vượt" | "lên" | "thăng" => Some(Direction::Up),
        "lùi" | "xuống" | "rơi" => Some(Direction::Down),
        _ => None,
    }
}

/// "tốc độ tăng trưởng 6,7%" is the level of a rate; "doanh thu tăng trưởng 18%" is a change.
fn names_a_rate(sentence: &Sentence<'_, '_>, at: usize) -> bool {
    let items = sentence.items;
    let lower = items.lower(at);
    if lower.starts_with("tốc độ") || lower == "mức tăng trưởng" {
        return true;
    }
    lower == "tăng trưởng"
        && at > 0
        && (items.has(at - 1, Cue::MEASURE | Cue::TARGET_STRONG)
            || at > 1 && items.has(at - 2, Cue::TARGET_STRONG))
}
