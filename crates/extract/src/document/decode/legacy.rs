//! The Vietnamese encodings of before Unicode that no library here reads.
//!
//! | name | letters | source of the table |
//! |------|---------|---------------------|
//! | `tcvn3` | one byte each, in 0xA1..0xFF | TCVN 5712:1993, set VN3 (the ABC fonts, `.VnTime`), with the capitals that set VN2 adds |
//! | `viscii` | one byte each, six of them in place of control characters | RFC 1456 |
//! | `vni` | a base letter, then a byte for its marks; `đ`, `ơ`, `ư`, `i` and `ỵ` in one byte | VNI Software's "VNI Windows" table |
//!
//! All other bytes mean what they mean in windows-1252, with which Windows drew these fonts: `“` is 0x93.
//! (VISCII has letters there, and no typographic quotes.)
//!
//! # Capitals of TCVN3
//!
//! TCVN3 has no capital letters with tones. Writers either chose a font that draws small letters as capitals
//! (`.VnTimeH`): such text comes out in small letters, for nothing in the bytes tells. Or they typed what
//! capitals there are: `TØNH`, which is `TỈNH` and not `TỉNH`. A word with two capitals or more whose small
//! letters all have tones is therefore read in capitals; so is one with a single capital or none (`Tæ`) that
//! stands beside such a word on its line and beside no word in small letters.

use super::super::syllable::is_syllable;
use unicode_normalization::UnicodeNormalization;

/// Bytes 0x80..0xA0 of windows-1252; the five that it leaves undefined stand for themselves.
const WESTERN: [char; 32] = [
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}', //
    '\u{90}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
];

/// Bytes 0xA0..=0xFF of TCVN3.
const TCVN3: [char; 96] = [
    '\u{a0}', 'Ă', 'Â', 'Ê', 'Ô', 'Ơ', 'Ư', 'Đ', 'ă', 'â', 'ê', 'ô', 'ơ', 'ư', 'đ', 'Ằ', // A0
    '\u{300}', '\u{309}', '\u{303}', '\u{301}', '\u{323}', 'à', 'ả', 'ã', 'á', 'ạ', 'Ẳ', 'ằ', 'ẳ', 'ẵ', 'ắ',
    'Ẵ', // B0
    'Ắ', 'Ầ', 'Ẩ', 'Ẫ', 'Ấ', 'Ề', 'ặ', 'ầ', 'ẩ', 'ẫ', 'ấ', 'ậ', 'è', 'Ể', 'ẻ', 'ẽ', // C0
    'é', 'ẹ', 'ề', 'ể', 'ễ', 'ế', 'ệ', 'ì', 'ỉ', 'Ễ', 'Ế', 'Ồ', 'ĩ', 'í', 'ị', 'ò', // D0
    'Ổ', 'ỏ', 'õ', 'ó', 'ọ', 'ồ', 'ổ', 'ỗ', 'ố', 'ộ', 'ờ', 'ở', 'ỡ', 'ớ', 'ợ', 'ù', // E0
    'Ỗ', 'ủ', 'ũ', 'ú', 'ụ', 'ừ', 'ử', 'ữ', 'ứ', 'ự', 'ỳ', 'ỷ', 'ỹ', 'ý', 'ỵ', 'Ố', // F0
];

/// Bytes 0x80..=0xFF of VISCII.
const VISCII: [char; 128] = [
    'Ạ', 'Ắ', 'Ằ', 'Ặ', 'Ấ', 'Ầ', 'Ẩ', 'Ậ', 'Ẽ', 'Ẹ', 'Ế', 'Ề', 'Ể', 'Ễ', 'Ệ', 'Ố', // 80
    'Ồ', 'Ổ', 'Ỗ', 'Ộ', 'Ợ', 'Ớ', 'Ờ', 'Ở', 'Ị', 'Ỏ', 'Ọ', 'Ỉ', 'Ủ', 'Ũ', 'Ụ', 'Ỳ', // 90
    'Õ', 'ắ', 'ằ', 'ặ', 'ấ', 'ầ', 'ẩ', 'ậ', 'ẽ', 'ẹ', 'ế', 'ề', 'ể', 'ễ', 'ệ', 'ố', // A0
    'ồ', 'ổ', 'ỗ', 'Ỡ', 'Ơ', 'ộ', 'ờ', 'ở', 'ị', 'Ự', 'Ứ', 'Ừ', 'Ử', 'ơ', 'ớ', 'Ư', // B0
    'À', 'Á', 'Â', 'Ã', 'Ả', 'Ă', 'ẳ', 'ẵ', 'È', 'É', 'Ê', 'Ẻ', 'Ì', 'Í', 'Ĩ', 'ỳ', // C0
    'Đ', 'ứ', 'Ò', 'Ó', 'Ô', 'ạ', 'ỷ', 'ừ', 'ử', 'Ù', 'Ú', 'ỹ', 'ỵ', 'Ý', 'ỡ', 'ư', // D0
    'à', 'á', 'â', 'ã', 'ả', 'ă', 'ữ', 'ẫ', 'è', 'é', 'ê', 'ẻ', 'ì', 'í', 'ĩ', 'ỉ', // E0
    'đ', 'ự', 'ò', 'ó', 'ô', 'õ', 'ỏ', 'ọ', 'ụ', 'ù', 'ú', 'ũ', 'ủ', 'ý', 'ợ', 'Ữ', // F0
];

