//! The words of labels and wordings, and whether a label says a wording.

use super::Compiled;
use crate::document::normalize::Normalized;
use crate::document::tone::may_move;
use crate::letter::lower_char;
use crate::token::{Token, TokenKind, WordHash, Words};
use rustc_hash::FxHashMap;
use std::borrow::Cow;
use std::ops::Range;

/// Phrases that may stand in a label without changing what it measures.
#[derive(Clone, Debug)]
pub(super) struct Fillers {
    /// By their first word.
    phrases: FxHashMap<WordHash, Vec<Vec<WordHash>>>,
}

impl Fillers {
    /// Reads a list of phrases, one or more a line parted by `|`; `#` begins a remark.
    pub(super) fn new(list: &str) -> Self {
        let mut phrases: FxHashMap<WordHash, Vec<Vec<WordHash>>> = FxHashMap::default();
        for phrase in list.lines().filter(|line| !line.starts_with('#')).flat_map(|line| line.split('|')) {
            let words = hashes(phrase);
            if let Some(first) = words.first() {
                phrases.entry(*first).or_default().push(words);
            }
        }
        Self { phrases }
    }

    /// How many of these words, from the first on, are the longest such phrase; 0 where there is none.
    fn begin(&self, words: &[Word]) -> usize {
        let Some(phrases) = words.first().and_then(|word| self.phrases.get(&word.hash)) else {
            return 0;
        };
        let fits = |phrase: &&Vec<WordHash>| {
            phrase.len() <= words.len() && phrase.iter().zip(words).all(|(own, word)| *own == word.hash)
        };
        phrases.iter().filter(fits).map(Vec::len).max().unwrap_or(0)
    }
}

/// Where a figure's label and unit are looked for first: its text, whose words are known.
#[derive(Clone, Copy)]
pub(crate) struct Source<'t> {
    pub(crate) words: &'t Words<'t>,
    /// The tokens of its sentence.
    pub(crate) sentence: &'t [Token],
    /// Those behind the figure, where its unit begins.
    pub(crate) unit: &'t [Token],
}

impl<'t> Source<'t> {
    /// The tokens that a label is, where it stands in the sentence.
    pub(super) fn label(&self, label: &str) -> Option<&'t [Token]> {
        standing(label, self.words, self.sentence, self.sentence.len() - self.unit.len())
    }

    /// The hash of a unit's first word as it is compared, where a glance tells it: the unit stands there, and its first
    /// word is not glued to what follows and keeps its spelling.
    pub(super) fn first_of_unit(&self, unit: &str) -> Option<WordHash> {
        let Self { words, unit: tokens, .. } = self;
        let first = tokens.first().filter(|first| first.kind == TokenKind::Word)?;
        let (start, end, unit_end) = (first.start, first.end(), first.start + unit.len());
        let stands = end <= unit_end && words.text.as_bytes()[start..].starts_with(unit.as_bytes());
        let ends = tokens.get(1).is_none_or(|next| next.start > end || next.start >= unit_end);
        (stands && ends && respelled(&words.lower[start..end]).is_none()).then_some(first.hash)
    }
}

#[derive(Debug)]
struct Word {
    /// Of the spelling that is compared.
    hash: WordHash,
    /// Its bytes in the label.
    at: Range<usize>,
    /// May stand in a label without changing what it measures.
    filler: bool,
}

/// The words of one label.
pub(super) struct LabelWords<'l> {
    /// The label, normalized.
    text: Cow<'l, str>,
    words: Vec<Word>,
}

impl<'l> LabelWords<'l> {
    pub(super) fn new(label: &'l str) -> Self {
        let text = Normalized::new(label).into_text();
        let Words { lower, tokens, .. } = Words::new(&text);
        Self { words: words(&tokens, 0, &lower), text }
    }

    /// The same, faster where the label stands among some tokens of a text.
    pub(super) fn stated(label: &'l str, text: &Words<'_>, tokens: &[Token]) -> Self {
        match standing(label, text, tokens, 0) {
            Some(tokens) => Self::of_tokens(label, text, tokens),
            None => Self::new(label),
        }
    }

    /// Those of a label that some tokens of a text, one or more, are.
    pub(super) fn of_tokens(label: &'l str, text: &Words<'_>, tokens: &[Token]) -> Self {
        let start = tokens[0].start;
        let lower = &text.lower[start..start + label.len()];
        Self { text: Cow::Borrowed(label), words: words(tokens, start, lower) }
    }

