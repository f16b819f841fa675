//! What holds for the figures of any text: of every article of the corpus, and of text that no one would write.
#![allow(clippy::unwrap_used)]

mod common;

use chiso_extract::document::{decode, decode_html, html, meta};
use chiso_extract::record::Text;
use chiso_extract::{Document, Extractor, Figure, Kind, Role};
use common::{files, root};
use proptest::prelude::*;
use std::fs;
use std::sync::LazyLock;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

static EXTRACTOR: LazyLock<Extractor> = LazyLock::new(Extractor::new);

/// Every article of the corpus, read by its ending: text, a page, or rows.
fn corpus() -> Vec<Document> {
    let mut documents = Vec::new();
    for path in files(&root("corpus")) {
        let bytes = fs::read(&path).unwrap();
        let mut add = |part: usize, text: String, published: Option<String>| {
            let doc = format!("{}#{part}", path.display());
            let mut document = Document { doc, text, published, ..Document::default() };
            meta::infer(&mut document);
            documents.push(document);
        };
        match path.extension().unwrap().to_str().unwrap() {
            "txt" => add(0, decode(&bytes).unwrap().text, None),
            "html" => {
                let article = html::parse(&decode_html(&bytes).unwrap().text);
                add(0, article.text, article.published);
            }
            "jsonl" => {
                for (n, row) in String::from_utf8(bytes).unwrap().lines().enumerate() {
                    let row: serde_json::Value = serde_json::from_str(row).unwrap();
                    add(n, row["text"].as_str().unwrap().to_owned(), None);
                }
            }
            other => panic!("{}: no reader for .{other}", path.display()),
        }
    }
    documents
}

/// What the record promises of every figure of a document; the first broken promise.
fn broken_promise(document: &Document, figures: &[Figure]) -> Option<String> {
    let points: Vec<char> = document.text.chars().collect();
    let mut last = 0;
    for (n, figure) in figures.iter().enumerate() {
        let promise = |kept: bool, what: &str| (!kept).then(|| format!("{what}: {figure:#?}"));
        let broken = None
            .or_else(|| promise(figure.doc == document.doc && figure.n == n, "doc and n"))
            .or_else(|| promise(last <= figure.start && figure.start < figure.end, "ordered and disjoint"))
            .or_else(|| promise(figure.end <= points.len(), "inside the text"))
            .or_else(|| {
                let span: String = points[figure.start..figure.end].iter().collect();
                promise(figure.text == span, "text is start..end")
            })
            .or_else(|| promise(figure.sentence.contains(&*figure.text), "the sentence holds the figure"))
            .or_else(|| promise(document.text.contains(&*figure.sentence), "the text holds the sentence"))
            .or_else(|| promise(is_trimmed(&figure.sentence), "the sentence is trimmed"))
            .or_else(|| values(figure).and_then(|what| promise(false, what)))
            .or_else(|| context(figure).and_then(|what| promise(false, what)));
        if broken.is_some() {
            return broken;
        }
        last = figure.end;
    }
    None
}

/// Whether no white space stands at the ends; a space that carries an accent is none.
fn is_trimmed(sentence: &str) -> bool {
    let mut first =
        sentence.chars().filter(|c| !"\u{200b}\u{200c}\u{200d}\u{2060}\u{feff}\u{ad}".contains(*c));
    let bare = first.next().is_some_and(char::is_whitespace) && !first.next().is_some_and(is_combining_mark);
    !bare && sentence.trim_end() == sentence
}

