//! `figures.parquet` and `documents.parquet`: typed columns, for DuckDB, pandas, Arrow, Spark.
//!
//! A table is written on a thread of its own. It gathers rows column by column and writes a row group when
//! they are many or large enough ([`GROUP_ROWS`], [`GROUP_BYTES`]): what it holds in memory does not grow with
//! the table. Where groups end depends on the rows alone, so the bytes do not depend on the number of threads.

mod column;
mod documents;
mod figures;

pub use column::{Cell, Column, Field};

use crate::error::Error;
use ::parquet::basic::{Compression, Encoding, ZstdLevel};
use ::parquet::errors::ParquetError;
use ::parquet::file::metadata::KeyValue;
use ::parquet::file::properties::WriterProperties;
use ::parquet::file::writer::SerializedFileWriter;
use ::parquet::schema::types::{ColumnPath, Type};
use chiso_extract::SCHEMA_VERSION;
use column::Values;
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::JoinHandle;

/// A row group is closed when it has this many rows,
pub const GROUP_ROWS: usize = 1 << 16;
/// or when its values take this much memory.
pub const GROUP_BYTES: usize = 12 << 20;

/// Rows that may wait for the table's thread, counted in articles.
const WAITING: usize = 16;

/// A record that is a row of a Parquet table.
pub trait Row: Send + 'static {
    /// The columns, in order.
    const COLUMNS: &'static [Column];

    /// The row's cells, one for each column. Strings are handed on, not copied.
    fn cells(self) -> impl Iterator<Item = Cell>;
}

/// A Parquet file that is being written on a thread of its own.
#[derive(Debug)]
pub struct ParquetSink<R> {
    path: PathBuf,
    rows: Option<SyncSender<Vec<R>>>,
    thread: Option<JoinHandle<io::Result<()>>>,
}

impl<R: Row> ParquetSink<R> {
    /// Creates the file, and the thread that writes it.
    ///
    /// # Errors
    /// It cannot be created.
    pub fn create(path: &Path) -> Result<Self, Error> {
        let file = File::create(path).map_err(Error::file(path, "create"))?;
        let (rows, received) = sync_channel(WAITING);
        let thread = std::thread::Builder::new().name("chiso-parquet".into());
        let thread = thread.spawn(move || write(file, &received));
        let thread = thread.map_err(|error| Error::Threads(error.to_string()))?;
        Ok(Self { path: path.into(), rows: Some(rows), thread: Some(thread) })
    }

    /// Appends the rows of an article.
    ///
    /// # Errors
    /// The thread could not write what came before; the disk is full, for example.
    pub fn write(&mut self, rows: Vec<R>) -> Result<(), Error> {
        match &self.rows {
            Some(sender) if sender.send(rows).is_ok() => Ok(()),
            // Nobody receives: the thread has ended, and knows why.
            _ => self.join(),
        }
    }

    /// Writes what is left, and brings everything to the disk.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn finish(mut self) -> Result<(), Error> {
        self.join()
    }

    fn join(&mut self) -> Result<(), Error> {
        drop(self.rows.take());
        let ended = self.thread.take().map(JoinHandle::join);
        let ended = ended.unwrap_or_else(|| Ok(Err(io::Error::other("it failed before"))));
        let written =
            ended.unwrap_or_else(|_| Err(io::Error::other("a bug: the thread that writes it panicked")));
        written.map_err(Error::file(&self.path, "write"))
    }
}

impl<R> Drop for ParquetSink<R> {
    fn drop(&mut self) {
        drop(self.rows.take());
        // A run that fails does not leave a thread behind that writes into a folder it is about to remove.
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn write<R: Row>(file: File, received: &Receiver<Vec<R>>) -> io::Result<()> {
    let mut table = Table::<_, R>::create(BufWriter::with_capacity(1 << 18, file)).map_err(io_error)?;
    for row in received.iter().flatten() {
        table.push(row).map_err(io_error)?;
    }
    let mut file = table.finish().map_err(io_error)?;
    file.flush()?;
    file.get_ref().sync_all()
}

/// What the operating system said, where it did.
fn io_error(error: ParquetError) -> io::Error {
    match error {
        ParquetError::External(source) => match source.downcast::<io::Error>() {
            Ok(error) => *error,
            Err(other) => io::Error::other(other),
        },
        error => io::Error::other(error),
    }
}

/// A table of rows, gathered column by column until there are enough for a group.
struct Table<W: Write + Send, R> {
    writer: SerializedFileWriter<W>,
    columns: Vec<Values>,
    rows: usize,
    bytes: usize,
    of: std::marker::PhantomData<R>,
}

impl<W: Write + Send, R: Row> Table<W, R> {
    fn create(to: W) -> Result<Self, ParquetError> {
        let fields = R::COLUMNS.iter().map(Column::schema).collect::<Result<_, _>>()?;
        let schema = Type::group_type_builder("chiso").with_fields(fields).build()?;
        let writer = SerializedFileWriter::new(to, Arc::new(schema), Arc::new(properties(R::COLUMNS)?))?;
        let columns = R::COLUMNS.iter().map(|column| Values::of(column.field)).collect();
        Ok(Self { writer, columns, rows: 0, bytes: 0, of: std::marker::PhantomData })
    }

    fn push(&mut self, row: R) -> Result<(), ParquetError> {
        for (values, cell) in self.columns.iter_mut().zip(row.cells()) {
            self.bytes += cell.memory();
            values.push(cell);
        }
        self.rows += 1;
        if self.rows >= GROUP_ROWS || self.bytes >= GROUP_BYTES { self.close_group() } else { Ok(()) }
    }

    fn close_group(&mut self) -> Result<(), ParquetError> {
        let mut group = self.writer.next_row_group()?;
        for values in &mut self.columns {
            // There are as many columns as the schema has.
            if let Some(mut column) = group.next_column()? {
                values.write(&mut column)?;
                column.close()?;
            }
        }
        group.close()?;
        (self.rows, self.bytes) = (0, 0);
        Ok(())
    }

    fn finish(mut self) -> Result<W, ParquetError> {
        if self.rows > 0 {
            self.close_group()?;
        }
        self.writer.into_inner()
    }
}

/// Dictionaries where values come again, as the columns say; no dictionary where they do not.
fn properties(columns: &[Column]) -> Result<WriterProperties, ParquetError> {
    let schema_version = KeyValue::new("chiso.schema_version".into(), SCHEMA_VERSION.to_string());
    let mut properties = WriterProperties::builder()
        .set_compression(Compression::ZSTD(ZstdLevel::try_new(1)?))
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

#[cfg(test)]
mod tests;
