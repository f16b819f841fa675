//! The analyzers as the engine's indexer calls them: words to terms, each with its position.

use crate::analyzer::{BothForms, SLOT_END, SLOT_WORDS, Words};
use crate::plain::{MAX_BYTES, PlainWords};
use crate::runs::{Run, Runs, plain_separator};
use crate::term;
use tantivy::tokenizer::{Token, TokenStream, Tokenizer};

/// The analyzer of [`crate::analyzer::WORDS`] as tantivy's indexer calls it.
#[derive(Clone, Default)]
pub(crate) struct TextAnalyzer {
    terms: Terms,
}

impl Tokenizer for TextAnalyzer {
    type TokenStream<'a> = TextTokens<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> TextTokens<'a> {
        TextTokens::new(text, &mut self.terms)
    }
}

/// Terms of words that came before, each where its bytes say: some thousand syllables are most of what is written.
#[derive(Clone, Default)]
struct Terms {
    /// None before the first text, then [`PLACES`] for plain words and one for all others.
    places: Vec<Place>,
}

#[derive(Clone, Default)]
struct Place {
    word: Word,
    token: Token,
}

/// A word's bytes, with zeros behind them.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
struct Word([u64; 2]);

/// How many plain words have places of their own.
const PLACES: usize = 1 << PLACE_BITS;
const PLACE_BITS: u32 = 12;

impl Terms {
    /// The place of a plain word's term; None if a letter is not plain.
    #[inline]
    fn place_of(&mut self, word: Word, text: &[u8], run: Run, plain: PlainWords) -> Option<usize> {
        let at = word.place();
        let place = &mut self.places[at];
        if place.word != word {
            // Whatever is written there, it is the term of no word if it fails.
            place.word = Word::default();
            if !plain.term(&text[run.start..run.end], &mut place.token.text) {
                return None;
            }
            place.word = word;
        }
        Some(at)
    }
}

impl Word {
    /// The bytes of a run; None if they are too many.
    #[inline]
    fn of(text: &[u8], run: Run) -> Option<Self> {
        let mask = MASKS.get(run.end - run.start)?;
        let from = &text[run.start..];
        let bytes = from.first_chunk().copied().unwrap_or_else(|| {
            let mut bytes = [0; MAX_BYTES];
            bytes[..from.len()].copy_from_slice(from);
            bytes
        });
        let word = u128::from_le_bytes(bytes);
        Some(Word([word as u64 & mask[0], (word >> 64) as u64 & mask[1]]))
    }

    #[inline]
    fn place(self) -> usize {
        let Word([low, high]) = self;
        let mixed = (low ^ high.rotate_left(25)).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        (mixed >> (u64::BITS - PLACE_BITS)) as usize
    }
}

/// What is kept of so many bytes.
static MASKS: [[u64; 2]; MAX_BYTES + 1] = masks();

const fn masks() -> [[u64; 2]; MAX_BYTES + 1] {
    let mut masks = [[0; 2]; MAX_BYTES + 1];
    let mut bytes = 1;
    while bytes <= MAX_BYTES {
        let mask = u128::MAX >> (8 * (MAX_BYTES - bytes));
        masks[bytes] = [mask as u64, (mask >> 64) as u64];
        bytes += 1;
    }
    masks
}

/// The terms of a text, one a position.
pub(crate) struct TextTokens<'a> {
    runs: Runs<'a>,
    run: Run,
    /// Reads what is not plain letter by letter.
    words: Words<'a>,
    plain: PlainWords,
    terms: &'a mut Terms,
    /// Place of the current term.
    place: usize,
    position: usize,
}

impl<'a> TextTokens<'a> {
    fn new(text: &'a str, terms: &'a mut Terms) -> Self {
        if terms.places.is_empty() {
            terms.places.resize_with(PLACES + 1, Place::default);
        }
        TextTokens {
            runs: Runs::new(text),
            run: Run::default(),
            words: Words::new(text),
            plain: PlainWords::new(),
            terms,
            place: PLACES,
            // The first position is 0.
            position: usize::MAX,
        }
    }

    /// Moves to the next word and takes its term; false at the end of the text.
    #[inline(always)] // Done for every word of every text, as is what calls it.
    fn advance_word(&mut self) -> bool {
        // A word that is not plain may reach over several runs, or be one of several of a run.
        while self.run.end <= self.words.at {
            let Some(run) = self.runs.next() else { return false };
            self.run = run;
        }
        let text = self.words.bytes();
        if is_plain(text, self.run)
            && self.words.at <= self.run.start
            && let Some(word) = Word::of(text, self.run)
            && let Some(place) = self.terms.place_of(word, text, self.run, self.plain)
        {
            self.words.pass(self.run.start, self.run.end);
            self.place = place;
            return true;
        }
        self.advance_by_letters()
    }

