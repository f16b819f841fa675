//! Sentences with a trap each, and the figures that stand in them.
//!
//! The tables are `fixtures/traps/*.tsv`: a sentence, then its figures as `kind:text=value`, joined by ` ; `. The cell
//! is empty where there are none. A value is
//!
//! | kind | value |
//! |---|---|
//! | percent | `68.36`, in points `1.2 pp`, a range `5..7` |
//! | ratio | `8/11` |
//! | rank | `52/63`, or `3` where the text does not say among how many |
//! | money | `5700000000 VND` |
//! | quantity | `685`, or `685 dịch vụ` where the unit is what the row is about |
//! | date | `2023-06-30` |
//!
//! and `malformed` for a number that makes no value.
#![allow(clippy::unwrap_used)]

mod common;

use chiso_extract::{Document, Extractor, Figure, Kind};
use common::{files, root, table};

/// A figure as a row states it: with its unit where `unit` says so.
fn show(figure: &Figure, unit: bool) -> String {
    let value = match figure {
        Figure { timex: Some(timex), .. } => timex.to_string(),
        Figure { checks, .. } if checks.iter().any(|check| check == "malformed-number") => "malformed".into(),
        Figure { numerator: Some(part), denominator: Some(whole), .. } => format!("{part}/{whole}"),
        Figure { low: Some(low), high: Some(high), .. } => format!("{low}..{high}"),
        Figure { kind: Kind::Rank, value: Some(rank), denominator: Some(of), .. } => format!("{rank}/{of}"),
        Figure { value: Some(value), .. } => value.to_string(),
        _ => "none".into(),
    };
    match figure.unit.as_deref() {
        Some("%") if figure.kind == Kind::Percent => format!("{}:{}={value}", figure.kind, figure.text),
        Some(name) if unit => format!("{}:{}={value} {name}", figure.kind, figure.text),
        _ => format!("{}:{}={value}", figure.kind, figure.text),
    }
}

/// Whether a row leaves the unit open: that of a quantity, where it gives a number alone.
fn open_unit(expected: &str) -> bool {
    let value = expected.rsplit_once('=').map_or("", |(_, value)| value);
    expected.starts_with("quantity:") && !value.contains(' ')
}

#[test]
fn every_trap_gives_the_figures_that_its_row_states() {
    let extractor = Extractor::new();
    let mut rows = 0;
    let mut failures = Vec::new();
    let tables = files(&root("fixtures/traps"));
    for path in tables.iter().filter(|path| path.parent().is_some_and(|dir| dir.ends_with("traps"))) {
        for row in table(path, &["sentence", "figures"]) {
            rows += 1;
            let [text, figures] = &row.cells[..] else { unreachable!("the table has two columns") };
            let expected: Vec<&str> = figures.split(" ; ").filter(|figure| !figure.is_empty()).collect();
            let found = extractor.extract(&Document { text: text.clone(), ..Document::default() });
            let shown: Vec<String> = found
                .iter()
                .enumerate()
                .map(|(n, figure)| show(figure, !expected.get(n).is_some_and(|expected| open_unit(expected))))
                .collect();
            if shown != expected {
                failures.push(format!(
                    "{}: {text}\n  expected: {}\n  found:    {}",
                    row.place,
                    expected.join(" ; "),
                    shown.join(" ; ")
                ));
            }
        }
    }
    assert!(rows > 0, "no rows");
    assert!(failures.is_empty(), "{} of {rows} rows:\n{}", failures.len(), failures.join("\n"));
}

/// The tables for what surrounds a figure: a sentence, the text of one of its figures, a field, its value.
#[test]
fn every_field_says_what_its_row_states() {
    let extractor = Extractor::new();
    let mut rows = 0;
    let mut failures = Vec::new();
    for path in files(&root("fixtures/traps/fields")) {
        for row in table(&path, &["sentence", "figure", "field", "value"]) {
            rows += 1;
            let [text, figure, field, expected] = &row.cells[..] else {
                unreachable!("the table has four columns")
            };
            let figures = extractor.extract(&Document { text: text.clone(), ..Document::default() });
            let Some(found) = figures.iter().find(|found| found.text == *figure) else {
                let texts: Vec<&str> = figures.iter().map(|found| found.text.as_str()).collect();
                failures.push(format!("{}: {text}\n  no figure {figure:?}, only {texts:?}", row.place));
                continue;
            };
            let record = serde_json::to_value(found).unwrap();
            let value = match record.get(field) {
                Some(serde_json::Value::Null) => String::new(),
                Some(serde_json::Value::String(value)) => value.clone(),
                Some(serde_json::Value::Array(values)) => values
                    .iter()
                    .map(|value| value.as_str().unwrap_or_default())
                    .collect::<Vec<_>>()
                    .join(", "),
                Some(value) => value.to_string(),
                None => panic!("{}: a figure has no field {field:?}", row.place),
            };
            if value != *expected {
                failures.push(format!(
                    "{}: {text}\n  {field} of {figure}: expected {expected:?}, found {value:?}",
                    row.place
                ));
            }
        }
    }
    assert!(rows > 0, "no rows");
    assert!(failures.is_empty(), "{} of {rows} rows:\n{}", failures.len(), failures.join("\n"));
}
