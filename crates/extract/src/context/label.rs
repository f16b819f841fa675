//! The indicator label: what a number measures, in the article's own words.
//!
//! Each frame is a rule with an id that stands in the record:
//!
//! | rule | frame | label |
//! |---|---|---|
//! | `bracket-repeat` | "60/83 nhiệm vụ (72%)" | that of the figure before the bracket |
//! | `bracket-item` | "tỷ lệ … trên 90% như ngành công an (99,96%)" | measure of the list + item |
//! | `subject-before` | "[tỷ lệ hồ sơ trực tuyến] đạt 68,36%" | what stands before the verb |
//! | `measure-before` | "[tổng kinh phí] 5,7 tỷ đồng" | the measure right before the value |
//! | `label-colon` | "[Thu nội địa]: 1.200 tỷ đồng" | what stands before the colon |
//! | `noun-after` | "100% [cơ quan đã trả lương qua tài khoản]" | what stands after the value |
//! | `change-follows` | "đạt 95%, tăng 6,9% so với năm 2023" | that of the level before it |
//! | `value-follows` | "…, tương đương 1.355 tỷ đồng" | that of the figure before it in the sentence |
//! | `carried` | "Con số này tăng 5%" | that of the last figure of the sentence before |

use super::Sentence;
use crate::figure::Found;
use crate::lexicon::Cue;
use crate::record::{Kind, Role};
use std::ops::Range;

/// A label: pieces of the sentence (byte ranges of the normalized text) to be joined by spaces.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Label {
    pub(crate) text: String,
    pub(crate) rule: &'static str,
}

/// What the label rules carry from figure to figure and from sentence to sentence.
#[derive(Default)]
pub(crate) struct Carry {
    /// Label of the last figure of an earlier sentence of the paragraph.
    last: Option<Label>,
}

/// Labels of all figures of a sentence (`None` for dates), given their roles.
pub(crate) fn of(
    sentence: &Sentence<'_, '_>,
    roles: &[Option<Role>],
    carry: &mut Carry,
) -> Vec<Option<Label>> {
    let mut labels: Vec<Option<Label>> = vec![None; sentence.found.len()];
    for n in 0..sentence.found.len() {
        if let Some(role) = roles[n] {
            labels[n] = one(sentence, n, role, &labels, carry);
        }
    }
    if let Some(label) = labels.iter().rev().flatten().next() {
        carry.last = Some(label.clone());
    }
    labels
}

fn one(
    sentence: &Sentence<'_, '_>,
    n: usize,
    role: Role,
    labels: &[Option<Label>],
    carry: &Carry,
) -> Option<Label> {
    let figure = &sentence.found[n];
    let previous = previous_value(sentence, n);
    let inherited = || previous.and_then(|previous| labels[previous].clone());
    if let Some(label) = bracket(sentence, n, labels) {
        return Some(label);
    }
    let before = subject_before(sentence, figure);
    let after = noun_after(sentence, figure);
    let follows = |rule| inherited().map(|label| Label { rule, ..label });
    let nominal = matches!(figure.kind, Kind::Percent | Kind::Ratio | Kind::Quantity);
    // A change or a value without a subject of its own goes on about what was measured before it.
    let own = before.as_ref().filter(|before| before.strength > Strength::Weak);
    let labelled = match (own, after) {
        (Some(own), _)
            if role != Role::Level || figure.kind == Kind::Money || own.strength == Strength::Measure =>
        {
            Some(own.label.clone())
        }
        (_, Some(after)) if nominal && role != Role::Change => Some(after),
        (Some(own), _) => Some(own.label.clone()),
        (None, after) => {
            if role == Role::Change { follows("change-follows") } else { follows("value-follows") }.or(after)
        }
    };
    labelled
        .or_else(|| before.map(|before| before.label))
        .or_else(|| carry.last.clone().map(|label| Label { rule: "carried", ..label }))
}

fn previous_value(sentence: &Sentence<'_, '_>, n: usize) -> Option<usize> {
    (0..n).rev().find(|&m| sentence.found[m].kind != Kind::Date)
}

