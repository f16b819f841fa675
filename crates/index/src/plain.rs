//! Plain words: letters and digits that nothing else can be part of, told by their bytes, and their terms. Almost
//! all words of the press are such; [`crate::analyzer`] takes the others letter by letter.

use crate::analyzer::has_two_spellings;
use crate::fold::{Class, Folder};
use crate::term::{self, TONES};
use std::sync::LazyLock;

/// Bytes of a plain word. Of longer ones there are few.
pub(crate) const MAX_BYTES: usize = 16;

/// What a letter, a digit or a number's point puts into a term: one byte for each form.
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
    for point in [b'.', b','] {
        letters[usize::from(point)] = Letter { base: point, kept: point, tone: 0 };
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

    /// Writes the term of a word that is known to be plain but for its letters: whether these are, too. Of points and
    /// commas, a word has those within a number.
    pub(crate) fn term(self, word: &[u8], term: &mut String) -> bool {
        term.clear();
        // What the toned form has from the first letter on that differs.
        let (mut toned, mut differing, mut tone) = ([0; MAX_BYTES], 0, 0);
        let mut at = 0;
        while at < word.len() {
            let (letter, bytes) = self.letter(word, at);
            if letter.base == 0 || differing >= MAX_BYTES {
                return false;
            }
            toned[differing] = letter.kept;
            differing += usize::from(differing > 0 || letter.kept != letter.base);
            tone = if letter.tone == 0 { tone } else { letter.tone };
            term.push(char::from(letter.base));
            at += bytes;
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
        true
    }
}
