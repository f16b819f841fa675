//! From articles to postings: which terms stand in which articles, and where.
//!
//! The engine's own way, a place in memory for each term to which every word is carried, waits for that memory at
//! every second word. Here the numbers of the terms are written down as the words come, 4 bytes each, and are put in
//! order by term once, when the part of the index is written. What is written is the engine's format, by its own
//! serializer.

use crate::row::{Leaf, Row};
use crate::schema::{self, Fields};
use crate::tokens::{SlotTerms, TextTerms};
use crate::vocabulary::{Terms, Vocabulary};
use std::io;
use tantivy::DocId;
use tantivy::fieldnorm::{FieldNormReaders, FieldNormsWriter};
use tantivy::postings::InvertedIndexSerializer;
use tantivy::schema::{Field, Schema};

/// How far apart the values of a field are, in positions: what the engine leaves between them.
const POSITION_GAP: u32 = 1;

/// Set in what is a position, not a term's number.
const POSITION: u32 = 1 << 31;

/// The words of the articles of one part of the index.
pub(crate) struct Inverter {
    fields: Fields,
    vocabulary: Vocabulary,
    text: Occurrences,
    title: Occurrences,
    source: Occurrences,
    labels: Occurrences,
    places: Occurrences,
    ids: Terms,
    doc: Occurrences,
    traits: Terms,
    has: Occurrences,
    /// How many words the articles have in each of the fields for which it counts.
    lengths: FieldNormsWriter,
}

impl Inverter {
    pub(crate) fn new(schema: &Schema) -> Self {
        Inverter {
            fields: schema::fields(),
            vocabulary: Vocabulary::default(),
            text: Occurrences::default(),
            title: Occurrences::default(),
            source: Occurrences::default(),
            labels: Occurrences::default(),
            places: Occurrences::default(),
            ids: Terms::default(),
            doc: Occurrences::default(),
            traits: Terms::default(),
            has: Occurrences::default(),
            lengths: FieldNormsWriter::for_schema(schema),
        }
    }

    /// Takes the words of the next article.
    pub(crate) fn add(&mut self, article: DocId, row: &Row) {
        let Inverter { fields, vocabulary, .. } = self;
        for (field, value) in row.values() {
            let Leaf::Text(text) = value else { continue };
            if field == fields.text {
                self.text.add_text(text, vocabulary);
            } else if field == fields.has {
                self.has.add(self.traits.number(text));
            } else if field == fields.labels {
                self.labels.add_slots(text, vocabulary);
            } else if field == fields.places {
                self.places.add_slots(text, vocabulary);
            } else if field == fields.title {
                self.title.add_text(text, vocabulary);
            } else if field == fields.source {
                self.source.add_text(text, vocabulary);
            } else if field == fields.doc {
                self.doc.add(self.ids.number(text));
            }
        }
        self.lengths.record(article, fields.text, self.text.end_article(article));
        self.lengths.record(article, fields.title, self.title.end_article(article));
        for field in [&mut self.source, &mut self.labels, &mut self.places, &mut self.doc, &mut self.has] {
            field.end_article(article);
        }
    }

    /// About how much memory it takes when it is written.
    pub(crate) fn memory(&self) -> usize {
        let fields =
            [&self.text, &self.title, &self.source, &self.labels, &self.places, &self.doc, &self.has];
        let occurrences: usize = fields.iter().map(|field| field.items.len() * size_of::<u32>()).sum();
        let in_order = fields.iter().map(|field| field.items.len() * size_of::<Occurrence>()).max();
        let terms = [self.vocabulary.terms(), &self.ids, &self.traits];
        occurrences
            + in_order.unwrap_or_default()
            + terms.iter().map(|terms| terms.memory()).sum::<usize>()
            + self.lengths.mem_usage()
    }

    /// The lengths of so many articles.
    pub(crate) fn lengths(&mut self, articles: DocId) -> &FieldNormsWriter {
        self.lengths.fill_up_to_max_doc(articles);
        &self.lengths
    }

    /// Writes dictionaries and postings, in the order of the fields.
    pub(crate) fn write(
        &self,
        serializer: &mut InvertedIndexSerializer,
        lengths: &FieldNormReaders,
    ) -> tantivy::Result<()> {
        let words = self.vocabulary.terms().in_order();
        let ids = self.ids.in_order();
        let traits = self.traits.in_order();
        let Inverter { fields, text, title, source, labels, places, doc, has, .. } = self;
        let mut all = [
            (fields.doc, doc, &ids, false),
            (fields.text, text, &words, true),
            (fields.title, title, &words, true),
            (fields.source, source, &words, true),
            (fields.labels, labels, &words, true),
            (fields.places, places, &words, true),
            (fields.has, has, &traits, false),
        ];
        all.sort_unstable_by_key(|(field, ..)| *field);
        for (field, occurrences, terms, positions) in all {
            occurrences.write(field, terms, positions, serializer, lengths)?;
        }
        Ok(())
    }
}

