use super::Encode;
use crate::article::Article;
use chiso_extract::{Bound, Direction, Figure, Role};
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
        write_csv(&article.figures, out)
    }
}

/// Appends figures as rows of CSV, without the header row.
///
/// # Errors
/// What the writer says.
pub fn write_csv<'a>(figures: impl IntoIterator<Item = &'a Figure>, out: &mut Vec<u8>) -> io::Result<()> {
    let mut csv = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(out);
    for figure in figures {
        csv.write_record(row(figure).iter().map(String::as_str))?;
    }
    csv.flush()
}

/// A figure's cells, in the order of [`FIELDS`].
pub fn row(f: &Figure) -> [String; 26] {
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    let float = |value: Option<f64>| value.map(number).unwrap_or_default();
    [
        f.doc.clone(),
        f.n.to_string(),
        f.kind.to_string(),
        f.text.clone(),
        f.start.to_string(),
        f.end.to_string(),
        float(f.value),
        float(f.low),
        float(f.high),
        float(f.numerator),
        float(f.denominator),
        text(&f.unit),
        text(&f.timex),
        f.bound.map(Bound::as_str).unwrap_or_default().into(),
        f.role.map(Role::as_str).unwrap_or_default().into(),
        f.direction.map(Direction::as_str).unwrap_or_default().into(),
        text(&f.label),
        text(&f.of),
        text(&f.indicator),
        text(&f.period),
        text(&f.base_period),
        text(&f.place),
        text(&f.place_code),
        f.sentence.clone(),
        text(&f.rule),
        f.checks.join(";"),
    ]
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
