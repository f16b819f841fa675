//! Level, change or target, and which way a change goes.

mod aim;
mod change;
pub(crate) mod features;

use self::aim::Aim;
use super::Sentence;
use super::period::Periods;
use crate::figure::Found;
use crate::lexicon::Cue;
use crate::model::{Candidate, Facts, Model};
use crate::record::{Direction, Kind, Role, Text};
use crate::token::TokenKind;

/// The weights that ship with the crate.
pub(crate) fn model() -> Model {
    Model::parse::<features::Template>(include_str!("../lexicon/role_weights.tsv"))
}

/// A role, with the direction of a change; `None` for dates.
pub(crate) type Stated = Option<(Role, Option<Direction>)>;

/// The role alone.
pub(super) fn plain(stated: Stated) -> Option<Role> {
    stated.map(|(role, _)| role)
}

/// What the rules of roles carry from sentence to sentence.
#[derive(Default)]
pub(crate) struct Carry {
    /// Whether a list of goals is open: "Phấn đấu đến năm 2025:".
    list: bool,
    /// Whether the sentence before states goals.
    goals: bool,
    /// Place of its last role in [`CHOICES`]; their number where it states no value.
    last: usize,
    /// Telling words of the sentence before, as values of a template.
    words: Vec<usize>,
    /// Room for the telling items of a sentence, kept from one to the next.
    telling: Vec<usize>,
}

impl Carry {
    /// Another article begins.
    pub(crate) fn forget(&mut self) {
        let Self { words, telling, .. } = std::mem::take(self);
        (self.words, self.telling) = (words, telling);
        self.words.clear();
    }

    /// A sentence without figures, in lower case, opens a list of goals, ends it, or is an item of it.
    pub(crate) fn pass(&mut self, sentence: &str, starts_line: bool) {
        self.goals = false;
        self.last = CHOICES.len();
        if starts_line {
            self.list = opens_goals(sentence) || self.list && sentence.starts_with(BULLETS);
        }
    }

