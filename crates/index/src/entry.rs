//! An article with its figures, made ready to be written.

use crate::analyzer::{SLOT_END, SLOT_WORDS};
use crate::count;
use crate::days::{self, Days};
use crate::error::Error;
use crate::fold::{fold, push_lowercase};
use crate::row::Row;
use crate::schema::Fields;
use crate::slots::{SentenceSpan, Traits, pack_days};
use crate::stored::{self, Sentences};
use chiso_extract::{Document, Figure, Kind};
use std::borrow::Cow;

/// Years that a period may span to be found under each of them; of a longer one, the first and the
/// last are.
const MAX_SPAN_YEARS: i32 = 100;

/// About how many values an article has beside those of its figures,
const VALUES: usize = 32;

/// and how many each of these has;
const VALUES_OF_FIGURE: usize = 10;

/// how many bytes of text beside those that are stored,
const TEXT_BYTES: usize = 512;

/// and how many for each of its figures.
const TEXT_BYTES_OF_FIGURE: usize = 128;

/// An article with its figures, made ready to be written.
///
/// Making one is most of the work that [`crate::IndexWriter::add`] does itself, and may be done on any
/// thread.
#[derive(Debug)]
pub struct Entry {
    pub(crate) doc: Box<str>,
    pub(crate) row: Row,
}

impl Entry {
    /// Makes an article ready.
    ///
    /// Sentences of figures are searched where they stand in the article's text: one that does not
    /// stand there is stored, and its words are not found.
    ///
    /// # Errors
    /// [`Error::ForeignFigure`] if a figure has another article's id or is out of order,
    /// [`Error::Record`] if a record cannot be stored (a number that is not finite).
    pub fn new(document: &Document, figures: &[Figure]) -> Result<Self, Error> {
        if let Some((at, figure)) =
            figures.iter().enumerate().find(|(at, figure)| figure.n != *at || figure.doc != document.doc)
        {
            return Err(Error::ForeignFigure {
                doc: document.doc.clone(),
                at,
                figure_doc: figure.doc.to_string(),
                n: figure.n,
            });
        }
        let fields = crate::schema::fields();
        let refused = |source| Error::Record { doc: document.doc.clone(), source };
        let header = stored::write_header(document).map_err(refused)?;
        let starts = bytes_of(&document.text, figures);
        let found = Sentences::find(&document.text, figures, &starts);
        let records = stored::write_figures(figures, &found).map_err(refused)?;
        let text_bytes = header.len() + records.len() + document.text.len();
        let mut row = Row::with_capacity(
            VALUES,
            VALUES + VALUES_OF_FIGURE * figures.len(),
            TEXT_BYTES + TEXT_BYTES_OF_FIGURE * figures.len() + text_bytes,
        );
        row.add_text(fields.doc, &document.doc);
        row.add_text(fields.header, &header);
        row.add_text(fields.records, &records);
        row.add_text(fields.text, &document.text);
        if let Some(title) = &document.title {
            // The title is part of what an article says; most texts begin with it.
            if !document.text.trim_start().starts_with(title.trim()) {
                row.add_text(fields.text, title);
            }
            row.add_text(fields.title, title);
        }
        if let Some(source) = &document.source {
            row.add_text(fields.source, source);
        }
        let published = document.published.as_deref().and_then(days::of_timex);
        if let Some(published) = published {
            row.add_i64(fields.published, published.first.into());
        }
        if !figures.is_empty() {
            let spans = word_spans(&document.text, &starts, &found);
            let slots: Vec<Slot<'_>> =
                figures.iter().zip(spans).map(|(figure, span)| Slot::of(figure, span)).collect();
            add_figures(&mut row, &fields, &slots, published);
        }
        Ok(Entry { doc: document.doc.as_str().into(), row })
    }
}

