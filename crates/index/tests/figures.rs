//! What a search for figures finds, in which order, and what it shows.
#![allow(clippy::unwrap_used)]

mod common;

use chiso_extract::{Document, Figure, Kind};
use chiso_index::{Error, FigureQuery, Note, Tones, WriterOptions};
use common::{Built, Random, document, figure, marked};

fn build(articles: &[(Document, Vec<Figure>)]) -> Built {
    build_with(articles, &WriterOptions::default())
}

fn build_with(articles: &[(Document, Vec<Figure>)], options: &WriterOptions) -> Built {
    common::build_with(&common::with_sentences(articles), options)
}

fn at(doc: &str, n: usize) -> (String, usize) {
    (doc.to_owned(), n)
}

#[test]
fn label_then_sentence_then_title() {
    let sentence = "Trong kỳ, hồ sơ trực tuyến đạt 80% và máy cày tăng 5 chiếc.";
    let built = build(&[
        (
            document("a", "Tin kinh tế", sentence),
            vec![
                figure("a", 0, Kind::Quantity, 5.0, "máy cày", sentence),
                figure("a", 1, Kind::Percent, 80.0, "hồ sơ trực tuyến", sentence),
            ],
        ),
        (
            document("b", "Hồ sơ trực tuyến", "Đạt 70% số xã."),
            vec![figure("b", 0, Kind::Percent, 70.0, "số xã", "Đạt 70% số xã.")],
        ),
    ]);
    let all = FigureQuery::default();
    let expected = [at("a", 1), at("a", 0), at("b", 0)];
    assert_eq!(built.figure_ids("hồ sơ trực tuyến", &all), expected);
    assert_eq!(built.figure_ids("ho so truc tuyen", &all), expected);
    assert_eq!(built.figure_ids("\"hồ sơ trực tuyến\"", &all), expected);
    assert_eq!(built.figure_ids("máy cày", &all), [at("a", 0), at("a", 1)]);
    assert_eq!(built.figure_ids("máy cày nổi", &all), []);
}

#[test]
fn exact_tones_rank_first() {
    let make = |doc: &str, label: &str| {
        (document(doc, "Tin", "Tin"), vec![figure(doc, 0, Kind::Quantity, 1.0, label, "Có 1.")])
    };
    let built = build(&[make("a", "số thử"), make("b", "sổ thư"), make("c", "số thư")]);
    assert_eq!(built.figure_ids("số thư", &FigureQuery::default()), [at("c", 0)]);
    let any = FigureQuery { tones: Tones::Any, ..Default::default() };
    assert_eq!(built.figure_ids("số thư", &any), [at("c", 0), at("a", 0), at("b", 0)]);
}

#[test]
fn a_label_from_elsewhere_is_searched_beside_the_sentence() {
    let built = build(&[(
        document("a", "Tin", "Diện tích lúa: 5 ha"),
        vec![figure("a", 0, Kind::Quantity, 5.0, "Diện tích lúa", "Năm nay có 5 ha.")],
    )]);
    assert_eq!(built.figure_ids("diện tích năm", &FigureQuery::default()), [at("a", 0)]);
    assert_eq!(built.figure_ids("\"diện tích lúa\"", &FigureQuery::default()), [at("a", 0)]);
}

#[test]
fn place_and_year_are_words_of_a_figure() {
    let mut counted = figure("a", 0, Kind::Percent, 5.0, "tỷ lệ hộ nghèo", "Tỷ lệ hộ nghèo còn 5%.");
    counted.place = Some("Hà Giang".into());
    counted.period = Some("2023".into());
    let built = build(&[(document("a", "Tin", "Tỷ lệ hộ nghèo còn 5%."), vec![counted])]);
    assert_eq!(built.figures("ty le ho ngheo ha giang 2023", &FigureQuery::default()).total, 1);
    // What is of another time is shown only where nothing else is there, and said to be so.
    let page = built.figures("tỷ lệ hộ nghèo Hà Giang 2024", &FigureQuery::default());
    assert_eq!((page.total, page.notes), (1, vec![Note::AnyTime]));
}

