//! Percentages, money and quantities: an amount with what follows it, alone or as a range.

use super::{Found, Sign, Step, Value, unit_word};
use crate::item::{Item, Items};
use crate::lexicon::Cue;
use crate::model::WordList;
use crate::number::{self, Amount};
use crate::record::{Kind, Text};
use crate::token::TokenKind;

/// An amount with its sign or word: what one end of a range can be.
struct End {
    amount: Amount,
    kind: Kind,
    unit: Option<Text>,
    /// One past the last item of the figure.
    next: usize,
    /// One past the last item of a quantity's unit.
    after: usize,
}

/// The figure that begins with the number at item `at`.
pub(crate) fn parse(items: &Items<'_>, at: usize, from: usize) -> Step {
    let mut first = end(items, at, from);
    let mut start = at;
    let mut value = None;
    if let Some((joint, second)) = range(items, at, &first, from) {
        let (mut low, high) = (first.amount.value, second.amount.value);
        // The magnitude said once holds for both ends: "3-5 tỷ đồng".
        if first.amount.magnitude == 1.0 && second.amount.magnitude > 1.0 {
            low = low.map(|low| low * second.amount.magnitude);
        }
        if let (Some(low), Some(high)) = (low, high)
            && low < high
            && joint
        {
            value = Some(Value::Range(low, high));
            first = second;
        }
    }
    let (sign, signed) = sign(items, at, from, first.kind);
    if let Some(Signed::PlusMinus(begin)) = signed {
        if let Some(width) = first.amount.value.filter(|&width| width > 0.0) {
            start = begin;
            value = Some(Value::Range(-width, width));
        }
    } else if let Some(Signed::One(begin)) = signed {
        start = begin;
    } else if first.kind == Kind::Money && dollar_before(items, at, from) {
        start = at - 1;
    }
    let single = first.amount.value.map_or(Value::Malformed, Value::Single);
    Step::Found(Found {
        kind: first.kind,
        items: start..first.next,
        after: first.after,
        value: value.unwrap_or(single),
        unit_word: unit_word(first.unit.as_deref()),
        unit: first.unit,
        sign: if start == at || matches!(signed, Some(Signed::PlusMinus(_))) { None } else { sign },
    })
}

/// Reads the amount at `at` and what its unit makes of it.
fn end(items: &Items<'_>, at: usize, from: usize) -> End {
    let amount = number::amount(items, at);
    let next = amount.next;
    let make =
        |kind, unit: Option<&str>, next, after| End { amount, kind, unit: unit.map(Text::from), next, after };
    if let Some(value) = with_hundredths(items, at) {
        let (amount, unit) = (Amount { value: Some(value), ..amount }, Some(items.text(at + 1).into()));
        return End { amount, kind: Kind::Quantity, unit, next: at + 3, after: at + 3 };
    }
    if items.mark(next, '%') || items.has(next, Cue::PERCENT) {
        return make(Kind::Percent, Some("%"), next + 1, next + 1);
    }
    if items.has(next, Cue::POINT) {
        return make(Kind::Percent, Some("pp"), next + 1, next + 1);
    }
    if items.mark(next + 1, '%') && items.lower(next) == "điểm" {
        return make(Kind::Percent, Some("pp"), next + 2, next + 2);
    }
    if items.mark(next, '$') {
        return make(Kind::Money, Some("USD"), next + 1, next + 1);
    }
    if let Some(end) = items.get(next).filter(|item| item.has(Cue::CURRENCY)) {
        // "1.000 đồng bào" is no money; "đồng" wants its word to end there.
        let word = items.lower(next);
        let idiom = word == "đồng"
            && matches!(
                items.lower(next + 1),
                "bào"
                    | "chí"
                    | "hồ"
                    | "nghiệp"
                    | "minh"
                    | "phục"
                    | "thời"
                    | "phạm"
                    | "đội"
                    | "hương"
                    | "môn"
                    | "bọn"
            )
            || word == "đô" && items.lower(next + 1) == "thị"
            || word == "real"
            || word == "bảng" && amount.magnitude == 1.0 && !items.mark_in(next + 1, ".,;)/");
        if !idiom {
            return make(Kind::Money, end.entry.code, next + 1, next + 1);
        }
    }
    if dollar_before(items, at, from) {
        // The sign before the number is of the English format, and so are its commas: "$1,200".
        let value = if amount.magnitude == 1.0 {
            number::parse_literal(items.text(at), number::Comma::Groups)
        } else {
            amount.value
        };
        let (kind, unit) = (Kind::Money, Some("USD".into()));
        return End { amount: Amount { value, ..amount }, kind, unit, next, after: next };
    }
    if amount.magnitude >= 1e9 && money_meant(items, at, next) {
        return make(Kind::Money, Some("VND"), next, next);
    }
    if amount.magnitude >= 1e3
        && let Some(currency) = currency_meant(items, at, next)
    {
        return make(Kind::Money, Some(currency), next, next);
    }
    if let Some((kind, unit, factor)) = bracketed_unit(items, at) {
        let amount = Amount { value: amount.value.map(|value| value * factor), ..amount };
        return End { amount, kind, unit: Some(unit.into()), next, after: next };
    }
    let (unit, after) = unit(items, next);
    End { amount, kind: Kind::Quantity, unit, next, after }
}

