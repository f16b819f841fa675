//! Hits: what a search returns, and the passages that show why.

use crate::analyzer::{BothForms, FoldedKey, Words};
use crate::correct::Note;
use crate::facet::Facets;
use crate::options::Tones;
use crate::query::Parsed;
use crate::stored::{Extent, Heading};
use crate::term::begins_with_tones;
use chiso_extract::{Figure, Kind};
use std::collections::HashSet;
use std::ops::Range;

/// A page of hits.
#[derive(Clone, Debug, PartialEq)]
pub struct Page<T> {
    /// How many there are in all, exactly.
    pub total: usize,
    /// Those of this page, best first; equals by article id, then figure number.
    pub hits: Vec<T>,
    /// What was searched for instead of what was typed, because nothing has that.
    pub notes: Vec<Note>,
    /// Counts over all hits, where they were asked for; figures have none.
    pub facets: Facets,
}

/// An article that a query found.
#[derive(Clone, Debug, PartialEq)]
pub struct ArticleHit {
    /// The article's id.
    pub doc: String,
    /// Its title.
    pub title: Option<String>,
    /// ISO 8601 date or date-time of publication.
    pub published: Option<String>,
    /// Where it came from.
    pub source: Option<String>,
    /// How many figures it has.
    pub figures: usize,
    /// How well it answers the query: greater is better, comparable within one query only.
    pub score: f32,
    /// The passage of the text with the densest matches; its beginning if it has none. Of a long text,
    /// one near the beginning where that has three of the words.
    pub snippet: Snippet,
    /// The figures in or nearest to the passage, in the order of the text; dates only where there is
    /// nothing else.
    pub nearest: Vec<Figure>,
}

/// A figure that a query found.
#[derive(Clone, Debug, PartialEq)]
pub struct FigureHit {
    /// The whole record.
    pub figure: Figure,
    /// The article's title.
    pub title: Option<String>,
    /// The article's date of publication.
    pub published: Option<String>,
    /// Where the article came from.
    pub source: Option<String>,
    /// How well it answers the query: greater is better, comparable within one query only.
    pub score: f32,
    /// The whole label; empty if there is none.
    pub label: Snippet,
    /// The whole sentence.
    pub sentence: Snippet,
}

impl FigureHit {
    pub(crate) fn new(figure: Figure, article: Heading, score: f32, highlighter: &Highlighter) -> Self {
        let label = figure.label.as_deref();
        FigureHit {
            title: article.title,
            published: article.published,
            source: article.source,
            score,
            label: label.map_or_else(Snippet::default, |label| highlighter.whole(label)),
            sentence: highlighter.whole(&figure.sentence),
            figure,
        }
    }
}

/// A piece of text in the article's own characters, with the words that matched.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Snippet {
    /// The text.
    pub text: String,
    /// Byte ranges of `text`: whole words, in order, disjoint.
    pub highlights: Vec<Range<usize>>,
}

/// Characters that a passage may have. Only a longer word makes it longer.
const PASSAGE_CHARS: usize = 200;

/// Bytes of a text that are looked through for a passage,
const LONG_BYTES: usize = 3_000;

/// if one of them has so many of the query's words.
const ENOUGH_WORDS: usize = 3;

/// Finds the words of a query in texts.
pub(crate) struct Highlighter {
    /// By folded form; so few that looking through them is quick.
    words: Vec<(String, Sought)>,
    /// Beginnings of words, by folded form.
    prefixes: Vec<(String, Sought)>,
    /// Keys of the words: few others have one of them.
    keys: Vec<u64>,
}

/// A word of the query.
struct Sought {
    /// First place of the word in the query.
    word: usize,
    /// The toned forms asked for.
    toned: Vec<String>,
    /// Whether it was typed without tones as well, or only so.
    untoned: bool,
    /// Whether other tones do not match.
    strict: bool,
}

impl Sought {
    /// Whether a word of its letters matches, and whether with its tones as typed.
    fn matches(&self, toned: &str, prefix: bool) -> Option<bool> {
        let exact = self.untoned
            || self.toned.iter().any(|asked| match prefix {
                true => begins_with_tones(toned, asked),
                false => asked == toned,
            });
        (exact || !self.strict).then_some(exact)
    }
}

/// A word of a text that matches.
struct Match {
    span: Range<usize>,
    /// Code points before it.
    chars_before: usize,
    /// Code points before its end.
    chars_to_end: usize,
    /// Its place among the text's words.
    position: usize,
    /// Its place in the query.
    word: usize,
    exact: bool,
}