/// Where each figure and its sentence stand, in words of the text.
fn word_spans(text: &str, starts: &[usize], found: &Sentences) -> Vec<SentenceSpan> {
    let mut figures = found.of_figure.iter().zip(starts).peekable();
    let mut places: Vec<(usize, u32)> = Vec::with_capacity(starts.len() + 2 * found.spans.len());
    for (at, span) in found.spans.iter().enumerate() {
        places.extend(span.map(|(start, _)| (start, 0)));
        while let Some((_, figure)) = figures.next_if(|(sentence, _)| **sentence == at) {
            places.push((*figure, 0));
        }
        places.extend(span.map(|(_, end)| (end, 0)));
    }
    // Sentences need not stand in order where texts repeat themselves; places are counted in theirs.
    places.sort_unstable();
    count::words_before(text, &mut places);
    let count_to =
        |place: usize| places.binary_search_by_key(&place, |(place, _)| *place).map_or(0, |at| places[at].1);
    let of_figure = found.of_figure.iter().zip(starts);
    of_figure
        .map(|(sentence, figure)| match found.spans[*sentence] {
            Some((start, end)) => {
                let (first, figure) = (count_to(start), count_to(*figure));
                SentenceSpan { first, count: count_to(end) - first, before: figure.saturating_sub(first) }
            }
            None => SentenceSpan::default(),
        })
        .collect()
}

/// The byte at which each figure begins.
fn bytes_of(text: &str, figures: &[Figure]) -> Vec<usize> {
    let nth = |start: usize| text.char_indices().nth(start).map_or(text.len(), |(byte, _)| byte);
    if !figures.is_sorted_by_key(|figure| figure.start) {
        return figures.iter().map(|figure| nth(figure.start)).collect();
    }
    let (mut at, mut before) = (0, 0);
    figures.iter().map(|figure| seek(text.as_bytes(), &mut at, &mut before, figure.start)).collect()
}

/// Moves on to the byte at which the character begins that has so many before it, or to the end. `before` characters
/// begin before the byte `at`.
fn seek(text: &[u8], at: &mut usize, before: &mut usize, chars: usize) -> usize {
    // There is no continuation byte where a character begins.
    let begins = |byte: &u8| byte & 0xC0 != 0x80;
    while let Some(block) = text[*at..].first_chunk::<64>() {
        let begin = usize::from(block.iter().map(|byte| u8::from(begins(byte))).sum::<u8>());
        if *before + begin > chars {
            break;
        }
        *before += begin;
        *at += block.len();
    }
    while let Some(byte) = text.get(*at) {
        if begins(byte) {
            if *before == chars {
                break;
            }
            *before += 1;
        }
        *at += 1;
    }
    *at
}

/// What is searched of a figure.
struct Slot<'a> {
    figure: &'a Figure,
    label: &'a str,
    place: &'a str,
    unit: Cow<'a, str>,
    indicator: &'a str,
    time: &'a str,
    period: Option<Days>,
    span: SentenceSpan,
}

impl<'a> Slot<'a> {
    fn of(figure: &'a Figure, span: SentenceSpan) -> Self {
        let time = time_of(figure).unwrap_or_default();
        Slot {
            figure,
            label: figure.label.as_deref().unwrap_or_default(),
            place: figure.place.as_deref().unwrap_or_default(),
            unit: figure.unit.as_deref().map(|unit| fold(unit.trim())).unwrap_or_default(),
            indicator: figure.indicator.as_deref().unwrap_or_default(),
            time,
            period: days::of_timex(time),
            span,
        }
    }

    /// The ends of the figure's range; the value where there is one, NaN where there is none.
    fn range(&self) -> (f64, f64) {
        let Figure { value, low, high, .. } = *self.figure;
        let low = value.or(low).or(high);
        let high = value.or(high).or(low);
        let (low, high) = (low.unwrap_or(f64::NAN), high.unwrap_or(f64::NAN));
        (low.min(high), low.max(high))
    }

    fn traits(&self) -> Traits {
        Traits::of(self.figure, count::words(self.label).min(SLOT_WORDS))
    }
}

