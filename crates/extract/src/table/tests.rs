#![allow(clippy::unwrap_used)]

use super::RULE;
use crate::{Direction, Document, Extractor, Figure, Kind, Role};

fn figures(text: &str) -> Vec<Figure> {
    Extractor::new().extract(&Document { text: text.to_owned(), ..Document::default() })
}

/// The figures that tables gave: text, kind, value, unit and label.
fn cells(text: &str) -> Vec<String> {
    figures(text)
        .iter()
        .filter(|figure| figure.rule.as_deref() == Some(RULE))
        .map(|figure| {
            let value = match (figure.value, figure.low, figure.high) {
                (Some(value), ..) => value.to_string(),
                (None, Some(low), Some(high)) => format!("{low}..{high}"),
                _ => "none".to_owned(),
            };
            let unit = figure.unit.as_deref().unwrap_or("-");
            format!(
                "{} {}={value} {unit}: {}",
                figure.kind,
                figure.text,
                figure.label.as_deref().unwrap_or("-")
            )
        })
        .collect()
}

#[test]
fn a_cell_a_line_takes_its_label_from_column_and_row() {
    let text = "Vốn theo nguồn (đơn vị: tỷ đồng)\nNguồn\nKế hoạch\nGiải ngân\nTỷ lệ\nVốn tỉnh\n1.200,5\n300\n25%\n\
                Vốn huyện\n80\n-\n12,5%\n\nÔng Nam nói thêm.";
    assert_eq!(
        cells(text),
        [
            "money 1.200,5=1200500000000 VND: Kế hoạch Vốn tỉnh",
            "money 300=300000000000 VND: Giải ngân Vốn tỉnh",
            "percent 25%=25 %: Tỷ lệ Vốn tỉnh",
            "money 80=80000000000 VND: Kế hoạch Vốn huyện",
            "percent 12,5%=12.5 %: Tỷ lệ Vốn huyện",
        ]
    );
    let roles: Vec<_> = figures(text).iter().map(|figure| figure.role.unwrap()).collect();
    assert_eq!(roles, [Role::Target, Role::Level, Role::Level, Role::Target, Role::Level]);
}

#[test]
fn groups_of_rows_and_list_numbers_are_no_part_of_a_label() {
    let text = "Chỉ tiêu\nSố lượng (con)\nSo cùng kỳ (%)\nTổng đàn\n5.000\n104,2\n1. Chia theo loài\nTrâu\n1.500\n\
                99,1\n2. Bò\n3.500\n107\n\nHết bảng.";
    assert_eq!(cells(text)[3], "percent 99,1=99.1 %: So cùng kỳ Trâu");
    assert_eq!(cells(text)[5], "percent 107=107 %: So cùng kỳ Bò");
    assert_eq!(figures(text).len(), 6);
}

#[test]
fn a_caption_speaks_for_a_single_column() {
    let text = "Bảng 2. Số hộ dùng nước sạch (hộ)\nAn Lộc\n1.250\nBình Phú\n980\nXuân Hòa\n1.101\n\nHết.";
    assert_eq!(cells(text)[1], "quantity 980=980 hộ: Số hộ dùng nước sạch Bình Phú");
    let prices = "Giá cà phê tại vườn (đồng/kg)\nLoại 1\n98.000 - 99.500\nLoại 2\n95.000 - 96.000\n";
    assert_eq!(cells(prices)[0], "money 98.000 - 99.500=98000..99500 VND: Giá cà phê tại vườn Loại 1");
}

#[test]
fn a_column_of_units_counts_each_row_in_its_own() {
    let text = "Sản phẩm\nĐơn vị\nSản lượng\n% so cùng kỳ\nXi măng\nnghìn tấn\n12,5\n101,3\nĐiện\ntriệu kWh\n40\n98\n";
    assert_eq!(
        cells(text),
        [
            "quantity 12,5=12500 tấn: Sản lượng Xi măng",
            "percent 101,3=101.3 %: % so cùng kỳ Xi măng",
            "quantity 40=40000000 kWh: Sản lượng Điện",
            "percent 98=98 %: % so cùng kỳ Điện",
        ]
    );
}

#[test]
fn tabs_and_bars_part_the_cells_of_a_row() {
    for mark in ["\t", " | "] {
        let text = [
            ["Cây", "Năm trồng", "Diện tích (ha)", "So với năm trước", "Doanh thu (triệu đồng)"],
            ["Chè", "2015", "1.640", "+ 9,3%", "700"],
            ["Quế", "2018", "702", "-1,4%", "85,5"],
        ]
        .map(|row| row.join(mark))
        .join("\n");
        assert_eq!(
            cells(&text),
            [
                "quantity 1.640=1640 ha: Diện tích Chè",
                "percent + 9,3%=9.3 %: So với năm trước Chè",
                "money 700=700000000 VND: Doanh thu Chè",
                "quantity 702=702 ha: Diện tích Quế",
                "percent -1,4%=1.4 %: So với năm trước Quế",
                "money 85,5=85500000 VND: Doanh thu Quế",
            ]
        );
        let changes: Vec<_> = figures(&text).iter().filter_map(|figure| figure.direction).collect();
        assert_eq!(changes, [Direction::Up, Direction::Down]);
    }
}

