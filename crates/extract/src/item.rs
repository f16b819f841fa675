//! A sentence as a sequence of items: number literals, punctuation marks, and words grouped into the
//! longest phrases that the [lexicon](crate::lexicon) knows.

use crate::context::label::features::{self, Class, ClassSet};
use crate::lexicon::{Cue, Lexicon, Marks, Phrase};
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
    /// What the tables say at a glance, with the syllables of a word or phrase.
    pub(crate) marks: Marks,
    /// What it is to the label model, unless it belongs to a figure.
    pub(crate) class: Class,
}

impl Item {
    /// Whether the item is this mark.
    pub(crate) fn is_mark(&self, mark: char) -> bool {
        matches!(self.kind, TokenKind::Mark(own) if own == mark)
    }

    /// Whether the item is a number literal or one of the marks that neither part, quote nor enclose what they stand by.
    pub(crate) fn is_number_or_sign(&self) -> bool {
        const SIGNS: ClassSet = ClassSet::of(&[Class::Number, Class::Mark]);
        SIGNS.has(self.class)
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

/// How many items are made side by side: as many as a number has bits.
const SIDE_BY_SIDE: usize = u64::BITS as usize;

/// Appends the items of a sentence's tokens: number literals, marks, words and the longest phrases that the lexicon knows.
pub(crate) fn append(list: &mut Vec<Item>, words: &Words<'_>, tokens: &[Token], lexicon: &'static Lexicon) {
    list.reserve(tokens.len());
    let mut rest = tokens;
    while !rest.is_empty() {
        let from = list.len();
        // One bit for each item that is in no table. Which ones are cannot be foreseen: what they alone need is done
        // behind the others.
        let mut unknown = 0u64;
        for nth in 0..SIDE_BY_SIDE {
            let [token, behind @ ..] = rest else { break };
            let entry = lexicon.look_up(token.hash);
            unknown |= u64::from(entry.is_unknown()) << nth;
            let class = features::class(words.text, tokens, rest, entry.class);
            let &Token { start, kind, .. } = token;
            list.push(Item {
                start,
                end: token.end(),
                kind,
                entry,
                word: entry.value,
                marks: entry.marks,
                class,
            });
            rest = match (behind.first(), list.last_mut()) {
                (Some(second), Some(item)) if entry.may_go_on(second.hash) => {
                    &rest[lengthen(item, rest, words, lexicon)..]
                }
                _ => behind,
            };
        }
        let items = &mut list[from..];
        while unknown != 0 {
            let item = &mut items[unknown.trailing_zeros() as usize];
            item.word = model::word_value_within(&words.lower, item.start, item.end);
            unknown &= unknown - 1;
        }
    }
}

/// Makes a word, the first of these tokens, the longest phrase that begins with it. How many of them that takes.
#[inline(never)] // Few words need it.
fn lengthen(item: &mut Item, tokens: &[Token], words: &Words<'_>, lexicon: &'static Lexicon) -> usize {
    let (mut begun, mut hash, mut end) = (item.entry, tokens[0].hash, item.end);
    for (count, next) in (2..).zip(&tokens[1..]) {
        let is_beside = next.start == end + 1 && words.lower.as_bytes()[end] == b' ';
        if !begun.may_go_on(next.hash) || next.kind != TokenKind::Word || !is_beside {
            break;
        }
        (hash, end) = (hash.then(next.hash), next.end());
        begun = lexicon.look_up(hash);
        if !begun.cue.is_empty() {
            let class = features::class(words.text, tokens, tokens, begun.class);
            let marks = begun.marks.with_syllables(count);
            *item = Item { end, entry: begun, word: begun.value, marks, class, ..*item };
        }
    }
    item.marks.syllables().into()
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
        self.list.get(at).is_some_and(|item| matches!(item.kind, TokenKind::Number))
    }

    /// Whether the item at `at` is a word or phrase.
    pub(crate) fn word(&self, at: usize) -> bool {
        self.list.get(at).is_some_and(|item| matches!(item.kind, TokenKind::Word))
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
