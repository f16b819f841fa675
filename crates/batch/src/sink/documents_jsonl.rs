use super::Encode;
use crate::article::Article;
use std::io;

/// `documents.jsonl`: one document record a line.
#[derive(Debug)]
pub struct DocumentsJsonl;

impl Encode for DocumentsJsonl {
    fn encode(&self, article: &Article, out: &mut Vec<u8>) -> io::Result<()> {
        serde_json::to_writer(&mut *out, &article.document)?;
        out.push(b'\n');
        Ok(())
    }
}
