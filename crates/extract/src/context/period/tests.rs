#![allow(clippy::unwrap_used)]

use super::time::RELATIVE;
use crate::lexicon::Lexicon;
use crate::record::Text;
use crate::{Document, Extractor, Kind};

/// Text, period and base period of each figure that is no date.
fn periods_of(document: &Document) -> Vec<(String, String, String)> {
    let said = |timex: Option<Text>| timex.as_deref().unwrap_or("-").to_owned();
    Extractor::new()
        .extract(document)
        .into_iter()
        .filter(|figure| figure.kind != Kind::Date)
        .map(|figure| (figure.text.into(), said(figure.period), said(figure.base_period)))
        .collect()
}

#[track_caller]
fn check_published(published: Option<&str>, text: &str, expected: &[(&str, &str, &str)]) {
    let document =
        Document { text: text.to_owned(), published: published.map(str::to_owned), ..Document::default() };
    let found = periods_of(&document);
    let found: Vec<_> = found.iter().map(|(a, b, c)| (a.as_str(), b.as_str(), c.as_str())).collect();
    assert_eq!(found, expected, "{text}");
}

#[track_caller]
fn check(text: &str, expected: &[(&str, &str, &str)]) {
    check_published(None, text, expected);
}

#[test]
fn the_nearest_time_before_a_figure_governs_it() {
    check(
        "Tỷ lệ hộ nghèo năm 2021 là 6,4%, năm 2022 là 5,1%.",
        &[("6,4%", "2021", "-"), ("5,1%", "2022", "-")],
    );
    check(
        "Tháng 3/2024, huyện cấp 420 giấy phép, thu 35 triệu đồng.",
        &[("420", "2024-03", "-"), ("35 triệu đồng", "2024-03", "-")],
    );
}

#[test]
fn a_time_right_after_a_figure_goes_before_one_at_the_head_of_the_sentence() {
    check(
        "Năm 2020, xưởng nâng công suất từ 120 tấn vào năm 2018 lên 300 tấn.",
        &[("120", "2018", "-"), ("300", "2020", "-")],
    );
    check("Toàn huyện trồng được 1.250 ha rừng trong năm 2023.", &[("1.250", "2023", "-")]);
}

#[test]
fn the_day_of_a_statement_governs_nothing() {
    check("Ngân hàng ngày 10/7 khẳng định khoản dự trữ 340 tỷ đồng vẫn còn.", &[("340 tỷ đồng", "-", "-")]);
    check("Ngân hàng ngày 10/7 mở thêm khoản dự trữ 340 tỷ đồng.", &[("340 tỷ đồng", "XXXX-07-10", "-")]);
}

#[test]
fn years_of_birth_and_of_laws_govern_nothing() {
    check("Ông Hòa sinh năm 1957 quản lý 12 ha rừng.", &[("12", "-", "-")]);
    check("Bà Tư (SN 1963, ngụ xã bên) góp 40 triệu đồng.", &[("40 triệu đồng", "-", "-")]);
    check("Chị Vân, sinh ngày 3/5/1990, được thưởng 5 triệu đồng.", &[("5 triệu đồng", "-", "-")]);
    check("Theo Luật Đất đai năm 2013, thời hạn thuê là 50 năm.", &[("50", "-", "-")]);
    // Births and other things that "sinh" ends.
    check("Tỷ lệ sinh năm 2021 là 15,7%.", &[("15,7%", "2021", "-")]);
    check("Quy mô tuyển sinh năm 2022 đạt 98%.", &[("98%", "2022", "-")]);
    check("Rác phát sinh năm 2023 là 300 tấn.", &[("300", "2023", "-")]);
}

#[test]
fn what_is_compared_with_is_a_base_and_no_period() {
    check(
        "Doanh thu đạt 45 tỷ đồng, tăng 12% so với năm 2022.",
        &[("45 tỷ đồng", "-", "-"), ("12%", "-", "2022")],
    );
    check("Năm 2023, lượng khách gấp 1,8 lần năm 2021.", &[("1,8", "2023", "2021")]);
}

#[test]
fn changes_share_the_base_that_is_said_after_or_before_them() {
    check(
        "Năm 2023, doanh thu và lợi nhuận tăng tương ứng 14% và 21% so với năm 2022.",
        &[("14%", "2023", "2022"), ("21%", "2023", "2022")],
    );
    check(
        "So với năm 2022, năm 2023 sản lượng tăng 8%; giá trị tăng 11%.",
        &[("8%", "2023", "2022"), ("11%", "2023", "2022")],
    );
    check(
        "Năm 2023, thu ngân sách vượt 9% kế hoạch năm, tăng 17% so với năm 2022.",
        &[("9%", "2023", "-"), ("17%", "2023", "2022")],
    );
}

