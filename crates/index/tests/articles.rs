//! What a search for articles finds, in which order, and what it shows.
#![allow(clippy::unwrap_used)]

mod common;

use chiso_extract::{Document, Kind};
use chiso_index::{ArticleQuery, Error, Tones};
use common::{build, build_texts, document, figure, marked};
use unicode_normalization::UnicodeNormalization;

#[test]
fn both_spellings_find_the_same_articles() {
    let built = build_texts(&[
        ("a", "Toàn xã đã hoàn thành chuyển đổi số."),
        ("b", "Câu CHUYỂN ĐỔI SỐ của bản."),
        ("c", "Chuyên đội sổ sách."),
        ("d", "Không có chuyện gì đổi thay."),
    ]);
    assert_eq!(built.set("chuyen doi so"), ["a", "b", "c"]);
    assert_eq!(built.set("chuyển đổi số"), ["a", "b"]);
    assert_eq!(built.set("CHUYEN đổi So"), ["a", "b"]);
    assert_eq!(built.set("chuyện"), ["d"]);
    let any = ArticleQuery { tones: Tones::Any, ..Default::default() };
    assert_eq!(built.index.search("chuyển đổi số", &any).unwrap().total, 3);
    assert_eq!(built.set("chuyển đổi số nông nghiệp"), [""; 0]);
}

#[test]
fn normalization_does_not_matter() {
    let text = "Thủy lợi ở huyện Ðông Hưng đạt 97,6%";
    let built = build_texts(&[("nfc", text), ("nfd", &text.nfd().collect::<String>())]);
    for query in ["thủy lợi", "đông hưng", "thuy loi o huyen dong hung"] {
        assert_eq!(built.set(query), ["nfc", "nfd"], "{query}");
        assert_eq!(built.set(&query.nfd().collect::<String>()), ["nfc", "nfd"], "{query} decomposed");
        assert_eq!(built.set(&format!("\"{query}\"").nfd().collect::<String>()), ["nfc", "nfd"]);
    }
}

#[test]
fn spelling_variants_are_one_word() {
    let built = build_texts(&[
        ("old", "Hoà giải, thuỷ điện, quí này, tỉ lệ"),
        ("new", "Hòa giải, thủy điện, quý này, tỷ lệ"),
    ]);
    for query in ["\"hoà giải\"", "\"hòa giải\"", "\"thuỷ điện\"", "\"quý này\"", "\"tỉ lệ\"", "\"tỷ lệ\""]
    {
        assert_eq!(built.ids(query), ["new", "old"], "{query}");
    }
}

#[test]
fn numbers_are_found_as_written() {
    let built = build_texts(&[
        ("decimal", "Tỷ lệ đạt 97,6%."),
        ("parts", "Có 97 hộ và 6 xã."),
        ("document", "Thực hiện Kế hoạch số 87/KH-CTC."),
        ("other", "Thực hiện Kế hoạch số 187/KH-CTC, CTC 87."),
        ("years", "Giai đoạn 2021 - 2025 và 1.983 hộ"),
    ]);
    assert_eq!(built.set("97,6%"), ["decimal"]);
    assert_eq!(built.set("97,6"), ["decimal"]);
    assert_eq!(built.set("97"), ["parts"]);
    assert_eq!(built.set("87/KH-CTC"), ["document"]);
    assert_eq!(built.set("87/kh-ctc"), ["document"]);
    assert_eq!(built.set("2021-2025"), ["years"]);
    assert_eq!(built.set("2025"), ["years"]);
    assert_eq!(built.set("1.983"), ["years"]);
}

