//! Learns the weights of the models (`src/lexicon/*_weights.tsv`) from annotated articles.
//!
//! ```text
//! cargo run --release -p chiso-extract --example train -- [--folds N] [--task NAME]... OUT GOLD=TEXTS...
//! ```
//!
//! GOLD is a folder of annotation files (`NAME.json`: `{"doc": NAME, "figures": [...]}`), TEXTS the folder under which
//! the articles of these names stand (`@0.3` after it makes its periods and places count less: annotators agree least on these), OUT the folder of the tables of weights. Without `--task` all models are learned,
//! in the order of the stages, each with those before it as just learned. With `--folds N` nothing is written: each
//! article is read by weights learned from the other folds, and the share of right decisions is printed (a label is
//! right when its syllable F1 against the best annotated one is at least 0.6).
//!
//! Each model is log-linear over the candidates of each figure, see [`learn`].

#![allow(clippy::print_stdout, clippy::unwrap_used)]

use chiso_extract::explain::{Explained, Task, feature_name};
use chiso_extract::{Document, Extractor, Kind};
use serde_json::Value;
use std::collections::HashMap;
use std::path::{Path, PathBuf};

struct Gold {
    kind: String,
    start: usize,
    end: usize,
    labels: Vec<Vec<String>>,
    /// As [`chiso_extract::explain::Choice`] shows it.
    role: String,
    /// Empty where there is none.
    place: String,
    /// Empty where there is none.
    period: String,
}

struct Article {
    /// The folder of its annotation.
    source: String,
    document: Document,
    gold: Vec<Gold>,
    /// How much its periods and places count.
    weight: f32,
}

/// A candidate: how good it would be (0 is wrong), and its features.
struct Candidate<'e> {
    worth: f32,
    /// Whether it is no value.
    empty: bool,
    features: &'e [usize],
}

fn main() {
    let mut folds = 0;
    let mut tasks = Vec::new();
    let mut rest = Vec::new();
    let mut args = std::env::args().skip(1);
    while let Some(arg) = args.next() {
        match arg.as_str() {
            "--folds" => folds = args.next().and_then(|n| n.parse().ok()).expect("--folds N"),
            "--task" => {
                let wanted = args.next().expect("--task NAME");
                let task = Task::ALL.into_iter().find(|task| name(*task) == wanted);
                tasks.push(task.expect("--task role, period, label or place"));
            }
            _ => rest.push(arg),
        }
    }
    if tasks.is_empty() {
        tasks = Task::ALL.to_vec();
    }
    let usage = "usage: train [--folds N] [--task NAME]... OUT GOLD=TEXTS...";
    let (out, pairs) = rest.split_first().expect(usage);
    let articles: Vec<Article> = pairs.iter().flat_map(|pair| load(pair)).collect();
    let figures: usize = articles.iter().map(|article| article.gold.len()).sum();
    println!("{} articles, {figures} figures", articles.len());
    if folds > 1 {
        cross_validate(&articles, folds, &tasks);
        return;
    }
    let all: Vec<&Article> = articles.iter().collect();
    let mut extractor = Extractor::new();
    for task in tasks {
        learn(&mut extractor, task, &all);
        let mut table = String::from(
            "# Weights of a model: feature template, value, weight. Learned by examples/train.rs; not edited by hand.\n",
        );
        for (index, weight) in extractor.weights(task).iter().enumerate() {
            if weight.abs() >= LEAST {
                let (template, value) = feature_name(task, index);
                table.push_str(&format!("{template}\t{value}\t{weight:.2}\n"));
            }
        }
        let file = Path::new(out).join(format!("{}_weights.tsv", name(task)));
        std::fs::write(&file, table).expect("the weights can be written");
        let count = measure(&extractor, task, &all);
        println!("{}: on the training articles {count}", name(task));
    }
}

fn name(task: Task) -> &'static str {
    match task {
        Task::Role => "role",
        Task::Label => "label",
        Task::Period => "period",
        Task::Place => "place",
        _ => unreachable!("a task of Task::ALL"),
    }
}