/// How surely the words before a figure are its subject.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Strength {
    /// Words without a verb that links them to the value.
    Weak,
    /// A clause before a linking verb.
    Clause,
    /// A phrase that begins with the name of a measure.
    Measure,
}

struct Before {
    label: Label,
    strength: Strength,
}

/// Joins the items of a range that are no dates, with single spaces where pieces were left out.
fn join(sentence: &Sentence<'_, '_>, range: Range<usize>) -> String {
    let items = sentence.items;
    let mut text = String::new();
    let mut piece: Option<(usize, usize)> = None;
    let flush = |piece: &mut Option<(usize, usize)>, text: &mut String| {
        if let Some((start, end)) = piece.take() {
            if !text.is_empty() {
                text.push(' ');
            }
            text.push_str(items.text[start..end].trim());
        }
    };
    let mut at = range.start;
    while at < range.end {
        let dated = sentence.is_date(at) || introduces_date(sentence, at, range.end);
        if dated || sentence.is_value(at) {
            flush(&mut piece, &mut text);
        } else {
            let item = &items.list[at];
            piece = Some((piece.map_or(item.start, |(start, _)| start), item.end));
        }
        at += 1;
    }
    flush(&mut piece, &mut text);
    text.trim_matches(|c: char| {
        c.is_whitespace()
            || matches!(c, ',' | ';' | ':' | '-' | '.' | '“' | '”' | '"' | '(' | '•' | '*' | '+' | '…')
    })
    .to_owned()
}

/// "trong", "vào ngày", "của" right before a date: left out with it.
fn introduces_date(sentence: &Sentence<'_, '_>, at: usize, end: usize) -> bool {
    let items = sentence.items;
    let function = items.word(at)
        && items.has(at, Cue::PREPOSITION | Cue::DAY | Cue::DAY_PREFIX | Cue::CLAUSE_MARK)
        && sentence.owner(at).is_none();
    if !function || at + 1 >= end {
        return false;
    }
    sentence.is_date(at + 1) || introduces_date(sentence, at + 1, end)
}

/// Words that may open a clause but belong to no label: "Trong đó,", "tuy nhiên", "hiện", "các".
fn opens(sentence: &Sentence<'_, '_>, at: usize) -> bool {
    let items = sentence.items;
    if items.has(at, Cue::MEASURE) {
        return false;
    }
    sentence.is_date(at)
        || !items.word(at) && !sentence.is_value(at)
        || sentence.cue(at, Cue::CLAUSE_MARK | Cue::ADVERB | Cue::CONJUNCTION | Cue::QUANTIFIER)
        || sentence.cue(at, Cue::PREPOSITION | Cue::DAY | Cue::DAY_PREFIX)
            && (sentence.is_date(at + 1) || sentence.is_date(at + 2))
        || matches!(items.lower(at), "có" | "với" | "là" | "của")
}

/// Whether the item is passed over between a subject and its value: "đạt trên", "ước khoảng", "tăng thêm".
fn links(sentence: &Sentence<'_, '_>, at: usize, figure: &Found) -> bool {
    let items = sentence.items;
    if sentence.is_date(at) || introduces_date(sentence, at, figure.items.start) {
        return true;
    }
    items.word(at)
        && sentence.cue(
            at,
            Cue::GT
                | Cue::GE
                | Cue::LT
                | Cue::LE
                | Cue::APPROX
                | Cue::LEVEL
                | Cue::SHARE
                | Cue::UP
                | Cue::DOWN
                | Cue::ADVERB
                | Cue::TARGET_STRONG,
        )
        && !(items.has(at, Cue::MEASURE) && !items.has(at, Cue::LEVEL | Cue::UP | Cue::DOWN))
        || matches!(items.lower(at), "từ" | "thêm" | "mức" | "tới" | "đến" | "khá" | "mạnh" | "con số")
}

