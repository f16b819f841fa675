//! Where words begin and end, 64 bytes at a time, told by bytes alone.
//!
//! Of what is not ASCII, press text has the composed letters of Vietnamese, no-break spaces, guillemets, dashes,
//! quotation marks and ellipses. Bytes tell what these are; where others stand, [`crate::analyzer`] must look. No branch
//! hangs on where a word ends, which a processor cannot foresee.

use wide::u8x16;

/// How many bytes a block tells of.
pub(crate) const BLOCK: usize = 64;

/// How many bytes before a byte tell what it is.
const BEFORE: usize = 2;

/// Bytes that tell of a block.
type Window = [u8; BEFORE + BLOCK + 1];

/// A word, or letters around which there is something odd.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Run {
    pub start: usize,
    pub end: usize,
    /// Has bytes that alone do not tell where words begin and end. It may then be no word, several, or part of one.
    pub odd: bool,
}

/// Which runs begin and end within 64 bytes of a text. One bit for each byte, the lowest for the first.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Block {
    /// The first bytes of runs.
    pub starts: u64,
    /// Bytes of what is odd (see [`Run`]).
    pub odd: u64,
    /// One past their last bytes.
    ends: u64,
    /// Those of the ends whose runs are odd.
    odd_ends: u64,
}

/// The blocks of a text, in order; the last one is behind the text, or holds its end.
pub(crate) struct Blocks<'t> {
    text: &'t [u8],
    at: usize,
    open: Open,
}

/// What goes on from one block to the next.
#[derive(Clone, Copy, Debug, Default)]
struct Open {
    run: bool,
    odd: bool,
    digit: bool,
}

impl<'t> Blocks<'t> {
    pub(crate) fn new(text: &'t str) -> Self {
        Blocks { text: text.as_bytes(), at: 0, open: Open::default() }
    }
}

impl Iterator for Blocks<'_> {
    /// A block, and where it begins.
    type Item = (usize, Block);

    fn next(&mut self) -> Option<(usize, Block)> {
        if self.at > self.text.len() {
            return None;
        }
        let at = self.at;
        let whole = at.checked_sub(BEFORE).and_then(|from| self.text[from..].first_chunk());
        let block = match whole {
            Some(window) => self.open.block(window),
            None => self.open.block(&window_at_an_end(self.text, at)),
        };
        self.at += BLOCK;
        Some((at, block))
    }
}

/// What tells of the block at a byte, where the text has too little behind it, or before it; spaces stand around it.
fn window_at_an_end(text: &[u8], start: usize) -> Window {
    let mut window = [b' '; BEFORE + BLOCK + 1];
    let from = start.saturating_sub(BEFORE);
    let there = &text[from..text.len().min(start + BLOCK + 1)];
    window[from + BEFORE - start..][..there.len()].copy_from_slice(there);
    window
}

impl Open {
    /// The next block; afterwards this is what is open behind it.
    fn block(&mut self, window: &Window) -> Block {
        let Classes { word, odd, digit, point } = Classes::new(window);
        let one_later = |bits: u64, open: bool| bits << 1 | u64::from(open);
        let digit_behind = u64::from(window[BEFORE + BLOCK].is_ascii_digit());
        let within_number = point & one_later(digit, self.digit) & (digit >> 1 | digit_behind << (BLOCK - 1));
        let run = word | within_number;
        let after_run = one_later(run, self.run);
        // A bit added to a run of bits runs through to its end.
        let (sum, over) = run.overflowing_add(odd);
        let (sum, over_again) = sum.overflowing_add(u64::from(self.odd));
        let last = |bits: u64| bits >> (BLOCK - 1) != 0;
        *self = Self { run: last(run), odd: over | over_again, digit: last(digit) };
        Block { starts: run & !after_run, odd, ends: after_run & !run, odd_ends: sum & !run }
    }
}

/// What each of 64 bytes is, one bit for each byte.
#[derive(Clone, Copy, Debug, Default)]
struct Classes {
    /// A letter or digit of ASCII, or part of any other character that is no plain separator.
    word: u64,
    /// Part of a character that is neither ASCII, nor a composed letter of Vietnamese or its like, nor a plain separator.
    odd: u64,
    digit: u64,
    /// A point or comma, which may stand within a number.
    point: u64,
}

