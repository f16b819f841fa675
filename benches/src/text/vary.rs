//! A new article of an old one: the same words and the same sort of numbers, in another order.
//!
//! Lines that end with a full stop change places among each other, and so do the sentences in them; titles,
//! menus, captions and tables stay where they are. Digits change such that a date stays a date, a share stays
//! below its whole, and years keep their distance:
//!
//! | digits | become |
//! |---|---|
//! | a year, 1990 to 2030 | that year, moved as all years of the article |
//! | behind `.`, three of them; behind `,` | any digits: `1.050.132` stays in millions |
//! | before `/` or a dash and a digit | 1 to themselves: `21/9`, `52/63`, `30-35%` |
//! | 1 to 12 | 1 to 12 |
//! | 13 to 31 | 13 to 28 |
//! | others | as many digits |

use std::ops::Range;

/// Changes one article.
pub struct Variation {
    random: SplitMix64,
    years: i64,
}

impl Variation {
    /// The n-th variation.
    pub fn new(n: u64) -> Variation {
        let mut random = SplitMix64(0x6368_6973_6F00_0000 ^ n.wrapping_mul(0xD134_2543_DE82_EF95));
        let years = random.below(6) as i64 - 4;
        Variation { random, years }
    }

    /// The text with paragraphs and sentences in another order, and other digits.
    pub fn text(&mut self, text: &str) -> String {
        let mut lines: Vec<String> = text.split('\n').map(str::to_owned).collect();
        let prose: Vec<usize> = (0..lines.len()).filter(|n| lines[*n].trim_end().ends_with('.')).collect();
        let mut paragraphs: Vec<String> = Vec::new();
        for n in &prose {
            let mut sentences = sentences(&lines[*n]);
            self.random.shuffle(&mut sentences);
            paragraphs.push(sentences.join(" "));
        }
        self.random.shuffle(&mut paragraphs);
        for (n, paragraph) in prose.into_iter().zip(paragraphs) {
            lines[n] = paragraph;
        }
        self.digits(&lines.join("\n"))
    }

    /// The text with other digits.
    pub fn digits(&mut self, text: &str) -> String {
        let mut changed = String::with_capacity(text.len() + 32);
        let mut done = 0;
        while let Some(run) = next_digits(text, done) {
            changed.push_str(&text[done..run.start]);
            let new = self.number(&text[run.clone()], &text[..run.start], &text[run.end..]);
            changed.push_str(&new);
            done = run.end;
        }
        changed.push_str(&text[done..]);
        changed
    }

    fn number(&mut self, digits: &str, before: &str, after: &str) -> String {
        let (width, value) = (digits.len(), digits.parse::<i64>().unwrap_or(i64::MAX));
        let group = continues(before, '.') && width == 3;
        if group || continues(before, ',') {
            return (0..width).map(|_| self.digit(0)).collect();
        }
        let new = match value {
            0 => 0,
            1990..=2030 if width == 4 => value + self.years,
            1..=9999 if is_joined(after) => self.random.within(1, value),
            1..=12 => self.random.within(1, 12),
            13..=31 => self.random.within(13, 28),
            _ => return (0..width).map(|n| self.digit(i64::from(n == 0))).collect(),
        };
        if digits.starts_with('0') { format!("{new:0width$}") } else { new.to_string() }
    }

    fn digit(&mut self, least: i64) -> char {
        char::from(b'0' + self.random.within(least, 9) as u8)
    }
}

/// The next run of digits from `start` on.
fn next_digits(text: &str, start: usize) -> Option<Range<usize>> {
    let is_digit = |byte: &u8| byte.is_ascii_digit();
    let rest = &text.as_bytes()[start..];
    let first = rest.iter().position(is_digit)?;
    let width = rest[first..].iter().take_while(|byte| is_digit(byte)).count();
    Some(start + first..start + first + width)
}

/// Whether what comes next continues a number behind this mark.
fn continues(before: &str, mark: char) -> bool {
    before.strip_suffix(mark).is_some_and(|number| number.ends_with(|c: char| c.is_ascii_digit()))
}

/// Whether a number is the first of two that `/` or a dash joins.
fn is_joined(after: &str) -> bool {
    after.strip_prefix(['/', '-', '–']).is_some_and(|next| next.starts_with(|c: char| c.is_ascii_digit()))
}

/// Sentences of a line. Better to leave two of them together than to cut one in two, at `TP. Hồ Chí Minh`
/// for example: the word before the full stop must be one in small letters, or a number.
fn sentences(line: &str) -> Vec<&str> {
    let mut sentences = Vec::new();
    let mut start = 0;
    for (at, _) in line.match_indices(". ") {
        let last = line[start..at].rsplit(' ').next().unwrap_or_default();
        let ends = last.chars().count() > 1 && !last.contains(char::is_uppercase) && !last.contains('.');
        if ends && line[at + 2..].starts_with(char::is_uppercase) {
            sentences.push(&line[start..=at]);
            start = at + 2;
        }
    }
    sentences.push(line[start..].trim_end());
    sentences
}

/// A generator of our own, so that no update of a library changes what is measured. Sebastiano Vigna's
/// public-domain SplitMix64.
struct SplitMix64(u64);

impl SplitMix64 {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number below `limit`.
    fn below(&mut self, limit: u64) -> u64 {
        self.next() % limit
    }

    /// A number from `least` to `most`.
    fn within(&mut self, least: i64, most: i64) -> i64 {
        least + self.below((most - least + 1) as u64) as i64
    }

    /// Puts the items into another order (Fisher and Yates).
    fn shuffle<T>(&mut self, items: &mut [T]) {
        for n in (1..items.len()).rev() {
            items.swap(n, self.below(n as u64 + 1) as usize);
        }
    }
}
