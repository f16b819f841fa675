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
            match BEGINS[usize::from(lead)] {
                Begins::Space => reader.at += 1,
                Begins::Break => {
                    reader.stops.push(reader.at);
                    reader.at += 1;
                }
                Begins::Word => reader.word(),
                Begins::Number => reader.number(),
                Begins::Stop => {
                    reader.stops.push(reader.at);
                    reader.mark(char::from(lead));
                }
                Begins::Mark => reader.mark(char::from(lead)),
                Begins::Other => reader.other(),
            }
        }
        reader.finish()
    }

    /// The tokens that stand in a range of bytes.
    pub(crate) fn within(&self, range: &Range<usize>) -> &[Token] {
        let from = self.tokens.partition_point(|token| token.start < range.start);
        leading(&self.tokens[from..], range)
    }

    /// The tokens of some ranges of bytes, which are in order and disjoint, in one pass.
    pub(crate) fn of_each(&self, ranges: &[Range<usize>]) -> impl Iterator<Item = &[Token]> {
        let mut rest = &self.tokens[..];
        ranges.iter().map(move |range| {
            let before = rest.iter().take_while(|token| token.start < range.start).count();
            let found = leading(&rest[before..], range);
            rest = &rest[before + found.len()..];
            found
        })
    }
}

/// Those of the tokens, from the first on, that stand in a range of bytes.
fn leading<'t>(tokens: &'t [Token], range: &Range<usize>) -> &'t [Token] {
    &tokens[..tokens.iter().take_while(|token| token.end() <= range.end).count()]
}

/// What may begin with a byte.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Begins {
    /// White space or a control character of ASCII.
    Space,
    /// A line break.
    Break,
    /// Also with `_`, which belongs to words, and with most letters outside ASCII.
    Word,
    Number,
    /// A mark of ASCII that may end a sentence.
    Stop,
    /// Another mark of ASCII.
    Mark,
    /// Any character outside ASCII.
    Other,
}

const BEGINS: [Begins; 256] = {
    let mut begins = [Begins::Other; 256];
    let mut byte = 0;
    while byte < 256 {
        begins[byte] = match byte as u8 {
            b'\n' | b'\r' => Begins::Break,
            0..=b' ' | 0x7f => Begins::Space,
            b'0'..=b'9' => Begins::Number,
            b'a'..=b'z' | b'A'..=b'Z' | b'_' | 0xc3..=0xc6 | 0xe1 => Begins::Word,
            b'.' | b'!' | b'?' => Begins::Stop,
            0..0x80 => Begins::Mark,
            _ => Begins::Other,
        };
        byte += 1;
    }
    begins
};

/// Reads words of Vietnamese letters byte by byte: by the state that the bytes of a letter left (from bit 8 on) and
/// the next byte, that byte in lower case with the next state and flags.
///
/// One look-up a byte, and no other decision: which letters follow each other is what a processor cannot foresee.
const LETTERS: [u16; 8 << 8] = {
    let mut table = [letter::NONE; 8 << 8];
    let mut byte = 0;
    while byte < 256 {
        let small = byte as u16;
        table[letter::FIRST as usize | byte] = match byte as u8 {
            b'a'..=b'z' | b'_' => small,
            b'A'..=b'Z' => small + 32,
            0xe1 => small | letter::E1,
            0xc3..=0xc6 => small | (letter::C3 + ((small - 0xc3) << 8)),
            _ => letter::NONE,
        };
        table[letter::E1 as usize | byte] = match byte as u8 {
            0xba => small | letter::E1_BA,
            0xbb => small | letter::E1_BB,
            _ => letter::NONE,
        };
        // Ạ to ỹ: the small letters have the odd numbers.
        let odd = if byte & 1 == 0 { (small + 1) | letter::CAPITAL } else { small };
        table[letter::E1_BA as usize | byte] = if matches!(byte, 0xa0..=0xbf) { odd } else { letter::NONE };
        table[letter::E1_BB as usize | byte] = if matches!(byte, 0x80..=0xb9) { odd } else { letter::NONE };
        // À to ÿ but × and ÷: the small letters are 32 places behind.
        table[letter::C3 as usize | byte] = match byte as u8 {
            0x97 | 0xb7 => letter::NONE,
            0x80..=0x9e => (small + 32) | letter::CAPITAL,
            0x9f..=0xbf => small,
            _ => letter::NONE,
        };
        byte += 1;
    }
    // Ă, Đ, Ĩ; Ũ; Ơ, Ư: the small letters are right behind them.
    let pairs: [(u16, u16); 6] = [(1, 0x82), (1, 0x90), (1, 0xa8), (2, 0xa8), (3, 0xa0), (3, 0xaf)];
    let mut n = 0;
    while n < pairs.len() {
        let (state, capital) = (letter::C3 + (pairs[n].0 << 8), pairs[n].1);
        table[(state | capital) as usize] = (capital + 1) | letter::CAPITAL;
        table[(state | (capital + 1)) as usize] = capital + 1;
        n += 1;
    }
    table
};

