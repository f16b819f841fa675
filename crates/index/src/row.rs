//! An article as the engine takes it: values of fields, made on any thread and read by the engine's where they are.

use std::iter::Empty;
use tantivy::schema::document::{ReferenceValue, ReferenceValueLeaf, Value};
use tantivy::schema::{Document, Field};

/// The values of an article. Best added in the order of the fields, in which the engine takes them.
#[derive(Debug)]
pub(crate) struct Row {
    parts: Vec<Part>,
    cells: Vec<Cell>,
    /// All texts, one behind the other.
    texts: String,
}

/// What stands in a field: one value, or those of all figures. The engine goes over all parts several times, which is
/// why a figure's value is no part of its own.
#[derive(Clone, Copy, Debug)]
struct Part {
    field: Field,
    /// Whether its values are handed on together, in a column.
    together: bool,
    /// Where its values begin,
    cell: usize,
    /// and their texts.
    text: usize,
}

/// A value as a row keeps it.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Cell {
    /// Where it ends; it begins where the text before it ends.
    Text(usize),
    Signed(i64),
    Unsigned(u64),
    Float(f64),
}

impl Row {
    pub(crate) fn with_capacity(parts: usize, cells: usize, text_bytes: usize) -> Self {
        Row {
            parts: Vec::with_capacity(parts),
            cells: Vec::with_capacity(cells),
            texts: String::with_capacity(text_bytes),
        }
    }

    fn begin(&mut self, field: Field, together: bool) {
        self.parts.push(Part { field, together, cell: self.cells.len(), text: self.texts.len() });
    }

    pub(crate) fn add_text(&mut self, field: Field, text: &str) {
        self.begin(field, false);
        self.texts.push_str(text);
        self.cells.push(Cell::Text(self.texts.len()));
    }

    pub(crate) fn add_i64(&mut self, field: Field, number: i64) {
        self.begin(field, false);
        self.cells.push(Cell::Signed(number));
    }

    /// Adds the values of a column, each as it is written behind what is there.
    pub(crate) fn add_texts<T>(
        &mut self,
        field: Field,
        values: impl Iterator<Item = T>,
        write: impl Fn(T, &mut String),
    ) {
        self.begin(field, true);
        for value in values {
            write(value, &mut self.texts);
            self.cells.push(Cell::Text(self.texts.len()));
        }
    }

    /// Adds the values of a column.
    pub(crate) fn add_u64s(&mut self, field: Field, numbers: impl Iterator<Item = u64>) {
        self.begin(field, true);
        self.cells.extend(numbers.map(Cell::Unsigned));
    }

    /// Adds the values of a column.
    pub(crate) fn add_f64s(&mut self, field: Field, numbers: impl Iterator<Item = f64>) {
        self.begin(field, true);
        self.cells.extend(numbers.map(Cell::Float));
    }

    /// How much memory it takes.
    pub(crate) fn bytes(&self) -> usize {
        self.texts.capacity()
            + self.cells.capacity() * size_of::<Cell>()
            + self.parts.capacity() * size_of::<Part>()
    }

    pub(crate) fn values(&self) -> Values<'_> {
        Values { row: self, at: 0 }
    }
}

/// The fields and values of a row, as they were added.
pub(crate) struct Values<'a> {
    row: &'a Row,
    at: usize,
}

impl<'a> Iterator for Values<'a> {
    type Item = (Field, Leaf<'a>);

    fn next(&mut self) -> Option<Self::Item> {
        let Row { parts, cells, texts } = self.row;
        let part = *parts.get(self.at)?;
        self.at += 1;
        let end = parts.get(self.at).map_or(cells.len(), |next| next.cell);
        let mut values = Cells { cells: &cells[part.cell..end], texts, at: part.text };
        Some((part.field, if part.together { Leaf::Column(values) } else { values.next()? }))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let left = self.row.parts.len() - self.at;
        (left, Some(left))
    }
}

/// Values of a field that are handed on together.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Cells<'a> {
    cells: &'a [Cell],
    texts: &'a str,
    /// Where the next text begins.
    at: usize,
}

impl<'a> Iterator for Cells<'a> {
    type Item = Leaf<'a>;

    fn next(&mut self) -> Option<Leaf<'a>> {
        let (cell, behind) = self.cells.split_first()?;
        self.cells = behind;
        Some(match *cell {
            Cell::Text(end) => Leaf::Text(&self.texts[std::mem::replace(&mut self.at, end)..end]),
            Cell::Signed(number) => Leaf::Signed(number),
            Cell::Unsigned(number) => Leaf::Unsigned(number),
            Cell::Float(number) => Leaf::Float(number),
        })
    }
}

/// A value as the engine reads it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Leaf<'a> {
    Text(&'a str),
    Signed(i64),
    Unsigned(u64),
    Float(f64),
    Column(Cells<'a>),
}

impl<'a> Value<'a> for Leaf<'a> {
    type ArrayIter = Cells<'a>;
    type ObjectIter = Empty<(&'a str, Self)>;

    fn as_value(&self) -> ReferenceValue<'a, Self> {
        ReferenceValue::Leaf(match *self {
            Leaf::Text(text) => ReferenceValueLeaf::Str(text),
            Leaf::Signed(number) => ReferenceValueLeaf::I64(number),
            Leaf::Unsigned(number) => ReferenceValueLeaf::U64(number),
            Leaf::Float(number) => ReferenceValueLeaf::F64(number),
            Leaf::Column(values) => return ReferenceValue::Array(values),
        })
    }
}

impl Document for Row {
    type Value<'a> = Leaf<'a>;
    type FieldsValuesIter<'a> = Values<'a>;

    fn iter_fields_and_values(&self) -> Values<'_> {
        self.values()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_come_out_as_they_went_in() {
        let [first, second, third] = [7, 8, 9].map(Field::from_field_id);
        let mut row = Row::with_capacity(0, 0, 0);
        row.add_text(first, "số");
        row.add_u64s(second, [3, 4].into_iter());
        row.add_text(first, "");
        row.add_texts(third, ["liệu", "", "x"].into_iter(), |text, all| all.push_str(text));
        row.add_f64s(third, [0.5].into_iter());
        row.add_i64(second, -1);
        row.add_texts(third, [].into_iter(), |text, all| all.push_str(text));
        row.add_text(third, "liệu");
        let came_out = row.values().flat_map(|(field, value)| match value {
            Leaf::Column(values) => values.map(|value| (field, value)).collect(),
            value => vec![(field, value)],
        });
        let expected = [
            (first, Leaf::Text("số")),
            (second, Leaf::Unsigned(3)),
            (second, Leaf::Unsigned(4)),
            (first, Leaf::Text("")),
            (third, Leaf::Text("liệu")),
            (third, Leaf::Text("")),
            (third, Leaf::Text("x")),
            (third, Leaf::Float(0.5)),
            (second, Leaf::Signed(-1)),
            (third, Leaf::Text("liệu")),
        ];
        assert_eq!(came_out.collect::<Vec<_>>(), expected);
        assert_eq!(row.values().size_hint(), (8, Some(8)));
    }
}
