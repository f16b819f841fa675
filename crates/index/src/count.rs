//! Counting words: how many begin before a place of a text.

use crate::analyzer::{FoldedKey, Words};

/// Counts the words of a text.
pub(crate) fn words(text: &str) -> u32 {
    let mut whole = [(text.len(), 0)];
    words_before(text, &mut whole);
    whole[0].1
}

/// Writes behind each of these bytes of a text, which stand in their order and where characters begin, how many words
/// begin before it.
pub(crate) fn words_before(text: &str, places: &mut [(usize, u32)]) {
    let (mut from, mut count) = (0, 0);
    if is_plain(text.as_bytes()) {
        for (place, before) in places {
            count += begin_in(text.as_bytes(), from, *place);
            (from, *before) = (*place, count);
        }
        return;
    }
    let mut words = Words::<FoldedKey>::new(text);
    let mut more = words.advance();
    for (place, before) in places {
        while more && words.start < *place {
            count += 1;
            more = words.advance();
        }
        *before = count;
    }
}

/// How many bytes are looked at together: no more than a byte counts.
const BLOCK: usize = 128;

/// Whether bytes alone tell where words begin: of what is not ASCII, there are the composed letters of Vietnamese,
/// no-break spaces, guillemets, dashes, quotation marks and ellipses. No byte depends on what was seen before, so that
/// many are looked at in one step.
fn is_plain(text: &[u8]) -> bool {
    let is_odd = |first: u8, second: u8, third: u8| {
        // `×` and `÷` stand among the letters.
        let sign = (first == 0xC3) & ((second == 0x97) | (second == 0xB7));
        let blank = (first == 0xC2) & (second != 0xA0) & (second != 0xAB) & (second != 0xBB);
        let letter = (first == 0xE1) & (second & 0xFE != 0xBA);
        let dash = (first == 0xE2) & ((second != 0x80) | (third < 0x90) | (third > 0xA7));
        let other = (first > 0xC6) & (first != 0xE1) & (first != 0xE2);
        sign | blank | letter | dash | other
    };
    let odd = text.windows(3).map(|bytes| u8::from(is_odd(bytes[0], bytes[1], bytes[2])));
    // The last character has no more than two bytes, or stands in the last window.
    let last = match text {
        [.., first, second] => is_odd(*first, *second, 0),
        _ => false,
    };
    odd.fold(u8::from(last), |all, one| all | one) == 0
}

/// How many words begin in a range of a plain text.
fn begin_in(text: &[u8], from: usize, to: usize) -> u32 {
    let before = |at: usize, bytes: usize| at.checked_sub(bytes).map_or(b' ', |at| text[at]);
    let (mut at, mut count) = (from, 0);
    while at < to.min(3) {
        count += u32::from(begins([before(at, 3), before(at, 2), before(at, 1), text[at]]));
        at += 1;
    }
    while at < to {
        let end = to.min(at + BLOCK);
        let block = text[at - 3..end].windows(4);
        let begin = block.map(|bytes| u8::from(begins([bytes[0], bytes[1], bytes[2], bytes[3]])));
        count += u32::from(begin.sum::<u8>());
        at = end;
    }
    count
}

/// Whether a word begins with the last of four bytes of a plain text.
#[inline]
fn begins([third, second, first, byte]: [u8; 4]) -> bool {
    let is_digit = |byte: u8| byte.is_ascii_digit();
    let is_ascii_word = |byte: u8| is_digit(byte) | (byte | 0x20).is_ascii_lowercase();
    let is_letter = is_ascii_word(byte) | ((byte > 0xC2) & (byte != 0xE2));
    // The end of a character: of what begins with these bytes, none is a letter.
    let follows_letter = is_ascii_word(first) | ((first > 0x7F) & (second != 0xC2) & (third != 0xE2));
    let follows_point = is_digit(byte) & ((first == b'.') | (first == b',')) & is_digit(second);
    is_letter & !follows_letter & !follows_point
}

#[cfg(test)]
mod tests {
    use super::*;
    use unicode_normalization::UnicodeNormalization;

    fn one_by_one(text: &str, place: usize) -> u32 {
        let mut words = Words::<FoldedKey>::new(text);
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
