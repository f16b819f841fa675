//! Values that are asked for: numbers, with a unit if wanted.

use chiso_extract::{Document, Extractor};
use std::sync::LazyLock;

/// A value as a figure's record has it.
#[derive(Clone, Debug, PartialEq)]
pub struct AskedValue {
    /// The number, in the units of records: percent, units of the currency, …
    pub number: f64,
    /// The unit, if one was given.
    pub unit: Option<String>,
}

/// Reads a value: a number as programs write it (`12.5`, `3e9`), or a number with its unit as articles
/// write it. None if it is neither.
///
/// ```
/// let billions = chiso_index::read_value("5,7 tỷ đồng").unwrap();
/// assert_eq!((billions.number, billions.unit.as_deref()), (5.7e9, Some("VND")));
/// assert_eq!(chiso_index::read_value("68,36%").unwrap().number, 68.36);
/// assert_eq!(chiso_index::read_value("3e9").unwrap().number, 3e9);
/// assert!(chiso_index::read_value("nhiều").is_none());
/// ```
pub fn read(text: &str) -> Option<AskedValue> {
    static EXTRACTOR: LazyLock<Extractor> = LazyLock::new(Extractor::new);
    let text = text.trim();
    if let Ok(number) = text.parse::<f64>() {
        return number.is_finite().then_some(AskedValue { number, unit: None });
    }
    let document = Document { text: format!("Tổng số đạt {text}."), ..Document::default() };
    let mut figures = EXTRACTOR.extract(&document).into_iter().filter(|figure| figure.value.is_some());
    let figure = figures.next().filter(|_| figures.next().is_none())?;
    Some(AskedValue { number: figure.value?, unit: figure.unit.map(String::from) })
}
