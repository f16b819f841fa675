//! Comparing figures.

use crate::press::{Press, assert_plain};
use crate::{arg, chiso, column, records};

#[test]
fn a_table_has_one_figure_a_cell_and_marks_what_is_behind_it() {
    let press = Press::new();
    let table = press.ask("pivot", &["hộ nghèo"]);
    assert_plain(&table);
    let lines: Vec<&str> = table.lines().collect();
    assert_eq!(
        lines[..3],
        ["place \\ period      2023  2025", "Gia Lai         8,4% +2≠  → 5%", "Kon Tum             6,9%"]
    );
    assert!(table.contains("→ a target") && table.contains("≠ one of them"), "{table}");
    assert!(!table.contains('↑'), "a mark that does not stand in the table is not explained: {table}");
    assert!(table.contains("the same command with --cell 'Gia Lai' 2023\n"), "{table}");
    assert!(
        table.contains("\n5 of 10 figures stand in a cell; the others are dates, or have no place"),
        "{table}"
    );
}

#[test]
fn the_figures_behind_a_cell_are_one_command_away() {
    let press = Press::new();
    let cell = |more: &[&str]| {
        let args = [&["hộ nghèo", "--cell", "Gia Lai", "2023", "--format", "jsonl"], more].concat();
        column(&press.ask("pivot", &args), "text")
    };
    assert_eq!(cell(&[]), ["8,4%", "8,1%", "2,3 điểm phần trăm"]);
    assert_eq!(cell(&["--limit", "2", "--offset", "1"]), ["8,1%", "2,3 điểm phần trăm"]);
    assert_eq!(cell(&["--role", "change"]), ["2,3 điểm phần trăm"]);
    let table = press.ask("pivot", &["hộ nghèo", "--cell", "Gia Lai", "2023"]);
    assert_plain(&table);
    assert!(table.ends_with("3 of 3 figures\n"), "{table}");
    let said = "Nothing found: no figure for \"hộ nghèo\" with --unit % in the cell 'Gia Lai' × 2019.\n";
    assert_eq!(press.ask("pivot", &["hộ nghèo", "--unit", "%", "--cell", "Gia Lai", "2019"]), said);
}

#[test]
fn every_format_has_the_same_cells() {
    let press = Press::new();
    let json = press.ask_json("pivot", &["hộ nghèo"]);
    assert_eq!((&json["row_axis"], &json["col_axis"]), (&"place".into(), &"period".into()));
    assert_eq!((&json["figures"], &json["left_out"]), (&10.into(), &5.into()));
    assert_eq!((&json["rows"][0], &json["cols"][1]), (&"Gia Lai".into(), &"2025".into()));
    let lines = records(&press.ask("pivot", &["hộ nghèo", "--format", "jsonl"]));
    assert_eq!(json["cells"].as_array(), Some(&lines));
    let cell = &lines[0];
    assert_eq!((&cell["row"], &cell["col"]), (&"Gia Lai".into(), &"2023".into()));
    assert_eq!((&cell["others"], &cell["disagree"]), (&2.into(), &true.into()));
    assert_eq!(
        (&cell["figure"]["text"], &cell["figure"]["title"]),
        (&"8,4%".into(), &"Nhìn lại một năm ở Gia Lai".into())
    );
    let rows = press.ask_csv("pivot", &["hộ nghèo"]);
    assert_eq!(
        rows[0].join(","),
        "row,col,value,low,high,unit,text,role,direction,others,disagree,label,period,place,doc,n,published"
    );
    assert_eq!(rows[1][..7], ["Gia Lai", "2023", "8.4", "", "", "%", "8,4%"]);
    assert_eq!(rows.len(), 1 + lines.len());
}

#[test]
fn rows_and_columns_that_are_not_shown_are_counted_and_named() {
    let press = Press::new();
    let table = press.ask("pivot", &["hộ nghèo", "--limit", "1"]);
    assert!(table.contains("1 row with fewer cells left out; --limit shows more\n"), "{table}");
    assert!(!table.lines().any(|line| line.starts_with("Kon Tum")), "{table}");
    // Labels are too long for all to fit.
    let table = press.ask("pivot", &["", "--rows", "doc", "--cols", "label"]);
    assert_plain(&table);
    assert!(table.contains("with fewer cells left out for want of room: "), "{table}");
    let named = table.split_once("for want of room: ").unwrap().1.replace('\n', " ");
    for label in ["tỷ lệ hộ nghèo của tỉnh kon tum", "vốn đầu tư công", "xã có <b>điểm hỗ trợ</b"]
    {
        assert!(named.contains(label), "{label} in {table}");
    }
    assert!(table.contains("\n1 row with cells in those columns only left out\n"), "{table}");
}

#[test]
fn an_axis_that_is_none_is_refused() {
    let press = Press::new();
    let done = chiso(&["pivot", arg(&press.out()), "", "--rows", "color"]);
    assert_eq!(done.code, 2);
    assert!(
        done.stderr.contains("'color'") && done.stderr.contains("expected one of place, period, year"),
        "{}",
        done.stderr
    );
}

#[test]
fn nothing_found_is_said_in_words() {
    let press = Press::new();
    let said = "Nothing found: no figure for \"tàu vũ trụ\" with --kind percent.\n";
    assert_eq!(press.ask("pivot", &["tàu vũ trụ", "--kind", "percent"]), said);
}
