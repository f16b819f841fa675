//! The names of places and where a text has them, among the words of the text.

use super::context::{Cue, Cues, Unit, is_name};
use super::names::{Found, Names};
use super::own::provinces;
use super::{Back, Force, Level, Mention, group};
use crate::document::syllable::is_syllable;
use crate::letter::is_alphanumeric;
use crate::province::{self, Province};
use crate::token::{WordHash, Words};
use rustc_hash::{FxHashMap, FxHashSet, FxHasher};
use std::hash::{Hash, Hasher};
use std::ops::Range;

const DISTRICTS: &str = include_str!("../lexicon/districts.tsv");
const COUNTRIES: &str = include_str!("../lexicon/countries.tsv");

/// Centrally run cities, which the press calls "thành phố" rather than "tỉnh".
const CENTRAL_CITIES: [&str; 6] = ["01", "31", "46", "48", "79", "92"];

/// When a name may be read as a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Rule {
    Any,
    /// Not beside a capitalised word.
    Alone,
    /// Nor at the start of a sentence.
    Mid,
    /// Only where a cue says so.
    Cue,
}

#[derive(Clone, Copy, Debug)]
struct Entry {
    level: Level,
    code: Option<&'static str>,
    rule: Rule,
    city: bool,
    whole: bool,
    key: u64,
}

#[derive(Debug)]
enum Pattern {
    Name(Vec<Entry>),
    Cue(Cue),
}

/// The tables of places and cues, compiled.
#[derive(Debug)]
pub(crate) struct Gazetteer {
    names: Names,
    patterns: Vec<Pattern>,
    /// Patterns by the hashes of names as they are written.
    by_name: FxHashMap<WordHash, usize>,
    cues: Cues,
}

/// A name that is a place only if the article says so elsewhere.
struct Doubtful<'g> {
    at: usize,
    entries: &'g [Entry],
}

impl Gazetteer {
    /// Compiles the built-in tables.
    pub(crate) fn new() -> Self {
        let mut names: Vec<(String, Vec<Entry>)> = Vec::new();
        let mut by_name: FxHashMap<WordHash, usize> = FxHashMap::default();
        let mut add = |spelling: &str, entry: Entry| {
            for form in forms(spelling) {
                let hash = WordHash::of(form.as_bytes());
                match by_name.get(&hash) {
                    Some(&known) => {
                        let entries: &mut Vec<Entry> = &mut names[known].1;
                        if entries.iter().all(|other| other.key != entry.key) {
                            entries.push(entry);
                        }
                    }
                    None => {
                        by_name.insert(hash, names.len());
                        names.push((form, vec![entry]));
                    }
                }
            }
        };
        for Province { code, name, others, .. } in province::all() {
            let city = CENTRAL_CITIES.contains(&code);
            let entry = Entry {
                level: Level::Province,
                code: Some(code),
                rule: Rule::Any,
                city,
                whole: false,
                key: hash(("province", code)),
            };
            spellings(name, others).for_each(|spelling| add(spelling, entry));
        }
        for row in rows(COUNTRIES) {
            let [kind, name, rule, others] = row[..] else { continue };
            let level = if kind == "country" { Level::Country } else { Level::Other };
            let rule = match rule {
                "mid" => Rule::Mid,
                "alone" => Rule::Alone,
                _ if kind == "city" => Rule::Alone,
                _ => Rule::Any,
            };
            let entry = Entry {
                level,
                code: None,
                rule,
                city: kind == "city",
                whole: kind == "whole",
                key: hash((kind, name)),
            };
            add(name, entry);
            // Other spellings are long enough to be clear.
            spellings(name, others)
                .skip(1)
                .for_each(|spelling| add(spelling, Entry { rule: Rule::Any, ..entry }));
        }
        for row in rows(DISTRICTS) {
            let [id, kind, name, code, alone, others] = row[..] else { continue };
            let rule = if alone == "alone" { Rule::Any } else { Rule::Cue };
            let city = kind == "thành phố";
            let entry = Entry {
                level: Level::District,
                code: Some(code),
                rule,
                city,
                whole: false,
                key: hash(("district", id)),
            };
            spellings(name, others).for_each(|spelling| add(spelling, entry));
        }
        let (cues, searched) = Cues::new();
        let texts = names.iter().map(|(name, _)| name.as_str()).chain(searched.iter().map(|(word, _)| *word));
        let found = Names::new(texts);
        let names = names.into_iter().map(|(_, entries)| Pattern::Name(entries));
        let patterns = names.chain(searched.into_iter().map(|(_, cue)| Pattern::Cue(cue))).collect();
        Self { names: found, patterns, by_name, cues }
    }