#[test]
fn years_over_columns_are_periods() {
    let text = "Chỉ tiêu | 2021 | 2022\nHộ nghèo (hộ) | 1.204 | 998\nThu ngân sách (tỷ đồng) | 812 | 900\n";
    let figures: Vec<_> = figures(text).into_iter().filter(|figure| figure.kind != Kind::Date).collect();
    let said: Vec<_> = figures
        .iter()
        .map(|figure| (figure.label.as_deref().unwrap(), figure.period.as_deref().unwrap()))
        .collect();
    assert_eq!(
        said,
        [("Hộ nghèo", "2021"), ("Hộ nghèo", "2022"), ("Thu ngân sách", "2021"), ("Thu ngân sách", "2022")]
    );
    assert_eq!(figures[2].value, Some(812e9));
}

#[test]
fn spaced_rows_take_the_names_of_the_line_above() {
    let text = "Kết quả từng xã (hồ sơ / % đúng hạn):\nPhú Hòa 3.911 / 99,2%\nTân Lập 480 / 88,9%\nAn Bình 25 / 100%\n";
    assert_eq!(
        cells(text)[..2],
        ["quantity 3.911=3911 hồ sơ: hồ sơ Phú Hòa", "percent 99,2%=99.2 %: % đúng hạn Phú Hòa"]
    );
    let ranked = "Hạng / Xã / Điểm\n1 Tân Lập 95,2\n2 Phú Hòa 91\n3 An Bình 88,75\n";
    assert_eq!(
        cells(ranked),
        [
            "quantity 95,2=95.2 điểm: Điểm Tân Lập",
            "quantity 91=91 điểm: Điểm Phú Hòa",
            "quantity 88,75=88.75 điểm: Điểm An Bình",
        ]
    );
    let measured = "Chia theo cấp, tỷ lệ lớp có máy chiếu như sau:\nTiểu học   140/147   95,2%\nTHCS   13/14   92,9%\n\
                    THPT   9/10   90%\n";
    assert_eq!(
        cells(measured)[0],
        format!("ratio 140/147={} -: tỷ lệ lớp có máy chiếu Tiểu học", 140.0 / 147.0)
    );
    assert_eq!(cells(measured)[3], "percent 92,9%=92.9 %: tỷ lệ lớp có máy chiếu THCS");
}

#[test]
fn what_does_not_parse_as_a_table_stays_as_it_is() {
    for text in [
        // Rows of differing width.
        "Nguồn (tỷ đồng)\nKế hoạch\nGiải ngân\nVốn tỉnh\n1.200\n300\nVốn huyện\n80\nVốn xã\n7\n2\n",
        "Chỉ tiêu | 2021 | 2022\nHộ nghèo | 1.204\nHộ cận nghèo | 98 | 77\n",
        // No caption, no names: a page's counters and a list.
        "Lượt xem\n1.204\nBình luận\n35\n",
        "Trang chủ | Giới thiệu | Liên hệ\nHôm nay 12 | Hôm qua 35 | Tổng 120\nTin mới | Tin cũ | Xem thêm\n",
        // Headings that end in a number.
        "Tin khác\nKế hoạch năm 2023\nTổng kết năm 2024\nPhát động quý 1\n",
    ] {
        assert_eq!(cells(text), Vec::<String>::new(), "{text}");
    }
}

#[test]
fn the_number_in_a_row_name_is_no_cell() {
    let text = "Sản lượng theo tháng (tấn):\nTháng 1 1.200\nTháng 2 950\nTháng 3 1.430\n";
    let values: Vec<_> = cells(text);
    assert_eq!(values.len(), 3);
    assert_eq!(values[0], "quantity 1.200=1200 tấn: Sản lượng theo tháng Tháng 1");
}

#[test]
fn a_number_that_does_not_read_as_its_whole_cell_stays_out() {
    let text = "Theo xã (người tham gia/chỉ tiêu):\nTân Lập 118/150\nPhú Hòa 141/135\nAn Bình 90/100\n";
    let found = cells(text);
    assert_eq!(found.len(), 2, "{found:?}");
    assert_eq!(found[1], "ratio 90/100=0.9 -: người tham gia An Bình");
}

#[test]
fn rows_beside_known_places_are_places() {
    let text = "Số thu (tỷ đồng)\nHà Nội\n412\nĐà Nẵng\n96\nPhú Lạc\n12\nTổng cộng\n520\n";
    let places: Vec<_> = figures(text).iter().map(|figure| figure.place.clone()).collect();
    assert_eq!(places[..3], ["Hà Nội", "Đà Nẵng", "Phú Lạc"].map(|place| Some(place.into())));
    assert_ne!(places[3].as_deref(), Some("Tổng cộng"));
}

#[test]
fn a_row_without_a_name_gives_nothing() {
    for text in [
        "Diện tích (ha)\n(%)\n5\n- :\n7\n",
        "Cây | Diện tích\n(ha) | 5\n(ha) | 7\n",
        "Tỷ lệ (%):\n(a 1\n(b 2\n(c 3\n",
    ] {
        for figure in figures(text) {
            assert!(figure.label.is_none_or(|label| label.contains(char::is_alphabetic)), "{text}");
        }
    }
}
