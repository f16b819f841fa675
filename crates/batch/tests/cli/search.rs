//! Asking for articles and for figures.

use crate::press::{Press, assert_plain};
use crate::{arg, chiso, column, command, records};
use serde_json::Value;
use std::process::Stdio;

fn strings(values: &Value, field: &str) -> Vec<String> {
    let values = values.as_array().unwrap().iter();
    values.map(|value| value[field].as_str().unwrap().to_owned()).collect()
}

#[test]
fn articles_are_found_by_their_words() {
    let press = Press::new();
    let search =
        |args: &[&str]| column(&press.ask("search", &[args, &["--format", "jsonl"]].concat()), "doc");
    assert_eq!(search(&["đầu tư công"]), ["kon-tum"]);
    assert_eq!(search(&["dau tu cong"]), ["kon-tum"]);
    assert_eq!(search(&["title:\"Gia Lai\" NOT 8,4%"]), ["gia-lai-1"]);
    assert_eq!(search(&["hộ nghèo", "--sort", "newest"]), ["gia-lai-2", "kon-tum", "gia-lai-1"]);
    assert_eq!(search(&["hộ nghèo", "--sort", "oldest"]), ["gia-lai-1", "kon-tum", "gia-lai-2"]);
    assert_eq!(
        search(&["hộ nghèo", "--published", "2024-02..2024-03", "--source", "cao nguyên"]),
        ["gia-lai-2"]
    );
    assert_eq!(search(&["", "--indicator", "poverty-rate", "--place", "kon tum"]), ["kon-tum"]);
    assert_eq!(search(&["nghẻo", "--any-tones"]).len(), 3);
}

#[test]
fn a_list_of_articles_shows_where_the_words_stand_and_the_figures_near_them() {
    let press = Press::new();
    let list = press.ask("search", &["đầu tư công", "--facets", "2"]);
    assert_plain(&list);
    assert!(
        list.starts_with("  1. Kon Tum tổng kết năm\n     2024-02-20 · Đài Kon Tum · kon-tum · 4 figures\n"),
        "{list}"
    );
    assert!(list.contains("1.250 tỷ đồng vốn [đầu tư công]."), "{list}");
    assert!(list.contains("     • 1.250 tỷ đồng vốn đầu tư công (2023, Kon Tum)\n"), "{list}");
    assert!(list.contains("\n1 of 1 article\n\nplaces of all 1 article\n  Kon Tum  1  █"), "{list}");
    let plain = press.ask("search", &["đầu tư công"]);
    assert!(plain.ends_with("\n1 of 1 article\n"), "no facets unless on a terminal: {plain}");
}

#[test]
fn every_format_has_the_same_articles() {
    let press = Press::new();
    let json = press.ask_json("search", &["hộ nghèo", "--facets", "1"]);
    assert_eq!(
        (&json["total"], &json["offset"], &json["notes"]),
        (&3.into(), &0.into(), &Value::Array(vec![]))
    );
    assert_eq!(json["facets"]["places"][0]["name"], "Gia Lai");
    assert_eq!(json["facets"]["places"][0]["count"], 2);
    let hits = strings(&json["hits"], "doc");
    assert_eq!(hits, ["gia-lai-1", "gia-lai-2", "kon-tum"]);
    let lines = press.ask("search", &["hộ nghèo", "--format", "jsonl"]);
    assert_eq!(column(&lines, "doc"), hits);
    let hit = &records(&lines)[1];
    assert_eq!(hit["nearest"][0]["text"], "8,4%");
    let (snippet, at) = (hit["snippet"].as_str().unwrap(), &hit["highlights"][0]);
    let (start, end) = (at[0].as_u64().unwrap() as usize, at[1].as_u64().unwrap() as usize);
    assert_eq!(snippet.chars().take(end).skip(start).collect::<String>(), "hộ");
    let rows = press.ask_csv("search", &["hộ nghèo"]);
    assert_eq!(rows[0], ["doc", "title", "published", "source", "figures", "score", "snippet"]);
    assert_eq!(rows[1..].iter().map(|row| &*row[0]).collect::<Vec<_>>(), hits);
}