#[test]
fn exact_tones_rank_first() {
    let mut texts: Vec<(String, String)> = Vec::new();
    for at in 0..30 {
        // The wrong tones are ahead in everything else: shorter, more frequent, side by side.
        texts.push((format!("wrong-{at:02}"), "Mùa đương phổ, đương phổ, đương phổ".into()));
        let filler = "Tin thời sự trong ngày của tỉnh nhà và các huyện thị. ".repeat(at);
        texts.push((format!("right-{at:02}"), format!("Con đường làng. {filler} Ra phố.")));
    }
    let texts: Vec<(&str, &str)> = texts.iter().map(|(doc, text)| (&doc[..], &text[..])).collect();
    let built = build_texts(&texts);
    assert_eq!(built.ids("đường phố").len(), 30);
    let any = ArticleQuery { tones: Tones::Any, limit: 100, ..Default::default() };
    let page = built.index.search("đường phố", &any).unwrap();
    let ids: Vec<String> = page.hits.into_iter().map(|hit| hit.doc).collect();
    assert_eq!(ids.len(), 60);
    assert!(ids[..30].iter().all(|id| id.starts_with("right")), "{ids:?}");
    // Typed without tones, nothing is preferred for its tones.
    assert!(built.ids("duong pho")[..30].iter().all(|id| id.starts_with("wrong")));
}

#[test]
fn words_side_by_side_rank_above_scattered_ones() {
    let built = build_texts(&[
        ("a-scattered", "Số liệu về hồ nước được công bố: sơ bộ hồ cạn."),
        ("b-together", "Số liệu về nước được công bố: hồ sơ cạn bộ."),
        ("c-scattered", "Sơ bộ hồ cạn: số liệu về hồ nước được công bố."),
    ]);
    assert_eq!(built.ids("hồ sơ")[0], "b-together");
    assert_eq!(built.ids("ho so")[0], "b-together");
    assert_eq!(built.ids("\"hồ sơ\""), ["b-together"]);
    assert_eq!(built.ids("\"sơ hồ\""), [""; 0]);
}

#[test]
fn quotes_ask_for_the_tones_that_are_typed() {
    let built =
        build_texts(&[("a", "Tăng trưởng kinh tế"), ("b", "Tầng trường kinh tế"), ("c", "trưởng tăng")]);
    assert_eq!(built.set("\"tăng trưởng\""), ["a"]);
    assert_eq!(built.set("\"tang truong\""), ["a", "b"]);
    assert_eq!(built.set("“tăng truong”"), ["a"]);
    assert_eq!(built.set("\"tăng trưởng\" kinh"), ["a"]);
    assert_eq!(built.set("\"trường\""), ["b"]);
}

#[test]
fn titles_count_and_count_more() {
    let built = build(&[
        (document("a", "Bản tin", "Xuất khẩu gạo tăng"), vec![]),
        (document("b", "Xuất khẩu gạo", "Bản tin: xuất khẩu gạo tăng"), vec![]),
        (document("c", "Lúa gạo", "Bản tin của ngày"), vec![]),
    ]);
    assert_eq!(built.ids("xuất khẩu gạo"), ["b", "a"]);
    assert_eq!(built.set("gạo ngày"), ["c"]);
}

#[test]
fn totals_are_exact_and_pages_continue() {
    let texts: Vec<(String, String)> = (0..57)
        .map(|at| (format!("{at:03}"), format!("Bài số {at} nói về lúa{}", " lúa".repeat(at % 5))))
        .collect();
    let built = build_texts(&texts.iter().map(|(doc, text)| (&doc[..], &text[..])).collect::<Vec<_>>());
    let all = built.ids("lúa");
    assert_eq!(all.len(), 57);
    let mut paged = Vec::new();
    for offset in (0..70).step_by(10) {
        let page =
            built.index.search("lúa", &ArticleQuery { limit: 10, offset, ..Default::default() }).unwrap();
        assert_eq!(page.total, 57);
        paged.extend(page.hits.into_iter().map(|hit| hit.doc));
    }
    assert_eq!(paged, all);
    let none =
        built.index.search("lúa", &ArticleQuery { limit: 0, offset: 5, ..Default::default() }).unwrap();
    assert_eq!((none.total, none.hits.len()), (57, 0));
    let far = ArticleQuery { limit: usize::MAX, offset: usize::MAX, ..Default::default() };
    assert_eq!(built.index.search("lúa", &far).unwrap().total, 57);
}

