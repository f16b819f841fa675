//! Where the phrase of a label may begin and end, by the classes of the items there.

use super::features::Class;

/// Whether a label may begin with an item of this class.
pub(super) fn begins(class: Class) -> bool {
    !matches!(
        class,
        Class::Comma
            | Class::Mark
            | Class::Quote
            | Class::Date
            | Class::Value
            | Class::Number
            | Class::Conjunction
            | Class::Adverb
            | Class::Bound
            | Class::Compare
            | Class::Close
    )
}

/// Whether a label may begin after an item of this class.
pub(super) fn separates(class: Class) -> bool {
    !matches!(class, Class::Plain | Class::Capital | Class::Measure | Class::Unit | Class::Number)
}

/// Whether a label may end before an item of this class.
pub(super) fn ends(class: Class) -> bool {
    !matches!(
        class,
        Class::Plain | Class::Capital | Class::Measure | Class::Unit | Class::Number | Class::Quote
    )
}

/// Whether an item of this class is cut off the end of a label.
pub(super) fn trails(class: Class) -> bool {
    matches!(
        class,
        Class::Preposition
            | Class::Conjunction
            | Class::Comma
            | Class::Adverb
            | Class::Mark
            | Class::Bound
            | Class::Date
            | Class::Stopword
            | Class::Level
    )
}
