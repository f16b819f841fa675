//! The one module that knows every stage.

mod passage;

use crate::context::label::candidate::{Candidate as LabelPhrase, Material};
use crate::context::{label, period, role};
use crate::document::normalize::{CodePoints, Normalized};
use crate::explain::{Choice, Decision, Exclusion, Explained, Explanation, LabelCandidate, Rejected, Task};
use crate::indicator::Indicators;
use crate::lexicon::Lexicon;
use crate::model::{self, Candidate, Model};
use crate::place::choice::{self, Asking};
use crate::place::{ArticlePlaces, Gazetteer, Level, Mention};
use crate::province;
use crate::record::{Document, Figure, Kind, Text};
use crate::sentence;
use crate::table::{self, Tables};
use crate::token::{self, Words};
use passage::{Article, Draft, Passage};
use std::cell::Cell;
use std::ops::Range;

/// Finds the figures of articles. Cheap to share between threads; holds only compiled tables.
pub struct Extractor {
    lexicon: &'static Lexicon,
    gazetteer: Gazetteer,
    models: Models,
    indicators: Indicators,
}

/// An article has more figures than were asked for at most.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooManyFigures {
    /// How many there might have been.
    pub most: usize,
}

impl std::fmt::Display for TooManyFigures {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "more than {} figures", self.most)
    }
}

impl std::error::Error for TooManyFigures {}

/// The learned models, one a field.
struct Models {
    role: Model,
    label: Model,
    period: Model,
    place: Model,
}

impl Models {
    /// The weights that ship with the crate.
    fn built_in() -> Self {
        Self {
            role: role::model(),
            label: label::model(),
            period: period::choice::model(),
            place: choice::model(),
        }
    }

    fn of(&self, task: Task) -> &Model {
        match task {
            Task::Role => &self.role,
            Task::Label => &self.label,
            Task::Period => &self.period,
            Task::Place => &self.place,
        }
    }

    fn of_mut(&mut self, task: Task) -> &mut Model {
        match task {
            Task::Role => &mut self.role,
            Task::Label => &mut self.label,
            Task::Period => &mut self.period,
            Task::Place => &mut self.place,
        }
    }
}

impl Default for Extractor {
    fn default() -> Self {
        Self::new()
    }
}

impl std::fmt::Debug for Extractor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Extractor").finish_non_exhaustive()
    }
}

/// Looks on while an article is read; a plain run has none that does.
trait Observer {
    /// Whether it wants to be told of decisions: candidates are only kept for one that does.
    fn watches(&self) -> bool {
        false
    }

    /// The label candidates of the next figure that is no date, and the place of the chosen one.
    fn labelled(&mut self, _material: Material<'_, '_, '_>, _candidates: &[LabelPhrase], _best: usize) {}

    /// The candidates of another field of the next figure that is no date, what the rules proposed, and the place of
    /// the chosen one.
    fn decided(&mut self, _task: Task, _proposed: String, _candidates: Vec<Candidate<String>>, _best: usize) {
    }

    /// Bytes of the normalized text that hold a number, but no figure.
    fn excluded(&mut self, _span: Range<usize>, _exclusion: Exclusion) {}
}

impl Observer for () {}

/// What [`Extractor::explain`] keeps of a run.
#[derive(Default)]
struct Notes {
    rankings: Vec<Vec<LabelCandidate>>,
    decisions: Vec<Decision>,
    excluded: Vec<(Range<usize>, Exclusion)>,
}

/// Puts the chosen one first and the others behind it, best first.
fn rank<T>(mut choices: Vec<T>, best: usize, score: impl Fn(&T) -> f32) -> Vec<T> {
    if best < choices.len() {
        choices[..=best].rotate_right(1);
        choices[1..].sort_by(|a, b| score(b).total_cmp(&score(a)));
    }
    choices
}

impl Observer for Notes {
    fn watches(&self) -> bool {
        true
    }

    fn labelled(&mut self, material: Material<'_, '_, '_>, candidates: &[LabelPhrase], best: usize) {
        let ranking = candidates.iter().map(|candidate| LabelCandidate {
            rule: candidate.rule(),
            text: candidate.label(material).text.into(),
            score: model::shown(candidate.facts.score),
            features: candidate.facts.features.iter().map(|feature| feature.index()).collect(),
        });
        self.rankings.push(rank(ranking.collect(), best, |candidate| candidate.score));
    }

    fn decided(&mut self, task: Task, proposed: String, candidates: Vec<Candidate<String>>, best: usize) {
        let choices = candidates.into_iter().map(|candidate| Choice {
            value: candidate.value,
            score: model::shown(candidate.facts.score),
            features: candidate.facts.features.iter().map(|feature| feature.index()).collect(),
        });
        let choices = rank(choices.collect(), best, |choice: &Choice| choice.score);
        self.decisions.push(Decision { task, proposed, choices });
    }

