use super::show::colour_of;
use super::{Outcome, print};
use crate::args::{ExplainArgs, ExplainFormat};
use crate::article;
use crate::error::Error;
use crate::failure::Failure;
use crate::input::{self, Entry, Items, Tally};
use crate::terminal::{self, FAINT, STRONG, one_line, pad, wrap};
use crate::unique::UniqueIds;
use anstyle::Style;
use chiso_extract::explain::{Decision, Explained, Explanation, LabelCandidate, Rejected, Task};
use chiso_extract::{Document, Extractor, Figure, Kind};
use std::io::{self, Write};
use std::path::Path;

/// How many labels are shown behind the chosen one.
const NEXT_BEST: usize = 4;
/// How much of a sentence is shown before and after a number, in characters.
const CONTEXT: usize = 160;
/// The same for a number that is no figure.
const SHORT_CONTEXT: usize = 40;

pub(super) fn run(args: &ExplainArgs) -> Result<Outcome, Error> {
    let document = read(args)?;
    let mut explanation = Extractor::new().explain(&document);
    if let Some(n) = args.figure {
        explanation = only(explanation, n, &args.file)?;
    }
    print(|to| match args.format {
        ExplainFormat::Json => print_json(to, &document, &explanation),
        ExplainFormat::Table => Page::new(&document, args.figure.is_some()).print(to, &explanation),
    })?;
    Ok(Outcome::Done)
}

/// The article that was asked for.
fn read(args: &ExplainArgs) -> Result<Document, Error> {
    let refuse = |problem: String| Error::Input { path: args.file.clone(), problem };
    let plan = input::plan(std::slice::from_ref(&args.file), None, None)?;
    if args.file.is_dir() {
        return Err(refuse(format!(
            "a folder; accepted are one file that ends in {}, and `-`",
            input::ACCEPTED
        )));
    }
    let entries: Vec<Entry> = plan.entries;
    let (options, tally) = (args.options(), Tally::default());
    let mut items = Items::new(entries, &options, &tally);
    let Some(wanted) = &args.doc else {
        let first = items.next().ok_or_else(|| refuse("no article here".into()))?;
        let document = article::read(first, &options).map_err(|failure| refuse(cause(&failure)))?;
        return match items.next() {
            None => Ok(document),
            Some(_) => {
                Err(refuse(format!("holds several articles; choose one, as in --doc {:?}", document.doc)))
            }
        };
    };
    let mut ids = UniqueIds::default();
    let (mut articles, mut failure) = (0_usize, None);
    for item in items {
        match article::read(item, &options) {
            Ok(mut document) => {
                if let Some(id) = ids.claim(&document.doc) {
                    document.doc = id;
                }
                if document.doc == *wanted {
                    return Ok(document);
                }
                articles += 1;
            }
            Err(other) => failure = failure.or(Some(other)),
        }
    }
    let failed = failure.map(|failure| format!("; what could not be read: {}", cause(&failure)));
    let articles = plural(articles, "article");
    Err(refuse(format!("no article {wanted:?} among its {articles}{}", failed.unwrap_or_default())))
}

/// A failure without the name of its file.
fn cause(failure: &Failure) -> String {
    format!("{}: {}", failure.stage, failure.cause)
}

fn only(explanation: Explanation, n: usize, file: &Path) -> Result<Explanation, Error> {
    let count = explanation.figures.len();
    let mut one = explanation;
    one.rejected.clear();
    one.figures.retain(|explained| explained.figure.n == n);
    if one.figures.is_empty() {
        let problem = match count {
            0 => format!("no figure #{n}; the article has none"),
            _ => format!("no figure #{n}; the article has #0 to #{}", count - 1),
        };
        return Err(Error::Input { path: file.to_owned(), problem });
    }
    Ok(one)
}

fn plural(count: usize, thing: &str) -> String {
    format!("{count} {thing}{}", if count == 1 { "" } else { "s" })
}

#[derive(serde::Serialize)]
struct Json<'a> {
    doc: &'a str,
    #[serde(flatten)]
    explanation: &'a Explanation,
}

fn print_json(to: &mut dyn Write, document: &Document, explanation: &Explanation) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *to, &Json { doc: &document.doc, explanation })?;
    writeln!(to)
}

/// An explanation laid out for people.
struct Page<'a> {
    document: &'a Document,
    one_figure: bool,
    width: usize,
    colours: bool,
}

impl<'a> Page<'a> {
    fn new(document: &'a Document, one_figure: bool) -> Self {
        Self { document, one_figure, width: terminal::width(), colours: terminal::colours() }
    }

    fn style(&self, style: Style) -> Style {
        if self.colours { style } else { Style::new() }
    }

