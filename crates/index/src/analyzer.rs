//! The analyzer: text to words, the same for articles, figures and queries.
//!
//! A word is a run of letters and digits. Every word has a *folded* form (see [`crate::fold`]),
//! and a word that carries tones or diacritics has a *toned* form as well:
//!
//! | written | folded | toned |
//! |---|---|---|
//! | `Chuyển` | `chuyen` | `chuyên` + hỏi |
//! | `hoà`, `hòa` | `hoa` | `hoa` + huyền |
//! | `tỷ`, `tỉ` | `ti` | `ti` + hỏi |
//! | `trong` | `trong` | |
//! | `68,36`, `1.983` | `68,36`, `1.983` | |
//! | `87/KH-CTC` | `87`, `kh`, `ctc`, each glued to the one before it | |
//!
//! The toned form keeps the tone at the end of the word instead of on a vowel. So the old and the
//! new style of placing it are one word without any table, and so are composed, decomposed and
//! mixed input. In the same spirit, `y` and `i` are one letter where both spellings of a syllable
//! are in use (`tỷ`/`tỉ`, `kỹ`/`kĩ`, `quý`/`quí`).
//!
//! In the index both forms stand **at the same position of the same field**. Two fields would do
//! for ranking; but one field lets a phrase mix them word by word, so that in `"chuyển doi"` the
//! first word asks for its tones and the second does not, and lets a query ask for any word with
//! tones or without by nothing but the choice of the term. A toned form is never ASCII where the
//! folded form is, so the two cannot be mistaken for one another.
//!
//! A number keeps its inner points and commas. Words that `/` or `-` joins without a space are
//! separate words, so that `2025` finds `2021-2025`; the query side asks for glued words as a phrase,
//! so that `87/KH-CTC` finds that number and no other.

use crate::fold::{Class, Folder, is_tone};
use tantivy::tokenizer::{Token, TokenStream, Tokenizer};
use unicode_normalization::char::compose;

/// Name under which the index's schema refers to the analyzer.
pub(crate) const NAME: &str = "chiso";

/// Bytes of a word's form that count. Longer runs are not words but encoded data.
const MAX_FORM_BYTES: usize = 120;

/// A cursor over the words of a text. The buffers are reused from word to word.
pub(crate) struct Words<'a> {
    text: &'a str,
    at: usize,
    folder: Folder,
    /// Byte range of the current word in the text.
    pub start: usize,
    pub end: usize,
    /// Lower case without tones and diacritics.
    pub folded: String,
    /// Lower case with diacritics, tone at the end; empty when the word carries none.
    pub toned: String,
    /// Whether `/` or a hyphen alone stands between this word and the one before it.
    pub glued: bool,
}

impl<'a> Words<'a> {
    pub(crate) fn new(text: &'a str) -> Self {
        Words {
            text,
            at: 0,
            folder: Folder::new(),
            start: 0,
            end: 0,
            folded: String::new(),
            toned: String::new(),
            glued: false,
        }
    }

    /// Moves to the next word; false at the end of the text.
    pub(crate) fn advance(&mut self) -> bool {
        self.folded.clear();
        self.toned.clear();
        let previous_end = self.end;
        let (text, folder) = (self.text, self.folder);
        let mut chars = text[self.at..].char_indices();
        let first = loop {
            let Some((offset, c)) = chars.next() else {
                self.at = text.len();
                return false;
            };
            if let Class::Word(letter) = folder.class(c) {
                self.start = self.at + offset;
                self.end = self.start + c.len_utf8();
                break (c, letter);
            }
        };
        self.glued = previous_end > 0 && is_joiner(&text[previous_end..self.start]);

        let (mut last, mut letter) = (first.0, first.1);
        let mut tone = None;
        loop {
            if self.folded.len() < MAX_FORM_BYTES {
                if self.toned.is_empty() && letter.kept != letter.base {
                    self.toned.push_str(&self.folded);
                    self.toned.push(letter.kept);
                } else if !self.toned.is_empty() {
                    self.toned.push(letter.kept);
                }
                self.folded.push(letter.base);
                tone = letter.tone.or(tone);
            }
            // Up to the next letter of the word, or the word's end.
            loop {
                let rest = &text[self.end..];
                let mut ahead = rest.chars();
                let Some(c) = ahead.next() else {
                    return self.finish_word(tone);
                };
                match folder.class(c) {
                    Class::Word(next) => {
                        (last, letter) = (c, next);
                        self.end += c.len_utf8();
                        break;
                    }
                    Class::Mark if is_tone(c) => tone = Some(c),
                    Class::Mark => self.add_mark(c),
                    Class::Ignored => {}
                    Class::Separator => {
                        let inner = matches!(c, '.' | ',')
                            && last.is_ascii_digit()
                            && ahead.next().is_some_and(|c| c.is_ascii_digit());
                        if !inner {
                            return self.finish_word(tone);
                        }
                        if !self.toned.is_empty() {
                            self.toned.push(c);
                        }
                        self.folded.push(c);
                    }
                }
                self.end += c.len_utf8();
            }
        }
    }

    /// Puts a decomposed circumflex, breve or horn on the letter before it.
    fn add_mark(&mut self, mark: char) {
        if self.toned.is_empty() {
            let Some(kept) = self.folded.chars().next_back().and_then(|last| compose(last, mark)) else {
                return;
            };
            self.toned.push_str(&self.folded);
            self.toned.pop();
            self.toned.push(kept);
        } else if let Some(kept) = self.toned.chars().next_back().and_then(|last| compose(last, mark)) {
            self.toned.pop();
            self.toned.push(kept);
        }
    }

