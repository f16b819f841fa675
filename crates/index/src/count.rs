//! Counting words: how many begin before a place of a text.

use crate::analyzer::{Forms, Words};
use crate::fold::Letter;
use crate::runs::{BLOCK, Blocks};

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
    if count_by_bytes(text, places) {
        return;
    }
    let mut count = 0;
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

/// [`words_before`]; false if bytes alone do not tell where words begin.
fn count_by_bytes(text: &str, places: &mut [(usize, u32)]) -> bool {
    let mut count = 0;
    let mut places = places.iter_mut().peekable();
    for (at, block) in Blocks::new(text) {
        if block.odd != 0 {
            return false;
        }
        while let Some((place, before)) = places.next_if(|(place, _)| *place < at + BLOCK) {
            *before = count + (block.starts & ((1 << (*place - at)) - 1)).count_ones();
        }
        count += block.starts.count_ones();
    }
    true
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
        let is_plain = |text: &str| count_by_bytes(text, &mut []);
        assert!(is_plain(plain));
        assert!(!is_plain("3×") && !is_plain("\u{AD}") && !is_plain("…²"));
    }
}
