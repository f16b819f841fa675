//! The expressions of time of a sentence, and what each is used for.

use super::super::Sentence;
use super::super::label::features::Class;
use super::calendar::{self, Calendar};
use crate::figure::exclude::names_law;
use crate::figure::{Found, Value};
use crate::item::Item;
use crate::lexicon::Cue;
use crate::model::{WordList, WordSet};
use crate::record::{Kind, Text};
use crate::token::TokenKind;
use smol_str::format_smolstr;
use std::ops::Range;

/// What an expression of time does in its sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Use {
    /// Says when.
    Governs,
    /// Says when for the figure right before it only: "so với mức 152 tỷ đồng vào năm 2015".
    Aside,
    /// Is what something is compared with.
    Base,
    /// Says that the figures after it are of no one time: "hiện nay", "trong ba năm qua".
    Blocks,
    /// Belongs to a document, a meeting, a statement.
    Background,
}

/// An expression of time: a date, or words that point to one.
#[derive(Clone, Debug)]
pub(super) struct Time {
    pub(super) items: Range<usize>,
    /// TIMEX3 value; none where it cannot be known.
    pub(super) timex: Option<Text>,
    pub(super) usage: Use,
    /// "cả năm", "cuối năm": the year of what was said before.
    same_year: bool,
    /// Written as a date, and not as "năm nay" or "hôm nay".
    pub(super) is_date: bool,
    /// "từ ngày 1/8": when something begins.
    pub(super) since: bool,
    /// "Dự báo ngày 29/6:" at the head of what it is about.
    pub(super) announces: bool,
    /// "đưa tổng giá trị 6 tháng đầu năm đạt": what is added up goes on.
    pub(super) goes_on: bool,
    /// Said in brackets.
    pub(super) in_brackets: bool,
    /// "hôm nay (29/6)".
    pub(super) is_today: bool,
    /// "sáng nay": the day that is today.
    today: bool,
    /// "năm trước": the year before the one said before.
    year_before: bool,
    /// "ngày mai": the day after the one said before.
    tomorrow: bool,
}

impl Time {
    /// Words that point to a time: what differs is to be filled in.
    fn relative() -> Self {
        Self {
            items: 0..0,
            timex: None,
            usage: Use::Governs,
            same_year: false,
            is_date: false,
            since: false,
            announces: false,
            goes_on: false,
            in_brackets: false,
            is_today: false,
            today: false,
            year_before: false,
            tomorrow: false,
        }
    }

    /// The year of the value.
    pub(super) fn year(&self) -> Option<i32> {
        self.timex.as_deref().and_then(calendar::year_of)
    }

    /// Fills in what depends on the time said before.
    pub(super) fn complete(&mut self, inherited: Option<&str>, today: Option<&str>, calendar: &Calendar) {
        if self.year_before {
            self.timex = inherited.and_then(calendar::year_before).or_else(|| Some(calendar.year(-1)));
        }
        if self.same_year {
            let year = inherited.and_then(calendar::year_of).map(|year| format_smolstr!("{year:04}"));
            self.timex = year.or_else(|| Some(calendar.year(0)));
        }
        if self.today {
            self.timex = today.map(Text::from).or_else(|| calendar.day(0));
        }
        if self.tomorrow {
            self.timex = today.and_then(|day| calendar::add_days(day, 1)).or_else(|| calendar.day(1));
        }
        if let Some(full) = self.timex.as_deref().and_then(|timex| calendar.complete(timex)) {
            self.timex = Some(full);
        }
    }
}

/// Appends all expressions of time of a sentence, in order.
pub(super) fn append(times: &mut Vec<Time>, sentence: &Sentence<'_, '_>, calendar: &Calendar) {
    let mut end = 0;
    for &at in sentence.telling {
        if at < end {
            continue;
        }
        let time = match sentence.owner(at) {
            Some(n) => Some(date(sentence, &sentence.found[n])),
            None => relative(sentence, at, calendar),
        };
        let Some(time) = time else { continue };
        end = time.items.end;
        // "từ đầu năm đến nay", "Tính đến 10/3 …, sản lượng đến nay": the time said before stays.
        let unknown = time.usage == Use::Blocks && time.timex.is_none();
        if !(unknown && times.iter().any(|time| time.usage == Use::Governs)) {
            times.push(time);
        }
    }
}

