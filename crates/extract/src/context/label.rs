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
mod subject;

use super::Sentence;
use crate::model::{self, Judge, Model};
use crate::record::{Kind, Role};
use candidate::Candidate;
use std::rc::Rc;

/// A chosen label.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Label {
    pub(crate) text: String,
    pub(crate) rule: &'static str,
    /// What stood before the value, for measures that follow it ("về khối lượng").
    pub(crate) subject: String,
    /// The measure of a list, without the item.
    pub(crate) header: Option<String>,
}

/// What the label rules carry from sentence to sentence of a paragraph.
#[derive(Default)]
pub(crate) struct Carry {
    last: Option<Rc<Label>>,
    /// Room for the candidates of a figure, kept from one to the next.
    candidates: Vec<Candidate>,
}

impl Carry {
    /// A new paragraph begins.
    pub(crate) fn forget(&mut self) {
        self.last = None;
    }
}

/// Labels of all figures of a sentence (`None` for dates), given their roles. `seen` is shown every ranking.
pub(crate) fn of(
    sentence: &Sentence<'_, '_>,
    roles: &[Option<Role>],
    judge: Judge<'_>,
    carry: &mut Carry,
    seen: &mut dyn FnMut(&Sentence<'_, '_>, &[Candidate], usize),
) -> Vec<Option<Rc<Label>>> {
    let mut labels: Vec<Option<Rc<Label>>> = vec![None; sentence.found.len()];
    let carried = carry.last.take();
    let mut chosen = carried.clone();
    for n in 0..sentence.found.len() {
        if sentence.found[n].kind == Kind::Date {
            continue;
        }
        let kept = std::mem::take(&mut carry.candidates);
        let mut candidates = candidates::of(sentence, n, roles, &labels, carried.as_ref(), judge, kept);
        let best_of = |candidates: &[Candidate]| model::best(candidates.iter().map(|one| &one.facts));
        let label_of = |candidates: &[Candidate], at: usize| candidates[at].label(sentence);
        let mut best = best_of(&candidates);
        let mut label = best.map(|best| label_of(&candidates, best));
        // Of some phrases nothing is left once dates, values and marks are out.
        if label.as_ref().is_some_and(|label| label.text.is_empty()) {
            candidates.retain(|candidate| !candidate.label(sentence).text.is_empty());
            best = best_of(&candidates);
            label = best.map(|best| label_of(&candidates, best));
        }
        seen(sentence, &candidates, best.unwrap_or(0));
        candidates.clear();
        carry.candidates = candidates;
        labels[n] = label.map(Rc::new);
        if labels[n].is_some() {
            chosen.clone_from(&labels[n]);
        }
    }
    carry.last = chosen;
    labels
}

/// The weights that ship with the crate.
pub(crate) fn model() -> Model {
    Model::parse::<features::Template>(include_str!("../lexicon/label_weights.tsv"))
}