#[test]
fn facets_are_not_dropped_where_the_format_has_no_place_for_them() {
    let press = Press::new();
    let done = chiso(&["search", arg(&press.out()), "hộ", "--facets", "3", "--format", "csv"]);
    let said = "error: --facets 3: jsonl and csv have no place for them; use --format table or json\n";
    assert_eq!((done.code, done.stdout.as_str(), done.stderr.as_str()), (2, "", said));
}

#[test]
fn what_was_searched_for_instead_is_told() {
    let press = Press::new();
    let note = "note: nothing has \"ngheoo\" here: searched for \"ngheo\"\n";
    let list = press.ask("search", &["ho ngheoo"]);
    assert!(list.starts_with(note) && list.ends_with("3 of 3 articles\n"), "{list}");
    let done = chiso(&["figures", arg(&press.out()), "ho ngheoo", "--format", "jsonl"]);
    assert_eq!((done.code, done.stderr.as_str()), (0, note));
    assert!(!records(&done.stdout).is_empty());
    let done = chiso(&["search", arg(&press.out()), "ho ngheoo", "--format", "json"]);
    let json: Value = serde_json::from_str(&done.stdout).unwrap();
    assert!(json["notes"][0].as_str().unwrap().contains("searched for \"ngheo\""), "{json}");
}

#[test]
fn figures_are_found_by_words_and_every_field() {
    let press = Press::new();
    let figures = |args: &[&str]| {
        let args = [args, &["--format", "jsonl"]].concat();
        column(&press.ask("figures", &args), "text")
    };
    assert_eq!(
        figures(&["vốn đầu tư công"]),
        ["1.250 tỷ đồng", "Năm 2023"],
        "the label's first, then the sentence's"
    );
    assert_eq!(figures(&["", "--kind", "ratio", "--kind", "money"]), ["37/161", "1.250 tỷ đồng"]);
    assert_eq!(figures(&["", "--role", "target"]), ["5%"]);
    assert_eq!(figures(&["", "--direction", "down"]), ["2,3 điểm phần trăm"]);
    assert_eq!(figures(&["", "--base-period", "2022"]), ["2,3 điểm phần trăm"]);
    assert_eq!(figures(&["", "--label", "trực tuyến"]), ["92,5%"]);
    assert_eq!(figures(&["", "--indicator", "poverty-rate", "--place", "62"]), ["6,9%"]);
    assert_eq!(figures(&["", "--kind", "percent", "--period", "2025"]), ["5%"]);
    assert_eq!(figures(&["", "--min", "1.000 tỷ đồng"]), ["1.250 tỷ đồng"]);
    assert_eq!(figures(&["", "--min", "90", "--max", "95%"]), ["92,5%"]);
    assert_eq!(figures(&["", "--unit", "pp"]), ["2,3 điểm phần trăm"]);
    assert_eq!(figures(&["", "--doc", "kon-tum", "--kind", "percent"]), ["6,9%"]);
    assert_eq!(figures(&["", "--source", "đài", "--kind", "percent"]), ["6,9%"]);
    assert_eq!(figures(&["", "--published", "2024-03", "--kind", "percent"]), ["8,4%"]);
    let sorted = ["--unit", "%", "--year", "2023", "--sort"];
    assert_eq!(figures(&[&["hộ nghèo"], &sorted[..], &["greatest"]].concat()), ["8,4%", "8,1%", "6,9%"]);
    assert_eq!(figures(&[&["hộ nghèo"], &sorted[..], &["oldest"]].concat()), ["8,1%", "6,9%", "8,4%"]);
    let bound = press.ask_json("figures", &["", "--bound", "exact", "--limit", "100"]);
    assert!(bound["hits"].as_array().unwrap().iter().all(|hit| hit["bound"] == "exact"), "{bound}");
}

