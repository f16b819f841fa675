//! Columns: what stands in a cell, and cells on their way into a row group.

use super::packed::Cells;
use ::parquet::basic::{LogicalType, Repetition, Type as PhysicalType};
use ::parquet::column::writer::{ColumnWriter, get_typed_column_writer_mut as typed};
use ::parquet::data_type::{ByteArray, ByteArrayType, DoubleType, Int64Type};
use ::parquet::errors::ParquetError;
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

/// Some values of a column, with the levels that say where they stand.
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

    /// Appends the next cell.
    pub(super) fn push(&mut self, cells: &mut Cells) -> Result<(), ParquetError> {
        match self {
            Values::Integers(values) => values.push(cells.integer()?),
            Values::Numbers { values, definition } => {
                let value = cells.number()?;
                definition.push(value.is_some().into());
                values.extend(value);
            }
            Values::Texts { values, definition, repetition, field: Field::Texts } => {
                let count = cells.count()?;
                definition.resize(definition.len() + count.max(1), (count > 0).into());
                repetition.push(0);
                repetition.resize(definition.len(), 1);
                for _ in 0..count {
                    values.extend(cells.text()?);
                }
            }
            Values::Texts { values, definition, .. } => {
                let value = cells.text()?;
                definition.push(value.is_some().into());
                values.extend(value);
            }
        }
        Ok(())
    }

    /// Writes all values, and forgets them.
    pub(super) fn write(&mut self, column: &mut ColumnWriter<'_>) -> Result<(), ParquetError> {
        match self {
            Values::Integers(values) => {
                typed::<Int64Type>(column).write_batch(values, None, None)?;
                values.clear();
            }
            Values::Numbers { values, definition } => {
                typed::<DoubleType>(column).write_batch(values, Some(definition), None)?;
                values.clear();
                definition.clear();
            }
            Values::Texts { values, definition, repetition, field } => {
                let definitions = (*field != Field::Text).then_some(&**definition);
                let repetitions = (*field == Field::Texts).then_some(&**repetition);
                typed::<ByteArrayType>(column).write_batch(values, definitions, repetitions)?;
                values.clear();
                definition.clear();
                repetition.clear();
            }
        }
        Ok(())
    }
}
