//! From a grid to its cells: unit, label, role and period of each number.

use super::layout::{Grid, Row};
use super::unit::{self, Unit};
use super::{Cell, line};
use crate::figure::{self, Value};
use crate::item::{self, Items};
use crate::lexicon::Lexicon;
use crate::record::{Direction, Kind, Role, Text};
use crate::token::Words;
use smol_str::format_smolstr;
use std::ops::Range;

/// What the name of a column says of its cells.
struct Column {
    /// What is measured, as written; none for a name that is only a time or says "thực hiện".
    name: Option<Text>,
    unit: Option<Unit>,
    role: Option<(Role, Option<Direction>)>,
    period: Option<Text>,
    base: Option<Text>,
    /// Names, ranks, dates: no cell of it is a figure of the table.
    skipped: bool,
}

/// Appends the cells of a grid.
pub(super) fn of(
    table: usize,
    grid: &Grid,
    words: &Words<'_>,
    lexicon: &'static Lexicon,
    cells: &mut Vec<Cell>,
) {
    let (text, lower) = (words.text, &*words.lower);
    let view = View { words, text, lower, lexicon };
    let indicators = grid.corner.as_ref().is_some_and(|corner| names_indicators(&lower[corner.clone()]));
    let columns: Vec<Column> =
        grid.columns.iter().enumerate().map(|(n, name)| view.column(name.clone(), &grid.rows, n)).collect();
    let (caption_unit, measure) = match &grid.caption {
        Some(caption) => view.caption(caption.clone(), columns.iter().all(|column| column.name.is_none())),
        None => (None, None),
    };
    for row in &grid.rows {
        let (row_unit, head) = unit::of_name(text, lower, view.without_number(row.head.clone()), lexicon);
        let column_of_units =
            row.unit.clone().and_then(|unit| unit::parse(&text[unit.clone()], &lower[unit], true, lexicon));
        if !lower[head.clone()].contains(char::is_alphanumeric) {
            continue;
        }
        for (n, span) in row.cells.iter().enumerate() {
            let column = columns.get(n);
            if column.is_some_and(|column| column.skipped)
                || line::is_missing(&text[span.clone()])
                || !line::is_cell(&text[span.clone()])
            {
                continue;
            }
            let unit = column
                .and_then(|column| column.unit.clone())
                .or_else(|| column_of_units.clone())
                .or_else(|| row_unit.clone())
                .or_else(|| caption_unit.clone());
            let head_text = &text[head.clone()];
            let label = match column.and_then(|column| column.name.as_deref()) {
                Some(name) => format_smolstr!("{name} {head_text}"),
                None if indicators => head_text.into(),
                None => match &measure {
                    Some(measure) => format_smolstr!("{measure} {head_text}"),
                    None => head_text.into(),
                },
            };
            let role = column.and_then(|column| column.role);
            cells.push(Cell {
                table,
                span: span.clone(),
                head: head.clone(),
                unit,
                label,
                role: role.or_else(|| plan(&lower[head.clone()]).then_some((Role::Target, None))),
                period: column.and_then(|column| column.period.clone()),
                base: column.and_then(|column| column.base.clone()),
            });
        }
    }
}

/// Whether the corner says that each row is an indicator of its own.
fn names_indicators(corner: &str) -> bool {
    ["chỉ tiêu", "tên chỉ tiêu", "nội dung", "tiêu chí", "chỉ số"].iter().any(|name| corner.starts_with(name))
}

/// Whether a name says what is planned, not how much of a plan is done.
fn plan(name: &str) -> bool {
    let planned = ["kế hoạch", "dự toán", "chỉ tiêu", "mục tiêu", "kh ", "định mức"];
    (planned.iter().any(|word| name.starts_with(word)) || name == "kh") && !name.contains("thực hiện")
}

struct View<'t> {
    words: &'t Words<'t>,
    text: &'t str,
    lower: &'t str,
    lexicon: &'static Lexicon,
}

