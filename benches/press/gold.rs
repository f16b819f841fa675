//! Annotated figures: one JSON file an article.

use crate::Result;
use chiso_extract::{Figure, Kind};
use serde::Deserialize;
use std::fs;
use std::path::{Path, PathBuf};

/// The annotated figures of an article.
#[derive(Deserialize)]
pub struct Article {
    /// The article's file name.
    pub doc: String,
    /// In the order of the text.
    pub figures: Vec<Annotated>,
}

/// An annotated figure.
#[derive(Deserialize)]
pub struct Annotated {
    pub kind: Kind,
    pub text: String,
    pub value: Value,
    /// What it measures, the best wording first. None for dates.
    #[serde(default)]
    pub labels: Vec<String>,
    /// TIMEX3.
    pub period: Option<String>,
    pub place: Option<String>,
}

/// What a figure states.
#[derive(Clone, Debug, Deserialize, PartialEq)]
#[serde(untagged)]
pub enum Value {
    Number(f64),
    Range(f64, f64),
    Ratio { num: f64, den: f64 },
    Rank { rank: f64, of: Option<f64> },
    Date(String),
}

impl Value {
    /// Whether a record has this value.
    pub fn is_of(&self, figure: &Figure) -> bool {
        match self {
            Value::Number(value) => close(figure.value, *value),
            Value::Range(low, high) => close(figure.low, *low) && close(figure.high, *high),
            Value::Ratio { num, den } => close(figure.numerator, *num) && close(figure.denominator, *den),
            Value::Rank { rank, of } => {
                close(figure.value, *rank) && of.is_none_or(|of| close(figure.denominator, of))
            }
            Value::Date(timex) => figure.timex.as_deref() == Some(timex),
        }
    }
}

/// Within what decimal notation loses.
fn close(found: Option<f64>, sought: f64) -> bool {
    found.is_some_and(|found| (found - sought).abs() <= 1e-6 * sought.abs().max(1.0))
}

/// Every annotation file of a folder, by name.
pub fn read(dir: &Path) -> Result<Vec<Article>> {
    let fail = |path: &Path, error: &dyn std::fmt::Display| format!("{}: {error}", path.display());
    let mut paths: Vec<PathBuf> = Vec::new();
    for entry in fs::read_dir(dir).map_err(|error| fail(dir, &error))? {
        paths.push(entry.map_err(|error| fail(dir, &error))?.path());
    }
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "json"));
    paths.sort();
    if paths.is_empty() {
        return Err(fail(dir, &"no annotation files (*.json)").into());
    }
    let article = |path: &PathBuf| {
        let text = fs::read_to_string(path).map_err(|error| fail(path, &error))?;
        Ok(serde_json::from_str(&text).map_err(|error| fail(path, &error))?)
    };
    paths.iter().map(article).collect()
}
