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

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn what_went_to_the_disk_in_steps_is_all_there() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("rows");
        let mut file = DiskFile::create(&path).unwrap();
        let rows: Vec<Vec<u8>> = (0..20_u8).map(|n| vec![n; 1 << 20]).collect();
        rows.iter().for_each(|row| file.write_all(row).unwrap());
        assert!(file.step.is_some(), "more than a step was written");
        file.finish().unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), rows.concat());
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_step_that_fails_is_an_error() {
        // It takes every byte, and has no disk to bring them to.
        let mut file = DiskFile::create(Path::new("/dev/null")).unwrap();
        file.write_all(&vec![0; STEP]).unwrap();
        file.write_all(&[0]).unwrap();
        assert!(file.end_step().is_err());
    }
}
