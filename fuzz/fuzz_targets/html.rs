//! Bytes of a web page, through decoding and markup, to figures.
#![no_main]

use chiso_extract::Document;
use chiso_extract::document::{decode_html, html};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Ok(decoded) = decode_html(bytes) else { return };
    let page = html::parse(&decoded.text);
    let published = page.published;
    let document = Document { doc: "fuzz".to_owned(), text: page.text, published, ..Document::default() };
    chiso_fuzz::check(&document);
});
