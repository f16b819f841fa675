//! What characters are, with the letters of Vietnamese told apart by their ranges: the tables of Unicode, in which
//! every letter outside ASCII is looked up, take many times as long.

/// [`char::is_alphabetic`].
pub(crate) fn is_alphabetic(c: char) -> bool {
    match c {
        '\0'..='\x7f' => c.is_ascii_alphabetic(),
        'À'..='ɏ' => c != '×' && c != '÷',
        'Ḁ'..='ỿ' => true,
        // General punctuation: dashes, quotes, bullets, the ellipsis.
        '\u{2000}'..='\u{206f}' => false,
        _ => c.is_alphabetic(),
    }
}

/// [`char::is_alphanumeric`].
pub(crate) fn is_alphanumeric(c: char) -> bool {
    match c {
        '\0'..='\x7f' => c.is_ascii_alphanumeric(),
        'À'..='ɏ' | 'Ḁ'..='ỿ' | '\u{2000}'..='\u{206f}' => is_alphabetic(c),
        _ => c.is_alphanumeric(),
    }
}

/// End of the run of letters and digits that begins at byte `at`.
pub(crate) fn end_of_word(text: &str, mut at: usize) -> usize {
    let bytes = text.as_bytes();
    while let Some(&lead) = bytes.get(at) {
        at += match LENGTHS[usize::from(lead)] {
            0 => break,
            LOOK => match length_of_alphanumeric(text, at) {
                0 => break,
                length => length,
            },
            length => usize::from(length),
        };
    }
    at
}

const LENGTHS: [u8; 256] = lengths(true);

/// By first byte: the length of a letter, or of a digit of ASCII if these count too; 0 where there is neither, [`LOOK`]
/// where that byte does not tell.
pub(crate) const fn lengths(with_digits: bool) -> [u8; 256] {
    let mut lengths = [LOOK; 256];
    let mut byte = 0;
    while byte < 0x80 {
        let counts = (byte as u8).is_ascii_alphabetic() || with_digits && (byte as u8).is_ascii_digit();
        lengths[byte] = counts as u8;
        byte += 1;
    }
    // Ā to ȿ.
    let mut byte = 0xc4;
    while byte <= 0xc8 {
        lengths[byte] = 2;
        byte += 1;
    }
    lengths
}

/// See [`lengths`].
pub(crate) const LOOK: u8 = u8::MAX;

/// The bytes of the letter or digit outside ASCII that begins at byte `at`; 0 where something else does.
fn length_of_alphanumeric(text: &str, at: usize) -> usize {
    match text.as_bytes()[at..] {
        [0xc3, next, ..] if !matches!(next, 0x97 | 0xb7) => 2,
        [0xe1, 0xb8..=0xbb, ..] => 3,
        _ => text[at..].chars().next().filter(|c| is_alphanumeric(*c)).map_or(0, char::len_utf8),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_character_is_what_unicode_says() {
        for c in '\0'..=char::MAX {
            assert_eq!(is_alphabetic(c), c.is_alphabetic(), "U+{:04X}", c as u32);
            assert_eq!(is_alphanumeric(c), c.is_alphanumeric(), "U+{:04X}", c as u32);
            let mut text = [0; 4];
            let length = end_of_word(c.encode_utf8(&mut text), 0);
            assert_eq!(length, if c.is_alphanumeric() { c.len_utf8() } else { 0 }, "U+{:04X}", c as u32);
        }
    }
}