/// What is wrong with the value fields of a figure, given its kind.
fn values(figure: &Figure) -> Option<&'static str> {
    let Figure { value, low, high, numerator, denominator, unit, timex, checks, .. } = figure;
    let numbers = [value, low, high, numerator, denominator];
    let finite = numbers.iter().all(|number| number.is_none_or(f64::is_finite));
    let malformed = checks.iter().any(|check| check == "malformed-number");
    let range = match (low, high) {
        (Some(low), Some(high)) => low < high,
        _ => false,
    };
    let bare = low.is_none() && high.is_none() && numerator.is_none() && denominator.is_none();
    let amount = numerator.is_none()
        && denominator.is_none()
        && if range { value.is_none() } else { bare && value.is_some() != malformed };
    let right = match figure.kind {
        Kind::Date => timex.as_deref().is_some_and(is_timex) && bare && value.is_none() && unit.is_none(),
        Kind::Ratio => match (numerator, denominator) {
            (Some(part), Some(whole)) => low.is_none() && high.is_none() && *value == Some(part / whole),
            _ => false,
        },
        Kind::Rank => {
            low.is_none() && high.is_none() && numerator.is_none() && value.is_some_and(|rank| rank >= 1.0)
        }
        Kind::Percent => amount && matches!(unit.as_deref(), Some("%" | "pp")),
        Kind::Money => {
            amount
                && unit
                    .as_deref()
                    .is_some_and(|code| code.len() == 3 && code.bytes().all(|b| b.is_ascii_uppercase()))
        }
        Kind::Quantity => amount && unit.as_deref() != Some(""),
    };
    if !finite {
        Some("numbers are finite")
    } else if !right {
        Some("value fields follow from the kind")
    } else {
        (figure.kind != Kind::Date && timex.is_some()).then_some("timex is of dates alone")
    }
}

/// What is wrong with the context fields of a figure.
fn context(figure: &Figure) -> Option<&'static str> {
    if figure.kind == Kind::Date {
        let none = figure.bound.is_none()
            && figure.role.is_none()
            && figure.direction.is_none()
            && figure.label.is_none()
            && figure.period.is_none()
            && figure.place.is_none();
        return (!none).then_some("a date has no context");
    }
    let periods = [&figure.period, &figure.base_period];
    if figure.bound.is_none() || figure.role.is_none() {
        Some("bound and role are stated")
    } else if figure.direction.is_some() != (figure.role == Some(Role::Change)) {
        Some("a change has a direction, nothing else has")
    } else if figure.label.is_some() != figure.rule.is_some() {
        Some("a label has a rule")
    } else if figure.label.as_deref().is_some_and(|label| label.is_empty() || label.trim() != label) {
        Some("a label is neither empty nor padded")
    } else if figure.place_code.is_some() && figure.place.is_none() {
        Some("a code belongs to a place")
    } else {
        let timex = |period: &&Option<Text>| {
            period.as_deref().is_none_or(|period| period == "PREV" || is_timex(period))
        };
        (!periods.iter().all(timex) || figure.period.as_deref() == Some("PREV"))
            .then_some("periods are TIMEX3 values")
    }
}

/// Whether a string has the form of the TIMEX3 values that the record names: one, or a span of two.
fn is_timex(value: &str) -> bool {
    let number = |part: &str, width: usize, range: std::ops::RangeInclusive<u32>| {
        part.len() == width && part.parse().is_ok_and(|number: u32| range.contains(&number))
    };
    let point = |value: &str| {
        let mut parts = value.split('-');
        let year = parts.next().is_some_and(|year| {
            year == "XXXX"
                || number(year, 4, 1800..=2199)
                || year.strip_suffix('X').is_some_and(|decade| number(decade, 3, 180..=219))
        });
        let part = parts.next();
        let day = parts.next();
        let part_fits = part.is_none_or(|part| {
            matches!(part, "Q1" | "Q2" | "Q3" | "Q4" | "H1" | "H2" | "XX") && (part != "XX" || day.is_some())
                || number(part, 2, 1..=12)
        });
        year && part_fits && day.is_none_or(|day| number(day, 2, 1..=31)) && parts.next().is_none()
    };
    match value.split_once('/') {
        Some((from, to)) => point(from) && point(to),
        None => point(value),
    }
}

fn extract(text: String) -> (Document, Vec<Figure>) {
    let document = Document { doc: "d".to_owned(), text, ..Document::default() };
    let figures = EXTRACTOR.extract(&document);
    (document, figures)
}

/// What must not depend on whether accents are composed: kind, numbers, words.
fn essence(figure: &Figure) -> (Kind, [Option<f64>; 5], [Option<String>; 3]) {
    let composed = |text: &str| text.nfc().collect::<String>();
    let Figure { value, low, high, numerator, denominator, .. } = *figure;
    let words = [Some(figure.text.as_str()), figure.timex.as_deref(), figure.label.as_deref()];
    (figure.kind, [value, low, high, numerator, denominator], words.map(|word| word.map(composed)))
}

