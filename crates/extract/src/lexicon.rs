//! The reviewed table of cue words (`lexicon/cues.tsv`), compiled for longest-phrase look-ups.

use crate::context::label::features::{Class, class_of};
use crate::context::{period, role};
use crate::model::{NO_WORD, WordValue, word_value};
use crate::token::WordHash;
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

/// What the tables say of a phrase, or of the first syllable of one.
///
/// A line of the processor's cache: whoever looks a word up finds all of it there.
#[derive(Clone)]
#[repr(align(64))]
pub(crate) struct Phrase {
    hash: WordHash,
    /// One bit for each second syllable of the phrases that begin with this syllable, by its hash.
    seconds: u64,
    /// None for what only begins phrases.
    pub(crate) cue: Cue,
    /// Numeric value of a number word, magnitude or relative year; 0 where the class has none.
    pub(crate) number: f64,
    /// Text value: the ISO code of a currency, the canonical form of a unit.
    pub(crate) code: Option<&'static str>,
    /// Its value in the models' templates of words.
    pub(crate) value: WordValue,
    /// The most syllables that a phrase beginning with this syllable has; 0 where none does.
    pub(crate) longest: u8,
    /// What the phrase is to the models; `None` where its classes do not tell.
    pub(crate) class: Option<Class>,
    /// Whether it may tell of more than of its neighbours: [`role::TELLS`], and what [`period::may_tell`] says.
    pub(crate) tells: bool,
}

/// What is in no table.
pub(crate) static UNKNOWN: Phrase = Phrase {
    hash: WordHash::NONE,
    seconds: 0,
    cue: Cue(0),
    number: 0.0,
    code: None,
    value: NO_WORD,
    longest: 0,
    class: None,
    tells: false,
};

impl Phrase {
    /// Whether a phrase that begins with this syllable may go on with the word of this hash.
    pub(crate) fn may_go_on(&self, next: WordHash) -> bool {
        self.seconds & bit(next) != 0
    }
}

fn bit(word: WordHash) -> u64 {
    1 << (word.slot() % 64)
}

/// Phrase look-ups over lower-cased text.
///
/// A table of its own, since the words of a text have their hashes when they come here, and since it is small: what
/// is looked up for each word of a text must not drive the models out of the processor's cache.
pub(crate) struct Lexicon {
    /// [`UNKNOWN`] first.
    phrases: Vec<Phrase>,
    /// Open addressing by hash.
    slots: Vec<Slot>,
    /// One bit for each hash, by its last bits: most words that no table has are told so without a look at the slots,
    /// which are many.
    known: Vec<u64>,
}

/// Where a phrase stands, and enough of its hash to tell that it is the one: whether a word is in the tables is known
/// before its phrase has come from memory.
#[derive(Clone, Copy, Default)]
struct Slot {
    /// The highest bits of its hash.
    tag: u16,
    /// Its place; 0 where the slot is free.
    phrase: u16,
}

impl Slot {
    fn tag_of(hash: WordHash) -> u16 {
        (hash.slot() >> 48) as u16
    }
}

/// How many bits [`Lexicon::known`] has.
const KNOWN: usize = 1 << 16;

const TABLES: &[&str] = &[include_str!("lexicon/cues.tsv"), include_str!("lexicon/units.tsv")];

