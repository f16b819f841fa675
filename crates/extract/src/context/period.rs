//! The time that a figure speaks of, and the time it is compared with.
//!
//! Every expression of time of a sentence is first given a [use](time::Use): it governs figures, it is the base of a
//! comparison, or it stands in the background (the date of a decree, of a press conference, of a contract). Then each
//! figure takes, in this order:
//!
//! | from | example |
//! |---|---|
//! | the time right after it, in its own clause | `38 khách sạn vào năm 2015` |
//! | the nearest governing time before it | `năm 2015 là 62,3%, năm 2016 là 65,7%` |
//! | a later one, where no other figure stands between | `6.426 người, tiến hành từ 27/12/2016` |
//! | the sentences before it, or the heading | `Chứng khoán sáng 6/2` |
//!
//! Durations and ages have no period. "hiện nay", "trong ba năm qua" and the like keep an earlier sentence's time away.

mod base;
mod calendar;
pub(crate) mod choice;
#[cfg(test)]
mod tests;
mod time;

use self::base::Marks;
use self::choice::{Choice, Scene};
use self::time::{Time, Use};
use super::Sentence;
use super::role::{Stated, plain};
use crate::figure::{Found, Value, first_word};
use crate::lexicon::Cue;
use crate::model::{Candidate, Model, WordList};
use crate::record::{Kind, Role, Text};

pub(crate) use self::calendar::Calendar;
pub(crate) use self::time::may_tell;

/// Sees every decision: what the rules propose, the candidates as values, and the place of the one that was chosen.
pub(crate) type Seen<'s> = &'s mut dyn FnMut(String, Vec<Candidate<String>>, usize);

/// Period and base period of a figure, as TIMEX3 values.
pub(crate) type Periods = (Option<Text>, Option<Text>);

/// What of time is carried from sentence to sentence.
#[derive(Default)]
pub(crate) struct Carry {
    calendar: Calendar,
    /// Of the heading: comes back with every new line.
    topic: Option<Text>,
    /// What the latest figures spoke of, and the sentence where they did.
    held: Option<(Text, usize)>,
    /// Said of no figure, and the sentence where it was.
    said: Option<(Text, usize)>,
    /// In how many sentences figures spoke of each time.
    counts: Vec<(Text, usize)>,
    /// What changes were last compared with, and the sentence where they were.
    base: Option<(Text, usize)>,
    /// The day that "hôm nay" was said to be.
    today: Option<Text>,
    /// Number of the sentence that is read.
    now: usize,
    /// Whether a line has begun since then.
    new_line: bool,
    /// Room for the times of a sentence, kept from one to the next.
    times: Vec<Time>,
}

/// A time that figures of only a few sentences spoke of is carried so many sentences.
const REACH: usize = 3;

/// A time that figures of so many sentences spoke of is what the article is about.
const SUBJECT: usize = 3;

/// A time that was said of no figure is carried so many sentences.
const SAID_REACH: usize = 1;

/// Where a sentence stands.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place {
    /// Which sentence of the article.
    pub(crate) number: usize,
    /// Whether it is the first of its line.
    pub(crate) starts_line: bool,
    /// Whether it is all of its line and ends without a full stop.
    pub(crate) heading: bool,
}

impl Carry {
    /// Another article begins, which appeared at `published` (ISO 8601), if that is known.
    pub(crate) fn begin(&mut self, published: Option<&str>) {
        let Self { times, mut counts, .. } = std::mem::take(self);
        counts.clear();
        *self = Self { calendar: Calendar::new(published), times, counts, ..Self::default() };
    }

    /// The year in which the article appeared, if that is known.
    pub(crate) fn year_of_publication(&self) -> Option<i32> {
        self.calendar.year(0).parse().ok()
    }

    fn enter(&mut self, place: Place) {
        self.now = place.number;
        self.new_line |= place.starts_line;
        if place.starts_line && self.topic.is_some() {
            self.held = self.topic.clone().map(|topic| (topic, place.number));
            self.said = None;
        }
    }

