//! The normal form that matching works on, with an exact way back to the stored text.
//!
//! Every stage after this one sees text in one spelling; every span that leaves the library points into
//! the text as it was given. [`Normalized`] holds both ends. The steps:
//!
//! | step | example | lossless |
//! |------|---------|----------|
//! | compose (NFC) | `e` + `̣` + `̂` becomes `ệ` | yes, canonically equivalent |
//! | remove invisible characters | U+200B, 200C, 200D, 2060, FEFF, soft hyphen | no |
//! | Unicode spaces become a space | NBSP, thin, ideographic | no |
//! | full-width digits and percent become ASCII | `６８％` becomes `68%` | no |
//! | dashes and minus become `-` | `2021–2025` becomes `2021-2025` | no |
//!
//! Tones, case, quotes, tabs and line breaks stay as they are. Tone placement is a step of its own,
//! [`tone_placement`](crate::document::tone::tone_placement), which callers apply to single words.
//!
//! ```
//! use chiso_extract::document::normalize::Normalized;
//!
//! let source = "giai đoạn 2021\u{2013}2025: 5\u{a0}ty\u{309}";
//! let normalized = Normalized::new(source);
//! assert_eq!(normalized.text(), "giai đoạn 2021-2025: 5 tỷ");
//!
//! let at = normalized.text().find("5 tỷ").unwrap();
//! let back = normalized.source_range(at..at + "5 tỷ".len());
//! assert_eq!(&source[back], "5\u{a0}ty\u{309}");
//! ```

use std::borrow::Cow;
use std::ops::Range;
use unicode_normalization::char::{canonical_combining_class, compose};
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

/// A text in normal form; borrows the source where that is already normal.
#[derive(Clone, Debug)]
pub struct Normalized<'a> {
    text: Cow<'a, str>,
    /// Where text and source differ, ascending in both; between edits they are the same bytes.
    edits: Vec<Edit>,
}

/// One place where `source` was replaced by `text`. Either may be empty, not both.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Edit {
    text: Range<usize>,
    source: Range<usize>,
}

/// What one character of the source means for the normal form.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    /// Stays, and never composes with what stands before it.
    Plain,
    /// Becomes this ASCII character; never composes with what stands before it.
    Replaced(char),
    /// Leaves the text.
    Removed,
    /// May compose or be reordered with what stands before it, or is not in NFC by itself.
    Joining,
}

impl<'a> Normalized<'a> {
    /// Normalizes a text. Text that is normal already costs one scan and no allocation.
    pub fn new(source: &'a str) -> Self {
        let mut builder = Builder { source, ..Builder::default() };
        let mut done = 0; // where the last rewritten cluster ended
        let mut scanned = 0;
        while let Some(special) = next_special(source, scanned) {
            let c = char_at(source, special);
            let start = match classify(c) {
                Class::Plain => {
                    scanned = special + c.len_utf8();
                    continue;
                }
                Class::Replaced(_) => special,
                // The base that a mark belongs to.
                Class::Joining | Class::Removed => previous_char(source, done, special),
            };
            done = builder.cluster(start);
            scanned = done;
        }
        builder.finish()
    }

    /// The normal form.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The normal form alone.
    pub(crate) fn into_text(self) -> Cow<'a, str> {
        self.text
    }

    /// The bytes of the source that bytes `range` of [`text`](Self::text) came from.
    ///
    /// A range that cuts through what one source cluster became is widened to the whole cluster: base
    /// character and all its marks. Both ends of the result are character boundaries of the source.
    /// Removed characters at either end stay outside.
    ///
    /// # Panics
    ///
    /// When the range is decreasing or ends beyond the text.
    pub fn source_range(&self, range: Range<usize>) -> Range<usize> {
        assert!(
            range.start <= range.end && range.end <= self.text.len(),
            "range {range:?} of a text of {} bytes",
            self.text.len()
        );
        let start = self.source_start(floor_boundary(&self.text, range.start));
        if range.is_empty() {
            return start..start;
        }
        start..self.source_end(ceil_boundary(&self.text, range.end))
    }

    /// Where in the source the character that starts at `offset` starts.
    fn source_start(&self, offset: usize) -> usize {
        let next = self.edits.partition_point(|edit| edit.text.end <= offset);
        match self.edits.get(next) {
            Some(edit) if edit.text.start <= offset => edit.source.start,
            _ => match next.checked_sub(1).map(|last| &self.edits[last]) {
                Some(last) => last.source.end + (offset - last.text.end),
                None => offset,
            },
        }
    }

    /// Where in the source the character that ends at `offset` ends.
    fn source_end(&self, offset: usize) -> usize {
        let next = self.edits.partition_point(|edit| edit.text.start < offset);
        match next.checked_sub(1).map(|last| &self.edits[last]) {
            Some(last) if offset <= last.text.end => last.source.end,
            Some(last) => last.source.end + (offset - last.text.end),
            None => offset,
        }
    }
}

