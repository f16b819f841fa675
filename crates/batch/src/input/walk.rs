//! Lists what there is to read, in order.

use super::glob::Pattern;
use super::zip::Member;
use super::{Format, List, Packing, resolved, shown};
use crate::error::Error;
use crate::failure::{Failure, Stage};
use crate::outdir;
use std::collections::BTreeMap;
use std::fs::{self, FileType};
use std::io;
use std::path::{Path, PathBuf};
use walkdir::{DirEntry, WalkDir};

/// The endings that are read, for messages.
pub const ACCEPTED: &str = ".txt, .html, .htm, .jsonl, .ndjson, .csv, .tsv, .warc, .wet (each also with .gz or \
                            .zst behind), .parquet, .zip";

/// A file to read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InputFile {
    /// Where it is; of an archive's member, where the archive is.
    pub path: PathBuf,
    /// Its path relative to the input folder, with `/` between the parts; for a single file, its name; for
    /// one of a list, its path as the list has it; for an archive's member, `ARCHIVE/MEMBER`.
    pub doc: String,
    /// What it holds.
    pub format: Format,
    /// How it is compressed.
    pub packing: Packing,
    /// Its size.
    pub bytes: u64,
    /// Where in an archive it is, if it is in one.
    pub member: Option<Member>,
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

