//! Plain words: letters and digits that nothing else can be part of, told by their bytes. Almost all words of the
//! press are such; [`crate::analyzer`] takes the others letter by letter.

use std::ops::Range;

/// The next word from a byte on, if it and what stands around it is plain: letters that Vietnamese is written
/// with, composed, and digits; no number with a point or comma, no mark or invisible character behind it.
pub(crate) fn word(text: &[u8], from: usize) -> Option<Range<usize>> {
    let mut start = from;
    loop {
        start += match text.get(start..)? {
            [byte, ..] if byte.is_ascii() && !byte.is_ascii_alphanumeric() => 1,
            [0xC2, 0xA0 | 0xAB | 0xBB, ..] => 2,
            [0xE2, 0x80, 0x90..=0xA7, ..] => 3,
            _ => break,
        };
    }
    let mut end = start;
    loop {
        let length = match text.get(end..)? {
            [byte, ..] if byte.is_ascii_alphanumeric() => 1,
            // U+00C0 to U+01BF but `×` and `÷`.
            [0xC3, second, ..] if !matches!(second, 0x97 | 0xB7) => 2,
            [0xC4..=0xC6, _, ..] => 2,
            // U+1E80 to U+1EFF.
            [0xE1, 0xBA | 0xBB, _, ..] => 3,
            rest if end > start && ends_word(text[end - 1], rest) => return Some(start..end),
            _ => return None,
        };
        end += length;
    }
}

/// Whether a word ends before these bytes, of which they do not begin with a plain letter.
fn ends_word(last: u8, rest: &[u8]) -> bool {
    match rest {
        [] => true,
        [b'.' | b',', next, ..] => !(last.is_ascii_digit() && next.is_ascii_digit()),
        [byte, ..] if byte.is_ascii() => true,
        // No-break space, guillemets.
        [0xC2, 0xA0 | 0xAB | 0xBB, ..] => true,
        // U+2010 to U+2027: dashes, quotation marks, the ellipsis.
        [0xE2, 0x80, 0x90..=0xA7, ..] => true,
        _ => false,
    }
}

/// The bytes of a word as a number; none if there are more than a number has.
pub(crate) fn key(text: &[u8], word: &Range<usize>) -> Option<u128> {
    let spare = 128_u32.checked_sub(8 * u32::try_from(word.len()).ok()?)?;
    if let Some(bytes) = text[word.start..].first_chunk() {
        // A word has at least one byte.
        return Some(u128::from_le_bytes(*bytes) << spare);
    }
    let mut bytes = [0; 16];
    bytes[16 - word.len()..].copy_from_slice(&text[word.clone()]);
    Some(u128::from_le_bytes(bytes))
}

/// The terms of plain words seen before, as many as stay in a processor's cache.
#[derive(Default)]
pub(crate) struct TermCache {
    /// Each word has one place, which the last one of those with that place has: its key, and where its term
    /// stands. The key is 0 where there was none.
    places: Vec<(u128, u32, u32)>,
    /// One term behind the other: what comes often came early, and stands together.
    terms: String,
}

/// The base-2 logarithm of the places: all common syllables, small and capital, have one.
const LOG_PLACES: u32 = 12;

/// Bytes of terms, of which many have lost their place, before all is begun anew.
const MAX_TERMS: usize = 1 << 18;

impl Clone for TermCache {
    /// An empty one: what is in it is soon there again.
    fn clone(&self) -> Self {
        Self::default()
    }
}

impl TermCache {
    pub(crate) fn get(&self, key: u128) -> Option<&str> {
        let (_, start, end) = self.places.get(place(key)).filter(|(known, ..)| *known == key)?;
        self.terms.get(*start as usize..*end as usize)
    }

    pub(crate) fn insert(&mut self, key: u128, term: &str) {
        if self.places.is_empty() || self.terms.len() + term.len() > MAX_TERMS {
            self.places.clear();
            self.places.resize(1 << LOG_PLACES, (0, 0, 0));
            self.terms.clear();
        }
        let start = self.terms.len();
        self.terms.push_str(term);
        // No more than `MAX_TERMS`.
        self.places[place(key)] = (key, start as u32, self.terms.len() as u32);
    }
}

fn place(key: u128) -> usize {
    let folded = (key as u64).rotate_left(29) ^ (key >> 64) as u64;
    (folded.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> (u64::BITS - LOG_PLACES)) as usize
}