/// Writes the normal form; everything of the source before `copied` is in `text`.
#[derive(Default)]
struct Builder<'a> {
    source: &'a str,
    text: String,
    copied: usize,
    edits: Vec<Edit>,
    /// Buffers that live on from cluster to cluster.
    kept: Vec<char>,
    composed: String,
}

impl<'a> Builder<'a> {
    /// Normalizes the cluster that starts at `start`: one character with every mark and every removed
    /// character behind it. Returns where the next one starts.
    fn cluster(&mut self, start: usize) -> usize {
        self.kept.clear();
        let mut kept_end = start;
        let mut end = start;
        for c in self.source[start..].chars() {
            let mapped = match classify(c) {
                Class::Plain if end > start => break,
                Class::Replaced(_) if end > start => break,
                Class::Plain | Class::Joining => Some(c),
                Class::Replaced(ascii) => Some(ascii),
                Class::Removed => None,
            };
            end += c.len_utf8();
            if let Some(mapped) = mapped {
                self.kept.push(mapped);
                kept_end = end;
            }
        }
        let mut composed = std::mem::take(&mut self.composed);
        composed.clear();
        match compose_vietnamese(&self.kept) {
            Some(letter) => composed.push(letter),
            None => composed.extend(self.kept.iter().copied().nfc()),
        }
        self.replace(start..kept_end, &composed);
        self.replace(kept_end..end, "");
        self.composed = composed;
        end
    }

    /// Puts `text` in the place of a piece of the source.
    fn replace(&mut self, source: Range<usize>, text: &str) {
        if &self.source[source.clone()] == text {
            return;
        }
        if self.edits.is_empty() {
            self.text.reserve(self.source.len());
        }
        self.text.push_str(&self.source[self.copied..source.start]);
        let start = self.text.len();
        self.text.push_str(text);
        self.copied = source.end;
        self.edits.push(Edit { text: start..self.text.len(), source });
    }

    fn finish(mut self) -> Normalized<'a> {
        if self.edits.is_empty() {
            return Normalized { text: Cow::Borrowed(self.source), edits: self.edits };
        }
        self.text.push_str(&self.source[self.copied..]);
        Normalized { text: Cow::Owned(self.text), edits: self.edits }
    }
}

/// Composes the commonest of clusters, a letter of ASCII with Vietnamese marks in canonical order. Where
/// every mark composes, the outcome is what NFC gives, many times faster.
fn compose_vietnamese(cluster: &[char]) -> Option<char> {
    let (&base, marks) = cluster.split_first()?;
    let in_order = marks.is_sorted_by_key(|&mark| canonical_combining_class(mark));
    if !base.is_ascii() || !in_order {
        return None;
    }
    marks.iter().try_fold(base, |letter, &mark| match mark {
        '\u{300}'..='\u{303}' | '\u{306}' | '\u{309}' | '\u{31b}' | '\u{323}' => compose(letter, mark),
        _ => None,
    })
}

/// The next character at or after `from` that is not known at a glance to be plain.
///
/// The glance is at lead bytes: ASCII, Latin letters up to U+02FF and the precomposed Vietnamese
/// letters of U+1E00..U+1EFF are plain, as are the common quotes, bullet and ellipsis.
fn next_special(source: &str, from: usize) -> Option<usize> {
    let bytes = source.as_bytes();
    let mut at = from;
    while at < bytes.len() {
        // Most blocks are plain, and are told so as a whole, as are most of those with quotes, and most pieces of the
        // others; one may begin or end within a character.
        if is_plain(bytes, at) || is_plain_with_quotes::<BLOCK>(bytes, at) {
            at += BLOCK;
            continue;
        }
        while is_plain_with_quotes::<PIECE>(bytes, at) {
            at += PIECE;
        }
        let end = (at + PIECE).min(bytes.len());
        while at < end {
            at += match bytes[at] {
                0..=0xbf => 1,
                0xc3..=0xcb => 2,
                0xc2 if !matches!(bytes.get(at + 1), Some(0xa0 | 0xad)) => 2,
                0xe1 if matches!(bytes.get(at + 1), Some(0xb8..=0xbb)) => 3,
                // U+2016..U+2027: quotes, daggers, bullets, ellipsis.
                0xe2 if bytes.get(at + 1) == Some(&0x80)
                    && matches!(bytes.get(at + 2), Some(0x96..=0xa7)) =>
                {
                    3
                }
                _ => return Some(at),
            };
        }
    }
    None
}

/// Bytes that are looked at together.
const BLOCK: usize = 64;
/// Likewise, where not all of a block are plain.
const PIECE: usize = 16;