    /// The time of a sentence that says none.
    fn period(&self, sentence: &Sentence<'_, '_>) -> Option<&str> {
        let topic = self.topic.as_deref();
        if let Some((said, since)) = &self.said
            && self.now - since <= SAID_REACH
        {
            return Some(said);
        }
        let (held, since) = self.held.as_ref()?;
        // A new line begins something else, unless it is an item of a list or the time is that of much of the article.
        if self.new_line && self.count(held) < 2 && !continues(sentence) {
            return topic;
        }
        if let Some(topic) = topic.filter(|topic| is_day(topic) && !is_day(held)) {
            return Some(if continues(sentence) { held } else { topic });
        }
        if self.now - since <= REACH || topic == Some(held) {
            return Some(held);
        }
        let subject =
            self.counts.iter().max_by_key(|(_, count)| *count).filter(|(_, count)| *count >= SUBJECT);
        subject.map(|(timex, _)| timex.as_str())
    }

    /// What the latest figures spoke of, however far back: a change is of some time.
    fn lasting(&self) -> Option<&str> {
        self.topic.as_deref().or_else(|| self.held.as_ref().map(|(held, _)| held.as_str()))
    }

    /// How many sentences ago figures last spoke of a time.
    fn age(&self) -> usize {
        self.held.as_ref().map_or(usize::MAX, |(_, since)| self.now - since)
    }

    /// In how many sentences figures spoke of a time.
    fn count(&self, timex: &str) -> usize {
        self.counts.iter().find(|(counted, _)| counted == timex).map_or(0, |(_, count)| *count)
    }

    /// Figures to come are of this time.
    fn speak_of(&mut self, timex: Option<Text>) {
        self.held = timex.map(|timex| (timex, self.now));
        self.said = None;
        self.new_line = false;
    }

    /// Figures of this sentence are of this time.
    fn hold(&mut self, timex: &str) {
        self.speak_of(Some(timex.into()));
        match self.counts.iter_mut().find(|(counted, _)| counted == timex) {
            Some((_, count)) => *count += 1,
            None => self.counts.push((timex.into(), 1)),
        }
    }
}

/// "Trong đó", "Cụ thể", an item of a list: the sentence goes on with what the one before it spoke of.
fn continues(sentence: &Sentence<'_, '_>) -> bool {
    let items = sentence.items;
    items.mark_in(0, "-+•*") || (0..2).any(|at| CONTINUING.has(items, at))
}

/// Words at the head of a sentence that goes on with the one before it.
static CONTINUING: WordList = WordList::of(&["trong đó", "cụ thể", "theo đó", "trong số đó", "số"]);

/// `2023-06-30`, `XXXX-06-30`, a span of days.
fn is_day(timex: &str) -> bool {
    timex.split('/').all(|part| part.len() == 10)
}

