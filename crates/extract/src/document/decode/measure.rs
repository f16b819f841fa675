//! Does a text read as Vietnamese?

use super::super::normalize::floor_boundary;
use super::super::syllable::is_spelled;

/// Of ten words with a letter outside ASCII, so many at least must be spelled as Vietnamese syllables.
const SHARE: f64 = 0.9;

/// How much of a text is looked at, in bytes.
const BEGINNING: usize = 256 << 10;

/// As much of a text as is looked at.
pub(super) fn beginning(text: &str) -> &str {
    &text[..floor_boundary(text, BEGINNING)]
}

/// What the characters outside ASCII say of a text.
#[derive(Clone, Debug, Default)]
pub(super) struct Evidence {
    /// Words with a letter outside ASCII, abbreviations aside.
    words: usize,
    /// Of these, words that are spelled as Vietnamese syllables.
    syllables: usize,
    /// Two of the syllables with a letter that Western European languages have not.
    telling: [Option<String>; 2],
    /// Characters outside ASCII.
    beyond_ascii: usize,
    /// Of these, neither letters nor the usual punctuation of print.
    odd: usize,
}

impl Evidence {
    /// Adds what a text says.
    pub(super) fn add(&mut self, text: &str) {
        let words = text.split(|c: char| !c.is_alphabetic());
        for word in words.filter(|word| !word.is_ascii() && !is_abbreviation(word)) {
            self.words += 1;
            if is_spelled(word) {
                self.syllables += 1;
                self.note(word);
            }
        }
        for c in text.chars().filter(|c| !c.is_ascii()) {
            self.beyond_ascii += 1;
            self.odd += usize::from(!c.is_alphabetic() && !is_print_punctuation(c));
        }
    }

    /// Keeps a word that tells Vietnamese, if there is none like it yet.
    fn note(&mut self, word: &str) {
        let tells = || word.chars().any(|c| !c.is_ascii() && !is_western(c));
        match &mut self.telling {
            [_, Some(_)] => {}
            [Some(first), second] if first != word && tells() => *second = Some(word.to_owned()),
            [first @ None, _] if tells() => *first = Some(word.to_owned()),
            _ => {}
        }
    }

    /// Whether two different words tell Vietnamese. `m²` alone may become one in an encoding that has a letter
    /// for every byte.
    pub(super) fn is_told_twice(&self) -> bool {
        self.telling[1].is_some()
    }

    /// What the beginning of a text says.
    pub(super) fn of(text: &str) -> Self {
        let mut evidence = Evidence::default();
        evidence.add(beginning(text));
        evidence
    }

    /// By what the candidates are compared: the share, but nothing for a text full of signs.
    pub(super) fn rank(&self) -> f64 {
        if self.odd * 10 <= self.beyond_ascii { self.share() } else { 0.0 }
    }

    /// Whether the text reads as Vietnamese.
    pub(super) fn is_vietnamese(&self) -> bool {
        self.telling[0].is_some() && self.share() >= SHARE && self.odd * 10 <= self.beyond_ascii
    }

    /// Which part of the words are syllables.
    pub(super) fn share(&self) -> f64 {
        self.syllables as f64 / self.words.max(1) as f64
    }

    /// How many words there are to go by.
    pub(super) fn words(&self) -> usize {
        self.words
    }

    /// The share as an estimate from so many words (Laplace's rule of succession).
    pub(super) fn confidence(&self) -> f64 {
        (self.syllables + 1) as f64 / (self.words + 2) as f64
    }
}

/// `QĐ`, `HĐND`: capitals of which only `Đ` is outside ASCII say nothing either way.
fn is_abbreviation(word: &str) -> bool {
    word.chars().all(|c| c.is_ascii_uppercase() || c == 'Đ')
}

/// A letter that windows-1252 has too, so that it does not tell Vietnamese from French.
pub(super) fn is_western(c: char) -> bool {
    matches!(c, '\u{c0}'..='\u{ff}' | 'Œ' | 'œ' | 'Š' | 'š' | 'Ž' | 'ž' | 'Ÿ' | 'ƒ')
}

fn is_print_punctuation(c: char) -> bool {
    matches!(
        c,
        '\u{a0}'
            | '“'
            | '”'
            | '‘'
            | '’'
            | '«'
            | '»'
            | '–'
            | '—'
            | '…'
            | '•'
            | '·'
            | '°'
            | '²'
            | '³'
            | '½'
            | '©'
            | '®'
            | '±'
    )
}
