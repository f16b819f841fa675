//! Web archives (WARC 0.18 to 1.1): cuts records, and leaves what is no article.
//!
//! | record | is |
//! |---|---|
//! | `response` with a status of 2xx and a page or a text | an article |
//! | `resource`, `conversion` (WET) that is a page or a text | an article |
//! | these of other types; other statuses; `revisit`, `continuation` | counted |
//! | `request`, `metadata`, `warcinfo`, what a crawler says of itself | passed over |
//! | of any other type | counted |
//!
//! An article's id is its address (`WARC-Target-URI`), which stays when it is crawled again; the record's own
//! id does not. The hash is of the payload, so that a page that another crawl found the same is the same.
//!
//! A record that is broken is one failure; reading goes on with the next one that can be found: the next
//! gzip member that begins with a record, or the next line that begins as one.

mod capture;
mod fields;
mod members;

pub use capture::Capture;

use super::{Content, InputFile, Item, Options, Packing, Reader, Record, Tally, packing, sniff, too_large};
use crate::failure::{Failure, Stage};
use capture::Payload;
use fields::{Fields, end_of_header};
use flate2::bufread::GzDecoder;
use members::Members;
use std::io::{self, BufRead, Cursor, Read};
use std::sync::Arc;

/// A header longer than this is broken.
const HEADER: usize = 256 << 10;

/// How far to look behind a record for the next one.
const AHEAD: usize = 64;

/// Lines are read in pieces of this size.
const PIECE: u64 = 64 << 10;

/// How many bytes [`is_packed_archive`] needs.
pub(super) const PEEK: usize = 512;

/// Whether a file that begins so is a web archive.
pub(super) fn is_archive(head: &[u8]) -> bool {
    head.starts_with(b"WARC/")
}

/// Whether a gzip file that begins so is a web archive.
pub(super) fn is_packed_archive(head: &[u8]) -> bool {
    let mut start = [0; 5];
    GzDecoder::new(head).read_exact(&mut start).is_ok() && is_archive(&start)
}

/// The records of a file.
///
/// # Errors
/// A failure of stage `read`: it cannot be opened.
pub(super) fn records<'a>(
    file: &InputFile,
    options: &Options,
    tally: &'a Tally,
) -> Result<Records<'a>, Failure> {
    let packed = InputFile { packing: Packing::Plain, ..file.clone() }.open(Some(&tally.bytes))?;
    let stream = Stream::new(packed, file.packing)
        .map_err(|e| Failure::new(&*file.shown(), Stage::Read, e.to_string()).of_doc(&file.doc))?;
    Ok(Records::new(file.shown(), file.doc.clone(), stream, options, tally))
}

/// The records of a stream.
///
/// # Errors
/// The unpacking cannot be set up.
pub(super) fn stream<'a>(
    reader: Reader<'a>,
    packing: Packing,
    input: &str,
    options: &Options,
    tally: &'a Tally,
) -> io::Result<Box<Records<'a>>> {
    let stream = Stream::new(reader, packing)?;
    Ok(Box::new(Records::new(input.into(), super::stdin::DOC.into(), stream, options, tally)))
}

enum Stream<'a> {
    Plain(Reader<'a>),
    Members(Box<Members<'a>>),
}

impl<'a> Stream<'a> {
    fn new(reader: Reader<'a>, packing: Packing) -> io::Result<Self> {
        Ok(match packing {
            Packing::Gzip => Stream::Members(Box::new(Members::new(reader))),
            packing => Stream::Plain(packing::unpack(reader, packing)?),
        })
    }

    fn get(&mut self) -> &mut (dyn BufRead + Send) {
        match self {
            Stream::Plain(reader) => reader,
            Stream::Members(members) => members.as_mut(),
        }
    }
}

/// Cuts records out of an archive. What breaks it becomes an item.
pub struct Records<'a> {
    input: Arc<str>,
    doc: String,
    stream: Option<Stream<'a>>,
    /// Bytes of a broken record among which the next one was found.
    again: Cursor<Vec<u8>>,
    limit: usize,
    tally: &'a Tally,
    /// Records begun so far.
    count: u64,
}

/// What is wrong with a record.
struct Broken {
    doc: Option<String>,
    stage: Stage,
    cause: String,
    resume: Resume,
}

