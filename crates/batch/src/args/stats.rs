use super::{AskArgs, page_limit};
use clap::Args;

/// Say what an index holds and covers
///
/// Articles and figures, figures of each kind, articles by month of publication, by source and by the
/// provinces that their figures speak of, and the index's size, format and version.
///
/// json is one object; jsonl and csv have one count a line: what is counted, of what, how many.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    chiso stats out\n  \
    chiso stats out --format csv > coverage.csv")]
pub struct StatsArgs {
    /// Where, and in what form.
    #[command(flatten)]
    pub ask: AskArgs,

    /// Show at most this many sources and places in a table
    #[arg(long, value_name = "N", default_value_t = 10, value_parser = page_limit)]
    pub limit: usize,
}
