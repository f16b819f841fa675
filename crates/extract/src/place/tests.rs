#![allow(clippy::unwrap_used)]

use super::{ArticlePlaces, Gazetteer, Level, Mention};
use crate::token::Words;
use std::ops::Range;
use std::sync::LazyLock;

static GAZETTEER: LazyLock<Gazetteer> = LazyLock::new(Gazetteer::new);

/// One sentence a line.
fn lines(text: &str) -> Vec<Range<usize>> {
    let start = |line: &str| line.as_ptr() as usize - text.as_ptr() as usize;
    text.lines().map(|line| start(line)..start(line) + line.len()).collect()
}

/// The place of the first figure written `figure` in a text that has one sentence a line.
fn place(text: &str, figure: &str) -> Option<String> {
    let mentions = GAZETTEER.mentions(&Words::new(text));
    let sentences = lines(text);
    let places = ArticlePlaces::new(text, mentions, &sentences);
    let start = text.find(figure).unwrap();
    let sentence = sentences.iter().position(|sentence| sentence.contains(&start)).unwrap();
    let found = places.place_of(start..start + figure.len(), sentence);
    found.map(|place: &Mention| text[place.start..place.end].to_owned())
}

/// The names that a text gives, words such as "toàn tỉnh" included.
fn names(text: &str) -> Vec<(String, Level, Option<&'static str>)> {
    let mentions = GAZETTEER.mentions(&Words::new(text));
    mentions.into_iter().map(|m| (text[m.start..m.end].to_owned(), m.level, m.code)).collect()
}

fn is(found: Option<String>, expected: &str) {
    assert_eq!(found.as_deref(), Some(expected));
}

#[test]
fn a_cue_that_ends_within_a_word_hides_no_name() {
    // "của TP" is a cue.
    assert_eq!(names("các sở của TPHCM"), [("TPHCM".to_owned(), Level::Province, Some("79"))]);
}

#[test]
fn provinces_are_known_by_every_spelling() {
    for (spelling, code) in [
        ("TP.HCM", "79"),
        ("TPHCM", "79"),
        ("Tp. HCM", "79"),
        ("Sài Gòn", "79"),
        ("Thành phố Hồ Chí Minh", "79"),
        ("Thừa Thiên - Huế", "46"),
        ("Thừa Thiên Huế", "46"),
        ("Huế", "46"),
        ("BR-VT", "77"),
        ("Bà Rịa – Vũng Tàu", "77"),
        ("Đăk Lăk", "66"),
        ("Đắc Lắc", "66"),
        ("Bắc Cạn", "06"),
        ("Thanh Hoá", "38"),
        ("Thanh Hóa", "38"),
        ("KHÁNH HÒA", "56"),
        ("NGHỆ AN", "40"),
    ] {
        let text = format!("Dân số tại {spelling} tăng.");
        assert_eq!(names(&text), [(spelling.to_owned(), Level::Province, Some(code))], "{spelling}");
    }
}

#[test]
fn mentions_are_ordered_and_disjoint() {
    let text = "Hà Nội: tại xã Phú Cát, huyện Quốc Oai, toàn huyện có 12 chợ; Lào, Thái Lan và Mỹ thì không.";
    let mentions = GAZETTEER.mentions(&Words::new(text));
    assert!(mentions.len() >= 4);
    assert!(mentions.windows(2).all(|pair| pair[0].end <= pair[1].start), "{mentions:?}");
}

#[test]
fn a_name_inside_a_longer_word_or_code_is_no_place() {
    assert_eq!(names("Chỉ số VN-Index tăng 5 điểm, mã HNX giảm."), []);
}

#[test]
fn a_doubtful_district_needs_its_unit_or_its_province() {
    assert_eq!(names("Lớp học mang tên Thanh Hà vừa mở."), []);
    let (name, level, code) = names("Huyện Thanh Hà vừa mở lớp.").remove(0);
    assert_eq!((name.as_str(), level, code), ("Thanh Hà", Level::District, Some("30")));
    assert_eq!(names("Thanh Hà được mùa. Cả huyện Thanh Hà vui.").len(), 2, "said elsewhere in the article");
    is(place("Lượng mưa đo được ở Chợ Mới (An Giang) 58 mm.", "58"), "Chợ Mới (An Giang)");
}

