//! Rows on their way to a row group: cells one after the other, in as few bytes as a moment's storage needs.
//!
//! | cell | bytes |
//! |---|---|
//! | `Integer` | 8, little-endian |
//! | `Number` | 1, whether there is one; then its 8 |
//! | `Text`, `OptionalText` | length + 1 (LEB128), 0 for none; the text |
//! | `Texts` | how many (LEB128), then each as a `Text` |

use ::bytes::Bytes;
use ::parquet::data_type::ByteArray;
use ::parquet::errors::ParquetError;

/// Rows of one table, made on any thread.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Packed {
    pub(super) bytes: Vec<u8>,
    pub(super) rows: usize,
}

impl Packed {
    /// Without rows, with room for so many bytes.
    pub(super) fn with_capacity(bytes: usize) -> Self {
        Self { bytes: Vec::with_capacity(bytes), rows: 0 }
    }

    pub(super) fn integer(&mut self, value: usize) -> &mut Self {
        // Counts and places in a text that is in memory.
        self.bytes.extend((value as i64).to_le_bytes());
        self
    }

    pub(super) fn number(&mut self, value: Option<f64>) -> &mut Self {
        self.bytes.push(value.is_some().into());
        self.bytes.extend(value.into_iter().flat_map(f64::to_le_bytes));
        self
    }

    pub(super) fn text<'a>(&mut self, value: impl Into<Option<&'a str>>) -> &mut Self {
        let value = value.into();
        self.length(value.map_or(0, |text| text.len() + 1));
        self.bytes.extend(value.unwrap_or_default().as_bytes());
        self
    }

    pub(super) fn texts(&mut self, values: &[String]) -> &mut Self {
        self.length(values.len());
        for value in values {
            self.text(value.as_str());
        }
        self
    }

    /// Ends a row.
    pub(super) fn end_row(&mut self) {
        self.rows += 1;
    }

    fn length(&mut self, mut length: usize) {
        while length > 0x7F {
            self.bytes.push(length as u8 | 0x80);
            length >>= 7;
        }
        self.bytes.push(length as u8);
    }
}

/// Takes the cells out again, in the same order.
pub(super) struct Cells {
    bytes: Bytes,
    at: usize,
}

impl Cells {
    pub(super) fn of(packed: Vec<u8>) -> Self {
        Self { bytes: packed.into(), at: 0 }
    }

    pub(super) fn integer(&mut self) -> Result<i64, ParquetError> {
        self.eight().map(i64::from_le_bytes)
    }

    pub(super) fn number(&mut self) -> Result<Option<f64>, ParquetError> {
        match self.byte()? {
            0 => Ok(None),
            _ => self.eight().map(|bytes| Some(f64::from_le_bytes(bytes))),
        }
    }

    /// A text, which is not copied.
    pub(super) fn text(&mut self) -> Result<Option<ByteArray>, ParquetError> {
        let Some(length) = self.length()?.checked_sub(1) else { return Ok(None) };
        let end = self.at.checked_add(length).filter(|end| *end <= self.bytes.len()).ok_or_else(cut_short)?;
        let text = self.bytes.slice(std::mem::replace(&mut self.at, end)..end);
        Ok(Some(text.into()))
    }

    /// How many texts follow.
    pub(super) fn count(&mut self) -> Result<usize, ParquetError> {
        self.length()
    }

    /// Whether everything has been taken out.
    pub(super) fn is_empty(&self) -> bool {
        self.at == self.bytes.len()
    }

    fn length(&mut self) -> Result<usize, ParquetError> {
        let (mut length, mut shift) = (0, 0);
        loop {
            let byte = self.byte()?;
            length |= usize::from(byte & 0x7F) << shift;
            if byte < 0x80 {
                return Ok(length);
            }
            shift = (shift + 7) % usize::BITS;
        }
    }

    fn byte(&mut self) -> Result<u8, ParquetError> {
        let byte = self.bytes.get(self.at).copied().ok_or_else(cut_short)?;
        self.at += 1;
        Ok(byte)
    }

    fn eight(&mut self) -> Result<[u8; 8], ParquetError> {
        let eight = self.bytes.get(self.at..).and_then(|rest| rest.first_chunk()).copied();
        self.at += 8;
        eight.ok_or_else(cut_short)
    }
}

fn cut_short() -> ParquetError {
    ParquetError::General("a bug: packed rows are not those of their table".into())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn cells_come_out_as_they_went_in() {
        let mut packed = Packed::default();
        let long = "dài ".repeat(5000);
        packed.integer(usize::MAX >> 1).number(None).number(Some(-0.5)).text(None).text("").text(&*long);
        packed.texts(&["a".into(), String::new()]).texts(&[]);
        let mut cells = Cells::of(packed.bytes);
        assert_eq!(cells.integer().unwrap(), i64::MAX);
        assert_eq!([cells.number().unwrap(), cells.number().unwrap()], [None, Some(-0.5)]);
        assert_eq!(cells.text().unwrap(), None);
        for text in ["", &*long] {
            assert_eq!(cells.text().unwrap().unwrap().data(), text.as_bytes());
        }
        assert_eq!(cells.count().unwrap(), 2);
        for text in ["a", ""] {
            assert_eq!(cells.text().unwrap().unwrap().data(), text.as_bytes());
        }
        assert_eq!(cells.count().unwrap(), 0);
        assert!(cells.is_empty());
        assert!(cells.text().is_err() && cells.integer().is_err());
    }
}
