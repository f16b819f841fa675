//! A small press of its own, with what the questions of the tests need: two articles that disagree, one
//! without a date, one that would like to be markup.

use crate::{arg, chiso};
use std::fs;
use std::path::PathBuf;
use tempfile::{TempDir, tempdir};

const ARTICLES: &str = r#"{"id": "gia-lai-1", "title": "Gia Lai giảm nghèo", "date": "2024-01-10", "source": "Báo Cao Nguyên", "text": "Gia Lai giảm nghèo\nNăm 2023, tỷ lệ hộ nghèo của tỉnh Gia Lai là 8,1%, giảm 2,3 điểm phần trăm so với năm 2022. Năm 2025, tỷ lệ hộ nghèo của tỉnh Gia Lai phấn đấu còn 5%."}
{"id": "gia-lai-2", "title": "Nhìn lại một năm ở Gia Lai", "date": "2024-03-02", "source": "Báo Cao Nguyên", "text": "Nhìn lại một năm ở Gia Lai\nNăm 2023, tỷ lệ hộ nghèo của tỉnh Gia Lai là 8,4%."}
{"id": "kon-tum", "title": "Kon Tum tổng kết năm", "date": "2024-02-20", "source": "Đài Kon Tum", "text": "Kon Tum tổng kết năm\nNăm 2023, tỷ lệ hộ nghèo của tỉnh Kon Tum là 6,9%. Năm 2023, tỉnh Kon Tum giải ngân 1.250 tỷ đồng vốn đầu tư công."}
{"id": "cao-bang", "title": "Cao Bằng <script>alert(1)</script> & \"một cửa\"", "text": "Một cửa số\nNăm 2024, 92,5% hồ sơ của tỉnh Cao Bằng được nộp trực tuyến; 37/161 xã có <b>điểm hỗ trợ</b> & máy tính."}
"#;

/// The results of a run over the press.
pub struct Press {
    dir: TempDir,
}

impl Press {
    pub fn new() -> Self {
        let press = Press { dir: tempdir().unwrap() };
        fs::write(press.path("press.jsonl"), ARTICLES).unwrap();
        let done = chiso(&["run", arg(&press.path("press.jsonl")), "--out", arg(&press.out()), "--quiet"]);
        assert_eq!(done.code, 0, "{}", done.stderr);
        press
    }

    /// A file beside the results.
    pub fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    pub fn out(&self) -> PathBuf {
        self.path("out")
    }

    /// Asks a command, with the folder of results behind its name, and expects an answer.
    pub fn ask(&self, command: &str, args: &[&str]) -> String {
        let done = chiso(&[&[command, arg(&self.out())], args].concat());
        assert_eq!((done.code, done.stderr.as_str()), (0, ""), "{command} {args:?}");
        done.stdout
    }

    /// The answer as one JSON value.
    pub fn ask_json(&self, command: &str, args: &[&str]) -> serde_json::Value {
        serde_json::from_str(&self.ask(command, &[args, &["--format", "json"]].concat())).unwrap()
    }

    /// The answer as rows of CSV, the header first.
    pub fn ask_csv(&self, command: &str, args: &[&str]) -> Vec<Vec<String>> {
        let text = self.ask(command, &[args, &["--format", "csv"]].concat());
        let mut csv = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
        csv.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect()
    }
}

/// A table that is not on a terminal: plain, and within 80 columns but for what is there to be copied.
pub fn assert_plain(table: &str) {
    assert!(!table.contains('\u{1b}'), "{table:?}");
    for line in table.lines().filter(|line| !line.contains(" --cell ")) {
        assert!(line.chars().count() <= 80, "{line:?} in\n{table}");
        assert_eq!(line.trim_end(), line);
    }
}
