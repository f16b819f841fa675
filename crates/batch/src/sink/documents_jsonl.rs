use super::EncodeDocument;
use crate::copies::Mark;
use chiso_extract::Document;
use std::io;

/// `documents.jsonl`: one document record a line.
#[derive(Debug)]
pub struct DocumentsJsonl;

impl EncodeDocument for DocumentsJsonl {
    fn encode(&self, document: &Document) -> io::Result<[Vec<u8>; 2]> {
        let meta = serde_json::to_vec(&document.meta)?;
        let mut head = Vec::with_capacity(document.text.len() + document.text.len() / 16 + meta.len() + 1024);
        serde_json::to_writer(&mut head, document)?;
        // `meta` is the record's last field: its mark stands before it.
        head.truncate(head.len() - meta.len() - "\"meta\":}".len());
        Ok([head, [b",\"meta\":", &meta[..], b"}\n"].concat()])
    }

    fn mark(&self, mark: &Mark, out: &mut Vec<u8>) -> io::Result<()> {
        let start = out.len();
        serde_json::to_writer(&mut *out, mark)?;
        // The fields alone, without the braces of an object.
        out.pop();
        out.remove(start);
        Ok(())
    }
}
