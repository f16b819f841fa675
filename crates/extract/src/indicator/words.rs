//! The words of labels and wordings, and whether a label says a wording.

use super::Wording;
use crate::document::normalize::Normalized;
use crate::token::{TokenKind, WordHash, Words};
use rustc_hash::FxHashMap;
use std::ops::Range;

/// Phrases that may stand in a label without changing what it measures.
#[derive(Clone, Debug)]
pub(super) struct Fillers {
    /// By their first word.
    phrases: FxHashMap<String, Vec<Vec<String>>>,
}

impl Fillers {
    /// Reads a list of phrases, one or more a line parted by `|`; `#` begins a remark.
    pub(super) fn new(list: &str) -> Self {
        let mut phrases: FxHashMap<String, Vec<Vec<String>>> = FxHashMap::default();
        for phrase in list.lines().filter(|line| !line.starts_with('#')).flat_map(|line| line.split('|')) {
            let words = split(phrase);
            if let Some(first) = words.first() {
                phrases.entry(first.clone()).or_default().push(words);
            }
        }
        Self { phrases }
    }

    /// How many words of the label from this one on are the longest such phrase; 0 where there is none.
    fn at(&self, label: &LabelWords<'_>, at: usize) -> usize {
        let words = &label.words[at..];
        let Some(phrases) = words.first().and_then(|word| self.phrases.get(label.text(word))) else {
            return 0;
        };
        let fits = |phrase: &&Vec<String>| {
            phrase.len() <= words.len() && phrase.iter().zip(words).all(|(a, b)| a == label.text(b))
        };
        phrases.iter().filter(fits).map(Vec::len).max().unwrap_or(0)
    }
}

#[derive(Debug)]
struct Word {
    /// Of the spelling that is compared.
    hash: WordHash,
    /// Its bytes in the label.
    at: Range<usize>,
    /// In the spelling that is compared, where that is not the label's in lower case.
    respelled: Option<String>,
    /// May stand in a label without changing what it measures.
    filler: bool,
}

/// The words of one label.
pub(super) struct LabelWords<'l> {
    normalized: Normalized<'l>,
    lower: String,
    words: Vec<Word>,
}

impl<'l> LabelWords<'l> {
    pub(super) fn new(label: &'l str) -> Self {
        let normalized = Normalized::new(label);
        let Words { lower, tokens, .. } = Words::new(normalized.text());
        let mut words: Vec<Word> = Vec::with_capacity(tokens.len());
        let mut brackets = 0_usize;
        for token in tokens {
            match token.kind {
                TokenKind::Mark('(') => brackets += 1,
                TokenKind::Mark(')') => brackets = brackets.saturating_sub(1),
                TokenKind::Mark(_) => {}
                TokenKind::Word | TokenKind::Number => {
                    let filler = brackets > 0 || token.kind == TokenKind::Number;
                    let (at, hash) = (token.start..token.end(), token.hash);
                    match words.last_mut().filter(|last| last.at.end == at.start) {
                        // "4g", "co2"
                        Some(last) => {
                            last.at.end = at.end;
                            last.hash = WordHash::within(lower.as_bytes(), last.at.start, last.at.end);
                            last.filler &= filler;
                        }
                        None => words.push(Word { hash, at, respelled: None, filler }),
                    }
                }
            }
        }
        for word in &mut words {
            if let Some(other) = respelled(&lower[word.at.clone()]) {
                word.hash = WordHash::of(other.as_bytes());
                word.respelled = Some(other);
            }
        }
        Self { normalized, lower, words }
    }

    /// Tells the words that do not change what is measured.
    pub(super) fn mark_fillers(&mut self, fillers: &Fillers) {
        let mut at = 0;
        while at < self.words.len() {
            let length = fillers.at(self, at);
            self.words[at..at + length].iter_mut().for_each(|word| word.filler = true);
            at += length.max(1);
        }
        // A capital at the start tells nothing, unless the name goes on.
        let names = |word: &Word| is_name(&self.normalized.text()[word.at.clone()]);
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
    pub(super) fn agrees(&self, words: &[String]) -> bool {
        let own = self.words.iter().map(|word| self.text(word));
        !words.is_empty() && !self.words.is_empty() && own.zip(words).all(|(a, b)| a == b)
    }

    /// A word as it is compared.
    fn text<'w>(&'w self, word: &'w Word) -> &'w str {
        word.respelled.as_deref().unwrap_or(&self.lower[word.at.clone()])
    }

    /// What is known of its words, each word once.
    pub(super) fn distinct<T>(&self, known: impl Fn(WordHash) -> Option<T>) -> Vec<T> {
        let words = self.words.iter().enumerate().filter_map(|(at, word)| {
            let known = known(word.hash)?;
            self.words[..at].iter().all(|before| before.hash != word.hash).then_some(known)
        });
        words.collect()
    }

    fn holds(&self, text: &str) -> bool {
        self.words.iter().any(|word| self.text(word) == text)
    }

    /// Whether it speaks of a rate, not of an amount.
    pub(super) fn says_rate(&self) -> bool {
        self.words.windows(2).any(|pair| {
            matches!((self.text(&pair[0]), self.text(&pair[1])), ("tỷ", "lệ" | "trọng") | ("tốc", "độ"))
        })
    }

    /// Whether it says the wording, and nothing that would make it another indicator.
    pub(super) fn says(&self, wording: &Wording) -> bool {
        if wording.excluded.iter().any(|word| self.holds(word)) {
            return false;
        }
        // Bit n: the words read so far can be the wording's first n words and fillers.
        let last = 1_u32 << wording.words.len();
        let mut reached = 1_u32;
        for word in &self.words {
            // What follows "theo" says by whose count or which norm: "theo Cục Thống kê", "theo giá hiện hành".
            let text = self.text(word);
            if text == "theo" && reached & last != 0 {
                return true;
            }
            let stay = if word.filler { u32::MAX } else { wording.open };
            let step = wording.words.iter().enumerate().filter(|(_, own)| *own == text);
            let steps = step.fold(0, |steps, (n, _)| steps | 1 << n);
            reached = reached & stay | (reached & steps) << 1;
            if reached == 0 {
                return false;
            }
        }
        reached & last != 0
    }
}

/// The words of a text as they are compared.
pub(super) fn split(text: &str) -> Vec<String> {
    let label = LabelWords::new(text);
    label.words.iter().map(|word| label.text(word).to_owned()).collect()
}

fn is_name(word: &str) -> bool {
    let mut letters = word.chars();
    letters.next().is_some_and(char::is_uppercase) && letters.next().is_some_and(char::is_lowercase)
}

/// `tỷ` for `tỉ`: after h, k, l, m, s, t and qu both letters are in use. `None` for all other words.
fn respelled(word: &str) -> Option<String> {
    const LETTERS: [(char, char); 6] =
        [('i', 'y'), ('í', 'ý'), ('ì', 'ỳ'), ('ỉ', 'ỷ'), ('ĩ', 'ỹ'), ('ị', 'ỵ')];
    if !matches!(word.as_bytes()[0], b'h' | b'k' | b'l' | b'm' | b's' | b't' | b'q') || word.len() > 5 {
        return None;
    }
    let end = word.chars().next_back();
    let (i, y) = LETTERS.into_iter().find(|(i, _)| Some(*i) == end)?;
    let onset = &word[..word.len() - i.len_utf8()];
    matches!(onset, "h" | "k" | "l" | "m" | "s" | "t" | "qu").then(|| format!("{onset}{y}"))
}
