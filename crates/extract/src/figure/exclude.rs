//! Numbers that are no figures: document numbers, codes and names, clock times, phone numbers, scores,
//! list numbers, page furniture.

use crate::explain::Exclusion;
use crate::lexicon::Cue;
use crate::token::{ItemKind, Items};

/// Gives the item to go on from where the number at an item is no figure.
type Rule = fn(&Items<'_>, usize) -> Option<usize>;

/// The first that holds decides.
const RULES: [(Exclusion, Rule); 8] = [
    (Exclusion::DocumentNumber, document_number),
    (Exclusion::Clock, clock),
    (Exclusion::Code, code),
    (Exclusion::Phone, phone),
    (Exclusion::Score, score),
    (Exclusion::ListNumber, list_number),
    (Exclusion::NamedNumber, named_number),
    (Exclusion::Furniture, furniture),
];

/// Whether the number at item `at` is no figure; then the item to go on from, and why.
pub(crate) fn skip(items: &Items<'_>, at: usize) -> Option<(usize, Exclusion)> {
    RULES.iter().find_map(|&(exclusion, rule)| rule(items, at).map(|next| (next, exclusion)))
}

fn is_upper(text: &str) -> bool {
    text.chars().next().is_some_and(char::is_uppercase)
}

/// End of a run of glued items (`75/2022/TT-BTC`, `87/KH-UBND`), white space ending it.
fn run_end(items: &Items<'_>, at: usize) -> usize {
    let mut end = at + 1;
    while end < items.len()
        && items.glued(end - 1)
        && (items.mark_in(end, "/-") || !matches!(items.list[end].kind, ItemKind::Mark(_)))
    {
        end += 1;
    }
    end
}

/// `87/KH-CTC`, `04-NQ/TU`, `75/2022/TT-BTC`, "Nghị định 13", "Kế hoạch số 586", "Đề án 06", "Điều 31".
fn document_number(items: &Items<'_>, at: usize) -> Option<usize> {
    let end = run_end(items, at);
    if items.mark_in(at + 1, "/-") && items.glued(at) {
        // A type in capitals after slash or dash: digits, then /KH, -NQ, /2022/TT.
        let mut part = at + 2;
        if items.mark(at + 1, '/') && items.number(part) && items.mark(part + 1, '/') && items.glued(part) {
            part += 2;
        }
        if part < end
            && items.word(part)
            && items.text(part).chars().all(|c| c.is_uppercase())
            && !items.has(part, Cue::CURRENCY | Cue::UNIT)
        {
            return Some(end);
        }
    }
    if in_law_name(items, at) {
        return Some(at + 1);
    }
    let (named, numbered) = name_before(items, at)?;
    let plain = items.text(at).bytes().all(|b| b.is_ascii_digit());
    if items.list[named].has(Cue::ARTICLE) {
        let unit = items.mark(at + 1, '%')
            || items.word(at + 1) && items.has(at + 1, Cue::MAGNITUDE | Cue::CURRENCY);
        return (plain && !unit && (!matches!(items.lower(named), "điểm" | "mục") || numbered))
            .then_some(end);
    }
    // "Chương trình 30a", "Dự án 2": a plain number right after the name; a count follows "kế hoạch" only with a noun.
    let unit_follows = items.mark_in(at + 1, "%")
        || items.has(at + 1, Cue::MAGNITUDE | Cue::CURRENCY | Cue::UNIT | Cue::PERCENT);
    if numbered
        || plain
            && !unit_follows
            && (items.text(at).starts_with('0') || is_upper(items.text(named)) || !counted(items, at + 1))
    {
        return Some(end);
    }
    None
}

/// Whether a year ends the name of a law: "Luật Bảo hiểm y tế 2008".
pub(crate) fn in_law_name(items: &Items<'_>, at: usize) -> bool {
    let text = items.text(at);
    let names = |at: usize| {
        items.word(at) && !items.has(at, Cue::LEVEL | Cue::UP | Cue::DOWN | Cue::COMPARE | Cue::YEAR)
    };
    let law = (at.saturating_sub(8)..at)
        .rev()
        .take_while(|&word| names(word))
        .find(|&word| items.has(word, Cue::DOC_NAME) && items.lower(word).starts_with("luật"));
    text.len() == 4
        && text.bytes().all(|b| b.is_ascii_digit())
        && law.is_some_and(|law| law + 1 == at || is_upper(items.text(law + 1)))
}

/// The document name that a number right after it (or after "số") belongs to, and whether "số" stood there.
fn name_before(items: &Items<'_>, at: usize) -> Option<(usize, bool)> {
    let numbered = at > 0 && (items.lower(at - 1) == "số" || items.lower(at - 1).ends_with(" số"));
    let named = if at > 0 && items.lower(at - 1) == "số" { at.checked_sub(2)? } else { at.checked_sub(1)? };
    let is_name = items.has(named, Cue::DOC_NAME | Cue::ARTICLE);
    is_name.then_some((named, numbered))
}

/// Whether a counted noun begins at `at`: a word that is no function word.
pub(crate) fn counted(items: &Items<'_>, at: usize) -> bool {
    items.word(at) && !items.has(at, Cue::STOP_NOUN) && !is_upper(items.text(at))
}

/// `8h30`, `07:22`, `19 giờ 30`, `0:00/ 0:00`, `20 giờ` as a time of day.
fn clock(items: &Items<'_>, at: usize) -> Option<usize> {
    items.text(at).parse().ok().filter(|&hour: &u32| hour <= 24)?;
    if items.mark(at + 1, ':')
        && items.glued(at)
        && items.glued(at + 1)
        && items.number(at + 2)
        && items.text(at + 2).len() == 2
    {
        let mut end = at + 3;
        if items.mark(end, ':') && items.glued(end - 1) && items.number(end + 1) {
            end += 2;
        }
        return Some(end);
    }
    let letter = items.lower(at + 1) == "h" && (items.glued(at) || items.number(at + 2))
        || items.lower(at + 1) == "g" && items.number(at + 2) && items.glued(at);
    if letter {
        let minutes = items.number(at + 2) && items.glued(at + 1);
        return Some(if minutes { at + 3 } else { at + 2 });
    }
    if items.has(at + 1, Cue::CLOCK) {
        // "sau 2 giờ 7 phút" and "kéo dài đến 10 giờ" are durations.
        let lasting = at > 0
            && items.number(at + 2)
            && items.lower(at + 3) == "phút"
            && !matches!(items.lower(at - 1), "lúc" | "vào" | "hồi" | "từ" | "trước" | "đúng")
            || (1..=3).any(|back| {
                items
                    .before(at, back)
                    .is_some_and(|item| matches!(&items.lower[item.start..item.end], "mất" | "dài" | "suốt"))
            });
        if lasting {
            return None;
        }
        let of_day = items.lower(at + 1) != "giờ"
            || at > 0
                && matches!(
                    items.lower(at - 1),
                    "lúc" | "vào" | "từ" | "đến" | "trước" | "sau" | "hồi" | "tới" | "khoảng" | "đúng"
                )
            || items.has(at + 2, Cue::DAY_PREFIX)
            || items.number(at + 2) && !items.has(at + 3, Cue::UNIT)
            || at == 0;
        if of_day {
            return Some(if items.number(at + 2) && !items.mark_in(at + 3, "/-") { at + 3 } else { at + 2 });
        }
    }
    None
}

/// `VN30`, `U23`, `3G`, `i10`, `PC 06`, `Covid-19`, `KVT-1`, `VNR500`.
fn code(items: &Items<'_>, at: usize) -> Option<usize> {
    if at > 0 && items.glued(at - 1) && items.word(at - 1) {
        // A cue word that lost its space ("đạt95%") still introduces a number.
        let cue = items.has(
            at - 1,
            Cue::LEVEL | Cue::UP | Cue::DOWN | Cue::GT | Cue::LT | Cue::APPROX | Cue::STOP_NOUN | Cue::TARGET,
        );
        let lower = !items.text(at - 1).chars().any(char::is_uppercase);
        let titled = !items.text(at - 1).chars().skip(1).any(char::is_uppercase);
        let vietnamese = lower && !items.text(at - 1).is_ascii();
        if !(cue && titled && items.text(at - 1).chars().count() > 1 || vietnamese) {
            return Some(run_end(items, at));
        }
    }
    // "Covid-19", "Vn-30", "KVT-1": a dash that joins the number to a name.
    if at > 1 && items.mark(at - 1, '-') && items.glued(at - 1) && items.glued(at - 2) && items.word(at - 2) {
        return Some(run_end(items, at));
    }
    if items.glued(at) && items.word(at + 1) {
        let text = items.text(at + 1);
        let unit = items
            .has(at + 1, Cue::UNIT | Cue::CURRENCY | Cue::MAGNITUDE | Cue::SHORT_MAGNITUDE | Cue::PERCENT);
        let vietnamese = !text.is_ascii() || text.chars().count() > 3 && !is_upper(text);
        if !unit && !vietnamese && !items.has(at + 1, Cue::STOP_NOUN) {
            return Some(run_end(items, at));
        }
    }
    None
}

/// `0912.345.678`, `024 3826 1234`, `1900 1234`: a leading zero and many digits, or what a phone cue introduces.
fn phone(items: &Items<'_>, at: usize) -> Option<usize> {
    let digits = |at: usize| items.text(at).bytes().filter(u8::is_ascii_digit).count();
    let mut end = at + 1;
    let mut count = digits(at);
    while items.number(end) && items.list[end].start - items.list[end - 1].end <= 1
        || items.mark_in(end, ".-") && items.glued(end - 1) && items.number(end + 1)
    {
        if items.number(end) {
            count += digits(end);
        }
        end += 1;
    }
    let zero = items.text(at).starts_with('0')
        && !items.text(at).starts_with("0,")
        && !items.text(at).starts_with("0.");
    let bracketed =
        at > 0 && items.mark(at - 1, '(') && zero && items.mark(at + 1, ')') && items.number(at + 2);
    if bracketed {
        return Some(at + 3);
    }
    let cue = if at > 0 && items.mark(at - 1, ':') { at.checked_sub(2) } else { at.checked_sub(1) };
    let introduced = cue.is_some_and(|cue| PHONE_CUES.contains(&items.lower(cue)))
        && !items.has(end, Cue::MAGNITUDE | Cue::CURRENCY | Cue::UNIT)
        && !counted(items, end);
    ((zero || introduced) && count >= 8 && !items.mark(at + 1, '/')).then_some(end)
}

/// What introduces a phone number that has no leading zero: "tổng đài 1900 1234".
const PHONE_CUES: [&str; 9] =
    ["tổng đài", "hotline", "đường dây nóng", "số điện thoại", "điện thoại", "đt", "sđt", "fax", "tel"];

/// `6-4`, `2-0` and rows of them, line-ups `4-3-3`, lottery rows.
fn score(items: &Items<'_>, at: usize) -> Option<usize> {
    let small = |at: usize| items.number(at) && items.text(at).len() <= 2;
    if !small(at) || !items.mark(at + 1, '-') || !items.glued(at) || !small(at + 2) || !items.glued(at + 1) {
        return None;
    }
    let mut end = at + 3;
    while items.mark(end, '-') && small(end + 1) {
        end += 2;
    }
    let value = |at: usize| items.text(at).parse().unwrap_or(0u32);
    let cue = (1..=4).any(|back| items.before(at, back).is_some_and(|item| item.has(Cue::SCORE)));
    let row = end > at + 3
        || items.mark(end, ',') && small(end + 1) && items.mark(end + 2, '-')
        || at > 2 && small(at - 3) && items.mark(at - 2, '-');
    let unit =
        items.mark_in(end, "%/") || items.has(end, Cue::UNIT | Cue::MAGNITUDE | Cue::CURRENCY | Cue::PERCENT);
    let falling = value(at) >= value(at + 2);
    (!unit && (cue || row || falling)).then_some(end)
}

/// `1.`, `2)`, `3 -` at the head of a line.
fn list_number(items: &Items<'_>, at: usize) -> Option<usize> {
    let head = at == 0 || at == 1 && items.mark_in(0, "(-•*+");
    let short = items.text(at).len() <= 3 || items.text(at).split('.').all(|part| part.len() <= 2);
    if !head || !short {
        return None;
    }
    let mark = items.mark_in(at + 1, ".)")
        || items.mark_in(at + 1, "/:-") && items.word(at + 2) && is_upper(items.text(at + 2));
    // "1.2. Kết quả": a section number.
    let section = items.text(at).contains('.')
        && items.text(at).len() <= 3
        && items.word(at + 1)
        && is_upper(items.text(at + 1));
    // "1  Lịch cắt điện": a wide gap stands for the mark.
    let wide = items.get(at + 1).is_some_and(|next| next.start - items.list[at].end >= 2)
        && is_upper(items.text(at + 1));
    if wide {
        return Some(at + 1);
    }
    (mark || section).then_some(at + 2)
}

/// "lớp 10", "quốc lộ 1A", "Top 500", "lần thứ 5", "kỳ họp thứ 3", "số 586": numbers that name or order things.
fn named_number(items: &Items<'_>, at: usize) -> Option<usize> {
    let before = at.checked_sub(1)?;
    // "tổ 3-4 người", "thị trường 30-40%": the end of a range decides for both.
    let end = if items.mark(at + 1, '-') && items.number(at + 2) { at + 2 } else { at };
    let quantified = items.mark(end + 1, '%')
        || items.has(end + 1, Cue::PERCENT | Cue::MAGNITUDE | Cue::CURRENCY | Cue::POINT)
        || end > at && counted(items, end + 1);
    if quantified {
        return None;
    }
    let plain = items.text(at).bytes().all(|b| b.is_ascii_digit());
    let slash = items.mark(at + 1, '/') && items.number(at + 2);
    // Ordinals that do not rank, and days of the week: "lần thứ 5", "thứ 7".
    if items.lower(before) == "thứ" && super::rank::parse(items, at, 0).is_none() {
        return Some(at + 1);
    }
    if items.has(before, Cue::RANK_TOP) {
        return super::rank::parse(items, at, 0).is_none().then_some(at + 1);
    }
    // A unit makes it a measure, unless the "unit" opens a date: "kỳ 83 ngày 29/01".
    let measured = items.has(at + 1, Cue::UNIT) && !items.number(at + 2);
    let called =
        plain || items.lower(before).starts_with("tổng đài") || items.lower(before).contains("điện thoại");
    if items.has(before, Cue::NAME_STRONG) && called && !measured {
        return Some(if slash { at + 3 } else { list_end(items, at) });
    }
    if items.has(before, Cue::NAME_NOUN) && plain && !measured && !counted(items, at + 1) {
        return Some(if slash { at + 3 } else { list_end(items, at) });
    }
    // "VNeID mức 2 được kích hoạt", "không hẹn lại lần 2": levels and turns.
    let turn = items.has(before, Cue::ORDINAL_NOUN)
        && !items.has(before, Cue::DAY | Cue::MONTH | Cue::YEAR | Cue::QUARTER);
    let level = items.lower(before) == "mức" && items.text(at).len() == 1;
    if plain && (turn || level) && !measured && !counted(items, at + 1) {
        return Some(list_end(items, at));
    }
    if level && plain && items.has(at + 1, Cue::ADVERB) {
        return Some(at + 1);
    }
    // "mức độ 3, 4": levels of service, also written as if a decimal ("3,4").
    if items.lower(before) == "mức độ" && items.text(at).len() <= 3 {
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
    if items.lower(before) == "cấp" && plain && !windy() && !counted(items, at + 1) {
        return Some(list_end(items, at));
    }
    // "iPhone 7", "PC 06", "Series 5": a name with a capital inside, then a short number.
    let name = items.text(before);
    let latin_name = items.list[before].entry.cue.is_empty()
        && name.is_ascii()
        && name.chars().skip(1).any(char::is_uppercase)
        && name.chars().count() <= 8;
    if latin_name && plain && items.text(at).len() <= 3 && !counted(items, at + 1) && !slash {
        return Some(at + 1);
    }
    if items.text(at).starts_with('0')
        && plain
        && items.text(at).len() >= 2
        && is_upper(name)
        && !slash
        && !counted(items, at + 1)
    {
        return Some(at + 1);
    }
    // "số 586", "kỳ quay số 76": a numbered thing, unless it ranks ("số 1 thế giới") or counts ("trong số 88 doanh nghiệp").
    let counting = before > 0 && matches!(items.lower(before - 1), "trong" | "con" | "tổng" | "một trong");
    if items.lower(before) == "số" && plain && !counting && !super::rank::is_number_one(items, at) {
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
            item.kind == ItemKind::Word
                && item.entry.cue.is_empty()
                && is_upper(&items.text[item.start..item.end])
        })
    };
    let glued_name = plain
        && items.text(at).len() <= 2
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
    (minute || listed || glued_name || zone || per && plain).then_some(at + 1)
}