/// VNI: each base, and what it becomes with each of its marks. A mark is a small letter after a small base
/// and a capital after a capital one.
const VNI: [(char, &[(char, char)]); 7] = [
    (
        'a',
        &[
            ('ù', 'á'),
            ('ø', 'à'),
            ('û', 'ả'),
            ('õ', 'ã'),
            ('ï', 'ạ'),
            ('ê', 'ă'),
            ('é', 'ắ'),
            ('è', 'ằ'),
            ('ú', 'ẳ'),
            ('ü', 'ẵ'),
            ('ë', 'ặ'),
            ('â', 'â'),
            ('á', 'ấ'),
            ('à', 'ầ'),
            ('å', 'ẩ'),
            ('ã', 'ẫ'),
            ('ä', 'ậ'),
        ],
    ),
    (
        'e',
        &[
            ('ù', 'é'),
            ('ø', 'è'),
            ('û', 'ẻ'),
            ('õ', 'ẽ'),
            ('ï', 'ẹ'),
            ('â', 'ê'),
            ('á', 'ế'),
            ('à', 'ề'),
            ('å', 'ể'),
            ('ã', 'ễ'),
            ('ä', 'ệ'),
        ],
    ),
    (
        'o',
        &[
            ('ù', 'ó'),
            ('ø', 'ò'),
            ('û', 'ỏ'),
            ('õ', 'õ'),
            ('ï', 'ọ'),
            ('â', 'ô'),
            ('á', 'ố'),
            ('à', 'ồ'),
            ('å', 'ổ'),
            ('ã', 'ỗ'),
            ('ä', 'ộ'),
        ],
    ),
    ('ô', &[('ù', 'ớ'), ('ø', 'ờ'), ('û', 'ở'), ('õ', 'ỡ'), ('ï', 'ợ')]),
    ('u', &[('ù', 'ú'), ('ø', 'ù'), ('û', 'ủ'), ('õ', 'ũ'), ('ï', 'ụ')]),
    ('ö', &[('ù', 'ứ'), ('ø', 'ừ'), ('û', 'ử'), ('õ', 'ữ'), ('ï', 'ự')]),
    ('y', &[('ù', 'ý'), ('ø', 'ỳ'), ('û', 'ỷ'), ('õ', 'ỹ')]),
];

/// VNI: the letters of one byte.
const VNI_SINGLE: [(char, char); 9] = [
    ('ñ', 'đ'),
    ('í', 'í'),
    ('ì', 'ì'),
    ('æ', 'ỉ'),
    ('ó', 'ĩ'),
    ('ò', 'ị'),
    ('î', 'ỵ'),
    ('ô', 'ơ'),
    ('ö', 'ư'),
];

/// The character of windows-1252.
fn western(byte: u8) -> char {
    match byte {
        0x80..=0x9f => WESTERN[usize::from(byte - 0x80)],
        _ => char::from(byte),
    }
}

/// The byte that windows-1252, or Latin-1, has for a character.
pub(super) fn western_byte(c: char) -> Option<u8> {
    u8::try_from(c).ok().or_else(|| {
        let at = WESTERN.iter().position(|&western| western == c)?;
        u8::try_from(0x80 + at).ok()
    })
}