    fn excluded(&mut self, span: Range<usize>, exclusion: Exclusion) {
        self.excluded.push((span, exclusion));
    }
}

impl Extractor {
    /// Compiles the built-in tables.
    pub fn new() -> Self {
        Self::with_indicators(Indicators::built_in())
    }

    /// Compiles the built-in tables, but names indicators by this one.
    pub fn with_indicators(indicators: Indicators) -> Self {
        let lexicon = Lexicon::built_in();
        Self { lexicon, gazetteer: Gazetteer::new(), models: Models::built_in(), indicators }
    }

    /// The figures of an article, in reading order.
    ///
    /// Every figure's `text` is exactly the code points `start..end` of [`Document::text`].
    ///
    /// ```
    /// use chiso_extract::{Document, Extractor, Kind};
    ///
    /// let article = Document {
    ///     doc: "lai-chau.txt".to_owned(),
    ///     text: "Tỷ lệ hồ sơ trực tuyến đạt 68,36%, tăng 10,01% so với năm 2022.".to_owned(),
    ///     ..Document::default()
    /// };
    /// let figures = Extractor::new().extract(&article);
    /// assert_eq!(figures[0].kind, Kind::Percent);
    /// assert_eq!(figures[0].value, Some(68.36));
    /// assert_eq!(figures[0].label.as_deref(), Some("Tỷ lệ hồ sơ trực tuyến"));
    /// assert_eq!(figures[1].base_period.as_deref(), Some("2022"));
    /// ```
    pub fn extract(&self, document: &Document) -> Vec<Figure> {
        self.run(document, usize::MAX, &mut ())
    }

    /// [`Extractor::extract`] for articles of anybody: one of millions of numbers ends as soon as it is seen to be one,
    /// before its figures take all memory.
    ///
    /// # Errors
    /// It has more figures than `most`.
    ///
    /// ```
    /// use chiso_extract::{Document, Extractor, TooManyFigures};
    ///
    /// let article = Document { text: "Tỷ lệ đạt 5%, tăng 2%.".to_owned(), ..Document::default() };
    /// let extractor = Extractor::new();
    /// assert_eq!(extractor.extract_at_most(&article, 2).map(|figures| figures.len()), Ok(2));
    /// assert_eq!(extractor.extract_at_most(&article, 1), Err(TooManyFigures { most: 1 }));
    /// ```
    pub fn extract_at_most(&self, document: &Document, most: usize) -> Result<Vec<Figure>, TooManyFigures> {
        let figures = self.run(document, most, &mut ());
        if figures.len() > most { Err(TooManyFigures { most }) } else { Ok(figures) }
    }

    /// The figures of an article with the label candidates that each was chosen from, best first, and the numbers
    /// that are no figures.
    ///
    /// ```
    /// use chiso_extract::explain::Exclusion;
    /// use chiso_extract::{Document, Extractor};
    ///
    /// let text = "Theo Quyết định 87/QĐ-UBND, 100% cơ quan đã trả lương qua tài khoản.".to_owned();
    /// let explanation = Extractor::new().explain(&Document { text, ..Document::default() });
    /// let share = &explanation.figures[0];
    /// assert_eq!(share.figure.label.as_deref(), Some(share.candidates[0].text.as_str()));
    /// let number = &explanation.rejected[0];
    /// assert_eq!((number.text.as_str(), number.rule), ("87/QĐ-UBND", Exclusion::DocumentNumber));
    /// ```
    pub fn explain(&self, document: &Document) -> Explanation {
        let mut notes = Notes::default();
        let figures = self.run(document, usize::MAX, &mut notes);
        let Notes { rankings, decisions, excluded } = notes;
        // A plain run has no use for these once its figures are made.
        let normalized = Normalized::new(&document.text);
        let mut points = CodePoints::new(&document.text);
        let words = Words::new(normalized.text());
        let sentences: Vec<(usize, Range<usize>)> = sentence::split(&words)
            .iter()
            .map(|tokens| normalized.source_range(words.bytes(tokens)))
            .map(|range| (points.at(range.start), range))
            .collect();
        let sentence_of = |at: usize| sentences.partition_point(|(start, _)| *start <= at).checked_sub(1);
        let mut rankings = rankings.into_iter();
        let mut by_task = Task::ALL.map(|task| {
            let (mine, _) = decisions.iter().cloned().partition(|one: &Decision| one.task == task);
            let mine: Vec<Decision> = mine;
            mine.into_iter()
        });
        // A number that stands alone on its line is left out, unless it is then read as a table's cell.
        let taken: Vec<Range<usize>> = figures.iter().map(|figure| figure.start..figure.end).collect();
        let figures = figures
            .into_iter()
            .map(|figure| {
                let dated = figure.kind == Kind::Date;
                let mut candidates = if dated { Vec::new() } else { rankings.next().unwrap_or_default() };
                let decisions =
                    if dated { Vec::new() } else { by_task.iter_mut().filter_map(Iterator::next).collect() };
                // The label of a table's cell comes from its row and column, whatever the words around it offer.
                if let Some(text) =
                    figure.label.clone().filter(|_| figure.rule.as_deref() == Some(table::RULE))
                {
                    let score = candidates.first().map_or(0.0, |best| best.score);
                    candidates.insert(
                        0,
                        LabelCandidate { rule: table::RULE, text: text.into(), score, features: Vec::new() },
                    );
                }
                let sentence_start = sentence_of(figure.start).map_or(0, |n| sentences[n].0);
                Explained { figure, sentence_start, candidates, decisions }
            })
            .collect();
        let rejected = excluded
            .into_iter()
            .filter_map(|(span, rule)| {
                let span = normalized.source_range(span);
                let (start, end) = (points.at(span.start), points.at(span.end));
                if taken.iter().any(|figure| figure.start < end && start < figure.end) {
                    return None;
                }
                let (sentence_start, sentence) =
                    sentence_of(start).map_or((start, span.clone()), |n| sentences[n].clone());
                let [text, sentence] = [span, sentence].map(|range| document.text[range].to_owned());
                Some(Rejected { text, start, end, rule, sentence, sentence_start })
            })
            .collect();
        Explanation { figures, rejected }
    }

