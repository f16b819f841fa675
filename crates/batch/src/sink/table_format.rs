use clap::ValueEnum;
use serde::{Deserialize, Serialize};

/// A form in which a run writes its tables.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, ValueEnum, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TableFormat {
    /// JSON Lines: one object a line.
    Jsonl,
    /// CSV as RFC 4180 says.
    Csv,
    /// Apache Parquet.
    Parquet,
}

impl TableFormat {
    /// Every form, in the order in which a run names them.
    pub const ALL: [TableFormat; 3] = [TableFormat::Jsonl, TableFormat::Csv, TableFormat::Parquet];

    /// The files in this form: figures, then documents.
    pub fn files(self) -> [&'static str; 2] {
        match self {
            TableFormat::Jsonl => ["figures.jsonl", "documents.jsonl"],
            TableFormat::Csv => ["figures.csv", "documents.csv"],
            TableFormat::Parquet => ["figures.parquet", "documents.parquet"],
        }
    }
}
