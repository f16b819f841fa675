//! What to search for when nothing has what was typed: other tones, or a word within one edit.

use crate::error::Error;
use crate::options::Tones;
use crate::postings::Pattern;
use crate::query::{Node, Parsed, Unit, Value, Word};
use crate::schema;
use crate::term::TONES;
use std::collections::HashMap;
use std::fmt;
use tantivy::Searcher;

/// What was searched for instead of what was typed, because nothing has that.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Note {
    /// No figure has all of the words: those of articles are shown that have them elsewhere.
    Anywhere,
    /// Nothing is of the time that was asked for: figures of any time are shown.
    AnyTime,
    /// Words with tones were searched for with any.
    AnyTones,
    /// Another word was searched for.
    Corrected {
        /// The word as typed, without tones and diacritics.
        typed: String,
        /// The word that was searched for, without tones and diacritics.
        used: String,
    },
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Note::Anywhere => f.write_str(
                "no figure has all of these words in label, sentence, title, place or period: \
                 those of articles that have them elsewhere",
            ),
            Note::AnyTime => f.write_str("nothing is of the time asked for: searched for any time"),
            Note::AnyTones => {
                f.write_str("nothing has these words with these tones: searched with any tones")
            }
            Note::Corrected { typed, used } => {
                write!(f, "nothing has {typed:?} here: searched for {used:?}")
            }
        }
    }
}

/// Words that are shorter are within one edit of too many others.
const MIN_CHARS: usize = 3;

/// Candidates for a word that are tried, the most frequent first.
const TRIED: usize = 20;

/// Words that may be corrected in one query.
const MAX_CORRECTED: usize = 4;

/// A query that finds something.
pub(crate) struct Relaxed {
    pub parsed: Parsed,
    pub tones: Tones,
    pub notes: Vec<Note>,
}

/// Looks for a query near this one, which finds nothing, that finds something. `total` tells how much
/// a query finds.
pub(crate) fn relax(
    searcher: &Searcher,
    parsed: &Parsed,
    tones: Tones,
    total: impl Fn(&Parsed, Tones) -> Result<usize, Error>,
    failed: impl Fn(tantivy::TantivyError) -> Error,
) -> Result<Option<Relaxed>, Error> {
    let toned = parsed.units().any(|unit| !unit.quoted && unit.words.iter().any(|word| word.toned.is_some()));
    let mut notes = Vec::new();
    if tones == Tones::AsTyped && toned {
        notes.push(Note::AnyTones);
        if total(parsed, Tones::Any)? > 0 {
            return Ok(Some(Relaxed { parsed: parsed.clone(), tones: Tones::Any, notes }));
        }
    }
    let mut parsed = parsed.clone();
    let mut corrected = Vec::new();
    let text = schema::fields().text;
    for (at, word) in candidates(&parsed) {
        // A word that stands nowhere is wrong, whatever stands beside it.
        let unknown = Pattern::any_tones(&word).doc_freq(searcher, text).map_err(&failed)? == 0;
        if !unknown || corrected.len() >= MAX_CORRECTED {
            continue;
        }
        let near = neighbours(searcher, &word.folded).map_err(&failed)?;
        let mut best: Option<(usize, Parsed, String)> = None;
        for other in near {
            let changed = replaced(&parsed, at, &other);
            let found = total(&alone(&changed, at), Tones::Any)?;
            if best.as_ref().is_none_or(|(most, ..)| found > *most) {
                best = Some((found, changed, other));
            }
        }
        if let Some((_, changed, used)) = best {
            corrected.push(Note::Corrected { typed: word.folded.clone(), used });
            parsed = changed;
        }
    }
    if !corrected.is_empty() {
        for tones in [tones, Tones::Any] {
            if total(&parsed, tones)? > 0 {
                return Ok(Some(Relaxed { parsed, tones, notes: corrected }));
            }
        }
        return Ok(None);
    }
    // Every word is known: one of them may still be meant to be another.
    let mut best: Option<(usize, Parsed, Note)> = None;
    for (at, word) in candidates(&parsed) {
        for other in neighbours(searcher, &word.folded).map_err(&failed)? {
            let changed = replaced(&parsed, at, &other);
            let found = total(&changed, Tones::Any)?;
            if found > best.as_ref().map_or(0, |(most, ..)| *most) {
                let note = Note::Corrected { typed: word.folded.clone(), used: other };
                best = Some((found, changed, note));
            }
        }
    }
    Ok(best.map(|(_, parsed, note)| Relaxed { parsed, tones: Tones::Any, notes: vec![note] }))
}

/// A query without the times that it names. None if it names none, or nothing else.
pub(crate) fn without_times(parsed: &Parsed) -> Option<Parsed> {
    fn rest(node: &Node, left_out: &mut bool) -> Option<Node> {
        let mut each =
            |nodes: &[Node]| -> Vec<Node> { nodes.iter().filter_map(|node| rest(node, left_out)).collect() };
        match node {
            Node::Clause(clause) if clause.time().is_some() => {
                *left_out = true;
                None
            }
            Node::Clause(_) | Node::Not(_) => Some(node.clone()),
            Node::All(nodes) => Node::of(each(nodes), Node::All),
            Node::Any(nodes) => Node::of(each(nodes), Node::Any),
        }
    }
    let mut left_out = false;
    let root = rest(parsed.root.as_ref()?, &mut left_out)?;
    left_out.then_some(Parsed { root: Some(root) })
}

