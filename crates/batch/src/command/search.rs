use super::{Outcome, print, write_lines};
use crate::args::{HitFormat, SearchArgs};
use crate::error::Error;
use crate::outdir;
use crate::terminal::{self, FAINT, STRONG, grouped, one_line, shorten};
use chiso_index::{ArticleHit, ArticleQuery, Index, Page, Snippet};
use serde::Serialize;
use std::io::{self, Write};
use std::ops::Range;
use unicode_width::UnicodeWidthStr;

pub(super) fn run(args: &SearchArgs) -> Result<Outcome, Error> {
    let index = Index::open(&outdir::index_of(&args.dir)?)?;
    let query = ArticleQuery {
        limit: args.page.limit,
        offset: args.page.offset,
        year: args.year,
        place: args.place.clone(),
        source: args.source.clone(),
        ..ArticleQuery::default()
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

/// A snippet in lines of `width`, what was found in bold, or in `[brackets]` where there are no colours.
fn marked_lines(snippet: &Snippet, width: usize, colours: bool) -> Vec<String> {
    let (open, close) = match colours {
        true => (STRONG.render().to_string(), STRONG.render_reset().to_string()),
        false => ("[".to_owned(), "]".to_owned()),
    };
    let found = joined(snippet);
    let mut lines = Vec::new();
    let (mut line, mut used) = (String::new(), 0);
    for word in snippet.text.split_whitespace() {
        // Both slices are of one string.
        let start = word.as_ptr() as usize - snippet.text.as_ptr() as usize;
        let opens = |at: &usize| found.iter().any(|range| range.start == *at);
        let closes = |at: &usize| found.iter().any(|range| range.end == *at);
        let inside = |at: &usize| found.iter().any(|range| range.start < *at && *at < range.end);
        let marks = (start..=start + word.len()).filter(|at| opens(at) || closes(at)).count();
        let size = one_line(word).width() + if colours { 0 } else { marks };
        if used > 0 && used + 1 + size > width {
            lines.push(std::mem::take(&mut line));
            used = 0;
        }
        if used > 0 {
            line.push(' ');
            used += 1;
        }
        used += size;
        // A style does not run on over spaces and line ends; a bracket does.
        if colours && inside(&start) {
            line.push_str(&open);
        }
        for (i, c) in word.char_indices().filter(|(_, c)| !c.is_control()) {
            if opens(&(start + i)) {
                line.push_str(&open);
            }
            line.push(c);
            if closes(&(start + i + c.len_utf8())) {
                line.push_str(&close);
            }
        }
        if colours && inside(&(start + word.len())) {
            line.push_str(&close);
        }
    }
    lines.push(line);
    lines
}

/// The highlights, those with nothing but white space between them as one.
fn joined(snippet: &Snippet) -> Vec<Range<usize>> {
    let mut joined: Vec<Range<usize>> = Vec::new();
    for range in &snippet.highlights {
        let between = joined.last().and_then(|last| snippet.text.get(last.end..range.start));
        match joined.last_mut() {
            Some(last) if between.is_some_and(|text| text.trim().is_empty()) => last.end = range.end,
            _ => joined.push(range.clone()),
        }
    }
    joined
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbouring_words_are_marked_together_and_lines_fit() {
        let text = "về “chuyển đổi số”\n của xã";
        let at = |word: &str| text.find(word).map_or(0..0, |at| at..at + word.len());
        let snippet =
            Snippet { text: text.into(), highlights: ["chuyển", "đổi", "số", "xã"].map(at).into() };
        assert_eq!(marked_lines(&snippet, 80, false), ["về “[chuyển đổi số]” của [xã]"]);
        assert_eq!(marked_lines(&snippet, 12, false), ["về “[chuyển", "đổi số]” của", "[xã]"]);
        let bold = marked_lines(&snippet, 80, true).concat();
        assert_eq!(bold.matches("\u{1b}[1m").count(), bold.matches("\u{1b}[0m").count(), "{bold:?}");
    }
}
