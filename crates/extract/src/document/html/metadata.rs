//! What a page says about itself: `<meta>`, `<link>`, `<time>`, microdata and JSON-LD.

use super::super::date;
use super::HtmlArticle;
use super::elements::Attributes;
use serde_json::{Map, Value};

/// Names of `<meta>` that give a date of publication, best first.
const PUBLISHED: [&str; 13] = [
    "article:published_time",
    "og:article:published_time",
    "article:published",
    "og:published_time",
    "datepublished",
    "pubdate",
    "publishdate",
    "publish-date",
    "publication_date",
    "dc.date.issued",
    "dcterms.created",
    "dc.date",
    "date",
];

/// A name that is longer, in bytes, is none.
const LONGEST_NAME: usize = 200;

/// A piece of text that tells something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Captured {
    /// `<title>`.
    Title,
    /// `<h1>`.
    Heading,
    /// A script of type `application/ld+json`.
    JsonLd,
    /// The text of an element with `itemprop="datePublished"`.
    DatePublished,
    /// The text of an element with `itemprop="author"`.
    Author,
}

/// Collects what a page says about itself; [`finish`](Metadata::finish) decides between the sources.
#[derive(Debug, Default)]
pub(super) struct Metadata {
    meta: Map<String, Value>,
    canonical: Option<String>,
    page_title: Option<String>,
    heading: Option<String>,
    microdata_published: Option<String>,
    microdata_author: Option<String>,
    time: Option<String>,
    json_ld: JsonLd,
}

/// What JSON-LD says of the article.
#[derive(Debug, Default)]
struct JsonLd {
    /// Of `WebPage` and its like, which may be said beside the article.
    page: Facts,
    article: Facts,
}

#[derive(Debug, Default)]
struct Facts {
    headline: Option<String>,
    published: Option<String>,
    author: Option<String>,
    publisher: Option<String>,
}

impl Metadata {
    /// A start tag.
    pub(super) fn element(&mut self, name: &[u8], attributes: &Attributes) {
        match name {
            b"meta" => {
                let key = attributes.property.as_ref().or(attributes.name_attribute.as_ref());
                if let (Some(key), Some(content)) = (key.and_then(|key| clean(key)), &attributes.content)
                    && !content.trim().is_empty()
                {
                    self.meta.entry(key).or_insert_with(|| Value::String(content.clone()));
                }
            }
            b"link" => {
                let rel = attributes.rel.as_deref().unwrap_or_default();
                if rel.split_ascii_whitespace().any(|rel| rel.eq_ignore_ascii_case("canonical")) {
                    keep_first(&mut self.canonical, attributes.href.as_deref());
                }
            }
            b"time" => keep_first(&mut self.time, attributes.datetime.as_deref()),
            _ => {}
        }
        if attributes.has_itemprop("datePublished") {
            let value = attributes.content.as_deref().or(attributes.datetime.as_deref());
            keep_first(&mut self.microdata_published, value);
        }
        if attributes.has_itemprop("author") {
            keep_first(&mut self.microdata_author, attributes.content.as_deref());
        }
    }

    /// The whole text of an element that was captured.
    pub(super) fn captured(&mut self, what: Captured, text: &str) {
        match what {
            Captured::Title => keep_first(&mut self.page_title, Some(text)),
            Captured::Heading => keep_first(&mut self.heading, Some(text)),
            Captured::DatePublished => keep_first(&mut self.microdata_published, Some(text)),
            // What is longer is a byline with a portrait, or a box about the author.
            Captured::Author if text.len() > LONGEST_NAME => {}
            Captured::Author => keep_first(&mut self.microdata_author, not_an_address(text).as_deref()),
            // Portals do write JSON-LD that is not JSON; the other sources remain.
            Captured::JsonLd => {
                if let Some(value) = read_json(text) {
                    self.json_ld.read(&value, 0);
                }
            }
        }
    }

    /// Fills all fields but the text.
    pub(super) fn finish(mut self, article: &mut HtmlArticle) {
        let Facts { headline, published, author, publisher } = self.json_ld.merged();
        let meta = &mut self.meta;
        article.title = take(meta, &["og:title"], clean).or(headline).or(self.page_title).or(self.heading);
        article.published = take(meta, &PUBLISHED, date::parse)
            .or(published)
            .or_else(|| self.microdata_published.as_deref().and_then(date::parse))
            .or_else(|| self.time.as_deref().and_then(date::parse));
        article.author =
            take(meta, &["author", "article:author"], not_an_address).or(author).or(self.microdata_author);
        article.source = take(meta, &["og:site_name"], clean)
            .or(publisher)
            .or_else(|| take(meta, &["application-name"], clean));
        article.url = self.canonical.or_else(|| take(meta, &["og:url"], clean));
        article.meta = self.meta;
    }
}

