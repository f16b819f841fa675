//! One pass over a text for all stages: its lower case, its words, numbers and marks, and where its sentences may end.

mod class;
mod hash;

pub(crate) use hash::WordHash;

use crate::document::tone;
use crate::letter::{is_alphabetic, lower_char};
use class::Run;
use hash::HashSet;
use smol_str::SmolStr;
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
    /// Of its text in [lower case](Words::lower).
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

/// A line break, or one of `.`, `!`, `?` and `…` outside of numbers: where a sentence may end.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Stop {
    /// Its byte in the text.
    pub(crate) at: usize,
    /// How many tokens stand before it: for a mark, its own place among them.
    pub(crate) token: usize,
}

/// Room for the words of a text, kept for another.
#[derive(Debug, Default)]
pub(crate) struct Room {
    lower: String,
    tokens: Vec<Token>,
    stops: Vec<Stop>,
    telling: Vec<usize>,
}

impl Room {
    /// For how many tokens it has room.
    pub(crate) fn tokens(&self) -> usize {
        self.tokens.capacity()
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
    /// In order.
    pub(crate) stops: Vec<Stop>,
    /// Places of the tokens that may state a figure; most sentences have none and are passed over at a glance.
    pub(crate) telling: Vec<usize>,
}

impl<'t> Words<'t> {
    /// Reads a normalized text.
    pub(crate) fn new(text: &'t str) -> Self {
        Self::in_room(text, Room::default())
    }

    /// The room that they took.
    pub(crate) fn into_room(self) -> Room {
        let Self { lower, tokens, stops, telling, .. } = self;
        Room { lower, tokens, stops, telling }
    }

    /// Reads a normalized text.
    pub(crate) fn in_room(text: &'t str, room: Room) -> Self {
        let mut reader = Reader::new(text, room);
        let mut start = class::first_run(text.as_bytes());
        for block in class::blocks(text.as_bytes()) {
            block.runs(&mut start).for_each(|run| reader.run(run));
        }
        let Reader { lower, tokens, stops, mut telling, .. } = reader;
        telling.retain(|&at| may_state_a_figure_here(&tokens, at));
        Self { text, lower, tokens, stops, telling }
    }

    /// The tokens that stand in a range of bytes.
    pub(crate) fn within(&self, range: &Range<usize>) -> &[Token] {
        let from = self.tokens.partition_point(|token| token.start < range.start);
        let tokens = &self.tokens[from..];
        &tokens[..tokens.iter().take_while(|token| token.end() <= range.end).count()]
    }

    /// The bytes of the text that some tokens take.
    pub(crate) fn bytes(&self, tokens: &Range<usize>) -> Range<usize> {
        match &self.tokens[tokens.clone()] {
            [first, .., last] => first.start..last.end(),
            [one] => one.start..one.end(),
            [] => 0..0,
        }
    }
}

/// Words of which the text of a figure has one unless it has a digit or a vulgar fraction.
static FIGURE_WORDS: HashSet<10> =
    HashSet::of(["phần", "tháng", "quý", "quí", "nghìn", "ngàn", "triệu", "tỷ", "tỉ", "trên"]);

/// Those of them that are part of a date.
static DATE_WORDS: HashSet<3> = HashSet::of(["tháng", "quý", "quí"]);

/// What numbers are spelled with, of which one stands before such a word in a figure; and the "điểm" of "hai điểm phần
/// trăm".
static NUMBER_WORDS: HashSet<27> = HashSet::of([
    "không", "một", "mốt", "hai", "ba", "bốn", "tư", "năm", "lăm", "nhăm", "sáu", "bảy", "bẩy", "tám",
    "chín", "mười", "mươi", "trăm", "nghìn", "ngàn", "vạn", "triệu", "tỷ", "tỉ", "rưỡi", "rưởi", "điểm",
]);

/// What else stands behind a word of a date: "tháng Giêng", "quý III", "tháng đầu tiên của năm nay".
static DATE_NAMES: HashSet<7> = HashSet::of(["giêng", "chạp", "i", "ii", "iii", "iv", "đầu"]);

/// What the tokens are that begin with a byte; none for those that may end a sentence or are no token. One look for all:
/// the sorts of tokens follow one another as they like.
static KINDS: [Option<TokenKind>; 256] = {
    let mut kinds = [Some(TokenKind::Word); 256];
    let mut byte = 0;
    while byte < 0x80 {
        kinds[byte as usize] = match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'_' => Some(TokenKind::Word),
            b'0'..=b'9' => Some(TokenKind::Number),
            0..=b' ' | 0x7f | b'.' | b'!' | b'?' => None,
            _ => Some(TokenKind::Mark(byte as char)),
        };
        byte += 1;
    }
    kinds
};

