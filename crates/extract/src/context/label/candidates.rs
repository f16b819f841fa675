//! The phrases that could be a figure's label.

use super::Label;
use super::candidate::{Candidate, FRAMES, Frame, Source, class};
use super::edges::{begins, ends, separates, trails};
use super::features::{CLASSES, Class, Template as T, word};
use super::subject::{inside_noun_phrase, past_bracket, series, subject_end};
use crate::context::Sentence;
use crate::figure::Found;
use crate::lexicon::Cue;
use crate::model::{Facts, Feature, Judge, bucket, word as word_of};
use crate::record::{Kind, Role};
use std::ops::Range;
use std::rc::Rc;

/// How many starts of a phrase before the value, and ends of one after it, are tried.
const STARTS: usize = 9;
const ENDS: usize = 7;
/// How many items a phrase may have.
const REACH: usize = 34;

struct Context<'c, 's, 'a> {
    judge: Judge<'c>,
    sentence: &'c Sentence<'s, 'a>,
    n: usize,
    figure: &'c Found,
    role: Role,
    /// The item that links subject and value ("đạt"), if any.
    link: Option<usize>,
    /// One past the last item of the subject.
    end: usize,
    /// Frames of the label before this one in the sentence and of the last one before the sentence, as numbers.
    frames: [usize; 2],
    /// Whether the value before is of the same kind.
    same_kind: bool,
    /// The first word of the unit.
    unit: usize,
    /// Facts that all candidates of a frame share, by frame; `None` where they were not asked for yet.
    bases: [Option<Facts>; FRAMES],
    out: Vec<Candidate>,
}

/// All candidates for figure `n`, given the labels of the figures before it and the last one of the sentence before;
/// `out` is empty, and gets them.
pub(crate) fn of(
    sentence: &Sentence<'_, '_>,
    n: usize,
    roles: &[Option<Role>],
    labels: &[Option<Rc<Label>>],
    carried: Option<&Rc<Label>>,
    judge: Judge<'_>,
    out: Vec<Candidate>,
) -> Vec<Candidate> {
    let figure = &sentence.found[n];
    let role = roles[n].unwrap_or(Role::Level);
    let (end, link) = subject_end(sentence, figure);
    let previous = (0..n).rev().find(|&before| labels[before].is_some());
    let frames = [previous.and_then(|before| labels[before].as_ref()), carried]
        .map(|label| label.map_or(0, |label| word_of(label.rule) % 61));
    let same_kind = previous.is_some_and(|before| sentence.found[before].kind == figure.kind);
    let unit = figure.unit_word();
    let mut context = Context {
        judge,
        sentence,
        n,
        figure,
        role,
        link,
        end,
        frames,
        same_kind,
        unit,
        bases: Default::default(),
        out,
    };
    let lefts = context.before();
    let rights = context.after();
    context.around(&lefts, &rights);
    context.about(&lefts, &rights, labels);
    context.inherited(roles, labels, !lefts.is_empty());
    context.bracket(labels);
    context.distributed();
    if let Some(carried) = carried {
        let left = context.facts([Feature::new(T::has_left, usize::from(lefts.is_empty()))]);
        context.push(Frame::Carried, Source::Label(Rc::clone(carried)), &[&left]);
    }
    context.drop_pointers();
    context.out
}

/// A stretch of items with what is known of it.
struct Phrase {
    items: Range<usize>,
    facts: Facts,
}

