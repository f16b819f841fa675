//! What a line, or a part of one, can be to a table.

use crate::token::{TokenKind, Words};
use std::ops::Range;

/// A line without the white space around it, in bytes of the text.
#[derive(Clone, Debug)]
pub(super) struct Line {
    pub(super) range: Range<usize>,
    /// Whether an empty line stands before it.
    pub(super) gap: bool,
    pub(super) class: Class,
}

/// What stands in a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Class {
    /// A number alone, with sign and unit at most, or a mark that stands for a missing one.
    Number,
    /// Cells between tabs or bars.
    Marked,
    /// Words, then numbers up to the end.
    Spaced,
    /// Any other text that is short enough for the name of a row or column.
    Name,
    /// A sentence or a paragraph.
    Prose,
}

/// A longer line, in bytes, is no name and no row of spaced cells.
const LONGEST_NAME: usize = 180;
/// A longer line, in bytes, is no row at all.
const LONGEST_ROW: usize = 600;

/// Where the lines of a text begin and end, as they are.
fn raw_lines(words: &Words<'_>) -> impl Iterator<Item = Range<usize>> {
    let bytes = words.text.as_bytes();
    let breaks = words.stops.iter().map(|stop| stop.at).filter(|&at| matches!(bytes[at], b'\n' | b'\r'));
    let mut start = 0;
    breaks.chain(std::iter::once(bytes.len())).map(move |end| std::mem::replace(&mut start, end + 1)..end)
}

/// Whether a line that has a number may be of a table: most articles have none, and no other table tells of a figure.
pub(super) fn may_be_of_tables(words: &Words<'_>) -> bool {
    let telling = words.telling.iter().map(|&at| &words.tokens[at]);
    let mut numbers = telling.filter(|token| token.kind == TokenKind::Number).peekable();
    raw_lines(words).any(|line| {
        let mut has_number = false;
        while numbers.next_if(|number| number.start < line.end).is_some() {
            has_number = true;
        }
        has_number && !matches!(classify(words.text[line].trim()), Class::Name | Class::Prose)
    })
}

/// The lines of a text that are not empty.
pub(super) fn lines(words: &Words<'_>) -> Vec<Line> {
    let (text, bytes) = (words.text, words.text.as_bytes());
    let mut lines = Vec::new();
    let mut gap = false;
    for Range { start, end } in raw_lines(words) {
        let raw = &text[start..end];
        // Tabs at the edges may stand for empty cells; no name needs them.
        let trimmed = raw.trim();
        let begin = start + (raw.len() - raw.trim_start().len());
        if trimmed.is_empty() {
            gap |= end < text.len() && (!raw.is_empty() || bytes[end] != b'\n' || !lines.is_empty());
            continue;
        }
        lines.push(Line { range: begin..begin + trimmed.len(), gap, class: classify(trimmed) });
        gap = false;
    }
    lines
}

fn classify(line: &str) -> Class {
    // Of bytes rather than truths, so that many are told at once.
    let has_mark = |line: &str| {
        let marks = line.bytes().map(|byte| u8::from((byte == b'\t') | (byte == b'|')));
        marks.fold(0, |has, mark| has | mark) != 0
    };
    if line.len() > LONGEST_ROW {
        Class::Prose
    } else if is_cell(line) {
        Class::Number
    } else if has_mark(line) {
        Class::Marked
    } else if line.len() > LONGEST_NAME || line.ends_with(['.', '!', '?', ';', '…']) {
        Class::Prose
    } else if trailing(line).is_some() {
        Class::Spaced
    } else {
        Class::Name
    }
}

/// Whether a text is a number with nothing but a sign and a unit, or stands for a missing number.
pub(super) fn is_cell(text: &str) -> bool {
    is_missing(text) || number_end(text).is_some_and(|end| is_suffix(text[end..].trim_start()))
}

/// Whether a cell is there but empty.
pub(super) fn is_missing(text: &str) -> bool {
    matches!(text, "" | "-" | "--" | "..." | "…" | "x" | "X")
}

/// Whether a cell is a year and nothing else.
pub(super) fn is_year(text: &str) -> bool {
    text.len() == 4 && text.parse::<u32>().is_ok_and(|year| (1900..2100).contains(&year))
}