fn composition_changes_nothing(document: &Document) -> Result<(), String> {
    let form = |text: String| EXTRACTOR.extract(&Document { text, ..document.clone() });
    let composed = form(document.text.nfc().collect());
    let decomposed = form(document.text.nfd().collect());
    let essences = |figures: &[Figure]| figures.iter().map(essence).collect::<Vec<_>>();
    let (composed, decomposed) = (essences(&composed), essences(&decomposed));
    match composed.iter().zip(&decomposed).find(|(a, b)| a != b) {
        Some((a, b)) => Err(format!("{a:?} composed, {b:?} decomposed")),
        None if composed.len() != decomposed.len() => {
            Err(format!("{} figures composed, {} decomposed", composed.len(), decomposed.len()))
        }
        None => Ok(()),
    }
}

#[test]
fn every_article_of_the_corpus_keeps_the_promises_of_the_record() {
    let corpus = corpus();
    assert!(corpus.len() >= 60, "{} articles", corpus.len());
    for document in &corpus {
        let figures = EXTRACTOR.extract(document);
        assert!(!figures.is_empty(), "{}: no figures", document.doc);
        if let Some(broken) = broken_promise(document, &figures) {
            panic!("{}: {broken}", document.doc);
        }
    }
}

#[test]
fn every_number_of_an_article_is_in_a_figure_or_left_out_by_a_rule() {
    for document in corpus() {
        let explanation = EXTRACTOR.explain(&document);
        let points: Vec<char> = document.text.chars().collect();
        let mut free = vec![true; points.len()];
        let figures = explanation
            .figures
            .iter()
            .map(|one| (one.figure.start..one.figure.end, one.figure.text.as_str()));
        let rejected = explanation.rejected.iter().map(|one| (one.start..one.end, one.text.as_str()));
        for (span, text) in figures.chain(rejected) {
            assert_eq!(&points[span.clone()].iter().collect::<String>(), text, "{}", document.doc);
            assert!(free[span.clone()].iter().all(|&free| free), "{}: {text:?} twice", document.doc);
            free[span].fill(false);
        }
        for one in &explanation.figures {
            // "100 m2": digits of a unit.
            let unit = one.figure.unit.as_deref().unwrap_or_default().chars().count();
            let end = (one.figure.end + 1 + unit).min(points.len());
            if one.figure.unit.as_deref().is_some_and(|unit| unit.contains(|c: char| c.is_ascii_digit())) {
                free[one.figure.end..end].fill(false);
            }
            let at = one.figure.start - one.sentence_start;
            let text: String =
                one.figure.sentence.chars().skip(at).take(one.figure.text.chars().count()).collect();
            assert_eq!(text, one.figure.text, "{}: where the sentence starts", document.doc);
        }
        let lost = (0..points.len()).find(|&at| free[at] && points[at].is_ascii_digit());
        let around =
            |at: usize| points[at.saturating_sub(30)..(at + 30).min(points.len())].iter().collect::<String>();
        assert_eq!(lost.map(around), None, "{}", document.doc);
    }
}

#[test]
fn composition_does_not_change_the_figures_of_an_article() {
    for document in corpus() {
        if let Err(difference) = composition_changes_nothing(&document) {
            panic!("{}: {difference}", document.doc);
        }
    }
}

#[test]
fn a_phrase_of_which_nothing_is_left_is_no_label() {
    let (document, figures) = extract("ngày 30/6/2023:68,36%68,36%".to_owned());
    assert_eq!(figures.len(), 3);
    assert_eq!(broken_promise(&document, &figures), None);
}

#[test]
fn an_extractor_can_be_shared_and_keeps_no_memory_of_other_articles() {
    fn is_shared<T: Send + Sync>(_: &T) {}
    is_shared::<Extractor>(&EXTRACTOR);
    let corpus = corpus();
    let once: Vec<_> = corpus.iter().map(|document| EXTRACTOR.extract(document)).collect();
    let again: Vec<_> = corpus.iter().rev().map(|document| EXTRACTOR.extract(document)).collect();
    assert!(once.iter().eq(again.iter().rev()));
}

