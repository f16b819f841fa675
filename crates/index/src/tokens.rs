//! The words of a text as the index takes them: the number of a term for each, and its position.

use crate::analyzer::{BothForms, SLOT_END, SLOT_WORDS, Words};
use crate::runs::{Run, Runs, plain_separator};
use crate::vocabulary::Vocabulary;

/// The terms of a text, one a position.
pub(crate) struct TextTerms<'a> {
    runs: Runs<'a>,
    run: Run,
    /// Reads what is not plain letter by letter.
    words: Words<'a, BothForms>,
    vocabulary: &'a mut Vocabulary,
}

impl<'a> TextTerms<'a> {
    pub(crate) fn new(text: &'a str, vocabulary: &'a mut Vocabulary) -> Self {
        TextTerms { runs: Runs::new(text), run: Run::default(), words: Words::new(text), vocabulary }
    }

    #[cold]
    fn by_letters(&mut self) -> Option<Option<u32>> {
        self.words.advance().then(|| self.vocabulary.number(&self.words.forms))
    }
}

impl Iterator for TextTerms<'_> {
    /// None for a word that has no term, being too long.
    type Item = Option<u32>;

    #[inline(always)] // Done for every word of every text.
    fn next(&mut self) -> Option<Option<u32>> {
        // A word that is not plain may reach over several runs, or be one of several of a run.
        while self.run.end <= self.words.at {
            self.run = self.runs.next()?;
        }
        let text = self.words.bytes();
        if is_plain(text, self.run)
            && self.words.at <= self.run.start
            && let Some(number) = self.vocabulary.plain(text, self.run)
        {
            self.words.pass(self.run.start, self.run.end);
            return Some(Some(number));
        }
        self.by_letters()
    }
}

/// Whether a run is a word, and ends where it seems to.
#[inline]
fn is_plain(text: &[u8], run: Run) -> bool {
    let ends = match text.get(run.end) {
        Some(0xC2 | 0xE2) => plain_separator(&text[run.end..]).is_some(),
        _ => true,
    };
    !run.odd && ends
}

/// The terms of the figures' values, each with its position: the words of the n-th figure have those from `n *`
/// [`SLOT_WORDS`] on.
pub(crate) struct SlotTerms<'a> {
    inner: TextTerms<'a>,
    /// Up to where slots have been counted.
    seen: usize,
    slot: u32,
    /// Words of the slot so far.
    word: u32,
}

impl<'a> SlotTerms<'a> {
    pub(crate) fn new(text: &'a str, vocabulary: &'a mut Vocabulary) -> Self {
        SlotTerms { inner: TextTerms::new(text, vocabulary), seen: 0, slot: 0, word: 0 }
    }

    /// Counts the slots up to the current word.
    fn count_slots(&mut self) {
        let Words { start, end, .. } = self.inner.words;
        let between = &self.inner.words.bytes()[self.seen..start];
        let begun = between.iter().map(|byte| u32::from(*byte == SLOT_END as u8)).sum::<u32>();
        self.slot += begun;
        if begun > 0 {
            self.word = 0;
        }
        self.seen = end;
    }
}

impl Iterator for SlotTerms<'_> {
    type Item = (Option<u32>, u32);

    fn next(&mut self) -> Option<(Option<u32>, u32)> {
        loop {
            let term = self.inner.next()?;
            self.count_slots();
            if self.word + 1 < SLOT_WORDS {
                self.word += 1;
                return Some((term, self.slot * SLOT_WORDS + self.word - 1));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::term;

    /// The terms, in the order of their numbers.
    fn terms(vocabulary: &Vocabulary) -> Vec<&str> {
        let mut terms = vocabulary.terms().in_order();
        terms.sort_unstable_by_key(|(_, number)| *number);
        terms.into_iter().map(|(term, _)| term).collect()
    }

    fn tokens(text: &str) -> Vec<(String, u32)> {
        let mut vocabulary = Vocabulary::default();
        let seen: Vec<_> = SlotTerms::new(text, &mut vocabulary).collect();
        let terms = terms(&vocabulary);
        let term_of = |number: Option<u32>| terms[number.expect("a short word") as usize].to_owned();
        seen.into_iter().map(|(number, position)| (term_of(number), position)).collect()
    }

    #[test]
    fn a_word_is_one_term() {
        let expected = [("so\u{1}O\u{3}", 0), ("lieu\u{1}Eu\u{6}", 1), ("5", 2)];
        assert_eq!(tokens("Số liệu 5"), expected.map(|(text, position)| (text.to_owned(), position)));
    }

    #[test]
    fn each_figure_has_its_own_positions() {
        let long = "a ".repeat(100);
        let seen = tokens(&format!("x y\u{1E}\u{1E}{long}\u{1E}z"));
        let positions: Vec<u32> = seen.iter().map(|(_, position)| *position).collect();
        let expected: Vec<u32> = [0, 1].into_iter().chain(128..191).chain([192]).collect();
        assert_eq!(positions, expected);
        assert_eq!(seen.last().map(|(text, _)| text.as_str()), Some("z"));
        assert_eq!(tokens(""), []);
    }

    #[test]
    fn terms_of_plain_words_are_those_of_their_forms() {
        let text = "Số 87/KH-CTC, đạt 97,6% (1.983.) 5.a 7,x ho\u{300}a s\u{200B}ố\u{FEFF} “Tỷ” lệ… hộ–nghèo 3×4 9÷3 \
            đường\u{A0}Ðường ÀÁ Ǆ ﬁn µg ª 中国 thứ②hai x\u{AD}y áb tỉ.Số «quý» quí Ký ly Mỹ quỳ vọng Thúy ß ø ü ÿ ưở \
            bàđẹp nghiêngnghiêngnghiêng nghiêngnghiêngnghiêngnghiêngnghiêngnghiêng";
        assert_eq!(by_terms(&mut Vocabulary::default(), text), by_letters(text));
    }

    #[test]
    fn what_is_not_plain_is_read_letter_by_letter() {
        let pieces = [
            "a", "số", "Kỷ", "5", ".", ",", " ", "/", "“", "…", "\u{A0}", "×", "²", "\u{AD}", "\u{200B}",
            "\u{300}", "€", "中", "ü", "Ǆ", "🙂", "ḁ",
        ];
        // At all places of a block, and across two.
        let (mut before, mut vocabulary) = ((0..70).cycle(), Vocabulary::default());
        for first in pieces {
            for second in pieces {
                for third in pieces {
                    let spaces = " ".repeat(before.next().unwrap_or_default());
                    let text = format!("{spaces}{first}{second}{third}{first} tỷ");
                    assert_eq!(by_terms(&mut vocabulary, &text), by_letters(&text), "{text:?}");
                }
            }
        }
    }

    /// The terms of a text, and where their words begin and end.
    fn by_letters(text: &str) -> Vec<(String, usize, usize)> {
        let mut words = Words::<BothForms>::new(text);
        let (mut term, mut terms) = (String::new(), Vec::new());
        while words.advance() {
            term::write(&words.forms.folded, &words.forms.toned, &mut term);
            terms.push((term.clone(), words.start, words.end));
        }
        terms
    }

    fn by_terms(vocabulary: &mut Vocabulary, text: &str) -> Vec<(String, usize, usize)> {
        let (mut tokens, mut seen) = (TextTerms::new(text, vocabulary), Vec::new());
        while let Some(number) = tokens.next() {
            seen.push((number.expect("a short word") as usize, tokens.words.start, tokens.words.end));
        }
        let terms = terms(vocabulary);
        seen.into_iter().map(|(number, start, end)| (terms[number].to_owned(), start, end)).collect()
    }
}
