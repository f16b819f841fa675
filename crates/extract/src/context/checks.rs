//! What arithmetic finds. Findings stand in `checks`; values stay as written.

use crate::figure::{Found, Value};
use crate::record::Kind;
use std::ops::Range;

/// A literal that makes no number.
pub(crate) const MALFORMED: &str = "malformed-number";
/// A percentage that agrees with the ratio right before it.
pub(crate) const MATCHES: &str = "percent-matches-ratio";
/// A percentage that disagrees with the ratio right before it.
pub(crate) const CONTRADICTS: &str = "percent-contradicts-ratio";
/// A part that is larger than its whole.
pub(crate) const PART_ABOVE_WHOLE: &str = "part-above-whole";

/// The findings for each figure of a sentence. `starts` are the items between two figures: a percentage
/// belongs to the ratio before it where only a noun, "đạt" and punctuation stand between.
pub(crate) fn of(found: &[Found], between: impl Fn(Range<usize>) -> bool) -> Vec<Vec<String>> {
    let mut checks = vec![Vec::new(); found.len()];
    for (n, figure) in found.iter().enumerate() {
        match figure.value {
            Value::Malformed => checks[n].push(MALFORMED.to_owned()),
            Value::Ratio(part, whole) if part > whole => checks[n].push(PART_ABOVE_WHOLE.to_owned()),
            _ => {}
        }
        let Some(before) = n.checked_sub(1).map(|before| &found[before]) else { continue };
        if let (Kind::Percent, Value::Single(percent), Value::Ratio(part, whole)) =
            (figure.kind, &figure.value, &before.value)
            && between(before.items.end..figure.items.start)
        {
            let exact = part / whole * 100.0;
            // Rounding and truncation to the decimals written, and to whole percents, both occur.
            let finding = if (exact - percent).abs() < 1.0 { MATCHES } else { CONTRADICTS };
            checks[n].push(finding.to_owned());
        }
    }
    checks
}
