//! What is known of words: the numbers of their terms in a part of the index that is being made, and keys.

use crate::analyzer::{BothForms, FoldedKey, Forms};
use crate::plain::{MAX_BYTES, PlainWords};
use crate::runs::Run;
use crate::term::{self, TONES};
use crate::tokens::TextTerms;
use std::collections::HashMap;
use tantivy::tokenizer::MAX_TOKEN_LEN;

/// Terms, numbered from 0 as they came.
#[derive(Default)]
pub(crate) struct Terms {
    numbers: HashMap<Box<str>, u32>,
    bytes: usize,
}

/// About how much memory a term takes beside its bytes.
const TERM_BYTES: usize = 48;

impl Terms {
    /// The number of a term; None if it is too long to be one, by the engine's rule.
    pub(crate) fn number(&mut self, term: &str) -> Option<u32> {
        if let Some(number) = self.numbers.get(term) {
            return Some(*number);
        }
        if term.len() > MAX_TOKEN_LEN {
            return None;
        }
        let number = u32::try_from(self.numbers.len()).ok()?;
        self.bytes += term.len() + TERM_BYTES;
        self.numbers.insert(term.into(), number);
        Some(number)
    }

    /// About how much memory they take.
    pub(crate) fn memory(&self) -> usize {
        self.bytes
    }

    /// All terms in the order of a dictionary, with their numbers.
    pub(crate) fn in_order(&self) -> Vec<(&str, u32)> {
        let mut terms: Vec<(&str, u32)> =
            self.numbers.iter().map(|(term, number)| (&**term, *number)).collect();
        terms.sort_unstable();
        terms
    }
}

/// The terms of words.
pub(crate) struct Vocabulary {
    terms: Terms,
    places: Places<u32>,
    /// The term that is being made.
    term: String,
}

impl Default for Vocabulary {
    fn default() -> Self {
        // So that one word in forty of the press does not stand at its place: syllables with and without capitals, names.
        Vocabulary { terms: Terms::default(), places: Places::new(15), term: String::new() }
    }
}

impl Vocabulary {
    pub(crate) fn terms(&self) -> &Terms {
        &self.terms
    }
}

impl Known for Vocabulary {
    type Value = u32;
    type Forms = BothForms;

    #[inline]
    fn plain(&mut self, text: &[u8], run: Run) -> Option<u32> {
        self.places.value(text, run, |term| self.terms.number(term))
    }

    fn by_letters(&mut self, forms: &BothForms) -> Option<u32> {
        term::write(&forms.folded, &forms.toned, &mut self.term);
        self.terms.number(&self.term)
    }
}

/// What is known of words.
pub(crate) trait Known {
    type Value: Copy;
    /// What is made of a word that is read letter by letter.
    type Forms: Forms + Default;

    /// Of a plain word; None if it is too long, or a letter is not plain.
    fn plain(&mut self, text: &[u8], run: Run) -> Option<Self::Value>;

    /// Of any other; None if there is nothing to be known.
    fn by_letters(&mut self, forms: &Self::Forms) -> Option<Self::Value>;
}

/// A number that words of the same folded form have in common, with few others: how searching and comparing see texts
/// without regard to capitals, tones and spelling.
///
/// ```
/// let mut keys = chiso_index::WordKeys::default();
/// let mut of = |text: &str| {
///     let mut all = Vec::new();
///     keys.each(text, |key| all.push(key));
///     all
/// };
/// assert_eq!(of("Hòa Bình: 68,36%").len(), 3);
/// assert_eq!(of("Hòa Bình: 68,36%"), of("HOÀ BÌNH 68,36"));
/// assert_ne!(of("tỉnh"), of("thành"));
/// ```
pub struct WordKeys(Places<u64>);

impl Default for WordKeys {
    fn default() -> Self {
        WordKeys(Places::new(13))
    }
}

impl WordKeys {
    /// Calls back with the numbers of a text's words, in their order.
    pub fn each(&mut self, text: &str, mut take: impl FnMut(u64)) {
        // There is one for every word.
        TextTerms::new(text, self).flatten().for_each(&mut take);
    }
}

impl Known for WordKeys {
    type Value = u64;
    /// Of all bytes: texts that differ anywhere in a long run of letters are two.
    type Forms = FoldedKey<{ usize::MAX }>;

    #[inline]
    fn plain(&mut self, text: &[u8], run: Run) -> Option<u64> {
        self.0.value(text, run, |term| {
            let folded = term.split_once(TONES).map_or(term, |(folded, _)| folded);
            Some(FoldedKey::of(folded))
        })
    }

    fn by_letters(&mut self, forms: &Self::Forms) -> Option<u64> {
        Some(forms.key())
    }
}

/// What is known of plain words, each at a place that its bytes say: some thousand syllables are most of what is
/// written.
struct Places<V> {
    /// Two to the power of `bits`. No word is without bytes.
    places: Box<[(Word, V)]>,
    bits: u32,
    plain: PlainWords,
    /// The term of a word that is at no place.
    term: String,
}

impl<V: Copy + Default> Places<V> {
    fn new(bits: u32) -> Self {
        let places = vec![Default::default(); 1 << bits].into_boxed_slice();
        Places { places, bits, plain: PlainWords::new(), term: String::new() }
    }

    /// What is known of a plain word; made of its term where it is not known.
    #[inline]
    fn value(&mut self, text: &[u8], run: Run, make: impl FnOnce(&str) -> Option<V>) -> Option<V> {
        let word = Word::of(text, run)?;
        let at = word.place(self.bits);
        let (there, value) = self.places[at];
        if there == word { Some(value) } else { self.other(word, &text[run.start..run.end], at, make) }
    }

    fn other(
        &mut self,
        word: Word,
        bytes: &[u8],
        at: usize,
        make: impl FnOnce(&str) -> Option<V>,
    ) -> Option<V> {
        if !self.plain.term(bytes, &mut self.term) {
            return None;
        }
        let value = make(&self.term)?;
        self.places[at] = (word, value);
        Some(value)
    }
}

/// A word's bytes, with zeros behind them.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
struct Word([u64; 2]);

impl Word {
    /// The bytes of a run; None if they are too many.
    #[inline]
    fn of(text: &[u8], run: Run) -> Option<Self> {
        let mask = MASKS.get(run.end - run.start)?;
        let from = &text[run.start..];
        let bytes = from.first_chunk().copied().unwrap_or_else(|| {
            let mut bytes = [0; MAX_BYTES];
            bytes[..from.len()].copy_from_slice(from);
            bytes
        });
        let word = u128::from_le_bytes(bytes);
        Some(Word([word as u64 & mask[0], (word >> 64) as u64 & mask[1]]))
    }

    /// Its place among two to the power of `bits`.
    #[inline]
    fn place(self, bits: u32) -> usize {
        let Word([low, high]) = self;
        let mixed = (low ^ high.rotate_left(25)).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        (mixed >> (u64::BITS - bits)) as usize
    }
}

/// What is kept of so many bytes.
static MASKS: [[u64; 2]; MAX_BYTES + 1] = masks();

const fn masks() -> [[u64; 2]; MAX_BYTES + 1] {
    let mut masks = [[0; 2]; MAX_BYTES + 1];
    let mut bytes = 1;
    while bytes <= MAX_BYTES {
        let mask = u128::MAX >> (8 * (MAX_BYTES - bytes));
        masks[bytes] = [mask as u64, (mask >> 64) as u64];
        bytes += 1;
    }
    masks
}
