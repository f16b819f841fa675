//! Files as they come: each fixture is read the way a run reads it.
#![allow(clippy::unwrap_used)]

use chiso_extract::Document;
use chiso_extract::document::{DecodeError, HtmlArticle, decode, decode_html, html, meta};
use std::path::PathBuf;

fn fixture(name: &str) -> Vec<u8> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../fixtures").join(name);
    std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn expected_text(name: &str) -> String {
    String::from_utf8(fixture(name)).unwrap()
}

fn page(name: &str) -> (HtmlArticle, &'static str) {
    let decoded = decode_html(&fixture(name)).unwrap();
    (html::parse(&decoded.text), decoded.encoding)
}

#[test]
fn every_encoding_gives_the_same_text() {
    let text = expected_text("encodings/utf-8.txt");
    for (name, encoding) in [
        ("utf-8", "utf-8"),
        ("utf-8-bom", "utf-8"),
        ("utf-16le", "utf-16le"),
        ("utf-16be", "utf-16be"),
        ("windows-1258", "windows-1258"),
    ] {
        let decoded = decode(&fixture(&format!("encodings/{name}.txt"))).unwrap();
        assert_eq!((decoded.text.as_str(), decoded.encoding), (text.as_str(), encoding), "{name}");
    }
}

#[test]
fn decomposed_utf_8_stays_as_given() {
    let bytes = fixture("encodings/utf-8-nfd.txt");
    assert_eq!(decode(&bytes).unwrap().text.as_bytes(), bytes);
    let spaced = "  Tỷ\u{a0}lệ\r\n\r\n\u{200b}5% ";
    assert_eq!(decode(spaced.as_bytes()).unwrap().text, spaced);
}

#[test]
fn what_is_not_accepted_says_why() {
    for (name, message) in [
        ("empty", "empty: there is no text in it"),
        ("blank", "empty: there is no text in it"),
        (
            "utf-16le-no-mark",
            "binary data, not text (control character at byte 1); accepted are UTF-8, UTF-16 with a byte \
             order mark, and Vietnamese text in windows-1258",
        ),
        (
            "renamed-pdf",
            "not text but a PDF file (control character at byte 53); accepted are UTF-8, UTF-16 with a byte \
             order mark, and Vietnamese text in windows-1258",
        ),
        (
            "windows-1252-french",
            "unknown encoding: byte 0xE2 at byte 5 is not UTF-8; accepted are UTF-8, UTF-16 with a byte \
             order mark, and Vietnamese text in windows-1258",
        ),
        (
            "tcvn3",
            "unknown encoding: byte 0xB7 at byte 1 is not UTF-8; accepted are UTF-8, UTF-16 with a byte order \
             mark, and Vietnamese text in windows-1258",
        ),
        (
            "viscii",
            "unknown encoding: byte 0xE3 at byte 1 is not UTF-8; accepted are UTF-8, UTF-16 with a byte order \
             mark, and Vietnamese text in windows-1258",
        ),
        (
            "utf-8-cut",
            "unknown encoding: byte 0xE1 at byte 36 is not UTF-8; accepted are UTF-8, UTF-16 with a byte \
             order mark, and Vietnamese text in windows-1258",
        ),
    ] {
        let error = decode(&fixture(&format!("encodings/{name}.txt"))).unwrap_err();
        assert_eq!(error.to_string(), message, "{name}");
    }
}

#[test]
fn a_byte_order_mark_is_a_promise() {
    let malformed = |encoding, offset| Err(DecodeError::Malformed { encoding, offset });
    assert_eq!(decode(b"\xef\xbb\xbfabc\xff"), malformed("utf-8", 6));
    assert_eq!(decode(b"\xff\xfea\0\x00\xd8b\0"), malformed("utf-16le", 4));
    assert_eq!(decode(b"\xfe\xff\0a\0"), malformed("utf-16be", 4));
    assert_eq!(decode(b"\xef\xbb\xbf \n"), Err(DecodeError::Empty));
    assert_eq!(decode(b"\xff\xfea\0\0\0"), Err(DecodeError::Binary { offset: 4, format: None }));
}

