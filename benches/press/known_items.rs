//! Known-item search: is the article that a query was made from among the best 10?

use crate::Result;
use crate::plain;
use crate::queries::{self, KnownItem};
use chiso_benches::finished;
use chiso_benches::table::{share, table};
use chiso_index::{ArticleQuery, Index};
use std::path::Path;

const LIMIT: usize = 10;

/// Success@1 and MRR@10 of each engine, for both forms of the queries.
pub fn measure(out: &Path, file: &Path) -> Result<String> {
    let items = queries::read(file)?;
    let documents = finished::documents(out)?;
    let index = Index::open(&finished::index(out))?;
    let options = ArticleQuery { limit: LIMIT, ..ArticleQuery::default() };
    let mut rows = vec![row("chiso", &items, |query| {
        Ok(index.search(query, &options)?.hits.into_iter().map(|hit| hit.doc).collect())
    })?];
    for (name, engine, required) in plain::engines(&documents)? {
        rows.push(row(name, &items, |query| engine.search(query, required, LIMIT))?);
    }
    let head = ["engine", "success@1", "MRR@10", "with diacritics: success@1", "MRR@10"];
    Ok(format!("{} queries, {} articles\n\n{}", items.len(), documents.len(), table(head, &rows)))
}

fn row(
    name: &str,
    items: &[KnownItem],
    mut search: impl FnMut(&str) -> Result<Vec<String>>,
) -> Result<[String; 5]> {
    let mut measures = [0.0; 4];
    for item in items {
        for (form, query) in [&item.folded, &item.toned].into_iter().enumerate() {
            let ids = search(query).map_err(|error| format!("{name}: {query}: {error}"))?;
            if let Some(at) = ids.iter().position(|id| *id == item.id) {
                measures[2 * form] += if at == 0 { 1.0 } else { 0.0 };
                measures[2 * form + 1] += 1.0 / (at + 1) as f64;
            }
        }
    }
    let [first, mrr, first_toned, mrr_toned] = measures.map(|sum| share(sum, items.len()));
    Ok([name.to_owned(), first, mrr, first_toned, mrr_toned])
}
