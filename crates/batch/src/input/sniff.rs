//! Tells what a file really holds, where its ending says otherwise.

/// First bytes of formats that end up under the wrong name.
const MAGIC: [(&[u8], &str); 14] = [
    (b"\x1f\x8b", "gzip (its name should end in .gz)"),
    (b"%PDF-", "PDF"),
    (b"PK\x03\x04", "a zip archive or an office document (an archive's name should end in .zip)"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old office document"),
    (b"{\\rtf", "RTF"),
    (b"\x28\xb5\x2f\xfd", "zstd (its name should end in .zst)"),
    (b"BZh", "bzip2"),
    (b"\xfd7zXZ\x00", "xz"),
    (b"PAR1", "Parquet (its name should end in .parquet)"),
    (b"SQLite format 3\x00", "an SQLite database"),
    (b"\x89PNG\r\n", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"WARC/1.", "WARC (its name should end in .warc)"),
];

/// The format, other than text, that the bytes begin like.
///
/// ```
/// assert_eq!(chiso_batch::input::sniff::foreign(b"%PDF-1.7"), Some("PDF"));
/// assert_eq!(chiso_batch::input::sniff::foreign("Tỷ lệ".as_bytes()), None);
/// ```
pub fn foreign(bytes: &[u8]) -> Option<&'static str> {
    MAGIC.iter().find(|(magic, _)| bytes.starts_with(magic)).map(|(_, name)| *name)
}

/// Whether the text is a web page from its first characters on.
pub fn is_html(text: &str) -> bool {
    let start = text.trim_start();
    ["<!doctype html", "<html"]
        .iter()
        .any(|tag| start.get(..tag.len()).is_some_and(|head| head.eq_ignore_ascii_case(tag)))
}

/// [`is_html`] of bytes whose encoding is not known.
pub fn is_html_bytes(bytes: &[u8]) -> bool {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes).trim_ascii_start();
    is_html(&String::from_utf8_lossy(&bytes[..bytes.len().min(16)]))
}

/// The first byte that is not white space, after a byte order mark.
pub fn first_visible(bytes: &[u8]) -> Option<u8> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    bytes.iter().copied().find(|b| !b.is_ascii_whitespace())
}
