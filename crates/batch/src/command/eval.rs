use super::{Outcome, print};
use crate::args::{EvalArgs, ScoreFormat};
use crate::error::Error;
use crate::score::{Gold, Measures, score};
use std::fs::File;
use std::io::{self, BufRead, BufReader, Write};
use std::path::Path;

pub(super) fn run(args: &EvalArgs) -> Result<Outcome, Error> {
    let gold = Gold::read(&args.gold)?;
    let reader: Box<dyn BufRead> = if args.pred == Path::new("-") {
        Box::new(io::stdin().lock())
    } else {
        Box::new(BufReader::new(File::open(&args.pred).map_err(Error::file(&args.pred, "read"))?))
    };
    let predictions = gold.read_predictions(reader, &args.pred)?;
    let measures = score(&gold, &predictions);
    print(|to| match args.format {
        ScoreFormat::Json => {
            serde_json::to_writer_pretty(&mut *to, &measures)?;
            writeln!(to)
        }
        ScoreFormat::Table => print_table(to, &measures),
    })?;
    Ok(Outcome::Done)
}

fn print_table(to: &mut dyn Write, m: &Measures) -> io::Result<()> {
    let headings = ["P", "R", "F1", "span", "value", "label", "role", "bound"].map(|h| format!("{h:>7}"));
    writeln!(to, "{:10}{:>6}{:>6}{}", "kind", "gold", "pred", headings.concat())?;
    for (kind, k) in m.kinds.iter() {
        let cell = |x: Option<f64>| x.map_or_else(|| " ".repeat(7), |x| format!("{x:7.3}"));
        let cells = [
            Some(k.precision),
            Some(k.recall),
            Some(k.f1),
            Some(k.span),
            Some(k.value),
            k.label,
            k.role,
            k.bound,
        ];
        writeln!(
            to,
            "{}",
            format!("{kind:10}{:6}{:6}{}", k.gold, k.pred, cells.map(cell).concat()).trim_end()
        )?;
    }
    writeln!(
        to,
        "\npercent+ratio+rank+money: detection F1 {:.3}  value {:.3}  label {:.3}  role {:.3}  bound {:.3}",
        m.detection_f1, m.value, m.label, m.role, m.bound
    )?;
    writeln!(
        to,
        "figure F1 {:.3} (with quantities {:.3})  date F1 {:.3}  period F1 {:.3}  base period F1 {:.3}  place F1 {:.3}",
        m.figure_f1, m.figure_f1_all, m.date_f1, m.period_f1, m.base_period_f1, m.place_f1
    )
}
