//! One record of a file that holds many: cut by the thread that reads, made a document of by a worker.

use super::row::Encoding;
use super::text::Refusal;
use super::{Format, Options, csv, html, jsonl, parquet, row, text, warc};
use crate::failure::Stage;
use chiso_extract::Document;
use chiso_extract::document::Charset;
use serde_json::{Map, Value};
use std::borrow::Cow;

/// A record as it was cut out of its file.
#[derive(Debug)]
pub struct Record {
    /// The article's id; of a row, what names it where it gives none.
    pub doc: String,
    /// Where it is in its file, for messages: `line 3`. Empty where the id says it.
    pub place: String,
    /// Its bytes.
    pub content: Content,
}

/// The bytes of a record, and what they are.
#[derive(Debug)]
pub enum Content {
    /// A text or a web page: the whole of standard input.
    Page(Format, Vec<u8>),
    /// A line of JSON, without its end.
    JsonRow(Vec<u8>),
    /// A row of CSV.
    CsvRow(csv::Row),
    /// A row of a Parquet file.
    ParquetRow(parquet::Row),
    /// A record of a web archive.
    Capture(Box<warc::Capture>),
}

impl Content {
    /// How much memory it takes, about.
    pub fn weight(&self) -> usize {
        // A row's id, title and so on take a little room besides the text.
        match self {
            Content::Page(_, bytes) => bytes.len(),
            Content::JsonRow(bytes) => bytes.len() + 256,
            Content::CsvRow(row) => row.weight() + 256,
            Content::ParquetRow(row) => row.weight() + 256,
            Content::Capture(capture) => capture.weight(),
        }
    }

    /// Brings the article's own bytes to light.
    ///
    /// # Errors
    /// A broken row, an encoding nobody knows, a page that cannot be unpacked.
    pub(crate) fn load(&self, options: &Options) -> Result<Loaded<'_>, Refusal> {
        let fields = |(fields, encoding): (Map<String, Value>, Encoding), told| {
            let json = serde_json::to_vec(&fields).map_err(|e| (Stage::Parse, e.to_string()))?;
            Ok(Loaded::Fields { fields, encoding, told, json })
        };
        match self {
            Content::Page(format, bytes) => Ok(Loaded::Page { format: *format, bytes: Cow::Borrowed(bytes) }),
            Content::JsonRow(bytes) => Ok(Loaded::Json(bytes)),
            Content::CsvRow(row) => fields(row.fields(options)?, options.encoding),
            Content::ParquetRow(row) => fields(row.fields()?, None),
            Content::Capture(capture) => {
                let bytes = capture.payload(options.max_article_bytes)?;
                Ok(Loaded::Capture { capture, bytes })
            }
        }
    }
}

/// An article's own bytes, not yet parsed.
#[derive(Debug)]
pub(crate) enum Loaded<'a> {
    /// A text or a web page.
    Page { format: Format, bytes: Cow<'a, [u8]> },
    /// A row as JSON.
    Json(&'a [u8]),
    /// A row of a table; its bytes are those of the JSON object with the same fields.
    /// `told` is the encoding that was told, where that counts.
    Fields { fields: Map<String, Value>, encoding: Encoding, told: Option<Charset>, json: Vec<u8> },
    /// What a web server sent, with what is known about it.
    Capture { capture: &'a warc::Capture, bytes: Cow<'a, [u8]> },
}

impl Loaded<'_> {
    fn bytes(&self) -> &[u8] {
        match self {
            Loaded::Page { bytes, .. } | Loaded::Capture { bytes, .. } => bytes,
            Loaded::Json(bytes) => bytes,
            Loaded::Fields { json, .. } => json,
        }
    }

    /// How many bytes the article has.
    pub fn len(&self) -> usize {
        self.bytes().len()
    }

    /// A hash of the bytes, and of what else decides which text they give.
    pub fn hash(&self, options: &Options) -> blake3::Hash {
        let mut hasher = blake3::Hasher::new();
        hasher.update(self.bytes());
        if self.names_itself() && options.text_column != row::TEXT {
            hasher.update(b"\0").update(options.text_column.as_bytes());
        }
        let told = match self {
            Loaded::Fields { told, .. } => *told,
            _ => options.encoding,
        };
        if let Some(charset) = told {
            hasher.update(b"\0\0").update(charset.name().as_bytes());
        }
        hasher.finalize()
    }

    /// Whether the article's id may stand in its bytes.
    pub fn names_itself(&self) -> bool {
        matches!(self, Loaded::Json(_) | Loaded::Fields { .. })
    }

    /// Makes a document, which has no id yet unless it gives one. `fallback` is the id of a row without one.
    ///
    /// # Errors
    /// Not what its ending says, or without text.
    pub fn parse(self, fallback: &str, options: &Options) -> Result<Document, Refusal> {
        match self {
            Loaded::Page { format: Format::Html, bytes } => html::parse(&bytes, None, options.encoding),
            Loaded::Page { bytes, .. } => text::parse(&bytes, options.encoding),
            Loaded::Json(bytes) => jsonl::parse(bytes, &options.text_column, fallback, options.encoding),
            Loaded::Fields { fields, encoding, .. } => {
                row::document(fields, &options.text_column, fallback, encoding)
            }
            Loaded::Capture { capture, bytes } => capture.parse(&bytes, options.encoding),
        }
    }
}