#[test]
fn the_year_and_the_month_before_are_counted_from_the_period() {
    check("Năm 2023, sản lượng tăng 6% so với năm trước.", &[("6%", "2023", "2022")]);
    check("Tháng 1/2024, giá điện tăng 2% so với tháng trước.", &[("2%", "2024-01", "2023-12")]);
    check("Sản lượng tăng 6% so với cùng kỳ.", &[("6%", "-", "PREV")]);
}

#[test]
fn the_level_that_is_left_is_of_the_base() {
    check(
        "Tháng 5/2023, lãi suất giảm so với tháng 4/2023, từ mức 7,5% xuống còn 6,8%.",
        &[("7,5%", "2023-04", "-"), ("6,8%", "2023-05", "-")],
    );
}

#[test]
fn dates_of_documents_and_statements_do_not_govern() {
    check("Theo Quyết định số 15/QĐ-UBND ngày 12/4/2021, tỉnh hỗ trợ 350 hộ.", &[("350", "-", "-")]);
    check("Chiều 23/6, Công an tỉnh cho biết đã xử lý 240 trường hợp.", &[("240", "-", "-")]);
    check("Giá cà phê lên 98.000 đồng/kg, cao nhất kể từ năm 2011.", &[("98.000 đồng", "-", "-")]);
}

#[test]
fn a_time_is_carried_to_the_sentences_after_it() {
    check(
        "Năm 2023, tỉnh đón 410.000 lượt khách. Doanh thu du lịch đạt 620 tỷ đồng.",
        &[("410.000", "2023", "-"), ("620 tỷ đồng", "2023", "-")],
    );
}

#[test]
fn a_few_figures_do_not_carry_a_time_far() {
    let between = "Đường về bản còn nhiều khó khăn. ".repeat(6);
    check(
        &format!("Năm 2018, xã có 210 hộ nghèo. {between}Trường học cách bản 12 km."),
        &[("210", "2018", "-"), ("12", "-", "-")],
    );
}

#[test]
fn durations_ages_and_the_present_take_no_time_from_elsewhere() {
    check(
        "Năm 2023, anh Nam, 34 tuổi, trồng 15 ha cam. Hiện nay xã có 420 ha cam.",
        &[("34", "-", "-"), ("15", "2023", "-"), ("420", "-", "-")],
    );
}

#[test]
fn a_heading_governs_its_lines_and_comes_back_after_other_times() {
    check(
        "Chứng khoán sáng 6/2: thị trường giảm điểm\nChỉ số giảm 1,7%. Doanh thu quý IV đạt 155 tỷ đồng. \
         Ngoài ra, mã này tăng 4,1%.",
        &[("1,7%", "XXXX-02-06", "-"), ("155 tỷ đồng", "XXXX-Q4", "-"), ("4,1%", "XXXX-02-06", "-")],
    );
}

#[test]
fn a_date_line_is_no_heading() {
    check("Chuyện ở bản Lùng\nThứ bảy, 09/03/2024\nTrường có 310 học sinh.", &[("310", "-", "-")]);
}

#[test]
fn the_day_of_publication_completes_what_is_unsaid() {
    check_published(
        Some("2024-04-02"),
        "Tháng 3, tỉnh thu 250 tỷ đồng. Năm ngoái, tỉnh thu 190 tỷ đồng.",
        &[("250 tỷ đồng", "2024-03", "-"), ("190 tỷ đồng", "2023", "-")],
    );
    check_published(
        Some("2024-01-05"),
        "Tháng 12, tỉnh thu 250 tỷ đồng.",
        &[("250 tỷ đồng", "2023-12", "-")],
    );
    check("Tháng 3, tỉnh thu 250 tỷ đồng.", &[("250 tỷ đồng", "XXXX-03", "-")]);
}

#[test]
fn a_forecast_is_of_its_day() {
    check(
        "Dự báo thời tiết các vùng ngày 14/8: Tây Nguyên có mưa rào. Độ ẩm từ 60-95%. Nhiệt độ cao nhất 28-31 độ.",
        &[("60-95%", "XXXX-08-14", "-"), ("28-31", "XXXX-08-14", "-")],
    );
}

#[test]
fn two_days_joined_in_words_are_one_span() {
    let span = [("118", "2023-12-15/2024-02-14", "-")];
    check("Từ 15/12/2023 đến 14/2/2024, công an bắt 118 đối tượng.", &span);
    check("Từ 15/12 đến 14/2/2024, công an bắt 118 đối tượng.", &span);
}

#[test]
fn words_that_point_to_a_time_are_in_the_lexicon() {
    let lexicon = Lexicon::built_in();
    let unknown: Vec<_> = RELATIVE.iter().filter(|word| lexicon.get(word).is_none()).collect();
    assert!(unknown.is_empty(), "{unknown:?}: what is in no table is passed over");
}