/// Lists the inputs, those of `list` behind the others, leaving out the output folder `out` where it lies
/// inside one of them.
///
/// An input is a folder, a file, `-`, or a pattern if nothing of that name is there. What a list names and
/// is not there becomes a failure, as in a folder: lists grow old.
///
/// # Errors
/// An input that does not exist or cannot be an input, or no article in any of them.
pub fn plan(inputs: &[PathBuf], list: Option<&List>, out: Option<&Path>) -> Result<Plan, Error> {
    let out = out.and_then(resolved);
    let mut plan = Plan { bytes: Some(0), ..Plan::default() };
    let (mut stdin, mut empty) = (list == Some(&List::Stdin), 0);
    for input in inputs {
        let refuse = |problem: String| Error::Input { path: input.clone(), problem };
        if input.as_os_str() == "-" {
            if std::mem::replace(&mut stdin, true) {
                return Err(refuse("standard input can be read only once".into()));
            }
            plan.entries.push(Entry::Stdin);
            continue;
        }
        let before = plan.entries.len();
        let metadata = match (fs::metadata(input), Pattern::of(input)) {
            (Ok(metadata), _) => metadata,
            (Err(e), Some(pattern)) if e.kind() == io::ErrorKind::NotFound => {
                plan.add_matches(&pattern.map_err(refuse)?, out.as_deref());
                if plan.entries.len() == before {
                    return Err(refuse(format!("no file by this pattern; looked for {ACCEPTED}")));
                }
                continue;
            }
            (Err(e), _) if e.kind() == io::ErrorKind::NotFound => {
                return Err(refuse("no such file or folder".into()));
            }
            (Err(e), _) => return Err(refuse(format!("cannot be read: {e}"))),
        };
        if let Some(out) = &out {
            refuse_results(input, out)?;
        }
        if metadata.is_dir() {
            plan.add_folder(input, "", out.as_deref());
            empty += plan.note_if_empty(input, before);
        } else if metadata.is_file() {
            let name = input.file_name().unwrap_or_default();
            plan.add_file(input, name.to_string_lossy().into(), metadata.len()).map_err(|problem| {
                refuse(problem.unwrap_or_else(|| {
                    format!("not an input; accepted are folders, files that end in {ACCEPTED}, and `-`")
                }))
            })?;
        } else {
            return Err(refuse("neither a file nor a folder; a stream can be piped into `-`".into()));
        }
    }
    for path in list.map(List::read).transpose()?.unwrap_or_default() {
        if let Some(out) = &out {
            refuse_results(&path, out)?;
        }
        empty += plan.add_listed(&path, out.as_deref());
    }
    if plan.entries.len() == empty {
        let path = inputs.first().cloned().unwrap_or_default();
        return Err(Error::Input {
            path,
            problem: format!("no article here; looked for files that end in {ACCEPTED}"),
        });
    }
    if plan.entries.contains(&Entry::Stdin) {
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
    /// Adds a file, unless its ending says that it cannot be read: gives back why, if more is to be said than
    /// that the ending is another one.
    fn add_file(&mut self, path: &Path, doc: String, bytes: u64) -> Result<(), Option<String>> {
        let (format, packing) = Format::of(path).ok_or(None)?;
        if packing != Packing::Plain
            && let Some(refusal) = format.refuses(packing.name())
        {
            return Err(Some(refusal));
        }
        let path = path.to_owned();
        self.entries.push(Entry::File(InputFile { path, doc, format, packing, bytes, member: None }));
        self.files += 1;
        self.bytes = self.bytes.map(|total| total + bytes);
        Ok(())
    }

    /// Adds a file that was found, not named: one of another ending is counted and left alone.
    fn add_found(&mut self, path: &Path, doc: String, bytes: u64) {
        match self.add_file(path, doc, bytes) {
            Ok(()) => {}
            Err(None) => *self.skipped.entry(ending(path)).or_default() += 1,
            Err(Some(refusal)) => self.fail(path, refusal),
        }
    }

    /// Adds the files below a folder. `prefix` stands in front of their ids.
    fn add_folder(&mut self, root: &Path, prefix: &str, out: Option<&Path>) {
        self.walk(
            root,
            usize::MAX,
            out,
            |_| true,
            |relative| format!("{prefix}{}", relative.to_string_lossy()),
        );
    }

    /// Adds the files that meet a pattern.
    fn add_matches(&mut self, pattern: &Pattern, out: Option<&Path>) {
        let doc = |relative: &Path| relative.to_string_lossy().into_owned();
        self.walk(pattern.folder(), pattern.depth(), out, |path| pattern.is_match(path), doc);
    }

    /// Adds what a list names. Gives back 1 if that is a folder with nothing in it, else 0.
    fn add_listed(&mut self, path: &Path, out: Option<&Path>) -> usize {
        let before = self.entries.len();
        let shown = path.strip_prefix(".").unwrap_or(path).to_string_lossy().into_owned();
        match fs::metadata(path) {
            Err(error) => self.fail(path, error.to_string()),
            Ok(metadata) if metadata.is_dir() => {
                let prefix = if shown.is_empty() || shown.ends_with('/') { shown } else { shown + "/" };
                self.add_folder(path, &prefix, out);
                return self.note_if_empty(path, before);
            }
            Ok(metadata) if metadata.is_file() => {
                if let Err(refusal) = self.add_file(path, shown, metadata.len()) {
                    let other = || format!("not an input; accepted are files that end in {ACCEPTED}");
                    self.fail(path, refusal.unwrap_or_else(other));
                }
            }
            Ok(metadata) => self.fail(path, left_alone(metadata.file_type())),
        }
        0
    }

    /// Adds the files below a folder that `is_wanted`, in the order of their paths. `doc` makes ids of paths
    /// relative to the folder.
    fn walk(
        &mut self,
        root: &Path,
        depth: usize,
        out: Option<&Path>,
        is_wanted: impl Fn(&Path) -> bool,
        doc: impl Fn(&Path) -> String,
    ) {
        let walk = WalkDir::new(root).follow_links(true).max_depth(depth);
        let walk = walk.sort_by(|a, b| sort_key(a).cmp(sort_key(b)));
        let keep = |entry: &DirEntry| {
            !(entry.file_type().is_dir() && out.is_some() && resolved(entry.path()).as_deref() == out)
        };
        for entry in walk.into_iter().filter_entry(keep) {
            match entry {
                Ok(entry) if entry.file_type().is_dir() || !is_wanted(entry.path()) => {}
                Ok(entry) if entry.file_type().is_file() => {
                    let bytes = entry.metadata().map_or(0, |m| m.len());
                    let relative = entry.path().strip_prefix(root).unwrap_or(entry.path());
                    self.add_found(entry.path(), doc(relative), bytes);
                }
                Ok(entry) => self.fail(entry.path(), left_alone(entry.file_type())),
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

    /// Says of a folder that nothing was found in it. Gives back how many such entries that makes.
    fn note_if_empty(&mut self, folder: &Path, before: usize) -> usize {
        let is_empty = self.entries.len() == before;
        if is_empty {
            self.fail(folder, format!("no article in this folder; looked for {ACCEPTED}"));
        }
        usize::from(is_empty)
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

/// The ending of a file that is left alone, to count it by.
pub(super) fn ending(path: &Path) -> String {
    match path.extension() {
        Some(ending) => format!(".{}", ending.to_string_lossy().to_lowercase()),
        None => "no ending".into(),
    }
}

fn left_alone(kind: FileType) -> String {
    format!("{}, not a file; left alone", special(kind))
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