impl Highlighter {
    pub(crate) fn new(query: &Parsed, tones: Tones) -> Self {
        let mut highlighter = Highlighter { words: Vec::new(), prefixes: Vec::new(), keys: Vec::new() };
        let mentions = query.units().flat_map(|unit| {
            let prefix = |at: usize| unit.prefix && at + 1 == unit.words.len();
            unit.words.iter().enumerate().map(move |(at, word)| (word, unit.quoted, prefix(at)))
        });
        for (at, (word, quoted, prefix)) in mentions.enumerate() {
            let strict = quoted || tones == Tones::AsTyped;
            highlighter.keys.push(FoldedKey::of(&word.folded));
            let new = Sought { word: at, toned: Vec::new(), untoned: false, strict: true };
            let sought = if prefix {
                highlighter.prefixes.push((word.folded.clone(), new));
                highlighter.prefixes.last_mut().map(|(_, sought)| sought)
            } else {
                let known = highlighter.words.iter().position(|(folded, _)| *folded == word.folded);
                let at = known.unwrap_or(highlighter.words.len());
                if known.is_none() {
                    highlighter.words.push((word.folded.clone(), new));
                }
                highlighter.words.get_mut(at).map(|(_, sought)| sought)
            };
            let Some(sought) = sought else { continue };
            sought.strict &= strict;
            match &word.toned {
                Some(toned) => sought.toned.push(toned.clone()),
                None => sought.untoned = true,
            }
        }
        highlighter
    }

    /// Whether a word matches, in which place of the query, and whether with its tones.
    fn seek(&self, forms: &BothForms) -> Option<(usize, bool)> {
        if let Some((_, sought)) = self.words.iter().find(|(folded, _)| *folded == forms.folded) {
            return sought.matches(&forms.toned, false).map(|exact| (sought.word, exact));
        }
        let begun = self.prefixes.iter().find(|(prefix, _)| forms.folded.starts_with(prefix.as_str()));
        begun.and_then(|(_, sought)| sought.matches(&forms.toned, true).map(|exact| (sought.word, exact)))
    }

    fn matches(&self, text: &str) -> Vec<Match> {
        let mut matches = Vec::new();
        if self.words.is_empty() && self.prefixes.is_empty() {
            return matches;
        }
        let mut cursor = Words::<FoldedKey>::new(text);
        let mut forms = BothForms::default();
        let (mut position, mut counted_to, mut chars) = (0, 0, 0);
        while cursor.advance() {
            position += 1;
            if self.prefixes.is_empty() && !self.keys.contains(&cursor.forms.key()) {
                continue;
            }
            let span = cursor.start..cursor.end;
            let mut word = Words::reusing(&text[span.clone()], std::mem::take(&mut forms));
            word.advance();
            forms = word.forms;
            let Some((word, exact)) = self.seek(&forms) else { continue };
            let chars_before = chars + text[counted_to..span.start].chars().count();
            chars = chars_before + text[span.clone()].chars().count();
            counted_to = span.end;
            matches.push(Match { span, chars_before, chars_to_end: chars, position, word, exact });
        }
        matches
    }

    /// The whole text, highlighted.
    pub(crate) fn whole(&self, text: &str) -> Snippet {
        let highlights = self.matches(text).into_iter().map(|found| found.span).collect();
        Snippet { text: text.to_owned(), highlights }
    }

    /// The passage of about [`PASSAGE_CHARS`] characters around the densest matches, and the byte of the
    /// text that it begins with.
    pub(crate) fn passage(&self, text: &str) -> (Snippet, usize) {
        // Most texts are shorter; of a long one, the rest is looked at where its beginning has too little.
        let part = (LONG_BYTES..).find(|at| *at >= text.len() || text.is_char_boundary(*at));
        let part = part.map_or(text.len(), |part| part.min(text.len()));
        let mut matches = self.matches(&text[..part]);
        let found = |matches: &[Match]| -> usize {
            let words: HashSet<usize> = matches.iter().map(|found| found.word).collect();
            words.len()
        };
        let enough = (self.words.len() + self.prefixes.len()).min(ENOUGH_WORDS);
        if part < text.len() && found(best_window(&matches)) < enough {
            matches = self.matches(text);
        }
        let window = best_window(&matches);
        let range = match window {
            [] => passage_from(text, text.len() - text.trim_start().len()),
            [first, .., last] => widen(text, first, last),
            [only] => widen(text, only, only),
        };
        let highlights = matches
            .iter()
            .filter(|found| range.start <= found.span.start && found.span.end <= range.end)
            .map(|found| found.span.start - range.start..found.span.end - range.start)
            .collect();
        let start = range.start;
        (Snippet { text: text[range].to_owned(), highlights }, start)
    }
}

