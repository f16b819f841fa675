//! What a search may be told beside its query: filters, order, paging.

use chiso_extract::{Bound, Direction, Kind, Role};

/// How words that are typed with tones or diacritics match.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tones {
    /// Exactly as typed; a word that is typed without any matches with any.
    #[default]
    AsTyped,
    /// With any; those as typed come first. Words in quotes stay exact.
    Any,
}

/// The order of articles.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ArticleSort {
    /// Best first.
    #[default]
    Relevance,
    /// Latest publication first, those without a date last.
    Newest,
    /// Earliest publication first, those without a date last.
    Oldest,
}

/// The order of figures.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum FigureSort {
    /// Best first.
    #[default]
    Relevance,
    /// Latest publication first, those without a date last.
    Newest,
    /// Earliest publication first, those without a date last.
    Oldest,
    /// Greatest value first (of a range, its upper end), those without a value last.
    Greatest,
    /// Least value first (of a range, its lower end), those without a value last.
    Least,
}

/// Days between two ends, both included.
///
/// An end is a year, a month, a day, a quarter or a half year: `2023`, `2023-06`, `30/6/2023`,
/// `2024-Q1`; as a first end it counts from its first day, as a last one to its last.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DateRange {
    /// The first; open if none.
    pub from: Option<String>,
    /// The last; open if none.
    pub to: Option<String>,
}

impl DateRange {
    /// The days of one year, month, quarter or half year, or one day.
    ///
    /// ```
    /// use chiso_index::DateRange;
    /// let june = DateRange::of("2023-06");
    /// assert_eq!((june.from.as_deref(), june.to.as_deref()), (Some("2023-06"), Some("2023-06")));
    /// ```
    pub fn of(time: &str) -> Self {
        DateRange { from: Some(time.to_owned()), to: Some(time.to_owned()) }
    }
}

/// Filters, order and paging of a search for articles.
#[derive(Clone, Debug, PartialEq)]
pub struct ArticleQuery {
    /// Hits to return.
    pub limit: usize,
    /// Hits to leave out before them.
    pub offset: usize,
    /// How words with tones match.
    pub tones: Tones,
    /// Order of the hits.
    pub sort: ArticleSort,
    /// Values to count of each facet, the most frequent first; 0 for no facets.
    pub facets: usize,
    /// Year of publication.
    pub year: Option<i32>,
    /// Day of publication.
    pub published: Option<DateRange>,
    /// A place that one of the article's figures speaks of: see [`FigureQuery::place`].
    pub place: Option<String>,
    /// Words of the source, side by side.
    pub source: Option<String>,
    /// Id of a known indicator that one of the article's figures names.
    pub indicator: Option<String>,
}

impl Default for ArticleQuery {
    /// The first 20, unfiltered, best first, without facets.
    fn default() -> Self {
        ArticleQuery {
            limit: 20,
            offset: 0,
            tones: Tones::default(),
            sort: ArticleSort::default(),
            facets: 0,
            year: None,
            published: None,
            place: None,
            source: None,
            indicator: None,
        }
    }
}

/// Filters, order and paging of a search for figures. All that are set must hold together.
#[derive(Clone, Debug, PartialEq)]
pub struct FigureQuery {
    /// Kinds to find; every kind if empty.
    pub kinds: Vec<Kind>,
    /// Roles to find; every role if empty.
    pub roles: Vec<Role>,
    /// Up or down.
    pub direction: Option<Direction>,
    /// Bounds to find; every bound if empty.
    pub bounds: Vec<Bound>,
    /// Words of the label, in any order.
    pub label: Option<String>,
    /// What a percentage is of, as the record has it, with or without tones and capitals.
    pub of: Option<String>,
    /// Id of the known indicator.
    pub indicator: Option<String>,
    /// One of three:
    ///
    /// - words of the place as written, side by side, in order: `Hà Giang` finds `tỉnh Hà Giang`. A
    ///   word typed with tones has those tones, a word without any;
    /// - a province's code: `02` finds every place in it;
    /// - a province since July 2025, by its name and `2025`: `Tuyên Quang 2025` finds every place in the
    ///   provinces that form it.
    pub place: Option<String>,
    /// A year that the figure's period covers; of a date, that it falls into. Where the period is
    /// not known or names no year, the article's year of publication.
    pub year: Option<i32>,
    /// Within what the figure's period must lie: a year, month, quarter, half year or day (as in
    /// [`DateRange`]), or a span of them, `2021/2025`. Figures without a period do not match.
    pub period: Option<String>,
    /// The time that it is compared with, as the record has it (`2022`, `PREV`).
    pub base_period: Option<String>,
    /// The unit as the record has it, with or without tones and capitals: `%`, `VND`, `hồ sơ`.
    pub unit: Option<String>,
    /// The least value, in the record's units; of a range, its upper end counts.
    pub min: Option<f64>,
    /// The greatest value, in the record's units; of a range, its lower end counts.
    pub max: Option<f64>,
    /// What the record's checks must hold: `percent-contradicts-ratio`.
    pub check: Option<String>,
    /// Id of the rule that gave the label.
    pub rule: Option<String>,
    /// The article's id.
    pub doc: Option<String>,
    /// Day of the article's publication.
    pub published: Option<DateRange>,
    /// Words of the article's source, side by side.
    pub source: Option<String>,
    /// How words with tones match.
    pub tones: Tones,
    /// Order of the hits.
    pub sort: FigureSort,
    /// Hits to return.
    pub limit: usize,
    /// Hits to leave out before them.
    pub offset: usize,
}

impl Default for FigureQuery {
    /// The first 20, unfiltered, best first.
    fn default() -> Self {
        FigureQuery {
            kinds: Vec::new(),
            roles: Vec::new(),
            direction: None,
            bounds: Vec::new(),
            label: None,
            of: None,
            indicator: None,
            place: None,
            year: None,
            period: None,
            base_period: None,
            unit: None,
            min: None,
            max: None,
            check: None,
            rule: None,
            doc: None,
            published: None,
            source: None,
            tones: Tones::default(),
            sort: FigureSort::default(),
            limit: 20,
            offset: 0,
        }
    }
}
