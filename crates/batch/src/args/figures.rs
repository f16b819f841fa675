use super::{AskArgs, FilterArgs, PageArgs};
use clap::{Args, ValueEnum};

/// Find figures by their words, and by every field of their record
///
/// Words are found in the label first, then in the sentence, the place, the period and the article's title. A
/// word typed without tones and diacritics matches any; one typed with them matches exactly those. An empty
/// query ("") lists whatever the filters leave. The query language (phrases, OR, NOT, fields, ranges) is told
/// by `chiso search --help`; its fields here are title, source, place, published, indicator, id, label,
/// sentence, kind, unit, role, period and value.
///
/// json is an object with `total`, `offset`, `notes` and `hits`; its hits, and the lines of jsonl, are whole
/// records with title, date and source of the article. csv holds the same columns.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    chiso figures out \"tỷ lệ hồ sơ trực tuyến\"\n  \
    chiso figures out \"ho ngheo\" --kind percent --place \"Nghệ An\" --period 2023 --role level\n  \
    chiso figures out \"\" --min \"1.000 tỷ đồng\" --sort greatest --format csv --limit 100000 > all.csv\n  \
    chiso figures out 'label:\"hộ nghèo\" NOT \"cận nghèo\" value:[5% TO 10%]'")]
pub struct FiguresArgs {
    /// Where, and in what form.
    #[command(flatten)]
    pub ask: AskArgs,

    /// Words to find, or a query; "" for any
    #[arg(value_name = "QUERY")]
    pub query: String,

    /// Order of the figures
    #[arg(long, value_enum, default_value_t = FigureOrder::Relevance)]
    pub sort: FigureOrder,

    /// Which hits to show.
    #[command(flatten)]
    pub page: PageArgs,

    /// Which figures.
    #[command(flatten)]
    pub filter: FilterArgs,
}

/// The orders in which figures are listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum FigureOrder {
    /// Best first
    Relevance,
    /// Those of the latest articles first
    Newest,
    /// Those of the earliest articles first
    Oldest,
    /// Greatest value first
    Greatest,
    /// Least value first
    Least,
}
