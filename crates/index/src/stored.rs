//! The records as they are stored: an article's header, its text, and its figures, in three fields.
//!
//! Sentences are stored as places in the text, and once for all of their figures.

use crate::schema;
use chiso_extract::record::Text;
use chiso_extract::{Bound, Direction, Document, Figure, Kind, Role};
use serde::{Deserialize, Serialize, Serializer};
use serde_json::{Map, Value};
use std::borrow::Cow;
use tantivy::schema::OwnedValue;
use tantivy::schema::document::{DeserializeError, DocumentDeserialize, DocumentDeserializer};
use tantivy::{DocAddress, Searcher};

/// What is stored of an article.
#[derive(Default)]
pub(crate) struct Parts {
    header: String,
    records: String,
    text: String,
}

impl DocumentDeserialize for Parts {
    fn deserialize<'de, D: DocumentDeserializer<'de>>(mut stored: D) -> Result<Self, DeserializeError> {
        let fields = schema::fields();
        let mut parts = Parts::default();
        let mut has_text = false;
        while let Some((field, value)) = stored.next_field::<OwnedValue>()? {
            match value {
                OwnedValue::Str(header) if field == fields.header => parts.header = header,
                OwnedValue::Str(records) if field == fields.records => parts.records = records,
                // The title may stand behind the text.
                OwnedValue::Str(text) if field == fields.text && !has_text => {
                    (parts.text, has_text) = (text, true);
                }
                _ => {}
            }
        }
        Ok(parts)
    }
}

impl Parts {
    pub(crate) fn fetch(searcher: &Searcher, address: DocAddress) -> tantivy::Result<Self> {
        searcher.doc(address)
    }

    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    pub(crate) fn heading(&self) -> Result<Heading, String> {
        serde_json::from_str(&self.header).map_err(|error| error.to_string())
    }

    pub(crate) fn document(&self) -> Result<Document, String> {
        read_document(&self.header, self.text()).map_err(|error| error.to_string())
    }

    /// All figures.
    pub(crate) fn figures(&self) -> Result<Vec<Figure>, String> {
        let stored = self.stored_figures()?;
        (0..stored.len()).map(|n| stored.get(n)).collect()
    }

    /// The figures, to be taken one by one.
    pub(crate) fn stored_figures(&self) -> Result<StoredFigures<'_>, String> {
        let records = serde_json::from_str(&self.records);
        Ok(StoredFigures {
            doc: self.heading()?.doc,
            text: self.text(),
            records: records.map_err(|error| error.to_string())?,
        })
    }
}

/// What a figure is and where it stands, in code points of the text.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Extent {
    pub kind: Kind,
    pub start: usize,
    pub end: usize,
}

/// The figures of an article, as they are stored.
pub(crate) struct StoredFigures<'a> {
    doc: String,
    text: &'a str,
    records: Records<'a>,
}

/// A [`Document`] but for its text.
#[derive(Serialize, Deserialize)]
struct Header<'a> {
    #[serde(borrow)]
    doc: Cow<'a, str>,
    title: Option<Cow<'a, str>>,
    published: Option<Cow<'a, str>>,
    source: Option<Cow<'a, str>>,
    url: Option<Cow<'a, str>>,
    author: Option<Cow<'a, str>>,
    encoding: Cow<'a, str>,
    encoding_confidence: f64,
    hash: Cow<'a, str>,
    figures: usize,
    meta: Cow<'a, Map<String, Value>>,
}

/// What a figure's hit shows of its article.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Heading {
    pub doc: String,
    pub title: Option<String>,
    pub published: Option<String>,
    pub source: Option<String>,
    pub hash: String,
}

fn text(text: Option<&str>) -> Option<Cow<'_, str>> {
    text.map(Cow::Borrowed)
}

fn own(text: &Option<Cow<'_, str>>) -> Option<String> {
    text.as_deref().map(str::to_owned)
}

