//! Asking what an index holds.

use crate::press::{Press, assert_plain};
use crate::records;

#[test]
fn an_index_says_what_it_holds_and_covers() {
    let press = Press::new();
    let table = press.ask("stats", &[]);
    assert_plain(&table);
    assert!(table.starts_with("4 articles, 15 figures\n\nfigures by kind\n  percent   6  █"), "{table}");
    assert!(table.contains("  2024-03  1  █"), "{table}");
    assert!(table.contains("  1 article without a date of publication\n"), "{table}");
    assert!(table.contains("  Báo Cao Nguyên  2  █"), "{table}");
    assert!(table.contains("  Gia Lai   2  █"), "{table}");
    let last = table.lines().last().unwrap();
    assert!(
        last.starts_with("index: ") && last.contains(&format!("format {}", chiso_index::FORMAT_VERSION)),
        "{last}"
    );
    let one = press.ask("stats", &["--limit", "1"]);
    assert!(one.contains("  Gia Lai  2  █") && one.contains("  and 2 more\n"), "{one}");
}

#[test]
fn every_format_has_the_same_counts() {
    let press = Press::new();
    let json = press.ask_json("stats", &[]);
    assert_eq!((&json["articles"], &json["figures"]), (&4.into(), &15.into()));
    assert_eq!((&json["figures_by_kind"]["date"], &json["figures_by_kind"]["rank"]), (&7.into(), &0.into()));
    assert_eq!(json["articles_by_month"]["2024-01"], 1);
    assert_eq!(json["articles_by_source"][0]["count"], 2);
    assert!(json["bytes"].as_u64().unwrap() > 1000, "{json}");
    let lines = records(&press.ask("stats", &["--format", "jsonl"]));
    let of = |count: &str, of: &str| {
        let line = lines.iter().find(|line| line["count"] == count && line["of"] == of);
        line.and_then(|line| line["n"].as_u64())
    };
    assert_eq!((of("figures", ""), of("figures by kind", "date")), (Some(15), Some(7)));
    assert_eq!((of("articles by place", "Gia Lai"), of("articles without date", "")), (Some(2), Some(1)));
    let rows = press.ask_csv("stats", &[]);
    assert_eq!((rows[0].join(","), rows.len()), ("count,of,n".to_owned(), 1 + lines.len()));
}
