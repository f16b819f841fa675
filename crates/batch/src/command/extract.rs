use super::{Outcome, stdout};
use crate::args::{ExtractArgs, FigureFormat};
use crate::article::Processor;
use crate::error::Error;
use crate::indicators;
use crate::input::{Items, Tally};
use crate::runner::{self, Limits};
use crate::sink::{Encode, FiguresCsv, FiguresJsonl, FiguresTable};
use crate::terminal;
use crate::unique::UniqueIds;
use chiso_extract::Extractor;
use std::io::Write;

pub(super) fn run(args: &ExtractArgs) -> Result<Outcome, Error> {
    let plan = args.input.plan(None)?;
    let encoder: &dyn Encode = match args.format {
        FigureFormat::Table => &FiguresTable { width: terminal::width() },
        FigureFormat::Jsonl => &FiguresJsonl,
        FigureFormat::Csv => &FiguresCsv,
    };
    let extractor = Extractor::with_indicators(indicators::load(args.input.indicators.as_deref())?);
    let (options, tally) = (args.input.options(), Tally::default());
    let processor = Processor { extractor: &extractor, options: &options };
    let items = Items::new(plan.entries, &options, &tally);

    let (mut out, mut ids, mut failures) = (stdout(), UniqueIds::default(), 0);
    let encode = |article: &_| {
        let mut rows = Vec::new();
        encoder.encode(article, &mut rows).map(|()| rows).map_err(Error::Stdout)
    };
    out.write_all(&encoder.header()).map_err(Error::Stdout)?;
    let threads = args.input.threads();
    runner::run(
        &runner::pool(threads)?,
        items,
        |item| item.weight,
        Limits::new(threads),
        |item| processor.process(item).map(|article| (encode(&article), article)),
        |outcome| {
            let (mut rows, mut article) = match outcome {
                Ok(encoded) => encoded,
                Err(failure) => {
                    failures += 1;
                    anstream::eprintln!("{}failed:{0:#} {failure}", terminal::ERROR);
                    return Ok(());
                }
            };
            if let Some(id) = ids.claim(&article.document.doc) {
                article.rename(id);
                rows = encode(&article);
            }
            out.write_all(&rows?).map_err(Error::Stdout)
        },
    )?;
    out.flush().map_err(Error::Stdout)?;
    Ok(Outcome::after(failures))
}
