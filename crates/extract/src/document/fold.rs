//! Folding: lower case, no tones, no diacritics, `đ` as `d`.
//!
//! Folded text is for finding and comparing, never for showing: `bàn`, `bán` and `bạn` all fold to
//! `ban`.
//!
//! | text | folded |
//! |------|--------|
//! | `Chuyển đổi số` | `chuyen doi so` |
//! | `ĐỒNG THÁP` | `dong thap` |
//! | `Cần Thơ`, decomposed (NFD) | `can tho` |
//! | `TP.HCM 5,7%` | `tp.hcm 5,7%` |
//! | `한글`, `東京` | unchanged |
//!
//! ```
//! use chiso_extract::document::fold::fold;
//!
//! assert_eq!(fold("Chuyển đổi số"), "chuyen doi so");
//! assert_eq!(fold("ĐỒNG THÁP"), "dong thap");
//! assert_eq!(fold("Ca\u{302}\u{300}n Tho\u{31b}"), "can tho");
//! assert_eq!(fold("TP.HCM 5,7%"), "tp.hcm 5,7%");
//! assert_eq!(fold("한글 東京"), "한글 東京");
//! ```

use std::borrow::Cow;
use std::sync::LazyLock;
use unicode_normalization::char::{canonical_combining_class, decompose_canonical};

/// Folds a text; borrows it when nothing changes.
///
/// Of a text in NFC, every character that is not a combining mark folds to exactly one character, so
/// that the two have the same length in code points.
pub fn fold(text: &str) -> Cow<'_, str> {
    let Some((first, _)) = text.char_indices().find(|&(_, c)| fold_char(c) != Some(c)) else {
        return Cow::Borrowed(text);
    };
    let mut folded = String::with_capacity(text.len());
    folded.push_str(&text[..first]);
    folded.extend(text[first..].chars().filter_map(fold_char));
    Cow::Owned(folded)
}

/// Folds one character; `None` for a combining mark, which folding drops.
///
/// ```
/// use chiso_extract::document::fold::fold_char;
///
/// assert_eq!(fold_char('Ệ'), Some('e'));
/// assert_eq!(fold_char('đ'), Some('d'));
/// assert_eq!(fold_char('\u{301}'), None);
/// ```
#[inline]
pub fn fold_char(c: char) -> Option<char> {
    match c {
        '\0'..='\x7f' => Some(c.to_ascii_lowercase()),
        // Latin letters, of which none is a mark.
        '\u{80}'..='\u{2ff}' => Some(LATIN.low[c as usize - 0x80]),
        '\u{1e00}'..='\u{1eff}' => Some(LATIN.high[c as usize - 0x1e00]),
        // Dashes, quotation marks, the ellipsis.
        '\u{2010}'..='\u{2027}' => Some(c),
        _ => fold_other(c),
    }
}

fn fold_other(c: char) -> Option<char> {
    (canonical_combining_class(c) == 0).then(|| lower(base(c)))
}

/// What the letters fold to that Vietnamese text is made of, computed once.
struct Latin {
    low: [char; 0x280],
    high: [char; 0x100],
}

static LATIN: LazyLock<Latin> = LazyLock::new(|| {
    let folded = |code: usize| match u32::try_from(code).ok().and_then(char::from_u32) {
        Some('đ' | 'Đ') => 'd',
        Some(c) => lower(base(c)),
        None => char::REPLACEMENT_CHARACTER,
    };
    Latin {
        low: std::array::from_fn(|at| folded(0x80 + at)),
        high: std::array::from_fn(|at| folded(0x1e00 + at)),
    }
});

/// The character without its marks. One that decomposes into more than a base and marks (a Hangul
/// syllable) stays whole.
fn base(c: char) -> char {
    let mut base = c;
    let mut only_marks = true;
    let mut first = true;
    decompose_canonical(c, |part| {
        if first {
            base = part;
            first = false;
        } else if canonical_combining_class(part) == 0 {
            only_marks = false;
        }
    });
    if only_marks { base } else { c }
}

/// Lower case, where that is a single character.
fn lower(c: char) -> char {
    let mut lower = c.to_lowercase();
    match (lower.next(), lower.next()) {
        (Some(single), None) => single,
        _ => c,
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn every_vietnamese_letter_folds_to_ascii() {
        let vowels = "aàảãáạăằẳẵắặâầẩẫấậeèẻẽéẹêềểễếệiìỉĩíịoòỏõóọôồổỗốộơờởỡớợuùủũúụưừửữứựyỳỷỹýỵđ";
        for c in vowels.chars().chain(vowels.to_uppercase().chars()) {
            let folded = fold_char(c).unwrap();
            assert!(folded.is_ascii_lowercase(), "{c} folds to {folded}");
        }
        assert_eq!(fold("ưu ƯU ơi ƠI"), "uu uu oi oi");
    }

    #[test]
    fn plain_text_is_borrowed() {
        assert!(matches!(fold("52/63 tinh, 5%"), Cow::Borrowed(_)));
        assert!(matches!(fold(""), Cow::Borrowed("")));
        assert!(matches!(fold("Tinh"), Cow::Owned(_)));
    }

    #[test]
    fn composed_and_decomposed_fold_alike() {
        use unicode_normalization::UnicodeNormalization;
        let text = "Tỷ lệ hộ nghèo của huyện Mường Lát giảm còn 4,5%";
        assert_eq!(fold(&text.nfd().collect::<String>()), fold(text));
    }

    #[test]
    fn letters_with_long_lower_case_keep_one_character() {
        assert_eq!(fold("İ"), "i");
        assert_eq!(fold("ẞ"), "ß");
        assert_eq!(fold("ΆΣ"), "ας".replace('ς', "σ"));
    }

    #[test]
    fn tables_and_ranges_say_what_the_decompositions_say() {
        for c in ('\u{80}'..='\u{2fff}').filter(|c| !matches!(c, 'đ' | 'Đ')) {
            let computed = (canonical_combining_class(c) == 0).then(|| lower(base(c)));
            assert_eq!(fold_char(c), computed, "{:x}", c as u32);
        }
    }

    #[test]
    fn folding_twice_changes_nothing() {
        for text in ["Đắk Lắk — 15%", "Å ǖ Ǟ 한", "e\u{301}\u{323}"] {
            let once = fold(text).into_owned();
            assert_eq!(fold(&once), once);
        }
    }
}
