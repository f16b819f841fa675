use super::{encoding, options};
use crate::input::{Options, row};
use chiso_extract::document::Charset;
use clap::{Args, ValueEnum};
use std::path::PathBuf;

/// Show why each figure of an article is what it is
///
/// For each figure: where it stands, what was read off it, what its role, time and place could have been, with the
/// scores and what the rules proposed; its label with the rule that gave it, and the labels that came next. Then the numbers that are no figures, each with the rule that left it out.
/// On a terminal the figure is coloured in its sentence; elsewhere it stands in `[brackets]`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    chiso explain article.txt\n  \
    chiso explain press.jsonl.gz --doc nghe-an-12 --figure 3\n  \
    echo 'Tỷ lệ hộ nghèo còn 3,2%.' | chiso explain -")]
pub struct ExplainArgs {
    /// A file or `-` for standard input
    ///
    /// It is read as `chiso run` reads it. Of a file with several articles, --doc chooses one.
    #[arg(value_name = "FILE")]
    pub file: PathBuf,

    /// The article's id, in a file of several
    ///
    /// As `documents.jsonl` has it: the `id` of its row, FILE#ROW for a row that has none, ARCHIVE/MEMBER, the
    /// address of a page.
    #[arg(long, value_name = "ID")]
    pub doc: Option<String>,

    /// Explain only this figure
    ///
    /// Its number is the figure's `n` in the tables; numbers that are no figures are then left out.
    #[arg(long, value_name = "N")]
    pub figure: Option<usize>,

    /// Form of the explanation
    #[arg(long, short, value_enum, default_value_t = ExplainFormat::Table)]
    pub format: ExplainFormat,

    /// Name of the field or column that holds the text
    #[arg(long, value_name = "NAME", default_value = row::TEXT)]
    pub text_column: String,

    /// Read bytes as text in this encoding, instead of finding out
    ///
    /// As in `chiso run`.
    #[arg(long, value_name = "NAME", value_parser = encoding)]
    pub encoding: Option<Charset>,

    /// Refuse articles larger than this many megabytes
    #[arg(long, value_name = "MB", default_value_t = 64, value_parser = clap::value_parser!(u32).range(1..=4096))]
    pub max_article_mb: u32,
}

impl ExplainArgs {
    /// What readers go by.
    pub fn options(&self) -> Options {
        options(self.max_article_mb, &self.text_column, self.encoding)
    }
}

/// The forms in which an explanation is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ExplainFormat {
    /// For people: the best labels, in the width of the terminal
    Table,
    /// One JSON object: whole records, and every label that was weighed
    Json,
}
