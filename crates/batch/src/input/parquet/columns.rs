//! Columns of a row group, read some rows at a time, and their values as JSON.

use super::pages::{Disk, Pages};
use parquet::basic::{ConvertedType, LogicalType, TimeUnit, Type};
use parquet::column::reader::{ColumnReader, ColumnReaderImpl, get_column_reader};
use parquet::data_type::{ByteArray, DataType, Int96};
use parquet::errors::Result;
use parquet::file::metadata::RowGroupMetaData;
use parquet::schema::types::ColumnDescriptor;
use serde_json::Value;
use std::sync::Arc;
use time::{Duration, OffsetDateTime, format_description::well_known::Rfc3339};

/// A column that is read.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Column {
    /// Its name; of one within a structure, the names on the way to it, with dots between.
    pub name: String,
    /// Which of the file's columns it is.
    pub index: usize,
    pub kind: Kind,
}

/// What a column's values mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Boolean,
    Signed,
    Unsigned,
    Float,
    Text,
    Date,
    /// Parts of a second since 1970, and how many there are in one.
    Timestamp(i64),
    /// A decimal number with so many digits behind the mark.
    Decimal(u32),
}

impl Kind {
    /// What the values of a column mean; none if they are no single number, text or time.
    pub fn of(column: &ColumnDescriptor, is_text_column: bool) -> Option<Self> {
        if column.max_rep_level() > 0 {
            return None;
        }
        let logical = column.logical_type_ref();
        let decimal = || u32::try_from(column.type_scale()).ok().filter(|&scale| scale <= 18);
        Some(match (column.physical_type(), column.converted_type()) {
            (Type::BOOLEAN, _) => Kind::Boolean,
            (Type::INT32 | Type::INT64, ConvertedType::DECIMAL) => Kind::Decimal(decimal()?),
            (Type::INT32, ConvertedType::DATE) => Kind::Date,
            (Type::INT64, ConvertedType::TIMESTAMP_MILLIS) => Kind::Timestamp(1_000),
            (Type::INT64, ConvertedType::TIMESTAMP_MICROS) => Kind::Timestamp(1_000_000),
            (Type::INT64, _) if matches!(logical, Some(LogicalType::Timestamp(_))) => match logical {
                Some(LogicalType::Timestamp(time)) if time.unit == TimeUnit::NANOS => {
                    Kind::Timestamp(1_000_000_000)
                }
                _ => return None,
            },
            (Type::INT96, _) => Kind::Timestamp(1_000),
            (
                Type::INT32 | Type::INT64,
                ConvertedType::UINT_8
                | ConvertedType::UINT_16
                | ConvertedType::UINT_32
                | ConvertedType::UINT_64,
            ) => Kind::Unsigned,
            (
                Type::INT32 | Type::INT64,
                ConvertedType::NONE
                | ConvertedType::INT_8
                | ConvertedType::INT_16
                | ConvertedType::INT_32
                | ConvertedType::INT_64,
            ) if !matches!(logical, Some(LogicalType::Time(_))) => Kind::Signed,
            (Type::FLOAT | Type::DOUBLE, _) => Kind::Float,
            (Type::BYTE_ARRAY, ConvertedType::UTF8 | ConvertedType::ENUM | ConvertedType::JSON) => Kind::Text,
            // Old writers do not say which bytes are text.
            (Type::BYTE_ARRAY, ConvertedType::NONE) if is_text_column => Kind::Text,
            _ => return None,
        })
    }
}

/// A value of a row.
#[derive(Clone, Debug)]
pub(super) enum Cell {
    Null,
    Boolean(bool),
    Integer(i64),
    Float(f64),
    Bytes(ByteArray),
}

impl Cell {
    pub fn len(&self) -> usize {
        if let Cell::Bytes(bytes) = self { bytes.len() } else { 8 }
    }

    /// The value as JSON has it; text must be UTF-8.
    pub fn value(&self, kind: Kind) -> std::result::Result<Value, std::str::Utf8Error> {
        Ok(match (self, kind) {
            (Cell::Null, _) => Value::Null,
            (Cell::Boolean(value), _) => Value::Bool(*value),
            (Cell::Float(value), _) => (*value).into(),
            (Cell::Bytes(bytes), _) => Value::String(std::str::from_utf8(bytes.data())?.to_owned()),
            (Cell::Integer(value), Kind::Unsigned) => value.cast_unsigned().into(),
            (Cell::Integer(days), Kind::Date) => instant(days.saturating_mul(86_400), 0, true),
            (Cell::Integer(parts), Kind::Timestamp(second)) => {
                let nanoseconds = parts.rem_euclid(second) * (1_000_000_000 / second);
                instant(parts.div_euclid(second), nanoseconds, false)
            }
            (Cell::Integer(value), Kind::Decimal(digits)) => decimal(*value, digits),
            (Cell::Integer(value), _) => (*value).into(),
        })
    }
}

