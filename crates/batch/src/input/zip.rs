//! Zip archives: a list of files to read, in the order of their names.
//!
//! Only the archive's list is read here, by the `zip` crate. Members are read as other files are, each by
//! the worker that needs it: so many at once, and no more of each than the limit for articles.
//!
//! | member | is |
//! |---|---|
//! | with an ending that is read, also with `.gz` or `.zst` behind | a file; its id is `ARCHIVE/MEMBER` |
//! | of another ending | counted |
//! | a folder's own entry, what macOS adds (`__MACOSX/`) | passed over |
//! | encrypted, compressed in a way not known, a zip or Parquet file, with a name that leads out of the archive | a failure |
//!
//! Of members with the same name the last one counts, and a failure says so. A name that is not UTF-8 is taken
//! for code page 437, as the format says.

use super::packing::open_file;
use super::walk::ending;
use super::{Entry, Format, InputFile, Tally};
use crate::failure::{Failure, Stage};
use ::zip::read::ZipFile;
use ::zip::{CompressionMethod, ZipArchive};
use flate2::Crc;
use flate2::bufread::DeflateDecoder;
use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::path::Path;

/// Where a member lies in its archive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Member {
    start: u64,
    packed: u64,
    crc: u32,
    method: Method,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Method {
    Stored,
    Deflate,
    Zstd,
}

/// Lists an archive's members, in the order of their names.
///
/// # Errors
/// A failure of stage `read`: not an archive, or a broken one.
pub(super) fn members(file: &InputFile, tally: &Tally) -> Result<Vec<Entry>, Failure> {
    let refuse = |cause: String| file.failure(Stage::Read, cause);
    let disk = open_file(&file.path).map_err(|e| refuse(e.to_string()))?;
    let mut archive = ZipArchive::new(BufReader::new(disk)).map_err(|e| refuse(explain(&e, file)))?;
    let mut names: Vec<_> =
        archive.file_names_raw().enumerate().map(|(i, name)| (name.to_vec(), i)).collect();
    names.sort_unstable();
    let mut entries = Vec::new();
    if archive.has_duplicate_names() {
        let cause = "a name is there more than once; only the last member of a name is read";
        entries.push(Entry::Failed(refuse(cause.into())));
    }
    for (raw, index) in names {
        let shown = format!("{}/{}", file.doc, String::from_utf8_lossy(&raw));
        let entry = archive.by_index_raw(index).map_err(|e| format!("broken zip archive: {e}"));
        match entry.and_then(|entry| listed(&entry, &raw, file, tally)) {
            Ok(Some(entry)) => entries.push(entry),
            Ok(None) => {}
            Err(cause) => {
                entries.push(Entry::Failed(Failure::new(&*file.shown(), Stage::Read, cause).of_doc(shown)));
            }
        }
    }
    if entries.is_empty() {
        return Err(refuse(format!("no article in this archive; looked for {}", super::ACCEPTED)));
    }
    Ok(entries)
}

/// A member as a file to read; none if its name says that it holds no article.
fn listed<R: Read>(
    entry: &ZipFile<'_, R>,
    raw: &[u8],
    file: &InputFile,
    tally: &Tally,
) -> Result<Option<Entry>, String> {
    // UTF-8 is common also where the archive does not say so.
    let name = match std::str::from_utf8(raw) {
        Ok(name) => name.to_owned(),
        Err(_) => entry.name().map_err(|e| format!("broken zip archive: {e}"))?.into_owned(),
    };
    if entry.is_dir() || name.starts_with("__MACOSX/") {
        return Ok(None);
    }
    let Some((format, packing)) = Format::of(Path::new(&name)) else {
        tally.skip(&format!("{} in zip archives", ending(Path::new(&name))));
        return Ok(None);
    };
    if let Some(refusal) = format.refuses("a zip archive") {
        return Err(refusal);
    }
    if entry.enclosed_name().is_none() || name.starts_with(['/', '\\']) {
        return Err("its name leads out of the archive".into());
    }
    if entry.encrypted() {
        return Err("encrypted; unpack the archive first".into());
    }
    let method = match entry.compression() {
        CompressionMethod::STORE => Method::Stored,
        CompressionMethod::DEFLATE => Method::Deflate,
        CompressionMethod::ZSTD => Method::Zstd,
        other => {
            return Err(format!("compressed with {other}; accepted are deflate, zstd and no compression"));
        }
    };
    let start = entry.data_start().ok_or("broken zip archive: no data")?;
    let (packed, crc) = (entry.compressed_size(), entry.crc32());
    let doc = format!("{}/{}", file.doc, name.trim_start_matches("./"));
    let member = Some(Member { start, packed, crc, method });
    Ok(Some(Entry::File(InputFile { path: file.path.clone(), doc, format, packing, bytes: packed, member })))
}

fn explain(error: &::zip::result::ZipError, file: &InputFile) -> String {
    let mut start = [0; 4];
    let read = open_file(&file.path).and_then(|mut disk| disk.read_exact(&mut start));
    match read {
        Ok(()) if start.starts_with(b"PK") => format!("broken zip archive: {error}"),
        Ok(()) | Err(_) => format!("not a zip archive, though its name ends in .zip: {error}"),
    }
}

impl Member {
    /// Reads the member; its archive is at `path`.
    ///
    /// # Errors
    /// What the operating system says; reading says what is broken.
    pub(super) fn open(self, path: &Path) -> io::Result<impl Read + Send + 'static> {
        let mut disk = open_file(path)?;
        disk.seek(SeekFrom::Start(self.start))?;
        let packed = BufReader::new(disk.take(self.packed));
        let inner: Box<dyn Read + Send> = match self.method {
            Method::Stored => Box::new(packed),
            Method::Deflate => Box::new(DeflateDecoder::new(packed)),
            Method::Zstd => Box::new(zstd::Decoder::with_buffer(packed)?),
        };
        Ok(Checked { inner, crc: Crc::new(), expected: self.crc })
    }
}

/// A reader that compares the checksum at the end.
struct Checked {
    inner: Box<dyn Read + Send>,
    crc: Crc,
    expected: u32,
}

impl Read for Checked {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let broken = |what: &dyn std::fmt::Display| io::Error::other(format!("broken zip archive: {what}"));
        let n = self.inner.read(buffer).map_err(|error| match error.kind() {
            io::ErrorKind::UnexpectedEof => broken(&"the member ends too early"),
            _ => broken(&error),
        })?;
        self.crc.update(&buffer[..n]);
        if n == 0 && !buffer.is_empty() && self.crc.sum() != self.expected {
            return Err(broken(&"the member's checksum is wrong"));
        }
        Ok(n)
    }
}
