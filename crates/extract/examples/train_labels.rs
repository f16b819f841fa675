//! Learns the weights that rank label candidates (`src/lexicon/label_weights.tsv`) from annotated articles.
//!
//! ```text
//! cargo run --release -p chiso-extract --example train_labels -- [--folds N] [--epochs N] OUT GOLD=TEXTS...
//! ```
//!
//! GOLD is a folder of annotation files (`NAME.json`: `{"doc": NAME, "figures": [...]}`), TEXTS the folder under
//! which the articles of these names stand. With `--folds N` nothing is written: each article's labels are chosen by
//! weights learned from the other folds, and the share of right labels is printed (a label is right when its
//! syllable F1 against the best annotated one is at least 0.6).
//!
//! The learner is a log-linear model over the candidates of each figure, see [`train`].

#![allow(clippy::print_stdout, clippy::unwrap_used)]

use chiso_extract::explain::{Explained, feature_name};
use chiso_extract::{Document, Extractor, Kind};
use serde_json::Value;
use std::collections::HashMap;
use std::path::{Path, PathBuf};

struct Gold {
    kind: String,
    start: usize,
    end: usize,
    labels: Vec<Vec<String>>,
}

struct Article {
    document: Document,
    gold: Vec<Gold>,
}

fn main() {
    let mut folds = 0;
    let mut epochs = 10;
    let mut rest = Vec::new();
    let mut args = std::env::args().skip(1);
    while let Some(arg) = args.next() {
        match arg.as_str() {
            "--folds" => folds = args.next().and_then(|n| n.parse().ok()).expect("--folds N"),
            "--epochs" => epochs = args.next().and_then(|n| n.parse().ok()).expect("--epochs N"),
            _ => rest.push(arg),
        }
    }
    let (out, pairs) =
        rest.split_first().expect("usage: train_labels [--folds N] [--epochs N] OUT GOLD=TEXTS...");
    let articles: Vec<Article> = pairs.iter().flat_map(|pair| load(pair)).collect();
    println!(
        "{} articles, {} labelled figures",
        articles.len(),
        articles.iter().map(|a| a.gold.len()).sum::<usize>()
    );
    if folds > 1 {
        cross_validate(&articles, folds, epochs);
        return;
    }
    let all: Vec<&Article> = articles.iter().collect();
    let weights = train(&all, epochs);
    let mut table = String::from(
        "# Weights of the label model: feature template, value, weight. Learned by examples/train_labels.rs; not edited by hand.\n",
    );
    for (index, weight) in weights.iter().enumerate().filter(|(_, weight)| weight.abs() >= 0.005) {
        let (template, value) = feature_name(index);
        table.push_str(&format!("{template}\t{value}\t{weight:.2}\n"));
    }
    std::fs::write(out, table).expect("the weights can be written");
    let mut extractor = Extractor::new();
    extractor.label_weights_mut().copy_from_slice(&weights);
    let (right, head_right, total, head_total, possible) = measure(&extractor, &all);
    println!(
        "on the training articles: {right}/{total} right, {head_right}/{head_total} without quantities; a right candidate exists for {possible}"
    );
}

fn cross_validate(articles: &[Article], folds: usize, epochs: usize) {
    let mut sums = [0usize; 5];
    for fold in 0..folds {
        let (held, kept): (Vec<_>, Vec<_>) =
            articles.iter().enumerate().partition(|(n, _)| n % folds == fold);
        let kept: Vec<&Article> = kept.into_iter().map(|(_, article)| article).collect();
        let held: Vec<&Article> = held.into_iter().map(|(_, article)| article).collect();
        let mut extractor = Extractor::new();
        let weights = train(&kept, epochs);
        extractor.label_weights_mut().copy_from_slice(&weights);
        let (a, b, c, d, e) = measure(&extractor, &held);
        for (sum, part) in sums.iter_mut().zip([a, b, c, d, e]) {
            *sum += part;
        }
    }
    let [right, head_right, total, head_total, possible] = sums;
    let share = |part: usize, whole: usize| part as f64 / whole.max(1) as f64;
    println!(
        "{folds} folds: right {:.3} ({right}/{total}), without quantities {:.3} ({head_right}/{head_total}), a right candidate exists for {:.3}",
        share(right, total),
        share(head_right, head_total),
        share(possible, total)
    );
}

/// Step size and pull towards zero of the learner; chosen by cross-validation.
const RATE: f32 = 0.05;
const DECAY: f32 = 0.03;

