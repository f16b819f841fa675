use super::{Outcome, print, write_lines};
use crate::args::{HitFormat, SearchArgs};
use crate::error::Error;
use crate::outdir;
use crate::terminal::{self, FAINT, STRONG, grouped, one_line, shorten};
use chiso_index::{ArticleHit, ArticleQuery, Index, Page, Snippet};
use serde::Serialize;
use std::io::{self, Write};

pub(super) fn run(args: &SearchArgs) -> Result<Outcome, Error> {
    let index = Index::open(&outdir::index_of(&args.dir)?)?;
    let query = ArticleQuery {
        limit: args.page.limit,
        offset: args.page.offset,
        year: args.year,
        place: args.place.clone(),
        source: args.source.clone(),
    };
    let page = index.search(&args.query, &query)?;
    print(|to| match args.format {
        HitFormat::Jsonl => write_lines(to, page.hits.iter().map(Record::of)),
        HitFormat::Table => print_list(to, &page, args),
    })?;
    Ok(Outcome::Done)
}

#[derive(Serialize)]
struct Record<'a> {
    doc: &'a str,
    title: &'a Option<String>,
    published: &'a Option<String>,
    source: &'a Option<String>,
    figures: usize,
    score: f32,
    snippet: &'a str,
    highlights: Vec<[usize; 2]>,
}

impl<'a> Record<'a> {
    fn of(hit: &'a ArticleHit) -> Self {
        Self {
            doc: &hit.doc,
            title: &hit.title,
            published: &hit.published,
            source: &hit.source,
            figures: hit.figures,
            score: hit.score,
            snippet: &hit.snippet.text,
            highlights: highlights(&hit.snippet),
        }
    }
}

/// A snippet's highlights in code points, as all offsets in our outputs are.
pub(super) fn highlights(snippet: &Snippet) -> Vec<[usize; 2]> {
    let points = |bytes: usize| snippet.text.get(..bytes).map_or(0, |before| before.chars().count());
    snippet.highlights.iter().map(|range| [points(range.start), points(range.end)]).collect()
}

fn print_list(to: &mut dyn Write, page: &Page<ArticleHit>, args: &SearchArgs) -> io::Result<()> {
    if page.total == 0 {
        return writeln!(to, "Nothing found: no article {}.", conditions(args));
    }
    let (width, colours) = (terminal::width(), terminal::colours());
    let style = |style: anstyle::Style| if colours { style } else { anstyle::Style::new() };
    let (strong, faint) = (style(STRONG), style(FAINT));
    for (i, hit) in page.hits.iter().enumerate() {
        let rank = format!("{:>3}. ", args.page.offset + i + 1);
        let room = width.saturating_sub(rank.len());
        let title = one_line(hit.title.as_deref().unwrap_or("(no title)"));
        writeln!(to, "{rank}{strong}{}{strong:#}", shorten(&title, room))?;
        let figures = format!("{} figure{}", hit.figures, if hit.figures == 1 { "" } else { "s" });
        let facts = [Some(hit.doc.as_str()), hit.published.as_deref(), hit.source.as_deref(), Some(&figures)];
        let facts = facts.into_iter().flatten().collect::<Vec<_>>().join(" · ");
        writeln!(to, "     {faint}{}{faint:#}", one_line(&facts))?;
        for line in marked_lines(&hit.snippet, room, colours) {
            writeln!(to, "     {line}")?;
        }
    }
    writeln!(to, "{}", shown(page.hits.len(), page.total, args.page.offset, "article"))
}

fn conditions(args: &SearchArgs) -> String {
    let conditions = [
        (!args.query.trim().is_empty()).then(|| format!("holds all the words of {:?}", args.query)),
        args.year.map(|year| format!("was published in {year}")),
        args.place.as_ref().map(|place| format!("has a figure of place {place:?}")),
        args.source.as_ref().map(|source| format!("has the source {source:?}")),
    ];
    conditions.into_iter().flatten().collect::<Vec<_>>().join(" and ")
}

/// `3 of 120 articles; --offset 3 shows the next`.
pub(super) fn shown(here: usize, total: usize, offset: usize, what: &str) -> String {
    let s = if total == 1 { "" } else { "s" };
    let count = format!("{} of {} {what}{s}", grouped(here as u64), grouped(total as u64));
    match offset + here {
        _ if here == 0 => format!("{count}: --offset {offset} lies behind the last"),
        next if next < total => format!("{count}; --offset {next} shows the next"),
        _ => count,
    }
}

/// A snippet in lines of `width`, what was found in bold, or in [brackets] where there are no colours.
fn marked_lines(snippet: &Snippet, width: usize, colours: bool) -> Vec<String> {
    let (open, close) = match colours {
        true => (STRONG.render().to_string(), STRONG.render_reset().to_string()),
        false => ("[".to_owned(), "]".to_owned()),
    };
    let mut lines = Vec::new();
    let (mut line, mut used) = (String::new(), 0);
    for (word, marked) in words(snippet) {
        let size = unicode_width::UnicodeWidthStr::width(&*word) + if marked && !colours { 2 } else { 0 };
        if used > 0 && used + 1 + size > width {
            lines.push(std::mem::take(&mut line));
            used = 0;
        }
        if used > 0 {
            line.push(' ');
            used += 1;
        }
        used += size;
        match marked {
            true => line.extend([open.as_str(), &word, &close]),
            false => line.push_str(&word),
        }
    }
    lines.push(line);
    lines
}

/// The words of a snippet, each with whether any of it is highlighted.
fn words(snippet: &Snippet) -> Vec<(String, bool)> {
    let mut words = Vec::new();
    let mut at = 0;
    for word in snippet.text.split(char::is_whitespace) {
        let range = at..at + word.len();
        at = range.end + snippet.text[range.end..].chars().next().map_or(0, char::len_utf8);
        let marked = snippet.highlights.iter().any(|h| h.start < range.end && range.start < h.end);
        let word = one_line(word);
        if !word.is_empty() {
            words.push((word.into_owned(), marked));
        }
    }
    words
}
