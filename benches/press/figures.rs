//! Figure search: is an annotated figure found by what it measures?

use crate::asked::query_of;
use crate::gold::{self, Annotated};
use crate::{FiguresArgs, Result};
use chiso_benches::finished;
use chiso_benches::table::{share, table};
use chiso_extract::{Document, Figure, Kind};
use chiso_index::{FigureHit, FigureQuery, Index, fold::fold};
use std::collections::{HashMap, HashSet};
use std::fmt::Write;
use std::fs;

/// How far down a missed figure is looked for.
const DEEP: usize = 2_000;

/// An annotated figure with the query for it.
struct Sought<'a> {
    doc: &'a str,
    figure: &'a Annotated,
    query: String,
}

/// What became of it.
struct Found {
    kind: Kind,
    /// Its place among the hits, from 1; None if it is not among the first `top`.
    rank: Option<usize>,
    /// How many hits there are.
    total: usize,
}

/// Share of annotated figures that are found first and within the first `top`.
pub fn measure(args: &FiguresArgs) -> Result<String> {
    let articles = gold::read(&args.gold)?;
    let index = Index::open(&finished::index(&args.out))?;
    let copies = Copies::of(&finished::documents(&args.out)?);
    let sought: Vec<Sought<'_>> = articles
        .iter()
        .flat_map(|article| article.figures.iter().map(|figure| (article.doc.as_str(), figure)))
        .filter(|(_, figure)| figure.kind != Kind::Date)
        .map(|(doc, figure)| Sought { doc, figure, query: query_of(figure, !args.no_place, args.period) })
        .collect();
    let mut found = Vec::with_capacity(sought.len());
    let (mut extracted, mut misses) = (0, String::new());
    for one in &sought {
        let ids = copies.of_file(one.doc)?;
        let page = search(&index, &copies, &one.query, args.top)?;
        let is_right = |hit: &FigureHit| {
            ids.iter().any(|id| *id == hit.figure.doc) && one.figure.value.is_of(&hit.figure)
        };
        let rank = page.1.iter().position(is_right).map(|at| at + 1);
        let (_, own) = index.article(&ids[0])?.ok_or_else(|| format!("{} is not in the index", ids[0]))?;
        let own: Vec<Figure> = own.into_iter().filter(|figure| one.figure.value.is_of(figure)).collect();
        extracted += usize::from(!own.is_empty());
        found.push(Found { kind: one.figure.kind, rank, total: page.0 });
        if rank != Some(1) && args.misses.is_some() {
            let (_, deep) = search(&index, &copies, &one.query, DEEP)?;
            let at = deep.iter().position(is_right).map(|at| at + 1);
            describe(&mut misses, one, at, &own, page.0, &deep[..deep.len().min(args.top)]);
        }
    }
    if let Some(path) = &args.misses {
        fs::write(path, misses).map_err(|error| format!("{}: {error}", path.display()))?;
    }
    Ok(report(&sought, &found, extracted, args.top))
}

/// How many hits there are, and the best of them, each figure of copied articles once.
fn search(index: &Index, copies: &Copies, query: &str, want: usize) -> Result<(usize, Vec<FigureHit>)> {
    let options = FigureQuery { limit: want * copies.most, ..FigureQuery::default() };
    let page = index.figures(query, &options).map_err(|error| format!("{query}: {error}"))?;
    let mut seen = HashSet::new();
    let mut hits = page.hits;
    hits.retain(|hit| seen.insert((copies.first_of[hit.figure.doc.as_str()], hit.figure.n)));
    hits.truncate(want);
    Ok((page.total, hits))
}

/// Articles that are in the run more than once, under several ids.
struct Copies {
    /// Of each id, the number of the first article with the same text.
    first_of: HashMap<String, usize>,
    /// Ids by file name, without the `~2` that a run adds to one that came before.
    ids: HashMap<String, Vec<String>>,
    /// The most that one text has.
    most: usize,
}

impl Copies {
    fn of(documents: &[Document]) -> Copies {
        let mut texts: HashMap<&str, (usize, usize)> = HashMap::new();
        let mut copies = Copies { first_of: HashMap::new(), ids: HashMap::new(), most: 1 };
        for (at, document) in documents.iter().enumerate() {
            let (first, count) = texts.entry(&document.text).or_insert((at, 0));
            *count += 1;
            copies.most = copies.most.max(*count);
            copies.first_of.insert(document.doc.clone(), *first);
            let file = document.doc.rsplit('/').next().unwrap_or_default();
            let name = match file.rsplit_once('~') {
                Some((name, number)) if number.parse::<u32>().is_ok() => name,
                _ => file,
            };
            copies.ids.entry(name.to_owned()).or_default().push(document.doc.clone());
        }
        copies
    }

