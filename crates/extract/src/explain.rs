//! Why a figure has the label that it has.

use crate::context::label::features;
use crate::record::Figure;

/// A figure with the label candidates that it was chosen from.
#[derive(Clone, Debug)]
pub struct Explained {
    /// The figure, as [`Extractor::extract`](crate::Extractor::extract) gives it.
    pub figure: Figure,
    /// All candidates, the chosen one first; none for a date.
    pub candidates: Vec<LabelCandidate>,
}

/// A phrase that could have been the label.
#[derive(Clone, Debug)]
pub struct LabelCandidate {
    /// Id of the rule that offered it.
    pub rule: &'static str,
    /// The label as it would stand in the record.
    pub text: String,
    /// Its score; the highest wins.
    pub score: f32,
    /// Its features, as places in the model's weights.
    #[doc(hidden)]
    pub features: Vec<usize>,
}

/// Template name and value of a feature, as a row of the weights' table has them.
#[doc(hidden)]
pub fn feature_name(index: usize) -> (&'static str, usize) {
    features::Feature::name(index)
}
