//! The query language, and what else a search may be told: fields, operators, filters, order, facets,
//! what is tried when nothing is found.
#![allow(clippy::unwrap_used)]

mod common;

use chiso_extract::{Direction, Document, Extractor, Figure, Kind, Role};
use chiso_index::{
    ArticleQuery, ArticleSort, Axis, DateRange, Error, FigureQuery, FigureSort, Index, Note, Tones,
};
use common::{Built, build, document, marked};

const ARTICLES: [(&str, &str, &str, &str); 5] = [
    (
        "ha-giang-2023",
        "2023-07-03",
        "Báo Hà Giang",
        "Hà Giang giảm nghèo\nNăm 2022, tỷ lệ hộ nghèo của tỉnh Hà Giang là 42,92%, giảm 5,4 điểm phần trăm.",
    ),
    (
        "tuyen-quang-2023",
        "2023-09-01",
        "Báo Tuyên Quang",
        "Tuyên Quang giảm nghèo\nNăm 2022, tỷ lệ hộ nghèo của tỉnh Tuyên Quang là 19,45%.",
    ),
    (
        "ha-giang-2024",
        "2024-02-01",
        "Báo Hà Giang",
        "Hà Giang tổng kết năm\nNăm 2023, tỷ lệ hộ nghèo của tỉnh Hà Giang còn 37,08%; \
         vốn đầu tư công đạt 5,7 tỷ đồng.",
    ),
    (
        "duong",
        "2024-03-05",
        "Bản tin",
        "Mở con đường mới\nXã mở con đường dài 3 km theo Quyết định số 87/KH-CTC.",
    ),
    ("duong-am", "2024-03-06", "Bản tin", "Lịch âm dương\nBản tin về dương lịch, không nói đến nghèo đói."),
];

fn built() -> Built {
    let extractor = Extractor::new();
    let articles: Vec<(Document, Vec<Figure>)> = ARTICLES
        .iter()
        .map(|(doc, published, source, text)| {
            let article = Document {
                published: Some((*published).into()),
                source: Some((*source).into()),
                ..document(doc, text.lines().next().unwrap(), text)
            };
            let figures = extractor.extract(&article);
            (article, figures)
        })
        .collect();
    build(&articles)
}

fn texts(index: &Index, query: &str, filter: &FigureQuery) -> Vec<String> {
    index.figures(query, filter).unwrap().hits.into_iter().map(|hit| hit.figure.text.into()).collect()
}

fn percents() -> FigureQuery {
    FigureQuery { kinds: vec![Kind::Percent], ..Default::default() }
}

#[test]
fn operators_phrases_and_prefixes() {
    let built = built();
    for (query, expected) in [
        ("tổng OR tuyên", vec!["ha-giang-2024", "tuyen-quang-2023"]),
        ("nghèo NOT giang", vec!["duong-am", "tuyen-quang-2023"]),
        ("NOT nghèo", vec!["duong"]),
        ("nghèo (tổng OR lịch)", vec!["duong-am", "ha-giang-2024"]),
        ("\"giảm nghèo\"", vec!["ha-giang-2023", "tuyen-quang-2023"]),
        ("quy* 87/KH*", vec!["duong"]),
        ("\"con đư*\"", vec!["duong"]),
        ("dươ*", vec!["duong-am"]),
        ("duo*", vec!["duong", "duong-am"]),
        ("title:tổng", vec!["ha-giang-2024"]),
        ("title:vốn", vec![]),
        ("source:\"Hà Giang\" published:[2024 TO *]", vec!["ha-giang-2024"]),
        ("published:2023-09", vec!["tuyen-quang-2023"]),
        ("published:[2023-07 TO 2023-08]", vec!["ha-giang-2023"]),
        ("place:02", vec!["ha-giang-2023", "ha-giang-2024"]),
        ("place:\"Tuyên Quang 2025\" published:2023", vec!["ha-giang-2023", "tuyen-quang-2023"]),
        ("id:duong", vec!["duong"]),
    ] {
        let found: Vec<String> = if expected.is_empty() {
            built
                .index
                .search(query, &ArticleQuery::default())
                .unwrap()
                .hits
                .into_iter()
                .map(|hit| hit.doc)
                .collect()
        } else {
            built.set(query)
        };
        assert_eq!(found, expected, "{query}");
    }
}

#[test]
fn tones_are_exact_unless_loosened() {
    let built = built();
    assert_eq!(built.set("đường"), ["duong"]);
    assert_eq!(built.set("dương"), ["duong-am"]);
    assert_eq!(built.set("duong"), ["duong", "duong-am"]);
    let any = ArticleQuery { tones: Tones::Any, ..Default::default() };
    let page = built.index.search("dương", &any).unwrap();
    let ids: Vec<&str> = page.hits.iter().map(|hit| hit.doc.as_str()).collect();
    assert_eq!(ids, ["duong-am", "duong"], "those with the tones as typed come first");
    assert_eq!(
        marked(&built.index.search("đường", &ArticleQuery::default()).unwrap().hits[0].snippet)[0],
        "đường"
    );
}

