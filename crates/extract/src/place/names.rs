//! Many names looked for in one pass over the words of a text.

use crate::token::{TokenKind, WordHash, Words};
use rustc_hash::FxHashMap;

/// Names, and other phrases, that are looked for where words begin.
///
/// A name is found by its first word in lower case, and most words of a text are told by one bit of their hash to
/// begin none: no automaton is that small.
#[derive(Debug)]
pub(super) struct Names {
    by_first: FxHashMap<WordHash, Named>,
    /// Names with the numbers that they were given with: those of a first word side by side, the longest first.
    all: Vec<(Box<str>, usize)>,
    /// One bit for each [`bit`] that a first word has.
    bits: Box<[u64; BITS / 64]>,
}

const BITS: usize = 1 << 14;

/// The bit of a word that begins with these bytes: told by its hash, and by its first letter as written, so that few
/// of the words that only differ in case from a name are looked up.
fn bit(word: WordHash, text: &[u8]) -> usize {
    let letter = match text {
        [lead @ ..0x80, ..] => *lead,
        [..0xe0, last, ..] | [_, _, last, ..] => *last,
        _ => 0,
    };
    (word.slot() + usize::from(letter) * 0x61) % BITS
}

/// The names that begin with one word.
#[derive(Clone, Copy, Debug)]
struct Named {
    /// Where they stand among all.
    from: u32,
    to: u32,
    /// Whether the word is a name by itself.
    alone: bool,
    /// One bit for each second byte behind the word, by its last six bits: that of the next word, mostly.
    behind: u64,
}

/// The bit of the second byte behind a word that ends at `end`; none where there is no such byte.
fn bit_behind(text: &str, end: usize) -> u64 {
    text.as_bytes().get(end + 1).map_or(0, |byte| 1 << (byte & 63))
}

impl Names {
    /// Names by their number; each begins with a letter.
    pub(super) fn new(names: Vec<String>) -> Self {
        let mut all: Vec<(WordHash, usize, Box<str>, usize)> = Vec::with_capacity(names.len());
        for (number, name) in names.into_iter().enumerate() {
            let first = Words::new(&name).tokens.first().map(|first| (first.hash, first.end()));
            debug_assert!(first.is_some_and(|(_, end)| end > 0), "{name:?} begins with no word");
            if let Some((hash, end)) = first {
                all.push((hash, end, name.into_boxed_str(), number));
            }
        }
        all.sort_by_key(|(first, _, name, number)| (*first, std::cmp::Reverse(name.len()), *number));
        let (mut by_first, mut bits) = (FxHashMap::default(), Box::new([0; BITS / 64]));
        for (at, (first, end, name, _)) in all.iter().enumerate() {
            let bit = bit(*first, name.as_bytes());
            bits[bit / 64] |= 1 << (bit % 64);
            let from = at as u32;
            let named: &mut Named =
                by_first.entry(*first).or_insert(Named { from, to: from, alone: false, behind: 0 });
            named.to = from + 1;
            // A name with one byte behind its first word, "TP.", is as good as alone.
            named.alone |= name.len() <= end + 1;
            named.behind |= bit_behind(name, *end);
        }
        Self { by_first, all: all.into_iter().map(|(_, _, name, number)| (name, number)).collect(), bits }
    }

    /// The names in the text, in order and disjoint, the longest where several begin: start and end in bytes, and
    /// number.
    pub(super) fn find_iter<'t>(
        &'t self,
        words: &'t Words<'t>,
    ) -> impl Iterator<Item = (usize, usize, usize)> + 't {
        let mut done = 0;
        words.tokens.iter().filter_map(move |token| {
            let bit = bit(token.hash, &words.text.as_bytes()[token.start..]);
            if self.bits[bit / 64] & 1 << (bit % 64) == 0
                || token.start < done
                || token.kind != TokenKind::Word
            {
                return None;
            }
            let (length, number) = self.at(words.text, token.hash, token.start, token.end())?;
            done = token.start + length;
            Some((token.start, done, number))
        })
    }

    /// Length and number of the longest name at `start`, where a word begins that ends at `end`.
    fn at(&self, text: &str, word: WordHash, start: usize, end: usize) -> Option<(usize, usize)> {
        let named = self.by_first.get(&word)?;
        if !named.alone && named.behind & bit_behind(text, end) == 0 {
            return None;
        }
        let mut names = self.all[named.from as usize..named.to as usize].iter();
        let (name, number) = names.find(|(name, _)| text[start..].starts_with(&**name))?;
        Some((name.len(), *number))
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
