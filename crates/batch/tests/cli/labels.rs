//! Asking what the results know.

use crate::press::{Press, assert_plain};
use crate::{arg, chiso, records};

#[test]
fn labels_and_known_indicators_are_counted() {
    let press = Press::new();
    let table = press.ask("labels", &[]);
    assert_plain(&table);
    let row = |start: &str| table.lines().find(|line| line.starts_with(start)).unwrap().to_owned();
    assert!(row("tỷ lệ hộ nghèo của tỉnh gia").contains("3         2  Gia Lai 3"), "{table}");
    assert!(row("poverty-rate: Tỷ lệ hộ").contains("4         3  Gia Lai 3, Kon"), "{table}");
    assert!(row("poverty-rate").ends_with("  2023"), "{table}");
    assert!(table.ends_with("6 of 6 labels, of 15 figures\n"), "{table}");
}

#[test]
fn a_query_and_filters_choose_the_figures() {
    let press = Press::new();
    let json = press.ask_json("labels", &["hồ sơ", "--kind", "percent"]);
    assert_eq!((&json["figures"], &json["distinct"]), (&1.into(), &1.into()));
    assert_eq!(json["labels"][0]["label"], "hồ sơ của tỉnh cao bằng được nộp trực tuyến");
    assert_eq!(json["indicators"][0]["label"], "online-application-rate");
    assert_eq!(json["indicators"][0]["places"][0]["name"], "Cao Bằng");
    assert_eq!(json["indicators"][0]["first"], "2024-01-01");
    let said = "Nothing found: no figure for \"hồ sơ\" with --kind money.\n";
    assert_eq!(press.ask("labels", &["hồ sơ", "--kind", "money"]), said);
}

#[test]
fn lines_say_whether_they_are_a_label_or_an_indicator() {
    let press = Press::new();
    let lines = records(&press.ask("labels", &["--kind", "percent", "--format", "jsonl"]));
    let of_type = |r#type: &str| lines.iter().filter(|line| line["type"] == r#type).count();
    assert_eq!((of_type("label"), of_type("indicator")), (4, 2));
    let rows = press.ask_csv("labels", &["--kind", "percent"]);
    assert_eq!(rows[0], ["type", "label", "figures", "articles", "places", "first", "last"]);
    assert_eq!(rows.len(), 1 + lines.len());
    let row = rows.iter().find(|row| row[1] == "poverty-rate").unwrap();
    assert_eq!(
        row[..],
        ["indicator", "poverty-rate", "4", "3", "Gia Lai;Kon Tum", "2023-01-01", "2023-12-31"]
    );
    let done = chiso(&["labels", arg(&press.out()), "--limit", "1", "--format", "csv"]);
    assert_eq!((done.code, &*done.stderr), (0, "note: 1 of 6 labels, of 15 figures; --limit shows more\n"));
}
