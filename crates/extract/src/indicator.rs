//! Known indicators: a reviewed table that gives the labels of many articles one id.
//!
//! # The table
//! `lexicon/indicators.tsv`, and any table that a user adds: UTF-8, one indicator a line, five cells parted by
//! tabs. Empty lines and lines that begin with `#` are passed over, so is a first line of column names.
//!
//! | cell | holds | example |
//! |---|---|---|
//! | `id` | lower-case letters, digits and single hyphens | `online-application-rate` |
//! | `name_vi`, `name_en` | the names | `Tỷ lệ hồ sơ nộp trực tuyến` |
//! | `unit` | `%`, a currency (`VND`, `USD`: any money), `rank`, `-` for an index, or the units and counted nouns of a quantity parted by <code>\|</code> | `hồ sơ`, `tấn/ha` |
//! | `wordings` | what labels say, parted by <code>\|</code> | <code>hồ sơ trực tuyến\|nộp hồ sơ trực tuyến</code> |
//!
//! A label fits a wording when it holds all its words in their order, and between and around them only words that
//! do not change what is measured: places, times, "của", "trên địa bàn", "số", "tỷ lệ" (`lexicon/indicator_filler.txt`),
//! names, what stands in brackets. `*` in a wording lets any words stand in its place; `!word` keeps it from labels
//! that hold this word. Case, `tỉ`/`tỷ` and the place of tone marks do not matter; tones do.
//!
//! # Which indicator
//! Unit and kind must fit. A change in percent is one of whatever is measured, also of an amount: "xuất khẩu tăng 5%"
//! speaks of exports. Of the wordings that fit, the one with the most words wins; two indicators that fit equally
//! well give none. Ratios get none: "8/11" may be a rate, a count or a score.

mod table;
mod words;

pub use table::{IndicatorError, IndicatorProblem};
pub(crate) use words::Source;

use crate::record::{Kind, Role, Text};
use crate::token::WordHash;
use rustc_hash::{FxHashMap, FxHashSet};
use words::{Fillers, LabelWords};

/// An indicator that the table knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Indicator {
    /// What stands in [`Figure::indicator`](crate::Figure::indicator): `poverty-rate`.
    pub id: Text,
    /// Its name in Vietnamese.
    pub name_vi: String,
    /// Its name in English.
    pub name_en: String,
    /// `%`, a currency, `rank`, `-`, or counted nouns and units parted by `|`.
    pub unit: String,
    measure: Measure,
}

/// What sort of number an indicator is, as its unit says.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Measure {
    Percent,
    Money,
    Rank,
    /// A number without a unit, often stated as a percentage of its base.
    Index,
    /// Units and counted nouns, in words as they are compared.
    Quantity(Vec<Vec<WordHash>>),
}

/// How well a figure's kind and unit go with an indicator's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Fit {
    /// A change in percent, of a rate or of an amount: the figure does not say which.
    Change,
    /// The indicator's own unit.
    Own,
}

/// What a label must say to name an indicator.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
struct Wording {
    words: Vec<String>,
    /// Bit `n`: any words may stand before word `n` (after the last, where `n` is their number).
    open: u32,
    excluded: Vec<String>,
}

/// A table of known indicators, ready to be asked.
#[derive(Clone, Debug)]
pub struct Indicators {
    list: Vec<Indicator>,
    wordings: Vec<Compiled>,
    /// Each wording under the rarest of its words.
    by_word: FxHashMap<WordHash, Vec<Listed>>,
    /// What tells most other words from these, and what they say of other kinds of figures, at a glance.
    glances: Glances,
    /// The first words of all units of quantities.
    counted: FxHashSet<WordHash>,
    fillers: Fillers,
}

/// A wording as it is looked up.
#[derive(Clone, Copy, Debug)]
struct Listed {
    wording: u32,
    /// One bit for each kind of figures that its indicator may fit, and one for changes of each.
    kinds: u16,
    /// One bit for each unit that quantities may have, by its first word; of other measures, all.
    units: u64,
}

/// For words of wordings, by the last bits of their hashes: the kinds of figures that an indicator may fit.
#[derive(Clone, Debug)]
struct Glances([u16; Self::PLACES]);

impl Glances {
    /// Several times as many as there are words.
    const PLACES: usize = 1 << 11;

