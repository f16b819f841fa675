//! Columns: what stands in a cell, and many cells on their way into a row group.

use ::parquet::basic::{LogicalType, Repetition, Type as PhysicalType};
use ::parquet::data_type::{ByteArray, ByteArrayType, DoubleType, Int64Type};
use ::parquet::errors::ParquetError;
use ::parquet::file::writer::SerializedColumnWriter;
use ::parquet::schema::types::{Type, TypePtr};
use std::sync::Arc;

/// What the cells of a column hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    /// An `INT64`, always there.
    Integer,
    /// A `DOUBLE`, or null.
    Number,
    /// A `STRING`, always there.
    Text,
    /// A `STRING`, or null.
    OptionalText,
    /// A `LIST` of `STRING`; empty, never null.
    Texts,
}

/// A column of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Column {
    /// Its name.
    pub name: &'static str,
    /// What its cells hold.
    pub field: Field,
    /// Whether few values come again and again, so that a dictionary of them saves space.
    pub repeats: bool,
}

impl Column {
    /// A column of values most of which are different.
    pub const fn of(name: &'static str, field: Field) -> Self {
        Self { name, field, repeats: false }
    }

    /// A column of values that come again and again.
    pub const fn repeating(name: &'static str, field: Field) -> Self {
        Self { name, field, repeats: true }
    }

    /// Where its values stand in the schema.
    pub(super) fn path(&self) -> Vec<String> {
        let list: &[&str] = if self.field == Field::Texts { &["list", "element"] } else { &[] };
        [self.name].iter().chain(list).map(|part| (*part).to_owned()).collect()
    }

    pub(super) fn schema(&self) -> Result<TypePtr, ParquetError> {
        let primitive = |name: &str, physical, repetition| {
            let builder = Type::primitive_type_builder(name, physical).with_repetition(repetition);
            let logical = (physical == PhysicalType::BYTE_ARRAY).then_some(LogicalType::String);
            builder.with_logical_type(logical).build().map(Arc::new)
        };
        let (physical, repetition) = match self.field {
            Field::Integer => (PhysicalType::INT64, Repetition::REQUIRED),
            Field::Number => (PhysicalType::DOUBLE, Repetition::OPTIONAL),
            Field::Text => (PhysicalType::BYTE_ARRAY, Repetition::REQUIRED),
            Field::OptionalText => (PhysicalType::BYTE_ARRAY, Repetition::OPTIONAL),
            // The three levels that the format's description prescribes for lists.
            Field::Texts => {
                let element = primitive("element", PhysicalType::BYTE_ARRAY, Repetition::REQUIRED)?;
                let list = Type::group_type_builder("list")
                    .with_repetition(Repetition::REPEATED)
                    .with_fields(vec![element])
                    .build()?;
                let list = Type::group_type_builder(self.name)
                    .with_repetition(Repetition::REQUIRED)
                    .with_logical_type(Some(LogicalType::List))
                    .with_fields(vec![Arc::new(list)])
                    .build()?;
                return Ok(Arc::new(list));
            }
        };
        primitive(self.name, physical, repetition)
    }
}

/// What stands in one column of one row.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// Of a [`Field::Integer`].
    Integer(i64),
    /// Of a [`Field::Number`].
    Number(Option<f64>),
    /// Of a [`Field::Text`] or a [`Field::OptionalText`].
    Text(Option<String>),
    /// Of a [`Field::Texts`].
    Texts(Vec<String>),
}

impl Cell {
    /// About how much memory its value takes while it waits in [`Values`].
    pub(super) fn memory(&self) -> usize {
        let text = |text: &String| text.len() + size_of::<ByteArray>();
        size_of::<i16>()
            + match self {
                Cell::Integer(_) | Cell::Number(Some(_)) => 8,
                Cell::Number(None) | Cell::Text(None) => 0,
                Cell::Text(Some(value)) => text(value),
                Cell::Texts(values) => values.iter().map(text).sum(),
            }
    }
}

impl From<usize> for Cell {
    fn from(value: usize) -> Self {
        // Counts and places in a text that is in memory.
        Cell::Integer(value as i64)
    }
}

impl From<Option<f64>> for Cell {
    fn from(value: Option<f64>) -> Self {
        Cell::Number(value)
    }
}

impl From<String> for Cell {
    fn from(value: String) -> Self {
        Cell::Text(Some(value))
    }
}

impl From<&'static str> for Cell {
    fn from(value: &'static str) -> Self {
        Cell::Text(Some(value.into()))
    }
}

impl From<Option<String>> for Cell {
    fn from(value: Option<String>) -> Self {
        Cell::Text(value)
    }
}

impl From<Option<&'static str>> for Cell {
    fn from(value: Option<&'static str>) -> Self {
        Cell::Text(value.map(str::to_owned))
    }
}

impl From<Vec<String>> for Cell {
    fn from(values: Vec<String>) -> Self {
        Cell::Texts(values)
    }
}

/// The values of a column that wait for their row group, with the levels that say where they stand.
#[derive(Debug)]
pub(super) enum Values {
    Integers(Vec<i64>),
    Numbers { values: Vec<f64>, definition: Vec<i16> },
    Texts { values: Vec<ByteArray>, definition: Vec<i16>, repetition: Vec<i16>, field: Field },
}

impl Values {
    pub(super) fn of(field: Field) -> Self {
        match field {
            Field::Integer => Values::Integers(Vec::new()),
            Field::Number => Values::Numbers { values: Vec::new(), definition: Vec::new() },
            Field::Text | Field::OptionalText | Field::Texts => {
                Values::Texts { values: Vec::new(), definition: Vec::new(), repetition: Vec::new(), field }
            }
        }
    }

    /// Appends a row's cell.
    pub(super) fn push(&mut self, cell: Cell) {
        match (self, cell) {
            (Values::Integers(values), Cell::Integer(value)) => values.push(value),
            (Values::Numbers { values, definition }, Cell::Number(value)) => {
                definition.push(value.is_some().into());
                values.extend(value);
            }
            (Values::Texts { values, definition, .. }, Cell::Text(value)) => {
                definition.push(value.is_some().into());
                values.extend(value.map(|text| ByteArray::from(text.into_bytes())));
            }
            (Values::Texts { values, definition, repetition, .. }, Cell::Texts(texts)) => {
                definition.resize(definition.len() + texts.len().max(1), (!texts.is_empty()).into());
                repetition.push(0);
                repetition.resize(definition.len(), 1);
                values.extend(texts.into_iter().map(|text| ByteArray::from(text.into_bytes())));
            }
            (values, cell) => unreachable!("a row's cells are those of its columns: {cell:?} in {values:?}"),
        }
    }

    /// Writes all values, and forgets them.
    pub(super) fn write(&mut self, column: &mut SerializedColumnWriter<'_>) -> Result<(), ParquetError> {
        match self {
            Values::Integers(values) => {
                column.typed::<Int64Type>().write_batch(values, None, None)?;
                values.clear();
            }
            Values::Numbers { values, definition } => {
                column.typed::<DoubleType>().write_batch(values, Some(definition), None)?;
                values.clear();
                definition.clear();
            }
            Values::Texts { values, definition, repetition, field } => {
                let definitions = (*field != Field::Text).then_some(&**definition);
                let repetitions = (*field == Field::Texts).then_some(&**repetition);
                column.typed::<ByteArrayType>().write_batch(values, definitions, repetitions)?;
                values.clear();
                definition.clear();
                repetition.clear();
            }
        }
        Ok(())
    }
}
