//! Numbers that are no figures: document numbers, codes and names, clock times, phone numbers, scores,
//! list numbers, page furniture.

mod furniture;
mod name;

use crate::explain::Exclusion;
use crate::item::{Item, Items};
use crate::lexicon::Cue;
use crate::model::WordList;
use crate::number::{Comma, parse_literal};
use crate::token::TokenKind;

/// Gives the item to go on from where the number at an item is no figure.
type Rule = fn(&Items<'_>, usize) -> Option<usize>;

/// The first that holds decides. Of most numbers most rules need not be asked: each only where one of these signs is.
const RULES: [(Exclusion, Signs, Rule); 11] = [
    (Exclusion::Exponent, Signs::ONE_DIGIT, exponent),
    (Exclusion::DocumentNumber, Signs::DOCUMENT.or(Signs::JOINED).or(Signs::FOUR_DIGITS), document_number),
    (Exclusion::Clock, Signs::TIME, clock),
    (Exclusion::NamedNumber, Signs::PLUS, name::kilometre_post),
    (Exclusion::Code, Signs::GLUED, code),
    (Exclusion::Phone, Signs::ZERO.or(Signs::PHONE), phone),
    (Exclusion::Code, Signs::LONG, dotted_code),
    (Exclusion::Score, Signs::JOINED, score),
    (Exclusion::ListNumber, Signs::HEAD.or(Signs::ITEM), list_number),
    (Exclusion::NamedNumber, Signs::NAMED, name::named_number),
    (Exclusion::Furniture, Signs::HEAD.or(Signs::EDGE), furniture::furniture),
];

/// Whether the number at item `at` is no figure; then the item to go on from, and why.
pub(crate) fn skip(items: &Items<'_>, at: usize) -> Option<(usize, Exclusion)> {
    let signs = Signs::of(items, at);
    let asked = |(n, (_, needed, _)): (usize, &(Exclusion, Signs, Rule))| u32::from(signs.any(*needed)) << n;
    let mut left = RULES.iter().enumerate().map(asked).sum::<u32>();
    while let Some(&(exclusion, _, rule)) = RULES.get(left.trailing_zeros() as usize) {
        if let Some(next) = rule(items, at) {
            return Some((next, exclusion));
        }
        left &= left - 1;
    }
    None
}

/// What is seen at a glance of a number and of what stands beside it.
#[derive(Clone, Copy)]
struct Signs(u16);

impl Signs {
    const ONE_DIGIT: Self = Self(1);
    const FOUR_DIGITS: Self = Self(1 << 1);
    /// Long enough for three groups of digits.
    const LONG: Self = Self(1 << 2);
    /// It begins with a zero.
    const ZERO: Self = Self(1 << 3);
    /// No space parts it from what stands before or behind it.
    const GLUED: Self = Self(1 << 4);
    /// A slash or a dash behind it, without a space.
    const JOINED: Self = Self(1 << 5);
    /// What may tell the time behind it.
    const TIME: Self = Self(1 << 6);
    const PLUS: Self = Self(1 << 7);
    /// The name of a document before it.
    const DOCUMENT: Self = Self(1 << 8);
    /// What introduces a phone number.
    const PHONE: Self = Self(1 << 9);
    /// It begins the sentence, or its first mark does.
    const HEAD: Self = Self(1 << 10);
    /// It may begin an item of a list within a line.
    const ITEM: Self = Self(1 << 11);
    /// It ends the sentence, or the part of it that a mark ends.
    const EDGE: Self = Self(1 << 12);
    /// It may name or order something.
    const NAMED: Self = Self(1 << 13);

    const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    const fn any(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    const fn only_if(self, holds: bool) -> Self {
        Self(self.0 * holds as u16)
    }

    /// Those of the number at item `at`. None is a branch: which of them a number has, is not to be foreseen.
    fn of(items: &Items<'_>, at: usize) -> Self {
        let number = &items.list[at];
        let length = number.end - number.start;
        let [before, before_that] = [1, 2].map(|back| items.before(at, back));
        let next = items.get(at + 1);
        let (mark_before, mark_behind) = (mark(before), mark(next));
        let glued_behind = next.is_some_and(|next| next.start == number.end);
        let glued = glued_behind | before.is_some_and(|before| before.end == number.start);
        let has = |item: Option<&Item>, cue: Cue| item.is_some_and(|item| item.has(cue));
        let document = Cue::DOC_NAME | Cue::ARTICLE;
        let letter = next.is_some_and(|next| next.end - next.start == 1 && next.kind == TokenKind::Word);
        let caller = if mark_before == ':' { before_that } else { before };
        Self(0)
            .or(Self::ONE_DIGIT.only_if(length == 1))
            .or(Self::FOUR_DIGITS.only_if(length == 4))
            .or(Self::LONG.only_if(length >= "1.2.3".len()))
            .or(Self::ZERO.only_if(items.text.as_bytes()[number.start] == b'0'))
            .or(Self::GLUED.only_if(glued))
            .or(Self::JOINED.only_if(glued_behind & matches!(mark_behind, '/' | '-')))
            .or(Self::TIME.only_if((mark_behind == ':') | has(next, Cue::CLOCK) | letter))
            .or(Self::PLUS.only_if(mark_behind == '+'))
            .or(Self::DOCUMENT.only_if(has(before, document) | has(before_that, document)))
            .or(Self::PHONE.only_if(caller.is_some_and(|caller| PHONE_CUES.is(items, caller))))
            .or(Self::HEAD.only_if(at <= 1))
            .or(Self::ITEM.only_if(matches!(mark_before, ';' | ':')))
            .or(Self::EDGE.only_if(next.is_none() | matches!(mark_behind, '|' | '•' | ')' | ']' | '-' | '/')))
            .or(Self::NAMED.only_if(name::may_be_named(items, at)))
    }
}

/// The mark that an item is; a space where it is none.
fn mark(item: Option<&Item>) -> char {
    match item.map(|item| item.kind) {
        Some(TokenKind::Mark(mark)) => mark,
        _ => ' ',
    }
}

/// "15 triệu đồng/m 2", "1.500 m 3": the exponent of a unit that stands apart.
fn exponent(items: &Items<'_>, at: usize) -> Option<usize> {
    let metre = || at >= 2 && matches!(items.lower(at - 1), "m" | "km" | "cm" | "dm" | "mm");
    let measures = || {
        items.number(at - 2)
            || items.mark(at - 2, '/')
            || items.has(at - 2, Cue::MAGNITUDE)
            || matches!(items.lower(at - 2), "mỗi" | "một")
    };
    (matches!(items.text(at), "2" | "3") && metre() && measures()).then_some(at + 1)
}

fn is_upper(text: &str) -> bool {
    text.chars().next().is_some_and(char::is_uppercase)
}

/// End of a run of glued items (`75/2022/TT-BTC`, `87/KH-UBND`), white space ending it.
fn run_end(items: &Items<'_>, at: usize) -> usize {
    let mut end = at + 1;
    while end < items.len()
        && items.glued(end - 1)
        && (items.mark_in(end, "/-") || !matches!(items.list[end].kind, TokenKind::Mark(_)))
    {
        end += 1;
    }
    end
}

/// `87/KH-CTC`, `04-NQ/TU`, `75/2022/TT-BTC`, "Nghị định 13", "Kế hoạch số 586", "Đề án 06", "Điều 31".
fn document_number(items: &Items<'_>, at: usize) -> Option<usize> {
    if items.mark_in(at + 1, "/-") && items.glued(at) {
        let end = run_end(items, at);
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
    let end = run_end(items, at);
    let plain = items.text(at).bytes().all(|b| b.is_ascii_digit());
    if items.list[named].has(Cue::ARTICLE) {
        let unit = items.mark(at + 1, '%')
            || items.word(at + 1) && items.has(at + 1, Cue::MAGNITUDE | Cue::CURRENCY);
        return (plain && !unit && (!matches!(items.lower(named), "điểm" | "mục") || numbered))
            .then(|| end.max(name::list_end(items, at)));
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

/// Whether a year ends the name of a law: "Luật Bảo hiểm y tế 2008", "BLHS 2015".
pub(crate) fn in_law_name(items: &Items<'_>, at: usize) -> bool {
    let is_year = items.get(at).is_some_and(|item| item.end - item.start == 4)
        && items.text(at).bytes().all(|b| b.is_ascii_digit());
    is_year && names_law(items, at)
}

/// Whether the name of a law stands right before an item.
pub(crate) fn names_law(items: &Items<'_>, at: usize) -> bool {
    const TOLD: Cue = Cue::all(&[Cue::LEVEL, Cue::UP, Cue::DOWN, Cue::COMPARE, Cue::YEAR]);
    let words = (at.saturating_sub(8)..at).rev();
    let mut named = words.take_while(|&word| items.word(word) && !items.has(word, TOLD));
    let Some(law) = named.find(|&word| LAW.has(items, word)) else { return false };
    // "Luật Đầu tư", "luật hợp tác xã", but not what a law does.
    let does = |word: usize| items.has(word, Cue::VERB | Cue::ADVERB | Cue::CLAUSE_MARK);
    law + 1 == at || is_upper(items.text(law + 1)) || !(law + 1..at).any(does)
}

/// Words for a law, and the codes in short: of crimes, of civil, of labour law, and how they are tried.
static LAW: WordList =
    WordList::of(&["luật", "luật số", "luật căn cước", "blhs", "blds", "bllđ", "bltths", "blttds"]);

/// The document name that a number right after it (or after "số") belongs to, and whether "số" stood there.
fn name_before(items: &Items<'_>, at: usize) -> Option<(usize, bool)> {
    let is_name = |at: usize| {
        items.has(at, Cue::DOC_NAME | Cue::ARTICLE) || matches!(items.text(at), "NĐ" | "NQ" | "QĐ")
    };
    let before = at.checked_sub(1)?;
    if !is_name(before) && !is_name(at.checked_sub(2)?) {
        return None;
    }
    let number_sign = items.lower(before) == "số";
    let named = if number_sign { before.checked_sub(1)? } else { before };
    is_name(named).then(|| (named, number_sign || items.lower(before).ends_with(" số")))
}

/// Whether a counted noun begins at `at`: a word that is no function word.
pub(crate) fn counted(items: &Items<'_>, at: usize) -> bool {
    items.word(at) && !items.has(at, Cue::STOP_NOUN) && !is_upper(items.text(at))
}

/// Words before "khoảng" and a time of day.
static AROUND: WordList = WordList::of(&["lúc", "vào", "hồi", "đến", "tới", "từ"]);

/// `8h30`, `07:22`, `19 giờ 30`, `0:00/ 0:00`, `20 giờ` as a time of day.
fn clock(items: &Items<'_>, at: usize) -> Option<usize> {
    let told =
        items.mark(at + 1, ':') || items.has(at + 1, Cue::CLOCK) || matches!(items.lower(at + 1), "h" | "g");
    if !told || !items.text(at).parse().is_ok_and(|hour: u32| hour <= 24) {
        return None;
    }
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
            && !matches!(items.lower(at - 1), "lúc" | "vào" | "hồi" | "từ" | "trước" | "đúng" | "thời điểm")
            && !(items.has(at + 4, Cue::DAY_PREFIX) || items.lower(at + 4) == "cùng")
            && !(items.lower(at - 1) == "khoảng" && (at == 1 || AROUND.has(items, at - 2)))
            || (1..=3).any(|back| {
                items
                    .before(at, back)
                    .is_some_and(|item| matches!(&items.lower[item.start..item.end], "mất" | "dài" | "suốt"))
            });
        // "khoảng 24 giờ sau lệnh ngừng bắn", "sau khoảng 12 giờ".
        let around = at > 1 && items.lower(at - 1) == "khoảng";
        let span = matches!(items.lower(at + 2), "sau" | "nữa" | "liền" | "đồng hồ")
            || matches!(items.lower(at.saturating_sub(2)), "sau" | "trong" | "thêm");
        if lasting || around && span {
            return None;
        }
        let of_day = items.lower(at + 1) != "giờ"
            || at > 0
                && matches!(
                    items.lower(at - 1),
                    "lúc"
                        | "vào"
                        | "từ"
                        | "đến"
                        | "trước"
                        | "sau"
                        | "hồi"
                        | "tới"
                        | "khoảng"
                        | "đúng"
                        | "thời điểm"
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
    // "7-Eleven", "5-HTP": a dash that joins a name to the number.
    if items.mark(at + 1, '-')
        && items.glued(at)
        && items.glued(at + 1)
        && items.word(at + 2)
        && is_upper(items.text(at + 2))
        && !items.has(at + 2, Cue::UNIT | Cue::CURRENCY)
    {
        return Some(run_end(items, at));
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
    let literal = items.text(at).as_bytes();
    let zero = literal.starts_with(b"0") && !matches!(literal.get(1), Some(b',' | b'.'));
    let cue = if at > 0 && items.mark(at - 1, ':') { at.checked_sub(2) } else { at.checked_sub(1) };
    let introduced = cue.is_some_and(|cue| PHONE_CUES.has(items, cue));
    if !zero && !introduced {
        return None;
    }
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
    let bracketed =
        at > 0 && items.mark(at - 1, '(') && zero && items.mark(at + 1, ')') && items.number(at + 2);
    if bracketed {
        return Some(at + 3);
    }
    let introduced =
        introduced && !items.has(end, Cue::MAGNITUDE | Cue::CURRENCY | Cue::UNIT) && !counted(items, end);
    ((zero || introduced) && count >= 8 && !items.mark(at + 1, '/')).then_some(end)
}

/// `8471.30.20.10`, `5.1.12`: groups of digits that make no number, and count nothing.
fn dotted_code(items: &Items<'_>, at: usize) -> Option<usize> {
    let literal = items.text(at);
    if literal.bytes().filter(|&byte| byte == b'.').count() < 2
        || parse_literal(literal, Comma::Groups).is_some()
    {
        return None;
    }
    let measured = items.mark(at + 1, '%')
        || items.has(at + 1, Cue::MAGNITUDE | Cue::CURRENCY | Cue::UNIT | Cue::PERCENT)
        || counted(items, at + 1);
    (!measured).then_some(at + 1)
}

/// What introduces a phone number that has no leading zero: "tổng đài 1900 1234".
static PHONE_CUES: WordList = WordList::of(&[
    "tổng đài",
    "hotline",
    "đường dây nóng",
    "số điện thoại",
    "điện thoại",
    "đt",
    "sđt",
    "fax",
    "tel",
]);

/// `6-4`, `2-0` and rows of them, "Huế 1-4 Vinh", line-ups `4-3-3`, lottery rows.
fn score(items: &Items<'_>, at: usize) -> Option<usize> {
    let small = |at: usize| items.number(at) && items.text(at).len() <= 2;
    if !items.mark(at + 1, '-') || !items.glued(at) || !items.glued(at + 1) || !small(at) || !small(at + 2) {
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
    // "2-1 Real", "1-1 Công an": names that begin as units do.
    let titled = is_upper(items.text(end)) && items.text(end).chars().any(char::is_lowercase);
    let measured = items.has(end, Cue::UNIT | Cue::MAGNITUDE | Cue::CURRENCY | Cue::PERCENT);
    let unit = items.mark_in(end, "%/") || measured && !titled;
    let falling = value(at) >= value(at + 2);
    let name = |at: usize| items.word(at) && is_upper(items.text(at)) && items.list[at].entry.cue.is_empty();
    let digit = |at: usize| items.text(at).len() == 1;
    let between_names = at > 0 && digit(at) && digit(at + 2) && name(at - 1) && name(end);
    (!unit && (cue || row || falling || between_names)).then_some(end)
}

/// `1.`, `2)`, `3 -` at the head of a line.
fn list_number(items: &Items<'_>, at: usize) -> Option<usize> {
    let head = at == 0 || at == 1 && items.mark_in(0, "(-•*+");
    // "Huy chương Bạc; 2." before a name: an item of a list within a line.
    if at > 1 && items.mark_in(at - 1, ";:") && items.mark(at + 1, '.') && at + 2 == items.len() {
        return Some(at + 2);
    }
    let short = || items.text(at).len() <= 3 || items.text(at).split('.').all(|part| part.len() <= 2);
    if !head || !short() {
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
