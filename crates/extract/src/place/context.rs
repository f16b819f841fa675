//! What the words before a name make of it.

use super::{Back, Force};
use crate::letter::is_alphanumeric;
use rustc_hash::{FxHashMap, FxHashSet};

const TABLE: &str = include_str!("../lexicon/place_cues.tsv");

/// How many words before a name are searched for the head of an institution's name.
const REACH: usize = 9;

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
    /// By its last word, how many words the longest cue has.
    longest: FxHashMap<&'static str, usize>,
    /// Words that are both: "Đoàn" is an office and a family name, which only counts right before a name.
    person: FxHashSet<&'static str>,
}

impl Cues {
    /// Reads the table; the second value is the cues to be searched in the text.
    pub(super) fn new() -> (Self, Vec<(&'static str, Cue)>) {
        let (mut before, mut person, mut searched) = (FxHashMap::default(), FxHashSet::default(), Vec::new());
        let mut longest: FxHashMap<&'static str, usize> = FxHashMap::default();
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
                let last = text.rsplit(' ').next().unwrap_or(text);
                let most = longest.entry(last).or_default();
                *most = text.split(' ').count().max(*most);
            }
        }
        (Self { before, longest, person }, searched)
    }

    /// How the name that starts at `start` stands, from the words before it; `None` when it is no place at all.
    pub(super) fn force(&self, text: &str, start: usize) -> Option<Force> {
        let mut words = WordsBefore::new(text, start);
        let mut at = 0;
        let mut only_skipped = true;
        while words.has(at) {
            let (word, length) = self.longest(&mut words, at);
            if at == 0 {
                let nearest = words.text(0);
                if self.person.contains(nearest) && word != Some(Word::Skip) {
                    return None;
                }
                if word == Some(Word::Beside) {
                    return Some(Force::Brand);
                }
                if word.is_none() && is_name(nearest) {
                    let first_of_clause = !words.has(1) && words.bounded;
                    if !first_of_clause {
                        return Some(Force::Brand);
                    }
                }
            }
            match word {
                Some(Word::Locative) if only_skipped => return Some(Force::Locative),
                Some(Word::Aside) if only_skipped => return Some(Force::Aside),
                Some(Word::Authority) => return Some(Force::Authority),
                Some(Word::Brand) => return Some(Force::Brand),
                Some(Word::Clause) if only_skipped => return Some(Force::Subject),
                Some(Word::Clause) if !words.has(at + length) || !words.joins_names(at) => {
                    return Some(Force::Plain);
                }
                Some(Word::Clause) => {}
                Some(Word::Stop | Word::Locative | Word::Aside) => return Some(Force::Plain),
                Some(Word::Skip) => {}
                Some(Word::Beside | Word::Person) | None => only_skipped = false,
            }
            at += length;
        }
        Some(if only_skipped && words.bounded { Force::Subject } else { Force::Plain })
    }

    /// The longest cue whose last word is that at `at`, and its length in words.
    fn longest(&self, words: &mut WordsBefore<'_>, at: usize) -> (Option<Word>, usize) {
        let Some(&longest) = self.longest.get(words.text(at)) else { return (None, 1) };
        let end = words.found[at].1;
        for length in (1..=longest).rev() {
            if words.has(at + length - 1)
                && let Some(&word) = self.before.get(&words.whole[words.found[at + length - 1].0..end])
            {
                return (Some(word), length);
            }
        }
        (None, 1)
    }
}

/// The words before a place of a text within its clause, nearest first: each is looked for when it is asked for.
struct WordsBefore<'t> {
    whole: &'t str,
    found: [(usize, usize); REACH],
    count: usize,
    /// Where the nearest word begins that was not looked for yet.
    end: usize,
    /// Whether the clause begins with the last of the words found.
    bounded: bool,
}

impl<'t> WordsBefore<'t> {
    fn new(text: &'t str, start: usize) -> Self {
        Self { whole: text, found: [(0, 0); REACH], count: 0, end: start, bounded: false }
    }

    /// Whether there are more than `at` words.
    fn has(&mut self, at: usize) -> bool {
        while self.count <= at && self.count < REACH && !self.bounded {
            let head = &self.whole[..self.end];
            let trimmed = head.trim_end_matches(' ');
            // A name glued to "TP." has no space before it.
            if trimmed.len() == head.len() && !head.ends_with('.') {
                self.bounded = true;
                break;
            }
            let begin = trimmed
                .rfind([' ', '\n', '\t', '\u{a0}', '(', '“', '"', '['])
                .map_or(0, |at| at + trimmed[at..].chars().next().map_or(1, char::len_utf8));
            let word = &trimmed[begin..];
            let abbreviation = matches!(word, "TP." | "Tp." | "TX." | "tp.");
            if word.is_empty() || (!abbreviation && !word.ends_with(is_alphanumeric)) {
                self.bounded = true;
                break;
            }
            self.found[self.count] = (begin, trimmed.len());
            self.count += 1;
            self.end = begin;
        }
        at < self.count
    }

    /// A word that there is.
    fn text(&self, at: usize) -> &'t str {
        &self.whole[self.found[at].0..self.found[at].1]
    }

    /// Whether the word at `at` joins the parts of one name: "Sở Thông tin và Truyền thông Hà Nội".
    fn joins_names(&self, at: usize) -> bool {
        self.text(at) == "và" && at > 0 && self.whole[self.found[at - 1].0..].starts_with(char::is_uppercase)
    }
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