/// Reads TCVN3; see the module on capitals.
pub(super) fn tcvn3(bytes: &[u8]) -> String {
    let letters = bytes.iter().map(|&byte| match byte {
        0xa0..=0xff => TCVN3[usize::from(byte - 0xa0)],
        _ => western(byte),
    });
    let text = if bytes.iter().any(|byte| (0xb0..=0xb4).contains(byte)) {
        letters.nfc().collect()
    } else {
        letters.collect::<String>()
    };
    raise_capitals(&text)
}

/// Reads VISCII.
pub(super) fn viscii(bytes: &[u8]) -> String {
    let letter = |&byte: &u8| match byte {
        0x80..=0xff => VISCII[usize::from(byte - 0x80)],
        0x02 => 'Ẳ',
        0x05 => 'Ẵ',
        0x06 => 'Ẫ',
        0x14 => 'Ỷ',
        0x19 => 'Ỹ',
        0x1e => 'Ỵ',
        _ => char::from(byte),
    };
    bytes.iter().map(letter).collect()
}

/// Reads VNI.
pub(super) fn vni(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() + bytes.len() / 4);
    let mut rest = bytes;
    while let [first, after @ ..] = rest {
        rest = after;
        let base = western(*first);
        let small = lower(base);
        let marked = after.first().filter(|byte| !byte.is_ascii()).and_then(|&mark| {
            let (_, marks) = VNI.iter().find(|(base, _)| *base == small)?;
            // Capitals with the mark of a small letter are seen where only the first letter was typed big.
            marks.iter().find(|(known, _)| *known == lower(western(mark)))
        });
        let letter = match marked {
            Some(&(_, letter)) => {
                rest = &after[1..];
                letter
            }
            None => VNI_SINGLE.iter().find(|(single, _)| *single == small).map_or(small, |pair| pair.1),
        };
        if small == base {
            text.push(letter);
        } else {
            text.extend(letter.to_uppercase());
        }
    }
    text
}

/// Lower case, where that is a single character of windows-1252.
fn lower(c: char) -> char {
    match c {
        'A'..='Z' => c.to_ascii_lowercase(),
        '\u{c0}'..='\u{de}' if c != '×' => char::from(c as u8 + 0x20),
        _ => c,
    }
}

/// How a word of TCVN3 stands to capitals.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Case {
    /// In capitals, as far as there are any.
    Capitals,
    /// Could be either: `Tæ`.
    Open,
    /// In small letters.
    Small,
}

/// Puts words into capitals that were meant to be, as the module's documentation says.
fn raise_capitals(text: &str) -> String {
    let mut raised = String::with_capacity(text.len());
    let mut words = Vec::new();
    for line in text.split_inclusive('\n') {
        words.clear();
        for word in line.split_inclusive(|c: char| !c.is_alphabetic()) {
            let letters = word.trim_end_matches(|c: char| !c.is_alphabetic());
            words.push((word, case(letters)));
        }
        // What the nearest word on either side says that is not open itself.
        let mut before = None;
        for at in 0..words.len() {
            let (word, case) = words[at];
            let capitals = match case {
                Some(Case::Capitals) => true,
                Some(Case::Open) => {
                    let after = || words[at + 1..].iter().find_map(|(_, case)| *case);
                    match before {
                        Some(Case::Capitals) => after() != Some(Case::Small),
                        Some(Case::Small) => false,
                        _ => after() == Some(Case::Capitals),
                    }
                }
                _ => false,
            };
            if capitals {
                raised.extend(word.chars().flat_map(char::to_uppercase));
                before = Some(Case::Capitals);
            } else {
                raised.push_str(word);
                before = case.or(before);
            }
        }
    }
    raised
}

/// `None` of no word at all, and of abbreviations: `UBND` says nothing about the words beside it.
fn case(word: &str) -> Option<Case> {
    let capitals = word.chars().filter(|c| c.is_uppercase()).count();
    let is_open = |c: char| c.is_uppercase() || is_toned(c);
    match word.chars().all(is_open) {
        true if capitals >= 2 => is_syllable(word).then_some(Case::Capitals),
        true => (!word.is_empty()).then_some(Case::Open),
        false => Some(Case::Small),
    }
}

/// A small letter of TCVN3 that has no capital there.
fn is_toned(c: char) -> bool {
    !c.is_ascii() && !c.is_uppercase() && !matches!(c, 'ă' | 'â' | 'ê' | 'ô' | 'ơ' | 'ư' | 'đ')
}
