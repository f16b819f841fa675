//! Annotations and predictions, as files give them.

use crate::error::Error;
use chiso_extract::Kind;
use serde::Deserialize;
use std::collections::HashMap;
use std::fs;
use std::io::BufRead;
use std::path::{Path, PathBuf};

/// The value of an annotated figure; its form depends on the kind.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(untagged)]
pub enum GoldValue {
    /// Percent, money, quantity.
    Number(f64),
    /// A range of these.
    Range([f64; 2]),
    /// A date's TIMEX3 value.
    Timex(String),
    /// A ratio's parts.
    Ratio {
        /// Numerator.
        num: f64,
        /// Denominator.
        den: f64,
    },
    /// A place in an order.
    Rank {
        /// The place.
        rank: f64,
        /// How many were ranked, where it is said.
        of: Option<f64>,
    },
}

/// An annotated figure.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Annotation {
    /// What sort of number it is.
    pub kind: Kind,
    /// First code point.
    pub start: i64,
    /// One past the last code point.
    pub end: i64,
    /// What it amounts to.
    pub value: GoldValue,
    /// `exact`, `gt`, …; not for a date.
    pub bound: Option<String>,
    /// `level`, `change`, `target`; not for a date.
    pub role: Option<String>,
    /// `up` or `down`, for a change.
    pub dir: Option<String>,
    /// Accepted labels, best first; not for a date.
    #[serde(default)]
    pub labels: Vec<String>,
    /// The time that it speaks of.
    pub period: Option<String>,
    /// The time that it is compared with.
    pub base: Option<String>,
    /// The place that it speaks of.
    pub place: Option<String>,
}

/// A predicted figure: the fields of the figure record that are scored. All but kind, text and span may be
/// missing.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[allow(missing_docs)]
pub struct Prediction {
    pub doc: String,
    pub kind: String,
    pub text: String,
    pub start: i64,
    pub end: i64,
    pub value: Option<f64>,
    pub low: Option<f64>,
    pub high: Option<f64>,
    pub numerator: Option<f64>,
    pub denominator: Option<f64>,
    pub timex: Option<String>,
    pub bound: Option<String>,
    pub role: Option<String>,
    pub direction: Option<String>,
    pub label: Option<String>,
    pub period: Option<String>,
    pub base_period: Option<String>,
    pub place: Option<String>,
}

/// Predicted figures by the name of their article.
pub type Predictions = HashMap<String, Vec<Prediction>>;

/// Annotated articles, in the order of their files' names.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Gold {
    /// Name and figures of each article.
    pub articles: Vec<(String, Vec<Annotation>)>,
}

#[derive(Deserialize)]
struct GoldFile {
    doc: String,
    figures: Vec<Annotation>,
}

impl Gold {
    /// Reads every `.json` file of the folder.
    ///
    /// # Errors
    /// A file that cannot be read or is no annotation, or a folder without any.
    pub fn read(dir: &Path) -> Result<Self, Error> {
        let mut paths = Vec::new();
        for entry in fs::read_dir(dir).map_err(Error::file(dir, "list this folder"))? {
            let path = entry.map_err(Error::file(dir, "list this folder"))?.path();
            let hidden = path.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b"."));
            if path.extension().is_some_and(|ending| ending == "json") && !hidden {
                paths.push(path);
            }
        }
        paths.sort();
        let mut gold = Gold::default();
        for path in paths {
            let text = fs::read(&path).map_err(Error::file(&path, "read"))?;
            let file: GoldFile = serde_json::from_slice(&text).map_err(|e| Error::Score {
                path: path.clone(),
                problem: format!("not an annotation ({{\"doc\": NAME, \"figures\": [...]}}): {e}"),
            })?;
            match gold.articles.iter_mut().find(|(doc, _)| *doc == file.doc) {
                Some((_, figures)) => *figures = file.figures,
                None => gold.articles.push((file.doc, file.figures)),
            }
        }
        if gold.articles.is_empty() {
            return Err(Error::Score {
                path: dir.into(),
                problem: "no annotations (.json files) in this folder".into(),
            });
        }
        Ok(gold)
    }

    /// Reads figures, one a line, and keeps those of annotated articles. `path` is for messages.
    ///
    /// # Errors
    /// A line that cannot be read or is no figure record.
    pub fn read_predictions(&self, reader: impl BufRead, path: &Path) -> Result<Predictions, Error> {
        let mut predictions = Predictions::new();
        for (i, line) in reader.lines().enumerate() {
            let refuse = |problem: String| Error::Score {
                path: PathBuf::from(format!("{}:{}", path.display(), i + 1)),
                problem,
            };
            let line = line.map_err(|e| refuse(format!("cannot be read: {e}")))?;
            if line.trim().is_empty() {
                continue;
            }
            let figure: Prediction =
                serde_json::from_str(&line).map_err(|e| refuse(format!("not a figure record: {e}")))?;
            let name = figure.doc.rsplit('/').next().unwrap_or_default();
            if self.articles.iter().any(|(doc, _)| doc == name) {
                predictions.entry(name.to_owned()).or_default().push(figure);
            }
        }
        Ok(predictions)
    }
}
