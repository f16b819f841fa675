//! Every form of input: the same articles give the same figures, under ids that stay.

use crate::{arg, chiso, column, fixtures, read, records};
use serde_json::Value;
use std::fs;
use std::path::Path;
use tempfile::tempdir;

/// Every fixture holds the same three articles.
const FORMS: [&str; 13] = [
    "articles.csv",
    "articles.csv.gz",
    "articles.jsonl",
    "articles.jsonl.zst",
    "articles.parquet",
    "articles.tsv",
    "articles.zip",
    "content.parquet",
    "crawl.warc",
    "crawl.warc.gz",
    "crawl.warc.wet.gz",
    "excel.csv",
    "gzip.parquet",
];

fn form(name: &str) -> String {
    format!("forms/{name}")
}

/// The figures of a form without the ids of their articles, article by article in the order of their titles.
fn figures(name: &str) -> Vec<Value> {
    let text_column = if name == "content.parquet" { "content" } else { "text" };
    let done = chiso(&["extract", &form(name), "--text-column", text_column]);
    assert_eq!((done.code, done.stderr.as_str()), (0, ""), "{name}");
    let mut figures = records(&done.stdout);
    for figure in &mut figures {
        figure.as_object_mut().unwrap().remove("doc");
    }
    figures.sort_by_key(|figure| figure["sentence"].to_string() + &figure["span"].to_string());
    figures
}

#[test]
fn every_form_of_the_same_articles_gives_the_same_figures() {
    let expected = figures("articles.jsonl");
    assert_eq!(expected.len(), 28);
    for name in FORMS {
        assert_eq!(figures(name), expected, "{name}");
    }
    let files = fs::read_dir(fixtures().join("forms")).unwrap().count();
    assert_eq!(files, FORMS.len(), "every fixture is tested");
}

/// The documents of a run over these inputs, without failures.
fn documents(inputs: &[&str], options: &[&str]) -> Vec<Value> {
    let out = tempdir().unwrap();
    let done = chiso(&[&["run"], inputs, &["--out", arg(out.path())], options].concat());
    assert_eq!((done.code, done.stderr.as_str()), (0, ""));
    records(&read(out.path(), "documents.jsonl"))
}

#[test]
fn ids_and_metadata_are_those_of_the_form() {
    let of = |name: &str, field: &str| -> Vec<String> {
        let options: &[&str] = if name == "content.parquet" { &["--text-column", "content"] } else { &[] };
        let documents = documents(&[&form(name)], options);
        documents.iter().map(|document| document[field].as_str().unwrap_or_default().to_owned()).collect()
    };
    for rows in ["articles.csv", "articles.tsv", "excel.csv", "articles.parquet", "content.parquet"] {
        assert_eq!(of(rows, "doc"), ["muoi-tien-ha", "thu-vien-luu-dong", "cap-nuoc-ban-lun"], "{rows}");
        assert_eq!(of(rows, "published"), ["2024-05-18", "2024-06-02", "2024-06-11"], "{rows}");
        assert_eq!(of(rows, "author"), ["Lê Thu Vân", "Trần Quốc Bình", "Sùng A Páo"], "{rows}");
    }
    assert_eq!(
        of("articles.zip", "doc"),
        [
            "articles.zip/bao/cấp nước.html",
            "articles.zip/bao/muoi-tien-ha.html.gz",
            "articles.zip/bao/thu-vien-luu-dong.html"
        ]
    );
    for archive in ["crawl.warc", "crawl.warc.gz", "crawl.warc.wet.gz"] {
        let addresses = ["muoi-tien-ha", "thu-vien-luu-dong", "cap-nuoc-ban-lun"]
            .map(|page| format!("http://127.0.0.1:8765/{page}.html"));
        assert_eq!(of(archive, "doc"), addresses, "{archive}");
        assert_eq!(of(archive, "url"), addresses, "{archive}");
    }
    assert_eq!(of("crawl.warc.gz", "source"), ["Báo Duyên Hải", "Báo Duyên Hải", "Tin Vùng Cao"]);
}

#[test]
fn what_is_no_field_of_a_document_is_kept_in_its_meta() {
    let meta = |name: &str| documents(&[&form(name)], &[]).remove(0)["meta"].take();
    assert_eq!(meta("articles.csv"), serde_json::json!({"section": "kinh tế"}));
    assert_eq!(meta("excel.csv"), serde_json::json!({"Chuyên mục": "kinh tế"}));
    // A list (`tags`) is left out, a structure's parts are named by the way to them.
    let expected = serde_json::json!(
        {"section": "kinh tế", "views": 128.0, "nguon.loai": "báo", "nguon.so": 1}
    );
    assert_eq!(meta("articles.parquet"), expected);
    let crawl = meta("crawl.warc.gz");
    assert!(crawl["WARC-Date"].as_str().unwrap().starts_with("20"), "{crawl}");
    assert!(crawl["WARC-Record-ID"].as_str().unwrap().starts_with("<urn:uuid:"), "{crawl}");
}

#[test]
fn what_a_crawl_holds_besides_articles_is_counted() {
    let out = tempdir().unwrap();
    let done = chiso(&["run", "forms/crawl.warc.gz", "forms/articles.zip", "--out", arg(out.path())]);
    assert_eq!(done.code, 0);
    let said = "3 records without an article left alone (.md in zip archives 1, HTTP 404 1, image/png 1)";
    assert!(done.stdout.contains(said), "{}", done.stdout);
    let report: Value = serde_json::from_str(&read(out.path(), "run.json")).unwrap();
    assert_eq!(report["skipped_records"]["image/png"], 1);
}

