//! Why bytes are not a text.

use std::fmt;

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
    /// Neither UTF-8 nor Vietnamese in any of the other encodings that are recognized.
    Unknown {
        /// Where the first byte stands that is not UTF-8.
        offset: usize,
        /// That byte.
        byte: u8,
    },
    /// Not what its byte order mark, its `<meta charset>` or the caller says it is.
    Malformed {
        /// The encoding that was declared.
        encoding: &'static str,
        /// Where the first bytes stand that this encoding does not have.
        offset: usize,
    },
    /// An HTML page declares an encoding that is not known or that browsers refuse, and its bytes are not
    /// in one that is recognized.
    Unsupported {
        /// The name as the page gives it.
        label: String,
    },
}

const ACCEPTED: &str =
    "accepted are UTF-8, UTF-16, and Vietnamese text in windows-1258, TCVN3 (ABC), VNI or VISCII";

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
                "the page declares the charset {label:?}, which is not a known encoding; {ACCEPTED}, and \
                 the encodings that browsers know"
            ),
        }
    }
}

impl std::error::Error for DecodeError {}