/// "1m88", "3kg2": what stands behind the unit are its tenths and hundredths.
fn with_hundredths(items: &Items<'_>, at: usize) -> Option<f64> {
    let is_unit = matches!(items.text(at + 1), "m" | "kg") && items.glued(at) && items.glued(at + 1);
    let digits = |at: usize| {
        let text = items.text(at);
        items.number(at) && text.len() <= 2 && text.bytes().all(|byte| byte.is_ascii_digit())
    };
    // "2m3" is as often a volume as a length.
    let volume = || items.text(at + 1) == "m" && matches!(items.text(at + 2), "2" | "3");
    if !is_unit || !digits(at) || !digits(at + 2) || volume() {
        return None;
    }
    format!("{}.{}", items.text(at), items.text(at + 2)).parse().ok()
}

fn dollar_before(items: &Items<'_>, at: usize, from: usize) -> bool {
    at > from && items.mark(at - 1, '$') && items.glued(at - 1)
}

/// The unit that a table's row head gives in brackets: "Doanh thu thuần (tỷ đồng) 1.600", "Cổ tức (%): 15".
fn bracketed_unit<'a>(items: &Items<'a>, at: usize) -> Option<(Kind, &'a str, f64)> {
    let close = if at > 0 && items.mark(at - 1, ':') { at.checked_sub(2)? } else { at.checked_sub(1)? };
    if !items.mark(close, ')') {
        return None;
    }
    let open = (close.saturating_sub(4)..close).rev().find(|&open| items.mark(open, '('))?;
    if open + 1 == close {
        return None;
    }
    if open + 2 == close && items.mark(open + 1, '%') {
        return Some((Kind::Percent, "%", 1.0));
    }
    let currency = close - 1;
    let factor = items.list[open + 1..currency].iter().map(|item| item.entry.number).product::<f64>();
    let magnitudes = items.list[open + 1..currency].iter().all(|item| item.has(Cue::MAGNITUDE));
    let code = items.list[currency].entry.code.filter(|_| items.has(currency, Cue::CURRENCY))?;
    magnitudes.then_some((Kind::Money, code, factor))
}

/// "tổng thu đạt 1.200 tỷ": billions of nothing else are billions of đồng.
fn money_meant(items: &Items<'_>, at: usize, next: usize) -> bool {
    // "4.680 tỷ bồi thường"
    let spent = matches!(
        (items.lower(next), items.lower(next + 1)),
        ("bồi", "thường") | ("đền", "bù") | ("trợ", "cấp") | ("kinh phí" | "tiền" | "vốn", _)
    );
    let counted = items.word(next)
        && !spent
        && !items.has(next, Cue::STOP_NOUN | Cue::MEASURE | Cue::VERB | Cue::ADVERB)
        && super::exclude::counted(items, next);
    let billion =
        items.list[at..next].iter().any(|item| item.has(Cue::MAGNITUDE) && item.entry.number >= 1e9);
    billion && !counted
}

