//! One article of plain text.

use super::sniff;
use crate::failure::Stage;
use chiso_extract::Document;
use chiso_extract::document::decode::{self, DecodeError, Decoded};

/// Why bytes are not an article: the stage and the cause.
pub type Refusal = (Stage, String);

/// Decodes the bytes of an article and checks that they are what the ending `.txt` says.
///
/// # Errors
/// Empty, not text, or a web page.
pub fn parse(bytes: &[u8]) -> Result<Document, Refusal> {
    let Decoded { text, encoding, confidence } = checked(bytes, decode::decode)?;
    if sniff::is_html(&text) {
        return Err((Stage::Decode, "this is HTML; its name should end in .html".into()));
    }
    Ok(Document {
        text,
        encoding: encoding.to_owned(),
        encoding_confidence: confidence,
        ..Document::default()
    })
}

/// The text of a file, and how its bytes were read.
pub(super) fn checked(
    bytes: &[u8],
    decode: impl FnOnce(&[u8]) -> Result<Decoded, DecodeError>,
) -> Result<Decoded, Refusal> {
    if bytes.is_empty() {
        return Err((Stage::Read, "empty".into()));
    }
    if let Some(format) = sniff::foreign(bytes) {
        return Err((Stage::Decode, format!("not text: this is {format}")));
    }
    decode(bytes).map_err(|e| (Stage::Decode, e.to_string()))
}