/// How to go on behind what is broken.
enum Resume {
    /// The next record stands here.
    Here,
    /// It must be looked for, first among these bytes that were taken for the broken record's.
    Search(Vec<u8>),
    /// The stream itself broke; only the next gzip member is of use.
    Member,
    /// There is none.
    End,
}

impl Broken {
    fn new(stage: Stage, cause: impl Into<String>, resume: Resume) -> Self {
        Self { doc: None, stage, cause: cause.into(), resume }
    }

    fn io(error: io::Error) -> Self {
        Self::new(Stage::Read, error.to_string(), Resume::Member)
    }
}

/// The header of a record.
struct Head {
    fields: Fields,
    length: u64,
}

impl Head {
    fn kind(&self) -> &str {
        self.fields.get("warc-type").unwrap_or_default()
    }

    /// The address, which some writers put into angle brackets.
    fn url(&self) -> Option<&str> {
        let url = self.fields.get("warc-target-uri")?;
        Some(url.strip_prefix('<').and_then(|url| url.strip_suffix('>')).unwrap_or(url))
    }

    /// Whether it is what the crawler says of itself: wget puts its log and its arguments into `resource`s.
    fn is_about_crawl(&self) -> bool {
        self.url().is_some_and(|url| url.starts_with("metadata:"))
    }

    fn doc(&self) -> Option<&str> {
        self.url().or(self.fields.get("warc-record-id"))
    }

    /// What the document's `meta` says of the record.
    fn meta(&self) -> Vec<(&'static str, String)> {
        const KEPT: [&str; 3] = ["WARC-Date", "WARC-Record-ID", "WARC-Truncated"];
        let value =
            |name: &'static str| Some((name, self.fields.get(&name.to_ascii_lowercase())?.to_owned()));
        KEPT.into_iter().filter_map(value).collect()
    }
}

impl<'a> Records<'a> {
    fn new(input: Arc<str>, doc: String, stream: Stream<'a>, options: &Options, tally: &'a Tally) -> Self {
        let again = Cursor::new(Vec::new());
        Self { input, doc, stream: Some(stream), again, limit: options.max_article_bytes, tally, count: 0 }
    }

    /// The next record that is an article.
    fn next_capture(&mut self) -> Result<Option<Capture>, Broken> {
        let Some(stream) = &mut self.stream else { return Ok(None) };
        let mut reader = self.again.by_ref().chain(stream.get());
        loop {
            let Some(head) = next_head(&mut reader, &mut self.count)? else { return Ok(None) };
            let named = |broken| Broken { doc: head.doc().map(str::to_owned), ..broken };
            let taken = take(&head, &mut reader, self.limit, self.tally).map_err(named)?;
            let Some(capture) = taken else { continue };
            let mut next = Vec::with_capacity(AHEAD);
            let ahead = reader.by_ref().take(AHEAD as u64).read_to_end(&mut next);
            self.put_back(&next);
            return match ahead {
                Err(error) if self.is_within_member() => Err(named(Broken::io(error))),
                // What cannot be read behind the record, the next one will say.
                _ => check_end(&next, capture).map(Some).map_err(named),
            };
        }
    }

    /// Lets these bytes be read again.
    fn put_back(&mut self, bytes: &[u8]) {
        let behind = &self.again.get_ref()[self.again.position() as usize..];
        self.again = Cursor::new([bytes, behind].concat());
    }

    /// Whether the gzip member that gave the last bytes has not ended.
    fn is_within_member(&self) -> bool {
        matches!(&self.stream, Some(Stream::Members(members)) if members.is_within())
    }

    /// Goes on behind what is broken. Ends reading where that cannot be.
    fn resume(&mut self, how: Resume) {
        let found = match how {
            Resume::Here => Ok(true),
            Resume::End => Ok(false),
            Resume::Search(taken) => self.search(taken),
            Resume::Member => match &mut self.stream {
                Some(Stream::Members(members)) => members.recover(),
                _ => Ok(false),
            },
        };
        if !matches!(found, Ok(true)) {
            self.stream = None;
        }
    }

    fn search(&mut self, mut taken: Vec<u8>) -> io::Result<bool> {
        let Some(stream) = &mut self.stream else { return Ok(false) };
        taken.extend_from_slice(&self.again.get_ref()[self.again.position() as usize..]);
        // A record cut short, and others written behind it.
        if let Some(at) = record_within(&taken) {
            self.again = Cursor::new(taken.split_off(at));
            return Ok(true);
        }
        self.again = Cursor::new(Vec::new());
        let found = find_record(stream.get())?;
        let is_found = found.is_some();
        self.put_back(&found.unwrap_or_default());
        Ok(is_found)
    }
}

