//! Tone placement: `hoà` and `hòa` are the same word in two spellings.
//!
//! In the open syllables *oa*, *oe* and *uy* the tone may stand on either vowel. The press mixes both,
//! so matching needs one of them; this module moves the tone to the first vowel. Elsewhere its place is
//! not a matter of taste and nothing moves.
//!
//! | text | result |
//! |------|--------|
//! | `hoà bình`, `khoẻ`, `thuỷ lợi`, `thiếu uý` | `hòa bình`, `khỏe`, `thủy lợi`, `thiếu úy` |
//! | `Hoà`, `HOÀ` | `Hòa`, `HÒA` |
//! | `hoàn`, `thuyền`, `khuỷu`, `ngoài` (a letter follows) | unchanged |
//! | `quý`, `quỹ` (the u belongs to *qu*) | unchanged |
//! | `qúy`, a common slip | `quý` |
//!
//! ```
//! use chiso_extract::document::tone::tone_placement;
//!
//! assert_eq!(tone_placement("hoà bình, khoẻ, thuỷ lợi, thiếu uý"), "hòa bình, khỏe, thủy lợi, thiếu úy");
//! assert_eq!(tone_placement("HOÀ"), "HÒA");
//! assert_eq!(tone_placement("hoàn thuyền khuỷu ngoài quý quỹ"), "hoàn thuyền khuỷu ngoài quý quỹ");
//! assert_eq!(tone_placement("Qúy I"), "Quý I");
//! ```

use crate::letter::{is_alphabetic, lower_char};
use std::borrow::Cow;
use std::ops::Range;

/// Both spellings of an open syllable's two vowels: tone on the second, tone on the first.
const PAIRS: [([char; 2], [char; 2]); 15] = [
    (['o', 'à'], ['ò', 'a']),
    (['o', 'ả'], ['ỏ', 'a']),
    (['o', 'ã'], ['õ', 'a']),
    (['o', 'á'], ['ó', 'a']),
    (['o', 'ạ'], ['ọ', 'a']),
    (['o', 'è'], ['ò', 'e']),
    (['o', 'ẻ'], ['ỏ', 'e']),
    (['o', 'ẽ'], ['õ', 'e']),
    (['o', 'é'], ['ó', 'e']),
    (['o', 'ẹ'], ['ọ', 'e']),
    (['u', 'ỳ'], ['ù', 'y']),
    (['u', 'ỷ'], ['ủ', 'y']),
    (['u', 'ỹ'], ['ũ', 'y']),
    (['u', 'ý'], ['ú', 'y']),
    (['u', 'ỵ'], ['ụ', 'y']),
];

/// Moves the tone of open *oa*, *oe*, *uy* to the first vowel; borrows when nothing moves.
///
/// The text should be in NFC. The result has as many code points as the text, one for one, but not
/// always as many bytes (`uỷ` and `ủy` have, `uỳ` and `ùy` have not).
pub fn tone_placement(text: &str) -> Cow<'_, str> {
    let mut placed = String::new();
    let mut copied = 0;
    for at in (0..text.len()).filter(|&at| may_move(text.as_bytes(), at)) {
        if let Some(moved) = moved_at(text, at) {
            placed.push_str(&text[copied..moved.range.start]);
            placed.extend(moved.letters);
            copied = moved.range.end;
        }
    }
    if copied == 0 {
        return Cow::Borrowed(text);
    }
    placed.push_str(&text[copied..]);
    Cow::Owned(placed)
}

/// Two letters whose tone moves.
pub(crate) struct Moved {
    /// Their bytes.
    pub(crate) range: Range<usize>,
    /// What they become.
    pub(crate) letters: [char; 2],
}

