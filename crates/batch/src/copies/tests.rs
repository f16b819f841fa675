#![allow(clippy::unwrap_used)]

use super::*;
use std::fs;
use std::path::{Path, PathBuf};

fn marks<'a>(articles: impl IntoIterator<Item = (&'a str, &'a str)>) -> Vec<Mark> {
    let mut copies = Copies::default();
    articles.into_iter().map(|(doc, text)| copies.mark(doc, &Signature::of(text))).collect()
}

fn mark(group: &str, copy: Option<CopyKind>) -> Mark {
    Mark { group: Some(group.into()), copy }
}

/// The articles of the corpus in plain text, with their paths.
fn corpus() -> Vec<(String, String)> {
    fn walk(dir: &Path, found: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(dir).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() { walk(&path, found) } else { found.push(path) }
        }
    }
    let mut paths = Vec::new();
    walk(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../corpus"), &mut paths);
    paths.sort();
    let read = |path: PathBuf| {
        let text = fs::read_to_string(&path).ok()?;
        Some((path.display().to_string(), text)).filter(|_| path.extension().is_some_and(|e| e == "txt"))
    };
    paths.into_iter().filter_map(read).collect()
}

/// Without the first and the last line, and without each tenth sentence.
fn cut(text: &str) -> String {
    let lines: Vec<_> = text.lines().filter(|line| !line.trim().is_empty()).collect();
    let body = lines[1..lines.len() - 1].join("\n");
    let sentences = body.split_inclusive(". ").enumerate();
    sentences.filter(|(n, _)| n % 10 != 4).map(|(_, sentence)| sentence).collect()
}

#[test]
fn the_same_words_are_an_exact_copy_however_they_are_written() {
    let first = "Tỷ lệ hộ nghèo của xã Hoà Bình còn 3,5% trong năm 2023.";
    for same in [
        first.to_owned(),
        first.to_uppercase(),
        first.replace("Hoà", "Hòa"),
        unicode_normalization::UnicodeNormalization::nfd(first).collect(),
        format!("\n  {}\n", first.replace(' ', "  ").replace('.', "!")),
        "Ty le ho ngheo cua xa Hoa Binh con 3,5% trong nam 2023".into(),
    ] {
        let marks = marks([("a", first), ("b", &same)]);
        assert_eq!(marks, [mark("a", None), mark("a", Some(CopyKind::Exact))], "{same}");
    }
    let other = first.replace("3,5", "3,6");
    assert_eq!(marks([("a", first), ("b", &other)])[1], mark("b", None), "another number is another text");
}

#[test]
fn no_order_of_two_words_passes_for_another() {
    // The orders of Thue and Morse, in which sums of powers are alike.
    let text =
        |first: u32| (0..4096_u32).map(move |n| ["số ", "dân "][((n.count_ones() + first) % 2) as usize]);
    let [one, other] = [0, 1].map(|first| Signature::of(&text(first).collect::<String>()).words);
    assert!(one.is_some() && one != other);
}

#[test]
fn what_differs_behind_a_long_run_of_letters_is_no_copy() {
    let text = |last: &str| format!("Dữ liệu {}{last} hết", "ก".repeat(500));
    let (one, other) = (text("ข"), text("ค"));
    assert_eq!(marks([("a", &*one), ("b", &*other)])[1], mark("b", None));
}

#[test]
fn a_text_without_words_is_no_copy() {
    assert_eq!(marks([("a", "…"), ("b", "…")]), [mark("a", None), mark("b", None)]);
}

#[test]
fn articles_of_the_corpus_are_no_copies_of_each_other() {
    let articles = corpus();
    assert!(articles.len() > 40);
    for (mark, (path, _)) in marks(articles.iter().map(|(p, t)| (&**p, &**t))).iter().zip(&articles) {
        assert_eq!((mark.group.as_deref(), mark.copy), (Some(&**path), None));
    }
}

