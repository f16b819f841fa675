//! What an index costs: time to build it, and its size.

use crate::Result;
use chiso_benches::table::{median, table};
use chiso_benches::{bare_tantivy, finished};
use chiso_index::{Index, IndexWriter, WriterOptions};
use std::fs;
use std::path::Path;
use std::time::Instant;

/// Builds chiso's index of articles and figures, and plain tantivy's of the articles, in turn.
pub fn measure(out: &Path, jobs: usize, rounds: usize) -> Result<String> {
    if jobs == 0 || rounds == 0 {
        return Err("--jobs and --rounds must be at least 1".into());
    }
    let articles = finished::articles(out)?;
    let figures: usize = articles.iter().map(|(_, figures)| figures.len()).sum();
    let (mut chiso, mut plain) = (Vec::new(), Vec::new());
    for _ in 0..rounds {
        chiso.push(timed(|dir| {
            let mut writer =
                IndexWriter::create(dir, &WriterOptions { threads: jobs, ..WriterOptions::default() })?;
            for (document, figures) in &articles {
                writer.add(document, figures)?;
            }
            writer.finish()?;
            Ok(Index::open(dir)?.counts()?.articles)
        })?);
        plain.push(timed(|dir| {
            Ok(bare_tantivy::build(dir, articles.iter().map(|(document, _)| document), jobs))
        })?);
    }
    let ratio = median(&mut chiso.iter().map(|built| built.seconds).collect::<Vec<_>>())
        / median(&mut plain.iter().map(|built| built.seconds).collect::<Vec<_>>());
    let row = |name: &str, built: &[Built]| {
        let mut seconds: Vec<f64> = built.iter().map(|built| built.seconds).collect();
        let mut bytes: Vec<f64> = built.iter().map(|built| built.bytes as f64).collect();
        let median_seconds = median(&mut seconds);
        let fastest = seconds.first().copied().unwrap_or_default();
        [
            name.to_owned(),
            format!("{median_seconds:.2}"),
            format!("{fastest:.2}"),
            format!("{:.0}", median(&mut bytes)),
        ]
    };
    let rows = [row("chiso, articles and figures", &chiso), row("plain tantivy, articles", &plain)];
    let of = articles.len() as u64;
    if let Some(built) = chiso.iter().chain(&plain).find(|built| built.articles != of) {
        return Err(format!("an index holds {} articles of {of}", built.articles).into());
    }
    Ok(format!(
        "{of} articles, {figures} figures; {jobs} threads, {rounds} rounds\n\n{}\nratio of the medians: {ratio:.2}\n",
        table(["index", "median s", "fastest s", "bytes"], &rows)
    ))
}

struct Built {
    seconds: f64,
    bytes: u64,
    articles: u64,
}

/// Builds in a new folder, and says how many articles are in it.
fn timed(build: impl FnOnce(&Path) -> Result<u64>) -> Result<Built> {
    let dir = tempfile::tempdir()?;
    let started = Instant::now();
    let articles = build(dir.path())?;
    let seconds = started.elapsed().as_secs_f64();
    let mut bytes = 0;
    for entry in fs::read_dir(dir.path())? {
        bytes += entry?.metadata()?.len();
    }
    Ok(Built { seconds, bytes, articles })
}