/// Pieces of figures and of what surrounds them, thrown together.
fn text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        6 => prop::sample::select(vec![
            "tỷ lệ hồ sơ ", "đạt ", "tăng ", "giảm ", "so với cùng kỳ ", "năm ", "tháng ", "quý ", "ngày ", "từ ", "đến ",
            "khoảng ", "trên ", "đứng thứ ", "xếp ", "mục tiêu ", "tỉnh Nghệ An ", "Hoà Bình ", "phần ", "phần trăm ", "điểm ",
            "hai ", "mươi ", "lăm ", "rưỡi ", "linh ", "nghìn ", "triệu ", "tỷ ", "trăm ", "đồng ", "USD ", "ha ", "m2 ",
            "hồ sơ ", "giai đoạn ", "đầu ", "cuối ", "nửa đầu ", "Nghị định ", "số ", "lớp ", "sáng ", "giờ ", "I ", "và ",
            "trong đó ", "kế hoạch ", "top ", "thắng ", "cùng kỳ ", "mùng ", "Tư ", "Giêng ", "năm học ", "trở lên ",
        ]).prop_map(str::to_owned),
        6 => prop::sample::select(vec![
            "68,36%", "1.234", "2.17.355", "30/6/2023", "29-30/6", "8/11", "2022-2025", "5-7%", "±3%", "+/-3%", "0,5", "1 234 567",
            "31/2", "29/2/2023", "00/00/0000", "12-14.5", "9.5", "007", "0", "99999999999999999999", "1e9", "4/2024", "24/7",
            "1/500", "2-0", "8h30", "07:22", "87/KH-CTC", "½", "0/0", "5/0", "6", "12", "31", "2024", "1999/2000", "10 000 000",
        ]).prop_map(str::to_owned),
        3 => "[0-9]{1,4}",
        3 => prop::sample::select(vec![
            ".", ",", ";", ":", "/", "-", "–", "%", "％", "(", ")", "+", "±", "$", "°", "'", "\"", "“", "…", "./.", "•", "|", " ", "  ",
            "\n", "\r\n", "\t", "\u{a0}", "\u{2028}", "\u{85}",
        ]).prop_map(str::to_owned),
        2 => prop::sample::select(vec![
            "\u{200b}", "\u{200d}", "\u{feff}", "\u{ad}", "\u{2009}", "\u{301}", "\u{323}", "\u{31b}", "\u{20dd}", "６８", "٣", "²", "Ⅳ",
            "👩\u{200d}👩\u{200d}👧", "🇻🇳", "1\u{fe0f}\u{20e3}", "각", "か\u{3099}", "İ", "ẞ", "ﬃ", "\u{0}", "\u{7f}", "\u{202e}",
        ]).prop_map(str::to_owned),
        1 => any::<char>().prop_map(String::from),
    ];
    let form = prop_oneof![Just(0_u8), Just(1), Just(2)];
    (prop::collection::vec(piece, 0..40), form).prop_map(|(pieces, form)| {
        let text = pieces.concat();
        match form {
            0 => text,
            1 => text.nfd().collect(),
            // Mixed, as where pieces of two pages were joined.
            _ => {
                let middle = text.char_indices().nth(text.chars().count() / 2).map_or(0, |(at, _)| at);
                text[..middle].nfc().chain(text[middle..].nfd()).collect()
            }
        }
    })
}

