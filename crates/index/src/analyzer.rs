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
//! A word is one term of the index, which holds both forms (see [`crate::term`]). All words of the same
//! letters are neighbours in the dictionary, so that a query word without tones reads their postings one
//! after the other, and one with tones reads its own: tones cost the index nothing, and a query chooses
//! word by word.
//!
//! A number keeps its inner points and commas. Words that `/` or `-` joins without a space are
//! separate words, so that `2025` finds `2021-2025`; the query side asks for glued words as a phrase,
//! so that `87/KH-CTC` finds that number and no other.

use crate::fold::{Class, Folder, Letter, is_tone};
use unicode_normalization::char::compose;

/// Name under which the index's schema refers to the analyzer of texts.
pub(crate) const WORDS: &str = "chiso-words";

/// The same for fields that hold one value for each of an article's figures.
pub(crate) const SLOTS: &str = "chiso-slots";

/// Stands between the values of the figures in a field of [`SLOTS`].
pub(crate) const SLOT_END: char = '\u{1E}';

/// Positions that a figure's value has in a field of [`SLOTS`]; the last stays free, so that no
/// phrase reaches into the next. Further words are left out.
pub(crate) const SLOT_WORDS: u32 = 64;

/// Bytes of a word's form that count. Longer runs are not words but encoded data.
const MAX_FORM_BYTES: usize = 120;

/// What is made of the letters of a word, as they come.
pub(crate) trait Forms {
    /// A new word begins.
    fn clear(&mut self);
    /// A letter or digit.
    fn letter(&mut self, letter: Letter);
    /// A point or comma within a number.
    fn point(&mut self, point: char);
    /// A decomposed mark on the letter before it.
    fn mark(&mut self, mark: char);
    /// The word is at its end.
    fn finish(&mut self);
}

/// A number that words of the same folded form have in common, with few others.
#[derive(Clone, Copy, Default)]
pub(crate) struct FoldedKey {
    key: u64,
    /// The letters so far, as long as there are no more than three: those that finish otherwise.
    short: [u8; 3],
    length: usize,
    /// Bytes of the folded form so far.
    bytes: usize,
}

impl FoldedKey {
    /// The number of a folded form.
    pub(crate) fn of(folded: &str) -> u64 {
        folded.chars().fold(0, FoldedKey::with)
    }

    pub(crate) fn key(self) -> u64 {
        self.key
    }

    fn with(key: u64, letter: char) -> u64 {
        (key ^ u64::from(letter)).wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(23)
    }
}

impl Forms for FoldedKey {
    fn clear(&mut self) {
        *self = FoldedKey::default();
    }

    fn letter(&mut self, letter: Letter) {
        if self.bytes >= MAX_FORM_BYTES {
            return;
        }
        self.bytes += letter.base.len_utf8();
        if let (Some(at), Ok(byte)) = (self.short.get_mut(self.length), u8::try_from(letter.base)) {
            *at = byte;
        }
        self.length += 1;
        self.key = FoldedKey::with(self.key, letter.base);
    }

    fn point(&mut self, point: char) {
        self.length += self.short.len();
        self.bytes += point.len_utf8();
        self.key = FoldedKey::with(self.key, point);
    }

    fn mark(&mut self, _: char) {}

    fn finish(&mut self) {
        let short = self.short.get(..self.length).and_then(|letters| std::str::from_utf8(letters).ok());
        if let Some(letters) = short.filter(|letters| letters.ends_with('y') && has_two_spellings(letters)) {
            let other = letters[..letters.len() - 1].chars().chain(['i']);
            self.key = other.fold(0, FoldedKey::with);
        }
    }
}

/// Both forms of a word. The buffers are reused from word to word.
#[derive(Default)]
pub(crate) struct BothForms {
    /// Lower case without tones and diacritics.
    pub folded: String,
    /// Lower case with diacritics, tone at the end; empty when the word carries none.
    pub toned: String,
    tone: Option<char>,
}