#[test]
fn control_characters_make_data_of_text_only_in_number() {
    assert!(decode("Một trang\x0c\nhai trang\x01 ba trang\tbốn\r\n".as_bytes()).is_ok());
    assert_eq!(decode(b"a\x01\x02\x03b\x04"), Err(DecodeError::Binary { offset: 1, format: None }));
}

#[test]
fn a_short_vietnamese_text_is_recognized_and_a_single_odd_byte_is_not() {
    assert_eq!(decode(b"\xd0\xf4\xccng Th\xe1p").unwrap().text, "Đồng Tháp");
    // Abbreviations with a D-bar are not syllables, and do not count against the text.
    let abbreviated = decode(b"Q\xd0 12, N\xd0 30, H\xd0ND xa\xde \xd0\xf4\xccng Th\xe1p").unwrap();
    assert_eq!(abbreviated.text, "QĐ 12, NĐ 30, HĐND xã Đồng Tháp");
    for bytes in [&b"100 m\xb2 \xe0 Paris"[..], b"\xa9 2024", b"5\xa0000", b"M\xfcnchen", b"na\xefve"] {
        assert!(matches!(decode(bytes), Err(DecodeError::Unknown { .. })), "{bytes:?}");
    }
}

#[test]
fn a_portal_page() {
    let (article, encoding) = page("html/portal.html");
    assert_eq!(encoding, "utf-8");
    assert_eq!(article.text + "\n", expected_text("html/portal.txt"));
    assert_eq!(article.title.as_deref(), Some("Xã Khuổi Nà đưa dịch vụ công về bản"));
    assert_eq!(article.published.as_deref(), Some("2024-05-17T09:30:00+07:00"));
    assert_eq!(article.author.as_deref(), Some("Lò Thị Hạnh"));
    assert_eq!(article.source.as_deref(), Some("Cổng thông tin điện tử huyện Nậm Lâm"));
    assert_eq!(article.url.as_deref(), Some("https://namlam.example.vn/tin/dua-dich-vu-cong-ve-ban"));
    assert_eq!(article.meta["keywords"], "dịch vụ công, chuyển đổi số, Khuổi Nà");
}

#[test]
fn an_old_page_of_tables_inside_a_form() {
    let (article, encoding) = page("html/aspnet-windows-1258.html");
    assert_eq!(encoding, "windows-1258");
    assert_eq!(article.text.clone() + "\n", expected_text("html/aspnet-windows-1258.txt"));
    let mut document = Document { text: article.text, ..Document::default() };
    meta::infer(&mut document);
    assert_eq!(document.title.as_deref(), Some("Vụ lúa đông xuân được mùa"));
    assert_eq!(document.published.as_deref(), Some("2016-04-21"));
}

#[test]
fn a_page_with_broken_markup() {
    let (article, _) = page("html/broken-markup.html");
    assert_eq!(article.text + "\n", expected_text("html/broken-markup.txt"));
    assert_eq!(article.title.as_deref(), Some("Học sinh vùng cao – Báo Nậm Lâm"));
    assert_eq!(article.published.as_deref(), Some("2023-11-20T06:45:10"));
    assert_eq!(article.author.as_deref(), Some("Trần Đức"));
}

#[test]
fn a_declared_charset_that_cannot_be_followed_says_why() {
    let message = |name: &str| decode_html(&fixture(name)).unwrap_err().to_string();
    assert_eq!(
        message("html/unknown-charset.html"),
        "the page declares the charset \"x-tcvn\", which is not a known encoding; accepted are the encodings \
         that browsers know"
    );
    assert_eq!(
        message("html/malformed-charset.html"),
        "declared as Shift_JIS, but the bytes at byte 51 are not; accepted are UTF-8, UTF-16 with a byte order \
         mark, and Vietnamese text in windows-1258"
    );
}

#[test]
fn utf_8_wins_over_a_wrong_declaration() {
    let page = "<meta charset=iso-8859-1><p>Tỷ lệ";
    assert_eq!(decode_html(page.as_bytes()).unwrap().encoding, "utf-8");
    let undeclared = decode_html(b"<p>T\x79\xd2 l\xea\xf2 h\xf4\xf2 ngh\xe8o").unwrap();
    assert_eq!((undeclared.text.as_str(), undeclared.encoding), ("<p>Tỷ lệ hộ nghèo", "windows-1258"));
}
