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
        if c.is_ascii() {
            out.push(c.to_ascii_lowercase());
            continue;
        }
        let mut lower = c.to_lowercase();
        match (lower.next(), lower.next()) {
            (Some(one), None) if one.len_utf8() == c.len_utf8() => out.push(one),
            _ => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::lower;

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
