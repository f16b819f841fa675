//! How long one search takes, one after another on one thread, when everything has been read once.

use crate::queries::{self, SplitMix64};
use crate::{Result, asked, plain};
use chiso_benches::finished;
use chiso_benches::table::table;
use chiso_index::fold::fold;
use chiso_index::{ArticleQuery, FigureQuery, Index};
use std::path::Path;
use std::time::{Duration, Instant};

const LIMIT: usize = 20;
/// Searches for figures.
const LABELS: usize = 1_000;

/// p50 and p99 of searches for articles, both forms of every query, and for figures by their labels.
pub fn measure(out: &Path, file: &Path) -> Result<String> {
    let items = queries::read(file)?;
    let articles: Vec<&str> = items.iter().flat_map(|item| [item.folded.as_str(), &item.toned]).collect();
    let index = Index::open(&finished::index(out))?;
    let options = ArticleQuery { limit: LIMIT, ..ArticleQuery::default() };
    let mut rows = vec![row("chiso", &articles, |query| Ok(index.search(query, &options)?.hits.len()))?];
    for (name, engine, required) in plain::engines(&finished::documents(out)?)? {
        rows.push(row(name, &articles, |query| Ok(engine.search(query, required, LIMIT)?.len()))?);
    }
    let labels = labels(out)?;
    let labels: Vec<&str> = labels.iter().map(String::as_str).collect();
    let options = FigureQuery { limit: LIMIT, ..FigureQuery::default() };
    let figures = row("chiso", &labels, |query| Ok(index.figures(query, &options)?.hits.len()))?;
    let head = ["engine", "p50 ms", "p99 ms", "found"];
    Ok(format!(
        "articles: {} queries, half of them without diacritics, best {LIMIT}\n\n{}\n\
         figures: {} labels, half of them without diacritics, best {LIMIT}\n\n{}",
        articles.len(),
        table(head, &rows),
        labels.len(),
        table(head, &[figures]),
    ))
}

/// Labels of the run's figures, drawn at random, every other one folded.
fn labels(out: &Path) -> Result<Vec<String>> {
    let mut labels: Vec<String> =
        finished::figures(out)?.into_iter().filter_map(|figure| figure.label.map(String::from)).collect();
    labels.retain(|label| label.chars().any(char::is_alphanumeric));
    if labels.is_empty() {
        return Err(format!("{}: no figure has a label", out.display()).into());
    }
    let mut random = SplitMix64(1);
    let drawn = (0..LABELS).map(|n| {
        // In the query language quotes would ask for phrases.
        let label = asked::as_words(&labels[random.below(labels.len())]);
        if n % 2 == 0 { fold(&label).into_owned() } else { label }
    });
    Ok(drawn.collect())
}

fn row(name: &str, queries: &[&str], mut search: impl FnMut(&str) -> Result<usize>) -> Result<[String; 4]> {
    let mut found = 0;
    for query in queries {
        let hits = search(query).map_err(|error| format!("{name}: {query}: {error}"))?;
        found += usize::from(hits > 0);
    }
    let mut times = Vec::with_capacity(queries.len());
    for query in queries {
        let started = Instant::now();
        std::hint::black_box(search(query)?);
        times.push(started.elapsed());
    }
    times.sort();
    let ms = |time: Duration| format!("{:.2}", time.as_secs_f64() * 1e3);
    Ok([name.to_owned(), ms(percentile(&times, 50)), ms(percentile(&times, 99)), found.to_string()])
}

/// The least time that `percent` of all do not exceed. Zero if there are none.
fn percentile(sorted: &[Duration], percent: usize) -> Duration {
    let rank = (sorted.len() * percent).div_ceil(100).max(1);
    sorted.get(rank - 1).copied().unwrap_or_default()
}
