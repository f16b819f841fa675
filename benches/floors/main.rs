//! The floors: how fast chiso must be at least, as ratios to references that are measured in turn with it, in
//! one process, over the same articles. `README.md` says how to run it.

mod subject;

use chiso_benches::finished;
use chiso_benches::table::{median, table};
use chiso_benches::text::{articles, row};
use chiso_extract::Document;
use clap::Parser;
use std::error::Error;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::time::Instant;
use subject::{Input, Subject};

/// As the command allocates.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

#[derive(Parser)]
#[command(name = "floors", about = "Measure the floors: chiso beside wc -w and bare tantivy, in turn")]
struct Cli {
    /// A file of JSON Lines with real press, as `chiso run` reads it; else press text is generated.
    #[arg(long, value_name = "FILE.jsonl")]
    press: Option<PathBuf>,
    /// How much text to generate, in millions of bytes.
    #[arg(long, default_value_t = 16)]
    megabytes: usize,
    /// How often each is measured.
    #[arg(long, default_value_t = 5)]
    rounds: usize,
    /// Threads of the runs on several.
    #[arg(long, default_value_t = 2)]
    jobs: usize,
    /// Write every time that was measured to this file: rows of subject, round, seconds, bytes.
    #[arg(long, value_name = "FILE.tsv")]
    times: Option<PathBuf>,
    /// Exit with 1 if a floor is not reached.
    #[arg(long)]
    enforce: bool,
    /// What cargo adds when it benches; without it (`cargo test`) a little text is measured once.
    #[arg(long, hide = true)]
    bench: bool,
}

/// At least this many times as fast as its reference.
struct Floor {
    what: &'static str,
    subject: Subject,
    reference: Subject,
    least: f64,
}

const FLOORS: [Floor; 5] = [
    Floor {
        what: "extraction on 1 thread to `wc -w`",
        subject: Subject::Extract,
        reference: Subject::Words,
        least: 0.6,
    },
    Floor {
        what: "extraction on 1 thread to bare tantivy on 1",
        subject: Subject::Extract,
        reference: Subject::BareTantivy { jobs: false },
        least: 3.0,
    },
    Floor {
        what: "`chiso run` on 1 thread to bare tantivy on 1",
        subject: Subject::Run { jobs: false, index: true },
        reference: Subject::BareTantivy { jobs: false },
        least: 0.5,
    },
    Floor {
        what: "`chiso run` on all threads to bare tantivy on as many",
        subject: Subject::Run { jobs: true, index: true },
        reference: Subject::BareTantivy { jobs: true },
        least: 0.5,
    },
    Floor {
        what: "`chiso run --no-index` on all threads to 1",
        subject: Subject::Run { jobs: true, index: false },
        reference: Subject::Run { jobs: false, index: false },
        least: 1.8,
    },
];

fn main() -> Result<()> {
    let mut cli = Cli::parse();
    let dir = tempfile::tempdir()?;
    if !cli.bench {
        (cli.rounds, cli.megabytes) = (1, 0);
    }
    if cli.rounds == 0 || cli.jobs < 2 {
        return Err("--rounds must be at least 1, --jobs at least 2".into());
    }
    let input = prepare(&cli, dir.path())?;
    let mut times: Vec<(Subject, Vec<f64>)> = Subject::ALL.map(|subject| (subject, Vec::new())).to_vec();
    for round in 0..cli.rounds {
        for (subject, times) in &mut times {
            let scratch = tempfile::tempdir_in(dir.path())?;
            let started = Instant::now();
            let found = subject.work(&input, scratch.path())?;
            times.push(started.elapsed().as_secs_f64());
            subject.check(&input, found).map_err(|error| format!("round {}: {error}", round + 1))?;
        }
    }
    if let Some(path) = &cli.times {
        write_times(path, &times, &input)?;
    }
    let (report, holds) = report(&cli, &input, times);
    io::stdout().lock().write_all(report.as_bytes())?;
    match holds || !cli.enforce {
        true => Ok(()),
        false => std::process::exit(1),
    }
}

