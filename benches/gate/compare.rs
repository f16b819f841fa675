//! What changed since the baseline, and how that is told.

use crate::baseline::{Baseline, Measured, TOLERANCE, TOLERANCE_ELSEWHERE};
use std::collections::BTreeSet;
use std::fmt::Write;

/// Functions that are named for a benchmark that changed.
const FUNCTIONS: usize = 5;

const ACCEPT: &str = "cargo run --profile gate -p chiso-benches --bin gate -- accept";

/// The outcome of a comparison.
pub struct Report {
    /// What a person reads.
    pub text: String,
    /// Whether every count is within its tolerance.
    pub holds: bool,
}

/// A benchmark now and before.
struct Change<'a> {
    now: &'a Measured,
    before: &'a Measured,
    /// Instructions for a unit, in percent more than before.
    percent: f64,
}

/// Compares counts with the baseline; if `complete`, every benchmark of the baseline must have been counted.
pub fn report(before: &Baseline, now: &Baseline, complete: bool) -> Report {
    let differences = before.environment.differences(&now.environment);
    let here = differences.is_empty();
    let tolerance = if here { TOLERANCE } else { TOLERANCE_ELSEWHERE };
    let mut text = String::new();
    let (mut slower, mut faster) = (Vec::new(), Vec::new());
    let (mut unknown, mut gone) = (Vec::new(), Vec::new());
    let _ = writeln!(text, "{}", head());
    for now in &now.measured {
        let Some(before) = before.measured.iter().find(|before| before.name == now.name) else {
            unknown.push(now.name.as_str());
            let _ = writeln!(text, "{}", row(now, None, "not in the baseline"));
            continue;
        };
        let percent = 100.0 * (now.per_unit() / before.per_unit() - 1.0);
        let change = Change { now, before, percent };
        let verdict = match percent {
            percent if percent > tolerance => "SLOWER",
            percent if percent < -tolerance && here => "FASTER",
            _ => "",
        };
        let _ = writeln!(text, "{}", row(now, Some(&change), verdict));
        match verdict {
            "SLOWER" => slower.push(change),
            "FASTER" => faster.push(change),
            _ => {}
        }
    }
    if complete {
        let counted: BTreeSet<&str> = now.measured.iter().map(|now| now.name.as_str()).collect();
        gone.extend(
            before.measured.iter().map(|before| before.name.as_str()).filter(|name| !counted.contains(name)),
        );
    }
    if !here {
        text.push_str("gate: the baseline was counted elsewhere:\n");
        for (name, there, here) in differences {
            let _ = writeln!(text, "        {name}: {here} here, {there} there");
        }
        let _ = writeln!(
            text,
            "      so only counts that are more than {TOLERANCE_ELSEWHERE} % higher fail, instead of those that differ \
             by more than {TOLERANCE} %"
        );
    }
    if before.input != now.input {
        text.push_str(
            "gate: the input is not that of the baseline (corpus/ or what is made of it changed)\n",
        );
    }
    for change in slower.iter().chain(&faster) {
        tell(change, tolerance, &mut text);
    }
    for name in &unknown {
        let _ = writeln!(text, "gate: {name} is not in the baseline");
    }
    for name in &gone {
        let _ = writeln!(text, "gate: {name} is in the baseline, and no benchmark any more");
    }
    let holds = slower.is_empty() && faster.is_empty() && unknown.is_empty() && gone.is_empty();
    text.push_str(&match (holds, slower.is_empty()) {
        (true, _) => format!("gate: every count is within {tolerance} % of the baseline\n"),
        (false, false) => format!("gate: FAILED. If this is meant, make it the baseline and commit it:\n        {ACCEPT}\n"),
        (false, true) => format!(
            "gate: FAILED, nothing got slower. A baseline that is not what is counted hides what is lost later: \
             make it the baseline and commit it:\n        {ACCEPT}\n"
        ),
    });
    Report { text, holds }
}

/// What an accepted baseline changes.
pub fn accepted(before: Option<&Baseline>, now: &Baseline) -> String {
    let mut text = format!("{}\n", head());
    for now in &now.measured {
        let before = before.and_then(|before| before.measured.iter().find(|before| before.name == now.name));
        let change = before.map(|before| Change {
            now,
            before,
            percent: 100.0 * (now.per_unit() / before.per_unit() - 1.0),
        });
        let _ = writeln!(text, "{}", row(now, change.as_ref(), ""));
    }
    text.push_str("gate: accepted; commit benches/baseline.tsv and benches/functions.tsv\n");
    text
}

/// How far apart repeated counts are.
pub fn spread(rounds: &[Baseline]) -> String {
    let mut text = format!("{:<22}{:>16}{:>16}{:>12}\n", "benchmark", "lowest", "highest", "apart");
    for (at, first) in rounds.first().map_or(&[][..], |round| &round.measured).iter().enumerate() {
        let counts = || rounds.iter().map(|round| round.measured[at].instructions);
        let (lowest, highest) = (counts().min().unwrap_or(0), counts().max().unwrap_or(0));
        let apart = 100.0 * (highest - lowest) as f64 / lowest.max(1) as f64;
        let _ = writeln!(
            text,
            "{:<22}{:>16}{:>16}{apart:>10.4} %",
            first.name,
            grouped(lowest),
            grouped(highest)
        );
    }
    text
}

fn head() -> String {
    format!("{:<22}{:>16}{:>16}{:>16}{:>10}", "benchmark", "instructions", "per unit", "baseline", "change")
}