#[test]
fn what_finds_nothing_is_tried_otherwise_and_says_so() {
    let built = built();
    let page = built.index.search("con đướng", &ArticleQuery::default()).unwrap();
    assert_eq!((page.total, page.notes), (1, vec![Note::AnyTones]));
    let page = built.index.search("giam ngheoo giang", &ArticleQuery::default()).unwrap();
    let corrected = Note::Corrected { typed: "ngheoo".into(), used: "ngheo".into() };
    assert_eq!((page.total, page.notes), (1, vec![corrected.clone()]));
    assert_eq!(marked(&page.hits[0].snippet), ["Giang", "giảm", "nghèo", "nghèo", "Giang", "giảm"]);
    let page = built.index.figures("ty le ho ngheoo", &percents()).unwrap();
    assert!(page.total >= 3 && page.notes == [corrected], "{:?}", page.notes);
    // A word that is there is not corrected, nor is one in quotes or a number.
    assert_eq!(built.index.search("nghèo", &ArticleQuery::default()).unwrap().notes, []);
    for query in ["\"giam ngheoo\"", "42,93", "xyzxyz"] {
        let page = built.index.search(query, &ArticleQuery::default()).unwrap();
        assert_eq!((page.total, page.notes), (0, vec![]), "{query}");
    }
}

#[test]
fn articles_by_date_with_facets_and_figures() {
    let built = built();
    let by = |sort| {
        let page =
            built.index.search("nghèo", &ArticleQuery { sort, facets: 2, ..Default::default() }).unwrap();
        (page.hits.iter().map(|hit| hit.doc.clone()).collect::<Vec<_>>(), page.facets)
    };
    let (newest, facets) = by(ArticleSort::Newest);
    assert_eq!(newest, ["duong-am", "ha-giang-2024", "tuyen-quang-2023", "ha-giang-2023"]);
    let (oldest, _) = by(ArticleSort::Oldest);
    assert_eq!(oldest, newest.iter().rev().cloned().collect::<Vec<_>>());
    let counts = |facet: &[chiso_index::FacetValue]| -> Vec<(String, usize)> {
        facet.iter().map(|value| (value.name.clone(), value.count)).collect()
    };
    assert_eq!(counts(&facets.places), [("Hà Giang".into(), 2), ("Tuyên Quang".into(), 1)]);
    assert_eq!(counts(&facets.years), [("2023".into(), 2), ("2024".into(), 2)]);
    assert_eq!(counts(&facets.sources), [("Báo Hà Giang".into(), 2), ("Báo Tuyên Quang".into(), 1)]);
    assert_eq!(facets.places[0].value, "02");

    let page = built.index.search("hộ nghèo Hà Giang 2023", &ArticleQuery::default()).unwrap();
    let nearest: Vec<&str> = page.hits[0].nearest.iter().map(|figure| figure.text.as_str()).collect();
    assert_eq!(nearest, ["37,08%", "5,7 tỷ đồng"]);
}

#[test]
fn figures_by_their_fields() {
    let built = built();
    let index = &built.index;
    for (query, expected) in [
        ("label:nghèo period:2022 role:level place:02", vec!["42,92%"]),
        ("nghèo kind:percent published:2024", vec!["37,08%"]),
        ("value:[5 tỷ TO 6 tỷ đồng]", vec!["5,7 tỷ đồng"]),
        ("value:[* TO 20] unit:%", vec!["19,45%"]),
        ("kind:money OR value:[40 TO 45]", vec!["5,7 tỷ đồng", "42,92%"]),
        ("place:\"Tuyên Quang 2025\" label:\"hộ nghèo\" role:level period:2022", vec!["42,92%", "19,45%"]),
        ("kind:percent NOT role:level NOT place:08", vec!["5,4 điểm phần trăm"]),
        ("sentence:\"đầu tư công\" kind:money", vec!["5,7 tỷ đồng"]),
    ] {
        let mut found = texts(index, query, &FigureQuery::default());
        found.sort();
        let mut expected = expected;
        expected.sort_unstable();
        assert_eq!(found, expected, "{query}");
    }
    let filter = |change: fn(&mut FigureQuery)| {
        let mut filter = percents();
        change(&mut filter);
        let mut found = texts(index, "", &filter);
        found.sort();
        found
    };
    assert_eq!(filter(|filter| filter.roles = vec![Role::Change]), ["5,4 điểm phần trăm"]);
    assert_eq!(filter(|filter| filter.direction = Some(Direction::Down)), ["5,4 điểm phần trăm"]);
    assert_eq!(filter(|filter| filter.period = Some("2023".into())), ["37,08%"]);
    assert_eq!(filter(|filter| filter.label = Some("nghèo hộ".into())).len(), 4);
    assert_eq!(filter(|filter| filter.doc = Some("tuyen-quang-2023".into())), ["19,45%"]);
    assert_eq!(filter(|filter| filter.source = Some("tuyên quang".into())), ["19,45%"]);
    assert_eq!(filter(|filter| filter.published = Some(DateRange::of("2024"))), ["37,08%"]);
    assert_eq!(filter(|filter| filter.place = Some("Tuyên Quang 2025".into())).len(), 4);
    assert_eq!(filter(|filter| filter.rule = Some("không có".into())), [""; 0]);
}

