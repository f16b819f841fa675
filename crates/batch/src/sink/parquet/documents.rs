use super::{Cell, Column, Field, Row};
use chiso_extract::Document;

/// `documents.parquet`: the fields of a [`Document`], in order; `meta` as JSON text.
impl Row for Document {
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
        Column::of("meta", Field::Text),
    ];

    fn cells(self) -> impl Iterator<Item = Cell> {
        let meta = serde_json::Value::Object(self.meta).to_string();
        let cells: [Cell; 12] = [
            self.doc.into(),
            self.title.into(),
            self.published.into(),
            self.source.into(),
            self.url.into(),
            self.author.into(),
            self.text.into(),
            self.encoding.into(),
            Some(self.encoding_confidence).into(),
            self.hash.into(),
            self.figures.into(),
            meta.into(),
        ];
        cells.into_iter()
    }
}