/// Log-linear model: the right candidates of a figure share its probability; AdaGrad steps with weight decay.
fn train(articles: &[&Article], epochs: usize) -> Vec<f32> {
    let mut extractor = Extractor::new();
    extractor.label_weights_mut().fill(0.0);
    let size = extractor.label_weights_mut().len();
    let mut squares = vec![1e-6f32; size];
    let mut order: Vec<usize> = (0..articles.len()).collect();
    let mut seed = 7u64;
    for _ in 0..epochs {
        for n in (1..order.len()).rev() {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            order.swap(n, (seed >> 33) as usize % (n + 1));
        }
        for &n in &order {
            // The labels of earlier figures are those that the model chooses: what it will meet in use.
            let explained = extractor.explain(&articles[n].document).figures;
            let weights = extractor.label_weights_mut();
            for (figure, gold) in matched(&explained, &articles[n].gold) {
                let candidates = &figure.candidates;
                let worth: Vec<f32> = candidates
                    .iter()
                    .map(|candidate| label_f1(&candidate.text, &gold.labels))
                    .map(|f1| if f1 >= 0.6 { (f1 * f1) as f32 } else { 0.0 })
                    .collect();
                let scores: Vec<f32> = candidates
                    .iter()
                    .map(|candidate| candidate.features.iter().map(|&index| weights[index]).sum::<f32>())
                    .collect();
                let top = scores.iter().copied().fold(f32::MIN, f32::max);
                let odds: Vec<f32> = scores.iter().map(|score| (score - top).exp()).collect();
                let all: f32 = odds.iter().sum();
                let right: f32 = odds.iter().zip(&worth).map(|(odds, worth)| odds * worth).sum();
                if right <= 0.0 {
                    continue;
                }
                let mut gradient: HashMap<usize, f32> = HashMap::new();
                for (n, candidate) in candidates.iter().enumerate() {
                    let slope = odds[n] / all - odds[n] * worth[n] / right;
                    for &index in &candidate.features {
                        *gradient.entry(index).or_default() += slope;
                    }
                }
                for (index, slope) in gradient {
                    let slope = slope + DECAY * weights[index];
                    squares[index] += slope * slope;
                    weights[index] -= RATE * slope / squares[index].sqrt();
                }
            }
        }
    }
    extractor.label_weights_mut().to_vec()
}

fn measure(extractor: &Extractor, articles: &[&Article]) -> (usize, usize, usize, usize, usize) {
    let (mut right, mut head_right, mut total, mut head_total, mut possible) = (0, 0, 0, 0, 0);
    for article in articles {
        let explained = extractor.explain(&article.document).figures;
        for (figure, gold) in matched(&explained, &article.gold) {
            let hit =
                figure.figure.label.as_deref().is_some_and(|label| label_f1(label, &gold.labels) >= 0.6);
            let head = figure.figure.kind != Kind::Quantity;
            right += usize::from(hit);
            total += 1;
            head_right += usize::from(hit && head);
            head_total += usize::from(head);
            possible += usize::from(
                figure.candidates.iter().any(|candidate| label_f1(&candidate.text, &gold.labels) >= 0.6),
            );
        }
    }
    (right, head_right, total, head_total, possible)
}

/// Figures with the annotation of the same kind whose span overlaps most.
fn matched<'a>(explained: &'a [Explained], gold: &'a [Gold]) -> Vec<(&'a Explained, &'a Gold)> {
    // The labels of table cells are not chosen among candidates.
    explained
        .iter()
        .filter(|one| one.figure.rule.as_deref() != Some("table-cell"))
        .filter_map(|one| {
            let figure = &one.figure;
            let overlap =
                |gold: &&Gold| figure.end.min(gold.end).saturating_sub(figure.start.max(gold.start));
            let gold = gold.iter().filter(|gold| gold.kind == figure.kind.as_str()).max_by_key(overlap)?;
            (overlap(&gold) > 0).then_some((one, gold))
        })
        .collect()
}

fn load(pair: &str) -> Vec<Article> {
    let (gold, texts) = pair.split_once('=').expect("GOLD=TEXTS");
    let mut files = HashMap::new();
    walk(Path::new(texts), &mut files);
    let mut names: Vec<PathBuf> =
        std::fs::read_dir(gold).expect(gold).map(|entry| entry.unwrap().path()).collect();
    names.sort();
    names
        .iter()
        .filter(|name| name.extension().is_some_and(|ending| ending == "json"))
        .map(|name| {
            let annotation: Value =
                serde_json::from_slice(&std::fs::read(name).unwrap()).expect("an annotation file");
            let doc = annotation["doc"].as_str().unwrap().to_owned();
            let text = std::fs::read_to_string(&files[&doc]).expect("an article in UTF-8");
            let gold =
                annotation["figures"].as_array().unwrap().iter().filter(|figure| figure["kind"] != "date");
            let gold = gold
                .map(|figure| Gold {
                    kind: figure["kind"].as_str().unwrap().to_owned(),
                    start: figure["start"].as_u64().unwrap() as usize,
                    end: figure["end"].as_u64().unwrap() as usize,
                    labels: figure["labels"]
                        .as_array()
                        .unwrap()
                        .iter()
                        .map(|label| syllables(label.as_str().unwrap()))
                        .collect(),
                })
                .collect();
            Article { document: Document { doc, text, ..Document::default() }, gold }
        })
        .collect()
}

fn walk(folder: &Path, files: &mut HashMap<String, PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("a folder of articles") {
        let path = entry.unwrap().path();
        if path.is_dir() {
            walk(&path, files);
        } else {
            files.insert(path.file_name().unwrap().to_string_lossy().into_owned(), path);
        }
    }
}

fn syllables(text: &str) -> Vec<String> {
    use unicode_normalization::UnicodeNormalization;
    let lower: String = text.nfc().flat_map(char::to_lowercase).collect();
    lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

fn label_f1(label: &str, golds: &[Vec<String>]) -> f64 {
    let label = syllables(label);
    let mut best = 0.0f64;
    for gold in golds {
        let mut rest = gold.clone();
        let mut hits = 0;
        for word in &label {
            if let Some(at) = rest.iter().position(|other| other == word) {
                rest.swap_remove(at);
                hits += 1;
            }
        }
        if hits > 0 {
            best = best.max(2.0 * f64::from(hits) / (label.len() + gold.len()) as f64);
        }
    }
    best
}
