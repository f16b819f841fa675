//! What an index holds: labels and indicators, kinds, months, sources, places.

use crate::correct::Note;
use crate::days;
use crate::error::Error;
use crate::facet::{FacetValue, province_name};
use crate::options::FigureQuery;
use crate::reader::Index;
use crate::schema::{self, column};
use crate::slots::Slots;
use chiso_extract::Kind;
use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::ops::ControlFlow;
use tantivy::DocAddress;

/// The most frequent labels and known indicators.
#[derive(Clone, Debug, PartialEq)]
pub struct Labels {
    /// How many figures match.
    pub figures: usize,
    /// How many different labels they have.
    pub distinct: usize,
    /// The most frequent labels, in lower case.
    pub labels: Vec<LabelCount>,
    /// The most frequent known indicators, by id.
    pub indicators: Vec<LabelCount>,
    /// What was searched for instead of what was typed, because nothing has that.
    pub notes: Vec<Note>,
}

/// A label, or an indicator, and how it occurs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LabelCount {
    /// The label in lower case, or the indicator's id.
    pub label: String,
    /// Figures that have it.
    pub figures: usize,
    /// Articles in which they stand.
    pub articles: usize,
    /// Provinces that most of them speak of, with how many do.
    pub places: Vec<FacetValue>,
    /// First day of the earliest period that they speak of.
    pub first: Option<String>,
    /// Last day of the latest period that they speak of.
    pub last: Option<String>,
}

/// What an index holds and covers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stats {
    /// Articles.
    pub articles: u64,
    /// Figures.
    pub figures: u64,
    /// Figures of each kind.
    pub kinds: Vec<(Kind, u64)>,
    /// Articles published in each month, in order: `2017-06`.
    pub months: Vec<(String, u64)>,
    /// Articles without a date.
    pub undated: u64,
    /// Articles from each source, the most frequent first.
    pub sources: Vec<FacetValue>,
    /// Articles with a figure of each province, the most frequent first.
    pub places: Vec<FacetValue>,
    /// Bytes of the index's files.
    pub bytes: u64,
    /// Its files.
    pub files: usize,
    /// Its format.
    pub format: u32,
    /// The version of chiso that made it.
    pub written_by: String,
}

/// Places that are listed of a label.
const PLACES: usize = 3;

#[derive(Clone, Default)]
struct Tally {
    figures: usize,
    articles: usize,
    seen: Option<DocAddress>,
    provinces: BTreeMap<u8, usize>,
    span: Option<(i32, i32)>,
}

impl Tally {
    fn add(&mut self, address: DocAddress, province: u8, period: Option<(i32, i32)>) {
        self.figures += 1;
        self.articles += usize::from(self.seen.replace(address) != Some(address));
        if province > 0 {
            *self.provinces.entry(province).or_default() += 1;
        }
        self.stretch(period);
    }

    fn stretch(&mut self, period: Option<(i32, i32)>) {
        self.span = match (self.span, period) {
            (Some((first, last)), Some((from, to))) => Some((first.min(from), last.max(to))),
            (span, period) => span.or(period),
        };
    }

    fn merge(&mut self, other: Tally) {
        self.figures += other.figures;
        self.articles += other.articles;
        for (province, count) in other.provinces {
            *self.provinces.entry(province).or_default() += count;
        }
        self.stretch(other.span);
    }

    fn count(self, label: String) -> LabelCount {
        let mut places: Vec<FacetValue> = self
            .provinces
            .into_iter()
            .map(|(number, count)| {
                let value = format!("{number:02}");
                FacetValue { name: province_name(&value), value, count }
            })
            .collect();
        places.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.value.cmp(&b.value)));
        places.truncate(PLACES);
        LabelCount {
            label,
            figures: self.figures,
            articles: self.articles,
            places,
            first: self.span.and_then(|(first, _)| days::to_iso(first)),
            last: self.span.and_then(|(_, last)| days::to_iso(last)),
        }
    }
}

