//! Text that fits a terminal: widths in columns, not in characters.

use anstyle::{AnsiColor, Style};
use std::borrow::Cow;
use std::io::IsTerminal;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// How an error is announced.
pub const ERROR: Style = AnsiColor::Red.on_default().bold();
/// Headings and what a search found.
pub const STRONG: Style = Style::new().bold();
/// What stands in the background.
pub const FAINT: Style = Style::new().dimmed();
/// Columns where output is not a terminal.
pub const PIPED_WIDTH: usize = 80;

/// How wide standard output is: the terminal's columns, [`PIPED_WIDTH`] where it is none.
pub fn width() -> usize {
    let columns = terminal_size::terminal_size_of(std::io::stdout()).map(|(width, _)| usize::from(width.0));
    columns.filter(|columns| *columns >= 40).unwrap_or(PIPED_WIDTH)
}

/// Whether standard output shows colours: a terminal, unless `NO_COLOR` and the like say otherwise.
pub fn colours() -> bool {
    let stdout = std::io::stdout();
    stdout.is_terminal() && anstream::AutoStream::choice(&stdout) != anstream::ColorChoice::Never
}

/// Text in one line, without characters that would steer a terminal.
///
/// ```
/// assert_eq!(chiso_batch::terminal::one_line(" Tỷ lệ\n\x1b[31m hộ  nghèo "), "Tỷ lệ [31m hộ nghèo");
/// ```
pub fn one_line(text: &str) -> Cow<'_, str> {
    let plain = |c: char| !c.is_control() && !is_steering(c) && (c == ' ' || !c.is_whitespace());
    if text.chars().all(plain) && !text.contains("  ") && text.trim().len() == text.len() {
        return Cow::Borrowed(text);
    }
    let spaced: String =
        text.chars().filter(|c| !is_steering(*c)).map(|c| if plain(c) { c } else { ' ' }).collect();
    Cow::Owned(spaced.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// Whether it is a mark of writing direction, which would turn a whole line round.
pub fn is_steering(c: char) -> bool {
    matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// The longest beginning of the text that fits, with `…` where something is left out. Combining marks stay
/// with their letters.
///
/// ```
/// use chiso_batch::terminal::shorten;
/// assert_eq!(shorten("hộ nghèo", 8), "hộ nghèo");
/// assert_eq!(shorten("hộ nghèo", 5), "hộ n…");
/// ```
pub fn shorten(text: &str, width: usize) -> Cow<'_, str> {
    if text.width() <= width {
        return Cow::Borrowed(text);
    }
    let mut used = 0;
    let fits = |c: &char| {
        used += c.width().unwrap_or(0);
        used < width
    };
    let mut short: String = text.chars().take_while(fits).collect();
    short.truncate(short.trim_end().len());
    short.push('…');
    Cow::Owned(short)
}

/// The text in exactly `width` columns, to the left or to the right of them.
pub fn pad(text: &str, width: usize, right: bool) -> String {
    let text = shorten(text, width);
    let space = " ".repeat(width.saturating_sub(text.width()));
    if right { space + &text } else { text.into_owned() + &space }
}

/// A number with `,` between thousands: `12,345`.
pub fn grouped(n: u64) -> String {
    let digits = n.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, digit) in digits.char_indices() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// A number of bytes in MB (10⁶ bytes), or kB where that is less.
pub fn megabytes(bytes: u64) -> String {
    match bytes {
        0..1_000_000 => format!("{:.1} kB", bytes as f64 / 1e3),
        _ => format!("{:.1} MB", bytes as f64 / 1e6),
    }
}

/// A column of a [`table`].
#[derive(Clone, Copy, Debug)]
pub struct Column<'a> {
    /// Its heading.
    pub heading: &'a str,
    /// Its cells stand to the right.
    pub right: bool,
    /// It is not narrower than this, if its cells need it and the screen has room,
    pub least: usize,
    /// nor wider than this.
    pub most: usize,
    /// A longer cell goes on below, on up to this many lines in all; what is longer still is cut.
    pub lines: usize,
}

