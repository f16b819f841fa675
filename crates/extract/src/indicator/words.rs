//! The words of labels and wordings, and whether a label says a wording.

use super::Wording;
use crate::document::normalize::Normalized;
use crate::lower;
use rustc_hash::FxHashMap;

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

    /// How many words at the start of `words` are the longest such phrase; 0 where there is none.
    fn at(&self, words: &[Word]) -> usize {
        let Some(phrases) = words.first().and_then(|word| self.phrases.get(&word.text)) else { return 0 };
        let fits = |phrase: &&Vec<String>| {
            phrase.len() <= words.len() && phrase.iter().zip(words).all(|(a, b)| *a == b.text)
        };
        phrases.iter().filter(fits).map(Vec::len).max().unwrap_or(0)
    }
}

#[derive(Debug)]
struct Word {
    text: String,
    /// May stand in a label without changing what it measures.
    filler: bool,
    /// Begins like a name, and goes on in lower case.
    capital: bool,
}

/// The words of one label.
pub(super) struct LabelWords {
    words: Vec<Word>,
}

impl LabelWords {
    pub(super) fn new(label: &str, fillers: &Fillers) -> Self {
        let normalized = Normalized::new(label);
        let mut words = Vec::new();
        let mut brackets = 0_usize;
        for (piece, open) in pieces(normalized.text()) {
            match open {
                Some('(') => brackets += 1,
                Some(')') => brackets = brackets.saturating_sub(1),
                _ => {
                    let capital = is_name(piece);
                    let filler = brackets > 0 || piece.bytes().all(|byte| byte.is_ascii_digit());
                    words.push(Word { text: canonical(piece), filler, capital });
                }
            }
        }
        let mut at = 0;
        while at < words.len() {
            let length = fillers.at(&words[at..]);
            words[at..at + length].iter_mut().for_each(|word| word.filler = true);
            at += length.max(1);
        }
        // A capital at the start tells nothing, unless the name goes on.
        for at in 0..words.len() {
            words[at].filler |=
                words[at].capital && (at > 0 || words.get(1).is_some_and(|next| next.capital));
        }
        Self { words }
    }

    /// Its words, each once.
    pub(super) fn distinct(&self) -> impl Iterator<Item = &str> {
        let words = self.words.iter().enumerate();
        words
            .filter(|(at, word)| self.words[..*at].iter().all(|before| before.text != word.text))
            .map(|(_, word)| word.text.as_str())
    }

    fn holds(&self, text: &str) -> bool {
        self.words.iter().any(|word| word.text == text)
    }

    /// Whether it speaks of a rate, not of an amount.
    pub(super) fn says_rate(&self) -> bool {
        self.words.windows(2).any(|pair| {
            matches!((pair[0].text.as_str(), pair[1].text.as_str()), ("tỷ", "lệ" | "trọng") | ("tốc", "độ"))
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
            if word.text == "theo" && reached & last != 0 {
                return true;
            }
            let stay = if word.filler { u32::MAX } else { wording.open };
            let step = wording.words.iter().enumerate().filter(|(_, own)| **own == word.text);
            let steps = step.fold(0, |steps, (n, _)| steps | 1 << n);
            reached = reached & stay | (reached & steps) << 1;
            if reached == 0 {
                return false;
            }
        }
        reached & last != 0
    }
}

/// Words and brackets of a text, in order.
fn pieces(text: &str) -> impl Iterator<Item = (&str, Option<char>)> {
    text.split_inclusive(|c: char| !c.is_alphanumeric()).flat_map(|piece| {
        let end = piece.chars().next_back().filter(|c| !c.is_alphanumeric());
        let word = &piece[..piece.len() - end.map_or(0, char::len_utf8)];
        let word = (!word.is_empty()).then_some((word, None));
        word.into_iter().chain(end.filter(|c| matches!(c, '(' | ')')).map(|c| ("", Some(c))))
    })
}

/// The words of a text as they are compared.
pub(super) fn split(text: &str) -> Vec<String> {
    let normalized = Normalized::new(text);
    pieces(normalized.text())
        .filter(|(_, bracket)| bracket.is_none())
        .map(|(word, _)| canonical(word))
        .collect()
}

fn is_name(word: &str) -> bool {
    let mut letters = word.chars();
    letters.next().is_some_and(char::is_uppercase) && letters.next().is_some_and(char::is_lowercase)
}

/// Lower case, one place for tone marks, `tỷ` for `tỉ` (after h, k, l, m, s, t and qu both letters are in use).
fn canonical(word: &str) -> String {
    const LETTERS: [(char, char); 6] =
        [('i', 'y'), ('í', 'ý'), ('ì', 'ỳ'), ('ỉ', 'ỷ'), ('ĩ', 'ỹ'), ('ị', 'ỵ')];
    let mut word = lower::lower(word);
    let end = word.chars().next_back();
    if let Some((i, y)) = LETTERS.into_iter().find(|(i, _)| Some(*i) == end) {
        let onset = &word[..word.len() - i.len_utf8()];
        if matches!(onset, "h" | "k" | "l" | "m" | "s" | "t" | "qu") {
            word = format!("{onset}{y}");
        }
    }
    word
}