    /// The weights of a model, for training.
    #[doc(hidden)]
    pub fn weights(&self, task: Task) -> Vec<f32> {
        self.models.of(task).weights()
    }

    /// Replaces the weights of a model; they are kept in hundredths.
    #[doc(hidden)]
    pub fn set_weights(&mut self, task: Task, weights: &[f32]) {
        self.models.of_mut(task).set_weights(weights);
    }

    /// Where there are more than `most`, the first of them, and more than `most`.
    fn run(&self, document: &Document, most: usize, observer: &mut dyn Observer) -> Vec<Figure> {
        let mut room = ROOM.take().unwrap_or_default();
        let normalized = Normalized::new(&document.text);
        let words = Words::in_room(normalized.text(), std::mem::take(&mut room.words));
        let mut figures = Vec::new();
        if !words.telling.is_empty() {
            figures = self.read_words(document, most, &normalized, &words, &mut room, observer);
        }
        room.words = words.into_room();
        ROOM.set(Some(room).filter(|room| !room.is_large()));
        figures
    }

    /// The figures of an article whose words are known.
    fn read_words(
        &self,
        document: &Document,
        most: usize,
        normalized: &Normalized<'_>,
        words: &Words<'_>,
        room: &mut Room,
        observer: &mut dyn Observer,
    ) -> Vec<Figure> {
        let text = words.text;
        let Room { split, sentences, drafts, parts, carries, .. } = room;
        split.clear();
        sentence::split_into(split, words);
        sentences.clear();
        sentences.extend(split.iter().map(|tokens| words.bytes(tokens)));
        drafts.clear();
        carries.begin(document.published.as_deref());
        let mut article = Article {
            this_year: carries.year_of_publication(),
            carries,
            // Not for all of a text of nothing but numbers: few of them are figures.
            figures: Vec::with_capacity(words.telling.len().min(64)),
            drafts,
        };
        let tables = Tables::find(words, self.lexicon);
        let mut telling = &words.telling[..];
        let mut line_end = 0;
        let mut passage = Passage::new(words, self.lexicon, parts);
        for (number, (range, tokens)) in sentences.iter().zip(&*split).enumerate() {
            let before = &text.as_bytes()[line_end..range.start];
            let starts_line = number == 0 || before.contains(&b'\n');
            line_end = range.end;
            let before = telling.iter().take_while(|&&token| token < tokens.end).count();
            telling = &telling[before..];
            let heading = before > 0 && starts_line && is_heading(text, range);
            let place = period::Place { number, starts_line, heading };
            let tokens = if before > 0 { tokens.clone() } else { 0..0 };
            passage.push(place, range.clone(), tokens);
            if passage.is_full() || number + 1 == sentences.len() {
                self.read(&mut passage, &tables, &mut article, observer);
                passage.clear();
                if article.drafts.len() > most {
                    break;
                }
            }
        }
        let Article { mut figures, drafts, .. } = article;
        let published = document.published.as_deref();
        // Dates have no place.
        if figures.iter().any(|figure| figure.kind != Kind::Date) {
            let places = ArticlePlaces::new(text, self.gazetteer.mentions(words), sentences);
            let named = |row: &Option<(usize, Range<usize>)>| {
                row.as_ref().and_then(|(_, row)| places.named_by(row.clone()))
            };
            // A table that names known places in some rows names places in the others.
            let place_tables: Vec<usize> = drafts
                .iter()
                .filter(|draft| named(&draft.row).is_some())
                .filter_map(|draft| draft.row.as_ref().map(|(table, _)| *table))
                .collect();
            let mut last = None;
            for (figure, draft) in figures.iter_mut().zip(&*drafts) {
                if figure.kind != Kind::Date {
                    let place = named(&draft.row);
                    if let Some((table, row)) = draft.row.clone().filter(|_| place.is_none())
                        && place_tables.contains(&table)
                        && table::is_proper_name(&text[row.clone()])
                    {
                        figure.place = Some(Text::from(&text[row]));
                        observer.decided(Task::Place, String::new(), Vec::new(), 0);
                        continue;
                    }
                    if place.is_some() {
                        observer.decided(Task::Place, String::new(), Vec::new(), 0);
                    }
                    let place = place.or_else(|| {
                        let &Draft { ref span, sentence, unit_word, .. } = draft;
                        let asking = Asking { figure, span: span.clone(), sentence, unit_word, last };
                        let chosen = places.choose(&asking, &self.models.place);
                        last = Some(chosen);
                        if observer.watches() {
                            let candidates = places.candidates(&asking, &self.models.place);
                            let best = model::best(candidates.iter().map(|one| &one.facts));
                            let named = candidates.into_iter().map(|one| Candidate {
                                value: one.value.map_or_else(String::new, |place| {
                                    let place = places.mention(place);
                                    text[place.start..place.end].to_owned()
                                }),
                                facts: one.facts,
                            });
                            let proposed = places.place_of(draft.span.clone(), draft.sentence);
                            let proposed =
                                proposed.map_or("", |place| &text[place.start..place.end]).to_owned();
                            observer.decided(Task::Place, proposed, named.collect(), best.unwrap_or(0));
                        }
                        chosen.map(|place| places.mention(place))
                    });
                    figure.place = place.map(|place| Text::from(&text[place.start..place.end]));
                    let named = |place: &Mention| {
                        let code = place.code?;
                        let province = place.level == Level::Province;
                        Some(if province { province::code_on(published, code) } else { code })
                    };
                    figure.place_code = place.and_then(named).map(Text::new_static);
                }
            }
        }
        finish(document, normalized, sentences, drafts, &mut figures);
        figures
    }
}

/// Room for what is known of an article, kept from one to the next: what was just used is still in the processor's
/// caches, where room from the allocator would drive out the models.
#[derive(Default)]
struct Room {
    words: token::Room,
    /// The tokens of each sentence.
    split: Vec<Range<usize>>,
    /// The bytes of each sentence.
    sentences: Vec<Range<usize>>,
    parts: passage::Parts,
    drafts: Vec<Draft>,
    carries: passage::Carries,
}

impl Room {
    /// An article of more words than this keeps none: few have a tenth of it.
    const MOST_WORDS: usize = 1 << 16;

