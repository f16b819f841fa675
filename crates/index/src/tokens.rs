//! The analyzers as the engine's indexer calls them: words to terms, each with its position.

use crate::analyzer::{BothForms, SLOT_END, SLOT_WORDS, Words};
use crate::plain::PlainWords;
use crate::term;
use tantivy::tokenizer::{Token, TokenStream, Tokenizer};

/// The analyzer of [`crate::analyzer::WORDS`] as tantivy's indexer calls it.
#[derive(Clone)]
pub(crate) struct TextAnalyzer;

impl Tokenizer for TextAnalyzer {
    type TokenStream<'a> = TextTokens<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> TextTokens<'a> {
        TextTokens::new(text)
    }
}

/// The terms of a text, one a position.
pub(crate) struct TextTokens<'a> {
    words: Words<'a>,
    plain: PlainWords,
    token: Token,
}

impl<'a> TextTokens<'a> {
    fn new(text: &'a str) -> Self {
        TextTokens { words: Words::new(text), plain: PlainWords::new(), token: Token::default() }
    }

    /// Moves to the next word and takes its term; false at the end of the text.
    fn advance_word(&mut self) -> bool {
        if let Some(word) = self.plain.term(self.words.bytes(), self.words.at, &mut self.token.text) {
            self.words.pass(word);
            return true;
        }
        if !self.words.advance() {
            return false;
        }
        let BothForms { folded, toned, .. } = &self.words.forms;
        term::write(folded, toned, &mut self.token.text);
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
#[derive(Clone)]
pub(crate) struct SlotAnalyzer;

impl Tokenizer for SlotAnalyzer {
    type TokenStream<'a> = SlotTokens<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> SlotTokens<'a> {
        let mut slots = text.split(SLOT_END);
        let inner = TextTokens::new(slots.next().unwrap_or_default());
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
        let expected = [("so\u{1}O\u{3}", 0), ("lieu\u{1}Eu\u{6}", 1), ("5", 2)];
        assert_eq!(
            tokens(&mut TextAnalyzer, "Số liệu 5"),
            expected.map(|(text, position)| (text.to_owned(), position))
        );
    }

    #[test]
    fn each_figure_has_its_own_positions() {
        let long = "a ".repeat(100);
        let seen = tokens(&mut SlotAnalyzer, &format!("x y\u{1E}\u{1E}{long}\u{1E}z"));
        let positions: Vec<usize> = seen.iter().map(|(_, position)| *position).collect();
        let expected: Vec<usize> = [0, 1].into_iter().chain(128..191).chain([192]).collect();
        assert_eq!(positions, expected);
        assert_eq!(seen.last().map(|(text, _)| text.as_str()), Some("z"));
        assert_eq!(tokens(&mut SlotAnalyzer, ""), []);
    }

    #[test]
    fn terms_of_plain_words_are_those_of_their_forms() {
        let text = "Số 87/KH-CTC, đạt 97,6% (1.983.) 5.a 7,x ho\u{300}a s\u{200B}ố\u{FEFF} “Tỷ” lệ… hộ–nghèo 3×4 9÷3 \
            đường\u{A0}Ðường ÀÁ Ǆ ﬁn µg ª 中国 thứ②hai x\u{AD}y áb tỉ.Số «quý» quí Ký ly Mỹ quỳ vọng Thúy ß ø ü ÿ ưở \
            bàđẹp nghiêngnghiêngnghiêng nghiêngnghiêngnghiêngnghiêngnghiêngnghiêng";
        let mut words = Words::<BothForms>::new(text);
        let mut term = String::new();
        let mut expected = Vec::new();
        while words.advance() {
            term::write(&words.forms.folded, &words.forms.toned, &mut term);
            expected.push((term.clone(), words.start, words.end));
        }
        let (mut tokens, mut seen) = (TextTokens::new(text), Vec::new());
        while tokens.advance() {
            let Token { text, offset_from, offset_to, .. } = tokens.token();
            seen.push((text.clone(), *offset_from, *offset_to));
        }
        assert_eq!(seen, expected);
    }
}
