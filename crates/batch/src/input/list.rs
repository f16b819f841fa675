//! Lists of inputs: `--files-from`.

use crate::error::Error;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

/// Where a list of paths comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum List {
    /// A file.
    File(PathBuf),
    /// Standard input.
    Stdin,
}

impl From<PathBuf> for List {
    fn from(path: PathBuf) -> Self {
        if path.as_os_str() == "-" { List::Stdin } else { List::File(path) }
    }
}

impl List {
    /// The paths in it: parted by NUL if there is one, else one a line. Empty ones are passed over.
    ///
    /// # Errors
    /// It cannot be read, or names nothing.
    pub fn read(&self) -> Result<Vec<PathBuf>, Error> {
        let (name, bytes) = match self {
            List::File(path) => (path.as_path(), bytes_of(path)),
            List::Stdin => (Path::new("-"), bytes_from(io::stdin())),
        };
        let refuse = |problem: String| Error::Input { path: name.to_owned(), problem };
        let bytes = bytes.map_err(|e| refuse(format!("the list of inputs cannot be read: {e}")))?;
        let paths = paths(&bytes).map_err(refuse)?;
        if paths.is_empty() {
            return Err(refuse("the list of inputs names none".into()));
        }
        Ok(paths)
    }
}

fn bytes_of(path: &Path) -> io::Result<Vec<u8>> {
    bytes_from(File::open(path)?)
}

fn bytes_from(mut reader: impl Read) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    reader.read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn paths(bytes: &[u8]) -> Result<Vec<PathBuf>, String> {
    let end = if bytes.contains(&0) { 0 } else { b'\n' };
    let names = bytes.split(|&b| b == end);
    let names = names.map(|name| if end == 0 { name } else { name.strip_suffix(b"\r").unwrap_or(name) });
    names.filter(|name| !name.is_empty()).map(path).collect()
}

#[cfg(unix)]
fn path(name: &[u8]) -> Result<PathBuf, String> {
    use std::os::unix::ffi::OsStrExt;
    Ok(std::ffi::OsStr::from_bytes(name).into())
}

#[cfg(not(unix))]
fn path(name: &[u8]) -> Result<PathBuf, String> {
    let name = std::str::from_utf8(name).map_err(|_| "the list of inputs is not UTF-8".to_owned())?;
    Ok(name.into())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn lines_or_nul_part_paths() {
        let named = |bytes: &[u8]| -> Vec<_> {
            paths(bytes).unwrap().into_iter().map(|p| p.into_os_string().into_string().unwrap()).collect()
        };
        assert_eq!(named(b"a.txt\r\n\nb c.txt\n"), ["a.txt", "b c.txt"]);
        assert_eq!(named(b"a\nb.txt\0c.txt\0"), ["a\nb.txt", "c.txt"]);
        assert_eq!(named(b""), [""; 0]);
    }
}