#[test]
fn districts_of_one_name_take_the_province_that_stands_beside_them() {
    let found = names("Mưa lớn ở Châu Thành (Bến Tre).");
    assert_eq!(found, [("Châu Thành (Bến Tre)".to_owned(), Level::District, Some("83"))]);
    let found = names("Huyện Châu Thành có mưa.");
    assert_eq!(found[0].2, None, "no telling which province");
}

#[test]
fn a_commune_is_written_with_its_unit_and_joined_with_its_district() {
    is(place("Có 35 hộ ở xã Ngọc Sơn Thượng mất nhà.", "35"), "xã Ngọc Sơn Thượng");
    is(place("Có 35 hộ ở phường 5 mất nhà.", "35"), "phường 5");
    is(place("Tại xã Hòa Lộc, huyện Hậu Lộc có 35 hộ mất nhà.", "35"), "xã Hòa Lộc, huyện Hậu Lộc");
}

#[test]
fn numbered_units_and_offices_of_communes_are_read_as_such() {
    assert_eq!(names("Tại quận 12 có mưa."), [("quận 12".to_owned(), Level::District, Some("79"))]);
    assert_eq!(names("Đến nay huyện 30 hộ, quận có 15 hộ."), []);
    assert_eq!(names("UBND xã Tân Mỹ Đông họp.")[0].0, "xã Tân Mỹ Đông");
    assert_eq!(names("Chi phí của xã hội và hợp tác xã Đại Thắng tăng."), []);
}

#[test]
fn a_foreign_place_is_known_by_its_unit() {
    is(place("Tại bang Karelia có 35 nhà máy.", "35"), "bang Karelia");
}

#[test]
fn persons_firms_streets_and_currencies_are_no_places() {
    for text in [
        "Ông Trương Hòa Bình ký 75 quyết định.",
        "Ngân hàng TMCP Sài Gòn ký 75 quyết định.",
        "Đại học Thái Nguyên ký 75 quyết định.",
        "Đoàn xe trên đường Điện Biên Phủ có 75 chiếc.",
        "Giá một bảng Anh lên 75 nghìn.",
        "Chị Nga có 75 con gà.",
        "Anh nói đã mua 75 con gà.",
    ] {
        assert_eq!(place(text, "75"), None, "{text}");
    }
}

#[test]
fn a_cue_right_after_the_figure_beats_a_name_before_it() {
    let text = "Doanh số của hãng giảm 4,5% tại Pháp, nhưng tăng 12% ở Ba Lan.";
    is(place(text, "4,5%"), "Pháp");
    is(place(text, "12%"), "Ba Lan");
}

#[test]
fn a_clause_with_its_own_subject_speaks_of_it() {
    let text = "Đồng Nai đứng đầu với 812 dự án, còn Long An đứng thứ hai với 655 dự án.";
    is(place(text, "812"), "Đồng Nai");
    is(place(text, "655"), "Long An");
}

#[test]
fn each_item_of_a_list_has_its_own_figure() {
    let text = "Nhập nhiều nhất từ Thái Lan (1.204 xe), Indonesia (987 xe), Đức (56 xe).";
    is(place(text, "987"), "Indonesia");
    is(place(text, "56"), "Đức");
}

#[test]
fn a_figure_of_several_places_takes_them_all() {
    is(place("Có 17 ca nhiễm tại Lào, Thái Lan và Campuchia.", "17"), "Lào, Thái Lan và Campuchia");
    is(place("Nhiệt độ từ Đà Nẵng đến Phú Yên là 31 độ.", "31"), "Đà Nẵng đến Phú Yên");
}

#[test]
fn what_is_compared_with_is_not_what_is_spoken_of() {
    is(place("Sản lượng của Cà Mau so với Bạc Liêu cao hơn 18%.", "18%"), "Cà Mau");
    assert_eq!(place("Đội đứng thứ 3 cả nước.", "thứ 3"), None);
}

#[test]
fn whose_it_is_yields_to_where_it_stands() {
    is(
        place("Một công ty của Bỉ xây trạm 90 MW trị giá 1.500 tỷ tại xã Tân Phú Tây.", "90"),
        "xã Tân Phú Tây",
    );
    is(place("Lào vẫn là bạn hàng lớn nhất của Bỉ với 18% thị phần.", "18%"), "Lào");
}

