//! What the columns of figures hold, and how it is packed.
//!
//! | column | number | none |
//! |---|---|---|
//! | `days` | first day, then in 24 bits the last: days since 1970-01-01, plus 1,000,000 | 0 |
//! | `sentence` | place of its first word in the text, 12 bits of how many words it has, 12 of how many stand before the figure | 0 |
//! | `traits` | from the low bits: kind (3), role (2), direction (2), bound (3), province code (7), words of the label (6), place (1) | 0 in the bits; kind is always there |

use crate::days::Days;
use crate::schema::column;
use chiso_extract::{Bound, Direction, Figure, Kind, Role};
use tantivy::SegmentReader;
use tantivy::columnar::{Column, StrColumn};

/// Added to a day so that every day of a calendar with four digits is greater than 0.
const DAY_ZERO: i32 = 1_000_000;

const SENTENCE_BITS: u32 = 12;

const DAY_BITS: u32 = 24;

const LAST_DAY: u64 = (1 << DAY_BITS) - 1;

/// Packs a period.
pub(crate) fn pack_days(days: Days) -> u64 {
    let pack = |day: i32| u64::try_from(day.saturating_add(DAY_ZERO)).unwrap_or(0).min(LAST_DAY);
    pack(days.first) << DAY_BITS | pack(days.last)
}

fn unpack_days(packed: u64) -> Option<Days> {
    let unpack = |day: u64| (day & LAST_DAY) as i32 - DAY_ZERO;
    (packed > 0).then(|| Days { first: unpack(packed >> DAY_BITS), last: unpack(packed) })
}

const SENTENCE_WORDS: u32 = (1 << SENTENCE_BITS) - 1;

/// Where a figure and its sentence stand in the text, in words.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct SentenceSpan {
    /// First word of the sentence.
    pub first: u32,
    /// How many words it has. A longer sentence is cut.
    pub count: u32,
    /// How many of them stand before the figure.
    pub before: u32,
}

impl SentenceSpan {
    pub(crate) fn pack(self) -> u64 {
        let (count, before) = (self.count.min(SENTENCE_WORDS), self.before.min(SENTENCE_WORDS));
        (u64::from(self.first) << SENTENCE_BITS | u64::from(count)) << SENTENCE_BITS | u64::from(before)
    }

    fn unpack(packed: u64) -> Self {
        let words = |packed: u64| packed as u32 & SENTENCE_WORDS;
        SentenceSpan {
            first: (packed >> (2 * SENTENCE_BITS)) as u32,
            count: words(packed >> SENTENCE_BITS),
            before: words(packed),
        }
    }

    /// Its words, as places in the text.
    pub(crate) fn words(self) -> std::ops::Range<u32> {
        self.first..self.first + self.count
    }

    /// The figure's place in the text.
    pub(crate) fn figure(self) -> u32 {
        self.first + self.before
    }
}

const ROLES: [Role; 3] = [Role::Level, Role::Change, Role::Target];
const DIRECTIONS: [Direction; 2] = [Direction::Up, Direction::Down];
const BOUNDS: [Bound; 6] = [Bound::Exact, Bound::Gt, Bound::Ge, Bound::Lt, Bound::Le, Bound::Approx];

/// What a figure is, in a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Traits(pub u64);

impl Traits {
    pub(crate) fn of(figure: &Figure, label_words: u32) -> Self {
        fn place_of<T: PartialEq>(all: &[T], one: Option<T>) -> u64 {
            one.and_then(|one| all.iter().position(|other| *other == one)).map_or(0, |at| at as u64 + 1)
        }
        let province = figure.place_code.as_deref().and_then(province_number).unwrap_or(0);
        Traits(
            place_of(&Kind::ALL, Some(figure.kind))
                | place_of(&ROLES, figure.role) << 3
                | place_of(&DIRECTIONS, figure.direction) << 5
                | place_of(&BOUNDS, figure.bound) << 7
                | province << 10
                | u64::from(label_words.min(63)) << 17
                | u64::from(figure.place.is_some()) << 23,
        )
    }

    pub(crate) fn kind(self) -> Option<Kind> {
        get(&Kind::ALL, self.0 & 7)
    }

    pub(crate) fn role(self) -> Option<Role> {
        get(&ROLES, self.0 >> 3 & 3)
    }