#[test]
fn every_figure_that_has_the_words_is_found_and_no_other() {
    let words = ["hồ", "sơ", "xã", "tỷ", "lệ", "dân", "nước", "rừng", "lúa", "đất"];
    let mut random = Random(11);
    let some = |random: &mut Random, count: usize| {
        (0..count).map(|_| random.pick(&words)).collect::<Vec<_>>().join(" ")
    };
    let mut articles = Vec::new();
    for at in 0..400 {
        let doc = format!("{at:03}");
        let (mut figures, mut sentence) = (Vec::new(), String::new());
        for n in 0..random.below(7) {
            if n == 0 || random.below(2) == 0 {
                sentence = some(&mut random, 3);
            }
            let label = some(&mut random, 1);
            let mut made = figure(&doc, n, Kind::Quantity, 1.0, &label, &sentence);
            made.place = (random.below(3) == 0).then(|| some(&mut random, 1).into());
            figures.push(made);
        }
        articles.push((document(&doc, &some(&mut random, 2), "Tin."), figures));
    }
    let small = WriterOptions { threads: 2, memory_bytes: 0 };
    for built in [build(&articles), build_with(&articles, &small)] {
        for round in 0..60 {
            let asked: Vec<&str> = (0..1 + round % 3).map(|_| random.pick(&words)).collect();
            let mut expected = Vec::new();
            for (document, figures) in &articles {
                for figure in figures {
                    let title = document.title.as_deref();
                    let parts =
                        [title, figure.label.as_deref(), figure.place.as_deref(), Some(&figure.sentence)];
                    let said = parts.into_iter().flatten().collect::<Vec<_>>().join(" ");
                    if asked.iter().all(|word| said.split(' ').any(|other| other == *word)) {
                        expected.push(at(&figure.doc, figure.n));
                    }
                }
            }
            let query = asked.join(" ");
            let page = FigureQuery { limit: usize::MAX, ..Default::default() };
            let mut found = built.figure_ids(&query, &page);
            found.sort();
            assert!(found == expected, "{query}: {} found, {} expected", found.len(), expected.len());
        }
    }
}

/// One article a figure; its id is the figure's label.
fn build_figures(figures: Vec<(&str, Figure)>) -> Built {
    let articles: Vec<_> = figures
        .into_iter()
        .map(|(doc, figure)| {
            let document = Document { published: Some("2020-12-31".into()), ..document(doc, "Tin", "Tin.") };
            (document, vec![Figure { doc: doc.into(), ..figure }])
        })
        .collect();
    build(&articles)
}

fn blank(kind: Kind, value: f64) -> Figure {
    figure("", 0, kind, value, "số", "Số.")
}

fn found(built: &Built, filter: FigureQuery) -> Vec<String> {
    let with_words = built.figure_ids("số", &filter);
    let mut ids: Vec<String> = built.figure_ids("", &filter).into_iter().map(|(doc, _)| doc).collect();
    ids.sort();
    let mut same: Vec<String> = with_words.into_iter().map(|(doc, _)| doc).collect();
    same.sort();
    assert_eq!(ids, same, "a filter is the same with words and without");
    ids
}

