//! What arithmetic and plausibility find. Findings stand in `checks`; values stay as written.
//!
//! | finding | at | when |
//! |---|---|---|
//! | `malformed-number` | any | the literal makes no number: `2.17.355` |
//! | `percent-matches-ratio`, `percent-contradicts-ratio` | percent | a ratio right before it says the same, or not: "60/83 nhiệm vụ (72%)" |
//! | `part-above-whole` | ratio | the part is larger than the whole: `90/83` |
//! | `part-above-total` | any value | what stands after "trong đó" or "gồm" is more than the value before it |
//! | `parts-match-total`, `parts-exceed-total` | any value | what stands after "gồm" adds up to it, or to more |
//! | `share-above-100` | percent | a share, "chiếm 120%" |
//! | `year-out-of-reach` | date | a year before 1800, or more than 60 years after the article (after 2100 where its day is not known) |

use super::Sentence;
use super::role::{Stated, plain};
use crate::figure::exclude::counted;
use crate::figure::{Found, Value};
use crate::lexicon::Cue;
use crate::model::WordList;
use crate::record::{Kind, Role};

const MALFORMED: &str = "malformed-number";
const MATCHES: &str = "percent-matches-ratio";
const CONTRADICTS: &str = "percent-contradicts-ratio";
const PART_ABOVE_WHOLE: &str = "part-above-whole";
const PART_ABOVE_TOTAL: &str = "part-above-total";
const PARTS_MATCH: &str = "parts-match-total";
const PARTS_EXCEED: &str = "parts-exceed-total";
const SHARE_ABOVE_100: &str = "share-above-100";
const YEAR_OUT_OF_REACH: &str = "year-out-of-reach";

/// The place of a figure in its sentence, and what was found at it.
pub(crate) type Finding = (usize, &'static str);

/// The findings in a sentence, given the roles of its figures and the year of publication.
pub(crate) fn of(
    sentence: &Sentence<'_, '_>,
    roles: &[Stated],
    year_of_publication: Option<i32>,
) -> Vec<Finding> {
    let found = sentence.found;
    let mut checks = Vec::new();
    for (n, figure) in found.iter().enumerate() {
        let finding = match &figure.value {
            Value::Malformed => Some(MALFORMED),
            Value::Ratio(part, whole) if part > whole => Some(PART_ABOVE_WHOLE),
            Value::Timex(timex) if out_of_reach(timex, year_of_publication) => Some(YEAR_OUT_OF_REACH),
            Value::Single(percent) if figure.kind == Kind::Percent => {
                let share =
                    *percent > 100.0 && plain(roles[n]) == Some(Role::Level) && is_share(sentence, figure);
                if share { Some(SHARE_ABOVE_100) } else { beside_ratio(sentence, n, *percent) }
            }
            _ => None,
        };
        checks.extend(finding.map(|finding| (n, finding)));
    }
    // Parts stand behind their total.
    for n in 1..found.len() {
        parts(sentence, n - 1, &mut checks);
    }
    checks
}

/// What a percentage makes of the ratio that it belongs to: "60/83 nhiệm vụ (72%)", "60/83 nhiệm vụ, đạt 72%".
fn beside_ratio(sentence: &Sentence<'_, '_>, n: usize, percent: f64) -> Option<&'static str> {
    let (items, figure) = (sentence.items, &sentence.found[n]);
    let before = &sentence.found[n.checked_sub(1)?];
    let Value::Ratio(part, whole) = before.value else { return None };
    let between = before.items.end..figure.items.start;
    let near =
        between.len() <= 8 && between.clone().all(|at| !items.mark_in(at, ";.") && sentence.is_free(at));
    let bracketed = items.mark(figure.items.start.wrapping_sub(1), '(');
    let linked = between.rev().take(3).any(|at| {
        items.has(at, Cue::SHARE)
            || matches!(
                items.lower(at),
                "đạt" | "đạt tỷ lệ" | "bằng" | "tương đương" | "tương ứng" | "tỷ lệ" | "tỉ lệ"
            )
    });
    // "7/12 tỉnh đạt trên 90% kế hoạch" is of something else.
    let of_another = items.has(figure.after, Cue::PLAN) || counted(items, figure.after);
    let beside = near && figure.sign.is_none() && (bracketed || linked && !of_another);
    let exact = part / whole * 100.0;
    // Rounding and truncation to the decimals written, and to whole percents, both occur.
    // "gần hai phần ba (62%)" is rounded.
    let near_enough = if whole < 20.0 { 8.0 } else { 1.0 };
    beside.then_some(if (exact - percent).abs() < near_enough { MATCHES } else { CONTRADICTS })
}

/// "chiếm 120%": a part cannot be more than all.
fn is_share(sentence: &Sentence<'_, '_>, figure: &Found) -> bool {
    sentence.lead_in(figure).take(3).any(|at| sentence.cue(at, Cue::SHARE))
}

/// Words that introduce parts of a total.
static PARTS: WordList = WordList::of(&["trong đó", "trong số đó", "gồm", "bao gồm", "gồm có"]);

/// Words that introduce all of them.
static ALL_PARTS: WordList = WordList::of(&["gồm", "bao gồm", "gồm có"]);

/// Compares the value at `n` with the parts that "trong đó" or "gồm" introduces after it.
fn parts(sentence: &Sentence<'_, '_>, n: usize, checks: &mut Vec<Finding>) {
    let (items, found) = (sentence.items, sentence.found);
    let total = &found[n];
    let Value::Single(whole) = total.value else { return };
    // Money and counted things add up; lengths and ages do not.
    if !matches!(total.kind, Kind::Money | Kind::Quantity)
        || total.unit.is_none()
        || items.has(total.items.end, Cue::UNIT)
    {
        return;
    }
    // The introducing words must stand in the same clause, before any other value.
    let clause = (total.items.end..items.len().min(total.items.end + 7))
        .take_while(|&at| sentence.is_free(at) && !items.mark_in(at, ";."));
    let mut openings = clause.filter(|&at| PARTS.has(items, at));
    let Some(opening) = openings.next() else { return };
    let all = ALL_PARTS.has(items, opening);
    let mut sum = 0.0;
    let mut count = 0;
    for (m, part) in found.iter().enumerate().skip(n + 1) {
        let Value::Single(value) = part.value else { continue };
        let between = found[m - 1].items.end..part.items.start;
        let ends = |at: usize| {
            items.mark_in(at, ";.)")
                || items.has(at, Cue::UP | Cue::DOWN | Cue::COMPARE)
                || matches!(items.lower(at), "cả" | "âm")
        };
        // "gồm 304 ha đất và 59 người khác": another thing is counted.
        let another = (part.items.end..part.items.end + 3).any(|at| items.lower(at) == "khác");
        if between.clone().any(ends) || another {
            break;
        }
        if part.kind != total.kind || part.unit != total.unit {
            continue;
        }
        if value > whole {
            checks.push((m, PART_ABOVE_TOTAL));
        }
        sum += value;
        count += 1;
    }
    if all && count >= 2 {
        if (sum - whole).abs() <= whole * 1e-6 {
            checks.push((n, PARTS_MATCH));
        } else if sum > whole * 1.01 {
            checks.push((n, PARTS_EXCEED));
        }
    }
}

/// Whether a TIMEX3 value lies where no article can speak of.
fn out_of_reach(timex: &str, year_of_publication: Option<i32>) -> bool {
    let last = year_of_publication.map_or(2100, |year| year + 60);
    timex
        .split('/')
        .filter_map(|part| part.get(..4)?.parse().ok())
        .any(|year: i32| year < 1800 || year > last)
}
