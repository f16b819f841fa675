//! CSV: one article a row, under a header that names the columns.
//!
//! RFC 4180, as `csv-core` reads it: cells may be quoted, quotes are doubled, a quoted cell may hold line
//! breaks. The delimiter is `,`, `;` or a tab: whichever the header has most of outside quotes.
//!
//! A row is known as the JSON object of its cells would be: columns are matched to fields whatever their
//! case, an empty cell is one that is not there, and of columns with the same name the last one counts.

use super::row::{Encoding, UTF_8};
use super::text::{Refusal, decoded};
use super::{Content, Item, Options, Reader, Record, row, sniff, too_large};
use crate::failure::{Failure, Stage};
use chiso_extract::document::{Charset, decode};
use csv_core::ReadRecordResult;
use serde_json::{Map, Value};
use std::io::{BufRead, Cursor, Read};
use std::sync::Arc;

/// A header longer than this is no header.
const HEADER: usize = 1 << 20;

/// Cuts a file into rows. What breaks the file becomes its last item.
pub struct Rows<'a> {
    input: Arc<str>,
    doc: String,
    reader: Option<Reader<'a>>,
    parser: csv_core::Reader,
    columns: Option<Arc<[String]>>,
    options: &'a Options,
    /// Rows read so far, without the header.
    rows: u64,
    cells: Cells,
}

/// Cells side by side, with the end of each.
#[derive(Default)]
struct Cells {
    bytes: Vec<u8>,
    ends: Vec<usize>,
}

/// What came of reading a row.
enum Cut {
    Row { bytes: Vec<u8>, ends: Vec<usize> },
    TooLarge,
    End,
}

impl<'a> Rows<'a> {
    /// `input` names the file in failures, `doc` names rows without an id.
    pub fn new(input: Arc<str>, doc: String, reader: Reader<'a>, options: &'a Options) -> Self {
        Self {
            input,
            doc,
            reader: Some(reader),
            parser: csv_core::Reader::new(),
            columns: None,
            options,
            rows: 0,
            cells: Cells::default(),
        }
    }

    /// Reads the header, once.
    fn columns(&mut self) -> Result<Arc<[String]>, Refusal> {
        if let Some(columns) = &self.columns {
            return Ok(columns.clone());
        }
        let refuse = |cause: String| (Stage::Parse, cause);
        let mut reader = self.reader.take().ok_or_else(|| refuse("read already".into()))?;
        let mut line = Vec::new();
        let read = reader.by_ref().take(HEADER as u64).read_until(b'\n', &mut line);
        read.map_err(|e| (Stage::Read, e.to_string()))?;
        if line.trim_ascii().is_empty() && reader.fill_buf().is_ok_and(<[u8]>::is_empty) {
            return Err((Stage::Read, "empty".into()));
        }
        let found = match &line[..] {
            [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => Some("UTF-16; save it as UTF-8"),
            line => sniff::foreign(line),
        };
        if let Some(found) = found {
            return Err(refuse(format!("not CSV: this is {found}")));
        }
        self.options.check_rows(&line).map_err(|cause| (Stage::Decode, cause))?;
        let mark = if line.starts_with(b"\xef\xbb\xbf") { 3 } else { 0 };
        self.parser = csv_core::ReaderBuilder::new().delimiter(delimiter(&line[mark..])).build();
        self.reader = Some(Box::new(Cursor::new(line.split_off(mark)).chain(reader)));
        let (bytes, ends) = match self.read_row(HEADER)? {
            Cut::Row { bytes, ends } => (bytes, ends),
            Cut::TooLarge => return Err(refuse("not CSV: its first row has no end".into())),
            Cut::End => return Err((Stage::Read, "empty".into())),
        };
        let names = Row { columns: Arc::new([]), bytes, ends }.cells(self.options.encoding)?.0;
        let text_column = &self.options.text_column;
        let names: Arc<[String]> = names.iter().map(|name| row::field_name(name, text_column)).collect();
        if !names.contains(text_column) {
            let found: Vec<_> = names.to_vec();
            return Err(refuse(row::no_text(text_column, found.iter())));
        }
        self.columns = Some(names.clone());
        Ok(names)
    }

    /// Reads one row, keeping at most `limit` bytes of it.
    fn read_row(&mut self, limit: usize) -> Result<Cut, Refusal> {
        let Some(reader) = &mut self.reader else { return Ok(Cut::End) };
        let Cells { bytes, ends } = &mut self.cells;
        let (mut filled, mut ended, mut is_too_large) = (0, 0, false);
        loop {
            let input = reader.fill_buf().map_err(|e| {
                let place = if self.rows > 0 { format!("after row {}: ", self.rows) } else { String::new() };
                (Stage::Read, format!("{place}{e}"))
            })?;
            bytes.resize(bytes.len().max(filled + 1024), 0);
            ends.resize(ends.len().max(ended + 16), 0);
            let (result, used, wrote, closed) =
                self.parser.read_record(input, &mut bytes[filled..], &mut ends[ended..]);
            reader.consume(used);
            (filled, ended) = (filled + wrote, ended + closed);
            match result {
                ReadRecordResult::End => return Ok(Cut::End),
                ReadRecordResult::Record if is_too_large || filled > limit => {
                    self.cells = Cells::default();
                    return Ok(Cut::TooLarge);
                }
                ReadRecordResult::Record => {
                    let row = Cut::Row { bytes: bytes[..filled].to_vec(), ends: ends[..ended].to_vec() };
                    return Ok(row);
                }
                ReadRecordResult::OutputFull if filled <= limit => {
                    bytes.resize(bytes.len().max(2 * filled), 0)
                }
                ReadRecordResult::OutputEndsFull if ended <= limit / 8 => {
                    ends.resize(ends.len().max(2 * ended), 0)
                }
                ReadRecordResult::InputEmpty if filled <= limit => {}
                // Read on to the row's end, over what was read of it.
                _ => (filled, ended, is_too_large) = (0, 0, true),
            }
        }
    }

    fn next_row(&mut self) -> Result<Option<(Row, u64)>, Refusal> {
        let columns = self.columns().inspect_err(|_| self.reader = None)?;
        let limit = self.options.max_article_bytes;
        let line = self.parser.line();
        match self.read_row(limit).inspect_err(|_| self.reader = None)? {
            Cut::End if self.rows == 0 => {
                self.reader = None;
                Err((Stage::Read, "empty: no row behind its header".into()))
            }
            Cut::End => Ok(None),
            Cut::TooLarge => {
                self.rows += 1;
                let last = self.parser.line();
                Err((
                    Stage::Read,
                    format!("row {} (lines {line} to {last}): {}", self.rows, too_large(limit)),
                ))
            }
            Cut::Row { bytes, ends } => {
                self.rows += 1;
                if ends.len() == columns.len() {
                    return Ok(Some((Row { columns, bytes, ends }, line)));
                }
                let last = (self.parser.line() - 1).max(line);
                let lines =
                    if last > line { format!("lines {line} to {last}") } else { format!("line {line}") };
                let cells = match ends.len() {
                    1 => "1 cell".into(),
                    n => format!("{n} cells"),
                };
                let cause = format!("{cells} under a header of {}", columns.len());
                Err((Stage::Parse, format!("row {} ({lines}): {cause}", self.rows)))
            }
        }
    }
}

impl Iterator for Rows<'_> {
    type Item = Item;