impl JsonLd {
    /// Reads a block: an object, a list of them, or objects inside `@graph`, `mainEntity` and the like.
    fn read(&mut self, value: &Value, depth: usize) {
        match value {
            Value::Array(items) => items.iter().for_each(|item| self.read(item, depth)),
            Value::Object(object) => {
                match kind(object) {
                    Some(Kind::Article) => self.article.read(object),
                    Some(Kind::Page) => self.page.read(object),
                    None => {}
                }
                let inner =
                    ["@graph", "mainEntity", "mainEntityOfPage"].iter().filter_map(|key| object.get(*key));
                if depth < 3 {
                    inner.for_each(|value| self.read(value, depth + 1));
                }
            }
            _ => {}
        }
    }

    /// What the article says of itself, else what the page says.
    fn merged(self) -> Facts {
        let JsonLd { page, article } = self;
        Facts {
            headline: article.headline.or(page.headline),
            published: article.published.or(page.published),
            author: article.author.or(page.author),
            publisher: article.publisher.or(page.publisher),
        }
    }
}

impl Facts {
    fn read(&mut self, object: &Map<String, Value>) {
        let string = |key: &str| object.get(key).and_then(first).and_then(Value::as_str).map(unescape);
        keep_first(&mut self.headline, string("headline").as_deref());
        // A date that cannot be read must not stand in the way of one that can.
        let published = ["datePublished", "dateCreated"].iter().find_map(|key| date::parse(&string(key)?));
        keep_first(&mut self.published, published.as_deref());
        keep_first(&mut self.author, object.get("author").and_then(names).as_deref());
        keep_first(&mut self.publisher, object.get("publisher").and_then(names).as_deref());
    }
}

/// JSON as pages write it: strictly, or within a comment or CDATA section, with raw line breaks and tabs in
/// strings.
fn read_json(text: &str) -> Option<Value> {
    let mut text = text.trim();
    for (open, close) in [("<!--", "-->"), ("//<![CDATA[", "//]]>"), ("<![CDATA[", "]]>")] {
        if let Some(inner) = text.strip_prefix(open) {
            text = inner.trim_end().strip_suffix(close).unwrap_or(inner);
        }
    }
    text = text.trim_end().trim_end_matches(';');
    serde_json::from_str(text)
        .or_else(|_| serde_json::from_str(&text.replace(|c: char| c.is_ascii_control(), " ")))
        .ok()
}

/// What sort of thing a JSON-LD object is about.
enum Kind {
    Article,
    Page,
}

/// By its `@type`: `NewsArticle`, `BlogPosting`, `Report`, …, or a `WebPage`.
fn kind(object: &Map<String, Value>) -> Option<Kind> {
    let is_article = |kind: &str| kind.ends_with("Article") || kind.ends_with("Posting") || kind == "Report";
    let kinds: Vec<&str> = match object.get("@type")? {
        Value::Array(kinds) => kinds.iter().filter_map(Value::as_str).collect(),
        kind => kind.as_str().into_iter().collect(),
    };
    let names = || kinds.iter().map(|kind| kind.rsplit(['/', ':']).next().unwrap_or(kind));
    if names().any(is_article) {
        Some(Kind::Article)
    } else {
        names().any(|kind| kind.ends_with("WebPage")).then_some(Kind::Page)
    }
}

/// A value, or the first of a list.
fn first(value: &Value) -> Option<&Value> {
    match value {
        Value::Array(several) => several.first(),
        one => Some(one),
    }
}

/// Text of JSON-LD in which the page's templates have left HTML: entities (`&quot;`, `&#7879;`) and tags.
fn unescape(text: &str) -> String {
    if text.contains(['&', '<']) { super::inline_text(text) } else { text.to_owned() }
}

/// The name of a person or organization of JSON-LD, or the names of several.
fn names(value: &Value) -> Option<String> {
    match value {
        Value::String(name) => not_an_address(&unescape(name)),
        Value::Object(object) => {
            object.get("name").and_then(first).and_then(Value::as_str).and_then(|name| clean(&unescape(name)))
        }
        Value::Array(several) => {
            let several: Vec<String> =
                several.iter().filter(|item| !item.is_array()).filter_map(names).collect();
            (!several.is_empty()).then(|| several.join(", "))
        }
        _ => None,
    }
}

/// Takes the first of the named `<meta>` whose content `read` accepts, out of the collection.
fn take(
    meta: &mut Map<String, Value>,
    names: &[&str],
    read: impl Fn(&str) -> Option<String>,
) -> Option<String> {
    names.iter().find_map(|name| {
        let (key, value) = meta.iter().find_map(|(key, content)| {
            let value = content.as_str().filter(|_| key.eq_ignore_ascii_case(name)).and_then(&read)?;
            Some((key.clone(), value))
        })?;
        meta.remove(&key);
        Some(value)
    })
}

fn not_an_address(text: &str) -> Option<String> {
    clean(text).filter(|text| !text.contains("://"))
}

/// The text on one line; `None` when nothing is left.
fn clean(text: &str) -> Option<String> {
    let words: Vec<&str> = text.split_whitespace().collect();
    (!words.is_empty()).then(|| words.join(" "))
}

fn keep_first(slot: &mut Option<String>, value: Option<&str>) {
    if slot.is_none() {
        *slot = value.and_then(clean);
    }
}
