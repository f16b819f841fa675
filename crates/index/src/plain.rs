//! Plain words: letters and digits that nothing else can be part of, told by their bytes, and their terms. Almost
//! all words of the press are such; [`crate::analyzer`] takes the others letter by letter.

use crate::analyzer::has_two_spellings;
use crate::fold::{Class, Folder};
use crate::term::{self, TONES};
use std::ops::Range;
use std::sync::LazyLock;

/// Letters of a plain word. Of longer ones there are few.
const MAX_LETTERS: usize = 32;

/// What a letter or digit puts into a term: one byte for each form.
#[derive(Clone, Copy, Default)]
struct Letter {
    /// Of the folded form; 0 where there is no plain letter.
    base: u8,
    /// Of the toned one: the same, or the mark of a letter with diacritics,
    kept: u8,
    /// and the mark of a tone; 0 for none.
    tone: u8,
}

impl Letter {
    fn of(c: char, folder: Folder) -> Letter {
        let Class::Word(letter) = folder.class(c) else { return Letter::default() };
        let byte = |c: char| u8::try_from(c).ok().filter(u8::is_ascii);
        let tone = letter.tone.map_or(Some(0), |tone| byte(term::mark(tone)));
        match (byte(letter.base), byte(term::mark(letter.kept)), tone) {
            (Some(base), Some(kept), Some(tone)) => Letter { base, kept, tone },
            _ => Letter::default(),
        }
    }
}

/// Place of the letter U+1E80 among [`Letters`]; those before it have the places of their code points.
const ADDITIONAL: usize = 0x1C0;

/// U+0000 to U+01BF, then U+1E80 to U+1EFF: all that Vietnamese is written with, composed.
static LETTERS: LazyLock<[Letter; ADDITIONAL + 0x80]> = LazyLock::new(|| {
    let folder = Folder::new();
    let mut letters = [Letter::default(); ADDITIONAL + 0x80];
    let all = (0..0x1C0).chain(0x1E80..0x1F00_u32).filter_map(char::from_u32);
    for (place, c) in letters.iter_mut().zip(all) {
        *place = Letter::of(c, folder);
    }
    letters
});

/// A handle on the table that spares every word the check whether it has been computed.
#[derive(Clone, Copy)]
pub(crate) struct PlainWords(&'static [Letter; ADDITIONAL + 0x80]);

impl PlainWords {
    pub(crate) fn new() -> Self {
        PlainWords(&LETTERS)
    }

    /// The letter that begins at a byte, and how many bytes it has.
    #[inline]
    fn letter(self, text: &[u8], at: usize) -> (Letter, usize) {
        let low_bits = |at: usize| usize::from(text.get(at).map_or(0, |byte| byte & 0x3F));
        let (place, bytes) = match text.get(at) {
            Some(byte @ ..0x80) => (usize::from(*byte), 1),
            Some(lead @ 0xC3..=0xC6) => (usize::from(lead & 0x1F) << 6 | low_bits(at + 1), 2),
            Some(0xE1) => match text.get(at + 1) {
                Some(block @ (0xBA | 0xBB)) => {
                    (ADDITIONAL + (usize::from(block & 1) << 6 | low_bits(at + 2)), 3)
                }
                _ => (0, 0),
            },
            _ => (0, 0),
        };
        (self.0[place], bytes)
    }

    /// Writes the term of the next word from a byte on, if it and what stands around it is plain: composed letters
    /// and digits; no number with a point or comma, no mark or invisible character behind it.
    pub(crate) fn term(self, text: &[u8], from: usize, term: &mut String) -> Option<Range<usize>> {
        let start = first_letter(text, from)?;
        term.clear();
        // What the toned form has from the first letter on that differs.
        let (mut toned, mut differing, mut tone) = ([0; MAX_LETTERS], 0, 0);
        let mut end = start;
        loop {
            let (letter, bytes) = self.letter(text, end);
            if letter.base == 0 {
                break;
            }
            *toned.get_mut(differing)? = letter.kept;
            differing += usize::from(differing > 0 || letter.kept != letter.base);
            tone = if letter.tone == 0 { tone } else { letter.tone };
            term.push(char::from(letter.base));
            end += bytes;
            if term.len() == MAX_LETTERS {
                return None;
            }
        }
        if term.is_empty() || !ends_word(text[end - 1], &text[end..]) {
            return None;
        }
        if term.ends_with('y') && has_two_spellings(term) {
            term.pop();
            term.push('i');
            if differing > 0 {
                toned[differing - 1] = b'i';
            }
        }
        if differing > 0 || tone > 0 {
            term.push(TONES);
            term.extend(toned[..differing].iter().map(|byte| char::from(*byte)));
        }
        if tone > 0 {
            term.push(char::from(tone));
        }
        Some(start..end)
    }
}

/// The first byte from one on that is no plain separator.
fn first_letter(text: &[u8], mut at: usize) -> Option<usize> {
    loop {
        at += match text.get(at)? {
            b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' => return Some(at),
            ..0x80 => 1,
            0xC2 | 0xE2 => plain_separator(&text[at..])?,
            _ => return Some(at),
        };
    }
}

/// How many bytes a plain separator beyond ASCII has.
fn plain_separator(text: &[u8]) -> Option<usize> {
    match text {
        // No-break space, guillemets.
        [0xC2, 0xA0 | 0xAB | 0xBB, ..] => Some(2),
        // U+2010 to U+2027: dashes, quotation marks, the ellipsis.
        [0xE2, 0x80, 0x90..=0xA7, ..] => Some(3),
        _ => None,
    }
}

/// Whether a word ends before these bytes, of which they do not begin with a plain letter.
fn ends_word(last: u8, rest: &[u8]) -> bool {
    match rest {
        [] => true,
        [b'.' | b',', next, ..] => !(last.is_ascii_digit() && next.is_ascii_digit()),
        [byte, ..] => byte.is_ascii() || plain_separator(rest).is_some(),
    }
}
