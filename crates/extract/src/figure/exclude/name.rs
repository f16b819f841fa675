//! Numbers that name or order things.

use super::super::rank;
use super::{counted, is_upper, mark};
use crate::document::syllable::is_syllable;
use crate::item::{Item, Items};
use crate::lexicon::Cue;
use crate::model::WordList;
use crate::token::TokenKind;

/// "198 Trần Quang Khải": the number of a house, before a street that is named after somebody.
fn is_address(items: &Items<'_>, at: usize) -> bool {
    if items.text(at).len() > 4 || !is_upper(items.text(at + 1)) || !is_upper(items.text(at + 2)) {
        return false;
    }
    matches!(
        items.lower(at + 1),
        "nguyễn"
            | "trần"
            | "lê"
            | "phạm"
            | "hoàng"
            | "huỳnh"
            | "phan"
            | "vũ"
            | "võ"
            | "đặng"
            | "bùi"
            | "đỗ"
            | "ngô"
            | "lý"
            | "trương"
            | "đinh"
            | "trịnh"
            | "hồ"
            | "tôn"
            | "đào"
            | "triệu"
            | "tạ"
            | "phùng"
            | "dương"
    )
}

/// Words before a number that it may name or order something with, beside those that the lexicon tells.
static NAMING: WordList = WordList::of(&["thứ", "mức", "mức độ", "cấp", "số"]);

/// Whether what stands beside the number at item `at` lets [`named_number`] hold.
#[inline]
pub(super) fn may_be_named(items: &Items<'_>, at: usize) -> bool {
    let Some(before) = items.before(at, 1) else { return false };
    let naming = Cue::RANK_TOP | Cue::NAME_STRONG | Cue::NAME_NOUN | Cue::ORDINAL_NOUN;
    let by_mark = matches!(mark(Some(before)), '.' | '+' | '-' | '/')
        | match mark(items.get(at + 1)) {
            '.' => at + 2 < items.len(),
            mark => matches!(mark, '-' | '\'' | '’' | '′'),
        };
    before.has(naming)
        || by_mark
        || NAMING.is(items, before)
        || DAY.is(items, before)
        || has_capital::<8>(items, before)
        || items.get(at + 1).is_some_and(|next| has_capital::<4>(items, next))
        || items.text(at) == "1"
        || is_upper(items.text(at - 1))
}

/// Whether a capital may be among the first bytes of an item, so many of them.
fn has_capital<const FIRST: usize>(items: &Items<'_>, item: &Item) -> bool {
    let first = |text: &str| text.as_bytes()[item.start..].first_chunk::<FIRST>().copied();
    let written = first(items.text);
    written.is_none() || written != first(items.lower)
}