/// The states and flags of [`LETTERS`].
mod letter {
    /// The bits of a state.
    pub(super) const STATE: u16 = 7 << 8;
    /// Before the first byte of a letter.
    pub(super) const FIRST: u16 = 0;
    /// Behind the first byte of letters of three, and behind their second.
    pub(super) const E1: u16 = 1 << 8;
    pub(super) const E1_BA: u16 = 2 << 8;
    pub(super) const E1_BB: u16 = 3 << 8;
    /// Behind 0xC3; the states behind 0xC4 to 0xC6 follow.
    pub(super) const C3: u16 = 4 << 8;
    /// A capital outside ASCII.
    pub(super) const CAPITAL: u16 = 1 << 14;
    /// No byte of a Vietnamese letter.
    pub(super) const NONE: u16 = 1 << 15;
}

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

    /// A run of letters, if one begins here.
    fn word(&mut self) {
        let start = self.at;
        let (mut hash, mut step, mut flags) = (WordHash::EMPTY, letter::FIRST, 0);
        let mut at = start;
        while let Some(&byte) = self.bytes.get(at) {
            let next = LETTERS[usize::from(step & letter::STATE | u16::from(byte))];
            if next & letter::NONE != 0 {
                break;
            }
            step = next;
            hash = hash.with(step as u8);
            flags |= step;
            at += 1;
        }
        let ends = match self.bytes.get(at) {
            Some(0x80..) => matches!(self.bytes[at..], [0xe2, 0x80, ..]),
            _ => true,
        };
        if !ends || step & letter::STATE != letter::FIRST {
            self.any_word();
            return;
        }
        self.at = at;
        if flags & letter::CAPITAL != 0 {
            self.write_capitals(start);
        }
        // Only the last vowels of a word may have their tone on either: "thuỷ", "qúy".
        let word = &self.bytes[start..self.at];
        match word {
            [.., before, 0xc3..=0xc6, _] | [.., before, 0xe1, _, _] => {
                let letter = at - if self.bytes[at - 2] >= 0xc0 { 2 } else { 3 };
                if matches!(before | 0x20, b'o' | b'u') && tone::may_move(self.bytes, letter - 1) {
                    self.toned.push((self.tokens.len(), letter - 1));
                }
            }
            [b'q' | b'Q', _, _, .., b'y' | b'Y'] => self.toned.push((self.tokens.len(), start)),
            _ => {}
        }
        self.push(start, hash, TokenKind::Word);
    }

    /// A run of letters of any kind, if one begins here, else another character.
    #[cold]
    fn any_word(&mut self) {
        let (text, start) = (self.text, self.at);
        // A combining mark belongs to the letter before it even where no composed form exists.
        let ends = |(at, c): &(usize, char)| {
            let joined = *at > 0 && unicode_normalization::char::is_combining_mark(*c);
            !(is_alphabetic(*c) || *c == '_' || joined)
        };
        let length = text[start..].char_indices().find(ends).map_or(text.len() - start, |(at, _)| at);
        if length == 0 {
            self.other();
            return;
        }
        self.at = start + length;
        self.write_capitals(start);
        let mut hash = WordHash::EMPTY;
        for c in text[start..self.at].chars() {
            let (small, length) = small(c);
            hash = hash.then(&small[..length]);
        }
        let tones = (start..self.at).filter(|&at| tone::may_move(self.bytes, at));
        self.toned.extend(tones.map(|at| (self.tokens.len(), at)));
        self.push(start, hash, TokenKind::Word);
    }

    /// Writes the capitals outside ASCII from byte `from` up to here into the lower case.
    fn write_capitals(&mut self, from: usize) {
        let text = self.text;
        for (at, c) in text[from..self.at].char_indices().filter(|(_, c)| !c.is_ascii()) {
            let small = lower_char(c);
            if small != c {
                self.lower.push_str(&text[self.copied..from + at]);
                self.lower.push(small);
                self.copied = from + at + c.len_utf8();
            }
        }
    }

    /// A literal of digits with single `.` or `,` between digits.
    fn number(&mut self) {
        let start = self.at;
        let mut hash = WordHash::EMPTY;
        while let Some(&byte) = self.bytes.get(self.at) {
            let inner =
                matches!(byte, b'.' | b',') && self.bytes.get(self.at + 1).is_some_and(u8::is_ascii_digit);
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

    /// A character outside ASCII, or the word that begins with it.
    fn other(&mut self) {
        let Some(c) = self.text[self.at..].chars().next() else { return };
        if is_alphabetic(c) {
            self.any_word();
            return;
        }
        let start = self.at;
        let (small, length) = small(c);
        self.at += c.len_utf8();
        self.write_capitals(start);
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
        let tokens: Vec<&str> = words.tokens.iter().map(|token| &text[token.start..token.end()]).collect();
        assert_eq!(
            tokens,
            ["Hoà", "-", "Bình", ":", "1.234,5", "%", "(", "TP", ".", "HCM", ")", "q\u{323}_", "x", "…"]
        );
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
