use super::{Cell, Column, Field, Row};
use chiso_extract::{Bound, Direction, Figure, Role};

/// `figures.parquet`: the fields of a [`Figure`], in order.
impl Row for Figure {
    const COLUMNS: &'static [Column] = &[
        Column::repeating("doc", Field::Text),
        Column::of("n", Field::Integer),
        Column::repeating("kind", Field::Text),
        Column::of("text", Field::Text),
        Column::of("start", Field::Integer),
        Column::of("end", Field::Integer),
        Column::of("value", Field::Number),
        Column::of("low", Field::Number),
        Column::of("high", Field::Number),
        Column::of("numerator", Field::Number),
        Column::of("denominator", Field::Number),
        Column::repeating("unit", Field::OptionalText),
        Column::repeating("timex", Field::OptionalText),
        Column::repeating("bound", Field::OptionalText),
        Column::repeating("role", Field::OptionalText),
        Column::repeating("direction", Field::OptionalText),
        Column::of("label", Field::OptionalText),
        Column::repeating("of", Field::OptionalText),
        Column::repeating("indicator", Field::OptionalText),
        Column::repeating("period", Field::OptionalText),
        Column::repeating("base_period", Field::OptionalText),
        Column::repeating("place", Field::OptionalText),
        Column::repeating("place_code", Field::OptionalText),
        Column::of("sentence", Field::Text),
        Column::repeating("rule", Field::OptionalText),
        Column::repeating("checks", Field::Texts),
    ];

    fn cells(self) -> impl Iterator<Item = Cell> {
        let cells: [Cell; 26] = [
            self.doc.into(),
            self.n.into(),
            self.kind.as_str().into(),
            self.text.into(),
            self.start.into(),
            self.end.into(),
            self.value.into(),
            self.low.into(),
            self.high.into(),
            self.numerator.into(),
            self.denominator.into(),
            self.unit.into(),
            self.timex.into(),
            self.bound.map(Bound::as_str).into(),
            self.role.map(Role::as_str).into(),
            self.direction.map(Direction::as_str).into(),
            self.label.into(),
            self.of.into(),
            self.indicator.into(),
            self.period.into(),
            self.base_period.into(),
            self.place.into(),
            self.place_code.into(),
            self.sentence.into(),
            self.rule.into(),
            self.checks.into(),
        ];
        cells.into_iter()
    }
}
