//! Places in an order.
//!
//! | written | rank | of |
//! |---|---|---|
//! | đứng `52/63` tỉnh, xếp `thứ 7/9` huyện, đứng `thứ 56 trên 63` | 52, 7, 56 | 63, 9, 63 |
//! | xếp `thứ 3` toàn quốc, vươn lên `thứ 2`, nền kinh tế lớn `thứ 4` ở châu Á | 3, 2, 4 | |
//! | giữ `hạng 3`, vị trí `số 1`, `số 1` thế giới | 3, 1, 1 | |
//! | lọt vào `top 10` | 10 | |
//!
//! Ordinals that only count ("lần thứ 5", "kỳ họp thứ 3", "thứ 7" of the week) and names ("Top 500 doanh nghiệp"
//! as a list's name) are no ranks.

use super::{Found, Value};
use crate::item::Items;
use crate::lexicon::Cue;
use crate::model::WordList;
use crate::number;
use crate::record::Kind;

/// Words that order what they stand before.
static ORDERING: WordList = WordList::of(&["thứ", "số", "hạng"]);

/// The rank that the number at `at` states. Nothing before item `from` may be part of it.
pub(crate) fn parse(items: &Items<'_>, at: usize, from: usize) -> Option<Found> {
    let before = at.checked_sub(1).filter(|&before| before >= from)?;
    // Nothing before most numbers ranks.
    let filled = || {
        before > from && items.has(before, Cue::LEVEL | Cue::PREPOSITION) && items.has(before - 1, Cue::RANK)
    };
    let ranks = items.has(before, Cue::RANK | Cue::RANK_TOP) || ORDERING.has(items, before) || filled();
    if !ranks || items.text(at).len() > 3 {
        return None;
    }
    let place = number::parse_literal(items.text(at), number::Comma::Decimal)?;
    if place.fract() != 0.0 || place < 1.0 {
        return None;
    }
    let (next, of) = ranked_among(items, at, place);
    let start = if items.has(before, Cue::RANK_TOP) {
        (of.is_none() && placed(items, before, place)).then_some(before)?
    } else {
        match items.lower(before) {
            "thứ" => ordinal(items, at, from, before, of).then_some(before)?,
            "số" => (of.is_none() && is_number_one(items, at)).then_some(before)?,
            "hạng" => {
                let moved = before > from && (items.has(before - 1, Cue::RANK) || reaches(items, before - 1));
                (moved && !measured(items, next)).then_some(before)?
            }
            _ => {
                let direct =
                    items.has(before, Cue::RANK) && (of.is_some() || items.has(before, Cue::RANK_PLACE));
                (direct || of.is_some() && filled()).then_some(())?;
                (!measured(items, next)).then_some(at)?
            }
        }
    };
    Some(Found {
        kind: Kind::Rank,
        items: start..next,
        after: next,
        value: Value::Rank(place, of),
        unit: None,
        unit_word: 0,
        sign: None,
    })
}

/// `/63` or `trên 63` after the place: the item after it, and how many were ranked.
fn ranked_among(items: &Items<'_>, at: usize, place: f64) -> (usize, Option<f64>) {
    let joined =
        items.mark(at + 1, '/') || items.lower(at + 1) == "trên" || items.lower(at + 1) == "trong tổng số";
    // "đứng 5/8/2024" is no rank.
    let longer = items.mark(at + 3, '/') && items.number(at + 4);
    let all = joined && !longer && items.number(at + 2) && items.text(at + 2).len() <= 4;
    let of = all.then(|| number::parse_literal(items.text(at + 2), number::Comma::Decimal)).flatten();
    match of.filter(|of| of.fract() == 0.0 && *of >= place) {
        Some(of) => (at + 3, Some(of)),
        None => (at + 1, None),
    }
}

fn measured(items: &Items<'_>, next: usize) -> bool {
    items.mark(next, '%') || items.has(next, Cue::UNIT | Cue::MAGNITUDE | Cue::CURRENCY)
}

