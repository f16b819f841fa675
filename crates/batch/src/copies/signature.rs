//! What of a text is compared.

use chiso_extract::document::fold_char;

/// Words in a run. Fewer are common phrases of officialese; with more, every edit costs more runs.
pub const WORDS: usize = 5;

/// Hashes in a sketch.
pub(super) const SKETCH: usize = 32;

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
    /// Of a document's text: its words, folded, in one pass.
    pub fn of(text: &str) -> Self {
        let (mut runs, mut smallest) = (Runs::default(), Smallest::default());
        let mut word = None;
        for c in text.chars().filter_map(fold_char).chain([' ']) {
            if c.is_alphanumeric() {
                word = Some(step(word.unwrap_or(0), c.into()));
            } else if let Some(run) = word.take().and_then(|word| runs.push(mix(word))) {
                smallest.offer(run);
            }
        }
        Self { words: (runs.count > 0).then(|| mix(runs.all)), sketch: smallest.sketch().map(Box::new) }
    }
}

/// An odd number with its bits in no pattern: the golden ratio's fraction.
const ODD: u64 = 0x9E37_79B9_7F4A_7C15;

/// Takes one more character or word into a hash of those before it: no two that are taken next lead to the same.
fn step(hash: u64, next: u64) -> u64 {
    (hash.rotate_left(23) ^ next).wrapping_mul(ODD)
}

/// Makes every bit depend on every bit: the finalizer of SplitMix64 (Stafford's variant 13).
fn mix(hash: u64) -> u64 {
    let hash = (hash ^ hash >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let hash = (hash ^ hash >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
    hash ^ hash >> 31
}

/// The words of a text as they come, by their hashes.
#[derive(Default)]
struct Runs {
    count: usize,
    /// The last ones, in turn.
    last: [u64; WORDS],
    /// A polynomial of the last ones: one word more costs the same however long a run is.
    run: u64,
    /// Of all words.
    all: u64,
}

impl Runs {
    /// The hash of the run that ends with this word, if so many words came.
    fn push(&mut self, word: u64) -> Option<u64> {
        let oldest = std::mem::replace(&mut self.last[self.count % WORDS], word);
        const LEAVING: u64 = ODD.wrapping_pow(WORDS as u32);
        self.run = self.run.wrapping_mul(ODD).wrapping_add(word).wrapping_sub(oldest.wrapping_mul(LEAVING));
        self.all = step(self.all, word);
        self.count += 1;
        (self.count >= WORDS).then(|| mix(self.run))
    }
}

/// The smallest of many hashes, each once.
struct Smallest {
    hashes: Vec<u64>,
    /// What is greater is not among them.
    bound: u64,
}

impl Default for Smallest {
    fn default() -> Self {
        Self { hashes: Vec::with_capacity(4 * SKETCH), bound: u64::MAX }
    }
}

impl Smallest {
    fn offer(&mut self, hash: u64) {
        if hash < self.bound {
            if self.hashes.len() == 4 * SKETCH {
                self.tidy();
            }
            self.hashes.push(hash);
        }
    }

    fn tidy(&mut self) {
        self.hashes.sort_unstable();
        self.hashes.dedup();
        self.hashes.truncate(SKETCH);
        if let [.., last] = self.hashes[..]
            && self.hashes.len() == SKETCH
        {
            self.bound = last;
        }
    }

    fn sketch(mut self) -> Option<Sketch> {
        self.tidy();
        let mut upper = self.hashes.iter().map(|hash| (hash >> 32) as u32);
        let mut sketch = [0; SKETCH];
        for place in &mut sketch {
            *place = upper.next()?;
        }
        Some(sketch)
    }
}
