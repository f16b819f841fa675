//! Level, change or target, and which way a change goes.

use super::Sentence;
use super::period::Periods;
use crate::figure::{Found, Sign, Value};
use crate::lexicon::Cue;
use crate::record::{Direction, Kind, Role};
use crate::token::ItemKind;

/// A role, with the direction of a change; `None` for dates.
pub(crate) type Roles = Vec<Option<(Role, Option<Direction>)>>;

/// What the rules of roles carry from sentence to sentence.
#[derive(Default)]
pub(crate) struct Carry {
    /// Whether a list of goals is open: "Phấn đấu đến năm 2025:".
    list: bool,
    /// Whether the sentence before states goals.
    goals: bool,
}

impl Carry {
    /// A sentence without figures, in lower case, opens a list of goals, ends it, or is an item of it.
    pub(crate) fn pass(&mut self, sentence: &str, starts_line: bool) {
        self.goals = false;
        if starts_line {
            self.list = opens_goals(sentence) || self.list && sentence.starts_with(BULLETS);
        }
    }

    /// Whether the goals of the sentences before govern this one from its first word.
    fn governs(&self, sentence: &Sentence<'_, '_>) -> bool {
        let items = sentence.items;
        let item = matches!(items.get(0).map(|item| item.kind), Some(ItemKind::Mark(mark)) if BULLETS.contains(&mark))
            || sentence.is_value(0)
            || sentence.is_value(1)
            || items.has(0, Cue::MEASURE | Cue::NORM);
        let goes_on = || {
            matches!(items.lower(0), "trong đó" | "cụ thể" | "theo đó")
                || (0..items.len())
                    .take_while(|&at| !sentence.is_value(at) && !items.has(at, Cue::PAST))
                    .any(|at| matches!(items.lower(at), "chỉ tiêu" | "mục tiêu"))
        };
        self.list && item || self.goals && goes_on()
    }
}

/// Marks that items of lists begin with.
const BULLETS: &[char] = &['-', '+', '•', '*', '–', '·'];

/// Words that say of goals that they were reached or reported on.
const REPORTED: &[&str] = &["đạt được", "kết quả", "thực hiện", "hoàn thành", "đã", "đánh giá", "vượt"];

/// Whether a line of lower-case words announces goals: "Mục tiêu đến năm 2025", "Một số chỉ tiêu chủ yếu:".
fn opens_goals(line: &str) -> bool {
    let goal = ["mục tiêu", "chỉ tiêu", "phấn đấu"].iter().any(|word| line.contains(word));
    goal && line.len() <= 160 && !line.ends_with('.') && !REPORTED.iter().any(|word| line.contains(word))
}