fn is_suffix(text: &str) -> bool {
    matches!(
        text,
        "" | "%"
            | "điểm"
            | "điểm %"
            | "đồng"
            | "đ"
            | "tỷ"
            | "tỉ"
            | "triệu"
            | "tỷ đồng"
            | "tỉ đồng"
            | "triệu đồng"
            | "nghìn đồng"
            | "USD"
            | "triệu USD"
            | "tỷ USD"
            | "ha"
            | "tấn"
            | "người"
            | "hộ"
            | "hồ sơ"
            | "lượt"
    )
}

/// End of a number at the start of a text: `1.234,5`, `+9,3`, `- 12`, `8.000 - 8.200`, `148/153`.
fn number_end(text: &str) -> Option<usize> {
    let signed = text.strip_prefix(['+', '-']).map_or(text, str::trim_start);
    let mut end = text.len() - signed.len();
    end += literal(&text[end..])?;
    if let Some(other) = text[end..].strip_prefix('/') {
        return literal(other).map(|length| end + 1 + length);
    }
    if let Some(other) = text[end..].trim_start().strip_prefix('-') {
        let other = other.trim_start();
        let begin = text.len() - other.len();
        return literal(other).map(|length| begin + length);
    }
    Some(end)
}

/// Length of a literal of digits with single `.` and `,` inside. Codes (`0912`) and what goes on with a letter are none.
fn literal(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut end = 0;
    while end < bytes.len() {
        let inner = matches!(bytes[end], b'.' | b',')
            && end > 0
            && bytes.get(end + 1).is_some_and(u8::is_ascii_digit);
        if !bytes[end].is_ascii_digit() && !inner {
            break;
        }
        end += 1;
    }
    let code = end > 1 && bytes[0] == b'0' && bytes[1].is_ascii_digit();
    (end > 0 && !code).then_some(end)
}

/// Words after which a number belongs to the name of a row: "Tháng 5", "Vùng 2".
const NUMBERED: [&str; 17] = [
    "tháng",
    "quý",
    "năm",
    "ngày",
    "số",
    "lớp",
    "khối",
    "tổ",
    "phường",
    "quận",
    "nhóm",
    "loại",
    "khóa",
    "vùng",
    "cấp",
    "mức",
    "giai đoạn",
];

/// The name of a row and its cells, where a line is words and then numbers up to its end.
pub(super) fn trailing(line: &str) -> Option<(Range<usize>, Vec<Range<usize>>)> {
    if !line.ends_with(|c: char| c.is_ascii_digit() || c == '%') {
        return None;
    }
    let mut cells = Vec::new();
    let mut end = line.len();
    loop {
        let rest = line[..end].trim_end();
        // A slash between spaces parts two cells.
        let rest = match rest.strip_suffix('/') {
            Some(before) if before.ends_with(' ') && !cells.is_empty() => before.trim_end(),
            _ => rest,
        };
        let mut start = rest.rfind([' ']).map_or(0, |space| space + 1);
        if &rest[start..] == "%" {
            start = rest[..start].trim_end().rfind(' ').map_or(0, |space| space + 1);
        }
        let token = &rest[start..];
        let number = number_end(token).is_some_and(|end| matches!(token[end..].trim_start(), "" | "%"));
        if !number || start == 0 {
            end = rest.len();
            break;
        }
        cells.push(start..rest.len());
        end = start;
    }
    cells.reverse();
    let mut head = line[..end].trim_end_matches([':', ' ', '/']);
    // "Tháng 5 1.204": the first number belongs to the name.
    let lower = head.to_lowercase();
    if NUMBERED.iter().any(|word| lower.ends_with(word)) && !cells.is_empty() {
        let first = cells.remove(0);
        head = &line[..first.end];
    }
    let bullet = head.len() - head.trim_start_matches(['-', '+', '*', '•', '·', ' ']).len();
    let named = head[bullet..].contains(char::is_alphabetic) && !head.ends_with(['-', ',', '(', '+']);
    (!cells.is_empty() && named).then_some((bullet..head.len(), cells))
}