proptest! {
    #![proptest_config(common::cases(4000))]

    #[test]
    fn any_text_keeps_the_promises_of_the_record(text in text()) {
        let (document, figures) = extract(text);
        let broken = broken_promise(&document, &figures);
        prop_assert!(broken.is_none(), "{}", broken.unwrap_or_default());
    }

    #[test]
    fn composition_does_not_change_the_figures_of_any_text(text in text()) {
        let (document, _) = extract(text);
        let same = composition_changes_nothing(&document);
        prop_assert!(same.is_ok(), "{:?}", same);
    }

    #[test]
    fn any_bytes_are_refused_or_give_figures(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        for decoded in [decode(&bytes), decode_html(&bytes)].into_iter().flatten() {
            for text in [html::parse(&decoded.text).text, decoded.text] {
                let (document, figures) = extract(text);
                let broken = broken_promise(&document, &figures);
                prop_assert!(broken.is_none(), "{}", broken.unwrap_or_default());
            }
        }
    }

    #[test]
    fn damaged_articles_keep_the_promises_of_the_record(
        pieces in prop::collection::vec((text(), prop::collection::vec(any::<u8>(), 0..9)), 0..4),
        broken_at in any::<prop::sample::Index>(),
    ) {
        let mut bytes: Vec<u8> = pieces.iter().flat_map(|(text, raw)| [text.as_bytes(), raw].concat()).collect();
        bytes.truncate(broken_at.index(bytes.len() + 1));
        if let Ok(decoded) = decode(&bytes) {
            let (document, figures) = extract(decoded.text);
            let broken = broken_promise(&document, &figures);
            prop_assert!(broken.is_none(), "{}", broken.unwrap_or_default());
        }
    }

    #[test]
    fn a_number_in_words_is_read_back(number in 1_u32..10_000) {
        let (_, figures) = extract(format!("Tỷ lệ này là {} phần trăm.", in_words(number)));
        prop_assert_eq!(figures.iter().map(|figure| figure.value).collect::<Vec<_>>(), [Some(f64::from(number))]);
    }

    #[test]
    fn a_number_in_digits_is_read_back(whole in 0_u64..1_000_000_000_000, fraction in prop::option::of("[0-9]{0,3}[1-9]")) {
        let grouped = grouped(whole);
        let (written, plain) = match &fraction {
            Some(fraction) => (format!("{grouped},{fraction}"), format!("{whole}.{fraction}")),
            None => (grouped, whole.to_string()),
        };
        let (_, figures) = extract(format!("Mức này đạt {written}%."));
        prop_assert_eq!(figures.len(), 1);
        prop_assert_eq!(&figures[0].text, &format!("{written}%"));
        prop_assert_eq!(figures[0].value, plain.parse().ok());
    }

    #[test]
    fn a_date_in_any_form_is_read_back(year in 1900_u32..2100, month in 1_u32..=12, day in 1_u32..=28, form in 0_usize..7) {
        let written = [
            format!("{day}/{month}/{year}"),
            format!("{day:02}/{month:02}/{year}"),
            format!("{day:02}-{month:02}-{year}"),
            format!("{day}.{month}.{year}"),
            format!("{day} tháng {month} năm {year}"),
            format!("{day} tháng {month}/{year}"),
            format!("{day} tháng {month:02} năm {year}"),
        ][form].clone();
        let (_, figures) = extract(format!("Báo cáo gửi ngày {written} nêu rõ."));
        prop_assert_eq!(figures.len(), 1, "{}", written);
        prop_assert_eq!(&figures[0].text, &written);
        prop_assert_eq!(figures[0].timex.clone().map(String::from), Some(format!("{year}-{month:02}-{day:02}")));
    }
}

/// `1.234.567`
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut grouped = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            grouped.push('.');
        }
        grouped.push(digit);
    }
    grouped
}

/// A number below 10,000 as it is spelled, with the changed forms of one, five.
fn in_words(number: u32) -> String {
    const DIGITS: [&str; 10] = ["không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín"];
    let digit = |number: u32| DIGITS[number as usize].to_owned();
    let (thousands, hundreds, tens, ones) = (number / 1000, number / 100 % 10, number / 10 % 10, number % 10);
    let mut words = Vec::new();
    if thousands > 0 {
        words.extend([digit(thousands), "nghìn".into()]);
    }
    if hundreds > 0 || thousands > 0 && !number.is_multiple_of(100) {
        words.extend([digit(hundreds), "trăm".into()]);
    }
    match (tens, ones) {
        (0, 0) => {}
        (0, ones) => {
            if !words.is_empty() {
                words.push("linh".into());
            }
            words.push(digit(ones));
        }
        (tens, ones) => {
            words.extend(if tens == 1 { vec!["mười".into()] } else { vec![digit(tens), "mươi".into()] });
            match ones {
                0 => {}
                1 if tens > 1 => words.push("mốt".into()),
                5 => words.push("lăm".into()),
                ones => words.push(digit(ones)),
            }
        }
    }
    words.join(" ")
}
