//! Words that a search found, marked in what surrounds them.

use crate::terminal::{STRONG, one_line};
use chiso_index::Snippet;
use std::ops::Range;
use unicode_width::UnicodeWidthStr;

/// A snippet's highlights in code points, as all offsets in our outputs are.
pub(super) fn highlights(snippet: &Snippet) -> Vec<[usize; 2]> {
    let points = |bytes: usize| snippet.text.get(..bytes).map_or(0, |before| before.chars().count());
    snippet.highlights.iter().map(|range| [points(range.start), points(range.end)]).collect()
}

/// A snippet in lines of `width`, what was found in bold, or in `[brackets]` where there are no colours.
pub(super) fn marked_lines(snippet: &Snippet, width: usize, colours: bool) -> Vec<String> {
    let (open, close) = match colours {
        true => (STRONG.render().to_string(), STRONG.render_reset().to_string()),
        false => ("[".to_owned(), "]".to_owned()),
    };
    let found = joined(snippet);
    let mut lines = Vec::new();
    let (mut line, mut used) = (String::new(), 0);
    for word in snippet.text.split_whitespace() {
        // Both slices are of one string.
        let start = word.as_ptr() as usize - snippet.text.as_ptr() as usize;
        let opens = |at: &usize| found.iter().any(|range| range.start == *at);
        let closes = |at: &usize| found.iter().any(|range| range.end == *at);
        let inside = |at: &usize| found.iter().any(|range| range.start < *at && *at < range.end);
        let marks = (start..=start + word.len()).filter(|at| opens(at) || closes(at)).count();
        let size = one_line(word).width() + if colours { 0 } else { marks };
        if used > 0 && used + 1 + size > width {
            lines.push(std::mem::take(&mut line));
            used = 0;
        }
        if used > 0 {
            line.push(' ');
            used += 1;
        }
        used += size;
        // A style does not run on over spaces and line ends; a bracket does.
        if colours && inside(&start) {
            line.push_str(&open);
        }
        for (i, c) in word.char_indices().filter(|(_, c)| !c.is_control()) {
            if opens(&(start + i)) {
                line.push_str(&open);
            }
            line.push(c);
            if closes(&(start + i + c.len_utf8())) {
                line.push_str(&close);
            }
        }
        if colours && inside(&(start + word.len())) {
            line.push_str(&close);
        }
    }
    lines.push(line);
    lines
}

/// The highlights, those with nothing but white space between them as one.
fn joined(snippet: &Snippet) -> Vec<Range<usize>> {
    let mut joined: Vec<Range<usize>> = Vec::new();
    for range in &snippet.highlights {
        let between = joined.last().and_then(|last| snippet.text.get(last.end..range.start));
        match joined.last_mut() {
            Some(last) if between.is_some_and(|text| text.trim().is_empty()) => last.end = range.end,
            _ => joined.push(range.clone()),
        }
    }
    joined
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbouring_words_are_marked_together_and_lines_fit() {
        let text = "về “chuyển đổi số”\n của xã";
        let at = |word: &str| text.find(word).map_or(0..0, |at| at..at + word.len());
        let snippet =
            Snippet { text: text.into(), highlights: ["chuyển", "đổi", "số", "xã"].map(at).into() };
        assert_eq!(marked_lines(&snippet, 80, false), ["về “[chuyển đổi số]” của [xã]"]);
        assert_eq!(marked_lines(&snippet, 12, false), ["về “[chuyển", "đổi số]” của", "[xã]"]);
        let bold = marked_lines(&snippet, 80, true).concat();
        assert_eq!(bold.matches("\u{1b}[1m").count(), bold.matches("\u{1b}[0m").count(), "{bold:?}");
    }
}
