//! The spelling that cue words are looked up in: lower case, tones placed the new way, every byte offset kept.

use crate::document::tone;

/// `text` in lower case with new-style tone placement ("thuỷ" as "thủy"), byte for byte as long.
///
/// What would change its length stays as it is: `İ`, and the few words in `uỳ` and `uỹ`.
pub(crate) fn lower(text: &str) -> String {
    let mut tones = Vec::new();
    let lowered = lower_case(text, &mut tones);
    let mut placed = String::new();
    let mut copied = 0;
    for at in tones {
        let Some(moved) = tone::moved_at(&lowered, at) else { continue };
        let [first, second] = moved.letters;
        if first.len_utf8() + second.len_utf8() == moved.range.len() {
            placed.push_str(&lowered[copied..moved.range.start]);
            placed.extend(moved.letters);
            copied = moved.range.end;
        }
    }
    if copied == 0 {
        return lowered;
    }
    placed.push_str(&lowered[copied..]);
    placed
}

/// Lower case; `tones` gets the places where a tone may have to move.
fn lower_case(text: &str, tones: &mut Vec<usize>) -> String {
    let bytes = text.as_bytes();
    let mut out = String::with_capacity(text.len());
    let (mut at, mut copied) = (0, 0);
    while let Some(&lead) = bytes.get(at) {
        // ASCII is left to the end, where it is done many letters at once.
        let length = match lead {
            0..=0x7f => {
                at += 1;
                continue;
            }
            0x80..=0xdf => 2,
            0xe0..=0xef => 3,
            _ => 4,
        };
        if at > 0 && tone::may_move(bytes, at - 1) {
            tones.push(at - 1);
        }
        let is_small = match (lead, bytes[at + 1]) {
            (0xc3, second) => second >= 0x9f,
            // ă, đ, ĩ; ũ; ơ, ư
            (0xc4, 0x83 | 0x91 | 0xa9) | (0xc5, 0xa9) | (0xc6, 0xa1 | 0xb0) => true,
            // Ạ to ỹ: the small letters have the odd numbers.
            (0xe1, 0xba | 0xbb) => bytes[at + 2] & 1 == 1,
            (0xe2, 0x80) => true,
            _ => false,
        };
        if !is_small && let Some(c) = text[at..].chars().next() {
            let small = lower_char(c);
            if small != c {
                out.push_str(&text[copied..at]);
                out.push(small);
                copied = at + length;
            }
        }
        at += length;
    }
    out.push_str(&text[copied..]);
    out.make_ascii_lowercase();
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
