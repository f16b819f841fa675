#![allow(clippy::unwrap_used)]

use super::*;
use crate::token::Words;
use crate::{Document, Extractor};
use std::fs;
use std::path::{Path, PathBuf};

/// What an indicator's own figures look like.
fn own_figure(indicator: &Indicator) -> (Kind, Option<&str>) {
    match &indicator.measure {
        Measure::Percent => (Kind::Percent, Some("%")),
        Measure::Money => (Kind::Money, Some(&indicator.unit)),
        Measure::Rank => (Kind::Rank, None),
        Measure::Index => (Kind::Quantity, None),
        Measure::Quantity(_) => (Kind::Quantity, indicator.unit.split('|').next()),
    }
}

/// The id for a label of a figure written as `%`, `+%` (a change), `pp` (a change), `đ`, `+đ`, `#` (a rank), or with
/// a counted noun.
fn id(indicators: &Indicators, label: &str, figure: &str) -> Option<String> {
    let (role, figure) = match figure.strip_prefix('+') {
        Some(figure) => (Role::Change, figure),
        None if figure == "pp" => (Role::Change, figure),
        None => (Role::Level, figure),
    };
    let (kind, unit) = match figure {
        "%" | "pp" => (Kind::Percent, Some(figure)),
        "đ" => (Kind::Money, Some("VND")),
        "#" => (Kind::Rank, None),
        "" => (Kind::Quantity, None),
        noun => (Kind::Quantity, Some(noun)),
    };
    indicators.find(label, kind, unit, Some(role)).map(|indicator| indicator.id.to_string())
}

