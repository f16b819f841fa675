//! Places that are asked for: a name, a province's code, or a province since July 2025 with its parts.

use crate::analyzer::Words;
use crate::entry::term_of;
use crate::fold::fold;
use crate::postings::Pattern;
use crate::query;
use crate::schema::Fields;
use crate::slots::province_number;
use crate::unit::UnitQuery;
use chiso_extract::province;
use std::sync::Arc;
use tantivy::Term;
use tantivy::query::Query;
use tantivy::schema::IndexRecordOption;

/// Behind a province's name: the province of that name since July 2025.
const SINCE: &str = "2025";

/// A place that is asked for.
#[derive(Clone, Debug)]
pub(crate) enum Place {
    /// Provinces, by their codes' numbers.
    Provinces(Vec<u8>),
    /// Words of the place as written, side by side.
    Named(Arc<[Pattern]>),
}

impl Place {
    /// Reads a place. None if there is no word in it, or too many.
    pub(crate) fn read(place: &str) -> Option<Self> {
        let place = place.trim();
        if let Some(number) = province_number(place).and_then(|number| u8::try_from(number).ok()) {
            return Some(Place::Provinces(vec![number]));
        }
        if let Some(parts) = parts_since(place) {
            return Some(Place::Provinces(parts));
        }
        let mut words = Words::new(place);
        let mut patterns = Vec::new();
        while words.advance() && patterns.len() <= query::MAX_WORDS {
            patterns.push(Pattern::as_typed(&query::Word::of(&words.forms)));
        }
        let named = (1..=query::MAX_WORDS).contains(&patterns.len());
        named.then(|| Place::Named(patterns.into()))
    }

    /// Finds the articles that have a figure of the place.
    pub(crate) fn articles(&self, fields: &Fields) -> Vec<Box<dyn Query>> {
        match self {
            Place::Named(words) => {
                vec![Box::new(UnitQuery { field: fields.places, words: Arc::clone(words) })]
            }
            Place::Provinces(numbers) => numbers
                .iter()
                .map(|number| {
                    let term = Term::from_field_text(fields.has, &term_of("place", &format!("{number:02}")));
                    Box::new(tantivy::query::TermQuery::new(term, IndexRecordOption::Basic)) as Box<dyn Query>
                })
                .collect(),
        }
    }
}

/// The codes of the provinces that form a province since July 2025, its own among them.
fn parts_since(place: &str) -> Option<Vec<u8>> {
    let name = place.trim_end_matches(')').strip_suffix(SINCE)?.trim_end_matches([' ', '(', '\u{A0}']);
    let folded = fold(name.trim());
    let named = |other: &str| fold(other) == folded;
    let since = province::all().find(|province| named(province.name_since_2025))?;
    let codes = province::parts_of(since.name_since_2025).map(|part| part.code);
    let numbers = codes.chain([since.code_since_2025]).filter_map(province_number);
    let mut numbers: Vec<u8> = numbers.filter_map(|number| u8::try_from(number).ok()).collect();
    numbers.sort_unstable();
    numbers.dedup();
    Some(numbers)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn provinces(place: &str) -> Option<Vec<u8>> {
        match Place::read(place) {
            Some(Place::Provinces(numbers)) => Some(numbers),
            _ => None,
        }
    }

    #[test]
    fn three_ways_to_name_a_place() {
        assert_eq!(provinces("02"), Some(vec![2]));
        assert_eq!(provinces("Tuyên Quang 2025"), Some(vec![2, 8]));
        assert_eq!(provinces("tuyen quang 2025"), Some(vec![2, 8]));
        assert_eq!(provinces("Lào Cai (2025)"), Some(vec![10, 15]));
        assert!(matches!(Place::read("Tuyên Quang"), Some(Place::Named(words)) if words.len() == 2));
        assert!(matches!(Place::read("Atlantis 2025"), Some(Place::Named(words)) if words.len() == 2));
        assert!(Place::read("—").is_none());
    }
}
