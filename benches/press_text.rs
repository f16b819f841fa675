//! Writes press text of any size as JSON Lines to standard output, without holding it in memory: input for
//! `chiso run` that is the same on every machine.

use chiso_benches::text::{articles, row};
use clap::Parser;
use std::io::{self, BufWriter, Write};

#[derive(Parser)]
#[command(name = "press-text", about = "Write generated press text to standard output")]
struct Cli {
    /// Size of the articles' texts together, in bytes; up to one article more.
    #[arg(long, default_value_t = 4_000_000)]
    bytes: u64,
    /// The texts only, instead of rows of JSON.
    #[arg(long)]
    plain: bool,
}

fn main() -> io::Result<()> {
    let cli = Cli::parse();
    let mut out = BufWriter::new(io::stdout().lock());
    let mut written = 0;
    for article in articles() {
        if written >= cli.bytes {
            break;
        }
        written += article.text.len() as u64;
        let line = if cli.plain { article.text } else { row(&article) };
        out.write_all(line.as_bytes())?;
        out.write_all(b"\n")?;
    }
    out.flush()
}