#[test]
fn filters_on_kind_and_unit() {
    let unit = |kind, unit: &str| Figure { unit: Some(unit.into()), ..blank(kind, 5.0) };
    let built = build_figures(vec![
        ("percent", unit(Kind::Percent, "%")),
        ("points", unit(Kind::Percent, "pp")),
        ("money", unit(Kind::Money, "VND")),
        ("files", unit(Kind::Quantity, "Hồ sơ")),
        ("bare", blank(Kind::Quantity, 5.0)),
    ]);
    let kinds = |kinds: &[Kind]| found(&built, FigureQuery { kinds: kinds.to_vec(), ..Default::default() });
    assert_eq!(kinds(&[Kind::Percent]), ["percent", "points"]);
    assert_eq!(kinds(&[Kind::Money, Kind::Quantity]), ["bare", "files", "money"]);
    assert_eq!(kinds(&[Kind::Rank]), [""; 0]);
    assert_eq!(kinds(&[]).len(), 5);
    let unit = |unit: &str| found(&built, FigureQuery { unit: Some(unit.into()), ..Default::default() });
    assert_eq!(unit("%"), ["percent"]);
    assert_eq!(unit("vnd"), ["money"]);
    assert_eq!(unit("hồ sơ"), ["files"]);
    assert_eq!(unit("ho so "), ["files"]);
    assert_eq!(unit("hồ"), [""; 0]);
}

#[test]
fn filters_on_place() {
    let place = |place: &str, code: Option<&str>| Figure {
        place: Some(place.into()),
        place_code: code.map(Into::into),
        ..blank(Kind::Quantity, 5.0)
    };
    let built = build_figures(vec![
        ("province", place("tỉnh Hà Giang", Some("02"))),
        ("district", place("huyện Vị Xuyên", Some("02"))),
        ("south", place("Hậu Giang", Some("93"))),
        ("coast", place("Bà Rịa-Vũng Tàu", Some("77"))),
        ("none", blank(Kind::Quantity, 5.0)),
    ]);
    let place = |place: &str| found(&built, FigureQuery { place: Some(place.into()), ..Default::default() });
    assert_eq!(place("Hà Giang"), ["province"]);
    assert_eq!(place("ha giang"), ["province"]);
    assert_eq!(place("Giang"), ["province", "south"]);
    assert_eq!(place("02"), ["district", "province"]);
    assert_eq!(place("Bà Rịa - Vũng Tàu"), ["coast"]);
    assert_eq!(place("giang ha"), [""; 0]);
}

#[test]
fn filters_on_year() {
    let period = |period: &str| Figure { period: Some(period.into()), ..blank(Kind::Quantity, 5.0) };
    let built = build_figures(vec![
        ("year", period("2023")),
        ("day", period("2023-06-30")),
        ("quarter", period("2024-Q1")),
        ("span", period("2022/2025")),
        ("yearless", period("XXXX-09-21")),
        ("unknown", blank(Kind::Quantity, 5.0)),
        (
            "date",
            Figure { timex: Some("2019-01".into()), period: Some("2023".into()), ..blank(Kind::Date, 0.0) },
        ),
    ]);
    let year = |year: i32| found(&built, FigureQuery { year: Some(year), ..Default::default() });
    assert_eq!(year(2023), ["day", "span", "year"]);
    assert_eq!(year(2024), ["quarter", "span"]);
    assert_eq!(year(2022), ["span"]);
    assert_eq!(year(2026), [""; 0]);
    // Published in 2020.
    assert_eq!(year(2020), ["unknown", "yearless"]);
    assert_eq!(year(2019), ["date"]);
}

#[test]
fn filters_on_value() {
    let range = |low: f64, high: f64| Figure {
        value: None,
        low: Some(low),
        high: Some(high),
        ..blank(Kind::Quantity, 0.0)
    };
    let built = build_figures(vec![
        ("minus", blank(Kind::Percent, -3.5)),
        ("small", blank(Kind::Percent, 5.0)),
        ("large", blank(Kind::Money, 5.7e9)),
        ("range", range(10.0, 20.0)),
        ("date", Figure { value: None, ..blank(Kind::Date, 0.0) }),
    ]);
    let between = |min, max| found(&built, FigureQuery { min, max, ..Default::default() });
    assert_eq!(between(Some(5.0), None), ["large", "range", "small"]);
    assert_eq!(between(None, Some(5.0)), ["minus", "small"]);
    assert_eq!(between(Some(15.0), Some(16.0)), ["range"]);
    assert_eq!(between(Some(20.0), Some(30.0)), ["range"]);
    assert_eq!(between(Some(5.7e9), Some(5.7e9)), ["large"]);
    assert_eq!(between(Some(6.0), Some(9.0)), [""; 0]);
    assert_eq!(between(Some(9.0), Some(6.0)), [""; 0]);
    assert_eq!(between(None, None).len(), 5);
    let error = built.index.figures("", &FigureQuery { min: Some(f64::NAN), ..Default::default() });
    assert!(matches!(error, Err(Error::Filter { filter: "min", .. })));
}