    fn of(by_word: &FxHashMap<WordHash, Vec<Listed>>) -> Self {
        let mut glances = Self::default();
        for (word, wordings) in by_word {
            let kinds = &mut glances.0[word.slot() % Self::PLACES];
            *kinds = wordings.iter().fold(*kinds, |kinds, listed| kinds | listed.kinds);
        }
        glances
    }

    /// Whether there may be a wording under this word for figures of a kind.
    #[inline]
    fn may_know(&self, word: WordHash, kind_bit: u16) -> bool {
        self.0[word.slot() % Self::PLACES] & kind_bit != 0
    }
}

impl Default for Glances {
    fn default() -> Self {
        Self([0; Self::PLACES])
    }
}

/// A wording with its words as they are compared: one that has another's 64 bits is left out of account.
#[derive(Clone, Debug)]
struct Compiled {
    words: Vec<WordHash>,
    open: u32,
    excluded: Vec<WordHash>,
    indicator: usize,
    /// How many tables were read before its own: of equal wordings, those of the last table win.
    table: usize,
}

impl Default for Indicators {
    fn default() -> Self {
        Self::built_in()
    }
}

impl Indicators {
    /// A table without rows.
    pub fn empty() -> Self {
        Self {
            list: Vec::new(),
            wordings: Vec::new(),
            by_word: FxHashMap::default(),
            glances: Glances::default(),
            counted: FxHashSet::default(),
            fillers: Fillers::new(include_str!("lexicon/indicator_filler.txt")),
        }
    }

    /// The built-in table.
    pub fn built_in() -> Self {
        let mut indicators = Self::empty();
        let read = indicators.extend(include_str!("lexicon/indicators.tsv"));
        debug_assert!(read.is_ok(), "{read:?}");
        indicators
    }

    /// Adds the rows of a table. One with the id of an indicator that is already known takes its place.
    ///
    /// # Errors
    /// The first line that is not as the [module documentation](self) says. Nothing is then added.
    ///
    /// ```
    /// use chiso_extract::indicator::Indicators;
    /// use chiso_extract::{Kind, Role};
    ///
    /// let mut indicators = Indicators::built_in();
    /// indicators.extend("honey-output\tSản lượng mật ong\tHoney output\tlít|tấn\tsản lượng mật ong|mật ong")?;
    /// let found = indicators.find("Sản lượng mật ong toàn tỉnh", Kind::Quantity, Some("lít"), Some(Role::Level));
    /// assert_eq!(found.map(|indicator| indicator.id.as_str()), Some("honey-output"));
    ///
    /// let error = indicators.extend("# mine\nhoney output\tMật ong\tHoney\ttấn\tmật ong").unwrap_err();
    /// assert_eq!(error.line, 2);
    /// # Ok::<(), chiso_extract::indicator::IndicatorError>(())
    /// ```
    pub fn extend(&mut self, table: &str) -> Result<(), IndicatorError> {
        let rows = table::read(table)?;
        let order = self.wordings.last().map_or(0, |last| last.table + 1);
        let ids = self.list.iter().enumerate().map(|(at, known)| (known.id.clone(), at));
        let mut ids: FxHashMap<Text, usize> = ids.collect();
        for row in rows {
            let at = match ids.get(&row.indicator.id).copied() {
                Some(at) => {
                    self.wordings.retain(|compiled| compiled.indicator != at);
                    self.list[at] = row.indicator;
                    at
                }
                None => {
                    ids.insert(row.indicator.id.clone(), self.list.len());
                    self.list.push(row.indicator);
                    self.list.len() - 1
                }
            };
            let hashes = |words: &[String]| words.iter().map(|word| WordHash::of(word.as_bytes())).collect();
            let compiled = |Wording { words, open, excluded }: Wording| Compiled {
                words: hashes(&words),
                open,
                excluded: hashes(&excluded),
                indicator: at,
                table: order,
            };
            self.wordings.extend(row.wordings.into_iter().map(compiled));
        }
        self.index();
        Ok(())
    }

    fn index(&mut self) {
        let mut counts: FxHashMap<WordHash, usize> = FxHashMap::default();
        for word in self.wordings.iter().flat_map(|wording| &wording.words) {
            *counts.entry(*word).or_default() += 1;
        }
        let mut by_word: FxHashMap<WordHash, Vec<Listed>> = FxHashMap::default();
        for (at, wording) in self.wordings.iter().enumerate() {
            let words = wording.words.iter();
            if let Some(rarest) = words.min_by_key(|word| counts.get(word).copied().unwrap_or(0)) {
                let measure = &self.list[wording.indicator].measure;
                let listed = Listed { wording: at as u32, kinds: measure.kinds(), units: measure.units() };
                by_word.entry(*rarest).or_default().push(listed);
            }
        }
        self.glances = Glances::of(&by_word);
        self.by_word = by_word;
        self.counted = OTHER_UNITS.iter().map(|unit| WordHash::of(unit.as_bytes())).collect();
        for Indicator { measure, .. } in &self.list {
            if let Measure::Quantity(units) = measure {
                self.counted.extend(units.iter().filter_map(|unit| unit.first()));
            }
        }
    }

