//! Bytes to text: which charset they are in, and what to do when that cannot be known.
//!
//! The order of decisions, the first that applies:
//!
//! | bytes | result |
//! |-------|--------|
//! | none, or white space alone | [`DecodeError::Empty`] |
//! | byte order mark of UTF-8, UTF-16LE or UTF-16BE | decoded as that, strictly; the mark is dropped |
//! | valid UTF-8 | exactly as given: not composed, not trimmed |
//! | (HTML only) `<meta charset>` names an encoding | decoded as that, strictly |
//! | NUL, or control characters everywhere | [`DecodeError::Binary`] |
//! | reads as Vietnamese in windows-1258 | decoded as that and composed (NFC) |
//! | anything else | [`DecodeError::Unknown`], with the first offset that is not UTF-8 |
//!
//! windows-1258 writes most tones as combining marks of their own, which nothing downstream would
//! expect from a legacy file; that is why, unlike UTF-8, it is composed.
//!
//! # When bytes read as Vietnamese
//!
//! Every byte string is *some* windows-1258, so a successful decoding says nothing. The measure is over
//! the words of the decoded text that have a letter outside ASCII, abbreviations like `HĐND` aside: at
//! least nine in ten of them must be built like Vietnamese syllables, at least one must have a letter
//! that Western European languages have not (`ơ`, `đ`, `ệ`, …), and of all characters outside ASCII at
//! most one in ten may be something else than a letter or the usual punctuation of print.
//!
//! On 12,000 press articles put into windows-1258 it finds all but one, and 99.5% of their headlines
//! alone; of the same articles in VISCII, or in UTF-8 with one byte broken, it takes none. French, German
//! and the older font encodings (TCVN3) fail it as well.
//!
//! ```
//! use chiso_extract::document::decode::{DecodeError, decode};
//!
//! // "Tỷ lệ" with its tones as marks of their own.
//! let decoded = decode(b"T\x79\xd2 l\xea\xf2 h\xf4\xf2 ngh\xe8o")?;
//! assert_eq!((decoded.text.as_str(), decoded.encoding), ("Tỷ lệ hộ nghèo", "windows-1258"));
//!
//! assert_eq!(decode(b"\xff\xfe5\0%\0")?.encoding, "utf-16le");
//! assert_eq!(decode(b"caf\xe9"), Err(DecodeError::Unknown { offset: 3, byte: 0xe9 }));
//! # Ok::<(), DecodeError>(())
//! ```

use super::syllable::is_syllable;
use encoding_rs::{DecoderResult, Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1258};
use std::fmt;
use unicode_normalization::UnicodeNormalization;

/// A text, and how its bytes were read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decoded {
    /// The text, without a byte order mark.
    pub text: String,
    /// `utf-8`, `utf-16le`, `utf-16be`, `windows-1258`, or the
    /// [WHATWG name](https://encoding.spec.whatwg.org/#names-and-labels) of what an HTML page declared.
    pub encoding: &'static str,
}

/// Why bytes are not a text. Offsets count bytes from the start of the input, from 0.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum DecodeError {
    /// No bytes, or nothing but white space.
    Empty,
    /// Not text: a NUL character, or control characters in more than one character of ten.
    Binary {
        /// Where the first of them stands.
        offset: usize,
        /// What the first bytes say that the file is, where they say it.
        format: Option<&'static str>,
    },
    /// Neither UTF-8 nor any of the other encodings that are recognized.
    Unknown {
        /// Where the first byte stands that is not UTF-8.
        offset: usize,
        /// That byte.
        byte: u8,
    },
    /// Not what its byte order mark or `<meta charset>` says it is.
    Malformed {
        /// The encoding that was declared.
        encoding: &'static str,
        /// Where the first bytes stand that this encoding does not have.
        offset: usize,
    },
    /// An HTML page declares an encoding that is not known or that browsers refuse.
    Unsupported {
        /// The name as the page gives it.
        label: String,
    },
}

const ACCEPTED: &str =
    "accepted are UTF-8, UTF-16 with a byte order mark, and Vietnamese text in windows-1258";

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            DecodeError::Empty => f.write_str("empty: there is no text in it"),
            DecodeError::Binary { offset, format: Some(format) } => {
                write!(f, "not text but {format} (control character at byte {offset}); {ACCEPTED}")
            }
            DecodeError::Binary { offset, format: None } => {
                write!(f, "binary data, not text (control character at byte {offset}); {ACCEPTED}")
            }
            DecodeError::Unknown { offset, byte } => {
                write!(f, "unknown encoding: byte 0x{byte:02X} at byte {offset} is not UTF-8; {ACCEPTED}")
            }
            DecodeError::Malformed { encoding, offset } => {
                write!(f, "declared as {encoding}, but the bytes at byte {offset} are not; {ACCEPTED}")
            }
            DecodeError::Unsupported { label } => write!(
                f,
                "the page declares the charset {label:?}, which is not a known encoding; accepted are the \
                 encodings that browsers know"
            ),
        }
    }
}