/// A date as an expression of time.
fn date(sentence: &Sentence<'_, '_>, figure: &Found) -> Time {
    let items = sentence.items;
    let (start, end) = (figure.items.start, figure.items.end);
    let timex = match &figure.value {
        Value::Timex(timex) => Some(timex.clone()),
        _ => None,
    };
    let lead = Lead::to(sentence, start);
    let Lead { first, second, .. } = lead;
    let since = |word: &str| matches!(word, "từ" | "kể từ");
    Time {
        items: start..end,
        timex,
        usage: usage(sentence, start..end, &lead),
        is_date: true,
        since: since(first) || since(second) && first == "ngày" || first == "từ ngày",
        announces: lead.is_forecast
            || items.mark(end, ':')
            || items.mark(end + 2, ':') && items.lower(end) == "như" && items.lower(end + 1) == "sau",
        goes_on: lead.adds_up,
        in_brackets: in_brackets(sentence, start),
        is_today: first == "hôm nay" || second == "hôm nay",
        ..Time::relative()
    }
}

/// What the words right before an expression of time say of it.
struct Lead<'a> {
    /// The nearest word and the one before it, each empty unless it is one of [`BESIDE`].
    first: &'a str,
    second: &'a str,
    /// "Dự báo các vùng ngày 31/5".
    is_forecast: bool,
    /// "đưa tổng giá trị 6 tháng đầu năm đạt".
    adds_up: bool,
    /// "cuộc họp ngày 31/5".
    is_meeting: bool,
}

impl<'a> Lead<'a> {
    fn to(sentence: &Sentence<'_, 'a>, start: usize) -> Self {
        let items = sentence.items;
        let beside = |back: usize| {
            let at = start.checked_sub(back).filter(|&at| BESIDE.may_have(items.word_value(at)));
            at.map_or("", |at| items.lower(at))
        };
        let (first, second) = (beside(1), beside(2));
        let mut lead = Self { first, second, is_forecast: false, adds_up: false, is_meeting: false };
        let (mut clause, mut part) = (true, true);
        for (back, item) in free_before(sentence, start, 12).enumerate() {
            clause &= !matches!(item.kind, TokenKind::Mark(',' | ';' | '.'));
            part &= !matches!(item.kind, TokenKind::Mark(':'));
            // Most words say nothing.
            if LEADING.may_have(item.word.into()) {
                lead.adds_up |= ADDING_UP.is(items, item);
                lead.is_forecast |= clause && part && FORECAST.is(items, item);
                lead.is_meeting |= clause && back < 5 && MEETING.is(items, item);
            }
        }
        lead
    }
}

/// The words that tell of an expression of time right behind them.
static BESIDE: WordSet = WordSet::of(&[
    "từ",
    "kể từ",
    "từ ngày",
    "ngày",
    "sinh",
    "sn",
    "vào",
    "hôm nay",
    "lần",
    "giao",
    "hợp đồng",
    "tầm nhìn",
    "nhìn",
    "định hướng",
    "hướng",
    "đến",
    "tức",
    "thường niên",
    "diễn ra",
]);

/// The words of [`FORECAST`], [`ADDING_UP`] and [`MEETING`].
static LEADING: WordSet = WordSet::of(FORECASTS).or(&WordSet::of(ADDITIONS)).or(&WordSet::of(MEETINGS));

const FORECASTS: &[&str] = &["dự báo"];
static FORECAST: WordList = WordList::of(FORECASTS);

/// Words of what is added up to a date.
const ADDITIONS: &[&str] = &["đưa", "tổng", "tính chung", "lũy kế", "cộng dồn"];
static ADDING_UP: WordList = WordList::of(ADDITIONS);

/// Words of the lexicon that begin what [`relative`] reads, beside those of years.
pub(super) const RELATIVE: &[&str] = &[
    "tháng",
    "ngày mai",
    "mai",
    "hôm nay",
    "sáng nay",
    "chiều nay",
    "tối nay",
    "hiện",
    "hiện nay",
    "hiện tại",
    "hiện có",
    "đến nay",
    "hằng năm",
    "hàng năm",
    "mỗi năm",
    "cả",
    "cuối",
    "đầu",
    "trong",
];

static POINTING: WordList = WordList::of(RELATIVE);

/// Whether a phrase of the lexicon, of these classes, is one of those that [`relative`] reads.
pub(crate) fn may_tell(cue: Cue, phrase: &str) -> bool {
    cue.any(Cue::LAST_YEAR | Cue::THIS_YEAR) || RELATIVE.contains(&phrase)
}

