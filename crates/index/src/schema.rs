//! The fields of the index, and the version of its format.
//!
//! A document of the engine is an article with all of its figures. What belongs to one figure stands
//! in *slots*: the n-th value of a column is that of the n-th figure, and the words of the n-th label
//! have the positions of the n-th slot (see [`crate::analyzer`]). So a figure costs no document, and
//! an article is replaced or removed as one.
//!
//! | field | of | holds | form |
//! |---|---|---|---|
//! | `doc` | article | its id | term, column |
//! | `header` | article | its record but for the text, JSON | stored |
//! | `records` | figures | their records, JSON (see [`crate::stored`]) | stored |
//! | `text` | article | text; the title too where the text does not begin with it | words, stored |
//! | `title` | article | title | words |
//! | `source` | article | source | words, column |
//! | `published` | article | day of publication | column |
//! | `labels` | figures | label | words in slots |
//! | `places` | figures | place as written | words in slots |
//! | `has` | figures | `kind:percent`, `unit:%`, `indicator:…`, `place:02`, `role:…`, `year:2023`, `period:2023-06` | terms |
//! | `label` | figures | label in lower case | column |
//! | `indicator` | figures | id of the known indicator | column |
//! | `unit` | figures | folded unit | column |
//! | `period` | figures | period (of a date, its own), as the record has it | column |
//! | `low`, `high` | figures | ends of the range; both the value where there is one; NaN: none | column |
//! | `days` | figures | first and last day of the period (of a date, its own) | column |
//! | `sentence` | figures | where in the text its sentence stands | column |
//! | `traits` | figures | kind, role, direction, bound, province, length of the label | column |
//!
//! Columns of figures hold a value for every figure, so that places in them count figures; `""` and
//! the numbers named in [`crate::slots`] mean none.

use crate::analyzer;
use crate::error::Error;
use serde::{Deserialize, Serialize};
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::Path;
use std::sync::LazyLock;
use tantivy::schema::{
    FAST, Field, IndexRecordOption, STORED, Schema, SchemaBuilder, TextFieldIndexing, TextOptions,
};

/// Version of the index's format: the fields, the analyzer's rules and the files. Raised with every
/// change that makes an older index answer wrongly.
pub const FORMAT_VERSION: u32 = 4;

/// The file that makes a directory an index of chiso.
pub(crate) const MARKER_FILE: &str = "chiso-index.json";

/// What the search engine keeps its own list of files in.
pub(crate) const ENGINE_FILE: &str = "meta.json";

/// Names of the columns, which the engine opens by name.
pub(crate) mod column {
    pub(crate) const DOC: &str = "doc";
    pub(crate) const SOURCE: &str = "source";
    pub(crate) const PUBLISHED: &str = "published";
    pub(crate) const LABEL: &str = "label";
    pub(crate) const INDICATOR: &str = "indicator";
    pub(crate) const UNIT: &str = "unit";
    pub(crate) const PERIOD: &str = "period";
    pub(crate) const LOW: &str = "low";
    pub(crate) const HIGH: &str = "high";
    pub(crate) const DAYS: &str = "days";
    pub(crate) const SENTENCE: &str = "sentence";
    pub(crate) const TRAITS: &str = "traits";
}

/// The fields of the index, by handle.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Fields {
    pub doc: Field,
    pub header: Field,
    pub records: Field,
    pub text: Field,
    pub title: Field,
    pub source: Field,
    pub published: Field,
    pub labels: Field,
    pub places: Field,
    pub has: Field,
    pub label: Field,
    pub indicator: Field,
    pub unit: Field,
    pub period: Field,
    pub low: Field,
    pub high: Field,
    pub days: Field,
    pub sentence: Field,
    pub traits: Field,
}

/// The fields of the schema.
pub(crate) fn fields() -> Fields {
    SCHEMA.1
}

/// The schema of format [`FORMAT_VERSION`].
pub(crate) fn schema() -> Schema {
    SCHEMA.0.clone()
}

static SCHEMA: LazyLock<(Schema, Fields)> = LazyLock::new(build);

fn build() -> (Schema, Fields) {
    let words = |tokenizer: &str, lengths: bool| {
        TextOptions::default().set_indexing_options(
            TextFieldIndexing::default()
                .set_tokenizer(tokenizer)
                .set_index_option(IndexRecordOption::WithFreqsAndPositions)
                .set_fieldnorms(lengths),
        )
    };
    let ranked = words(analyzer::WORDS, true);
    let slots = words(analyzer::SLOTS, false);
    let term = TextOptions::default().set_indexing_options(
        TextFieldIndexing::default()
            .set_tokenizer("raw")
            .set_index_option(IndexRecordOption::Basic)
            .set_fieldnorms(false),
    );
    let strings = |builder: &mut SchemaBuilder, name| {
        builder.add_text_field(name, TextOptions::default().set_fast("raw"))
    };
    let mut builder = Schema::builder();
    let fields = Fields {
        doc: builder.add_text_field(column::DOC, term.clone().set_fast("raw")),
        // Text, not bytes: those the engine writes and reads one by one.
        header: builder.add_text_field("header", STORED),
        records: builder.add_text_field("records", STORED),
        text: builder.add_text_field("text", ranked.clone().set_stored()),
        title: builder.add_text_field("title", ranked),
        source: builder.add_text_field(column::SOURCE, words(analyzer::WORDS, false).set_fast("raw")),
        published: builder.add_i64_field(column::PUBLISHED, FAST),
        labels: builder.add_text_field("labels", slots.clone()),
        places: builder.add_text_field("places", slots),
        has: builder.add_text_field("has", term),
        label: strings(&mut builder, column::LABEL),
        indicator: strings(&mut builder, column::INDICATOR),
        unit: strings(&mut builder, column::UNIT),
        period: strings(&mut builder, column::PERIOD),
        low: builder.add_f64_field(column::LOW, FAST),
        high: builder.add_f64_field(column::HIGH, FAST),
        days: builder.add_u64_field(column::DAYS, FAST),
        sentence: builder.add_u64_field(column::SENTENCE, FAST),
        traits: builder.add_u64_field(column::TRAITS, FAST),
    };
    (builder.build(), fields)
}

/// What [`MARKER_FILE`] holds.
#[derive(Debug, Serialize, Deserialize)]
struct Marker {
    format: u32,
    written_by: String,
}

/// Names a directory an index of this format. The file appears whole or not at all.
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

/// The version that made an index.
pub(crate) fn written_by(dir: &Path) -> Result<String, Error> {
    let path = dir.join(MARKER_FILE);
    let bytes = fs::read(&path).map_err(Error::io(&path))?;
    let marker: Marker = serde_json::from_slice(&bytes).map_err(|error| Error::damaged(dir, error))?;
    Ok(marker.written_by)
}

/// Checks that a directory holds an index of the current format.
pub(crate) fn check_marker(dir: &Path) -> Result<(), Error> {
    let path = dir.join(MARKER_FILE);
    let bytes = match fs::read(&path) {
        Ok(bytes) => bytes,
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
            return Err(match dir.join(ENGINE_FILE).exists() {
                true => Error::Foreign { path: dir.to_owned() },
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
