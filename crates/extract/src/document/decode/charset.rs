//! The encodings, by name, and reading all bytes as one of them.

use super::{DecodeError, legacy};
use encoding_rs::{DecoderResult, Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252, WINDOWS_1258};
use unicode_normalization::UnicodeNormalization;

/// An encoding of text.
///
/// ```
/// use chiso_extract::document::decode::Charset;
///
/// assert_eq!(Charset::for_name("TCVN-5712").unwrap().name(), "tcvn3");
/// assert_eq!(Charset::for_name("cp1258").map(Charset::name), Some("windows-1258"));
/// assert_eq!(Charset::for_name("x-user-defined-2"), None);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Charset(Kind);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// One that browsers know.
    Web(&'static Encoding),
    Tcvn3,
    Vni,
    Viscii,
}

impl Charset {
    /// The [names](Charset::name) of all encodings: Unicode's and those of Vietnamese first, then the
    /// others of the [WHATWG](https://encoding.spec.whatwg.org/#names-and-labels).
    ///
    /// ```
    /// use chiso_extract::document::decode::Charset;
    ///
    /// for name in Charset::NAMES {
    ///     assert_eq!(Charset::for_name(name).map(Charset::name), Some(name));
    /// }
    /// ```
    pub const NAMES: [&str; 41] = [
        "utf-8",
        "utf-16le",
        "utf-16be",
        "windows-1258",
        "tcvn3",
        "vni",
        "viscii",
        "windows-1250",
        "windows-1251",
        "windows-1252",
        "windows-1253",
        "windows-1254",
        "windows-1255",
        "windows-1256",
        "windows-1257",
        "windows-874",
        "ISO-8859-2",
        "ISO-8859-3",
        "ISO-8859-4",
        "ISO-8859-5",
        "ISO-8859-6",
        "ISO-8859-7",
        "ISO-8859-8",
        "ISO-8859-8-I",
        "ISO-8859-10",
        "ISO-8859-13",
        "ISO-8859-14",
        "ISO-8859-15",
        "ISO-8859-16",
        "IBM866",
        "KOI8-R",
        "KOI8-U",
        "macintosh",
        "x-mac-cyrillic",
        "GBK",
        "gb18030",
        "Big5",
        "EUC-JP",
        "ISO-2022-JP",
        "Shift_JIS",
        "EUC-KR",
    ];

    pub(super) const UTF_8: Charset = Charset(Kind::Web(UTF_8));
    pub(super) const UTF_16LE: Charset = Charset(Kind::Web(UTF_16LE));
    pub(super) const UTF_16BE: Charset = Charset(Kind::Web(UTF_16BE));
    pub(super) const WINDOWS_1258: Charset = Charset(Kind::Web(WINDOWS_1258));
    pub(super) const TCVN3: Charset = Charset(Kind::Tcvn3);
    pub(super) const VNI: Charset = Charset(Kind::Vni);
    pub(super) const VISCII: Charset = Charset(Kind::Viscii);

    /// The encoding of a name, in any case: those of the
    /// [WHATWG](https://encoding.spec.whatwg.org/#names-and-labels), and `tcvn3`, `vni`, `viscii` with the
    /// names that programs give them (`abc`, `tcvn-5712`, `vni-windows`, …). `x-user-defined` is read as
    /// windows-1252.
    pub fn for_name(name: &str) -> Option<Charset> {
        let name = name.trim().to_ascii_lowercase();
        let kind = match name.as_str() {
            "tcvn3" | "tcvn" | "tcvn-5712" | "tcvn5712" | "tcvn5712-1" | "tcvn5712-1:1993" | "x-tcvn"
            | "x-tcvn3" | "x-viet-tcvn" | "x-viet-tcvn5712" | "abc" | "vn3" => Kind::Tcvn3,
            "vni" | "vni-windows" | "vni-win" | "x-vni" | "x-viet-vni" => Kind::Vni,
            "viscii" | "csviscii" | "viscii1.1-1" | "x-viet-viscii" => Kind::Viscii,
            // Browsers make private characters of its bytes, for a font to draw.
            "x-user-defined" => Kind::Web(WINDOWS_1252),
            name => Kind::Web(Encoding::for_label_no_replacement(name.as_bytes())?),
        };
        Some(Charset(kind))
    }

