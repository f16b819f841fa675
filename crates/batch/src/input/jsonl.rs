//! JSON Lines: one article a line.

use super::row::{Encoding, UTF_8};
use super::text::{Refusal, decoded};
use super::{Content, Item, Options, Reader, Record, row, sniff, too_large};
use crate::failure::{Failure, Stage};
use chiso_extract::Document;
use chiso_extract::document::{Charset, decode};
use serde_json::{Map, Value};
use std::io::{self, BufRead, Read};
use std::sync::Arc;

/// Reads a file's lines, not yet parsed. What breaks the file becomes its last item.
pub struct Rows<'a> {
    input: Arc<str>,
    doc: String,
    reader: Option<Reader<'a>>,
    options: &'a Options,
    line: u64,
    rows: u64,
}

impl<'a> Rows<'a> {
    /// `input` names the file in failures, `doc` names rows without an id.
    pub fn new(input: Arc<str>, doc: String, reader: Reader<'a>, options: &'a Options) -> Self {
        Self { input, doc, reader: Some(reader), options, line: 0, rows: 0 }
    }

    /// The next line that is not blank.
    fn next_line(&mut self) -> Result<Option<Vec<u8>>, Refusal> {
        // Put back wherever reading may go on.
        let Some(mut reader) = self.reader.take() else { return Ok(None) };
        let limit = self.options.max_article_bytes;
        loop {
            let mut bytes = Vec::new();
            match reader.by_ref().take(limit as u64 + 2).read_until(b'\n', &mut bytes) {
                Err(e) if self.line == 0 => return Err((Stage::Read, e.to_string())),
                Err(e) => {
                    return Err((Stage::Read, format!("after line {}: {e}", self.line)));
                }
                Ok(0) if self.rows == 0 => return Err((Stage::Read, "empty".into())),
                Ok(0) => return Ok(None),
                Ok(_) => self.line += 1,
            }
            if bytes.len() > limit && !bytes.ends_with(b"\n") {
                self.rows += 1;
                if skip_line(&mut reader).is_ok() {
                    self.reader = Some(reader);
                }
                return Err((Stage::Read, format!("line {}: {}", self.line, too_large(limit))));
            }
            bytes.truncate(bytes.trim_ascii_end().len());
            if self.line == 1
                && let Err(cause) = self.options.check_rows(&bytes)
            {
                return Err((Stage::Decode, cause));
            }
            if self.line == 1 && bytes.starts_with(b"\xef\xbb\xbf") {
                bytes.drain(..3);
            }
            if bytes.is_empty() {
                continue;
            }
            if self.rows == 0
                && let Err(cause) = check_first(&bytes)
            {
                return Err((Stage::Parse, cause));
            }
            self.rows += 1;
            self.reader = Some(reader);
            return Ok(Some(bytes));
        }
    }
}

/// A file whose first line is no object is not JSON Lines at all: one failure, not one a line.
fn check_first(line: &[u8]) -> Result<(), String> {
    let found = match line {
        [b'{', ..] if sniff::foreign(line).is_none() => return Ok(()),
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => "it is UTF-16; save it as UTF-8",
        [b'[', ..] => "it begins with `[`, as a JSON array does",
        _ => match sniff::foreign(line) {
            Some(format) => return Err(format!("not JSON Lines: this is {format}")),
            None if line.trim_ascii_start().starts_with(b"{") => return Ok(()),
            None => "its first line does not begin with `{`",
        },
    };
    Err(format!("not JSON Lines (one object a line, each with a `text`): {found}"))
}

/// Reads past the rest of a line without keeping it.
fn skip_line(reader: &mut Reader<'_>) -> io::Result<()> {
    loop {
        let buffer = reader.fill_buf()?;
        let (used, done) = match buffer.iter().position(|&b| b == b'\n') {
            Some(at) => (at + 1, true),
            None => (buffer.len(), buffer.is_empty()),
        };
        reader.consume(used);
        if done {
            return Ok(());
        }
    }
}

impl Iterator for Rows<'_> {
    type Item = Item;

    fn next(&mut self) -> Option<Item> {
        match self.next_line() {
            Ok(None) => None,
            Ok(Some(bytes)) => {
                let (doc, place) = (format!("{}#{}", self.doc, self.line), format!("line {}", self.line));
                Some(Item::record(&self.input, Record { doc, place, content: Content::JsonRow(bytes) }))
            }
            Err((stage, cause)) => {
                Some(Item::failed(Failure::new(&*self.input, stage, cause).of_doc(&self.doc)))
            }
        }
    }
}

/// Makes a document of a line, whose text is in the field `text_field`, as [`row::document`] says.
/// `fallback` is its id where it gives none. Its bytes are read as `told`, or as they look.
///
/// # Errors
/// Not a JSON object, or without text.
///
/// ```
/// let line = br#"{"id": 7, "text": "...", "date": "30/6/2023", "section": "economy"}"#;
/// let document = chiso_batch::input::jsonl::parse(line, "text", "a.jsonl#1", None).unwrap();
/// assert_eq!(document.doc, "7");
/// assert_eq!(document.published.as_deref(), Some("2023-06-30"));
/// assert_eq!(document.meta["section"], "economy");
/// ```
pub fn parse(
    line: &[u8],
    text_field: &str,
    fallback: &str,
    told: Option<Charset>,
) -> Result<Document, Refusal> {
    let (fields, encoding) = object(line, told)?;
    row::document(fields, text_field, fallback, encoding)
}

fn object(row: &[u8], told: Option<Charset>) -> Result<(Map<String, Value>, Encoding), Refusal> {
    let broken = |e: serde_json::Error| (Stage::Parse, format!("not a JSON object: {}", without_line(&e)));
    if let (None, Ok(text)) = (told, simdutf8::basic::from_utf8(row)) {
        return Ok((serde_json::from_str(text).map_err(broken)?, UTF_8));
    }
    let decoded = decoded(row, told, decode)?;
    Ok((serde_json::from_str(&decoded.text).map_err(broken)?, (decoded.encoding, decoded.confidence)))
}

/// serde_json counts lines within the row, where there is only one.
fn without_line(error: &serde_json::Error) -> String {
    error.to_string().replace("at line 1 column", "at column")
}