/// Whether every character that begins in the block of a text from `at` on is plain; some that are rare are not told from
/// those that are not, and none is of the last bytes of a text.
fn is_plain(bytes: &[u8], at: usize) -> bool {
    let Some(block) = bytes.get(at..).and_then(<[u8]>::first_chunk::<{ BLOCK + 1 }>) else { return false };
    let pairs = block[..BLOCK].iter().zip(&block[1..]);
    // Without a way out in the middle, it is done many bytes at once.
    !pairs.fold(false, |special, (&byte, &next)| special | may_be_special(byte, next))
}

/// [`is_plain`] of so many bytes, that also knows the quotes, bullets and the ellipsis of U+2016 to U+2027: most of the
/// characters that a block is not plain for.
fn is_plain_with_quotes<const LENGTH: usize>(bytes: &[u8], at: usize) -> bool {
    let Some(piece) = bytes.get(at..at + LENGTH + 2) else { return false };
    let triples = piece[..LENGTH].iter().zip(&piece[1..=LENGTH]).zip(&piece[2..]);
    !triples.fold(false, |special, ((&byte, &next), &last)| {
        let quote = (byte == 0xe2) & (next == 0x80) & (last.wrapping_sub(0x96) <= 0xa7 - 0x96);
        special | (may_be_special(byte, next) & !quote)
    })
}

/// Whether a character that begins with a byte may be special, by the one behind it.
#[inline]
fn may_be_special(byte: u8, next: u8) -> bool {
    let outside = byte >= 0xcc && byte != 0xe1 || byte == 0xc2;
    outside | (byte == 0xe1 && next & 0xfc != 0xb8)
}

fn classify(c: char) -> Class {
    match c {
        '\0'..='\u{9f}' | '\u{c0}'..='\u{2ff}' | '\u{1e00}'..='\u{1eff}' => Class::Plain,
        '\u{300}'..='\u{36f}' => Class::Joining,
        '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}' | '\u{ad}' => Class::Removed,
        '\u{a0}' | '\u{1680}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\u{3000}' => {
            Class::Replaced(' ')
        }
        '\u{2010}'..='\u{2015}' | '\u{2212}' => Class::Replaced('-'),
        '０'..='９' => Class::Replaced(char::from(b'0' + (c as u32 - '０' as u32) as u8)),
        '％' => Class::Replaced('%'),
        _ if canonical_combining_class(c) == 0 && is_nfc_quick(std::iter::once(c)) == IsNormalized::Yes => {
            Class::Plain
        }
        _ => Class::Joining,
    }
}

/// The character that starts at `at`, which must be a boundary before the end.
fn char_at(text: &str, at: usize) -> char {
    text[at..].chars().next().unwrap_or('\0')
}

/// Start of the character before `at`, but not before `floor`; `at` itself when there is none.
fn previous_char(text: &str, floor: usize, at: usize) -> usize {
    at - text[floor..at].chars().next_back().map_or(0, char::len_utf8)
}

/// The last character boundary at or before `at`.
pub(super) fn floor_boundary(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

fn ceil_boundary(text: &str, mut at: usize) -> usize {
    while !text.is_char_boundary(at) {
        at += 1;
    }
    at
}

/// Turns ascending byte offsets of a text into code point offsets, in one pass over it.
///
/// ```
/// use chiso_extract::document::normalize::CodePoints;
///
/// let text = "tỷ lệ";
/// let mut code_points = CodePoints::new(text);
/// assert_eq!(code_points.at(0), 0);
/// assert_eq!(code_points.at("tỷ".len()), 2);
/// assert_eq!(code_points.at(text.len()), 5);
/// ```
#[derive(Clone, Debug)]
pub struct CodePoints<'a> {
    bytes: &'a [u8],
    /// Where the block begins that holds the last offset asked for.
    block: usize,
    /// How many code points begin before it.
    count: usize,
}

impl<'a> CodePoints<'a> {
    /// A cursor at the start of `text`.
    pub fn new(text: &'a str) -> Self {
        Self { bytes: text.as_bytes(), block: 0, count: 0 }
    }

    /// How many code points start before byte `offset`. One well below the last one asked for is answered too, at the
    /// cost of a new pass; one beyond the end counts the whole text.
    pub fn at(&mut self, offset: usize) -> usize {
        let offset = offset.min(self.bytes.len());
        let block = offset - offset % BLOCK;
        if block < self.block {
            (self.block, self.count) = (0, 0);
        }
        let (blocks, _) = self.bytes[self.block..block].as_chunks();
        self.count += blocks.iter().map(begun).sum::<usize>();
        self.block = block;
        let rest = &self.bytes[block..];
        let within = match rest.first_chunk() {
            Some(block) => begun_within(block, offset % BLOCK),
            None => rest[..offset % BLOCK].iter().filter(|&&byte| begins(byte)).count(),
        };
        self.count + within
    }
}