impl Lexicon {
    /// The built-in tables, compiled when they are first asked for.
    pub(crate) fn built_in() -> &'static Self {
        static BUILT_IN: LazyLock<Lexicon> = LazyLock::new(Lexicon::new);
        &BUILT_IN
    }

    fn new() -> Self {
        let rows = TABLES.iter().flat_map(|table| table.lines());
        let rows = rows.filter(|line| !line.is_empty() && !line.starts_with('#')).filter_map(|line| {
            let mut cells = line.split('\t');
            let (class, value, phrases) = (cells.next()?, cells.next()?, cells.next()?);
            Some((Cue::named(class)?, value, phrases))
        });
        let phrases = rows.clone().map(|(_, _, phrases)| phrases.split('|').count()).sum::<usize>();
        // Each phrase brings itself and its first syllable at most. Most are found where they are first looked for.
        let slots = (4 * phrases + 1).next_power_of_two();
        let mut lexicon = Self {
            phrases: vec![UNKNOWN.clone()],
            slots: vec![Slot::default(); slots],
            known: vec![0; KNOWN / 64],
        };
        for (cue, value, phrases) in rows {
            phrases.split('|').for_each(|phrase| lexicon.insert(phrase, cue, value));
        }
        lexicon
    }

    fn insert(&mut self, text: &str, cue: Cue, value: &'static str) {
        let phrase = self.phrase(text);
        phrase.cue = phrase.cue | cue;
        phrase.class = class_of(phrase.cue);
        phrase.tells = phrase.cue.any(role::TELLS) || period::may_tell(phrase.cue, text);
        match value.parse::<f64>() {
            Ok(number) => phrase.number = number,
            Err(_) if value != "-" => phrase.code = Some(value),
            Err(_) => {}
        }
        let syllables = text.split(' ').count() as u8;
        let mut words = text.split(' ');
        if let Some(first) = words.next() {
            let first = self.phrase(first);
            first.longest = first.longest.max(syllables);
            first.seconds |= words.next().map_or(0, |second| bit(WordHash::of(second.as_bytes())));
        }
    }

    /// The phrase of this text, added if it is not there.
    fn phrase(&mut self, text: &str) -> &mut Phrase {
        let hash = hash_of(text);
        let bit = hash.slot() % KNOWN;
        self.known[bit / 64] |= 1 << (bit % 64);
        let at = self.slot(hash);
        if self.slots[at].phrase == 0 {
            self.slots[at] = Slot { tag: Slot::tag_of(hash), phrase: self.phrases.len() as u16 };
            self.phrases.push(Phrase { hash, value: word_value(text), ..UNKNOWN.clone() });
        }
        &mut self.phrases[usize::from(self.slots[at].phrase)]
    }

    /// The slot of a hash, or the free one where it would stand.
    fn slot(&self, hash: WordHash) -> usize {
        let (mask, tag) = (self.slots.len() - 1, Slot::tag_of(hash));
        let mut at = hash.slot() & mask;
        loop {
            let slot = self.slots[at];
            let is_it = slot.tag == tag && self.phrases[usize::from(slot.phrase)].hash == hash;
            if slot.phrase == 0 || is_it {
                return at;
            }
            at = (at + 1) & mask;
        }
    }

    /// The phrase in lower case whose hash is `hash`. That another text has the same 64 bits is left out of account.
    pub(crate) fn find(&self, hash: WordHash) -> Option<&Phrase> {
        let bit = hash.slot() % KNOWN;
        if self.known[bit / 64] & 1 << (bit % 64) == 0 {
            return None;
        }
        let slot = self.slots[self.slot(hash)];
        (slot.phrase != 0).then(|| &self.phrases[usize::from(slot.phrase)])
    }

    /// What the tables say of a whole phrase in lower case.
    pub(crate) fn get(&self, phrase: &str) -> Option<&Phrase> {
        self.find(hash_of(phrase)).filter(|phrase| !phrase.cue.is_empty())
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
                }
            }
        }
    }

    #[test]
    fn a_phrase_keeps_the_classes_of_all_its_rows() {
        let lexicon = Lexicon::built_in();
        let entry = lexicon.get("năm").expect("in the table");
        assert!(entry.cue.any(Cue::YEAR) && entry.cue.any(Cue::NUMERAL));
        assert_eq!(entry.number, 5.0);
        let ty = lexicon.find(WordHash::of("tỷ".as_bytes())).expect("in the table");
        assert!(ty.longest >= 2);
    }
}
