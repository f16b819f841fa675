//! What of a text is compared.

use chiso_extract::document::fold_char;
use datasketches::theta::ThetaSketchBuilder;

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
        let mut theta =
            ThetaSketchBuilder::default().lg_k(LOG_SIZE).build().expect("a size that the library has");
        let (mut word, mut words) = (Polynomial::default(), Words::default());
        let mut end_word = |word: &mut Polynomial| {
            if let Some(run) = words.push(std::mem::take(word)) {
                // The library hashes 16 bytes faster than 8, which do not fill a block of its hash.
                theta.update(u128::from(run));
            }
        };
        for c in text.chars() {
            // Most letters are of ASCII, and most others fold to one.
            match ASCII.get(c as usize) {
                Some(0) => end_word(&mut word),
                Some(letter) => word.push(u64::from(*letter)),
                None => match fold_char(c) {
                    Some(c) if c.is_alphanumeric() => word.push(u64::from(c)),
                    Some(_) => end_word(&mut word),
                    None => {}
                },
            }
        }
        end_word(&mut word);
        let sketch = sketch(theta.iter().map(|entry| entry.hash()).collect());
        Self { words: words.hash(), sketch: sketch.map(Box::new) }
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

/// Numbers as they come, as a polynomial modulo 2^64: one number more costs a multiplication.
#[derive(Clone, Copy, Default)]
struct Polynomial(u64);

/// What polynomials are of: the multiplier of Knuth's MMIX generator, which spreads what is multiplied.
const BASE: u64 = 6_364_136_223_846_793_005;

impl Polynomial {
    fn push(&mut self, number: u64) {
        self.0 = self.0.wrapping_mul(BASE).wrapping_add(number);
    }

    /// Its bits mixed, so that a polynomial of such hashes is not one of the numbers that they are of.
    fn hash(self) -> u64 {
        let mixed = (self.0 ^ (self.0 >> 32)).wrapping_mul(BASE);
        mixed ^ (mixed >> 32)
    }
}

/// The words of a text as they come, and the run that ends with the last.
#[derive(Default)]
struct Words {
    count: usize,
    all: Polynomial,
    /// The hashes of the last words, in turn.
    last: [u64; WORDS],
    /// Of these alone: a word more costs the same however long a run is.
    run: Polynomial,
}

impl Words {
    /// The run that ends with this word, if it is one and so many came.
    fn push(&mut self, word: Polynomial) -> Option<u64> {
        const LEAVING: u64 = BASE.wrapping_pow(WORDS as u32);
        if word.0 == 0 {
            return None;
        }
        let word = word.hash();
        let oldest = std::mem::replace(&mut self.last[self.count % WORDS], word);
        self.all.push(word);
        // Polynomials of two words in some long orders are alike; not where each step is mixed.
        self.all = Polynomial(self.all.hash());
        self.run.push(word.wrapping_sub(oldest.wrapping_mul(LEAVING)));
        self.count += 1;
        (self.count >= WORDS).then_some(self.run.0)
    }

    /// Of all words, if there are any.
    fn hash(&self) -> Option<u64> {
        (self.count > 0).then_some(self.all.0)
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
