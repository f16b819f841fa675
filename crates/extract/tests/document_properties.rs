//! What holds for any text and any bytes.
#![allow(clippy::unwrap_used)]

mod common;

use chiso_extract::document::{CodePoints, Normalized, decode, decode_html, fold, html, tone_placement};
use proptest::prelude::*;
use unicode_normalization::{UnicodeNormalization, is_nfc};

const BYTE_ORDER_MARK: char = '\u{feff}';

/// The documented replacements, written a second time: on text that is composed already.
fn replaced(text: &str) -> String {
    text.chars()
        .filter(|c| !"\u{200b}\u{200c}\u{200d}\u{2060}\u{feff}\u{ad}".contains(*c))
        .map(|c| match c {
            '\u{a0}' | '\u{1680}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\u{3000}' => ' ',
            '０'..='９' => char::from_digit(c as u32 - '０' as u32, 10).unwrap(),
            '％' => '%',
            '‐' | '‑' | '‒' | '–' | '—' | '―' | '−' => '-',
            c => c,
        })
        .nfc()
        .collect()
}

/// Text of the sort that has to be expected, with every trap much more frequent than in the wild.
fn text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        8 => prop::sample::select(vec![
            "tỷ lệ", "Hoà", "thuỷ", "uý", "quý", "đạt 68,36%", "ĐẮK LẮK", "2021–2025", "5\u{a0}tỷ", " ", "\n", "\t",
        ])
        .prop_map(str::to_owned),
        4 => "[aeiouyơưâêôăđ][\u{300}\u{301}\u{303}\u{309}\u{323}\u{302}\u{306}\u{31b}]{0,4}",
        3 => prop::sample::select(vec![
            "\u{200b}", "\u{200d}", "\u{feff}", "\u{ad}", "\u{2060}", "\u{2009}", "\u{3000}", "６８％", "‑", "—", "−",
            "\u{301}", "\u{212a}", "\u{2126}", "\u{1f71}", "\u{340}", "\u{344}", "\u{2000}", "\u{2028}",
        ])
        .prop_map(str::to_owned),
        2 => prop::sample::select(vec!["👩\u{200d}👩\u{200d}👧", "🇻🇳", "각", "ᄀ\u{1161}\u{11a8}", "ে\u{9be}", "が", "か\u{3099}"])
            .prop_map(str::to_owned),
        1 => any::<char>().prop_map(String::from),
    ];
    let nfd = any::<bool>();
    (prop::collection::vec(piece, 0..24), nfd).prop_map(|(pieces, nfd)| {
        let text = pieces.concat();
        if nfd { text.nfd().collect() } else { text }
    })
}

