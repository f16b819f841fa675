//! What is counted, and the measures that follow.

use super::compare::{has_digit, label_f1, place_name, same_period, same_role, same_value};
use super::matching;
use super::read::{Annotation, Gold, Prediction, Predictions};
use chiso_extract::Kind;
use serde::Serialize;

/// A label is a hit from this syllable F1 on.
pub const LABEL_HIT: f64 = 0.6;

/// The kinds that the head-line measures are over.
const HEAD: [Kind; 4] = [Kind::Percent, Kind::Ratio, Kind::Rank, Kind::Money];

/// All measures; rates are from 0 to 1.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Measures {
    /// Annotated articles.
    pub articles: usize,
    /// Each kind by itself.
    pub kinds: Kinds,
    /// Figures of percent, ratio, rank, money whose kind, value, role and label are all right.
    pub figure_f1: f64,
    /// The same with quantities.
    pub figure_f1_all: f64,
    /// Percent, ratio, rank, money that were found at all.
    pub detection_f1: f64,
    /// Dates whose value is right.
    pub date_f1: f64,
    /// Of the matched percent, ratio, rank, money: the share with the right value,
    pub value: f64,
    /// a label that is a hit,
    pub label: f64,
    /// the right role,
    pub role: f64,
    /// the right bound.
    pub bound: f64,
    /// Periods, where either side has one.
    pub period_f1: f64,
    /// Periods compared with.
    pub base_period_f1: f64,
    /// Places.
    pub place_f1: f64,
}

/// The measures of each kind, under its name.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[allow(missing_docs)]
pub struct Kinds {
    pub percent: KindMeasures,
    pub ratio: KindMeasures,
    pub rank: KindMeasures,
    pub money: KindMeasures,
    pub quantity: KindMeasures,
    pub date: KindMeasures,
}

impl Kinds {
    /// Names and measures, in the order of [`Kind::ALL`].
    pub fn iter(&self) -> impl Iterator<Item = (&'static str, &KindMeasures)> {
        let all = [&self.percent, &self.ratio, &self.rank, &self.money, &self.quantity, &self.date];
        Kind::ALL.iter().map(|kind| kind.as_str()).zip(all)
    }
}

/// The measures of one kind.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct KindMeasures {
    /// Annotated figures.
    pub gold: usize,
    /// Predicted figures.
    pub pred: usize,
    /// Matched of the predicted.
    pub precision: f64,
    /// Matched of the annotated.
    pub recall: f64,
    /// Harmonic mean of both.
    pub f1: f64,
    /// Of the matched: the share with exactly the annotated span,
    pub span: f64,
    /// the right value,
    pub value: f64,
    /// a label that is a hit (not for dates, as all that follows),
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label: Option<f64>,
    /// the mean syllable F1 of labels,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label_f1: Option<f64>,
    /// the right role,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub role: Option<f64>,
    /// the right bound.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bound: Option<f64>,
}

/// Counts of one kind.
#[derive(Clone, Copy, Debug, Default)]
struct Tally {
    matched: usize,
    predicted: usize,
    gold: usize,
    span: usize,
    value: usize,
    label: usize,
    label_f1: f64,
    role: usize,
    bound: usize,
    right: usize,
}

/// Counts of a field that either side may leave out.
#[derive(Clone, Copy, Debug, Default)]
struct FieldTally {
    right: usize,
    predicted: usize,
    gold: usize,
}

impl FieldTally {
    fn add<T>(&mut self, predicted: Option<T>, gold: Option<T>, same: impl FnOnce(T, T) -> bool) {
        self.predicted += usize::from(predicted.is_some());
        self.gold += usize::from(gold.is_some());
        if let (Some(predicted), Some(gold)) = (predicted, gold) {
            self.right += usize::from(same(predicted, gold));
        }
    }

    fn f1(self) -> f64 {
        f1(self.right, self.predicted, self.gold).2
    }
}

#[derive(Default)]
struct Tallies {
    kinds: [Tally; Kind::ALL.len()],
    period: FieldTally,
    base_period: FieldTally,
    place: FieldTally,
}

