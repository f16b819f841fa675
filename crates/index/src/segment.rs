//! A part of the index being made, a segment of the engine's.

use crate::invert::Inverter;
use crate::row::Row;
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
            columns: FastFieldsWriter::from_schema_and_tokenizer_manager(&schema, index.fast_field_tokenizer().clone())?,
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

    /// Writes what is not yet written.
    pub(crate) fn finish(self) -> tantivy::Result<SegmentMeta> {
        let SegmentBuilder { segment, articles, mut words, mut columns, store, .. } = self;
        let lengths = FieldNormsSerializer::from_write(segment.open_write(SegmentComponent::FieldNorms)?)?;
        words.lengths(articles).serialize(lengths, None)?;
        let lengths = FieldNormReaders::open(segment.open_read(SegmentComponent::FieldNorms)?)?;
        let mut postings = InvertedIndexSerializer::open(&segment)?;
        words.write(&mut postings, &lengths)?;
        postings.close()?;
        // Before the columns take theirs.
        drop(words);
        let mut file = segment.open_write(SegmentComponent::FastFields)?;
        columns.serialize(&mut file, None)?;
        file.terminate()?;
        store.close()?;
        let segment = segment.with_max_doc(articles);
        segment.meta().untrack_temp_docstore();
        Ok(segment.meta().clone())
    }
}
