//! Files as they come: each fixture is read the way a run reads it.
#![allow(clippy::unwrap_used)]

use chiso_extract::Document;
use chiso_extract::document::{
    Charset, DecodeError, HtmlArticle, decode, decode_as, decode_html, decode_served_html, html, mend, meta,
};
use std::path::PathBuf;

fn fixture(name: &str) -> Vec<u8> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../fixtures").join(name);
    std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn expected_text(name: &str) -> String {
    String::from_utf8(fixture(name)).unwrap()
}

fn decoded(bytes: &[u8]) -> Document {
    let decoded = decode(bytes).unwrap();
    Document {
        text: decoded.text,
        encoding: decoded.encoding.to_owned(),
        encoding_confidence: decoded.confidence,
        ..Document::default()
    }
}

fn page(name: &str) -> (HtmlArticle, &'static str) {
    let decoded = decode_html(&fixture(name)).unwrap();
    (html::parse(&decoded.text), decoded.encoding)
}

#[test]
fn every_encoding_gives_the_same_text() {
    let text = expected_text("encodings/utf-8.txt");
    // TCVN3 and VISCII were made by iconv, which has no typographic quotes, dashes and dots in them.
    let plain = text.replace(['“', '”'], "\"").replace('–', "-").replace('…', "...");
    for (name, encoding, text, certain) in [
        ("utf-8", "utf-8", &text, true),
        ("utf-8-bom", "utf-8", &text, true),
        ("utf-16le", "utf-16le", &text, true),
        ("utf-16be", "utf-16be", &text, true),
        ("utf-16le-no-mark", "utf-16le", &text, false),
        ("utf-16be-no-mark", "utf-16be", &text, false),
        ("windows-1258", "windows-1258", &text, false),
        ("tcvn3", "tcvn3", &plain, false),
        ("viscii", "viscii", &plain, false),
        ("vni", "vni", &text, false),
    ] {
        let decoded = decode(&fixture(&format!("encodings/{name}.txt"))).unwrap();
        assert_eq!((&decoded.text, decoded.encoding), (text, encoding), "{name}");
        assert_eq!(decoded.confidence == 1.0, certain, "{name}: {}", decoded.confidence);
        assert!((0.95..=1.0).contains(&decoded.confidence), "{name}: {}", decoded.confidence);
    }
}

#[test]
fn text_read_wrongly_before_it_was_saved_is_mended() {
    let text = expected_text("encodings/utf-8.txt");
    let plain = text.replace(['“', '”'], "\"").replace('–', "-").replace('…', "...");
    for (name, encoding, text) in [
        ("utf-8-tcvn3", "utf-8+tcvn3", &plain),
        ("utf-8-vni", "utf-8+vni", &text),
        ("utf-8-twice", "utf-8+utf-8", &text),
    ] {
        let mut document = decoded(&fixture(&format!("encodings/{name}.txt")));
        document.title = document.text.lines().next().map(str::to_owned);
        document.author = Some("Trần Đức".to_owned());
        assert!(mend(&mut document), "{name}");
        assert_eq!((&document.text, document.encoding.as_str()), (text, encoding), "{name}");
        assert_eq!(document.title.as_deref(), text.lines().next(), "{name}");
        assert_eq!(document.author.as_deref(), Some("Trần Đức"), "{name}: what is whole stays");
        assert!((0.95..1.0).contains(&document.encoding_confidence), "{name}");
    }
}

#[test]
fn text_that_may_be_what_it_seems_is_not_mended() {
    let whole = expected_text("encodings/utf-8.txt");
    let spoilt = expected_text("encodings/utf-8-tcvn3.txt");
    for text in [
        whole.clone(),
        format!("{whole}{spoilt}"),
        "Bình Thuận giảm còn".to_owned(),
        "TØnh".to_owned(),
        "Tû lÖ hé".to_owned(),
        "Le taux de pauvreté a été réduit à 4,5 %, où l’été précédent il était élevé; très tôt, déjà, même."
            .to_owned(),
        "Über die Höhe der Gebühren für größere Häuser müssen die Räte früh Beschlüsse fällen.".to_owned(),
        "São Paulo não é a única cidade onde há eleições; também estão à espera três órgãos públicos."
            .to_owned(),
        "Hà Nam có nghìn tám trăm sáu mươi; hai bà, ba cô và bán cá, bún, hành, hòa bình, vài chú."
            .to_owned(),
    ] {
        let mut document = decoded(text.as_bytes());
        assert!(!mend(&mut document), "{text}");
        assert_eq!((document.text, document.encoding.as_str()), (text, "utf-8"));
    }
}

#[test]
fn every_letter_of_every_encoding() {
    let letters = expected_text("encodings/letters.txt");
    for name in ["vni", "viscii", "windows-1258"] {
        let charset = Charset::for_name(name).unwrap();
        let bytes = fixture(&format!("encodings/letters-{name}.txt"));
        assert_eq!(decode_as(&bytes, charset).unwrap().text, letters, "{name}");
    }
    // The capitals without tones, which are all that there are, stand in the last line.
    let small: String = letters.lines().take(13).map(|line| format!("{line}\n")).collect();
    let tcvn3 =
        decode_as(&fixture("encodings/letters-tcvn3.txt"), Charset::for_name("tcvn3").unwrap()).unwrap();
    assert_eq!(tcvn3.text, small + "Ă Â Ê Ô Ơ Ư Đ\n");
}