/// Fills in the periods of all figures of a sentence, of which none is known; remembers what is said for the sentences
/// after it.
pub(crate) fn of(
    sentence: &Sentence<'_, '_>,
    roles: &[Stated],
    place: Place,
    model: &Model,
    carry: &mut Carry,
    periods: &mut [Periods],
    mut seen: Option<Seen<'_>>,
) {
    carry.enter(place);
    let mut times = std::mem::take(&mut carry.times);
    time::append(&mut times, sentence, &carry.calendar);
    let inherited = carry.period(sentence);
    let from_said = carry.said.as_ref().is_some_and(|(said, _)| inherited == Some(said));
    let mut today = None;
    for time in &mut times {
        let known = today.as_deref().or(carry.today.as_deref());
        time.complete(inherited, known, &carry.calendar);
        if time.is_today {
            today.clone_from(&time.timex);
        }
    }
    let mut governing = None;
    let mut left = Vec::new();
    let marks = Marks::default();
    let governs = times.iter().filter(|time| time.usage == Use::Governs).count();
    let scene = Scene { model, sentence, times: &times, inherited, carry, place, governing: governs };
    let mut last: Option<Option<&str>> = None;
    // The latest change with a base of its own.
    let mut compared: Option<usize> = None;
    for (n, figure) in sentence.found.iter().enumerate() {
        let Some(role) = roles.get(n).copied().and_then(plain).filter(|_| figure.kind != Kind::Date) else {
            continue;
        };
        let own = own(sentence, n, &times, &left);
        let behind = matches!(own, Own::Time(at) if times[at].items.start >= figure.items.end);
        let leaves = leaves(sentence, figure);
        let mut proposed = match own {
            Own::Time(at) => {
                if leaves && behind {
                    left.push(at);
                }
                times[at].timex.as_deref()
            }
            Own::Nothing => None,
            Own::Unsaid if role == Role::Change => inherited.or_else(|| carry.lasting()),
            Own::Unsaid if inherits(role, figure) => inherited,
            Own::Unsaid => None,
        };
        let left_at;
        let mut base = None;
        if leaves && !behind {
            // "từ 7,8% xuống 2,1%": the first is of the time compared with.
            left_at = base::of(sentence, n, Role::Change, &times, &marks, proposed);
            proposed = left_at.as_deref().filter(|base| *base != "PREV");
        } else {
            base = base::of(sentence, n, role, &times, &marks, proposed);
        }
        let chosen = match &mut seen {
            None => scene.choose(n, role, proposed, last, |_, _: i32| ()).1,
            Some(seen) => {
                let mut candidates = Vec::new();
                let (best, chosen) = scene.choose(n, role, proposed, last, |choice, facts| {
                    let value = scene.timex(choice).unwrap_or_default().to_owned();
                    candidates.push(Candidate { value, facts });
                });
                seen(proposed.unwrap_or_default().to_owned(), candidates, best);
                chosen
            }
        };
        if let Choice::Time(at) = chosen {
            governing = Some(at);
        }
        let period = scene.timex(chosen);
        if period != proposed && !leaves {
            base = base::of(sentence, n, role, &times, &marks, period);
        }
        last = Some(period);
        // "giảm 2,1% so với cùng kỳ năm trước; đàn lợn tăng 4,7%", and the items of a list after it.
        if base.is_none() && role == Role::Change {
            let compared = compared.and_then(|before| periods[before].1.as_deref());
            base = shared_base(sentence, n, compared, carry, place.number).map(Text::from);
        } else if base.is_some() && role == Role::Change {
            compared = Some(n);
        }
        periods[n] = (period.map(Text::from), base);
    }
    // What was only said becomes what figures speak of; reports that go on keep their time.
    let used = |timex: &str| periods.iter().any(|(period, _)| period.as_deref() == Some(timex));
    let becomes_held =
        inherited.filter(|timex| governing.is_none() && from_said && used(timex)).map(Text::from);
    carry.today = today.or(carry.today.take());
    if let Some(base) = compared.and_then(|n| periods[n].1.clone()) {
        carry.base = Some((base, place.number));
    }
    remember(sentence, &times, governing, place, carry);
    if becomes_held.is_some() {
        carry.speak_of(becomes_held);
    }
    let reports = roles.iter().any(|stated| plain(*stated) == Some(Role::Change));
    if let Some((held, since)) = &mut carry.held
        && used(held)
        && (is_day(held) || reports)
    {
        *since = place.number;
    }
    times.clear();
    carry.times = times;
}

/// What a change that says no comparison shares with changes before it: that of its sentence, or of the sentence before
/// where it goes on with it.
fn shared_base<'c>(
    sentence: &Sentence<'_, '_>,
    n: usize,
    compared: Option<&'c str>,
    carry: &'c Carry,
    number: usize,
) -> Option<&'c str> {
    let end = sentence.found[n].items.end;
    // "vượt 11% kế hoạch" and "cao hơn dự báo 5%" are held against something else.
    let against = Cue::PLAN | Cue::COMPARE;
    let held = sentence.has(against) && (end..end + 3).any(|at| sentence.cue(at, against));
    let earlier = || {
        let (base, since) = carry.base.as_ref()?;
        (continues(sentence) && number - since <= 1).then_some(base.as_str())
    };
    if held { None } else { compared.or_else(earlier) }
}

