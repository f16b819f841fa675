//! What a percentage is measured against, where the label does not say it.
//!
//! | written | `of` |
//! |---|---|
//! | đạt 102% kế hoạch, bằng 48,5% so với dự toán | `kế hoạch`, `dự toán` |
//! | chiếm 10,9% tổng chi ngân sách, bằng 4% GDP | `tổng chi ngân sách`, `GDP` |

use super::Sentence;
use super::label::features::Class;
use crate::figure::Found;
use crate::lexicon::Cue;
use crate::record::{Kind, Text};

/// How many items the name of a whole may have.
const LONGEST: usize = 5;

/// The whole or plan that stands after a percentage, as written.
pub(crate) fn of(sentence: &Sentence<'_, '_>, figure: &Found) -> Option<Text> {
    if figure.kind != Kind::Percent || !sentence.has(Cue::PLAN | Cue::WHOLE) {
        return None;
    }
    let items = sentence.items;
    let mut begin = figure.after;
    if items.has(begin, Cue::COMPARE) || matches!(items.lower(begin), "trong" | "trên" | "của") {
        begin += 1;
    }
    let plan = sentence.cue(begin, Cue::PLAN);
    let whole = sentence.cue(begin, Cue::WHOLE) && linked(sentence, figure);
    if !plan && !whole {
        return None;
    }
    let mut end = begin + 1;
    // A plan is named by its phrase alone; a whole goes on as long as plain words do.
    while whole
        && end < begin + LONGEST
        && matches!(sentence.class(end), Class::Plain | Class::Capital | Class::Measure)
    {
        end += 1;
    }
    Some(items.text[items.list[begin].start..items.list[end - 1].end].into())
}

/// "chiếm", "bằng", "tương đương" right before the percentage: a share rather than a count of the whole's parts.
fn linked(sentence: &Sentence<'_, '_>, figure: &Found) -> bool {
    let items = sentence.items;
    sentence.lead_in(figure).take(3).any(|at| {
        sentence.cue(at, Cue::SHARE)
            || matches!(items.lower(at), "bằng" | "tương đương" | "tương đương với" | "đóng góp")
    })
}
