//! Showing an article.

use crate::press::Press;
use crate::{arg, chiso, column};
use std::fs;

#[test]
fn an_article_is_shown_with_its_figures_marked() {
    let press = Press::new();
    let text = press.ask("show", &["kon-tum"]);
    assert!(
        text.starts_with("Kon Tum tổng kết năm\nkon-tum · 2024-02-20 · Đài Kon Tum · 4 figures\n\n"),
        "{text}"
    );
    assert!(text.contains("là [6,9%]{percent #1 tỷ lệ hộ nghèo của tỉnh Kon Tum}."), "{text}");
    let done = chiso(&["show", arg(&press.out()), "nothing"]);
    assert_eq!(done.code, 2);
    assert!(done.stderr.contains("no article \"nothing\" in"), "{}", done.stderr);
}

#[test]
fn an_article_comes_with_its_records() {
    let press = Press::new();
    let json = press.ask_json("show", &["kon-tum"]);
    assert_eq!(
        (&json["document"]["doc"], &json["document"]["source"]),
        (&"kon-tum".into(), &"Đài Kon Tum".into())
    );
    assert_eq!((json["figures"].as_array().unwrap().len(), &json["figures"][1]["text"]), (4, &"6,9%".into()));
    let texts = ["Năm 2023", "6,9%", "Năm 2023", "1.250 tỷ đồng"];
    assert_eq!(column(&press.ask("show", &["kon-tum", "--format", "jsonl"]), "text"), texts);
    let rows = press.ask_csv("show", &["kon-tum"]);
    assert_eq!((&*rows[0][2], &*rows[2][3], &*rows[2][6]), ("kind", "6,9%", "6.9"));
}

#[test]
fn a_web_page_needs_nothing_else_and_runs_nothing() {
    let press = Press::new();
    let file = press.path("page.html");
    assert_eq!(press.ask("show", &["cao-bang", "--html", arg(&file)]), "");
    let page = fs::read_to_string(&file).unwrap();
    assert_eq!(press.ask("show", &["cao-bang", "--html"]), page);
    assert!(page.starts_with("<!DOCTYPE html>\n<html lang=\"vi\">"), "{page}");
    assert!(
        page.contains("<h1>Cao Bằng &lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;một cửa&quot;</h1>"),
        "{page}"
    );
    for absent in ["<script", "<b>", "src=", "@import", "url(", "<link"] {
        assert!(!page.contains(absent), "{absent} in {page}");
    }
    // The figure in the text, its note that leads to its row, and the row that leads back.
    assert!(
        page.contains(
            "<mark class=\"percent\" id=\"figure-1\" title=\"percent #1&#10;label: hồ sơ của tỉnh Cao Bằng"
        ),
        "{page}"
    );
    assert!(page.contains(">92,5%</mark><sup class=\"percent\"><a href=\"#row-1\">1</a></sup>"), "{page}");
    assert!(
        page.contains(
            "<tr class=\"percent\" id=\"row-1\"><td><a href=\"#figure-1\">1</a></td><td>92,5%</td>"
        ),
        "{page}"
    );
    // Each kind that occurs can be switched off, by a box that stands before what it hides.
    let switch = page.find("<input type=\"checkbox\" id=\"show-ratio\" checked>").unwrap();
    assert!(switch < page.find("<main>").unwrap() && !page.contains("id=\"show-rank\""), "{page}");
    assert!(page.contains("#show-ratio:not(:checked) ~ main mark.ratio"), "{page}");
}

#[test]
fn a_page_and_a_format_are_one_or_the_other() {
    let press = Press::new();
    let done = chiso(&["show", arg(&press.out()), "kon-tum", "--html", "x.html", "--format", "json"]);
    assert_eq!(done.code, 2);
    assert!(
        done.stderr.contains("'--html [<FILE>]' cannot be used with '--format <FORMAT>'"),
        "{}",
        done.stderr
    );
    let nowhere = press.path("no/page.html");
    let done = chiso(&["show", arg(&press.out()), "kon-tum", "--html", arg(&nowhere)]);
    assert_eq!(done.code, 2);
    assert!(done.stderr.starts_with(&format!("error: {}: cannot write: ", arg(&nowhere))), "{}", done.stderr);
}
