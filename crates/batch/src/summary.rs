//! What a person wants to read at the end of a run.

use crate::copies::Dedup;
use crate::failure::Failure;
use crate::outdir;
use crate::report::{Arguments, Counts, Report};
use crate::tally::{Example, LabelTally};
use crate::terminal::{Column, grouped, megabytes, one_line, shorten, table};
use chiso_extract::Kind;
use std::cmp::Reverse;
use std::io::{self, Write};
use std::path::Path;

/// Labels shown.
pub const LABELS: usize = 10;
/// Failures shown.
pub const FAILURES: usize = 5;

/// What the summary is made of.
#[derive(Debug)]
pub struct Summary<'a> {
    /// Counts and timings.
    pub report: &'a Report,
    /// The most frequent labels.
    pub labels: &'a [LabelTally],
    /// The first failures.
    pub failures: &'a [Failure],
    /// The output folder.
    pub out: &'a Path,
    /// Why unchanged articles were extracted again; none where they were not.
    pub again: Option<&'a Again>,
    /// Whether nothing was written.
    pub is_as_before: bool,
}

/// Why unchanged articles are extracted again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Again {
    /// It was asked for.
    Asked,
    /// The figures of the index were found by something else.
    OtherExtractor(String),
    /// The index had this older format and was built anew.
    OlderFormat(u32),
}

impl std::fmt::Display for Again {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Again::Asked => f.write_str("every article extracted again, as --again asks"),
            Again::OtherExtractor(name) => write!(f, "every article extracted again; before by {name}"),
            Again::OlderFormat(format) => write!(f, "the index had the older format {format}: built anew"),
        }
    }
}