    #[cold]
    fn advance_by_letters(&mut self) -> bool {
        if !self.words.advance() {
            return false;
        }
        self.place = PLACES;
        let BothForms { folded, toned, .. } = &self.words.forms;
        term::write(folded, toned, &mut self.terms.places[PLACES].token.text);
        true
    }

    #[inline]
    fn place_at(&mut self, position: usize) {
        let token = &mut self.terms.places[self.place].token;
        token.offset_from = self.words.start;
        token.offset_to = self.words.end;
        token.position = position;
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

impl TokenStream for TextTokens<'_> {
    #[inline(always)]
    fn advance(&mut self) -> bool {
        if !self.advance_word() {
            return false;
        }
        self.position = self.position.wrapping_add(1);
        self.place_at(self.position);
        true
    }

    fn token(&self) -> &Token {
        &self.terms.places[self.place].token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.terms.places[self.place].token
    }
}

/// The analyzer of [`crate::analyzer::SLOTS`]: the words of the n-th figure have the positions from
/// `n *` [`SLOT_WORDS`] on.
#[derive(Clone, Default)]
pub(crate) struct SlotAnalyzer {
    terms: Terms,
}

impl Tokenizer for SlotAnalyzer {
    type TokenStream<'a> = SlotTokens<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> SlotTokens<'a> {
        SlotTokens { inner: TextTokens::new(text, &mut self.terms), seen: 0, slot: 0, word: 0 }
    }
}

/// The terms of the figures' values.
pub(crate) struct SlotTokens<'a> {
    inner: TextTokens<'a>,
    /// Up to where slots have been counted.
    seen: usize,
    slot: u32,
    /// Words of the slot so far.
    word: u32,
}

impl SlotTokens<'_> {
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

impl TokenStream for SlotTokens<'_> {
    fn advance(&mut self) -> bool {
        while self.inner.advance_word() {
            self.count_slots();
            if self.word + 1 < SLOT_WORDS {
                self.inner.place_at((self.slot * SLOT_WORDS + self.word) as usize);
                self.word += 1;
                return true;
            }
        }
        false
    }

    fn token(&self) -> &Token {
        self.inner.token()
    }

    fn token_mut(&mut self) -> &mut Token {
        self.inner.token_mut()
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
    fn terms_of_plain_words_are_those_of_their_forms() {
        let text = "Số 87/KH-CTC, đạt 97,6% (1.983.) 5.a 7,x ho\u{300}a s\u{200B}ố\u{FEFF} “Tỷ” lệ… hộ–nghèo 3×4 9÷3 \
            đường\u{A0}Ðường ÀÁ Ǆ ﬁn µg ª 中国 thứ②hai x\u{AD}y áb tỉ.Số «quý» quí Ký ly Mỹ quỳ vọng Thúy ß ø ü ÿ ưở \
            bàđẹp nghiêngnghiêngnghiêng nghiêngnghiêngnghiêngnghiêngnghiêngnghiêng";
        assert_eq!(by_tokens(&mut TextAnalyzer::default(), text), by_letters(text));
    }

    #[test]
    fn what_is_not_plain_is_read_letter_by_letter() {
        let pieces = [
            "a", "số", "Kỷ", "5", ".", ",", " ", "/", "“", "…", "\u{A0}", "×", "²", "\u{AD}", "\u{200B}",
            "\u{300}", "€", "中", "ü", "Ǆ", "🙂", "ḁ",
        ];
        // At all places of a block, and across two.
        let (mut before, mut analyzer) = ((0..70).cycle(), TextAnalyzer::default());
        for first in pieces {
            for second in pieces {
                for third in pieces {
                    let spaces = " ".repeat(before.next().unwrap_or_default());
                    let text = format!("{spaces}{first}{second}{third}{first} tỷ");
                    assert_eq!(by_tokens(&mut analyzer, &text), by_letters(&text), "{text:?}");
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

    fn by_tokens(analyzer: &mut TextAnalyzer, text: &str) -> Vec<(String, usize, usize)> {
        let (mut tokens, mut terms) = (analyzer.token_stream(text), Vec::new());
        while tokens.advance() {
            let Token { text, offset_from, offset_to, .. } = tokens.token();
            terms.push((text.clone(), *offset_from, *offset_to));
        }
        terms
    }
}
