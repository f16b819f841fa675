//! What a Vietnamese syllable can look like.

use super::fold::fold_char;
use rustc_hash::{FxHashMap, FxHashSet};
use std::sync::LazyLock;
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

/// The vowels, each without a tone and with the five behind.
const VOWELS: [&str; 12] = [
    "aàảãáạ",
    "ăằẳẵắặ",
    "âầẩẫấậ",
    "eèẻẽéẹ",
    "êềểễếệ",
    "iìỉĩíị",
    "oòỏõóọ",
    "ôồổỗốộ",
    "ơờởỡớợ",
    "uùủũúụ",
    "ưừửữứự",
    "yỳỷỹýỵ",
];

/// Places of the acute tone and of the dot in [`VOWELS`], which alone go with a final stop.
const SHARP: [usize; 2] = [4, 5];

/// What may follow the initial, tone aside: the rimes of the standard spelling, with those that borrowed words
/// and names of the highlands bring (`oong`, `ăk`).
const RIMES: &str = "\
    a ac ach ai ak am an ang anh ao ap at au ay ăc ăk ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây \
    e ec ek em en eng eo ep et ê êch êm ên êng ênh êp êt êu i ia ich im in inh ip it iu iêc iêm iên iêng iêp iêt \
    iêu o oa oac oach oai oam oan oang oanh oao oap oat oay oăc oăm oăn oăng oăt oc oe oen oeo oet oi ok om on ong \
    ooc oong op ot ô ôc ôi ôk ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt u ua uân uâng uât uây uc uê uêch uênh ui um un ung \
    uôc uôi uôm uôn uông uôt uơ up ut uy uya uych uyên uyêt uyn uynh uyp uyt uyu ư ưa ưc ưi ưm ưn ưng ươc ươi ươm \
    ươn ương ươp ươt ươu ưt ưu y yêm yên yêng yêt yêu";

static LETTERS: LazyLock<FxHashMap<char, (char, usize)>> = LazyLock::new(|| {
    let toned = |letters: &'static str| {
        let plain = letters.chars().next();
        letters.chars().enumerate().filter_map(move |(tone, letter)| Some((letter, (plain?, tone))))
    };
    VOWELS.into_iter().flat_map(toned).chain("bcdđghklmnpqrstvx".chars().map(|c| (c, (c, 0)))).collect()
});

static RIME_SET: LazyLock<FxHashSet<&str>> = LazyLock::new(|| RIMES.split_whitespace().collect());

/// Whether a word in NFC is one that Vietnamese spelling allows: a rime that exists, with one tone at most,
/// which before a final stop is acute or dotted, and capitals all through, at the start or nowhere.
///
/// Stricter than [`is_syllable`], which names and slips of the keyboard pass too.
pub(crate) fn is_spelled(word: &str) -> bool {
    let mut letters = String::new();
    let mut tone = 0;
    let (mut capitals, mut count) = (0, 0);
    for c in word.chars() {
        let small = match LETTERS.get(&c) {
            Some(&known) => Some(known),
            None => {
                // A capital at the start, or after nothing but capitals.
                capitals += 1;
                let mut small = c.to_lowercase();
                if capitals != count + 1 || !c.is_uppercase() {
                    return false;
                }
                small.next().filter(|_| small.next().is_none()).and_then(|c| LETTERS.get(&c).copied())
            }
        };
        let Some((letter, its_tone)) = small else { return false };
        count += 1;
        if count > 7 || (tone > 0 && its_tone > 0) {
            return false;
        }
        tone = tone.max(its_tone);
        letters.push(letter);
    }
    if capitals > 1 && capitals != count {
        return false;
    }
    let stopped = letters.ends_with(['c', 'k', 'p', 't']) || letters.ends_with("ch");
    (!stopped || SHARP.contains(&tone))
        && INITIALS
            .iter()
            .any(|initial| letters.strip_prefix(initial).is_some_and(|rime| RIME_SET.contains(rime)))
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
    fn spelled_syllables() {
        let words = "Nghiêng quý giá gì đường thuỷ thủy khuỷu uyển ƯỚC ở Ở Đắk huyện quốc oanh xoong LẮK nghĩa giếng \
                     qua ia hoà hòa quét gìn khuya ngoằn tuếch ươu giữ quyết nghịch";
        for word in words.split_whitespace() {
            assert!(is_spelled(word), "{word}");
        }
        for word in
            ["tiÒng", "đôÌng", "toc", "tòc", "tỏt", "đTm", "éo\u{300}", "ngưo", "ĐôNG", "íé", "", "ợc", "mộs"]
        {
            assert!(!is_spelled(word), "{word}");
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
