//! A sentence as a sequence of items: number literals, punctuation marks, and words grouped into the
//! longest phrases that the [lexicon](crate::lexicon) knows.

use crate::context::label::features::{self, Class};
use crate::lexicon::{Cue, Lexicon, Phrase, UNKNOWN};
use crate::model::{self, WordValue};
use crate::token::{Token, TokenKind, Words};

/// One item of a sentence. Offsets are bytes of the article's normalized text.
#[derive(Clone, Copy)]
pub(crate) struct Item {
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) kind: TokenKind,
    pub(crate) entry: &'static Phrase,
    /// Its text in lower case as a value of the models' templates of words.
    pub(crate) word: WordValue,
    /// Syllables of a word or phrase.
    pub(crate) syllables: u8,
    /// What it is to the models as far as it tells of itself: see [`features::class`].
    pub(crate) own_class: Class,
}

impl Item {
    /// Whether the item is this mark.
    pub(crate) fn is_mark(&self, mark: char) -> bool {
        self.kind == TokenKind::Mark(mark)
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
    pub(crate) list: &'a [Item],
}

/// Appends the items of some tokens of a text that stand side by side.
pub(crate) fn append(
    list: &mut Vec<Item>,
    words: &Words<'_>,
    mut tokens: &[Token],
    lexicon: &'static Lexicon,
) {
    list.reserve(tokens.len());
    while !tokens.is_empty() {
        let (item, used) = phrase_at(tokens, words, lexicon);
        list.push(item);
        tokens = &tokens[used..];
    }
}

impl<'a> Items<'a> {
    /// Items with the text that they stand in.
    pub(crate) fn of(words: &'a Words<'_>, list: &'a [Item]) -> Self {
        Self { text: words.text, lower: &words.lower, list }
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
        matches!(self.list.get(at).map(|item| item.kind), Some(TokenKind::Mark(mark)) if marks.contains(mark))
    }

    /// Whether the item at `at` is a number literal.
    pub(crate) fn number(&self, at: usize) -> bool {
        self.list.get(at).is_some_and(|item| item.kind == TokenKind::Number)
    }

    /// Whether the item at `at` is a word or phrase.
    pub(crate) fn word(&self, at: usize) -> bool {
        self.list.get(at).is_some_and(|item| item.kind == TokenKind::Word)
    }

    /// Whether no white space stands between the items `at` and `at + 1`.
    pub(crate) fn glued(&self, at: usize) -> bool {
        matches!((self.list.get(at), self.list.get(at + 1)), (Some(a), Some(b)) if a.end == b.start)
    }

    /// The item at `at` as a value of the models' templates of words.
    pub(crate) fn word_value(&self, at: usize) -> usize {
        self.list.get(at).map_or(model::NO_WORD, |item| item.word).into()
    }

    /// How many items there are.
    pub(crate) fn len(&self) -> usize {
        self.list.len()
    }
}

/// The longest phrase that begins with the first of these, and how many of them it takes.
fn phrase_at(tokens: &[Token], words: &Words<'_>, lexicon: &'static Lexicon) -> (Item, usize) {
    let Token { start, mut hash, kind, .. } = tokens[0];
    let (mut end, lower) = (tokens[0].end(), words.lower.as_str());
    let class = |of: Option<Class>| features::own_class(words.text, start, kind, of);
    let known = if kind == TokenKind::Number { None } else { lexicon.find(hash) };
    let Some(first) = known else {
        let word = model::word_value_within(lower, start, end);
        let entry = &UNKNOWN;
        return (Item { start, end, kind, entry, word, syllables: 1, own_class: class(None) }, 1);
    };
    let (mut longest, mut phrase_end, mut used) = (first, end, 1);
    let most = if kind == TokenKind::Word { usize::from(first.longest) } else { 1 };
    for (count, next) in tokens.iter().enumerate().take(most).skip(1) {
        let beside = next.start == end + 1 && lower.as_bytes()[end] == b' ';
        if next.kind != TokenKind::Word || !beside || count == 1 && !first.may_go_on(next.hash) {
            break;
        }
        hash = hash.then(next.hash);
        end = next.end();
        if let Some(longer) = lexicon.find(hash) {
            (longest, phrase_end, used) = (longer, end, count + 1);
        }
    }
    let (entry, word, own_class) = (longest, longest.value, class(longest.class));
    (Item { start, end: phrase_end, kind, entry, word, syllables: used as u8, own_class }, used)
}