fn row(now: &Measured, change: Option<&Change<'_>>, verdict: &str) -> String {
    let before = change.map_or("-".to_owned(), |change| decimal(change.before.per_unit()));
    let percent = change.map_or("-".to_owned(), |change| format!("{:+.2} %", change.percent));
    let per_unit = decimal(now.per_unit());
    let row = format!(
        "{:<22}{:>16}{per_unit:>16}{before:>16}{percent:>10}  / {}  {verdict}",
        now.name,
        grouped(now.instructions),
        now.unit,
    );
    row.trim_end().to_owned()
}

/// What changed in a benchmark, and in which functions.
fn tell(change: &Change<'_>, tolerance: f64, text: &mut String) {
    let Change { now, before, percent } = change;
    let way = if *percent > 0.0 { "slower" } else { "faster" };
    let _ = writeln!(
        text,
        "gate: {} got {way} by {:.1} % (tolerance {tolerance} %): from {} to {} instructions for each {}",
        now.name,
        percent.abs(),
        decimal(before.per_unit()),
        decimal(now.per_unit()),
        now.unit
    );
    if before.found != now.found {
        let _ = writeln!(text, "      it finds {}, not {} as before", now.found, before.found);
    }
    let scale = now.units as f64 / before.units.max(1) as f64;
    let names: BTreeSet<&String> = before.functions.keys().chain(now.functions.keys()).collect();
    let mut functions: Vec<(i64, u64, u64, &String)> = Vec::new();
    for name in names {
        let then = before.functions.get(name).map_or(0, |count| (*count as f64 * scale) as u64);
        let here = now.functions.get(name).copied().unwrap_or_default();
        functions.push((here as i64 - then as i64, then, here, name));
    }
    let way = if *percent > 0.0 { 1 } else { -1 };
    functions.retain(|(change, ..)| change * way > 0);
    functions.sort_by_key(|(change, .., name)| (-change * way, *name));
    let _ = writeln!(
        text,
        "      functions that {} most, in instructions:",
        if way > 0 { "grew" } else { "shrank" }
    );
    for (change, then, here, name) in functions.into_iter().take(FUNCTIONS) {
        let sign = if change > 0 { '+' } else { '-' };
        let then = if then == 0 { "little".to_owned() } else { grouped(then) };
        let _ = writeln!(
            text,
            "      {sign}{:>13}  {name}  (from {then} to {})",
            grouped(change.unsigned_abs()),
            grouped(here)
        );
    }
}

/// A number in groups of three digits.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut grouped = String::new();
    for (n, digit) in digits.chars().enumerate() {
        if n > 0 && (digits.len() - n).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

fn decimal(number: f64) -> String {
    match number {
        number if number >= 10_000.0 => grouped(number.round() as u64),
        number => format!("{number:.2}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::environment::Environment;
    use std::collections::BTreeMap;

    fn counted(instructions: u64, functions: &[(&str, u64)]) -> Baseline {
        Baseline {
            environment: Environment(vec![("rustc".into(), "rustc 1.95.0".into())]),
            input: "x".into(),
            measured: vec![Measured {
                name: "extract".into(),
                instructions,
                units: 100,
                unit: "byte".into(),
                found: 3,
                functions: functions
                    .iter()
                    .map(|(name, count)| ((*name).to_owned(), *count))
                    .collect::<BTreeMap<_, _>>(),
            }],
        }
    }

    #[test]
    fn what_got_slower_fails_and_is_named_with_its_functions() {
        let before = counted(100_000, &[("scan", 50_000), ("read", 30_000)]);
        let now = counted(112_000, &[("scan", 61_000), ("read", 30_500)]);
        let Report { text, holds } = report(&before, &now, true);
        assert!(!holds);
        assert!(
            text.contains("extract got slower by 12.0 % (tolerance 3 %): from 1000.00 to 1120.00"),
            "{text}"
        );
        let (scan, read) = (text.find("+       11,000  scan"), text.find("+          500  read"));
        assert!(scan.is_some() && scan < read, "{text}");
        assert!(text.contains(ACCEPT), "{text}");
    }

    #[test]
    fn what_got_faster_fails_too_until_it_is_accepted() {
        let (before, now) = (counted(100_000, &[("scan", 50_000)]), counted(90_000, &[("scan", 40_000)]));
        let Report { text, holds } = report(&before, &now, true);
        assert!(!holds);
        assert!(
            text.contains("extract got faster by 10.0 %") && text.contains("-       10,000  scan"),
            "{text}"
        );
        assert!(report(&now, &now, true).holds);
    }

    #[test]
    fn counts_within_tolerance_hold() {
        for instructions in [97_100, 100_000, 102_900] {
            assert!(
                report(&counted(100_000, &[]), &counted(instructions, &[]), true).holds,
                "{instructions}"
            );
        }
    }

    #[test]
    fn elsewhere_only_much_slower_fails_and_what_differs_is_named() {
        let before = counted(100_000, &[]);
        for (instructions, holds) in [(50_000, true), (120_000, true), (126_000, false)] {
            let mut now = counted(instructions, &[]);
            now.environment.0[0].1 = "rustc 1.99.0".into();
            let report = report(&before, &now, true);
            assert_eq!(report.holds, holds, "{instructions}");
            assert!(report.text.contains("rustc: rustc 1.99.0 here, rustc 1.95.0 there"), "{}", report.text);
        }
    }

    #[test]
    fn benchmarks_that_come_or_go_must_be_accepted() {
        let (before, empty) = (counted(100_000, &[]), Baseline { measured: Vec::new(), ..counted(0, &[]) });
        assert!(!report(&before, &empty, true).holds);
        assert!(!report(&empty, &before, true).holds);
        assert!(report(&before, &empty, false).holds);
    }
}
