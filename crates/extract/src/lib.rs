//! Finds the figures that Vietnamese press text states, and says what each one measures.
//!
//! ```text
//! bytes ── document ──> Document ── pipeline ──> Figures
//!
//! pipeline:  normalize ── sentence ── token (lexicon, number) ── figure ── context ── place ── record
//!                                                                  │         │
//!                                           what sort of number it is        label, role, bound, period
//! ```
//!
//! A [`Document`] goes in, [`Figure`]s come out. Nothing here reads files, prints or starts threads; an
//! [`Extractor`] holds compiled tables only, so that threads may share one.
//!
//! ```
//! use chiso_extract::{Bound, Direction, Document, Extractor, Kind, Role};
//!
//! let article = Document {
//!     doc: "ban-tin-7.txt".into(),
//!     text: "Năm 2023, tỷ lệ hồ sơ trực tuyến đạt trên 68,36%, tăng 10,01 điểm phần trăm so với năm 2022.".into(),
//!     ..Document::default()
//! };
//! let figures = Extractor::new().extract(&article);
//!
//! let share = &figures[1];
//! assert_eq!((share.kind, share.text.as_str(), share.value), (Kind::Percent, "68,36%", Some(68.36)));
//! assert_eq!((share.role, share.bound), (Some(Role::Level), Some(Bound::Gt)));
//! assert_eq!(share.label.as_deref(), Some("tỷ lệ hồ sơ trực tuyến"));
//! assert_eq!(share.period.as_deref(), Some("2023"));
//!
//! let change = &figures[2];
//! assert_eq!((change.role, change.direction), (Some(Role::Change), Some(Direction::Up)));
//! assert_eq!(change.unit.as_deref(), Some("pp"));
//! assert_eq!(change.base_period.as_deref(), Some("2022"));
//! ```
//!
//! Spans count code points of the text as it was given:
//!
//! ```
//! # use chiso_extract::{Document, Extractor};
//! # let text = "Đến nay, 92,5% hồ sơ của huyện được nộp trực tuyến.".to_owned();
//! # let article = Document { text, ..Document::default() };
//! for figure in Extractor::new().extract(&article) {
//!     let span: String = article.text.chars().skip(figure.start).take(figure.end - figure.start).collect();
//!     assert_eq!(span, figure.text);
//! }
//! ```
//!
//! [`document`] makes a [`Document`] of the bytes of a text file or a web page; [`Extractor::explain`] shows
//! which labels were weighed; [`record`] says what each field means; [`province`] maps the provinces of before July
//! 2025 to those since.

mod context;
pub mod document;
pub mod explain;
mod figure;
pub mod indicator;
mod item;
mod letter;
mod lexicon;
mod model;
mod number;
pub mod pipeline;
mod place;
pub mod province;
pub mod record;
mod sentence;
mod table;
mod token;

pub use indicator::Indicators;
pub use pipeline::{Extractor, TooManyFigures};
pub use record::{Bound, Direction, Document, Figure, Kind, Role, SCHEMA_VERSION};