/// Whether a code point begins with this byte: continuation bytes are 0x80..=0xBF, which as signed numbers are all below
/// -64.
fn begins(byte: u8) -> bool {
    byte as i8 >= -64
}

/// How many code points begin in a block.
#[inline]
fn begun(block: &[u8; BLOCK]) -> usize {
    block.iter().map(|&byte| u8::from(begins(byte))).sum::<u8>().into()
}

/// How many code points begin in so many of these bytes. Without branches, so that it is told of many at once.
#[inline]
fn begun_within(block: &[u8; BLOCK], length: usize) -> usize {
    /// A one for each byte of a block, and behind it, zeroes for as many.
    static ONES: [u8; 2 * BLOCK] = {
        let (mut ones, mut n) = ([0; 2 * BLOCK], 0);
        while n < BLOCK {
            ones[n] = 1;
            n += 1;
        }
        ones
    };
    let counted = block.iter().zip(&ONES[BLOCK - length..]);
    counted.map(|(&byte, one)| u8::from(begins(byte)) & one).sum::<u8>().into()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn normal(source: &str) -> String {
        Normalized::new(source).text().to_owned()
    }

    #[test]
    fn normal_text_is_borrowed() {
        for source in ["", "Tỷ lệ hồ sơ trực tuyến đạt “68,36%”…\r\n\t• 5 tỷ", "q\u{323}\u{307}"]
        {
            let normalized = Normalized::new(source);
            assert!(matches!(normalized.text, Cow::Borrowed(_)), "{source:?}");
            assert_eq!(normalized.source_range(0..source.len()), 0..source.len());
        }
    }

    #[test]
    fn every_step_of_the_table() {
        assert_eq!(normal("ti\u{302}\u{323}nh"), "tịnh".replace('ị', "\u{1ecb}\u{302}"));
        assert_eq!(normal("e\u{323}\u{302}"), "ệ");
        assert_eq!(normal("e\u{302}\u{323}"), "ệ");
        assert_eq!(normal("\u{feff}a\u{200b}b\u{200c}c\u{200d}d\u{2060}e\u{ad}f"), "abcdef");
        assert_eq!(
            normal("1\u{a0}2\u{2009}3\u{202f}4\u{3000}5\u{2003}6\u{205f}7\u{1680}8"),
            "1 2 3 4 5 6 7 8"
        );
        assert_eq!(normal("６８，９％"), "68，9%");
        assert_eq!(normal("‐‑‒–—―−-"), "--------");
        assert_eq!(normal("‘a’ “b” 'c' \"d\"\t\n"), "‘a’ “b” 'c' \"d\"\t\n");
        assert_eq!(normal("K\u{212a}"), "KK");
    }

    #[test]
    fn marks_compose_across_invisible_characters_and_with_replaced_ones() {
        assert_eq!(normal("e\u{200b}\u{301}"), "é");
        assert_eq!(normal("\u{200b}\u{301}e"), "\u{301}e");
        assert_eq!(normal("５\u{301}"), "5\u{301}");
    }

    #[test]
    fn ranges_widen_to_whole_clusters() {
        let source = "ho\u{300}a\u{200b} bi\u{300}nh\u{2013}x";
        let normalized = Normalized::new(source);
        assert_eq!(normalized.text(), "hòa bình-x");
        // One byte out of the middle of "ò".
        let cut = normalized.source_range(2..3);
        assert_eq!(&source[cut], "o\u{300}");
        // Removed characters stay outside on both sides.
        assert_eq!(&source[normalized.source_range(0..4)], "ho\u{300}a");
        assert_eq!(&source[normalized.source_range(4..5)], " ");
        let dash = normalized.text().find('-').unwrap();
        assert_eq!(&source[normalized.source_range(dash..dash + 1)], "\u{2013}");
        assert_eq!(normalized.source_range(dash..dash).len(), 0);
        assert_eq!(&source[normalized.source_range(dash + 1..dash + 2)], "x");
        assert_eq!(normalized.source_range(0..normalized.text().len()), 0..source.len());
    }

    #[test]
    #[should_panic(expected = "range 0..9 of a text of 3 bytes")]
    fn a_range_beyond_the_text_panics() {
        Normalized::new("abc").source_range(0..9);
    }

    #[test]
    fn code_points_ascend_and_may_go_back() {
        // Several blocks, and a part of one.
        let text = "Đạt 5 tỷ 😀e\u{301}".repeat(20);
        let mut code_points = CodePoints::new(&text);
        let expected: Vec<(usize, usize)> =
            text.char_indices().enumerate().map(|(n, (at, _))| (at, n)).collect();
        for &(at, n) in expected.iter().chain(expected.iter().rev()) {
            assert_eq!(code_points.at(at), n);
        }
        assert_eq!(code_points.at(usize::MAX), text.chars().count());
    }
}
