//! An article with its figures, made ready to be written.

use crate::analyzer::{SLOT_END, SLOT_WORDS};
use crate::count;
use crate::days::{self, Days};
use crate::error::Error;
use crate::fold::fold;
use crate::schema::Fields;
use crate::slots::{self, SentenceSpan, Traits};
use crate::stored::{self, Sentences};
use chiso_extract::{Document, Figure, Kind};
use std::collections::BTreeSet;
use tantivy::TantivyDocument;

/// Years that a period may span to be found under each of them; of a longer one, the first and the
/// last are.
const MAX_SPAN_YEARS: i32 = 100;

/// An article with its figures, made ready to be written.
///
/// Making one is most of the work that [`crate::IndexWriter::add`] does itself, and may be done on any
/// thread.
#[derive(Debug)]
pub struct Entry {
    pub(crate) doc: Box<str>,
    pub(crate) document: TantivyDocument,
    /// About how much memory it takes.
    pub(crate) bytes: usize,
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
        let mut entry = TantivyDocument::with_capacity(document.text.len() + 512 * figures.len() + 1024);
        entry.add_text(fields.doc, &document.doc);
        entry.add_text(fields.header, stored::write_header(document).map_err(refused)?);
        entry.add_text(fields.text, &document.text);
        if let Some(title) = &document.title {
            entry.add_text(fields.title, title);
            // The title is part of what an article says; most texts begin with it.
            if !document.text.trim_start().starts_with(title.trim()) {
                entry.add_text(fields.text, title);
            }
        }
        if let Some(source) = &document.source {
            entry.add_text(fields.source, source);
        }
        let published = document.published.as_deref().and_then(days::of_timex);
        if let Some(published) = published {
            entry.add_i64(fields.published, published.first.into());
        }
        let starts = bytes_of(&document.text, figures);
        let found = Sentences::find(&document.text, figures, &starts);
        entry.add_text(fields.records, stored::write_figures(figures, &found).map_err(refused)?);
        if !figures.is_empty() {
            let spans = word_spans(&document.text, &starts, &found);
            add_figures(&mut entry, &fields, figures, published, &spans);
        }
        let bytes = entry.len();
        Ok(Entry { doc: document.doc.as_str().into(), document: entry, bytes })
    }
}

/// Where each figure and its sentence stand, in words of the text.
fn word_spans(text: &str, starts: &[usize], found: &Sentences) -> Vec<SentenceSpan> {
    // Sentences need not stand in order where texts repeat themselves; places are counted in theirs.
    let ends = found.spans.iter().flatten().flat_map(|(start, end)| [*start, *end]);
    let mut places: Vec<(usize, u32)> = ends.chain(starts.iter().copied()).map(|place| (place, 0)).collect();
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

fn add_figures(
    entry: &mut TantivyDocument,
    fields: &Fields,
    figures: &[Figure],
    published: Option<Days>,
    sentences: &[SentenceSpan],
) {
    let (mut labels, mut places) = (String::new(), String::new());
    let (mut has, mut term) = (BTreeSet::new(), String::new());
    let mut insert = |name, value: &str| {
        term.clear();
        write_term(name, value, &mut term);
        if !has.contains(&term) {
            has.insert(term.clone());
        }
    };
    for (figure, sentence) in figures.iter().zip(sentences) {
        if figure.n > 0 {
            labels.push(SLOT_END);
            places.push(SLOT_END);
        }
        let label = figure.label.as_deref().unwrap_or_default();
        let place = figure.place.as_deref().unwrap_or_default();
        push_slot(&mut labels, label);
        push_slot(&mut places, place);
        let unit = figure.unit.as_deref().map(|unit| fold(unit.trim())).unwrap_or_default();
        let indicator = figure.indicator.as_deref().unwrap_or_default();
        entry.add_text(fields.label, label.to_lowercase());
        entry.add_text(fields.indicator, indicator);
        entry.add_text(fields.unit, &unit);
        let time = time_of(figure).unwrap_or_default();
        entry.add_text(fields.period, time);

        let low = figure.value.or(figure.low).or(figure.high);
        let high = figure.value.or(figure.high).or(low);
        let (low, high) = (low.unwrap_or(f64::NAN), high.unwrap_or(f64::NAN));
        entry.add_f64(fields.low, low.min(high));
        entry.add_f64(fields.high, low.max(high));
        let period = days::of_timex(time);
        entry.add_u64(fields.days, period.map_or(0, slots::pack_days));
        entry.add_u64(fields.sentence, sentence.pack());
        let label_words = count::words(label).min(SLOT_WORDS);
        entry.add_u64(fields.traits, Traits::of(figure, label_words).0);

        let named = [
            ("kind", figure.kind.as_str()),
            ("role", figure.role.map_or("", |role| role.as_str())),
            ("unit", &*unit),
            ("indicator", indicator),
            ("place", figure.place_code.as_deref().unwrap_or_default()),
            ("period", time),
        ];
        for (name, value) in named.into_iter().filter(|(_, value)| !value.is_empty()) {
            insert(name, value);
        }
        for year in period.or(published).into_iter().flat_map(years) {
            insert("year", &year.to_string());
        }
    }
    entry.add_text(fields.labels, &labels);
    entry.add_text(fields.places, &places);
    for term in has {
        entry.add_text(fields.has, &term);
    }
}

/// A term of the field `has`.
pub(crate) fn term_of(name: &str, value: &str) -> String {
    let mut term = String::new();
    write_term(name, value, &mut term);
    term
}

fn write_term(name: &str, value: &str, term: &mut String) {
    term.extend([name, ":", value]);
}

fn push_slot(slots: &mut String, value: &str) {
    match value.contains(SLOT_END) {
        false => slots.push_str(value),
        true => slots.push_str(&value.replace(SLOT_END, " ")),
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
