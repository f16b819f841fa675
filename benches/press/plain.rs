//! Plain tantivy as a reference for searching: title and text of an article in one field, its default tokenizer
//! and its query parser.

use crate::Result;
use chiso_extract::Document;
use chiso_index::fold::fold;
use tantivy::collector::TopDocs;
use tantivy::query::QueryParser;
use tantivy::schema::{Field, STORED, STRING, Schema, TEXT, Value};
use tantivy::{Index, IndexReader, IndexWriter, TantivyDocument, doc};
use tempfile::TempDir;

const MEMORY_BYTES: usize = 200_000_000;

/// Which of a query's words an article must have.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Required {
    All,
    /// The parser's own default.
    Any,
}

/// An index in a temporary folder.
pub struct Plain {
    id: Field,
    text: Field,
    folded: bool,
    reader: IndexReader,
    all: QueryParser,
    any: QueryParser,
    _dir: TempDir,
}

impl Plain {
    /// Indexes the articles. If `folded`, their words and those of queries lose case and diacritics before.
    pub fn build(documents: &[Document], folded: bool) -> Result<Plain> {
        let dir = tempfile::tempdir()?;
        let mut schema = Schema::builder();
        let id = schema.add_text_field("id", STRING | STORED);
        let text = schema.add_text_field("text", TEXT | STORED);
        let index = Index::create_in_dir(dir.path(), schema.build())?;
        let mut writer: IndexWriter = index.writer_with_num_threads(1, MEMORY_BYTES)?;
        for document in documents {
            let mut words = format!("{}\n{}", document.title.as_deref().unwrap_or_default(), document.text);
            if folded {
                words = fold(&words).into_owned();
            }
            writer.add_document(doc!(id => document.doc.as_str(), text => words))?;
        }
        writer.commit()?;
        writer.wait_merging_threads()?;
        let any = QueryParser::for_index(&index, vec![text]);
        let mut all = QueryParser::for_index(&index, vec![text]);
        all.set_conjunction_by_default();
        Ok(Plain { id, text, folded, reader: index.reader()?, all, any, _dir: dir })
    }

    /// Ids of the best articles, best first. Their texts are fetched too, as a page of results needs them.
    pub fn search(&self, words: &str, required: Required, limit: usize) -> Result<Vec<String>> {
        let words = if self.folded { fold(words) } else { words.into() };
        // In quotes, so that no sign of a word is taken for syntax.
        let quoted: Vec<String> =
            words.split_whitespace().map(|word| format!("\"{}\"", word.replace(['"', '\\'], " "))).collect();
        let parser = if required == Required::All { &self.all } else { &self.any };
        let query = parser.parse_query(&quoted.join(" "))?;
        let searcher = self.reader.searcher();
        let mut ids = Vec::with_capacity(limit);
        for (_, address) in searcher.search(&query, &TopDocs::with_limit(limit).order_by_score())? {
            let stored: TantivyDocument = searcher.doc(address)?;
            let field = |field| stored.get_first(field).as_ref().and_then(|value| value.as_str());
            match (field(self.id), field(self.text)) {
                (Some(id), Some(_)) => ids.push(id.to_owned()),
                _ => return Err("plain tantivy returned an article without id or text".into()),
            }
        }
        Ok(ids)
    }
}

/// What is compared: each plain index with either rule for words.
pub fn engines(documents: &[Document]) -> Result<Vec<(&'static str, std::rc::Rc<Plain>, Required)>> {
    let plain = std::rc::Rc::new(Plain::build(documents, false)?);
    let folded = std::rc::Rc::new(Plain::build(documents, true)?);
    Ok(vec![
        ("tantivy, all words", plain.clone(), Required::All),
        ("tantivy, any word", plain, Required::Any),
        ("tantivy over folded text, all words", folded.clone(), Required::All),
        ("tantivy over folded text, any word", folded, Required::Any),
    ])
}
