//! A part of the index being made, a segment of the engine's.

use crate::invert::Inverter;
use crate::row::Row;
use std::panic::resume_unwind;
use std::thread;
use tantivy::directory::TerminatingWrite;
use tantivy::fastfield::FastFieldsWriter;
use tantivy::fieldnorm::{FieldNormReaders, FieldNormsSerializer};
use tantivy::index::{Segment, SegmentComponent, SegmentMeta};
use tantivy::postings::InvertedIndexSerializer;
use tantivy::schema::Schema;
use tantivy::store::StoreWriter;
use tantivy::{DocId, Index};

/// A part of the index being made: what is stored is written as articles come, all else when it is finished.
///
/// One that is dropped before leaves a file that belongs to no index.
pub(crate) struct SegmentBuilder {
    segment: Segment,
    schema: Schema,
    articles: DocId,
    words: Inverter,
    columns: FastFieldsWriter,
    store: StoreWriter,
}

impl SegmentBuilder {
    /// Begins a part of an index.
    pub(crate) fn new(index: &Index) -> tantivy::Result<Self> {
        let (segment, schema, settings) = (index.new_segment(), index.schema(), index.settings());
        let store = StoreWriter::new(
            segment.open_write(SegmentComponent::Store)?,
            settings.docstore_compression,
            settings.docstore_blocksize,
            settings.docstore_compress_dedicated_thread,
        )?;
        Ok(SegmentBuilder {
            articles: 0,
            words: Inverter::new(&schema),
            columns: FastFieldsWriter::from_schema_and_tokenizer_manager(
                &schema,
                index.fast_field_tokenizer().clone(),
            )?,
            store,
            segment,
            schema,
        })
    }

    /// Adds an article.
    pub(crate) fn add(&mut self, row: &Row) -> tantivy::Result<()> {
        self.words.add(self.articles, row);
        self.columns.add_document(row)?;
        self.store.store(row, &self.schema)?;
        self.articles += 1;
        Ok(())
    }

    /// About how much memory it takes when it is finished.
    pub(crate) fn memory(&self) -> usize {
        self.words.memory() + self.columns.mem_usage() + self.store.mem_usage()
    }

    /// Writes what is not yet written, on two threads: so that where several parts are finished at a time, no
    /// processor waits for the last.
    pub(crate) fn finish(self) -> tantivy::Result<SegmentMeta> {
        let SegmentBuilder { segment, articles, words, columns, store, .. } = self;
        thread::scope(|scope| {
            let columns = scope.spawn(|| write_columns(columns, &segment));
            write_words(words, articles, &segment)?;
            store.close()?;
            columns.join().unwrap_or_else(|panic| resume_unwind(panic))
        })?;
        let segment = segment.with_max_doc(articles);
        segment.meta().untrack_temp_docstore();
        Ok(segment.meta().clone())
    }
}

fn write_columns(mut columns: FastFieldsWriter, to: &Segment) -> tantivy::Result<()> {
    let mut file = to.open_write(SegmentComponent::FastFields)?;
    columns.serialize(&mut file, None)?;
    Ok(file.terminate()?)
}

