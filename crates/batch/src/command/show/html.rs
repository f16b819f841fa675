//! An article as a web page that needs nothing else: no script, no other file.

use crate::sink::{number, role};
use crate::terminal::is_steering;
use chiso_extract::{Document, Figure, Kind};
use std::fmt::{self, Display, Write};

/// The page's look, in light and in dark.
const STYLE: &str = include_str!("page.css");

/// The page.
pub(super) fn page(document: &Document, figures: &[Figure]) -> String {
    let mut page = String::with_capacity(4 * document.text.len() + 700 * figures.len());
    // Writing to a string does not fail.
    let _ = write_page(&mut page, document, figures);
    page
}

fn write_page(out: &mut String, document: &Document, figures: &[Figure]) -> fmt::Result {
    let title = Text(document.title.as_deref().unwrap_or(&document.doc));
    writeln!(out, "<!DOCTYPE html>\n<html lang=\"vi\">\n<head>\n<meta charset=\"utf-8\">")?;
    writeln!(out, "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">")?;
    // Nothing that the article brings can load or run.
    let policy = "default-src 'none'; style-src 'unsafe-inline'";
    writeln!(out, "<meta http-equiv=\"Content-Security-Policy\" content=\"{policy}\">")?;
    writeln!(out, "<title>{title}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>")?;
    writeln!(out, "<h1>{title}</h1>")?;
    write_facts(out, document, figures)?;
    for kind in Kind::ALL {
        let count = figures.iter().filter(|figure| figure.kind == kind).count();
        if count > 0 {
            write!(out, "<input type=\"checkbox\" id=\"show-{kind}\" checked>")?;
            writeln!(out, "<label class=\"{kind}\" for=\"show-{kind}\">{kind} {count}</label>")?;
        }
    }
    write!(out, "<main>\n<div class=\"text\">")?;
    write_text(out, &document.text, figures)?;
    writeln!(out, "</div>")?;
    write_table(out, figures)?;
    writeln!(out, "</main>\n</body>\n</html>")
}

fn write_facts(out: &mut String, document: &Document, figures: &[Figure]) -> fmt::Result {
    write!(out, "<p class=\"facts\">{}", Text(&document.doc))?;
    for fact in [&document.published, &document.source, &document.author].into_iter().flatten() {
        write!(out, " · {}", Text(fact))?;
    }
    if let Some(url) = &document.url {
        // Only an address of the web becomes a link: another one could run something.
        match url.starts_with("https://") || url.starts_with("http://") {
            true => write!(out, " · <a href=\"{0}\" rel=\"noreferrer\">{0}</a>", Text(url))?,
            false => write!(out, " · {}", Text(url))?,
        }
    }
    writeln!(out, " · {} figure{}</p>", figures.len(), if figures.len() == 1 { "" } else { "s" })
}

/// The text with its figures marked. Marks must nest: where figures cross, all are closed and those that
/// go on are opened again.
fn write_text(out: &mut String, text: &str, figures: &[Figure]) -> fmt::Result {
    let mut starts: Vec<&Figure> = figures.iter().collect();
    starts.sort_by_key(|figure| (figure.start, std::cmp::Reverse(figure.end)));
    let mut starts = starts.into_iter().peekable();
    let mut open: Vec<&Figure> = Vec::new();
    for (at, c) in text.chars().map(Some).chain([None]).enumerate() {
        while let Some(from) = open.iter().position(|figure| figure.end <= at) {
            let inner = open.split_off(from);
            inner.iter().try_for_each(|_| out.write_str("</mark>"))?;
            for figure in inner {
                if figure.end <= at {
                    write!(
                        out,
                        "<sup class=\"{}\"><a href=\"#row-{n}\">{n}</a></sup>",
                        figure.kind,
                        n = figure.n
                    )?;
                } else {
                    write!(out, "<mark class=\"{}\" title=\"{}\">", figure.kind, Tip(figure))?;
                    open.push(figure);
                }
            }
        }
        while let Some(figure) = starts.next_if(|figure| figure.start <= at) {
            write!(
                out,
                "<mark class=\"{}\" id=\"figure-{}\" title=\"{}\">",
                figure.kind,
                figure.n,
                Tip(figure)
            )?;
            open.push(figure);
        }
        if let Some(c) = c {
            write!(out, "{}", Text(c.encode_utf8(&mut [0; 4])))?;
        }
    }
    Ok(())
}

const COLUMNS: [&str; 9] = ["n", "figure", "kind", "value", "role", "label", "period", "place", "checks"];

fn write_table(out: &mut String, figures: &[Figure]) -> fmt::Result {
    if figures.is_empty() {
        return Ok(());
    }
    write!(out, "<table>\n<thead><tr>")?;
    COLUMNS.iter().try_for_each(|heading| write!(out, "<th>{heading}</th>"))?;
    writeln!(out, "</tr></thead>\n<tbody>")?;
    for figure in figures {
        let n = figure.n;
        let period = if figure.timex.is_some() { &figure.timex } else { &figure.period };
        let text = |text: Option<&str>| Text(text.unwrap_or_default()).to_string();
        write!(out, "<tr class=\"{}\" id=\"row-{n}\"><td><a href=\"#figure-{n}\">{n}</a></td>", figure.kind)?;
        let cells = [
            Text(&figure.text).to_string(),
            figure.kind.to_string(),
            Text(&value(figure)).to_string(),
            role(figure).to_owned(),
            text(figure.label.as_deref()),
            text(period.as_deref()),
            text(figure.place.as_deref()),
            Text(&figure.checks.join(", ")).to_string(),
        ];
        cells.iter().try_for_each(|cell| write!(out, "<td>{cell}</td>"))?;
        writeln!(out, "</tr>")?;
    }
    writeln!(out, "</tbody>\n</table>")
}

/// The number that the figure was read as, in the unit of the record: `1250000000000 VND`.
fn value(figure: &Figure) -> String {
    let ends = || Some(format!("{} – {}", number(figure.low?), number(figure.high?)));
    let Some(value) = figure.value.map(number).or_else(ends) else { return String::new() };
    figure.unit.as_deref().map_or_else(|| value.clone(), |unit| format!("{value} {unit}"))
}

/// What is known of a figure, a line each, as the value of an attribute.
struct Tip<'a>(&'a Figure);