    fn of_file(&self, name: &str) -> Result<&[String]> {
        Ok(self.ids.get(name).ok_or_else(|| format!("the run has no article {name}, which is annotated"))?)
    }
}

fn report(sought: &[Sought<'_>], found: &[Found], extracted: usize, top: usize) -> String {
    let all = found.len();
    let row = |name: &str, of: &dyn Fn(&Found) -> bool| {
        let some: Vec<&Found> = found.iter().filter(|one| of(one)).collect();
        let count = |is: &dyn Fn(&Found) -> bool| some.iter().filter(|one| is(one)).count();
        [
            name.to_owned(),
            some.len().to_string(),
            share(count(&|one| one.rank == Some(1)) as f64, some.len()),
            share(count(&|one| one.rank.is_some()) as f64, some.len()),
            share(count(&|one| one.total == 0) as f64, some.len()),
        ]
    };
    let mut rows = vec![row("all", &|_| true)];
    rows.extend(
        Kind::ALL
            .into_iter()
            .filter(|kind| *kind != Kind::Date)
            .map(|kind| row(kind.as_str(), &|one: &Found| one.kind == kind)),
    );
    let within = format!("within {top}");
    let (ambiguous, [first, best]) = (ambiguous(sought), ceiling(sought, top));
    format!(
        "{}\n{extracted} of {all} were extracted with this value ({}).\n\
         {ambiguous} share article, label, place and period with another value ({}).\n\
         One query has one answer: at best {} can be first, {} within {top}.\n",
        table(["figures", "number", "first", &within, "no hit"], &rows),
        share(extracted as f64, all),
        share(ambiguous as f64, all),
        share(first as f64, all),
        share(best as f64, all),
    )
}

/// Figures that nothing but their value, or what no query says, tells from another figure of the article.
fn ambiguous(sought: &[Sought<'_>]) -> usize {
    let key = |one: &Sought<'_>| {
        let figure = one.figure;
        (one.doc.to_owned(), figure.labels.first().cloned(), figure.place.clone(), figure.period.clone())
    };
    let mut values: HashMap<_, Vec<&gold::Value>> = HashMap::new();
    for one in sought {
        values.entry(key(one)).or_default().push(&one.figure.value);
    }
    sought.iter().filter(|one| values[&key(one)].iter().any(|value| **value != one.figure.value)).count()
}

/// How many figures can be first, and within the first `top`, if every query has its best answer: queries in the
/// same words have the same.
fn ceiling(sought: &[Sought<'_>], top: usize) -> [usize; 2] {
    let mut answers: HashMap<String, Vec<(&str, &gold::Value, usize)>> = HashMap::new();
    for one in sought {
        let right = answers.entry(fold(&one.query).into_owned()).or_default();
        match right.iter_mut().find(|(doc, value, _)| *doc == one.doc && **value == one.figure.value) {
            Some((_, _, count)) => *count += 1,
            None => right.push((one.doc, &one.figure.value, 1)),
        }
    }
    [1, top].map(|top| {
        let best = answers.values().map(|right| {
            let mut counts: Vec<usize> = right.iter().map(|(_, _, count)| *count).collect();
            counts.sort_by(|a, b| b.cmp(a));
            counts.iter().take(top).sum::<usize>()
        });
        best.sum()
    })
}

/// Adds a missed figure: what was asked, what the index has of it, and what came instead.
fn describe(
    text: &mut String,
    one: &Sought<'_>,
    rank: Option<usize>,
    own: &[Figure],
    total: usize,
    best: &[FigureHit],
) {
    let rank = match rank {
        Some(rank) => format!("is hit {rank} of {total}"),
        None if own.is_empty() => format!("was not extracted, {total} hits"),
        None => format!("is not among {total} hits"),
    };
    // Writing to a string cannot fail.
    let _ = writeln!(text, "{} {} {:?} {rank}", one.doc, one.figure.kind, one.figure.text);
    let _ = writeln!(text, "  asked      {}", one.query);
    for figure in own {
        let _ = writeln!(text, "  extracted  {}\n             {}", line(figure), figure.sentence.trim());
    }
    for (n, hit) in (1..).zip(best) {
        let _ = writeln!(text, "  hit {n} {:>7.3} {}  {}", hit.score, hit.figure.doc, line(&hit.figure));
    }
    text.push('\n');
}

fn line(figure: &Figure) -> String {
    let or_none = |field: Option<&str>| field.unwrap_or("-").to_owned();
    format!(
        "{} | {} | {} | {}",
        figure.text,
        or_none(figure.label.as_deref()),
        or_none(figure.place.as_deref()),
        or_none(figure.period.as_deref())
    )
}