    pub(crate) fn direction(self) -> Option<Direction> {
        get(&DIRECTIONS, self.0 >> 5 & 3)
    }

    pub(crate) fn bound(self) -> Option<Bound> {
        get(&BOUNDS, self.0 >> 7 & 7)
    }

    /// The province's code as a number; 0 for none.
    pub(crate) fn province(self) -> u8 {
        (self.0 >> 10 & 127) as u8
    }

    pub(crate) fn has_place(self) -> bool {
        self.0 >> 23 & 1 == 1
    }

    pub(crate) fn label_words(self) -> u32 {
        (self.0 >> 17 & 63) as u32
    }
}

fn get<T: Copy>(all: &[T], packed: u64) -> Option<T> {
    all.get((packed as usize).checked_sub(1)?).copied()
}

/// The number of a province's code: two digits, `02` for example. None for what is no such code.
pub(crate) fn province_number(code: &str) -> Option<u64> {
    let two_digits = code.len() == 2 && code.bytes().all(|byte| byte.is_ascii_digit());
    two_digits.then(|| code.parse().ok()).flatten().filter(|number| *number > 0)
}

/// The columns of a segment's figures.
pub(crate) struct Slots {
    pub traits: Column<u64>,
    pub low: Column<f64>,
    pub high: Column<f64>,
    pub days: Column<u64>,
    pub sentence: Column<u64>,
    pub label: Option<StrColumn>,
    pub indicator: Option<StrColumn>,
    pub unit: Option<StrColumn>,
    pub period: Option<StrColumn>,
    /// The number of `""` in the column of periods.
    no_period: u64,
}

impl Slots {
    pub(crate) fn open(reader: &SegmentReader) -> tantivy::Result<Self> {
        let columns = reader.fast_fields();
        let period = columns.str(column::PERIOD)?;
        let no_period = match &period {
            Some(period) => period.dictionary().term_ord(b"")?,
            None => None,
        };
        Ok(Slots {
            traits: columns.u64(column::TRAITS)?,
            low: columns.f64(column::LOW)?,
            high: columns.f64(column::HIGH)?,
            days: columns.u64(column::DAYS)?,
            sentence: columns.u64(column::SENTENCE)?,
            label: columns.str(column::LABEL)?,
            indicator: columns.str(column::INDICATOR)?,
            unit: columns.str(column::UNIT)?,
            period,
            no_period: no_period.unwrap_or(u64::MAX),
        })
    }

    /// The rows of an article's figures in the columns. All of these columns have the same rows.
    pub(crate) fn rows(&self, doc: u32) -> std::ops::Range<u32> {
        self.traits.index.value_row_ids(doc)
    }

    pub(crate) fn traits(&self, row: u32) -> Traits {
        Traits(self.traits.values.get_val(row))
    }

    /// Ends of the figure's range; the same where it is one value.
    pub(crate) fn range(&self, row: u32) -> Option<(f64, f64)> {
        let low = self.low.values.get_val(row);
        (!low.is_nan()).then(|| (low, self.high.values.get_val(row)))
    }

    /// First and last day of the figure's period.
    pub(crate) fn days(&self, row: u32) -> Option<Days> {
        unpack_days(self.days.values.get_val(row))
    }

    /// Whether it speaks of a time, with a year or without.
    pub(crate) fn has_period(&self, row: u32) -> bool {
        let named = |column: &StrColumn| column.ords().values.get_val(row) != self.no_period;
        self.period.as_ref().is_some_and(named)
    }

    /// Where the figure and its sentence stand in the text.
    pub(crate) fn sentence(&self, row: u32) -> SentenceSpan {
        SentenceSpan::unpack(self.sentence.values.get_val(row))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packed_days_come_out_as_they_went_in() {
        for day in [-719_162, -1, 0, 20_000, 2_932_896] {
            let days = Days { first: day, last: day + 364 };
            assert_eq!(unpack_days(pack_days(days)), Some(days));
        }
        assert_eq!(unpack_days(0), None);
    }

    #[test]
    fn codes_of_provinces() {
        assert_eq!(province_number("02"), Some(2));
        assert_eq!(province_number("96"), Some(96));
        for no_code in ["", "2", "00", "002", "+2", "a1", "０２"] {
            assert_eq!(province_number(no_code), None, "{no_code}");
        }
    }
}
