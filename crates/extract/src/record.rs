//! The two flat records that every output carries: [`Figure`] and [`Document`].
//!
//! Field order is the column order of every table. A field that does not apply is `None`
//! (JSON `null`, an empty CSV cell).

use serde::{Deserialize, Serialize};
use std::fmt;

/// Text of a record. Short text is held in place, what the tables say is pointed to, and what many figures share (a
/// sentence) is shared: most of the dozen texts of a figure need no memory of their own. Derefs to [`str`].
///
/// ```
/// use chiso_extract::record::Text;
///
/// let unit = Text::from("tỷ đồng");
/// assert_eq!(unit, "tỷ đồng");
/// assert_eq!(unit.len(), 12);
/// ```
pub use smol_str::SmolStr as Text;

/// Version of the record's schema; raised whenever a field is added, removed or changes its meaning.
pub const SCHEMA_VERSION: u32 = 2;

/// What sort of number a figure is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// A percentage or a number of percentage points: `68,36%`, `1,2 điểm phần trăm`.
    Percent,
    /// Part of a whole: `8/11`, `hai phần ba`.
    Ratio,
    /// A place in an order: `52/63` in "đứng 52/63 tỉnh", `thứ 3`.
    Rank,
    /// An amount with a currency: `5,7 tỷ đồng`.
    Money,
    /// Any other count or measure: `685` in "685 dịch vụ".
    Quantity,
    /// A calendar expression: `30/6/2023`, `quý I/2024`, `giai đoạn 2022-2025`.
    Date,
}

impl Kind {
    /// Every kind, in the order in which summaries list them.
    pub const ALL: [Kind; 6] =
        [Kind::Percent, Kind::Ratio, Kind::Rank, Kind::Money, Kind::Quantity, Kind::Date];

    /// The name that stands in records, `percent` for example.
    pub fn as_str(self) -> &'static str {
        match self {
            Kind::Percent => "percent",
            Kind::Ratio => "ratio",
            Kind::Rank => "rank",
            Kind::Money => "money",
            Kind::Quantity => "quantity",
            Kind::Date => "date",
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// How the text bounds a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Bound {
    /// Stated as it is.
    Exact,
    /// More than: "trên", "hơn".
    Gt,
    /// At least: "ít nhất", "trở lên".
    Ge,
    /// Less than: "dưới", "gần".
    Lt,
    /// At most: "tối đa", "không quá".
    Le,
    /// About: "khoảng", "ước".
    Approx,
}

impl Bound {
    /// The name that stands in records, `exact` for example.
    pub fn as_str(self) -> &'static str {
        match self {
            Bound::Exact => "exact",
            Bound::Gt => "gt",
            Bound::Ge => "ge",
            Bound::Lt => "lt",
            Bound::Le => "le",
            Bound::Approx => "approx",
        }
    }
}

/// What a value says of its indicator.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// A measured state or amount.
    Level,
    /// An increase or decrease by that much.
    Change,
    /// A goal, plan, ceiling, norm or required level.
    Target,
}

impl Role {
    /// The name that stands in records, `level` for example.
    pub fn as_str(self) -> &'static str {
        match self {
            Role::Level => "level",
            Role::Change => "change",
            Role::Target => "target",
        }
    }
}

/// Which way a change goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Direction {
    /// An increase.
    Up,
    /// A decrease.
    Down,
}

impl Direction {
    /// The name that stands in records, `up` for example.
    pub fn as_str(self) -> &'static str {
        match self {
            Direction::Up => "up",
            Direction::Down => "down",
        }
    }
}

/// A number that an article states, with what it measures.
///
/// `start` and `end` count Unicode code points of [`Document::text`], and `text` is exactly the
/// characters `start..end` of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Figure {
    /// The article's id ([`Document::doc`]).
    pub doc: Text,
    /// The figure's place among the article's figures, in reading order, from 0.
    pub n: usize,
    /// What sort of number it is.
    pub kind: Kind,
    /// The figure as written.
    pub text: Text,
    /// First code point of `text` in the article.
    pub start: usize,
    /// One past the last code point of `text` in the article.
    pub end: usize,
    /// Percent: in percent (or points, unit `pp`); ratio: numerator / denominator; rank: the rank;
    /// money: in units of the currency; quantity: the number; `None` for a range and for a date.
    pub value: Option<f64>,
    /// Lower end of a range.
    pub low: Option<f64>,
    /// Upper end of a range.
    pub high: Option<f64>,
    /// A ratio's part.
    pub numerator: Option<f64>,
    /// A ratio's whole; for a rank, how many were ranked.
    pub denominator: Option<f64>,
    /// `%`, `pp`, an ISO 4217 code, or a quantity's unit or counted noun as written.
    pub unit: Option<Text>,
    /// A date's TIMEX3 value: `2023-06-30`, `XXXX-09-21`, `2024-Q1`, `2022/2025`.
    pub timex: Option<Text>,
    /// How the text bounds the value; `None` for a date.
    pub bound: Option<Bound>,
    /// Level, change or target; `None` for a date.
    pub role: Option<Role>,
    /// Up or down, for a change.
    pub direction: Option<Direction>,
    /// The indicator label: what the number measures, in the article's own words.
    pub label: Option<Text>,
    /// What a percent is measured against where the label does not say it: `kế hoạch`, `GDP`.
    pub of: Option<Text>,
    /// Id of the known indicator that the label names.
    pub indicator: Option<Text>,
    /// TIMEX3 value of the time that the figure speaks of.
    pub period: Option<Text>,
    /// TIMEX3 value of the time it is compared with; `PREV` where the text only says "cùng kỳ".
    pub base_period: Option<Text>,
    /// The place that it speaks of, as written.
    pub place: Option<Text>,
    /// The province's code in the General Statistics Office's list: `40` for Nghệ An. In articles of July 2025 and
    /// later the names of the 34 provinces have their new codes, see [`province`](crate::province).
    pub place_code: Option<Text>,
    /// The sentence that it stands in, as written, without surrounding white space.
    pub sentence: Text,
    /// Id of the rule that gave the label.
    pub rule: Option<Text>,
    /// What arithmetic or plausibility found: `percent-matches-ratio`, ….
    pub checks: Vec<String>,
}

/// An article as it is stored and indexed.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Document {
    /// The article's id: its path relative to the input folder, or the id that its row gave.
    pub doc: String,
    /// From metadata or the first heading line.
    pub title: Option<String>,
    /// ISO 8601 date or date-time of publication, from metadata or the date line.
    pub published: Option<String>,
    /// Where it came from: a site or a newspaper.
    pub source: Option<String>,
    /// Its address.
    pub url: Option<String>,
    /// Who wrote it.
    pub author: Option<String>,
    /// The text that every figure's span points into.
    pub text: String,
    /// How the bytes were read: `utf-8`, `windows-1258`, `tcvn3`, …; `utf-8+tcvn3` for a text that was read
    /// wrongly before it was saved.
    pub encoding: String,
    /// How sure that is, from 0 to 1: 1 for UTF-8, measured where it had to be found out (see
    /// [`decode`](mod@crate::document::decode)).
    pub encoding_confidence: f64,
    /// Hash of the input bytes, in hexadecimal.
    pub hash: String,
    /// How many figures it holds.
    pub figures: usize,
    /// Further fields that the input gave, as they were.
    pub meta: serde_json::Map<String, serde_json::Value>,
}
