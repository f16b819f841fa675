use super::{PageArgs, year};
use clap::{Args, ValueEnum};
use std::path::PathBuf;

/// Find articles by their words
///
/// Words are found with or without diacritics ("chuyen doi so" finds "chuyển đổi số"). Best hits first.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    chiso search out \"chuyen doi so\"\n  \
    chiso search out \"giải ngân đầu tư công\" --year 2024 --limit 5")]
pub struct SearchArgs {
    /// The --out folder of a run
    #[arg(value_name = "DIR")]
    pub dir: PathBuf,

    /// Words to find
    #[arg(value_name = "QUERY")]
    pub query: String,

    /// Which hits to show.
    #[command(flatten)]
    pub page: PageArgs,

    /// Only articles published in this year
    #[arg(long, value_name = "YEAR", value_parser = year)]
    pub year: Option<i32>,

    /// Only articles with a figure of this place (a name, or a province's code)
    #[arg(long, value_name = "PLACE")]
    pub place: Option<String>,

    /// Only articles of this source (a site or a newspaper)
    #[arg(long, value_name = "SOURCE")]
    pub source: Option<String>,

    /// Form of the hits
    #[arg(long, short, value_enum, default_value_t = HitFormat::Table)]
    pub format: HitFormat,
}

/// The forms in which articles are listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum HitFormat {
    /// For people: shortened to the width of the terminal
    Table,
    /// JSON Lines: one hit a line, with its snippet
    Jsonl,
}
