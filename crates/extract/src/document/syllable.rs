//! What a Vietnamese syllable can look like.

use super::fold::fold_char;
use unicode_normalization::UnicodeNormalization;

/// Initial consonants, folded but for `đ`; longest first where one begins another.
const INITIALS: [&str; 28] = [
    "ngh", "ng", "nh", "ch", "gh", "gi", "kh", "ph", "qu", "th", "tr", "b", "c", "d", "đ", "g", "h", "k",
    "l", "m", "n", "p", "r", "s", "t", "v", "x", "",
];

/// Final consonants; k ends names of the highlands, Đắk Lắk above all.
const FINALS: [&str; 10] = ["", "c", "ch", "k", "m", "n", "ng", "nh", "p", "t"];

/// Whether a word in NFC is built like a Vietnamese syllable: initial, one to three vowels of which at
/// most one carries a tone, final. It is a test of shape, not a dictionary.
pub(crate) fn is_syllable(word: &str) -> bool {
    // "nghiêng", the longest, has seven letters.
    if word.chars().count() > 7 {
        return false;
    }
    let mut letters = String::new();
    let mut tones = 0;
    for c in word.chars().flat_map(char::to_lowercase) {
        match shape(c) {
            Some((letter, tone)) => {
                letters.push(letter);
                tones += usize::from(tone);
            }
            None => return false,
        }
    }
    tones <= 1
        && INITIALS.iter().any(|initial| {
            letters.strip_prefix(initial).is_some_and(|rime| {
                let vowels = rime.chars().take_while(|&c| is_vowel(c)).count();
                (1..=3).contains(&vowels)
                    && FINALS.contains(&&rime[rime.chars().take(vowels).map(char::len_utf8).sum()..])
            })
        })
}

/// A lower-case letter without its marks (`đ` keeps its own), and whether it carries a tone. `None`
/// for anything outside the Vietnamese alphabet.
fn shape(c: char) -> Option<(char, bool)> {
    if c == 'đ' {
        return Some((c, false));
    }
    let base = fold_char(c)?;
    if !base.is_ascii_lowercase() || matches!(base, 'f' | 'j' | 'w' | 'z') {
        return None;
    }
    let mut tone = false;
    for mark in std::iter::once(c).nfd().skip(1) {
        match (base, mark) {
            ('a' | 'e' | 'o', '\u{302}') | ('a', '\u{306}') | ('o' | 'u', '\u{31b}') => {}
            (vowel, '\u{300}' | '\u{301}' | '\u{303}' | '\u{309}' | '\u{323}')
                if is_vowel(vowel) && !tone =>
            {
                tone = true;
            }
            _ => return None,
        }
    }
    Some((base, tone))
}

fn is_vowel(c: char) -> bool {
    matches!(c, 'a' | 'e' | 'i' | 'o' | 'u' | 'y')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn syllables() {
        let words =
            "Nghiêng quý giá gì đường thuỷ khuỷu uyển ƯỚC ở Đắk huyện quốc oanh xoong Lắk nghĩa giếng qua ia";
        for word in words.split(' ') {
            assert!(is_syllable(word), "{word}");
        }
    }

    #[test]
    fn words_of_other_languages_and_mojibake() {
        for word in ["café", "Müller", "façade", "tiá»‡n", "ng", "éàn", "strauß", "nghiêngg", "âêôâ", ""]
        {
            assert!(!is_syllable(word), "{word}");
        }
    }
}