/// "3, 4", "76, 83 và 85": the end of a list of numbers that all belong to one name.
fn list_end(items: &Items<'_>, at: usize) -> usize {
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

/// What page counters are called; each stands before a colon, alone on its line with its number.
const COUNTERS: &[&str] = &[
    "lượt xem",
    "số lượt xem",
    "lượt đọc",
    "lượt truy cập",
    "số lượt truy cập",
    "tổng lượt truy cập",
    "tổng truy cập",
    "tổng số truy cập",
    "tổng số lượt truy cập",
    "đang online",
    "đang truy cập",
    "trực tuyến",
    "online",
    "khách online",
    "thành viên online",
    "hôm nay",
    "hôm qua",
    "trong tuần",
    "tuần này",
    "tuần trước",
    "trong tháng",
    "tháng này",
    "tháng trước",
    "tất cả",
    "truy cập",
    "bình luận",
    "chia sẻ",
    "lượt thích",
    "views",
    "view",
    "đã xem",
    "số lần xem",
    "trong ngày",
    "trong năm",
    "lượt tải",
    "lượt bình luận",
    "đánh giá",
    "trang",
    "số lần đọc",
    "khách",
    "lượt nghe",
    "đọc",
    "ý kiến bạn đọc",
    "tổng",
    "tổng cộng",
    "ý kiến",
    "phản hồi",
    "người đọc",
    "số người online",
    "tổng lượt xem",
];

/// View counters ("Lượt xem: 78", "• Đang online: 1", "1.204 lượt xem") and lines of a number alone.
fn furniture(items: &Items<'_>, at: usize) -> Option<usize> {
    let words = |from: usize, to: usize| -> &str {
        match (items.get(from), to.checked_sub(1).and_then(|last| items.get(last))) {
            (Some(first), Some(last)) if from < to => &items.lower[first.start..last.end],
            _ => "",
        }
    };
    let bullet = usize::from(items.mark_in(0, "-•*+·|"));
    let label_end = if at > 0 && items.mark_in(at - 1, ":([") { at - 1 } else { at };
    let ends = at + 1 >= items.len() || items.mark_in(at + 1, "|•)]-/");
    // Counters in a row, "Hôm nay: 12 | Hôm qua: 34", "Online 38 - Hôm nay 1.877", each begin after a mark.
    let begin =
        (bullet..label_end).rev().find(|&mark| items.mark_in(mark, "|•([-:")).map_or(bullet, |mark| mark + 1);
    let bare = label_end == at && begin == bullet && at + 1 < items.len();
    let counter = ends && !bare && COUNTERS.contains(&words(begin, label_end))
        || at == bullet && items.len() <= at + 4 && COUNTERS.contains(&words(at + 1, items.len()));
    let alone = items.len() == at + 1 && (0..at).all(|mark| items.mark_in(mark, "-•*/|·"));
    let comments = at == 0 && (items.lower(1) == "góp" || items.lower(1) == "ý") && items.len() <= 3;
    if counter { Some(at + 1) } else { (alone || comments).then_some(items.len()) }
}
