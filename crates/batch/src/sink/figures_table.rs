use super::Encode;
use crate::article::Article;
use crate::terminal::{Column, one_line, table};
use chiso_extract::Figure;
use std::io::{self, Write};

/// Figures for people: the article's title, then a row a figure.
#[derive(Debug)]
pub struct FiguresTable {
    /// Columns of the terminal.
    pub width: usize,
}

const COLUMNS: [Column; 5] = [
    Column { heading: "figure", right: true, least: 10, most: 28 },
    Column { heading: "kind", right: false, least: 8, most: 8 },
    Column { heading: "label", right: false, least: 20, most: 90 },
    Column { heading: "period", right: false, least: 7, most: 21 },
    Column { heading: "place", right: false, least: 8, most: 24 },
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

fn cells(figure: &Figure) -> [String; 5] {
    let shown = |text: &Option<String>| one_line(text.as_deref().unwrap_or_default()).into_owned();
    let period = if figure.timex.is_some() { &figure.timex } else { &figure.period };
    [
        one_line(&figure.text).into_owned(),
        figure.kind.to_string(),
        shown(&figure.label),
        shown(period),
        shown(&figure.place),
    ]
}
