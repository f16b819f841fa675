//! Bytes to text: which charset they are in, and what to do when that cannot be known.
//!
//! The order of decisions, the first that applies:
//!
//! | bytes | result | confidence |
//! |-------|--------|------------|
//! | none, or white space alone | [`DecodeError::Empty`] | |
//! | byte order mark of UTF-8, UTF-16LE or UTF-16BE | decoded as that, strictly; the mark is dropped | 1 |
//! | valid UTF-8 | exactly as given: not composed, not trimmed | 1 |
//! | a NUL in every other byte, and reads as Vietnamese in UTF-16 | decoded as that | measured |
//! | (HTML only) the server or `<meta charset>` names an encoding other than UTF-8 or windows-1252 | decoded as that, strictly | measured, at least 0.5 |
//! | NUL, or control characters everywhere | [`DecodeError::Binary`] | |
//! | reads as Vietnamese in windows-1258, TCVN3, VNI or VISCII, and clearly better than in the others | decoded as that; windows-1258 is composed (NFC) | measured |
//! | (HTML only) windows-1252 was named | decoded as that | 0.5 |
//! | anything else | [`DecodeError::Unknown`], with the first offset that is not UTF-8 | |
//!
//! [`decode_as`] is for a caller that knows better; its confidence is 1.
//!
//! # When bytes read as Vietnamese
//!
//! Every byte string is *some* windows-1258, so a successful decoding says nothing. The measure is over
//! the words of the decoded text that have a letter outside ASCII, abbreviations like `HĐND` aside: at
//! least nine in ten of them must be spelled as Vietnamese syllables are, at least one must have a letter
//! that Western European languages have not (`ơ`, `đ`, `ệ`, …), two different ones in the encodings other
//! than windows-1258; and of all characters outside ASCII at most one in ten may be something else than a
//! letter or the usual punctuation of print. In no other of the four encodings may the share of such words be
//! within a tenth of that.
//!
//! The confidence is that share as one may expect it to hold after seeing `n` words, `s` of them syllables:
//! `(s + 1) / (n + 2)`. A headline of three such words has 0.8 at most, an article 0.99.
//!
//! Of 12,000 press articles put into each encoding (TCVN3 without its missing capitals), so many are found:
//!
//! | | articles | headlines alone | articles mended after being read as windows-1252 |
//! |---|---|---|---|
//! | windows-1258 | all but 1 | 99.5% | all but 15 |
//! | TCVN3 | all but 1 | 98.5% | all but 7 |
//! | VNI | all but 1 | 98.9% | all but 4 |
//! | VISCII | all but 1 | 98.6% | 88% |
//!
//! None is taken for another of the four; what is not found is refused.
//!
//! ```
//! use chiso_extract::document::decode::{DecodeError, decode};
//!
//! // "Tỷ lệ" with its tones as marks of their own.
//! let decoded = decode(b"T\x79\xd2 l\xea\xf2 h\xf4\xf2 ngh\xe8o")?;
//! assert_eq!((decoded.text.as_str(), decoded.encoding), ("Tỷ lệ hộ nghèo", "windows-1258"));
//!
//! let decoded = decode(b"T\xfb l\xd6 h\xe9 ngh\xcco")?;
//! assert_eq!((decoded.text.as_str(), decoded.encoding), ("Tỷ lệ hộ nghèo", "tcvn3"));
//!
//! assert_eq!(decode(b"\xff\xfe5\0%\0")?.encoding, "utf-16le");
//! assert_eq!(decode(b"caf\xe9"), Err(DecodeError::Unknown { offset: 3, byte: 0xe9 }));
//! # Ok::<(), DecodeError>(())
//! ```

mod binary;
mod charset;
mod detect;
mod error;
mod legacy;
mod measure;
mod mend;

pub use charset::Charset;
pub use error::DecodeError;
pub use mend::mend;

use binary::{control_offset, format_of, has_control};
use detect::{detect, detect_utf_16};
use measure::Evidence;

