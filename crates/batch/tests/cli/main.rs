//! The `chiso` command as a user meets it: files in, files, words and exit codes out.
#![allow(clippy::unwrap_used)]

mod copies;
mod encoding;
mod eval;
mod explain;
mod failures;
#[cfg(unix)]
mod faults;
mod inputs;
#[cfg(unix)]
mod interrupt;
mod kill;
mod labels;
mod left_out;
mod living;
mod messages;
mod pivot;
mod press;
mod results;
mod safety;
mod schema;
mod search;
mod show;
mod stats;
mod tables;
#[cfg(unix)]
mod watch;

use chiso_batch::sink::TableFormat;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// What a command printed and how it ended.
struct Done {
    code: i32,
    stdout: String,
    stderr: String,
}

impl From<Output> for Done {
    fn from(output: Output) -> Self {
        Done {
            code: output.status.code().expect("not killed"),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

fn command() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_chiso"));
    command.current_dir(fixtures()).stdin(Stdio::null());
    command
}

/// Runs the command with these arguments from the folder of fixtures.
fn chiso(args: &[&str]) -> Done {
    command().args(args).output().unwrap().into()
}

fn chiso_with_stdin(args: &[&str], stdin: &[u8]) -> Done {
    let mut child = command();
    child.args(args).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = child.spawn().unwrap();
    child.stdin.take().unwrap().write_all(stdin).unwrap();
    child.wait_with_output().unwrap().into()
}

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/input")
}

/// A path as an argument.
fn arg(path: &Path) -> &str {
    path.to_str().unwrap()
}

fn read(dir: &Path, name: &str) -> String {
    fs::read_to_string(dir.join(name)).unwrap()
}

/// Every table of a run, and its failures: a text as it is, of other files a hash.
fn tables(out: &Path) -> Vec<String> {
    let names = TableFormat::ALL.into_iter().flat_map(TableFormat::files).chain(["failures.jsonl"]);
    let content = |name| {
        let bytes = fs::read(out.join(name)).unwrap();
        String::from_utf8(bytes).unwrap_or_else(|e| format!("{name} {}", blake3::hash(e.as_bytes())))
    };
    names.map(content).collect()
}

/// The records of a JSON Lines file.
fn records(text: &str) -> Vec<serde_json::Value> {
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// A field of every record, null as an empty string.
fn column(text: &str, field: &str) -> Vec<String> {
    records(text).iter().map(|record| record[field].as_str().unwrap_or_default().to_owned()).collect()
}