/// Whether a token that may be of a figure may be with those beside it.
fn may_state_a_figure_here(tokens: &[Token], at: usize) -> bool {
    let token = &tokens[at];
    let is_behind = || at.checked_sub(1).is_some_and(|at| NUMBER_WORDS.has(tokens[at].hash));
    let names = |word: &Token| NUMBER_WORDS.has(word.hash) || DATE_NAMES.has(word.hash);
    let is_before = || tokens.get(at + 1).is_some_and(names);
    token.kind != TokenKind::Word || is_behind() || DATE_WORDS.has(token.hash) && is_before()
}

struct Reader<'t> {
    text: &'t str,
    at: usize,
    lower: String,
    tokens: Vec<Token>,
    stops: Vec<Stop>,
    telling: Vec<usize>,
}

impl<'t> Reader<'t> {
    fn new(text: &'t str, room: Room) -> Self {
        let Room { mut lower, mut tokens, mut stops, mut telling } = room;
        lower.clear();
        lower.push_str(text);
        // Letters outside ASCII follow as they are met.
        lower.make_ascii_lowercase();
        tokens.clear();
        // A word of the press has some five bytes with the space behind it.
        tokens.reserve(text.len() / 4);
        stops.clear();
        telling.clear();
        Self { text, at: 0, lower, tokens, stops, telling }
    }

    /// A sentence may end here.
    fn stop(&mut self) {
        self.stops.push(Stop { at: self.at, token: self.tokens.len() });
    }

    /// A token of these bytes.
    #[inline(always)] // What is asked of each kind is known where it is called.
    fn push(&mut self, start: usize, end: usize, hash: WordHash, kind: TokenKind) {
        // Whether the text of a figure may have it, whatever stands beside it. No mark has the hash of a word.
        if matches!(kind, TokenKind::Number) || FIGURE_WORDS.has(hash) {
            self.telling.push(self.tokens.len());
        }
        self.tokens.push(Token { hash, start, length: (end - start) as u32, kind });
    }

    /// A token that begins at `start` and ends here.
    fn push_up_to_here(&mut self, start: usize, kind: TokenKind) {
        let hash = WordHash::within(self.lower.as_bytes(), start, self.at);
        self.push(start, self.at, hash, kind);
    }

    /// A run of letters, a number, a mark, or a character that is none of them.
    #[inline(always)] // The loop over all words.
    fn run(&mut self, run: Run) {
        let Run { start, end, rare } = run;
        if rare {
            self.characters(start, end);
            return;
        }
        // The sort of a byte is the same in lower case.
        let (byte, hash) = WordHash::with_first_byte(self.lower.as_bytes(), start, end);
        match KINDS[usize::from(byte)] {
            Some(kind) => self.push(start, end, hash, kind),
            None => self.control(start, byte, hash),
        }
    }

    /// A byte that may end a sentence, or is no token.
    #[inline(never)] // It would take the registers of the loop over all words.
    fn control(&mut self, at: usize, byte: u8, hash: WordHash) {
        self.at = at;
        if matches!(byte, b'\n' | b'\r' | b'.' | b'!' | b'?') {
            self.stop();
        }
        if byte.is_ascii_punctuation() {
            self.tokens.push(Token { hash, start: at, length: 1, kind: TokenKind::Mark(char::from(byte)) });
        }
    }

    /// What stands from byte `start` up to byte `end`, whatever its characters.
    #[inline(never)] // It would take the registers of the loop over common words.
    fn characters(&mut self, start: usize, end: usize) {
        self.at = start;
        while self.at < end {
            self.character();
        }
    }

    /// The character that stands here, or the word that begins with it, whatever its letters.
    fn character(&mut self) {
        let (text, start) = (self.text, self.at);
        let mut tones_may_move = false;
        for c in text[start..].chars() {
            if c.is_ascii() {
                if !c.is_ascii_alphabetic() && c != '_' {
                    break;
                }
                self.at += 1;
                continue;
            }
            // A combining mark belongs to the letter before it even where no composed form exists.
            let joins = || self.at > start && unicode_normalization::char::is_combining_mark(c);
            if !is_alphabetic(c) && !joins() {
                break;
            }
            tones_may_move |= self.at > start && tone::may_move(text.as_bytes(), self.at - 1);
            self.lower(c);
        }
        if self.at == start {
            self.other();
            return;
        }
        if tones_may_move {
            self.place_tones(start);
        }
        self.push_up_to_here(start, TokenKind::Word);
    }

