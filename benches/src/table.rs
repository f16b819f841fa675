//! Tables of the reports, in Markdown.

use std::fmt::Write;

/// A table: the first column names the rows, the others hold numbers.
pub fn table<const N: usize>(head: [&str; N], rows: &[[String; N]]) -> String {
    let width =
        |n: usize| rows.iter().map(|row| row[n].chars().count()).chain([head[n].chars().count()]).max();
    let widths: [usize; N] = std::array::from_fn(|n| width(n).unwrap_or_default());
    let mut text = String::new();
    line(&mut text, head, widths);
    for (n, width) in widths.into_iter().enumerate() {
        // Dashes as wide as the cells; the colon puts numbers to the right.
        let _ = match n {
            0 => write!(text, "|{:-<1$}", "", width + 2),
            _ => write!(text, "|{:-<1$}:", "", width + 1),
        };
    }
    text.push_str("|\n");
    for row in rows {
        line(&mut text, row.each_ref().map(String::as_str), widths);
    }
    text
}

fn line<const N: usize>(text: &mut String, cells: [&str; N], widths: [usize; N]) {
    for (n, (cell, width)) in cells.into_iter().zip(widths).enumerate() {
        let _ = match n {
            0 => write!(text, "| {cell:<width$} "),
            _ => write!(text, "| {cell:>width$} "),
        };
    }
    text.push_str("|\n");
}

/// `part` of `whole` with three decimals.
pub fn share(part: f64, whole: usize) -> String {
    match whole {
        0 => "-".to_owned(),
        whole => format!("{:.3}", part / whole as f64),
    }
}

/// The middle of the numbers, which it sorts; between the two middle ones if their count is even.
pub fn median(numbers: &mut [f64]) -> f64 {
    numbers.sort_by(f64::total_cmp);
    match numbers.len() {
        0 => f64::NAN,
        count if count % 2 == 0 => f64::midpoint(numbers[count / 2 - 1], numbers[count / 2]),
        count => numbers[count / 2],
    }
}