    /// Its name in records: `utf-8`, `utf-16le`, `utf-16be`, `tcvn3`, `vni`, `viscii`, else the WHATWG name.
    pub fn name(self) -> &'static str {
        match self.0 {
            Kind::Tcvn3 => "tcvn3",
            Kind::Vni => "vni",
            Kind::Viscii => "viscii",
            Kind::Web(encoding) => match encoding.name() {
                "UTF-8" => "utf-8",
                "UTF-16LE" => "utf-16le",
                "UTF-16BE" => "utf-16be",
                name => name,
            },
        }
    }

    /// Whether a byte below 0x80 outside longer characters is the ASCII character of that number, so that lines and
    /// cells can be told apart in bytes.
    pub fn keeps_ascii(self) -> bool {
        match self.0 {
            Kind::Web(encoding) => encoding.is_ascii_compatible(),
            Kind::Tcvn3 | Kind::Vni | Kind::Viscii => true,
        }
    }

    /// The encoding and the length of a byte order mark.
    pub(super) fn for_mark(bytes: &[u8]) -> Option<(Charset, usize)> {
        Encoding::for_bom(bytes).map(|(encoding, length)| (Charset(Kind::Web(encoding)), length))
    }

    /// What pages declare whose encoding browsers do not know: their bytes are shown one by one, and a font
    /// makes Vietnamese of them.
    pub(super) fn is_western(self) -> bool {
        self.0 == Kind::Web(WINDOWS_1252)
    }

    pub(super) fn is_utf_16(self) -> bool {
        self == Self::UTF_16LE || self == Self::UTF_16BE
    }

    /// How many bytes a character takes.
    pub(super) fn width(self, c: char) -> usize {
        match self {
            _ if self == Self::UTF_8 => c.len_utf8(),
            _ if self.is_utf_16() => 2 * c.len_utf16(),
            _ => 1,
        }
    }

    /// Decodes all bytes after the first `skip`, or says where the first malformed ones stand.
    pub(super) fn read(self, bytes: &[u8], skip: usize) -> Result<String, DecodeError> {
        let input = &bytes[skip..];
        match self.0 {
            Kind::Web(encoding) if encoding == UTF_8 => match std::str::from_utf8(input) {
                Ok(text) => Ok(text.to_owned()),
                Err(error) => {
                    Err(DecodeError::Malformed { encoding: "utf-8", offset: skip + error.valid_up_to() })
                }
            },
            Kind::Web(encoding) => {
                let text = self.read_web(encoding, input, skip)?;
                // It writes most tones as marks of their own, which nothing downstream would expect.
                Ok(if encoding == WINDOWS_1258 { text.nfc().collect() } else { text })
            }
            Kind::Tcvn3 => Ok(legacy::tcvn3(input)),
            Kind::Vni => Ok(legacy::vni(input)),
            Kind::Viscii => Ok(legacy::viscii(input)),
        }
    }

    fn read_web(self, encoding: &'static Encoding, input: &[u8], skip: usize) -> Result<String, DecodeError> {
        let mut decoder = encoding.new_decoder_without_bom_handling();
        let malformed = |offset| DecodeError::Malformed { encoding: self.name(), offset: skip + offset };
        let capacity = decoder.max_utf8_buffer_length_without_replacement(input.len());
        let mut text = String::with_capacity(capacity.ok_or_else(|| malformed(0))?);
        match decoder.decode_to_string_without_replacement(input, &mut text, true) {
            (DecoderResult::InputEmpty, _) => {
                // The capacity was for the worst case, three times the input.
                text.shrink_to_fit();
                Ok(text)
            }
            (DecoderResult::Malformed(length, after), read) => {
                Err(malformed(read.saturating_sub(usize::from(length) + usize::from(after))))
            }
            (DecoderResult::OutputFull, read) => Err(malformed(read)),
        }
    }
}
