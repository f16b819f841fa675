//! A file that goes to the disk while it is being written.

use std::fs::File;
use std::io::{self, Write};
use std::panic::resume_unwind;
use std::path::Path;
use std::thread::{self, JoinHandle};

/// How much is written between two steps to the disk.
const STEP: usize = 8 << 20;

/// Goes to the disk in steps, on a thread beside: else most of it would wait in memory for the end of a run,
/// and the run for the disk then.
#[derive(Debug)]
pub struct DiskFile {
    file: File,
    /// How much has been written since the last step began.
    waiting: usize,
    /// The step under way.
    step: Option<JoinHandle<io::Result<()>>>,
}

impl DiskFile {
    pub(super) fn create(path: &Path) -> io::Result<Self> {
        Ok(Self { file: File::create(path)?, waiting: 0, step: None })
    }

    /// Brings everything to the disk.
    pub(super) fn finish(mut self) -> io::Result<()> {
        self.end_step()?;
        self.file.sync_all()
    }

    fn begin_step(&mut self) -> io::Result<()> {
        self.end_step()?;
        let (file, thread) = (self.file.try_clone()?, thread::Builder::new().name("chiso-disk".into()));
        // Where no thread starts, the end waits for the disk.
        self.step = thread.spawn(move || file.sync_data()).ok();
        self.waiting = 0;
        Ok(())
    }

    fn end_step(&mut self) -> io::Result<()> {
        let Some(step) = self.step.take() else { return Ok(()) };
        step.join().unwrap_or_else(|panic| resume_unwind(panic))
    }
}

impl Write for DiskFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.waiting >= STEP && self.step.as_ref().is_none_or(JoinHandle::is_finished) {
            self.begin_step()?;
        }
        let written = self.file.write(bytes)?;
        self.waiting += written;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}
