//! Bytes that are no text.

/// Where the first control character stands, if there is a NUL or if they are more than a tenth.
/// Characters come with how many bytes they take.
pub(super) fn control_offset(characters: impl Iterator<Item = (usize, char)>) -> Option<usize> {
    let (mut offset, mut total, mut controls) = (0, 0, 0);
    let mut first = None;
    for (width, c) in characters {
        if c == '\0' {
            return Some(offset);
        }
        if c.is_ascii() && is_control(c as u8) {
            controls += 1;
            first = first.or(Some(offset));
        }
        offset += width;
        total += 1;
    }
    first.filter(|_| controls * 10 > total)
}

/// A control character of ASCII that text does not have.
fn is_control(byte: u8) -> bool {
    byte < b' ' && !matches!(byte, b'\t' | b'\n' | b'\r' | b'\x0c') || byte == b'\x7f'
}

/// Whether a text has any control character: the glance that nearly every text is done with.
pub(super) fn has_control(text: &[u8]) -> bool {
    // Without leaving early inside a piece, so that the compiler looks at many bytes at once.
    text.chunks(4096).any(|piece| piece.iter().fold(false, |any, &byte| any | is_control(byte)))
}

/// What the first bytes say about a file that is not text.
pub(super) fn format_of(bytes: &[u8]) -> Option<&'static str> {
    const FORMATS: [(&[u8], &str); 8] = [
        (b"%PDF-", "a PDF file"),
        (b"PK\x03\x04", "a ZIP archive (.docx, .xlsx and .epub files are such)"),
        (b"\xd0\xcf\x11\xe0", "an old Microsoft Office file (.doc, .xls)"),
        (b"\x1f\x8b", "a gzip archive"),
        (b"\x89PNG", "a PNG image"),
        (b"\xff\xd8\xff", "a JPEG image"),
        (b"PAR1", "a Parquet file"),
        (b"SQLite format 3", "an SQLite database"),
    ];
    FORMATS.iter().find(|(magic, _)| bytes.starts_with(magic)).map(|&(_, format)| format)
}
