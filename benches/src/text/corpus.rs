//! The articles of `corpus/`, read into records.

use chiso_extract::Document;
use chiso_extract::document::{decode, decode_html, html};
use std::fs;
use std::path::{Path, PathBuf};

const CORPUS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../corpus");

/// All articles, in the order of their paths. Their titles stand in the first lines of their texts.
pub fn read() -> Vec<Document> {
    let mut articles = Vec::new();
    for path in files(Path::new(CORPUS)) {
        let bytes = fs::read(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
        let doc = path.file_stem().expect("a file has a name").to_string_lossy().into_owned();
        let refuse = |e: &dyn std::fmt::Display| -> ! { panic!("{}: {e}", path.display()) };
        match path.extension().and_then(|ending| ending.to_str()) {
            Some("txt") => {
                let text = decode(&bytes).unwrap_or_else(|e| refuse(&e)).text;
                articles.push(Document { doc, text, ..Document::default() });
            }
            Some("html") => {
                let page = decode_html(&bytes).unwrap_or_else(|e| refuse(&e)).text;
                let html = html::parse(&page);
                let text = headed(html.title.as_deref(), html.text);
                let (published, source) = (html.published, html.source);
                articles.push(Document { doc, published, source, text, ..Document::default() });
            }
            Some("jsonl") => {
                let rows = decode(&bytes).unwrap_or_else(|e| refuse(&e)).text;
                articles.extend(rows.lines().map(|row| of_row(row).unwrap_or_else(|e| refuse(&e))));
            }
            _ => refuse(&"the benchmarks read .txt, .html and .jsonl"),
        }
    }
    assert!(!articles.is_empty(), "no articles in {CORPUS}");
    articles
}

fn of_row(row: &str) -> Result<Document, serde_json::Error> {
    let row: serde_json::Value = serde_json::from_str(row)?;
    let field = |name: &str| row[name].as_str().map(str::to_owned);
    let text = headed(row["title"].as_str(), field("text").unwrap_or_default());
    let doc = field("id").unwrap_or_default();
    Ok(Document { doc, published: field("date"), source: field("source"), text, ..Document::default() })
}

/// The text with its title as the first line.
fn headed(title: Option<&str>, text: String) -> String {
    match title {
        Some(title) if !text.contains(title) => format!("{title}\n\n{text}"),
        _ => text,
    }
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display()));
    let mut paths: Vec<PathBuf> =
        entries.map(|entry| entry.expect("a folder that can be listed").path()).collect();
    paths.sort();
    paths.into_iter().flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}
