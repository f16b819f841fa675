//! Many names looked for in one pass over the words of a text.

use crate::token::{Token, WordHash, Words};

/// Names, and other phrases, that are looked for where words begin.
///
/// A name is found by its first word, and most words of a text are told by one bit to begin none: no automaton is that
/// small.
#[derive(Debug)]
pub(super) struct Names {
    beginnings: Beginnings,
    /// Open addressing: one more than a place among the first words, zeros in free slots.
    slots: Box<[u16; SLOTS]>,
    firsts: Vec<First>,
    /// Those of a first word side by side, the longest first.
    all: Vec<Name>,
    /// The texts of all, one behind the other.
    texts: String,
}

/// Most of them are free.
const SLOTS: usize = 1 << 11;

/// Which words may begin a name as they are written: one bit for each hash, by its last bits. Names have capitals, and
/// most words of a text have none, so those that begin with a small letter of ASCII are told by bits of their own.
#[derive(Debug)]
struct Beginnings([u64; 2 * Self::BITS / 64]);

impl Beginnings {
    /// For each sort of words.
    const BITS: usize = 1 << 13;

    const NONE: Self = Self([0; 2 * Self::BITS / 64]);

    /// Where the bit of a word stands that begins with this byte.
    #[inline]
    fn bit(word: WordHash, byte: u8) -> (usize, u64) {
        let sort = usize::from(byte.is_ascii_lowercase());
        (word.slot() % Self::BITS / 64 + sort * Self::BITS / 64, 1 << (word.slot() % 64))
    }

    fn add(&mut self, word: WordHash, byte: u8) {
        let (at, bit) = Self::bit(word, byte);
        self.0[at] |= bit;
    }

    #[inline]
    fn may_have(&self, word: WordHash, byte: u8) -> bool {
        let (at, bit) = Self::bit(word, byte);
        self.0[at] & bit != 0
    }
}

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
    /// Its bytes among the texts.
    from: u32,
    to: u32,
    /// The number that it was given with.
    number: u32,
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
    pub(super) fn new<'n>(names: impl Iterator<Item = &'n str>) -> Self {
        let mut sorted: Vec<(WordHash, usize, &str, usize)> = Vec::new();
        let mut beginnings = Beginnings::NONE;
        for (number, name) in names.enumerate() {
            let first = Words::new(name).tokens.first().map(|first| (first.hash, first.end()));
            debug_assert!(first.is_some_and(|(_, end)| end > 0), "{name:?} begins with no word");
            if let Some((hash, end)) = first {
                beginnings.add(hash, name.as_bytes()[0]);
                sorted.push((hash, end, name, number));
            }
        }
        sorted.sort_by_key(|(first, _, name, number)| (*first, std::cmp::Reverse(name.len()), *number));
        let mut slots = Box::new([0; SLOTS]);
        let mut firsts: Vec<First> = Vec::new();
        let (mut all, mut texts) = (Vec::with_capacity(sorted.len()), String::new());
        for (word, end, text, number) in sorted {
            let at = all.len() as u32;
            if firsts.last().is_none_or(|last| last.word != word) {
                firsts.push(First { word, from: at, to: at, alone: false, behind: 0 });
                let mut free = word.slot();
                while slots[free % SLOTS] != 0 {
                    free += 1;
                }
                slots[free % SLOTS] = firsts.len() as u16;
            }
            let behind = behind(text, end);
            if let Some(first) = firsts.last_mut() {
                first.to = at + 1;
                first.alone |= behind.is_none();
                first.behind |= bit_behind(behind);
            }
            let from = texts.len() as u32;
            texts.push_str(text);
            all.push(Name { from, to: texts.len() as u32, number: number as u32, behind });
        }
        debug_assert!(firsts.len() < SLOTS / 2, "too few slots");
        Self { beginnings, slots, firsts, all, texts }
    }

    /// The names in the text, in order and disjoint, the longest where several begin: start and end in bytes, and
    /// number.
    pub(super) fn find_iter<'t>(
        &'t self,
        words: &'t Words<'t>,
    ) -> impl Iterator<Item = (usize, usize, usize)> + 't {
        let mut tokens = &words.tokens[..];
        std::iter::from_fn(move || {
            loop {
                let (word, behind) = tokens[self.position(words.text, tokens)?..].split_first()?;
                tokens = behind;
                if let Some(name) = self.longest(words.text, word) {
                    let end = word.start + (name.to - name.from) as usize;
                    tokens = &tokens[tokens.iter().take_while(|token| token.start < end).count()..];
                    return Some((word.start, end, name.number as usize));
                }
            }
        })
    }

    /// The first of these words that may begin a name. On its own, so that the loop over all words has few variables.
    #[inline(never)]
    fn position(&self, text: &str, tokens: &[Token]) -> Option<usize> {
        let text = text.as_bytes();
        tokens.iter().position(|token| self.beginnings.may_have(token.hash, text[token.start]))
    }

    /// The first word with this hash.
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
    fn longest(&self, text: &str, word: &Token) -> Option<&Name> {
        let first = self.first(word.hash)?;
        let behind = behind(text, word.end());
        if !first.alone && first.behind & bit_behind(behind) == 0 {
            return None;
        }
        self.all[first.from as usize..first.to as usize].iter().find(|name| {
            (name.behind.is_none() || name.behind == behind)
                && text.as_bytes()[word.start..].starts_with(self.text_of(name))
        })
    }

    fn text_of(&self, name: &Name) -> &[u8] {
        &self.texts.as_bytes()[name.from as usize..name.to as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::Names;
    use crate::token::Words;

    #[test]
    fn the_longest_name_is_found_where_words_begin() {
        let names = Names::new(["Hà", "Hà Nội", "Nội Bài", "TP.HCM", "Ý"].into_iter());
        let text = "Hà Nội Bài, Chà Hà; TP.HCM và Ý, (Nội Bài)Hàng";
        let found: Vec<_> =
            names.find_iter(&Words::new(text)).map(|(start, end, n)| (&text[start..end], n)).collect();
        assert_eq!(found, [("Hà Nội", 1), ("Hà", 0), ("TP.HCM", 3), ("Ý", 4), ("Nội Bài", 2)]);
    }
}
