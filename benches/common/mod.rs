//! Press text of a stated size for the benchmarks, made from `corpus/` at a fixed seed.
//!
//! Every round over the corpus makes one new article of each of its articles: sentences and paragraphs in
//! another order, other digits (see [`vary`]). No article occurs twice. The n-th article is the same on every
//! machine and in every pile, whatever its size; only a change of `corpus/` changes it.

// Each benchmark uses its own part of this module.
#![allow(dead_code)]

mod corpus;
mod vary;

use chiso_extract::document::meta;
use chiso_extract::{Document, Extractor, Figure};
use std::collections::HashSet;
use vary::Variation;

/// A pile of articles.
pub struct Press {
    /// The articles, as they come to the extractor.
    pub articles: Vec<Document>,
    /// Size of their texts together, in bytes of UTF-8.
    pub bytes: usize,
}

impl Press {
    /// Articles of at least `bytes` bytes together; less than one article more.
    ///
    /// Where nothing is measured (`cargo test`), only one article of each of the corpus: enough to see that
    /// what the benchmark asserts holds.
    pub fn of_size(bytes: usize) -> Press {
        let seeds = corpus::read();
        let mut press = Press { articles: Vec::new(), bytes: 0 };
        let complete = |press: &Press| match is_measuring() {
            true => press.bytes >= bytes,
            false => press.articles.len() == seeds.len(),
        };
        for (n, seed) in seeds.iter().cycle().enumerate() {
            if complete(&press) {
                break;
            }
            let article = varied(seed, n);
            press.bytes += article.text.len();
            press.articles.push(article);
        }
        let mut texts = HashSet::new();
        for article in &press.articles {
            assert!(texts.insert(&article.text), "the text of {} occurs twice", article.doc);
        }
        press
    }

    /// The articles of the corpus as they are.
    pub fn corpus() -> Press {
        let articles = corpus::read();
        Press { bytes: articles.iter().map(|article| article.text.len()).sum(), articles }
    }

    /// Every article with its figures.
    pub fn with_figures(self) -> Vec<(Document, Vec<Figure>)> {
        let extractor = Extractor::new();
        self.articles
            .into_iter()
            .map(|mut article| {
                let figures = extractor.extract(&article);
                article.figures = figures.len();
                (article, figures)
            })
            .collect()
    }
}

/// The n-th article of every pile, made of `seed`.
fn varied(seed: &Document, n: usize) -> Document {
    let mut variation = Variation::new(n as u64);
    let text = variation.text(&seed.text);
    let published = seed.published.as_deref().map(|published| variation.digits(published));
    let mut article = Document {
        doc: format!("{n:06}-{}", seed.doc),
        published,
        text,
        source: seed.source.clone(),
        encoding: "utf-8".into(),
        encoding_confidence: 1.0,
        ..Document::default()
    };
    // The title is the first line; the date of publication, where the seed has none, is in the text too.
    meta::infer(&mut article);
    article
}

/// Whether this is `cargo bench`, and not `cargo test`, which runs everything once.
pub fn is_measuring() -> bool {
    std::env::args().any(|argument| argument == "--bench")
}