    fn print(&self, to: &mut dyn Write, explanation: &Explanation) -> io::Result<()> {
        let (strong, faint) = (self.style(STRONG), self.style(FAINT));
        let title = one_line(self.document.title.as_deref().unwrap_or(&self.document.doc)).into_owned();
        writeln!(to, "{strong}{title}{strong:#}")?;
        if !self.one_figure {
            let figures = plural(explanation.figures.len(), "figure");
            let rejected = plural(explanation.rejected.len(), "number");
            let facts = format!("{} · {figures} · {rejected} left out", self.document.doc);
            writeln!(to, "{faint}{}{faint:#}", one_line(&facts))?;
        }
        for explained in &explanation.figures {
            writeln!(to)?;
            self.figure(to, explained)?;
        }
        if !explanation.rejected.is_empty() {
            writeln!(to, "\n{strong}left out{strong:#}")?;
        }
        let widest = |width: fn(&Rejected) -> usize| explanation.rejected.iter().map(width).max();
        let rule_width = widest(|rejected| rejected.rule.as_str().len()).unwrap_or(0);
        for rejected in &explanation.rejected {
            let rule = pad(rejected.rule.as_str(), rule_width, false);
            let at = rejected.start - rejected.sentence_start..rejected.end - rejected.sentence_start;
            let shown = self.marked(&rejected.sentence, at, SHORT_CONTEXT, STRONG, rule_width + 4, 2);
            writeln!(to, "  {faint}{rule}{faint:#}  {shown}")?;
        }
        Ok(())
    }

    fn figure(&self, to: &mut dyn Write, explained: &Explained) -> io::Result<()> {
        let (strong, figure) = (self.style(STRONG), &explained.figure);
        let colour = self.style(colour_of(figure.kind));
        writeln!(to, "{strong}#{}{strong:#} {colour}{}{colour:#}", figure.n, one_line(&figure.text))?;
        let at = figure.start - explained.sentence_start..figure.end - explained.sentence_start;
        let sentence = self.marked(&figure.sentence, at, CONTEXT, colour_of(figure.kind), INDENT, usize::MAX);
        writeln!(to, "{}{sentence}", " ".repeat(INDENT))?;
        self.field(to, "read as", &read_as(figure))?;
        self.field(to, "time", &time(figure))?;
        let code = figure.place_code.as_ref().map(|code| format!(" (province {code})")).unwrap_or_default();
        self.field(
            to,
            "place",
            &figure.place.as_ref().map_or(String::new(), |place| format!("{place}{code}")),
        )?;
        self.field(to, "checks", &figure.checks.join(", "))?;
        if figure.kind == Kind::Date {
            return Ok(());
        }
        for decision in &explained.decisions {
            self.decision(to, decision)?;
        }
        match explained.candidates.split_first() {
            None => self.field(to, "label", "none: no rule offered one"),
            Some((chosen, others)) => {
                self.candidate(to, "label", chosen)?;
                let next = others.iter().take(NEXT_BEST).enumerate();
                for (n, other) in next {
                    self.candidate(to, if n == 0 { "not" } else { "" }, other)?;
                }
                let more = others.len().saturating_sub(NEXT_BEST);
                if more > 0 { self.field(to, " ", &format!("and {more} more")) } else { Ok(()) }
            }
        }
    }

    /// `why role  level 7.3, not target 1.2, change up -3.4; the rules proposed target`
    fn decision(&self, to: &mut dyn Write, decision: &Decision) -> io::Result<()> {
        let name = |value: &str| if value.is_empty() { "none".to_owned() } else { value.to_owned() };
        let mut shown: Vec<(String, f32)> = Vec::new();
        for choice in &decision.choices {
            let value = name(&choice.value);
            if shown.len() <= NEXT_BEST && shown.iter().all(|(other, _)| *other != value) {
                shown.push((value, choice.score));
            }
        }
        let Some(((chosen, score), others)) = shown.split_first().filter(|(_, others)| !others.is_empty())
        else {
            return Ok(());
        };
        let others: Vec<String> = others.iter().map(|(value, score)| format!("{value} {score:.1}")).collect();
        let mut line = format!("{chosen} {score:.1}, not {}", others.join(", "));
        if name(&decision.proposed) != *chosen {
            line.push_str(&format!("; the rules proposed {}", name(&decision.proposed)));
        }
        let field = match decision.task {
            Task::Role => "why role",
            Task::Period => "why time",
            Task::Place => "why place",
            _ => "why",
        };
        self.field(to, field, &line)
    }

    /// A line `name  value`; none where there is no value.
    fn field(&self, to: &mut dyn Write, name: &str, value: &str) -> io::Result<()> {
        let faint = self.style(FAINT);
        if value.is_empty() {
            return Ok(());
        }
        let name = pad(name, NAME, false);
        writeln!(to, "{}{faint}{name}{faint:#}{}", " ".repeat(INDENT), one_line(value))
    }