    fn next(&mut self) -> Option<Item> {
        self.reader.as_ref()?;
        match self.next_row() {
            Ok(None) => None,
            Ok(Some((row, line))) => {
                let doc = format!("{}#{}", self.doc, self.rows);
                let place = format!("row {} (line {line})", self.rows);
                Some(Item::record(&self.input, Record { doc, place, content: Content::CsvRow(row) }))
            }
            Err((stage, cause)) => {
                let doc = match (&self.reader, self.rows) {
                    (Some(_), n @ 1..) => format!("{}#{n}", self.doc),
                    _ => self.doc.clone(),
                };
                Some(Item::failed(Failure::new(&*self.input, stage, cause).of_doc(doc)))
            }
        }
    }
}

/// Which of `,`, `;` and tab the header has most of outside quotes.
fn delimiter(header: &[u8]) -> u8 {
    let mut counts = [(b',', 0), (b';', 0), (b'\t', 0)];
    let mut is_quoted = false;
    for &byte in header {
        is_quoted ^= byte == b'"';
        if let Some((_, count)) = counts.iter_mut().find(|(delimiter, _)| !is_quoted && *delimiter == byte) {
            *count += 1;
        }
    }
    counts.iter().rev().max_by_key(|(_, count)| *count).map_or(b',', |(delimiter, _)| *delimiter)
}

/// A row, not yet decoded.
#[derive(Debug)]
pub struct Row {
    columns: Arc<[String]>,
    bytes: Vec<u8>,
    ends: Vec<usize>,
}

impl Row {
    /// How much memory it takes, about.
    pub fn weight(&self) -> usize {
        self.bytes.len()
    }

    /// The cells by the names of their columns, and the encoding. The text column is there even if its cell
    /// is empty.
    pub(crate) fn fields(&self, options: &Options) -> Result<(Map<String, Value>, Encoding), Refusal> {
        let (cells, encoding) = self.cells(options.encoding)?;
        let mut fields = Map::new();
        for (name, cell) in self.columns.iter().zip(cells) {
            if !cell.trim().is_empty() || *name == options.text_column {
                fields.insert(name.clone(), Value::String(cell));
            }
        }
        Ok((fields, encoding))
    }

    /// The cells, decoded together: one cell is too little to tell its encoding.
    fn cells(&self, told: Option<Charset>) -> Result<(Vec<String>, Encoding), Refusal> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        let cells = || starts.clone().zip(&self.ends).map(|(start, &end)| &self.bytes[start..end]);
        let utf8: Result<Vec<_>, _> =
            cells().map(|cell| std::str::from_utf8(cell).map(str::to_owned)).collect();
        if let (None, Ok(cells)) = (told, utf8) {
            return Ok((cells, UTF_8));
        }
        let parted_by = *b"\n\t\x0c\r".iter().find(|&by| !self.bytes.contains(by)).unwrap_or(&b'\x1f');
        let decoded = decoded(&cells().collect::<Vec<_>>().join(&parted_by), told, decode)?;
        let cells: Vec<_> = decoded.text.split(char::from(parted_by)).map(str::to_owned).collect();
        if cells.len() != self.ends.len() {
            return Err((Stage::Decode, "cannot be decoded cell by cell; save the file as UTF-8".into()));
        }
        Ok((cells, (decoded.encoding, decoded.confidence)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_header_tells_the_delimiter() {
        assert_eq!(delimiter(b"id,text\n"), b',');
        assert_eq!(delimiter(b"id;\"a,b,c\";text\n"), b';');
        assert_eq!(delimiter(b"id\ttext\tdate"), b'\t');
        assert_eq!(delimiter(b"text"), b',');
    }
}
