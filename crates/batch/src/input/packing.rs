//! Opens files, unpacking what is around them. Errors of the readers made here say what is wrong in words.

use super::{Packing, Reader};
use flate2::bufread::MultiGzDecoder;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};

/// The first bytes of every gzip file.
pub const GZIP_MAGIC: &[u8] = &[0x1f, 0x8b];

/// The first bytes of every zstd frame with content.
pub const ZSTD_MAGIC: &[u8] = &[0x28, 0xb5, 0x2f, 0xfd];

/// Read in pieces of this size.
pub(super) const BUFFER: usize = 128 * 1024;

/// Opens a file as it is. Whoever listed it saw a file; what has since become a FIFO is not waited for.
///
/// # Errors
/// What the operating system says, or no longer a file.
pub(super) fn open_file(path: &Path) -> io::Result<File> {
    if !std::fs::metadata(path)?.is_file() {
        return Err(io::Error::other("no longer a file"));
    }
    File::open(path)
}

/// Opens a file. `count`, if given, grows by the bytes taken from the disk.
///
/// # Errors
/// What the operating system says.
pub fn open<'a>(path: &Path, packing: Packing, count: Option<&'a AtomicU64>) -> io::Result<Reader<'a>> {
    unpack(Counted { inner: open_file(path)?, count }, packing)
}

/// Unpacks all members or frames, one after another.
///
/// # Errors
/// zstd cannot be set up.
pub fn unpack<'a>(packed: impl Read + Send + 'a, packing: Packing) -> io::Result<Reader<'a>> {
    let plain = BufReader::with_capacity(BUFFER, packed);
    Ok(match packing {
        Packing::Plain => Box::new(plain),
        Packing::Gzip => buffered(MultiGzDecoder::new(plain), packing),
        Packing::Zstd => buffered(zstd::Decoder::with_buffer(plain)?, packing),
    })
}

fn buffered<'a>(inner: impl Read + Send + 'a, packing: Packing) -> Reader<'a> {
    Box::new(BufReader::with_capacity(BUFFER, Explained { inner, packing }))
}

/// A reader whose errors are in words.
struct Explained<R> {
    inner: R,
    packing: Packing,
}

impl<R: Read> Read for Explained<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.inner.read(buffer).map_err(|error| match self.packing.explain(&error) {
            Some(words) => io::Error::other(words),
            None => error,
        })
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

/// Reads past the next `n` bytes without keeping them; fewer if the stream ends before. Gives back how many.
pub(super) fn skip(reader: &mut dyn BufRead, n: u64) -> io::Result<u64> {
    let mut left = n;
    while left > 0 {
        let buffer = reader.fill_buf()?;
        if buffer.is_empty() {
            break;
        }
        let used = buffer.len().min(usize::try_from(left).unwrap_or(usize::MAX));
        reader.consume(used);
        left -= used as u64;
    }
    Ok(n - left)
}