/// The articles as rows, as records and as plain text, and what is in them, from a first run that is not
/// measured.
fn prepare(cli: &Cli, dir: &Path) -> Result<Input> {
    let rows = match &cli.press {
        Some(press) if press.extension().is_some_and(|ending| ending == "gz") => {
            return Err(
                format!("{}: unpack it first, so that no run measures unpacking", press.display()).into()
            );
        }
        Some(press) => press.clone(),
        None => {
            let path = dir.join("press.jsonl");
            let (mut file, mut bytes) = (BufWriter::new(File::create(&path)?), 0);
            // Never less than 30 articles.
            for (n, article) in articles().enumerate() {
                if bytes >= cli.megabytes * 1_000_000 && n >= 30 {
                    break;
                }
                bytes += article.text.len();
                writeln!(file, "{}", row(&article))?;
            }
            file.flush()?;
            path
        }
    };
    let first = dir.join("first");
    subject::run(&rows, &first, cli.jobs, true)?;
    let articles: Vec<Document> = finished::documents(&first)?;
    let figures = articles.iter().map(|article| article.figures).sum();
    let bytes = articles.iter().map(|article| article.text.len()).sum();
    let text = dir.join("press.txt");
    let mut file = BufWriter::new(File::create(&text)?);
    for article in &articles {
        writeln!(file, "{}", article.text)?;
    }
    file.flush()?;
    let row_bytes = fs::metadata(&rows)?.len();
    Ok(Input { rows, row_bytes, text, articles, bytes, figures, jobs: cli.jobs })
}

fn write_times(path: &Path, times: &[(Subject, Vec<f64>)], input: &Input) -> Result<()> {
    let mut rows = "subject\tround\tseconds\tbytes\n".to_owned();
    for (subject, times) in times {
        for (round, seconds) in times.iter().enumerate() {
            rows += &format!("{}\t{}\t{seconds:.6}\t{}\n", subject.name(input.jobs), round + 1, input.bytes);
        }
    }
    Ok(fs::write(path, rows)?)
}

/// The tables, and whether every floor is reached.
fn report(cli: &Cli, input: &Input, mut times: Vec<(Subject, Vec<f64>)>) -> (String, bool) {
    let megabytes = input.bytes as f64 / 1e6;
    let rows: Vec<[String; 4]> = times
        .iter_mut()
        .map(|(subject, times)| {
            let middle = median(times);
            [
                subject.name(input.jobs),
                format!("{middle:.3}"),
                format!("{:.3}", times.first().copied().unwrap_or(f64::NAN)),
                format!("{:.1}", megabytes / middle),
            ]
        })
        .collect();
    let of = |subject: &Subject| {
        let times = times.iter().find(|(own, _)| own == subject).map(|(_, times)| times.clone());
        median(&mut times.unwrap_or_default())
    };
    let mut holds = true;
    let floors = FLOORS.map(|Floor { what, subject, reference, least }| {
        let ratio = of(&reference) / of(&subject);
        holds &= ratio >= least;
        let verdict = if ratio >= least { "yes" } else { "no" };
        [what.to_owned(), format!("{ratio:.2}"), format!("{least:.1}"), verdict.to_owned()]
    });
    let press = match &cli.press {
        Some(_) => "press that was given",
        None => "generated press text",
    };
    let report = format!(
        "{} articles of {press}, {megabytes:.1} MB of text ({:.1} MB of JSON Lines), {} figures; medians of {} rounds, \
         all in turn; {} threads where several; `wc -w` in the locale {}\n\n{}\n{}",
        input.articles.len(),
        input.row_bytes as f64 / 1e6,
        input.figures,
        cli.rounds,
        cli.jobs,
        subject::locale(),
        table(["floor", "speed to reference", "at least", "reached"], &floors),
        table(["measured", "median s", "fastest s", "MB/s"], &rows),
    );
    (report, holds)
}