#[test]
fn an_article_is_known_again_without_its_title_and_byline_and_a_tenth_of_its_sentences() {
    let articles = corpus();
    let mut copies = Copies::default();
    for (path, text) in &articles {
        copies.mark(path, &Signature::of(text));
    }
    let (mut near, mut tried) = (0, 0);
    for (path, text) in articles.iter().filter(|(_, text)| text.split_whitespace().count() > 150) {
        let found = copies.mark("copy", &Signature::of(&cut(text)));
        tried += 1;
        if found.copy == Some(CopyKind::Near) {
            assert_eq!(found.group.as_ref(), Some(path));
            near += 1;
        }
    }
    // Short ones lose the most, and sketches estimate: one in twenty may stay unknown.
    assert!(tried > 40 && near >= tried - tried / 20, "{near} of {tried}");
    assert_eq!(copies.counts().near, near);
}

#[test]
fn a_copy_of_a_copy_is_in_the_group_of_the_first() {
    let (_, text) = corpus().into_iter().max_by_key(|(_, text)| text.len()).unwrap();
    let near = cut(&text);
    let mut copies = Copies::default();
    let marks = [("a", &text), ("b", &near), ("c", &near), ("d", &text)]
        .map(|(doc, text)| copies.mark(doc, &Signature::of(text)));
    let [near, exact] = [CopyKind::Near, CopyKind::Exact].map(|kind| mark("a", Some(kind)));
    assert_eq!(marks, [mark("a", None), near, exact.clone(), exact]);
    assert_eq!(copies.counts(), CopyCounts { exact: 2, near: 1, groups: 1 });
}

#[test]
fn a_report_of_the_same_form_with_other_numbers_is_no_copy() {
    let report = |day: usize| {
        let row = |n: usize| {
            format!(
                "Giá vàng loại {n} mua vào {},{}, bán ra {},{} triệu.",
                36 + day,
                n * day,
                37 + day,
                n + day
            )
        };
        format!("Giá vàng hôm nay.\n{}", (1..40).map(row).collect::<String>())
    };
    assert_eq!(marks([("a", &*report(1)), ("b", &*report(2))])[1], mark("b", None));
}

/// The estimate is that of the Jaccard index, whatever the sizes.
#[test]
fn the_likeness_is_that_of_all_runs_of_words() {
    let text = |from: usize, to: usize| (from..to).map(|n| format!("từ{n} ")).collect::<String>();
    for (length, shift) in [(400, 100), (3000, 600), (20_000, 10_000)] {
        let [a, b] = [text(0, length), text(shift, length + shift)].map(|text| Signature::of(&text));
        let estimate = shared(&a.sketch.unwrap(), &b.sketch.unwrap()) as f64 / SKETCH as f64;
        let runs = |n: usize| (n - WORDS + 1) as f64;
        let exact = runs(length - shift) / (2.0 * runs(length) - runs(length - shift));
        assert!((estimate - exact).abs() < 0.25, "{estimate} for {exact}");
    }
}

#[test]
fn what_is_left_out_names_what_is_kept_and_how_alike_they_are() {
    let (_, text) = corpus().into_iter().max_by_key(|(_, text)| text.len()).unwrap();
    let near = cut(&text);
    let mut copies = Copies::default();
    let mut leave_out = |doc: &str, text: &str| copies.leave_out(doc, "hash", &Signature::of(text));
    assert_eq!(leave_out("a", &text), None);
    let b = leave_out("b", &near).unwrap();
    assert_eq!((&*b.doc, &*b.hash, &*b.group, b.copy), ("b", "hash", "a", CopyKind::Near));
    assert!((0.58..1.0).contains(&b.similarity), "{}", b.similarity);
    let c = leave_out("c", &near.to_uppercase()).unwrap();
    assert_eq!(
        (&*c.group, c.copy, c.similarity),
        ("a", CopyKind::Exact, b.similarity),
        "of b, which is left out"
    );
    assert_eq!(leave_out("d", &text).map(|copy| copy.similarity), Some(1.0));
    assert_eq!(leave_out("e", "Xã có 12 thôn."), None);
    assert_eq!(
        leave_out("f", "Xã có 12 thôn").map(|copy| (copy.group, copy.similarity)),
        Some(("e".into(), 1.0))
    );
    assert_eq!(copies.counts(), CopyCounts { exact: 3, near: 1, groups: 2 });
}
