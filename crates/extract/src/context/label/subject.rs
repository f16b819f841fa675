//! Where the subject of a value ends, and which value of a series has which subject.

use super::candidate::introduces_date;
use crate::context::Sentence;
use crate::figure::Found;
use crate::lexicon::Cue;
use crate::model::WordList;
use crate::record::Kind;

/// Where the subject of a figure ends (items that only link it to the value passed over), and the linking word.
pub(super) fn subject_end(sentence: &Sentence<'_, '_>, figure: &Found) -> (usize, Option<usize>) {
    let mut end = figure.items.start;
    let mut link = None;
    while end > 0 && links(sentence, end - 1, figure) {
        end -= 1;
        if link.is_none() && sentence.cue(end, Cue::LEVEL | Cue::SHARE | Cue::UP | Cue::DOWN) {
            link = Some(end);
        }
    }
    if end > 0 && sentence.items.mark_in(end - 1, ":") {
        end -= 1;
        link = link.or(Some(end));
    }
    (end, link)
}

/// Words that are passed over whatever their classes.
static LINKING: WordList =
    WordList::of(&["từ", "thêm", "mức", "tới", "đến", "khá", "mạnh", "con số", "cùng"]);

/// Whether the item is passed over between a subject and its value: "đạt trên", "ước khoảng", "tăng thêm".
fn links(sentence: &Sentence<'_, '_>, at: usize, figure: &Found) -> bool {
    let items = sentence.items;
    if sentence.is_date(at) || introduces_date(sentence, at, figure.items.start) {
        return true;
    }
    let linking = Cue::GT
        | Cue::GE
        | Cue::LT
        | Cue::LE
        | Cue::APPROX
        | Cue::LEVEL
        | Cue::SHARE
        | Cue::UP
        | Cue::DOWN
        | Cue::ADVERB;
    let nominal = items.has(at, Cue::MEASURE) && !items.has(at, Cue::LEVEL | Cue::UP | Cue::DOWN);
    items.word(at) && sentence.cue(at, linking) && !nominal || LINKING.has(items, at)
}

/// The series of values that value `n` is one of, where their subjects come in the same order: its first value, and
/// how many there are. "lần lượt là 122,2%, 21,8% và 96,9%"; without "lần lượt" only what "và" joins.
pub(super) fn series(sentence: &Sentence<'_, '_>, n: usize) -> Option<(usize, usize)> {
    let items = sentence.items;
    let respectively = |n: usize| {
        let start = sentence.found[n].items.start;
        (start.saturating_sub(5)..start).any(|at| {
            let lower = items.lower(at);
            sentence.is_free(at) && (lower.starts_with("lần lượt") || lower.starts_with("tương ứng"))
        })
    };
    let listed = |n: usize| {
        let before = n.checked_sub(1)?;
        let (one, other) = (&sentence.found[before], &sentence.found[n]);
        let between = one.after..other.items.start;
        let joint = |at: usize| {
            items.mark_in(at, ",;") || items.has(at, Cue::CONJUNCTION | Cue::GT | Cue::LT | Cue::APPROX)
        };
        (one.kind == other.kind && !between.is_empty() && between.clone().all(joint)).then_some(before)
    };
    let joined = |n: usize| sentence.joined_to(n).or_else(|| listed(n));
    let mut head = n;
    while let Some(before) = joined(head) {
        head = before;
    }
    let mut last = n;
    while last + 1 < sentence.found.len() && joined(last + 1) == Some(last) {
        last += 1;
    }
    let by_and = (head + 1..=last).all(|n| sentence.joined_to(n).is_some());
    (head < last && (by_and || respectively(head))).then_some((head, last + 1 - head))
}

/// "78% (77.609) ý kiến", and from within the bracket: where what both count begins.
pub(super) fn past_bracket(sentence: &Sentence<'_, '_>, after: usize) -> usize {
    let items = sentence.items;
    let restated = items.mark(after, '(') && sentence.is_value(after + 1);
    let from =
        if restated { sentence.owner(after + 1).map(|n| sentence.found[n].after) } else { Some(after) };
    match from.filter(|&close| items.mark(close, ')') && items.word(close + 1)) {
        Some(close) => close + 1,
        None => after,
    }
}

/// "Kết quả triển khai 25 dịch vụ công thiết yếu đạt": a count inside the subject.
pub(super) fn inside_noun_phrase(sentence: &Sentence<'_, '_>, at: usize) -> bool {
    sentence.owner(at).is_some_and(|n| {
        let figure = &sentence.found[n];
        let noun = sentence.items.word(figure.items.end)
            && !sentence.items.has(figure.items.end, Cue::STOP_NOUN | Cue::UNIT);
        figure.kind == Kind::Quantity && noun
    })
}
