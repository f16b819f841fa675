//! Many names looked for in one pass over a text.

use crate::letter::end_of_word;
use rustc_hash::FxHashMap;

/// Names, and other phrases, that are looked for where words begin.
///
/// A name is found by its first word (a run of letters and digits), and most words of a text are told by their first
/// letters and length to begin none: no automaton is that small.
#[derive(Debug)]
pub(super) struct Names {
    by_first: FxHashMap<Box<str>, Named>,
    /// Names with the numbers that they were given with: those of a first word side by side, the longest first.
    all: Vec<(Box<str>, usize)>,
    /// One bit for each [`Names::bit`] that a first word has.
    bits: Box<[u64; BITS / 64]>,
}

const BITS: usize = 1 << 13;

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
    /// Names by their number; each begins with a letter or digit.
    pub(super) fn new(names: Vec<String>) -> Self {
        let mut all: Vec<(Box<str>, usize)> =
            names.into_iter().enumerate().map(|(n, name)| (name.into_boxed_str(), n)).collect();
        let key = |name: &str| name[..end_of_word(name, 0)].to_owned();
        all.sort_by_cached_key(|(name, n)| (key(name), std::cmp::Reverse(name.len()), *n));
        let mut names =
            Self { by_first: FxHashMap::default(), all: Vec::new(), bits: Box::new([0; BITS / 64]) };
        for (at, (name, _)) in all.iter().enumerate() {
            let first = &name[..end_of_word(name, 0)];
            debug_assert!(!first.is_empty(), "{name:?} begins with no letter");
            let bit = Self::bit(first);
            names.bits[bit / 64] |= 1 << (bit % 64);
            let from = at as u32;
            let new = Named { from, to: from, alone: false, behind: 0 };
            let named = names.by_first.entry(first.into()).or_insert(new);
            named.to = from + 1;
            // A name with one byte behind its first word, "TP.", is as good as alone.
            named.alone |= name.len() <= first.len() + 1;
            named.behind |= bit_behind(name, first.len());
        }
        names.all = all;
        names
    }

    fn bit(word: &str) -> usize {
        let bytes = word.as_bytes();
        let (first, second) = (bytes[0], bytes.get(1).copied().unwrap_or(0));
        let told = u32::from_le_bytes([first, second, bytes[bytes.len() - 1], bytes.len() as u8]);
        // Fibonacci hashing: the high bits depend on all of them.
        told.wrapping_mul(0x9e37_79b9) as usize >> (32 - BITS.ilog2())
    }

    /// The names in the text, in order and disjoint, the longest where several begin: start and end in bytes, and
    /// number.
    pub(super) fn find_iter<'t>(&'t self, text: &'t str) -> impl Iterator<Item = (usize, usize, usize)> + 't {
        let mut at = 0;
        std::iter::from_fn(move || {
            while at < text.len() {
                let start = at;
                at = end_of_word(text, start);
                if at == start {
                    at += match text.as_bytes()[at] {
                        0..=0x7f => 1,
                        _ => text[at..].chars().next().map_or(1, char::len_utf8),
                    };
                    continue;
                }
                if let Some((name, number)) = self.at(text, start, at) {
                    let end = start + name;
                    // A name may end within a word, which is then no place.
                    at = if end > at { end_of_word(text, end) } else { at };
                    return Some((start, end, number));
                }
            }
            None
        })
    }

    /// Length and number of the longest name at `start`, where a word begins that ends at `end`.
    fn at(&self, text: &str, start: usize, end: usize) -> Option<(usize, usize)> {
        let word = &text[start..end];
        let bit = Self::bit(word);
        if self.bits[bit / 64] & 1 << (bit % 64) == 0 {
            return None;
        }
        let named = self.by_first.get(word)?;
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

    #[test]
    fn the_longest_name_is_found_where_words_begin() {
        let names = Names::new(["Hà", "Hà Nội", "Nội Bài", "TP.HCM", "Ý"].map(str::to_owned).to_vec());
        let text = "Hà Nội Bài, Chà Hà; TP.HCM và Ý, (Nội Bài)Hàng";
        let found: Vec<_> = names.find_iter(text).map(|(start, end, n)| (&text[start..end], n)).collect();
        assert_eq!(found, [("Hà Nội", 1), ("Hà", 0), ("TP.HCM", 3), ("Ý", 4), ("Nội Bài", 2)]);
    }
}
