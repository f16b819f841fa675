use super::InputArgs;
use clap::{Args, ValueEnum};

/// Articles in; figures alone out, to standard output
///
/// Reads articles as `chiso run` does and prints their figures, article by article, in the order of the
/// inputs. Inputs that fail are named on standard error, and the exit code is then 1.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    chiso extract article.txt --format table\n  \
    chiso extract articles/ > figures.jsonl\n  \
    echo 'Tỷ lệ hộ nghèo còn 3,2%.' | chiso extract -")]
pub struct ExtractArgs {
    /// What to read.
    #[command(flatten)]
    pub input: InputArgs,

    /// Form of the figures
    #[arg(long, short, value_enum, default_value_t = FigureFormat::Jsonl)]
    pub format: FigureFormat,
}

/// The forms in which figures are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum FigureFormat {
    /// For people: shortened to the width of the terminal
    Table,
    /// JSON Lines: one whole record a line
    Jsonl,
    /// RFC 4180 with a header row
    Csv,
}