impl Iterator for Records<'_> {
    type Item = Item;

    fn next(&mut self) -> Option<Item> {
        match self.next_capture() {
            Ok(Some(capture)) => {
                let doc = capture.url.clone().or_else(|| capture.record_id().map(str::to_owned));
                let place = format!("record {}", self.count);
                let doc = doc.unwrap_or_else(|| format!("{}#{}", self.doc, self.count));
                Some(Item::record(
                    &self.input,
                    Record { doc, place, content: Content::Capture(Box::new(capture)) },
                ))
            }
            Ok(None) if self.count == 0 && self.stream.take().is_some() => {
                let failure = Failure::new(&*self.input, Stage::Read, "empty").of_doc(&self.doc);
                Some(Item::failed(failure))
            }
            Ok(None) => None,
            Err(broken) => {
                let cause = match self.count {
                    0 => broken.cause,
                    n => format!("record {n}: {}", broken.cause),
                };
                let doc = broken.doc.unwrap_or_else(|| self.doc.clone());
                self.resume(broken.resume);
                Some(Item::failed(Failure::new(&*self.input, broken.stage, cause).of_doc(doc)))
            }
        }
    }
}

/// Reads the next record's header.
fn next_head(reader: &mut impl BufRead, count: &mut u64) -> Result<Option<Head>, Broken> {
    let search = || if *count == 0 { Resume::End } else { Resume::Search(Vec::new()) };
    let mut head = Vec::new();
    loop {
        let before = head.len();
        let room = (HEADER - before.min(HEADER)) as u64 + 1;
        let read = reader.by_ref().take(room).read_until(b'\n', &mut head);
        let read = read.map_err(Broken::io)?;
        let line = head[before..].trim_ascii_end();
        match (before, line.is_empty()) {
            (0, true) if read == 0 => return Ok(None),
            // Empty lines part records.
            (0, true) => head.clear(),
            (0, false) if !is_archive(&head) => {
                let found =
                    sniff::foreign(&head).map(|found| format!(": this is {found}")).unwrap_or_default();
                return Err(Broken::new(Stage::Parse, format!("no WARC record{found}"), search()));
            }
            _ if read == 0 => {
                *count += 1;
                return Err(Broken::new(Stage::Read, "cut off in its header", Resume::End));
            }
            _ if head.len() > HEADER => {
                *count += 1;
                let cause = format!("its header is longer than {} KB", HEADER >> 10);
                return Err(Broken::new(Stage::Parse, cause, Resume::Search(head.split_off(1))));
            }
            (_, true) => break,
            _ => {}
        }
    }
    *count += 1;
    let fields = Fields::parse(&head);
    match fields.get("content-length").and_then(|length| length.parse().ok()) {
        Some(length) => Ok(Some(Head { fields, length })),
        None => {
            let cause = "its header has no Content-Length";
            Err(Broken::new(Stage::Parse, cause, Resume::Search(Vec::new())))
        }
    }
}

/// Takes a record's block, if it is an article.
fn take(
    head: &Head,
    reader: &mut impl BufRead,
    limit: usize,
    tally: &Tally,
) -> Result<Option<Capture>, Broken> {
    let kind = head.kind();
    let declared = head.fields.get("content-type");
    let identified = head.fields.get("warc-identified-payload-type");
    let mut block = Vec::new();
    let (payload, body_at) = match kind {
        "response" if declared.is_none_or(|declared| declared.starts_with("application/http")) => {
            read_to(reader, &mut block, head.length.min(HEADER as u64), head)?;
            match end_of_header(&block) {
                Some((end, body_at)) => {
                    (Payload::of_response(&Fields::parse(&block[..end]), identified), body_at)
                }
                None => {
                    let rest = head.length - block.len() as u64;
                    pass(reader, rest, head, block)?;
                    return Err(Broken::new(Stage::Parse, "its HTTP header has no end", Resume::Here));
                }
            }
        }
        "response" | "resource" | "conversion" if !head.is_about_crawl() => {
            (Payload::of_type(declared.or(identified), declared), 0)
        }
        "revisit" | "continuation" => (Err(kind.to_owned()), 0),
        "warcinfo" | "request" | "metadata" | "resource" | "response" | "conversion" => {
            pass(reader, head.length, head, Vec::new())?;
            return Ok(None);
        }
        other => (Err(format!("WARC record of type {other:?}")), 0),
    };
    let left = head.length - block.len() as u64;
    let payload = match payload {
        Ok(payload) => payload,
        Err(what) => {
            tally.skip(&what);
            pass(reader, left, head, block)?;
            return Ok(None);
        }
    };
    // The limit is for the article; a header is on top of it.
    if head.length > (limit + body_at) as u64 {
        pass(reader, left, head, block)?;
        return Err(Broken::new(Stage::Read, too_large(limit), Resume::Here));
    }
    read_to(reader, &mut block, head.length, head)?;
    let url = head.url().map(str::to_owned);
    Ok(Some(Capture { url, meta: head.meta(), payload, block, body_at }))
}