    /// The places that the text names, in order and disjoint.
    pub(crate) fn mentions(&self, words: &Words<'_>) -> Vec<Mention> {
        let text = words.text;
        let found = self.names.find(words);
        let mut mentions: Vec<Mention> = Vec::with_capacity(found.len());
        let mut doubtful: Vec<Doubtful<'_>> = Vec::new();
        let mut cued: FxHashSet<u64> = FxHashSet::default();
        let mut done = 0;
        for Found { token, start, end, number: pattern } in found {
            if start < done || !bounded(text, start, end) {
                continue;
            }
            match &self.patterns[pattern] {
                Pattern::Cue(Cue::Not) => {}
                Pattern::Cue(Cue::Back { office, to }) => match name_after(text, end, false) {
                    Some(name) => {
                        if let Some(unit) = unit_of(*to) {
                            // "UBND xã Tân Phú" is an office of "xã Tân Phú".
                            let word = text[start..end].rfind(' ').map_or(start, |space| start + space + 1);
                            let before = words.tokens[token..].iter().take_while(|token| token.start < word);
                            let unit_word = token + before.count();
                            if let Some(mention) = self.named(words, unit_word, name, unit, &mut cued) {
                                done = mention.end;
                                mentions.push(mention);
                            }
                        }
                    }
                    None if ranks(&text[..start]) => {}
                    None => mentions.push(Mention {
                        start,
                        end,
                        code: None,
                        level: Level::Other,
                        force: Force::Back { office: *office, to: *to },
                        key: 0,
                        city: false,
                        whole: false,
                    }),
                },
                Pattern::Cue(Cue::Unit(unit)) => {
                    let numbered =
                        matches!(unit, Unit::Commune | Unit::Hamlet) && !text[start..end].ends_with("xã");
                    let Some(name) = name_after(text, end, numbered) else { continue };
                    if text[start..end] == *"bản" && !names_hamlet(&text[name..]) {
                        continue;
                    }
                    if let Some(mention) = self.named(words, token, name, *unit, &mut cued) {
                        done = mention.end;
                        mentions.push(mention);
                    }
                }
                Pattern::Name(entries) => {
                    let Some(force) = self.cues.force(words, token) else { continue };
                    let clear: Option<&Entry> = entries.iter().find(|entry| entry.rule != Rule::Cue);
                    let entry = clear.unwrap_or(&entries[0]);
                    if !stands(text, start, end, entry.rule, force) {
                        continue;
                    }
                    if clear.is_none() {
                        doubtful.push(Doubtful { at: mentions.len(), entries });
                    }
                    let Entry { level, code, city, whole, key, .. } = *entry;
                    let ranked = level == Level::Other && ranks(&text[..start]);
                    let part = whole && force == Force::Plain || ranked;
                    let force = if part { Force::Aside } else { force };
                    mentions.push(Mention { start, end, code, level, force, key, city, whole });
                }
            }
        }
        settle(text, &mut mentions, &doubtful, &cued);
        group::join(text, mentions)
    }

    /// What the gazetteer knows by the name that is written there.
    fn known(&self, text: &str, name: Range<usize>) -> Option<&Pattern> {
        let hash = WordHash::within(text.as_bytes(), name.start, name.end);
        self.by_name.get(&hash).map(|&known| &self.patterns[known])
    }

    /// The place after a unit word that starts with a token: a known one, or whatever is capitalised.
    fn named(
        &self,
        words: &Words<'_>,
        token: usize,
        name: usize,
        unit: Unit,
        cued: &mut FxHashSet<u64>,
    ) -> Option<Mention> {
        let (text, cue) = (words.text, words.tokens[token].start);
        let (ends, count) = capitals(text, name);
        let ends = &ends[..count];
        let force = match self.cues.force(words, token).unwrap_or(Force::Plain) {
            // A commune is named to say where.
            Force::Plain if matches!(unit, Unit::Commune | Unit::Hamlet) => Force::Locative,
            force => force,
        };
        let of_unit = |entry: &&Entry| match unit {
            Unit::Country => entry.level == Level::Country,
            Unit::Province => matches!(entry.level, Level::Province | Level::Other),
            Unit::City => entry.city || entry.level == Level::Province,
            Unit::District => entry.level == Level::District,
            Unit::Commune | Unit::Hamlet | Unit::Other => false,
        };
        for &end in ends.iter().rev() {
            let Some(Pattern::Name(entries)) = self.known(text, name..end) else { continue };
            let mut fitting = entries.iter().filter(of_unit);
            let Some(first) = fitting.clone().next() else { continue };
            cued.extend(fitting.clone().map(|entry| entry.key));
            let code = first.code.filter(|code| fitting.all(|entry| entry.code == Some(code)));
            return Some(Mention {
                start: name,
                end,
                code,
                level: first.level,
                force,
                key: first.key,
                city: first.city,
                whole: false,
            });
        }
        let end = *ends.last()?;
        // A market floor is a place by the city that it is named after, other "sàn" are not.
        if text[cue..].starts_with("sàn") {
            let known = ends.iter().rev().find(|&&end| self.known(text, name..end).is_some())?;
            let key = hash(("floor", &text[name..*known]));
            return Some(Mention {
                start: cue,
                end: *known,
                code: None,
                level: Level::Other,
                force,
                key,
                city: false,
                whole: false,
            });
        }
        let (start, level) = match unit {
            Unit::Commune => (cue, Level::Commune),
            Unit::Hamlet | Unit::Other => (cue, Level::Other),
            // A foreign one: "bang Karnataka", "thành phố Aabenraa".
            Unit::Province if text[cue..].starts_with("bang") => (cue, Level::Other),
            Unit::Province | Unit::City => (name, Level::Other),
            Unit::District => (name, Level::District),
            Unit::Country => return None,
        };
        // A name that the gazetteer knows in another sense is found by itself.
        if level == Level::Other
            && start == name
            && ends.iter().any(|&end| self.known(text, name..end).is_some())
        {
            return None;
        }
        let key = hash(("named", &text[name..end]));
        Some(Mention { start, end, code: None, level, force, key, city: unit == Unit::City, whole: false })
    }
}

