//! One article of plain text.

use super::sniff;
use crate::failure::Stage;
use chiso_extract::Document;
use chiso_extract::document::decode::{self, Charset, DecodeError, Decoded};

/// Why bytes are not an article: the stage and the cause.
pub type Refusal = (Stage, String);

/// Decodes the bytes of an article, as `told` or as they look, and checks that they are what the ending `.txt`
/// says.
///
/// # Errors
/// Empty, not text, or a web page.
pub fn parse(bytes: &[u8], told: Option<Charset>) -> Result<Document, Refusal> {
    let Decoded { text, encoding, confidence } = checked(bytes, told, decode::decode)?;
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

/// The text of a file, and how its bytes were read: as `told`, or as `find` finds out.
pub(super) fn checked(
    bytes: &[u8],
    told: Option<Charset>,
    find: impl FnOnce(&[u8]) -> Result<Decoded, DecodeError>,
) -> Result<Decoded, Refusal> {
    if bytes.is_empty() {
        return Err((Stage::Read, "empty".into()));
    }
    if let Some(format) = sniff::foreign(bytes) {
        return Err((Stage::Decode, format!("not text: this is {format}")));
    }
    decoded(bytes, told, find)
}

/// The text of bytes: read as `told`, or as `find` finds out.
pub(super) fn decoded(
    bytes: &[u8],
    told: Option<Charset>,
    find: impl FnOnce(&[u8]) -> Result<Decoded, DecodeError>,
) -> Result<Decoded, Refusal> {
    let decoded = match told {
        None => find(bytes).map_err(|e| e.to_string()),
        Some(charset) => decode::decode_as(bytes, charset).map_err(|e| match e {
            DecodeError::Malformed { encoding, offset } => {
                format!("not {encoding}, as --encoding says: it has not the bytes at byte {offset}")
            }
            e => e.to_string(),
        }),
    };
    decoded.map_err(|cause| (Stage::Decode, cause))
}
