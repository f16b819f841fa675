//! Counts the instructions of fixed work under valgrind's callgrind, and holds them to a stored baseline.
//!
//! ```text
//! input      press text, its figures and an index of them, made once and natively
//! work       the benchmarks: what is made ready, what is counted
//! callgrind  a benchmark under valgrind: its count, and that of each function
//! baseline   what was last accepted (baseline.tsv, functions.tsv)
//! compare    what changed, and how that is told
//! ```
//!
//! Counts of the same program on the same input are the same on a loaded machine, in another folder and on
//! another machine with the same libraries; `README.md` says how nearly, and what is done where the compiler
//! or the processor is another one.

mod baseline;
mod callgrind;
mod compare;
mod environment;
mod input;
mod work;

use baseline::{Baseline, Measured};
use callgrind::Profile;
use clap::{Parser, Subcommand};
use environment::Environment;
use input::Input;
use std::error::Error;
use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Mutex;
use std::thread;
use std::time::Instant;
use work::Work;

type Result<T> = std::result::Result<T, Box<dyn Error + Send + Sync>>;

#[derive(Parser)]
#[command(name = "gate", about = "Count instructions under valgrind and hold them to benches/baseline.tsv")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Count, and compare with the baseline; exit code 1 if a count left its tolerance.
    Check {
        /// Only these benchmarks.
        names: Vec<String>,
    },
    /// Count, and make the counts the baseline.
    Accept,
    /// Count several times, and tell how far apart the counts are.
    Spread {
        /// How often.
        #[arg(long, default_value_t = 5)]
        rounds: usize,
        /// Only these benchmarks.
        names: Vec<String>,
    },
    /// One benchmark, as it runs under valgrind.
    #[command(hide = true)]
    Measure { name: String, input: PathBuf },
}

fn main() -> ExitCode {
    match run(Cli::parse().command) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        Err(error) => {
            let _ = writeln!(io::stderr(), "gate: {error}");
            ExitCode::from(2)
        }
    }
}

/// Whether all is within tolerance.
fn run(command: Command) -> Result<bool> {
    match command {
        Command::Measure { name, input } => {
            work::measure(work::named(&name)?, &Input::open(&input))?;
            Ok(true)
        }
        Command::Check { names } => {
            let before = Baseline::read()?;
            let now = count(&work::chosen(&names)?)?;
            let report = compare::report(&before, &now, names.is_empty());
            say(&report.text)?;
            Ok(report.holds)
        }
        Command::Accept => {
            let now = count(&work::chosen(&[])?)?;
            say(&compare::accepted(Baseline::read().ok().as_ref(), &now))?;
            now.write()?;
            Ok(true)
        }
        Command::Spread { rounds, names } => {
            let works = work::chosen(&names)?;
            let counts: Vec<Baseline> = (0..rounds.max(1)).map(|_| count(&works)).collect::<Result<_>>()?;
            say(&compare::spread(&counts))?;
            Ok(true)
        }
    }
}

/// Measures the benchmarks, as many at once as there are processors: a loaded machine counts the same.
fn count(works: &[&'static Work]) -> Result<Baseline> {
    callgrind::version()?;
    let started = Instant::now();
    let dir = tempfile::tempdir()?;
    let input = Input::make(dir.path())?;
    say(&format!(
        "gate: counting {} benchmarks over {} articles ({} bytes) made of corpus/\n",
        works.len(),
        input.articles()?.len(),
        input.bytes()?
    ))?;
    let (waiting, done) = (Mutex::new(works.iter().enumerate()), Mutex::new(Vec::new()));
    let work_off = || -> Result<()> {
        loop {
            let next = waiting.lock().map_err(|_| "another benchmark failed")?.next();
            let Some((at, work)) = next else { return Ok(()) };
            let profile = callgrind::count(work, &input)?;
            done.lock().map_err(|_| "another benchmark failed")?.push((at, *work, profile));
        }
    };
    thread::scope(|scope| {
        let threads: Vec<_> = (0..thread::available_parallelism().map_or(1, usize::from))
            .map(|_| scope.spawn(work_off))
            .collect();
        threads.into_iter().try_for_each(|thread| thread.join().unwrap_or_else(|_| Err("a bug".into())))
    })?;
    let mut done = done.into_inner().map_err(|_| "a benchmark failed")?;
    done.sort_by_key(|(at, ..)| *at);
    let environment = Environment::of(done.first().map_or("", |(_, _, profile)| &profile.cpu))?;
    let nothing = callgrind::count(&work::NOTHING, &input)?;
    let measured = done.into_iter().map(|(_, work, profile)| measured(work, profile, &nothing)).collect();
    say(&format!("gate: counted in {:.0} s\n", started.elapsed().as_secs_f64()))?;
    Ok(Baseline { environment, input: input.digest()?, measured })
}

/// A benchmark's counts, less what every program costs to start and to end.
fn measured(work: &'static Work, mut profile: Profile, nothing: &Profile) -> Measured {
    for (name, count) in &mut profile.functions {
        *count = count.saturating_sub(nothing.functions.get(name).copied().unwrap_or_default());
    }
    Measured {
        name: work.name.to_owned(),
        instructions: profile.total.saturating_sub(nothing.total),
        units: profile.units,
        unit: work.unit.to_owned(),
        found: profile.found,
        functions: profile.functions,
    }
}

fn say(text: &str) -> Result<()> {
    Ok(io::stdout().lock().write_all(text.as_bytes())?)
}
