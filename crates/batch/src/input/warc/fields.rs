//! Header fields, which a WARC record and an HTTP response write alike: `Name: value`, a line each.

/// The fields of a header, in their order.
#[derive(Debug, Default)]
pub(super) struct Fields {
    /// The line above them: `WARC/1.0`, `HTTP/1.1 200 OK`.
    pub first_line: String,
    fields: Vec<(String, String)>,
}

impl Fields {
    /// Reads a header without the empty line behind it. Lines that are no field are passed over: they do
    /// not hinder reading the rest.
    pub fn parse(head: &[u8]) -> Self {
        let head = String::from_utf8_lossy(head);
        let mut lines = head.lines();
        let mut fields =
            Fields { first_line: lines.next().unwrap_or_default().trim().into(), fields: vec![] };
        for line in lines {
            match (line.split_once(':'), fields.fields.last_mut()) {
                // A long value may go on in lines that begin with white space.
                (_, Some((_, value))) if line.starts_with([' ', '\t']) => {
                    value.push(' ');
                    value.push_str(line.trim());
                }
                (Some((name, value)), _) => {
                    fields.fields.push((name.trim().to_ascii_lowercase(), value.trim().into()));
                }
                _ => {}
            }
        }
        fields
    }

    /// The first value of a field that is not empty. `name` is in lower case.
    pub fn get(&self, name: &str) -> Option<&str> {
        let mut named = self.fields.iter().filter(|(field, value)| field == name && !value.is_empty());
        named.next().map(|(_, value)| value.as_str())
    }

    /// The elements of a field that is a list, in lower case.
    pub fn list(&self, name: &str) -> Vec<String> {
        let values = self.fields.iter().filter(|(field, _)| field == name);
        let elements = values.flat_map(|(_, value)| value.split(','));
        elements.map(|element| element.trim().to_ascii_lowercase()).filter(|e| !e.is_empty()).collect()
    }
}

/// Where a header ends: before and behind the empty line.
pub(super) fn end_of_header(bytes: &[u8]) -> Option<(usize, usize)> {
    let mut from = 0;
    while let Some(at) = bytes[from..].iter().position(|&b| b == b'\n') {
        let line_end = from + at + 1;
        match &bytes[line_end..] {
            [b'\n', ..] => return Some((line_end, line_end + 1)),
            [b'\r', b'\n', ..] => return Some((line_end, line_end + 2)),
            _ => from = line_end,
        }
    }
    None
}

/// A media type without its parameters, in lower case, and its charset.
pub(super) fn media_type(value: &str) -> (String, Option<String>) {
    let mut parts = value.split(';');
    let media = parts.next().unwrap_or_default().trim().to_ascii_lowercase();
    let charset = parts.find_map(|part| {
        let (name, value) = part.split_once('=')?;
        let value = value.trim().trim_matches(['"', '\'']);
        (name.trim().eq_ignore_ascii_case("charset") && !value.is_empty()).then(|| value.to_owned())
    });
    (media, charset)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn headers_of_all_manners_are_read() {
        let head = b"HTTP/1.1 200 OK\r\nContent-type : text/html; Charset=\"windows-1258\"\r\nX: a\r\n  b\nnonsense\r\n\
                     Content-Encoding: gzip, Deflate\r\nEmpty:\r\n";
        let fields = Fields::parse(head);
        assert_eq!(fields.first_line, "HTTP/1.1 200 OK");
        assert_eq!(fields.get("x"), Some("a b"));
        assert_eq!(fields.get("empty"), None);
        assert_eq!(fields.list("content-encoding"), ["gzip", "deflate"]);
        let (media, charset) = media_type(fields.get("content-type").unwrap());
        assert_eq!((media.as_str(), charset.as_deref()), ("text/html", Some("windows-1258")));
    }

    #[test]
    fn a_header_ends_at_the_first_empty_line() {
        assert_eq!(end_of_header(b"a: 1\r\n\r\nbody\n\n"), Some((6, 8)));
        assert_eq!(end_of_header(b"a: 1\n\nbody"), Some((5, 6)));
        assert_eq!(end_of_header(b"a: 1\r\nb: 2\r\n"), None);
    }
}
