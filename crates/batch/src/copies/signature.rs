//! What of a text is compared.

use chiso_extract::document::fold_char;
use datasketches::theta::ThetaSketchBuilder;
use rustc_hash::FxHasher;
use std::hash::Hasher;

/// Words in a run. Fewer are common phrases of officialese; with more, every edit costs more runs.
pub const WORDS: usize = 5;

/// Hashes in a sketch.
pub(super) const SKETCH: usize = 32;

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
    /// Of a document's text: its words, folded, in one pass.
    pub fn of(text: &str) -> Self {
        let mut folded = Vec::with_capacity(text.len() + 1);
        let mut theta =
            ThetaSketchBuilder::default().lg_k(LOG_SIZE).build().expect("a size that the library has");
        let (mut runs, mut start) = (Runs::default(), 0);
        let mut end_word = |folded: &mut Vec<u8>| {
            if folded.len() > start {
                if let Some(run) = runs.push(&folded[start..]) {
                    theta.update(run);
                }
                folded.push(b' ');
                start = folded.len();
            }
        };
        let (bytes, mut at) = (text.as_bytes(), 0);
        while let Some(byte) = bytes.get(at) {
            // Most letters are of ASCII, and most others fold to one.
            if let Some(letter) = ASCII.get(usize::from(*byte)) {
                at += 1;
                match letter {
                    0 => end_word(&mut folded),
                    letter => folded.push(*letter),
                }
                continue;
            }
            let Some(c) = text[at..].chars().next() else { break };
            at += c.len_utf8();
            match fold_char(c) {
                Some(c) if c.is_ascii_alphanumeric() => folded.push(c as u8),
                Some(c) if !c.is_ascii() && c.is_alphanumeric() => {
                    folded.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
                }
                Some(_) => end_word(&mut folded),
                None => {}
            }
        }
        end_word(&mut folded);
        if folded.is_empty() {
            return Self { words: None, sketch: None };
        }
        let hash = blake3::hash(&folded);
        let mut first = [0; 8];
        first.copy_from_slice(&hash.as_bytes()[..8]);
        let sketch = sketch(theta.iter().map(|entry| entry.hash()).collect());
        Self { words: Some(u64::from_le_bytes(first)), sketch: sketch.map(Box::new) }
    }
}

/// What characters of ASCII fold to where they are letters or digits, else 0.
const ASCII: [u8; 128] = {
    let (mut folded, mut byte) = ([0; 128], 0_u8);
    while byte < 128 {
        if byte.is_ascii_alphanumeric() {
            folded[byte as usize] = byte.to_ascii_lowercase();
        }
        byte += 1;
    }
    folded
};

/// The words of a text as they come, and the run that ends with the last.
#[derive(Default)]
struct Runs {
    count: usize,
    /// The hashes of the last words, in turn.
    last: [u64; WORDS],
    /// A polynomial of them: one word more costs the same however long a run is.
    run: u64,
}

/// What the polynomial is of: an odd number without a pattern in its bits, the golden ratio's fraction.
const BASE: u64 = 0x9E37_79B9_7F4A_7C15;

impl Runs {
    /// The run that ends with this word, if so many words came.
    fn push(&mut self, word: &[u8]) -> Option<u64> {
        const LEAVING: u64 = BASE.wrapping_pow(WORDS as u32);
        let mut hasher = FxHasher::default();
        hasher.write(word);
        let word = hasher.finish();
        let oldest = std::mem::replace(&mut self.last[self.count % WORDS], word);
        self.run = self.run.wrapping_mul(BASE).wrapping_add(word).wrapping_sub(oldest.wrapping_mul(LEAVING));
        self.count += 1;
        (self.count >= WORDS).then_some(self.run)
    }
}

fn sketch(mut hashes: Vec<u64>) -> Option<Sketch> {
    hashes.sort_unstable();
    // The library's hashes have 63 bits.
    let mut upper = hashes.iter().map(|hash| (hash >> 31) as u32);
    let mut sketch = [0; SKETCH];
    for place in &mut sketch {
        *place = upper.next()?;
    }
    Some(sketch)
}
