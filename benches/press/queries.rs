//! Known-item queries: what someone remembers of a title.

use crate::Result;
use chiso_benches::finished;
use chiso_index::fold::fold;
use std::collections::HashMap;
use std::fs;
use std::path::Path;

/// A title of fewer syllables says too little once some are dropped.
const MIN_SYLLABLES: usize = 5;
/// Of the syllables that are left.
const MIN_KEPT: usize = 2;
/// In 10 syllables.
const DROPPED: u64 = 3;

/// A query for one article.
pub struct KnownItem {
    /// The article's id.
    pub id: String,
    /// Lower case, without tones and diacritics.
    pub folded: String,
    /// The same syllables as the title has them.
    pub toned: String,
}

/// Rows for [`read`] of `count` articles, chosen at random from those whose title no other article has.
pub fn write(out: &Path, count: usize, seed: u64) -> Result<String> {
    let documents = finished::documents(out)?;
    let mut bearers: HashMap<Option<&str>, usize> = HashMap::new();
    for document in &documents {
        *bearers.entry(document.title.as_deref()).or_default() += 1;
    }
    let mut titles: Vec<(&str, Vec<&str>)> = documents
        .iter()
        .filter(|document| bearers[&document.title.as_deref()] == 1)
        .filter_map(|document| Some((document.doc.as_str(), syllables(document.title.as_deref()?))))
        .filter(|(_, syllables)| syllables.len() >= MIN_SYLLABLES)
        .collect();
    if titles.len() < count {
        return Err(format!(
            "{}: {} articles have a title of at least {MIN_SYLLABLES} syllables, fewer than {count}",
            out.display(),
            titles.len()
        )
        .into());
    }
    let mut random = SplitMix64(seed);
    let mut rows = String::new();
    for chosen in 0..count {
        let other = chosen + random.below(titles.len() - chosen);
        titles.swap(chosen, other);
        let (id, syllables) = &titles[chosen];
        let kept = loop {
            let kept: Vec<&str> =
                syllables.iter().copied().filter(|_| random.next() % 10 >= DROPPED).collect();
            if kept.len() >= MIN_KEPT {
                break kept.join(" ");
            }
        };
        rows.push_str(&format!("{id}\t{}\t{kept}\n", fold(&kept)));
    }
    Ok(rows)
}

/// Reads what [`write`] wrote.
pub fn read(path: &Path) -> Result<Vec<KnownItem>> {
    let text = fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
    let rows = (1..).zip(text.lines()).map(|(line, row)| match row.split('\t').collect::<Vec<_>>()[..] {
        [id, folded, toned] => Ok(KnownItem { id: id.into(), folded: folded.into(), toned: toned.into() }),
        _ => Err(format!("{}:{line}: not three columns (id, folded query, query)", path.display()).into()),
    });
    rows.collect()
}

/// The words of a title, without the signs around them.
fn syllables(title: &str) -> Vec<&str> {
    title
        .split_whitespace()
        .map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()))
        .filter(|word| !word.is_empty())
        .collect()
}

/// Numbers that look random and are the same on every machine (Steele, Lea, Flood 2014).
pub struct SplitMix64(pub u64);

impl SplitMix64 {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number from 0 to `end`, without `end`.
    pub fn below(&mut self, end: usize) -> usize {
        (self.next() % end as u64) as usize
    }
}
