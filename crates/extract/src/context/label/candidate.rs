//! One phrase that could be a figure's label, and how its text is joined.

use super::features::{Class, ClassSet};
use super::{Label, syllables};
use crate::context::Sentence;
use crate::item::Item;
use crate::lexicon::Cue;
use crate::model::{Facts, word_value};
use crate::record::Text;
use crate::token::TokenKind;
use smol_str::format_smolstr;
use std::ops::Range;

/// One phrase with what the model sees of it.
#[derive(Clone, Debug)]
pub(crate) struct Candidate<W = Facts> {
    pub(super) frame: Frame,
    pub(super) source: Source,
    pub(crate) facts: W,
}

/// Where a candidate's words stand; its text is joined only when it is asked for.
#[derive(Clone, Debug)]
pub(super) enum Source {
    /// Items of the sentence; `subject` is what a measure that follows the value ("về khối lượng") belongs to.
    Items { before: Range<usize>, after: Range<usize>, subject: Subject },
    /// The measure that stands after the value, with the subject of an earlier label.
    About { measure: Range<usize>, earlier: Earlier },
    /// An item of a list whose measure an earlier label has.
    Header { earlier: Earlier, item: Range<usize> },
    /// Another figure's label.
    Label(Earlier),
}

/// A label that was chosen before.
#[derive(Clone, Copy, Debug)]
pub(super) enum Earlier {
    /// That of a figure of the sentence.
    Figure(usize),
    /// The last one before the sentence.
    Carried,
}

/// What candidates are made of.
#[derive(Clone, Copy)]
pub(crate) struct Material<'c, 's, 'a> {
    pub(super) sentence: &'c Sentence<'s, 'a>,
    /// Those of the sentence that were chosen.
    pub(super) labels: &'c [Option<Label>],
    /// The last label of the sentence before.
    pub(super) carried: Option<&'c Label>,
}

impl<'c> Material<'c, '_, '_> {
    /// A label that was chosen before.
    fn label(&self, earlier: Earlier) -> Option<&'c Label> {
        match earlier {
            Earlier::Figure(n) => self.labels[n].as_ref(),
            Earlier::Carried => self.carried,
        }
    }
}

/// What of a label a measure that follows its value belongs to.
#[derive(Clone, Copy, Debug)]
pub(super) enum Subject {
    /// All of it.
    Whole,
    /// Its first piece, or its second.
    Before,
    After,
}

impl<W> Candidate<W> {
    /// Id of the frame that offered it.
    pub(crate) fn rule(&self) -> &'static str {
        self.frame.id()
    }

    /// The label, joined from its pieces.
    pub(crate) fn label(&self, material: Material<'_, '_, '_>) -> Label {
        let (rule, rule_value) = (self.rule(), self.frame.value());
        let join = |range: &Range<usize>| join(material.sentence, range.clone());
        let text_of = |earlier: Earlier, part: fn(&Label) -> &str| {
            material.label(earlier).map(|label| Text::from(part(label))).unwrap_or_default()
        };
        let (text, subject, header) = match &self.source {
            Source::Items { before, after, subject } => {
                let (text, [first, second]) = two(join(before), join(after));
                match subject {
                    Subject::Whole => (text, 0..0, None),
                    Subject::Before => (text, first, None),
                    Subject::After => (text, second, None),
                }
            }
            Source::About { measure, earlier } => {
                let (text, [_, subject]) = two(join(measure), text_of(*earlier, Label::own_subject));
                (text, subject, None)
            }
            Source::Header { earlier, item } => {
                let (text, [header, item]) = two(text_of(*earlier, Label::list_header), join(item));
                (text, item, Some(header.len()))
            }
            Source::Label(earlier) => match material.label(*earlier) {
                Some(label) => return Label { rule, rule_value, ..label.clone() },
                None => (Text::default(), 0..0, None),
            },
        };
        Label { syllables: syllables(&text), text, rule, rule_value, subject, header }
    }
}

