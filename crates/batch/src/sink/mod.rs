//! Articles and figures, written out: one file per format.
//!
//! Rows are encoded on the worker threads ([`Encode`]) and put one behind the other by the writer, those of
//! Parquet in row groups that the worker threads compress. The bytes do not depend on the number of threads.

mod disk;
mod documents_csv;
mod documents_jsonl;
mod figures_csv;
mod figures_jsonl;
mod figures_table;
mod json_lines;
pub mod parquet;
mod table_format;

pub use documents_csv::{DOCUMENT_FIELDS, DocumentsCsv};
pub use documents_jsonl::DocumentsJsonl;
pub use figures_csv::{FIELDS, FiguresCsv, number, row, write_csv};
pub use figures_jsonl::FiguresJsonl;
pub use figures_table::{FiguresTable, ROLE, role};
pub use json_lines::JsonLines;
pub use parquet::ParquetSink;
pub use table_format::TableFormat;

use crate::article::Article;
use crate::copies::Mark;
use crate::error::Error;
use chiso_extract::Document;
use disk::DiskFile;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

/// A form in which articles are written.
pub trait Encode: Sync {
    /// What stands before the first article.
    fn header(&self) -> Vec<u8> {
        Vec::new()
    }

    /// Appends an article's rows.
    ///
    /// # Errors
    /// What the format's library says; writing to memory itself does not fail.
    fn encode(&self, article: &Article, out: &mut Vec<u8>) -> io::Result<()>;
}

/// A form in which documents are written, in two parts: what stands between them only the writer knows, who has
/// seen all articles before.
pub trait EncodeDocument: Sync {
    /// What stands before the first document.
    fn header(&self) -> Vec<u8> {
        Vec::new()
    }

    /// A document's row up to its mark, and from there on.
    ///
    /// # Errors
    /// What the format's library says; writing to memory itself does not fail.
    fn encode(&self, document: &Document) -> io::Result<[Vec<u8>; 2]>;

    /// Appends the fields of a mark.
    ///
    /// # Errors
    /// As [`EncodeDocument::encode`].
    fn mark(&self, mark: &Mark, out: &mut Vec<u8>) -> io::Result<()>;
}

/// A file that is being written, and knows its name when something goes wrong.
#[derive(Debug)]
pub struct FileSink {
    path: PathBuf,
    file: BufWriter<DiskFile>,
}

impl FileSink {
    /// Creates the file.
    ///
    /// # Errors
    /// It cannot be created.
    pub fn create(path: &Path) -> Result<Self, Error> {
        let file = DiskFile::create(path).map_err(Error::file(path, "create"))?;
        Ok(Self { path: path.into(), file: BufWriter::with_capacity(1 << 16, file) })
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Appends bytes.
    ///
    /// # Errors
    /// They cannot be written; the disk is full, for example.
    pub fn write(&mut self, bytes: &[u8]) -> Result<(), Error> {
        self.file.write_all(bytes).map_err(Error::file(&self.path, "write"))
    }

    /// Brings everything to the disk.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn finish(self) -> Result<(), Error> {
        let file = self.file.into_inner().map_err(|error| error.into_error());
        file.and_then(DiskFile::finish).map_err(Error::file(&self.path, "write"))
    }
}
