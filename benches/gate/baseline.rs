//! What was last accepted: `baseline.tsv`, a row for each benchmark, and `functions.tsv`, where its instructions
//! went.

use crate::Result;
use crate::environment::Environment;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::path::PathBuf;

/// What a count may differ from the baseline, in either direction, in percent. Repeated counts differ by much
/// less (`gate spread`): this is what a change of code may cost before somebody has to say that it is meant.
/// Small steps add up, since all of them are held to the same baseline.
pub const TOLERANCE: f64 = 3.0;

/// The same where compiler, processor, C library or valgrind are others than those of the baseline: wide
/// enough for what they change by themselves, narrow enough for a lost fast path. Only slower counts fail.
pub const TOLERANCE_ELSEWHERE: f64 = 25.0;

/// Functions below this share of a benchmark are not kept.
const LEAST_SHARE: f64 = 0.005;

const COLUMNS: &str = "benchmark\tinstructions\tunits\tunit\tper unit\tfound";

/// Counts, and what they depend on.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Baseline {
    /// Compiler, processor, libraries.
    pub environment: Environment,
    /// Digest of the input.
    pub input: String,
    /// The benchmarks.
    pub measured: Vec<Measured>,
}

/// The count of one benchmark.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Measured {
    /// Its name.
    pub name: String,
    /// Instructions of all threads.
    pub instructions: u64,
    /// What it worked on.
    pub units: u64,
    /// What a unit is.
    pub unit: String,
    /// What it found.
    pub found: u64,
    /// Instructions of each function, without what it calls.
    pub functions: BTreeMap<String, u64>,
}

impl Measured {
    /// Instructions for each unit.
    pub fn per_unit(&self) -> f64 {
        self.instructions as f64 / self.units.max(1) as f64
    }
}

impl Baseline {
    /// The baseline of the repository.
    ///
    /// # Errors
    /// If a file of it is not there or cannot be read: which, and where.
    pub fn read() -> Result<Baseline> {
        let read = |name: &str| {
            let path = path(name);
            fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))
        };
        Ok(Baseline::parse(&read("baseline.tsv")?, &read("functions.tsv")?)?)
    }

    /// Makes it the baseline of the repository.
    pub fn write(&self) -> Result<()> {
        let (counts, functions) = self.format();
        fs::write(path("baseline.tsv"), counts)?;
        Ok(fs::write(path("functions.tsv"), functions)?)
    }

    fn parse(counts: &str, functions: &str) -> std::result::Result<Baseline, String> {
        let mut baseline = Baseline::default();
        let rows = |text: &'static str| {
            move |at: usize| format!("{text}:{}: not as `gate accept` writes it", at + 1)
        };
        let refuse = rows("benches/baseline.tsv");
        for (at, line) in counts.lines().enumerate() {
            match line.split('\t').collect::<Vec<_>>()[..] {
                ["# input", digest] => baseline.input = digest.to_owned(),
                [name, value] if name.starts_with("# ") => {
                    baseline.environment.0.push((name[2..].to_owned(), value.to_owned()));
                }
                _ if line.starts_with('#') || line == COLUMNS => {}
                [name, instructions, units, unit, _, found] => {
                    let number = |text: &str| text.parse::<u64>().map_err(|_| refuse(at));
                    baseline.measured.push(Measured {
                        name: name.to_owned(),
                        instructions: number(instructions)?,
                        units: number(units)?,
                        unit: unit.to_owned(),
                        found: number(found)?,
                        functions: BTreeMap::new(),
                    });
                }
                _ => return Err(refuse(at)),
            }
        }
        let refuse = rows("benches/functions.tsv");
        for (at, line) in functions.lines().enumerate().skip(1) {
            let [benchmark, instructions, function] = line.split('\t').collect::<Vec<_>>()[..] else {
                return Err(refuse(at));
            };
            let of = baseline.measured.iter_mut().find(|measured| measured.name == benchmark);
            let instructions = instructions.parse().map_err(|_| refuse(at))?;
            of.ok_or_else(|| refuse(at))?.functions.insert(function.to_owned(), instructions);
        }
        Ok(baseline)
    }

    fn format(&self) -> (String, String) {
        let mut counts =
            "# Instructions under callgrind. Written by: cargo run --profile gate -p chiso-benches --bin gate \
                          -- accept\n"
                .to_owned();
        for (name, value) in &self.environment.0 {
            let _ = writeln!(counts, "# {name}\t{value}");
        }
        let _ = writeln!(counts, "# input\t{}\n{COLUMNS}", self.input);
        let mut functions = "benchmark\tinstructions\tfunction\n".to_owned();
        for measured in &self.measured {
            let Measured { name, instructions, units, unit, found, .. } = measured;
            let per_unit = measured.per_unit();
            let _ = writeln!(counts, "{name}\t{instructions}\t{units}\t{unit}\t{per_unit:.2}\t{found}");
            let mut kept: Vec<_> = measured.functions.iter().collect();
            kept.retain(|(_, count)| **count as f64 >= LEAST_SHARE * *instructions as f64);
            kept.sort_by_key(|(function, count)| (std::cmp::Reverse(**count), *function));
            for (function, count) in kept {
                let _ = writeln!(functions, "{name}\t{count}\t{function}");
            }
        }
        (counts, functions)
    }
}

fn path(name: &str) -> PathBuf {
    [env!("CARGO_MANIFEST_DIR"), name].iter().collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn baseline() -> Baseline {
        let functions = BTreeMap::from([("a::b".to_owned(), 700), ("memcpy".to_owned(), 299)]);
        let environment = [("rustc", "rustc 1.95.0 (x)"), ("cpu", "avx avx2")];
        Baseline {
            environment: Environment(environment.map(|(name, value)| (name.into(), value.into())).to_vec()),
            input: "7 bytes, fnv1a 00".into(),
            measured: vec![Measured {
                name: "extract".into(),
                instructions: 1000,
                units: 7,
                unit: "byte".into(),
                found: 3,
                functions,
            }],
        }
    }

    #[test]
    fn what_is_written_reads_back() {
        let (counts, functions) = baseline().format();
        assert_eq!(Baseline::parse(&counts, &functions).unwrap(), baseline());
    }

    #[test]
    fn small_functions_are_not_kept() {
        let mut baseline = baseline();
        baseline.measured[0].functions.insert("rare".into(), 4);
        assert!(!baseline.format().1.contains("rare"));
    }

    #[test]
    fn a_damaged_baseline_is_refused_with_its_line() {
        let (counts, functions) = baseline().format();
        let error = Baseline::parse(&counts.replace("1000", "many"), &functions).unwrap_err();
        assert!(error.starts_with("benches/baseline.tsv:6:"), "{error}");
        let error = Baseline::parse(&counts, &functions.replace("extract", "other")).unwrap_err();
        assert!(error.starts_with("benches/functions.tsv:2:"), "{error}");
    }

    #[test]
    fn the_repository_has_a_baseline_of_every_benchmark() {
        let baseline = Baseline::read().unwrap();
        let names: Vec<&str> = baseline.measured.iter().map(|measured| measured.name.as_str()).collect();
        assert_eq!(names, crate::work::WORKS.map(|work| work.name));
    }
}
