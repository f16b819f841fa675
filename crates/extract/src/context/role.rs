//! Level, change or target, and which way a change goes.

use super::Sentence;
use crate::figure::{Found, Sign, Value};
use crate::lexicon::Cue;
use crate::record::{Direction, Kind, Role};

/// Roles of a sentence's figures, with the direction of each change; `None` for dates.
pub(crate) fn of(sentence: &Sentence<'_, '_>) -> Vec<Option<(Role, Option<Direction>)>> {
    let aims = aims(sentence);
    let mut roles: Vec<Option<(Role, Option<Direction>)>> = Vec::with_capacity(sentence.found.len());
    for (n, figure) in sentence.found.iter().enumerate() {
        roles.push((figure.kind != Kind::Date).then(|| {
            let before = (0..n).rev().find_map(|before| roles[before]);
            let shared = sentence.joined_to(n).filter(|&before| sentence.found[before].kind == figure.kind);
            let restated = sentence.restates(n).filter(|_| figure.sign.is_none());
            let direction = change(sentence, figure).or_else(|| {
                match shared.or(restated).and_then(|before| roles[before]) {
                    Some((Role::Change, direction)) => direction,
                    _ => None,
                }
            });
            // "sẽ giảm 0,5%" foretells a change; in "dự kiến doanh thu 866 tỷ đồng, tăng 26%" the change is planned too.
            let aimed = match aims[n] {
                Aim::None => is_norm(sentence, figure),
                Aim::Plan => direction.is_none() || matches!(before, Some((Role::Target, _))),
                Aim::Once | Aim::Goal => true,
            };
            match direction {
                _ if aimed && !lasts(figure) => (Role::Target, None),
                Some(direction) => (Role::Change, Some(direction)),
                None => (Role::Level, None),
            }
        }));
    }
    roles
}

/// "tối thiểu 80%", "không quá 15 phút": bounds that norms are set with.
fn is_norm(sentence: &Sentence<'_, '_>, figure: &Found) -> bool {
    let mut words = sentence.lead_in(figure).take(3).take_while(|&at| sentence.items.word(at));
    words.any(|at| sentence.cue(at, Cue::NORM))
}

/// A span of time ("trong 5 năm tới") is no goal even where one governs.
fn lasts(figure: &Found) -> bool {
    matches!(
        figure.unit.as_deref(),
        Some("năm" | "tháng" | "ngày" | "tuần" | "giờ" | "phút" | "quý" | "tuổi")
    )
}

/// The direction of a change that the words before the figure, or its sign, state.
fn change(sentence: &Sentence<'_, '_>, figure: &Found) -> Option<Direction> {
    let items = sentence.items;
    match figure.sign {
        Some(Sign::Plus) if figure.kind != Kind::Money => return Some(Direction::Up),
        Some(Sign::Minus) if figure.kind != Kind::Money => return Some(Direction::Down),
        _ => {}
    }
    if matches!(figure.kind, Kind::Ratio | Kind::Rank) {
        return None;
    }
    let compared = |at: usize| {
        sentence.is_date(at)
            || items.has(at, Cue::COMPARE | Cue::PREVIOUS | Cue::LAST_YEAR | Cue::SAME_PERIOD)
    };
    if let Some(direction) = compared_with(sentence, figure).or_else(|| steps(sentence, figure)) {
        return Some(direction);
    }
    for at in (figure.items.start.saturating_sub(7)..figure.items.start).rev() {
        if compared(at) {
            continue;
        }
        // "cao hơn mức 4,55%" states the other level.
        if items.lower(at).ends_with(" hơn") && items.lower(at + 1) == "mức" {
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
        let range = items.lower(at) == "từ" && matches!(figure.value, Value::Range(..));
        if !(bound || reach || range) {
            return None;
        }
    }
    None
}

/// "thấp hơn thị trường 30-40%", "cao hơn đầu năm khoảng 28%": what is compared with stands between.
fn compared_with(sentence: &Sentence<'_, '_>, figure: &Found) -> Option<Direction> {
    let items = sentence.items;
    let start = figure.items.start;
    let at = (start.saturating_sub(6)..start)
        .rev()
        .take_while(|&at| items.word(at) && !sentence.is_value(at))
        .find(|&at| sentence.cue(at, Cue::UP | Cue::DOWN) && items.lower(at).ends_with(" hơn"))?;
    let other_level = (at + 1..start).any(|at| matches!(items.lower(at), "mức" | "ngưỡng"));
    let scaled = matches!(figure.kind, Kind::Percent | Kind::Money);
    (scaled && !other_level && start - at > 1)
        .then(|| if items.has(at, Cue::UP) { Direction::Up } else { Direction::Down })
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

/// How far words of aiming reach.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Aim {
    None,
    /// "vượt chỉ tiêu 45%": the next value alone.
    Once,
    /// "sẽ", "dự kiến": to the end of the clause.
    Plan,
    /// "mục tiêu", "phấn đấu": to the end of the sentence.
    Goal,
}

/// For each figure, the goal, plan, ceiling or norm that governs it.
fn aims(sentence: &Sentence<'_, '_>) -> Vec<Aim> {
    let items = sentence.items;
    let mut aims = vec![Aim::None; sentence.found.len()];
    let mut aim = Aim::None;
    let mut forecast = false;
    // What governs the text around a bracket does not govern what is put in it: "95% (hiện là 68,8%)".
    let mut outside = Vec::new();
    for at in 0..items.len() {
        if let Some(n) = sentence.owner(at) {
            if sentence.found[n].items.start == at {
                aims[n] = aim;
                if aim == Aim::Once && !sentence.is_date(at) {
                    aim = Aim::None;
                }
            }
            continue;
        }
        if items.mark(at, '(') {
            outside.push(aim);
            aim = Aim::None;
        } else if items.mark(at, ')') {
            aim = outside.pop().unwrap_or(aim);
        }
        if items.mark(at, ';') && aim == Aim::Plan {
            aim = Aim::None;
        }
        if !items.word(at) {
            continue;
        }
        if items.has(at, Cue::FORECAST) {
            forecast = true;
            if aim == Aim::Plan {
                aim = Aim::None;
            }
        } else if items.has(at, Cue::PAST) || items.lower(at).starts_with("đã ") {
            aim = Aim::None;
        } else if items.has(at, Cue::TARGET_STRONG) {
            aim = goal(sentence, at).unwrap_or(if aim == Aim::Plan { Aim::None } else { aim });
        } else if items.has(at, Cue::TARGET) && !forecast && aim == Aim::None && plan(sentence, at) {
            aim = Aim::Plan;
        }
    }
    aims
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
