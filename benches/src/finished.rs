//! The output folder of a finished run.

use chiso_extract::{Document, Figure};
use serde::de::DeserializeOwned;
use std::error::Error;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// Every article of the run in `out`, in its order.
pub fn documents(out: &Path) -> Result<Vec<Document>> {
    rows(&out.join("documents.jsonl"))
}

/// Every figure of the run in `out`, in its order: by article, then by number.
pub fn figures(out: &Path) -> Result<Vec<Figure>> {
    rows(&out.join("figures.jsonl"))
}

/// Every article with its figures, as an index takes them.
pub fn articles(out: &Path) -> Result<Vec<(Document, Vec<Figure>)>> {
    let mut figures = figures(out)?.into_iter().peekable();
    let articles = documents(out)?
        .into_iter()
        .map(|document| {
            let own = std::iter::from_fn(|| figures.next_if(|figure| figure.doc == document.doc)).collect();
            (document, own)
        })
        .collect();
    match figures.next() {
        None => Ok(articles),
        Some(figure) => {
            Err(format!("{}: figures of {} are not in the order of its articles", out.display(), figure.doc)
                .into())
        }
    }
}

/// The index of the run in `out`.
pub fn index(out: &Path) -> PathBuf {
    out.join("index")
}

fn rows<T: DeserializeOwned>(path: &Path) -> Result<Vec<T>> {
    let fail = |line: usize, error: &dyn std::fmt::Display| match line {
        0 => format!("{}: {error}", path.display()),
        line => format!("{}:{line}: {error}", path.display()),
    };
    let file = File::open(path).map_err(|error| fail(0, &error))?;
    let mut rows = Vec::new();
    for (line, row) in (1..).zip(BufReader::new(file).lines()) {
        let row = row.map_err(|error| fail(line, &error))?;
        rows.push(serde_json::from_str(&row).map_err(|error| fail(line, &error))?);
    }
    Ok(rows)
}
