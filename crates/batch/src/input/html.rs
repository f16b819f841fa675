//! One article as a web page.

use super::text::{Refusal, checked};
use crate::failure::Stage;
use chiso_extract::Document;
use chiso_extract::document::{Charset, Decoded, decode, html};

/// Decodes a page and takes the article out of it. `charset` is what the server said of its encoding; neither
/// that nor what the page says of itself counts where it was `told`.
///
/// # Errors
/// Empty, not text, without markup, or without text in its markup.
pub fn parse(bytes: &[u8], charset: Option<&str>, told: Option<Charset>) -> Result<Document, Refusal> {
    let Decoded { text: markup, encoding, confidence } =
        checked(bytes, told, |bytes| decode::decode_served_html(bytes, charset))?;
    if !markup.contains('<') {
        return Err((Stage::Parse, "no markup in it: not HTML; its name should end in .txt".into()));
    }
    let page = html::parse(&markup);
    if page.text.trim().is_empty() {
        return Err((Stage::Parse, "no text in its markup".into()));
    }
    Ok(Document {
        title: page.title,
        published: page.published,
        source: page.source,
        url: page.url,
        author: page.author,
        text: page.text,
        encoding: encoding.to_owned(),
        encoding_confidence: confidence,
        meta: page.meta,
        ..Document::default()
    })
}