#[test]
fn a_second_crawl_of_the_same_pages_changes_nothing() {
    let out = tempdir().unwrap();
    // Other records, with other dates and ids.
    for (archive, said) in
        [("crawl.warc.gz", "3 articles, 2.8 kB"), ("crawl.warc", "3 articles, all as before")]
    {
        let done = chiso(&["run", &form(archive), "--out", arg(out.path())]);
        assert_eq!(done.code, 0);
        assert!(done.stdout.starts_with(said), "{archive}: {}", done.stdout);
        assert_eq!(column(&read(out.path(), "documents.jsonl"), "doc").len(), 3);
    }
}

#[test]
fn another_text_column_makes_another_article() {
    let input = tempdir().unwrap();
    let file = input.path().join("a.csv");
    fs::write(&file, "id,text,lead\n1,Đạt 5%.,Đạt 7%.\n").unwrap();
    let out = tempdir().unwrap();
    let texts = |options: &[&str]| {
        let args = [&["run", arg(&file), "--out", arg(out.path())], options].concat();
        assert_eq!(chiso(&args).code, 0);
        column(&read(out.path(), "documents.jsonl"), "text")
    };
    assert_eq!(texts(&[]), ["Đạt 5%."]);
    assert_eq!(texts(&["--text-column", "lead"]), ["Đạt 7%."]);
    assert_eq!(texts(&["--text-column", "lead"]), ["Đạt 7%."]);
}

fn write(path: &Path, bytes: impl AsRef<[u8]>) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, bytes).unwrap();
}

#[test]
fn patterns_and_lists_name_files() {
    let input = tempdir().unwrap();
    let root = input.path();
    for (name, percent) in [("b/2.txt", 2), ("b/c/3.txt", 3), ("1.txt", 1), ("b/c/4.md", 4), ("[5].txt", 5)] {
        write(&root.join(name), format!("Đạt {percent}%."));
    }
    let docs = |args: &[&str]| {
        let out = tempdir().unwrap();
        let done = chiso(&[&["run", "--out", arg(out.path())], args].concat());
        let failures = column(&read(out.path(), "failures.jsonl"), "input");
        (column(&read(out.path(), "documents.jsonl"), "doc"), failures, done.code)
    };
    let pattern = format!("{}/**/*.txt", arg(root));
    let all = ["1.txt", "[5].txt", "b/2.txt", "b/c/3.txt"].map(str::to_owned).to_vec();
    assert_eq!(docs(&[&pattern]), (all, vec![], 0));
    let pattern = format!("{}/b/*", arg(root));
    assert_eq!(docs(&[&pattern]), (vec!["2.txt".into()], vec![], 0));
    // A file of exactly that name comes before a pattern.
    assert_eq!(docs(&[&format!("{}/[5].txt", arg(root))]).0, ["[5].txt"]);
    let nothing = chiso(&["extract", &format!("{}/*.csv", arg(root))]);
    assert_eq!(nothing.code, 2);
    assert!(nothing.stderr.contains("no file by this pattern"), "{}", nothing.stderr);

    let list = root.join("list");
    let (one, gone) = (root.join("1.txt"), root.join("gone.txt"));
    write(&list, format!("{}\n{}\n\n{}\n", arg(&root.join("b")), arg(&gone), arg(&one)));
    let (found, failures, code) = docs(&["--files-from", arg(&list)]);
    assert_eq!(found, ["b/2.txt", "b/c/3.txt", "1.txt"].map(|name| format!("{}/{name}", arg(root))));
    assert_eq!((failures, code), (vec![arg(&gone).to_owned()], 1));
    write(&list, format!("{}\0", arg(&one)));
    assert_eq!(docs(&["--files-from", arg(&list)]).0, [arg(&one)]);
}

#[test]
fn a_list_can_come_from_standard_input() {
    let done = crate::chiso_with_stdin(&["extract", "--files-from", "-"], b"forms/articles.csv\n");
    assert_eq!((done.code, done.stdout.lines().count()), (0, 28));
    let twice = crate::chiso_with_stdin(&["extract", "-", "--files-from", "-"], b"forms/articles.csv\n");
    assert_eq!((twice.code, twice.stderr.contains("only once")), (2, true));
}

#[test]
fn standard_input_is_recognized_by_how_it_begins() {
    for name in ["articles.jsonl", "articles.jsonl.zst", "crawl.warc", "crawl.warc.gz", "crawl.warc.wet.gz"] {
        let bytes = fs::read(fixtures().join(form(name))).unwrap();
        let done = crate::chiso_with_stdin(&["extract", "-"], &bytes);
        assert_eq!((done.code, done.stderr.as_str()), (0, ""), "{name}");
        assert_eq!(done.stdout.lines().count(), 28, "{name}");
    }
    let page = "<!DOCTYPE html><html><title>a</title><p>Đạt 5%.</p></html>";
    let done = crate::chiso_with_stdin(&["extract", "-"], page.as_bytes());
    assert_eq!(column(&done.stdout, "doc"), ["stdin"]);
}
