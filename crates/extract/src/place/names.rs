//! Many names looked for in one pass over the words of a text.

use crate::token::{Token, WordHash, Words};

/// Names, and other phrases, that are looked for where words begin.
///
/// A name is found by its first two words, or its only one. Most words of a text are told by one bit to begin none, and
/// most others by another bit together with the next word: no automaton is that small.
#[derive(Debug)]
pub(super) struct Names {
    beginnings: Beginnings,
    /// One bit for each hash of a group of more words than one.
    pairs: [u64; PAIRS / 64],
    /// Open addressing; free slots are groups of no names.
    groups: Box<[Group; SLOTS]>,
    /// Those of a group side by side, the longest first.
    all: Vec<Name>,
    /// The texts of all, one behind the other.
    texts: String,
}

/// Most of them are none's.
const PAIRS: usize = 1 << 15;

/// Nearly half of them are free.
const SLOTS: usize = 1 << 12;

/// Which words may begin a name as they are written, by the last bits of their hashes: two bits each, the second one of
/// those that are a name by themselves. Names have capitals, and most words of a text have none, so those that begin
/// with a small letter of ASCII are told by bits of their own.
#[derive(Debug)]
struct Beginnings([u64; 2 * Self::WORDS / 32]);

impl Beginnings {
    /// For each sort of words.
    const WORDS: usize = 1 << 13;

    const NONE: Self = Self([0; 2 * Self::WORDS / 32]);

    /// Where the bits of a word stand that begins with this byte: the first of them is the lowest behind the shift.
    #[inline]
    fn place(word: WordHash, byte: u8) -> (usize, usize) {
        let sort = usize::from(byte.is_ascii_lowercase());
        (word.slot() % Self::WORDS / 32 + sort * Self::WORDS / 32, word.slot() % 32 * 2)
    }

    fn add(&mut self, word: WordHash, byte: u8, alone: bool) {
        let (at, shift) = Self::place(word, byte);
        self.0[at] |= (1 + 2 * u64::from(alone)) << shift;
    }

    #[inline]
    fn may_begin(&self, word: WordHash, byte: u8) -> bool {
        let (at, shift) = Self::place(word, byte);
        self.0[at] >> shift & 1 != 0
    }

    fn may_be_alone(&self, word: WordHash, byte: u8) -> bool {
        let (at, shift) = Self::place(word, byte);
        self.0[at] >> shift & 2 != 0
    }
}

/// The names with the same first two words, or the same only one.
#[derive(Clone, Copy, Debug, Default)]
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

/// The slots where a group may be, the likeliest first: all, each once.
fn slots(key: WordHash) -> impl Iterator<Item = usize> {
    let first = key.slot() % SLOTS;
    (first..SLOTS).chain(0..first)
}

/// Where the bit of two words stands.
fn pair_bit(pair: WordHash) -> (usize, u64) {
    (pair.slot() % PAIRS / 64, 1 << (pair.slot() % 64))
}

impl Names {
    /// Names by their number; each begins with a letter.
    pub(super) fn new<'n>(names: impl Iterator<Item = &'n str>) -> Self {
        let mut sorted: Vec<(WordHash, &str, usize)> = Vec::new();
        let (mut beginnings, mut pairs) = (Beginnings::NONE, [0; PAIRS / 64]);
        for (number, name) in names.enumerate() {
            let tokens = Words::new(name).tokens;
            debug_assert!(
                tokens.first().is_some_and(|first| first.start == 0),
                "{name:?} begins with no word"
            );
            let Some(first) = tokens.first() else { continue };
            let pair = tokens.get(1).map(|second| first.hash.then(second.hash));
            beginnings.add(first.hash, name.as_bytes()[0], pair.is_none());
            if let Some((at, bit)) = pair.map(pair_bit) {
                pairs[at] |= bit;
            }
            sorted.push((pair.unwrap_or(first.hash), name, number));
        }
        sorted.sort_by_key(|(key, name, number)| (*key, std::cmp::Reverse(name.len()), *number));
        let mut groups = Box::new([Group::default(); SLOTS]);
        let (mut all, mut texts) = (Vec::with_capacity(sorted.len()), String::new());
        for same in sorted.chunk_by(|one, next| one.0 == next.0) {
            let (key, from) = (same[0].0, all.len() as u32);
            for &(_, text, number) in same {
                let from = texts.len() as u32;
                texts.push_str(text);
                all.push(Name { from, to: texts.len() as u32, number: number as u32 });
            }
            if let Some(free) = slots(key).find(|&slot| groups[slot].to == 0) {
                groups[free] = Group { key, from, to: all.len() as u32 };
            }
        }
        debug_assert!(groups.iter().filter(|group| group.to == 0).count() > SLOTS / 4, "too few slots");
        Self { beginnings, pairs, groups, all, texts }
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
        tokens.iter().position(|token| self.beginnings.may_begin(token.hash, text[token.start]))
    }

    /// The longest name that begins with this word of the text, and goes on with the next one or ends.
    fn longest(&self, text: &str, word: &Token, next: Option<&Token>) -> Option<&Name> {
        let rest = &text.as_bytes()[word.start..];
        let pair = next.map(|next| word.hash.then(next.hash)).filter(|pair| {
            let (at, bit) = pair_bit(*pair);
            self.pairs[at] & bit != 0
        });
        let alone = || self.beginnings.may_be_alone(word.hash, rest[0]).then_some(word.hash);
        pair.and_then(|pair| self.of(pair, rest)).or_else(|| self.of(alone()?, rest))
    }

    /// The longest name of a group that a text begins with.
    fn of(&self, key: WordHash, text: &[u8]) -> Option<&Name> {
        let mut groups = slots(key).map(|slot| &self.groups[slot]).take_while(|group| group.to != 0);
        let group = groups.find(|group| group.key == key)?;
        let names = &self.all[group.from as usize..group.to as usize];
        names.iter().find(|name| text.starts_with(self.text_of(name)))
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
