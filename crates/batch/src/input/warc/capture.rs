//! What a web server sent, as a record of a web archive holds it.

use super::super::text::{self, Refusal};
use super::super::{Format, html, sniff, too_large};
use super::fields::{Fields, media_type};
use crate::failure::Stage;
use chiso_extract::Document;
use chiso_extract::document::Charset;
use serde_json::Value;
use std::borrow::Cow;
use std::io::Read;

/// A page or a text, with its address.
#[derive(Debug)]
pub struct Capture {
    pub(super) url: Option<String>,
    /// Fields of the record that go into the document's `meta`.
    pub(super) meta: Vec<(&'static str, String)>,
    pub(super) payload: Payload,
    pub(super) block: Vec<u8>,
    /// Where the payload begins in the block: behind the header of HTTP.
    pub(super) body_at: usize,
}

/// What the payload is, and what is around it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Payload {
    pub format: Format,
    pub charset: Option<String>,
    chunked: bool,
    /// Content encodings, in the order in which they were put on.
    codings: Vec<String>,
}

impl Payload {
    /// Of the header of an HTTP response, or what else it holds: `HTTP 404`, `image/png`.
    pub fn of_response(http: &Fields, identified: Option<&str>) -> Result<Self, String> {
        let status = http.first_line.split_ascii_whitespace().nth(1).unwrap_or_default();
        if !status.starts_with('2') {
            return Err(format!("HTTP {status}"));
        }
        let declared = http.get("content-type");
        let mut payload = Self::of_type(declared.or(identified), declared)?;
        payload.chunked = http.list("transfer-encoding").contains(&"chunked".into());
        payload.codings = http.list("content-encoding");
        payload.codings.retain(|coding| coding != "identity");
        Ok(payload)
    }

    /// Of a record that holds the payload itself.
    pub fn of_type(media: Option<&str>, declared: Option<&str>) -> Result<Self, String> {
        let (media, _) = media_type(media.unwrap_or_default());
        let format = match media.as_str() {
            "text/html" | "application/xhtml+xml" => Format::Html,
            "text/plain" => Format::Text,
            "" => return Err("no content type".into()),
            _ => return Err(media),
        };
        let charset = declared.and_then(|declared| media_type(declared).1);
        Ok(Self { format, charset, chunked: false, codings: Vec::new() })
    }
}

impl Capture {
    /// How much memory it takes, about.
    pub fn weight(&self) -> usize {
        let packed = self.payload.codings.len();
        self.block.len() * if packed > 0 { 4 } else { 1 } + 512
    }

    /// The id that the record has in its archive.
    pub(super) fn record_id(&self) -> Option<&str> {
        self.meta.iter().find(|(name, _)| *name == "WARC-Record-ID").map(|(_, id)| id.as_str())
    }

    /// The payload, out of its chunks and its compression.
    ///
    /// # Errors
    /// A compression that is broken or not known, or more than `limit` bytes.
    pub(crate) fn payload(&self, limit: usize) -> Result<Cow<'_, [u8]>, Refusal> {
        let body = &self.block[self.body_at..];
        let mut bytes = if self.payload.chunked { joined(body) } else { Cow::Borrowed(body) };
        for coding in self.payload.codings.iter().rev() {
            bytes = decoded(coding, bytes, limit).map_err(|cause| (Stage::Read, cause))?;
        }
        if bytes.len() > limit {
            return Err((Stage::Read, too_large(limit)));
        }
        Ok(bytes)
    }

    /// Makes a document of the payload. Its address is the one that was asked for; one that the page itself
    /// gives is kept in `meta` as `canonical`.
    pub(crate) fn parse(&self, bytes: &[u8], told: Option<Charset>) -> Result<Document, Refusal> {
        let charset = self.payload.charset.as_deref();
        let mut document = match self.payload.format {
            Format::Html => html::parse(bytes, charset, told)?,
            // Servers call a page without an ending a text.
            _ if sniff::is_html_bytes(bytes) => html::parse(bytes, charset, told)?,
            _ => text::parse(bytes, told)?,
        };
        let own = std::mem::replace(&mut document.url, self.url.clone());
        if let Some(own) = own.filter(|own| Some(own) != self.url.as_ref()) {
            document.meta.entry("canonical").or_insert(Value::String(own));
        }
        for (name, value) in &self.meta {
            document.meta.insert((*name).into(), Value::String(value.clone()));
        }
        Ok(document)
    }
}

