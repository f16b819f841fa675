//! What holds for the figures of any text, whoever wrote it.

use chiso_extract::{Document, Extractor};
use std::sync::LazyLock;

static EXTRACTOR: LazyLock<Extractor> = LazyLock::new(Extractor::new);

/// Extracts, and asserts: every figure is the text of its span, inside its sentence; figures are numbered, in order
/// and disjoint.
pub fn check(document: &Document) {
    let figures = EXTRACTOR.extract(document);
    let points: Vec<char> = document.text.chars().collect();
    let mut last = 0;
    for (n, figure) in figures.iter().enumerate() {
        assert!(figure.n == n && figure.doc == document.doc, "doc and n: {figure:#?}");
        assert!(last <= figure.start && figure.start < figure.end, "ordered and disjoint: {figure:#?}");
        assert!(figure.end <= points.len(), "inside the text: {figure:#?}");
        let span: String = points[figure.start..figure.end].iter().collect();
        assert_eq!(figure.text, span, "text is start..end");
        assert!(figure.sentence.contains(&figure.text), "the sentence holds the figure: {figure:#?}");
        assert!(document.text.contains(&figure.sentence), "the text holds the sentence: {figure:#?}");
        let numbers = [figure.value, figure.low, figure.high, figure.numerator, figure.denominator];
        assert!(numbers.iter().flatten().all(|number| number.is_finite()), "numbers are finite: {figure:#?}");
        assert_eq!(figure.label.is_some(), figure.rule.is_some(), "a label has a rule: {figure:#?}");
        assert!(figure.label.as_deref() != Some(""), "a label is not blank: {figure:#?}");
        last = figure.end;
    }
}
