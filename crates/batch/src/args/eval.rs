use clap::{Args, ValueEnum};
use std::path::PathBuf;

/// Score figures against annotations
///
/// Two figures match when they are of one kind and their spans overlap; each is matched once, largest
/// overlap first. A label is a hit when its syllable F1 against the best annotated alternative is at least
/// 0.6. Figure F1 counts a match as right when kind, value, role (with direction) and label are all right.
/// A quantity spelled in words is neither asked for nor held against anyone.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  chiso extract articles/ | chiso eval --gold gold/ --pred -")]
pub struct EvalArgs {
    /// Folder of annotations, one .json file an article
    #[arg(long, value_name = "DIR")]
    pub gold: PathBuf,

    /// Figures as JSON Lines, or `-` for standard input
    ///
    /// A figure belongs to the annotated article whose name is the last path component of its `doc`;
    /// figures of other articles are ignored.
    #[arg(long, value_name = "FILE")]
    pub pred: PathBuf,

    /// Form of the measures
    #[arg(long, short, value_enum, default_value_t = ScoreFormat::Table)]
    pub format: ScoreFormat,
}

/// The forms in which measures are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ScoreFormat {
    /// For people
    Table,
    /// One JSON object, with every digit
    Json,
}
