//! What each subcommand does.

mod answer;
mod eval;
mod explain;
mod extract;
mod figures;
mod filter;
mod labels;
mod marks;
mod pivot;
mod run;
mod schema;
mod search;
mod show;
mod stats;
mod watch;

use crate::args::{Cli, Command};
use crate::error::Error;
use crate::interrupt;
use std::io::{self, BufWriter, Stdout, Write};
use std::process::ExitCode;

/// How a command ended that could run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Everything was done.
    Done,
    /// Done, but some inputs failed.
    SomeFailed,
    /// Ended early, in order, because that was asked for.
    Stopped,
}

impl From<Outcome> for ExitCode {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Done => ExitCode::SUCCESS,
            Outcome::SomeFailed => ExitCode::from(1),
            Outcome::Stopped => ExitCode::from(interrupt::EXIT_CODE),
        }
    }
}

impl Outcome {
    fn after(failures: u64) -> Self {
        if failures == 0 { Outcome::Done } else { Outcome::SomeFailed }
    }
}

/// Does what the command line says.
///
/// # Errors
/// The command could not run.
pub fn run(cli: &Cli) -> Result<Outcome, Error> {
    match &cli.command {
        Command::Run(args) => run::run(args),
        Command::Watch(args) => watch::run(args),
        Command::Extract(args) => extract::run(args),
        Command::Search(args) => search::run(args),
        Command::Figures(args) => figures::run(args),
        Command::Pivot(args) => pivot::run(args),
        Command::Labels(args) => labels::run(args),
        Command::Show(args) => show::run(args),
        Command::Stats(args) => stats::run(args),
        Command::Explain(args) => explain::run(args),
        Command::Eval(args) => eval::run(args),
        Command::Schema(args) => schema::run(args),
    }
}

/// Standard output, buffered.
fn stdout() -> BufWriter<Stdout> {
    BufWriter::new(io::stdout())
}

/// Prints lines to standard output.
fn print(write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<(), Error> {
    let mut out = stdout();
    write(&mut out).and_then(|()| out.flush()).map_err(Error::Stdout)
}

/// Writes records as JSON Lines.
fn write_lines(to: &mut dyn Write, records: impl Iterator<Item = impl serde::Serialize>) -> io::Result<()> {
    for record in records {
        serde_json::to_writer(&mut *to, &record)?;
        writeln!(to)?;
    }
    Ok(())
}
