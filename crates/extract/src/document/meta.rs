//! Title and date of publication, read off the first lines of a text.
//!
//! Scraped pages put their banner, menu and login before the title, and the date line before or after
//! it. Both are looked for near the top only, and left unknown rather than guessed:
//!
//! | line | taken for |
//! |------|-----------|
//! | `image banner`, `Đăng nhập`, `Trang chủ > Tin tức`, `Lượt xem: 78`, `0:00/ 0:00` | furniture |
//! | `Huyện Mỹ Lộc đẩy mạnh chuyển đổi số` | title: the first other line of two words or more |
//! | a line of more than 300 characters, before any title | text: there is no title |
//! | `07:22 06/08/2024`, `Thứ bảy, 09/03/2024 10:01` | published |
//! | `Cập nhật: 15/3/2023 \| 14:30` | published, when no other line is |
//! | `Ngày 5 tháng 6 năm 2023`, `(Ngày đăng: 01-02-2024)`, `Hà Nội, ngày 1/2/2024` | published |
//! | `Sáng 9/6, …`, `31/02/2024`, `06/08/24` | neither |
//!
//! ```
//! use chiso_extract::Document;
//! use chiso_extract::document::meta;
//!
//! let text = "ĐĂNG NHẬP\nHuyện Mỹ Lộc đẩy mạnh chuyển đổi số\nThứ bảy, 09/03/2024 10:01\nSáng 8/3, …";
//! let mut document = Document { text: text.to_owned(), ..Document::default() };
//! meta::infer(&mut document);
//! assert_eq!(document.title.as_deref(), Some("Huyện Mỹ Lộc đẩy mạnh chuyển đổi số"));
//! assert_eq!(document.published.as_deref(), Some("2024-03-09T10:01"));
//! ```

use super::date::{DateLine, date_line};
use super::fold::fold;
use super::normalize::Normalized;
use crate::record::Document;
use std::borrow::Cow;
use std::collections::HashSet;
use std::sync::LazyLock;

/// How many lines, blank ones aside, count as the top of a text.
const TOP: usize = 15;

/// A longer line, in characters, is text and not a title.
const LONGEST_TITLE: usize = 300;

/// After so many paragraphs a date line belongs to something else.
const PARAGRAPHS_BEFORE_DATE: usize = 2;

/// A paragraph is at least this long, in characters.
const PARAGRAPH: usize = 200;

/// Fills `title` and `published` where they are `None` and the top of the text says them.
///
/// The title is the line as it stands in the text, without surrounding white space. `published` is an
/// ISO 8601 date, or date-time without a zone: date lines do not name one.
pub fn infer(document: &mut Document) {
    let lines = || document.text.lines().map(visible).filter(|line| !line.is_empty()).take(TOP);
    let title = document.title.clone().or_else(|| lines().find_map(heading).flatten());
    let published = document.published.clone().or_else(|| published(lines()));
    document.title = title;
    document.published = published;
}

/// A line without white space and invisible characters at its ends.
fn visible(line: &str) -> &str {
    line.trim_matches(|c: char| {
        c.is_whitespace() || matches!(c, '\u{feff}' | '\u{200b}'..='\u{200d}' | '\u{2060}')
    })
}

/// Whether a line has more than so many characters: by its bytes where they are too few, or too many for any others.
fn is_longer(line: &str, characters: usize) -> bool {
    line.len() > characters && (line.len() > 4 * characters || line.chars().nth(characters).is_some())
}

/// `Some(Some(title))` for a title, `Some(None)` for a paragraph, which ends the search.
fn heading(line: &str) -> Option<Option<String>> {
    if is_longer(line, LONGEST_TITLE) {
        return Some(None);
    }
    let mut words = line.split_whitespace().filter(|word| word.chars().any(char::is_alphabetic));
    let has_two_words = words.nth(1).is_some();
    (has_two_words && date_line(line).is_none() && !is_furniture(line)).then(|| Some(line.to_owned()))
}

/// The first date line; one that speaks of a change only where no other does.
fn published<'a>(lines: impl Iterator<Item = &'a str>) -> Option<String> {
    let mut update = None;
    let mut paragraphs = 0;
    for line in lines {
        match date_line(line) {
            Some(DateLine { stamp, is_update: false }) => return Some(stamp),
            Some(DateLine { stamp, is_update: true }) => update = update.or(Some(stamp)),
            None => paragraphs += usize::from(is_longer(line, PARAGRAPH)),
        }
        if paragraphs == PARAGRAPHS_BEFORE_DATE {
            break;
        }
    }
    update
}

/// The reviewed list, split into whole lines and beginnings.
struct Furniture {
    whole: HashSet<&'static str>,
    beginnings: Vec<&'static str>,
}

