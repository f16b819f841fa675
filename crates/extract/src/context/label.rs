//! The indicator label: what a number measures, in the article's own words.
//!
//! [`candidates`] lists the phrases that the clause frames of press text offer; a [model](crate::model) picks one.
//! Each frame has an id that stands in the record:
//!
//! | rule | frame | label |
//! |---|---|---|
//! | `subject-before` | "[tỷ lệ hồ sơ trực tuyến] đạt 68,36%", "[kinh phí] trên 5,7 tỷ đồng" | what stands before the value and its verb |
//! | `noun-after` | "100% [cơ quan đã trả lương qua tài khoản]" | what stands after the value |
//! | `around` | "[đang duy trì] 60/83 [nhiệm vụ]" | the predicate before and the noun after |
//! | `about-after` | "[ngành tiêu] tăng 18,3% về [khối lượng]" | the measure after "về" and the subject |
//! | `inherited` | "đạt 95%, tăng 6,9% so với năm 2023" | that of a value before it in the sentence |
//! | `carried` | "Con số này tăng 5%." | that of the last value of the sentence before |
//! | `bracket-item` | "tỷ lệ … trên 90% như ngành công an (99,96%)" | the item, alone or after the list's measure |
//! | `distributed` | "[doanh thu] và [lợi nhuận] lần lượt đạt 5 tỷ đồng và 1 tỷ đồng" | the part of the subject whose turn it is |
//!
//! Cells of flattened tables have their labels from [`crate::table`], under the rule `table-cell`.

pub(crate) mod candidate;
mod candidates;
mod edges;
pub(crate) mod features;
mod phrase;
mod subject;

use super::Sentence;
use super::role::Stated;
use crate::model::{self, Facts, Judge, Model, Weight};
use crate::record::{Kind, Text};
use candidate::{Candidate, Material};
use candidates::{Candidates, Known};
pub(crate) use features::InsideWeights;
use std::ops::Range;

/// A chosen label.
#[derive(Clone, Debug)]
pub(crate) struct Label {
    pub(crate) text: Text,
    pub(crate) rule: &'static str,
    /// The rule as a value of templates.
    rule_value: usize,
    /// How many syllables the text has.
    syllables: usize,
    /// Where [`Self::subject`] stands in the text.
    subject: Range<usize>,
    /// How many bytes of the text are [`Self::header`].
    header: Option<usize>,
}

impl Label {
    /// What stood before the value, for measures that follow it ("về khối lượng"), if that is not all of the label.
    fn subject(&self) -> &str {
        &self.text[self.subject.clone()]
    }

    /// What a measure that follows the value belongs to: all of it, unless its subject is told apart.
    fn own_subject(&self) -> &str {
        match self.subject() {
            "" => &self.text,
            subject => subject,
        }
    }

    /// What an item of the same list has for its measure.
    fn list_header(&self) -> &str {
        self.header().unwrap_or(&self.text)
    }

    /// The measure of a list, without the item.
    fn header(&self) -> Option<&str> {
        self.header.map(|end| &self.text[..end])
    }
}

impl PartialEq for Label {
    fn eq(&self, other: &Self) -> bool {
        self.rule == other.rule
            && self.text == other.text
            && self.subject() == other.subject()
            && self.header() == other.header()
    }
}

/// How many syllables a text has.
fn syllables(text: &str) -> usize {
    text.bytes().filter(|byte| *byte == b' ').count() + 1
}

/// What the label rules carry from sentence to sentence of a paragraph.
#[derive(Default)]
pub(crate) struct Carry {
    last: Option<Label>,
    candidates: Candidates<i32>,
}

impl Carry {
    /// A new paragraph begins.
    pub(crate) fn forget(&mut self) {
        self.last = None;
    }
}

/// Sees every ranking: the candidates, and the place of the one that was chosen.
type Seen<'s, W> = &'s mut dyn FnMut(Material<'_, '_, '_>, &[Candidate<W>], usize);

/// Fills in the labels of all figures of a sentence but dates, of which none is known, given their roles. `seen` is shown
/// every ranking if the judge keeps features.
pub(crate) fn of(
    sentence: &Sentence<'_, '_>,
    roles: &[Stated],
    judge: Judge<'_>,
    inside: &InsideWeights,
    carry: &mut Carry,
    labels: &mut [Option<Label>],
    seen: Seen<'_, Facts>,
) {
    let known = Known { sentence, roles, carried: carry.last.as_ref(), model: judge.model, inside };
    if judge.keeps {
        choose(known, true, &mut Candidates::default(), labels, seen);
    } else {
        choose(known, false, &mut carry.candidates, labels, &mut |_, _, _| ());
    }
    if let Some(last) = labels.iter().flatten().next_back() {
        carry.last = Some(last.clone());
    }
}

/// Chooses the labels of a sentence, of `all` candidates or as they come.
fn choose<W: Weight>(
    known: Known<'_, '_, '_>,
    all: bool,
    candidates: &mut Candidates<W>,
    labels: &mut [Option<Label>],
    seen: Seen<'_, W>,
) {
    let sentence = known.sentence;
    for n in 0..sentence.found.len() {
        if sentence.found[n].kind == Kind::Date {
            continue;
        }
        let material = Material { sentence, labels, carried: known.carried };
        candidates::find(candidates, known, n, labels, all);
        let best_of = |list: &[Candidate<W>]| model::best(list.iter().map(|one| &one.facts));
        let mut best = best_of(&candidates.list);
        let mut label = best.map(|best| candidates.list[best].label(material));
        // Of some phrases nothing is left once dates, values and marks are out.
        if label.as_ref().is_some_and(|label| label.text.is_empty()) {
            candidates::find(candidates, known, n, labels, true);
            candidates.list.retain(|candidate| !candidate.label(material).text.is_empty());
            best = best_of(&candidates.list);
            label = best.map(|best| candidates.list[best].label(material));
        }
        seen(material, &candidates.list, best.unwrap_or(0));
        labels[n] = label;
    }
}

/// The weights that ship with the crate.
pub(crate) fn model() -> Model {
    Model::parse::<features::Template>(include_str!("../lexicon/label_weights.tsv"))
}
