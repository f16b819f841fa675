//! What the bytes of a text are, 64 at a time.
//!
//! Where words end is what a processor cannot foresee, so that no branch should hang on each byte: the classes of 64
//! bytes are told side by side, and words are then read off as runs of bits.

/// Of each of [`SIZE`] bytes of a text, one bit: the first byte has the lowest.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Block {
    /// Belongs to a run of letters: a letter of ASCII, `_`, or part of any character outside ASCII.
    word: u64,
    /// Must be looked at as a character: all outside ASCII but the small letters of Vietnamese and their like, and
    /// of those the ones whose tone may have to move.
    rare: u64,
    /// Is a space.
    space: u64,
}

/// How many bytes a block tells of.
pub(super) const SIZE: usize = 64;

/// A run of letters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Run {
    /// In bytes; [`SIZE`] where it may go on behind them.
    pub(super) length: usize,
    /// Whether any of it is rare.
    pub(super) rare: bool,
}

/// How many bytes before a block tell what its first ones are.
const BEFORE: usize = 3;

/// The blocks of a text, and an empty one.
pub(super) fn blocks(text: &[u8]) -> Vec<Block> {
    let mut blocks = Vec::with_capacity(text.len() / SIZE + 2);
    for start in (0..text.len()).step_by(SIZE) {
        let whole = start.checked_sub(BEFORE).and_then(|from| text[from..].first_chunk());
        blocks.push(whole.map_or_else(|| Block::at_an_end(text, start), Block::new));
    }
    blocks.push(Block::default());
    blocks
}

impl Run {
    /// Up to the first of other bytes.
    fn new(others: u64, rare: u64) -> Self {
        let within = others.wrapping_sub(1) & !others;
        Self { length: others.trailing_zeros() as usize, rare: rare & within != 0 }
    }
}

impl Block {
    /// The first byte from `at` on that is no space.
    pub(super) fn next(&self, at: usize) -> Option<usize> {
        let others = !self.space & u64::MAX.checked_shl(at as u32).unwrap_or(0);
        (others != 0).then(|| others.trailing_zeros() as usize)
    }

    /// The run of letters that begins at a byte, with the block behind this one.
    pub(super) fn run(&self, at: usize, behind: &Self) -> Run {
        let others = !(self.word >> at);
        if others.trailing_zeros() as usize + at < SIZE {
            return Run::new(others, self.rare >> at);
        }
        let from_here = |this: u64, next: u64| this >> at | next << 1 << (SIZE - 1 - at);
        Run::new(!from_here(self.word, behind.word), from_here(self.rare, behind.rare))
    }

    /// Of 64 bytes, with those before them.
    fn new(bytes: &[u8; BEFORE + SIZE]) -> Self {
        let mut classes = [[0; SIZE]; 3];
        let [word, rare, space] = &mut classes;
        for n in 0..SIZE {
            let bit = |is: bool| if is { 1 << (n % 8) } else { 0 };
            let byte = bytes[n + BEFORE];
            word[n] = bit(is_word(byte));
            rare[n] = bit(is_rare([bytes[n], bytes[n + 1], bytes[n + 2]], byte));
            space[n] = bit(byte == b' ');
        }
        let [word, rare, space] = classes.map(|bits| {
            let eights = bits.as_chunks::<8>().0.iter().rev();
            // The product has the sum of eight bytes, each with a bit of its own, in its highest byte.
            eights.fold(0, |bits, eight| {
                bits << 8 | u64::from_le_bytes(*eight).wrapping_mul(0x0101_0101_0101_0101) >> 56
            })
        });
        Self { word, rare, space }
    }

    /// Of the bytes from `start` on, where the text has fewer than 64, or too few before them.
    fn at_an_end(text: &[u8], start: usize) -> Self {
        let mut bytes = [0; BEFORE + SIZE];
        let from = start.saturating_sub(BEFORE);
        let there = &text[from..text.len().min(start + SIZE)];
        bytes[from + BEFORE - start..][..there.len()].copy_from_slice(there);
        Self::new(&bytes)
    }
}

// Both without branches, so that the answers for many bytes are computed at once.

#[inline(always)]
fn is_word(byte: u8) -> bool {
    ((byte | 0x20).wrapping_sub(b'a') < 26) | (byte >= 0x80) | (byte == b'_')
}

/// Of a byte behind three others.
#[inline(always)]
fn is_rare([third, second, last]: [u8; 3], byte: u8) -> bool {
    let begins_vietnamese = (byte.wrapping_sub(0xc3) < 4) | (byte == 0xe1);
    let other = (byte >= 0xc0) & !begins_vietnamese;
    // The small letters: "à" to "ý" behind 0xC3; "ă", "đ", "ĩ" behind 0xC4; "ũ"; "ơ", "ư"; those of three bytes, "ạ" to
    // "ỹ", have the odd numbers.
    let capital = (last == 0xc3) & ((byte < 0xa0) | (byte == 0xb7))
        | (last == 0xc4) & (byte != 0x83) & (byte != 0x91) & (byte != 0xa9)
        | (last == 0xc5) & (byte != 0xa9)
        | (last == 0xc6) & (byte != 0xa1) & (byte != 0xb0)
        | (last == 0xe1) & (byte & 0xfe != 0xba)
        | (second == 0xe1) & (byte & 1 == 0);
    // "oà" to "oé", "uý"; "oạ" to "oẹ", "uỳ" to "uỹ"; and what stands behind a "q": "qúy".
    let (o, u) = (|byte: u8| byte | 0x20 == b'o', |byte: u8| byte | 0x20 == b'u');
    let toned = (last == 0xc3) & (o(second) & (byte < 0xaa) & (byte != 0xa2) | u(second) & (byte == 0xbd))
        | (second == 0xe1) & (last == 0xba) & o(third) & (byte.wrapping_sub(0xa4) > 0x14)
        | (second == 0xe1) & (last == 0xbb) & u(third) & (byte > 0xb2)
        | begins_vietnamese & (last | 0x20 == b'q');
    other | capital | toned
}

#[cfg(test)]
mod tests {
    use super::{Run, blocks};

    #[test]
    fn runs_are_found_at_every_place_of_a_block() {
        for before in 0..140 {
            for (word, rare) in [("x", false), ("Trường", false), ("Đà", true), ("thuỷ", true), ("“", true)]
            {
                let text = format!("{}{word} ", "- ".repeat(before)[..before].to_owned());
                let (blocks, at) = (blocks(text.as_bytes()), before % 64);
                let block = &blocks[before / 64];
                assert_eq!(block.next(at), Some(at), "{text:?}");
                assert_eq!(
                    block.run(at, &blocks[before / 64 + 1]),
                    Run { length: word.len(), rare },
                    "{text:?}"
                );
            }
        }
    }

    #[test]
    fn only_small_letters_are_common() {
        let run = |c: char| {
            let blocks = blocks(c.encode_utf8(&mut [0; 4]).as_bytes());
            blocks[0].run(0, &blocks[1])
        };
        for c in ('\u{80}'..='\u{24f}').chain('\u{1e00}'..='\u{1fff}').chain(['€', '“', '😀']) {
            let small = crate::letter::is_alphabetic(c) && crate::letter::lower_char(c) == c;
            assert_eq!(run(c).length, c.len_utf8());
            assert!(run(c).rare || small, "{c:?}");
        }
        for c in "abcàáâãèéêìíòóôõùúýăđĩũơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửựỳỵỷỹ".chars()
        {
            assert!(!run(c).rare, "{c:?}");
        }
    }
}
