//! The measures on the annotated articles of the corpus stay above floors that only rise.
#![allow(clippy::print_stdout)]

use chiso_batch::article::Processor;
use chiso_batch::input::{Items, Options, Tally, plan};
use chiso_batch::score::{Gold, Measures, score};
use chiso_extract::Extractor;
use std::fs;
use std::path::{Path, PathBuf};

/// A measure this far above its floor asks for a higher one.
const SLACK: f64 = 0.02;

fn root(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(path)
}

/// Measures of what a run over the corpus extracts.
fn measured() -> Measures {
    let gold = Gold::read(&root("fixtures/gold")).expect("the annotations can be read");
    let extractor = Extractor::new();
    let (options, tally) = (Options::default(), Tally::default());
    let processor = Processor { extractor: &extractor, options: &options };
    let plan = plan(&[root("corpus")], None, None).expect("the corpus can be listed");
    let mut lines = Vec::new();
    let mut seen = Vec::new();
    for item in Items::new(plan.entries, &options, &tally) {
        let article = processor.process(item).expect("every article of the corpus can be read");
        seen.extend(article.document.doc.rsplit('/').next().map(str::to_owned));
        for figure in &article.figures {
            serde_json::to_writer(&mut lines, figure).expect("a figure is a record");
            lines.push(b'\n');
        }
    }
    for (doc, _) in &gold.articles {
        assert!(seen.contains(doc), "{doc} is annotated but not in the corpus");
    }
    let predictions = gold.read_predictions(&lines[..], Path::new("figures")).expect("figures can be scored");
    score(&gold, &predictions)
}

#[test]
fn measures_stay_above_their_floors() {
    let path = root("fixtures/gold-floors.tsv");
    let table = fs::read_to_string(&path).expect("the floors can be read");
    let floors: Vec<(&str, f64)> = table
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .map(|line| line.split_once('\t').expect("a measure and its floor"))
        .map(|(name, floor)| (name, floor.trim().parse().expect("a floor is a number")))
        .collect();
    let m = measured();
    let measures = [
        ("detection_f1", m.detection_f1),
        ("date_f1", m.date_f1),
        ("figure_f1", m.figure_f1),
        ("figure_f1_all", m.figure_f1_all),
        ("role", m.role),
        ("bound", m.bound),
        ("period_f1", m.period_f1),
        ("base_period_f1", m.base_period_f1),
        ("place_f1", m.place_f1),
    ];
    let names = |rows: &[(&str, f64)]| rows.iter().map(|(name, _)| (*name).to_owned()).collect::<Vec<_>>();
    assert_eq!(names(&floors), names(&measures), "the measures that fixtures/gold-floors.tsv has floors for");
    let mut below = Vec::new();
    for ((name, measure), (_, floor)) in measures.iter().zip(&floors) {
        println!("{name:16} {measure:.4}  floor {floor}");
        if measure < floor {
            below.push(format!("{name} fell to {measure:.4}, below its floor {floor}"));
        } else if measure - floor > SLACK {
            println!("raise the floor of {name} in fixtures/gold-floors.tsv");
        }
    }
    assert!(below.is_empty(), "{}", below.join("\n"));
}
