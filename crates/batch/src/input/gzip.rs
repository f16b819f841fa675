//! Opens files, unpacking gzip.

use super::Reader;
use flate2::bufread::MultiGzDecoder;
use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};

/// The first bytes of every gzip file.
pub const MAGIC: &[u8] = &[0x1f, 0x8b];

/// Read in pieces of this size.
const BUFFER: usize = 128 * 1024;

/// Opens a file. `count`, if given, grows by the bytes taken from the disk.
///
/// # Errors
/// What the operating system says.
pub fn open<'a>(path: &Path, gzipped: bool, count: Option<&'a AtomicU64>) -> io::Result<Reader<'a>> {
    let counted = Counted { inner: File::open(path)?, count };
    let plain = BufReader::with_capacity(BUFFER, counted);
    Ok(if gzipped { unpack(plain) } else { Box::new(plain) })
}

/// Unpacks gzip, all members one after another.
pub fn unpack<'a>(packed: impl io::BufRead + Send + 'a) -> Reader<'a> {
    Box::new(BufReader::with_capacity(BUFFER, MultiGzDecoder::new(packed)))
}

/// What an error of reading means, in words.
pub fn explain(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::InvalidInput if error.to_string().contains("gzip header") => {
            "not gzip, though its name ends in .gz".into()
        }
        io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData => format!("broken gzip: {error}"),
        io::ErrorKind::UnexpectedEof => "broken gzip: it ends too early".into(),
        _ => error.to_string(),
    }
}

/// A reader that counts.
pub(super) struct Counted<'a, R> {
    pub(super) inner: R,
    pub(super) count: Option<&'a AtomicU64>,
}

impl<R: Read> Read for Counted<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = self.inner.read(buffer)?;
        if let Some(count) = self.count {
            count.fetch_add(n as u64, Ordering::Relaxed);
        }
        Ok(n)
    }
}
