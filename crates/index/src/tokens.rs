//! The analyzers as the engine's indexer calls them: words to terms, each with its position.

use crate::analyzer::{BothForms, SLOT_END, SLOT_WORDS, Words, write_term};
use crate::plain::{self, TermCache};
use tantivy::tokenizer::{Token, TokenStream, Tokenizer};

/// The analyzer of [`crate::analyzer::WORDS`] as tantivy's indexer calls it.
#[derive(Clone, Default)]
pub(crate) struct TextAnalyzer(TermCache);

impl Tokenizer for TextAnalyzer {
    type TokenStream<'a> = TextTokens<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> TextTokens<'a> {
        TextTokens { words: Words::new(text), token: Token::default(), known: &mut self.0 }
    }
}

/// The terms of a text, one a position.
pub(crate) struct TextTokens<'a> {
    words: Words<'a>,
    token: Token,
    known: &'a mut TermCache,
}

impl TextTokens<'_> {
    /// Moves to the next word and takes its term; false at the end of the text.
    fn advance_word(&mut self) -> bool {
        let text = self.words.bytes();
        let key = plain::word(text, self.words.at).and_then(|word| plain::key(text, &word).zip(Some(word)));
        let Some((key, word)) = key else { return self.words.advance() && self.take_forms() };
        if let Some(term) = self.known.get(key) {
            self.token.text.clear();
            self.token.text.push_str(term);
            self.words.pass(word);
            return true;
        }
        if !(self.words.advance() && self.take_forms()) {
            return false;
        }
        self.known.insert(key, &self.token.text);
        true
    }

    fn take_forms(&mut self) -> bool {
        let BothForms { folded, toned, .. } = &self.words.forms;
        write_term(folded, toned, &mut self.token.text);
        true
    }

    fn place_at(&mut self, position: usize) {
        self.token.offset_from = self.words.start;
        self.token.offset_to = self.words.end;
        self.token.position = position;
    }
}

impl TokenStream for TextTokens<'_> {
    fn advance(&mut self) -> bool {
        if !self.advance_word() {
            return false;
        }
        // The first position is 0: the token's own begins at the greatest number.
        self.place_at(self.token.position.wrapping_add(1));
        true
    }

    fn token(&self) -> &Token {
        &self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.token
    }
}

/// The analyzer of [`crate::analyzer::SLOTS`]: the words of the n-th figure have the positions from
/// `n *` [`SLOT_WORDS`] on.
#[derive(Clone, Default)]
pub(crate) struct SlotAnalyzer(TermCache);

impl Tokenizer for SlotAnalyzer {
    type TokenStream<'a> = SlotTokens<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> SlotTokens<'a> {
        let mut slots = text.split(SLOT_END);
        let words = Words::new(slots.next().unwrap_or_default());
        let inner = TextTokens { words, token: Token::default(), known: &mut self.0 };
        SlotTokens { slots, inner, slot: 0, word: 0 }
    }
}

/// The terms of the figures' values.
pub(crate) struct SlotTokens<'a> {
    slots: std::str::Split<'a, char>,
    inner: TextTokens<'a>,
    slot: u32,
    /// Words of the slot so far.
    word: u32,
}

impl TokenStream for SlotTokens<'_> {
    fn advance(&mut self) -> bool {
        while self.word + 1 >= SLOT_WORDS || !self.inner.advance_word() {
            let Some(value) = self.slots.next() else { return false };
            self.inner.words = Words::new(value);
            self.slot += 1;
            self.word = 0;
        }
        self.inner.place_at((self.slot * SLOT_WORDS + self.word) as usize);
        self.word += 1;
        true
    }

    fn token(&self) -> &Token {
        &self.inner.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.inner.token
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens(analyzer: &mut impl Tokenizer, text: &str) -> Vec<(String, usize)> {
        let mut tokens = analyzer.token_stream(text);
        let mut seen = Vec::new();
        while tokens.advance() {
            seen.push((tokens.token().text.clone(), tokens.token().position));
        }
        seen
    }

    #[test]
    fn a_word_is_one_term() {
        let expected = [("so\u{1}sô\u{301}", 0), ("lieu\u{1}liêu\u{323}", 1), ("5", 2)];
        assert_eq!(
            tokens(&mut TextAnalyzer::default(), "Số liệu 5"),
            expected.map(|(text, position)| (text.to_owned(), position))
        );
    }

    #[test]
    fn each_figure_has_its_own_positions() {
        let long = "a ".repeat(100);
        let seen = tokens(&mut SlotAnalyzer::default(), &format!("x y\u{1E}\u{1E}{long}\u{1E}z"));
        let positions: Vec<usize> = seen.iter().map(|(_, position)| *position).collect();
        let expected: Vec<usize> = [0, 1].into_iter().chain(128..191).chain([192]).collect();
        assert_eq!(positions, expected);
        assert_eq!(seen.last().map(|(text, _)| text.as_str()), Some("z"));
        assert_eq!(tokens(&mut SlotAnalyzer::default(), ""), []);
    }

    #[test]
    fn terms_are_the_same_whether_they_are_known_or_not() {
        let text = "Số 87/KH-CTC, đạt 97,6% (1.983.) 5.a 7,x ho\u{300}a s\u{200B}ố\u{FEFF} “Tỷ” lệ… hộ–nghèo 3×4 9÷3 \
            đường\u{A0}Ðường ÀÁ Ǆ ﬁn µg ª 中国 thứ②hai x\u{AD}y áb tỉ.Số «quý» quí nghiêngnghiêngnghiêng";
        let (mut analyzer, mut words) = (TextAnalyzer::default(), Words::<BothForms>::new(text));
        let mut term = String::new();
        let mut expected = Vec::new();
        while words.advance() {
            write_term(&words.forms.folded, &words.forms.toned, &mut term);
            expected.push((term.clone(), words.start, words.end));
        }
        for _ in 0..2 {
            let (mut tokens, mut seen) = (analyzer.token_stream(text), Vec::new());
            while tokens.advance() {
                let Token { text, offset_from, offset_to, .. } = tokens.token();
                seen.push((text.clone(), *offset_from, *offset_to));
            }
            assert_eq!(seen, expected);
        }
    }
}
