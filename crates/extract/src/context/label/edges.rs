//! Where the phrase of a label may begin and end, by the classes of the items there.

use super::features::{Class, ClassSet};

/// What a label may not begin with.
const NO_BEGINNINGS: ClassSet = ClassSet::of(&[
    Class::Comma,
    Class::Mark,
    Class::Quote,
    Class::Date,
    Class::Value,
    Class::Number,
    Class::Conjunction,
    Class::Adverb,
    Class::Bound,
    Class::Compare,
    Class::Close,
]);

/// What names go on with.
const NAMING: ClassSet =
    ClassSet::of(&[Class::Plain, Class::Capital, Class::Measure, Class::Unit, Class::Number]);

/// What is cut off the end of a label.
const TRAILING: ClassSet = ClassSet::of(&[
    Class::Preposition,
    Class::Conjunction,
    Class::Comma,
    Class::Adverb,
    Class::Mark,
    Class::Bound,
    Class::Date,
    Class::Stopword,
    Class::Level,
]);

/// Whether a label may begin with an item of this class.
pub(super) fn begins(class: Class) -> bool {
    !NO_BEGINNINGS.has(class)
}

/// Whether a label may begin after an item of this class.
pub(super) fn separates(class: Class) -> bool {
    !NAMING.has(class)
}

/// Whether a label may end before an item of this class.
pub(super) fn ends(class: Class) -> bool {
    !NAMING.with(Class::Quote).has(class)
}

/// Whether an item of this class is cut off the end of a label.
pub(super) fn trails(class: Class) -> bool {
    TRAILING.has(class)
}