/// A text, and how its bytes were read.
#[derive(Clone, Debug, PartialEq)]
pub struct Decoded {
    /// The text, without a byte order mark.
    pub text: String,
    /// `utf-8`, `utf-16le`, `utf-16be`, `windows-1258`, `tcvn3`, `vni`, `viscii`, or the
    /// [WHATWG name](https://encoding.spec.whatwg.org/#names-and-labels) of what was declared.
    pub encoding: &'static str,
    /// How sure that is, from 0 to 1; the module's documentation says how it is measured.
    pub confidence: f64,
}

/// The confidence in what a page declares and nothing in its text confirms.
const DECLARED: f64 = 0.5;

/// Decodes plain text.
///
/// # Errors
///
/// When the bytes are no text or their encoding is not recognized; nothing is ever replaced by U+FFFD.
pub fn decode(bytes: &[u8]) -> Result<Decoded, DecodeError> {
    decode_declared(bytes, || None)
}

/// Decodes text that is known to be in one encoding. A byte order mark of it is dropped.
///
/// # Errors
///
/// When the bytes are no text or not in that encoding; so are those that begin with the byte order mark of
/// another.
///
/// ```
/// use chiso_extract::document::decode::{Charset, decode_as};
///
/// let vni = Charset::for_name("vni").unwrap();
/// assert_eq!(decode_as(b"Ca\xf9", vni)?.text, "Cá");
/// # Ok::<(), chiso_extract::document::decode::DecodeError>(())
/// ```
pub fn decode_as(bytes: &[u8], charset: Charset) -> Result<Decoded, DecodeError> {
    let mark = match Charset::for_mark(bytes) {
        Some((marked, length)) if marked == charset => length,
        Some(_) => return Err(DecodeError::Malformed { encoding: charset.name(), offset: 0 }),
        None => 0,
    };
    told(bytes, charset, mark)
}

/// What somebody knows to be in an encoding, after a mark of so many bytes.
fn told(bytes: &[u8], charset: Charset, mark: usize) -> Result<Decoded, DecodeError> {
    let text = charset.read(bytes, mark)?;
    check(&text, charset, mark, bytes)?;
    Ok(Decoded { text, encoding: charset.name(), confidence: 1.0 })
}

/// Decodes an HTML page: as [`decode`], but a `<meta charset>` (or its `http-equiv` form) in the first
/// 4096 bytes is followed where the bytes are not UTF-8.
///
/// Bytes that are valid UTF-8 are read as UTF-8 even where the page claims otherwise: such a claim is a
/// leftover of a template far more often than an accident of bytes. Likewise a claim of windows-1252
/// (ISO 8859-1, US-ASCII) or `x-user-defined` gives way to Vietnamese: pages drawn with the fonts of TCVN3
/// and VNI had nothing else to claim.
///
/// # Errors
///
/// As [`decode`]; and when the declared encoding is not known or is not what the bytes are in, and they do
/// not read as Vietnamese in another.
///
/// ```
/// use chiso_extract::document::decode::decode_html;
///
/// let page = b"<meta charset=iso-8859-2><p>T\xfdm ma\xf2";
/// assert_eq!(decode_html(page)?.text, "<meta charset=iso-8859-2><p>Tým maň");
/// # Ok::<(), chiso_extract::document::decode::DecodeError>(())
/// ```
pub fn decode_html(bytes: &[u8]) -> Result<Decoded, DecodeError> {
    decode_served_html(bytes, None)
}

/// Decodes an HTML page that came with an HTTP header: the `charset` of its `Content-Type`, if that is one
/// that is known, goes before what the page declares, as in browsers.
///
/// # Errors
///
/// As [`decode_html`].
///
/// ```
/// use chiso_extract::document::decode::decode_served_html;
///
/// let page = b"<meta charset=utf-8><p>T\xfdm ma\xf2";
/// assert_eq!(decode_served_html(page, Some("ISO-8859-2"))?.encoding, "ISO-8859-2");
/// # Ok::<(), chiso_extract::document::decode::DecodeError>(())
/// ```
pub fn decode_served_html(bytes: &[u8], charset: Option<&str>) -> Result<Decoded, DecodeError> {
    let served = charset.and_then(Charset::for_name);
    decode_declared(bytes, || {
        if let Some(charset) = served.filter(|charset| !charset.is_western()) {
            return Some(Ok(charset));
        }
        let Some(label) = super::html::declared_charset(&bytes[..bytes.len().min(4096)]) else {
            return served.map(Ok);
        };
        Some(match Charset::for_name(&label) {
            // A page whose ASCII declaration could be read is not in UTF-16; browsers take UTF-8.
            Some(charset) if charset.is_utf_16() => Ok(Charset::UTF_8),
            Some(charset) => Ok(charset),
            None => Err(DecodeError::Unsupported { label }),
        })
    })
}