/// Two pieces with a space between, where there are two, and where each stands.
fn two(first: Text, second: Text) -> (Text, [Range<usize>; 2]) {
    let (one, other) = (first.len(), second.len());
    if other == 0 {
        (first, [0..one, one..one])
    } else if one == 0 {
        (second, [0..0, 0..other])
    } else {
        (format_smolstr!("{first} {second}"), [0..one, one + 1..one + 1 + other])
    }
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
const FRAMES: usize = Frame::DistributedHead as usize + 1;

impl Frame {
    const IDS: [&str; FRAMES] = [
        "subject-before",
        "noun-after",
        "around",
        "about-after",
        "about-after",
        "inherited",
        "carried",
        "bracket-item",
        "bracket-item",
        "distributed",
        "distributed",
    ];

    fn id(self) -> &'static str {
        Self::IDS[self as usize]
    }

    /// Its id as a value of templates.
    fn value(self) -> usize {
        const VALUES: [usize; FRAMES] = {
            let (mut values, mut at) = ([0; FRAMES], 0);
            while at < FRAMES {
                values[at] = word_value(Frame::IDS[at]) as usize % 61;
                at += 1;
            }
            values
        };
        VALUES[self as usize]
    }
}

/// "trong", "vào ngày", "của" right before a date: left out with it.
pub(super) fn introduces_date(sentence: &Sentence<'_, '_>, at: usize, end: usize) -> bool {
    const FUNCTION: Cue = Cue::all(&[Cue::PREPOSITION, Cue::DAY, Cue::DAY_PREFIX, Cue::CLAUSE_MARK]);
    let is_function = |item: &Item| {
        item.has(FUNCTION) && item.kind == TokenKind::Word && !item.has(Cue::MEASURE) && sentence.is_free(at)
    };
    at + 1 < end
        && sentence.items.get(at).is_some_and(is_function)
        && (sentence.is_date(at + 1) || introduces_date(sentence, at + 1, end))
}

/// Joins the items of a range that are neither dates nor values, with single spaces where something was left out.
fn join(sentence: &Sentence<'_, '_>, range: Range<usize>) -> Text {
    let items = sentence.items;
    let list = &items.list[range.clone()];
    let (Some(first), Some(last)) = (list.first(), list.last()) else { return Text::default() };
    // Most have neither.
    let classes = sentence.classes(range.clone()).fold(ClassSet::default(), ClassSet::with);
    if !classes.meets(ClassSet::of(&[Class::Date, Class::Value])) {
        let text = &items.text[first.start..last.end];
        let is_mark = |item: &Item| matches!(item.kind, TokenKind::Mark(_));
        return if is_mark(first) || is_mark(last) { trimmed(text) } else { text }.into();
    }
    let mut text = String::new();
    let add = |text: &mut String, piece: Range<usize>| {
        // "cổ tức năm 2017, tỷ lệ", "kỳ 83 (29/1/2017)": the comma and the brackets go with what was left out.
        let mut piece = items.text[piece].trim_start_matches([',', ' ']);
        if text.ends_with('(')
            && let Some(behind) = piece.strip_prefix(')')
        {
            text.truncate(text[..text.len() - 1].trim_end().len());
            piece = behind.trim_start();
        }
        if !text.is_empty() && !piece.is_empty() {
            text.push(' ');
        }
        text.push_str(piece);
    };
    let mut piece = first.start..first.start;
    for at in range.clone() {
        let item = &items.list[at];
        if !sentence.is_free(at) || introduces_date(sentence, at, range.end) {
            add(&mut text, piece);
            piece = item.end..item.end;
        } else if piece.is_empty() {
            piece = item.start..item.end;
        } else {
            piece.end = item.end;
        }
    }
    add(&mut text, piece);
    trimmed(&text).into()
}

/// A label without what it neither begins nor ends with.
fn trimmed(text: &str) -> &str {
    let begun = text.trim_start_matches(at_edge);
    begun.trim_end_matches(|c| at_edge(c) || c == ')' && !text.contains('('))
}

/// Whether a label neither begins nor ends with this.
fn at_edge(c: char) -> bool {
    matches!(c, ',' | ';' | ':' | '-' | '.' | '“' | '”' | '"' | '(' | '•' | '*' | '+' | '…' | '[' | ']' | '/')
        || c.is_whitespace()
}
