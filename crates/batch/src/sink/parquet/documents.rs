use super::{Column, Field, Packed};
use crate::copies::{CopyKind, Mark};
use chiso_extract::Document;
use std::io;

/// The columns of `documents.parquet`: the fields of a document record, in order; `meta` as JSON text.
pub const DOCUMENTS: &[Column] = &[
    Column::of("doc", Field::Text),
    Column::of("title", Field::OptionalText),
    Column::of("published", Field::OptionalText),
    Column::repeating("source", Field::OptionalText),
    Column::of("url", Field::OptionalText),
    Column::repeating("author", Field::OptionalText),
    Column::of("text", Field::Text),
    Column::repeating("encoding", Field::Text),
    Column::repeating("encoding_confidence", Field::Number),
    Column::of("hash", Field::Text),
    Column::of("figures", Field::Integer),
    Column::of("group", Field::OptionalText),
    Column::repeating("copy", Field::OptionalText),
    Column::of("meta", Field::Text),
];

/// A row of [`DOCUMENTS`] that waits for its mark.
#[derive(Clone, Debug)]
pub struct PackedDocument {
    /// What stands before the mark, with room for the rest,
    row: Packed,
    /// and what stands behind it.
    meta: String,
}

impl PackedDocument {
    /// Packs a document.
    ///
    /// # Errors
    /// What the JSON library says of `meta`; it can be written.
    pub fn of(d: &Document) -> io::Result<Self> {
        let meta = serde_json::to_string(&d.meta)?;
        let mut row = Packed::with_capacity(d.text.len() + meta.len() + 1024);
        row.text(&*d.doc).text(d.title.as_deref()).text(d.published.as_deref());
        row.text(d.source.as_deref()).text(d.url.as_deref()).text(d.author.as_deref());
        row.text(&*d.text).text(&*d.encoding).number(Some(d.encoding_confidence));
        row.text(&*d.hash).integer(d.figures);
        Ok(Self { row, meta })
    }

    /// The whole row.
    pub fn marked(self, mark: &Mark) -> Packed {
        let Self { mut row, meta } = self;
        row.text(mark.group.as_deref()).text(mark.copy.map(CopyKind::as_str)).text(&*meta);
        row.end_row();
        row
    }
}