/// The subject before the verb, or the measure right before the value.
fn subject_before(sentence: &Sentence<'_, '_>, figure: &Found) -> Option<Before> {
    let items = sentence.items;
    let start = figure.items.start;
    let mut end = start;
    let mut linked = false;
    while end > 0 && links(sentence, end - 1, figure) {
        end -= 1;
        linked |= sentence.cue(end, Cue::LEVEL | Cue::SHARE | Cue::UP | Cue::DOWN);
    }
    let colon = end > 0 && items.mark(end - 1, ':');
    if colon {
        end -= 1;
    }
    if end == 0 || items.mark_in(end - 1, ",;.!?(") {
        return None;
    }
    let mut begin = segment_start(sentence, end);
    // The measure may stand before a comma that only lists: "Mức độ hài lòng của người dân, doanh nghiệp về … đạt".
    let head = |from: usize, to: usize| (from..to).find(|&at| sentence.cue(at, Cue::MEASURE));
    let mut measured = head(begin, end);
    if measured.is_none() && linked {
        let mut edge = begin;
        while edge > 0 && items.mark(edge - 1, ',') && !sentence.is_value(edge.saturating_sub(2)) {
            let earlier = segment_start(sentence, edge - 1);
            let Some(first) = (earlier..edge - 1).find(|&at| !opens(sentence, at)) else { break };
            if items.has(first, Cue::MEASURE)
                && !(first..edge - 1).any(|at| {
                    sentence.cue(at, Cue::LEVEL)
                        && !items.has(at, Cue::PREPOSITION | Cue::MEASURE | Cue::ADVERB)
                })
            {
                measured = Some(first);
                begin = earlier;
                break;
            }
            edge = earlier;
        }
    }
    while begin < end && opens(sentence, begin) {
        begin += 1;
    }
    let from = measured.unwrap_or(begin).max(begin);
    let text = join(sentence, from..end);
    if text.is_empty() {
        return None;
    }
    let strength = match measured {
        Some(_) => Strength::Measure,
        None if linked || colon => Strength::Clause,
        None => Strength::Weak,
    };
    let rule = if colon {
        "label-colon"
    } else if linked {
        "subject-before"
    } else {
        "measure-before"
    };
    Some(Before { label: Label { text, rule }, strength })
}

/// Start of the comma-free stretch that ends at `end`.
fn segment_start(sentence: &Sentence<'_, '_>, end: usize) -> usize {
    let items = sentence.items;
    let mut at = end;
    while at > 0 {
        if items.mark_in(at - 1, ",;.!?:()…")
            || sentence.is_value(at - 1) && !inside_noun_phrase(sentence, at - 1)
        {
            break;
        }
        at -= 1;
    }
    at
}

/// "Kết quả triển khai 25 dịch vụ công thiết yếu đạt": a count inside the subject.
fn inside_noun_phrase(sentence: &Sentence<'_, '_>, at: usize) -> bool {
    sentence.owner(at).is_some_and(|n| {
        let figure = &sentence.found[n];
        figure.kind == Kind::Quantity
            && sentence.items.word(figure.items.end)
            && !sentence.items.has(figure.items.end, Cue::STOP_NOUN | Cue::UNIT)
    })
}