pub(crate) fn write_header(document: &Document) -> serde_json::Result<String> {
    serde_json::to_string(&Header {
        doc: Cow::Borrowed(&document.doc),
        title: text(document.title.as_deref()),
        published: text(document.published.as_deref()),
        source: text(document.source.as_deref()),
        url: text(document.url.as_deref()),
        author: text(document.author.as_deref()),
        encoding: Cow::Borrowed(&document.encoding),
        encoding_confidence: document.encoding_confidence,
        hash: Cow::Borrowed(&document.hash),
        figures: document.figures,
        meta: Cow::Borrowed(&document.meta),
    })
}

fn read_document(header: &str, text: &str) -> serde_json::Result<Document> {
    let header: Header<'_> = serde_json::from_str(header)?;
    Ok(Document {
        doc: header.doc.into_owned(),
        title: own(&header.title),
        published: own(&header.published),
        source: own(&header.source),
        url: own(&header.url),
        author: own(&header.author),
        text: text.to_owned(),
        encoding: header.encoding.into_owned(),
        encoding_confidence: header.encoding_confidence,
        hash: header.hash.into_owned(),
        figures: header.figures,
        meta: header.meta.into_owned(),
    })
}

/// A sentence: bytes of the text, or, where the text does not have it, its own characters.
#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum Sentence<'a> {
    At(usize, usize),
    #[serde(borrow)]
    Verbatim(Cow<'a, str>),
}

/// A [`Figure`] without what its article says: `doc` and `n`.
#[derive(Serialize, Deserialize)]
struct Row<'a>(
    Kind,
    #[serde(borrow)] Cow<'a, str>,
    usize,
    usize,
    Option<f64>,
    Option<f64>,
    Option<f64>,
    Option<f64>,
    Option<f64>,
    Option<Cow<'a, str>>,
    Option<Cow<'a, str>>,
    Option<Bound>,
    Option<Role>,
    Option<Direction>,
    Option<Cow<'a, str>>,
    Option<Cow<'a, str>>,
    Option<Cow<'a, str>>,
    Option<Cow<'a, str>>,
    Option<Cow<'a, str>>,
    Option<Cow<'a, str>>,
    Option<Cow<'a, str>>,
    /// Place in the list of sentences.
    usize,
    Option<Cow<'a, str>>,
    Vec<Cow<'a, str>>,
);

#[derive(Serialize, Deserialize)]
struct Records<'a> {
    #[serde(borrow)]
    sentences: Vec<Sentence<'a>>,
    #[serde(borrow)]
    figures: Vec<Row<'a>>,
}

/// Where the sentences of an article's figures stand.
pub(crate) struct Sentences {
    /// Byte ranges of the text, each sentence once; None for one that the text does not have.
    pub spans: Vec<Option<(usize, usize)>>,
    /// The sentence of each figure.
    pub of_figure: Vec<usize>,
}

impl Sentences {
    /// Finds them. A sentence stands around its figures, each of which begins at one of these bytes.
    pub(crate) fn find(text: &str, figures: &[Figure], starts: &[usize]) -> Self {
        let (mut spans, mut of_figure) = (Vec::new(), Vec::with_capacity(figures.len()));
        let mut previous: Option<&str> = None;
        for (figure, start) in figures.iter().zip(starts) {
            let sentence = figure.sentence.as_str();
            if previous != Some(sentence) {
                let found = find_around(text, figure, *start).or_else(|| text.find(sentence));
                spans.push(found.map(|start| (start, start + sentence.len())));
                previous = Some(sentence);
            }
            of_figure.push(spans.len() - 1);
        }
        Sentences { spans, of_figure }
    }
}

/// Where the sentence of a figure begins, which itself begins at a byte of the text.
fn find_around(text: &str, figure: &Figure, start: usize) -> Option<usize> {
    let places = figure.sentence.match_indices(&*figure.text);
    let begins = places.filter_map(|(before, _)| start.checked_sub(before));
    begins
        .into_iter()
        .find(|begin| text.get(*begin..).is_some_and(|rest| rest.starts_with(&*figure.sentence)))
}

