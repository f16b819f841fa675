use super::Outcome;
use super::answer::{self, Answer, Counted, Screen, counted, day, in_words, number_of, shown};
use super::figures::{in_context, stated};
use super::marks::{highlights, marked_lines};
use super::{filter, filter::given};
use crate::args::{ArticleOrder, OutputFormat, SearchArgs};
use crate::error::Error;
use crate::terminal::{FAINT, STRONG, one_line, shorten};
use chiso_extract::Figure;
use chiso_index::{ArticleHit, ArticleQuery, ArticleSort, FacetValue, Facets, Page};
use serde::Serialize;
use std::io::{self, IsTerminal, Write};

/// Facets in a table on a terminal.
const FACETS: usize = 5;

/// How far hits stand in: the room of `  1. `.
const INDENT: usize = 5;

pub(super) fn run(args: &SearchArgs) -> Result<Outcome, Error> {
    let in_lines = matches!(args.ask.format, OutputFormat::Jsonl | OutputFormat::Csv);
    if let Some(facets @ 1..) = args.facets.filter(|_| in_lines) {
        return Err(Error::Options(format!(
            "--facets {facets}: jsonl and csv have no place for them; use --format table or json"
        )));
    }
    let on_terminal = args.ask.format == OutputFormat::Table && io::stdout().is_terminal();
    let query = ArticleQuery {
        limit: args.page.limit,
        offset: args.page.offset,
        tones: filter::tones(args.any_tones),
        sort: match args.sort {
            ArticleOrder::Relevance => ArticleSort::Relevance,
            ArticleOrder::Newest => ArticleSort::Newest,
            ArticleOrder::Oldest => ArticleSort::Oldest,
        },
        facets: args.facets.unwrap_or(if on_terminal { FACETS } else { 0 }),
        year: args.year,
        published: args.published.clone(),
        place: args.place.clone(),
        source: args.source.clone(),
        indicator: args.indicator.clone(),
    };
    let page = answer::open(&args.ask)?.search(&args.query, &query)?;
    answer::give(&Articles { page: &page, args }, args.ask.format)?;
    Ok(Outcome::Done)
}

struct Articles<'a> {
    page: &'a Page<ArticleHit>,
    args: &'a SearchArgs,
}

/// What json has.
#[derive(Serialize)]
struct Found<'a> {
    total: usize,
    offset: usize,
    notes: Vec<String>,
    facets: FacetRecords<'a>,
    hits: Vec<Record<'a>>,
}

#[derive(Serialize)]
struct FacetRecords<'a> {
    places: Vec<Counted<'a>>,
    sources: Vec<Counted<'a>>,
    years: Vec<Counted<'a>>,
    indicators: Vec<Counted<'a>>,
}

/// An article that was found.
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
    nearest: &'a [Figure],
}

impl<'a> Answer for Articles<'a> {
    type Record = Record<'a>;

    fn notes(&self) -> &[chiso_index::Note] {
        &self.page.notes
    }

    fn nothing(&self) -> Option<String> {
        (self.page.total == 0).then(|| answer::nothing("article", &self.args.query, &options(self.args)))
    }

    fn cut(&self) -> Option<String> {
        answer::cut(self.page.hits.len(), self.page.total, self.args.page.offset, "article")
    }

    fn json(&self) -> impl Serialize {
        let facets = &self.page.facets;
        Found {
            total: self.page.total,
            offset: self.args.page.offset,
            notes: in_words(&self.page.notes),
            facets: FacetRecords {
                places: counted(&facets.places),
                sources: counted(&facets.sources),
                years: counted(&facets.years),
                indicators: counted(&facets.indicators),
            },
            hits: self.records().collect(),
        }
    }

    fn records(&self) -> impl Iterator<Item = Record<'a>> {
        self.page.hits.iter().map(|hit| Record {
            doc: &hit.doc,
            title: &hit.title,
            published: &hit.published,
            source: &hit.source,
            figures: hit.figures,
            score: hit.score,
            snippet: &hit.snippet.text,
            highlights: highlights(&hit.snippet),
            nearest: &hit.nearest,
        })
    }

    fn columns(&self) -> Vec<&'static str> {
        vec!["doc", "title", "published", "source", "figures", "score", "snippet"]
    }

    fn rows(&self) -> impl Iterator<Item = Vec<String>> {
        let text = |value: &Option<String>| value.clone().unwrap_or_default();
        self.page.hits.iter().map(move |hit| {
            vec![
                hit.doc.clone(),
                text(&hit.title),
                text(&hit.published),
                text(&hit.source),
                hit.figures.to_string(),
                hit.score.to_string(),
                hit.snippet.text.clone(),
            ]
        })
    }

    fn table(&self, to: &mut dyn Write, screen: &Screen) -> io::Result<()> {
        let (page, offset) = (self.page, self.args.page.offset);
        for (i, hit) in page.hits.iter().enumerate() {
            print_hit(to, screen, offset + i + 1, hit)?;
        }
        writeln!(to, "{}", shown(page.hits.len(), page.total, offset, "article"))?;
        for (name, values) in facets(&page.facets) {
            let counts: Vec<_> =
                values.iter().map(|value| (one_line(&value.name).into_owned(), value.count as u64)).collect();
            screen.print_bars(to, &format!("{name} of all {}", number_of(page.total, "article")), &counts)?;
        }
        Ok(())
    }
}

fn print_hit(to: &mut dyn Write, screen: &Screen, rank: usize, hit: &ArticleHit) -> io::Result<()> {
    let (strong, faint) = (screen.style(STRONG), screen.style(FAINT));
    let rank = format!("{rank:>3}. ");
    let room = screen.width.saturating_sub(rank.len());
    let title = one_line(hit.title.as_deref().unwrap_or("(no title)"));
    writeln!(to, "{rank}{strong}{}{strong:#}", shorten(&title, room))?;
    let date = Some(day(hit.published.as_deref())).filter(|day| !day.is_empty());
    let figures = number_of(hit.figures, "figure");
    // Not shortened: the id is there to be copied.
    let facts = [date, hit.source.as_deref(), Some(&hit.doc), Some(&figures)];
    let facts = facts.into_iter().flatten().collect::<Vec<_>>().join(" · ");
    writeln!(to, "{:INDENT$}{faint}{}{faint:#}", "", one_line(&facts))?;
    for line in marked_lines(&hit.snippet, room, screen.colours) {
        writeln!(to, "{:INDENT$}{line}", "")?;
    }
    for figure in &hit.nearest {
        let figure = format!("• {}{}", stated(figure), in_context(figure));
        writeln!(to, "{:INDENT$}{}", "", shorten(&figure, room))?;
    }
    Ok(())
}

fn facets(facets: &Facets) -> [(&'static str, &[FacetValue]); 4] {
    [
        ("places", &facets.places),
        ("sources", &facets.sources),
        ("years", &facets.years),
        ("indicators", &facets.indicators),
    ]
}

fn options(args: &SearchArgs) -> Vec<String> {
    let options = [
        ("--year", args.year.iter().map(i32::to_string).collect()),
        ("--published", args.published.iter().map(filter::range).collect()),
        ("--place", args.place.clone().into_iter().collect()),
        ("--source", args.source.clone().into_iter().collect()),
        ("--indicator", args.indicator.clone().into_iter().collect::<Vec<_>>()),
    ];
    options.iter().flat_map(|(name, values)| given(name, values)).collect()
}
