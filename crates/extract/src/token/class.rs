//! Where the tokens of a text begin and end, 64 bytes at a time.
//!
//! Where words end is what a processor cannot foresee, so that no branch should hang on each byte: the classes of 64
//! bytes are told side by side, one bit each, and the ends of words come of shifts and sums of such bits.

use wide::u8x16;

/// How many bytes a block tells of.
const SIZE: usize = 64;

/// How many bytes before a byte tell what it is.
const BEFORE: usize = 3;

/// And how many behind it.
const BEHIND: usize = 1;

/// Bytes that tell of a block.
type Window = [u8; BEFORE + SIZE + BEHIND];

/// A run of letters, a number literal, or any other byte but a space that stands behind none: where a run ends and one
/// such space after it, the next begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Run {
    pub(super) start: usize,
    pub(super) end: usize,
    /// Must be read character by character: it has others outside ASCII than the small letters of Vietnamese and their
    /// like, or a tone that may have to move.
    pub(super) rare: bool,
}

/// Which runs begin and end within 64 bytes of a text. One bit for each byte, the lowest for the first.
#[derive(Clone, Copy, Debug)]
pub(super) struct Block {
    /// Where it stands.
    at: usize,
    /// One past the last bytes of runs.
    ends: u64,
    /// Those of the ends whose runs are rare.
    rare: u64,
    /// What parts runs without being one.
    gaps: u64,
}

impl Block {
    /// The runs that end here; `start` is where the one begins that is open between this block and the next.
    #[inline(always)] // All this is kept in registers.
    pub(super) fn runs(self, start: &mut usize) -> impl Iterator<Item = Run> {
        let Self { at, mut ends, rare, gaps } = self;
        std::iter::from_fn(move || {
            if ends == 0 {
                return None;
            }
            let bit = ends.trailing_zeros();
            ends &= ends - 1;
            let run = Run { start: *start, end: at + bit as usize, rare: rare >> bit & 1 != 0 };
            *start = run.end + (gaps >> bit & 1) as usize;
            Some(run)
        })
    }
}

/// Where the first run of a text begins.
pub(super) fn first_run(text: &[u8]) -> usize {
    usize::from(text.first() == Some(&b' '))
}

/// The blocks of a text, in order.
pub(super) fn blocks(text: &[u8]) -> Blocks<'_> {
    Blocks { text, at: 0, open: Open::default() }
}

/// See [`blocks`].
pub(super) struct Blocks<'t> {
    text: &'t [u8],
    at: usize,
    open: Open,
}

/// What goes on from one block to the next.
#[derive(Clone, Copy, Debug, Default)]
struct Open {
    word: bool,
    /// Of a run of letters.
    rare: bool,
    digit: bool,
    number: bool,
    mark: bool,
    space: bool,
}

impl Iterator for Blocks<'_> {
    type Item = Block;

    fn next(&mut self) -> Option<Block> {
        // What ends with the text ends in a block of its own where nothing else is left.
        if self.at > self.text.len() {
            return None;
        }
        let at = self.at;
        let whole = at.checked_sub(BEFORE).and_then(|from| self.text[from..].first_chunk());
        let classes = whole.map_or_else(|| Classes::at_an_end(self.text, at), Classes::new);
        self.at += SIZE;
        let digit_behind = self.text.get(self.at).is_some_and(u8::is_ascii_digit);
        let mut block = self.open.block(at, &classes, digit_behind);
        if self.at > self.text.len() {
            // What stands behind the text is none of it.
            block.ends &= u64::MAX >> (self.at - self.text.len() - 1);
        }
        Some(block)
    }
}

impl Open {
    /// The block at this byte, given what its bytes are; afterwards this is what is open behind it.
    fn block(&mut self, at: usize, classes: &Classes, digit_behind: bool) -> Block {
        let Classes { word, rare, digit, separator, space } = *classes;
        let one_later = |bits: u64, open: bool| bits << 1 | u64::from(open);
        let one_sooner = digit >> 1 | u64::from(digit_behind) << (SIZE - 1);
        let number = digit | separator & one_later(digit, self.digit) & one_sooner;
        let gaps = space & !one_later(space, self.space);
        let mark = !(word | number | gaps);
        let [after_word, after_number] = [one_later(word, self.word), one_later(number, self.number)];
        // A bit added to a run of bits runs through to its end.
        let (sum, over) = word.overflowing_add(rare);
        let (sum, over_again) = sum.overflowing_add(u64::from(self.rare));
        let block = Block {
            at,
            ends: after_word & !word | after_number & !number | one_later(mark, self.mark),
            rare: sum & !word,
            gaps,
        };
        let last = |bits: u64| bits >> (SIZE - 1) != 0;
        *self = Self {
            word: last(word),
            rare: over | over_again,
            digit: last(digit),
            number: last(number),
            mark: last(mark),
            space: last(space),
        };
        block
    }
}

