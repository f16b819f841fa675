//! Text that was read in the wrong encoding before it was saved as UTF-8.

use super::charset::Charset;
use super::detect::LEGACY;
use super::legacy::western_byte;
use super::measure::{Evidence, beginning, is_western};
use crate::record::Document;

/// Fewer words are no proof.
const FEWEST_WORDS: usize = 8;
/// Of a hundred words, so many must be syllables in the one reading …
const SHARE: f64 = 0.95;
/// … so many fewer in every other …
const MARGIN: f64 = 0.2;
/// … and at most so many as the text stands.
const AS_IT_STANDS: f64 = 0.5;

/// Mends a text whose bytes were once taken for windows-1252 (or Latin-1): `TØnh` is what becomes of "Tỉnh"
/// in TCVN3, `Tænh` in VNI, `Tá»‰nh` in UTF-8 itself. Returns whether it was such a text; then title, source and
/// author are mended with it, and its encoding gets a second name, `utf-8+tcvn3`.
///
/// | second name | the text was |
/// |---|---|
/// | `+tcvn3`, `+vni`, `+viscii`, `+windows-1258` | in that encoding |
/// | `+utf-8` | in UTF-8 twice |
///
/// It is done only where nothing else can be: no letter of the text is one that Vietnamese has and
/// windows-1252 has not; eight or more words have a letter outside ASCII; in the one reading 95 of 100 of
/// them are spelled as Vietnamese syllables are, at least 20 fewer in any other, and at most 50 as they stand. A
/// page of which only a part is such text stays as it is.
///
/// ```
/// use chiso_extract::Document;
/// use chiso_extract::document::decode::mend;
///
/// let text = "Tû lÖ hé nghÌo cña huyÖn gi¶m cßn 4,5%, v­ît kÕ ho¹ch".to_owned();
/// let mut document = Document { text, encoding: "utf-8".into(), ..Document::default() };
/// assert!(mend(&mut document));
/// assert_eq!(document.text, "Tỷ lệ hộ nghèo của huyện giảm còn 4,5%, vượt kế hoạch");
/// assert_eq!(document.encoding, "utf-8+tcvn3");
/// assert!(!mend(&mut document));
/// ```
pub fn mend(document: &mut Document) -> bool {
    let Some((charset, confidence)) = misread(&document.text) else { return false };
    let fields = [&mut document.title, &mut document.source, &mut document.author];
    for field in fields.into_iter().flatten().chain([&mut document.text]) {
        if let Some(read) = read_again(field, charset) {
            *field = read;
        }
    }
    document.encoding = format!("{}+{}", document.encoding, charset.name());
    document.encoding_confidence = confidence;
    true
}

/// The encoding that the text was in, and with what confidence.
fn misread(text: &str) -> Option<(Charset, f64)> {
    let start = beginning(text);
    // What is not ASCII tells soon enough in any Vietnamese text.
    if start.is_ascii() || start.chars().any(is_vietnamese_alone) {
        return None;
    }
    if Evidence::of(start).share() > AS_IT_STANDS {
        return None;
    }
    let charsets = [Charset::UTF_8].into_iter().chain(LEGACY);
    let mut readings: Vec<(Charset, Evidence)> =
        charsets.filter_map(|charset| Some((charset, Evidence::of(&read_again(start, charset)?)))).collect();
    readings.sort_by(|(_, a), (_, b)| b.rank().total_cmp(&a.rank()));
    let [(charset, best), (_, second), ..] = readings.as_slice() else { return None };
    let is_certain = best.is_vietnamese()
        && best.words() >= FEWEST_WORDS
        && best.rank() >= SHARE
        && best.rank() >= second.rank() + MARGIN;
    // Further down there may still be a letter that shows the text to be whole.
    (is_certain && !text.chars().any(is_vietnamese_alone)).then(|| (*charset, best.confidence()))
}

/// A letter of Vietnamese that windows-1252 does not have, or a mark of one.
fn is_vietnamese_alone(c: char) -> bool {
    matches!(c, '\u{100}'..='\u{1b0}' | '\u{300}'..='\u{323}' | '\u{1ea0}'..='\u{1ef9}') && !is_western(c)
}

/// Takes every stretch of windows-1252 back to its bytes and reads them in `charset`; characters that
/// windows-1252 does not have stay. `None` where the bytes are not in that encoding.
fn read_again(text: &str, charset: Charset) -> Option<String> {
    let mut read = String::with_capacity(text.len());
    let mut bytes = Vec::new();
    for c in text.chars() {
        match western_byte(c) {
            Some(byte) => bytes.push(byte),
            None => {
                read.push_str(&charset.read(&bytes, 0).ok()?);
                bytes.clear();
                read.push(c);
            }
        }
    }
    read.push_str(&charset.read(&bytes, 0).ok()?);
    Some(read)
}