impl Forms for BothForms {
    fn clear(&mut self) {
        self.folded.clear();
        self.toned.clear();
        self.tone = None;
    }

    fn letter(&mut self, letter: Letter) {
        if self.folded.len() >= MAX_FORM_BYTES {
            return;
        }
        if !self.toned.is_empty() {
            self.toned.push(letter.kept);
        } else if letter.kept != letter.base {
            self.toned.push_str(&self.folded);
            self.toned.push(letter.kept);
        }
        self.folded.push(letter.base);
        self.tone = letter.tone.or(self.tone);
    }

    fn point(&mut self, point: char) {
        if !self.toned.is_empty() {
            self.toned.push(point);
        }
        self.folded.push(point);
    }

    fn mark(&mut self, mark: char) {
        if is_tone(mark) {
            self.tone = Some(mark);
        } else if self.toned.is_empty() {
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

    fn finish(&mut self) {
        if self.tone.is_some() && self.toned.is_empty() {
            self.toned.push_str(&self.folded);
        }
        if self.folded.ends_with('y') && has_two_spellings(&self.folded) {
            self.folded.pop();
            self.folded.push('i');
            if !self.toned.is_empty() {
                self.toned.pop();
                self.toned.push('i');
            }
        }
        self.toned.extend(self.tone);
    }
}

/// Whether a syllable without tones is in use with `y` and with `i`: `ty` and `ti`, `quy` and `qui`.
pub(crate) fn has_two_spellings(folded: &str) -> bool {
    matches!(folded.as_bytes(), [b'h' | b'k' | b'l' | b'm' | b's' | b't', b'y' | b'i'] | b"quy" | b"qui")
}

/// A cursor over the words of a text.
pub(crate) struct Words<'a, F = BothForms> {
    text: &'a str,
    /// Where the rest of the text begins.
    pub at: usize,
    folder: Folder,
    /// Byte range of the current word in the text.
    pub start: usize,
    pub end: usize,
    /// Where the word before it ends; 0 if there is none.
    previous_end: usize,
    pub forms: F,
}

impl<'a, F: Forms + Default> Words<'a, F> {
    pub(crate) fn new(text: &'a str) -> Self {
        Self::reusing(text, F::default())
    }

    /// The words of a text, in the buffers of another.
    pub(crate) fn reusing(text: &'a str, forms: F) -> Self {
        Words { text, at: 0, folder: Folder::new(), start: 0, end: 0, previous_end: 0, forms }
    }

    /// The bytes of the whole text.
    pub(crate) fn bytes(&self) -> &'a [u8] {
        self.text.as_bytes()
    }

    /// Moves to the next word; false at the end of the text.
    pub(crate) fn advance(&mut self) -> bool {
        self.forms.clear();
        let mut at = self.at;
        let (mut last, letter) = loop {
            match self.look(at) {
                (Seen::Word(letter), length) => {
                    self.start = at;
                    at += length;
                    break (self.text.as_bytes()[self.start], letter);
                }
                (Seen::End, _) => {
                    self.at = at;
                    return false;
                }
                (_, length) => at += length,
            }
        };
        self.previous_end = self.end;
        self.forms.letter(letter);
        loop {
            let (seen, length) = self.look(at);
            match seen {
                Seen::Word(letter) => {
                    last = self.text.as_bytes()[at];
                    self.forms.letter(letter);
                }
                Seen::Mark(mark) => self.forms.mark(mark),
                Seen::Ignored => {}
                Seen::Separator | Seen::End => {
                    let bytes = self.text.as_bytes();
                    let point = bytes.get(at).copied().filter(|byte| matches!(byte, b'.' | b','));
                    let followed = bytes.get(at + 1).is_some_and(u8::is_ascii_digit);
                    let Some(point) = point.filter(|_| last.is_ascii_digit() && followed) else { break };
                    self.forms.point(char::from(point));
                }
            }
            at += length;
        }
        (self.end, self.at) = (at, at);
        self.forms.finish();
        true
    }