    /// The indicators, in the order of their tables.
    pub fn iter(&self) -> impl Iterator<Item = &Indicator> {
        self.list.iter()
    }

    /// The indicator that a label names, for a figure of this kind, unit and role.
    ///
    /// `None` where no wording fits, and where two indicators fit equally well.
    ///
    /// ```
    /// use chiso_extract::indicator::Indicators;
    /// use chiso_extract::{Kind, Role};
    ///
    /// let indicators = Indicators::built_in();
    /// let id = |label, kind, unit, role| Some(&*indicators.find(label, kind, Some(unit), Some(role))?.id);
    /// assert_eq!(id("Tỉ lệ hộ nghèo của tỉnh", Kind::Percent, "%", Role::Level), Some("poverty-rate"));
    /// assert_eq!(id("hộ nghèo", Kind::Quantity, "hộ", Role::Level), Some("poor-households"));
    /// assert_eq!(id("kim ngạch xuất khẩu", Kind::Percent, "%", Role::Change), Some("exports"));
    /// assert_eq!(id("kim ngạch xuất khẩu gạo", Kind::Percent, "%", Role::Change), None);
    /// ```
    pub fn find(
        &self,
        label: &str,
        kind: Kind,
        unit: Option<&str>,
        role: Option<Role>,
    ) -> Option<&Indicator> {
        self.find_stated(None, label, kind, unit, role)
    }

    /// The same for a figure of a text, whose label and unit mostly stand there: their words are known.
    pub(crate) fn find_in(
        &self,
        source: Source<'_>,
        label: &str,
        kind: Kind,
        unit: Option<&str>,
        role: Option<Role>,
    ) -> Option<&Indicator> {
        self.find_stated(Some(source), label, kind, unit, role)
    }

    fn find_stated(
        &self,
        source: Option<Source<'_>>,
        label: &str,
        kind: Kind,
        unit: Option<&str>,
        role: Option<Role>,
    ) -> Option<&Indicator> {
        if matches!(kind, Kind::Date | Kind::Ratio) {
            return None;
        }
        // Of most quantities no indicator has the unit.
        let other = |noun: WordHash| !self.counted.contains(&noun);
        let counted = unit.filter(|_| kind == Kind::Quantity);
        let glanced = source.zip(counted).and_then(|(source, unit)| source.first_of_unit(unit));
        if glanced.is_some_and(other) {
            return None;
        }
        // Most labels say no word of any wording that may fit.
        let kind_bit = kind_bit(kind, role == Some(Role::Change));
        let may_fit = |listed: &Listed, first: Option<WordHash>| {
            let unit_bit = first.map_or(1, unit_bit);
            listed.kinds & kind_bit != 0 && (kind != Kind::Quantity || listed.units & unit_bit != 0)
        };
        let known = |word| if self.glances.may_know(word, kind_bit) { self.by_word.get(&word) } else { None };
        let stated = source.and_then(|source| source.label(label));
        if let (Some(source), Some(tokens)) = (source, stated)
            && (counted.is_none() || glanced.is_some())
        {
            let may_know =
                |word| known(word).is_some_and(|list| list.iter().any(|one| may_fit(one, glanced)));
            if !words::any_word(tokens, source.words, may_know) {
                return None;
            }
        }
        let unit_words = counted.map(|unit| match source {
            Some(Source { words, unit: tokens, .. }) => LabelWords::stated(unit, words, tokens),
            None => LabelWords::new(unit),
        });
        let first = unit_words.as_ref().and_then(LabelWords::first);
        if first.is_some_and(other) {
            return None;
        }
        let mut figure = Asked { kind, unit, unit_words, role, rate: false };
        let mut label = match source.zip(stated) {
            Some((source, tokens)) => LabelWords::of_tokens(label, source.words, tokens),
            None => LabelWords::new(label),
        };
        figure.rate = label.says_rate();
        let measure = |listed: &Listed| &self.list[self.wordings[listed.wording as usize].indicator].measure;
        let fits = |listed: &&Listed| may_fit(listed, first) && measure(listed).fit(&figure).is_some();
        let found = label.distinct(known).flatten().filter(fits);
        let found: Vec<&Listed> = found.collect();
        // Of most labels.
        if found.is_empty() {
            return None;
        }
        label.mark_fillers(&self.fillers);
        let mut best: Option<((usize, Fit, usize), usize)> = None;
        let mut tied = false;
        for listed in found {
            let wording = &self.wordings[listed.wording as usize];
            let Compiled { words, indicator, table, .. } = wording;
            let Some(fit) = self.list[*indicator].measure.fit(&figure) else { continue };
            let key = (words.len(), fit, *table);
            if best.is_some_and(|(found, _)| key < found) || !label.says(wording) {
                continue;
            }
            match best {
                Some((found, of)) if found == key => tied |= of != *indicator,
                _ => (best, tied) = (Some((key, *indicator)), false),
            }
        }
        best.filter(|_| !tied).map(|(_, at)| &self.list[at])
    }
}

