//! What a file's name says: its format, and the compression around it.

use std::path::Path;

/// What a file holds, by its ending.
///
/// | ending | format | compressed around it |
/// |---|---|---|
/// | `.txt` | [`Text`](Format::Text) | `.gz`, `.zst` |
/// | `.html`, `.htm` | [`Html`](Format::Html) | `.gz`, `.zst` |
/// | `.jsonl`, `.ndjson` | [`JsonLines`](Format::JsonLines) | `.gz`, `.zst` |
/// | `.csv`, `.tsv` | [`Csv`](Format::Csv) | `.gz`, `.zst` |
/// | `.warc`, `.wet` | [`Warc`](Format::Warc) | `.gz`, `.zst` |
/// | `.parquet` | [`Parquet`](Format::Parquet) | refused: it is compressed inside, and read from its end |
/// | `.zip` | [`Zip`](Format::Zip) | the same |
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// One article of plain text.
    Text,
    /// One article as a web page.
    Html,
    /// One article a line, as a JSON object.
    JsonLines,
    /// One article a row, under a header.
    Csv,
    /// A web archive: one article a response.
    Warc,
    /// One article a row, in columns.
    Parquet,
    /// An archive of files of all the other formats but Parquet.
    Zip,
}

/// How a file is compressed as a whole.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Packing {
    /// Not at all.
    #[default]
    Plain,
    /// gzip, one member or many.
    Gzip,
    /// Zstandard, one frame or many.
    Zstd,
}

impl Format {
    /// The format and the compression that a file's name says; `None` for other endings.
    ///
    /// ```
    /// use chiso_batch::input::{Format, Packing};
    /// use std::path::Path;
    /// let of = |name: &str| Format::of(Path::new(name));
    /// assert_eq!(of("a.HTM"), Some((Format::Html, Packing::Plain)));
    /// assert_eq!(of("a.jsonl.gz"), Some((Format::JsonLines, Packing::Gzip)));
    /// assert_eq!(of("crawl.warc.wet.gz"), Some((Format::Warc, Packing::Gzip)));
    /// assert_eq!(of("a.gz"), None);
    /// ```
    pub fn of(path: &Path) -> Option<(Format, Packing)> {
        let name = path.file_name()?.to_string_lossy().to_ascii_lowercase();
        let packed = |ending, packing| name.strip_suffix(ending).map(|stem| (stem, packing));
        let (stem, packing) = packed(".gz", Packing::Gzip)
            .or_else(|| packed(".zst", Packing::Zstd))
            .unwrap_or((&name, Packing::Plain));
        let format = match stem.rsplit_once('.')?.1 {
            "txt" => Format::Text,
            "html" | "htm" => Format::Html,
            "jsonl" | "ndjson" => Format::JsonLines,
            "csv" | "tsv" => Format::Csv,
            "warc" | "wet" => Format::Warc,
            "parquet" => Format::Parquet,
            "zip" => Format::Zip,
            _ => return None,
        };
        Some((format, packing))
    }

    /// Whether the file is one article.
    pub fn is_article(self) -> bool {
        matches!(self, Format::Text | Format::Html)
    }

    /// Why a file of this format cannot be read inside something else, if it cannot.
    pub(super) fn refuses(self, around: &str) -> Option<String> {
        let name = match self {
            Format::Parquet => "a Parquet file",
            Format::Zip => "a zip archive",
            _ => return None,
        };
        Some(format!("{name} is read from its end, which cannot be done inside {around}; unpack it first"))
    }
}

impl Packing {
    /// Its name, for messages.
    pub fn name(self) -> &'static str {
        match self {
            Packing::Plain => "nothing",
            Packing::Gzip => "gzip",
            Packing::Zstd => "zstd",
        }
    }

    fn ending(self) -> &'static str {
        match self {
            Packing::Plain => "",
            Packing::Gzip => ".gz",
            Packing::Zstd => ".zst",
        }
    }

    /// How much larger press text is than its compressed form, about.
    pub fn ratio(self) -> usize {
        if self == Packing::Plain { 1 } else { 4 }
    }

    /// What an error of unpacking means, in words.
    pub(super) fn explain(self, error: &std::io::Error) -> Option<String> {
        use std::io::ErrorKind;
        let name = self.name();
        match (error.kind(), self) {
            (_, Packing::Plain) => None,
            (ErrorKind::UnexpectedEof, _) => Some(format!("broken {name}: it ends too early")),
            _ if is_not_packed(error) => {
                Some(format!("not {name}, though its name ends in {}", self.ending()))
            }
            (ErrorKind::InvalidInput | ErrorKind::InvalidData | ErrorKind::Other, _) => {
                Some(format!("broken {name}: {error}"))
            }
            _ => None,
        }
    }
}

/// Whether what was read does not even begin as compressed files do.
fn is_not_packed(error: &std::io::Error) -> bool {
    let error = error.to_string();
    error.contains("gzip header") || error.contains("Unknown frame descriptor")
}