fn remember(
    sentence: &Sentence<'_, '_>,
    times: &[Time],
    governing: Option<usize>,
    place: Place,
    carry: &mut Carry,
) {
    // A whole date in a heading is the date line.
    let governs = |time: &&Time| {
        time.usage == Use::Governs
            && time.is_date
            && time.timex.as_deref().is_some_and(|timex| !(place.heading && is_full_day(timex)))
    };
    // What is said before its figure goes on; what is added after it, in brackets or of a year further back, does not.
    let first_value =
        sentence.found.iter().find(|figure| figure.kind != Kind::Date).map(|figure| figure.items.start);
    let leads = |time: &&Time| {
        (carry.held.is_none() || first_value.is_none_or(|value| time.items.start < value) || time.goes_on)
            && !time.in_brackets
    };
    let last = governing.map(|at| &times[..=at]).and_then(|times| {
        let mut candidates = times.iter().rev().filter(|time| governs(time) && leads(time));
        let last = candidates.next()?;
        let newer = candidates.find(|time| time.year() > last.year() && last.year().is_some());
        Some(newer.unwrap_or(last))
    });
    let said = || times.iter().rev().find(governs);
    if place.heading {
        if let Some(time) = last.or_else(said).filter(|time| !time.since) {
            carry.topic.clone_from(&time.timex);
            if time.timex.as_deref().is_some_and(is_day) {
                carry.today.clone_from(&time.timex);
            }
            carry.speak_of(time.timex.clone());
        }
    } else if let Some(timex) = last.and_then(|time| time.timex.as_deref()) {
        carry.hold(timex);
        carry.said = None;
    } else if governing.is_some() {
        carry.said = None;
    } else if let Some(time) = said().filter(|time| carry.held.is_none() || time.items.start <= 3) {
        carry.said = time.timex.clone().map(|timex| (timex, place.number));
    }
    let ends = |time: &&Time| !(time.items.end..sentence.items.len()).any(|at| sentence.is_value(at));
    if let Some(time) = said().filter(|time| time.announces).filter(ends) {
        carry.speak_of(time.timex.clone());
    }
}

/// `2023-06-30`, and not `XXXX-06-30`.
fn is_full_day(timex: &str) -> bool {
    timex.len() == 10 && !timex.starts_with('X')
}

/// What a sentence itself says of the time of a figure.
enum Own {
    /// The time at this place of the list.
    Time(usize),
    /// That it has none.
    Nothing,
    /// Nothing: an earlier sentence may.
    Unsaid,
}

/// What the sentence says of the time of figure `n`. The times at `left` are of levels that are left: "từ 120 tấn vào
/// năm 2018 lên 300 tấn".
fn own(sentence: &Sentence<'_, '_>, n: usize, times: &[Time], left: &[usize]) -> Own {
    let figure = &sentence.found[n];
    if is_span_of_time(sentence, figure) {
        return Own::Nothing;
    }
    let (start, end) = (figure.items.start, figure.items.end);
    let after = times.iter().position(|time| time.items.start >= end);
    let governs = |time: &Time| matches!(time.usage, Use::Governs | Use::Blocks) && time.items.end <= start;
    let earlier = &times[..after.unwrap_or(times.len())];
    let before = (0..earlier.len())
        .rev()
        .find(|at| governs(&earlier[*at]) && !left.contains(at))
        .or_else(|| earlier.iter().rposition(governs));
    let follows = after.filter(|&at| matches!(times[at].usage, Use::Governs | Use::Aside)).filter(|&at| {
        let gap = end..times[at].items.start;
        let onward = gap.clone().any(|at| ONWARD.has(sentence.items, at))
            && !gap.clone().any(|at| sentence.items.mark_in(at, ",;:"));
        (onward || !gap.clone().any(|at| sentence.is_value(at))) && !heads_next(sentence, &times[at])
    });
    let close = follows.filter(|&at| before.is_none() || !times[at].since).filter(|&at| {
        let gap = end..times[at].items.start;
        let limit = if before.is_some() { 12 } else { usize::MAX };
        gap.len() <= limit
            && !gap.clone().any(|at| sentence.items.mark_in(at, ",;:.") || clause(sentence, at))
    });
    if let Some(at) = close {
        return Own::Time(at);
    }
    if is_standard(sentence, figure) {
        return Own::Nothing;
    }
    match before.map(|at| (at, times[at].usage)) {
        Some((_, Use::Blocks)) => Own::Nothing,
        Some((at, _)) => Own::Time(at),
        None => match follows.filter(|&at| times[at].usage == Use::Governs) {
            Some(at) => Own::Time(at),
            None => Own::Unsaid,
        },
    }
}