/// A day or a second, in UTC, as ISO 8601; null if no calendar has it.
fn instant(seconds: i64, nanoseconds: i64, is_day: bool) -> Value {
    let instant = OffsetDateTime::UNIX_EPOCH
        .checked_add(Duration::seconds(seconds))
        .and_then(|instant| instant.checked_add(Duration::nanoseconds(nanoseconds)));
    let text = instant.and_then(|instant| instant.format(&Rfc3339).ok());
    text.map_or(Value::Null, |text| {
        Value::String(if is_day { text.chars().take(10).collect() } else { text })
    })
}

/// A decimal number as text, which keeps its digits.
fn decimal(value: i64, digits: u32) -> Value {
    let one = 10_u64.pow(digits);
    let (whole, part) = (value.unsigned_abs() / one, value.unsigned_abs() % one);
    let sign = if value < 0 { "-" } else { "" };
    match digits {
        0 => Value::String(format!("{sign}{whole}")),
        _ => Value::String(format!("{sign}{whole}.{part:0width$}", width = digits as usize)),
    }
}

/// Reads the cells of one column, from its first row on.
pub(super) struct Cells {
    reader: ColumnReader,
    is_unsigned_32: bool,
    /// The level at which a value is there, not null.
    level: i16,
}

impl Cells {
    /// # Errors
    /// The column's data is not where it should be, or compressed in a way not known.
    pub fn new(disk: &Arc<Disk>, column: &Column, group: &RowGroupMetaData) -> Result<Self> {
        let chunk = group.column(column.index);
        let pages = Pages::new(disk.clone(), chunk, group)?;
        let descriptor = chunk.column_descr_ptr();
        Ok(Self {
            level: descriptor.max_def_level(),
            is_unsigned_32: column.kind == Kind::Unsigned && descriptor.physical_type() == Type::INT32,
            reader: get_column_reader(descriptor, Box::new(pages)),
        })
    }

    /// The next cells, at most `most`; none at the end.
    pub fn next(&mut self, most: usize) -> Result<Vec<Cell>> {
        let (level, unsigned) = (self.level, self.is_unsigned_32);
        let int32 =
            |value: i32| Cell::Integer(if unsigned { value.cast_unsigned().into() } else { value.into() });
        let int96 = |value: Int96| Cell::Integer(value.to_millis());
        match &mut self.reader {
            ColumnReader::BoolColumnReader(reader) => cells(reader, most, level, Cell::Boolean),
            ColumnReader::Int32ColumnReader(reader) => cells(reader, most, level, int32),
            ColumnReader::Int64ColumnReader(reader) => cells(reader, most, level, Cell::Integer),
            ColumnReader::Int96ColumnReader(reader) => cells(reader, most, level, int96),
            ColumnReader::FloatColumnReader(reader) => cells(reader, most, level, |v| Cell::Float(v.into())),
            ColumnReader::DoubleColumnReader(reader) => cells(reader, most, level, Cell::Float),
            ColumnReader::ByteArrayColumnReader(reader) => cells(reader, most, level, Cell::Bytes),
            ColumnReader::FixedLenByteArrayColumnReader(reader) => {
                cells(reader, most, level, |bytes| Cell::Bytes(bytes.into()))
            }
        }
    }
}

fn cells<T: DataType>(
    reader: &mut ColumnReaderImpl<T>,
    most: usize,
    level: i16,
    cell: impl Fn(T::T) -> Cell,
) -> Result<Vec<Cell>> {
    let (mut levels, mut values) = (Vec::new(), Vec::new());
    let (records, ..) = reader.read_records(most, Some(&mut levels), None, &mut values)?;
    let mut values = values.into_iter();
    let mut next = || values.next().map_or(Cell::Null, &cell);
    if level == 0 {
        return Ok((0..records).map(|_| next()).collect());
    }
    Ok(levels.into_iter().map(|found| if found == level { next() } else { Cell::Null }).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_times_are_written_out() {
        assert_eq!(decimal(-1250, 2), "-12.50");
        assert_eq!(decimal(5, 0), "5");
        assert_eq!(instant(19_538 * 86_400, 0, true), "2023-06-30");
        assert_eq!(
            Cell::Integer(1_688_083_500_250).value(Kind::Timestamp(1_000)),
            Ok("2023-06-30T00:05:00.25Z".into())
        );
        assert_eq!(Cell::Integer(i64::MAX).value(Kind::Date), Ok(Value::Null));
        assert_eq!(Cell::Integer(-1).value(Kind::Unsigned), Ok(u64::MAX.into()));
    }
}
