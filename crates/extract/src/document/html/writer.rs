//! Lines of text out of pieces of markup.

use std::ops::Range;

/// Collects text, collapsing white space and keeping lines.
#[derive(Debug, Default)]
pub(super) struct Writer {
    out: String,
    gap: Gap,
    bullet: bool,
}

/// What separates the next piece of text from the last.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Gap {
    #[default]
    None,
    Space,
    Line,
}

/// A table row while it is read.
#[derive(Debug, Default)]
pub(super) struct Row {
    /// Cells so far that stand on the row's line, empty ones among them.
    cells: usize,
    /// Of these, empty ones since the last that was not.
    empty: usize,
    /// Whether any of them has text.
    started: bool,
}

/// A cell that spans paragraphs and is longer than this, in bytes, is layout, not data.
const LONGEST_PARAGRAPHED_CELL: usize = 300;
/// A cell that is longer than this is layout even without paragraphs.
const LONGEST_CELL: usize = 1000;

impl Writer {
    /// How long the text is by now.
    pub(super) fn len(&self) -> usize {
        self.out.len()
    }

    /// Adds text; `lines` says whether its line breaks count.
    pub(super) fn text(&mut self, text: &str, lines: bool) {
        let mut rest = text;
        while let Some(start) = rest.find(|c: char| !c.is_whitespace()) {
            self.white_space(&rest[..start], lines);
            rest = &rest[start..];
            let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
            self.word(&rest[..end]);
            rest = &rest[end..];
        }
        self.white_space(rest, lines);
    }

    fn white_space(&mut self, space: &str, lines: bool) {
        if lines && space.contains('\n') {
            self.line_break();
        } else if !space.is_empty() && self.gap == Gap::None {
            self.gap = Gap::Space;
        }
    }

    fn word(&mut self, word: &str) {
        match self.gap {
            _ if self.out.is_empty() => {}
            Gap::None => {}
            Gap::Space => self.out.push(' '),
            Gap::Line => self.out.push('\n'),
        }
        let at_line_start = self.gap == Gap::Line || self.out.is_empty();
        if std::mem::take(&mut self.bullet) && at_line_start {
            self.out.push_str("• ");
        }
        self.gap = Gap::None;
        self.out.push_str(word);
    }

    /// What follows starts a new line.
    pub(super) fn line_break(&mut self) {
        self.gap = Gap::Line;
    }

    /// What follows, if anything does, is a list item.
    pub(super) fn bullet(&mut self, on: bool) {
        self.bullet = on;
    }

    /// Ends the cell whose text begins at `start`: puts it on the line of its row when it is short.
    /// `whole` says that the cell must stay as it is, lines and all.
    pub(super) fn end_cell(&mut self, row: &mut Row, start: usize, whole: bool) {
        let broken = start < self.out.len() && self.out.as_bytes()[start] == b'\n';
        let text = start + usize::from(broken);
        let length = self.out.len() - text;
        let paragraphs = length <= LONGEST_CELL && self.out[text..].contains('\n');
        if whole || length > LONGEST_CELL || (paragraphs && length > LONGEST_PARAGRAPHED_CELL) {
            *row = Row::default();
            return;
        }
        row.cells += 1;
        if length == 0 {
            row.empty += 1;
            return;
        }
        if paragraphs {
            let flat = self.out[text..].replace('\n', " ");
            self.out.truncate(text);
            self.out.push_str(&flat);
        }
        let empty = std::mem::take(&mut row.empty);
        if std::mem::replace(&mut row.started, true) {
            self.out.replace_range(start..text, &format!("{} | ", " |".repeat(empty)));
        } else if empty > 0 {
            self.out.insert_str(text, &"| ".repeat(empty));
        }
    }

    /// The text, without the byte ranges `dropped` (ascending, disjoint) of `range`.
    pub(super) fn cut(&self, range: Range<usize>, dropped: &[Range<usize>]) -> String {
        let mut text = String::with_capacity(range.len());
        let mut at = range.start;
        for drop in dropped.iter().filter(|drop| drop.start >= range.start && drop.end <= range.end) {
            text.push_str(&self.out[at..drop.start]);
            at = drop.end;
        }
        text.push_str(&self.out[at..range.end]);
        text.trim_matches('\n').to_owned()
    }

    /// The text so far.
    pub(super) fn as_str(&self) -> &str {
        &self.out
    }
}
