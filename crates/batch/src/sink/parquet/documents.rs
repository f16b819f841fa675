use super::{Cell, Column, Field, Row};
use crate::copies::{CopyKind, Mark};
use chiso_extract::Document;

/// `documents.parquet`: the fields of a document record, in order; `meta` as JSON text.
impl Row for (Document, Mark) {
    const COLUMNS: &'static [Column] = &[
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

    fn cells(self) -> impl Iterator<Item = Cell> {
        let (document, mark) = self;
        let meta = serde_json::Value::Object(document.meta).to_string();
        let cells: [Cell; 14] = [
            document.doc.into(),
            document.title.into(),
            document.published.into(),
            document.source.into(),
            document.url.into(),
            document.author.into(),
            document.text.into(),
            document.encoding.into(),
            Some(document.encoding_confidence).into(),
            document.hash.into(),
            document.figures.into(),
            mark.group.into(),
            mark.copy.map(CopyKind::as_str).into(),
            meta.into(),
        ];
        cells.into_iter()
    }
}