/// What each of 64 bytes is, one bit for each byte.
#[derive(Clone, Copy, Debug)]
struct Classes {
    /// Belongs to a run of letters: a letter of ASCII, `_`, or part of any character outside ASCII.
    word: u64,
    /// Must be looked at as a character: all outside ASCII but the small letters of Vietnamese and their like, and
    /// of those the ones whose tone may have to move.
    rare: u64,
    digit: u64,
    /// May stand between the digits of a number.
    separator: u64,
    space: u64,
}

impl Classes {
    /// Of 64 bytes, with those before and behind them.
    fn new(bytes: &Window) -> Self {
        let mut classes = Self { word: 0, rare: 0, digit: 0, separator: 0, space: 0 };
        // As many at a time as every processor takes.
        for from in (0..SIZE).step_by(16) {
            let [third, second, last, byte, next] = [0, 1, 2, 3, 4].map(|behind| {
                let mut side_by_side = [0; 16];
                side_by_side.copy_from_slice(&bytes[from + behind..][..16]);
                u8x16::new(side_by_side)
            });
            let letter = |byte: u8x16| within(byte | splat(SMALL), b'a', b'z');
            let bits = |is: u8x16| u64::from(is.to_bitmask()) << from;
            // The highest bit of each counts, which the others have by themselves.
            classes.word |= bits(letter(byte) | is(byte, b'_') | byte);
            classes.rare |= bits(is_rare([third, second, last], byte, !letter(next)));
            classes.digit |= bits(within(byte, b'0', b'9'));
            classes.separator |= bits(is(byte, b'.') | is(byte, b','));
            classes.space |= bits(is(byte, b' '));
        }
        classes
    }

    /// Of the bytes from `start` on, where the text has too few there, or before them; spaces stand around it.
    fn at_an_end(text: &[u8], start: usize) -> Self {
        let mut bytes = [b' '; BEFORE + SIZE + BEHIND];
        let from = start.saturating_sub(BEFORE);
        let there = &text[from..text.len().min(start + SIZE + BEHIND)];
        bytes[from + BEFORE - start..][..there.len()].copy_from_slice(there);
        Self::new(&bytes)
    }
}

/// The bit by which the small letters of ASCII differ from the capitals.
const SMALL: u8 = 0x20;

fn splat(byte: u8) -> u8x16 {
    u8x16::splat(byte)
}

/// Which bytes are this one.
#[inline(always)]
fn is(bytes: u8x16, byte: u8) -> u8x16 {
    bytes.simd_eq(splat(byte))
}

/// Which bytes are at least `low` and at most `high`.
#[inline(always)]
fn within(bytes: u8x16, low: u8, high: u8) -> u8x16 {
    let above = bytes - splat(low);
    above.min(splat(high - low)).simd_eq(above)
}

/// Which bytes that stand behind three others are rare; a tone may only have to move where a syllable is open, that is
/// where no letter of ASCII follows.
#[inline(always)]
fn is_rare([third, second, last]: [u8x16; 3], byte: u8x16, open: u8x16) -> u8x16 {
    let begins_vietnamese = within(byte, 0xc3, 0xc6) | is(byte, 0xe1);
    let other = within(byte, 0xc0, 0xff) & !begins_vietnamese;
    // The small letters: "à" to "ý" behind 0xC3; "ă", "đ", "ĩ" behind 0xC4; "ũ"; "ơ", "ư"; those of three bytes, "ạ" to
    // "ỹ", have the odd numbers.
    let capital = is(last, 0xc3) & (within(byte, 0, 0x9f) | is(byte, 0xb7))
        | is(last, 0xc4) & !(is(byte, 0x83) | is(byte, 0x91) | is(byte, 0xa9))
        | is(last, 0xc5) & !is(byte, 0xa9)
        | is(last, 0xc6) & !(is(byte, 0xa1) | is(byte, 0xb0))
        | is(last, 0xe1) & !within(byte, 0xba, 0xbb)
        | is(second, 0xe1) & is(byte & splat(1), 0);
    // "oà", "oé", "uý"; "oạ", "oẹ", "uỳ"; of their neighbours ("oê", "uệ") hardly any ends a syllable. And what stands
    // behind a "q": "qúy".
    let is_letter = |bytes: u8x16, letter: u8| is(bytes | splat(SMALL), letter);
    let is_o = |bytes: u8x16| is_letter(bytes, b'o');
    let is_u = |bytes: u8x16| is_letter(bytes, b'u');
    let toned = is(last, 0xc3) & (is_o(second) | is_u(second) & is(byte, 0xbd))
        | is(second, 0xe1) & (is(last, 0xba) & is_o(third) | is(last, 0xbb) & is_u(third));
    let behind_q = begins_vietnamese & is_letter(last, b'q');
    other | capital | toned & open | behind_q
}

