//! A linear model over [features](super::features): it ranks the candidates of a figure.
//!
//! The weights (`lexicon/label_weights.tsv`) are learned from annotated articles by `examples/train_labels.rs`.

use super::candidate::Candidate;
use super::features::{Feature, TEMPLATES};

/// How many values a feature template has room for.
pub(crate) const VALUES: usize = 1024;

/// Weights by feature.
pub(crate) struct Model {
    weights: Vec<f32>,
}

impl Model {
    /// The weights that ship with the crate.
    pub(crate) fn built_in() -> Self {
        Self::parse(include_str!("../../lexicon/label_weights.tsv"))
    }

    /// Reads rows of template name, value and weight; rows of unknown templates are left out.
    pub(crate) fn parse(table: &str) -> Self {
        let mut weights = vec![0.0; TEMPLATES.len() * VALUES];
        for line in table.lines().filter(|line| !line.starts_with('#')) {
            let mut cells = line.split('\t');
            let cells =
                (cells.next(), cells.next().and_then(|cell| cell.parse::<usize>().ok()), cells.next());
            if let (Some(template), Some(value), Some(weight)) = cells {
                let template = TEMPLATES.iter().position(|name| *name == template);
                if let (Some(template), Ok(weight)) = (template, weight.parse()) {
                    weights[template * VALUES + value % VALUES] = weight;
                }
            }
        }
        Self { weights }
    }

    /// The weights, by [`Feature::index`].
    pub(crate) fn weights_mut(&mut self) -> &mut [f32] {
        &mut self.weights
    }

    /// The sum of a candidate's weights.
    pub(crate) fn score(&self, features: &[Feature]) -> f32 {
        features.iter().map(|feature| self.weights[feature.index()]).sum()
    }

    /// The place of the best candidate; the first one of equals.
    pub(crate) fn best(&self, candidates: &[Candidate]) -> Option<usize> {
        let mut best: Option<(usize, f32)> = None;
        for (n, candidate) in candidates.iter().enumerate() {
            let score = self.score(&candidate.features);
            if best.is_none_or(|(_, top)| score > top) {
                best = Some((n, score));
            }
        }
        best.map(|(n, _)| n)
    }
}
