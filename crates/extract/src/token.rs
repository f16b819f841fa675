//! A sentence as a sequence of items: number literals, punctuation marks, and words grouped into the
//! longest phrases that the [lexicon](crate::lexicon) knows.

use crate::lexicon::{Cue, Entry, Lexicon};
use std::ops::Range;

/// What an item is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ItemKind {
    /// One syllable, or several that form a phrase of the lexicon.
    Word,
    /// Digits with inner `.` and `,`: `1.234,5`.
    Number,
    /// Any other visible character.
    Mark(char),
}

/// One item of a sentence. Offsets are bytes of the article's normalized text.
#[derive(Clone, Copy)]
pub(crate) struct Item {
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) kind: ItemKind,
    pub(crate) entry: Entry,
}

impl Item {
    /// Whether the item is this mark.
    pub(crate) fn is_mark(&self, mark: char) -> bool {
        self.kind == ItemKind::Mark(mark)
    }

    /// Whether the item belongs to any of these classes.
    pub(crate) fn has(&self, cue: Cue) -> bool {
        self.entry.cue.any(cue)
    }
}

/// The items of one sentence, with the texts they stand in.
pub(crate) struct Items<'a> {
    /// The article's normalized text.
    pub(crate) text: &'a str,
    /// The same in lower case with new-style tone placement: byte for byte as long as `text`.
    pub(crate) lower: &'a str,
    pub(crate) list: Vec<Item>,
}

impl<'a> Items<'a> {
    /// Splits `text[range]` into items.
    pub(crate) fn new(text: &'a str, lower: &'a str, range: Range<usize>, lexicon: &Lexicon) -> Self {
        let raw = split(text, range);
        let mut list = Vec::with_capacity(raw.len());
        let mut at = 0;
        while at < raw.len() {
            let (item, used) = phrase_at(&raw, at, lower, lexicon);
            list.push(item);
            at += used;
        }
        Self { text, lower, list }
    }

    /// The item at a position that may lie outside.
    pub(crate) fn get(&self, at: usize) -> Option<&Item> {
        self.list.get(at)
    }

    /// The item `back` places before `at`.
    pub(crate) fn before(&self, at: usize, back: usize) -> Option<&Item> {
        at.checked_sub(back).and_then(|at| self.list.get(at))
    }

    /// An item's text in lower case.
    pub(crate) fn lower(&self, at: usize) -> &'a str {
        self.list.get(at).map_or("", |item| &self.lower[item.start..item.end])
    }

    /// An item's text as written (normalized).
    pub(crate) fn text(&self, at: usize) -> &'a str {
        self.list.get(at).map_or("", |item| &self.text[item.start..item.end])
    }

    /// Whether the item at `at` belongs to any of these classes.
    pub(crate) fn has(&self, at: usize, cue: Cue) -> bool {
        self.list.get(at).is_some_and(|item| item.has(cue))
    }

    /// Whether the item at `at` is this mark.
    pub(crate) fn mark(&self, at: usize, mark: char) -> bool {
        self.list.get(at).is_some_and(|item| item.is_mark(mark))
    }

    /// Whether the item at `at` is one of these marks.
    pub(crate) fn mark_in(&self, at: usize, marks: &str) -> bool {
        matches!(self.list.get(at).map(|item| item.kind), Some(ItemKind::Mark(mark)) if marks.contains(mark))
    }

    /// Whether the item at `at` is a number literal.
    pub(crate) fn number(&self, at: usize) -> bool {
        self.list.get(at).is_some_and(|item| item.kind == ItemKind::Number)
    }

    /// Whether the item at `at` is a word or phrase.
    pub(crate) fn word(&self, at: usize) -> bool {
        self.list.get(at).is_some_and(|item| item.kind == ItemKind::Word)
    }

    /// Whether no white space stands between the items `at` and `at + 1`.
    pub(crate) fn glued(&self, at: usize) -> bool {
        matches!((self.list.get(at), self.list.get(at + 1)), (Some(a), Some(b)) if a.end == b.start)
    }

    /// How many items there are.
    pub(crate) fn len(&self) -> usize {
        self.list.len()
    }
}

/// Words, number literals and marks of a range, without phrases.
fn split(text: &str, range: Range<usize>) -> Vec<Item> {
    let mut items = Vec::new();
    let bytes = text.as_bytes();
    let mut at = range.start;
    while at < range.end {
        let start = at;
        let byte = bytes[at];
        let kind = if byte.is_ascii_digit() {
            at = number_end(bytes, at, range.end);
            ItemKind::Number
        } else if byte.is_ascii_whitespace() {
            at += 1;
            continue;
        } else {
            let Some(first) = text[at..range.end].chars().next() else { break };
            at += first.len_utf8();
            if is_word_char(first) {
                at = word_end(text, at, range.end);
                ItemKind::Word
            } else if first.is_whitespace() || first.is_control() {
                continue;
            } else {
                ItemKind::Mark(first)
            }
        };
        items.push(Item { start, end: at, kind, entry: Entry::default() });
    }
    items
}

fn is_word_char(c: char) -> bool {
    match c {
        '\0'..='\x7f' => c.is_ascii_alphabetic() || c == '_',
        // The letters of Vietnamese, without a look into the tables of Unicode.
        'À'..='ɏ' => c != '×' && c != '÷',
        'Ḁ'..='ỿ' => true,
        _ => c.is_alphabetic(),
    }
}

fn word_end(text: &str, mut at: usize, end: usize) -> usize {
    while let Some(c) = text[at..end].chars().next() {
        // A combining mark belongs to its letter even where no composed form exists.
        if is_word_char(c) || !c.is_ascii() && unicode_normalization::char::is_combining_mark(c) {
            at += c.len_utf8();
        } else {
            break;
        }
    }
    at
}

/// End of a literal that begins with a digit at `at`: digits, with single `.` or `,` between digits.
fn number_end(bytes: &[u8], mut at: usize, end: usize) -> usize {
    while at < end {
        let inner = matches!(bytes[at], b'.' | b',') && at + 1 < end && bytes[at + 1].is_ascii_digit();
        if bytes[at].is_ascii_digit() || inner {
            at += 1;
        } else {
            break;
        }
    }
    at
}

/// The longest phrase that begins with item `at`, and how many items it takes.
fn phrase_at(raw: &[Item], at: usize, lower: &str, lexicon: &Lexicon) -> (Item, usize) {
    let mut item = raw[at];
    match item.kind {
        ItemKind::Number => return (item, 1),
        ItemKind::Mark(_) => {
            item.entry = lexicon.get(&lower[item.start..item.end]).copied().unwrap_or_default();
            return (item, 1);
        }
        ItemKind::Word => {}
    }
    let longest = lexicon.longest(&lower[item.start..item.end]);
    let mut words = 1;
    while words < longest && words < 8 {
        match raw.get(at + words) {
            Some(next) if next.kind == ItemKind::Word => words += 1,
            _ => break,
        }
    }
    for count in (1..=words.min(longest)).rev() {
        let end = raw[at + count - 1].end;
        if let Some(entry) = lexicon.get(&lower[item.start..end]) {
            item.end = end;
            item.entry = *entry;
            return (item, count);
        }
    }
    (item, 1)
}
