use super::{Column, Field, Packed};
use chiso_extract::{Bound, Direction, Figure, Role};

/// The columns of `figures.parquet`: the fields of a [`Figure`], in order.
pub const FIGURES: &[Column] = &[
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
    Column::repeating("sentence", Field::Text),
    Column::repeating("rule", Field::OptionalText),
    Column::repeating("checks", Field::Texts),
];

impl Packed {
    /// Rows of [`FIGURES`].
    pub fn figures(figures: &[Figure]) -> Self {
        let mut cells = Packed::with_capacity(512 * figures.len());
        for f in figures {
            cells.text(&*f.doc).integer(f.n).text(f.kind.as_str()).text(&*f.text);
            cells.integer(f.start).integer(f.end);
            cells.number(f.value).number(f.low).number(f.high).number(f.numerator).number(f.denominator);
            cells.text(f.unit.as_deref()).text(f.timex.as_deref());
            cells.text(f.bound.map(Bound::as_str)).text(f.role.map(Role::as_str));
            cells.text(f.direction.map(Direction::as_str));
            cells.text(f.label.as_deref()).text(f.of.as_deref()).text(f.indicator.as_deref());
            cells.text(f.period.as_deref()).text(f.base_period.as_deref());
            cells.text(f.place.as_deref()).text(f.place_code.as_deref());
            cells.text(&*f.sentence).text(f.rule.as_deref()).texts(&f.checks);
            cells.end_row();
        }
        cells
    }
}