/// What the quantities of indices and ranks are counted in.
const OTHER_UNITS: [&str; 2] = ["điểm", "bậc"];

/// What is known of a figure beside its label.
struct Asked<'a> {
    kind: Kind,
    unit: Option<&'a str>,
    /// The words of a quantity's unit, as they are compared.
    unit_words: Option<LabelWords<'a>>,
    role: Option<Role>,
    /// The label calls it a rate: "tỷ lệ", "tốc độ".
    rate: bool,
}

impl Asked<'_> {
    fn changed(&self) -> bool {
        self.role == Some(Role::Change)
    }
}

/// Of figures of a kind that are changes, or of those that are none.
fn kind_bit(kind: Kind, changed: bool) -> u16 {
    1 << (2 * kind as u16 + u16::from(changed))
}

/// Of a unit's first word.
fn unit_bit(word: WordHash) -> u64 {
    1 << (word.slot() % 64)
}

impl Measure {
    /// One bit for each kind of figures that may fit, and one for changes of each.
    fn kinds(&self) -> u16 {
        let (own, changes): (&[Kind], &[Kind]) = match self {
            Measure::Percent => (&[Kind::Percent], &[]),
            Measure::Money => (&[Kind::Money], &[Kind::Percent]),
            Measure::Rank => (&[Kind::Rank], &[Kind::Quantity]),
            Measure::Index => (&[Kind::Quantity, Kind::Percent], &[]),
            Measure::Quantity(_) => (&[Kind::Quantity], &[Kind::Percent]),
        };
        let own = own.iter().fold(0, |bits, &kind| bits | kind_bit(kind, false) | kind_bit(kind, true));
        changes.iter().fold(own, |bits, &kind| bits | kind_bit(kind, true))
    }

    /// One bit for each unit of quantities that may fit.
    fn units(&self) -> u64 {
        match self {
            Measure::Quantity(units) => {
                units.iter().filter_map(|unit| unit.first()).fold(0, |bits, &first| bits | unit_bit(first))
            }
            _ => u64::MAX,
        }
    }

    fn fit(&self, figure: &Asked<'_>) -> Option<Fit> {
        let changed = figure.changed();
        let points = figure.unit == Some("pp");
        match (self, figure.kind) {
            (Measure::Percent, Kind::Percent) if changed && !points && !figure.rate => Some(Fit::Change),
            (Measure::Percent, Kind::Percent) => Some(Fit::Own),
            (Measure::Index, Kind::Percent) => Some(Fit::Own),
            // A rate is never the amount that it is a rate of.
            (Measure::Money | Measure::Quantity(_), _) if figure.rate => None,
            (Measure::Money | Measure::Quantity(_), Kind::Percent) => {
                (changed && !points).then_some(Fit::Change)
            }
            (Measure::Money, Kind::Money) | (Measure::Rank, Kind::Rank) => Some(Fit::Own),
            (Measure::Rank, Kind::Quantity) => (changed && figure.unit == Some("bậc")).then_some(Fit::Own),
            (Measure::Index, Kind::Quantity) => {
                figure.unit.is_none_or(|unit| matches!(unit, "điểm" | "điểm %")).then_some(Fit::Own)
            }
            (Measure::Quantity(units), Kind::Quantity) => {
                let unit = figure.unit_words.as_ref()?;
                units.iter().any(|own| unit.agrees(own)).then_some(Fit::Own)
            }
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests;
