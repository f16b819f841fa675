use super::FileSink;
use crate::error::Error;
use crate::failure::Failure;
use std::io;
use std::path::Path;

/// `failures.jsonl`: one failure a line; an empty file where nothing failed.
#[derive(Debug)]
pub struct FailuresJsonl {
    file: FileSink,
    line: Vec<u8>,
}

impl FailuresJsonl {
    /// Creates the file.
    ///
    /// # Errors
    /// It cannot be created.
    pub fn create(path: &Path) -> Result<Self, Error> {
        Ok(Self { file: FileSink::create(path)?, line: Vec::new() })
    }

    /// Appends a failure.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn write(&mut self, failure: &Failure) -> Result<(), Error> {
        self.line.clear();
        let encoded = serde_json::to_writer(&mut self.line, failure).map_err(io::Error::from);
        encoded.map_err(Error::file(Path::new("failures.jsonl"), "write"))?;
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