    /// Takes the character that stands here, and puts it into lower case.
    fn lower(&mut self, c: char) {
        let (lower, start) = (lower_char(c), self.at);
        self.at += c.len_utf8();
        if lower != c {
            self.lower.replace_range(start..self.at, lower.encode_utf8(&mut [0; 4]));
        }
    }

    /// Puts the tones of what stands from byte `start` up to here where new-style placement has them.
    fn place_tones(&mut self, start: usize) {
        let mut letters = start..self.at;
        while let Some(at) = letters.find(|&at| tone::may_move(self.text.as_bytes(), at)) {
            if let Some(moved) = tone::moved_at(&self.lower, at) {
                let letters = SmolStr::from_iter(moved.letters);
                if letters.len() == moved.range.len() {
                    self.lower.replace_range(moved.range, &letters);
                }
            }
        }
    }

    /// A character that begins no word.
    fn other(&mut self) {
        let Some(c) = self.text[self.at..].chars().next() else { return };
        if c == '…' {
            self.stop();
        }
        let start = self.at;
        self.lower(c);
        if c.is_whitespace() || c.is_control() {
            return;
        }
        if matches!(c, '½' | '¼' | '¾' | '⅓' | '⅔' | '⅕') {
            self.telling.push(self.tokens.len());
        }
        self.push_up_to_here(start, TokenKind::Mark(c));
    }
}

#[cfg(test)]
mod tests {
    use super::{DATE_NAMES, NUMBER_WORDS, TokenKind, WordHash, Words};
    use proptest::prelude::{prop_assert_eq, proptest};

    #[test]
    fn no_number_word_of_the_lexicon_is_passed_over() {
        let mut known = 0;
        for line in include_str!("lexicon/cues.tsv").lines() {
            let [class, _, words] = line.split('\t').collect::<Vec<_>>()[..] else { continue };
            let set = |word| match class {
                "numeral" | "tens" | "half" | "magnitude" => Some(NUMBER_WORDS.has(word)),
                "monthname" | "roman" | "startof" => Some(DATE_NAMES.has(word)),
                _ => None,
            };
            for word in words.split('|') {
                if let Some(has) = set(WordHash::of(word.as_bytes())) {
                    assert!(has, "{class} {word}");
                    known += 1;
                }
            }
        }
        assert!(known > 30);
    }

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

    /// The tokens of a text, read character by character.
    fn plainly_read(text: &str) -> Vec<&str> {
        let mut tokens = Vec::new();
        let mut at = 0;
        while let Some(c) = text[at..].chars().next() {
            let rest = &text[at..];
            let joins = |c: char| !c.is_ascii() && unicode_normalization::char::is_combining_mark(c);
            let inner = |at: usize| rest[at + 1..].starts_with(|c: char| c.is_ascii_digit());
            let end = if c.is_alphabetic() || c == '_' {
                rest.find(|c: char| !c.is_alphabetic() && c != '_' && !joins(c))
            } else if c.is_ascii_digit() {
                let mut ends = rest.char_indices();
                ends.find(|&(at, c)| !(c.is_ascii_digit() || matches!(c, '.' | ',') && inner(at)))
                    .map(|(at, _)| at)
            } else {
                Some(c.len_utf8())
            };
            let end = end.unwrap_or(rest.len());
            if !c.is_whitespace() && !c.is_control() {
                tokens.push(&rest[..end]);
            }
            at += end;
        }
        tokens
    }

    proptest! {
        #[test]
        fn tokens_are_those_of_a_plain_reading(text in "([aBoưởĐàỷqu_]{0,90}|[0-9.,]{1,9}|[ .,%\n\u{7f}]|[“ \u{301}\u{a0}½]){0,40}") {
            let words = Words::new(&text);
            let tokens: Vec<&str> = words.tokens.iter().map(|token| &text[token.start..token.end()]).collect();
            prop_assert_eq!(tokens, plainly_read(&text));
            for token in &words.tokens {
                let lower = &words.lower.as_bytes()[token.start..token.end()];
                prop_assert_eq!(token.hash, WordHash::of(lower));
            }
        }
    }
}