static FURNITURE: LazyLock<Furniture> = LazyLock::new(|| {
    let entries = || include_str!("furniture.txt").lines().filter(|line| !line.starts_with('#'));
    Furniture {
        whole: entries().filter(|entry| !entry.ends_with('*')).collect(),
        beginnings: entries().filter_map(|entry| entry.strip_suffix('*')).collect(),
    }
});

/// Whether every part of a line is furniture.
fn is_furniture(line: &str) -> bool {
    let normalized = Normalized::new(line);
    let folded: Cow<'_, str> = fold(normalized.text());
    let is_known = |part: &str| {
        let part = part.trim_matches(|c: char| !c.is_alphanumeric());
        part.is_empty()
            || FURNITURE.whole.contains(part)
            || FURNITURE.beginnings.iter().any(|beginning| {
                part.strip_prefix(beginning).is_some_and(|rest| {
                    rest.is_empty() || rest.trim_start().starts_with(|c: char| c == ':' || c.is_ascii_digit())
                })
            })
    };
    // "trang chu > tin tuc > ..." is a way through the site, whatever stands at its end.
    let is_path = folded.starts_with("trang chu") && folded.contains(['>', '»', '/', '›']);
    is_path || folded.split(['|', '>', '»', '›', '•', '·', '\t']).all(is_known)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn inferred(text: &str) -> (Option<String>, Option<String>) {
        let mut document = Document { text: text.to_owned(), ..Document::default() };
        infer(&mut document);
        assert_eq!(document.text, text);
        (document.title, document.published)
    }

    fn title(text: &str) -> Option<String> {
        inferred(text).0
    }

    #[test]
    fn furniture_is_not_a_title() {
        let text = "\u{feff}image banner\nSign In\n  ĐĂNG NHẬP \n\nTrang chủ\nTrang chủ > Tin tức > Kinh tế xã hội\n\
                    Đăng nhập | Đăng ký\nLượt xem: 78\n0:00/ 0:00\n  • Giọng nữ\n12/12/2023\n* * *\n\
                    Xã Tân Hòa về đích nông thôn mới\nBài viết dài hơn ở đây.";
        assert_eq!(title(text).as_deref(), Some("Xã Tân Hòa về đích nông thôn mới"));
    }

    #[test]
    fn a_list_entry_does_not_swallow_a_longer_title() {
        for line in [
            "Thông tin tuyên truyền có nhiều đổi mới",
            "Trang chủ động đón đầu chuyển đổi số",
            "Video call tăng 30% trong quý I",
            "Media và chuyển đổi số",
            "Chia sẻ kinh nghiệm chuyển đổi số",
            "Cập nhật tình hình dịch bệnh trên lúa",
        ] {
            assert_eq!(title(&format!("Menu\n{line}\n")).as_deref(), Some(line));
        }
    }

    #[test]
    fn a_text_that_starts_with_a_paragraph_has_no_title() {
        let paragraph = "Chuyển đổi số đi vào đời sống. ".repeat(12);
        assert_eq!(title(&format!("{paragraph}\nKết quả bước đầu\n")), None);
        assert_eq!(inferred(""), (None, None));
    }

    #[test]
    fn what_is_known_stays() {
        let mut document = Document {
            text: "Một dòng khác\n01/02/2024".to_owned(),
            title: Some("Tên bài".to_owned()),
            published: Some("2023".to_owned()),
            ..Document::default()
        };
        infer(&mut document);
        assert_eq!(document.title.as_deref(), Some("Tên bài"));
        assert_eq!(document.published.as_deref(), Some("2023"));
    }

    #[test]
    fn a_publication_date_goes_before_an_update() {
        let text = "Giảm nghèo ở Mường Tè\nCập nhật: 16/3/2023 | 14:30\nNgày đăng: 15/3/2023";
        assert_eq!(inferred(text).1.as_deref(), Some("2023-03-15"));
        assert_eq!(
            inferred("Giảm nghèo\nCập nhật: 16/3/2023 | 14:30").1.as_deref(),
            Some("2023-03-16T14:30")
        );
    }

    #[test]
    fn dates_in_prose_and_far_down_are_not_publication_dates() {
        let paragraph = "Tỉnh đã hoàn thành nhiều chỉ tiêu quan trọng. ".repeat(6);
        assert_eq!(inferred("Họp báo quý I\nSáng 09/06/2024, UBND tỉnh họp báo.").1, None);
        assert_eq!(inferred(&format!("Họp báo\n{paragraph}\n{paragraph}\n01/02/2024")).1, None);
        assert_eq!(inferred(&format!("Họp báo\n{paragraph}\n01/02/2024")).1.as_deref(), Some("2024-02-01"));
    }
}
