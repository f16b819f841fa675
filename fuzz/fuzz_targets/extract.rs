//! Bytes of a text file, through decoding and title and date lines, to figures.
#![no_main]

use chiso_extract::Document;
use chiso_extract::document::{decode, meta};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Ok(decoded) = decode(bytes) else { return };
    let mut document = Document { doc: "fuzz".to_owned(), text: decoded.text, ..Document::default() };
    meta::infer(&mut document);
    chiso_fuzz::check(&document);
});