impl Context<'_, '_, '_> {
    fn facts<const N: usize>(&self, features: [Feature; N]) -> Facts {
        let mut facts = Facts::default();
        self.judge.add(&mut facts, features);
        facts
    }

    /// Facts that all candidates of a frame share.
    fn base(&self, frame: Frame) -> Facts {
        let sentence = self.sentence;
        let frame = frame as usize;
        let kind = self.figure.kind as usize;
        let role = self.role as usize;
        let next = class(sentence, self.figure.after) as usize;
        let previous =
            self.figure.items.start.checked_sub(1).map_or(Class::Outside, |at| class(sentence, at)) as usize;
        let link = self.link.map_or(0, |at| word(sentence, at));
        let unit = match self.figure.kind {
            Kind::Quantity if self.figure.after > self.figure.items.end => 1,
            Kind::Quantity => 2,
            Kind::Percent => 3,
            _ => 0,
        };
        self.facts([
            Feature::new(T::frame_kind, frame * 8 + kind),
            Feature::new(T::frame_role, frame * 4 + role),
            Feature::new(T::frame_kind_role, (frame * 8 + kind) * 4 + role),
            Feature::new(T::frame_next, frame * CLASSES + next),
            Feature::new(T::frame_prev, frame * CLASSES + previous),
            Feature::new(T::frame_unit, (frame * 4 + unit) * CLASSES + next),
            Feature::new(T::frame_link, frame * 89 + link % 83),
            Feature::new(T::link_word, (frame % 3) * 331 + link % 331),
            Feature::new(T::next_word, frame * 89 + word(sentence, self.figure.after) % 83),
            Feature::new(T::previous_frame, (self.frames[0] * 11 + frame) * 2 + usize::from(self.same_kind)),
            Feature::new(T::previous_frame_kind, ((self.frames[0] * 11 + frame) * 8 + kind) * 3 + role),
            Feature::new(
                T::carried_frame,
                (self.frames[1] * 11 + frame) * 2 + usize::from(self.frames[0] == 0),
            ),
            Feature::new(T::next_frame_word, (word(sentence, self.figure.after) * 11 + frame) * 8 + kind),
            Feature::new(T::unit_frame, self.unit * 11 + frame),
            Feature::new(
                T::frame_words,
                (self.figure.items.start.checked_sub(1).map_or(0, |at| word(sentence, at)) * 11 + frame) * 8
                    + kind,
            ),
        ])
    }

    /// Offers a phrase, with what is known of it beside its frame and length.
    fn push(&mut self, frame: Frame, source: Source, known: &[&Facts]) {
        // Other frames offer no phrase twice.
        let may_repeat = matches!(
            frame,
            Frame::Inherited | Frame::Distributed | Frame::DistributedHead | Frame::BracketHeader
        );
        let same = |candidate: &Candidate| candidate.frame == frame && candidate.source == source;
        if may_repeat && self.out.iter().any(same) {
            return;
        }
        let length = match &source {
            Source::Items { before, after, .. } => self.syllables(before) + self.syllables(after),
            Source::About { measure, subject } => self.syllables(measure) + subject.split(' ').count(),
            Source::Header { header, item } => header.split(' ').count() + self.syllables(item),
            Source::Label(label) => label.text.split(' ').count(),
        };
        if length == 0 {
            return;
        }
        let base = self.bases[frame as usize].take().unwrap_or_else(|| self.base(frame));
        let mut facts = Facts::default();
        self.judge.join(&mut facts, &base);
        self.bases[frame as usize] = Some(base);
        let length = bucket(length);
        self.judge.add(
            &mut facts,
            [
                Feature::new(T::length, length * 8 + self.figure.kind as usize),
                Feature::new(T::frame_length, frame as usize * 16 + length),
            ],
        );
        for more in known {
            self.judge.join(&mut facts, more);
        }
        self.out.push(Candidate { frame, source, facts });
    }

    /// How many syllables a stretch would give to a label.
    fn syllables(&self, range: &Range<usize>) -> usize {
        self.sentence.syllables(range)
    }

    /// Facts about where a stretch begins.
    fn opening(&self, start: usize) -> Facts {
        let sentence = self.sentence;
        let kind = self.figure.kind as usize;
        let first_word = word(sentence, start);
        let before_word = start.checked_sub(1).map_or(0, |at| word(sentence, at));
        let before = start.checked_sub(1).map_or(Class::Outside, |at| class(sentence, at)) as usize;
        let first = class(sentence, start) as usize;
        self.facts([
            Feature::new(T::first, first),
            Feature::new(T::before_first, before),
            Feature::new(T::first_pair, before * CLASSES + first),
            Feature::new(T::kind_first, first * 8 + kind),
            Feature::new(T::first_word, first_word),
            Feature::new(T::first_word_kind, first_word * 8 + kind),
            Feature::new(T::first_word_unit, first_word * 31 + self.unit),
            Feature::new(T::word_pair, before_word * 31 + first_word),
            Feature::new(T::before_word, before_word),
        ])
    }

    /// Facts about where a stretch ends.
    fn closing(&self, end: usize) -> Facts {
        let last = end.checked_sub(1);
        let last_word = last.map_or(0, |at| word(self.sentence, at));
        self.facts([
            Feature::new(T::last, last.map_or(Class::Outside, |at| class(self.sentence, at)) as usize),
            Feature::new(T::last_word, last_word),
            Feature::new(T::last_word_kind, last_word * 8 + self.figure.kind as usize),
        ])
    }

    /// Facts about the inside of a stretch: how many items of each class are in it.
    fn inside(&self, counts: &[u8; CLASSES]) -> Facts {
        let count = |class: Class| usize::from(counts[class as usize].min(4));
        self.facts([
            Feature::new(T::commas, count(Class::Comma)),
            Feature::new(T::clause_marks, count(Class::ClauseMark)),
            Feature::new(T::levels, count(Class::Level)),
            Feature::new(T::verbs, count(Class::Verb)),
            Feature::new(T::measures, count(Class::Measure)),
            Feature::new(T::dates, count(Class::Date)),
            Feature::new(T::values, count(Class::Value)),
            Feature::new(T::prepositions, count(Class::Preposition)),
            Feature::new(T::capitals, count(Class::Capital)),
        ])
    }

    /// Phrases that end where the subject ends.
    fn before(&mut self) -> Vec<Phrase> {
        let mut phrases = self.starts(self.end, 0);
        // ", đạt trên 99%": the subject stands before a comma.
        if self.end > 0 && self.sentence.items.mark_in(self.end - 1, ",") {
            let mut gap = self.end - 1;
            while gap > 0 && matches!(class(self.sentence, gap - 1), Class::Adverb | Class::Date) {
                gap -= 1;
            }
            phrases.extend(self.starts(gap, 1));
        }
        for phrase in &phrases {
            let source =
                Source::Items { before: phrase.items.clone(), after: 0..0, subject: phrase.items.clone() };
            self.push(Frame::SubjectBefore, source, &[&phrase.facts]);
        }
        phrases
    }

    /// Starts of phrases that end at `end`, nearest first.
    fn starts(&self, end: usize, gap: usize) -> Vec<Phrase> {
        let sentence = self.sentence;
        let mut phrases = Vec::new();
        let mut at = end;
        let mut measures = 0;
        let (mut counts, mut counted) = ([0; CLASSES], end);
        let closing = self.closing(end);
        while at > 0 && end - at < REACH && phrases.len() < STARTS {
            let mut step = at - 1;
            match class(sentence, step) {
                Class::Stop | Class::Colon | Class::Open => break,
                Class::Value if !inside_noun_phrase(sentence, step) => break,
                // "Lợi nhuận trước thuế (LNTT) tăng": a gloss in brackets is stepped over.
                Class::Close => match (step.saturating_sub(16)..step)
                    .rev()
                    .find(|&open| class(sentence, open) == Class::Open)
                {
                    Some(open) if !(open..step).any(|at| sentence.is_value(at)) => step = open,
                    _ => break,
                },
                _ => {}
            }
            at = step;
            let here = class(sentence, at);
            let before = at.checked_sub(1).map_or(Class::Outside, |at| class(sentence, at));
            measures += usize::from(here == Class::Measure);
            if !begins(here) || !(here == Class::Measure || separates(before)) {
                continue;
            }
            let range = at..end;
            count(sentence, at..counted, &mut counts);
            counted = at;
            let mut facts = self.inside(&counts);
            self.judge.join(&mut facts, &self.opening(at));
            self.judge.join(&mut facts, &closing);
            let left = sentence.measure_before(at);
            let more = [
                Feature::new(T::nth_start, phrases.len() * 2 + gap),
                Feature::new(T::comma_gap, gap),
                Feature::new(T::measure_left, usize::from(left) * 2 + usize::from(here == Class::Measure)),
                Feature::new(T::head, measures.min(5) * 2 + usize::from(here == Class::Measure)),
                Feature::new(
                    T::starts_segment,
                    usize::from(matches!(before, Class::Outside | Class::Comma | Class::Value)),
                ),
                Feature::new(T::segment_measure, usize::from(measures > 0) * 2 + usize::from(left)),
            ];
            self.judge.add(&mut facts, more);
            phrases.push(Phrase { items: range, facts });
        }
        phrases
    }

    /// Phrases that begin after the value.
    fn after(&mut self) -> Vec<Phrase> {
        let sentence = self.sentence;
        let items = sentence.items;
        let mut begin = past_bracket(sentence, self.figure.after);
        let mut skipped = 0;
        // "/cổ phiếu", "mỗi năm": what the value is reckoned by, not what it measures.
        if items.mark(begin, '/') && items.word(begin + 1) {
            begin += 2;
            skipped = 1;
        }
        while matches!(class(sentence, begin), Class::Quantifier)
            || skipped < 3 && matches!(items.lower(begin), "là" | "về" | "của" | "cho" | "số")
        {
            if !matches!(class(sentence, begin), Class::Quantifier) {
                skipped = 2 + usize::from(items.lower(begin) == "về");
            }
            begin += 1;
        }
        // "5 ngày sau, tàu cập cảng", "7 tuổi nhưng em đã biết đọc": what is told begins behind these words.
        let behind = |at: usize| {
            matches!(
                items.lower(at),
                "sau" | "qua" | "trước" | "tới" | "nay" | "vừa qua" | "gần đây" | "trước đó" | "nhưng"
            )
        };
        if behind(begin) {
            begin += 1 + usize::from(items.mark(begin + 1, ','));
        }
        let compares = class(sentence, begin) == Class::Compare;
        if !items.word(begin) || sentence.owner(begin).is_some() || compares {
            return Vec::new();
        }
        let mut phrases = Vec::new();
        let first = class(sentence, begin) as usize;
        let mut at = begin + 1;
        let (mut counts, mut counted) = ([0; CLASSES], begin);
        let opening = self.opening(begin);
        loop {
            let here = class(sentence, at);
            let hard = matches!(
                here,
                Class::Outside
                    | Class::Stop
                    | Class::Colon
                    | Class::Open
                    | Class::Close
                    | Class::Value
                    | Class::Compare
            );
            if hard || ends(here) {
                let mut end = at;
                while end > begin + 1 && trails(class(sentence, end - 1)) {
                    end -= 1;
                }
                let range = begin..end;
                if phrases.last().is_none_or(|last: &Phrase| last.items != range) {
                    count(sentence, counted..end, &mut counts);
                    counted = end;
                    let mut facts = self.inside(&counts);
                    self.judge.join(&mut facts, &opening);
                    self.judge.join(&mut facts, &self.closing(end));
                    let more = [
                        Feature::new(T::end_reason, here as usize * 8 + self.figure.kind as usize),
                        Feature::new(T::end_pair, here as usize * CLASSES + class(sentence, at + 1) as usize),
                        Feature::new(T::nth_end, phrases.len() * 2 + usize::from(hard)),
                        Feature::new(T::right_first, first * 4 + skipped),
                        Feature::new(
                            T::right_first_kind,
                            (first * 8 + self.figure.kind as usize) * 3 + self.role as usize,
                        ),
                        Feature::new(T::right_length, bucket(end - begin) * 2 + usize::from(hard)),
                        Feature::new(T::right_skip, skipped * 8 + self.figure.kind as usize),
                    ];
                    self.judge.add(&mut facts, more);
                    phrases.push(Phrase { items: range, facts });
                }
            }
            if hard || phrases.len() >= ENDS || at - begin >= REACH {
                break;
            }
            at += 1;
        }
        for phrase in &phrases {
            let source = Source::Items { before: 0..0, after: phrase.items.clone(), subject: 0..0 };
            self.push(Frame::NounAfter, source, &[&phrase.facts]);
        }
        phrases
    }

    /// "đang duy trì 60/83 nhiệm vụ": the predicate before with the noun after.
    fn around(&mut self, lefts: &[Phrase], rights: &[Phrase]) {
        for left in lefts.iter().take(4) {
            for right in rights.iter().take(3) {
                let (before, after) = (left.items.clone(), right.items.clone());
                let source = Source::Items { subject: before.clone(), before, after };
                self.push(Frame::Around, source, &[&left.facts, &right.facts]);
            }
        }
    }

    /// "tăng 18,3% về khối lượng": the measure after the value with the subject before it, or with that of the value before.
    fn about(&mut self, lefts: &[Phrase], rights: &[Phrase], labels: &[Option<Rc<Label>>]) {
        if self.sentence.items.lower(self.figure.after) != "về" {
            return;
        }
        let Some(right) = rights.first() else { return };
        let measure = right.items.clone();
        for left in lefts.iter().take(5) {
            let subject = left.items.clone();
            let source = Source::Items { before: measure.clone(), after: subject.clone(), subject };
            self.push(Frame::AboutAfter, source, &[&left.facts]);
        }
        if let Some(label) = (0..self.n).rev().find_map(|before| labels[before].as_ref()) {
            let subject = if label.subject.is_empty() { label.text.clone() } else { label.subject.clone() };
            self.push(Frame::AboutInherited, Source::About { measure, subject }, &[]);
        }
    }

    /// The labels of values before this one in the sentence.
    fn inherited(&mut self, roles: &[Option<Role>], labels: &[Option<Rc<Label>>], has_left: bool) {
        let sentence = self.sentence;
        let earlier: Vec<usize> =
            (0..self.n).rev().filter(|&before| labels[before].is_some()).take(4).collect();
        for (back, &before) in earlier.iter().enumerate() {
            let Some(label) = &labels[before] else { continue };
            let other = &sentence.found[before];
            let gap = other.items.end..self.figure.items.start;
            let marks = gap.clone().filter(|&at| matches!(class(sentence, at), Class::Comma)).count().min(3);
            let stops = gap.clone().any(|at| matches!(class(sentence, at), Class::Stop | Class::Colon));
            let measure = gap.clone().any(|at| class(sentence, at) == Class::Measure);
            let bracket = gap.clone().any(|at| class(sentence, at) == Class::Open);
            let same = other.kind == self.figure.kind;
            let previous_role = roles[before].unwrap_or(Role::Level) as usize;
            let joint = class(sentence, self.end.saturating_sub(1)) as usize;
            let frame = label.rule.len();
            let facts = self.facts([
                Feature::new(
                    T::previous_kind,
                    (other.kind as usize * 8 + self.figure.kind as usize) * 4 + back,
                ),
                Feature::new(T::previous_role, (previous_role * 4 + self.role as usize) * 4 + back),
                Feature::new(
                    T::previous_gap,
                    (((marks * 2 + usize::from(stops)) * 2 + usize::from(measure)) * 2
                        + usize::from(bracket))
                        * 4
                        + back,
                ),
                Feature::new(T::previous_link, (joint * 3 + self.role as usize) * 4 + back),
                Feature::new(T::back, back * 4 + usize::from(same) * 2 + usize::from(has_left)),
                Feature::new(T::has_left, 2 + usize::from(has_left) * 3 + self.role as usize * 6),
                Feature::new(T::inherited_frame, frame),
                Feature::new(T::level_after, bucket(gap.len()) * 3 + self.role as usize),
            ]);
            self.push(Frame::Inherited, Source::Label(Rc::clone(label)), &[&facts]);
        }
    }

    /// A value in brackets: "60/83 nhiệm vụ (72%)", "ngành công an (99,96%)".
    fn bracket(&mut self, labels: &[Option<Rc<Label>>]) {
        let sentence = self.sentence;
        if self.end == 0 || class(sentence, self.end - 1) != Class::Open {
            return;
        }
        let open = self.end - 1;
        let phrases = self.starts(open, 0);
        let previous = (0..self.n).rev().find_map(|before| labels[before].as_ref());
        let header = previous.map(|label| label.header.clone().unwrap_or_else(|| label.text.clone()));
        for phrase in phrases {
            let item = phrase.items.clone();
            let source = Source::Items { before: item.clone(), after: 0..0, subject: item.clone() };
            self.push(Frame::BracketItem, source, &[&phrase.facts]);
            if let Some(header) = &header {
                let source = Source::Header { header: header.clone(), item };
                self.push(Frame::BracketHeader, source, &[&phrase.facts]);
            }
        }
    }

    /// "Mục tiêu năm 2025 là 90%", "con số này là 5%": words that only point to what an earlier label names give way to
    /// it.
    fn drop_pointers(&mut self) {
        let (items, sentence) = (self.sentence.items, self.sentence);
        let earlier = |frame| matches!(frame, Frame::Inherited | Frame::Carried);
        if !self.out.iter().any(|candidate| earlier(candidate.frame)) {
            return;
        }
        let points = |at: usize| {
            !items.word(at)
                || sentence.owner(at).is_some()
                || items
                    .has(at, Cue::TARGET_STRONG | Cue::PREPOSITION | Cue::DAY | Cue::YEAR | Cue::QUANTIFIER)
                || matches!(items.lower(at), "con số" | "này" | "đó" | "kết quả" | "tương ứng" | "đề ra")
        };
        // "con số này", "tỷ lệ đó"
        let names = |at: usize| {
            let lower = items.lower(at);
            matches!(
                lower,
                "con" | "số" | "con số" | "mức" | "tỷ lệ" | "tỉ lệ" | "lượng" | "khoản" | "số tiền"
            )
        };
        let pointer = |range: &Range<usize>| {
            let last = range.end.checked_sub(1).map_or("", |at| items.lower(at));
            matches!(last, "này" | "đó") && (range.start..range.end - 1).all(names)
        };
        self.out.retain(|candidate| match &candidate.source {
            Source::Items { before, after, .. } if after.is_empty() => {
                !before.clone().all(points) && !pointer(before)
            }
            _ => true,
        });
    }

    /// "doanh thu và lợi nhuận lần lượt đạt 5 tỷ đồng và 1 tỷ đồng": parts of the subject in the order of the values.
    fn distributed(&mut self) {
        let sentence = self.sentence;
        let Some((head, length)) = series(sentence, self.n) else { return };
        let turn = self.n - head;
        let (end, _) = subject_end(sentence, &sentence.found[head]);
        let end = if end > 0 && sentence.items.mark(end - 1, ',') { end - 1 } else { end };
        for phrase in self.starts(end, 0) {
            let joints: Vec<usize> = phrase
                .items
                .clone()
                .filter(|&at| matches!(class(sentence, at), Class::Comma | Class::Conjunction))
                .collect();
            let Some(parts) =
                turn.checked_sub(1).map_or(Some(None), |turn| joints.get(turn).map(|joint| Some(*joint)))
            else {
                continue;
            };
            if joints.is_empty() {
                continue;
            }
            let parts_of =
                self.facts([Feature::new(T::parts, bucket(joints.len() + 1) * 16 + bucket(length))]);
            let known = [&phrase.facts, &parts_of];
            let begin = parts.map_or(phrase.items.start, |joint| joint + 1);
            let part_end = joints.iter().copied().find(|&joint| joint > begin).unwrap_or(phrase.items.end);
            if begin >= part_end {
                continue;
            }
            let part = begin..part_end;
            let source = Source::Items { before: part.clone(), after: 0..0, subject: part.clone() };
            self.push(Frame::Distributed, source, &known);
            if turn > 0 && class(sentence, phrase.items.start) == Class::Measure {
                let measure = phrase.items.start..phrase.items.start + 1;
                let source = Source::Items { before: measure, after: part.clone(), subject: part };
                self.push(Frame::DistributedHead, source, &known);
            }
        }
    }
}

/// Adds the items of a stretch to the counts of their classes.
fn count(sentence: &Sentence<'_, '_>, items: Range<usize>, counts: &mut [u8; CLASSES]) {
    for at in items {
        counts[class(sentence, at) as usize] += 1;
    }
}