impl View<'_> {
    /// A name without the number of a list: "1. Đường bộ".
    fn without_number(&self, range: Range<usize>) -> Range<usize> {
        let name = &self.text[range.clone()];
        let digits = name.len() - name.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.').len();
        let rest = name[digits..].trim_start_matches([')', ' ']);
        let numbered = (1..=5).contains(&digits)
            && name[digits..].starts_with([' ', ')'])
            && rest.starts_with(char::is_uppercase);
        let begin = if numbered { range.end - rest.len() } else { range.start };
        let name = &self.text[begin..range.end];
        let bullet = name.len() - name.trim_start_matches(['-', '+', '*', '•', '·', ' ']).len();
        let end = range.start + self.text[range.clone()].trim_end_matches([':', ' ']).len();
        let begin = begin + bullet;
        begin..end.max(begin)
    }

    /// The unit that a caption gives to all cells, and the measure that it names where it speaks for them.
    fn caption(&self, range: Range<usize>, speaks: bool) -> (Option<Unit>, Option<Text>) {
        let trimmed = |range: Range<usize>| {
            range.start..range.start + self.text[range.clone()].trim_end_matches([':', '.', ' ', ',']).len()
        };
        let (unit, mut name) = unit::of_name(self.text, self.lower, trimmed(range), self.lexicon);
        if !speaks {
            return (unit, None);
        }
        // "Theo xã (người tham gia/chỉ tiêu)": the bracket says what the two sides of each ratio are.
        let lower = &self.lower[name.clone()];
        if let Some(open) = lower.rfind('(')
            && let Some(slash) = lower[open..].find('/').filter(|_| lower.ends_with(')'))
        {
            name = name.start + open + 1..name.start + open + slash;
        }
        // "Bảng 2. Dân số", "Bảng: Dân số"
        let lower = &self.lower[name.clone()];
        if lower.starts_with("bảng") || lower.starts_with("biểu") {
            let after = lower.find(['.', ':']).map_or(0, |mark| mark + 1);
            name = name.end - self.lower[name.start + after..name.end].trim_start().len()..name.end;
        }
        for tail in ["như sau", "cụ thể", "sau đây", "gồm có", "gồm", "là"] {
            let lower = &self.lower[name.clone()];
            if let Some(before) = lower.strip_suffix(tail).filter(|before| before.ends_with([' ', ','])) {
                name = name.start..name.start + before.trim_end_matches([' ', ',']).len();
            }
        }
        // "Chia theo cấp học, tỷ lệ trường đạt chuẩn": the measure is what stands last.
        if let Some(comma) = self.lower[name.clone()].rfind(", ") {
            name = name.start + comma + 2..name.end;
        }
        // "… ngày 17/10": when, not what.
        if let Some(day) = self.lower[name.clone()].rfind(" ngày ")
            && self.lower[name.start + day + " ngày ".len()..name.end]
                .starts_with(|c: char| c.is_ascii_digit())
        {
            name = name.start..name.start + day;
        }
        let measure = self.text[name].trim();
        (unit, (!measure.is_empty()).then(|| measure.into()))
    }

    fn column(&self, range: Range<usize>, rows: &[Row], n: usize) -> Column {
        let (unit, mut name) = unit::of_name(self.text, self.lower, range.clone(), self.lexicon);
        // A name that is a unit and nothing else ("hồ sơ", "ha") counts it, and names it too.
        let unit = unit
            .or_else(|| unit::counted(&self.text[range.clone()], &self.lower[range.clone()], self.lexicon));
        if name.is_empty() {
            name = range.clone();
        }
        let lower = &self.lower[name.clone()];
        let texts = || rows.iter().map(|row| &self.text[row.cells[n].clone()]);
        let years = unit.is_none() && texts().all(|cell| line::is_year(cell) || line::is_missing(cell));
        let ordered = matches!(
            lower,
            "stt"
                | "tt"
                | "số tt"
                | "#"
                | "hạng"
                | "xếp hạng"
                | "thứ hạng"
                | "vị thứ"
                | "ngày"
                | "năm"
                | "thời gian"
                | "giờ"
        );
        let dated = lower.starts_with("ngày") && texts().any(|cell| cell.contains('/'));
        let (times, base, only_time) = self.times(name.clone());
        let named = !only_time
            && !matches!(lower, "thực hiện" | "ước thực hiện" | "ước" | "ước tính" | "kết quả" | "số liệu");
        let compared = lower.contains("so với") || lower.contains("so cùng") || lower.contains("/cùng");
        let role = if plan(lower) {
            Some((Role::Target, None))
        } else if lower.starts_with("tăng")
            || lower.starts_with("tốc độ tăng")
            || lower.starts_with("mức tăng")
        {
            let both = lower.contains("giảm");
            Some((Role::Change, (!both).then_some(Direction::Up)))
        } else if lower.starts_with("giảm") {
            Some((Role::Change, Some(Direction::Down)))
        } else if compared && texts().any(|cell| cell.starts_with(['+', '-']) && !line::is_missing(cell)) {
            Some((Role::Change, None))
        } else {
            Some((Role::Level, None))
        };
        Column {
            name: named.then(|| self.text[name].into()),
            unit,
            role,
            period: times,
            base,
            skipped: years || ordered || dated,
        }
    }

    /// The time that the name of a column gives, the one that it compares with, and whether it says nothing else.
    fn times(&self, range: Range<usize>) -> (Option<Text>, Option<Text>, bool) {
        if !self.lower[range.clone()].bytes().any(|byte| byte.is_ascii_digit()) {
            return (None, None, false);
        }
        let year = &self.text[range.clone()];
        if line::is_year(year) {
            return (Some(year.into()), None, true);
        }
        let mut list = Vec::new();
        item::append(&mut list, self.words, self.words.within(&range), self.lexicon);
        let items = Items::of(self.words, &list);
        let found = figure::scan(&items, &mut |_, _| {});
        let against = ["so với", "so cùng", "so"]
            .iter()
            .find_map(|word| self.lower[range.clone()].find(word).map(|at| range.start + at));
        let mut period = None;
        let mut base = None;
        let mut timely = vec![false; items.len()];
        for date in found.iter().filter(|found| found.kind == Kind::Date) {
            timely[date.items.clone()].fill(true);
            let Value::Timex(timex) = &date.value else { continue };
            let timex = months_of(&items, date.items.start, timex).unwrap_or_else(|| timex.clone());
            let start = items.list[date.items.start].start;
            let slot = if against.is_some_and(|against| start > against) { &mut base } else { &mut period };
            if slot.is_none() && !timex.starts_with("XXXX") {
                *slot = Some(timex);
            }
        }
        // "Ước tính tháng 10/2023", "9 tháng 2024"
        let only_time = (0..items.len()).all(|at| {
            timely[at]
                || items.number(at)
                || matches!(
                    items.lower(at),
                    "tháng"
                        | "năm"
                        | "quý"
                        | "đầu"
                        | "cuối"
                        | "thực hiện"
                        | "thực"
                        | "hiện"
                        | "ước"
                        | "ước tính"
                        | "tính"
                )
        });
        (period, base, only_time)
    }
}

/// "9 tháng 2024": the months up to the ninth of the year that stands at item `year`.
fn months_of(items: &Items<'_>, year: usize, timex: &str) -> Option<Text> {
    let count = year.checked_sub(2).filter(|_| line::is_year(timex) && items.lower(year - 1) == "tháng")?;
    let months: u32 = items.text(count).parse().ok().filter(|months| (2..12).contains(months))?;
    Some(if months == 6 {
        format_smolstr!("{timex}-H1")
    } else {
        format_smolstr!("{timex}-01/{timex}-{months:02}")
    })
}