/// Where the terms of a field stand, in the order of the articles.
#[derive(Default)]
struct Occurrences {
    /// Numbers of terms, each one position behind the one before it; between them positions, with [`POSITION`] set,
    /// where it is another. An article's first position is 0.
    items: Vec<u32>,
    /// Articles that have any, and where each one's end.
    articles: Vec<(DocId, usize)>,
    /// How many of the items are terms.
    terms: u64,
    /// Of them, those of articles before the current one.
    terms_before: u64,
    /// Where the next value of the article begins,
    value: u32,
    /// and the position of an item that would come next.
    next: u32,
}

/// An article and a position in it, the article in the higher half.
type Occurrence = u64;

impl Occurrences {
    fn add_text(&mut self, text: &str, vocabulary: &mut Vocabulary) {
        let start = self.value;
        let mut position = start;
        for term in TextTerms::new(text, vocabulary) {
            self.add_at(term, position);
            position += 1;
        }
        self.value = position + POSITION_GAP;
    }

    fn add_slots(&mut self, text: &str, vocabulary: &mut Vocabulary) {
        let mut end = self.value;
        for (term, position) in SlotTerms::new(text, vocabulary) {
            self.add_at(term, self.value + position);
            end = self.value + position + 1;
        }
        self.value = end + POSITION_GAP;
    }

    /// Adds a value that is a term.
    fn add(&mut self, term: Option<u32>) {
        self.add_at(term, self.next);
    }

    #[inline]
    fn add_at(&mut self, term: Option<u32>, position: u32) {
        let Some(term) = term else { return };
        if position != self.next {
            self.items.push(POSITION | position);
        }
        self.items.push(term);
        self.next = position + 1;
        self.terms += 1;
    }

    /// How many terms the article has that ends.
    fn end_article(&mut self, article: DocId) -> u32 {
        let terms = self.terms - self.terms_before;
        if terms > 0 {
            self.articles.push((article, self.items.len()));
        }
        (self.terms_before, self.value, self.next) = (self.terms, 0, 0);
        u32::try_from(terms).unwrap_or(u32::MAX)
    }

    /// All occurrences, term by term in the order of their numbers, and where those of each begin.
    fn by_term(&self, terms: usize) -> (Vec<Occurrence>, Vec<usize>) {
        let mut starts = vec![0; terms + 1];
        for item in self.items.iter().filter(|item| **item & POSITION == 0) {
            starts[*item as usize + 1] += 1;
        }
        let mut total = 0;
        for start in &mut starts {
            total += *start;
            *start = total;
        }
        let mut occurrences = vec![0; total];
        let mut next = starts.clone();
        let mut from = 0;
        for (article, end) in &self.articles {
            let mut occurrence = Occurrence::from(*article) << u32::BITS;
            for item in &self.items[from..*end] {
                if item & POSITION != 0 {
                    occurrence =
                        occurrence >> u32::BITS << u32::BITS | Occurrence::from(*item & !POSITION);
                    continue;
                }
                let next = &mut next[*item as usize];
                occurrences[*next] = occurrence;
                *next += 1;
                occurrence += 1;
            }
            from = *end;
        }
        (occurrences, starts)
    }

    fn write(
        &self,
        field: Field,
        terms: &[(&str, u32)],
        positions: bool,
        serializer: &mut InvertedIndexSerializer,
        lengths: &FieldNormReaders,
    ) -> tantivy::Result<()> {
        if self.terms == 0 {
            return Ok(());
        }
        let (occurrences, starts) = self.by_term(terms.len());
        let mut field = serializer.new_field(field, self.terms, lengths.get_field(field)?)?;
        let mut distances = Vec::new();
        for (term, number) in terms {
            let number = *number as usize;
            let of_term = &occurrences[starts[number]..starts[number + 1]];
            if of_term.is_empty() {
                continue;
            }
            let articles = || of_term.chunk_by(|one, other| one >> u32::BITS == other >> u32::BITS);
            // The engine asks for their number only where it ranks by it.
            let count = if positions { articles().count() as u32 } else { 0 };
            field.new_term(term.as_bytes(), count, positions)?;
            for of_article in articles() {
                let article = (of_article[0] >> u32::BITS) as DocId;
                distances.clear();
                if positions {
                    let mut before = 0;
                    distances.extend(of_article.iter().map(|occurrence| {
                        let position = *occurrence as u32;
                        position - std::mem::replace(&mut before, position)
                    }));
                }
                field.write_doc(article, distances.len() as u32, &distances);
            }
            field.close_term()?;
        }
        field.close().map_err(io::Error::into)
    }
}
