//! The phrases that could be a figure's label.

use super::candidate::{Candidate, Earlier, Frame, Source, Subject};
use super::features::{CLASSES, Class, ClassSet, InsideWeights, Template as T, word};
use super::phrase::{Asked, Phrase};
use super::subject::{series, subject_end};
use super::{Label, syllables};
use crate::context::Sentence;
use crate::context::role::{Stated, plain};
use crate::lexicon::Cue;
use crate::model::{Feature, Model, Weight, WordList, bucket};
use crate::record::{Kind, Role};
use std::ops::Range;

/// The candidates of a figure, and room for its phrases, kept from one figure to the next.
pub(super) struct Candidates<W> {
    pub(super) list: Vec<Candidate<W>>,
    lefts: Vec<Phrase<W>>,
    rights: Vec<Phrase<W>>,
}

impl<W> Default for Candidates<W> {
    fn default() -> Self {
        Self { list: Vec::new(), lefts: Vec::new(), rights: Vec::new() }
    }
}

/// What the labels of a sentence are found by.
#[derive(Clone, Copy)]
pub(super) struct Known<'c, 's, 'a> {
    pub(super) sentence: &'c Sentence<'s, 'a>,
    pub(super) roles: &'c [Stated],
    /// The last label of the sentence before.
    pub(super) carried: Option<&'c Label>,
    pub(super) model: &'c Model,
    pub(super) inside: &'c InsideWeights,
}

struct Context<'c, 's, 'a, W> {
    asked: Asked<'c, 's, 'a>,
    n: usize,
    shared: Shared,
    /// One past the last item of the subject.
    end: usize,
    /// Whether there is a label that words may point to.
    earlier: bool,
    /// Whether candidates are kept that are no better than one before them.
    all: bool,
    /// What the score of a candidate must exceed.
    known_best: i32,
    out: &'c mut Vec<Candidate<W>>,
}

/// Finds the candidates for figure `n`, given the labels of the figures before it: `all` of them, or the best alone.
pub(super) fn find<W: Weight>(
    candidates: &mut Candidates<W>,
    Known { sentence, roles, carried, model, inside }: Known<'_, '_, '_>,
    n: usize,
    labels: &[Option<Label>],
    all: bool,
) {
    let Candidates { list: out, lefts, rights } = candidates;
    out.clear();
    let figure = &sentence.found[n];
    let role = plain(roles[n]).unwrap_or(Role::Level);
    let (end, link) = subject_end(sentence, figure);
    let previous = last_of(&labels[..n]);
    let frames =
        [previous.map(|(_, label)| label), carried].map(|label| label.map_or(0, |label| label.rule_value));
    let same_kind = previous.is_some_and(|(before, _)| sentence.found[before].kind == figure.kind);
    let asked = Asked { model, inside, sentence, figure, role, unit: figure.unit_word };
    let mut context = Context {
        n,
        shared: Shared::of(&asked, link, frames, same_kind),
        asked,
        end,
        earlier: previous.is_some() || carried.is_some(),
        all,
        known_best: i32::MIN,
        out,
    };
    context.before(lefts);
    context.after(rights);
    context.around(lefts, rights);
    context.about(lefts, rights, labels);
    let has_left = !lefts.is_empty();
    context.inherited(roles, labels, has_left);
    context.bracket(labels, lefts);
    context.distributed(lefts);
    if let Some(carried) = carried {
        let mut left = W::default();
        model.weigh(&mut left, [Feature::new(T::has_left, usize::from(!has_left))]);
        let source = || Source::Label(Earlier::Carried);
        context.offer(&context.framed(Frame::Carried), carried.syllables, [&left], source);
    }
}

/// Words that point to what an earlier label names.
static POINTING: WordList = WordList::of(&["con số", "này", "đó", "kết quả", "tương ứng", "đề ra"]);

/// Those of them that other words may stand before.
static DEMONSTRATIVES: WordList = WordList::of(&["này", "đó"]);