/// "Top 500 doanh nghiệp" as a list's name orders nothing; one that the subject stands in does.
fn placed(items: &Items<'_>, top: usize, place: f64) -> bool {
    let enters = |back: usize| {
        items.before(top, back).is_some_and(|item| {
            let lower = &items.lower[item.start..item.end];
            matches!(
                lower,
                "trong"
                    | "vào"
                    | "lọt"
                    | "thuộc"
                    | "đứng"
                    | "nằm"
                    | "lọt vào"
                    | "trở lại"
                    | "khỏi"
                    | "ngoài"
                    | "trụ"
            )
        })
    };
    place <= 100.0 && (1..=3).any(enters)
}

/// "lên thứ 4", "xuống thứ 33", "giữ hạng 3": words that a place is reached or kept by.
fn reaches(items: &Items<'_>, at: usize) -> bool {
    matches!(
        items.lower(at),
        "lên"
            | "xuống"
            | "về"
            | "giữ"
            | "từ"
            | "tụt"
            | "thành"
            | "còn"
            | "nhảy"
            | "ở"
            | "tới"
            | "đạt"
            | "giành"
            | "cán đích"
    )
}

/// Whether "thứ" before the number ranks, rather than counts or names a day of the week.
fn ordinal(items: &Items<'_>, at: usize, from: usize, thu: usize, of: Option<f64>) -> bool {
    let word = |back: usize| thu.checked_sub(back).filter(|&before| before >= from);
    let ranked = (1..=3).any(|back| word(back).is_some_and(|before| items.has(before, Cue::RANK)));
    // "thứ 30 của thế giới"
    let among = matches!(items.lower(at + 1), "của" | "trên" | "tại" | "ở")
        && matches!(
            items.lower(at + 2),
            "thế giới"
                | "cả nước"
                | "toàn quốc"
                | "châu"
                | "việt nam"
                | "khu vực"
                | "đông nam á"
                | "thị trường"
        );
    if ranked || among || of.is_some() {
        return true;
    }
    if (1..=3).any(|back| {
        word(back)
            .is_some_and(|before| items.has(before, Cue::ORDINAL_NOUN | Cue::NAME_NOUN | Cue::NAME_STRONG))
    }) {
        return false;
    }
    let weekday = items.text(at).len() == 1
        && (items.lower(at + 1) == "đến" && items.lower(at + 2) == "thứ" || items.mark(at + 1, '('));
    if word(1).is_some_and(|before| reaches(items, before)) && !weekday {
        return true;
    }
    // "đứng số 1 hoặc thứ 2": a rank right before carries over.
    let alternative =
        thu >= 2 && matches!(items.lower(thu - 1), "hoặc" | "và" | "hay") && items.number(thu - 2);
    // "nền kinh tế lớn thứ 4 ở châu Á"
    let superlative =
        (1..=6).any(|back| word(back).is_some_and(|before| items.has(before, Cue::SUPERLATIVE)));
    alternative || superlative && items.has(at + 1, Cue::FIELD)
}

/// What has numbers, and what firms with numbers do: "gói thầu số 1", "Công ty Xây dựng số 1".
static NUMBERED: WordList = WordList::of(&["gói thầu", "thầu", "xây dựng"]);

/// "số 1 thế giới", "số 1 Việt Nam", "vị trí số 1", "hạt giống số 4".
pub(crate) fn is_number_one(items: &Items<'_>, at: usize) -> bool {
    // "tuyến metro số 1 về Bình Dương" numbers the line.
    let named =
        |back: usize| items.before(at, back).is_some_and(|item| item.has(Cue::NAME_NOUN | Cue::NAME_STRONG));
    if (2..=3).any(named) || at >= 2 && NUMBERED.has(items, at - 2) {
        return false;
    }
    let ranked = (2..=3).any(|back| items.before(at, back).is_some_and(|item| item.has(Cue::RANK)))
        || at > 0 && items.has(at - 1, Cue::RANK);
    // "tại số 1, đường Quang Trung"
    let address = at >= 2 && (items.has(at - 2, Cue::PREPOSITION) || items.mark(at - 2, '('));
    let first = items.text(at) == "1"
        && !address
        && (items.has(at + 1, Cue::FIELD)
            || !items.word(at + 1) && !items.number(at + 1) && at + 1 < items.len());
    ranked || first
}
