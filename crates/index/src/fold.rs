//! Folding: Vietnamese text without case, tones and diacritics.
//!
//! | written | folded | why |
//! |---|---|---|
//! | `Chuyển đổi số` | `chuyen doi so` | case, tones and diacritics go; `đ` is a `d` |
//! | `Ðồng` (with the Icelandic `Ð`) | `dong` | old fonts and keyboards write `ð` for `đ` |
//! | `e` + U+0302 + U+0309 | `e` | decomposed text folds as composed text does |
//! | `chỉ`, NBSP, `số` | `chi so` | NBSP is a space |
//! | `chỉ`, U+200B, `số` | `chiso` | zero-width characters are not there |
//!
//! The rules come from the Unicode decompositions, computed once into a table for the Latin blocks
//! that Vietnamese uses, so that folding a character is one lookup.

use std::borrow::Cow;
use std::sync::LazyLock;
use unicode_normalization::char::{compose, decompose_canonical, is_combining_mark};
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

/// What a character is to the analyzer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Class {
    /// A letter or a digit.
    Word(Letter),
    /// A combining mark: it belongs to the letter before it.
    Mark,
    /// Not there at all: zero-width characters, soft hyphens.
    Ignored,
    /// White space, punctuation, symbols.
    Separator,
}

/// A letter taken apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Letter {
    /// Lower case, without tone and diacritics: `e` of `Ể`.
    pub base: char,
    /// Lower case, without tone: `ê` of `Ể`.
    pub kept: char,
    /// The tone as a combining mark: U+0309 of `Ể`.
    pub tone: Option<char>,
}

/// Whether a combining mark is one of the five tone marks: huyền, sắc, ngã, hỏi, nặng.
pub(crate) fn is_tone(mark: char) -> bool {
    matches!(mark, '\u{300}' | '\u{301}' | '\u{303}' | '\u{309}' | '\u{323}')
}

/// The letters of Latin-1, Latin Extended-A and -B, and Latin Extended Additional.
static LATIN: LazyLock<[Vec<Class>; 2]> = LazyLock::new(|| {
    let block = |from: u32, to: u32| (from..to).filter_map(char::from_u32).map(compute).collect();
    [block(0, 0x250), block(0x1E00, 0x1F00)]
});

/// A handle on the table that spares the inner loop the check whether it has been computed.
#[derive(Clone, Copy)]
pub(crate) struct Folder {
    low: &'static [Class],
    high: &'static [Class],
}

impl Folder {
    pub(crate) fn new() -> Self {
        let [low, high] = &*LATIN;
        Folder { low, high }
    }

    /// What a character is. Table lookup for Latin letters.
    #[inline]
    pub(crate) fn class(self, c: char) -> Class {
        let code = c as usize;
        if let Some(class) = self.low.get(code) {
            *class
        } else if let Some(class) = code.checked_sub(0x1E00).and_then(|at| self.high.get(at)) {
            *class
        } else {
            compute(c)
        }
    }
}

/// [`Folder::class`] from the Unicode tables.
fn compute(c: char) -> Class {
    if matches!(c, '\u{AD}' | '\u{180E}' | '\u{200B}'..='\u{200F}' | '\u{2060}'..='\u{2064}' | '\u{FEFF}') {
        return Class::Ignored;
    }
    if is_combining_mark(c) {
        return Class::Mark;
    }
    if !c.is_alphanumeric() {
        return Class::Separator;
    }
    // Lower case first: a decomposition can hold a capital. Of the few that become several
    // characters (`İ`), the first is the letter.
    let lower = c.to_lowercase().next().unwrap_or(c);
    let (mut base, mut kept, mut tone) = (None, lower, None);
    decompose_canonical(lower, |part| match base {
        None => (base, kept) = (Some(part), part),
        Some(_) if is_tone(part) => tone = Some(part),
        Some(_) if is_combining_mark(part) => kept = compose(kept, part).unwrap_or(kept),
        // Not a letter with marks (Hangul): leave it whole.
        Some(_) => (base, kept) = (Some(lower), lower),
    });
    let base = match base.unwrap_or(lower) {
        'đ' | 'ð' | 'ɖ' => 'd',
        base => base,
    };
    let kept = if matches!(kept, 'ð' | 'ɖ') { 'đ' } else { kept };
    Class::Word(Letter { base, kept, tone })
}

