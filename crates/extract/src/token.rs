//! A sentence as a sequence of items: number literals, punctuation marks, and words grouped into the
//! longest phrases that the [lexicon](crate::lexicon) knows.

use crate::letter::{self, LOOK, is_alphabetic};
use crate::lexicon::{Cue, Entry, Lexicon, UNKNOWN};
use crate::model::{WordHash, WordValue};
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
pub(crate) struct Item<'a> {
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) kind: ItemKind,
    pub(crate) entry: &'a Entry,
    /// Its text in lower case as a value of the models' templates of words.
    pub(crate) word: WordValue,
    /// Syllables of a word or phrase.
    pub(crate) syllables: u8,
}

impl Item<'_> {
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
    pub(crate) list: Vec<Item<'a>>,
}

impl<'a> Items<'a> {
    /// Splits `text[range]` into items.
    pub(crate) fn new(text: &'a str, lower: &'a str, range: Range<usize>, lexicon: &'a Lexicon) -> Self {
        let raw = split(text, range);
        let mut list = Vec::with_capacity(raw.len());
        let mut at = 0;
        while at < raw.len() {
            let (item, used) = phrase_at(&raw[at..], lower, lexicon);
            list.push(item);
            at += used;
        }
        Self { text, lower, list }
    }

    /// The item at a position that may lie outside.
    pub(crate) fn get(&self, at: usize) -> Option<&Item<'a>> {
        self.list.get(at)
    }

    /// The item `back` places before `at`.
    pub(crate) fn before(&self, at: usize, back: usize) -> Option<&Item<'a>> {
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

    /// The item at `at` as a value of the models' templates of words.
    pub(crate) fn word_value(&self, at: usize) -> usize {
        self.list.get(at).map_or(WordHash::EMPTY.value(), |item| item.word).into()
    }

    /// How many items there are.
    pub(crate) fn len(&self) -> usize {
        self.list.len()
    }
}

/// A word, number literal or mark, not yet part of a phrase.
#[derive(Clone, Copy)]
struct Raw {
    start: usize,
    end: usize,
    kind: ItemKind,
}

/// Words, number literals and marks of a range, without phrases.
fn split(text: &str, range: Range<usize>) -> Vec<Raw> {
    // A word of the press has some five bytes with the space behind it.
    let mut items = Vec::with_capacity(range.len() / 4);
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
            at = word_end(text, at, range.end);
            if at > start {
                ItemKind::Word
            } else {
                let Some(first) = text[at..range.end].chars().next() else { break };
                at += first.len_utf8();
                if first.is_whitespace() || first.is_control() {
                    continue;
                }
                ItemKind::Mark(first)
            }
        };
        items.push(Raw { start, end: at, kind });
    }
    items
}

/// End of the word that begins at `at`; `at` where none does.
fn word_end(text: &str, mut at: usize, end: usize) -> usize {
    let (bytes, start) = (&text.as_bytes()[..end], at);
    while let Some(&lead) = bytes.get(at) {
        at += match LENGTHS[usize::from(lead)] {
            0 => break,
            LOOK => match bytes[at..] {
                // À to ÿ but × and ÷; Ḁ to ỿ.
                [0xc3, next, ..] if !matches!(next, 0x97 | 0xb7) => 2,
                [0xe1, 0xb8..=0xbb, ..] => 3,
                _ => {
                    let Some(c) = text[at..end].chars().next() else { break };
                    // A combining mark belongs to its letter even where no composed form exists.
                    let marks = at > start && unicode_normalization::char::is_combining_mark(c);
                    if !is_alphabetic(c) && !marks {
                        break;
                    }
                    c.len_utf8()
                }
            },
            length => usize::from(length),
        };
    }
    at
}

/// Of letters, and `_`, which belongs to words.
const LENGTHS: [u8; 256] = {
    let mut lengths = letter::lengths(false);
    lengths[b'_' as usize] = 1;
    lengths
};

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

/// The longest phrase that begins with the first of these, and how many of them it takes.
fn phrase_at<'a>(raw: &[Raw], lower: &str, lexicon: &'a Lexicon) -> (Item<'a>, usize) {
    let Raw { start, end, kind } = raw[0];
    let mut hash = WordHash::EMPTY.then(&lower.as_bytes()[start..end]);
    let mut item = Item { start, end, kind, entry: &UNKNOWN, word: hash.value(), syllables: 1 };
    if kind == ItemKind::Number {
        return (item, 1);
    }
    let Some(first) = lexicon.find(hash) else { return (item, 1) };
    item.entry = first.entry.as_ref().unwrap_or(&UNKNOWN);
    let mut reached = end;
    let longest = if kind == ItemKind::Word { usize::from(first.longest) } else { 1 };
    for (count, next) in raw.iter().enumerate().take(longest).skip(1) {
        if next.kind != ItemKind::Word {
            break;
        }
        hash = hash.then(&lower.as_bytes()[reached..next.end]);
        reached = next.end;
        if let Some(entry) = lexicon.find(hash).and_then(|longer| longer.entry.as_ref()) {
            (item.entry, item.end, item.word, item.syllables) =
                (entry, reached, hash.value(), count as u8 + 1);
        }
    }
    (item, usize::from(item.syllables))
}