/// "năm nay", "hôm nay", "cả năm", "hiện nay": words that say when without a date.
fn relative(sentence: &Sentence<'_, '_>, at: usize, calendar: &Calendar) -> Option<Time> {
    let items = sentence.items;
    // Most of what tells of something tells of no time.
    let item = &items.list[at];
    if !item.has(Cue::LAST_YEAR | Cue::THIS_YEAR) && !POINTING.is(items, item) {
        return None;
    }
    let time = |end: usize, timex: Option<Text>, usage: Use| {
        Some(Time { items: at..end, timex, usage, ..Time::relative() })
    };
    let counted =
        at > 0 && (items.number(at - 1) || items.has(at - 1, Cue::NUMERAL) || items.lower(at - 1) == "vài");
    let usage = || if counted { Use::Blocks } else { usage(sentence, at..at + 1, &Lead::to(sentence, at)) };
    if items.has(at, Cue::LAST_YEAR) {
        let year_before = !counted && items.lower(at).starts_with("năm trước");
        let timex = (!counted).then(|| calendar.year(-1));
        return time(at + 1, timex, usage()).map(|time| Time { year_before, ..time });
    }
    if items.has(at, Cue::THIS_YEAR) {
        return time(at + 1, Some(calendar.year(0)), usage());
    }
    if items.lower(at) == "tháng"
        && matches!(items.lower(at + 1), "đầu")
        && items.lower(at + 2).starts_with("năm")
    {
        let usage = if usage() == Use::Base { Use::Base } else { Use::Governs };
        return time(at + 3, Some("XXXX-01".into()), usage);
    }
    match items.lower(at) {
        "ngày mai" | "mai" => time(at + 1, None, usage()).map(|time| Time { tomorrow: true, ..time }),
        "hôm nay" | "sáng nay" | "chiều nay" | "tối nay" => {
            let next = sentence.owner(at + 1).or_else(|| sentence.owner(at + 2));
            let dated = next.is_some_and(|n| sentence.found[n].kind == Kind::Date);
            (!dated).then(|| time(at + 1, None, usage()).map(|time| Time { today: true, ..time })).flatten()
        }
        "hiện" | "hiện nay" | "hiện tại" | "hiện có" | "đến nay" | "hằng năm" | "hàng năm" | "mỗi năm" => {
            time(at + 1, None, Use::Blocks)
        }
        "cả" | "cuối" | "đầu" | "trong" if items.lower(at + 1) == "năm" && sentence.is_free(at + 1) => {
            Some(Time { items: at..at + 2, usage: usage(), same_year: true, ..Time::relative() })
        }
        _ => None,
    }
}

/// Words of what takes place, or lasts, on a date.
const MEETINGS: &[&str] = &["cuộc họp", "họp", "giao ban", "hội nghị", "đại hội", "kéo dài", "dài"];
static MEETING: WordList = WordList::of(MEETINGS);

/// What an expression of time at these items is used for, given what leads to it.
fn usage(sentence: &Sentence<'_, '_>, at: Range<usize>, lead: &Lead<'_>) -> Use {
    let items = sentence.items;
    let start = at.start;
    if sentence.has(Cue::COMPARE | Cue::SAME_PERIOD)
        && let Some(usage) = compared(sentence, start)
    {
        return usage;
    }
    let &Lead { first, second, is_meeting, .. } = lead;
    // "gấp 1,5 lần năm 2015", "nhiều hơn năm ngoái 0,3 tấn".
    let before = start.wrapping_sub(1);
    if first == "lần"
        || sentence.cue(before, Cue::GT | Cue::UP | Cue::DOWN) && items.lower(before).ends_with("hơn")
    {
        return Use::Base;
    }
    let lunar = sentence.owner(start).is_some_and(
        |n| matches!(&sentence.found[n].value, Value::Timex(timex) if timex.starts_with("XXXX-XX-")),
    );
    let background = lunar
        || matches!(first, "giao" | "hợp đồng" | "tầm nhìn" | "định hướng" | "tức" | "thường niên")
        || is_meeting
        || first == "diễn ra"
        || second == "diễn ra"
        || matches!(second, "tầm nhìn" | "nhìn" | "định hướng" | "hướng") && first == "đến"
        || first == "ngày" && names_document(sentence, start)
        || (first == "kể từ" || second == "kể từ") && is_record(sentence, start)
        || is_birth(sentence, start, lead)
        || items.has(start, Cue::YEAR) && names_law(items, start)
        || is_statement(sentence, at);
    if background { Use::Background } else { Use::Governs }
}

