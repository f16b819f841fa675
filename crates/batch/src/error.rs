//! Why a command could not run.

use std::io;
use std::path::{Path, PathBuf};

/// Why a command could not run at all; what went wrong with one input is a [`Failure`](crate::Failure).
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// An input that cannot be used, found before the run began.
    #[error("{}: {problem}", path.display())]
    Input {
        /// The input as it was given.
        path: PathBuf,
        /// What is wrong with it, and what is accepted.
        problem: String,
    },
    /// An output folder that cannot be used.
    #[error("{}: {problem}", path.display())]
    OutputFolder {
        /// The folder or the file in it.
        path: PathBuf,
        /// What is wrong with it, and what is accepted.
        problem: String,
    },
    /// Another run holds the output folder's lock.
    #[error(
        "{}: another run is writing into this folder (it holds this lock); wait for it to end or choose another --out",
        lock.display()
    )]
    Locked {
        /// The lock file.
        lock: PathBuf,
    },
    /// A file operation that failed.
    #[error("{}: cannot {action}: {source}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What was tried: `write`, `create`, ….
        action: &'static str,
        /// What the operating system said.
        source: io::Error,
    },
    /// Standard output could not be written.
    #[error("standard output: cannot write: {0}")]
    Stdout(io::Error),
    /// The index could not be written, opened or searched; it names its folder itself.
    #[error(transparent)]
    Index(#[from] chiso_index::Error),
    /// A folder that does not hold the results of a run.
    #[error(
        "{}: no results of `chiso run` here ({problem}); give the folder that was its --out",
        path.display()
    )]
    NotResults {
        /// The folder as it was given.
        path: PathBuf,
        /// What is missing.
        problem: String,
    },
    /// An article that the index does not hold.
    #[error("no article {doc:?} in {}; `chiso search {} WORDS` lists articles with their ids", path.display(), path.display())]
    NoArticle {
        /// The folder as it was given.
        path: PathBuf,
        /// The id that was asked for.
        doc: String,
    },
    /// An article that the index does not hold because it is a copy.
    #[error("article {doc:?} was left out as a copy of {group:?}, which `chiso show {} {group:?}` shows", path.display())]
    LeftOut {
        /// The folder as it was given.
        path: PathBuf,
        /// The id that was asked for.
        doc: String,
        /// The id of the article that is kept in its stead.
        group: String,
    },
    /// Options that do not go together.
    #[error("{0}")]
    Options(String),
    /// A file of annotations or predictions that cannot be read.
    #[error("{}: {problem}", path.display())]
    Score {
        /// The file, with the line where there is one.
        path: PathBuf,
        /// What is wrong with it, and what is accepted.
        problem: String,
    },
    /// Signals cannot be listened for.
    #[error("cannot listen for Ctrl-C: {0}")]
    Signals(io::Error),
    /// The threads could not be started.
    #[error("cannot start the worker threads: {0}")]
    Threads(String),
}

impl Error {
    /// Makes the error of a file operation, for `map_err`.
    pub fn file(path: &Path, action: &'static str) -> impl FnOnce(io::Error) -> Error {
        move |source| Error::File { path: path.to_owned(), action, source }
    }

    /// Whether the reader of our standard output has gone away (`| head`), which is no error to speak of.
    pub fn is_broken_pipe(&self) -> bool {
        matches!(self, Error::Stdout(e) if e.kind() == io::ErrorKind::BrokenPipe)
    }
}