/// A stretch that is all of a label.
fn whole(items: &Range<usize>) -> Source {
    Source::Items { before: items.clone(), after: 0..0, subject: Subject::Whole }
}

/// The last of the labels of some figures, and whose it is.
fn last_of(labels: &[Option<Label>]) -> Option<(usize, &Label)> {
    let mut labels = labels.iter().enumerate().rev();
    labels.find_map(|(n, label)| Some((n, label.as_ref()?)))
}

/// So many of some phrases, of which the nearest stand first.
fn nearest<W>(phrases: &[Phrase<W>], most: usize) -> &[Phrase<W>] {
    &phrases[..phrases.len().min(most)]
}

/// What all candidates of a figure share, as values of templates.
struct Shared {
    kind: usize,
    role: usize,
    /// What sort of unit there is, and its first word.
    unit_sort: usize,
    unit: usize,
    /// The word that links subject and value ("đạt"), if any.
    link: usize,
    /// Classes and words of the items on either side of the value.
    previous: usize,
    previous_word: usize,
    next: usize,
    next_word: usize,
    /// Frames of the label before this one in the sentence and of the last one before the sentence.
    frames: [usize; 2],
    /// Whether the value before is of the same kind.
    same_kind: bool,
}

impl Shared {
    fn of(asked: &Asked<'_, '_, '_>, link: Option<usize>, frames: [usize; 2], same_kind: bool) -> Self {
        let &Asked { sentence, figure, .. } = asked;
        let before = figure.items.start.checked_sub(1);
        Self {
            kind: asked.kind(),
            role: asked.role as usize,
            unit_sort: match figure.kind {
                Kind::Quantity if figure.after > figure.items.end => 1,
                Kind::Quantity => 2,
                Kind::Percent => 3,
                _ => 0,
            },
            unit: asked.unit,
            link: link.map_or(0, |at| word(sentence, at)),
            previous: before.map_or(Class::Outside, |at| sentence.class(at)) as usize,
            previous_word: before.map_or(0, |at| word(sentence, at)),
            next: sentence.class(figure.after) as usize,
            next_word: word(sentence, figure.after),
            frames,
            same_kind,
        }
    }

    /// A frame with the facts that all candidates of it share.
    fn framed<W: Weight>(&self, model: &Model, id: Frame) -> Framed<W> {
        let &Self { kind, role, link, next, next_word, frames: [last, carried], .. } = self;
        let frame = id as usize;
        let features = [
            Feature::new(T::frame_kind, frame * 8 + kind),
            Feature::new(T::frame_role, frame * 4 + role),
            Feature::new(T::frame_kind_role, (frame * 8 + kind) * 4 + role),
            Feature::new(T::frame_next, frame * CLASSES + next),
            Feature::new(T::frame_prev, frame * CLASSES + self.previous),
            Feature::new(T::frame_unit, (frame * 4 + self.unit_sort) * CLASSES + next),
            Feature::new(T::frame_link, frame * 89 + link % 83),
            Feature::new(T::link_word, (frame % 3) * 331 + link % 331),
            Feature::new(T::next_word, frame * 89 + next_word % 83),
            Feature::new(T::previous_frame, (last * 11 + frame) * 2 + usize::from(self.same_kind)),
            Feature::new(T::previous_frame_kind, ((last * 11 + frame) * 8 + kind) * 3 + role),
            Feature::new(T::carried_frame, (carried * 11 + frame) * 2 + usize::from(last == 0)),
            Feature::new(T::next_frame_word, (next_word * 11 + frame) * 8 + kind),
            Feature::new(T::unit_frame, self.unit * 11 + frame),
            Feature::new(T::frame_words, (self.previous_word * 11 + frame) * 8 + kind),
        ];
        let mut facts = W::default();
        model.weigh(&mut facts, features);
        Framed { id, facts }
    }
}

/// A frame with the facts that all candidates of it share.
struct Framed<W> {
    id: Frame,
    facts: W,
}