#[test]
fn figures_by_value_and_date() {
    let built = built();
    let by =
        |sort| texts(&built.index, "label:nghèo role:level", &FigureQuery { sort, ..Default::default() });
    assert_eq!(by(FigureSort::Greatest), ["42,92%", "37,08%", "19,45%"]);
    assert_eq!(by(FigureSort::Least), ["19,45%", "37,08%", "42,92%"]);
    assert_eq!(by(FigureSort::Newest), ["37,08%", "19,45%", "42,92%"]);
    assert_eq!(by(FigureSort::Oldest), ["42,92%", "19,45%", "37,08%"]);
}

#[test]
fn a_time_in_words_prefers_its_figures() {
    let built = built();
    for (query, first) in [("tỷ lệ hộ nghèo 2023", "37,08%"), ("tỷ lệ hộ nghèo Hà Giang 2022", "42,92%")]
    {
        assert_eq!(texts(&built.index, query, &percents())[0], first, "{query}");
    }
}

#[test]
fn figures_are_compared_in_a_table() {
    let built = built();
    let pivot = built.index.pivot("tỷ lệ hộ nghèo", &percents(), Axis::Place, Axis::Period).unwrap();
    assert_eq!(
        (pivot.rows.as_slice(), pivot.cols.as_slice()),
        (
            ["Hà Giang".to_owned(), "Tuyên Quang".to_owned()].as_slice(),
            ["2022".to_owned(), "2023".to_owned()].as_slice(),
        )
    );
    let cell = |row: usize, col: usize| {
        pivot.cells[row][col].as_ref().map(|cell| (cell.hit.figure.text.as_str(), cell.others, cell.disagree))
    };
    // The level is chosen, and the change beside it contradicts nothing.
    assert_eq!(cell(0, 0), Some(("42,92%", 1, false)));
    assert_eq!(cell(0, 1), Some(("37,08%", 0, false)));
    assert_eq!(cell(1, 0), Some(("19,45%", 0, false)));
    assert_eq!(cell(1, 1), None);
    assert_eq!((pivot.figures, pivot.left_out), (4, 0));
    let page =
        built.index.cell("tỷ lệ hộ nghèo", &percents(), (Axis::Place, "Hà Giang"), (Axis::Period, "2022"));
    let behind: Vec<String> = page.unwrap().hits.into_iter().map(|hit| hit.figure.text.into()).collect();
    assert_eq!(behind, ["42,92%", "5,4 điểm phần trăm"]);
}

#[test]
fn labels_and_coverage() {
    let built = built();
    let labels = built.index.labels("", &FigureQuery { limit: 3, ..Default::default() }).unwrap();
    let first = &labels.labels[0];
    assert_eq!(
        (first.label.as_str(), first.figures, first.articles),
        ("tỷ lệ hộ nghèo của tỉnh hà giang", 3, 2)
    );
    assert_eq!((first.first.as_deref(), first.last.as_deref()), (Some("2022-01-01"), Some("2023-12-31")));
    assert_eq!(first.places[0].name, "Hà Giang");
    let stats = built.index.stats().unwrap();
    assert_eq!(stats.articles, 5);
    assert_eq!(stats.kinds.iter().find(|(kind, _)| *kind == Kind::Percent).unwrap().1, 4);
    assert_eq!(stats.kinds.iter().map(|(_, count)| count).sum::<u64>(), stats.figures);
    let months: Vec<(&str, u64)> =
        stats.months.iter().map(|(month, count)| (month.as_str(), *count)).collect();
    assert_eq!(months, [("2023-07", 1), ("2023-09", 1), ("2024-02", 1), ("2024-03", 2)]);
    assert!(stats.bytes > 1000 && stats.files > 3);
}

#[test]
fn bad_values_of_fields_point_at_their_clause() {
    let built = built();
    for (query, part) in [
        ("nghèo published:mai", "mai"),
        ("nghèo period:[2023 TO mai]", "mai"),
        ("nghèo kind:tiền", "percent, ratio"),
        ("nghèo role:cao", "level, change, target"),
        ("nghèo value:nhiều", "no value"),
        ("nghèo label:%", "no words"),
        ("nghèo label:[a TO b]", "takes words"),
    ] {
        let Err(Error::Query { message, column, .. }) = built.index.figures(query, &FigureQuery::default())
        else {
            panic!("{query}: not refused")
        };
        assert!(message.contains(part), "{query}: {message}");
        assert_eq!(column, 6, "{query}");
    }
}
