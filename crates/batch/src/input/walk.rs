//! Lists what there is to read, in order.

use super::{Format, resolved, shown};
use crate::error::Error;
use crate::failure::{Failure, Stage};
use crate::outdir;
use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs::{self, FileType};
use std::path::{Path, PathBuf};
use walkdir::{DirEntry, WalkDir};

/// The endings that are read, for messages.
pub const ACCEPTED: &str = ".txt, .html, .htm, .jsonl, .ndjson, each also with .gz behind";

/// A file to read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InputFile {
    /// Where it is.
    pub path: PathBuf,
    /// Its path relative to the input folder, with `/` between the parts; for a single file, its name.
    pub doc: String,
    /// What it holds.
    pub format: Format,
    /// Whether it is compressed.
    pub gzipped: bool,
    /// Its size.
    pub bytes: u64,
}

/// One thing to read, or what stood in the way of listing it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Entry {
    /// A file.
    File(InputFile),
    /// Standard input.
    Stdin,
    /// Something that cannot be read.
    Failed(Failure),
}

/// What there is to read.
#[derive(Debug, Default)]
pub struct Plan {
    /// Inputs in the order given, the files of a folder in the order of their paths' bytes.
    pub entries: Vec<Entry>,
    /// How many files of other endings were left alone, by ending (`.pdf`).
    pub skipped: BTreeMap<String, usize>,
    /// How many files there are to read.
    pub files: usize,
    /// Their size, as they lie on the disk; `None` where standard input is read too.
    pub bytes: Option<u64>,
}

/// Lists the inputs, leaving out the output folder `out` where it lies inside one of them.
///
/// # Errors
/// An input that does not exist or cannot be an input, or no article in any of them.
pub fn plan(inputs: &[PathBuf], out: Option<&Path>) -> Result<Plan, Error> {
    let out = out.and_then(resolved);
    let mut plan = Plan { bytes: Some(0), ..Plan::default() };
    let (mut stdin, mut empty_folders) = (false, 0);
    for input in inputs {
        let refuse = |problem: String| Error::Input { path: input.clone(), problem };
        if input.as_os_str() == "-" {
            if std::mem::replace(&mut stdin, true) {
                return Err(refuse("standard input can be read only once".into()));
            }
            plan.entries.push(Entry::Stdin);
            continue;
        }
        let metadata = fs::metadata(input).map_err(|e| match e.kind() {
            std::io::ErrorKind::NotFound => refuse("no such file or folder".into()),
            _ => refuse(format!("cannot be read: {e}")),
        })?;
        if let Some(out) = &out {
            refuse_results(input, out)?;
        }
        if metadata.is_dir() {
            let before = plan.entries.len();
            plan.add_folder(input, out.as_deref());
            if plan.entries.len() == before {
                empty_folders += 1;
                let cause = format!("no article in this folder; looked for {ACCEPTED}");
                plan.entries.push(Entry::Failed(Failure::new(&*shown(input), Stage::Walk, cause)));
            }
        } else if metadata.is_file() {
            if !plan.add_file(
                input,
                OsStr::as_encoded_bytes(input.file_name().unwrap_or_default()),
                metadata.len(),
            ) {
                return Err(refuse(format!(
                    "not an input; accepted are folders, files that end in {ACCEPTED}, and `-`"
                )));
            }
        } else {
            return Err(refuse("neither a file nor a folder; a stream can be piped into `-`".into()));
        }
    }
    if plan.entries.len() == empty_folders {
        let path = inputs.first().cloned().unwrap_or_default();
        return Err(Error::Input {
            path,
            problem: format!("no article here; looked for files that end in {ACCEPTED}"),
        });
    }
    if stdin {
        plan.bytes = None;
    }
    Ok(plan)
}

/// Outputs must not become inputs, nor be written over while they are read.
fn refuse_results(input: &Path, out: &Path) -> Result<(), Error> {
    let Some(input_path) = resolved(input) else { return Ok(()) };
    let problem = if input_path == out {
        "is the --out folder too; choose an --out folder of its own (it may lie inside the input folder)"
    } else if input_path.strip_prefix(out).is_ok_and(|inner| {
        inner.components().next().is_some_and(|first| outdir::is_result_name(first.as_os_str()))
    }) {
        "is what an earlier run wrote into the --out folder; choose another --out folder"
    } else {
        return Ok(());
    };
    Err(Error::Input { path: input.to_owned(), problem: problem.into() })
}

impl Plan {
    fn add_file(&mut self, path: &Path, relative: &[u8], bytes: u64) -> bool {
        let Some((format, gzipped)) = Format::of(path) else { return false };
        let doc = String::from_utf8_lossy(relative).into_owned();
        self.entries.push(Entry::File(InputFile { path: path.to_owned(), doc, format, gzipped, bytes }));
        self.files += 1;
        self.bytes = self.bytes.map(|total| total + bytes);
        true
    }

    fn add_folder(&mut self, root: &Path, out: Option<&Path>) {
        let walk = WalkDir::new(root).follow_links(true).sort_by(|a, b| sort_key(a).cmp(sort_key(b)));
        let keep = |entry: &DirEntry| {
            !(entry.file_type().is_dir() && out.is_some() && resolved(entry.path()).as_deref() == out)
        };
        for entry in walk.into_iter().filter_entry(keep) {
            match entry {
                Ok(entry) if entry.file_type().is_dir() => {}
                Ok(entry) if entry.file_type().is_file() => {
                    let bytes = entry.metadata().map_or(0, |m| m.len());
                    let relative = entry.path().strip_prefix(root).unwrap_or(entry.path());
                    if !self.add_file(entry.path(), relative.as_os_str().as_encoded_bytes(), bytes) {
                        *self.skipped.entry(ending(entry.path())).or_default() += 1;
                    }
                }
                Ok(entry) => {
                    let cause = format!("{}, not a file; left alone", special(entry.file_type()));
                    self.fail(entry.path(), cause);
                }
                Err(error) => {
                    let path = error.path().unwrap_or(root).to_owned();
                    let cause = if error.loop_ancestor().is_some() {
                        "a symbolic link to a folder that holds it; not followed".into()
                    } else {
                        error.io_error().map_or_else(|| error.to_string(), |e| e.to_string())
                    };
                    self.fail(&path, cause);
                }
            }
        }
    }

    fn fail(&mut self, path: &Path, cause: String) {
        self.entries.push(Entry::Failed(Failure::new(&*shown(path), Stage::Walk, cause)));
    }
}

/// With `/` behind folders, the order of names is the order of whole paths: `a.txt` stands before `a/b.txt`.
fn sort_key(entry: &DirEntry) -> impl Iterator<Item = &u8> {
    let slash: &[u8] = if entry.file_type().is_dir() { b"/" } else { b"" };
    entry.file_name().as_encoded_bytes().iter().chain(slash)
}

fn ending(path: &Path) -> String {
    match path.extension() {
        Some(ending) => format!(".{}", ending.to_string_lossy().to_lowercase()),
        None => "no ending".into(),
    }
}

#[cfg(unix)]
fn special(kind: FileType) -> &'static str {
    use std::os::unix::fs::FileTypeExt;
    match () {
        () if kind.is_fifo() => "a FIFO",
        () if kind.is_socket() => "a socket",
        () if kind.is_symlink() => "a symbolic link",
        () => "a device",
    }
}

#[cfg(not(unix))]
fn special(_: FileType) -> &'static str {
    "a special file"
}