#[test]
fn filters_narrow() {
    let article = |doc: &str, published: &str, source: &str, place: &str, code: &str| {
        let mut counted = figure(doc, 0, Kind::Quantity, 5.0, "số xã", "Có 5 xã.");
        counted.place = Some(place.into());
        counted.place_code = Some(code.into());
        let document = Document {
            published: Some(published.into()),
            source: Some(source.into()),
            ..document(doc, "Tin xã", "Có 5 xã.")
        };
        (document, vec![counted])
    };
    let built = build(&[
        article("a", "2023-05-01", "Báo Điện Biên", "tỉnh Điện Biên", "11"),
        article("b", "2024-01-31T08:00:00+07:00", "baolaocai.example", "Lào Cai", "10"),
        (document("c", "Tin xã", "Không có số."), vec![]),
    ]);
    let ids = |options: ArticleQuery| {
        let page = built.index.search("tin xa", &options).unwrap();
        page.hits.into_iter().map(|hit| hit.doc).collect::<Vec<_>>()
    };
    assert_eq!(ids(ArticleQuery { year: Some(2023), ..Default::default() }), ["a"]);
    assert_eq!(ids(ArticleQuery { year: Some(2022), ..Default::default() }), [""; 0]);
    assert_eq!(ids(ArticleQuery { year: Some(-5), ..Default::default() }), [""; 0]);
    for place in ["Điện Biên", "dien bien", "Biên", "11"] {
        assert_eq!(ids(ArticleQuery { place: Some(place.into()), ..Default::default() }), ["a"], "{place}");
    }
    for source in ["baolaocai.example", "BaoLaoCai"] {
        assert_eq!(
            ids(ArticleQuery { source: Some(source.into()), ..Default::default() }),
            ["b"],
            "{source}"
        );
    }
    assert_eq!(ids(ArticleQuery { source: Some("bao dien bien".into()), ..Default::default() }), ["a"]);

    // A blank query leaves the choice to the filters, and finds no figure.
    let page = built.index.search(" ", &ArticleQuery { year: Some(2023), ..Default::default() }).unwrap();
    assert_eq!((page.total, page.hits[0].doc.as_str()), (1, "a"));
    assert_eq!(built.ids(""), ["a", "b", "c"]);

    let error = built.index.search("tin", &ArticleQuery { place: Some("—".into()), ..Default::default() });
    assert!(matches!(error, Err(Error::Filter { filter: "place", .. })));
}

#[test]
fn hits_show_their_article() {
    let text = format!(
        "Mở đầu.\n{}\u{A0}Tỷ lệ hộ nghe\u{300}o của xã còn 3,5%.",
        "Bản tin có nhiều mục khác. ".repeat(20)
    );
    let mut stored = document("thu-muc/bai.txt", "Giảm nghèo", &text);
    stored.published = Some("2024-02-03".into());
    stored.source = Some("Báo huyện".into());
    let figures = vec![
        figure("thu-muc/bai.txt", 0, Kind::Percent, 3.5, "Tỷ lệ hộ nghèo", "Tỷ lệ hộ nghèo của xã còn 3,5%."),
        figure("thu-muc/bai.txt", 1, Kind::Percent, 3.5, "Tỷ lệ", "…"),
    ];
    let built = build(&[(stored, figures)]);
    let page = built.index.search("ho ngheo", &ArticleQuery::default()).unwrap();
    let hit = &page.hits[0];
    assert_eq!(hit.title.as_deref(), Some("Giảm nghèo"));
    assert_eq!(hit.published.as_deref(), Some("2024-02-03"));
    assert_eq!(hit.source.as_deref(), Some("Báo huyện"));
    assert_eq!(hit.figures, 2);
    assert!(hit.score > 0.0);
    assert!(text.contains(&hit.snippet.text));
    assert_eq!(marked(&hit.snippet), ["hộ", "nghe\u{300}o"]);
    assert!(hit.snippet.text.starts_with("Tỷ lệ"), "{}", hit.snippet.text);
}
