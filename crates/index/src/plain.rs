//! Plain words: letters and digits that nothing else can be part of, told by their bytes. Almost all words of the
//! press are such; [`crate::analyzer`] takes the others letter by letter.

use std::ops::Range;

/// What a byte begins, wherever a character begins.
#[derive(Clone, Copy)]
enum Begins {
    /// A letter or digit of ASCII,
    Ascii,
    /// one of U+00C0 to U+00FF, or `×`, `÷`,
    Latin1,
    /// of U+0100 to U+01BF,
    Extended,
    /// or, of U+1000 to U+1FFF, one of U+1E80 to U+1EFF.
    Additional,
    /// What separates words in ASCII.
    Separator,
    Other,
}

const BEGINS: [Begins; 256] = {
    let mut begins = [Begins::Other; 256];
    let mut byte = 0;
    while byte < 256 {
        begins[byte] = match byte as u8 {
            b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' => Begins::Ascii,
            0..=0x7F => Begins::Separator,
            0xC3 => Begins::Latin1,
            0xC4..=0xC6 => Begins::Extended,
            0xE1 => Begins::Additional,
            _ => Begins::Other,
        };
        byte += 1;
    }
    begins
};

/// The next word from a byte on, if it and what stands around it is plain: letters that Vietnamese is written
/// with, composed, and digits; no number with a point or comma, no mark or invisible character behind it.
pub(crate) fn word(text: &[u8], from: usize) -> Option<Range<usize>> {
    let mut start = from;
    loop {
        start += match BEGINS[usize::from(*text.get(start)?)] {
            Begins::Separator => 1,
            Begins::Other => match text[start..] {
                [0xC2, 0xA0 | 0xAB | 0xBB, ..] => 2,
                [0xE2, 0x80, 0x90..=0xA7, ..] => 3,
                _ => return None,
            },
            _ => break,
        };
    }
    let mut end = start;
    loop {
        end += match text.get(end).map_or(Begins::Other, |byte| BEGINS[usize::from(*byte)]) {
            Begins::Ascii => 1,
            Begins::Latin1 if !matches!(text.get(end + 1), Some(0x97 | 0xB7)) => 2,
            Begins::Extended => 2,
            Begins::Additional if matches!(text.get(end + 1), Some(0xBA | 0xBB)) => 3,
            _ => return (end > start && ends_word(text[end - 1], &text[end..])).then_some(start..end),
        };
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
    places: Vec<Place>,
    /// One term behind the other: what comes often came early, and stands together.
    terms: String,
}

/// Where the term of a word stands.
#[derive(Clone, Copy, Default)]
struct Place {
    /// The word's key, in halves: 24 bytes in all, where one number would have it be 32.
    key: [u64; 2],
    start: u32,
    end: u32,
}

/// The base-2 logarithm of the places: all common syllables, small and capital, have one.
const LOG_PLACES: u32 = 13;

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
        let Place { start, end, .. } =
            self.places.get(place(key)).filter(|known| known.key == halves(key))?;
        self.terms.get(*start as usize..*end as usize)
    }

    pub(crate) fn insert(&mut self, key: u128, term: &str) {
        if self.places.is_empty() || self.terms.len() + term.len() > MAX_TERMS {
            self.places.clear();
            self.places.resize(1 << LOG_PLACES, Place::default());
            self.terms.clear();
        }
        let start = self.terms.len();
        self.terms.push_str(term);
        // No more than `MAX_TERMS`.
        let (start, end) = (start as u32, self.terms.len() as u32);
        self.places[place(key)] = Place { key: halves(key), start, end };
    }
}

fn halves(key: u128) -> [u64; 2] {
    [key as u64, (key >> 64) as u64]
}

fn place(key: u128) -> usize {
    let [low, high] = halves(key);
    let folded = low.rotate_left(29) ^ high;
    (folded.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> (u64::BITS - LOG_PLACES)) as usize
}