/// Figures that a hit shows beside its passage.
const NEAREST: usize = 3;

/// The numbers of the figures in or nearest to a passage that begins at a byte of the text, in order;
/// dates only where there is nothing else.
pub(crate) fn nearest(figures: &[Extent], text: &str, start: usize, passage: &Snippet) -> Vec<usize> {
    let before = text[..start].chars().count();
    let middle = match passage.highlights.first() {
        Some(range) => before + passage.text[..range.start].chars().count(),
        None => before,
    };
    let end = before + passage.text.chars().count();
    let far = |n: &usize| {
        let figure = &figures[*n];
        let outside = figure.end.saturating_sub(end) + before.saturating_sub(figure.start);
        (figure.kind == Kind::Date, outside, figure.start.abs_diff(middle))
    };
    let mut numbers: Vec<usize> = (0..figures.len()).collect();
    numbers.sort_by_key(far);
    numbers.truncate(NEAREST);
    if numbers.first().is_some_and(|n| figures[*n].kind != Kind::Date) {
        numbers.retain(|n| figures[*n].kind != Kind::Date);
    }
    numbers.sort_unstable();
    numbers
}

/// What the matches of a window say, kept up to date as it moves.
struct Worth {
    /// By place in the query: how many matches have the word with its tones, and with others.
    exact: Vec<u32>,
    other: Vec<u32>,
    /// How many have the word before it in the query before them.
    pairs: Vec<u32>,
    worth: u32,
}

impl Worth {
    fn new(matches: &[Match]) -> Self {
        let words = matches.iter().map(|found| found.word + 1).max().unwrap_or(0);
        Worth { exact: vec![0; words], other: vec![0; words], pairs: vec![0; words], worth: 0 }
    }

    /// A word with its tones is worth 8, with others 4.
    fn of_word(&self, word: usize) -> u32 {
        match (self.exact[word], self.other[word]) {
            (0, 0) => 0,
            (0, _) => 4,
            _ => 8,
        }
    }

    fn change(&mut self, found: &Match, add: bool) {
        self.worth -= self.of_word(found.word);
        let count = if found.exact { &mut self.exact } else { &mut self.other };
        count[found.word] = if add { count[found.word] + 1 } else { count[found.word] - 1 };
        self.worth += self.of_word(found.word);
    }

    /// Neighbours of the query side by side are worth 4 more, and 1 each time again.
    fn change_pair(&mut self, second: &Match, add: bool) {
        let count = &mut self.pairs[second.word];
        match add {
            true => {
                self.worth += if *count == 0 { 4 } else { 1 };
                *count += 1;
            }
            false => {
                *count -= 1;
                self.worth -= if *count == 0 { 4 } else { 1 };
            }
        }
    }
}

/// Whether a match directly follows the one before it, in the text and in the query.
fn follows(matches: &[Match], at: usize) -> bool {
    let previous = at.checked_sub(1).map(|before| &matches[before]);
    previous.is_some_and(|previous| {
        previous.position + 1 == matches[at].position && previous.word + 1 == matches[at].word
    })
}

/// The run of matches that fits a passage and says most: many different words of the query, with
/// their tones, next to one another as in the query. The first of equals.
fn best_window(matches: &[Match]) -> &[Match] {
    let mut worth = Worth::new(matches);
    let mut best = (0, 0..0);
    let mut end = 0;
    for (start, first) in matches.iter().enumerate() {
        while end == start
            || matches.get(end).is_some_and(|last| last.chars_to_end - first.chars_before <= PASSAGE_CHARS)
        {
            worth.change(&matches[end], true);
            if end > start && follows(matches, end) {
                worth.change_pair(&matches[end], true);
            }
            end += 1;
        }
        if worth.worth > best.0 {
            best = (worth.worth, start..end);
        }
        worth.change(first, false);
        if start + 1 < end && follows(matches, start + 1) {
            worth.change_pair(&matches[start + 1], false);
        }
    }
    &matches[best.1]
}

/// A passage around matches: from the start of their sentence if that is near, and as far on as
/// there is room.
fn widen(text: &str, first: &Match, last: &Match) -> Range<usize> {
    let room = PASSAGE_CHARS.saturating_sub(last.chars_to_end - first.chars_before);
    let (mut sentence, mut word, mut limit) = (None, first.span.start, first.span.start);
    for (taken, (at, c)) in text[..first.span.start].char_indices().rev().enumerate() {
        if taken >= room {
            break;
        }
        let after = at + c.len_utf8();
        let next = text[after..].chars().next();
        let ends_sentence =
            c == '\n' || (matches!(c, '.' | '!' | '?' | ';' | '…') && next.is_some_and(char::is_whitespace));
        if ends_sentence {
            sentence = Some(after);
            break;
        }
        if c.is_whitespace() && 2 * taken <= room {
            word = after;
        }
        limit = at;
    }
    let start = match sentence {
        Some(start) => start,
        None if limit == 0 => 0,
        None => word,
    };
    let start = start + (text[start..].len() - text[start..].trim_start().len());
    let range = passage_from(text, start.min(first.span.start));
    range.start..range.end.max(last.span.end)
}

