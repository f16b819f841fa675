//! What of a text is compared.

use chiso_extract::document::fold_char;
use datasketches::hash::value::raw_bytes;
use datasketches::theta::ThetaSketchBuilder;
use std::ops::Range;

/// Words in a run. Fewer are common phrases of officialese; with more, every edit costs more runs.
pub const WORDS: usize = 5;

/// Hashes in a sketch.
pub(super) const SKETCH: usize = 24;

/// The base-2 logarithm of a size of the library's sketches that is enough for ours.
const LOG_SIZE: u8 = 5;

/// The smallest hashes of a text's runs of words, in order: the upper half of each.
pub(super) type Sketch = [u32; SKETCH];

/// What of a text is compared, as it is told on any thread.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signature {
    /// A hash of all words; none where there are none.
    pub(super) words: Option<u64>,
    /// None for a text with fewer different runs than that: such are no near copies of anything.
    pub(super) sketch: Option<Box<Sketch>>,
}

impl Signature {
    /// Of a document's text.
    pub fn of(text: &str) -> Self {
        let (folded, words) = words(text);
        if words.is_empty() {
            return Self { words: None, sketch: None };
        }
        let hash = blake3::hash(folded.as_bytes());
        let mut first = [0; 8];
        first.copy_from_slice(&hash.as_bytes()[..8]);
        Self { words: Some(u64::from_le_bytes(first)), sketch: sketch(&folded, &words).map(Box::new) }
    }
}

/// The words of a text, folded and parted by spaces, and where each stands.
fn words(text: &str) -> (String, Vec<Range<usize>>) {
    let mut folded = String::with_capacity(text.len());
    let (mut words, mut start) = (Vec::new(), 0);
    for c in text.chars().filter_map(fold_char).chain([' ']) {
        if c.is_alphanumeric() {
            folded.push(c);
        } else if folded.len() > start {
            words.push(start..folded.len());
            folded.push(' ');
            start = folded.len();
        }
    }
    (folded, words)
}

fn sketch(folded: &str, words: &[Range<usize>]) -> Option<Sketch> {
    let mut theta =
        ThetaSketchBuilder::default().lg_k(LOG_SIZE).build().expect("a size that the library has");
    for run in words.windows(WORDS) {
        theta.update(raw_bytes::from_str(&folded[run[0].start..run[WORDS - 1].end]));
    }
    let mut hashes: Vec<u64> = theta.iter().map(|entry| entry.hash()).collect();
    hashes.sort_unstable();
    // The library's hashes have 63 bits.
    let mut upper = hashes.iter().map(|hash| (hash >> 31) as u32);
    let mut sketch = [0; SKETCH];
    for place in &mut sketch {
        *place = upper.next()?;
    }
    Some(sketch)
}
