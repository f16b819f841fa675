//! The reviewed table of cue words (`lexicon/cues.tsv`), compiled for longest-phrase look-ups.

use crate::context::label::features::{Class, class_of};
use crate::model::WordHash;

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

/// What the tables say of a phrase.
#[derive(Clone, Copy)]
pub(crate) struct Entry {
    pub(crate) cue: Cue,
    /// Numeric value of a number word, magnitude or relative year; 0 where the class has none.
    pub(crate) number: f64,
    /// Text value: the ISO code of a currency, the canonical form of a unit.
    pub(crate) code: Option<&'static str>,
    /// What the phrase is to the models; `None` where its classes do not tell.
    pub(crate) class: Option<Class>,
}

/// Of what is in no table.
pub(crate) static UNKNOWN: Entry = Entry { cue: Cue(0), number: 0.0, code: None, class: None };

/// A phrase of the tables, or the first syllable of one.
pub(crate) struct Phrase {
    text: &'static str,
    /// `None` for a syllable that only begins phrases.
    pub(crate) entry: Option<Entry>,
    /// The most syllables that a phrase beginning with this syllable has; 0 where none does.
    pub(crate) longest: u8,
    /// One bit for each second syllable of these phrases, by its hash.
    seconds: u64,
}

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
/// A table of its own, since texts are hashed as they are read: a phrase's hash goes on from that of its first
/// syllable, and is also what the models know the phrase by.
#[derive(Default)]
pub(crate) struct Lexicon {
    phrases: Vec<Phrase>,
    /// Open addressing: a phrase's hash, and one more than its place in `phrases`; zeros in free slots. A power of two
    /// of them, at least half of them free.
    slots: Vec<(WordHash, u32)>,
    /// One bit for each hash, by its last bits: most words that no table has are told so without a look at the slots,
    /// which are many.
    known: Vec<u64>,
}

/// How many bits [`Lexicon::known`] has.
const KNOWN: usize = 1 << 16;

const TABLES: &[&str] = &[include_str!("lexicon/cues.tsv"), include_str!("lexicon/units.tsv")];

impl Lexicon {
    /// Compiles the built-in tables.
    pub(crate) fn new() -> Self {
        let mut lexicon = Self { known: vec![0; KNOWN / 64], ..Self::default() };
        for table in TABLES {
            for line in table.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
                let mut cells = line.split('\t');
                let (Some(class), Some(value), Some(phrases)) = (cells.next(), cells.next(), cells.next())
                else {
                    continue;
                };
                let Some(cue) = Cue::named(class) else { continue };
                for phrase in phrases.split('|') {
                    lexicon.insert(phrase, cue, value);
                }
            }
        }
        lexicon
    }

    fn insert(&mut self, phrase: &'static str, cue: Cue, value: &'static str) {
        let entry = self.phrase(phrase).entry.get_or_insert(UNKNOWN);
        entry.cue = entry.cue | cue;
        entry.class = class_of(entry.cue);
        match value.parse::<f64>() {
            Ok(number) => entry.number = number,
            Err(_) if value != "-" => entry.code = Some(value),
            Err(_) => {}
        }
        let syllables = phrase.split(' ').count() as u8;
        let mut words = phrase.split(' ');
        if let Some(first) = words.next() {
            let first = self.phrase(first);
            first.longest = first.longest.max(syllables);
            first.seconds |= words.next().map_or(0, |second| bit(WordHash::EMPTY.then(second.as_bytes())));
        }
    }

    /// The phrase of this text, added if it is not there.
    fn phrase(&mut self, text: &'static str) -> &mut Phrase {
        if self.slots.len() <= self.phrases.len() * 2 {
            self.grow();
        }
        let hash = WordHash::EMPTY.then(text.as_bytes());
        debug_assert!(self.find(hash).is_none_or(|known| known.text == text), "{text:?} has another's hash");
        let at = match self.slot(hash) {
            Ok(at) => at,
            Err(free) => {
                let bit = hash.slot() % KNOWN;
                self.known[bit / 64] |= 1 << (bit % 64);
                self.phrases.push(Phrase { text, entry: None, longest: 0, seconds: 0 });
                self.slots[free] = (hash, self.phrases.len() as u32);
                self.phrases.len() - 1
            }
        };
        &mut self.phrases[at]
    }

    fn grow(&mut self) {
        self.slots = vec![(WordHash::EMPTY, 0); (self.slots.len() * 2).max(1024)];
        for (at, phrase) in self.phrases.iter().enumerate() {
            let hash = WordHash::EMPTY.then(phrase.text.as_bytes());
            if let Err(free) = self.slot(hash) {
                self.slots[free] = (hash, at as u32 + 1);
            }
        }
    }

    /// Where the phrase of this hash stands in the list, or the slot that is free for it.
    fn slot(&self, hash: WordHash) -> Result<usize, usize> {
        let mask = self.slots.len() - 1;
        let mut at = hash.slot() & mask;
        loop {
            match self.slots[at] {
                (_, 0) => return Err(at),
                (found, phrase) if found == hash => return Ok(phrase as usize - 1),
                _ => at = (at + 1) & mask,
            }
        }
    }

    /// The phrase in lower case whose hash is `hash`. That another text has the same 64 bits is left out of account.
    pub(crate) fn find(&self, hash: WordHash) -> Option<&Phrase> {
        let bit = hash.slot() % KNOWN;
        if self.known[bit / 64] & 1 << (bit % 64) == 0 {
            return None;
        }
        self.slot(hash).ok().map(|at| &self.phrases[at])
    }

    /// The entry of a whole phrase in lower case.
    pub(crate) fn get(&self, phrase: &str) -> Option<&Entry> {
        self.find(WordHash::EMPTY.then(phrase.as_bytes()))?.entry.as_ref()
    }
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
        let lexicon = Lexicon::new();
        let entry = lexicon.get("năm").expect("in the table");
        assert!(entry.cue.any(Cue::YEAR) && entry.cue.any(Cue::NUMERAL));
        assert_eq!(entry.number, 5.0);
        let ty = lexicon.find(WordHash::EMPTY.then("tỷ".as_bytes())).expect("in the table");
        assert!(ty.longest >= 2);
    }
}
