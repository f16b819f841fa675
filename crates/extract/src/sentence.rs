//! Text to sentences. Knows "TP.HCM", "1.234", "PGS.TS. Nguyễn" and "./."; a line break always ends one.

use crate::letter::{is_alphabetic, is_alphanumeric};
use crate::token::{Stop, Token, TokenKind, Words};
use std::ops::Range;

/// Whether a full stop ends nothing after a word in lower case.
#[rustfmt::skip]
fn is_known_abbreviation(word: &str) -> bool {
    matches!(
        word,
        "tp" | "tx" | "tt" | "ths" | "ts" | "pgs" | "gs" | "bs" | "ks" | "cn" | "ts.bs" | "st" | "mr" | "mrs"
            | "ms" | "dr" | "q" | "p" | "h" | "x" | "tr" | "vd" | "đ/c" | "đc" | "ông" | "bà" | "no" | "vs"
            | "ckii" | "cki" | "ll" | "đt" | "ttg" | "th" | "nxb" | "ng" | "tw"
    )
}

/// The sentences of a text, in order, as ranges of its tokens.
pub(crate) fn split(words: &Words<'_>) -> Vec<Range<usize>> {
    let mut sentences = Vec::new();
    split_into(&mut sentences, words);
    sentences
}

/// The same into a list that is empty.
pub(crate) fn split_into(sentences: &mut Vec<Range<usize>>, words: &Words<'_>) {
    sentences.reserve(words.stops.len() + 1);
    let mut start = 0;
    for &stop in &words.stops {
        if stop.token < start {
            continue;
        }
        let end = match words.text.as_bytes()[stop.at] {
            b'\n' | b'\r' => Some(stop.token),
            _ => sentence_end(words, start, stop),
        };
        if let Some(end) = end {
            push(words, start..end, sentences);
            start = end;
        }
    }
    push(words, start..words.tokens.len(), sentences);
}

/// A longer run of text without an end, in bytes, is cut between words, or at least between tokens: each figure's record
/// quotes its sentence.
const LONGEST: usize = 8000;

/// The same goes for a run of more tokens than this that may state figures: a list of nothing but numbers would
/// otherwise be written thousands of times over.
const MOST_NUMBERS: usize = 256;

#[inline]
fn push(words: &Words<'_>, mut tokens: Range<usize>, sentences: &mut Vec<Range<usize>>) {
    while let Some(cut) = cut(words, &tokens) {
        sentences.push(tokens.start..cut);
        tokens.start = cut;
    }
    if !tokens.is_empty() {
        sentences.push(tokens);
    }
}

/// Where these tokens are to be cut, if they are too many for one sentence.
#[inline]
fn cut(words: &Words<'_>, tokens: &Range<usize>) -> Option<usize> {
    if tokens.len() <= MOST_NUMBERS && words.bytes(tokens).len() <= LONGEST {
        return None;
    }
    cut_of_many(words, tokens)
}

#[cold]
fn cut_of_many(words: &Words<'_>, tokens: &Range<usize>) -> Option<usize> {
    let telling = &words.telling[words.telling.partition_point(|&token| token < tokens.start)..];
    let too_many = telling.get(MOST_NUMBERS).filter(|&&token| token < tokens.end);
    if too_many.is_none() && words.bytes(tokens).len() <= LONGEST {
        return None;
    }
    let limit = words.tokens[tokens.start].start + LONGEST;
    let spaced = |&at: &usize| words.text.as_bytes()[words.tokens[at].start - 1] == b' ';
    let within = |&at: &usize| words.tokens[at].start <= limit + 1;
    let end = too_many.map_or(tokens.end, |token| token + 1);
    let cuts = (tokens.start + 1..end).take_while(within);
    cuts.clone().filter(spaced).last().or(cuts.last())
}

/// The number of a list is no longer, in bytes: "1.2.10".
const LONGEST_NUMBER: usize = 20;