    /// Tells the words that do not change what is measured.
    pub(super) fn mark_fillers(&mut self, fillers: &Fillers) {
        let mut at = 0;
        while at < self.words.len() {
            let length = fillers.begin(&self.words[at..]);
            self.words[at..at + length].iter_mut().for_each(|word| word.filler = true);
            at += length.max(1);
        }
        // A capital at the start tells nothing, unless the name goes on.
        let names = |word: &Word| is_name(&self.text[word.at.clone()]);
        let goes_on = self.words.get(1).is_some_and(names);
        for (at, word) in self.words.iter_mut().enumerate() {
            word.filler |= names(word) && (at > 0 || goes_on);
        }
    }

    /// The hash of the first word.
    pub(super) fn first(&self) -> Option<WordHash> {
        self.words.first().map(|word| word.hash)
    }

    /// Whether these words are its first ones, or it is theirs.
    pub(super) fn agrees(&self, words: &[WordHash]) -> bool {
        let own = self.words.iter().map(|word| word.hash);
        !words.is_empty() && !self.words.is_empty() && own.zip(words).all(|(own, word)| own == *word)
    }

    /// What is known of its words, each word once.
    pub(super) fn distinct<T>(&self, known: impl Fn(WordHash) -> Option<T>) -> impl Iterator<Item = T> {
        self.words.iter().enumerate().filter_map(move |(at, word)| {
            let known = known(word.hash)?;
            self.words[..at].iter().all(|before| before.hash != word.hash).then_some(known)
        })
    }

    /// Whether it speaks of a rate, not of an amount: "tỷ lệ", "tỷ trọng", "tốc độ".
    pub(super) fn says_rate(&self) -> bool {
        const RATES: [[WordHash; 2]; 3] = [
            [WordHash::of("tỷ".as_bytes()), WordHash::of("lệ".as_bytes())],
            [WordHash::of("tỷ".as_bytes()), WordHash::of("trọng".as_bytes())],
            [WordHash::of("tốc".as_bytes()), WordHash::of("độ".as_bytes())],
        ];
        self.words.windows(2).any(|pair| RATES.contains(&[pair[0].hash, pair[1].hash]))
    }

    /// Whether it says the wording, and nothing that would make it another indicator.
    pub(super) fn says(&self, wording: &Compiled) -> bool {
        // What follows "theo" says by whose count or which norm: "theo Cục Thống kê", "theo giá hiện hành".
        const BY: WordHash = WordHash::of("theo".as_bytes());
        if !wording.excluded.is_empty() && self.words.iter().any(|word| wording.excluded.contains(&word.hash))
        {
            return false;
        }
        // Bit n: the words read so far can be the wording's first n words and fillers.
        let last = 1_u32 << wording.words.len();
        let mut reached = 1_u32;
        for word in &self.words {
            if word.hash == BY && reached & last != 0 {
                return true;
            }
            let stay = if word.filler { u32::MAX } else { wording.open };
            let step = wording.words.iter().enumerate().filter(|(_, own)| **own == word.hash);
            let steps = step.fold(0, |steps, (n, _)| steps | 1 << n);
            reached = reached & stay | (reached & steps) << 1;
            if reached == 0 {
                return false;
            }
        }
        reached & last != 0
    }
}

/// Those of some tokens of a text, one or more, that a label is; none if it does not stand there. It is looked for
/// before the token at `near`, nearest first, and then behind it.
fn standing<'t>(label: &str, text: &Words<'_>, tokens: &'t [Token], near: usize) -> Option<&'t [Token]> {
    let (written, label) = (text.text.as_bytes(), label.as_bytes());
    let first = *label.first()?;
    let begins = |token: &Token| written[token.start] == first && written[token.start..].starts_with(label);
    let (before, behind) = tokens.split_at(near);
    let found = before.iter().rposition(begins).or_else(|| Some(near + behind.iter().position(begins)?))?;
    let tokens = &tokens[found..];
    let end = tokens[0].start + label.len();
    let tokens = &tokens[..tokens.iter().take_while(|token| token.end() <= end).count()];
    tokens.last().is_some_and(|last| last.end() == end).then_some(tokens)
}

