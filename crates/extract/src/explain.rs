//! Why a figure has the label that it has, and why a number is no figure.

use crate::context::{label, period, role};
use crate::model;
use crate::place::choice;
use crate::record::Figure;
use serde::Serialize;
use std::fmt;

/// What an article says in numbers: its figures, and the numbers that were left out.
#[derive(Clone, Debug, Default, Serialize)]
#[non_exhaustive]
pub struct Explanation {
    /// The figures, in reading order.
    pub figures: Vec<Explained>,
    /// Every number literal that belongs to no figure, in reading order.
    pub rejected: Vec<Rejected>,
}

/// A figure with the label candidates that it was chosen from.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct Explained {
    /// The figure, as [`Extractor::extract`](crate::Extractor::extract) gives it.
    pub figure: Figure,
    /// Where its sentence starts in the article's text, in code points.
    pub sentence_start: usize,
    /// All candidates, the chosen one first, the others best first; none for a date.
    pub candidates: Vec<LabelCandidate>,
    /// What else was chosen for it, in the order of the stages; none for a date.
    pub decisions: Vec<Decision>,
}

/// A field that a learned model fills.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Task {
    /// Level, change up or down, target.
    Role,
    /// The indicator label.
    Label,
    /// The period.
    Period,
    /// The place.
    Place,
}

impl Task {
    /// All of them, in the order of the stages.
    pub const ALL: [Task; 4] = [Task::Role, Task::Period, Task::Label, Task::Place];
}

/// What a field could have been.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct Decision {
    /// The field.
    pub task: Task,
    /// What the rules proposed; empty for none.
    pub proposed: String,
    /// All values, the chosen one first, the others best first.
    pub choices: Vec<Choice>,
}

/// A value that a field could have had.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct Choice {
    /// As it would stand in the record; a change with its direction, `change up`. Empty for none.
    pub value: String,
    /// Its score; the highest wins.
    pub score: f32,
    /// Its features, as places in the model's weights.
    #[doc(hidden)]
    #[serde(skip)]
    pub features: Vec<usize>,
}

/// A phrase that could have been the label.
#[derive(Clone, Debug, Serialize)]
pub struct LabelCandidate {
    /// Id of the rule that offered it.
    pub rule: &'static str,
    /// The label as it would stand in the record.
    pub text: String,
    /// Its score; the highest wins.
    pub score: f32,
    /// Its features, as places in the model's weights.
    #[doc(hidden)]
    #[serde(skip)]
    pub features: Vec<usize>,
}

/// A number, or several joined ones, that is no figure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Rejected {
    /// As written, with what the rule read together with it: `87/KH-CTC`, `8h30`.
    pub text: String,
    /// Its first code point in the article's text.
    pub start: usize,
    /// One past its last code point.
    pub end: usize,
    /// Why it is no figure.
    pub rule: Exclusion,
    /// The sentence that it stands in.
    pub sentence: String,
    /// Where the sentence starts in the article's text, in code points.
    pub sentence_start: usize,
}

/// Why a number is no figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Exclusion {
    /// Of a law, plan, project or article of one: `87/KH-CTC`, "Đề án 06", "Điều 31".
    DocumentNumber,
    /// A time of day: `8h30`, "lúc 19 giờ".
    Clock,
    /// Part of a name in letters and digits: `VN30`, `Covid-19`.
    Code,
    /// A phone number: `0912.345.678`.
    Phone,
    /// Of a game or a line-up: `2-0`, `4-3-3`.
    Score,
    /// Numbers a line or section: `1.`, `2)`.
    ListNumber,
    /// Names or orders a thing: "lớp 10", "quốc lộ 1A", "lần thứ 5".
    NamedNumber,
    /// Of the page, not of the article: "Lượt xem: 78".
    Furniture,
    /// The power of a unit: the 2 of "m 2".
    Exponent,
    /// Joined by a slash, but neither ratio nor date: `24/7`, "tỷ lệ 1/500".
    Slash,
}

impl Exclusion {
    /// The id that outputs show, `document-number` for example.
    pub fn as_str(self) -> &'static str {
        match self {
            Exclusion::DocumentNumber => "document-number",
            Exclusion::Clock => "clock",
            Exclusion::Code => "code",
            Exclusion::Phone => "phone",
            Exclusion::Score => "score",
            Exclusion::ListNumber => "list-number",
            Exclusion::NamedNumber => "named-number",
            Exclusion::Furniture => "furniture",
            Exclusion::Exponent => "exponent",
            Exclusion::Slash => "slash",
        }
    }
}

impl fmt::Display for Exclusion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// Template name and value of a feature, as a row of the weights' table has them.
#[doc(hidden)]
pub fn feature_name(task: Task, index: usize) -> (&'static str, usize) {
    match task {
        Task::Role => model::name_of::<role::features::Template>(index),
        Task::Label => model::name_of::<label::features::Template>(index),
        Task::Period => model::name_of::<period::choice::Template>(index),
        Task::Place => model::name_of::<choice::Template>(index),
    }
}
