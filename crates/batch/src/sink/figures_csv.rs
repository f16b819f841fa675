use super::Encode;
use crate::article::Article;
use chiso_extract::record::Text;
use chiso_extract::{Bound, Direction, Figure, Role};
use std::fmt::{Display, Write};
use std::io;

/// The columns of `figures.csv`: the fields of a [`Figure`], in order.
pub const FIELDS: [&str; 26] = [
    "doc",
    "n",
    "kind",
    "text",
    "start",
    "end",
    "value",
    "low",
    "high",
    "numerator",
    "denominator",
    "unit",
    "timex",
    "bound",
    "role",
    "direction",
    "label",
    "of",
    "indicator",
    "period",
    "base_period",
    "place",
    "place_code",
    "sentence",
    "rule",
    "checks",
];

/// How much the library gathers before it hands it on. It clears so much memory for each article.
const BUFFER: usize = 1 << 10;

/// `figures.csv`: RFC 4180 in UTF-8, a header row, several `checks` joined by `;`.
#[derive(Debug)]
pub struct FiguresCsv;

impl Encode for FiguresCsv {
    fn header(&self) -> Vec<u8> {
        let mut header = FIELDS.join(",");
        header.push_str("\r\n");
        header.into_bytes()
    }

    fn encode(&self, article: &Article, out: &mut Vec<u8>) -> io::Result<()> {
        out.reserve(448 * article.figures.len());
        write_csv(&article.figures, out)
    }
}

/// Appends figures as rows of CSV, without the header row.
///
/// # Errors
/// What the writer says.
pub fn write_csv<'a>(figures: impl IntoIterator<Item = &'a Figure>, out: &mut Vec<u8>) -> io::Result<()> {
    let mut csv = csv::WriterBuilder::new();
    let mut csv = csv.terminator(csv::Terminator::CRLF).buffer_capacity(BUFFER).from_writer(out);
    for figure in figures {
        let mut written = Ok(());
        each_cell(figure, |cell| {
            if written.is_ok() {
                written = csv.write_field(cell);
            }
        });
        written?;
        csv.write_record(None::<&[u8]>)?;
    }
    csv.flush()
}

/// A figure's cells, in the order of [`FIELDS`].
pub fn row(figure: &Figure) -> [String; 26] {
    let (mut row, mut at) = ([const { String::new() }; 26], 0);
    each_cell(figure, |cell| {
        row[at].push_str(cell);
        at += 1;
    });
    row
}

/// Hands out a figure's cells, in the order of [`FIELDS`].
fn each_cell(f: &Figure, put: impl FnMut(&str)) {
    let mut cells = Cells { put, written: String::new() };
    cells.text(&f.doc).shown(f.n).text(f.kind.as_str()).text(&f.text).shown(f.start).shown(f.end);
    cells.number(f.value).number(f.low).number(f.high).number(f.numerator).number(f.denominator);
    cells.text(text(&f.unit)).text(text(&f.timex));
    cells.text(f.bound.map(Bound::as_str).unwrap_or_default());
    cells.text(f.role.map(Role::as_str).unwrap_or_default());
    cells.text(f.direction.map(Direction::as_str).unwrap_or_default());
    cells.text(text(&f.label)).text(text(&f.of)).text(text(&f.indicator));
    cells.text(text(&f.period)).text(text(&f.base_period)).text(text(&f.place)).text(text(&f.place_code));
    cells.text(&f.sentence).text(text(&f.rule));
    match &f.checks[..] {
        [] => cells.text(""),
        [check] => cells.text(check),
        checks => cells.text(&checks.join(";")),
    };
}

fn text(value: &Option<Text>) -> &str {
    value.as_deref().unwrap_or_default()
}

/// Takes cells to where they go, without a string for each.
struct Cells<F> {
    put: F,
    /// What is written of a number.
    written: String,
}

impl<F: FnMut(&str)> Cells<F> {
    fn text(&mut self, text: &str) -> &mut Self {
        (self.put)(text);
        self
    }

    fn shown(&mut self, value: impl Display) -> &mut Self {
        self.written.clear();
        // A string takes everything.
        let _ = write!(self.written, "{value}");
        (self.put)(&self.written);
        self
    }

    fn number(&mut self, value: Option<f64>) -> &mut Self {
        match value {
            // As in [`number`].
            Some(value) => self.shown(value + 0.0),
            None => self.text(""),
        }
    }
}

/// A number without exponent, and without `.0` where it is whole.
///
/// ```
/// use chiso_batch::sink::number;
/// assert_eq!([5.7e9, 87.66, -0.0].map(number), ["5700000000", "87.66", "0"]);
/// ```
pub fn number(value: f64) -> String {
    // Adding zero turns -0 into 0.
    (value + 0.0).to_string()
}
