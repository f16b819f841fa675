//! The benchmarks: what is made ready, and what is counted.

use crate::input::Input;
use crate::{Result, environment};
use chiso_batch::article::{Article, Spent};
use chiso_batch::copies::Mark;
use chiso_batch::sink::parquet::{DOCUMENTS, FIGURES, Packed, PackedDocument};
use chiso_batch::sink::{
    DocumentsCsv, DocumentsJsonl, Encode, EncodeDocument, FiguresCsv, FiguresJsonl, ParquetSink,
};
use chiso_benches::questions;
use chiso_benches::text::{page, windows_1258};
use chiso_extract::document::{decode, decode_html, html, meta};
use chiso_extract::{Document, Extractor};
use chiso_index::{ArticleQuery, Entry, Index, IndexWriter, WriterOptions};
use std::io::Write;
use std::sync::Arc;

/// A benchmark.
pub struct Work {
    /// What it is called.
    pub name: &'static str,
    /// What its count is divided by.
    pub unit: &'static str,
    prepare: fn(&Input) -> Result<Job>,
}

/// Work that is ready to be done.
struct Job {
    /// What it works on, in the benchmark's unit.
    units: usize,
    /// Does the work, and tells how much it found, so that nothing gets faster by finding less.
    run: Box<dyn FnMut() -> Result<usize>>,
}

/// What a benchmark said of itself.
pub struct Outcome {
    /// What it worked on.
    pub units: u64,
    /// What it found.
    pub found: u64,
}

/// All benchmarks.
pub const WORKS: [Work; 11] = [
    Work { name: "extractor", unit: "extractor", prepare: extractor },
    Work { name: "extract", unit: "byte", prepare: extract },
    Work { name: "decode-utf-8", unit: "byte", prepare: decode_utf_8 },
    Work { name: "decode-windows-1258", unit: "byte", prepare: decode_windows_1258 },
    Work { name: "html", unit: "byte", prepare: web_pages },
    Work { name: "entries", unit: "byte", prepare: entries },
    Work { name: "index", unit: "byte", prepare: index },
    Work { name: "search-articles", unit: "query", prepare: search_articles },
    Work { name: "search-figures", unit: "query", prepare: search_figures },
    Work { name: "tables", unit: "byte", prepare: tables },
    Work { name: "parquet", unit: "byte", prepare: parquet },
];

/// What every program costs: to start, to tell, to end.
pub const NOTHING: Work =
    Work { name: "nothing", unit: "", prepare: |_| Ok(Job { units: 0, run: Box::new(|| Ok(0)) }) };

/// The benchmark of this name.
pub fn named(name: &str) -> Result<&'static Work> {
    let known = || WORKS.iter().map(|work| work.name).collect::<Vec<_>>().join(", ");
    let found = WORKS.iter().chain([&NOTHING]).find(|work| work.name == name);
    found.ok_or_else(|| format!("there is no benchmark {name:?}; there are {}", known()).into())
}

/// The benchmarks of these names; all if there are none.
pub fn chosen(names: &[String]) -> Result<Vec<&'static Work>> {
    match names {
        [] => Ok(WORKS.iter().collect()),
        names => names.iter().map(|name| named(name)).collect(),
    }
}

/// Does the work of a benchmark.
pub fn run(work: &Work, input: &Input) -> Result<Outcome> {
    run_and_keep(work, input).map(|(outcome, _)| outcome)
}

/// [`run`], for the process that is counted: what it has to say goes to standard output, and it ends without
/// giving back what was made ready.
pub fn measure(work: &Work, input: &Input) -> Result<()> {
    let (outcome, _job) = run_and_keep(work, input)?;
    let said = format!("units\t{}\nfound\t{}\ncpu\t{}\n", outcome.units, outcome.found, environment::cpu());
    std::io::stdout().write_all(said.as_bytes())?;
    std::process::exit(0)
}

fn run_and_keep(work: &Work, input: &Input) -> Result<(Outcome, Job)> {
    let mut job = None;
    making_ready(&mut || job = Some((work.prepare)(input)));
    let mut job = job.ok_or("nothing was made ready")??;
    let found = (job.run)()? as u64;
    Ok((Outcome { units: job.units as u64, found }, job))
}

/// Callgrind does not count what happens in here: it knows this function by its name.
#[inline(never)]
fn making_ready(make: &mut dyn FnMut()) {
    make();
}

fn job(units: usize, run: impl FnMut() -> Result<usize> + 'static) -> Result<Job> {
    Ok(Job { units, run: Box::new(run) })
}

/// Compiling the tables of the extractor, once a process.
fn extractor(_: &Input) -> Result<Job> {
    job(1, || {
        std::mem::forget(std::hint::black_box(Extractor::new()));
        Ok(1)
    })
}

fn extract(input: &Input) -> Result<Job> {
    let (extractor, articles) = (Extractor::new(), input.articles()?);
    job(input.bytes()?, move || Ok(articles.iter().map(|article| extractor.extract(article).len()).sum()))
}

fn decode_utf_8(input: &Input) -> Result<Job> {
    decode_all(input, |text| text.as_bytes().to_vec(), 20)
}