#[test]
fn every_format_has_the_same_figures() {
    let press = Press::new();
    let asked = ["hộ nghèo", "--year", "2023", "--role", "level"];
    let table = press.ask("figures", &asked);
    assert_plain(&table);
    assert!(table.starts_with("figure  role   label"), "{table}");
    let row = table.lines().find(|line| line.contains("8,4%")).unwrap();
    assert!(row.contains("Gia Lai") && row.contains("gia-lai-2") && row.ends_with("2024-03-02"), "{table}");
    assert!(table.ends_with("3 of 3 figures\n"), "{table}");
    let json = press.ask_json("figures", &asked);
    assert_eq!(json["total"], 3);
    let texts = strings(&json["hits"], "text");
    assert!(texts.iter().all(|text| table.contains(text)), "{texts:?}");
    assert_eq!(column(&press.ask("figures", &[&asked[..], &["--format", "jsonl"]].concat()), "text"), texts);
    let rows = press.ask_csv("figures", &asked);
    assert_eq!((&*rows[0][3], &*rows[0][26]), ("text", "title"));
    assert_eq!(rows[1..].iter().map(|row| &*row[3]).collect::<Vec<_>>(), texts);
    assert_eq!(rows[1][27..], ["2024-01-10", "Báo Cao Nguyên"]);
}

#[test]
fn pages_follow_one_another() {
    let press = Press::new();
    let page = |offset: &str| press.ask("figures", &["", "--limit", "2", "--offset", offset]);
    assert!(page("0").ends_with("2 of 15 figures; --offset 2 shows the next\n"), "{}", page("0"));
    assert!(page("999").contains("lies behind the last"), "{}", page("999"));
    assert_ne!(page("0"), page("2"));
}

#[test]
fn a_part_is_not_taken_for_the_whole() {
    let press = Press::new();
    for (command, what) in [("search", "4 articles"), ("figures", "15 figures")] {
        for format in ["jsonl", "csv"] {
            let done = chiso(&[command, arg(&press.out()), "", "--limit", "2", "--format", format]);
            let said = format!("note: 2 of {what}; --offset 2 shows the next\n");
            assert_eq!((done.code, done.stderr), (0, said));
        }
        let json = press.ask_json(command, &["", "--limit", "2", "--offset", "1"]);
        assert_eq!((json["total"].to_string(), &json["offset"]), (what[..2].trim().to_owned(), &1.into()));
    }
}

#[test]
fn nothing_found_is_said_in_words() {
    let press = Press::new();
    let said = "Nothing found: no article for \"tàu vũ trụ\" with --year 2020.\n";
    assert_eq!(press.ask("search", &["tàu vũ trụ", "--year", "2020"]), said);
    let said = "Nothing found: no figure for \"tàu\" with --kind rank --kind date --place 'Hà Giang'.\n";
    let asked = ["tàu", "--kind", "rank", "--kind", "date", "--place", "Hà Giang"];
    assert_eq!(press.ask("figures", &asked), said);
    for (format, stdout) in [("jsonl", ""), ("csv", "doc,title,published,source,figures,score,snippet\r\n")] {
        let done = chiso(&["search", arg(&press.out()), "tàu vũ trụ", "--format", format]);
        let said = "Nothing found: no article for \"tàu vũ trụ\".\n";
        assert_eq!((done.code, &*done.stdout, &*done.stderr), (0, stdout, said));
    }
}

#[test]
fn an_index_directory_can_be_asked_itself() {
    let press = Press::new();
    let index = press.out().join("index");
    let done = chiso(&["search", arg(&index), "đầu tư công", "--format", "jsonl"]);
    assert_eq!((done.code, column(&done.stdout, "doc")), (0, vec!["kon-tum".to_owned()]), "{}", done.stderr);
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let press = Press::new();
    for format in ["table", "json", "jsonl", "csv"] {
        let mut child = command();
        child.args(["figures", arg(&press.out()), "", "--format", format, "--limit", "100"]);
        let mut child = child.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        drop(child.stdout.take());
        let done = child.wait_with_output().unwrap();
        let stderr = String::from_utf8(done.stderr).unwrap();
        assert!(done.status.success() && stderr.is_empty(), "{format}: {stderr}");
    }
}