/// [`PASSAGE_CHARS`] characters from a place on, ending with a whole word where there is one.
fn passage_from(text: &str, start: usize) -> Range<usize> {
    let rest = &text[start..];
    let Some((cut, next)) = rest.char_indices().nth(PASSAGE_CHARS) else {
        return start..start + rest.trim_end().len();
    };
    let whole = match next.is_whitespace() {
        true => cut,
        false => rest[..cut].rfind(char::is_whitespace).unwrap_or(cut),
    };
    start..start + rest[..whole].trim_end().len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::parse;

    fn highlighter(query: &str) -> Highlighter {
        Highlighter::new(&parse(query, &[]).expect("a good query"), Tones::Any)
    }

    fn marked(snippet: &Snippet) -> Vec<&str> {
        snippet.highlights.iter().map(|range| &snippet.text[range.clone()]).collect()
    }

    #[test]
    fn words_match_by_their_folded_form() {
        let snippet = highlighter("chuyen đổi").whole("Chuyển đổi, chuyện đời; đồi chuyên");
        assert_eq!(marked(&snippet), ["Chuyển", "đổi", "chuyện", "đời", "đồi", "chuyên"]);
        let snippet = highlighter("\"chuyển đổi\"").whole("Chuyển đổi, chuyện đời");
        assert_eq!(marked(&snippet), ["Chuyển", "đổi"]);
        assert_eq!(marked(&highlighter("").whole("Chuyển đổi")), [""; 0]);
    }

    #[test]
    fn the_passage_is_where_most_words_are() {
        let filler = "Bản tin hôm nay có nhiều mục. ".repeat(30);
        let text = format!("Số hộ giảm.\n{filler}Tỷ lệ hồ sơ trực tuyến của huyện đạt 80%. {filler}");
        let snippet = highlighter("tỷ lệ hồ sơ trực tuyến").passage(&text).0;
        assert!(snippet.text.starts_with("Tỷ lệ hồ sơ trực tuyến của huyện"), "{}", snippet.text);
        assert_eq!(marked(&snippet)[..6], ["Tỷ", "lệ", "hồ", "sơ", "trực", "tuyến"]);
        assert!(text.contains(&snippet.text));
        let chars = snippet.text.chars().count();
        assert!((150..=PASSAGE_CHARS).contains(&chars), "{chars} characters");
    }

    #[test]
    fn exact_tones_draw_the_passage() {
        let text = format!("Ma trận. {}Con mà, con mả.", "Không có gì cả. ".repeat(40));
        assert!(highlighter("mả").passage(&text).0.text.contains("con mả"));
    }

    #[test]
    fn of_a_long_text_the_rest_is_looked_at_where_the_beginning_has_too_little() {
        let filler = "Bản tin hôm nay có nhiều mục. ".repeat(300);
        let end = "Tỷ lệ hồ sơ trực tuyến đạt 80%.";
        let text = format!("Hồ nước cạn. {filler}{end}");
        assert!(highlighter("tỷ lệ hồ sơ trực tuyến").passage(&text).0.text.starts_with("Tỷ lệ"));
        let text = format!("Hồ sơ tỷ lệ. {filler}{end}");
        assert!(highlighter("tỷ lệ hồ sơ trực tuyến").passage(&text).0.text.starts_with("Hồ sơ tỷ lệ."));
    }

    #[test]
    fn without_a_match_it_is_the_beginning() {
        let text = format!("\n {}", "dài dòng ".repeat(100));
        let snippet = highlighter("khác").passage(&text).0;
        assert!(snippet.text.starts_with("dài dòng") && snippet.text.ends_with("dòng"));
        assert!(snippet.highlights.is_empty());
        assert_eq!(highlighter("khác").passage("").0.text, "");
        assert_eq!(highlighter("khác").passage(" \n").0.text, "");
    }

    #[test]
    fn words_longer_than_a_passage_are_whole() {
        let text = format!("a {} b", "ạ".repeat(500));
        let query: String = "ạ".repeat(500);
        let snippet = highlighter(&query).passage(&text).0;
        assert!(marked(&snippet)[0].chars().count() == 500);
    }
}