impl Summary<'_> {
    /// Prints the summary, no line wider than `width` but for paths and commands that someone may copy.
    ///
    /// # Errors
    /// What `to` says.
    pub fn print(&self, to: &mut dyn Write, width: usize) -> io::Result<()> {
        self.print_head(to)?;
        if self.is_as_before {
            self.print_failures(to, width)?;
            return writeln!(to, "\nNothing to write: {} holds it all", self.out.display());
        }
        self.print_kinds(to, width)?;
        self.print_labels(to, width)?;
        self.print_failures(to, width)?;
        self.print_next(to)
    }

    fn print_head(&self, to: &mut dyn Write) -> io::Result<()> {
        let (counts, wall) = (&self.report.counts, self.report.seconds.wall.max(0.001));
        writeln!(
            to,
            "{}{}, {}, in {wall:.1} s ({}/s) on {}",
            number_of(counts.of_input(), "article"),
            if self.is_as_before { ", all as before" } else { "" },
            megabytes(counts.bytes),
            megabytes((counts.bytes as f64 / wall) as u64),
            number_of(self.report.arguments.jobs as u64, "thread"),
        )?;
        self.print_changes(to)?;
        if counts.renamed > 0 {
            let articles = number_of(counts.renamed, "article");
            writeln!(to, "{articles} had an id that was given before; theirs now ends in ~2, ~3, …")?;
        }
        self.print_copies(to)?;
        let files = self.report.skipped_files.iter().map(|(ending, &n)| (ending.as_str(), n as u64));
        print_skipped(to, "file", "with other endings", files.collect())?;
        let records = self.report.skipped_records.iter().map(|(what, &n)| (what.as_str(), n));
        print_skipped(to, "record", "without an article", records.collect())
    }

    fn print_copies(&self, to: &mut dyn Write) -> io::Result<()> {
        let Counts { copies_exact, copies_near, groups, left_out, .. } = self.report.counts;
        if copies_exact + copies_near == 0 {
            return Ok(());
        }
        let kinds = [(copies_exact, "exact"), (copies_near, "near")]
            .map(|(n, kind)| format!("{} {kind}", grouped(n)));
        let (copies, kinds) = (number_of(copies_exact + copies_near, "article"), kinds.join(", "));
        let groups = number_of(groups, "group");
        if left_out > 0 {
            return writeln!(
                to,
                "{copies} left out as copies ({kinds}), of {groups}; {} names them",
                outdir::COPIES
            );
        }
        writeln!(to, "{copies} copied from others ({kinds}), in {groups}; documents name their group")
    }

    /// What has changed since the run before, if there was one.
    fn print_changes(&self, to: &mut dyn Write) -> io::Result<()> {
        let counts = &self.report.counts;
        if !self.is_as_before && counts.unchanged + counts.changed + counts.removed + counts.kept > 0 {
            let parts = [
                (counts.new, "new"),
                (counts.changed, "changed"),
                (counts.unchanged, "as before"),
                (counts.removed, "removed"),
            ];
            let parts = parts.iter().filter(|(n, _)| *n > 0);
            let parts: Vec<_> = parts.map(|(n, what)| format!("{} {what}", grouped(*n))).collect();
            writeln!(to, "{}", parts.join(", "))?;
        }
        if let Some(again) = self.again {
            writeln!(to, "{again}")?;
        }
        if counts.kept > 0 {
            let kept = number_of(counts.kept, "article");
            let hint = if self.report.arguments.prune { "" } else { "; --prune removes them" };
            writeln!(to, "{kept} that this input does not have stay{hint}")?;
        }
        if self.report.arguments.prune && counts.kept > 0 && counts.unread > 0 {
            let inputs = number_of(counts.unread, "input");
            writeln!(to, "nothing removed: {inputs} could not be read, and may hold them")?;
        }
        Ok(())
    }

    fn print_kinds(&self, to: &mut dyn Write, width: usize) -> io::Result<()> {
        writeln!(to, "\n{}", number_of(self.report.counts.figures, "figure"))?;
        let by_kind = &self.report.figures_by_kind;
        let most = by_kind.values().copied().max().unwrap_or(0).max(1);
        let room = width.saturating_sub(26).min(40) as u64;
        for kind in Kind::ALL {
            let n = by_kind.get(kind.as_str()).copied().unwrap_or(0);
            let bar = "█".repeat((n * room).div_ceil(most) as usize);
            writeln!(to, "{}", format!("  {kind:<9}{:>12}  {bar}", grouped(n)).trim_end())?;
        }
        Ok(())
    }

    fn print_labels(&self, to: &mut dyn Write, width: usize) -> io::Result<()> {
        if self.labels.is_empty() {
            return Ok(());
        }
        writeln!(to)?;
        let columns = [
            Column { heading: "most frequent labels", right: false, least: 20, most: 48, lines: 2 },
            Column { heading: "times", right: true, least: 5, most: 9, lines: 1 },
            Column { heading: "first values", right: false, least: 20, most: 120, lines: 2 },
        ];
        let row = |tally: &LabelTally| {
            let examples: Vec<_> = tally.examples.iter().map(example).collect();
            [one_line(&tally.label).into_owned(), grouped(tally.count), examples.join(" · ")]
        };
        let rows: Vec<_> = self.labels.iter().map(row).collect();
        table(&columns, &rows, width).into_iter().try_for_each(|line| writeln!(to, "{line}"))
    }

    fn print_failures(&self, to: &mut dyn Write, width: usize) -> io::Result<()> {
        if self.report.counts.failures == 0 {
            return Ok(());
        }
        writeln!(to, "\n{}", number_of(self.report.counts.failures, "failure"))?;
        for failure in self.failures {
            writeln!(to, "  {}", shorten(&one_line(&failure.to_string()), width.max(100).saturating_sub(2)))?;
        }
        if self.report.counts.failures > self.failures.len() as u64 {
            writeln!(to, "  … all of them in {}", self.out.join("failures.jsonl").display())?;
        }
        Ok(())
    }

    fn print_next(&self, to: &mut dyn Write) -> io::Result<()> {
        let Arguments { tables, no_index, dedup, .. } = &self.report.arguments;
        let tables: Vec<_> = tables.iter().map(|format| format.files()).collect();
        let [figures, documents] = [0, 1].map(|n| tables.iter().map(move |files| files[n]));
        let index = (!no_index).then_some("index/");
        let copies = (*dedup == Dedup::Drop).then_some(outdir::COPIES);
        let names =
            figures.chain(documents).chain(copies).chain([outdir::FAILURES, outdir::REPORT]).chain(index);
        writeln!(to, "\nWritten to {}: {}", self.out.display(), names.collect::<Vec<_>>().join(", "))?;
        if *no_index {
            return Ok(());
        }
        let out = quoted(&self.out.to_string_lossy());
        if let Some(tally) = self.labels.first() {
            writeln!(to, "Next: chiso figures {out} {}", quoted(&one_line(&tally.label)))?;
        } else if self.report.counts.articles > 0 {
            writeln!(to, "Next: chiso search {out} WORDS")?;
        }
        Ok(())
    }
}

/// What was left alone, the most frequent kinds by name.
fn print_skipped(to: &mut dyn Write, thing: &str, why: &str, mut kinds: Vec<(&str, u64)>) -> io::Result<()> {
    if kinds.is_empty() {
        return Ok(());
    }
    kinds.sort_by_key(|&(_, n)| Reverse(n));
    let named: Vec<_> = kinds.iter().take(6).map(|(kind, n)| format!("{kind} {n}")).collect();
    let things = number_of(kinds.iter().map(|(_, n)| n).sum(), thing);
    let more = if kinds.len() > 6 { ", …" } else { "" };
    writeln!(to, "{things} {why} left alone ({}{more})", named.join(", "))
}

fn example(example: &Example) -> String {
    let context: Vec<_> =
        [&example.period, &example.place].into_iter().flatten().map(|s| one_line(s)).collect();
    let text = one_line(&example.text);
    if context.is_empty() { text.into_owned() } else { format!("{text} ({})", context.join(", ")) }
}

/// `1 article`, `2 articles`.
pub(crate) fn number_of(n: u64, what: &str) -> String {
    format!("{} {what}{}", grouped(n), if n == 1 { "" } else { "s" })
}

/// As a shell takes it for one word.
fn quoted(text: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "/._-+".contains(c);
    if !text.is_empty() && text.chars().all(plain) {
        text.into()
    } else {
        format!("'{}'", text.replace('\'', r"'\''"))
    }
}