#[test]
fn every_built_in_wording_finds_its_own_indicator() {
    let indicators = Indicators::built_in();
    let rows = table::read(include_str!("../lexicon/indicators.tsv")).unwrap();
    assert!(rows.len() >= 150, "{}", rows.len());
    let mut wrong = Vec::new();
    for table::Row { indicator: own, wordings } in &rows {
        let (kind, unit) = own_figure(own);
        for wording in wordings {
            let label = wording.words.join(" ");
            let found = indicators.find(&label, kind, unit, Some(Role::Level));
            if found != Some(own) {
                wrong.push(format!("{label}: {} not {}", found.map_or("none", |found| &found.id), own.id));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn labels_of_the_press_find_their_indicator() {
    let indicators = Indicators::built_in();
    for (label, figure, expected) in [
        ("Tỷ lệ hồ sơ trực tuyến", "%", "online-application-rate"),
        ("tỉ lệ hồ sơ nộp trực tuyến của tỉnh", "%", "online-application-rate"),
        ("hồ sơ được nộp trực tuyến", "%", "online-application-rate"),
        (
            "Tỷ lệ hồ sơ thủ tục hành chính được tiếp nhận trực tuyến trên địa bàn huyện Yên Lập",
            "%",
            "online-application-rate",
        ),
        ("tỷ lệ hồ sơ trực tuyến", "pp", "online-application-rate"),
        ("hồ sơ nộp trực tuyến", "hồ sơ", "online-applications"),
        ("tỷ lệ hồ sơ trực tuyến toàn trình", "%", "full-online-application-rate"),
        ("dịch vụ công trực tuyến toàn trình", "dịch vụ", "full-online-services"),
        ("hồ sơ giải quyết trước và đúng hạn", "%", "on-time-rate"),
        ("tỷ lệ giải quyết hồ sơ đúng hạn toàn tỉnh", "%", "on-time-rate"),
        ("hồ sơ quá hạn", "hồ sơ", "overdue-applications"),
        ("tỷ lệ thanh toán trực tuyến phí, lệ phí", "%", "online-payment-rate"),
        ("tỷ lệ số hoá hồ sơ", "%", "dossier-digitization-rate"),
        ("mức độ hài lòng của người dân, doanh nghiệp", "%", "satisfaction-rate"),
        ("tài khoản định danh điện tử đã được kích hoạt", "%", "eid-activation-rate"),
        ("lương hưu được nhận qua tài khoản", "%", "pension-account-rate"),
        ("Tỷ lệ người trưởng thành có tài khoản thanh toán", "%", "bank-account-rate"),
        ("tỷ trọng kinh tế số trong GRDP", "%", "digital-economy-share"),
        ("chỉ số chuyển đổi số (DTI)", "#", "dti-rank"),
        ("Chỉ số PAR INDEX năm 2023", "", "par-index-score"),
        ("tốc độ tăng trưởng GRDP quý I", "%", "grdp-growth"),
        ("GRDP", "+%", "grdp"),
        ("Tổng sản phẩm trên địa bàn (GRDP)", "+%", "grdp"),
        ("CPI", "+%", "cpi"),
        ("Chỉ số giá tiêu dùng (CPI) bình quân 9 tháng", "+%", "cpi"),
        ("chỉ số sản xuất công nghiệp (IIP) theo tính toán của cơ quan thống kê", "+%", "iip"),
        ("Tổng mức bán lẻ hàng hóa và doanh thu dịch vụ tiêu dùng", "đ", "retail-sales"),
        ("kim ngạch xuất khẩu hàng hoá của tỉnh", "đ", "exports"),
        ("kim ngạch xuất khẩu", "+%", "exports"),
        ("nhập khẩu", "+%", "imports"),
        ("thu nội địa", "đ", "domestic-revenue"),
        ("tổng thu ngân sách nhà nước trên địa bàn", "+%", "state-budget-revenue"),
        ("tỷ lệ giải ngân vốn đầu tư công", "%", "public-investment-disbursement-rate"),
        ("vốn FDI thực hiện", "+đ", "fdi-realized"),
        ("hộ nghèo", "%", "poverty-rate"),
        ("TỶ LỆ HỘ NGHÈO", "%", "poverty-rate"),
        ("số hộ nghèo", "+%", "poor-households"),
        ("tỷ lệ hộ cận nghèo", "%", "near-poverty-rate"),
        ("thu nhập bình quân đầu người", "đ", "income-per-capita"),
        ("tỷ lệ thất nghiệp khu vực thành thị", "%", "urban-unemployment-rate"),
        ("tỷ lệ bao phủ BHYT", "%", "health-insurance-rate"),
        ("khách quốc tế", "lượt", "international-tourists"),
        ("Dân số của Lào Cai", "người", "population"),
        ("tỷ lệ che phủ rừng", "%", "forest-cover-rate"),
        ("xã đạt chuẩn nông thôn mới", "xã", "new-rural-communes"),
    ] {
        assert_eq!(id(&indicators, label, figure).as_deref(), Some(expected), "{label} {figure}");
    }
}

#[test]
fn near_misses_find_none() {
    let indicators = Indicators::built_in();
    for (label, figure) in [
        ("", "%"),
        ("tỷ lệ", "%"),
        ("ty le ho ngheo", "%"),
        ("giải ngân", "%"),
        ("dân số", "%"),
        ("dân số", "đ"),
        ("hộ nghèo", "đ"),
        ("tỷ lệ hộ nghèo", "hộ"),
        ("hộ nghèo được hỗ trợ xây nhà", "hộ"),
        ("lãi suất cho hộ nghèo", "%"),
        ("tỷ lệ hộ nghèo dân tộc thiểu số", "%"),
        // It may be the rate or the number that changed.
        ("hộ nghèo", "+%"),
        ("hồ sơ trực tuyến", "+%"),
        ("tỷ lệ hồ sơ đất đai nộp trực tuyến", "%"),
        ("xuất khẩu gạo", "đ"),
        ("xuất khẩu", "%"),
        ("kim ngạch xuất khẩu", "pp"),
        ("xuất khẩu và nhập khẩu dệt may", "đ"),
        ("tỷ trọng xuất khẩu", "+%"),
        ("Doanh thu này tổng mức bán lẻ", "%"),
        ("mức độ hài lòng", "%"),
        ("thu nhập bình quân của nhóm giàu nhất", "đ"),
        ("bảo hiểm thất nghiệp", "%"),
        ("chuyển đổi số", "%"),
        ("trường đạt chuẩn nông thôn mới", "%"),
        ("chỉ số giá lương thực", "+%"),
        ("mức độ hài lòng của người bệnh", "%"),
    ] {
        assert_eq!(id(&indicators, label, figure), None, "{label} {figure}");
    }
    assert_eq!(indicators.find("dân số", Kind::Date, None, None), None);
    assert_eq!(indicators.find("hộ nghèo", Kind::Ratio, None, Some(Role::Level)), None);
}

#[test]
fn a_table_of_ones_own_adds_and_replaces() {
    let mut indicators = Indicators::built_in();
    let before = indicators.iter().count();
    let table = "\u{feff}id\tname_vi\tname_en\tunit\twordings\r\n\
                 # bees\r\n\
                 honey-price\tGiá mật ong\tPrice of honey\tVND\tgiá mật ong *|* mật hoa nhãn !tinh\r\n\
                 poverty-rate\tHộ nghèo\tPoverty\t%\ttỷ lệ hộ rất nghèo\r\n\
                 my-exports\tXuất khẩu\tExports\tUSD\txuất khẩu\r\n";
    indicators.extend(table).unwrap();
    assert_eq!(indicators.iter().count(), before + 2);
    let id = |label, figure| id(&indicators, label, figure);
    assert_eq!(id("Giá mật ong rừng loại một", "đ").as_deref(), Some("honey-price"));
    assert_eq!(id("chai nhỏ mật hoa nhãn", "đ").as_deref(), Some("honey-price"));
    assert_eq!(id("tinh chất mật hoa nhãn", "đ"), None);
    assert_eq!(id("tỷ lệ hộ rất nghèo", "%").as_deref(), Some("poverty-rate"));
    assert_eq!(id("tỷ lệ hộ nghèo", "%"), None, "the wordings of the built-in row are gone");
    assert_eq!(id("xuất khẩu", "đ").as_deref(), Some("my-exports"), "the last table wins");
}

#[test]
fn errors_name_the_line_and_what_is_accepted() {
    let row = "a-b\tA\tA\t%\ttỷ lệ a";
    for (table, said) in [
        ("# x\n\na-b\tA\tA\t%", "line 3: 4 cells; expected five, parted by tabs"),
        ("A b\tA\tA\t%\ta", "line 1: \"A b\" is no id; expected lower-case letters"),
        ("a--b\tA\tA\t%\ta", "line 1: \"a--b\" is no id"),
        (&format!("{row}\n{row}"), "line 2: id \"a-b\" stands on line 1 too"),
        (&format!("{row}\nc\tC\tC\t%\tTỉ lệ A"), "line 2: the wording \"tỷ lệ a\" stands on line 1 too"),
        ("a\t\tA\t%\ta", "line 1: no name in Vietnamese"),
        ("a\tA\tA\t!\ta", "line 1: \"!\" is no unit; expected %"),
        ("a\tA\tA\t%\ta||b", "line 1: \"\" is no wording"),
        ("a\tA\tA\t%\t* !b", "line 1: \"* !b\" is no wording"),
        (&format!("a\tA\tA\t%\t{}", "a ".repeat(31)), "is too long; expected at most 30 words"),
    ] {
        let mut indicators = Indicators::empty();
        let error = indicators.extend(table).unwrap_err().to_string();
        assert!(error.contains(said), "{error}");
        assert_eq!(indicators.iter().count(), 0);
    }
}

fn texts(dir: &Path, into: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            texts(&path, into);
        } else if path.extension().is_some_and(|ending| ending == "txt") {
            into.push(path);
        }
    }
}

#[test]
fn figures_of_the_corpus_get_indicators() {
    let mut paths = Vec::new();
    texts(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../corpus"), &mut paths);
    paths.sort();
    let extractor = Extractor::new();
    let (mut named, mut all) = (0, 0);
    for path in paths {
        let text = fs::read_to_string(&path).unwrap();
        for figure in extractor.extract(&Document { text, ..Document::default() }) {
            all += usize::from(matches!(figure.kind, Kind::Percent | Kind::Money));
            if figure.indicator.is_none() {
                continue;
            }
            assert_ne!(figure.kind, Kind::Date);
            named += usize::from(matches!(figure.kind, Kind::Percent | Kind::Money));
        }
    }
    assert!(named >= 150, "{named} of {all} percent and money figures");
}

#[test]
fn the_first_word_of_a_unit_is_that_of_its_words() {
    let text = "5 người, 3 hộ dân và 2 kí 4 m2 7 tấn/ha 8 Thuỷ thủ";
    let words = Words::new(text);
    let first = |unit: &str| {
        let at = words.tokens.iter().position(|token| text[token.start..].starts_with(unit)).unwrap();
        Source { words: &words, sentence: &words.tokens, unit: &words.tokens[at..] }.first_of_unit(unit)
    };
    for unit in ["người", "hộ dân", "Thuỷ thủ"] {
        assert_eq!(first(unit), LabelWords::new(unit).first(), "{unit}");
    }
    for unit in ["kí", "m2", "tấn/ha", "5"] {
        assert_eq!(first(unit), None, "{unit}");
    }
}

#[test]
fn a_label_has_the_same_words_in_its_sentence() {
    let text = "Năm qua, tỉ lệ hộ nghèo (đa chiều) ở Thuỷ Nguyên giảm; CO2 còn 4g.";
    let words = Words::new(text);
    let hashes = |label: &LabelWords<'_>| label.distinct(Some).collect::<Vec<_>>();
    for label in ["tỉ lệ hộ nghèo (đa chiều)", "hộ nghèo", "Thuỷ Nguyên", "CO2", "CO", "đa", "4g", "nghèo hộ"]
    {
        let stated = LabelWords::stated(label, &words, &words.tokens);
        assert_eq!(hashes(&stated), hashes(&LabelWords::new(label)), "{label}");
    }
}

#[test]
fn a_label_names_the_same_indicator_in_its_sentence() {
    let indicators = Indicators::built_in();
    for (label, text) in [
        ("Tỉ lệ hộ nghèo của tỉnh", "Tỉ lệ hộ nghèo của tỉnh còn 5%."),
        ("tỷ lệ hộ nghèo", "Còn 5% là tỷ lệ hộ nghèo."),
        ("tỷ lệ người vui", "Còn 5% là tỷ lệ người vui."),
        ("Tỷ lệ hộ nghèo", "Còn 5%."),
    ] {
        let words = Words::new(text);
        let behind = words.tokens.partition_point(|token| token.start < text.find('%').unwrap_or(0));
        let source = Source { words: &words, sentence: &words.tokens, unit: &words.tokens[behind..] };
        let (kind, unit, role) = (Kind::Percent, Some("%"), Some(Role::Level));
        let alone = indicators.find(label, kind, unit, role);
        assert_eq!(indicators.find_in(source, label, kind, unit, role), alone, "{text}");
    }
}
