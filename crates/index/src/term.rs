//! The terms of the index: how a word's two forms stand in one.
//!
//! | written | term |
//! |---|---|
//! | `trong` | `trong` |
//! | `Chuyển` | `chuyen`, [`TONES`], `En`, hỏi |
//! | `hòa` | `hoa`, [`TONES`], huyền |
//!
//! After the folded form stands what the toned one has from the first letter on that differs. All words of the same
//! letters are neighbours in the dictionary. A letter with diacritics is a capital there and a tone a control
//! character: neither form has any, and the terms of Vietnamese are ASCII, short to compare and to keep.

use crate::fold::is_tone;

/// Stands in a term between the folded form and the toned one. Less than any letter, and than any tone.
pub(crate) const TONES: char = '\u{1}';

/// What stands in a term for a letter of a toned form, or for its tone.
pub(crate) fn mark(c: char) -> char {
    match c {
        'ă' => 'A',
        'â' => 'B',
        'đ' => 'D',
        'ê' => 'E',
        'ô' => 'O',
        'ơ' => 'P',
        'ư' => 'U',
        '\u{300}' => '\u{2}',
        '\u{301}' => '\u{3}',
        '\u{303}' => '\u{4}',
        '\u{309}' => '\u{5}',
        '\u{323}' => '\u{6}',
        other => other,
    }
}

/// Writes the term of a word. The forms have the same number of letters; behind those of the toned one, which is empty
/// if the word carries neither tone nor diacritics, stands the tone.
pub(crate) fn write(folded: &str, toned: &str, term: &mut String) {
    term.clear();
    term.push_str(folded);
    if toned.is_empty() {
        return;
    }
    term.push(TONES);
    let same = folded.chars().zip(toned.chars()).take_while(|(folded, toned)| folded == toned).count();
    term.extend(toned.chars().skip(same).map(mark));
}

/// The beginning of a word as typed, with tones.
pub(crate) struct Beginning {
    /// As terms have them.
    letters: String,
    tone: Option<char>,
}

impl Beginning {
    /// Of a toned form.
    pub(crate) fn new(toned: &str) -> Self {
        let (letters, tone) = split_tone(toned);
        Beginning { letters: letters.chars().map(mark).collect(), tone: tone.map(mark) }
    }

    /// Whether a term begins with the letters, and has the tone if there is one.
    pub(crate) fn begins(&self, term: &str) -> bool {
        let (folded, toned) = term.split_once(TONES).unwrap_or((term, ""));
        let tone = toned.chars().next_back().filter(|last| ('\u{2}'..='\u{6}').contains(last));
        let differing = toned.chars().count() - usize::from(tone.is_some());
        let same = folded.chars().count().saturating_sub(differing);
        let mut letters = folded.chars().take(same).chain(toned.chars().take(differing));
        let begins = self.letters.chars().all(|letter| letters.next() == Some(letter));
        begins && (self.tone.is_none() || self.tone == tone)
    }
}

/// Whether a toned form begins as a word typed with tones does: its letters, and its tone if it has one.
pub(crate) fn begins_with_tones(toned: &str, typed: &str) -> bool {
    let (letters, tone) = split_tone(typed);
    toned.starts_with(letters) && tone.is_none_or(|tone| toned.ends_with(tone))
}

/// The letters of a toned form, and its tone.
fn split_tone(toned: &str) -> (&str, Option<char>) {
    match toned.char_indices().next_back() {
        Some((at, tone)) if is_tone(tone) => (&toned[..at], Some(tone)),
        _ => (toned, None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn term(folded: &str, toned: &str) -> String {
        let mut term = String::new();
        write(folded, toned, &mut term);
        term
    }

    #[test]
    fn the_forms_share_what_they_begin_with() {
        assert_eq!(term("trong", ""), "trong");
        assert_eq!(term("hoa", "hoa\u{300}"), "hoa\u{1}\u{2}");
        assert_eq!(term("chuyen", "chuyên\u{309}"), "chuyen\u{1}En\u{5}");
        assert_eq!(term("duong", "đương\u{300}"), "duong\u{1}DUPng\u{2}");
        assert_eq!(term("munchen", "münchen"), "munchen\u{1}ünchen");
    }

    #[test]
    fn beginnings_are_those_of_toned_forms() {
        let forms = [
            ("trong", ""),
            ("hoa", "hoa\u{300}"),
            ("chuyen", "chuyên\u{309}"),
            ("duong", "đương\u{300}"),
            ("duoc", "đươc\u{323}"),
            ("munchen", "münchen"),
        ];
        let typed = [
            "ho\u{300}",
            "hô",
            "chuyê",
            "chuyê\u{309}",
            "chuyê\u{300}",
            "đ",
            "đư\u{323}",
            "đươ\u{300}",
            "dươ",
            "mü",
            "tro\u{301}",
        ];
        for (folded, toned) in forms {
            for typed in typed {
                let expected = begins_with_tones(toned, typed);
                assert_eq!(Beginning::new(typed).begins(&term(folded, toned)), expected, "{toned} {typed}");
            }
        }
    }
}