/// One past the last token of the sentence from token `start` on that a mark might end; `None` where it goes on.
fn sentence_end(words: &Words<'_>, start: usize, stop: Stop) -> Option<usize> {
    let (text, at) = (words.text, stop.at);
    // Runs of marks and what closes with them: "...", "./.", "?!", ".”".
    let mut last = &words.tokens[stop.token];
    let TokenKind::Mark(mark) = last.kind else { return None };
    let mut closing = stop.token + 1;
    while let Some(next) = words.tokens.get(closing).filter(|next| next.start == last.end()) {
        let TokenKind::Mark(c) = next.kind else { break };
        let closes = matches!(c, '.' | '!' | '?' | '…' | '”' | '"' | '’' | ')' | '\'' | '»')
            || c == '/' && text[next.start..].starts_with("/.");
        if !closes {
            break;
        }
        (last, closing) = (next, closing + 1);
    }
    let end = last.end();
    let after = &text[end..];
    let next = after.chars().next()?;
    let spaced = next.is_whitespace();
    let blanks = after.bytes().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
    let follower = after[blanks..].chars().next();
    let begins = follower.is_none_or(|c| !c.is_lowercase() && !matches!(c, ',' | ';' | ')' | '%'));
    if !begins {
        return None;
    }
    let stands_alone = mark == '.' && closing == stop.token + 1;
    // "1. Đẩy mạnh …", "1.2. Kết quả": the number of a list belongs to what it numbers.
    if let [head] = words.tokens[start..stop.token]
        && stands_alone
        && spaced
        && head.kind == TokenKind::Number
        && head.end() == at
        && at - head.start <= LONGEST_NUMBER
    {
        let numbered = |part: &str| part.len() <= 2 && part.bytes().all(|b| b.is_ascii_digit());
        if text[head.start..at].split('.').all(numbered) {
            return None;
        }
    }
    if stands_alone {
        let tokens = word_before(&words.tokens[start..stop.token], at);
        let begin = tokens.first().map_or(at, |first| first.start);
        let word = &text[begin..at];
        // As most sentences end.
        let is_small = tokens.len() == 1 && word.starts_with(|c: char| c.is_ascii_lowercase());
        if !is_small && is_abbreviation(word, &words.lower[begin..at])
            || !spaced && !glued_sentence(word, next)
        {
            return None;
        }
    } else if !spaced && is_alphanumeric(next) && mark != '…' {
        return None;
    }
    Some(closing)
}

/// The word that ends at `end`: the last of these tokens and those that stand before it without a space, a bracket or a
/// quotation mark between.
fn word_before(tokens: &[Token], end: usize) -> &[Token] {
    let mut begin = end;
    let parts = |token: &Token| matches!(token.kind, TokenKind::Mark('(' | '"' | '“'));
    let others = tokens.iter().rposition(|token| {
        let ends_before = token.end() != begin;
        begin = token.start;
        ends_before || parts(token)
    });
    &tokens[others.map_or(0, |last| last + 1)..]
}

/// "TP", "PGS.TS", and single capitals ("A. Nguyễn"), of a word as it is written and in lower case.
fn is_abbreviation(word: &str, lower: &str) -> bool {
    let last = &word[word.bytes().rposition(|byte| byte == b'.').map_or(0, |stop| stop + 1)..];
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
    initial || initials || first.is_uppercase() && is_known_abbreviation(&lower[word.len() - last.len()..])
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
        let words = Words::new(text);
        split(&words).iter().map(|tokens| &text[words.bytes(tokens)]).collect()
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
    fn a_run_of_nothing_but_numbers_is_cut_sooner() {
        let run = "12,5%; 1/2 3 + 4 ".repeat(1000);
        let sentences = sentences(&run);
        let numbers = |text: &str| Words::new(text).telling.len();
        assert!(sentences.len() > 10 && sentences.iter().all(|sentence| numbers(sentence) <= MOST_NUMBERS));
        assert_eq!(sentences.iter().map(|sentence| numbers(sentence)).sum::<usize>(), 5000, "none is cut");
    }

    #[test]
    fn a_run_without_spaces_is_cut_between_tokens() {
        let run = "“a”5".repeat(5000);
        let sentences = sentences(&run);
        assert!(sentences.iter().all(|sentence| sentence.len() <= LONGEST + 1));
        assert_eq!(sentences.concat(), run);
    }

    #[test]
    fn a_line_break_and_a_missing_space_end_sentences() {
        assert_eq!(
            sentences("Tiêu đề không chấm\nĐạt 95%.Trong đó có 3 xã… Hết./.\n\n"),
            ["Tiêu đề không chấm", "Đạt 95%.", "Trong đó có 3 xã…", "Hết./."]
        );
    }
}
