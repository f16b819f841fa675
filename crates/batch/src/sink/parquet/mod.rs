//! `figures.parquet` and `documents.parquet`: typed columns, for DuckDB, pandas, Arrow, Spark.
//!
//! ```text
//! worker threads  an article -> Packed: its rows, cell after cell
//! writer          gathers them until there are many or much (GROUP_ROWS, GROUP_BYTES)
//! worker threads  a row group's rows -> its columns, compressed
//! writer          puts the groups behind each other, in their order
//! ```
//!
//! So what a table holds in memory does not grow with it. Where groups end depends on the articles alone: the
//! bytes do not depend on the number of threads.

mod column;
mod documents;
mod figures;
mod group;
mod packed;

pub use column::{Column, Field};
pub use documents::{DOCUMENTS, PackedDocument};
pub use figures::FIGURES;
pub use packed::Packed;

use crate::error::Error;
use crate::panics;
use crate::sink::disk::DiskFile;
use ::bytes::Bytes;
use ::parquet::column::writer::ColumnCloseResult;
use ::parquet::errors::ParquetError;
use ::parquet::file::writer::SerializedFileWriter;
use group::Layout;
use rayon::{ThreadPool, Yield};
use std::collections::VecDeque;
use std::io::{self, BufWriter};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvError, RecvTimeoutError, channel};
use std::time::Duration;

/// A row group has no more rows than this, unless a single article has;
pub const GROUP_ROWS: usize = 1 << 16;
/// it is closed when its packed rows take this much memory.
pub const GROUP_BYTES: usize = 8 << 20;

/// Row groups of a table that may be under way on the worker threads.
const UNDER_WAY: usize = 1;

/// How long a thread waits for a group before it looks for something else to do.
const PATIENCE: Duration = Duration::from_millis(1);

/// The columns of a row group, compressed; in words, what was wrong with them.
type Encoded = Result<Vec<(Bytes, ColumnCloseResult)>, String>;

/// A Parquet file that is being written.
pub struct ParquetSink {
    path: PathBuf,
    layout: Arc<Layout>,
    pool: Arc<ThreadPool>,
    writer: SerializedFileWriter<BufWriter<DiskFile>>,
    /// The rows of the next group.
    waiting: Vec<Packed>,
    rows: usize,
    bytes: usize,
    under_way: VecDeque<Receiver<Encoded>>,
}

impl ParquetSink {
    /// Creates the file of a table of these columns. Row groups are made on the threads of the pool.
    ///
    /// # Errors
    /// It cannot be created.
    pub fn create(path: &Path, columns: &'static [Column], pool: Arc<ThreadPool>) -> Result<Self, Error> {
        let file = DiskFile::create(path).map_err(Error::file(path, "create"))?;
        let create = || {
            let layout = Layout::of(columns)?;
            let to = BufWriter::with_capacity(1 << 18, file);
            let writer = SerializedFileWriter::new(to, layout.root(), layout.properties.clone())?;
            Ok((layout, writer))
        };
        let (layout, writer) = create().map_err(io_error).map_err(Error::file(path, "write"))?;
        let (layout, under_way) = (Arc::new(layout), VecDeque::new());
        Ok(Self {
            path: path.into(),
            layout,
            pool,
            writer,
            waiting: Vec::new(),
            rows: 0,
            bytes: 0,
            under_way,
        })
    }

    /// Appends the rows of an article.
    ///
    /// # Errors
    /// A row group before them cannot be written; the disk is full, for example.
    pub fn write(&mut self, rows: Packed) -> Result<(), Error> {
        if self.rows + rows.rows > GROUP_ROWS {
            self.close_group()?;
        }
        self.rows += rows.rows;
        self.bytes += rows.bytes.len();
        self.waiting.push(rows);
        if self.bytes >= GROUP_BYTES { self.close_group() } else { Ok(()) }
    }

    /// Says that no more rows will come: the last row group may be made meanwhile.
    ///
    /// # Errors
    /// As [`ParquetSink::write`].
    pub fn close_group(&mut self) -> Result<(), Error> {
        if self.rows == 0 {
            return Ok(());
        }
        while self.under_way.len() >= UNDER_WAY {
            self.append_next()?;
        }
        let (rows, layout) = (std::mem::take(&mut self.waiting), Arc::clone(&self.layout));
        (self.rows, self.bytes) = (0, 0);
        let (done, encoded) = channel();
        self.pool.spawn(move || {
            let made = panics::catch(|| layout.encode(rows).map_err(|error| error.to_string()));
            let bug = |panic| Err(format!("a bug: {panic}"));
            // Nobody waits for it where the run has failed.
            let _ = done.send(made.unwrap_or_else(bug));
        });
        self.under_way.push_back(encoded);
        Ok(())
    }

    /// Puts the first of the groups under way behind those written, as soon as it is made.
    fn append_next(&mut self) -> Result<(), Error> {
        let Some(next) = self.under_way.pop_front() else { return Ok(()) };
        let encoded = receive(&next).unwrap_or_else(|_| Err("a bug: a row group is lost".into()));
        let encoded = encoded.map_err(io::Error::other).map_err(Error::file(&self.path, "write"))?;
        let append = || {
            let mut group = self.writer.next_row_group()?;
            for (bytes, closed) in encoded {
                group.append_column(&bytes, closed)?;
            }
            group.close()
        };
        append().map(drop).map_err(io_error).map_err(Error::file(&self.path, "write"))
    }

    /// Writes what is left, and brings everything to the disk.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn finish(mut self) -> Result<(), Error> {
        self.close_group()?;
        while !self.under_way.is_empty() {
            self.append_next()?;
        }
        let Self { path, writer, .. } = self;
        let file = writer.into_inner().map_err(io_error);
        let file = file.and_then(|file| file.into_inner().map_err(|error| error.into_error()));
        file.and_then(DiskFile::finish).map_err(Error::file(&path, "write"))
    }
}

/// Waits for a row group. A thread of the pool helps meanwhile: there may be no other to make the group.
fn receive(group: &Receiver<Encoded>) -> Result<Encoded, RecvError> {
    let mut patience = Duration::ZERO;
    loop {
        match group.recv_timeout(patience) {
            Ok(encoded) => return Ok(encoded),
            Err(RecvTimeoutError::Disconnected) => return Err(RecvError),
            Err(RecvTimeoutError::Timeout) => {}
        }
        patience = match rayon::yield_now() {
            None => return group.recv(),
            Some(Yield::Executed) => Duration::ZERO,
            Some(Yield::Idle) => PATIENCE,
        };
    }
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

#[cfg(test)]
mod tests;
