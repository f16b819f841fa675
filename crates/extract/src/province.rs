//! The provinces and centrally run cities of Vietnam: the 63 until June 2025, and the 34 that they form since July.
//!
//! Source: the General Statistics Office's list of administrative units and National Assembly Resolution
//! 202/2025/QH15. Seven of the new provinces keep the name of one of their parts and the code of another ("Lào Cai" was
//! 10 and is 15, which was Yên Bái), so that a code says which list it is of only together with a date.
//!
//! ```
//! use chiso_extract::province;
//!
//! let province = province::by_code("02").unwrap();
//! assert_eq!((province.name, province.name_since_2025), ("Hà Giang", "Tuyên Quang"));
//! let parts: Vec<&str> = province::parts_of("Lào Cai").map(|part| part.name).collect();
//! assert_eq!(parts, ["Lào Cai", "Yên Bái"]);
//! ```

use std::sync::LazyLock;

/// A province or centrally run city of the list of 63.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Province {
    /// Two digits.
    pub code: &'static str,
    /// Without "tỉnh" or "thành phố".
    pub name: &'static str,
    /// Code of the province that it is (part of) since July 2025.
    pub code_since_2025: &'static str,
    /// Name of that province.
    pub name_since_2025: &'static str,
    /// Other spellings and abbreviations: `TPHCM`, `BR-VT`.
    pub(crate) others: &'static str,
}

/// The first day of the list of 34, ISO 8601.
pub const REFORM: &str = "2025-07-01";

static ALL: LazyLock<Vec<Province>> = LazyLock::new(|| {
    let rows = include_str!("lexicon/provinces.tsv").lines().filter(|row| !row.starts_with('#'));
    let province = |row: &'static str| {
        let cells: Vec<&'static str> = row.split('\t').collect();
        let [code, name, code_since_2025, name_since_2025, others] = cells[..] else { return None };
        Some(Province { code, name, code_since_2025, name_since_2025, others })
    };
    rows.filter_map(province).collect()
});

/// All 63, in the order of their codes.
pub fn all() -> impl Iterator<Item = Province> {
    ALL.iter().copied()
}

/// The province that had this code until June 2025.
pub fn by_code(code: &str) -> Option<Province> {
    all().find(|province| province.code == code)
}

/// The provinces of the list of 63 that form the province of this name since July 2025, itself among them.
pub fn parts_of(name_since_2025: &str) -> impl Iterator<Item = Province> {
    all().filter(move |province| province.name_since_2025 == name_since_2025)
}

/// The code that a name has in an article of this day (ISO 8601; none means before the reform). Names that the list of
/// 34 no longer has keep the code that they had.
pub(crate) fn code_on(published: Option<&str>, code: &'static str) -> &'static str {
    let reformed = published.is_some_and(|day| day >= REFORM);
    let renamed = || {
        let name = by_code(code)?.name;
        all().find(|province| province.name_since_2025 == name).map(|province| province.code_since_2025)
    };
    if reformed { renamed().unwrap_or(code) } else { code }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sixty_three_provinces_form_thirty_four() {
        assert_eq!(all().count(), 63);
        let mut since: Vec<&str> = all().map(|province| province.code_since_2025).collect();
        since.sort_unstable();
        since.dedup();
        assert_eq!(since.len(), 34);
    }

    #[test]
    fn a_name_has_the_code_of_its_day() {
        assert_eq!(code_on(None, "10"), "10");
        assert_eq!(code_on(Some("2025-06-30"), "10"), "10");
        assert_eq!(code_on(Some("2025-07-01T08:00"), "10"), "15");
        assert_eq!(code_on(Some("2025-08-01"), "02"), "02");
    }
}