impl std::error::Error for DecodeError {}

/// Decodes plain text.
///
/// # Errors
///
/// When the bytes are no text or their encoding is not recognized; nothing is ever replaced by U+FFFD.
pub fn decode(bytes: &[u8]) -> Result<Decoded, DecodeError> {
    decode_declared(bytes, || Ok(None))
}

/// Decodes an HTML page: as [`decode`], but a `<meta charset>` (or its `http-equiv` form) in the first
/// 4096 bytes is followed where the bytes are not UTF-8, whatever encoding it names.
///
/// Bytes that are valid UTF-8 are read as UTF-8 even where the page claims otherwise: such a claim is a
/// leftover of a template far more often than an accident of bytes.
///
/// # Errors
///
/// As [`decode`]; and when the declared encoding is not known or is not what the bytes are in.
///
/// ```
/// use chiso_extract::document::decode::decode_html;
///
/// let page = b"<meta charset=iso-8859-2><p>T\xfdm ma\xf2";
/// assert_eq!(decode_html(page)?.text, "<meta charset=iso-8859-2><p>Tým maň");
/// # Ok::<(), chiso_extract::document::decode::DecodeError>(())
/// ```
pub fn decode_html(bytes: &[u8]) -> Result<Decoded, DecodeError> {
    decode_declared(bytes, || {
        let Some(label) = super::html::declared_charset(&bytes[..bytes.len().min(4096)]) else {
            return Ok(None);
        };
        match Encoding::for_label_no_replacement(label.as_bytes()) {
            // A page whose ASCII declaration could be read is not in UTF-16; browsers take UTF-8.
            Some(encoding) if encoding == UTF_16LE || encoding == UTF_16BE => Ok(Some(UTF_8)),
            Some(encoding) => Ok(Some(encoding)),
            None => Err(DecodeError::Unsupported { label }),
        }
    })
}

fn decode_declared(
    bytes: &[u8],
    declared: impl FnOnce() -> Result<Option<&'static Encoding>, DecodeError>,
) -> Result<Decoded, DecodeError> {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        let text = decode_strictly(encoding, bytes, mark)?;
        return checked(bytes, Decoded { text, encoding: name(encoding) });
    }
    let valid_up_to = match std::str::from_utf8(bytes) {
        Ok(text) => return checked(bytes, Decoded { text: text.to_owned(), encoding: name(UTF_8) }),
        Err(error) => error.valid_up_to(),
    };
    if let Some(encoding) = declared()?.filter(|&encoding| encoding != UTF_8) {
        let mut text = decode_strictly(encoding, bytes, 0)?;
        if encoding == WINDOWS_1258 {
            text = text.nfc().collect();
        }
        return checked(bytes, Decoded { text, encoding: name(encoding) });
    }
    if let Some(offset) = control_offset(bytes.iter().map(|&byte| (1, char::from(byte)))) {
        return Err(DecodeError::Binary { offset, format: format_of(bytes) });
    }
    let text: String = decode_strictly(WINDOWS_1258, bytes, 0)?.nfc().collect();
    if reads_as_vietnamese(&text) {
        return Ok(Decoded { text, encoding: name(WINDOWS_1258) });
    }
    Err(match format_of(bytes) {
        Some(format) => DecodeError::Binary { offset: valid_up_to, format: Some(format) },
        None => DecodeError::Unknown { offset: valid_up_to, byte: bytes[valid_up_to] },
    })
}

