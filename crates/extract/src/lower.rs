//! The spelling that cue words are looked up in: lower case, tones placed the new way, every byte offset kept.

use crate::document::tone::tone_placement;
use std::borrow::Cow;

/// `text` in lower case with new-style tone placement ("thuỷ" as "thủy"), byte for byte as long.
///
/// What would change its length stays as it is: `İ`, and the few words in `uỳ` and `uỹ`.
pub(crate) fn lower(text: &str) -> String {
    let lowered = lower_case(text);
    match tone_placement(&lowered) {
        Cow::Borrowed(_) => lowered,
        Cow::Owned(placed) if placed.len() == lowered.len() => placed,
        Cow::Owned(_) => lowered
            .split_inclusive(' ')
            .map(|word| match tone_placement(word) {
                Cow::Owned(placed) if placed.len() == word.len() => Cow::Owned(placed),
                _ => Cow::Borrowed(word),
            })
            .collect(),
    }
}

fn lower_case(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        out.push(lower_char(c));
    }
    out
}

/// The lower case of a letter if it takes as many bytes. The letters of Vietnamese are told apart by their ranges,
/// which is faster than the tables of Unicode.
fn lower_char(c: char) -> char {
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
    use super::lower;

    #[test]
    fn letters_get_the_lower_case_of_unicode() {
        for c in ('\0'..='\u{24f}').chain('\u{1e00}'..='\u{1eff}').chain('\u{2000}'..='\u{2100}') {
            let mut lower = c.to_lowercase();
            let expected = match (lower.next(), lower.next()) {
                (Some(one), None) if one.len_utf8() == c.len_utf8() => one,
                _ => c,
            };
            assert_eq!(super::lower_char(c), expected, "U+{:04X}", c as u32);
        }
    }

    #[test]
    fn offsets_stay() {
        for (text, lowered) in
            [("ĐỀ ÁN 06", "đề án 06"), ("Ước ĐẠT", "ước đạt"), ("İẞ", "İẞ"), ("Thuỷ HOÀ luỹ", "thủy hòa luỹ")]
        {
            assert_eq!(lower(text), lowered);
            assert_eq!(lower(text).len(), text.len());
        }
    }
}