    /// Takes a word as it was found, without its forms. Whether the next is glued to it is then not known.
    #[inline]
    pub(crate) fn pass(&mut self, start: usize, end: usize) {
        (self.start, self.end, self.at) = (start, end, end);
    }

    /// Whether `/` or a hyphen alone stands between this word and the one before it.
    pub(crate) fn is_glued(&self) -> bool {
        self.previous_end > 0 && is_joiner(&self.text[self.previous_end..self.start])
    }

    /// What stands at a byte of the text, and how many bytes it has.
    #[inline]
    fn look(&self, at: usize) -> (Seen, usize) {
        let Some(byte) = self.text.as_bytes().get(at).copied() else { return (Seen::End, 0) };
        if byte.is_ascii_alphanumeric() {
            let letter = char::from(byte.to_ascii_lowercase());
            return (Seen::Word(Letter { base: letter, kept: letter, tone: None }), 1);
        }
        if byte.is_ascii() {
            return (Seen::Separator, 1);
        }
        let Some(c) = self.text[at..].chars().next() else { return (Seen::End, 0) };
        let seen = match self.folder.class(c) {
            Class::Word(letter) => Seen::Word(letter),
            Class::Mark => Seen::Mark(c),
            Class::Ignored => Seen::Ignored,
            Class::Separator => Seen::Separator,
        };
        (seen, c.len_utf8())
    }
}

/// What stands at a place of a text.
enum Seen {
    Word(Letter),
    Mark(char),
    Ignored,
    Separator,
    End,
}

/// Whether a separator joins what stands around it: `/`, or a hyphen or dash, and nothing more.
fn is_joiner(between: &str) -> bool {
    let mut chars = between.chars();
    matches!(chars.next(), Some('/' | '-' | '\u{2010}'..='\u{2014}')) && chars.next().is_none()
}

#[cfg(test)]
mod tests {
    use super::*;
    use unicode_normalization::UnicodeNormalization;

    fn words(text: &str) -> Vec<(String, String)> {
        let mut cursor: Words<'_> = Words::new(text);
        let mut words = Vec::new();
        while cursor.advance() {
            words.push((cursor.forms.folded.clone(), cursor.forms.toned.clone()));
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
        let mut cursor: Words<'_> = Words::new("Số 87/KH-CTC, 2021-2025");
        let mut glued = Vec::new();
        while cursor.advance() {
            glued.push((cursor.forms.folded.clone(), cursor.is_glued()));
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
        let mut cursor: Words<'_> = Words::new(&text);
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
    fn keys_are_those_of_folded_forms() {
        let text = "Quy quý ty tỷ ký ly mỹ quỳ hy vọng thúy 97,6 y Ðường 87/KH-CTC ho\u{300}a ẤẬ";
        let (mut with, mut keys) = (Words::<BothForms>::new(text), Words::<FoldedKey>::new(text));
        while with.advance() {
            assert!(keys.advance());
            assert_eq!(keys.forms.key(), FoldedKey::of(&with.forms.folded), "{}", with.forms.folded);
        }
        assert_ne!(FoldedKey::of("an"), FoldedKey::of("na"));
    }

    #[test]
    fn where_words_stand_does_not_depend_on_their_forms() {
        let text = "Số 87/KH-CTC, đạt 97,6% (1.983.) ho\u{300}a s\u{200B}ố\u{FEFF} …7, hộ–nghèo 3×4 x\u{AD}y";
        for text in [text.to_owned(), text.nfd().collect()] {
            let (mut with, mut without) = (Words::<BothForms>::new(&text), Words::<FoldedKey>::new(&text));
            while with.advance() {
                assert!(without.advance());
                assert_eq!(
                    (with.start, with.end, with.is_glued()),
                    (without.start, without.end, without.is_glued())
                );
            }
            assert!(!without.advance());
        }
    }
}
