use super::filter::published;
use super::{AskArgs, PageArgs, year};
use chiso_index::DateRange;
use clap::{Args, ValueEnum};

/// Find articles by their words
///
/// Every word must be in title or text. A word typed without tones and diacritics matches any ("chuyen doi so"
/// finds "chuyển đổi số"); one typed with them matches exactly those, unless --any-tones is given or nothing
/// has them. Words side by side rank above the same words apart.
///
/// The query language: "chuyển đổi số" in quotes finds the words side by side; chuy* a beginning; AND, OR, NOT
/// and parentheses combine; title:lúa, source:, place:"Hà Giang", indicator:poverty-rate, id: and
/// published:[2023-01 TO 2023-06] ask a field. What is none of these only separates words, so that a headline
/// can be pasted as it is.
///
/// json is an object with `total`, `offset`, `notes`, `facets` and `hits`; its hits, and the lines of jsonl,
/// hold the figures nearest to the snippet as whole records. Places of highlights are counted in code points.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    chiso search out \"chuyen doi so\"\n  \
    chiso search out \"giải ngân đầu tư công\" --published 2024-01..2024-06 --sort newest --limit 5\n  \
    chiso search out 'title:\"hộ nghèo\" (tỉnh OR huyện) NOT \"cận nghèo\"' --place \"Hà Giang\"")]
pub struct SearchArgs {
    /// Where, and in what form.
    #[command(flatten)]
    pub ask: AskArgs,

    /// Words to find, or a query
    #[arg(value_name = "QUERY")]
    pub query: String,

    /// Order of the articles
    #[arg(long, value_enum, default_value_t = ArticleOrder::Relevance)]
    pub sort: ArticleOrder,

    /// Which hits to show.
    #[command(flatten)]
    pub page: PageArgs,

    /// Count places, sources, years and indicators of all articles found: the N most frequent of each
    ///
    /// Only in tables and json; 0 counts none. [default: 5 in a table on a terminal, else 0]
    #[arg(long, value_name = "N")]
    pub facets: Option<usize>,

    /// Let words with tones match words with other tones; those as typed come first
    #[arg(long)]
    pub any_tones: bool,

    /// Only articles published in this year
    #[arg(long, value_name = "YEAR", value_parser = year)]
    pub year: Option<i32>,

    /// Only articles published then: 2023-06, 2023-01..2023-06, 2023..
    #[arg(long, value_name = "FROM..TO", value_parser = published)]
    pub published: Option<DateRange>,

    /// Only articles with a figure of this place (a name, a province's code, or "NAME 2025")
    #[arg(long, value_name = "PLACE")]
    pub place: Option<String>,

    /// Only articles whose source (a site or a newspaper) has these words, side by side
    #[arg(long, value_name = "SOURCE")]
    pub source: Option<String>,

    /// Only articles with a figure of this known indicator: its id, as `chiso labels` lists it
    #[arg(long, value_name = "ID")]
    pub indicator: Option<String>,
}

/// The orders in which articles are listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ArticleOrder {
    /// Best first
    Relevance,
    /// Latest publication first
    Newest,
    /// Earliest publication first
    Oldest,
}
