//! Standard input: rows or one article, as its first character says.

use super::{Body, Item, Reader, gzip, jsonl, read_article, sniff};
use crate::failure::{Failure, Stage};
use std::io::{self, BufReader, Cursor, Read};
use std::sync::atomic::AtomicU64;

/// What standard input holds.
pub enum Content<'a> {
    /// Articles, one a line.
    Rows(jsonl::Rows<'a>),
    /// One article, or why there is none.
    Article(Item),
}

/// The id of an article that is all of standard input, and of rows without an id (`stdin#12`).
pub const DOC: &str = "stdin";

/// Looks at the first bytes and decides how to read the rest.
pub fn read<'a>(reader: impl Read + Send + 'a, limit: usize, count: &'a AtomicU64) -> Content<'a> {
    let reader = BufReader::new(gzip::Counted { inner: reader, count: Some(count) });
    look(Box::new(reader), limit)
        .unwrap_or_else(|e| failed(Failure::new("-", Stage::Read, gzip::explain(&e))))
}

fn look(reader: Reader<'_>, limit: usize) -> io::Result<Content<'_>> {
    let (head, reader) = peek(reader, |head| head.len() >= gzip::MAGIC.len())?;
    let reader = if head.starts_with(gzip::MAGIC) { gzip::unpack(reader) } else { reader };
    let (head, reader) = peek(reader, |head| sniff::first_visible(head).is_some())?;
    if sniff::first_visible(&head) == Some(b'{') && sniff::foreign(&head).is_none() {
        return Ok(Content::Rows(jsonl::Rows::new("-".into(), DOC.into(), reader, limit)));
    }
    Ok(match read_article(reader, limit, "-") {
        Ok(bytes) => {
            let weight = bytes.len();
            Content::Article(Item { input: "-".into(), body: Body::Text { doc: DOC.into(), bytes }, weight })
        }
        Err(failure) => failed(failure),
    })
}

/// Reads until `enough` or the end, and puts what was read back in front.
fn peek(mut reader: Reader<'_>, enough: impl Fn(&[u8]) -> bool) -> io::Result<(Vec<u8>, Reader<'_>)> {
    let mut head = Vec::new();
    while !enough(&head) && reader.by_ref().take(64).read_to_end(&mut head)? > 0 {}
    Ok((head.clone(), Box::new(Cursor::new(head).chain(reader))))
}

fn failed<'a>(failure: Failure) -> Content<'a> {
    Content::Article(Item::failed(failure.of_doc(DOC)))
}