impl<W: Weight> Context<'_, '_, '_, W> {
    /// A frame for candidates of this figure.
    fn framed(&self, frame: Frame) -> Framed<W> {
        self.shared.framed(self.asked.model, frame)
    }

    /// Offers a phrase of so many syllables, with what is known of it beside its frame and length.
    #[inline]
    fn offer<const N: usize>(
        &mut self,
        frame: &Framed<W>,
        syllables: usize,
        known: [&W; N],
        source: impl FnOnce() -> Source,
    ) {
        if syllables == 0 {
            return;
        }
        let model = self.asked.model;
        let length = bucket(syllables);
        let lengths = [
            Feature::new(T::length, length * 8 + self.shared.kind),
            Feature::new(T::frame_length, frame.id as usize * 16 + length),
        ];
        let more = known.iter().map(|more| more.score()).sum::<i32>();
        if frame.facts.score() + model.score(&lengths) + more > self.known_best {
            let mut facts = frame.facts.clone();
            model.weigh(&mut facts, lengths);
            known.iter().for_each(|more| facts.join(more));
            self.keep(Candidate { frame: frame.id, source: source(), facts });
        }
    }

    /// Keeps a candidate, unless its words only point to what an earlier label names: "Mục tiêu năm 2025 là 90%",
    /// "con số này là 5%".
    fn keep(&mut self, candidate: Candidate<W>) {
        if self.earlier
            && let Source::Items { before, after, .. } = &candidate.source
            && after.is_empty()
            && self.only_point(before)
        {
            return;
        }
        if !self.all {
            self.known_best = candidate.facts.score();
            self.out.clear();
        }
        self.out.push(candidate);
    }

    fn only_point(&self, range: &Range<usize>) -> bool {
        let (items, sentence) = (self.asked.sentence.items, self.asked.sentence);
        let points = |at: usize| {
            !items.word(at)
                || !sentence.is_free(at)
                || items
                    .has(at, Cue::TARGET_STRONG | Cue::PREPOSITION | Cue::DAY | Cue::YEAR | Cue::QUANTIFIER)
                || POINTING.has(items, at)
        };
        // "con số này", "tỷ lệ đó"
        let names = |at: usize| {
            let lower = items.lower(at);
            matches!(
                lower,
                "con" | "số" | "con số" | "mức" | "tỷ lệ" | "tỉ lệ" | "lượng" | "khoản" | "số tiền"
            )
        };
        let last = || range.end.checked_sub(1).filter(|&at| DEMONSTRATIVES.has(items, at));
        range.clone().all(points) || last().is_some_and(|last| (range.start..last).all(names))
    }

    /// Phrases that end where the subject ends.
    fn before(&mut self, phrases: &mut Vec<Phrase<W>>) {
        let sentence = self.asked.sentence;
        phrases.clear();
        self.asked.starts(self.end, 0, phrases);
        // ", đạt trên 99%": the subject stands before a comma.
        if self.end > 0 && sentence.items.mark_in(self.end - 1, ",") {
            let mut gap = self.end - 1;
            while gap > 0 && matches!(sentence.class(gap - 1), Class::Adverb | Class::Date) {
                gap -= 1;
            }
            self.asked.starts(gap, 1, phrases);
        }
        if phrases.is_empty() {
            return;
        }
        let frame = self.framed(Frame::SubjectBefore);
        for phrase in &*phrases {
            self.offer(&frame, phrase.syllables, [&phrase.facts], || whole(&phrase.items));
        }
    }

    /// Phrases that begin after the value.
    fn after(&mut self, phrases: &mut Vec<Phrase<W>>) {
        phrases.clear();
        self.asked.ends(phrases);
        if phrases.is_empty() {
            return;
        }
        let frame = self.framed(Frame::NounAfter);
        for phrase in &*phrases {
            let source =
                || Source::Items { before: 0..0, after: phrase.items.clone(), subject: Subject::Whole };
            self.offer(&frame, phrase.syllables, [&phrase.facts], source);
        }
    }

    /// "đang duy trì 60/83 nhiệm vụ": the predicate before with the noun after.
    fn around(&mut self, lefts: &[Phrase<W>], rights: &[Phrase<W>]) {
        let (lefts, rights) = (nearest(lefts, 4), nearest(rights, 3));
        if lefts.is_empty() || rights.is_empty() {
            return;
        }
        let frame = self.framed(Frame::Around);
        for left in lefts {
            for right in rights {
                let source = || {
                    let (before, after) = (left.items.clone(), right.items.clone());
                    Source::Items { before, after, subject: Subject::Before }
                };
                let syllables = left.syllables + right.syllables;
                self.offer(&frame, syllables, [&left.facts, &right.facts], source);
            }
        }
    }

    /// "tăng 18,3% về khối lượng": the measure after the value with the subject before it, or with that of the value before.
    fn about(&mut self, lefts: &[Phrase<W>], rights: &[Phrase<W>], labels: &[Option<Label>]) {
        if self.asked.sentence.items.lower(self.asked.figure.after) != "về" {
            return;
        }
        let Some(right) = rights.first() else { return };
        let measure = || right.items.clone();
        let frame = self.framed(Frame::AboutAfter);
        for left in nearest(lefts, 5) {
            let source =
                || Source::Items { before: measure(), after: left.items.clone(), subject: Subject::After };
            self.offer(&frame, right.syllables + left.syllables, [&left.facts], source);
        }
        if let Some((before, label)) = last_of(&labels[..self.n]) {
            let source = || Source::About { measure: measure(), earlier: Earlier::Figure(before) };
            let syllables = right.syllables + syllables(label.own_subject());
            self.offer(&self.framed(Frame::AboutInherited), syllables, [], source);
        }
    }

    /// The labels of values before this one in the sentence.
    fn inherited(&mut self, roles: &[Stated], labels: &[Option<Label>], has_left: bool) {
        let &Asked { sentence, figure, role, model, .. } = &self.asked;
        let n = self.n;
        let earlier = || (0..n).rev().filter_map(|before| Some((before, labels[before].as_ref()?)));
        let joint = sentence.class(self.end.saturating_sub(1)) as usize;
        // What stands between a value before and this one: read from the nearest on.
        let (mut upto, mut marks, mut between) = (figure.items.start, 0, ClassSet::default());
        let mut frame = None;
        for (back, (before, label)) in earlier().take(4).enumerate() {
            // A label that a nearer value has is offered as that one's.
            if earlier().take(back).any(|(_, nearer)| nearer == label) {
                continue;
            }
            let other = &sentence.found[before];
            let length = figure.items.start - other.items.end;
            for class in sentence.classes(other.items.end..upto) {
                marks += usize::from(class == Class::Comma);
                between = between.with(class);
            }
            upto = other.items.end;
            let has = |classes: &[Class]| usize::from(between.meets(ClassSet::of(classes)));
            let stops = has(&[Class::Stop, Class::Colon]);
            let [measure, bracket] = [Class::Measure, Class::Open].map(|class| has(&[class]));
            let same = other.kind == figure.kind;
            let previous_role = plain(roles[before]).unwrap_or(Role::Level) as usize;
            let role = role as usize;
            let features = [
                Feature::new(T::previous_kind, (other.kind as usize * 8 + figure.kind as usize) * 4 + back),
                Feature::new(T::previous_role, (previous_role * 4 + role) * 4 + back),
                Feature::new(
                    T::previous_gap,
                    (((marks.min(3) * 2 + stops) * 2 + measure) * 2 + bracket) * 4 + back,
                ),
                Feature::new(T::previous_link, (joint * 3 + role) * 4 + back),
                Feature::new(T::back, back * 4 + usize::from(same) * 2 + usize::from(has_left)),
                Feature::new(T::has_left, 2 + usize::from(has_left) * 3 + role * 6),
                Feature::new(T::inherited_frame, label.rule.len()),
                Feature::new(T::level_after, bucket(length) * 3 + role),
            ];
            let mut facts = W::default();
            model.weigh(&mut facts, features);
            let source = || Source::Label(Earlier::Figure(before));
            let frame = frame.get_or_insert_with(|| self.framed(Frame::Inherited));
            self.offer(frame, label.syllables, [&facts], source);
        }
    }

    /// A value in brackets: "60/83 nhiệm vụ (72%)", "ngành công an (99,96%)".
    fn bracket(&mut self, labels: &[Option<Label>], phrases: &mut Vec<Phrase<W>>) {
        let sentence = self.asked.sentence;
        if self.end == 0 || sentence.class(self.end - 1) != Class::Open {
            return;
        }
        phrases.clear();
        self.asked.starts(self.end - 1, 0, phrases);
        let previous = last_of(&labels[..self.n]);
        let header =
            previous.map(|(before, label)| (Earlier::Figure(before), syllables(label.list_header())));
        let [item_frame, header_frame] =
            [Frame::BracketItem, Frame::BracketHeader].map(|frame| self.framed(frame));
        for phrase in &*phrases {
            self.offer(&item_frame, phrase.syllables, [&phrase.facts], || whole(&phrase.items));
            if let Some((earlier, syllables)) = header {
                let source = || Source::Header { earlier, item: phrase.items.clone() };
                self.offer(&header_frame, syllables + phrase.syllables, [&phrase.facts], source);
            }
        }
    }

    /// "doanh thu và lợi nhuận lần lượt đạt 5 tỷ đồng và 1 tỷ đồng": parts of the subject in the order of the values.
    fn distributed(&mut self, phrases: &mut Vec<Phrase<W>>) {
        let sentence = self.asked.sentence;
        let Some((head, length)) = series(sentence, self.n) else { return };
        let turn = self.n - head;
        let (end, _) = subject_end(sentence, &sentence.found[head]);
        let end = if end > 0 && sentence.items.mark(end - 1, ',') { end - 1 } else { end };
        phrases.clear();
        self.asked.starts(end, 0, phrases);
        let [frame, head_frame] =
            [Frame::Distributed, Frame::DistributedHead].map(|frame| self.framed(frame));
        let mut offered: Vec<Range<usize>> = Vec::new();
        for phrase in &*phrases {
            let joints: Vec<usize> = phrase
                .items
                .clone()
                .filter(|&at| matches!(sentence.class(at), Class::Comma | Class::Conjunction))
                .collect();
            let Some(parts) =
                turn.checked_sub(1).map_or(Some(None), |turn| joints.get(turn).map(|joint| Some(*joint)))
            else {
                continue;
            };
            if joints.is_empty() {
                continue;
            }
            let mut parts_of = W::default();
            let counts = bucket(joints.len() + 1) * 16 + bucket(length);
            self.asked.model.weigh(&mut parts_of, [Feature::new(T::parts, counts)]);
            let known = [&phrase.facts, &parts_of];
            let begin = parts.map_or(phrase.items.start, |joint| joint + 1);
            let part_end = joints.iter().copied().find(|&joint| joint > begin).unwrap_or(phrase.items.end);
            if begin >= part_end {
                continue;
            }
            let part = || begin..part_end;
            let part_syllables = sentence.syllables(&part());
            if !offered.contains(&part()) {
                self.offer(&frame, part_syllables, known, || whole(&part()));
                offered.push(part());
            }
            if turn > 0 && sentence.class(phrase.items.start) == Class::Measure {
                let measure = || phrase.items.start..phrase.items.start + 1;
                let source = || Source::Items { before: measure(), after: part(), subject: Subject::After };
                let syllables = sentence.syllables(&measure()) + part_syllables;
                self.offer(&head_frame, syllables, known, source);
            }
        }
    }
}
