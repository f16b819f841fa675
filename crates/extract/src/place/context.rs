//! What the words before a name make of it.

use super::{Back, Force};
use crate::letter::is_alphanumeric;
use rustc_hash::{FxHashMap, FxHashSet};

const TABLE: &str = include_str!("../lexicon/place_cues.tsv");

/// How many words before a name are searched for the head of an institution's name.
const REACH: usize = 9;
/// The longest cue, in words.
const LONGEST: usize = 4;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Word {
    Locative,
    Aside,
    Authority,
    Brand,
    Beside,
    Person,
    Clause,
    Stop,
    Skip,
}

/// What a cue that is searched in the text does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cue {
    /// Names what follows.
    Unit(Unit),
    /// Speaks of a place named before.
    Back { office: bool, to: Back },
    /// Looks like a place and is none.
    Not,
}

/// The unit that a word names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unit {
    Country,
    Province,
    City,
    District,
    Commune,
    Hamlet,
    Other,
}

/// The table of cue words.
#[derive(Debug)]
pub(super) struct Cues {
    before: FxHashMap<&'static str, Word>,
    /// Words that are both: "Đoàn" is an office and a family name, which only counts right before a name.
    person: FxHashSet<&'static str>,
}

impl Cues {
    /// Reads the table; the second value is the cues to be searched in the text.
    pub(super) fn new() -> (Self, Vec<(&'static str, Cue)>) {
        let (mut before, mut person, mut searched) = (FxHashMap::default(), FxHashSet::default(), Vec::new());
        for row in TABLE.lines().filter(|row| !row.starts_with('#')) {
            let Some((class, words)) = row.split_once('\t') else { continue };
            let word = match class {
                "locative" => Word::Locative,
                "aside" => Word::Aside,
                "authority" => Word::Authority,
                "brand" => Word::Brand,
                "beside" => Word::Beside,
                "person" => Word::Person,
                "clause" => Word::Clause,
                "stop" => Word::Stop,
                "skip" => Word::Skip,
                _ => {
                    let cue = searched_cue(class);
                    debug_assert!(cue.is_some(), "unknown class {class}");
                    searched.extend(
                        cue.into_iter().flat_map(|cue| words.split('|').map(move |word| (word, cue))),
                    );
                    continue;
                }
            };
            for text in words.split('|') {
                if word == Word::Person {
                    person.insert(text);
                }
                before.entry(text).or_insert(word);
            }
        }
        (Self { before, person }, searched)
    }

    /// How the name that starts at `start` stands, from the words before it; `None` when it is no place at all.
    pub(super) fn force(&self, text: &str, start: usize) -> Option<Force> {
        let (words, bounded) = words_before(text, start);
        let mut at = 0;
        let mut only_skipped = true;
        while at < words.len() {
            let (word, length) = self.longest(text, &words, at);
            if at == 0 {
                let nearest = &text[words[0].0..words[0].1];
                if self.person.contains(nearest) && word != Some(Word::Skip) {
                    return None;
                }
                if word == Some(Word::Beside) {
                    return Some(Force::Brand);
                }
                let first_of_clause = words.len() == 1 && bounded;
                if word.is_none() && !first_of_clause && is_name(nearest) {
                    return Some(Force::Brand);
                }
            }
            match word {
                Some(Word::Locative) if only_skipped => return Some(Force::Locative),
                Some(Word::Aside) if only_skipped => return Some(Force::Aside),
                Some(Word::Authority) => return Some(Force::Authority),
                Some(Word::Brand) => return Some(Force::Brand),
                Some(Word::Clause) if only_skipped => return Some(Force::Subject),
                Some(Word::Clause) if at + length >= words.len() || !joins_names(text, &words, at) => {
                    return Some(Force::Plain);
                }
                Some(Word::Clause) => {}
                Some(Word::Stop | Word::Locative | Word::Aside) => return Some(Force::Plain),
                Some(Word::Skip) => {}
                Some(Word::Beside | Word::Person) | None => only_skipped = false,
            }
            at += length;
        }
        Some(if only_skipped && bounded { Force::Subject } else { Force::Plain })
    }

    /// The longest cue whose last word is `words[at]`, and its length in words.
    fn longest(&self, text: &str, words: &[(usize, usize)], at: usize) -> (Option<Word>, usize) {
        let end = words[at].1;
        for length in (1..=LONGEST.min(words.len() - at)).rev() {
            if let Some(&word) = self.before.get(&text[words[at + length - 1].0..end]) {
                return (Some(word), length);
            }
        }
        (None, 1)
    }
}

/// The words before `start` within its clause, nearest first, and whether the clause begins with the last of them.
fn words_before(text: &str, start: usize) -> (Vec<(usize, usize)>, bool) {
    let mut words = Vec::with_capacity(REACH);
    let mut end = start;
    while words.len() < REACH {
        let head = &text[..end];
        let trimmed = head.trim_end_matches(' ');
        // A name glued to "TP." has no space before it.
        if trimmed.len() == head.len() && !head.ends_with('.') {
            return (words, true);
        }
        let begin = trimmed
            .rfind([' ', '\n', '\t', '\u{a0}', '(', '“', '"', '['])
            .map_or(0, |at| at + trimmed[at..].chars().next().map_or(1, char::len_utf8));
        let word = &trimmed[begin..];
        let abbreviation = matches!(word, "TP." | "Tp." | "TX." | "tp.");
        if word.is_empty() || (!abbreviation && !word.ends_with(is_alphanumeric)) {
            return (words, true);
        }
        words.push((begin, trimmed.len()));
        end = begin;
    }
    (words, false)
}

/// Whether the word at `at` joins the parts of one name: "Sở Thông tin và Truyền thông Hà Nội".
fn joins_names(text: &str, words: &[(usize, usize)], at: usize) -> bool {
    &text[words[at].0..words[at].1] == "và"
        && at > 0
        && text[words[at - 1].0..].starts_with(char::is_uppercase)
}

/// Begins with a capital and has a small letter: a name, not an acronym.
pub(super) fn is_name(word: &str) -> bool {
    let mut letters = word.chars();
    letters.next().is_some_and(char::is_uppercase) && letters.any(char::is_lowercase)
}

fn searched_cue(class: &str) -> Option<Cue> {
    let (kind, level) = class.split_once(':').unwrap_or((class, ""));
    let back = |level| {
        Some(match level {
            "country" => Back::Country,
            "province" => Back::Province,
            "city" => Back::City,
            "district" => Back::District,
            "commune" => Back::Commune,
            "any" => Back::Any,
            _ => return None,
        })
    };
    Some(match kind {
        "not" => Cue::Not,
        "back" => Cue::Back { office: false, to: back(level)? },
        "office" => Cue::Back { office: true, to: back(level)? },
        "unit" => Cue::Unit(match level {
            "country" => Unit::Country,
            "province" => Unit::Province,
            "city" => Unit::City,
            "district" => Unit::District,
            "commune" => Unit::Commune,
            "hamlet" => Unit::Hamlet,
            "other" => Unit::Other,
            _ => return None,
        }),
        _ => return None,
    })
}