/// Lays rows out in columns that fit `width` together: columns shrink, those with most room to give first.
/// The first line is the headings.
pub fn table<const N: usize>(columns: &[Column<'_>; N], rows: &[[String; N]], width: usize) -> Vec<String> {
    let Laid { mut headings, rows } = lay_out(columns, rows, width);
    headings.extend(rows);
    headings
}

/// A table in lines.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Laid {
    /// The headings; on several lines where one is wider than its column may be.
    pub headings: Vec<String>,
    /// The rows.
    pub rows: Vec<String>,
}

/// As [`table`], where the number of columns is known only later: every row must have as many cells.
pub fn lay_out(columns: &[Column<'_>], rows: &[impl AsRef<[String]>], width: usize) -> Laid {
    let mut widths: Vec<usize> = columns.iter().map(heading_width).collect();
    for row in rows {
        for ((cell, column), width) in row.as_ref().iter().zip(columns).zip(&mut widths) {
            *width = (*width).max(cell.width().min(column.most));
        }
    }
    let least: Vec<usize> = columns.iter().map(|column| heading_width(column).max(column.least)).collect();
    shrink(&mut widths, &least, width);
    // On a screen with less room than that, as narrow as it takes.
    shrink(&mut widths, &vec![NARROWEST; columns.len()], width);
    let lines = |row: &mut dyn Iterator<Item = &str>| -> Vec<String> {
        let cells = row.zip(columns).zip(&widths);
        let cells: Vec<_> = cells.map(|((cell, column), width)| wrap(cell, *width, column.lines)).collect();
        let height = cells.iter().map(Vec::len).max().unwrap_or(0);
        let line = |n: usize| {
            let cells = cells.iter().zip(columns).zip(&widths);
            let cell = |cell: &Vec<String>| cell.get(n).cloned().unwrap_or_default();
            let padded: Vec<_> =
                cells.map(|((lines, column), width)| pad(&cell(lines), *width, column.right)).collect();
            padded.join(&" ".repeat(GAP)).trim_end().to_owned()
        };
        (0..height).map(line).collect()
    };
    Laid {
        headings: lines(&mut columns.iter().map(|column| column.heading)),
        rows: rows.iter().flat_map(|row| lines(&mut row.as_ref().iter().map(String::as_str))).collect(),
    }
}

/// How wide a column's heading is, as long as the column may be.
fn heading_width(column: &Column<'_>) -> usize {
    column.heading.width().min(column.most.max(column.least))
}

/// Takes from the columns with most room to give until all fit, or none has any.
fn shrink(widths: &mut [usize], least: &[usize], width: usize) {
    let gaps = GAP * widths.len().saturating_sub(1);
    while widths.iter().sum::<usize>() + gaps > width {
        let room = |i: &usize| widths[*i].saturating_sub(least[*i]);
        match (0..widths.len()).max_by_key(room) {
            Some(i) if room(&i) > 0 => widths[i] -= 1,
            _ => break,
        }
    }
}

/// No column is narrower, however narrow the screen.
const NARROWEST: usize = 4;

/// Spaces between the columns of a [`table`].
pub const GAP: usize = 2;

/// Counts with bars as long as they are great, one a line, no line wider than `width`.
///
/// ```
/// use chiso_batch::terminal::bars;
/// let lines = bars(&[("Gia Lai".into(), 1200), ("Huế".into(), 300)], 24);
/// assert_eq!(lines, ["Gia Lai  1,200  ████████", "Huế        300  ██"]);
/// ```
pub fn bars(counts: &[(String, u64)], width: usize) -> Vec<String> {
    let most = counts.iter().map(|(_, n)| *n).max().unwrap_or(0).max(1);
    let digits = grouped(most).width();
    let names = counts.iter().map(|(name, _)| name.width()).max().unwrap_or(0);
    let names = names.min(width.saturating_sub(digits + 2 * GAP + 4)).max(1);
    let room = width.saturating_sub(names + digits + 2 * GAP).min(40) as u64;
    let line = |(name, n): &(String, u64)| {
        let bar = "█".repeat((n * room).div_ceil(most) as usize);
        let line = format!("{}  {}  {bar}", pad(name, names, false), pad(&grouped(*n), digits, true));
        line.trim_end().to_owned()
    };
    counts.iter().map(line).collect()
}

/// A word as a shell takes it for one: in quotes where it needs them.
///
/// ```
/// use chiso_batch::terminal::quoted;
/// assert_eq!([quoted("2023-06"), quoted("Gia Lai"), quoted("")], ["2023-06", "'Gia Lai'", "''"]);
/// ```
pub fn quoted(word: &str) -> Cow<'_, str> {
    let plain = |c: char| c.is_ascii_alphanumeric() || "/._-+%,:=".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        return Cow::Borrowed(word);
    }
    Cow::Owned(format!("'{}'", word.replace('\'', r"'\''")))
}

