//! Many names looked for in one pass over the words of a text.

use crate::token::{Token, WordHash, Words};

/// Names, and other phrases, that are looked for where words begin.
///
/// A name is found by its first two words, or its only one. Most words of a text are told by one bit to begin none, and
/// most others by another bit together with the next word: no automaton is that small.
#[derive(Debug)]
pub(super) struct Names {
    /// Of their first words.
    beginnings: Bits<512>,
    /// Of the first two words of those that have more than one.
    pairs: Bits<512>,
    /// Of those of one word.
    alone: Bits<128>,
    /// Open addressing; free slots are groups of no names.
    groups: Box<[Group; SLOTS]>,
    /// Those of a group side by side, the longest first.
    all: Vec<Name>,
    /// The texts of all, one behind the other.
    texts: String,
}

/// Numbers that a few were added to, told from most others by one bit each.
#[derive(Debug)]
struct Bits<const WORDS: usize>([u64; WORDS]);

impl<const WORDS: usize> Bits<WORDS> {
    const NONE: Self = Self([0; WORDS]);

    fn add(&mut self, number: usize) {
        self.0[number / 64 % WORDS] |= 1 << (number % 64);
    }

    /// Whether it may have been added.
    #[inline]
    fn may_have(&self, number: usize) -> bool {
        self.0[number / 64 % WORDS] >> (number % 64) & 1 != 0
    }
}

/// Nearly half of them are free.
const SLOTS: usize = 1 << 12;

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

/// A name where a text has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Found {
    /// The place of its first word among those of the text.
    pub(super) token: usize,
    /// Its bytes.
    pub(super) start: usize,
    pub(super) end: usize,
    /// The number that it was given with.
    pub(super) number: usize,
}

/// How many words are looked at together, one bit each.
const TOGETHER: usize = u64::BITS as usize;

/// The slots where a group may be, the likeliest first: all, each once.
fn slots(key: WordHash) -> impl Iterator<Item = usize> {
    (0..SLOTS).map(move |step| (key.slot() + step) % SLOTS)
}

impl Names {
    /// Names by their number; each begins with a letter.
    pub(super) fn new<'n>(names: impl Iterator<Item = &'n str>) -> Self {
        let mut sorted: Vec<(WordHash, &str, usize)> = Vec::new();
        let (mut beginnings, mut pairs, mut alone) = (Bits::NONE, Bits::NONE, Bits::NONE);
        for (number, name) in names.enumerate() {
            let tokens = Words::new(name).tokens;
            debug_assert!(
                tokens.first().is_some_and(|first| first.start == 0),
                "{name:?} begins with no word"
            );
            let Some(first) = tokens.first() else { continue };
            beginnings.add(first.hash.slot());
            let pair = tokens.get(1).map(|second| first.hash.then(second.hash));
            match pair {
                Some(pair) => pairs.add(pair.slot()),
                None => alone.add(first.hash.slot()),
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
        Self { beginnings, pairs, alone, groups, all, texts }
    }

    /// The names in the text, in order and disjoint, the longest where several begin.
    pub(super) fn find(&self, words: &Words<'_>) -> Vec<Found> {
        let mut found = Vec::with_capacity(32);
        let mut done = 0;
        for (at, tokens) in words.tokens.chunks(TOGETHER).enumerate() {
            let mut beginnings = self.beginnings(tokens);
            while beginnings != 0 {
                let token = at * TOGETHER + beginnings.trailing_zeros() as usize;
                beginnings &= beginnings - 1;
                let word = &words.tokens[token];
                if word.start >= done
                    && let Some(name) = self.longest(words.text, word, words.tokens.get(token + 1))
                {
                    done = word.start + (name.to - name.from) as usize;
                    found.push(Found { token, start: word.start, end: done, number: name.number as usize });
                }
            }
        }
        found
    }

    /// Of words, at most so many as are looked at together, those that may begin a name: one bit each. What word is one
    /// is not to be foreseen, so that no branch should hang on it.
    #[inline(never)] // A loop over all words, which should have few variables.
    fn beginnings(&self, tokens: &[Token]) -> u64 {
        let bits = tokens.iter().rev();
        bits.fold(0, |bits, token| bits << 1 | u64::from(self.beginnings.may_have(token.hash.slot())))
    }

    /// The longest name that begins with this word of the text, and goes on with the next one or ends.
    #[inline]
    fn longest(&self, text: &str, word: &Token, next: Option<&Token>) -> Option<&Name> {
        let pair = next.map_or(WordHash::NONE, |next| word.hash.then(next.hash));
        let may_go_on = self.pairs.may_have(pair.slot());
        let may_be_alone = self.alone.may_have(word.hash.slot());
        // Most words do neither.
        if !(may_go_on | may_be_alone) {
            return None;
        }
        let rest = &text.as_bytes()[word.start..];
        let longer = if may_go_on { self.of(pair, rest) } else { None };
        longer.or_else(|| if may_be_alone { self.of(word.hash, rest) } else { None })
    }

    /// The longest name of a group that a text begins with.
    fn of(&self, key: WordHash, text: &[u8]) -> Option<&Name> {
        let group =
            slots(key).map(|slot| &self.groups[slot]).find(|group| group.key == key || group.to == 0)?;
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
        let found = names.find(&Words::new(text));
        let found: Vec<_> = found.iter().map(|name| (&text[name.start..name.end], name.number)).collect();
        assert_eq!(found, [("Hà Nội", 1), ("Hà", 0), ("TP.HCM", 3), ("Ý", 4), ("Nội Bài", 2)]);
    }
}
