//! Where the texts of the tests come from.
#![allow(dead_code)]

use proptest::test_runner::{Config, RngSeed};
use std::fs;
use std::path::{Path, PathBuf};

/// A path under the root of the workspace.
pub fn root(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(path)
}

/// Every file under a folder, in order of their paths.
pub fn files(dir: &Path) -> Vec<PathBuf> {
    let mut paths: Vec<PathBuf> = fs::read_dir(dir)
        .unwrap_or_else(|error| panic!("{}: {error}", dir.display()))
        .map(|entry| entry.expect("a folder entry").path())
        .collect();
    paths.sort();
    paths.into_iter().flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}

/// A row of a table, with where it stands.
pub struct Row {
    /// `FILE:LINE`
    pub place: String,
    /// As many cells as the table has columns.
    pub cells: Vec<String>,
}

/// The rows of a table of cells split by tabs, under a head line that must be `head`. Blank lines and lines that
/// begin with `#` are passed over; `\n` in a cell is a line break, and missing cells at the end are empty.
pub fn table(path: &Path, head: &[&str]) -> Vec<Row> {
    let text = fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let name = path.file_name().expect("a file name").to_string_lossy();
    let mut rows =
        text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty() && !line.starts_with('#')).map(
            |(number, line)| Row {
                place: format!("{name}:{}", number + 1),
                cells: line.split('\t').map(|cell| cell.trim().replace("\\n", "\n")).collect(),
            },
        );
    let first = rows.next().unwrap_or_else(|| panic!("{name}: no head line"));
    assert_eq!(first.cells, head, "{name}: the head line names the columns");
    let mut rows: Vec<Row> = rows.collect();
    for row in &mut rows {
        assert!(row.cells.len() <= head.len(), "{}: {} cells", row.place, row.cells.len());
        row.cells.resize(head.len(), String::new());
    }
    rows
}

/// How property tests draw: the same cases in every run, others with `PROPTEST_RNG_SEED=N`.
pub fn cases(cases: u32) -> Config {
    let config = Config { cases, failure_persistence: None, ..Config::default() };
    let rng_seed = if config.rng_seed == RngSeed::Random { RngSeed::Fixed(63) } else { config.rng_seed };
    Config { rng_seed, ..config }
}
