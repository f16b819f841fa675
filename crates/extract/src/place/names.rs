//! Many names looked for in one pass over the words of a text.

use crate::token::{Token, WordHash, Words};

/// Names, and other phrases, that are looked for where words begin.
///
/// A name is found by its first word, and most words of a text are told by a free slot to begin none: no automaton is
/// that small.
#[derive(Debug)]
pub(super) struct Names {
    /// Open addressing: one more than a place among the first words, zeros in free slots.
    slots: Box<[u16; SLOTS]>,
    firsts: Vec<First>,
    /// Those of a first word side by side, the longest first.
    all: Vec<Name>,
}

/// Most of them are free.
const SLOTS: usize = 1 << 13;

/// A word that names begin with, and how they go on.
#[derive(Clone, Copy, Debug)]
struct First {
    /// In lower case.
    word: WordHash,
    /// Where its names stand among all.
    from: u32,
    to: u32,
    /// Whether the word is a name by itself, or with one byte behind it: "TP.".
    alone: bool,
    /// One bit for each second byte behind the word, by its last six bits: that of the next word, mostly.
    behind: u64,
}

#[derive(Debug)]
struct Name {
    text: Box<str>,
    /// The number that it was given with.
    number: usize,
    /// The second byte behind its first word.
    behind: Option<u8>,
}

/// The second byte behind a word that ends at `end`.
fn behind(text: &str, end: usize) -> Option<u8> {
    text.as_bytes().get(end + 1).copied()
}

fn bit_behind(behind: Option<u8>) -> u64 {
    behind.map_or(0, |byte| 1 << (byte & 63))
}

impl Names {
    /// Names by their number; each begins with a letter.
    pub(super) fn new(names: Vec<String>) -> Self {
        let mut all: Vec<(WordHash, Name)> = Vec::with_capacity(names.len());
        for (number, name) in names.into_iter().enumerate() {
            let first = Words::new(&name).tokens.first().map(|first| (first.hash, first.end()));
            debug_assert!(first.is_some_and(|(_, end)| end > 0), "{name:?} begins with no word");
            if let Some((hash, end)) = first {
                let behind = behind(&name, end);
                all.push((hash, Name { text: name.into_boxed_str(), number, behind }));
            }
        }
        all.sort_by_key(|(first, name)| (*first, std::cmp::Reverse(name.text.len()), name.number));
        let mut slots = Box::new([0; SLOTS]);
        let mut firsts: Vec<First> = Vec::new();
        for (at, (word, name)) in all.iter().enumerate() {
            let from = at as u32;
            if firsts.last().is_none_or(|last| last.word != *word) {
                firsts.push(First { word: *word, from, to: from, alone: false, behind: 0 });
                let mut free = word.slot();
                while slots[free % SLOTS] != 0 {
                    free += 1;
                }
                slots[free % SLOTS] = firsts.len() as u16;
            }
            if let Some(first) = firsts.last_mut() {
                first.to = from + 1;
                first.alone |= name.behind.is_none();
                first.behind |= bit_behind(name.behind);
            }
        }
        debug_assert!(firsts.len() < SLOTS / 4, "too few slots");
        Self { slots, firsts, all: all.into_iter().map(|(_, name)| name).collect() }
    }

    /// The names in the text, in order and disjoint, the longest where several begin: start and end in bytes, and
    /// number.
    pub(super) fn find_iter<'t>(
        &'t self,
        words: &'t Words<'t>,
    ) -> impl Iterator<Item = (usize, usize, usize)> + 't {
        let mut tokens = words.tokens.iter();
        std::iter::from_fn(move || self.next(words.text, &mut tokens))
    }

    /// The next name, whose tokens it passes. On its own, so that the loop over all words has few variables.
    #[inline(never)]
    fn next(&self, text: &str, tokens: &mut std::slice::Iter<'_, Token>) -> Option<(usize, usize, usize)> {
        let (start, name) = tokens.find_map(|token| {
            let first = self.first(token.hash)?;
            Some((token.start, self.longest(first, text, token)?))
        })?;
        let end = start + name.text.len();
        let passed = tokens.as_slice().iter().take_while(|token| token.start < end).count();
        *tokens = tokens.as_slice()[passed..].iter();
        Some((start, end, name.number))
    }

    /// The first word with this hash.
    #[inline]
    fn first(&self, word: WordHash) -> Option<&First> {
        let mut slot = word.slot();
        loop {
            let first = &self.firsts[usize::from(self.slots[slot % SLOTS]).checked_sub(1)?];
            if first.word == word {
                return Some(first);
            }
            slot += 1;
        }
    }

    /// The longest name that begins with this word of the text.
    fn longest(&self, first: &First, text: &str, word: &Token) -> Option<&Name> {
        let behind = behind(text, word.end());
        if !first.alone && first.behind & bit_behind(behind) == 0 {
            return None;
        }
        self.all[first.from as usize..first.to as usize].iter().find(|name| {
            (name.behind.is_none() || name.behind == behind)
                && text.as_bytes()[word.start..].starts_with(name.text.as_bytes())
        })
    }
}

#[cfg(test)]
mod tests {
    use super::Names;
    use crate::token::Words;

    #[test]
    fn the_longest_name_is_found_where_words_begin() {
        let names = Names::new(["Hà", "Hà Nội", "Nội Bài", "TP.HCM", "Ý"].map(str::to_owned).to_vec());
        let text = "Hà Nội Bài, Chà Hà; TP.HCM và Ý, (Nội Bài)Hàng";
        let found: Vec<_> =
            names.find_iter(&Words::new(text)).map(|(start, end, n)| (&text[start..end], n)).collect();
        assert_eq!(found, [("Hà Nội", 1), ("Hà", 0), ("TP.HCM", 3), ("Ý", 4), ("Nội Bài", 2)]);
    }
}
