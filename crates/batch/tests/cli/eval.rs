//! Measures, against numbers worked out by hand.

use crate::{arg, chiso, chiso_with_stdin};
use serde_json::{Value, json};
use std::fs;
use tempfile::tempdir;

const GOLD: &str = r#"{"doc": "a.txt", "figures": [
  {"kind": "percent", "text": "5%", "start": 10, "end": 12, "value": 5, "bound": "exact", "role": "level",
   "labels": ["tỷ lệ hộ nghèo", "hộ nghèo"], "period": "2023", "base": null, "place": "tỉnh Bình An"},
  {"kind": "percent", "text": "1,5%", "start": 20, "end": 24, "value": 1.5, "bound": "exact", "role": "change",
   "dir": "down", "labels": ["tỷ lệ hộ nghèo"], "period": null, "base": "PREV", "place": null},
  {"kind": "ratio", "text": "8/11", "start": 30, "end": 34, "value": {"num": 8, "den": 11}, "bound": "exact",
   "role": "level", "labels": ["mục tiêu"], "period": null, "base": null, "place": null},
  {"kind": "money", "text": "5-7 tỷ", "start": 40, "end": 46, "value": [5e9, 7e9], "bound": "approx",
   "role": "target", "labels": ["kinh phí"], "period": null, "base": null, "place": null},
  {"kind": "date", "text": "21/9", "start": 50, "end": 54, "value": "XXXX-09-21"}
]}"#;

fn figure(kind: &str, start: u64, end: u64, fields: Value) -> String {
    let mut record = json!({"doc": "folder/a.txt", "kind": kind, "text": "1", "start": start, "end": end});
    for (name, value) in fields.as_object().unwrap() {
        record[name] = value.clone();
    }
    format!("{record}\n")
}

fn predictions() -> String {
    let level = |value: f64, label: &str| {
        json!({"value": value, "bound": "exact", "role": "level", "label": label,
               "period": "2023", "place": "Bình An"})
    };
    [
        // All right.
        figure("percent", 10, 12, level(5.0, "Tỷ lệ hộ nghèo")),
        // Found with a wrong span, value right, role right, direction wrong.
        figure(
            "percent",
            20,
            23,
            json!({"value": 1.5, "bound": "lt", "role": "change", "direction": "up",
                                         "label": "tỷ lệ hộ nghèo", "base_period": "2022"}),
        ),
        // Not there.
        figure("percent", 90, 93, level(9.0, "x")),
        // Value wrong; two of the label's four syllables and both of the annotated two: F1 4/6.
        figure(
            "ratio",
            30,
            34,
            json!({"numerator": 8, "denominator": 12, "bound": "exact", "role": "level",
                                       "label": "hoàn thành mục tiêu"}),
        ),
        // A date whose year is said.
        figure("date", 50, 54, json!({"timex": "2023-09-21"})),
        // Spelled in words: does not count. Of another article: neither.
        figure("quantity", 60, 64, json!({"text": "ba"})),
        figure("percent", 10, 12, level(5.0, "x")).replace("folder/a.txt", "b.txt"),
    ]
    .concat()
}

#[test]
fn measures_are_what_they_are_by_hand() {
    let dir = tempdir().unwrap();
    fs::write(dir.path().join("a.txt.json"), GOLD).unwrap();
    let args = ["eval", "--gold", arg(dir.path()), "--pred", "-", "--format", "json"];
    let done = chiso_with_stdin(&args, predictions().as_bytes());
    assert_eq!(done.code, 0, "{}", done.stderr);
    let m: Value = serde_json::from_str(&done.stdout).unwrap();
    let near = |found: &Value, expected: f64| {
        assert!((found.as_f64().unwrap() - expected).abs() < 1e-12, "{found} for {expected} in {m:#}");
    };
    // Head kinds: 4 predicted, 4 annotated, 3 matched, 1 right.
    near(&m["detection_f1"], 0.75);
    near(&m["figure_f1"], 0.25);
    near(&m["date_f1"], 1.0);
    near(&m["value"], 2.0 / 3.0);
    near(&m["label"], 1.0);
    near(&m["role"], 2.0 / 3.0);
    near(&m["bound"], 2.0 / 3.0);
    near(&m["period_f1"], 1.0);
    near(&m["base_period_f1"], 1.0);
    near(&m["place_f1"], 1.0);
    let percent = &m["kinds"]["percent"];
    assert_eq!((&percent["gold"], &percent["pred"]), (&json!(2), &json!(3)));
    near(&percent["precision"], 2.0 / 3.0);
    near(&percent["recall"], 1.0);
    near(&percent["span"], 0.5);
    near(&m["kinds"]["ratio"]["label_f1"], 2.0 * 2.0 / (4.0 + 2.0));
    assert_eq!(m["kinds"]["quantity"]["pred"], 0);
    assert_eq!(m["kinds"]["date"].get("label"), None, "dates have no labels");
}

#[test]
fn the_table_shows_the_same() {
    let dir = tempdir().unwrap();
    fs::write(dir.path().join("a.txt.json"), GOLD).unwrap();
    let done =
        chiso_with_stdin(&["eval", "--gold", arg(dir.path()), "--pred", "-"], predictions().as_bytes());
    assert!(done.stdout.contains("percent        2     3  0.667  1.000"), "{}", done.stdout);
    assert!(done.stdout.contains("figure F1 0.250"), "{}", done.stdout);
}

#[test]
fn what_cannot_be_scored_is_named() {
    let dir = tempdir().unwrap();
    let gold = arg(dir.path());
    let error = |stdin: &str| {
        let done = chiso_with_stdin(&["eval", "--gold", gold, "--pred", "-"], stdin.as_bytes());
        assert_eq!(done.code, 2);
        done.stderr
    };
    assert!(error("").contains("no annotations (.json files) in this folder"));
    fs::write(dir.path().join("a.json"), "{\"doc\": 1}").unwrap();
    assert!(error("").contains("a.json: not an annotation"), "{}", error(""));
    fs::write(dir.path().join("a.json"), GOLD).unwrap();
    let broken = error("\n{\"doc\": \"a.txt\"}\n");
    assert!(broken.contains("-:2: not a figure record: missing field"), "{broken}");
    let missing = chiso(&["eval", "--gold", gold, "--pred", "nowhere.jsonl"]);
    assert!(missing.stderr.contains("nowhere.jsonl: cannot read: No such file"), "{}", missing.stderr);
}
