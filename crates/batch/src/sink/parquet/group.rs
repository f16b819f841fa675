//! Row groups: packed rows to compressed columns, on any thread.

use super::GROUP_BYTES;
use super::column::{Column, Field, Values};
use super::packed::{Cells, Packed};
use ::bytes::Bytes;
use ::parquet::basic::{Compression, Encoding, ZstdLevel};
use ::parquet::column::writer::{ColumnCloseResult, get_column_writer};
use ::parquet::errors::ParquetError;
use ::parquet::file::metadata::KeyValue;
use ::parquet::file::properties::{WriterProperties, WriterPropertiesPtr};
use ::parquet::file::writer::{SerializedPageWriter, TrackedWrite};
use ::parquet::schema::types::{ColumnPath, SchemaDescriptor, Type, TypePtr};
use chiso_extract::SCHEMA_VERSION;
use std::sync::Arc;

/// Rows that are handed to the columns' writers at once.
const BATCH: usize = 1024;

/// What the row groups of a table have in common.
pub(super) struct Layout {
    columns: &'static [Column],
    schema: SchemaDescriptor,
    pub properties: WriterPropertiesPtr,
}

impl Layout {
    pub(super) fn of(columns: &'static [Column]) -> Result<Self, ParquetError> {
        let fields = columns.iter().map(Column::schema).collect::<Result<_, _>>()?;
        let schema = Type::group_type_builder("chiso").with_fields(fields).build()?;
        let schema = SchemaDescriptor::new(Arc::new(schema));
        Ok(Self { columns, schema, properties: Arc::new(properties(columns)?) })
    }

    pub(super) fn root(&self) -> TypePtr {
        self.schema.root_schema_ptr()
    }

    /// Makes a row group: the bytes of each column, and what its end says of it.
    pub(super) fn encode(&self, rows: Vec<Packed>) -> Result<Vec<(Bytes, ColumnCloseResult)>, ParquetError> {
        let columns = self.schema.columns();
        let mut written: Vec<_> = columns.iter().map(|_| TrackedWrite::new(Vec::new())).collect();
        let mut writers: Vec<_> = columns
            .iter()
            .zip(&mut written)
            .map(|(column, to)| {
                let pages = Box::new(SerializedPageWriter::new(to));
                get_column_writer(column.clone(), self.properties.clone(), pages)
            })
            .collect();
        let mut values: Vec<_> = self.columns.iter().map(|column| Values::of(column.field)).collect();
        let mut waiting = 0;
        for Packed { bytes, rows } in rows {
            let mut cells = Cells::of(bytes);
            for _ in 0..rows {
                values.iter_mut().try_for_each(|values| values.push(&mut cells))?;
                waiting += 1;
                if waiting == BATCH {
                    values.iter_mut().zip(&mut writers).try_for_each(|(values, to)| values.write(to))?;
                    waiting = 0;
                }
            }
            debug_assert!(cells.is_empty(), "a row has a cell for each column");
        }
        values.iter_mut().zip(&mut writers).try_for_each(|(values, to)| values.write(to))?;
        let closed = writers.into_iter().map(|writer| writer.close()).collect::<Result<Vec<_>, _>>()?;
        let bytes = written.into_iter().map(|written| written.into_inner().map(Bytes::from));
        bytes.zip(closed).map(|(bytes, closed)| Ok((bytes?, closed))).collect()
    }
}

/// Dictionaries where values come again, as the columns say; no dictionary where they do not.
fn properties(columns: &[Column]) -> Result<WriterProperties, ParquetError> {
    let schema_version = KeyValue::new("chiso.schema_version".into(), SCHEMA_VERSION.to_string());
    let mut properties = WriterProperties::builder()
        .set_compression(Compression::ZSTD(ZstdLevel::try_new(1)?))
        // No dictionary is given up half way: all of a group's values take no more.
        .set_dictionary_page_size_limit(GROUP_BYTES)
        .set_key_value_metadata(Some(vec![schema_version]));
    for column in columns {
        let path = ColumnPath::new(column.path());
        properties = properties.set_column_dictionary_enabled(path.clone(), column.repeats);
        if column.field == Field::Integer {
            properties = properties.set_column_encoding(path, Encoding::DELTA_BINARY_PACKED);
        }
    }
    Ok(properties.build())
}
