use super::FileSink;
use crate::error::Error;
use serde::Serialize;
use std::io;
use std::path::Path;

/// A file of records, one a line; an empty file where there are none: `failures.jsonl`, `copies.jsonl`.
#[derive(Debug)]
pub struct JsonLines {
    file: FileSink,
    line: Vec<u8>,
}

impl JsonLines {
    /// Creates the file.
    ///
    /// # Errors
    /// It cannot be created.
    pub fn create(path: &Path) -> Result<Self, Error> {
        Ok(Self { file: FileSink::create(path)?, line: Vec::new() })
    }

    /// Appends a record.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn write(&mut self, record: &impl Serialize) -> Result<(), Error> {
        self.line.clear();
        let encoded = serde_json::to_writer(&mut self.line, record).map_err(io::Error::from);
        encoded.map_err(Error::file(self.file.path(), "write"))?;
        self.line.push(b'\n');
        self.file.write(&self.line)
    }

    /// Brings everything to the disk.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn finish(self) -> Result<(), Error> {
        self.file.finish()
    }
}