    fn is_large(&self) -> bool {
        self.words.tokens().max(self.parts.room()) > Self::MOST_WORDS
    }
}

thread_local! {
    static ROOM: Cell<Option<Box<Room>>> = const { Cell::new(None) };
}

/// A longer line, in bytes, is no heading.
const LONGEST_HEADING: usize = 300;

/// Whether a sentence is a line of its own, without a full stop at its end: a title or a heading.
fn is_heading(text: &str, sentence: &Range<usize>) -> bool {
    let mut behind = text[sentence.end..].chars();
    // A sentence ends with a token, not with white space.
    sentence.len() <= LONGEST_HEADING
        && behind.find(|c| *c == '\n' || !c.is_whitespace()) == Some('\n')
        && !text[sentence.clone()].ends_with(['.', '!', ';', ',', '…', ':'])
}

/// Maps figures back to the stored text and numbers them.
fn finish(
    document: &Document,
    normalized: &Normalized<'_>,
    sentences: &[Range<usize>],
    drafts: &[Draft],
    figures: &mut [Figure],
) {
    let mut points = CodePoints::new(&document.text);
    let doc = Text::from(&document.doc);
    let mut sentence = (usize::MAX, Text::default());
    for (n, (figure, draft)) in figures.iter_mut().zip(drafts).enumerate() {
        let span = normalized.source_range(draft.span.clone());
        // The figures of a sentence stand side by side, and share its text.
        if sentence.0 != draft.sentence {
            let source = normalized.source_range(sentences[draft.sentence].clone());
            sentence = (draft.sentence, Text::from(&document.text[source]));
        }
        figure.doc = doc.clone();
        figure.n = n;
        (figure.start, figure.end) = (points.at(span.start), points.at(span.end));
        figure.text = Text::from(&document.text[span]);
        figure.sentence = sentence.1.clone();
    }
}
