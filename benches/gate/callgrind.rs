//! A benchmark under valgrind's callgrind.

use crate::environment::said_by;
use crate::input::Input;
use crate::work::Work;
use crate::{Result, work};
use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::process::Command;

/// What callgrind counted, and what the benchmark said of itself.
#[derive(Clone, Debug, Default)]
pub struct Profile {
    /// Instructions of all threads, without those of making ready.
    pub total: u64,
    /// Those of each function, without what it calls.
    pub functions: BTreeMap<String, u64>,
    /// What the count is divided by.
    pub units: u64,
    /// What the work found: as much as natively.
    pub found: u64,
    /// Features of the processor that the program saw.
    pub cpu: String,
}

/// Valgrind's version.
///
/// # Errors
/// If it is not there: where to get it.
pub fn version() -> Result<String> {
    said_by("valgrind", &["--version"]).map_err(|error| {
        format!(
            "{error}\ngate: it counts instructions with valgrind 3.19 or later (Debian and Ubuntu: apt-get install \
             valgrind libc6-dbg)"
        )
        .into()
    })
}

/// Counts the instructions of a benchmark, and sees that it finds what it finds without valgrind.
pub fn count(work: &Work, input: &Input) -> Result<Profile> {
    let fail = |what: String| format!("{}: {what}", work.name);
    let file = input.scratch().join(format!("{}.callgrind", work.name));
    let output = Command::new("valgrind")
        .args(["--tool=callgrind", "--dump-line=no"])
        .arg(format!("--callgrind-out-file={}", file.display()))
        // Collects from the start, in every thread, but for where `making_ready` runs.
        .args(["--toggle-collect=*making_ready*", "--collect-atstart=yes"])
        .arg(std::env::current_exe()?)
        .args(["measure", work.name])
        .arg(input.scratch())
        .output()?;
    let (said, stderr) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    if !output.status.success() {
        return Err(fail(format!("valgrind ended with {}\n{stderr}", output.status)).into());
    }
    let mut profile = parse(&fs::read_to_string(&file)?).map_err(|error| fail(error.to_string()))?;
    let of = |name: &str| {
        let value = said.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix('\t'));
        value.ok_or_else(|| fail(format!("said nothing of {name}")))
    };
    (profile.units, profile.found) = (of("units")?.parse()?, of("found")?.parse()?);
    profile.cpu = of("cpu")?.to_owned();
    let native = work::run(work, input)?;
    if native.found != profile.found {
        let found = profile.found;
        return Err(fail(format!("found {found} under valgrind, {} without", native.found)).into());
    }
    Ok(profile)
}

/// Reads callgrind's output: <https://valgrind.org/docs/manual/cl-format.html>. Only the first event
/// (instructions) is read.
fn parse(output: &str) -> Result<Profile> {
    let mut names: HashMap<&str, String> = HashMap::new();
    let mut profile = Profile::default();
    let (mut function, mut is_call) = (String::new(), false);
    for line in output.lines() {
        if let Some(name) = line.strip_prefix("fn=") {
            function = resolve(name, &mut names);
        } else if let Some(name) = line.strip_prefix("cfn=") {
            resolve(name, &mut names);
        } else if line.starts_with("calls=") {
            // The next line is what the called function cost, which is counted where it stands itself.
            is_call = true;
        } else if line.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '+' | '-' | '*')) {
            let count = line.split(' ').nth(1).unwrap_or("0");
            if !std::mem::take(&mut is_call) {
                *profile.functions.entry(function.clone()).or_default() += count.parse::<u64>()?;
            }
        } else if let Some(totals) = line.strip_prefix("totals: ") {
            profile.total = totals.split(' ').next().unwrap_or_default().parse()?;
        }
    }
    match profile.functions.values().sum::<u64>() {
        0 => Err("callgrind counted nothing".into()),
        sum if sum == profile.total => Ok(profile),
        sum => Err(format!("callgrind's functions sum up to {sum}, its total is {}", profile.total).into()),
    }
}

/// `(7) name` names function 7, `(7)` refers to it.
fn resolve<'a>(name: &'a str, names: &mut HashMap<&'a str, String>) -> String {
    match name.split_once(") ") {
        Some((id, name)) => {
            let name = plain(name);
            names.insert(id, name.clone());
            name
        }
        None => {
            let known = name.strip_suffix(')').and_then(|id| names.get(id)).cloned();
            known.unwrap_or_else(|| plain(name))
        }
    }
}

/// A function's name without what the compiler adds to tell one build from another: hashes of crates and of
/// functions, numbers of clones and of recursions.
fn plain(name: &str) -> String {
    let mut name = name.split_once(".llvm.").map_or(name, |(name, _)| name);
    if let Some((before, level)) = name.rsplit_once('\'')
        && !level.is_empty()
        && level.bytes().all(|byte| byte.is_ascii_digit())
    {
        name = before;
    }
    let is_hex = |text: &str| text.len() == 16 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    let name = match name.rsplit_once("::h") {
        Some((name, hash)) if is_hex(hash) => name,
        _ => name,
    };
    let mut plain = String::with_capacity(name.len());
    for (n, part) in name.split('[').enumerate() {
        match part.split_once(']') {
            Some((hash, rest))
                if n > 0 && (13..=16).contains(&hash.len()) && is_hex(&format!("{hash:0>16}")) =>
            {
                plain.push_str(rest);
            }
            _ if n > 0 => {
                plain.push('[');
                plain.push_str(part);
            }
            _ => plain.push_str(part),
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn counts_of_functions_leave_out_what_they_call() {
        let output = "version: 1\nevents: Ir\n\nfl=(1) a.rs\nfn=(1) gate::outer::h0123456789abcdef\n0 10\ncfn=(2) \
                      gate::inner\ncalls=2 0\n0 500\n0 5\n\nfn=(2)\n0 500\n\nfn=(1)\n0 1\n\ntotals: 516\n";
        let profile = parse(output).unwrap();
        assert_eq!(profile.total, 516);
        let expected = [("gate::inner".to_owned(), 500), ("gate::outer".to_owned(), 16)];
        assert_eq!(profile.functions, BTreeMap::from(expected));
    }

    #[test]
    fn an_output_that_does_not_add_up_is_refused() {
        assert!(parse("fn=(1) a\n0 10\ntotals: 11\n").unwrap_err().to_string().contains("sum up to 10"));
        assert!(parse("totals: 0\n").is_err());
    }

    #[test]
    fn names_lose_what_differs_from_build_to_build() {
        for (name, expected) in [
            ("core::fmt::write::h0123456789abcdef", "core::fmt::write"),
            ("chiso_extract[4b2f9e1a7c3d5e6f]::token::scan", "chiso_extract::token::scan"),
            ("<[u8] as core[4b2f9e1a7c3d5e]::fmt::Debug>::fmt", "<[u8] as core::fmt::Debug>::fmt"),
            ("scan.llvm.1234567", "scan"),
            ("descend'2", "descend"),
            ("__memcpy_avx_unaligned_erms", "__memcpy_avx_unaligned_erms"),
        ] {
            assert_eq!(plain(name), expected);
        }
    }
}
