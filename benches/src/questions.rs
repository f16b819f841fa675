//! What is asked of an index of the press text.

use chiso_extract::Kind;
use chiso_index::FigureQuery;
use std::fmt;

/// Words of articles, with diacritics and without, and as a phrase.
pub const WORDS: [&str; 4] = ["chuyển đổi số", "chuyen doi so", "\"chuyển đổi số\"", "tỷ lệ hộ nghèo"];

/// A question for figures.
#[derive(Default)]
pub struct Asked {
    name: &'static str,
    /// Words of it.
    pub words: &'static str,
    /// Filters of it.
    pub filter: FigureQuery,
}

impl Asked {
    /// All of them.
    pub fn all() -> Vec<Asked> {
        let ask = |name, words, filter| Asked { name, words, filter };
        let none = FigureQuery::default;
        vec![
            ask("words", "tỷ lệ hồ sơ trực tuyến", none()),
            ask("words without diacritics", "ty le ho so truc tuyen", none()),
            ask("words, kind", "tỷ lệ", FigureQuery { kinds: vec![Kind::Percent], ..none() }),
            ask("words, place", "hộ nghèo", FigureQuery { place: Some("Cao Bằng".into()), ..none() }),
            ask("words, year", "so với cùng kỳ", FigureQuery { year: Some(2023), ..none() }),
            ask(
                "unit, value range",
                "",
                FigureQuery { unit: Some("%".into()), min: Some(90.0), max: Some(100.0), ..none() },
            ),
            ask(
                "words, kind, year, least value",
                "vốn đầu tư",
                FigureQuery { kinds: vec![Kind::Money], year: Some(2024), min: Some(1e9), ..none() },
            ),
        ]
    }
}

impl fmt::Display for Asked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}
