//! The `chiso` command.

use chiso_batch::{args::Cli, command, panics};
use clap::Parser;
use std::process::ExitCode;

/// Articles are many small allocations, made on one thread and often freed on another.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    panics::silence_caught();
    let cli = Cli::parse();
    match command::run(&cli) {
        Ok(outcome) => outcome.into(),
        Err(error) if error.is_broken_pipe() => ExitCode::SUCCESS,
        Err(error) => {
            anstream::eprintln!("{}error:{0:#} {error}", chiso_batch::terminal::ERROR);
            ExitCode::from(2)
        }
    }
}