proptest! {
    #![proptest_config(common::cases(2000))]

    #[test]
    fn the_normal_form_is_the_documented_one(source in text()) {
        let normalized = Normalized::new(&source);
        prop_assert_eq!(normalized.text(), replaced(&source));
        prop_assert!(is_nfc(normalized.text()));
        let again = Normalized::new(normalized.text());
        prop_assert_eq!(again.text(), normalized.text());
    }

    #[test]
    fn a_range_maps_back_to_what_it_came_from(source in text(), ends in any::<[prop::sample::Index; 2]>()) {
        let normalized = Normalized::new(&source);
        let text = normalized.text();
        let mut ends = ends.map(|end| end.index(text.len() + 1));
        ends.sort();
        let [start, end] = ends;
        let range = normalized.source_range(start..end);
        prop_assert!(source.is_char_boundary(range.start) && source.is_char_boundary(range.end));
        prop_assert!(range.start <= range.end);

        // What the source range becomes contains what was asked for, and when it is longer, it is so by
        // whole clusters only: mapping its own place back gives the same source range again.
        let back = replaced(&source[range.clone()]);
        if start < end {
            let mut widened = start..end;
            while !text.is_char_boundary(widened.start) { widened.start -= 1; }
            while !text.is_char_boundary(widened.end) { widened.end += 1; }
            let found = (0..=widened.start).rev()
                .filter(|&at| text.is_char_boundary(at) && text[at..].starts_with(&back))
                .find(|&at| at + back.len() >= widened.end);
            prop_assert!(found.is_some(), "{:?} does not hold {:?}", back, &text[widened]);
            let at = found.unwrap();
            prop_assert_eq!(normalized.source_range(at..at + back.len()), range);
        } else {
            prop_assert_eq!(back, "");
        }
    }

    #[test]
    fn neighbouring_ranges_do_not_overlap_out_of_order(source in text()) {
        let normalized = Normalized::new(&source);
        let mut last = 0..0;
        for (at, c) in normalized.text().char_indices() {
            let range = normalized.source_range(at..at + c.len_utf8());
            // Either the next piece of the source, or the same cluster again.
            prop_assert!(range.start >= last.end || range == last, "{:?} after {:?}", range, last);
            prop_assert!(!range.is_empty());
            last = range;
        }
    }

    #[test]
    fn code_points_agree_with_counting(source in text(), offsets in prop::collection::vec(any::<prop::sample::Index>(), 0..20)) {
        let boundaries: Vec<usize> = source.char_indices().map(|(at, _)| at).chain([source.len()]).collect();
        let mut code_points = CodePoints::new(&source);
        for offset in offsets {
            let offset = *offset.get(&boundaries);
            prop_assert_eq!(code_points.at(offset), source[..offset].chars().count());
        }
    }

    #[test]
    fn tone_placement_keeps_code_points(source in text()) {
        let source = Normalized::new(&source).text().to_owned();
        let moved = tone_placement(&source);
        prop_assert_eq!(moved.chars().count(), source.chars().count());
        prop_assert_eq!(fold(&moved), fold(&source));
        prop_assert_eq!(tone_placement(&moved), moved.as_ref());
    }

    #[test]
    fn folding_is_stable_and_blind_to_composition(source in text()) {
        let folded = fold(&source).into_owned();
        prop_assert_eq!(fold(&folded), folded.as_str());
        let composed: String = source.nfc().collect();
        let marks = composed.chars().filter(|&c| chiso_extract::document::fold_char(c).is_none()).count();
        prop_assert_eq!(fold(&composed).chars().count() + marks, composed.chars().count());
    }

    #[test]
    fn bytes_decode_or_are_refused(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        for decoded in [decode(&bytes), decode_html(&bytes)] {
            match decoded {
                Ok(decoded) => prop_assert!(!decoded.text.trim().is_empty()),
                Err(error) => prop_assert!(!error.to_string().is_empty()),
            }
        }
    }

    #[test]
    fn utf_8_is_stored_as_given(source in text()) {
        match decode(source.as_bytes()) {
            Ok(decoded) => prop_assert_eq!(decoded.text, source.strip_prefix('\u{feff}').unwrap_or(&source)),
            Err(_) => {
                let is_text = |c: char| !c.is_whitespace() && !c.is_control() && c != BYTE_ORDER_MARK;
                let controls = source.chars().filter(|c| c.is_control()).count();
                prop_assert!(source.contains('\0') || controls > 0 || !source.chars().any(is_text));
            }
        }
    }

    #[test]
    fn any_tag_soup_parses(pieces in prop::collection::vec(prop_oneof![
        3 => "</?(div|p|span|b|i|td|tr|table|li|ul|form|article|main|aside|h1|script|title|pre|svg|time)( hidden| itemprop=articleBody| itemprop=datePublished| /)?>",
        2 => text(),
        1 => "[<>&/ =\"'!-]{1,4}",
    ], 0..60)) {
        let article = html::parse(&pieces.concat());
        for line in article.text.lines() {
            prop_assert_eq!(line.trim(), line);
            prop_assert!(!line.is_empty());
        }
    }
}
