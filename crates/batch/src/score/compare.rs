//! What counts as right.

use super::read::{Annotation, GoldValue, Prediction};
use std::collections::HashMap;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// The syllables of a text: composed, lower-cased, split where there is neither letter nor digit.
///
/// ```
/// use chiso_batch::score::compare::syllables;
/// assert_eq!(syllables("Tỷ lệ (đúng-hạn)"), ["tỷ", "lệ", "đúng", "hạn"]);
/// ```
pub fn syllables(text: &str) -> Vec<String> {
    let composed: String = text.nfc().collect();
    let lower = composed.to_lowercase();
    lower.split(|c| !is_alphanumeric(c)).filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

/// Letters and numbers; unlike [`char::is_alphanumeric`], neither combining vowel signs nor circled letters.
fn is_alphanumeric(c: char) -> bool {
    let circled = matches!(c, '\u{24b6}'..='\u{24e9}' | '\u{1f130}'..='\u{1f189}');
    c.is_alphanumeric() && !is_combining_mark(c) && !circled
}

/// The best F1 of the label's syllables, as bags, against any of the annotated labels.
pub fn label_f1(predicted: Option<&str>, gold: &[String]) -> f64 {
    let predicted = syllables(predicted.unwrap_or_default());
    let best = |best: f64, label: &String| {
        let label = syllables(label);
        let mut bag: HashMap<&str, usize> = HashMap::new();
        label.iter().for_each(|syllable| *bag.entry(syllable).or_default() += 1);
        let mut taken = |syllable: &&String| {
            bag.get_mut(syllable.as_str()).is_some_and(|left| {
                let any = *left > 0;
                *left = left.saturating_sub(1);
                any
            })
        };
        let hits = predicted.iter().filter(|syllable| taken(syllable)).count();
        if hits == 0 { best } else { best.max((2 * hits) as f64 / (predicted.len() + label.len()) as f64) }
    };
    gold.iter().fold(0.0, best)
}

fn close(a: Option<f64>, b: f64) -> bool {
    a.is_some_and(|a| (a - b).abs() <= 1e-6 * b.abs().max(1.0))
}

/// Equal, an unsaid year (`XXXX`) on either side matching any year.
pub fn same_timex(predicted: Option<&str>, gold: Option<&str>) -> bool {
    let (Some(predicted), Some(gold)) = (predicted, gold) else { return false };
    let (a, b): (Vec<_>, Vec<_>) = (predicted.split('/').collect(), gold.split('/').collect());
    let same = |(x, y): (&&str, &&str)| {
        let unsaid = x.starts_with("XXXX") || y.starts_with("XXXX");
        x == y || unsaid && after_year(x) == after_year(y)
    };
    a.len() == b.len() && a.iter().zip(&b).all(same)
}

fn after_year(timex: &str) -> &str {
    timex.char_indices().nth(4).map_or("", |(at, _)| &timex[at..])
}

/// Whether the values are the same, each kind in its own terms.
pub fn same_value(p: &Prediction, gold: &Annotation) -> bool {
    match &gold.value {
        GoldValue::Timex(timex) => same_timex(p.timex.as_deref(), Some(timex)),
        GoldValue::Ratio { num, den } => close(p.numerator, *num) && close(p.denominator, *den),
        GoldValue::Rank { rank, of } => close(p.value, *rank) && of.is_none_or(|of| close(p.denominator, of)),
        GoldValue::Range([low, high]) => close(p.low, *low) && close(p.high, *high),
        GoldValue::Number(value) => close(p.value, *value),
    }
}

/// Whether the roles are the same, and for a change the directions.
pub fn same_role(p: &Prediction, gold: &Annotation) -> bool {
    p.role == gold.role && (gold.role.as_deref() != Some("change") || p.direction == gold.dir)
}

/// Whether a period is right; `PREV` accepts any.
pub fn same_period(predicted: Option<&str>, gold: Option<&str>) -> bool {
    predicted.is_some() && (same_timex(predicted, gold) || gold == Some("PREV"))
}

/// A place without the word that says what sort of place it is.
pub fn place_name(place: &str) -> String {
    const HEADS: [&[&str]; 8] =
        [&["tỉnh"], &["thành", "phố"], &["tp"], &["huyện"], &["thị", "xã"], &["quận"], &["xã"], &["nước"]];
    let words = syllables(place);
    let mut words = words.as_slice();
    for head in HEADS {
        if words.len() > head.len() && words.iter().zip(head).all(|(word, head)| word == head) {
            words = &words[head.len()..];
        }
    }
    words.join(" ")
}

/// Whether text holds a digit: ASCII, full-width, superscript or subscript.
pub fn has_digit(text: &str) -> bool {
    text.chars().any(|c| matches!(c, '0'..='9' | '０'..='９' | '²' | '³' | '¹' | '⁰' | '⁴'..='⁹' | '₀'..='₉'))
}