fn cross_validate(articles: &[Article], folds: usize, tasks: &[Task]) {
    let mut sources: Vec<String> = articles.iter().map(|article| article.source.clone()).collect();
    sources.dedup();
    let one = |fold: usize| {
        let (held, kept): (Vec<_>, Vec<_>) =
            articles.iter().enumerate().partition(|(n, _)| n % folds == fold);
        let kept: Vec<&Article> = kept.into_iter().map(|(_, article)| article).collect();
        let held: Vec<&Article> = held.into_iter().map(|(_, article)| article).collect();
        let mut extractor = Extractor::new();
        tasks.iter().for_each(|task| learn(&mut extractor, *task, &kept));
        let count = |task: &Task| -> Vec<Count> {
            let of = |source: &String| {
                held.iter().copied().filter(|one| one.source == *source).collect::<Vec<_>>()
            };
            sources.iter().map(|source| measure(&extractor, *task, &of(source))).collect()
        };
        tasks.iter().map(count).collect::<Vec<_>>()
    };
    let all: Vec<Vec<Vec<Count>>> = std::thread::scope(|scope| {
        let halves = [0, 1].map(|half| {
            let one = &one;
            scope.spawn(move || (0..folds).filter(|fold| fold % 2 == half).map(one).collect::<Vec<_>>())
        });
        halves.into_iter().flat_map(|half| half.join().unwrap()).collect()
    });
    for (n, task) in tasks.iter().enumerate() {
        let mut total = Count::default();
        for (m, source) in sources.iter().enumerate() {
            let sum = all.iter().fold(Count::default(), |sum, counts| sum.plus(&counts[n][m]));
            println!("{}: {folds} folds: {source}: {sum}", name(*task));
            total = total.plus(&sum);
        }
        println!("{}: {folds} folds: {total}", name(*task));
    }
}

/// Smaller weights are left out of the tables: they decide next to nothing, and are half of all.
const LEAST: f32 = 0.04;
/// How often the articles are read again with the weights learned so far: what was decided of earlier figures is then
/// what the model chooses, as it will be in use.
const ROUNDS: usize = 3;
/// Passes over the figures in each round.
const EPOCHS: usize = 20;
/// First step size.
const RATE: f32 = 0.2;

/// Pull towards zero, chosen by cross-validation.
fn decay(task: Task) -> f32 {
    match task {
        Task::Period => 2e-3,
        Task::Label => 1.5e-4,
        Task::Role => 5e-4,
        _ => 1e-3,
    }
}

/// Log-linear model: the right candidates of a figure share its probability. Stochastic gradient steps with an L2
/// penalty, the step size falling as Bottou (2010) has it.
fn learn(extractor: &mut Extractor, task: Task, articles: &[&Article]) {
    let size = extractor.weights(task).len();
    extractor.set_weights(task, &vec![0.0; size]);
    let decay = decay(task);
    for _ in 0..ROUNDS {
        let mut figures: Vec<Figure> = Vec::new();
        for article in articles {
            let explained = extractor.explain(&article.document).figures;
            for (figure, gold) in matched(&explained, &article.gold) {
                let options = options(task, figure, gold);
                if options.iter().any(|option| option.worth > 0.0)
                    && options.iter().any(|option| option.worth < 1.0)
                {
                    let narrow = |features: &[usize]| features.iter().map(|&index| index as u32).collect();
                    let weight = weight(task, article, gold);
                    let options = options.iter().map(|one| (one.worth, narrow(one.features))).collect();
                    figures.push(Figure { weight, options });
                }
            }
        }
        extractor.set_weights(task, &descend(&figures, size, decay));
    }
}

/// A figure to learn from: how much it counts, and how good and of what features its options are.
struct Figure {
    weight: f32,
    options: Vec<(f32, Vec<u32>)>,
}

/// How much a figure counts. One that has a period or place counts more than one that has none: finding what is there
/// matters more to F1 than leaving out what is not.
fn weight(task: Task, article: &Article, gold: &Gold) -> f32 {
    match task {
        Task::Period | Task::Place => article.weight * if stated(task, gold) { 1.5 } else { 1.0 },
        _ => 1.0,
    }
}

