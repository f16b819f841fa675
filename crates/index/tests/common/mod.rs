//! Articles and figures for the tests, and a way to index them.
#![allow(dead_code, clippy::unwrap_used)]

use chiso_extract::{Bound, Document, Figure, Kind, Role};
use chiso_index::{ArticleQuery, FigureHit, FigureQuery, Index, IndexWriter, Page, Snippet, WriterOptions};
use tempfile::TempDir;

pub fn document(doc: &str, title: &str, text: &str) -> Document {
    Document {
        doc: doc.into(),
        title: Some(title.into()),
        text: text.into(),
        encoding: "utf-8".into(),
        encoding_confidence: 1.0,
        hash: "00ff".into(),
        ..Document::default()
    }
}

pub fn figure(doc: &str, n: usize, kind: Kind, value: f64, label: &str, sentence: &str) -> Figure {
    Figure {
        doc: doc.into(),
        n,
        kind,
        text: value.to_string().into(),
        start: 0,
        end: 1,
        value: Some(value),
        low: None,
        high: None,
        numerator: None,
        denominator: None,
        unit: None,
        timex: None,
        bound: Some(Bound::Exact),
        role: Some(Role::Level),
        direction: None,
        label: Some(label.into()),
        of: None,
        indicator: None,
        period: None,
        base_period: None,
        place: None,
        place_code: None,
        sentence: sentence.into(),
        rule: Some("test".into()),
        checks: vec![],
    }
}

pub struct Built {
    pub dir: TempDir,
    pub index: Index,
}

pub fn build(articles: &[(Document, Vec<Figure>)]) -> Built {
    build_with(articles, &WriterOptions::default())
}

/// Gives each text the sentences of its figures where it lacks them.
pub fn with_sentences(articles: &[(Document, Vec<Figure>)]) -> Vec<(Document, Vec<Figure>)> {
    let mut articles = articles.to_vec();
    for (document, figures) in &mut articles {
        for figure in figures {
            if !document.text.contains(&*figure.sentence) {
                document.text.push('\n');
                document.text.push_str(&figure.sentence);
            }
        }
    }
    articles
}

pub fn build_with(articles: &[(Document, Vec<Figure>)], options: &WriterOptions) -> Built {
    let dir = tempfile::tempdir().unwrap();
    let mut writer = IndexWriter::create(dir.path(), options).unwrap();
    for (document, figures) in articles {
        writer.add(document, figures).unwrap();
    }
    writer.finish().unwrap();
    let index = Index::open(dir.path()).unwrap();
    Built { dir, index }
}

/// Articles without figures, one of each text.
pub fn build_texts(texts: &[(&str, &str)]) -> Built {
    let articles: Vec<_> = texts
        .iter()
        .map(|(doc, text)| (Document { title: None, ..document(doc, "", text) }, vec![]))
        .collect();
    build(&articles)
}

impl Built {
    /// Ids of the articles found, best first.
    pub fn ids(&self, query: &str) -> Vec<String> {
        let page = self.index.search(query, &ArticleQuery { limit: 1000, ..Default::default() }).unwrap();
        assert_eq!(page.total, page.hits.len());
        page.hits.into_iter().map(|hit| hit.doc).collect()
    }

    /// The same, in the order of ids.
    pub fn set(&self, query: &str) -> Vec<String> {
        let mut ids = self.ids(query);
        ids.sort();
        ids
    }

    pub fn figures(&self, query: &str, filter: &FigureQuery) -> Page<FigureHit> {
        self.index.figures(query, filter).unwrap()
    }

    /// Ids and numbers of the figures found, best first.
    pub fn figure_ids(&self, query: &str, filter: &FigureQuery) -> Vec<(String, usize)> {
        let page = self.figures(query, filter);
        page.hits.into_iter().map(|hit| (hit.figure.doc.into(), hit.figure.n)).collect()
    }
}

pub fn marked(snippet: &Snippet) -> Vec<&str> {
    snippet.highlights.iter().map(|range| &snippet.text[range.clone()]).collect()
}

/// Random numbers that are the same in every run (xorshift64*).
pub struct Random(pub u64);

impl Random {
    pub fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) as usize % bound
    }

    pub fn pick<'a, T: ?Sized>(&mut self, choices: &[&'a T]) -> &'a T {
        choices[self.below(choices.len())]
    }
}
