use super::{AskArgs, FilterArgs, page_limit};
use clap::Args;

/// List the most frequent labels and known indicators
///
/// What these results know: of each label (in lower case) and each known indicator, how many figures and
/// articles have it, the provinces that most of its figures speak of, and the first and last day of the
/// periods that they speak of. A query and filters, as in `chiso figures`, choose the figures.
///
/// json is an object with `figures`, `distinct` (how many different labels there are), `labels`,
/// `indicators` and `notes`; jsonl and csv have one label or indicator a line, which their `type` tells.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    chiso labels out\n  \
    chiso labels out \"hồ sơ\" --kind percent --place \"Hà Giang\"\n  \
    chiso labels out --limit 1000 --format csv > labels.csv")]
pub struct LabelsArgs {
    /// Where, and in what form.
    #[command(flatten)]
    pub ask: AskArgs,

    /// Words of the figures, or a query as in `chiso figures` [default: any]
    #[arg(value_name = "QUERY", default_value = "", hide_default_value = true)]
    pub query: String,

    /// Show at most this many labels, and as many indicators
    #[arg(long, value_name = "N", default_value_t = 20, value_parser = page_limit)]
    pub limit: usize,

    /// Which figures.
    #[command(flatten)]
    pub filter: FilterArgs,
}