/// "lớp 10", "quốc lộ 1A", "Top 500", "lần thứ 5", "kỳ họp thứ 3", "số 586": numbers that name or order things.
pub(super) fn named_number(items: &Items<'_>, at: usize) -> Option<usize> {
    let before = at.checked_sub(1)?;
    if let Some(end) = plate(items, at).or_else(|| draw(items, at)) {
        return Some(end);
    }
    // "tổ 3-4 người", "thị trường 30-40%": the end of a range decides for both.
    let end = if items.mark(at + 1, '-') && items.number(at + 2) { at + 2 } else { at };
    let quantified = items.mark(end + 1, '%')
        || items.has(end + 1, Cue::PERCENT | Cue::MAGNITUDE | Cue::CURRENCY | Cue::POINT)
        || end > at && (counted(items, end + 1) || items.has(end + 1, Cue::UNIT) && !items.number(end + 2));
    if quantified {
        return None;
    }
    let (word, literal) = (items.lower(before), items.text(at));
    let plain = literal.bytes().all(|b| b.is_ascii_digit());
    let slash = items.mark(at + 1, '/') && items.number(at + 2);
    // Ordinals that do not rank, and days of the week: "lần thứ 5", "thứ 7".
    if word == "thứ" && rank::parse(items, at, 0).is_none() {
        return Some(at + 1);
    }
    if items.has(before, Cue::RANK_TOP) {
        return rank::parse(items, at, 0).is_none().then_some(at + 1);
    }
    // A unit makes it a measure, unless the "unit" opens a date: "kỳ 83 ngày 29/01".
    let measured = items.has(at + 1, Cue::UNIT) && !items.number(at + 2);
    let called = || plain || word.starts_with("tổng đài") || word.contains("điện thoại");
    if items.has(before, Cue::NAME_STRONG) && !measured && called() {
        return Some(if slash { at + 3 } else { list_end(items, at) });
    }
    // "Nghị quyết Trung ương 4 khóa XII": a plenum of the Party's committee.
    if plain && literal.len() <= 2 && (word == "trung ương" || matches!(items.text(before), "TƯ" | "TW")) {
        return Some(list_end(items, at));
    }
    if items.has(before, Cue::NAME_NOUN) && plain && !measured && !noun_follows(items, at + 1) {
        return Some(if slash { at + 3 } else { list_end(items, at) });
    }
    // "VNeID mức 2 được kích hoạt", "không hẹn lại lần 2": levels and turns.
    let turn = items.has(before, Cue::ORDINAL_NOUN)
        && !items.has(before, Cue::DAY | Cue::MONTH | Cue::YEAR | Cue::QUARTER);
    let level = word == "mức" && literal.len() == 1;
    // "đợt 1 góp 400 tỷ đồng": what stands before the next number is what was done.
    let done_in_turn = items.number(at + 2) && matches!(word, "đợt" | "lần" | "giai đoạn" | "bước");
    if plain && (turn || level) && !measured && (done_in_turn || !noun_follows(items, at + 1)) {
        return Some(list_end(items, at));
    }
    if level && plain && items.has(at + 1, Cue::ADVERB) {
        return Some(at + 1);
    }
    // "mức độ 3, 4": levels of service, also written as if a decimal ("3,4").
    if word == "mức độ" && literal.len() <= 3 {
        return Some(list_end(items, at));
    }
    // "thành phố cấp 1", "trường cấp 3"; but "gió cấp 6" is a force.
    let windy = || {
        (1..=8).any(|back| {
            matches!(
                items.before(before, back).map(|item| &items.lower[item.start..item.end]),
                Some("gió" | "bão" | "giật" | "sóng")
            )
        })
    };
    if word == "cấp" && plain && !windy() && !counted(items, at + 1) {
        return Some(list_end(items, at));
    }
    if plain && is_address(items, at) {
        return Some(at + 1);
    }
    if foreign_name(items, at)
        || abbreviated_unit(items, at)
        || day_of_month(items, at)
        || literal == "1" && idiom(items, at)
    {
        return Some(if slash { at + 3 } else { list_end(items, at) });
    }
    // "iPhone 7", "PC 06", "Series 5": a name with a capital inside, then a short number.
    let name = items.text(before);
    let latin_name = || {
        items.list[before].entry.cue.is_empty()
            && name.is_ascii()
            && name.chars().skip(1).any(char::is_uppercase)
            && name.len() <= 8
    };
    let short = plain && literal.len() <= 3;
    if short && !measured && !slash && latin_name() && !noun_follows(items, at + 1) {
        return Some(list_end(items, at));
    }
    if plain
        && literal.starts_with('0')
        && literal.len() >= 2
        && is_upper(name)
        && !slash
        && !counted(items, at + 1)
    {
        return Some(at + 1);
    }
    // "số 586", "kỳ quay số 76": a numbered thing, unless it ranks ("số 1 thế giới") or counts ("trong số 88 doanh nghiệp").
    let counting =
        || before > 0 && matches!(items.lower(before - 1), "trong" | "con" | "tổng" | "một trong" | "hộp");
    if word == "số" && plain && !counting() && !rank::is_number_one(items, at) {
        return Some(list_end(items, at));
    }
    // "1.Igor Akinfeev (đội trưởng), 5.Viktor Vasin": numbers of a list within a line.
    let listed = plain
        && items.mark(at + 1, '.')
        && items.glued(at)
        && items.glued(at + 1)
        && is_upper(items.text(at + 2));
    // "Sông Hậu 1", "Thạch Hãn 2,", "Windows 7 vẫn": the number is part of a name of two or more capitals.
    let capital = |back: usize| {
        items.before(at, back).is_some_and(|item| {
            item.kind == TokenKind::Word
                && item.entry.cue.is_empty()
                && is_upper(&items.text[item.start..item.end])
        })
    };
    let glued_name = plain
        && literal.len() <= 2
        && capital(1)
        && (capital(2) || at == 1)
        && !slash
        && !counted(items, at + 1)
        && !items.has(at + 1, Cue::UNIT);
    // "(GMT+7)"
    let zone = at >= 2
        && items.mark_in(before, "+-")
        && items.glued(before)
        && matches!(items.lower(at - 2), "gmt" | "utc");
    // "13'": a minute of play; "150 MW/1 dự án": per one.
    let minute = items.mark_in(at + 1, "'’′") && items.glued(at);
    let per = at >= 2 && items.mark(before, '/') && items.glued(before) && items.word(before - 1);
    if glued_name {
        return Some(list_end(items, at));
    }
    (minute || listed || zone || per && plain).then_some(at + 1)
}

/// "3, 4", "76, 83 và 85": the end of a list of numbers that all belong to one name.
pub(super) fn list_end(items: &Items<'_>, at: usize) -> usize {
    let mut end = at + 1;
    loop {
        let joined =
            items.mark(end, ',') || items.lower(end) == "và" || items.mark(end, '-') && items.glued(end - 1);
        let more = joined
            && items.number(end + 1)
            && items.text(end + 1).len() <= 3
            && !counted(items, end + 2)
            && !items.mark_in(end + 2, "%/");
        if !more {
            return end;
        }
        end += 2;
    }
}

