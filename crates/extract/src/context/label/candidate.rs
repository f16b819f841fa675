//! One phrase that could be a figure's label, and how its text is joined.

use super::Label;
use super::features::Class;
use crate::context::Sentence;
use crate::lexicon::Cue;
use crate::model::Facts;
use std::ops::Range;
use std::rc::Rc;

/// One phrase with what the model sees of it.
#[derive(Clone, Debug)]
pub(crate) struct Candidate {
    pub(super) frame: Frame,
    pub(super) source: Source,
    pub(crate) facts: Facts,
}

/// Where a candidate's words stand; its text is joined only when it is asked for.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Source {
    /// Items of the sentence; `subject` is what a measure that follows the value ("về khối lượng") belongs to.
    Items { before: Range<usize>, after: Range<usize>, subject: Range<usize> },
    /// The measure that stands after the value, and a subject taken from an earlier label.
    About { measure: Range<usize>, subject: String },
    /// An item of a list whose measure another label has.
    Header { header: String, item: Range<usize> },
    /// Another figure's label.
    Label(Rc<Label>),
}

impl Candidate {
    /// Id of the frame that offered it.
    pub(crate) fn rule(&self) -> &'static str {
        self.frame.id()
    }

    /// The label, joined from its pieces.
    pub(crate) fn label(&self, sentence: &Sentence<'_, '_>) -> Label {
        let rule = self.rule();
        let join = |range: &Range<usize>| join(sentence, range.clone());
        match &self.source {
            Source::Items { before, after, subject } => {
                // One that is all of the label need not be told apart from it.
                let whole = after.is_empty() && subject == before;
                let subject = if whole { String::new() } else { join(subject) };
                Label { text: two(join(before), &join(after)), rule, subject, header: None }
            }
            Source::About { measure, subject } => {
                Label { text: two(join(measure), subject), rule, subject: subject.clone(), header: None }
            }
            Source::Header { header, item } => {
                let item = join(item);
                Label { text: two(header.clone(), &item), rule, subject: item, header: Some(header.clone()) }
            }
            Source::Label(label) => Label { rule, ..Label::clone(label) },
        }
    }
}

/// Two pieces with a space between, where there are two.
fn two(first: String, second: &str) -> String {
    let mut text = first;
    if !text.is_empty() && !second.is_empty() {
        text.push(' ');
    }
    text.push_str(second);
    text
}

/// The frames, in the order of the documentation of [`super`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Frame {
    SubjectBefore,
    NounAfter,
    Around,
    AboutAfter,
    AboutInherited,
    Inherited,
    Carried,
    BracketItem,
    BracketHeader,
    Distributed,
    DistributedHead,
}

/// How many frames there are.
pub(super) const FRAMES: usize = Frame::DistributedHead as usize + 1;

impl Frame {
    fn id(self) -> &'static str {
        match self {
            Self::SubjectBefore => "subject-before",
            Self::NounAfter => "noun-after",
            Self::Around => "around",
            Self::AboutAfter | Self::AboutInherited => "about-after",
            Self::Inherited => "inherited",
            Self::Carried => "carried",
            Self::BracketItem | Self::BracketHeader => "bracket-item",
            Self::Distributed | Self::DistributedHead => "distributed",
        }
    }
}

/// "trong", "vào ngày", "của" right before a date: left out with it.
pub(super) fn introduces_date(sentence: &Sentence<'_, '_>, at: usize, end: usize) -> bool {
    let items = sentence.items;
    let function = items.word(at)
        && sentence.owner(at).is_none()
        && items.has(at, Cue::PREPOSITION | Cue::DAY | Cue::DAY_PREFIX | Cue::CLAUSE_MARK)
        && !items.has(at, Cue::MEASURE);
    function && at + 1 < end && (sentence.is_date(at + 1) || introduces_date(sentence, at + 1, end))
}

/// The class of the item at `at`; [`Class::Outside`] beyond the sentence.
pub(super) fn class(sentence: &Sentence<'_, '_>, at: usize) -> Class {
    sentence.class(at)
}

/// Joins the items of a range that are neither dates nor values, with single spaces where something was left out.
fn join(sentence: &Sentence<'_, '_>, range: Range<usize>) -> String {
    let items = sentence.items;
    let (Some(first), Some(last)) = (items.list[range.clone()].first(), items.list[range.clone()].last())
    else {
        return String::new();
    };
    let mut text = String::with_capacity(last.end - first.start);
    let mut piece: Option<Range<usize>> = None;
    let flush = |piece: &mut Option<Range<usize>>, text: &mut String| {
        if let Some(piece) = piece.take() {
            if !text.is_empty() {
                text.push(' ');
            }
            text.push_str(items.text[piece].trim());
        }
    };
    for at in range.clone() {
        if sentence.owner(at).is_some() || introduces_date(sentence, at, range.end) {
            flush(&mut piece, &mut text);
        } else {
            let item = &items.list[at];
            piece = Some(piece.map_or(item.start, |piece| piece.start)..item.end);
        }
    }
    flush(&mut piece, &mut text);
    let edge = |c: char| c.is_whitespace() || ",;:-.“”\"(•*+…[]/".contains(c);
    let trimmed =
        text.trim_start_matches(edge).trim_end_matches(|c| edge(c) || c == ')' && !text.contains('('));
    trimmed.to_owned()
}
