//! What can go wrong, and what to do about it.

use std::io;
use std::path::{Path, PathBuf};

/// An error of writing, opening or querying an index. The message names the place and says what to
/// do.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The directory is missing, or holds no index of chiso.
    #[error("{}: not a chiso index: name the index directory that a run of chiso wrote", .path.display())]
    NotAnIndex {
        /// The directory.
        path: PathBuf,
    },
    /// The directory holds an index of the same engine that is not chiso's.
    #[error("{}: an index, but not one of chiso: name the index directory that a run of chiso wrote", .path.display())]
    Foreign {
        /// The directory.
        path: PathBuf,
    },
    /// Another writer has the index open.
    #[error("{}: another writer has this index open (lock {}): wait until it is done", .path.display(), .lock.display())]
    Locked {
        /// The directory.
        path: PathBuf,
        /// The locked file.
        lock: PathBuf,
    },
    /// A newer version of chiso wrote the index.
    #[error("{}: the index has format {found}, newer than this version's {supported}: use a newer version of chiso", .path.display())]
    NewerFormat {
        /// The directory.
        path: PathBuf,
        /// The index's format.
        found: u32,
        /// The format that this version reads.
        supported: u32,
    },
    /// An older version of chiso wrote the index.
    #[error("{}: the index has format {found}, older than this version's {supported}: build it again", .path.display())]
    OlderFormat {
        /// The directory.
        path: PathBuf,
        /// The index's format.
        found: u32,
        /// The format that this version reads.
        supported: u32,
    },
    /// Files of the index are missing, cut short or changed.
    #[error("{}: the index is damaged: {what}; build it again", .path.display())]
    Damaged {
        /// The directory.
        path: PathBuf,
        /// What was found.
        what: String,
    },
    /// A new index was asked for where there already is something.
    #[error("{}: the directory is not empty: name a new or an empty one for the index", .path.display())]
    NotEmpty {
        /// The directory.
        path: PathBuf,
    },
    /// Figures were added that do not belong to the article, or not in their order.
    #[error(
        "article {doc:?}: its figure at place {at} says it is figure {n} of {figure_doc:?}; \
         figures must carry their article's id and count from 0"
    )]
    ForeignFigure {
        /// The article's id.
        doc: String,
        /// Place in the figures that were added.
        at: usize,
        /// The id that the figure carries.
        figure_doc: String,
        /// The number that the figure carries.
        n: usize,
    },
    /// A record that cannot be stored.
    #[error("article {doc:?}: its record cannot be stored: {source}")]
    Record {
        /// The article's id.
        doc: String,
        /// The cause.
        source: serde_json::Error,
    },
    /// A query that cannot be answered.
    #[error("{message}\n  {query}\n  {}^", " ".repeat(*.column))]
    Query {
        /// The query, on one line, cut where it is long.
        query: String,
        /// What is wrong, and what is accepted.
        message: String,
        /// The character of `query` at which it is wrong, from 0.
        column: usize,
    },
    /// A filter that cannot be applied.
    #[error("{filter} {value:?}: {message}")]
    Filter {
        /// Which filter.
        filter: &'static str,
        /// What it was set to.
        value: String,
        /// What is wrong, and what is accepted.
        message: &'static str,
    },
    /// A comparison table with too many cells.
    #[error(
        "the table would have {rows} rows and {cols} columns: ask for less, \
         with words, filters or an axis of fewer values"
    )]
    TooWide {
        /// Rows.
        rows: usize,
        /// Columns.
        cols: usize,
    },
    /// Reading or writing failed.
    #[error("{}: {source}", .path.display())]
    Io {
        /// The file or directory.
        path: PathBuf,
        /// The cause.
        source: io::Error,
    },
    /// The search engine failed.
    #[error("{}: the search engine failed: {source}", .path.display())]
    Engine {
        /// The index's directory.
        path: PathBuf,
        /// The cause.
        source: tantivy::TantivyError,
    },
}

impl Error {
    pub(crate) fn io(path: &Path) -> impl FnOnce(io::Error) -> Error + '_ {
        move |source| Error::Io { path: path.to_owned(), source }
    }

    pub(crate) fn engine(path: &Path) -> impl FnOnce(tantivy::TantivyError) -> Error + '_ {
        move |source| match source {
            tantivy::TantivyError::DataCorruption(what) => {
                Error::Damaged { path: path.to_owned(), what: format!("{what:?}") }
            }
            source => Error::Engine { path: path.to_owned(), source },
        }
    }

    pub(crate) fn damaged(path: &Path, what: impl ToString) -> Error {
        Error::Damaged { path: path.to_owned(), what: what.to_string() }
    }
}
