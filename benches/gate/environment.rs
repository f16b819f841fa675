//! What counts depend on besides our own code: the compiler, the processor that valgrind shows to the program
//! (libraries choose their loops by it), the C library (copying, allocating), valgrind.

use crate::{Result, callgrind};
use std::process::Command;

/// Names and values, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Environment(pub Vec<(String, String)>);

impl Environment {
    /// This one; `cpu` is what a program finds under valgrind.
    pub fn of(cpu: &str) -> Result<Environment> {
        let rustc = std::env::var("RUSTC").unwrap_or_else(|_| "rustc".to_owned());
        let rustc = said_by(&rustc, &["--version"])?;
        // Not where the C library is another one than glibc.
        let libc = said_by("getconf", &["GNU_LIBC_VERSION"]).unwrap_or_else(|_| "unknown".to_owned());
        let target = format!("{}-{}", std::env::consts::ARCH, std::env::consts::OS);
        let of = |name: &str, value: String| (name.to_owned(), value);
        Ok(Environment(vec![
            of("rustc", rustc),
            of("target", target),
            of("cpu", cpu.to_owned()),
            of("libc", libc),
            of("valgrind", callgrind::version()?),
        ]))
    }

    /// What differs: its name, there, here.
    pub fn differences<'a>(&'a self, other: &'a Environment) -> Vec<(&'a str, &'a str, &'a str)> {
        let of = |environment: &'a Environment, name: &str| {
            environment.0.iter().find(|(own, _)| own == name).map_or("unknown", |(_, value)| value.as_str())
        };
        let names = other.0.iter().map(|(name, _)| name.as_str());
        names
            .map(|name| (name, of(self, name), of(other, name)))
            .filter(|(_, there, here)| there != here)
            .collect()
    }
}

/// The first line that a program prints.
pub fn said_by(program: &str, arguments: &[&str]) -> Result<String> {
    let output =
        Command::new(program).args(arguments).output().map_err(|error| format!("{program}: {error}"))?;
    if !output.status.success() {
        return Err(format!("{program} {}: {}", arguments.join(" "), output.status).into());
    }
    Ok(String::from_utf8_lossy(&output.stdout).lines().next().unwrap_or_default().to_owned())
}

/// The features of the processor by which libraries choose how they work, as this program sees them.
pub fn cpu() -> String {
    let mut features = Vec::new();
    #[cfg(target_arch = "x86_64")]
    {
        macro_rules! detect {
            ($($feature:tt),*) => { $(if std::is_x86_feature_detected!($feature) { features.push($feature) })* };
        }
        detect!("sse4.2", "popcnt", "avx", "avx2", "bmi1", "bmi2", "fma", "lzcnt", "avx512f", "avx512bw");
    }
    #[cfg(target_arch = "aarch64")]
    {
        macro_rules! detect {
            ($($feature:tt),*) => {
                $(if std::arch::is_aarch64_feature_detected!($feature) { features.push($feature) })*
            };
        }
        detect!("neon", "aes", "crc", "sve");
    }
    features.sort_unstable();
    features.join(" ")
}
