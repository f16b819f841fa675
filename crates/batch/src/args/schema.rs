use clap::{Args, ValueEnum};

/// Prints the JSON Schema of a record that `run` writes
///
/// Draft 2020-12, with a description of every field. Every line of figures.jsonl, documents.jsonl,
/// failures.jsonl and copies.jsonl, and run.json, is valid by its schema, which allows no other fields.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  chiso schema figure > figure.schema.json")]
pub struct SchemaArgs {
    /// Which record
    #[arg(value_name = "RECORD")]
    pub record: RecordKind,
}

/// A record that a run writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum RecordKind {
    /// A line of figures.jsonl
    Figure,
    /// A line of documents.jsonl
    Document,
    /// A line of failures.jsonl
    Failure,
    /// A line of copies.jsonl
    Copy,
    /// run.json
    Run,
}
