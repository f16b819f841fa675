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
        let head = cells([
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
        ]);
        let tail = cells([serde_json::to_string(&document.meta)?.as_str()]);
        Ok([[&head?[..], b","].concat(), [b",", &tail?[..], b"\r\n"].concat()])
    }

    fn mark(&self, mark: &Mark, out: &mut Vec<u8>) -> io::Result<()> {
        let copy = mark.copy.map(CopyKind::as_str).unwrap_or_default();
        out.extend(cells([text(&mark.group), copy])?);
        Ok(())
    }
}

fn text(value: &Option<String>) -> &str {
    value.as_deref().unwrap_or_default()
}

/// Cells, without the end of a row.
fn cells<const N: usize>(cells: [&str; N]) -> io::Result<Vec<u8>> {
    let mut row = Vec::new();
    let mut csv = csv::WriterBuilder::new().terminator(csv::Terminator::Any(b'\n')).from_writer(&mut row);
    csv.write_record(cells)?;
    csv.flush()?;
    drop(csv);
    row.pop();
    Ok(row)
}
