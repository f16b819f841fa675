//! One pass over a text for all stages: its lower case, its words, numbers and marks, and where its sentences may end.

use crate::document::tone;
use crate::letter::{is_alphabetic, lower_char};
use crate::model::WordHash;
use std::ops::Range;

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TokenKind {
    /// A run of letters.
    Word,
    /// Digits with inner `.` and `,`: `1.234,5`.
    Number,
    /// Any other visible character.
    Mark(char),
}

/// A word, number literal or mark.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Token {
    /// Of its text in lower case.
    pub(crate) hash: WordHash,
    /// Its first byte in the text.
    pub(crate) start: usize,
    length: u32,
    pub(crate) kind: TokenKind,
}

impl Token {
    /// One past its last byte.
    pub(crate) fn end(&self) -> usize {
        self.start + self.length as usize
    }
}

/// A text with its words.
#[derive(Debug)]
pub(crate) struct Words<'t> {
    pub(crate) text: &'t str,
    /// The text in lower case with new-style tone placement ("thuỷ" as "thủy"), byte for byte as long.
    ///
    /// What would change its length stays as it is: `İ`, and the few words in `uỳ` and `uỹ`.
    pub(crate) lower: String,
    /// In order and disjoint; between them stand only white space and control characters.
    pub(crate) tokens: Vec<Token>,
    /// Places of line breaks and of `.`, `!`, `?` and `…` outside of numbers: where a sentence may end.
    pub(crate) stops: Vec<usize>,
}

impl<'t> Words<'t> {
    /// Reads a normalized text.
    pub(crate) fn new(text: &'t str) -> Self {
        let mut reader = Reader::new(text);
        while let Some(&lead) = reader.bytes.get(reader.at) {
            match ASCII[usize::from(lead)] {
                Ascii::Space => reader.at += 1,
                Ascii::Break => {
                    reader.stops.push(reader.at);
                    reader.at += 1;
                }
                Ascii::Letter => reader.word(),
                Ascii::Digit => reader.number(),
                Ascii::Stop => {
                    reader.stops.push(reader.at);
                    reader.mark(char::from(lead));
                }
                Ascii::Mark => reader.mark(char::from(lead)),
                Ascii::None if reader.begins_word() => reader.word(),
                Ascii::None => reader.other(),
            }
        }
        reader.finish()
    }

    /// The tokens that stand in a range of bytes.
    pub(crate) fn within(&self, range: &Range<usize>) -> &[Token] {
        let from = self.tokens.partition_point(|token| token.start < range.start);
        let tokens = &self.tokens[from..];
        &tokens[..tokens.partition_point(|token| token.end() <= range.end)]
    }
}

/// What a byte of ASCII is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Ascii {
    /// No byte of ASCII.
    None,
    /// White space or a control character.
    Space,
    /// A line break.
    Break,
    /// Also `_`, which belongs to words.
    Letter,
    Digit,
    /// A mark that may end a sentence.
    Stop,
    Mark,
}

const ASCII: [Ascii; 256] = {
    let mut classes = [Ascii::None; 256];
    let mut byte = 0;
    while byte < 0x80 {
        classes[byte] = match byte as u8 {
            b'\n' | b'\r' => Ascii::Break,
            0..=b' ' | 0x7f => Ascii::Space,
            b'0'..=b'9' => Ascii::Digit,
            b'a'..=b'z' | b'A'..=b'Z' | b'_' => Ascii::Letter,
            b'.' | b'!' | b'?' => Ascii::Stop,
            _ => Ascii::Mark,
        };
        byte += 1;
    }
    classes
};

/// The letters of ASCII, and `_`, in lower case; 0 for all else.
const SMALL: [u8; 256] = {
    let mut small = [0; 256];
    let mut byte = 0;
    while byte < 0x80 {
        if matches!(ASCII[byte], Ascii::Letter) {
            small[byte] = (byte as u8).to_ascii_lowercase();
        }
        byte += 1;
    }
    small
};

/// By the first byte of a letter, from 0xC3 to 0xC6, and the last six bits of its second: the second byte of its lower
/// case; 0 for what is no letter of Vietnamese.
const SECOND: [[u8; 64]; 4] = {
    let mut seconds = [[0; 64]; 4];
    // À to ÿ but × and ÷; the small ones are 32 places behind the capitals, ß and ÿ have none here.
    let mut at = 0;
    while at < 64 {
        let second = 0x80 + at as u8;
        seconds[0][at] = match second {
            0x97 | 0xb7 => 0,
            0x80..=0x9e => second + 0x20,
            _ => second,
        };
        at += 1;
    }
    // Ă, Đ, Ĩ; Ũ; Ơ, Ư with the small ones right behind them.
    let capitals: [(usize, usize); 6] = [(1, 0x02), (1, 0x10), (1, 0x28), (2, 0x28), (3, 0x20), (3, 0x2f)];
    let mut n = 0;
    while n < capitals.len() {
        let (lead, second) = capitals[n];
        seconds[lead][second] = 0x80 + second as u8 + 1;
        seconds[lead][second + 1] = 0x80 + second as u8 + 1;
        n += 1;
    }
    seconds
};

