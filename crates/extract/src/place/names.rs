//! Many names looked for in one pass over the words of a text.

use crate::token::{Token, WordHash, Words};

/// Names, and other phrases, that are looked for where words begin.
///
/// A name is found by its first two words, or its only one. Most words of a text are told by one bit to begin none, and
/// most others by another bit together with the next word: no automaton is that small.
#[derive(Debug)]
pub(super) struct Names {
    beginnings: Beginnings,
    /// One bit for each hash of a group.
    keys: [u64; KEYS / 64],
    /// Open addressing: one more than a place among the groups, zeros in free slots.
    slots: Box<[u16; SLOTS]>,
    groups: Vec<Group>,
    /// Those of a group side by side, the longest first.
    all: Vec<Name>,
    /// The texts of all, one behind the other.
    texts: String,
}

/// Most of them are none's.
const KEYS: usize = 1 << 15;

/// Most of them are free.
const SLOTS: usize = 1 << 13;

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

/// The names with the same first two words, or the same only one.
#[derive(Clone, Copy, Debug)]
struct Group {
    /// Of these words in lower case.
    key: WordHash,
    /// Where they stand among all.
    from: u32,
    to: u32,
}

#[derive(Debug)]
struct Name {
    /// Its bytes among the texts.
    from: u32,
    to: u32,
    /// The number that it was given with.
    number: u32,
}

/// Where the bit of a group stands.
fn key_bit(key: WordHash) -> (usize, u64) {
    (key.slot() % KEYS / 64, 1 << (key.slot() % 64))
}

impl Names {
    /// Names by their number; each begins with a letter.
    pub(super) fn new<'n>(names: impl Iterator<Item = &'n str>) -> Self {
        let mut sorted: Vec<(WordHash, &str, usize)> = Vec::new();
        let mut beginnings = Beginnings::NONE;
        for (number, name) in names.enumerate() {
            let tokens = Words::new(name).tokens;
            debug_assert!(
                tokens.first().is_some_and(|first| first.start == 0),
                "{name:?} begins with no word"
            );
            if let Some(first) = tokens.first() {
                beginnings.add(first.hash, name.as_bytes()[0]);
                let key = tokens.get(1).map_or(first.hash, |second| first.hash.then(second.hash));
                sorted.push((key, name, number));
            }
        }
        sorted.sort_by_key(|(key, name, number)| (*key, std::cmp::Reverse(name.len()), *number));
        let (mut keys, mut slots) = ([0; KEYS / 64], Box::new([0; SLOTS]));
        let mut groups: Vec<Group> = Vec::new();
        let (mut all, mut texts) = (Vec::with_capacity(sorted.len()), String::new());
        for (key, text, number) in sorted {
            let at = all.len() as u32;
            if groups.last().is_none_or(|last| last.key != key) {
                groups.push(Group { key, from: at, to: at });
                let (word, bit) = key_bit(key);
                keys[word] |= bit;
                let mut free = key.slot();
                while slots[free % SLOTS] != 0 {
                    free += 1;
                }
                slots[free % SLOTS] = groups.len() as u16;
            }
            if let Some(group) = groups.last_mut() {
                group.to = at + 1;
            }
            let from = texts.len() as u32;
            texts.push_str(text);
            all.push(Name { from, to: texts.len() as u32, number: number as u32 });
        }
        debug_assert!(groups.len() < SLOTS / 2, "too few slots");
        Self { beginnings, keys, slots, groups, all, texts }
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
                if let Some(name) = self.longest(words.text, word, tokens.first()) {
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

    /// The longest name that begins with this word of the text, and goes on with the next one or ends.
    fn longest(&self, text: &str, word: &Token, next: Option<&Token>) -> Option<&Name> {
        let rest = &text.as_bytes()[word.start..];
        next.and_then(|next| self.of(word.hash.then(next.hash), rest)).or_else(|| self.of(word.hash, rest))
    }

    /// The longest name of a group that a text begins with.
    #[inline]
    fn of(&self, key: WordHash, text: &[u8]) -> Option<&Name> {
        let (word, bit) = key_bit(key);
        if self.keys[word] & bit == 0 {
            return None;
        }
        let group = self.group(key)?;
        let names = &self.all[group.from as usize..group.to as usize];
        names.iter().find(|name| text.starts_with(self.text_of(name)))
    }

    fn group(&self, key: WordHash) -> Option<&Group> {
        let mut slot = key.slot();
        loop {
            let group = &self.groups[usize::from(self.slots[slot % SLOTS]).checked_sub(1)?];
            if group.key == key {
                return Some(group);
            }
            slot += 1;
        }
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