fn name(encoding: &'static Encoding) -> &'static str {
    match encoding.name() {
        "UTF-8" => "utf-8",
        "UTF-16LE" => "utf-16le",
        "UTF-16BE" => "utf-16be",
        name => name,
    }
}

/// Decodes all bytes after the first `skip`, or says where the first malformed ones stand.
fn decode_strictly(encoding: &'static Encoding, bytes: &[u8], skip: usize) -> Result<String, DecodeError> {
    let mut decoder = encoding.new_decoder_without_bom_handling();
    let input = &bytes[skip..];
    let malformed = |offset| DecodeError::Malformed { encoding: name(encoding), offset: skip + offset };
    let capacity = decoder.max_utf8_buffer_length_without_replacement(input.len());
    let mut text = String::with_capacity(capacity.ok_or_else(|| malformed(0))?);
    match decoder.decode_to_string_without_replacement(input, &mut text, true) {
        (DecoderResult::InputEmpty, _) => {
            // The capacity was for the worst case, three times the input.
            text.shrink_to_fit();
            Ok(text)
        }
        (DecoderResult::Malformed(length, after), read) => {
            Err(malformed(read.saturating_sub(usize::from(length) + usize::from(after))))
        }
        (DecoderResult::OutputFull, read) => Err(malformed(read)),
    }
}

/// Refuses a decoded text that is empty or binary.
fn checked(bytes: &[u8], decoded: Decoded) -> Result<Decoded, DecodeError> {
    let Decoded { text, encoding } = &decoded;
    if text.chars().all(|c| c.is_whitespace() || c == '\u{feff}') {
        return Err(DecodeError::Empty);
    }
    // Nearly every text is done with here.
    let is_control =
        |&byte: &u8| byte < b' ' && !matches!(byte, b'\t' | b'\n' | b'\r' | b'\x0c') || byte == b'\x7f';
    if !text.as_bytes().iter().any(is_control) {
        return Ok(decoded);
    }
    let width = |c: char| match *encoding {
        "utf-8" => c.len_utf8(),
        "utf-16le" | "utf-16be" => 2 * c.len_utf16(),
        _ => 1,
    };
    let mark = Encoding::for_bom(bytes).map_or(0, |(_, length)| length);
    match control_offset(text.chars().map(|c| (width(c), c))) {
        Some(offset) => Err(DecodeError::Binary { offset: mark + offset, format: format_of(bytes) }),
        None => Ok(decoded),
    }
}

/// Where the first control character stands, if there is a NUL or if they are more than a tenth.
/// Characters come with how many bytes they take.
fn control_offset(characters: impl Iterator<Item = (usize, char)>) -> Option<usize> {
    let (mut offset, mut total, mut controls) = (0, 0, 0);
    let mut first = None;
    for (width, c) in characters {
        if c == '\0' {
            return Some(offset);
        }
        if c < ' ' && !matches!(c, '\t' | '\n' | '\r' | '\x0c') || c == '\x7f' {
            controls += 1;
            first = first.or(Some(offset));
        }
        offset += width;
        total += 1;
    }
    first.filter(|_| controls * 10 > total)
}

/// What the first bytes say about a file that is not text.
fn format_of(bytes: &[u8]) -> Option<&'static str> {
    const FORMATS: [(&[u8], &str); 8] = [
        (b"%PDF-", "a PDF file"),
        (b"PK\x03\x04", "a ZIP archive (.docx, .xlsx and .epub files are such)"),
        (b"\xd0\xcf\x11\xe0", "an old Microsoft Office file (.doc, .xls)"),
        (b"\x1f\x8b", "a gzip archive"),
        (b"\x89PNG", "a PNG image"),
        (b"\xff\xd8\xff", "a JPEG image"),
        (b"PAR1", "a Parquet file"),
        (b"SQLite format 3", "an SQLite database"),
    ];
    FORMATS.iter().find(|(magic, _)| bytes.starts_with(magic)).map(|&(_, format)| format)
}

/// The plausibility measure of the module's documentation.
fn reads_as_vietnamese(text: &str) -> bool {
    let (mut marked, mut syllables, mut telling) = (0usize, 0usize, false);
    let words = text.split(|c: char| !c.is_alphabetic());
    for word in words.filter(|word| !word.is_ascii() && !is_abbreviation(word)) {
        marked += 1;
        if is_syllable(word) {
            syllables += 1;
            telling |= word.chars().any(|c| !c.is_ascii() && !is_western(c));
        }
    }
    let (mut beyond_ascii, mut odd) = (0usize, 0usize);
    for c in text.chars().filter(|c| !c.is_ascii()) {
        beyond_ascii += 1;
        odd += usize::from(!c.is_alphabetic() && !is_print_punctuation(c));
    }
    telling && syllables * 10 >= marked * 9 && odd * 10 <= beyond_ascii
}

/// `QĐ`, `HĐND`: capitals of which only `Đ` is outside ASCII say nothing either way.
fn is_abbreviation(word: &str) -> bool {
    word.chars().all(|c| c.is_ascii_uppercase() || c == 'Đ')
}

/// A letter that windows-1252 has too, so that it does not tell Vietnamese from French.
fn is_western(c: char) -> bool {
    matches!(c, '\u{c0}'..='\u{ff}' | 'Œ' | 'œ' | 'Š' | 'š' | 'Ž' | 'ž' | 'Ÿ' | 'ƒ')
}

fn is_print_punctuation(c: char) -> bool {
    matches!(
        c,
        '\u{a0}'
            | '“'
            | '”'
            | '‘'
            | '’'
            | '«'
            | '»'
            | '–'
            | '—'
            | '…'
            | '•'
            | '·'
            | '°'
            | '²'
            | '³'
            | '½'
            | '©'
            | '®'
            | '±'
    )
}