/// Whether a counted noun follows, and not what is done: "giai đoạn 1 có", "dự án 2 khởi công".
fn noun_follows(items: &Items<'_>, at: usize) -> bool {
    let told =
        Cue::VERB | Cue::LEVEL | Cue::ADVERB | Cue::CLAUSE_MARK | Cue::UP | Cue::DOWN | Cue::CONJUNCTION;
    counted(items, at) && !items.has(at, told)
}

/// "Galaxy Note 7 khiến", "Mazda 3", "Euro 4 ở", "Vios 1.5G", "S&P 500": a foreign name, then a short number that counts
/// nothing.
fn foreign_name(items: &Items<'_>, at: usize) -> bool {
    let Some(before) = at.checked_sub(1).filter(|&before| items.word(before)) else { return false };
    let name = items.text(before);
    let unknown = items.list[before].entry.cue.is_empty() || name == "Euro";
    if !unknown || !is_upper(name) {
        return false;
    }
    let number = items.text(at);
    let version = number.len() == 3 && number.as_bytes()[1] == b'.';
    let plain = number.len() <= 4 && number.bytes().all(|b| b.is_ascii_digit());
    // "1.5G", "2.0L": the size of an engine in a name.
    let engine = version && items.glued(at) && items.text(at + 1).chars().all(char::is_uppercase);
    let counts = items.has(at + 1, Cue::UNIT | Cue::MAGNITUDE | Cue::CURRENCY | Cue::PERCENT | Cue::POINT)
        || items.mark_in(at + 1, "%/$-")
        || items.number(at + 1);
    (engine || (plain || version) && !counts && !noun_follows(items, at + 1)) && !is_syllable(name)
}

/// "Q.9", "P.12", "Q. 1": districts and wards in short.
fn abbreviated_unit(items: &Items<'_>, at: usize) -> bool {
    at >= 2
        && items.mark(at - 1, '.')
        && items.glued(at - 2)
        && matches!(items.text(at - 2), "Q" | "P" | "F" | "KP" | "T")
}

/// Words before the number of a day.
static DAY: WordList = WordList::of(&["ngày", "mùng", "từ ngày", "đến ngày", "các ngày"]);

/// "ngày 25 hàng tháng", "ngày 30 Tết": a day without its month.
fn day_of_month(items: &Items<'_>, at: usize) -> bool {
    let named = at > 0 && DAY.has(items, at - 1);
    let day =
        || items.text(at).len() <= 2 && items.text(at).parse().is_ok_and(|day: u32| (1..=31).contains(&day));
    let counts = || noun_follows(items, at + 1) && !matches!(items.lower(at + 1), "hàng" | "hằng" | "tết");
    named && day() && !counts() && !items.has(at + 1, Cue::UNIT | Cue::MAGNITUDE)
}

/// "1 vài người", "1 cách bài bản", "1 mình": the digit for "một" that counts nothing.
fn idiom(items: &Items<'_>, at: usize) -> bool {
    matches!(items.lower(at + 1), "vài" | "cách" | "mình" | "chút" | "số" | "ít" | "phần")
}

/// "Km 15+380", "Km0+000".
pub(super) fn kilometre_post(items: &Items<'_>, at: usize) -> Option<usize> {
    let post = at > 0 && items.mark(at + 1, '+') && items.number(at + 2) && items.lower(at - 1) == "km";
    post.then_some(at + 3)
}

/// "36F1 - 202.59", "51C 088.18", "62B-1234": the second half of a number plate.
fn plate(items: &Items<'_>, at: usize) -> Option<usize> {
    let number = items.text(at);
    let dashed = at > 0 && items.mark(at - 1, '-');
    let series = at.checked_sub(if dashed { 2 } else { 1 })?;
    // The digit of a series may stand apart from its letters.
    let letters =
        if items.number(series) { series.checked_sub(1).filter(|&at| items.glued(at))? } else { series };
    let is_series = letters > 0
        && items.number(letters - 1)
        && items.glued(letters - 1)
        && items.word(letters)
        && items.text(letters).len() <= 3
        && items.text(letters).chars().all(char::is_uppercase);
    let is_number = match number.as_bytes() {
        [_, _, _, b'.', _, _] => true,
        // "phiên bản 50S - 2017"
        [b'1', b'9', _, _] | [b'2', b'0', _, _] if series == letters => false,
        digits => dashed && digits.len() >= 4,
    };
    (is_series && is_number).then_some(at + 1)
}

/// "08 - 20 - 25 - 27 - 30": numbers that were drawn.
fn draw(items: &Items<'_>, at: usize) -> Option<usize> {
    let two = |at: usize| items.number(at) && items.text(at).len() == 2;
    let mut end = at + 1;
    while two(at) && items.mark(end, '-') && two(end + 1) {
        end += 2;
    }
    (end - at >= 7).then_some(end)
}
