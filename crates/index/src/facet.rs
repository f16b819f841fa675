//! Facets: how many of the articles found have each place, source, year and indicator.

use crate::days::Days;
use crate::schema::column;
use crate::slots::Slots;
use chiso_extract::province;
use std::collections::HashMap;
use tantivy::columnar::{Column, StrColumn};
use tantivy::{DocId, SegmentReader};

/// Counts of the articles found, by what they have; the most frequent values first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facets {
    /// Provinces that a figure of the article speaks of, by name.
    pub places: Vec<FacetValue>,
    /// Where the article came from.
    pub sources: Vec<FacetValue>,
    /// Years of publication.
    pub years: Vec<FacetValue>,
    /// Ids of known indicators that a figure of the article names.
    pub indicators: Vec<FacetValue>,
}

/// A value of a facet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FacetValue {
    /// The value, as a filter takes it: the code of a place.
    pub value: String,
    /// What to show: the name of a place.
    pub name: String,
    /// How many of the articles found have it.
    pub count: usize,
}

impl Facets {
    pub(crate) fn merge(&mut self, segment: SegmentFacets) -> tantivy::Result<()> {
        for (number, count) in (0..).zip(segment.provinces).filter(|(_, count)| *count > 0) {
            let code = format!("{number:02}");
            let name = province_name(&code);
            add(&mut self.places, code, name, count);
        }
        for (year, count) in segment.years {
            add(&mut self.years, year.to_string(), year.to_string(), count);
        }
        let strings = [
            (&mut self.sources, &segment.source, segment.sources),
            (&mut self.indicators, &segment.slots.indicator, segment.indicators),
        ];
        for (facet, column, counts) in strings {
            let Some(column) = column else { continue };
            for (ord, count) in counts {
                let mut value = String::new();
                column.ord_to_str(ord, &mut value)?;
                if !value.is_empty() {
                    add(facet, value.clone(), value, count);
                }
            }
        }
        Ok(())
    }

    /// Puts the most frequent first, equals by value, and leaves so many of each.
    pub(crate) fn cut(&mut self, keep: usize) {
        for facet in [&mut self.places, &mut self.sources, &mut self.years, &mut self.indicators] {
            facet.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.value.cmp(&b.value)));
            facet.truncate(keep);
        }
    }
}

fn add(facet: &mut Vec<FacetValue>, value: String, name: String, count: usize) {
    match facet.iter_mut().find(|known| known.value == value) {
        Some(known) => known.count += count,
        None => facet.push(FacetValue { value, name, count }),
    }
}

/// The name of the province that had this code until June 2025.
pub(crate) fn province_name(code: &str) -> String {
    province::by_code(code).map_or_else(|| code.to_owned(), |province| province.name.to_owned())
}

/// Numbers of provinces' codes.
const PROVINCES: usize = 128;

/// Counts of one segment.
pub(crate) struct SegmentFacets {
    slots: Slots,
    source: Option<StrColumn>,
    published: Column<i64>,
    provinces: Vec<usize>,
    years: HashMap<i32, usize>,
    sources: HashMap<u64, usize>,
    indicators: HashMap<u64, usize>,
    /// What the current article has, each once.
    seen: Vec<u64>,
}

impl SegmentFacets {
    pub(crate) fn open(reader: &SegmentReader) -> tantivy::Result<Self> {
        let columns = reader.fast_fields();
        Ok(SegmentFacets {
            slots: Slots::open(reader)?,
            source: columns.str(column::SOURCE)?,
            published: columns.i64(column::PUBLISHED)?,
            provinces: vec![0; PROVINCES],
            years: HashMap::new(),
            sources: HashMap::new(),
            indicators: HashMap::new(),
            seen: Vec::new(),
        })
    }

    pub(crate) fn add(&mut self, doc: DocId) {
        let rows = self.slots.rows(doc);
        let mut provinces = 0_u128;
        for row in rows.clone() {
            provinces |= 1 << self.slots.traits(row).province();
        }
        for number in (1..PROVINCES).filter(|number| provinces & (1 << number) != 0) {
            self.provinces[number] += 1;
        }
        if let Some(indicator) = &self.slots.indicator {
            self.seen.clear();
            self.seen.extend(rows.map(|row| indicator.ords().values.get_val(row)));
            self.seen.sort_unstable();
            self.seen.dedup();
            for ord in &self.seen {
                *self.indicators.entry(*ord).or_default() += 1;
            }
        }
        if let Some(ord) = self.source.as_ref().and_then(|source| source.ords().first(doc)) {
            *self.sources.entry(ord).or_default() += 1;
        }
        if let Some(day) = self.published.first(doc).and_then(|day| i32::try_from(day).ok()) {
            *self.years.entry(Days { first: day, last: day }.first_year()).or_default() += 1;
        }
    }
}
