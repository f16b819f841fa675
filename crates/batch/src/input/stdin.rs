//! Standard input: records or one article, as its first characters say.

use super::packing::{self, Counted, GZIP_MAGIC, ZSTD_MAGIC};
use super::{
    Content as Bytes, Format, Item, Options, Packing, Reader, Record, Records, Tally, jsonl, read_article,
    sniff, warc,
};
use crate::failure::{Failure, Stage};
use std::io::{self, BufReader, Cursor, Read};

/// What standard input holds.
pub enum Content<'a> {
    /// Many articles: JSON Lines or WARC.
    Records(Box<dyn Iterator<Item = Item> + Send + 'a>),
    /// One article, or why there is none.
    Article(Item),
}

/// The id of an article that is all of standard input, and of rows without an id (`stdin#12`).
pub const DOC: &str = "stdin";

/// Looks at the first bytes and decides how to read the rest.
pub fn read<'a>(reader: impl Read + Send + 'a, options: &'a Options, tally: &'a Tally) -> Content<'a> {
    let counted = Counted { inner: reader, count: Some(&tally.bytes) };
    look(Box::new(BufReader::new(counted)), options, tally).unwrap_or_else(|e| failed(e.to_string()))
}

fn look<'a>(reader: Reader<'a>, options: &'a Options, tally: &'a Tally) -> io::Result<Content<'a>> {
    let (head, reader) = peek(reader, |head| head.len() >= ZSTD_MAGIC.len())?;
    let packing = match &head[..] {
        head if head.starts_with(GZIP_MAGIC) => Packing::Gzip,
        head if head.starts_with(ZSTD_MAGIC) => Packing::Zstd,
        _ => Packing::Plain,
    };
    let (head, reader) = if packing == Packing::Gzip {
        // A web archive is read member by member, so that a broken one costs no other.
        let (head, packed) = peek(reader, |head| head.len() >= warc::PEEK)?;
        if warc::is_packed_archive(&head) {
            return Ok(Content::Records(warc::stream(packed, packing, "-", options, tally)?));
        }
        peek(packing::unpack(packed, packing)?, begun)?
    } else {
        peek(packing::unpack(reader, packing)?, begun)?
    };
    if warc::is_archive(&head) {
        return Ok(Content::Records(warc::stream(reader, Packing::Plain, "-", options, tally)?));
    }
    if sniff::first_visible(&head) == Some(b'{') && sniff::foreign(&head).is_none() {
        let rows: Records<'a> = Box::new(jsonl::Rows::new("-".into(), DOC.into(), reader, options));
        return Ok(Content::Records(rows));
    }
    Ok(match read_article(reader, options.max_article_bytes) {
        Ok(bytes) => {
            let format = if sniff::is_html_bytes(&bytes) { Format::Html } else { Format::Text };
            let record =
                Record { doc: DOC.into(), place: String::new(), content: Bytes::Page(format, bytes) };
            Content::Article(Item::record(&"-".into(), record))
        }
        Err(cause) => failed(cause),
    })
}

fn begun(head: &[u8]) -> bool {
    head.len() >= 16 && sniff::first_visible(head).is_some()
}

/// Reads until `enough` or the end, and puts what was read back in front.
fn peek(mut reader: Reader<'_>, enough: impl Fn(&[u8]) -> bool) -> io::Result<(Vec<u8>, Reader<'_>)> {
    let mut head = Vec::new();
    while !enough(&head) && reader.by_ref().take(64).read_to_end(&mut head)? > 0 {}
    Ok((head.clone(), Box::new(Cursor::new(head).chain(reader))))
}

fn failed<'a>(cause: String) -> Content<'a> {
    Content::Article(Item::failed(Failure::new("-", Stage::Read, cause).of_doc(DOC)))
}