/// Words for prices, pay, debts, and for what is done with money.
static MONEY: WordList = WordList::of(&[
    "giá",
    "giá bán",
    "mức giá",
    "trị giá",
    "giá trị",
    "tổng giá trị",
    "lương",
    "mức lương",
    "tiền lương",
    "thu nhập",
    "tiền",
    "số tiền",
    "tiền thưởng",
    "tiền phạt",
    "mức phạt",
    "mức thưởng",
    "phạt",
    "thưởng",
    "vay",
    "cho vay",
    "mượn",
    "nợ",
    "phí",
    "học phí",
    "viện phí",
    "chi phí",
    "cước",
    "lãi",
    "lỗ",
    "vốn",
    "thuế",
    "doanh thu",
    "lợi nhuận",
    "kinh phí",
    "tốn",
    "tiêu tốn",
    "kiếm",
    "cọc",
    "nộp",
    "ủng hộ",
    "tiết kiệm",
    "thu về",
    "chi trả",
    "trả",
    "chi",
    "hết",
]);

/// Words that join amounts to a list of them.
static LISTING: WordList = WordList::of(&["và", "hoặc", "hay", "rồi", "xuống", "lên", "còn"]);

/// "giá 3 triệu", "lương khoảng 4-5 triệu/tháng", "500 nghìn, 1 triệu đồng": the currency of thousands and millions of
/// nothing else, where what stands before speaks of money or an amount behind has one.
fn currency_meant<'a>(items: &Items<'a>, at: usize, next: usize) -> Option<&'a str> {
    let is_magnitude = |item: &&Item| item.has(Cue::MAGNITUDE) && item.entry.number >= 1e3;
    items.list[at + 1..next].iter().find(is_magnitude)?;
    // The end of a range decides for both.
    let joins = |at: usize| items.mark(at, '-') || JOINTS.has(items, at);
    if joins(next) && items.number(next + 1) {
        return None;
    }
    let each = || matches!(items.lower(next), "mỗi" | "một" | "tiền");
    if items.word(next) && !items.has(next, Cue::STOP_NOUN) && !each() {
        return None;
    }
    let mut listed = next;
    while (items.mark(listed, ',') || LISTING.has(items, listed)) && items.number(listed + 1) {
        let amount = number::amount(items, listed + 1);
        if amount.magnitude < 1e3 {
            break;
        }
        listed = amount.next;
        if let Some(item) = items.get(listed).filter(|item| item.has(Cue::CURRENCY)) {
            return item.entry.code;
        }
    }
    let mut first = at;
    if at > 1 && joins(at - 1) {
        let other = (0..at - 1).rev().find(|&at| !items.has(at, Cue::MAGNITUDE));
        first = other.filter(|&at| items.number(at)).unwrap_or(at);
    }
    let is_said = (1..=8)
        .map_while(|back| first.checked_sub(back))
        .take_while(|&before| !items.number(before) && !items.mark_in(before, ";.:("))
        .any(|before| MONEY.has(items, before));
    is_said.then_some("VND")
}