/// The letters at byte `at` whose tone moves, or behind it where a `q` stands there.
pub(crate) fn moved_at(text: &str, at: usize) -> Option<Moved> {
    let bytes = text.as_bytes();
    let is_q = |at: usize| matches!(bytes[at], b'q' | b'Q');
    let after_q = is_q(at);
    let start = at + usize::from(after_q);
    let mut letters = text[start..].chars();
    let (first, second) = (letters.next()?, letters.next()?);
    if !after_q && at > 0 && is_q(at - 1) && first.eq_ignore_ascii_case(&'u') {
        return None; // "qu" is an initial: the tone belongs to the y.
    }
    let pair = [lower_char(first), lower_char(second)];
    let [a, b] = if after_q {
        PAIRS.iter().find(|(_, on_first)| *on_first == pair && pair[1] == 'y').map(|pair| pair.0)
    } else {
        PAIRS.iter().find(|(on_second, _)| *on_second == pair).map(|pair| pair.1)
    }?;
    if letters.next().is_some_and(continues_word) {
        return None;
    }
    let range = start..start + first.len_utf8() + second.len_utf8();
    Some(Moved { range, letters: [like(first, a), like(second, b)] })
}

/// Whether an `o`, `u` or `q` stands at this byte before one of the letters with a tone that a pair has.
pub(crate) fn may_move(bytes: &[u8], at: usize) -> bool {
    if !matches!(bytes[at] | 0x20, b'o' | b'u' | b'q') {
        return false;
    }
    match bytes[at + 1..] {
        // À Á Ã È É Ù Ú Ý, and the small ones.
        [0xc3, letter, ..] => {
            matches!(letter & !0x20, 0x80 | 0x81 | 0x83 | 0x88 | 0x89 | 0x99 | 0x9a | 0x9d)
        }
        // Ũ
        [0xc5, letter, ..] => letter & !1 == 0xa8,
        // Ạ Ả; Ẹ Ẻ Ẽ
        [0xe1, 0xba, letter, ..] => matches!(letter & !1, 0xa0 | 0xa2 | 0xb8 | 0xba | 0xbc),
        // Ụ Ủ; Ỳ Ỵ Ỷ Ỹ
        [0xe1, 0xbb, letter, ..] => matches!(letter & !1, 0xa4 | 0xa6 | 0xb2 | 0xb4 | 0xb6 | 0xb8),
        _ => false,
    }
}

fn continues_word(c: char) -> bool {
    is_alphabetic(c) || !c.is_ascii() && unicode_normalization::char::is_combining_mark(c)
}

/// `c` in the case of `model`.
fn like(model: char, c: char) -> char {
    if lower_char(model) != model { c.to_uppercase().next().unwrap_or(c) } else { c }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_spellings_become_equal() {
        for (on_second, on_first) in PAIRS {
            for onset in ["", "h", "th", "kh"] {
                let word = |pair: [char; 2]| format!("{onset}{}{}", pair[0], pair[1]);
                assert_eq!(tone_placement(&word(on_second)), word(on_first));
                assert_eq!(tone_placement(&word(on_first)), word(on_first));
                let upper = word(on_second).to_uppercase();
                assert_eq!(tone_placement(&upper), word(on_first).to_uppercase());
            }
        }
    }

    #[test]
    fn closed_syllables_and_qu_stay() {
        for text in ["hoàn", "hoạch", "khoẻn", "huỳnh", "thuỷu", "quý", "Quỹ", "quỳ", "loại", "toà\u{323}"]
        {
            assert!(matches!(tone_placement(text), Cow::Borrowed(_)), "{text}");
        }
    }

    #[test]
    fn code_points_are_kept_one_for_one() {
        let text = "Toà án huỷ, xoã tóc, uỳnh, loè loẹt, luỹ tre, Qúy, quy";
        let moved = tone_placement(text);
        assert_eq!(moved, "Tòa án hủy, xõa tóc, uỳnh, lòe loẹt, lũy tre, Quý, quy");
        assert_eq!(moved.chars().count(), text.chars().count());
    }

    #[test]
    fn a_word_ends_at_digits_and_punctuation() {
        assert_eq!(tone_placement("hoà-hoà.hoà5 hoà"), "hòa-hòa.hòa5 hòa");
    }
}