#[cfg(test)]
mod tests {
    use super::{Run, blocks, first_run};

    fn runs(text: &str) -> Vec<Run> {
        let mut start = first_run(text.as_bytes());
        blocks(text.as_bytes()).flat_map(|block| block.runs(&mut start).collect::<Vec<_>>()).collect()
    }

    #[test]
    fn runs_are_found_at_every_place_of_a_block() {
        let samples = [("x", false), ("trường", false), ("1.234,5", false), ("%", false)];
        let rare = ["Đà", "thuỷ", "qúy", "hoà", "“"].map(|word| (word, true));
        let long = ["x".repeat(150), "ơ".repeat(40), "1".repeat(64)];
        let long = long.iter().map(|run| (run.as_str(), false));
        for (run, rare) in samples.into_iter().chain(rare).chain(long) {
            for before in 0..140 {
                let (marks, end) = ("- ".repeat(before)[..before].to_owned(), before + run.len());
                for behind in ["", " ", " x", ".", ", 5"] {
                    let text = format!("{marks}{run}{behind}");
                    let found = runs(&text).into_iter().find(|run| run.start == before);
                    assert_eq!(found, Some(Run { start: before, end, rare }), "{text:?}");
                }
            }
        }
    }

    #[test]
    fn runs_part_where_the_sort_of_byte_changes() {
        let text = "Q1.2023: +1.5,2. 3..4 B5a\n“6”";
        let texts: Vec<&str> = runs(text).iter().map(|run| &text[run.start..run.end]).collect();
        let expected =
            ["Q", "1.2023", ":", "+", "1.5,2", ".", "3", ".", ".", "4", "B", "5", "a", "\n", "“", "6", "”"];
        assert_eq!(texts, expected);
        assert_eq!(runs(""), []);
        let spaces: Vec<_> = runs("  a   b ").iter().map(|run| run.start..run.end).collect();
        assert_eq!(spaces, [1..2, 2..3, 4..5, 5..6, 6..7], "a space behind another is a run");
    }

    #[test]
    fn a_run_is_rare_wherever_its_rare_letter_stands() {
        for (before, behind) in [(0, 0), (0, 70), (70, 0), (63, 1), (1, 63), (200, 200)] {
            let text = format!("{}Đ{} x", "a".repeat(before), "b".repeat(behind));
            let found = runs(&text);
            assert_eq!(found.iter().map(|run| run.rare).collect::<Vec<_>>(), [true, false], "{text:?}");
        }
    }

    #[test]
    fn only_small_letters_are_common() {
        for c in ('\u{80}'..='\u{24f}').chain('\u{1e00}'..='\u{1fff}').chain(['€', '“', '😀']) {
            let small = crate::letter::is_alphabetic(c) && crate::letter::lower_char(c) == c;
            let run = Run { start: 0, end: c.len_utf8(), rare: true };
            let found = runs(c.encode_utf8(&mut [0; 4]));
            assert!(found == [run] || small && found == [Run { rare: false, ..run }], "{c:?}");
        }
        for c in "abcàáâãèéêìíòóôõùúýăđĩũơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ".chars()
        {
            assert!(!runs(&c.to_string())[0].rare, "{c:?}");
        }
    }

    #[test]
    fn a_tone_may_only_move_in_an_open_syllable() {
        for (word, rare) in [("hoà", true), ("hoàn", false), ("thuỷ", true), ("thuyền", false), ("quý", true)]
        {
            assert_eq!(runs(word)[0].rare, rare, "{word}");
            assert_eq!(runs(&format!("{word}.”"))[0].rare, rare, "{word}");
        }
    }
}