/// A measure (`ha`, `kWh`, `m` with `2`) or the counted noun that follows, as written.
fn unit(items: &Items<'_>, next: usize) -> (Option<Text>, usize) {
    if items.has(next, Cue::UNIT) && items.word(next) {
        let mut after = next + 1;
        let power =
            items.number(after) && matches!(items.text(after), "2" | "3") || items.mark_in(after, "²³");
        // "2.000 m 2": the exponent is often torn off.
        if power && (items.glued(next) || matches!(items.lower(next), "m" | "km" | "cm" | "dm" | "mm")) {
            after += 1;
        }
        // km/h, người/km2: a rate keeps both sides.
        if items.mark(after, '/') && items.glued(after - 1) && items.word(after + 1) {
            after += 2;
        }
        let text = &items.text[items.list[next].start..items.list[after - 1].end];
        return (Some(text.into()), after);
    }
    if matches!(items.get(next).map(|item| item.kind), Some(TokenKind::Mark('°' | 'º'))) {
        let after = if items.glued(next) && items.word(next + 1) { next + 2 } else { next + 1 };
        return (Some(items.text[items.list[next].start..items.list[after - 1].end].into()), after);
    }
    // "5 năm qua", "3 tháng trước": the phrase points to a time, its first word is the unit.
    if items.has(next, Cue::LAST_YEAR | Cue::NEXT_YEAR | Cue::PREVIOUS | Cue::THIS_YEAR)
        && let Some(span) = items
            .text(next)
            .split(' ')
            .next()
            .filter(|first| matches!(*first, "năm" | "tháng" | "tuần" | "quý" | "ngày" | "phiên"))
    {
        return (Some(span.into()), next);
    }
    let noun_end = noun_end(items, next);
    let text =
        (noun_end > next).then(|| items.text[items.list[next].start..items.list[noun_end - 1].end].into());
    (text, next)
}

/// End of a counted noun: a noun that the lexicon knows as one, else up to two words that are no function words.
fn noun_end(items: &Items<'_>, next: usize) -> usize {
    if items.has(next, Cue::COLLECTIVE) {
        return next + 1;
    }
    let mut end = next;
    while end < next + 2
        && items.word(end)
        && !items.has(end, Cue::STOP_NOUN | Cue::ADVERB | Cue::CLAUSE_MARK)
        && !(end > next && items.has(end, Cue::VERB))
    {
        end += 1;
    }
    end
}

/// Words between the ends of a range.
static JOINTS: WordList = WordList::of(&["đến", "tới"]);

/// The second end of a range that begins at `at`, and whether the words between join the two into one figure.
fn range(items: &Items<'_>, at: usize, first: &End, from: usize) -> Option<(bool, End)> {
    let joint = first.next;
    let dash = items.mark(joint, '-');
    if !dash && !JOINTS.has(items, joint) {
        return None;
    }
    // "từ 3% đến dưới 5%"
    let bounded = !dash && items.has(joint + 1, Cue::GT | Cue::LT | Cue::APPROX);
    let other = if bounded { joint + 2 } else { joint + 1 };
    if !items.number(other) {
        return None;
    }
    let second = end(items, other, from);
    if items.mark(second.next, '/') && items.number(second.next + 1) {
        return None;
    }
    let same = first.kind == second.kind && (first.unit == second.unit || first.kind == Kind::Quantity);
    // A bare number before the joint takes the unit after it, unless it has one of its own.
    let bare = first.kind == Kind::Quantity && first.after == first.next && first.unit.is_none();
    let from_to = !dash && at > from && items.has(at - 1, Cue::DOWN | Cue::UP);
    Some(((same || bare) && !from_to, second))
}

/// Where a sign begins, and what it is.
enum Signed {
    One(usize),
    PlusMinus(usize),
}

/// A sign glued before the number: `-0,5%`, `+4,08%`, `±3%`, `+/-3%`.
fn sign(items: &Items<'_>, at: usize, from: usize, kind: Kind) -> (Option<Sign>, Option<Signed>) {
    if at <= from || !items.glued(at - 1) {
        return (None, None);
    }
    if items.mark(at - 1, '±') {
        return (None, Some(Signed::PlusMinus(at - 1)));
    }
    if items.mark(at - 1, '-') && at >= from + 3 && items.mark(at - 2, '/') && items.mark(at - 3, '+') {
        return (None, Some(Signed::PlusMinus(at - 3)));
    }
    let free = at < 2 || !items.glued(at - 2) || items.mark_in(at - 2, "(:;,[");
    if items.mark(at - 1, '+') && free {
        return (Some(Sign::Plus), Some(Signed::One(at - 1)));
    }
    if items.mark(at - 1, '-')
        && free
        && (kind == Kind::Percent || kind == Kind::Money || at >= 2 && items.mark(at - 2, '('))
    {
        return (Some(Sign::Minus), Some(Signed::One(at - 1)));
    }
    (None, None)
}
