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
            if aims[n] && !lasts(figure) {
                return (Role::Target, None);
            }
            let shared = sentence.joined_to(n).filter(|&before| sentence.found[before].kind == figure.kind);
            let restated = sentence.restates(n).filter(|_| figure.sign.is_none());
            let direction = change(sentence, figure).or_else(|| {
                match shared.or(restated).and_then(|before| roles[before]) {
                    Some((Role::Change, direction)) => direction,
                    _ => None,
                }
            });
            match direction {
                Some(direction) => (Role::Change, Some(direction)),
                None => (Role::Level, None),
            }
        }));
    }
    roles
}

/// A span of time ("trong 5 năm tới") is no goal even where one governs.
fn lasts(figure: &Found) -> bool {
    matches!(
        figure.unit.as_deref(),
        Some("năm" | "tháng" | "ngày" | "tuần" | "giờ" | "phút" | "quý" | "tuổi")
    )
}

fn change(sentence: &Sentence<'_, '_>, figure: &Found) -> Option<Direction> {
    let items = sentence.items;
    match figure.sign {
        Some(Sign::Plus) => return Some(Direction::Up),
        Some(Sign::Minus)
            if figure.kind == Kind::Percent || items.mark(figure.items.start.wrapping_sub(1), '(') =>
        {
            return Some(Direction::Down);
        }
        _ => {}
    }
    if matches!(figure.kind, Kind::Ratio | Kind::Rank) {
        return None;
    }
    for at in sentence.lead_in(figure) {
        if !items.word(at) {
            return None;
        }
        if items.has(at, Cue::UP | Cue::DOWN) {
            if names_a_rate(sentence, at) {
                return None;
            }
            if items.lower(at) == "vượt" && !items.has(figure.items.end, Cue::COMPARE | Cue::PLAN) {
                return None;
            }
            return Some(if items.has(at, Cue::UP) { Direction::Up } else { Direction::Down });
        }
        let bound = items.has(at, Cue::GT | Cue::GE | Cue::LT | Cue::LE | Cue::APPROX);
        let reach = matches!(
            items.lower(at),
            "tới"
                | "đến"
                | "thêm"
                | "mức"
                | "là"
                | "bình quân"
                | "trung bình"
                | "khá"
                | "mạnh"
                | "ở mức"
                | "đạt"
                | "lại"
                | "tổng cộng"
                | "lần lượt"
                | "lần lượt là"
                | "tương ứng"
                | "về"
                | "được"
                | "ước"
                | "cao"
                | "nhẹ"
                | "nhanh"
        );
        let range = items.lower(at) == "từ" && matches!(figure.value, Value::Range(..));
        if !(bound || reach || range) {
            return None;
        }
    }
    None
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
#[derive(Clone, Copy, PartialEq, Eq)]
enum Aim {
    None,
    /// "sẽ", "dự kiến": to the end of the clause.
    Plan,
    /// "mục tiêu", "phấn đấu": to the end of the sentence.
    Goal,
}

/// For each figure, whether a goal, plan, ceiling or norm governs it.
fn aims(sentence: &Sentence<'_, '_>) -> Vec<bool> {
    let items = sentence.items;
    let mut aims = vec![false; sentence.found.len()];
    let mut aim = Aim::None;
    let mut forecast = false;
    for at in 0..items.len() {
        if let Some(n) = sentence.owner(at) {
            aims[n] = aim != Aim::None;
            continue;
        }
        if items.mark(at, ';') && aim == Aim::Plan {
            aim = Aim::None;
        }
        if !items.word(at) {
            continue;
        }
        if items.has(at, Cue::FORECAST) {
            forecast = true;
            aim = Aim::None;
        } else if items.has(at, Cue::PAST) {
            aim = Aim::None;
        } else if items.has(at, Cue::TARGET_STRONG) {
            if is_goal(sentence, at) {
                aim = Aim::Goal;
            } else if aim == Aim::Plan {
                aim = Aim::None;
            }
        } else if items.has(at, Cue::TARGET) && !forecast && aim == Aim::None && is_goal(sentence, at) {
            aim = Aim::Plan;
        }
    }
    aims
}

/// A goal that governs what follows, not one that figures are held against: "so với kế hoạch",
/// "đạt 102% kế hoạch", "hoàn thành chỉ tiêu". "vượt chỉ tiêu 45%" states the goal itself.
fn is_goal(sentence: &Sentence<'_, '_>, at: usize) -> bool {
    let items = sentence.items;
    if sentence.is_value(at + 1) {
        return true;
    }
    let held = (1..=3).any(|back| {
        at.checked_sub(back).is_some_and(|before| {
            sentence.cue(before, Cue::COMPARE)
                || matches!(items.lower(before), "vượt" | "hoàn thành" | "thực hiện" | "các")
        })
    });
    let measured = at.checked_sub(1).is_some_and(|before| sentence.is_value(before));
    !(held || measured)
}
