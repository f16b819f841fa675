use super::Encode;
use crate::article::Article;
use crate::terminal::{Column, one_line, table};
use chiso_extract::record::Text;
use chiso_extract::{Figure, Role};
use std::io::{self, Write};

/// Figures for people: the article's title, then a row a figure.
#[derive(Debug)]
pub struct FiguresTable {
    /// Columns of the terminal.
    pub width: usize,
}

const COLUMNS: [Column; 6] = [
    Column { heading: "figure", right: true, least: 10, most: 28, lines: 2 },
    Column { heading: "kind", right: false, least: 8, most: 8, lines: 1 },
    ROLE,
    Column { heading: "label", right: false, least: 20, most: 90, lines: 3 },
    Column { heading: "period", right: false, least: 7, most: 21, lines: 1 },
    Column { heading: "place", right: false, least: 8, most: 24, lines: 2 },
];

impl Encode for FiguresTable {
    fn encode(&self, article: &Article, out: &mut Vec<u8>) -> io::Result<()> {
        let document = &article.document;
        let title = document.title.as_deref().map(|title| format!(" · {title}")).unwrap_or_default();
        writeln!(
            out,
            "{}",
            crate::terminal::shorten(&one_line(&format!("{}{title}", document.doc)), self.width)
        )?;
        if article.figures.is_empty() {
            return writeln!(out, "  no figures\n");
        }
        let rows: Vec<_> = article.figures.iter().map(cells).collect();
        for line in table(&COLUMNS, &rows, self.width.saturating_sub(2)) {
            writeln!(out, "  {line}")?;
        }
        writeln!(out)
    }
}

fn cells(figure: &Figure) -> [String; 6] {
    let shown = |text: &Option<Text>| one_line(text.as_deref().unwrap_or_default()).into_owned();
    let period = if figure.timex.is_some() { &figure.timex } else { &figure.period };
    [
        one_line(&figure.text).into_owned(),
        figure.kind.to_string(),
        role(figure).to_owned(),
        shown(&figure.label),
        shown(period),
        shown(&figure.place),
    ]
}

/// The column of [`role`].
pub const ROLE: Column = Column { heading: "role", right: false, least: 6, most: 6, lines: 1 };

/// What a figure says of its indicator, in one word: `level`, `target`, and for a change `up` or `down`.
pub fn role(figure: &Figure) -> &'static str {
    match (figure.role, figure.direction) {
        (Some(Role::Change), Some(direction)) => direction.as_str(),
        (role, _) => role.map_or("", Role::as_str),
    }
}
