//! A tantivy index of Vietnamese articles and of the figures that they state.
//!
//! ```text
//!  Document, Figures                                  query, filters
//!         │                                                 │
//!       entry ── analyzer ── fold                         query ── analyzer ── fold
//!         │      (text to words, one way for both)          │
//!       writer ─────── the index directory ──────┬───── articles        figures ── leaf, score
//!         │                                      │          │               │
//!    schema, slots, stored                    reader        └── postings, unit, top ──┘
//!    (what a document of the engine holds)                          │
//!                                                     hit, facet, pivot, summary, correct
//! ```
//!
//! [`IndexWriter`] makes an index directory, adds, replaces and removes articles, and commits; [`Index`]
//! opens one and answers: [`Index::search`] finds articles, [`Index::figures`] figures,
//! [`Index::pivot`] compares figures in a table, [`Index::labels`] and [`Index::stats`] tell what there
//! is, [`Index::article`] gives an article back. The records come from `chiso_extract` and go back out as
//! they went in.
//!
//! ```
//! use chiso_extract::{Document, Extractor, Kind};
//! use chiso_index::{ArticleQuery, FigureQuery, Index, IndexWriter, WriterOptions};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let parent = tempfile::tempdir()?;
//! let dir = parent.path().join("index");
//!
//! let article = Document {
//!     doc: "ban-tin-7.txt".into(),
//!     title: Some("Huyện đẩy mạnh chuyển đổi số".into()),
//!     text: "Đến nay, 92,5% hồ sơ của huyện được nộp trực tuyến.".into(),
//!     ..Document::default()
//! };
//! let mut writer = IndexWriter::create(&dir, &WriterOptions::default())?;
//! writer.add(&article, &Extractor::new().extract(&article))?;
//! writer.finish()?;
//!
//! let index = Index::open(&dir)?;
//! for query in ["chuyển đổi số hồ sơ", "chuyen doi so 92,5"] {
//!     let page = index.search(query, &ArticleQuery::default())?;
//!     assert_eq!(page.total, 1);
//!     assert_eq!(page.hits[0].doc, "ban-tin-7.txt");
//! }
//!
//! let percents = FigureQuery { kinds: vec![Kind::Percent], min: Some(90.0), ..FigureQuery::default() };
//! let page = index.figures("ho so truc tuyen", &percents)?;
//! assert_eq!(page.hits[0].figure.text, "92,5%");
//!
//! let page = index.search("truc tuyen", &ArticleQuery::default())?;
//! let snippet = &page.hits[0].snippet;
//! let marked: Vec<&str> = snippet.highlights.iter().map(|range| &snippet.text[range.clone()]).collect();
//! assert_eq!(marked, ["trực", "tuyến"]);
//! # Ok(())
//! # }
//! ```
//!
//! `examples/library.rs` shows more: replacing and deleting, comparing, reloading.
//!
//! Old and new tone placement (`hoà`, `hòa`), `y` and `i` where both are in use (`tỷ`, `tỉ`),
//! composed and decomposed characters, capitals, no-break spaces and zero-width characters make no
//! difference anywhere.
//!
//! # The query language
//!
#![doc = include_str!("query.md")]
//!
//! In a search for figures, a word that names a time (`2023`, `6/2023`, `2024-Q1`, `30/6`, and values as
//! records have them, `XXXX-06`) also finds figures of that time, and those without one in articles of
//! that year or of none.

mod analyzer;
mod articles;
mod correct;
mod count;
mod days;
mod deletion;
mod directory;
mod either;
mod entry;
mod error;
mod facet;
mod figures;
pub mod fold;
mod hit;
mod indexers;
mod invert;
mod leaf;
mod merge;
mod options;
mod pivot;
mod place;
mod plain;
mod postings;
mod query;
mod reader;
mod row;
mod runs;
mod schema;
mod score;
mod segment;
mod slots;
mod stored;
mod summary;
mod term;
mod tokens;
mod top;
mod unit;
mod value;
mod vocabulary;
mod writer;

pub use correct::Note;
pub use entry::Entry;
pub use error::Error;
pub use facet::{FacetValue, Facets};
pub use hit::{ArticleHit, FigureHit, Page, Snippet};
pub use options::{ArticleQuery, ArticleSort, DateRange, FigureQuery, FigureSort, Tones};
pub use pivot::{Axis, Cell, Pivot};
pub use reader::{Counts, Index};
pub use schema::FORMAT_VERSION;
pub use summary::{LabelCount, Labels, Stats};
pub use value::{AskedValue, read as read_value};
pub use writer::{IndexWriter, WriterOptions};