    fn candidate(&self, to: &mut dyn Write, name: &str, candidate: &LabelCandidate) -> io::Result<()> {
        let faint = self.style(FAINT);
        let style = if name == "label" { self.style(STRONG) } else { Style::new() };
        let left = INDENT + NAME + SCORE + RULE + 4;
        let lines = wrap(&one_line(&candidate.text), self.width.saturating_sub(left).max(20), 3);
        let text = lines.join(&format!("{style:#}\n{}{style}", " ".repeat(left)));
        let score = format!("{:>SCORE$.2}", candidate.score);
        let (name, rule) = (pad(name, NAME, false), pad(candidate.rule, RULE, false));
        let indent = " ".repeat(INDENT);
        writeln!(to, "{indent}{faint}{name}{faint:#}{score}  {faint}{rule}{faint:#}  {style}{text}{style:#}")
    }

    /// The code points `at` of a sentence marked, with about `context` characters on either side, on lines
    /// indented by `indent` but for the first.
    fn marked(
        &self,
        sentence: &str,
        at: std::ops::Range<usize>,
        context: usize,
        style: Style,
        indent: usize,
        lines: usize,
    ) -> String {
        let byte = |point: usize| sentence.char_indices().nth(point).map_or(sentence.len(), |(byte, _)| byte);
        let (start, end) = (byte(at.start), byte(at.end));
        let before = last_words(&sentence[..start], context);
        let after = first_words(&sentence[end..], context);
        // Signs of no width stand for the colours while lines are measured.
        let [open, close] = if self.colours { ["\u{2066}", "\u{2069}"] } else { ["[", "]"] };
        let marked = format!("{before}{open}{}{close}{after}", one_line(&sentence[start..end]));
        let lines = wrap(&marked, self.width.saturating_sub(indent).max(20), lines);
        let text = lines.join(&format!("\n{}", " ".repeat(indent)));
        if !self.colours {
            return text;
        }
        text.replace(open, &style.render().to_string()).replace(close, &style.render_reset().to_string())
    }
}

const INDENT: usize = 4;
const NAME: usize = 11;
const SCORE: usize = 6;
const RULE: usize = 14;

/// Up to `most` characters from the end of a text, from the beginning of a word.
fn last_words(text: &str, most: usize) -> String {
    let shown = spaced(text);
    let Some((cut, _)) = shown.char_indices().rev().nth(most) else { return shown };
    let word = shown[cut..].find(' ').map_or(cut, |space| cut + space + 1);
    format!("… {}", &shown[word..])
}

/// Up to `most` characters from the start of a text, to the end of a word.
fn first_words(text: &str, most: usize) -> String {
    let shown = spaced(text);
    let Some((cut, _)) = shown.char_indices().nth(most) else { return shown };
    let word = shown[..cut].rfind(' ').unwrap_or(cut);
    format!("{} …", &shown[..word])
}

/// One line that keeps a space at its ends.
fn spaced(text: &str) -> String {
    let line = one_line(text);
    let space = |at_end: bool| if at_end && !line.is_empty() { " " } else { "" };
    let [first, last] = [text.starts_with(char::is_whitespace), text.ends_with(char::is_whitespace)];
    if line.is_empty() && !text.is_empty() {
        return " ".to_owned();
    }
    format!("{}{line}{}", space(first), space(last))
}

/// Kind, value and what was read with it, in one line.
fn read_as(figure: &Figure) -> String {
    let number = |value: Option<f64>| value.map(|value| value.to_string());
    let value = match (figure.low.zip(figure.high), figure.numerator.zip(figure.denominator)) {
        (Some((low, high)), _) => Some(format!("{low} to {high}")),
        (_, Some((part, whole))) => Some(format!("{part} of {whole}")),
        _ if figure.kind == Kind::Rank => figure.value.map(|rank| match figure.denominator {
            Some(of) => format!("{rank} of {of}"),
            None => rank.to_string(),
        }),
        _ => number(figure.value),
    };
    let role = match figure.direction {
        Some(direction) => Some(direction.as_str()),
        None => figure.role.map(chiso_extract::Role::as_str),
    };
    let value = value.map(|value| match &figure.unit {
        Some(unit) => format!("{value} {unit}"),
        None => value,
    });
    let parts = [
        Some(figure.kind.as_str().to_owned()),
        value.or_else(|| figure.timex.clone().map(String::from)),
        figure.bound.map(|bound| format!("bound {}", bound.as_str())),
        role.map(|role| match figure.direction {
            Some(_) => format!("role change {role}"),
            None => format!("role {role}"),
        }),
        figure.of.as_ref().map(|of| format!("of {of}")),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

fn time(figure: &Figure) -> String {
    match (&figure.period, &figure.base_period) {
        (Some(period), Some(base)) => format!("{period}, against {base}"),
        (Some(period), None) => period.to_string(),
        (None, Some(base)) => format!("against {base}"),
        (None, None) => String::new(),
    }
}
