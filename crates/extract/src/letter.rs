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

/// [`char::is_uppercase`].
pub(crate) fn is_uppercase(c: char) -> bool {
    match c {
        '\0'..='\x7f' => c.is_ascii_uppercase(),
        'À'..='Þ' => c != '×',
        'Đ' | 'Ă' | 'Ĩ' | 'Ũ' | 'Ơ' | 'Ư' => true,
        'đ' | 'ß'..='ÿ' | 'ă' | 'ĩ' | 'ũ' | 'ơ' | 'ư' => false,
        'Ạ'..='ỿ' => (c as u32).is_multiple_of(2),
        _ => c.is_uppercase(),
    }
}

/// The lower case of a letter if it takes as many bytes. The letters of Vietnamese are told apart by their ranges,
/// which is faster than the tables of Unicode.
pub(crate) fn lower_char(c: char) -> char {
    let next = |by: u32| char::from_u32(c as u32 + by).unwrap_or(c);
    match c {
        '\0'..='\x7f' => c.to_ascii_lowercase(),
        'À'..='Þ' if c != '×' => next(32),
        'Ă' | 'Đ' | 'Ĩ' | 'Ũ' | 'Ơ' | 'Ư' => next(1),
        'Ạ'..='ỹ' => next(1 - c as u32 % 2),
        'ß'..='ÿ' | 'ă' | 'đ' | 'ĩ' | 'ũ' | 'ơ' | 'ư' | '\u{2000}'..='\u{206f}' => c,
        _ => {
            let mut lower = c.to_lowercase();
            match (lower.next(), lower.next()) {
                (Some(one), None) if one.len_utf8() == c.len_utf8() => one,
                _ => c,
            }
        }
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
            assert_eq!(is_uppercase(c), c.is_uppercase(), "U+{:04X}", c as u32);
        }
    }
    #[test]
    fn letters_get_the_lower_case_of_unicode() {
        for c in ('\0'..='\u{24f}').chain('\u{1e00}'..='\u{1eff}').chain('\u{2000}'..='\u{2100}') {
            let mut lower = c.to_lowercase();
            let expected = match (lower.next(), lower.next()) {
                (Some(one), None) if one.len_utf8() == c.len_utf8() => one,
                _ => c,
            };
            assert_eq!(lower_char(c), expected, "U+{:04X}", c as u32);
        }
    }
}