/// Roles of a sentence's figures.
pub(crate) fn of(sentence: &Sentence<'_, '_>, carry: &mut Carry) -> Roles {
    let governed = carry.governs(sentence);
    let aims = aims(sentence, governed);
    let mut roles: Vec<Option<(Role, Option<Direction>)>> = Vec::with_capacity(sentence.found.len());
    for (n, figure) in sentence.found.iter().enumerate() {
        roles.push((figure.kind != Kind::Date).then(|| {
            let before = (0..n).rev().find_map(|before| roles[before]);
            let shared = sentence
                .joined_to(n)
                .filter(|&before| sentence.found[before].kind == figure.kind)
                .or_else(|| compared_too(sentence, n));
            let restated = sentence.restates(n).filter(|_| figure.sign.is_none());
            let restated_goal = restated
                .filter(|&before| sentence.found[before].kind == figure.kind)
                .is_some_and(|before| matches!(roles[before], Some((Role::Target, _))));
            let direction = change(sentence, figure).or_else(|| {
                match shared.or(restated).and_then(|before| roles[before]) {
                    Some((Role::Change, direction)) => direction,
                    _ => None,
                }
            });
            // "sẽ giảm 0,5%" foretells a change; in "dự kiến doanh thu 866 tỷ đồng, tăng 26%" the change is planned too.
            let aimed = match aims[n] {
                Aim::None => is_norm(sentence, figure) || restated_goal,
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
    let is_target = |role: &Option<(Role, _)>| matches!(role, Some((Role::Target, _)));
    carry.goals = roles.iter().rev().find(|role| role.is_some()).is_some_and(is_target);
    carry.list =
        governed && carry.list || opens_goals(sentence.lower()) && !roles.iter().any(Option::is_some);
    roles
}

/// "Đến năm 2025, 100% hồ sơ được số hóa": what is said of a year after that of publication, and not foretold, is
/// a goal.
pub(crate) fn plan_ahead(
    sentence: &Sentence<'_, '_>,
    periods: &[Periods],
    this_year: Option<i32>,
    roles: &mut Roles,
) {
    let Some(this_year) = this_year else { return };
    let foretold = (0..sentence.items.len()).any(|at| sentence.cue(at, Cue::FORECAST));
    let ahead = |period: &Option<String>| {
        let first = period.as_deref().and_then(|timex| timex.get(..4)?.parse::<i32>().ok());
        first.is_some_and(|year| year > this_year)
    };
    for (role, (period, _)) in roles.iter_mut().zip(periods) {
        if *role == Some((Role::Level, None)) && !foretold && ahead(period) {
            *role = Some((Role::Target, None));
        }
    }
}

/// The figure that figure `n` adds another comparison to: "tăng 40% so với năm 2015 và 71% so với năm 2014".
fn compared_too(sentence: &Sentence<'_, '_>, n: usize) -> Option<usize> {
    let (figure, items) = (&sentence.found[n], sentence.items);
    let joint = figure
        .items
        .start
        .checked_sub(1)
        .filter(|&at| items.has(at, Cue::CONJUNCTION) || items.mark(at, ','))?;
    let before = (0..n).rev().find(|&before| sentence.found[before].kind != Kind::Date)?;
    let between = sentence.found[before].items.end..joint;
    (sentence.found[before].kind == figure.kind
        && between.len() <= 8
        && sentence.cue(between.start, Cue::COMPARE)
        && sentence.cue(figure.items.end, Cue::COMPARE))
    .then_some(before)
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
    let of_frame = compared_with(sentence, figure)
        .or_else(|| steps(sentence, figure))
        .or_else(|| changes_object(sentence, figure))
        .or_else(|| names_a_change(sentence, figure));
    if of_frame.is_some() {
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
    let items = sentence.items;
    let start = figure.items.start;
    let at = (start.saturating_sub(6)..start)
        .rev()
        .take_while(|&at| items.word(at) && !sentence.is_value(at))
        .find(|&at| sentence.cue(at, Cue::UP | Cue::DOWN) && items.lower(at).ends_with(" hơn"))?;
    let other_level = items.has(start - 1, Cue::COMPARE)
        || (at + 1..start).any(|at| matches!(items.lower(at), "mức" | "ngưỡng"));
    let scaled = matches!(figure.kind, Kind::Percent | Kind::Money);
    (scaled && !other_level && start - at > 1)
        .then(|| if items.has(at, Cue::UP) { Direction::Up } else { Direction::Down })
}

/// "giảm lãi suất cho vay 0,5%", "tăng mua 26%": what changes stands between.
fn changes_object(sentence: &Sentence<'_, '_>, figure: &Found) -> Option<Direction> {
    let items = sentence.items;
    let start = figure.items.start;
    let object = |at: usize| {
        items.word(at)
            && sentence.owner(at).is_none()
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
    (figure.kind == Kind::Percent && verb && !noun && start - at > 1)
        .then(|| if items.has(at, Cue::UP) { Direction::Up } else { Direction::Down })
}

/// "mức độ giảm của VN-Index chỉ có 0,61%", "với mức tăng trung bình khoảng 20%": the measure is a change.
fn names_a_change(sentence: &Sentence<'_, '_>, figure: &Found) -> Option<Direction> {
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
    (figure.kind == Kind::Percent)
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
fn aims(sentence: &Sentence<'_, '_>, governed: bool) -> Vec<Aim> {
    let items = sentence.items;
    let mut aims = vec![Aim::None; sentence.found.len()];
    let mut aim = if governed { Aim::Goal } else { Aim::None };
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

#[cfg(test)]
mod tests {
    use crate::Extractor;
    use crate::record::{Document, Role};

    fn roles(text: &str, published: Option<&str>) -> Vec<(String, Role)> {
        let (text, published) = (text.to_owned(), published.map(str::to_owned));
        let figures = Extractor::new().extract(&Document { text, published, ..Document::default() });
        figures.into_iter().filter_map(|figure| Some((figure.text, figure.role?))).collect()
    }

    fn all(role: Role, text: &str) {
        let roles = roles(text, None);
        assert!(!roles.is_empty() && roles.iter().all(|(_, found)| *found == role), "{roles:?}");
    }

    #[test]
    fn a_line_that_announces_goals_governs_the_list_under_it() {
        all(
            Role::Target,
            "Mục tiêu đến năm 2025:\n- 90% hồ sơ được số hóa.\n- Xây dựng nền tảng dữ liệu.\n- 80% người dân có tài khoản.",
        );
        all(Role::Level, "Kết quả thực hiện các mục tiêu:\n- 90% hồ sơ được số hóa.");
        let text =
            "Mục tiêu đến năm 2025:\n- 90% hồ sơ được số hóa.\nTình hình hiện nay\nCả tỉnh có 70% hồ sơ số.";
        assert_eq!(roles(text, None).last().map(|(_, role)| *role), Some(Role::Level));
    }

    #[test]
    fn goals_go_on_in_a_sentence_that_says_so() {
        all(Role::Target, "Tỉnh phấn đấu đạt 90% hồ sơ trực tuyến. Trong đó cấp xã đạt 70%.");
    }

    #[test]
    fn what_is_said_of_a_year_to_come_is_a_goal_unless_it_is_foretold() {
        let planned = "Đến năm 2025, 100% hồ sơ được số hóa.";
        assert_eq!(roles(planned, Some("2023-05-01")), [("100%".to_owned(), Role::Target)]);
        assert_eq!(roles(planned, Some("2025-12-01")), [("100%".to_owned(), Role::Level)]);
        let foretold = "Dự báo đến năm 2025, 30% dân số sống ở đô thị.";
        assert_eq!(roles(foretold, Some("2023-05-01")), [("30%".to_owned(), Role::Level)]);
    }
}