/// `declared` is asked only where it matters.
fn decode_declared(
    bytes: &[u8],
    declared: impl FnOnce() -> Option<Result<Charset, DecodeError>>,
) -> Result<Decoded, DecodeError> {
    if let Some((charset, mark)) = Charset::for_mark(bytes) {
        return told(bytes, charset, mark);
    }
    let valid_up_to = match std::str::from_utf8(bytes) {
        Ok(text) => {
            return match check(text, Charset::UTF_8, 0, bytes) {
                Ok(()) => Ok(Decoded { text: text.to_owned(), encoding: "utf-8", confidence: 1.0 }),
                // UTF-16 of few letters beyond ASCII may be valid UTF-8, full of NUL characters.
                Err(refused) => utf_16(bytes).ok_or(refused),
            };
        }
        Err(error) => error.valid_up_to(),
    };
    if let Some(decoded) = utf_16(bytes) {
        return Ok(decoded);
    }
    let (mut western, mut refused) = (None, None);
    match declared() {
        Some(Ok(charset)) if charset.is_western() => western = Some(charset),
        Some(Ok(charset)) if charset != Charset::UTF_8 => match follow(bytes, charset) {
            Err(DecodeError::Malformed { encoding, offset }) => {
                refused = Some(DecodeError::Malformed { encoding, offset });
            }
            followed => return followed,
        },
        Some(Err(error)) => refused = Some(error),
        Some(Ok(_)) | None => {}
    }
    if let Some(offset) = control_offset(bytes.iter().map(|&byte| (1, char::from(byte)))) {
        return Err(refused.unwrap_or(DecodeError::Binary { offset, format: format_of(bytes) }));
    }
    if let Some((charset, confidence)) = detect(bytes) {
        return Ok(Decoded { text: charset.read(bytes, 0)?, encoding: charset.name(), confidence });
    }
    if let Some(charset) = western {
        return follow(bytes, charset);
    }
    Err(refused.unwrap_or_else(|| match format_of(bytes) {
        Some(format) => DecodeError::Binary { offset: valid_up_to, format: Some(format) },
        None => DecodeError::Unknown { offset: valid_up_to, byte: bytes[valid_up_to] },
    }))
}

/// Reads what a page declares itself to be.
fn follow(bytes: &[u8], charset: Charset) -> Result<Decoded, DecodeError> {
    let text = charset.read(bytes, 0)?;
    check(&text, charset, 0, bytes)?;
    let evidence = Evidence::of(&text);
    let confidence = if evidence.is_vietnamese() { evidence.confidence() } else { 0.0 };
    Ok(Decoded { text, encoding: charset.name(), confidence: confidence.max(DECLARED) })
}

/// UTF-16 without a byte order mark, where that is evident.
fn utf_16(bytes: &[u8]) -> Option<Decoded> {
    let (charset, confidence) = detect_utf_16(bytes)?;
    let text = charset.read(bytes, 0).ok()?;
    check(&text, charset, 0, bytes).ok()?;
    Some(Decoded { text, encoding: charset.name(), confidence })
}

/// Refuses a decoded text that is empty or binary.
fn check(text: &str, charset: Charset, mark: usize, bytes: &[u8]) -> Result<(), DecodeError> {
    if text.chars().all(|c| c.is_whitespace() || c == '\u{feff}') {
        return Err(DecodeError::Empty);
    }
    if !has_control(text.as_bytes()) {
        return Ok(());
    }
    match control_offset(text.chars().map(|c| (charset.width(c), c))) {
        Some(offset) => Err(DecodeError::Binary { offset: mark + offset, format: format_of(bytes) }),
        None => Ok(()),
    }
}