impl Display for Tip<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let figure = self.0;
        write!(f, "{} #{}", figure.kind, figure.n)?;
        let (value, role) = (value(figure), role(figure));
        let known = [
            ("label", figure.label.as_deref()),
            ("value", Some(&*value)),
            ("date", figure.timex.as_deref()),
            ("role", Some(role)),
            ("of", figure.of.as_deref()),
            ("period", figure.period.as_deref()),
            ("compared with", figure.base_period.as_deref()),
            ("place", figure.place.as_deref()),
            ("indicator", figure.indicator.as_deref()),
        ];
        for (name, value) in known {
            if let Some(value) = value.filter(|value| !value.is_empty()) {
                write!(f, "&#10;{name}: {}", Text(value))?;
            }
        }
        Ok(())
    }
}

/// Text as HTML has it, in elements and in attributes. Characters that HTML does not allow, and those that
/// turn the direction of writing, are left out.
struct Text<'a>(&'a str);

impl Display for Text<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for c in self.0.chars() {
            match c {
                '&' => f.write_str("&amp;")?,
                '<' => f.write_str("&lt;")?,
                '>' => f.write_str("&gt;")?,
                '"' => f.write_str("&quot;")?,
                '\'' => f.write_str("&#39;")?,
                '\n' | '\t' => f.write_char(c)?,
                c if c.is_control() || is_steering(c) => {}
                c => f.write_char(c)?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chiso_extract::Extractor;

    fn figure(n: usize, kind: Kind, start: usize, end: usize) -> Figure {
        let document = Document { text: "Tăng 5%.".into(), ..Document::default() };
        let figure = Extractor::new().extract(&document).remove(0);
        Figure { n, kind, start, end, label: Some("a < \"b\"".into()), ..figure }
    }

    #[test]
    fn marks_nest_also_where_figures_cross() {
        let figures =
            [figure(0, Kind::Date, 0, 4), figure(1, Kind::Ratio, 2, 6), figure(2, Kind::Rank, 6, 8)];
        let mut out = String::new();
        write_text(&mut out, "ab\ncd<ghi", &figures).expect("a string takes everything");
        let mut plain = String::new();
        let mut open = Vec::new();
        for part in out.split_inclusive('>').flat_map(|part| part.split_inclusive(['<']).collect::<Vec<_>>())
        {
            match part.strip_suffix('>') {
                Some(tag) if tag.starts_with('/') => assert_eq!(open.pop().as_deref(), tag.get(1..), "{out}"),
                Some(tag) => open.push(tag.split(' ').next().unwrap_or_default().to_owned()),
                None => plain.push_str(part.trim_end_matches('<')),
            }
        }
        assert!(open.is_empty(), "{out}");
        assert_eq!(plain, "ab\nc0d&lt;1gh2i");
        for n in 0..3 {
            assert_eq!(out.matches(&format!("id=\"figure-{n}\"")).count(), 1, "{out}");
        }
        assert!(out.contains("label: a &lt; &quot;b&quot;&#10;"), "{out}");
    }

    #[test]
    fn what_could_run_or_steer_is_taken_away() {
        let text = Text("<a href='x' onclick=\"y\">&\u{202e}\u{0}\n").to_string();
        assert_eq!(text, "&lt;a href=&#39;x&#39; onclick=&quot;y&quot;&gt;&amp;\n");
        let link = |url: &str| {
            let document = Document { url: Some(url.into()), ..Document::default() };
            page(&document, &[]).contains("<a href=")
        };
        assert!(link("https://bao.example/1?a=1&b=2"));
        assert!(!link("javascript:alert(1)"));
    }
}