/// Text in lower case, without tones and diacritics, `đ` and `ð` as `d`, no-break spaces as
/// spaces, and without zero-width characters. Borrows when there is nothing to change.
///
/// ```
/// use chiso_index::fold::fold;
///
/// assert_eq!(fold("Chuyển đổi số"), "chuyen doi so");
/// assert_eq!(fold("Chuye\u{302}\u{309}n ðo\u{302}\u{309}i so\u{302}\u{301}"), "chuyen doi so");
/// assert_eq!(fold("87/KH-CTC: 68,36%"), "87/kh-ctc: 68,36%");
/// ```
pub fn fold(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        return match text.bytes().any(|byte| byte.is_ascii_uppercase()) {
            true => Cow::Owned(text.to_ascii_lowercase()),
            false => Cow::Borrowed(text),
        };
    }
    let folder = Folder::new();
    let mut folded = String::with_capacity(text.len());
    let mut push = |c: char| match folder.class(c) {
        Class::Word(letter) => folded.push(letter.base),
        Class::Mark | Class::Ignored => {}
        Class::Separator if matches!(c, '\u{A0}' | '\u{202F}') => folded.push(' '),
        Class::Separator => folded.push(c),
    };
    match is_nfc_quick(text.chars()) {
        IsNormalized::Yes => text.chars().for_each(&mut push),
        _ => text.nfc().for_each(&mut push),
    }
    Cow::Owned(folded)
}

/// Whether the letters of [`LATIN`] are lower case, or have none.
static SMALL: LazyLock<[Vec<bool>; 2]> = LazyLock::new(|| {
    let is_small = |c: char| c.to_lowercase().eq([c]);
    let block = |from: u32, to: u32| (from..to).filter_map(char::from_u32).map(is_small).collect();
    [block(0, 0x250), block(0x1E00, 0x1F00)]
});

/// Writes a text in lower case behind another.
pub(crate) fn push_lowercase(text: &str, written: &mut String) {
    let [low, high] = &*SMALL;
    let is_small = |c: char| {
        let code = c as usize;
        let additional = || code.checked_sub(0x1E00).and_then(|at| high.get(at));
        low.get(code).or_else(additional).is_some_and(|small| *small)
    };
    match text.chars().all(is_small) {
        true => written.push_str(text),
        false => written.push_str(&text.to_lowercase()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_vietnamese_vowel_folds_in_either_normalization() {
        let vowels = [
            ("aàáãảạăằắẵẳặâầấẫẩậ", 'a'),
            ("eèéẽẻẹêềếễểệ", 'e'),
            ("iìíĩỉị", 'i'),
            ("oòóõỏọôồốỗổộơờớỡởợ", 'o'),
            ("uùúũủụưừứữửự", 'u'),
            ("yỳýỹỷỵ", 'y'),
        ];
        for (letters, base) in vowels {
            for letter in letters.chars() {
                for form in [letter.to_string(), letter.to_uppercase().collect()] {
                    assert_eq!(fold(&form), base.to_string());
                    assert_eq!(fold(&form.nfd().collect::<String>()), base.to_string());
                }
            }
        }
        assert_eq!(fold("ĐđÐð"), "dddd");
    }

    #[test]
    fn spaces_and_zero_width_characters() {
        assert_eq!(fold("Hà\u{A0}Nội"), "ha noi");
        assert_eq!(fold("Hà\u{200B} Nội\u{FEFF}"), "ha noi");
    }

    #[test]
    fn other_scripts_keep_their_letters() {
        assert_eq!(fold("ЙОД 한국 中国"), "иод 한국 中国");
    }

    #[test]
    fn unchanged_text_is_borrowed() {
        assert!(matches!(fold("chi so 68,36"), Cow::Borrowed(_)));
    }

    #[test]
    fn lower_case_is_that_of_the_standard_library() {
        for text in
            ["tỷ lệ hộ nghèo 5%", "GDP cả nước", "Đà Nẵng", "ΣΑΣ", "ΟΔΟΣ x", "İ", "中国", "ẞ", "ạẠ", ""]
        {
            let mut written = "x".to_owned();
            push_lowercase(text, &mut written);
            assert_eq!(written, format!("x{}", text.to_lowercase()));
        }
    }
}
