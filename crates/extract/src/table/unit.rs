//! Units that the caption, a column or a row names: "(đơn vị: tỷ đồng)", "ĐVT: %", "Diện tích (ha)".

use crate::lexicon::{Cue, Lexicon};
use crate::record::{Kind, Text};
use std::ops::Range;

/// What numbers without a unit of their own count in.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Unit {
    pub(crate) kind: Kind,
    /// `%`, an ISO 4217 code, or a measure.
    pub(crate) name: Option<Text>,
    /// `1e9` in "tỷ đồng".
    factor: f64,
}

impl Unit {
    /// A value in the unit itself: 1.2 in "tỷ đồng" is 1.2e9 VND.
    pub(crate) fn scale(&self, value: f64) -> f64 {
        // Through the decimal form, so that 412,6 tỷ is a whole number of đồng.
        let scaled = value * self.factor;
        if self.factor > 1.0 { (scaled * 100.0).round() / 100.0 } else { scaled }
    }
}

/// What may stand before a unit that is named outright, longest first.
const NAMED: [&str; 4] = ["đơn vị tính", "đơn vị", "đvt", "dvt"];

/// The unit that a phrase is; `lower` is the same phrase in lower case. `outright` where the place says that it is one
/// ("đơn vị: …", a column of units): then any short noun is.
pub(crate) fn parse(text: &str, lower: &str, outright: bool, lexicon: &'static Lexicon) -> Option<Unit> {
    let mut phrase = lower.trim();
    let mut outright = outright;
    if let Some(rest) = NAMED.iter().find_map(|name| phrase.strip_prefix(name)) {
        outright = true;
        phrase = rest.trim_start_matches([':', ' ']);
    }
    let phrase = phrase.split([';', ',']).next().unwrap_or_default().trim().trim_end_matches('.');
    if phrase == "%" || phrase == "phần trăm" {
        return Some(Unit { kind: Kind::Percent, name: Some("%".into()), factor: 1.0 });
    }
    if matches!(phrase, "trđ" | "tr.đ" | "trđ/người") {
        return Some(Unit { kind: Kind::Money, name: Some("VND".into()), factor: 1e6 });
    }
    let mut rest = phrase;
    let mut factor = 1.0;
    while let Some((word, entry)) = first_phrase(rest, lexicon) {
        if !entry.cue.any(Cue::MAGNITUDE) {
            break;
        }
        factor *= entry.number;
        rest = rest[word..].trim_start();
    }
    if rest.is_empty() {
        return (factor >= 1e9).then(|| Unit { kind: Kind::Money, name: Some("VND".into()), factor });
    }
    let known = first_phrase(rest, lexicon);
    if let Some((word, entry)) = known
        && entry.cue.any(Cue::CURRENCY)
        && (rest.len() == word || rest[word..].trim_start().starts_with('/'))
    {
        return Some(Unit { kind: Kind::Money, name: entry.code.map(Text::from), factor });
    }
    let counted = known.is_some_and(|(word, entry)| {
        entry.cue.any(Cue::UNIT | Cue::COLLECTIVE) && !QUANTITIES.contains(&&rest[..word])
    });
    let short = rest.split_whitespace().count() <= 3 && !rest.bytes().any(|byte| byte.is_ascii_digit());
    let at = rest.as_ptr() as usize - lower.as_ptr() as usize;
    let written = text.get(at..at + rest.len()).unwrap_or(rest);
    (short && (counted || outright || factor > 1.0)).then(|| Unit {
        kind: Kind::Quantity,
        name: Some(written.into()),
        factor,
    })
}

/// Nouns of quantities, not of what they count.
const QUANTITIES: [&str; 12] = [
    "số",
    "tổng số",
    "dân số",
    "diện tích",
    "chỉ số",
    "chỉ tiêu",
    "mục tiêu",
    "nội dung",
    "lĩnh vực",
    "đơn vị",
    "cơ quan",
    "nhiệm vụ",
];

/// The unit that the whole name of a column is: "hồ sơ", "ha", "điểm".
pub(crate) fn counted(text: &str, lower: &str, lexicon: &'static Lexicon) -> Option<Unit> {
    let known = lexicon.get(lower).is_some_and(|entry| entry.cue.any(Cue::UNIT | Cue::COLLECTIVE));
    (known && !QUANTITIES.contains(&lower)).then(|| Unit {
        kind: Kind::Quantity,
        name: Some(text.to_lowercase().into()),
        factor: 1.0,
    })
}

/// The longest phrase of the lexicon that a text begins with, with its length in bytes.
fn first_phrase(text: &str, lexicon: &'static Lexicon) -> Option<(usize, &'static crate::lexicon::Phrase)> {
    let ends = text.char_indices().filter(|(_, c)| !c.is_alphanumeric()).map(|(at, _)| at);
    let ends: Vec<usize> = ends.chain([text.len()]).take(4).collect();
    ends.into_iter().rev().find_map(|end| lexicon.get(&text[..end]).map(|entry| (end, entry)))
}

/// The unit of a name and the name without it: "Diện tích (ha)", "% so cùng kỳ". `range` is the name in the text.
pub(crate) fn of_name(
    text: &str,
    lower: &str,
    range: Range<usize>,
    lexicon: &'static Lexicon,
) -> (Option<Unit>, Range<usize>) {
    let name = &lower[range.clone()];
    let written = &text[range.clone()];
    if let Some(open) = name.rfind('(')
        && let Some(close) = name[open..].find(')')
        && name[open + close + 1..].trim_matches([':', ' ']).is_empty()
        && let Some(unit) =
            parse(&written[open + 1..open + close], &name[open + 1..open + close], false, lexicon)
    {
        let end = range.start + name[..open].trim_end().len();
        return (Some(unit), range.start..end);
    }
    if let Some((before, unit)) = NAMED.iter().find_map(|mark| {
        let at = name.find(mark)?;
        // "Đơn vị" alone is the column of units or of offices.
        name[at + mark.len()..]
            .trim_start()
            .starts_with(':')
            .then_some((at, name[at..].trim_end_matches([')', ':', ' '])))
    }) && let Some(unit) = parse(&written[before..before + unit.len()], unit, true, lexicon)
    {
        let end = range.start + name[..before].trim_end_matches(['(', ' ', '-', ',', ';', ':']).len();
        return (Some(unit), range.start..end);
    }
    let share = name.starts_with('%') || name.starts_with("tỷ lệ %") || name.ends_with('%');
    let unit = share.then(|| Unit { kind: Kind::Percent, name: Some("%".into()), factor: 1.0 });
    (unit, range)
}