/// Keeps a doubtful district where the article calls it one elsewhere, or names its province right after it.
fn settle(text: &str, mentions: &mut Vec<Mention>, doubtful: &[Doubtful<'_>], cued: &FxHashSet<u64>) {
    if doubtful.is_empty() {
        return;
    }
    let provinces = provinces(mentions);
    let mut dropped = Vec::new();
    for &Doubtful { at, entries } in doubtful {
        let after = mentions.get(at + 1).filter(|next| {
            next.level == Level::Province
                && matches!(text[mentions[at].end..next.start].trim_end_matches("tỉnh ").trim(), "(" | ",")
        });
        let entry = entries
            .iter()
            .find(|entry| after.is_some_and(|next| next.code == entry.code))
            .or_else(|| {
                entries.iter().find(|entry| {
                    cued.contains(&entry.key) && provinces.iter().any(|(code, _)| entry.code == Some(code))
                })
            })
            .or_else(|| entries.iter().find(|entry| cued.contains(&entry.key)));
        match entry {
            Some(entry) => {
                let mention = &mut mentions[at];
                (mention.code, mention.level, mention.key, mention.city) =
                    (entry.code, entry.level, entry.key, entry.city);
            }
            None => dropped.push(at),
        }
    }
    let mut dropped = dropped.into_iter().peekable();
    let mut at = 0;
    mentions.retain(|_| {
        at += 1;
        dropped.next_if_eq(&(at - 1)).is_none()
    });
}

/// Whether the text ends in a rank, so that what follows is only who was ranked: "cao nhất", "thứ 2".
fn ranks(before: &str) -> bool {
    let before = before.trim_end();
    let before = ["ở", "trên", "trong", "của", "tại"]
        .iter()
        .find_map(|cue| before.strip_suffix(cue))
        .unwrap_or(before)
        .trim_end();
    let number = before.trim_end_matches(|c: char| c.is_ascii_digit());
    before.ends_with("nhất")
        || number.len() < before.len() && (number.ends_with("thứ ") || number.ends_with("số "))
}

/// Whether a name may be a place where it stands.
fn stands(text: &str, start: usize, end: usize, rule: Rule, force: Force) -> bool {
    if matches!(rule, Rule::Any) {
        return true;
    }
    let capital_next = text[end..].strip_prefix(' ').is_some_and(|rest| rest.starts_with(char::is_uppercase));
    if capital_next && force != Force::Authority {
        return false;
    }
    let named_before = text[..start].strip_suffix(' ').is_some_and(|head| {
        is_name(
            &head[head
                .rfind([' ', '\n', '(', '“', '"'])
                .map_or(0, |at| at + head[at..].chars().next().map_or(1, char::len_utf8))..],
        )
    });
    if named_before && matches!(force, Force::Plain | Force::Subject | Force::Brand) {
        return false;
    }
    let before = text[..start].trim_end_matches([' ', '“', '"', '(']);
    rule != Rule::Mid || !(before.is_empty() || before.ends_with(['.', '!', '?', '\n', ':', '…']))
}

/// Not inside a longer word.
fn bounded(text: &str, start: usize, end: usize) -> bool {
    let inside = is_alphanumeric;
    let space = |at: usize| text.as_bytes().get(at) == Some(&b' ');
    if start > 0 && space(start - 1) && space(end) {
        return true;
    }
    // "VN-Index" is not of "VN".
    let acronym = text[start..end].bytes().all(|b| b.is_ascii_uppercase());
    if acronym && (text[end..].starts_with(['-', '_', '&']) || text[..start].ends_with(['-', '_', '&', '/']))
    {
        return false;
    }
    !text[..start].ends_with(inside) && (!text[end..].starts_with(inside) || text[..end].ends_with('.'))
}

/// Where the name after a unit word that ends at `end` begins.
fn name_after(text: &str, end: usize, numbered: bool) -> Option<usize> {
    let rest = &text[end..];
    let name = rest.trim_start_matches(' ');
    let glued = name.len() == rest.len();
    if glued && !text[..end].ends_with('.') {
        return None;
    }
    name.starts_with(|first: char| first.is_uppercase() || numbered && first.is_ascii_digit())
        .then(|| text.len() - name.len())
}

/// Whether what stands behind "bản" may name a hamlet, and not a version: "bản Pảo", "bản 2"; not "bản LE", "bản 1.5L".
fn names_hamlet(name: &str) -> bool {
    let length = name.find(|c: char| !is_alphanumeric(c)).unwrap_or(name.len());
    let (word, behind) = name.split_at(length);
    match word.bytes().all(|byte| byte.is_ascii_digit()) {
        true => !behind.strip_prefix('.').is_some_and(|more| more.starts_with(|c: char| c.is_ascii_digit())),
        false => word.chars().any(char::is_lowercase) && is_syllable(word),
    }
}

/// A name has no more syllables.
const MOST_SYLLABLES: usize = 5;

/// Ends of the capitalised syllables (or the number) that begin at `start`, and how many there are.
fn capitals(text: &str, start: usize) -> ([usize; MOST_SYLLABLES], usize) {
    let (mut ends, mut count) = ([0; MOST_SYLLABLES], 0);
    let mut at = start;
    while count < MOST_SYLLABLES {
        let rest = &text[at..];
        let length =
            rest.find(|c: char| !(is_alphanumeric(c) || matches!(c, '\'' | '’' | '-'))).unwrap_or(rest.len());
        let word = rest[..length].trim_end_matches('-');
        if word.is_empty() {
            break;
        }
        let digits = word.bytes().all(|b| b.is_ascii_digit());
        if digits && at == start && word.len() <= 2 {
            ends[0] = at + word.len();
            return (ends, 1);
        }
        if !word.starts_with(char::is_uppercase) {
            break;
        }
        ends[count] = at + word.len();
        count += 1;
        at += word.len();
        if !text[at..].starts_with(' ') {
            break;
        }
        at += 1;
    }
    (ends, count)
}

fn unit_of(back: Back) -> Option<Unit> {
    Some(match back {
        Back::Country => Unit::Country,
        Back::Province => Unit::Province,
        Back::City => Unit::City,
        Back::District => Unit::District,
        Back::Commune => Unit::Commune,
        Back::Any => return None,
    })
}

/// A spelling as given, with the other placement of its tone marks, and both in capitals.
fn forms(spelling: &str) -> Vec<String> {
    let mut forms = vec![spelling.to_owned()];
    let other = other_tone(spelling);
    if other != spelling {
        forms.push(other);
    }
    if spelling.contains(' ') && spelling.starts_with(char::is_uppercase) {
        forms.extend(forms.clone().iter().map(|form| form.to_uppercase()));
    }
    forms.dedup();
    forms
}

/// Moves the tone mark of open "oa", "oe", "uy" from the first vowel to the second: "Hòa" to "Hoà".
fn other_tone(spelling: &str) -> String {
    const MOVES: [(&str, &str); 12] = [
        ("òa", "oà"),
        ("óa", "oá"),
        ("ỏa", "oả"),
        ("õa", "oã"),
        ("ọa", "oạ"),
        ("óe", "oé"),
        ("ùy", "uỳ"),
        ("úy", "uý"),
        ("ủy", "uỷ"),
        ("ũy", "uỹ"),
        ("ụy", "uỵ"),
        ("òe", "oè"),
    ];
    let move_one = |syllable: &str| {
        for (old, new) in MOVES {
            if let Some(head) = syllable.strip_suffix(old) {
                return format!("{head}{new}");
            }
        }
        syllable.to_owned()
    };
    spelling.split(' ').map(move_one).collect::<Vec<_>>().join(" ")
}

fn rows(table: &'static str) -> impl Iterator<Item = Vec<&'static str>> {
    table.lines().filter(|row| !row.starts_with('#')).map(|row| row.split('\t').collect())
}

fn spellings<'t>(name: &'t str, others: &'t str) -> impl Iterator<Item = &'t str> {
    std::iter::once(name).chain(others.split('|').filter(|other| !other.is_empty()))
}

fn hash(value: impl Hash) -> u64 {
    let mut hasher = FxHasher::default();
    value.hash(&mut hasher);
    hasher.finish()
}