/// Adds the fields of figures, in the order of the schema.
fn add_figures(row: &mut Row, fields: &Fields, slots: &[Slot<'_>], published: Option<Days>) {
    let mut buffer = String::new();
    join(slots.iter().map(|slot| slot.label), &mut buffer);
    row.add_text(fields.labels, &buffer);
    join(slots.iter().map(|slot| slot.place), &mut buffer);
    row.add_text(fields.places, &buffer);
    let mut add = |name, values: &mut dyn Iterator<Item = &str>| {
        for value in distinct(values) {
            write_term(name, value, &mut buffer);
            row.add_text(fields.has, &buffer);
        }
    };
    let figures = || slots.iter().map(|slot| slot.figure);
    add("indicator", &mut slots.iter().map(|slot| slot.indicator));
    add("kind", &mut figures().map(|figure| figure.kind.as_str()));
    add("period", &mut slots.iter().map(|slot| slot.time));
    add("place", &mut figures().map(|figure| figure.place_code.as_deref().unwrap_or_default()));
    add("role", &mut figures().map(|figure| figure.role.map_or("", |role| role.as_str())));
    add("unit", &mut slots.iter().map(|slot| &*slot.unit));
    let mut of_years: Vec<i32> =
        slots.iter().flat_map(|slot| slot.period.or(published)).flat_map(years).collect();
    of_years.sort_unstable();
    of_years.dedup();
    for year in of_years {
        write_term("year", &year.to_string(), &mut buffer);
        row.add_text(fields.has, &buffer);
    }
    row.add_texts(fields.label, slots.iter().map(|slot| slot.label), push_lowercase);
    let push = |text: &str, texts: &mut String| texts.push_str(text);
    row.add_texts(fields.indicator, slots.iter().map(|slot| slot.indicator), push);
    row.add_texts(fields.unit, slots.iter().map(|slot| &*slot.unit), push);
    row.add_texts(fields.period, slots.iter().map(|slot| slot.time), push);
    row.add_f64s(fields.low, slots.iter().map(|slot| slot.range().0));
    row.add_f64s(fields.high, slots.iter().map(|slot| slot.range().1));
    row.add_u64s(fields.days, slots.iter().map(|slot| slot.period.map_or(0, pack_days)));
    row.add_u64s(fields.sentence, slots.iter().map(|slot| slot.span.pack()));
    row.add_u64s(fields.traits, slots.iter().map(|slot| slot.traits().0));
}

/// The values that there are, each once.
fn distinct<'a>(values: &mut dyn Iterator<Item = &'a str>) -> Vec<&'a str> {
    let mut distinct: Vec<&str> = values.filter(|value| !value.is_empty()).collect();
    // Figures that stand side by side often have the same, and what is left is soon sorted.
    distinct.dedup();
    distinct.sort_unstable();
    distinct.dedup();
    distinct
}

/// A term of the field `has`.
pub(crate) fn term_of(name: &str, value: &str) -> String {
    let mut term = String::new();
    write_term(name, value, &mut term);
    term
}

fn write_term(name: &str, value: &str, term: &mut String) {
    term.clear();
    term.extend([name, ":", value]);
}

/// Writes the values of all figures into one.
fn join<'a>(values: impl Iterator<Item = &'a str>, joined: &mut String) {
    joined.clear();
    for (n, value) in values.enumerate() {
        if n > 0 {
            joined.push(SLOT_END);
        }
        match value.contains(SLOT_END) {
            false => joined.push_str(value),
            true => joined.push_str(&value.replace(SLOT_END, " ")),
        }
    }
}

/// The time that a figure speaks of: its period; of a date, its own.
fn time_of(figure: &Figure) -> Option<&str> {
    let own = figure.timex.as_deref().filter(|_| figure.kind == Kind::Date);
    own.or(figure.period.as_deref())
}

/// The years under which a span of days is found.
fn years(days: Days) -> impl Iterator<Item = i32> {
    let (first, last) = (days.first_year(), days.last_year());
    let step = if last - first > MAX_SPAN_YEARS { last - first } else { 1 };
    (first..=last).step_by(step.unsigned_abs().max(1) as usize)
}
