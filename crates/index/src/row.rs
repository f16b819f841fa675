//! An article as the engine takes it: values of fields, made on any thread and read by the engine's where they are.

use std::iter::Empty;
use tantivy::schema::Field;
use tantivy::schema::document::{ReferenceValue, ReferenceValueLeaf, Value};

/// The values of an article. Best added in the order of the fields, in which the engine takes them.
#[derive(Debug)]
pub(crate) struct Row {
    cells: Vec<(Field, Cell)>,
    /// All texts, one behind the other.
    texts: String,
}

/// A value as a row keeps it.
#[derive(Clone, Copy, Debug)]
enum Cell {
    /// Where it ends; it begins where the text before it ends.
    Text(usize),
    Signed(i64),
    Unsigned(u64),
    Float(f64),
}

impl Row {
    pub(crate) fn with_capacity(cells: usize, text_bytes: usize) -> Self {
        Row { cells: Vec::with_capacity(cells), texts: String::with_capacity(text_bytes) }
    }

    pub(crate) fn add_text(&mut self, field: Field, text: &str) {
        self.texts.push_str(text);
        self.cells.push((field, Cell::Text(self.texts.len())));
    }

    pub(crate) fn add_i64(&mut self, field: Field, number: i64) {
        self.cells.push((field, Cell::Signed(number)));
    }

    pub(crate) fn add_u64(&mut self, field: Field, number: u64) {
        self.cells.push((field, Cell::Unsigned(number)));
    }

    pub(crate) fn add_f64(&mut self, field: Field, number: f64) {
        self.cells.push((field, Cell::Float(number)));
    }

    /// How much memory it takes.
    pub(crate) fn bytes(&self) -> usize {
        self.texts.capacity() + self.cells.capacity() * size_of::<(Field, Cell)>()
    }

    pub(crate) fn values(&self) -> Values<'_> {
        Values { cells: self.cells.iter(), texts: &self.texts, at: 0 }
    }
}

/// The fields and values of a row, as they were added.
pub(crate) struct Values<'a> {
    cells: std::slice::Iter<'a, (Field, Cell)>,
    texts: &'a str,
    /// Where the next text begins.
    at: usize,
}

impl<'a> Iterator for Values<'a> {
    type Item = (Field, Leaf<'a>);

    fn next(&mut self) -> Option<Self::Item> {
        let (field, cell) = *self.cells.next()?;
        let leaf = match cell {
            Cell::Text(end) => Leaf::Text(&self.texts[std::mem::replace(&mut self.at, end)..end]),
            Cell::Signed(number) => Leaf::Signed(number),
            Cell::Unsigned(number) => Leaf::Unsigned(number),
            Cell::Float(number) => Leaf::Float(number),
        };
        Some((field, leaf))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.cells.size_hint()
    }
}

/// A value as the engine reads it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Leaf<'a> {
    Text(&'a str),
    Signed(i64),
    Unsigned(u64),
    Float(f64),
}

impl<'a> Value<'a> for Leaf<'a> {
    type ArrayIter = Empty<Self>;
    type ObjectIter = Empty<(&'a str, Self)>;

    fn as_value(&self) -> ReferenceValue<'a, Self> {
        ReferenceValue::Leaf(match *self {
            Leaf::Text(text) => ReferenceValueLeaf::Str(text),
            Leaf::Signed(number) => ReferenceValueLeaf::I64(number),
            Leaf::Unsigned(number) => ReferenceValueLeaf::U64(number),
            Leaf::Float(number) => ReferenceValueLeaf::F64(number),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_come_out_as_they_went_in() {
        let [first, second, third] = [7, 8, 9].map(Field::from_field_id);
        let mut row = Row::with_capacity(0, 0);
        row.add_text(first, "số");
        row.add_u64(second, 3);
        row.add_text(first, "");
        row.add_f64(third, 0.5);
        row.add_i64(second, -1);
        row.add_text(third, "liệu");
        let expected = [
            (first, Leaf::Text("số")),
            (second, Leaf::Unsigned(3)),
            (first, Leaf::Text("")),
            (third, Leaf::Float(0.5)),
            (second, Leaf::Signed(-1)),
            (third, Leaf::Text("liệu")),
        ];
        assert_eq!(row.values().collect::<Vec<_>>(), expected);
    }
}
