use super::{Encode, number};
use crate::article::Article;
use chiso_extract::Document;
use std::io;

/// The columns of `documents.csv`: the fields of a [`Document`] but for its text, in order.
pub const DOCUMENT_FIELDS: [&str; 11] = [
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
    "meta",
];

/// `documents.csv`: one article a row, without its text, which is longer than a cell of a spreadsheet may be;
/// `meta` as JSON.
#[derive(Debug)]
pub struct DocumentsCsv;

impl Encode for DocumentsCsv {
    fn header(&self) -> Vec<u8> {
        let mut header = DOCUMENT_FIELDS.join(",");
        header.push_str("\r\n");
        header.into_bytes()
    }

    fn encode(&self, article: &Article, out: &mut Vec<u8>) -> io::Result<()> {
        let Document { doc, title, published, source, url, author, encoding, hash, .. } = &article.document;
        let Document { encoding_confidence, figures, meta, .. } = &article.document;
        fn text(value: &Option<String>) -> &str {
            value.as_deref().unwrap_or_default()
        }
        let mut csv = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(out);
        csv.write_record([
            doc.as_str(),
            text(title),
            text(published),
            text(source),
            text(url),
            text(author),
            encoding,
            &number(*encoding_confidence),
            hash,
            &figures.to_string(),
            &serde_json::to_string(meta)?,
        ])?;
        csv.flush()
    }
}