/// Scores predictions against annotations.
pub fn score(gold: &Gold, predictions: &Predictions) -> Measures {
    let mut tallies = Tallies::default();
    for (doc, annotations) in &gold.articles {
        let predicted = predictions.get(doc).map_or(&[][..], Vec::as_slice);
        // A quantity spelled in words is neither asked for nor held against anyone.
        let counts =
            |p: &&Prediction| kind_index(&p.kind).is_some() && (p.kind != "quantity" || has_digit(&p.text));
        let predicted: Vec<_> = predicted.iter().filter(counts).collect();
        for p in &predicted {
            if let Some(kind) = kind_index(&p.kind) {
                tallies.kinds[kind].predicted += 1;
            }
        }
        annotations.iter().for_each(|g| tallies.kinds[g.kind as usize].gold += 1);
        for (i, j) in matching::pairs(&predicted, annotations) {
            tallies.add(predicted[i], &annotations[j]);
        }
    }
    tallies.measures(gold.articles.len())
}

fn kind_index(name: &str) -> Option<usize> {
    Kind::ALL.iter().position(|kind| kind.as_str() == name)
}

impl Tallies {
    fn add(&mut self, p: &Prediction, g: &Annotation) {
        let tally = &mut self.kinds[g.kind as usize];
        let value = same_value(p, g);
        tally.matched += 1;
        tally.span += usize::from(p.start == g.start && p.end == g.end);
        tally.value += usize::from(value);
        if g.kind == Kind::Date {
            return;
        }
        let label_f1 = label_f1(p.label.as_deref(), &g.labels);
        let (label, role) = (label_f1 >= LABEL_HIT, same_role(p, g));
        tally.label_f1 += label_f1;
        tally.label += usize::from(label);
        tally.role += usize::from(role);
        tally.bound += usize::from(p.bound == g.bound);
        tally.right += usize::from(value && role && label);
        let same = |p: &str, g: &str| same_period(Some(p), Some(g));
        self.period.add(p.period.as_deref(), g.period.as_deref(), same);
        self.base_period.add(p.base_period.as_deref(), g.base.as_deref(), same);
        self.place.add(p.place.as_deref(), g.place.as_deref(), |p, g| place_name(p) == place_name(g));
    }

    fn measures(&self, articles: usize) -> Measures {
        let of = |kind: Kind| kind_measures(&self.kinds[kind as usize], kind);
        let sum = |kinds: &[Kind], count: fn(&Tally) -> usize| -> usize {
            kinds.iter().map(|kind| count(&self.kinds[*kind as usize])).sum()
        };
        let over = |kinds: &[Kind], count: fn(&Tally) -> usize| {
            f1(sum(kinds, count), sum(kinds, |t| t.predicted), sum(kinds, |t| t.gold)).2
        };
        let numeric = [HEAD.as_slice(), &[Kind::Quantity]].concat();
        let matched = sum(&HEAD, |t| t.matched).max(1) as f64;
        let share = |count: fn(&Tally) -> usize| sum(&HEAD, count) as f64 / matched;
        Measures {
            articles,
            kinds: Kinds {
                percent: of(Kind::Percent),
                ratio: of(Kind::Ratio),
                rank: of(Kind::Rank),
                money: of(Kind::Money),
                quantity: of(Kind::Quantity),
                date: of(Kind::Date),
            },
            figure_f1: over(&HEAD, |t| t.right),
            figure_f1_all: over(&numeric, |t| t.right),
            detection_f1: over(&HEAD, |t| t.matched),
            date_f1: over(&[Kind::Date], |t| t.value),
            value: share(|t| t.value),
            label: share(|t| t.label),
            role: share(|t| t.role),
            bound: share(|t| t.bound),
            period_f1: self.period.f1(),
            base_period_f1: self.base_period.f1(),
            place_f1: self.place.f1(),
        }
    }
}

fn kind_measures(tally: &Tally, kind: Kind) -> KindMeasures {
    let (precision, recall, f1) = f1(tally.matched, tally.predicted, tally.gold);
    let matched = tally.matched.max(1) as f64;
    let numeric = |sum: f64| (kind != Kind::Date).then_some(sum / matched);
    KindMeasures {
        gold: tally.gold,
        pred: tally.predicted,
        precision,
        recall,
        f1,
        span: tally.span as f64 / matched,
        value: tally.value as f64 / matched,
        label: numeric(tally.label as f64),
        label_f1: numeric(tally.label_f1),
        role: numeric(tally.role as f64),
        bound: numeric(tally.bound as f64),
    }
}

/// Precision, recall and their harmonic mean; 0 where there is nothing to divide by.
fn f1(right: usize, predicted: usize, gold: usize) -> (f64, f64, f64) {
    let share = |of: usize| if of == 0 { 0.0 } else { right as f64 / of as f64 };
    let (precision, recall) = (share(predicted), share(gold));
    let sum = precision + recall;
    (precision, recall, if sum == 0.0 { 0.0 } else { 2.0 * precision * recall / sum })
}