/// What stands after the value, up to where the clause turns.
fn noun_after(sentence: &Sentence<'_, '_>, figure: &Found) -> Option<Label> {
    let items = sentence.items;
    let mut at = figure.after;
    let start = at;
    while at < items.len()
        && (items.has(at, Cue::QUANTIFIER) && !items.has(at, Cue::STOP_NOUN) || items.mark_in(at, "/"))
    {
        at += 1;
    }
    let begin = at;
    if !items.word(at)
        || sentence.owner(at).is_some()
        || items.has(
            at,
            Cue::STOP_NOUN | Cue::COMPARE | Cue::UP | Cue::DOWN | Cue::PLAN | Cue::POST_GE | Cue::POST_LE,
        )
    {
        return None;
    }
    let mut words = 0;
    while at < items.len() {
        let turns = items.mark_in(at, ".;:!?()…\"“”")
            || sentence.is_value(at)
            || items.mark(at, ',') && !lists_on(sentence, at)
            || sentence.cue(at, Cue::COMPARE | Cue::UP | Cue::DOWN | Cue::SHARE)
            || sentence.cue(at, Cue::LEVEL)
                && !sentence.cue(at, Cue::PREPOSITION | Cue::MEASURE)
                && words > 0
                && sentence.is_value(at + 1)
            || sentence.cue(at, Cue::CLAUSE_MARK)
                && !sentence.cue(at, Cue::PREPOSITION | Cue::ADVERB | Cue::CONJUNCTION | Cue::MEASURE)
                && words > 0
            || sentence.cue(at, Cue::CONJUNCTION) && sentence.is_value(at + 1);
        if turns {
            break;
        }
        words += items.text(at).split(' ').count();
        at += 1;
        if words >= 14 {
            break;
        }
    }
    while at > begin
        && (!items.word(at - 1)
            || sentence.cue(
                at - 1,
                Cue::PREPOSITION
                    | Cue::CONJUNCTION
                    | Cue::ADVERB
                    | Cue::LEVEL
                    | Cue::GT
                    | Cue::LT
                    | Cue::APPROX,
            ))
    {
        at -= 1;
    }
    let text = join(sentence, begin.max(start)..at);
    (!text.is_empty()).then_some(Label { text, rule: "noun-after" })
}

/// A comma that lists nouns ("quận, huyện", "xã, phường, thị trấn đã …") rather than ends the clause.
fn lists_on(sentence: &Sentence<'_, '_>, at: usize) -> bool {
    let items = sentence.items;
    let next = at + 1;
    items.word(next)
        && sentence.owner(next).is_none()
        && !items.has(
            next,
            Cue::CLAUSE_MARK
                | Cue::ADVERB
                | Cue::UP
                | Cue::DOWN
                | Cue::LEVEL
                | Cue::PREPOSITION
                | Cue::COMPARE
                | Cue::MEASURE
                | Cue::STOP_NOUN
                | Cue::TARGET_STRONG,
        )
        && (next + 1..next + 4)
            .any(|at| items.mark(at, ',') || items.has(at, Cue::CONJUNCTION) || items.has(at, Cue::ADVERB))
}

/// A value in brackets: "60/83 nhiệm vụ (72%)", "ngành công an (99,96%)".
fn bracket(sentence: &Sentence<'_, '_>, n: usize, labels: &[Option<Label>]) -> Option<Label> {
    let items = sentence.items;
    let figure = &sentence.found[n];
    let mut open = figure.items.start;
    while open > 0 && !items.mark(open - 1, '(') {
        let filler = items.word(open - 1)
            && sentence.cue(
                open - 1,
                Cue::LEVEL | Cue::GT | Cue::LT | Cue::APPROX | Cue::UP | Cue::DOWN | Cue::SHARE | Cue::ADVERB,
            );
        if !filler {
            return None;
        }
        open -= 1;
    }
    if open == 0 {
        return None;
    }
    let open = open - 1;
    let begin = segment_start(sentence, open);
    let value_before = begin > 0 && sentence.is_value(begin - 1);
    let previous = previous_value(sentence, n);
    let header = previous.and_then(|previous| labels[previous].clone());
    if open == begin || value_before {
        return header.map(|label| Label { rule: "bracket-repeat", ..label });
    }
    let mut from = begin;
    while from < open && (opens(sentence, from) || matches!(items.lower(from), "như")) {
        from += 1;
    }
    let item = join(sentence, from..open);
    if item.is_empty() {
        return header.map(|label| Label { rule: "bracket-repeat", ..label });
    }
    // The measure of the list stands before its first item; later items repeat the first one's head.
    let measure =
        header.filter(|_| !(from..open).any(|at| sentence.cue(at, Cue::MEASURE)) && figure.sign.is_none());
    let text = match measure {
        Some(measure) if measure.rule == "bracket-item" => {
            let head = measure.text.rsplit_once(" / ").map_or(measure.text.as_str(), |(head, _)| head);
            format!("{head} {item}")
        }
        Some(measure) => format!("{} {item}", measure.text),
        None => item,
    };
    Some(Label { text, rule: "bracket-item" })
}
