use super::Encode;
use crate::article::Article;
use std::io;

/// `figures.jsonl`: one figure record a line.
#[derive(Debug)]
pub struct FiguresJsonl;

impl Encode for FiguresJsonl {
    fn encode(&self, article: &Article, out: &mut Vec<u8>) -> io::Result<()> {
        out.reserve(768 * article.figures.len());
        for figure in &article.figures {
            serde_json::to_writer(&mut *out, figure)?;
            out.push(b'\n');
        }
        Ok(())
    }
}