#[test]
fn capitals_of_tcvn3_are_told_from_the_letters_around() {
    let read = |text: &str| {
        let bytes: Vec<u8> = text.chars().map(|c| u8::try_from(c).unwrap()).collect();
        decode_as(&bytes, Charset::for_name("tcvn3").unwrap()).unwrap().text
    };
    assert_eq!(read("ñY BAN NH\u{a2}N D\u{a2}N TØNH S\u{a5}N LA"), "ỦY BAN NHÂN DÂN TỈNH SƠN LA");
    assert_eq!(read("Tæ CHøC H\u{a7}ND TØNH\nTæ chøc"), "TỔ CHỨC HĐND TỈNH\nTổ chức");
    assert_eq!(read("Së Y tÕ vµ UBND ë tØnh"), "Sở Y tế và UBND ở tỉnh");
    assert_eq!(read("gi\u{b6}m ngh\u{cc}o, v\u{ad}\u{ee}t"), "giảm nghèo, vượt");
}

#[test]
fn a_told_encoding_is_followed() {
    let charset = |name| Charset::for_name(name).unwrap();
    let told = decode_as(b"\xef\xbb\xbfa", charset("utf-8")).unwrap();
    assert_eq!((told.text.as_str(), told.confidence), ("a", 1.0));
    assert_eq!(
        decode_as(b"T\xfb", charset("utf-8")),
        Err(DecodeError::Malformed { encoding: "utf-8", offset: 1 })
    );
    for (marked, name) in [(&b"\xef\xbb\xbfa"[..], "vni"), (b"\xfe\xff\0a", "utf-16")] {
        let refused = decode_as(marked, charset(name)).unwrap_err();
        assert!(matches!(refused, DecodeError::Malformed { offset: 0, .. }), "the mark of another");
    }
    assert_eq!(decode_as(b" \n", charset("vni")), Err(DecodeError::Empty));
    assert_eq!(decode_as(b"caf\xe9", charset("latin1")).unwrap().text, "café");
    assert_eq!(Charset::for_name("VPS"), None);
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
            "renamed-pdf",
            "not text but a PDF file (control character at byte 53); accepted are UTF-8, UTF-16, and \
             Vietnamese text in windows-1258, TCVN3 (ABC), VNI or VISCII",
        ),
        (
            "windows-1252-french",
            "unknown encoding: byte 0xE2 at byte 5 is not UTF-8; accepted are UTF-8, UTF-16, and \
             Vietnamese text in windows-1258, TCVN3 (ABC), VNI or VISCII",
        ),
        (
            "utf-8-cut",
            "unknown encoding: byte 0xE1 at byte 36 is not UTF-8; accepted are UTF-8, UTF-16, and \
             Vietnamese text in windows-1258, TCVN3 (ABC), VNI or VISCII",
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
        "the page declares the charset \"x-vps\", which is not a known encoding; accepted are UTF-8, UTF-16, \
         and Vietnamese text in windows-1258, TCVN3 (ABC), VNI or VISCII, and the encodings that browsers know"
    );
    assert_eq!(
        message("html/malformed-charset.html"),
        "declared as Shift_JIS, but the bytes at byte 51 are not; accepted are UTF-8, UTF-16, and Vietnamese text \
         in windows-1258, TCVN3 (ABC), VNI or VISCII"
    );
}

#[test]
fn utf_8_wins_over_a_wrong_declaration() {
    let page = "<meta charset=iso-8859-1><p>Tỷ lệ";
    assert_eq!(decode_html(page.as_bytes()).unwrap().encoding, "utf-8");
    let undeclared = decode_html(b"<p>T\x79\xd2 l\xea\xf2 h\xf4\xf2 ngh\xe8o").unwrap();
    assert_eq!((undeclared.text.as_str(), undeclared.encoding), ("<p>Tỷ lệ hộ nghèo", "windows-1258"));
}

#[test]
fn a_charset_from_outside_goes_before_the_page_and_after_its_bytes() {
    let tcvn3 = b"<meta charset=windows-1252><p>T\xfb l\xd6 h\xe9 ngh\xcco gi\xb6m";
    for served in [None, Some("iso-8859-1"), Some("tcvn3"), Some("no such charset")] {
        let page = decode_served_html(tcvn3, served).unwrap();
        assert_eq!(
            (page.encoding, page.text.ends_with("<p>Tỷ lệ hộ nghèo giảm")),
            ("tcvn3", true),
            "{served:?}"
        );
        assert!((0.5..1.0).contains(&page.confidence));
    }
    let french = b"<meta charset=iso-8859-2><p>d\xe9j\xe0";
    assert_eq!(decode_served_html(french, Some("windows-1250")).unwrap().encoding, "windows-1250");
    assert_eq!(
        decode_served_html(french, Some("latin1")).unwrap().encoding,
        "ISO-8859-2",
        "of the two, the one that says something"
    );
    let unmarked = decode_served_html(b"<p>d\xe9j\xe0", Some("latin1")).unwrap();
    assert_eq!((unmarked.encoding, unmarked.confidence), ("windows-1252", 0.5));
    assert_eq!(decode_served_html("<p>Tỷ lệ".as_bytes(), Some("latin1")).unwrap().encoding, "utf-8");
}

#[test]
fn a_wrong_declaration_gives_way_to_vietnamese() {
    for declared in ["utf-8", "x-tcvn-font", "shift_jis", "x-user-defined"] {
        let page =
            [b"<meta charset=", declared.as_bytes(), b"><p>T\xfb l\xd6 h\xe9 ngh\xcco gi\xb6m"].concat();
        assert_eq!(decode_html(&page).unwrap().encoding, "tcvn3", "{declared}");
    }
}