/// The use of an expression of time that begins at `start` behind words of comparison.
fn compared(sentence: &Sentence<'_, '_>, start: usize) -> Option<Use> {
    let mut value_between = false;
    let before = start.saturating_sub(10)..start;
    for (item, class) in sentence.classed(before).rev() {
        match (class, item.kind) {
            (Class::Value, _) => value_between = true,
            (Class::Date, _) | (_, TokenKind::Mark(',' | ';' | '.' | ':')) => break,
            _ if item.has(Cue::COMPARE | Cue::SAME_PERIOD) => {
                return Some(if value_between { Use::Aside } else { Use::Base });
            }
            _ => {}
        }
    }
    None
}

/// The items right before `start`, last first and so many at most, that belong to no figure.
fn free_before<'s, 'a>(
    sentence: &'s Sentence<'_, 'a>,
    start: usize,
    most: usize,
) -> impl Iterator<Item = &'s Item> {
    let before = start.saturating_sub(most)..start;
    let free = |(_, class): &(&Item, Class)| !matches!(class, Class::Date | Class::Value);
    sentence.classed(before).rev().take_while(free).map(|(item, _)| item)
}

/// Whether a bracket is open at `start`.
fn in_brackets(sentence: &Sentence<'_, '_>, start: usize) -> bool {
    let is_bracket = |item: &&Item| matches!(item.kind, TokenKind::Mark('(' | ')'));
    let last = sentence.items.list[..start].iter().rev().find(is_bracket);
    last.is_some_and(|bracket| bracket.is_mark('('))
}

/// "Nghị quyết 04-NQ/TU, ngày 12/4/2021".
fn names_document(sentence: &Sentence<'_, '_>, start: usize) -> bool {
    sentence.has(Cue::DOC_NAME)
        && (start.saturating_sub(12)..start)
            .rev()
            .take_while(|&at| !sentence.items.mark_in(at, ";.:"))
            .any(|at| sentence.cue(at, Cue::DOC_NAME))
}

/// "mức cao nhất kể từ ngày 9/11/2016", "lần đầu tiên kể từ năm 2009".
fn is_record(sentence: &Sentence<'_, '_>, start: usize) -> bool {
    (start.saturating_sub(8)..start)
        .any(|at| matches!(sentence.items.lower(at), "nhất" | "đầu tiên" | "tiên" | "cao nhất" | "thấp nhất"))
}

/// "(SN 1976, ngụ quận 3)", "ông Hòa sinh năm 1957": when somebody was born. Of most words that "sinh" ends ("tỷ lệ
/// sinh", "tuyển sinh", "phát sinh") a year says when.
fn is_birth(sentence: &Sentence<'_, '_>, start: usize, lead: &Lead<'_>) -> bool {
    let items = sentence.items;
    let sinh = match (lead.second, lead.first) {
        (_, "sn") => return true,
        (_, "sinh") => start - 1,
        ("sinh", "ngày" | "vào") => start - 2,
        _ => return false,
    };
    // The first word of a sentence is capital whatever it is.
    let is_name = |at: usize| at > 0 && items.text(at).starts_with(char::is_uppercase);
    sinh.checked_sub(1).is_some_and(|at| items.mark_in(at, "(,") || PERSON.has(items, at) || is_name(at))
}

/// Words for somebody of whom it is said when he or she was born.
static PERSON: WordList = WordList::of(&[
    "ông",
    "bà",
    "anh",
    "chị",
    "cô",
    "em",
    "cháu",
    "cậu",
    "bé",
    "người",
    "cầu thủ",
    "thủ",
    "đạo",
    "sao",
    "đều",
    "cùng",
]);

/// Words that state something.
static STATING: WordList = WordList::of(&["cho biết", "cho hay", "họp", "công bố", "khẳng định"]);

/// "Chiều 23/6, Công an thành phố cho biết": the day of the statement or the meeting, not of what it is about.
fn is_statement(sentence: &Sentence<'_, '_>, at: Range<usize>) -> bool {
    let items = sentence.items;
    let is_day = sentence.owner(at.start).is_some_and(|n| match &sentence.found[n].value {
        Value::Timex(timex) => timex.len() == 10,
        _ => false,
    });
    let leads =
        at.start <= 2 || (1..=3).any(|back| at.start.checked_sub(back).is_some_and(|at| items.mark(at, ')')));
    let window = if leads { 24 } else { 2 };
    is_day
        && (at.end..items.len().min(at.end + window))
            .take_while(|&at| sentence.is_free(at) && !items.mark_in(at, ";."))
            .any(|at| STATING.has(items, at))
}