/// Whether some of these tokens of a text are a word that `is` holds for, or may be: what is glued together, and what is
/// compared in another spelling, is told by nothing less than [`LabelWords`].
pub(super) fn any_word(tokens: &[Token], text: &Words<'_>, is: impl Fn(WordHash) -> bool) -> bool {
    let mut behind = None;
    tokens.iter().filter(|token| !matches!(token.kind, TokenKind::Mark(_))).any(|token| {
        let (start, end) = (token.start, token.end());
        let glued = behind.replace(end) == Some(start);
        glued || is(token.hash) || respelled(&text.lower[start..end]).is_some()
    })
}

/// The words that tokens make; these are all of a text from byte `start` on, whose lower case is given.
fn words(tokens: &[Token], start: usize, lower: &str) -> Vec<Word> {
    let mut words: Vec<Word> = Vec::with_capacity(tokens.len());
    let mut brackets = 0_usize;
    for token in tokens {
        match token.kind {
            TokenKind::Mark('(') => brackets += 1,
            TokenKind::Mark(')') => brackets = brackets.saturating_sub(1),
            TokenKind::Mark(_) => {}
            TokenKind::Word | TokenKind::Number => {
                let filler = brackets > 0 || token.kind == TokenKind::Number;
                let (at, hash) = (token.start - start..token.end() - start, token.hash);
                match words.last_mut().filter(|last| last.at.end == at.start) {
                    // "4g", "co2"
                    Some(last) => {
                        last.at.end = at.end;
                        last.hash = WordHash::within(lower.as_bytes(), last.at.start, last.at.end);
                        last.filler &= filler;
                    }
                    None => words.push(Word { hash, at, filler }),
                }
            }
        }
    }
    for word in &mut words {
        if let Some((onset, y)) = respelled(&lower[word.at.clone()]) {
            word.hash = WordHash::of([onset, y].concat().as_bytes());
        }
    }
    words
}

/// Whether a text is one word of small letters in a spelling that stays.
fn is_plain(text: &str) -> bool {
    let small = |c: char| matches!(c, 'a'..='z' | 'à'..='ɏ' | 'ạ'..='ỹ') && c != '÷' && lower_char(c) == c;
    let stays = || !(0..text.len()).any(|at| may_move(text.as_bytes(), at)) && respelled(text).is_none();
    !text.is_empty() && text.chars().all(small) && stays()
}

/// The words of a text as they are compared.
pub(super) fn split(text: &str) -> Vec<String> {
    if is_plain(text) {
        return vec![text.to_owned()];
    }
    let normalized = Normalized::new(text);
    let Words { lower, tokens, .. } = Words::new(normalized.text());
    let words = words(&tokens, 0, &lower).into_iter().map(|word| &lower[word.at]);
    words
        .map(|word| {
            respelled(word).map_or_else(|| word.to_owned(), |parts| <[&str; 2]>::from(parts).concat())
        })
        .collect()
}

/// The hashes of these words.
pub(super) fn hashes(text: &str) -> Vec<WordHash> {
    LabelWords::new(text).words.iter().map(|word| word.hash).collect()
}

fn is_name(word: &str) -> bool {
    let mut letters = word.chars();
    letters.next().is_some_and(char::is_uppercase) && letters.next().is_some_and(char::is_lowercase)
}

/// `tỷ` for `tỉ`, in two parts: after h, k, l, m, s, t and qu both letters are in use. `None` for all other words.
fn respelled(word: &str) -> Option<(&str, &'static str)> {
    const LETTERS: [(char, &str); 6] =
        [('i', "y"), ('í', "ý"), ('ì', "ỳ"), ('ỉ', "ỷ"), ('ĩ', "ỹ"), ('ị', "ỵ")];
    let [first, .., last] = word.as_bytes() else { return None };
    // Most words have no such end; what they have is not to be foreseen.
    let begins = matches!(first, b'h' | b'k' | b'l' | b'm' | b's' | b't' | b'q');
    let ends = matches!(last, b'i' | 0xad | 0xac | 0x89 | 0xa9 | 0x8b);
    if !(begins & ends & (word.len() <= 5)) {
        return None;
    }
    let end = word.chars().next_back();
    let (i, y) = LETTERS.into_iter().find(|(i, _)| Some(*i) == end)?;
    let onset = &word[..word.len() - i.len_utf8()];
    matches!(onset, "h" | "k" | "l" | "m" | "s" | "t" | "qu").then_some((onset, y))
}