/// A verb of comparison or of result begins what is said of another time.
fn clause(sentence: &Sentence<'_, '_>, at: usize) -> bool {
    sentence.cue(at, Cue::COMPARE)
}

/// Words between a level that is left and the one it goes to.
static ONWARD: WordList = WordList::of(&["xuống", "lên", "xuống còn"]);

/// Words that state the figure of a time right before them.
static STATING: WordList = WordList::of(&["là", "đạt", "có", "tăng", "giảm", "ước đạt"]);

/// "…, năm 2016 là 65,7%": the time belongs to the figure after it.
fn heads_next(sentence: &Sentence<'_, '_>, time: &Time) -> bool {
    let next = time.items.end;
    STATING.has(sentence.items, next) && (next..next + 4).any(|at| sentence.is_value(at))
}

/// Words between "từ" and a level.
static INTRODUCING: WordList = WordList::of(&["mức", "hơn", "gần", "khoảng"]);

/// "từ 40% xuống còn 30%", "từ mức 82 tỷ đồng năm 2015 lên 176 tỷ đồng": the level that is left.
fn leaves(sentence: &Sentence<'_, '_>, figure: &Found) -> bool {
    let items = sentence.items;
    let from = (1..=3)
        .filter_map(|back| figure.items.start.checked_sub(back))
        .take_while(|&at| sentence.is_free(at))
        .find(|&at| !INTRODUCING.has(items, at))
        .is_some_and(|at| items.lower(at) == "từ");
    from && (figure.items.end..items.len().min(figure.items.end + 14))
        .take_while(|&at| !sentence.is_value(at) && !items.mark_in(at, ";."))
        .any(|at| items.lower(at).starts_with("xuống") || items.lower(at).starts_with("lên"))
}

/// "cao hơn so với mức quy định 9%": what others are measured by has no time of its own.
fn is_standard(sentence: &Sentence<'_, '_>, figure: &Found) -> bool {
    let start = figure.items.start;
    figure.kind == Kind::Percent
        && sentence.has(Cue::COMPARE)
        && (start.saturating_sub(5)..start)
            .rev()
            .take_while(|&at| sentence.is_free(at) && !sentence.items.mark_in(at, ",;:."))
            .any(|at| sentence.cue(at, Cue::COMPARE))
}

/// Whether a figure that is no change is of the time of an earlier sentence: goals have a time of their own, and
/// small counts ("ba đài truyền hình") mostly none.
fn inherits(role: Role, figure: &Found) -> bool {
    let small = matches!(figure.value, Value::Single(value) if value < 10.0 && value.fract() == 0.0);
    role != Role::Target && !(small && figure.kind == Kind::Quantity && figure.unit.is_none())
}

/// "90 ngày", "18 tuổi", "trong 2 năm qua".
fn is_span_of_time(sentence: &Sentence<'_, '_>, figure: &Found) -> bool {
    let unit = || first_word(sentence.items.lower(figure.items.end));
    figure.kind == Kind::Quantity
        && matches!(unit(), "năm" | "tháng" | "tuần" | "tuổi" | "thập" | "ngày" | "giờ")
}
