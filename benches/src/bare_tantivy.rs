//! The reference for indexing and searching: tantivy as its own documentation first shows it. Texts with the
//! default tokenizer and their ids, stored; no figures, no titles, no filters, nothing for Vietnamese.

use chiso_extract::Document;
use std::path::Path;
use tantivy::collector::{Count, TopDocs};
use tantivy::query::QueryParser;
use tantivy::schema::{Field, STORED, STRING, Schema, TEXT};
use tantivy::{Index, IndexReader, IndexWriter, TantivyDocument, doc};

/// As much as `chiso_index::WriterOptions` gives by default.
const MEMORY_BYTES: usize = 200_000_000;

/// Indexes the articles into an empty folder, and returns how many the index holds.
pub fn build<'a>(dir: &Path, articles: impl Iterator<Item = &'a Document>, threads: usize) -> u64 {
    write(dir, articles, threads).expect("an index can be written")
}

fn write<'a>(
    dir: &Path,
    articles: impl Iterator<Item = &'a Document>,
    threads: usize,
) -> tantivy::Result<u64> {
    let mut schema = Schema::builder();
    let id = schema.add_text_field("id", STRING | STORED);
    let text = schema.add_text_field("text", TEXT | STORED);
    let index = Index::create_in_dir(dir, schema.build())?;
    let mut writer: IndexWriter = index.writer_with_num_threads(threads, MEMORY_BYTES)?;
    for article in articles {
        writer.add_document(doc!(id => article.doc.as_str(), text => article.text.as_str()))?;
    }
    writer.commit()?;
    writer.wait_merging_threads()?;
    Ok(index.reader()?.searcher().num_docs())
}

/// Searches what [`build`] wrote.
pub struct BareTantivy {
    reader: IndexReader,
    parser: QueryParser,
    text: Field,
}

impl BareTantivy {
    /// Opens the index in `dir`.
    pub fn open(dir: &Path) -> tantivy::Result<BareTantivy> {
        let index = Index::open_in_dir(dir)?;
        let text = index.schema().get_field("text")?;
        let mut parser = QueryParser::for_index(&index, vec![text]);
        parser.set_conjunction_by_default();
        Ok(BareTantivy { reader: index.reader()?, parser, text })
    }

    /// How many articles have every word of the query, and the stored texts of the best 20.
    pub fn search(&self, query: &str) -> tantivy::Result<(usize, Vec<TantivyDocument>)> {
        let query = self.parser.parse_query(query)?;
        let searcher = self.reader.searcher();
        let (total, top) = searcher.search(&query, &(Count, TopDocs::with_limit(20).order_by_score()))?;
        let texts: tantivy::Result<Vec<TantivyDocument>> =
            top.into_iter().map(|(_, address)| searcher.doc(address)).collect();
        let texts = texts?;
        debug_assert!(texts.iter().all(|document| document.get_first(self.text).is_some()));
        Ok((total, texts))
    }
}
