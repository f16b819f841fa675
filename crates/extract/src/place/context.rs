//! What the words before a name make of it.

use super::{Back, Force};
use crate::letter::is_alphanumeric;
use crate::token::{Token, TokenKind, WordHash, Words};
use rustc_hash::FxHashMap;

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

/// The table of cue words, by their hashes as they are written.
#[derive(Debug)]
pub(super) struct Cues {
    /// The last words of cues.
    last: FxHashMap<WordHash, Last>,
    /// Cues of several words.
    phrases: FxHashMap<WordHash, Word>,
}

/// A word that ends cues.
#[derive(Clone, Copy, Debug, Default)]
struct Last {
    /// What it is by itself.
    alone: Option<Word>,
    /// How many words the longest of them has.
    longest: u8,
    /// Whether it is a title or family name, also where it is something else: "Đoàn" is an office, too. Only counts right
    /// before a name.
    person: bool,
}

impl Cues {
    /// Reads the table; the second value is the cues to be searched in the text.
    pub(super) fn new() -> (Self, Vec<(&'static str, Cue)>) {
        let mut searched = Vec::new();
        let mut lasts: FxHashMap<WordHash, Last> = FxHashMap::default();
        let mut phrases: FxHashMap<WordHash, Word> = FxHashMap::default();
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
                let length = text.split(' ').count() as u8;
                let last = text.rsplit(' ').next().unwrap_or(text);
                let last = lasts.entry(WordHash::of(last.as_bytes())).or_default();
                last.longest = last.longest.max(length);
                last.person |= word == Word::Person && length == 1;
                if length == 1 {
                    last.alone.get_or_insert(word);
                } else {
                    phrases.entry(WordHash::of(text.as_bytes())).or_insert(word);
                }
            }
        }
        (Self { last: lasts, phrases }, searched)
    }

    /// How the name that starts with a token stands, from the words before it; `None` when it is no place at all.
    pub(super) fn force(&self, words: &Words<'_>, token: usize) -> Option<Force> {
        let mut words = WordsBefore::new(words, token);
        let mut at = 0;
        let mut only_skipped = true;
        while words.has(at) {
            let last = self.last.get(&words.hash(at, at)).copied().unwrap_or_default();
            let (word, length) = self.longest(&mut words, at, last);
            if at == 0 {
                if last.person && word != Some(Word::Skip) {
                    return None;
                }
                if word == Some(Word::Beside) {
                    return Some(Force::Brand);
                }
                if word.is_none() && is_name(words.text(0)) {
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
    fn longest(&self, words: &mut WordsBefore<'_>, at: usize, last: Last) -> (Option<Word>, usize) {
        for length in (2..=usize::from(last.longest)).rev() {
            if words.has(at + length - 1)
                && let Some(&word) = self.phrases.get(&words.hash(at + length - 1, at))
            {
                return (Some(word), length);
            }
        }
        (last.alone, 1)
    }
}

/// The words before a place of a text within its clause, nearest first: each is looked for when it is asked for.
struct WordsBefore<'t> {
    whole: &'t str,
    /// What stands before the nearest word that was not looked for yet, and that word itself.
    tokens: &'t [Token],
    found: [(usize, usize); REACH],
    count: usize,
    /// Where the nearest word begins that was not looked for yet.
    end: usize,
    /// Whether the clause begins with the last of the words found.
    bounded: bool,
}

impl<'t> WordsBefore<'t> {
    fn new(words: &'t Words<'_>, token: usize) -> Self {
        let (tokens, end) = (&words.tokens[..token], words.tokens[token].start);
        Self { whole: words.text, tokens, found: [(0, 0); REACH], count: 0, end, bounded: false }
    }

    /// Whether there are more than `at` words.
    #[inline]
    fn has(&mut self, at: usize) -> bool {
        while self.count <= at && self.count < REACH && !self.bounded {
            self.find();
        }
        at < self.count
    }

    /// Finds the next word, unless the clause begins here.
    fn find(&mut self) {
        match self.tokens {
            [before @ .., token] if self.is_word(token) => {
                self.tokens = before;
                self.take(token.start, token.end());
            }
            _ => self.find_beside_marks(),
        }
    }

    /// Whether the last of the tokens is a word by itself: letters or digits between two spaces, as nearly all are.
    #[inline]
    fn is_word(&self, last: &Token) -> bool {
        let is_space = |at: usize| self.whole.as_bytes().get(at) == Some(&b' ');
        last.end() + 1 == self.end
            && is_space(last.end())
            && is_space(last.start.wrapping_sub(1))
            && !matches!(last.kind, TokenKind::Mark(_))
            && self.ends_word(last.end())
    }

    fn find_beside_marks(&mut self) {
        let head = &self.whole.as_bytes()[..self.end];
        let end = head.iter().rposition(|&byte| byte != b' ').map_or(0, |last| last + 1);
        // A name glued to "TP." has no space before it.
        let glued = end == head.len() && !head.ends_with(b".");
        let begin = begin_of_last_word(&head[..end]);
        let word = &head[begin..end];
        let letter = !word.is_empty() && self.ends_word(end);
        let abbreviation = || matches!(word, b"TP." | b"Tp." | b"TX." | b"tp.");
        if glued || !(letter || abbreviation()) {
            self.bounded = true;
            return;
        }
        self.take(begin, end);
        let behind = self.tokens.iter().rev().take_while(|token| token.start >= begin).count();
        self.tokens = &self.tokens[..self.tokens.len() - behind];
    }

    /// Whether a letter or digit ends there.
    #[inline]
    fn ends_word(&self, end: usize) -> bool {
        match self.whole.as_bytes()[..end].last() {
            Some(last) if last.is_ascii() => last.is_ascii_alphanumeric(),
            Some(_) => self.whole[..end].ends_with(is_alphanumeric),
            None => false,
        }
    }

    /// Takes what stands at these bytes for the next word.
    #[inline]
    fn take(&mut self, begin: usize, end: usize) {
        self.found[self.count] = (begin, end);
        self.count += 1;
        self.end = begin;
    }

    /// A word that there is.
    fn text(&self, at: usize) -> &'t str {
        &self.whole[self.found[at].0..self.found[at].1]
    }

    /// The hash of a phrase, as it is written, from one word to another nearer one; both there are.
    fn hash(&self, first: usize, last: usize) -> WordHash {
        WordHash::within(self.whole.as_bytes(), self.found[first].0, self.found[last].1)
    }

    /// Whether the word at `at` joins the parts of one name: "Sở Thông tin và Truyền thông Hà Nội".
    fn joins_names(&self, at: usize) -> bool {
        self.text(at) == "và" && at > 0 && self.whole[self.found[at - 1].0..].starts_with(char::is_uppercase)
    }
}

/// Where the last word of a text begins: behind white space, a bracket or a quotation mark.
fn begin_of_last_word(text: &[u8]) -> usize {
    let mut head = text;
    while let [before @ .., last] = head {
        let parts = MAY_PART[usize::from(*last)]
            && match last {
                // '“' and the no-break space
                0x9c => before.ends_with(b"\xe2\x80"),
                0xa0 => before.ends_with(b"\xc2"),
                _ => true,
            };
        if parts {
            break;
        }
        head = before;
    }
    head.len()
}

/// The last bytes of what parts words.
const MAY_PART: [bool; 256] = {
    let mut may = [false; 256];
    let last = b" \n\t(\"[\x9c\xa0";
    let mut n = 0;
    while n < last.len() {
        may[last[n] as usize] = true;
        n += 1;
    }
    may
};

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