pub(crate) fn write_figures(figures: &[Figure], found: &Sentences) -> serde_json::Result<String> {
    serde_json::to_string(&Written {
        sentences: SentencesOf(figures, found),
        figures: RowsOf(figures, found),
    })
}

/// [`Records`] as they are written.
#[derive(Serialize)]
struct Written<'a> {
    sentences: SentencesOf<'a>,
    figures: RowsOf<'a>,
}

struct SentencesOf<'a>(&'a [Figure], &'a Sentences);

impl Serialize for SentencesOf<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self(figures, found) = self;
        let mut figures_of = found.of_figure.iter().zip(*figures);
        serializer.collect_seq(found.spans.iter().enumerate().map(|(at, span)| match span {
            Some((start, end)) => Sentence::At(*start, *end),
            None => {
                let figure = figures_of.find(|(sentence, _)| **sentence == at);
                Sentence::Verbatim(Cow::Borrowed(figure.map_or("", |(_, figure)| &figure.sentence)))
            }
        }))
    }
}

struct RowsOf<'a>(&'a [Figure], &'a Sentences);

impl Serialize for RowsOf<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self(figures, found) = self;
        serializer.collect_seq(figures.iter().zip(&found.of_figure).map(|(figure, at)| Row::of(figure, *at)))
    }
}

impl<'a> Row<'a> {
    fn of(figure: &'a Figure, sentence: usize) -> Self {
        Row(
            figure.kind,
            Cow::Borrowed(&figure.text),
            figure.start,
            figure.end,
            figure.value,
            figure.low,
            figure.high,
            figure.numerator,
            figure.denominator,
            text(figure.unit.as_deref()),
            text(figure.timex.as_deref()),
            figure.bound,
            figure.role,
            figure.direction,
            text(figure.label.as_deref()),
            text(figure.of.as_deref()),
            text(figure.indicator.as_deref()),
            text(figure.period.as_deref()),
            text(figure.base_period.as_deref()),
            text(figure.place.as_deref()),
            text(figure.place_code.as_deref()),
            sentence,
            text(figure.rule.as_deref()),
            figure.checks.iter().map(|check| Cow::Borrowed(check.as_str())).collect(),
        )
    }
}

impl StoredFigures<'_> {
    pub(crate) fn len(&self) -> usize {
        self.records.figures.len()
    }

    pub(crate) fn extents(&self) -> Vec<Extent> {
        let extent = |row: &Row<'_>| Extent { kind: row.0, start: row.2, end: row.3 };
        self.records.figures.iter().map(extent).collect()
    }

    pub(crate) fn get(&self, n: usize) -> Result<Figure, String> {
        let row = self.records.figures.get(n).ok_or_else(|| format!("there is no figure {n}"))?;
        let sentence = match self.records.sentences.get(row.21) {
            Some(Sentence::At(start, end)) => self.text.get(*start..*end),
            Some(Sentence::Verbatim(sentence)) => Some(&**sentence),
            None => None,
        };
        Ok(Figure {
            doc: self.doc.as_str().into(),
            n,
            kind: row.0,
            text: Text::from(&*row.1),
            start: row.2,
            end: row.3,
            value: row.4,
            low: row.5,
            high: row.6,
            numerator: row.7,
            denominator: row.8,
            unit: row.9.as_deref().map(Text::from),
            timex: row.10.as_deref().map(Text::from),
            bound: row.11,
            role: row.12,
            direction: row.13,
            label: row.14.as_deref().map(Text::from),
            of: row.15.as_deref().map(Text::from),
            indicator: row.16.as_deref().map(Text::from),
            period: row.17.as_deref().map(Text::from),
            base_period: row.18.as_deref().map(Text::from),
            place: row.19.as_deref().map(Text::from),
            place_code: row.20.as_deref().map(Text::from),
            sentence: sentence.ok_or_else(|| format!("figure {n} has no sentence"))?.into(),
            rule: row.22.as_deref().map(Text::from),
            checks: row.23.iter().map(|check| check.to_string()).collect(),
        })
    }
}