fn descend(figures: &[Figure], size: usize, decay: f32) -> Vec<f32> {
    // Weights are kept as `scale * weights`: the pull towards zero then costs nothing for what a step does not touch.
    let mut weights = vec![0.0f32; size];
    let mut scale = 1.0f32;
    let mut order: Vec<usize> = (0..figures.len()).collect();
    let mut seed = 7u64;
    let mut steps = 0.0f32;
    // What is returned is the mean of the weights after each of the later passes.
    let mut mean = vec![0.0f32; size];
    for epoch in 0..EPOCHS {
        for n in (1..order.len()).rev() {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            order.swap(n, (seed >> 33) as usize % (n + 1));
        }
        for &n in &order {
            let Figure { weight, options } = &figures[n];
            let score =
                |features: &[u32]| features.iter().map(|&index| weights[index as usize]).sum::<f32>() * scale;
            let scores: Vec<f32> = options.iter().map(|(_, features)| score(features)).collect();
            let top = scores.iter().copied().fold(f32::MIN, f32::max);
            let odds: Vec<f32> = scores.iter().map(|score| (score - top).exp()).collect();
            let all: f32 = odds.iter().sum();
            let right: f32 = odds.iter().zip(options).map(|(odds, (worth, _))| odds * worth).sum();
            let rate = RATE / (1.0 + RATE * decay * steps);
            steps += 1.0;
            scale *= 1.0 - rate * decay;
            for ((worth, features), odds) in options.iter().zip(&odds) {
                let slope = weight * (odds / all - odds * worth / right.max(1e-12));
                for &index in features {
                    weights[index as usize] -= rate * slope / scale;
                }
            }
            if scale < 1e-4 {
                weights.iter_mut().for_each(|weight| *weight *= scale);
                scale = 1.0;
            }
        }
        if epoch >= EPOCHS / 2 {
            let share = scale / (EPOCHS - EPOCHS / 2) as f32;
            mean.iter_mut().zip(&weights).for_each(|(mean, weight)| *mean += share * weight);
        }
    }
    mean
}

/// The candidates of a figure for a task, the chosen one first.
fn options<'e>(task: Task, figure: &'e Explained, gold: &Gold) -> Vec<Candidate<'e>> {
    if task == Task::Label {
        // The labels of table cells are not chosen among candidates.
        if figure.figure.rule.as_deref() == Some("table-cell") {
            return Vec::new();
        }
        let worth = |text: &str| Some(label_f1(text, &gold.labels)).filter(|f1| *f1 >= 0.6).unwrap_or(0.0);
        let option =
            |text: &str, features| Candidate { worth: worth(text).powi(2) as f32, empty: false, features };
        return figure.candidates.iter().map(|one| option(&one.text, &one.features)).collect();
    }
    let decision = figure.decisions.iter().filter(|decision| decision.task == task);
    let right = |value: &str| match task {
        Task::Role => value == gold.role,
        Task::Period => same_timex(value, &gold.period),
        Task::Place => plain_place(value) == plain_place(&gold.place),
        _ => unreachable!("a task of Task::ALL"),
    };
    decision
        .flat_map(|decision| &decision.choices)
        .map(|one| Candidate {
            worth: f32::from(right(&one.value)),
            empty: one.value.is_empty(),
            features: &one.features,
        })
        .collect()
}

/// Decisions: how many, how many were right, for how many a right candidate existed; and without quantities.
#[derive(Default)]
struct Count {
    all: usize,
    right: usize,
    possible: usize,
    head: usize,
    head_right: usize,
    /// Where a value is annotated, where one was chosen, and where both agree.
    stated: usize,
    chosen: usize,
    agreed: usize,
}

impl Count {
    fn plus(&self, other: &Self) -> Self {
        Self {
            all: self.all + other.all,
            right: self.right + other.right,
            possible: self.possible + other.possible,
            head: self.head + other.head,
            head_right: self.head_right + other.head_right,
            stated: self.stated + other.stated,
            chosen: self.chosen + other.chosen,
            agreed: self.agreed + other.agreed,
        }
    }
}