/// Reads on until the block has `length` bytes.
fn read_to(reader: &mut impl BufRead, block: &mut Vec<u8>, length: u64, head: &Head) -> Result<(), Broken> {
    let left = length - block.len() as u64;
    let read = reader.by_ref().take(left).read_to_end(block);
    match read {
        Ok(read) if read as u64 == left => Ok(()),
        Ok(_) => Err(cut_off(head, std::mem::take(block))),
        Err(error) => Err(Broken::io(error)),
    }
}

/// Reads past the rest of a block, of which `taken` was kept.
fn pass(reader: &mut impl BufRead, left: u64, head: &Head, taken: Vec<u8>) -> Result<(), Broken> {
    match packing::skip(reader, left) {
        Ok(passed) if passed == left => Ok(()),
        Ok(_) => Err(cut_off(head, taken)),
        Err(error) => Err(Broken::io(error)),
    }
}

fn cut_off(head: &Head, taken: Vec<u8>) -> Broken {
    let cause = format!("cut off: it should have {} bytes", head.length);
    Broken::new(Stage::Read, cause, Resume::Search(taken))
}

/// Behind a block there are two empty lines; if not as they should be, then the next record or nothing at
/// least. Anything else means that the length is wrong: the block may hold other records, or not be whole.
fn check_end(next: &[u8], capture: Capture) -> Result<Capture, Broken> {
    let behind = next.trim_ascii_start();
    if next.starts_with(b"\r\n\r\n") || b"WARC/".starts_with(behind) || is_archive(behind) {
        return Ok(capture);
    }
    let cause = "its length is wrong: no record ends where it says";
    Err(Broken::new(Stage::Parse, cause, Resume::Search(capture.block)))
}

/// Where in these bytes a record begins: its version, a line's end, a field.
fn record_within(bytes: &[u8]) -> Option<usize> {
    let lines = bytes.iter().enumerate().filter(|(_, b)| **b == b'\n').map(|(at, _)| at + 1);
    let is_field = |rest: &[u8]| {
        ["warc-", "content-"].iter().any(|name| {
            rest.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name.as_bytes()))
        })
    };
    let mut begun = lines.filter(|&at| is_field(&bytes[at..]));
    begun.find_map(|at| version_at_end(&bytes[at.saturating_sub(16)..at]).map(|length| at - length))
}

/// The length of the version and the line's end, if these bytes end so. What is cut short need not end its
/// last line before another record begins.
fn version_at_end(bytes: &[u8]) -> Option<usize> {
    let line = bytes.strip_suffix(b"\n")?;
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    let at = line.windows(5).rposition(|window| window == b"WARC/")?;
    matches!(&line[at + 5..], [b'0' | b'1', b'.', digits @ ..] if digits.iter().all(u8::is_ascii_digit))
        .then(|| bytes.len() - at)
}

/// Reads to the next line that ends as a record's first does, and gives that end back.
fn find_record(reader: &mut (dyn BufRead + Send)) -> io::Result<Option<Vec<u8>>> {
    let mut line = Vec::new();
    loop {
        // However long a line is, only its end counts.
        let kept = line.len().saturating_sub(if line.ends_with(b"\n") { 0 } else { 16 });
        line.drain(..kept);
        if Read::take(&mut *reader, PIECE).read_until(b'\n', &mut line)? == 0 {
            return Ok(None);
        }
        if let Some(length) = version_at_end(&line) {
            return Ok(Some(line.split_off(line.len() - length)));
        }
    }
}
