//! Linear models over small facts: of a few candidates, the one whose features have the highest sum of weights wins.
//!
//! A feature is a template with a value ("the word before the figure" with a word). Each decision has templates and a
//! table of weights of its own (`lexicon/*_weights.tsv`), learned from annotated articles by `examples/train.rs`.

/// The templates of one decision: an enum made by [`templates!`].
pub(crate) trait Template: Copy {
    /// Names, as they stand in the weights' table.
    const NAMES: &'static [&'static str];
    /// Place among the names.
    fn number(self) -> usize;
}

/// Declares an enum of templates.
macro_rules! templates {
    ($($name:ident),* $(,)?) => {
        /// What a feature tells of.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[allow(non_camel_case_types)]
        pub(crate) enum Template { $($name),* }

        impl $crate::model::Template for Template {
            const NAMES: &'static [&'static str] = &[$(stringify!($name)),*];
            fn number(self) -> usize {
                self as usize
            }
        }
    };
}
pub(crate) use templates;

/// How many values a template has room for; values beyond share places.
pub(crate) const VALUES: usize = 4096;

/// One fact about a candidate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Feature {
    index: u32,
}

impl Feature {
    /// A template with a value.
    pub(crate) fn new(template: impl Template, value: usize) -> Self {
        Self { index: (template.number() * VALUES + value % VALUES) as u32 }
    }

    /// Its place in the table of weights.
    pub(crate) fn index(self) -> usize {
        self.index as usize
    }
}

/// Template name and value of the feature at a place of the table.
pub(crate) fn name_of<T: Template>(index: usize) -> (&'static str, usize) {
    (T::NAMES[index / VALUES], index % VALUES)
}

/// A value that could be chosen, with what speaks for and against it.
#[derive(Clone, Debug)]
pub(crate) struct Candidate<V> {
    pub(crate) value: V,
    pub(crate) features: Vec<Feature>,
}

/// Weights by feature.
pub(crate) struct Model {
    weights: Vec<f32>,
}

impl Model {
    /// Reads rows of template name, value and weight; rows of unknown templates are left out.
    pub(crate) fn parse<T: Template>(table: &str) -> Self {
        let mut weights = vec![0.0; T::NAMES.len() * VALUES];
        for line in table.lines().filter(|line| !line.starts_with('#')) {
            let mut cells = line.split('\t');
            let (template, value) = (cells.next(), cells.next().and_then(|cell| cell.parse::<usize>().ok()));
            let weight = cells.next().and_then(|cell| cell.parse().ok());
            if let (Some(template), Some(value), Some(weight)) = (template, value, weight)
                && let Some(template) = T::NAMES.iter().position(|name| *name == template)
            {
                weights[template * VALUES + value % VALUES] = weight;
            }
        }
        Self { weights }
    }

    /// The weights, by [`Feature::index`].
    pub(crate) fn weights_mut(&mut self) -> &mut [f32] {
        &mut self.weights
    }

    /// The sum of the weights of a candidate's features.
    pub(crate) fn score(&self, features: impl IntoIterator<Item = Feature>) -> f32 {
        features.into_iter().map(|feature| self.weights[feature.index()]).sum()
    }

    /// Adds the weights of a feature and of those right behind it to the scores of as many candidates.
    pub(crate) fn add(&self, first: Feature, scores: &mut [f32]) {
        let weights = &self.weights[first.index()..];
        scores.iter_mut().zip(weights).for_each(|(score, weight)| *score += weight);
    }

    /// The place of the best of some candidates; the first one of equals.
    pub(crate) fn best<'c>(&self, candidates: impl IntoIterator<Item = &'c [Feature]>) -> Option<usize> {
        let mut best: Option<(usize, f32)> = None;
        for (n, features) in candidates.into_iter().enumerate() {
            let score = self.score(features.iter().copied());
            if best.is_none_or(|(_, top)| score > top) {
                best = Some((n, score));
            }
        }
        best.map(|(n, _)| n)
    }
}

/// A word's place among the values of a template of words: FNV-1a.
pub(crate) fn word(lower: &str) -> usize {
    let hash = lower.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    (hash ^ (hash >> 32)) as usize % VALUES
}

/// Counts and lengths in few steps: 0 to 6 one by one, then wider.
pub(crate) fn bucket(length: usize) -> usize {
    match length {
        0..=6 => length,
        7..=8 => 7,
        9..=10 => 8,
        11..=13 => 9,
        14..=17 => 10,
        18..=24 => 11,
        _ => 12,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    mod made {
        crate::model::templates! { colour, size }
    }
    use made::Template as T;

    #[test]
    fn the_highest_sum_of_weights_wins_and_the_first_of_equals() {
        let model = Model::parse::<T>("# weights\ncolour\t1\t0.5\nsize\t2\t-1.0\nshape\t1\t9.0\n");
        let (red, big) = (Feature::new(T::colour, 1), Feature::new(T::size, 2));
        let candidates: [&[Feature]; 4] = [&[red, big], &[], &[red], &[red]];
        assert_eq!(model.best(candidates), Some(2));
        assert_eq!(model.best([]), None);
        assert_eq!(name_of::<T>(big.index()), ("size", 2));
    }
}
