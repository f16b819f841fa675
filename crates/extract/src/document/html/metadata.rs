//! What a page says about itself: `<meta>`, `<link>`, `<time>`, microdata and JSON-LD.

use super::super::date;
use super::HtmlArticle;
use super::elements::Attributes;
use serde_json::{Map, Value};

/// Names of `<meta>` that give a date of publication, best first.
const PUBLISHED: [&str; 7] = [
    "article:published_time",
    "og:article:published_time",
    "pubdate",
    "publishdate",
    "dc.date.issued",
    "dcterms.created",
    "dc.date",
];

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
            // Portals do write JSON-LD that is not JSON; the other sources remain.
            Captured::JsonLd => {
                if let Ok(value) = serde_json::from_str(text) {
                    self.json_ld.read(&value);
                }
            }
        }
    }

    /// Fills all fields but the text.
    pub(super) fn finish(mut self, article: &mut HtmlArticle) {
        let JsonLd { headline, published, author, publisher } = self.json_ld;
        let meta = &mut self.meta;
        article.title = take(meta, &["og:title"], clean).or(headline).or(self.page_title).or(self.heading);
        article.published = take(meta, &PUBLISHED, date::parse)
            .or_else(|| published.as_deref().and_then(date::parse))
            .or_else(|| self.microdata_published.as_deref().and_then(date::parse))
            .or_else(|| self.time.as_deref().and_then(date::parse));
        article.author =
            take(meta, &["author", "article:author"], not_an_address).or(author).or(self.microdata_author);
        article.source = take(meta, &["og:site_name"], clean).or(publisher);
        article.url = self.canonical.or_else(|| take(meta, &["og:url"], clean));
        article.meta = self.meta;
    }
}

impl JsonLd {
    /// Reads a block: an object, a list of them, or an object with a `@graph`.
    fn read(&mut self, value: &Value) {
        match value {
            Value::Array(items) => items.iter().for_each(|item| self.read(item)),
            Value::Object(object) => {
                if is_article(object) {
                    keep_first(&mut self.headline, object.get("headline").and_then(Value::as_str));
                    keep_first(&mut self.published, object.get("datePublished").and_then(Value::as_str));
                    keep_first(&mut self.author, object.get("author").and_then(names).as_deref());
                    keep_first(&mut self.publisher, object.get("publisher").and_then(names).as_deref());
                }
                if let Some(graph) = object.get("@graph") {
                    self.read(graph);
                }
            }
            _ => {}
        }
    }
}

/// Whether a JSON-LD object is of a type that is an article: `NewsArticle`, `BlogPosting`, `Report`, ….
fn is_article(object: &Map<String, Value>) -> bool {
    let is = |kind: &Value| {
        kind.as_str().is_some_and(|kind| {
            kind.ends_with("Article") || kind.ends_with("Posting") || kind == "Report" || kind == "WebPage"
        })
    };
    match object.get("@type") {
        Some(Value::Array(kinds)) => kinds.iter().any(is),
        Some(kind) => is(kind),
        None => false,
    }
}

/// The name of a person or organization of JSON-LD, or the names of several.
fn names(value: &Value) -> Option<String> {
    match value {
        Value::String(name) => not_an_address(name),
        Value::Object(object) => object.get("name").and_then(Value::as_str).and_then(clean),
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
