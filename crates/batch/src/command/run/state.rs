//! What tells two states of the results apart: which commit of the index, found by what, in which order.

use crate::error::Error;
use chiso_extract::SCHEMA_VERSION;
use chiso_index::Index;
use serde::{Deserialize, Serialize};
use std::fs;
use std::path::Path;

/// What the index keeps with a commit (see [`chiso_index::IndexWriter::commit_noting`]).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Note {
    /// Number of the commit; `run.json` names the one that its tables show.
    pub generation: u64,
    /// What found the figures, see [`extractor`].
    pub extractor: String,
    /// Whether the run was still at work.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub unfinished: bool,
    /// Where the articles are that were left out as copies; none where there are none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub aside: Option<AsideFile>,
}

/// How much of which file tells the articles that were left out as copies (see [`super::aside`]).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct AsideFile {
    /// Stands in its name.
    pub number: u64,
    /// What comes behind so many bytes was not committed.
    pub bytes: u64,
}

impl Note {
    /// The note of the index's last commit; none where that was not a run's.
    pub(super) fn read(index: &Index) -> Result<Option<Self>, chiso_index::Error> {
        Ok(index.note()?.and_then(|note| serde_json::from_str(&note).ok()))
    }

    /// The form in which the index keeps it.
    pub(super) fn text(&self) -> String {
        serde_json::json!(self).to_string()
    }
}

/// Names everything on which an article's figures depend besides the article: the version of the program
/// and of the records, and the table of indicators that was added.
pub(super) fn extractor(indicators: Option<&Path>) -> Result<String, Error> {
    let program = concat!("chiso ", env!("CARGO_PKG_VERSION"));
    let table = match indicators {
        None => "built-in indicators".to_owned(),
        Some(path) => {
            let bytes = fs::read(path).map_err(Error::file(path, "read"))?;
            format!("indicators {}", &blake3::hash(&bytes).to_hex()[..16])
        }
    };
    Ok(format!("{program}, records {SCHEMA_VERSION}, {table}"))
}

/// Names what found the figures of an index of which a part is already done again: neither the one nor the
/// other, so that whichever comes next does all of it.
pub(super) fn in_part(before: &str, now: &str) -> String {
    let part = format!("in part {now}");
    if before.ends_with(&part) { before.to_owned() } else { format!("{before}; {part}") }
}

/// The order of the articles in the tables, as a hash of their ids.
#[derive(Debug, Default)]
pub(super) struct Order(blake3::Hasher);

impl Order {
    /// Adds the id of the next article.
    pub(super) fn push(&mut self, doc: &str) {
        self.0.update(&(doc.len() as u64).to_le_bytes());
        self.0.update(doc.as_bytes());
    }

    /// The hash, in hexadecimal digits.
    pub(super) fn digest(&self) -> String {
        self.0.finalize().to_hex()[..32].to_owned()
    }
}

/// The digest of this order.
pub(super) fn digest<'a>(docs: impl Iterator<Item = &'a str>) -> String {
    let mut order = Order::default();
    docs.for_each(|doc| order.push(doc));
    order.digest()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn every_order_has_its_own_digest() {
        let orders = [&["a", "b"][..], &["b", "a"], &["ab"], &["a"], &["a", "b", ""], &[]];
        let mut digests: Vec<_> = orders.iter().map(|ids| digest(ids.iter().copied())).collect();
        digests.sort_unstable();
        digests.dedup();
        assert_eq!(digests.len(), orders.len());
        assert_eq!(digest(["a", "b"].into_iter()), digest(["a", "b"].into_iter()));
    }

    #[test]
    fn what_is_done_in_part_is_done_by_neither() {
        let part = in_part("one", "two");
        assert!(part != "one" && part != "two");
        assert_eq!(in_part(&part, "two"), part, "however often it is killed");
        assert_ne!(in_part(&part, "one"), "one");
    }

    #[test]
    fn another_table_of_indicators_is_another_extractor() {
        let dir = tempfile::tempdir().unwrap();
        let table = dir.path().join("mine.tsv");
        let of = |text: &str| {
            fs::write(&table, text).unwrap();
            extractor(Some(&table)).unwrap()
        };
        let (one, other) = (of("a"), of("b"));
        assert_ne!(one, other);
        assert_eq!(one, of("a"));
        assert_ne!(one, extractor(None).unwrap());
    }
}