/// The content of chunks. Some archives hold the content itself where the header still speaks of chunks.
fn joined(body: &[u8]) -> Cow<'_, [u8]> {
    let mut joined = Vec::new();
    let mut rest = body;
    while let Some(end) = rest.iter().take(64).position(|&b| b == b'\n') {
        let size = rest[..end].split(|&b| b == b';').next().unwrap_or_default().trim_ascii();
        let size = std::str::from_utf8(size).ok().and_then(|size| usize::from_str_radix(size, 16).ok());
        let Some(size) = size else { break };
        rest = &rest[end + 1..];
        if size == 0 {
            return Cow::Owned(joined);
        }
        joined.extend_from_slice(&rest[..size.min(rest.len())]);
        rest = rest.get(size..).unwrap_or_default();
        rest = rest.strip_prefix(b"\r\n").or(rest.strip_prefix(b"\n")).unwrap_or(rest);
    }
    // A last chunk that is cut off still counts.
    if joined.is_empty() { Cow::Borrowed(body) } else { Cow::Owned(joined) }
}

/// Unpacks one coding; not where the bytes are unpacked already, as some archives keep them.
fn decoded<'a>(coding: &str, bytes: Cow<'a, [u8]>, limit: usize) -> Result<Cow<'a, [u8]>, String> {
    let plain = match (coding, &bytes[..]) {
        ("gzip" | "x-gzip", packed @ [0x1f, 0x8b, ..]) => {
            read(flate2::read::MultiGzDecoder::new(packed), limit)
        }
        // With the header of zlib, as the standard says, or without, as some servers send.
        ("deflate", packed @ [0x78, 0x01 | 0x5e | 0x9c | 0xda, ..]) => {
            read(flate2::read::ZlibDecoder::new(packed), limit)
        }
        ("deflate", packed) if !sniff::is_html_bytes(packed) => {
            read(flate2::read::DeflateDecoder::new(packed), limit)
        }
        ("zstd", packed @ [0x28, 0xb5, 0x2f, 0xfd, ..]) => match zstd::Decoder::with_buffer(packed) {
            Ok(decoder) => read(decoder, limit),
            Err(error) => Err(Ok(error)),
        },
        ("gzip" | "x-gzip" | "deflate" | "zstd", _) => return Ok(bytes),
        _ => return Err(format!("compressed with {coding:?}; accepted are gzip, deflate and zstd")),
    };
    plain.map(Cow::Owned).map_err(|broken| match broken {
        Ok(error) => format!("broken {coding}: {error}"),
        Err(too_large) => too_large,
    })
}

/// What broke, or that it is too large.
type Broken = Result<std::io::Error, String>;

fn read(mut reader: impl Read, limit: usize) -> Result<Vec<u8>, Broken> {
    let mut bytes = Vec::new();
    reader.by_ref().take(limit as u64 + 1).read_to_end(&mut bytes).map_err(Ok)?;
    if bytes.len() > limit { Err(Err(too_large(limit))) } else { Ok(bytes) }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn chunks_are_joined_and_what_is_none_is_left() {
        assert_eq!(&joined(b"4\r\nabcd\r\n3;x=y\r\nefg\r\n0\r\n\r\n")[..], b"abcdefg");
        assert_eq!(&joined(b"4\r\nabcd\r\n9\r\nefg")[..], b"abcdefg");
        assert_eq!(&joined(b"<html>already joined")[..], b"<html>already joined");
        assert_eq!(&joined(b"")[..], b"");
    }

    #[test]
    fn a_payload_that_unpacks_to_too_much_is_refused() {
        use std::io::Write;
        let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        packed.write_all(&[b'a'; 3_000_000]).unwrap();
        let packed = packed.finish().unwrap();
        let said = decoded("gzip", Cow::Borrowed(&packed), 2_000_000).unwrap_err();
        assert_eq!(said, "larger than 2 MB; --max-article-mb raises the limit");
        assert_eq!(decoded("gzip", Cow::Borrowed(&packed), 3_000_000).unwrap().len(), 3_000_000);
        assert_eq!(decoded("gzip", Cow::Borrowed(b"<p>"), 10).unwrap(), &b"<p>"[..]);
        assert!(decoded("br", Cow::Borrowed(b"x"), 10).unwrap_err().contains("accepted are gzip"));
    }
}
