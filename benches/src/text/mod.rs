//! Press text of a stated size, made from `corpus/` at a fixed seed.
//!
//! Every round over the corpus makes one new article of each of its articles: sentences and paragraphs in
//! another order, other digits (`vary.rs` says how). No article occurs twice. The n-th article is the same on every
//! machine and in every pile, whatever its size; only a change of `corpus/` changes it. [`page`] and
//! [`windows_1258`] make of it what a crawl finds.

mod corpus;
mod page;
mod vary;

pub use page::{page, windows_1258};

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
    pub fn of_size(bytes: usize) -> Press {
        Press::until(|press| press.bytes >= bytes)
    }

    /// [`Press::of_size`] for benchmarks. Where nothing is measured (`cargo test`, not `cargo bench`), only one
    /// article of each of the corpus: enough to see that what the benchmark asserts holds.
    pub fn for_bench(bytes: usize) -> Press {
        match std::env::args().any(|argument| argument == "--bench") {
            true => Press::of_size(bytes),
            false => {
                let seeds = corpus::read().len();
                Press::until(|press| press.articles.len() == seeds)
            }
        }
    }

    fn until(complete: impl Fn(&Press) -> bool) -> Press {
        let mut press = Press { articles: Vec::new(), bytes: 0 };
        let mut articles = articles();
        while !complete(&press) {
            let article = articles.next().expect("there is always one more");
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

/// Article after article, without end.
pub fn articles() -> impl Iterator<Item = Document> {
    let seeds = corpus::read();
    (0..).map(move |n| varied(&seeds[n % seeds.len()], n))
}

/// An article as a row of JSON Lines, without the line's end.
pub fn row(article: &Document) -> String {
    let (id, title, date) = (&article.doc, &article.title, &article.published);
    serde_json::json!({"id": id, "title": title, "date": date, "text": article.text}).to_string()
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
