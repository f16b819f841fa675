//! Text to sentences. Knows "TP.HCM", "1.234", "PGS.TS. Nguyễn" and "./."; a line break always ends one.

use crate::letter::{is_alphabetic, is_alphanumeric};
use crate::token::Words;
use std::ops::Range;

/// Abbreviations after which a full stop ends nothing, in lower case.
const ABBREVIATIONS: &[&str] = &[
    "tp", "tx", "tt", "ths", "ts", "pgs", "gs", "bs", "ks", "cn", "ts.bs", "st", "mr", "mrs", "ms", "dr",
    "q", "p", "h", "x", "tr", "vd", "đ/c", "đc", "ông", "bà", "no", "vs", "ckii", "cki", "ll", "đt", "ttg",
    "th", "nxb", "ng", "tw",
];

/// More than the longest of them takes in bytes.
const LONGEST_ABBREVIATION: usize = 8;

/// Byte ranges of the sentences of a text, without surrounding white space, in order.
pub(crate) fn split(words: &Words<'_>) -> Vec<Range<usize>> {
    let text = words.text;
    let mut sentences = Vec::with_capacity(words.stops.len() + 1);
    let mut start = 0;
    for &at in &words.stops {
        if at < start {
            continue;
        }
        let end = match text.as_bytes()[at] {
            b'\n' | b'\r' => Some(at),
            _ => sentence_end(text, start, at),
        };
        if let Some(end) = end {
            push(text, start..end, &mut sentences);
            start = end;
        }
    }
    push(text, start..text.len(), &mut sentences);
    sentences
}

/// A longer run of text without an end, in bytes, is cut between words: each figure's record quotes its sentence.
const LONGEST: usize = 8000;

fn push(text: &str, mut range: Range<usize>, sentences: &mut Vec<Range<usize>>) {
    while range.len() > LONGEST {
        let Some(cut) = text[range.clone()]
            .char_indices()
            .take_while(|(at, _)| *at <= LONGEST)
            .filter(|(_, c)| *c == ' ')
            .last()
        else {
            break;
        };
        if cut.0 == 0 {
            break;
        }
        push(text, range.start..range.start + cut.0, sentences);
        range.start += cut.0;
    }
    let sentence = &text[range.clone()];
    let trimmed = sentence.trim();
    if !trimmed.is_empty() {
        let start = range.start + (sentence.len() - sentence.trim_start().len());
        sentences.push(start..start + trimmed.len());
    }
}

/// The number of a list is no longer, in bytes: "1.2.10".
const LONGEST_NUMBER: usize = 20;

/// Where the sentence ends that the mark at `at` might end; `None` where it goes on.
fn sentence_end(text: &str, start: usize, at: usize) -> Option<usize> {
    let rest = &text[at..];
    let mark = rest.chars().next()?;
    if !matches!(mark, '.' | '!' | '?' | '…') {
        return None;
    }
    let mut end = at + mark.len_utf8();
    // Runs of marks and what closes with them: "...", "./.", "?!", ".”".
    while let Some(next) = text[end..].chars().next() {
        let closes = matches!(next, '.' | '!' | '?' | '…' | '”' | '"' | '’' | ')' | '\'' | '»')
            || next == '/' && text[end..].starts_with("/.");
        if !closes {
            break;
        }
        end += next.len_utf8();
    }
    let after = &text[end..];
    let next = after.chars().next()?;
    let spaced = next.is_whitespace();
    let follower = after.trim_start_matches([' ', '\t']).chars().next();
    let begins = follower.is_none_or(|c| !c.is_lowercase() && !matches!(c, ',' | ';' | ')' | '%'));
    if !begins {
        return None;
    }
    // "1. Đẩy mạnh …", "1.2. Kết quả": the number of a list belongs to what it numbers.
    let head = text[start..at].trim_start();
    let numbered = |part: &str| part.len() <= 2 && part.bytes().all(|b| b.is_ascii_digit());
    let head = if head.len() > LONGEST_NUMBER { "" } else { head };
    if mark == '.' && end == at + 1 && spaced && !head.is_empty() && head.split('.').all(numbered) {
        return None;
    }
    let word = text[start..at]
        .rsplit(|c: char| c.is_whitespace() || matches!(c, '(' | '"' | '“'))
        .next()
        .unwrap_or_default();
    if mark == '.' && end == at + 1 {
        let abbreviation = is_abbreviation(word);
        if abbreviation || !spaced && !glued_sentence(word, next) {
            return None;
        }
    } else if !spaced && is_alphanumeric(next) && mark != '…' {
        return None;
    }
    Some(end)
}

/// "TP", "PGS.TS", and single capitals ("A. Nguyễn").
fn is_abbreviation(word: &str) -> bool {
    let last = word.rsplit('.').next().unwrap_or_default();
    let mut letters = word.chars();
    let Some(first) = letters.next() else { return true };
    if !first.is_uppercase() && last.len() == word.len() {
        return false;
    }
    let initial = letters.next().is_none() && first.is_uppercase();
    let initials = last.len() < word.len()
        && last.chars().count() <= 2
        && last.chars().all(is_alphabetic)
        && !last.is_empty();
    initial
        || initials
        || first.is_uppercase()
            && last.len() <= LONGEST_ABBREVIATION
            && ABBREVIATIONS.contains(&last.to_lowercase().as_str())
}

/// A full stop without the space after it: "hồ sơ.Trong đó" ends a sentence, "TP.HCM" and "1.234" do not.
fn glued_sentence(word: &str, next: char) -> bool {
    let lower_end = word.chars().last().is_some_and(|c| c.is_lowercase() || c == '%' || c == ')');
    next.is_uppercase()
        && lower_end
        && word.chars().count() > 1
        && !word.contains("www")
        && !word.contains('@')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sentences(text: &str) -> Vec<&str> {
        split(&Words::new(text)).into_iter().map(|range| &text[range]).collect()
    }

    #[test]
    fn numbers_and_abbreviations_do_not_end_sentences() {
        assert_eq!(
            sentences("TP.HCM có 1.234 trạm. PGS.TS. Lê Văn A. Bình nói vậy. Tp. Huế mưa 9.5 mm."),
            ["TP.HCM có 1.234 trạm.", "PGS.TS. Lê Văn A. Bình nói vậy.", "Tp. Huế mưa 9.5 mm."]
        );
    }

    #[test]
    fn a_run_without_an_end_is_cut_between_words() {
        let run = "tăng 5% ".repeat(5000);
        let sentences = sentences(&run);
        assert!(sentences.len() > 4 && sentences.iter().all(|sentence| sentence.len() <= LONGEST + 1));
        let words: usize = sentences.iter().map(|sentence| sentence.split(' ').count()).sum();
        assert_eq!(words, 10_000, "no word is lost or cut");
    }

    #[test]
    fn a_line_break_and_a_missing_space_end_sentences() {
        assert_eq!(
            sentences("Tiêu đề không chấm\nĐạt 95%.Trong đó có 3 xã… Hết./.\n\n"),
            ["Tiêu đề không chấm", "Đạt 95%.", "Trong đó có 3 xã…", "Hết./."]
        );
    }
}
