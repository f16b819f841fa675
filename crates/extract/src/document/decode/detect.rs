//! Which of the legacy encodings bytes are in.

use super::charset::Charset;
use super::measure::Evidence;

/// What is tried on bytes that are not UTF-8.
pub(super) const LEGACY: [Charset; 4] =
    [Charset::WINDOWS_1258, Charset::TCVN3, Charset::VNI, Charset::VISCII];

/// Of a longer input, this many bytes in all are looked at, in pieces from all over it.
const SAMPLE: usize = 256 << 10;
const PIECES: usize = 8;

/// By how much the share of syllables must be higher than in the second best.
const MARGIN: f64 = 0.1;

/// The encoding in which the bytes read as Vietnamese, and with what confidence; `None` where there is none
/// or where two do.
pub(super) fn detect(bytes: &[u8]) -> Option<(Charset, f64)> {
    let pieces = sample(bytes);
    let mut evidence = LEGACY.map(|charset| {
        let mut evidence = Evidence::default();
        for text in pieces.iter().filter_map(|piece| charset.read(piece, 0).ok()) {
            evidence.add(&text);
        }
        (charset, evidence)
    });
    evidence.sort_by(|(_, a), (_, b)| b.rank().total_cmp(&a.rank()));
    let [(charset, best), (_, second), ..] = &evidence;
    let charset = *charset;
    let is_clear = best.is_vietnamese()
        && (charset == Charset::WINDOWS_1258 || best.is_told_twice())
        && best.rank() >= second.rank() + MARGIN;
    is_clear.then(|| (charset, best.confidence()))
}

/// UTF-16 without a byte order mark: the order in which the bytes read as Vietnamese, if one does.
pub(super) fn detect_utf_16(bytes: &[u8]) -> Option<(Charset, f64)> {
    if !bytes.len().is_multiple_of(2) {
        return None;
    }
    // Spaces, digits and most letters of the text have a zero in their higher byte.
    let zeros = |pairs: &[u8], at: usize| pairs.chunks_exact(2).filter(|pair| pair[at] == 0).count();
    let start = &bytes[..bytes.len().min(4096)];
    let charset = match (zeros(start, 0), zeros(start, 1)) {
        (0, high) if high * 8 > start.len() => Charset::UTF_16LE,
        (high, 0) if high * 8 > start.len() => Charset::UTF_16BE,
        _ => return None,
    };
    let mut evidence = Evidence::default();
    for piece in sample(bytes) {
        evidence.add(&charset.read(piece, 0).ok()?);
    }
    evidence.is_vietnamese().then(|| (charset, evidence.confidence()))
}

/// The input, or pieces from all over it that begin and end at line breaks or spaces where there are any.
fn sample(bytes: &[u8]) -> Vec<&[u8]> {
    if bytes.len() <= SAMPLE {
        return vec![bytes];
    }
    // Pairs of bytes stay together, for UTF-16.
    let (step, length) = (bytes.len() / PIECES / 2 * 2, SAMPLE / PIECES);
    (0..PIECES).map(|n| &bytes[n * step..n * step + length]).collect()
}