    /// Whether the goals of the sentences before govern this one from its first word.
    fn governs(&self, sentence: &Sentence<'_, '_>) -> bool {
        let items = sentence.items;
        let item = matches!(items.get(0).map(|item| item.kind), Some(TokenKind::Mark(mark)) if BULLETS.contains(&mark))
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
    let goal = || ["mục tiêu", "chỉ tiêu", "phấn đấu"].iter().any(|word| line.contains(word));
    line.len() <= 160 && !line.ends_with('.') && goal() && !REPORTED.iter().any(|word| line.contains(word))
}

/// What a figure can be, in the order of the model's classes.
const CHOICES: [(Role, Option<Direction>); 4] = [
    (Role::Level, None),
    (Role::Change, Some(Direction::Up)),
    (Role::Change, Some(Direction::Down)),
    (Role::Target, None),
];

/// Words that may govern a whole sentence: of plans, forecasts, norms, and verbs.
pub(crate) const TELLS: Cue = Cue::all(&[
    Cue::TARGET,
    Cue::TARGET_STRONG,
    Cue::FORECAST,
    Cue::PAST,
    Cue::NORM,
    Cue::VERB,
    Cue::DOC_NAME,
]);

/// How a choice is shown: `change up`.
pub(crate) fn name(choice: usize) -> String {
    let (role, direction) = CHOICES[choice];
    direction.map_or_else(|| role.as_str().to_owned(), |way| format!("{} {}", role.as_str(), way.as_str()))
}

/// What the rules say of a figure.
#[derive(Clone, Copy)]
struct Ruled {
    /// Place of the role in [`CHOICES`].
    choice: usize,
    aim: Aim,
    /// The item that states the aim.
    said: Option<usize>,
    norm: bool,
    /// Whether it is joined to the figure before it.
    joined: bool,
}

/// Sees every decision: what the rules propose, the candidates, and the place of the one that was chosen.
pub(crate) type Seen<'s> = &'s mut dyn FnMut(usize, &[Candidate<usize>], usize);

/// Fills in the roles of a sentence's figures, of which none is known: the rules propose, the model decides.
pub(crate) fn of(
    sentence: &Sentence<'_, '_>,
    model: &Model,
    carry: &mut Carry,
    roles: &mut [Stated],
    seen: Option<Seen<'_>>,
) {
    match seen {
        Some(seen) => choose::<true>(sentence, model, carry, roles, seen),
        None => choose::<false>(sentence, model, carry, roles, &mut |_, _, _| ()),
    }
}

/// The same; `seen` is shown every decision if facts are kept.
fn choose<const KEPT: bool>(
    sentence: &Sentence<'_, '_>,
    model: &Model,
    carry: &mut Carry,
    roles: &mut [Stated],
    seen: Seen<'_>,
) {
    let governed = carry.governs(sentence);
    let mut telling = std::mem::take(&mut carry.telling);
    let tells = |at: &usize| sentence.cue(*at, TELLS);
    telling.extend(sentence.telling.iter().copied().filter(tells));
    let aims = aim::of(sentence, governed, &telling);
    let mut shared = features::Facts::<KEPT>::new(model);
    features::find_shared(&mut shared, sentence, carry);
    let mut last = None;
    for (n, figure) in sentence.found.iter().enumerate() {
        if figure.kind == Kind::Date {
            continue;
        }
        let aim = aims.get(n).copied().unwrap_or((Aim::None, None));
        let ruled = rule(sentence, n, aim, roles, last);
        let mut facts = shared.clone();
        features::find(&mut facts, sentence, n, ruled, last, carry, &telling);
        let scores = facts.scores;
        let best = (0..CHOICES.len()).max_by(|&a, &b| scores[a].cmp(&scores[b]).then(b.cmp(&a)));
        let plain = governed && carry.list || aim::is_plain(sentence, figure, aim);
        let plain = plain && CHOICES[ruled.choice].0 == Role::Target;
        let best = best.filter(|_| !plain).unwrap_or(ruled.choice);
        if KEPT {
            let candidate = |choice: usize| {
                let features = facts.kept.iter().map(|fact| fact.behind(choice)).collect();
                Candidate { value: choice, facts: Facts { score: scores[choice], features } }
            };
            seen(ruled.choice, &(0..CHOICES.len()).map(candidate).collect::<Vec<_>>(), best);
        }
        roles[n] = Some(CHOICES[best]);
        last = Some(best);
    }
    carry.words.clear();
    carry.words.extend(features::words(sentence, &telling));
    telling.clear();
    carry.telling = telling;
    let target = CHOICES.len() - 1;
    carry.goals = last == Some(target);
    carry.list = governed && carry.list || last.is_none() && opens_goals(sentence.lower());
    carry.last = last.unwrap_or(CHOICES.len());
}

/// The role that the rules give figure `n`; `last` is that of the value before it.
fn rule(
    sentence: &Sentence<'_, '_>,
    n: usize,
    (aim, said): (Aim, Option<usize>),
    roles: &[Stated],
    last: Option<usize>,
) -> Ruled {
    let figure = &sentence.found[n];
    let role = |before: usize| roles[before];
    let target = |role: Option<(Role, _)>| matches!(role, Some((Role::Target, _)));
    let same = |before: &usize| sentence.found[*before].kind == figure.kind;
    let joined = sentence.joined_to(n);
    let shared = joined.filter(same).or_else(|| compared_too(sentence, n));
    let restated = sentence.restates(n).filter(|_| figure.sign.is_none());
    let direction = change::of(sentence, figure).or_else(|| match shared.or(restated).and_then(role) {
        Some((Role::Change, direction)) => direction,
        _ => None,
    });
    let norm = is_norm(sentence, figure);
    // "sẽ giảm 0,5%" foretells a change; in "dự kiến doanh thu 866 tỷ đồng, tăng 26%" the change is planned too.
    let aimed = match aim {
        Aim::None => norm || target(restated.filter(same).and_then(role)),
        Aim::Plan => direction.is_none() || target(last.map(|choice| CHOICES[choice])),
        Aim::Once | Aim::Goal => true,
    };
    let choice = match direction {
        _ if aimed && !lasts(figure) => 3,
        Some(Direction::Up) => 1,
        Some(Direction::Down) => 2,
        None => 0,
    };
    Ruled { choice, aim, said, norm, joined: joined.is_some() }
}

/// "Đến năm 2025, 100% hồ sơ được số hóa": what is said of a year after that of publication, and not foretold, is
/// a goal.
pub(crate) fn plan_ahead(
    sentence: &Sentence<'_, '_>,
    periods: &[Periods],
    this_year: Option<i32>,
    roles: &mut [Stated],
) {
    let Some(this_year) = this_year else { return };
    let is_foretold = || (0..sentence.items.len()).any(|at| sentence.cue(at, Cue::FORECAST));
    let foretold = || sentence.has(Cue::FORECAST) && is_foretold();
    let ahead = |period: &Option<Text>| {
        let first = period.as_deref().and_then(|timex| timex.get(..4)?.parse::<i32>().ok());
        first.is_some_and(|year| year > this_year)
    };
    for (role, (period, _)) in roles.iter_mut().zip(periods) {
        if *role == Some((Role::Level, None)) && ahead(period) && !foretold() {
            *role = Some((Role::Target, None));
        }
    }
}

/// The figure that figure `n` adds another comparison to: "tăng 40% so với năm 2015 và 71% so với năm 2014".
fn compared_too(sentence: &Sentence<'_, '_>, n: usize) -> Option<usize> {
    if !sentence.has(Cue::COMPARE) {
        return None;
    }
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
    sentence.has(Cue::NORM) && words.any(|at| sentence.cue(at, Cue::NORM))
}

/// A span of time ("trong 5 năm tới") is no goal even where one governs.
fn lasts(figure: &Found) -> bool {
    matches!(
        figure.unit.as_deref(),
        Some("năm" | "tháng" | "ngày" | "tuần" | "giờ" | "phút" | "quý" | "tuổi")
    )
}

#[cfg(test)]
mod tests {
    use crate::Extractor;
    use crate::record::{Document, Role};

    fn roles(text: &str, published: Option<&str>) -> Vec<(String, Role)> {
        let (text, published) = (text.to_owned(), published.map(str::to_owned));
        let figures = Extractor::new().extract(&Document { text, published, ..Document::default() });
        figures.into_iter().filter_map(|figure| Some((figure.text.into(), figure.role?))).collect()
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
