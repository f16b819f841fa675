use super::{EncodeDocument, number};
use crate::copies::{CopyKind, Mark};
use chiso_extract::Document;
use std::io;

/// The columns of `documents.csv`: the fields of a document record but for its text, in order.
pub const DOCUMENT_FIELDS: [&str; 13] = [
    "doc",
    "title",
    "published",
    "source",
    "url",
    "author",
    "encoding",
    "encoding_confidence",
    "hash",
    "figures",
    "group",
    "copy",
    "meta",
];

/// How much the library gathers before it hands it on. It clears so much memory for each article.
const BUFFER: usize = 1 << 8;

/// `documents.csv`: one article a row, without its text, which is longer than a cell of a spreadsheet may be;
/// `meta` as JSON.
#[derive(Debug)]
pub struct DocumentsCsv;

impl EncodeDocument for DocumentsCsv {
    fn header(&self) -> Vec<u8> {
        let mut header = DOCUMENT_FIELDS.join(",");
        header.push_str("\r\n");
        header.into_bytes()
    }

    fn encode(&self, document: &Document) -> io::Result<[Vec<u8>; 2]> {
        let Document { doc, title, published, source, url, author, encoding, hash, .. } = document;
        let (mut head, mut tail) = (Vec::with_capacity(BUFFER), vec![b',']);
        let cells_before = [
            doc.as_str(),
            text(title),
            text(published),
            text(source),
            text(url),
            text(author),
            encoding,
            &number(document.encoding_confidence),
            hash,
            &document.figures.to_string(),
        ];
        write_cells(cells_before, &mut head)?;
        head.push(b',');
        write_cells([&serde_json::to_string(&document.meta)?], &mut tail)?;
        tail.extend(b"\r\n");
        Ok([head, tail])
    }

    fn mark(&self, mark: &Mark, out: &mut Vec<u8>) -> io::Result<()> {
        let copy = mark.copy.map(CopyKind::as_str).unwrap_or_default();
        write_cells([text(&mark.group), copy], out)
    }
}

fn text(value: &Option<String>) -> &str {
    value.as_deref().unwrap_or_default()
}

/// Appends cells, without the end of a row.
fn write_cells<const N: usize>(cells: [&str; N], out: &mut Vec<u8>) -> io::Result<()> {
    let mut csv = csv::WriterBuilder::new();
    let mut csv = csv.terminator(csv::Terminator::Any(b'\n')).buffer_capacity(BUFFER).from_writer(&mut *out);
    csv.write_record(cells)?;
    csv.flush()?;
    drop(csv);
    out.pop();
    Ok(())
}