impl std::fmt::Display for Count {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let share = |part: usize, whole: usize| part as f64 / whole.max(1) as f64;
        let Self { all, right, possible, head, head_right, stated, chosen, agreed } = *self;
        write!(
            f,
            "{:.3} right ({right}/{all}), {:.3} without quantities ({head_right}/{head}); possible {:.3}; F1 {:.3}",
            share(right, all),
            share(head_right, head),
            share(possible, all),
            share(2 * agreed, stated + chosen)
        )
    }
}

/// Whether a value of the field is annotated.
fn stated(task: Task, gold: &Gold) -> bool {
    match task {
        Task::Period => !gold.period.is_empty(),
        Task::Place => !gold.place.is_empty(),
        _ => true,
    }
}

fn measure(extractor: &Extractor, task: Task, articles: &[&Article]) -> Count {
    let mut count = Count::default();
    for article in articles {
        let explained = extractor.explain(&article.document).figures;
        for (figure, gold) in matched(&explained, &article.gold) {
            let options = options(task, figure, gold);
            let Some(chosen) = options.first() else { continue };
            let right = chosen.worth > 0.0;
            let head = figure.figure.kind != Kind::Quantity;
            count = count.plus(&Count {
                all: 1,
                right: usize::from(right),
                possible: usize::from(options.iter().any(|option| option.worth > 0.0)),
                head: usize::from(head),
                head_right: usize::from(head && right),
                stated: usize::from(stated(task, gold)),
                chosen: usize::from(!chosen.empty),
                agreed: usize::from(right && !chosen.empty),
            });
        }
    }
    count
}

/// Figures with the annotation of the same kind whose span overlaps most.
fn matched<'a>(explained: &'a [Explained], gold: &'a [Gold]) -> Vec<(&'a Explained, &'a Gold)> {
    explained
        .iter()
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
    let (pair, weight) = pair.split_once('@').unwrap_or((pair, "1"));
    let weight = weight.parse().expect("GOLD=TEXTS@WEIGHT");
    let (gold, texts) = pair.split_once('=').expect("GOLD=TEXTS");
    let gold_folder = gold.to_owned();
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
            let gold = annotation["figures"].as_array().unwrap().iter();
            let gold = gold.filter(|figure| figure["kind"] != "date").map(read).collect();
            let mut document = Document { doc, text, ..Document::default() };
            chiso_extract::document::meta::infer(&mut document);
            Article { source: gold_folder.clone(), document, gold, weight }
        })
        .collect()
}

fn read(figure: &Value) -> Gold {
    let text = |field: &str| figure[field].as_str().map(str::to_owned);
    let role = text("role").unwrap_or_default();
    Gold {
        kind: text("kind").unwrap_or_default(),
        start: figure["start"].as_u64().unwrap() as usize,
        end: figure["end"].as_u64().unwrap() as usize,
        labels: figure["labels"]
            .as_array()
            .unwrap()
            .iter()
            .map(|label| syllables(label.as_str().unwrap()))
            .collect(),
        period: text("period").unwrap_or_default(),
        place: text("place").unwrap_or_default(),
        role: text("dir").filter(|_| role == "change").map_or(role.clone(), |way| format!("{role} {way}")),
    }
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

/// Equal, an unsaid year (XXXX) on either side matching any year.
fn same_timex(one: &str, other: &str) -> bool {
    let (one, other): (Vec<&str>, Vec<&str>) = (one.split('/').collect(), other.split('/').collect());
    let unsaid = |part: &str| part.starts_with("XXXX");
    one.len() == other.len()
        && one.iter().zip(&other).all(|(a, b)| {
            a == b || (unsaid(a) || unsaid(b)) && a.get(4..).is_some() && a.get(4..) == b.get(4..)
        })
}

/// A place without the word for what sort of unit it is.
fn plain_place(place: &str) -> String {
    let words = syllables(place).join(" ");
    let heads = ["tỉnh ", "thành phố ", "tp ", "huyện ", "thị xã ", "quận ", "xã ", "nước "];
    heads.iter().fold(words, |words, head| words.strip_prefix(head).map(str::to_owned).unwrap_or(words))
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