/// A character in lower case, in its bytes, with their number.
fn small(c: char) -> ([u8; 4], usize) {
    let mut bytes = [0; 4];
    let length = lower_char(c).encode_utf8(&mut bytes).len();
    (bytes, length)
}

struct Reader<'t> {
    text: &'t str,
    bytes: &'t [u8],
    at: usize,
    /// What is already written of the text in lower case; the letters of ASCII are left to the end, where that is
    /// done many at once.
    lower: String,
    copied: usize,
    tokens: Vec<Token>,
    stops: Vec<usize>,
    /// Tokens with a letter whose tone may have to move, and where that letter stands.
    toned: Vec<(usize, usize)>,
}

impl<'t> Reader<'t> {
    fn new(text: &'t str) -> Self {
        Self {
            text,
            bytes: text.as_bytes(),
            at: 0,
            lower: String::with_capacity(text.len()),
            copied: 0,
            // A word of the press has some five bytes with the space behind it.
            tokens: Vec::with_capacity(text.len() / 4),
            stops: Vec::with_capacity(text.len() / 64),
            toned: Vec::new(),
        }
    }

    fn push(&mut self, start: usize, hash: WordHash, kind: TokenKind) {
        self.tokens.push(Token { hash, start, length: (self.at - start) as u32, kind });
    }

    /// A run of letters; one begins here.
    ///
    /// Letters of Vietnamese are told by their bytes: the tables of Unicode take many times as long.
    fn word(&mut self) {
        let (bytes, start) = (self.bytes, self.at);
        let (mut at, mut hash) = (start, WordHash::EMPTY);
        while let Some(&lead) = bytes.get(at) {
            let small = SMALL[usize::from(lead)];
            if small != 0 {
                hash = hash.with(small);
                at += 1;
                continue;
            }
            if lead < 0x80 {
                break;
            }
            if at > start && tone::may_move(bytes, at - 1) {
                self.toned.push((self.tokens.len(), at - 1));
            }
            match bytes[at..] {
                // Ạ to ỹ: the small letters have the odd numbers.
                [0xe1, second, third, ..]
                    if second == 0xba && third >= 0xa0 || second == 0xbb && third < 0xba =>
                {
                    let small = [0xe1, second, third | 1];
                    if third & 1 == 0 {
                        self.write(at, &small);
                    }
                    hash = hash.with(0xe1).with(second).with(third | 1);
                    at += 3;
                }
                [0xc3..=0xc6, second, ..] if SECOND[usize::from(lead & 7) - 3][usize::from(second & 63)] != 0 => {
                    let small = SECOND[usize::from(lead & 7) - 3][usize::from(second & 63)];
                    if small != second {
                        self.write(at, &[lead, small]);
                    }
                    hash = hash.with(lead).with(small);
                    at += 2;
                }
                _ => match self.other_letter(start, at) {
                    Some((small, length)) => {
                        self.write(at, &small[..length]);
                        hash = hash.then(&small[..length]);
                        at += length;
                    }
                    None => break,
                },
            }
        }
        self.at = at;
        self.push(start, hash, TokenKind::Word);
    }

    /// Whether a word begins here, where no byte of ASCII stands.
    fn begins_word(&self) -> bool {
        match self.bytes[self.at..] {
            [0xc3, 0x97 | 0xb7, ..] | [0xe2, 0x80, ..] => false,
            [0xc3..=0xc6, ..] | [0xe1, 0xba | 0xbb, ..] => true,
            _ => self.text[self.at..].starts_with(is_alphabetic),
        }
    }

    /// Any other letter at byte `at` of a word in lower case, with its length; or a combining mark, which belongs to
    /// the letter before it even where no composed form exists.
    #[cold]
    fn other_letter(&self, start: usize, at: usize) -> Option<([u8; 4], usize)> {
        let c = self.text[at..].chars().next()?;
        let joins = at > start && unicode_normalization::char::is_combining_mark(c);
        (is_alphabetic(c) || joins).then(|| small(c))
    }

