use super::{AskArgs, FilterArgs, page_limit};
use chiso_index::Axis;
use clap::Args;

/// Compare figures in a table, one a cell
///
/// Rows and columns are any of place, period, year, indicator, label, kind, unit, role, source and doc. Times
/// stand in their order, all others by how many figures they have. Dates, and figures without a value on one
/// of the two, stand in no cell; they are counted.
///
/// Where several figures belong in a cell, one is chosen: one whose label has every word of the query; then
/// one in the unit that most of the figures have; then a level before a target before a change; then the most
/// specific period; then the newest article. The cell says how many others there are, and marks where one
/// that fits as well states another value: --cell lists them all.
///
/// In a table a change has an arrow up or down before it, a target an arrow to the right. Columns that do not
/// fit the terminal are left out and named. csv has one row a cell (row, col, value, …), as jsonl has one
/// object with the whole record; json holds the axes and all cells. They are never cut.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    chiso pivot out \"tỷ lệ hộ nghèo\" --kind percent\n  \
    chiso pivot out \"giải ngân\" --rows place --cols year --role level --unit %\n  \
    chiso pivot out \"tỷ lệ hộ nghèo\" --kind percent --cell \"Gia Lai\" 2023\n  \
    chiso pivot out \"\" --rows indicator --cols place --format csv > table.csv")]
pub struct PivotArgs {
    /// Where, and in what form.
    #[command(flatten)]
    pub ask: AskArgs,

    /// Words to find, or a query as in `chiso figures`; "" for any
    #[arg(value_name = "QUERY")]
    pub query: String,

    /// What the rows are
    #[arg(long, value_name = "AXIS", default_value = "place", value_parser = axis)]
    pub rows: Axis,

    /// What the columns are
    #[arg(long, value_name = "AXIS", default_value = "period", value_parser = axis)]
    pub cols: Axis,

    /// List the figures behind one cell, the chosen one first
    ///
    /// ROW and COL are its headings, as the table has them. Which figures to list is told by --limit and
    /// --offset, and all formats are those of `chiso figures`.
    #[arg(long, value_names = ["ROW", "COL"], num_args = 2)]
    pub cell: Option<Vec<String>>,

    /// Show at most this many rows, those with most cells [default: 30 in a table, else all]
    ///
    /// With --cell, show at most this many figures [default: 20].
    #[arg(long, value_name = "N", value_parser = page_limit)]
    pub limit: Option<usize>,

    /// With --cell, skip this many figures first
    #[arg(long, value_name = "N", default_value_t = 0, requires = "cell")]
    pub offset: usize,

    /// Which figures.
    #[command(flatten)]
    pub filter: FilterArgs,
}

fn axis(name: &str) -> Result<Axis, String> {
    name.parse().map_err(|_| {
        let all: Vec<String> = Axis::ALL.iter().map(Axis::to_string).collect();
        format!("expected one of {}", all.join(", "))
    })
}
