//! From articles to postings: which terms stand in which articles, and where.
//!
//! The engine's own way, a place in memory for each term to which every word is carried, took a quarter of the time of
//! a run, most of it waiting for that memory. Here the numbers of the terms are written down as the words come, 2 bytes
//! each, and are put in order by term once, when the part of the index is written. What is written is the engine's
//! format, by its own serializer.

use crate::row::{Leaf, Row};
use crate::schema::{self, Fields};
use crate::tokens::{SlotTerms, TextTerms};
use crate::vocabulary::{Terms, Vocabulary};
use tantivy::fieldnorm::{FieldNormReaders, FieldNormsWriter};
use tantivy::postings::InvertedIndexSerializer;
use tantivy::schema::{Field, Schema};
use tantivy::{DocId, TERMINATED};

/// How far apart the values of a field are, in positions: what the engine leaves between them.
const POSITION_GAP: u32 = 1;

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
        let terms = [self.vocabulary.terms(), &self.ids, &self.traits];
        fields.iter().map(|field| field.memory()).sum::<usize>()
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
    items: Items,
    /// Articles that have any, and where each one's items end.
    articles: Vec<(DocId, usize)>,
    /// How many terms there are, each counted wherever it stands;
    terms: u64,
    /// of them, those of articles before the current one.
    terms_before: u64,
    /// Where the next value of the article begins,
    value: u32,
    /// and the position of a term that would come next.
    next: u32,
}

impl Occurrences {
    fn add_text(&mut self, text: &str, vocabulary: &mut Vocabulary) {
        let mut position = self.value;
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
        // Positions leave a bit free. No text is as long, but that of tens of millions of figures.
        let Some(term) = term.filter(|_| position < ARTICLE) else { return };
        if position != self.next {
            self.items.push(Item::Position(position));
        }
        self.items.push(Item::Term(term));
        self.next = position + 1;
        self.terms += 1;
    }

    /// How many terms the article has that ends.
    fn end_article(&mut self, article: DocId) -> u32 {
        let terms = self.terms - self.terms_before;
        if terms > 0 {
            self.articles.push((article, self.items.0.len()));
        }
        (self.terms_before, self.value, self.next) = (self.terms, 0, 0);
        u32::try_from(terms).unwrap_or(u32::MAX)
    }

    /// About how much memory it takes when it is written.
    fn memory(&self) -> usize {
        // With every two or three positions of a term stands an article.
        self.items.0.len() * size_of::<u16>() + self.terms as usize * size_of::<u32>() * 3 / 2
    }

    /// Calls back for every term, with the article and its position there.
    fn each(&self, mut take: impl FnMut(u32, DocId, u32)) {
        let mut from = 0;
        for (article, end) in &self.articles {
            let mut position = 0;
            for item in Items::read(&self.items.0[from..*end]) {
                match item {
                    Item::Term(term) => {
                        take(term, *article, position);
                        position += 1;
                    }
                    Item::Position(at) => position = at,
                }
            }
            from = *end;
        }
    }

    /// In the order of the terms: their postings, each an article, marked by [`ARTICLE`], and the positions there.
    fn by_term(&self, terms: &[(&str, u32)]) -> (Vec<u32>, Vec<Postings>) {
        let mut of_terms = vec![Postings { articles: 0, last: TERMINATED, end: 0 }; terms.len()];
        self.each(|term, article, _| {
            let postings = &mut of_terms[term as usize];
            let is_new = postings.last != article;
            *postings = Postings {
                articles: postings.articles + u32::from(is_new),
                last: article,
                end: postings.end + usize::from(is_new) + 1,
            };
        });
        let mut start = 0;
        for (_, term) in terms {
            let postings = &mut of_terms[*term as usize];
            let length = std::mem::replace(&mut postings.end, start);
            postings.last = TERMINATED;
            start += length;
        }
        let mut all = vec![0; start];
        self.each(|term, article, position| {
            let Postings { end, last, .. } = &mut of_terms[term as usize];
            // The article is written over if it has been written before: nobody could foresee whether it was.
            all[*end] = ARTICLE | article;
            *end += usize::from(*last != article);
            *last = article;
            all[*end] = position;
            *end += 1;
        });
        (all, of_terms)
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
        let (mut all, of_terms) = self.by_term(terms);
        let mut field = serializer.new_field(field, self.terms, lengths.get_field(field)?)?;
        let mut start = 0;
        for (term, number) in terms {
            let Postings { articles, end, .. } = of_terms[*number as usize];
            if articles == 0 {
                continue;
            }
            // The engine asks for the number of articles only where it ranks by it.
            field.new_term(term.as_bytes(), if positions { articles } else { 0 }, positions)?;
            for of_article in all[start..end].chunk_by_mut(|_, next| next & ARTICLE == 0) {
                let [article, places @ ..] = of_article else { continue };
                let places = if positions { distances(places) } else { &[] };
                field.write_doc(*article & !ARTICLE, places.len() as u32, places);
            }
            field.close_term()?;
            start = end;
        }
        Ok(field.close()?)
    }
}

/// Postings of a term.
#[derive(Clone, Copy)]
struct Postings {
    /// How many articles it stands in.
    articles: u32,
    /// The last of them so far; no article's number is [`TERMINATED`].
    last: DocId,
    /// Where they end.
    end: usize,
}

/// Set in what is an article, not a position.
const ARTICLE: u32 = 1 << 31;

/// Positions in rising order, each as its distance from the one before it.
fn distances(positions: &mut [u32]) -> &[u32] {
    let mut before = 0;
    for position in positions.iter_mut() {
        *position -= std::mem::replace(&mut before, *position);
    }
    positions
}

/// Numbers of terms, each one position behind the one before it, and positions where it is another. An article's
/// first position is 0.
///
/// Most take 2 bytes. One that takes more is marked, and its two halves follow.
#[derive(Default)]
struct Items(Vec<u16>);

enum Item {
    Term(u32),
    Position(u32),
}

/// Marks a term whose number has no room in 2 bytes beside these marks,
const LARGE_TERM: u16 = u16::MAX - 1;

/// and a position.
const POSITION: u16 = u16::MAX;

impl Items {
    #[inline]
    fn push(&mut self, item: Item) {
        match item {
            Item::Term(term) if term < u32::from(LARGE_TERM) => self.0.push(term as u16),
            Item::Term(term) => self.push_marked(LARGE_TERM, term),
            Item::Position(position) => self.push_marked(POSITION, position),
        }
    }

    #[cold]
    fn push_marked(&mut self, mark: u16, number: u32) {
        self.0.extend([mark, number as u16, (number >> u16::BITS) as u16]);
    }

    fn read(items: &[u16]) -> impl Iterator<Item = Item> {
        let mut items = items.iter().copied();
        std::iter::from_fn(move || {
            let first = items.next()?;
            if first < LARGE_TERM {
                return Some(Item::Term(first.into()));
            }
            let number = u32::from(items.next()?) | u32::from(items.next()?) << u16::BITS;
            Some(if first == LARGE_TERM { Item::Term(number) } else { Item::Position(number) })
        })
    }
}