fn decode_windows_1258(input: &Input) -> Result<Job> {
    decode_all(input, windows_1258, 2)
}

/// Plain text as `chiso run` reads it, again and again: from bytes to a text with title and date.
fn decode_all(input: &Input, encode: fn(&str) -> Vec<u8>, rounds: usize) -> Result<Job> {
    let files: Vec<Vec<u8>> = input.articles()?.iter().map(|article| encode(&article.text)).collect();
    job(rounds * files.iter().map(Vec::len).sum::<usize>(), move || {
        let mut found = 0;
        for _ in 0..rounds {
            for file in &files {
                let text = decode(file)?.text;
                let mut article = Document { text, ..Document::default() };
                meta::infer(&mut article);
                found += article.text.len() + article.title.map_or(0, |title| title.len());
            }
        }
        Ok(found)
    })
}

/// Web pages: from bytes to the text of their article.
fn web_pages(input: &Input) -> Result<Job> {
    let pages: Vec<Vec<u8>> = input.articles()?.iter().map(|article| page(article).into_bytes()).collect();
    job(pages.iter().map(Vec::len).sum(), move || {
        let mut found = 0;
        for page in &pages {
            let article = html::parse(&decode_html(page)?.text);
            found += article.text.len() + article.title.map_or(0, |title| title.len());
        }
        Ok(found)
    })
}

/// Making articles ready for the index.
fn entries(input: &Input) -> Result<Job> {
    let articles = input.with_figures()?;
    job(input.bytes()?, move || {
        for (article, figures) in &articles {
            std::hint::black_box(Entry::new(article, figures)?);
        }
        Ok(articles.iter().map(|(_, figures)| figures.len()).sum())
    })
}

/// An index from nothing to its first commit, on one thread.
fn index(input: &Input) -> Result<Job> {
    let (articles, parent) = (input.with_figures()?, tempfile::tempdir_in(input.scratch())?);
    job(input.bytes()?, move || {
        let mut writer = IndexWriter::create(&parent.path().join("index"), &WriterOptions::default())?;
        for (article, figures) in &articles {
            writer.add(article, figures)?;
        }
        writer.finish()?;
        Ok(Index::open(&parent.path().join("index"))?.counts()?.figures as usize)
    })
}

fn search_articles(input: &Input) -> Result<Job> {
    const ROUNDS: usize = 5;
    let index = Index::open(&input.index())?;
    job(ROUNDS * questions::WORDS.len(), move || {
        let mut found = 0;
        for words in questions::WORDS.iter().cycle().take(ROUNDS * questions::WORDS.len()) {
            found += index.search(words, &ArticleQuery::default())?.total;
        }
        Ok(found)
    })
}

fn search_figures(input: &Input) -> Result<Job> {
    const ROUNDS: usize = 5;
    let (index, questions) = (Index::open(&input.index())?, questions::Asked::all());
    job(ROUNDS * questions.len(), move || {
        let mut found = 0;
        for asked in questions.iter().cycle().take(ROUNDS * questions.len()) {
            found += index.figures(asked.words, &asked.filter)?.total;
        }
        Ok(found)
    })
}

/// Rows of every table of text.
fn tables(input: &Input) -> Result<Job> {
    const FIGURES: [&dyn Encode; 2] = [&FiguresJsonl, &FiguresCsv];
    const DOCUMENTS: [&dyn EncodeDocument; 2] = [&DocumentsJsonl, &DocumentsCsv];
    let articles = input.with_figures()?.into_iter().map(|(document, figures)| Article {
        bytes: document.text.len(),
        input: document.doc.clone(),
        spent: Spent::default(),
        document,
        figures,
    });
    let articles: Vec<Article> = articles.collect();
    job(input.bytes()?, move || {
        let mut written = 0;
        for article in &articles {
            for table in FIGURES {
                let mut rows = Vec::new();
                table.encode(article, &mut rows)?;
                written += rows.len();
            }
            for table in DOCUMENTS {
                written += table.encode(&article.document)?.iter().map(Vec::len).sum::<usize>();
            }
        }
        Ok(written)
    })
}

/// Both Parquet tables, from records to finished files.
fn parquet(input: &Input) -> Result<Job> {
    let (mut articles, dir) = (Some(input.with_figures()?), tempfile::tempdir_in(input.scratch())?);
    job(input.bytes()?, move || {
        let path = |name: &str| dir.path().join(name);
        let pool = Arc::new(chiso_batch::runner::pool(1)?);
        let mut figures = ParquetSink::create(&path("figures.parquet"), FIGURES, Arc::clone(&pool))?;
        let mut documents = ParquetSink::create(&path("documents.parquet"), DOCUMENTS, pool)?;
        for (document, own) in articles.take().ok_or("the records are used up")? {
            documents.write(PackedDocument::of(&document)?.marked(&Mark::default()))?;
            figures.write(Packed::figures(&own))?;
        }
        figures.finish()?;
        documents.finish()?;
        let sizes = ["figures.parquet", "documents.parquet"].map(|name| std::fs::metadata(path(name)));
        sizes.into_iter().try_fold(0, |sum, size| Ok(sum + size?.len() as usize))
    })
}
