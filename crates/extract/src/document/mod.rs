//! From the bytes of an input to the text that figures point into.
//!
//! ```text
//! bytes --decode--> text ----------------------------> Document::text
//!          \-- HTML --html--> text, title, date, … --/       |
//!                                                           mend: what was read in a wrong encoding once
//!                                                            |
//!                                                           meta: title and date from the top lines
//!                                                            |
//!                                                       normalize: what matching sees, with the way back
//!                                                            |
//!                                                       tone, fold: comparing words
//! ```
//!
//! The stored text is the author's: of plain text in UTF-8, exactly what was given but for a byte order
//! mark, or what [`mend`] made of it. Nothing after this point changes it. What makes matching easier happens in [`normalize`], which
//! finds its way back to the stored text for any range.
//!
//! ```
//! use chiso_extract::Document;
//! use chiso_extract::document::{decode, html, meta};
//!
//! let page = b"<h1>Gi\xe1 l\xfaa t\xe3ng</h1><p>07:22 06/08/2024<p>X\xe3 B\xecnh An ...";
//! assert!(decode::decode_html(page).is_err(), "Western European, and the page does not say so");
//!
//! let page = "<h1>Giá lúa tăng</h1><p>07:22 06/08/2024<p>Giá lúa ở xã Bình An tăng 5%.";
//! let decoded = decode::decode_html(page.as_bytes())?;
//! let article = html::parse(&decoded.text);
//! let mut document = Document {
//!     title: article.title,
//!     published: article.published,
//!     text: article.text,
//!     encoding: decoded.encoding.to_owned(),
//!     encoding_confidence: decoded.confidence,
//!     ..Document::default()
//! };
//! decode::mend(&mut document);
//! meta::infer(&mut document);
//! assert_eq!(document.text, "Giá lúa tăng\n07:22 06/08/2024\nGiá lúa ở xã Bình An tăng 5%.");
//! assert_eq!(document.published.as_deref(), Some("2024-08-06T07:22"));
//! # Ok::<(), decode::DecodeError>(())
//! ```

mod date;
pub mod decode;
pub mod fold;
pub mod html;
pub mod meta;
pub mod normalize;
pub(crate) mod syllable;
pub mod tone;

pub use decode::{Charset, DecodeError, Decoded, decode, decode_as, decode_html, decode_served_html, mend};
pub use fold::{fold, fold_char};
pub use html::HtmlArticle;
pub use normalize::{CodePoints, Normalized};
pub use tone::tone_placement;
