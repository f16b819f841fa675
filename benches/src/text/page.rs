//! Articles as a crawl finds them: as web pages, and in the encoding of old files.

use chiso_extract::Document;
use encoding_rs::WINDOWS_1258;
use std::fmt::Write;
use unicode_normalization::UnicodeNormalization;

const MENU: [&str; 12] = [
    "Thời sự",
    "Chính trị",
    "Kinh tế",
    "Văn hóa",
    "Xã hội",
    "Giáo dục",
    "Y tế",
    "Pháp luật",
    "Thể thao",
    "Quốc tế",
    "Du lịch",
    "Bạn đọc",
];

/// The article as the page of a newspaper: head with metadata, menus, the text in paragraphs, a column of links
/// to other articles, a foot; scripts and styles in between. More than half of a page is not its text.
pub fn page(article: &Document) -> String {
    let title = escaped(article.title.as_deref().unwrap_or_default());
    let date = article.published.as_deref().unwrap_or("2024-06-30");
    let mut page = format!(
        "<!DOCTYPE html>\n<html lang=\"vi\">\n<head>\n<meta charset=\"utf-8\">\n<title>{title} - Báo điện tử</title>\n\
         <meta property=\"og:title\" content=\"{title}\">\n\
         <meta property=\"article:published_time\" content=\"{date}\">\n\
         <meta property=\"og:site_name\" content=\"Báo điện tử\">\n\
         <link rel=\"stylesheet\" href=\"/css/main.css?v=12\">\n\
         <script type=\"application/ld+json\">{{\"@context\": \"https://schema.org\", \"@type\": \"NewsArticle\", \
         \"datePublished\": \"{date}\"}}</script>\n\
         <style>.cot {{ width: 33.3% }} .tin > p {{ margin: 0 0 12px }}</style>\n</head>\n<body class=\"trang\">\n\
         <!-- dau trang -->\n<header><nav><ul>\n"
    );
    for (n, entry) in MENU.iter().enumerate() {
        let _ = writeln!(page, "<li class=\"muc muc-{n}\"><a href=\"/chuyen-muc/{n}\">{entry}</a></li>");
    }
    page.push_str("</ul></nav></header>\n<main>\n<article class=\"tin\">\n");
    let _ = writeln!(page, "<h1>{title}</h1>\n<time datetime=\"{date}\">{date}</time>");
    let first = article.title.as_deref().map(str::trim);
    for line in article.text.lines().filter(|line| !line.trim().is_empty() && Some(line.trim()) != first) {
        let _ = writeln!(page, "<p style=\"text-align:justify\"><span>{}</span></p>", escaped(line));
    }
    page.push_str("</article>\n<aside><h3>Tin liên quan</h3>\n<ul>\n");
    for n in 0..8 {
        let _ = writeln!(
            page,
            "<li><a href=\"/tin/{n}\" title=\"{title}\"><img src=\"/anh/{n}.jpg\" alt=\"\">{title}</a></li>"
        );
    }
    page.push_str(
        "</ul></aside>\n</main>\n<script>var quangCao = [1, 2, 3]; if (quangCao.length < 5 && window.dem) { dem(); }\
         </script>\n<footer><p>&copy; 2024 B&aacute;o điện tử. Giấy phép số 123/GP-BTTTT.</p></footer>\n\
         </body>\n</html>\n",
    );
    page
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;")
}

/// The text in windows-1258: letters with their circumflex, breve or horn, tones as marks behind them.
/// What this encoding does not have becomes a question mark.
pub fn windows_1258(text: &str) -> Vec<u8> {
    let mut parts = String::with_capacity(2 * text.len());
    for letter in text.nfc() {
        let is_tone = |c: &char| matches!(c, '\u{300}' | '\u{301}' | '\u{303}' | '\u{309}' | '\u{323}');
        let marks: Vec<char> = std::iter::once(letter).nfd().collect();
        parts.extend(marks.iter().copied().filter(|c| !is_tone(c)).nfc());
        parts.extend(marks.iter().filter(|c| is_tone(c)));
    }
    let mut bytes = vec![0; 2 * parts.len() + 16];
    let (mut read, mut written) = (0, 0);
    let mut encoder = WINDOWS_1258.new_encoder();
    while read < parts.len() {
        let rest = &parts[read..];
        let (result, from, to) =
            encoder.encode_from_utf8_without_replacement(rest, &mut bytes[written..], true);
        (read, written) = (read + from, written + to);
        if let encoding_rs::EncoderResult::Unmappable(_) = result {
            bytes[written] = b'?';
            written += 1;
        }
    }
    bytes.truncate(written);
    bytes
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::super::Press;
    use super::*;
    use chiso_extract::document::{decode, html};

    #[test]
    fn a_page_reads_as_its_article() {
        for article in Press::corpus().articles {
            let read = html::parse(&page(&article));
            let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
            let (read, all) = (words(&read.text), words(&article.text));
            let found = all.iter().filter(|word| read.contains(word)).count();
            assert_eq!(found, all.len(), "{}", article.doc);
        }
    }

    #[test]
    fn old_bytes_read_as_their_text() {
        for article in Press::corpus().articles {
            let decoded = decode(&windows_1258(&article.text)).unwrap();
            assert_eq!(decoded.encoding, "windows-1258", "{}", article.doc);
            let same = decoded.text.chars().zip(article.text.nfc()).filter(|(a, b)| a == b || *a == '?');
            assert_eq!(same.count(), article.text.nfc().count(), "{}", article.doc);
        }
    }
}
