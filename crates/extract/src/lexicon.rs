//! The reviewed table of cue words (`lexicon/cues.tsv`), compiled for longest-phrase look-ups.

use crate::context::label::features::{Class, class_of};
use crate::context::{period, role};
use crate::figure::date;
use crate::letter::is_alphabetic;
use crate::model::{NO_WORD, WordValue, word_value};
use crate::token::WordHash;
use rustc_hash::FxHashMap;
use std::cmp::Reverse;
use std::sync::LazyLock;

macro_rules! cues {
    ($($(#[$doc:meta])* $name:ident = $text:literal;)*) => {
        /// What a word or phrase can be to the rules: one bit a class of `lexicon/cues.tsv`.
        #[derive(Clone, Copy, Default, PartialEq, Eq)]
        pub(crate) struct Cue(u128);

        impl Cue {
            cues!(@consts 0u32; $($(#[$doc])* $name)*);

            /// The class that a table names, `level` for example.
            fn named(name: &str) -> Option<Self> {
                match name { $($text => Some(Self::$name),)* _ => None }
            }
        }

        #[cfg(test)]
        const CLASS_NAMES: &[&str] = &[$($text),*];
    };
    (@consts $n:expr; $(#[$doc:meta])* $name:ident $($rest:tt)*) => {
        $(#[$doc])* pub(crate) const $name: Self = Self(1 << ($n));
        cues!(@consts $n + 1; $($rest)*);
    };
    (@consts $n:expr;) => {};
}

cues! {
    NUMERAL = "numeral"; TENS = "tens"; JOINER = "joiner"; HALF = "half"; MAGNITUDE = "magnitude";
    DOZEN = "dozen"; PERCENT = "percent"; POINT = "point"; FRACTION = "fraction"; ROMAN = "roman";
    SHORT_MAGNITUDE = "shortmag"; NOT_MAGNITUDE = "notmag"; CURRENCY = "currency"; UNIT = "unit";
    DAY = "day"; DAY_PREFIX = "dayprefix"; LUNAR_DAY = "lunarday"; MONTH = "month"; QUARTER = "quarter";
    YEAR = "year"; MONTH_NAME = "monthname"; YEAR_HEAD = "yearhead"; SCHOOL_YEAR = "schoolyear";
    YEAR_SPAN = "yearspan"; HALF_YEAR = "halfyear"; START_OF = "startof"; MIDDLE_OF = "middleof";
    END_OF = "endof"; DECADE = "decade"; THIS_YEAR = "thisyear"; LAST_YEAR = "lastyear";
    NEXT_YEAR = "nextyear"; DOC_NAME = "docname"; ARTICLE = "article"; NAME_NOUN = "namenoun";
    ORDINAL_NOUN = "ordinalnoun"; CLOCK = "clock"; NAME_STRONG = "namestrong"; SCORE = "scorecue";
    GT = "gt"; GE = "ge"; LT = "lt"; LE = "le"; APPROX = "approx"; POST_GE = "postge"; POST_LE = "postle";
    POST_GT = "posthalf"; LEVEL = "level"; SHARE = "share"; UP = "up"; DOWN = "down"; COMPARE = "compare";
    SAME_PERIOD = "sameperiod"; PREVIOUS = "previous"; RATIO_VERB = "ratioverb"; TARGET = "target";
    TARGET_STRONG = "targetstrong"; PLAN = "plan"; WHOLE = "whole"; RANK = "rank"; RANK_TOP = "ranktop";
    MEASURE = "measure"; CONJUNCTION = "conj"; CLAUSE_MARK = "clausemark"; ADVERB = "adverb";
    PREPOSITION = "preposition"; STOP_NOUN = "stopnoun"; QUANTIFIER = "quantifier"; FURNITURE = "furniture";
    VERB = "verb"; PER = "per"; PLACE_HEAD = "placehead"; FORECAST = "forecast"; PAST = "past"; REACH = "reach"; RANK_PLACE = "rankplace"; SUPERLATIVE = "superlative"; FIELD = "field";
    COLLECTIVE = "collective"; NORM = "norm";
}

impl Cue {
    /// Whether any class of `other` is among these.
    pub(crate) fn any(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// Whether no class is set.
    pub(crate) fn is_empty(self) -> bool {
        self.0 == 0
    }
}

impl Cue {
    /// Any of these classes; `|` for constants.
    pub(crate) const fn all(classes: &[Self]) -> Self {
        let (mut all, mut at) = (0, 0);
        while at < classes.len() {
            all |= classes[at].0;
            at += 1;
        }
        Self(all)
    }
}

impl std::ops::BitOr for Cue {
    type Output = Self;
    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

/// What the tables say of a phrase, or of the first syllables of one.
///
/// A line of the processor's cache: whoever looks a word up finds all of it there.
#[derive(Clone)]
#[repr(align(64))]
pub(crate) struct Phrase {
    hash: WordHash,
    /// One bit for each syllable that follows in phrases that begin with this one, by its hash.
    nexts: u64,
    /// None for what only begins phrases.
    pub(crate) cue: Cue,
    /// Numeric value of a number word, magnitude or relative year; 0 where the class has none.
    pub(crate) number: f64,
    /// Text value: the ISO code of a currency, the canonical form of a unit.
    pub(crate) code: Option<&'static str>,
    /// Its value in the models' templates of words.
    pub(crate) value: WordValue,
    /// What the phrase is to the models; `None` where its classes do not tell.
    pub(crate) class: Option<Class>,
    /// What is asked of nearly every item.
    pub(crate) marks: Marks,
}

/// What the tables say of a phrase that is asked of nearly every item, and how many syllables it has. An item keeps it, so
/// that whoever asks need not go to the tables again.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Marks(u8);

impl Marks {
    const HEADS_DATE: u8 = 1 << 7;
    const TELLS: u8 = 1 << 6;

    /// Of a phrase of these classes, in its own words.
    fn of(cue: Cue, phrase: &str) -> Self {
        let heads_date = if cue.any(date::HEADS) { Self::HEADS_DATE } else { 0 };
        let tells = if cue.any(role::TELLS) || period::may_tell(cue, phrase) { Self::TELLS } else { 0 };
        Self(heads_date | tells | 1)
    }

    /// With so many syllables, few enough to have room beside what else is kept.
    pub(crate) fn with_syllables(self, syllables: u8) -> Self {
        debug_assert!(syllables < Self::TELLS, "{syllables} syllables");
        Self(self.0 & (Self::HEADS_DATE | Self::TELLS) | syllables)
    }

    /// How many syllables it has: one unless told.
    pub(crate) fn syllables(self) -> u8 {
        self.0 & (Self::TELLS - 1)
    }

    /// Whether a date may begin with it.
    pub(crate) fn heads_date(self) -> bool {
        self.0 & Self::HEADS_DATE != 0
    }

    /// Whether it may tell of more than of its neighbours: [`role::TELLS`], and what [`period::may_tell`] says.
    pub(crate) fn tells(self) -> bool {
        self.0 & Self::TELLS != 0
    }
}

/// What is in no table.
pub(crate) static UNKNOWN: Phrase = Phrase {
    hash: WordHash::NONE,
    nexts: 0,
    cue: Cue(0),
    number: 0.0,
    code: None,
    value: NO_WORD,
    class: None,
    marks: Marks(1),
};

impl Phrase {
    /// Whether a phrase that begins with this one may go on with the word of this hash.
    pub(crate) fn may_go_on(&self, next: WordHash) -> bool {
        self.nexts & bit(next) != 0
    }

    /// Whether it is in no table.
    pub(crate) fn is_unknown(&self) -> bool {
        self.hash == WordHash::NONE
    }
}

fn bit(word: WordHash) -> u64 {
    1 << (word.slot() % 64)
}

/// Phrase look-ups over lower-cased text.
///
/// A table of its own, since the words of a text have their hashes when they come here, and since it is small: what
/// is looked up for each word of a text must not drive the models out of the processor's cache. No two phrases have the
/// same place, so that one look tells whether a word is in the tables.
pub(crate) struct Lexicon {
    /// What leads from hashes to places, by their last bits: see [`place`].
    spreads: [u16; SPREADS],
    /// By place: enough of a phrase's hash to tell whether it is the one before it has come from memory.
    tags: [u8; PLACES],
    /// By place; [`UNKNOWN`] where there is none.
    phrases: Box<[Phrase; PLACES]>,
}

/// How many phrases there is room for; that each finds a place becomes unlikely where few are left free.
const PLACES: usize = 1 << 11;

/// Some four phrases share a spread.
const SPREADS: usize = PLACES / 4;

const TABLES: &[&str] = &[include_str!("lexicon/cues.tsv"), include_str!("lexicon/units.tsv")];

impl Lexicon {
    /// The built-in tables, compiled when they are first asked for.
    pub(crate) fn built_in() -> &'static Self {
        static BUILT_IN: LazyLock<Lexicon> = LazyLock::new(Lexicon::new);
        &BUILT_IN
    }

    fn new() -> Self {
        let Ok(free) = vec![UNKNOWN.clone(); PLACES].into_boxed_slice().try_into() else {
            unreachable!("the slice was made as long as the array")
        };
        let mut lexicon = Self { spreads: [0; SPREADS], tags: [0; PLACES], phrases: free };
        let mut sharing = vec![Vec::new(); SPREADS];
        read().into_iter().for_each(|phrase| sharing[phrase.hash.slot() % SPREADS].push(phrase));
        // Where many share a spread while there is much room.
        sharing.sort_by_key(|phrases| Reverse(phrases.len()));
        sharing.into_iter().for_each(|phrases| lexicon.insert(phrases));
        lexicon
    }

    /// Gives phrases that share a spread places of their own.
    fn insert(&mut self, phrases: Vec<Phrase>) {
        let places = |spread: u16| phrases.iter().map(move |phrase| place(phrase.hash, spread));
        let fits = |spread: &u16| {
            let is_free = |place: usize| self.phrases[place].is_unknown();
            places(*spread)
                .enumerate()
                .all(|(n, at)| is_free(at) && !places(*spread).take(n).any(|other| other == at))
        };
        let spread = (1..=u16::MAX).find(fits).expect("there are more places than phrases");
        for phrase in phrases {
            let place = place(phrase.hash, spread);
            self.spreads[phrase.hash.slot() % SPREADS] = spread;
            self.tags[place] = tag(phrase.hash);
            self.phrases[place] = phrase;
        }
    }

    /// The phrase in lower case whose hash is `hash`; [`UNKNOWN`] if there is none. That another text has the same 64
    /// bits is left out of account.
    #[inline]
    pub(crate) fn look_up(&self, hash: WordHash) -> &Phrase {
        let place = place(hash, self.spreads[hash.slot() % SPREADS]);
        // Not to be foreseen: chosen without a branch.
        let is_known = usize::from(self.tags[place] == tag(hash));
        let phrase = &self.phrases[place & is_known.wrapping_neg()];
        if phrase.hash == hash { phrase } else { &UNKNOWN }
    }

    /// The phrase in lower case whose hash is `hash`.
    pub(crate) fn find(&self, hash: WordHash) -> Option<&Phrase> {
        Some(self.look_up(hash)).filter(|phrase| !phrase.is_unknown())
    }

    /// What the tables say of a whole phrase in lower case.
    pub(crate) fn get(&self, phrase: &str) -> Option<&Phrase> {
        self.find(hash_of(phrase)).filter(|phrase| !phrase.cue.is_empty())
    }
}

/// Where the phrase of a hash stands, given the spread of its last bits.
fn place(hash: WordHash, spread: u16) -> usize {
    (hash.slot().wrapping_mul(spread.into()) >> 32) % PLACES
}

/// The highest bits of a hash.
fn tag(hash: WordHash) -> u8 {
    (hash.slot() >> 56) as u8
}

/// The phrases of the tables, and what those begin with that have several syllables.
fn read() -> Vec<Phrase> {
    let mut phrases = Phrases::default();
    let rows = TABLES.iter().flat_map(|table| table.lines());
    for line in rows.filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let mut cells = line.split('\t');
        if let (Some(class), Some(value), Some(texts)) = (cells.next(), cells.next(), cells.next())
            && let Some(cue) = Cue::named(class)
        {
            texts.split('|').for_each(|text| phrases.insert(text, cue, value));
        }
    }
    // Of no class, but frequent: their values are at hand here.
    for mark in [",", ".", ":", ";", "(", ")", "-", "–", "“", "”", "\""] {
        phrases.phrase(mark);
    }
    phrases.list
}

/// Phrases as they are read.
#[derive(Default)]
struct Phrases {
    list: Vec<Phrase>,
    known: FxHashMap<WordHash, usize>,
}

impl Phrases {
    fn insert(&mut self, text: &str, cue: Cue, value: &'static str) {
        let phrase = self.phrase(text);
        phrase.cue = phrase.cue | cue;
        // Of marks it depends on what stands around them.
        phrase.class = class_of(phrase.cue).filter(|_| text.starts_with(is_alphabetic));
        phrase.marks = Marks::of(phrase.cue, text);
        match value.parse::<f64>() {
            Ok(number) => phrase.number = number,
            Err(_) if value != "-" => phrase.code = Some(value),
            Err(_) => {}
        }
        for (end, _) in text.match_indices(' ') {
            let next = text[end + 1..].split(' ').next().unwrap_or_default();
            self.phrase(&text[..end]).nexts |= bit(WordHash::of(next.as_bytes()));
        }
    }

    /// The phrase of this text, added if it is not there.
    fn phrase(&mut self, text: &str) -> &mut Phrase {
        let hash = hash_of(text);
        let at = *self.known.entry(hash).or_insert(self.list.len());
        if at == self.list.len() {
            self.list.push(Phrase { hash, value: word_value(text), ..UNKNOWN.clone() });
        }
        &mut self.list[at]
    }
}

/// The hash of a word or phrase, of which a space parts the words.
fn hash_of(phrase: &str) -> WordHash {
    let words = phrase.split(' ').map(|word| WordHash::of(word.as_bytes()));
    words.reduce(WordHash::then).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_of_the_tables_has_a_known_class_and_lower_case_phrases() {
        for table in TABLES {
            for (n, line) in table.lines().enumerate() {
                if line.is_empty() || line.starts_with('#') {
                    continue;
                }
                let cells: Vec<&str> = line.split('\t').collect();
                assert_eq!(cells.len(), 3, "row {}: class, value, phrases: {line:?}", n + 1);
                assert!(CLASS_NAMES.contains(&cells[0]), "row {}: no such class: {:?}", n + 1, cells[0]);
                for phrase in cells[2].split('|') {
                    assert!(!phrase.is_empty() && phrase.trim() == phrase, "row {}: {phrase:?}", n + 1);
                    assert_eq!(phrase, phrase.to_lowercase(), "row {}", n + 1);
                    let is_number = phrase.starts_with(|c: char| c.is_ascii_digit());
                    assert!(!is_number, "row {}: number literals are no phrases: {phrase:?}", n + 1);
                }
            }
        }
    }

    #[test]
    fn every_phrase_is_found_and_nothing_else() {
        let lexicon = Lexicon::built_in();
        let phrases = read();
        assert!(phrases.iter().all(|phrase| lexicon.look_up(phrase.hash).hash == phrase.hash));
        let found = lexicon.phrases.iter().filter(|phrase| !phrase.is_unknown()).count();
        assert_eq!(found, phrases.len());
        for word in ["", "zzz", "2025", "không có trong bảng"] {
            assert!(lexicon.look_up(hash_of(word)).is_unknown(), "{word:?}");
        }
    }

    #[test]
    fn a_phrase_keeps_the_classes_of_all_its_rows() {
        let lexicon = Lexicon::built_in();
        let entry = lexicon.get("năm").expect("in the table");
        assert!(entry.cue.any(Cue::YEAR) && entry.cue.any(Cue::NUMERAL));
        assert_eq!(entry.number, 5.0);
        let ty = lexicon.find(WordHash::of("tỷ".as_bytes())).expect("in the table");
        assert!(ty.may_go_on(WordHash::of("lệ".as_bytes())));
    }
}