/// The text on at most `lines` lines of `width`, cut with `…` where it is longer.
///
/// ```
/// use chiso_batch::terminal::wrap;
/// assert_eq!(wrap("tỷ lệ hộ nghèo của huyện", 9, 2), ["tỷ lệ hộ", "nghèo củ…"]);
/// assert_eq!(wrap("portal/so-hoa-ho-tich.txt", 12, 3), ["portal/so-", "hoa-ho-", "tich.txt"]);
/// ```
pub fn wrap(text: &str, width: usize, lines: usize) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    let mut rest = text;
    while out.len() + 1 < lines && rest.width() > width {
        let mut used = 0;
        let fits = |(_, c): &(usize, char)| {
            used += c.width().unwrap_or(0);
            used <= width
        };
        let end = rest.char_indices().take_while(fits).last().map_or(0, |(at, c)| at + c.len_utf8());
        // A word that is longer than the line is cut behind one of its own joints, else where the line ends.
        let next_is_space = rest[end..].starts_with(' ');
        let space = if next_is_space { Some(end) } else { rest[..end].rfind(' ') };
        let joint = || rest[..end].rfind(['/', '-', '_']).map(|at| at + 1);
        let end = space.filter(|at| *at > 0).or_else(joint).unwrap_or(end);
        if end == 0 {
            break;
        }
        out.push(rest[..end].trim_end().to_owned());
        rest = rest[end..].trim_start();
    }
    out.push(shorten(rest, width).into_owned());
    out
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn decomposed_letters_take_the_room_of_composed_ones() {
        let decomposed = "ho\u{323}\u{302} nghe\u{300}o";
        assert_eq!(shorten(decomposed, 8), decomposed);
        assert_eq!(shorten(decomposed, 3), "ho\u{323}\u{302}…");
        assert_eq!(pad(decomposed, 10, false), format!("{decomposed}  "));
    }

    #[test]
    fn tables_fit() {
        let columns =
            ["a", "b"].map(|heading| Column { heading, right: false, least: 9, most: 90, lines: 2 });
        let rows = [["x".repeat(50), "漢字".repeat(20)]];
        for width in [40, 12] {
            for line in table(&columns, &rows, width) {
                assert!(line.width() <= width, "{line}");
            }
        }
    }

    #[test]
    fn headings_go_on_below_where_their_column_ends() {
        let column = Column { heading: "tỷ lệ hộ nghèo", right: true, least: 5, most: 8, lines: 3 };
        let laid = lay_out(&[column], &[["2,4%".to_owned()]], 40);
        assert_eq!(laid.headings, ["tỷ lệ hộ", "   nghèo"]);
        assert_eq!(laid.rows, ["    2,4%"]);
    }

    #[test]
    fn thousands_are_grouped() {
        assert_eq!([0, 999, 1000, 1_234_567].map(grouped), ["0", "999", "1,000", "1,234,567"]);
    }
}