#[test]
fn where_a_place_lies_does_not_hide_it() {
    is(place("Tại thủ đô Manila của Philippines có 12 người bị thương.", "12"), "Manila");
    is(place("Tại thị trấn Yên Lạc, Thái Nguyên có 12 người bị thương.", "12"), "thị trấn Yên Lạc");
}

#[test]
fn an_age_has_no_place() {
    assert_eq!(place("Tại Cần Thơ, anh Minh (36 tuổi) mở quán.", "36"), None);
}

#[test]
fn a_heading_governs_the_sentences_under_it() {
    let text = "Tây Nguyên Ngày nắng, đêm không mưa.\nGió nhẹ.\nĐộ ẩm từ 51 đến 88%.\nNam Bộ Có mưa rào.\nĐộ ẩm 72%.";
    is(place(text, "51"), "Tây Nguyên");
    is(place(text, "72%"), "Nam Bộ");
}

#[test]
fn a_place_governs_the_next_sentence() {
    is(place("Tại Yên Bái mưa suốt đêm.\nCó 14 ngôi nhà tốc mái.", "14"), "Yên Bái");
}

#[test]
fn an_article_about_one_province_gives_it_to_figures_without_a_place() {
    let filler =
        "Các cơ quan tiếp tục nâng cao chất lượng phục vụ người dân và doanh nghiệp trong thời gian tới.\n";
    let text = format!(
        "Tuyên Quang đẩy mạnh cải cách hành chính\nUBND tỉnh Tuyên Quang vừa họp.\n{}Tỷ lệ hồ sơ đúng hạn đạt 98,2%.",
        filler.repeat(12)
    );
    is(place(&text, "98,2%"), "Tuyên Quang");
}

#[test]
fn words_such_as_toan_tinh_speak_of_the_articles_province() {
    let text = "Chủ tịch UBND tỉnh Gia Lai dự họp.\nĐến nay toàn tỉnh có 1.215 tổ công nghệ, huyện Chư Sê có 87 tổ.\nToàn huyện phấn đấu đạt 95 tổ.";
    is(place(text, "1.215"), "Gia Lai");
    is(place(text, "87"), "Chư Sê");
    is(place(text, "95"), "Chư Sê");
}

#[test]
fn the_usual_spelling_stands_for_an_abbreviation() {
    let text = "HN: mở lại chợ đêm\nUBND TP Hà Nội đồng ý.\nSở Công Thương Hà Nội báo cáo.\nToàn thành phố có 455 chợ.";
    is(place(text, "455"), "Hà Nội");
}

#[test]
fn an_article_of_many_places_or_none_leaves_a_figure_alone() {
    assert_eq!(place("Lãi suất giảm thêm 0,5% một năm.", "0,5%"), None);
    let text = "Giá cà phê lập đỉnh\nSàn giao dịch đóng cửa muộn.\nGiá tăng 42% trong một năm.";
    assert_eq!(place(text, "42%"), None);
}

#[test]
fn a_figure_outside_the_sentences_has_no_place() {
    let text = "Tại Huế có 5 cầu.";
    let places = ArticlePlaces::new(text, GAZETTEER.mentions(&Words::new(text)), &[]);
    assert_eq!(places.place_of(13..14, 0), None);
}

#[test]
fn every_row_of_the_tables_is_whole() {
    for (table, columns) in [
        (include_str!("../lexicon/provinces.tsv"), 5),
        (include_str!("../lexicon/districts.tsv"), 6),
        (include_str!("../lexicon/countries.tsv"), 4),
        (include_str!("../lexicon/place_cues.tsv"), 2),
    ] {
        for row in table.lines().filter(|row| !row.starts_with('#')) {
            assert_eq!(row.split('\t').count(), columns, "{row}");
        }
    }
}

#[test]
fn a_version_is_no_hamlet() {
    for text in [
        "Có 3 lỗi ở phiên bản Android mới.",
        "Nhà xuất bản Trẻ in 3 tập.",
        "Xe bản LE có 3 chế độ.",
        "Máy bản 2.0L tốn 3 lít.",
        "Hãng bán bản Coupe với 3 màu.",
    ] {
        assert_eq!(place(text, "3"), None, "{text}");
    }
    is(place("Cả 3 hộ ở bản Pảo đã có điện.", "3"), "bản Pảo");
    is(place("Cả 3 hộ ở bản 2, xã bên đã có điện.", "3"), "bản 2");
    is(place("Điện đã về 3 hộ ở bản 2.", "3"), "bản 2");
}