#[test]
fn hits_carry_record_heading_and_highlights() {
    let sentence = "Đến nay, tỷ lệ hồ sơ trực tuyến đạt 80%.";
    let mut filed = figure("a", 0, Kind::Percent, 80.0, "tỷ lệ hồ sơ trực tuyến", sentence);
    filed.checks = vec!["percent-matches-ratio".into()];
    let unlabelled = Figure { label: None, n: 1, ..filed.clone() };
    let article = Document {
        published: Some("2024-05-06".into()),
        ..document("a", "Cải cách hành chính", sentence)
    };
    let built = build(&[(article, vec![filed.clone(), unlabelled])]);
    let page = built.figures("ho so", &FigureQuery::default());
    assert_eq!(page.total, 2);
    let hit = &page.hits[0];
    assert_eq!(hit.figure, filed);
    assert_eq!(hit.title.as_deref(), Some("Cải cách hành chính"));
    assert_eq!(hit.published.as_deref(), Some("2024-05-06"));
    assert_eq!(hit.label.text, "tỷ lệ hồ sơ trực tuyến");
    assert_eq!(marked(&hit.label), ["hồ", "sơ"]);
    assert_eq!(hit.sentence.text, sentence);
    assert_eq!(marked(&hit.sentence), ["hồ", "sơ"]);
    assert_eq!(page.hits[1].label.text, "");
    assert!(page.hits[0].score > page.hits[1].score);
}

#[test]
fn blank_queries_list_figures_in_order_and_in_pages() {
    let articles: Vec<_> = ["b", "a"]
        .into_iter()
        .map(|doc| {
            let figures = (0..12).map(|n| figure(doc, n, Kind::Quantity, n as f64, "số", "Số.")).collect();
            (document(doc, "Tin", "Số."), figures)
        })
        .collect();
    let built = build(&articles);
    let page = FigureQuery { limit: 5, offset: 10, ..Default::default() };
    assert_eq!(built.figure_ids("", &page), [at("a", 10), at("a", 11), at("b", 0), at("b", 1), at("b", 2)]);
    assert_eq!(built.figures("", &page).total, 24);
    assert_eq!(built.figure_ids("số", &page), built.figure_ids("", &page));
}

#[test]
fn a_rate_that_is_asked_for_need_not_be_called_one() {
    let sentence = "Cổng tiếp nhận trực tuyến 8 trên 10 hồ sơ, đạt 80%, với 5 cán bộ.";
    let built = build(&[(
        document("a", "Tin", sentence),
        vec![
            figure("a", 0, Kind::Ratio, 0.8, "tiếp nhận trực tuyến hồ sơ", sentence),
            figure("a", 1, Kind::Percent, 80.0, "tiếp nhận trực tuyến hồ sơ", sentence),
            figure("a", 2, Kind::Quantity, 5.0, "cán bộ", sentence),
        ],
    )]);
    let all = FigureQuery::default();
    assert_eq!(built.figure_ids("tỷ lệ hồ sơ trực tuyến", &all), [at("a", 0), at("a", 1)]);
    assert_eq!(built.figure_ids("ti le ho so", &all), [at("a", 0), at("a", 1)]);
    assert_eq!(built.figure_ids("\"tỷ lệ\" hồ sơ", &all), []);
}
