//! The `chiso` command.

use chiso_batch::{args::Cli, command, panics};
use clap::Parser;
use std::process::ExitCode;

/// Articles are many small allocations on several threads, half of them freed on another one.
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