impl Classes {
    fn new(window: &Window) -> Self {
        let mut classes = Self::default();
        let mut rare = 0;
        // As many at a time as every processor takes.
        for from in (0..BLOCK).step_by(16) {
            let (last, byte) = (side_by_side(window, from + 1), side_by_side(window, from + 2));
            let bits = |is: u8x16| u64::from(is.to_bitmask()) << from;
            let digit = within(byte, b'0', b'9');
            // The highest bit of each counts, which all beyond ASCII have by themselves.
            classes.word |= bits(within(byte | u8x16::splat(0x20), b'a', b'z') | digit | byte);
            classes.digit |= bits(digit);
            classes.point |= bits(is(byte | u8x16::splat(2), b'.'));
            rare |= bits(is_rare(last, byte));
        }
        // What goes on from the block before is told by the first bytes of this.
        let goes_on = matches!(window[..BEFORE], [0xE2, _] | [_, 0xC2 | 0xE2]);
        if rare != 0 || goes_on {
            classes.look_closely(window);
        }
        classes
    }

    /// Tells what is odd, and what separates words.
    #[cold]
    fn look_closely(&mut self, window: &Window) {
        for from in (0..BLOCK).step_by(16) {
            let (second, last) = (side_by_side(window, from), side_by_side(window, from + 1));
            let (separator, odd) = beyond_ascii(second, last, side_by_side(window, from + 2));
            self.word &= !(u64::from(separator.to_bitmask()) << from);
            self.odd |= u64::from(odd.to_bitmask()) << from;
        }
    }
}

#[inline(always)]
fn side_by_side(window: &Window, from: usize) -> u8x16 {
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&window[from..from + 16]);
    u8x16::new(bytes)
}

/// Which bytes, each behind another, are neither ASCII nor part of a composed letter of Vietnamese or its like; of what
/// has two or three bytes at least one.
#[inline(always)] // All this is kept in registers.
fn is_rare(last: u8x16, byte: u8x16) -> u8x16 {
    let begins_letter = within(byte, 0xC3, 0xC6) | is(byte, 0xE1);
    within(byte, 0xC0, 0xFF) & !begins_letter | no_letter(last, byte)
}

/// Which bytes are part of other characters that begin as composed letters do.
#[inline(always)]
fn no_letter(last: u8x16, byte: u8x16) -> u8x16 {
    // `×` and `÷`: 0x97, 0xB7.
    let sign = is(last, 0xC3) & is(byte | u8x16::splat(0x20), 0xB7);
    sign | is(last, 0xE1) & !is(byte | u8x16::splat(1), 0xBB)
}

/// Which bytes, each behind two others, are part of plain separators, and which of them are odd. Of a character that
/// begins as such a separator does, some bytes are taken for one, until the byte that tells.
#[inline(always)]
fn beyond_ascii(second: u8x16, last: u8x16, byte: u8x16) -> (u8x16, u8x16) {
    // No-break space, guillemets.
    let (of_two, blank) = (is(last, 0xC2), is(byte, 0xA0) | is(byte, 0xAB) | is(byte, 0xBB));
    // U+2010 to U+2027: dashes, quotation marks, the ellipsis.
    let (of_three, at_mark) = (is(last, 0xE2), is(byte, 0x80));
    let (at_end, mark) = (is(second, 0xE2) & is(last, 0x80), within(byte, 0x90, 0xA7));
    let begins_separator = is(byte, 0xC2) | is(byte, 0xE2);
    let separator = begins_separator | of_two & blank | of_three & at_mark | at_end & mark;
    let other = within(byte, 0xC7, 0xFF) & !is(byte, 0xE1) & !is(byte, 0xE2);
    let odd = of_two & !blank | of_three & !at_mark | at_end & !mark | no_letter(last, byte) | other;
    (separator, odd)
}

/// How many bytes a plain separator beyond ASCII has that begins a text.
pub(crate) fn plain_separator(text: &[u8]) -> Option<usize> {
    match text {
        [0xC2, 0xA0 | 0xAB | 0xBB, ..] => Some(2),
        [0xE2, 0x80, 0x90..=0xA7, ..] => Some(3),
        _ => None,
    }
}

