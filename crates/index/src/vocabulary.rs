//! The terms of a part of the index that is being made, each with a number.

use crate::analyzer::BothForms;
use crate::plain::{MAX_BYTES, PlainWords};
use crate::runs::Run;
use crate::term;
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

/// The terms of words. Plain ones are known again by their bytes, each where these say: some thousand syllables are
/// most of what is written.
pub(crate) struct Vocabulary {
    places: Box<[Place]>,
    terms: Terms,
    plain: PlainWords,
    /// The term that is being made.
    term: String,
}

/// A plain word, and the number of its term. No word is without bytes.
#[derive(Clone, Copy, Default)]
struct Place {
    word: Word,
    number: u32,
}

/// A word's bytes, with zeros behind them.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
struct Word([u64; 2]);

/// So that one word in forty of the press does not stand at its place: syllables with and without capitals, names.
const PLACE_BITS: u32 = 15;

impl Default for Vocabulary {
    fn default() -> Self {
        Vocabulary {
            places: vec![Place::default(); 1 << PLACE_BITS].into_boxed_slice(),
            terms: Terms::default(),
            plain: PlainWords::new(),
            term: String::new(),
        }
    }
}

impl Vocabulary {
    pub(crate) fn terms(&self) -> &Terms {
        &self.terms
    }

    /// The number of the term of a plain word; None if it is too long, or a letter is not plain.
    #[inline]
    pub(crate) fn plain(&mut self, text: &[u8], run: Run) -> Option<u32> {
        let word = Word::of(text, run)?;
        let at = word.place();
        let place = self.places[at];
        if place.word == word { Some(place.number) } else { self.other(word, &text[run.start..run.end], at) }
    }

    /// Of a plain word that stands at no place.
    fn other(&mut self, word: Word, bytes: &[u8], at: usize) -> Option<u32> {
        if !self.plain.term(bytes, &mut self.term) {
            return None;
        }
        let number = self.terms.number(&self.term)?;
        self.places[at] = Place { word, number };
        Some(number)
    }

    /// The number of the term of a word that was read letter by letter.
    pub(crate) fn number(&mut self, forms: &BothForms) -> Option<u32> {
        term::write(&forms.folded, &forms.toned, &mut self.term);
        self.terms.number(&self.term)
    }
}

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

    #[inline]
    fn place(self) -> usize {
        let Word([low, high]) = self;
        let mixed = (low ^ high.rotate_left(25)).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        (mixed >> (u64::BITS - PLACE_BITS)) as usize
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
