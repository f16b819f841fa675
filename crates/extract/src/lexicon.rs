//! The reviewed table of cue words (`lexicon/cues.tsv`), compiled for longest-phrase look-ups.

use rustc_hash::FxHashMap;

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

impl std::ops::BitOr for Cue {
    type Output = Self;
    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

/// One phrase of the table.
#[derive(Clone, Copy, Default)]
pub(crate) struct Entry {
    pub(crate) cue: Cue,
    /// Numeric value of a number word, magnitude or relative year; 0 where the class has none.
    pub(crate) number: f64,
    /// Text value: the ISO code of a currency, the canonical form of a unit.
    pub(crate) code: Option<&'static str>,
}

/// Phrase look-ups over lower-cased text.
#[derive(Default)]
pub(crate) struct Lexicon {
    phrases: FxHashMap<&'static str, Entry>,
    /// First syllable to the most syllables that a phrase beginning with it has.
    longest: FxHashMap<&'static str, u8>,
}

const TABLES: &[&str] = &[include_str!("lexicon/cues.tsv"), include_str!("lexicon/units.tsv")];

impl Lexicon {
    /// Compiles the built-in tables.
    pub(crate) fn new() -> Self {
        let mut lexicon = Self::default();
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
        let entry = self.phrases.entry(phrase).or_default();
        entry.cue = entry.cue | cue;
        match value.parse::<f64>() {
            Ok(number) => entry.number = number,
            Err(_) if value != "-" => entry.code = Some(value),
            Err(_) => {}
        }
        let syllables = phrase.split(' ').count() as u8;
        if let Some(first) = phrase.split(' ').next() {
            let longest = self.longest.entry(first).or_default();
            *longest = (*longest).max(syllables);
        }
    }

    /// The most syllables that a phrase beginning with `syllable` has; 0 where there is none.
    pub(crate) fn longest(&self, syllable: &str) -> usize {
        self.longest.get(syllable).copied().unwrap_or(0).into()
    }

    /// The entry of a whole phrase in lower case.
    pub(crate) fn get(&self, phrase: &str) -> Option<&Entry> {
        self.phrases.get(phrase)
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
        assert!(lexicon.longest("tỷ") >= 2);
    }
}