/// Which bytes are this one.
#[inline(always)]
fn is(bytes: u8x16, byte: u8) -> u8x16 {
    bytes.simd_eq(u8x16::splat(byte))
}

/// Which bytes are at least `low` and at most `high`.
#[inline(always)]
fn within(bytes: u8x16, low: u8, high: u8) -> u8x16 {
    let above = bytes - u8x16::splat(low);
    above.min(u8x16::splat(high - low)).simd_eq(above)
}

/// The runs of a text, in order.
pub(crate) struct Runs<'t> {
    blocks: Blocks<'t>,
    /// Where the block begins that is read,
    at: usize,
    /// and what of it has not been read.
    block: Block,
    /// Where the run begins whose end comes next.
    start: usize,
}

impl<'t> Runs<'t> {
    pub(crate) fn new(text: &'t str) -> Self {
        Runs { blocks: Blocks::new(text), at: 0, block: Block::default(), start: 0 }
    }
}

impl Iterator for Runs<'_> {
    type Item = Run;

    #[inline]
    fn next(&mut self) -> Option<Run> {
        while self.block.ends == 0 {
            let open = self.blocks.open.run;
            (self.at, self.block) = self.blocks.next()?;
            if !open {
                self.start = self.next_start();
            }
        }
        let bit = self.block.ends.trailing_zeros();
        let odd = self.block.odd_ends >> bit & 1 != 0;
        let run = Run { start: self.start, end: self.at + bit as usize, odd };
        self.block.ends &= self.block.ends - 1;
        self.start = self.next_start();
        Some(run)
    }
}

impl Runs<'_> {
    #[inline]
    fn next_start(&mut self) -> usize {
        let start = self.at + self.block.starts.trailing_zeros() as usize;
        self.block.starts &= self.block.starts.wrapping_sub(1);
        start
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn runs(text: &str) -> Vec<(&str, bool)> {
        Runs::new(text)
            .map(|run| (text.get(run.start..run.end).unwrap_or("part of a character"), run.odd))
            .collect()
    }

    #[test]
    fn runs_are_found_at_every_place_of_a_block() {
        let long = ["x".repeat(150), "ơ".repeat(40), "1".repeat(64)];
        let samples =
            [("x", false), ("trường", false), ("1.234,5", false), ("3×4", true), ("e\u{309}a", true)];
        for (run, odd) in samples.into_iter().chain(long.iter().map(|run| (run.as_str(), false))) {
            for before in 0..140 {
                let separators = "- ".repeat(before)[..before].to_owned();
                for behind in ["", " ", " x", ".", ", 5", "”", "\u{A0}"] {
                    let text = format!("{separators}{run}{behind}");
                    let found = Runs::new(&text).next();
                    let expected = Run { start: before, end: before + run.len(), odd };
                    assert_eq!(found, Some(expected), "{text:?}");
                }
            }
        }
    }

    #[test]
    fn points_belong_to_numbers_only() {
        let expected = ["Q1", "2023", "1.5,2", "3", "4", "B5a", "6", "x", "7"];
        assert_eq!(runs("Q1 2023: +1.5,2. 3..4 B5a\n“6.x.7”…"), expected.map(|run| (run, false)));
        assert_eq!(runs(""), []);
    }

    #[test]
    fn what_bytes_do_not_tell_is_odd() {
        for odd in ["²", "\u{AD}", "€", "\u{200B}", "≥", "中", "Ǆ", "×", "ḁ", "\u{300}", "😀"] {
            let text = format!("a {odd} b");
            let found: Vec<_> = Runs::new(&text).collect();
            assert!(matches!(found[..], [a, odd, b] if !a.odd && odd.odd && !b.odd), "{text}: {found:?}");
            assert!(Runs::new(&format!("{odd}b")).any(|run| run.odd), "{odd}");
        }
        for plain in ["\u{A0}", "«", "»", "–", "“", "…", "‧"] {
            assert_eq!(runs(&format!("ạ{plain}b{plain}")), [("ạ", false), ("b", false)]);
        }
    }
}