impl Index {
    /// The most frequent labels and known indicators of the figures that match; of every figure where
    /// query and filter are blank. `filter.limit` of each.
    ///
    /// # Errors
    /// As [`Index::figures`].
    pub fn labels(&self, query: &str, filter: &FigureQuery) -> Result<Labels, Error> {
        let searcher = self.searcher();
        let asked = self.asked(&searcher, query, filter)?;
        let mut figures = 0;
        // By segment and number of the string in its column; strings differ between segments.
        let mut tallies: [HashMap<(u32, u64), Tally>; 2] = Default::default();
        let visit = asked.plan.each(&searcher, false, |found, slots, row| {
            figures += 1;
            let segment = found.address.segment_ord;
            let period = slots.days(row).map(|days| (days.first, days.last));
            let province = slots.traits(row).province();
            for (column, tallies) in [&slots.label, &slots.indicator].into_iter().zip(&mut tallies) {
                let Some(column) = column else { continue };
                let ord = column.ords().values.get_val(row);
                tallies.entry((segment, ord)).or_default().add(found.address, province, period);
            }
            ControlFlow::Continue(())
        });
        let read = || -> tantivy::Result<[Vec<LabelCount>; 2]> {
            visit?;
            let [labels, indicators] = tallies;
            let name = |column, tallies| self.named(&searcher, column, tallies);
            Ok([name(column::LABEL, labels)?, name(column::INDICATOR, indicators)?])
        };
        let [mut labels, mut indicators] = read().map_err(Error::engine(self.path()))?;
        let distinct = labels.len();
        for counts in [&mut labels, &mut indicators] {
            counts.sort_by(|a, b| b.figures.cmp(&a.figures).then_with(|| a.label.cmp(&b.label)));
            counts.truncate(filter.limit);
        }
        Ok(Labels { figures, distinct, labels, indicators, notes: asked.notes })
    }

    /// The tallies of all segments by their strings; those of no string are left out.
    fn named(
        &self,
        searcher: &tantivy::Searcher,
        column: &str,
        tallies: HashMap<(u32, u64), Tally>,
    ) -> tantivy::Result<Vec<LabelCount>> {
        let mut merged: HashMap<String, Tally> = HashMap::new();
        let columns: Vec<_> = searcher
            .segment_readers()
            .iter()
            .map(|reader| reader.fast_fields().str(column))
            .collect::<tantivy::Result<_>>()?;
        for ((segment, ord), tally) in tallies {
            let Some(column) = &columns[segment as usize] else { continue };
            let mut name = String::new();
            column.ord_to_str(ord, &mut name)?;
            if !name.is_empty() {
                merged.entry(name).or_default().merge(tally);
            }
        }
        Ok(merged.into_iter().map(|(name, tally)| tally.count(name)).collect())
    }

    /// What the index holds and covers.
    ///
    /// # Errors
    /// [`Error::Engine`], [`Error::Damaged`] or [`Error::Io`] if it cannot be read.
    pub fn stats(&self) -> Result<Stats, Error> {
        let searcher = self.searcher();
        let counts = self.counts()?;
        let mut kinds = [0_u64; Kind::ALL.len()];
        let mut months: BTreeMap<String, u64> = BTreeMap::new();
        let mut undated = 0;
        let mut tally = || -> tantivy::Result<()> {
            for reader in searcher.segment_readers() {
                let slots = Slots::open(reader)?;
                let published = reader.fast_fields().i64(column::PUBLISHED)?;
                for doc in reader.doc_ids_alive() {
                    for row in slots.rows(doc) {
                        let kind = slots.traits(row).kind();
                        if let Some(at) = Kind::ALL.iter().position(|other| Some(*other) == kind) {
                            kinds[at] += 1;
                        }
                    }
                    let day = published.first(doc).and_then(|day| i32::try_from(day).ok());
                    match day.and_then(days::to_iso).and_then(|day| day.get(..7).map(str::to_owned)) {
                        Some(month) => *months.entry(month).or_default() += 1,
                        None => undated += 1,
                    }
                }
            }
            Ok(())
        };
        tally().map_err(Error::engine(self.path()))?;
        let every = crate::ArticleQuery { limit: 0, facets: usize::MAX, ..Default::default() };
        let facets = self.search("", &every)?.facets;
        let (mut bytes, mut files) = (0, 0);
        for entry in fs::read_dir(self.path()).map_err(Error::io(self.path()))? {
            // A file may be merged away meanwhile.
            let Ok(metadata) = entry.map_err(Error::io(self.path()))?.metadata() else { continue };
            bytes += metadata.len();
            files += usize::from(metadata.is_file());
        }
        Ok(Stats {
            articles: counts.articles,
            figures: counts.figures,
            kinds: Kind::ALL.into_iter().zip(kinds).collect(),
            months: months.into_iter().collect(),
            undated,
            sources: facets.sources,
            places: facets.places,
            bytes,
            files,
            format: schema::FORMAT_VERSION,
            written_by: schema::written_by(self.path())?,
        })
    }
}
