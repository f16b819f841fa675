//! The fields of the index, and the version of its format.
//!
//! Articles and figures are documents of one tantivy index; `type` tells them apart. An article and
//! its figures are one block of documents: the article, then its figures in order. What figures share
//! is indexed once in their block (see [`crate::spread`]).
//!
//! | field | of | holds | form |
//! |---|---|---|---|
//! | `type` | both | `article` or `figure` | term |
//! | `doc` | both | the article's id | term, column |
//! | `record` | both | the whole record, JSON | stored |
//! | `text` | article | title and text | words with positions |
//! | `title` | article | title | words with positions |
//! | `source` | article | source | words with positions |
//! | `figures` | article | how many figures it has | column |
//! | `n` | figure | its number in the article | column |
//! | `label` | figure | label | words with positions |
//! | `sentence` | figure | sentence, with the first of its figures only | words with positions |
//! | `sentence_run` | figure | of that first one: how many figures the sentence has | column |
//! | `sentence_back` | figure | how many figures back that first one is | column |
//! | `kind`, `unit` | figure | kind; folded unit | term |
//! | `low`, `high` | figure | ends of its range; both the value where there is one | column |
//! | `place` | both | place as written; an article has those of its figures | words with positions |
//! | `place_code` | both | the same as province codes | term |
//! | `year` | both | years of the figure's period; year of publication | term |

use crate::analyzer;
use crate::error::Error;
use serde::{Deserialize, Serialize};
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::Path;
use tantivy::schema::{
    FAST, Field, INDEXED, IndexRecordOption, STORED, STRING, Schema, TextFieldIndexing, TextOptions,
};

/// Version of the index's format: the fields, the analyzer's rules and the files. Raised with every
/// change that makes an older index answer wrongly.
pub const FORMAT_VERSION: u32 = 1;

/// The file that makes a directory an index of chiso. It is written last.
pub(crate) const MARKER_FILE: &str = "chiso-index.json";

/// What the search engine keeps its own list of files in; there from the start.
pub(crate) const ENGINE_FILE: &str = "meta.json";

/// Values of the field `type`.
pub(crate) const ARTICLE: &str = "article";
pub(crate) const FIGURE: &str = "figure";

/// Names of the columns, which the engine opens by name.
pub(crate) const DOC: &str = "doc";
pub(crate) const N: &str = "n";
pub(crate) const FIGURES: &str = "figures";
pub(crate) const SENTENCE_RUN: &str = "sentence_run";
pub(crate) const SENTENCE_BACK: &str = "sentence_back";

/// The fields of the index, by handle.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Fields {
    pub kind_of_document: Field,
    pub doc: Field,
    pub record: Field,
    pub text: Field,
    pub title: Field,
    pub source: Field,
    pub figures: Field,
    pub n: Field,
    pub label: Field,
    pub sentence: Field,
    pub sentence_run: Field,
    pub sentence_back: Field,
    pub kind: Field,
    pub unit: Field,
    pub low: Field,
    pub high: Field,
    pub place: Field,
    pub place_code: Field,
    pub year: Field,
}

/// The schema of format [`FORMAT_VERSION`].
pub(crate) fn schema() -> (Schema, Fields) {
    let words = |lengths: bool| {
        TextOptions::default().set_indexing_options(
            TextFieldIndexing::default()
                .set_tokenizer(analyzer::NAME)
                .set_index_option(IndexRecordOption::WithFreqsAndPositions)
                .set_fieldnorms(lengths),
        )
    };
    let (ranked, phrases) = (words(true), words(false));
    let term = TextOptions::default().set_indexing_options(
        TextFieldIndexing::default()
            .set_tokenizer("raw")
            .set_index_option(IndexRecordOption::Basic)
            .set_fieldnorms(false),
    );
    let mut builder = Schema::builder();
    let fields = Fields {
        kind_of_document: builder.add_text_field("type", term.clone()),
        doc: builder.add_text_field(DOC, STRING | FAST),
        record: builder.add_bytes_field("record", STORED),
        text: builder.add_text_field("text", ranked.clone()),
        title: builder.add_text_field("title", ranked.clone()),
        source: builder.add_text_field("source", phrases.clone()),
        figures: builder.add_u64_field(FIGURES, FAST),
        n: builder.add_u64_field(N, FAST),
        label: builder.add_text_field("label", ranked.clone()),
        sentence: builder.add_text_field("sentence", ranked),
        sentence_run: builder.add_u64_field(SENTENCE_RUN, FAST),
        sentence_back: builder.add_u64_field(SENTENCE_BACK, FAST),
        kind: builder.add_text_field("kind", term.clone()),
        unit: builder.add_text_field("unit", term.clone()),
        low: builder.add_f64_field("low", FAST),
        high: builder.add_f64_field("high", FAST),
        place: builder.add_text_field("place", phrases),
        place_code: builder.add_text_field("place_code", term),
        year: builder.add_u64_field("year", INDEXED),
    };
    (builder.build(), fields)
}

/// What [`MARKER_FILE`] holds.
#[derive(Debug, Serialize, Deserialize)]
struct Marker {
    format: u32,
    written_by: String,
}

/// Declares the index in a directory finished. The file appears whole or not at all.
pub(crate) fn write_marker(dir: &Path) -> Result<(), Error> {
    let marker = Marker {
        format: FORMAT_VERSION,
        written_by: concat!(env!("CARGO_PKG_NAME"), " ", env!("CARGO_PKG_VERSION")).to_owned(),
    };
    let path = dir.join(MARKER_FILE);
    let unnamed = dir.join(".chiso-index.json.part");
    let write = || -> io::Result<()> {
        let mut file = File::create(&unnamed)?;
        serde_json::to_writer_pretty(&mut file, &marker)?;
        file.write_all(b"\n")?;
        file.sync_all()?;
        fs::rename(&unnamed, &path)
    };
    write().map_err(Error::io(&path))
}

/// Checks that a directory holds a finished index of the current format.
pub(crate) fn check_marker(dir: &Path) -> Result<(), Error> {
    let path = dir.join(MARKER_FILE);
    let bytes = match fs::read(&path) {
        Ok(bytes) => bytes,
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
            return Err(match dir.join(ENGINE_FILE).exists() {
                true => Error::Unfinished { path: dir.to_owned() },
                false => Error::NotAnIndex { path: dir.to_owned() },
            });
        }
        Err(error) => return Err(Error::io(&path)(error)),
    };
    // Of another format's marker only the version need be understood.
    let marker: serde_json::Value = serde_json::from_slice(&bytes)
        .map_err(|error| Error::damaged(dir, format_args!("{MARKER_FILE} is not JSON ({error})")))?;
    let found = marker["format"]
        .as_u64()
        .and_then(|format| u32::try_from(format).ok())
        .ok_or_else(|| Error::damaged(dir, format_args!("{MARKER_FILE} names no format")))?;
    let path = dir.to_owned();
    match found.cmp(&FORMAT_VERSION) {
        std::cmp::Ordering::Equal => Ok(()),
        std::cmp::Ordering::Greater => Err(Error::NewerFormat { path, found, supported: FORMAT_VERSION }),
        std::cmp::Ordering::Less => Err(Error::OlderFormat { path, found, supported: FORMAT_VERSION }),
    }
}