    /// Writes a letter into the lower case in the place of what stands at byte `at`.
    fn write(&mut self, at: usize, small: &[u8]) {
        if let Ok(small) = std::str::from_utf8(small) {
            self.lower.push_str(&self.text[self.copied..at]);
            self.lower.push_str(small);
            self.copied = at + small.len();
        }
    }

    /// A literal of digits with single `.` or `,` between digits.
    fn number(&mut self) {
        let start = self.at;
        let mut hash = WordHash::EMPTY;
        while let Some(&byte) = self.bytes.get(self.at) {
            let inner = matches!(byte, b'.' | b',')
                && self.bytes.get(self.at + 1).is_some_and(u8::is_ascii_digit);
            if !byte.is_ascii_digit() && !inner {
                break;
            }
            hash = hash.with(byte);
            self.at += 1;
        }
        self.push(start, hash, TokenKind::Number);
    }

    /// A mark of ASCII.
    fn mark(&mut self, mark: char) {
        let start = self.at;
        self.at += 1;
        self.push(start, WordHash::EMPTY.with(self.bytes[start]), TokenKind::Mark(mark));
    }

    /// A character outside ASCII that is no letter.
    fn other(&mut self) {
        let Some(c) = self.text[self.at..].chars().next() else { return };
        let start = self.at;
        let (small, length) = small(c);
        self.write(start, &small[..length]);
        self.at += c.len_utf8();
        if c.is_whitespace() || c.is_control() {
            return;
        }
        if c == '…' {
            self.stops.push(start);
        }
        self.push(start, WordHash::EMPTY.then(&small[..length]), TokenKind::Mark(c));
    }

    fn finish(self) -> Words<'t> {
        let Self { text, mut lower, copied, mut tokens, stops, toned, .. } = self;
        lower.push_str(&text[copied..]);
        lower.make_ascii_lowercase();
        let mut placed = String::new();
        let mut copied = 0;
        let mut moved_in = Vec::new();
        for (token, at) in toned {
            let Some(moved) = tone::moved_at(&lower, at) else { continue };
            let [first, second] = moved.letters;
            if first.len_utf8() + second.len_utf8() == moved.range.len() {
                placed.push_str(&lower[copied..moved.range.start]);
                placed.extend(moved.letters);
                copied = moved.range.end;
                moved_in.push(token);
            }
        }
        if !moved_in.is_empty() {
            placed.push_str(&lower[copied..]);
            lower = placed;
            for token in moved_in {
                let token = &mut tokens[token];
                token.hash = WordHash::EMPTY.then(&lower.as_bytes()[token.start..token.end()]);
            }
        }
        Words { text, lower, tokens, stops }
    }
}

#[cfg(test)]
mod tests {
    use super::{TokenKind, Words};

    #[test]
    fn lower_case_keeps_every_offset() {
        for (text, lowered) in
            [("ĐỀ ÁN 06", "đề án 06"), ("Ước ĐẠT", "ước đạt"), ("İẞ", "İẞ"), ("Thuỷ HOÀ luỹ", "thủy hòa luỹ")]
        {
            assert_eq!(Words::new(text).lower, lowered);
            assert_eq!(lowered.len(), text.len());
        }
    }

    #[test]
    fn words_numbers_and_marks_are_told_apart() {
        let text = "Hoà-Bình: 1.234,5% (TP.HCM)\u{2028}q\u{323}_\u{1} x…";
        let words = Words::new(text);
        let tokens: Vec<&str> =
            words.tokens.iter().map(|token| &text[token.start..token.end()]).collect();
        assert_eq!(tokens, ["Hoà", "-", "Bình", ":", "1.234,5", "%", "(", "TP", ".", "HCM", ")", "q\u{323}_", "x", "…"]);
        assert_eq!(words.tokens[4].kind, TokenKind::Number);
        assert_eq!(words.tokens[13].kind, TokenKind::Mark('…'));
        assert_eq!(words.stops.len(), 2, "the full stop of TP. and the ellipsis, none of the number's");
    }

    #[test]
    fn a_word_has_one_hash_in_all_its_spellings() {
        let words = Words::new("Thuỷ thủy THỦY THUỶ thúy");
        let hashes: Vec<_> = words.tokens.iter().map(|token| token.hash).collect();
        assert!(hashes[..4].iter().all(|hash| *hash == hashes[0]) && hashes[4] != hashes[0]);
    }

    #[test]
    fn a_range_has_the_tokens_that_stand_in_it() {
        let words = Words::new("một hai ba");
        assert_eq!(words.within(&(4..10)).len(), 1, "the last word is cut off");
        assert_eq!(words.within(&(3..3)).len(), 0);
    }
}