    fn finish_word(&mut self, tone: Option<char>) -> bool {
        self.at = self.end;
        if tone.is_some() && self.toned.is_empty() {
            self.toned.push_str(&self.folded);
        }
        if matches!(self.folded.as_bytes(), [b'h' | b'k' | b'l' | b'm' | b's' | b't', b'y'] | b"quy") {
            self.folded.pop();
            self.folded.push('i');
            if !self.toned.is_empty() {
                self.toned.pop();
                self.toned.push('i');
            }
        }
        self.toned.extend(tone);
        true
    }
}

/// Whether a separator joins what stands around it: `/`, or a hyphen or dash, and nothing more.
fn is_joiner(between: &str) -> bool {
    let mut chars = between.chars();
    matches!(chars.next(), Some('/' | '-' | '\u{2010}'..='\u{2014}')) && chars.next().is_none()
}

/// The analyzer as tantivy's indexer calls it.
#[derive(Clone, Default)]
pub(crate) struct Analyzer;

impl Tokenizer for Analyzer {
    type TokenStream<'a> = Tokens<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> Tokens<'a> {
        Tokens { words: Words::new(text), token: Token::default() }
    }
}

/// The forms of the words of a text: folded, then toned where there is one, at one position.
pub(crate) struct Tokens<'a> {
    words: Words<'a>,
    token: Token,
}

impl TokenStream for Tokens<'_> {
    fn advance(&mut self) -> bool {
        if self.token.position != usize::MAX && !self.words.toned.is_empty() {
            std::mem::swap(&mut self.token.text, &mut self.words.toned);
            self.words.toned.clear();
            return true;
        }
        if !self.words.advance() {
            return false;
        }
        std::mem::swap(&mut self.token.text, &mut self.words.folded);
        self.token.offset_from = self.words.start;
        self.token.offset_to = self.words.end;
        self.token.position = self.token.position.wrapping_add(1);
        true
    }

    fn token(&self) -> &Token {
        &self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.token
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use unicode_normalization::UnicodeNormalization;

    fn words(text: &str) -> Vec<(String, String)> {
        let mut cursor = Words::new(text);
        let mut words = Vec::new();
        while cursor.advance() {
            words.push((cursor.folded.clone(), cursor.toned.clone()));
        }
        words
    }

    fn folded(text: &str) -> Vec<String> {
        words(text).into_iter().map(|(folded, _)| folded).collect()
    }

    #[test]
    fn both_forms() {
        assert_eq!(
            words("Chuyển Đổi trong"),
            [
                ("chuyen".into(), "chuyên\u{309}".into()),
                ("doi".into(), "đôi\u{309}".into()),
                ("trong".into(), String::new()),
            ]
        );
    }

    #[test]
    fn normalization_and_tone_placement_do_not_matter() {
        let text = "Chuyển đổi số ở Thừa Thiên Huế, quý ưu việt";
        assert_eq!(words(text), words(&text.nfd().collect::<String>()));
        assert_eq!(words("hoà thuỷ quí tỉ kĩ"), words("hòa thủy quý tỷ kỹ"));
        // Marks in an order that no normalization form has.
        assert_eq!(words("e\u{309}\u{302}"), words("ể"));
        assert_ne!(words("ma"), words("mà"));
        assert_ne!(words("đường"), words("dương"));
    }

    #[test]
    fn numbers_are_whole_and_joined_words_are_glued() {
        assert_eq!(folded("đạt 97,6% (68,36), 1.983."), ["dat", "97,6", "68,36", "1.983"]);
        let mut cursor = Words::new("Số 87/KH-CTC, 2021-2025");
        let mut glued = Vec::new();
        while cursor.advance() {
            glued.push((cursor.folded.clone(), cursor.glued));
        }
        let expected =
            [("so", false), ("87", false), ("kh", true), ("ctc", true), ("2021", false), ("2025", true)];
        assert_eq!(glued, expected.map(|(word, glued)| (word.to_owned(), glued)));
    }

    #[test]
    fn invisible_characters_do_not_split_words() {
        assert_eq!(folded("chỉ\u{A0}s\u{200B}ố\u{FEFF}"), ["chi", "so"]);
        assert_eq!(words("s\u{200B}ố"), words("số"));
    }

    #[test]
    fn spans_are_those_of_the_text() {
        let text: String = "«Số» hóa".nfd().collect();
        let mut cursor = Words::new(&text);
        let mut spans = Vec::new();
        while cursor.advance() {
            spans.push(text[cursor.start..cursor.end].nfc().collect::<String>());
        }
        assert_eq!(spans, ["Số", "hóa"]);
    }

    #[test]
    fn a_run_of_data_is_one_bounded_word() {
        let long = "ạ".repeat(10_000);
        let words = words(&long);
        assert_eq!(words.len(), 1);
        assert!(words[0].0.len() <= MAX_FORM_BYTES + 4 && words[0].1.len() <= 4 * MAX_FORM_BYTES);
    }

    #[test]
    fn the_token_stream_puts_both_forms_at_one_position() {
        let mut analyzer = Analyzer;
        let mut tokens = analyzer.token_stream("Số liệu 5");
        let mut seen = Vec::new();
        while tokens.advance() {
            seen.push((tokens.token().text.clone(), tokens.token().position));
        }
        let expected = [("so", 0), ("sô\u{301}", 0), ("lieu", 1), ("liêu\u{323}", 1), ("5", 2)];
        assert_eq!(seen, expected.map(|(text, position)| (text.to_owned(), position)));
    }
}