fn write_words(mut words: Inverter, articles: DocId, to: &Segment) -> tantivy::Result<()> {
    let lengths = FieldNormsSerializer::from_write(to.open_write(SegmentComponent::FieldNorms)?)?;
    words.lengths(articles).serialize(lengths, None)?;
    let lengths = FieldNormReaders::open(to.open_read(SegmentComponent::FieldNorms)?)?;
    let mut postings = InvertedIndexSerializer::open(to)?;
    words.write(&mut postings, &lengths)?;
    Ok(postings.close()?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analyzer::{self, BothForms, SLOT_END, SLOT_WORDS, Words};
    use crate::entry::Entry;
    use crate::{schema, term};
    use chiso_extract::{Document, Extractor};
    use tantivy::IndexWriter;
    use tantivy::tokenizer::{MAX_TOKEN_LEN, Token, TokenStream, Tokenizer};

    /// Words as [`crate::analyzer`] has them, letter by letter, for the engine's own way of indexing.
    #[derive(Clone)]
    struct Plain {
        slots: bool,
    }

    struct PlainTokens(std::vec::IntoIter<Token>, Token);

    impl Tokenizer for Plain {
        type TokenStream<'a> = PlainTokens;

        fn token_stream(&mut self, text: &str) -> PlainTokens {
            let values: Vec<&str> = if self.slots { text.split(SLOT_END).collect() } else { vec![text] };
            let mut tokens = Vec::new();
            for (slot, value) in values.into_iter().enumerate() {
                let (mut words, mut position) = (Words::<BothForms>::new(value), slot * SLOT_WORDS as usize);
                let end = if self.slots { position + SLOT_WORDS as usize - 1 } else { usize::MAX };
                while words.advance() && position < end {
                    let mut token = Token { position, ..Token::default() };
                    term::write(&words.forms.folded, &words.forms.toned, &mut token.text);
                    tokens.push(token);
                    position += 1;
                }
            }
            PlainTokens(tokens.into_iter(), Token::default())
        }
    }

    impl TokenStream for PlainTokens {
        fn advance(&mut self) -> bool {
            self.0.next().map(|token| self.1 = token).is_some()
        }

        fn token(&self) -> &Token {
            &self.1
        }

        fn token_mut(&mut self) -> &mut Token {
            &mut self.1
        }
    }

    fn rows() -> Vec<Row> {
        let figures = "Tỷ lệ hồ sơ trực tuyến của Đà Nẵng đạt 68,36%, tăng 10,01% so với năm 2022. ";
        let texts = [
            figures.repeat(3),
            String::new(),
            "Số 87/KH-CTC ho\u{300}a s\u{200B}ố 中国 x\u{AD}y, hộ–nghèo… nghèo nghèo".to_owned(),
            format!("Diện tích {} đạt 12 ha; 30 người ở Huế.", "rừng ngập mặn ".repeat(40)),
            format!("{} 5%", "dài".repeat(500)),
        ];
        // More words than have room in two bytes, each twice.
        let words = (0..70_000).map(|n| format!("từ{n} ")).collect::<String>().repeat(2);
        let extractor = Extractor::new();
        let row = |(n, text): (usize, String)| {
            let document = Document {
                doc: if n == 3 { "dài".repeat(MAX_TOKEN_LEN) } else { format!("bài-{n}") },
                text,
                title: (n % 2 == 0).then(|| "Hòa Bình: 95% hộ nghèo".into()),
                source: (n > 1).then(|| "Báo Đà Nẵng".into()),
                published: (n > 0).then(|| "2023-06-30".into()),
                ..Document::default()
            };
            Entry::new(&document, &extractor.extract(&document)).expect("a good article").row
        };
        texts.into_iter().cycle().take(150).chain([words]).enumerate().map(row).collect()
    }

    #[test]
    fn a_part_is_as_the_engine_itself_would_make_it() {
        let make = || Index::create_in_ram(schema::schema());
        let (ours, mut theirs) = (make(), make());
        // Names that the schema knows.
        theirs.tokenizers().register(analyzer::WORDS, Plain { slots: false });
        theirs.tokenizers().register(analyzer::SLOTS, Plain { slots: true });
        theirs.settings_mut().docstore_compress_dedicated_thread = false;
        let mut builder = SegmentBuilder::new(&ours).expect("room in memory");
        let mut writer: IndexWriter<Row> =
            theirs.writer_with_num_threads(1, 1_000_000_000).expect("a writer");
        let empty = builder.memory();
        for row in rows() {
            builder.add(&row).expect("room in memory");
            writer.add_document(row).expect("room in memory");
        }
        assert!(builder.memory() > empty + 1_000_000);
        writer.commit().expect("room in memory");
        let part = builder.finish().expect("room in memory");
        let writer: IndexWriter<Row> = ours.writer_with_num_threads(1, 15_000_000).expect("a writer");
        writer.add_segment(part).expect("room in memory");
        let mut writer = writer;
        writer.commit().expect("room in memory");
        let files = |index: &Index| {
            use SegmentComponent::{FastFields, FieldNorms, Positions, Postings, Store, Terms};
            let searcher = index.reader().expect("an index").searcher();
            let [part] = searcher.segment_readers() else { panic!("there is one part") };
            [Terms, Postings, Positions, FieldNorms, FastFields, Store].map(|component| {
                let file = part.open_read(component).expect("a file");
                file.read_bytes().expect("its bytes").to_vec()
            })
        };
        for (number, (ours, theirs)) in files(&ours).into_iter().zip(files(&theirs)).enumerate() {
            assert!(!ours.is_empty());
            assert!(ours == theirs, "file {number}");
        }
    }
}