/// The single words of a query that may be corrected, by the places of their units.
fn candidates(parsed: &Parsed) -> Vec<(usize, Word)> {
    let single = |unit: &Unit| match unit.words.as_slice() {
        [word] if !unit.quoted && !unit.prefix => Some(word.clone()),
        _ => None,
    };
    let correctable = |word: &Word| {
        word.folded.chars().count() >= MIN_CHARS && !word.folded.contains(|c: char| c.is_ascii_digit())
    };
    let words = parsed.units().enumerate().filter_map(|(at, unit)| Some((at, single(unit)?)));
    words.filter(|(_, word)| correctable(word)).collect()
}

/// The most frequent words of the index within one edit of a word, most frequent first.
fn neighbours(searcher: &Searcher, word: &str) -> tantivy::Result<Vec<String>> {
    let mut frequencies: HashMap<String, u64> = HashMap::new();
    for reader in searcher.segment_readers() {
        let lists = reader.inverted_index(schema::fields().text)?;
        let mut terms = lists.terms().stream()?;
        while terms.advance() {
            let folded = terms.key().split(|byte| *byte == TONES as u8).next().unwrap_or_default();
            let Ok(folded) = std::str::from_utf8(folded) else { continue };
            if within_one_edit(word, folded) {
                *frequencies.entry(folded.to_owned()).or_default() += u64::from(terms.value().doc_freq);
            }
        }
    }
    frequencies.remove(word);
    let mut found: Vec<(String, u64)> = frequencies.into_iter().collect();
    found.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    Ok(found.into_iter().take(TRIED).map(|(word, _)| word).collect())
}

/// Whether two words differ by at most one letter that is added, left out, exchanged for another, or
/// changes places with the next.
fn within_one_edit(a: &str, b: &str) -> bool {
    if a.len().abs_diff(b.len()) > 4 {
        return false;
    }
    let same = a.chars().zip(b.chars()).take_while(|(x, y)| x == y);
    let same: usize = same.map(|(c, _)| c.len_utf8()).sum();
    let (a, b) = (&a[same..], &b[same..]);
    let rest = |text: &str, letters: usize| -> String { text.chars().skip(letters).collect() };
    let swapped = || {
        let (mut x, mut y) = (a.chars(), b.chars());
        matches!((x.next(), x.next(), y.next(), y.next()),
            (Some(p), Some(q), Some(r), Some(s)) if p == s && q == r)
            && x.as_str() == y.as_str()
    };
    a == b || rest(a, 1) == rest(b, 1) || rest(a, 1) == b || a == rest(b, 1) || swapped()
}

/// The query with another word in place of a unit.
fn replaced(parsed: &Parsed, at: usize, word: &str) -> Parsed {
    let mut changed = parsed.clone();
    if let Some(unit) = unit_mut(&mut changed, at) {
        unit.words = vec![Word { folded: word.to_owned(), toned: None }];
    }
    changed
}

/// A unit with its neighbours alone, side by side: what says most about which word was meant.
fn alone(parsed: &Parsed, at: usize) -> Parsed {
    let units: Vec<&Unit> = parsed.units().collect();
    let from = at.saturating_sub(1);
    let words = units[from..(at + 2).min(units.len())].iter().flat_map(|unit| &unit.words);
    let words = words.map(|word| Word { folded: word.folded.clone(), toned: None }).collect();
    Parsed::of_unit(Unit { words, quoted: false, prefix: false })
}

fn unit_mut(parsed: &mut Parsed, at: usize) -> Option<&mut Unit> {
    fn seek<'a>(node: &'a mut Node, at: &mut usize) -> Option<&'a mut Unit> {
        match node {
            Node::Clause(clause) if clause.field.is_none() => match &mut clause.value {
                Value::Words(unit) if *at == 0 => Some(unit),
                _ => {
                    *at = at.saturating_sub(1);
                    None
                }
            },
            Node::Clause(_) | Node::Not(_) => None,
            Node::All(nodes) | Node::Any(nodes) => nodes.iter_mut().find_map(|node| seek(node, at)),
        }
    }
    let mut at = at;
    seek(parsed.root.as_mut()?, &mut at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_edit() {
        for near in ["chuyen", "chuyn", "chuyenn", "chuyan", "chuyne", "huyen", "xchuyen"] {
            assert!(within_one_edit("chuyen", near), "{near}");
            assert!(within_one_edit(near, "chuyen"), "{near}");
        }
        for far in ["chuy", "chuyen12", "hcuyne", "cuhyne", "", "doi"] {
            assert!(!within_one_edit("chuyen", far), "{far}");
        }
    }
}
