//! Counting words: how many begin before a place of a text.

use crate::analyzer::{Forms, Words};
use crate::fold::Letter;

/// Where words stand is all that is asked for.
#[derive(Default)]
struct NoForms;

impl Forms for NoForms {
    fn clear(&mut self) {}
    fn letter(&mut self, _: Letter) {}
    fn point(&mut self, _: char) {}
    fn mark(&mut self, _: char) {}
    fn finish(&mut self) {}
}

/// Counts the words of a text.
pub(crate) fn words(text: &str) -> u32 {
    let mut whole = [(text.len(), 0)];
    words_before(text, &mut whole);
    whole[0].1
}

/// Writes behind each of these bytes of a text, which stand in their order and where characters begin, how many words
/// begin before it.
pub(crate) fn words_before(text: &str, places: &mut [(usize, u32)]) {
    let Some((last, _)) = places.last() else { return };
    // Nothing behind a place changes what begins before it.
    let text = &text[..*last];
    let (mut from, mut count) = (0, 0);
    if is_plain(text.as_bytes()) {
        let begins = words_begin(text.as_bytes());
        for (place, before) in places {
            count += begins[from..*place].iter().map(|begins| u32::from(*begins)).sum::<u32>();
            (from, *before) = (*place, count);
        }
        return;
    }
    let mut words = Words::<NoForms>::new(text);
    let mut more = words.advance();
    for (place, before) in places {
        while more && words.start < *place {
            count += 1;
            more = words.advance();
        }
        *before = count;
    }
}

/// Whether bytes alone tell where words begin: of what is not ASCII, there are the composed letters of Vietnamese,
/// no-break spaces, guillemets, dashes, quotation marks and ellipses. As in [`words_begin`], nothing depends on what was
/// seen before, so that many bytes are looked at in one step.
fn is_plain(text: &[u8]) -> bool {
    let is_odd = |first: u8, second: u8, third: u8| {
        // `×` and `÷` stand among the letters.
        let sign = (first == 0xC3) & ((second == 0x97) | (second == 0xB7));
        let blank = (first == 0xC2) & (second != 0xA0) & (second != 0xAB) & (second != 0xBB);
        let letter = (first == 0xE1) & (second & 0xFE != 0xBA);
        let dash = (first == 0xE2) & ((second != 0x80) | !(0x90..=0xA7).contains(&third));
        let other = (first > 0xC6) & (first != 0xE1) & (first != 0xE2);
        sign | blank | letter | dash | other
    };
    let threes = text.iter().zip(after(text, 1)).zip(after(text, 2));
    let odd = threes.fold(0, |odd, ((first, second), third)| odd | u8::from(is_odd(*first, *second, *third)));
    // The last character has no more than two bytes, or is among the threes.
    let last = matches!(text, [.., first, second] if is_odd(*first, *second, 0));
    odd == 0 && !last
}

fn after(text: &[u8], at: usize) -> &[u8] {
    text.get(at..).unwrap_or_default()
}

/// Of each byte of a plain text, whether a word begins there: 1, or 0.
fn words_begin(text: &[u8]) -> Vec<u8> {
    let mut begins = vec![0; text.len()];
    let before = |at: usize, bytes: usize| at.checked_sub(bytes).map_or(b' ', |at| text[at]);
    for (at, flag) in begins.iter_mut().enumerate().take(3) {
        *flag = u8::from(word_begins(before(at, 3), before(at, 2), before(at, 1), text[at]));
    }
    let fours = text.iter().zip(after(text, 1)).zip(after(text, 2)).zip(after(text, 3));
    for (flag, (((third, second), first), byte)) in
        begins.get_mut(3..).unwrap_or_default().iter_mut().zip(fours)
    {
        *flag = u8::from(word_begins(*third, *second, *first, *byte));
    }
    begins
}

/// Whether a word begins with the last of four bytes of a plain text.
#[inline]
fn word_begins(third: u8, second: u8, first: u8, byte: u8) -> bool {
    let is_digit = |byte: u8| byte.wrapping_sub(b'0') < 10;
    let is_ascii_word = |byte: u8| is_digit(byte) | ((byte | 0x20).wrapping_sub(b'a') < 26);
    let is_letter = is_ascii_word(byte) | ((byte > 0xC2) & (byte != 0xE2));
    // A character ends before the byte. No letter of a plain text begins with 0xC2 or 0xE2.
    let follows_letter = is_ascii_word(first) | ((first > 0x7F) & (second != 0xC2) & (third != 0xE2));
    let follows_point = is_digit(byte) & ((first == b'.') | (first == b',')) & is_digit(second);
    is_letter & !follows_letter & !follows_point
}

#[cfg(test)]
mod tests {
    use super::*;
    use unicode_normalization::UnicodeNormalization;

    fn one_by_one(text: &str, place: usize) -> u32 {
        let mut words = Words::<NoForms>::new(text);
        let mut count = 0;
        while words.advance() && words.start < place {
            count += 1;
        }
        count
    }

    #[test]
    fn counts_are_those_of_words_taken_one_by_one() {
        let plain =
            "Số 87/KH-CTC, đạt 97,6% (1.983.) “Tỷ” lệ… hộ–nghèo 5.a 7,x 1..2 a.5\u{A0}«Đường» ẤẬ\n\n ứng 5 ";
        let odd = [
            "ho\u{300}a",
            "s\u{200B}ố",
            "3×4",
            "9÷3",
            "µg",
            "x\u{AD}y",
            "中国",
            "“”",
            "²",
            "é̂",
            "Ǆ",
            "ƻ",
            "",
        ];
        let long = plain.repeat(7);
        let texts = odd.iter().flat_map(|odd| [format!("{odd}{plain}"), format!("{plain}{odd}")]);
        for text in texts.flat_map(|text| [text.nfd().collect(), text]).chain([long, plain.into()]) {
            let places = text.char_indices().map(|(at, _)| at).chain([text.len()]);
            let mut counted: Vec<_> = places.map(|at| (at, 0)).collect();
            words_before(&text, &mut counted);
            for (place, count) in counted {
                assert_eq!(count, one_by_one(&text, place), "{place} of {text}");
            }
        }
        assert!(is_plain(plain.as_bytes()));
        assert!(!is_plain("3×".as_bytes()) && !is_plain("\u{AD}".as_bytes()) && !is_plain("…²".as_bytes()));
    }
}
