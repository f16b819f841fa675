//! HTML to the text of its article, with what the page says about itself.
//!
//! One pass over the tokens of [`html5gum`], no tree: memory is the text and what is open, however many
//! tags there are.
//!
//! | in the page | in the text |
//! |-------------|-------------|
//! | `script`, `style`, `noscript`, `template`, `nav`, `footer`, `aside`, `iframe`, `svg`, form controls | nothing |
//! | the same by role (`role="navigation"`), and what is hidden (`hidden`, `aria-hidden`, `display:none`) | nothing |
//! | `form` | nothing, unless it holds most of the page's prose, as the one form around an ASP.NET page does |
//! | blocks that `class` or `id` calls furniture: `menu`, `breadcrumb`, `related`, `tin-lien-quan`, `comment-list`, `cookie`, … | the same |
//! | blocks and lists that are little but links, four or more of them | the same |
//! | block elements, `<br>` | a line each; blank lines are dropped |
//! | `<li>` | a line that starts with `• ` |
//! | a table row | a line, its cells separated by ` \| `; a cell with paragraphs of its own makes lines instead |
//! | entities | the characters that they stand for |
//! | white space, NBSP among it | one space; none at the ends of a line |
//!
//! The text is that of the page's `<article>`, `itemprop="articleBody"` or `<main>`, the first of these
//! that holds most of the page's prose, from the `<h1>` above it where one is near; else that of the
//! whole page.
//!
//! ```
//! use chiso_extract::document::html;
//!
//! let article = html::parse(
//!     "<title>Thu ngân sách</title><nav>Trang chủ</nav>\
//!      <h1>Thu ngân sách qu&yacute; I</h1><p>Đạt <b>5,7&nbsp;tỷ</b> đồng.<script>x()</script></p>\
//!      <table><tr><td>Xã<td>Tỷ lệ<tr><td>An Phú<td><p>68%</table>",
//! );
//! assert_eq!(article.title.as_deref(), Some("Thu ngân sách"));
//! assert_eq!(article.text, "Thu ngân sách quý I\nĐạt 5,7 tỷ đồng.\nXã | Tỷ lệ\nAn Phú | 68%");
//! ```

mod elements;
mod metadata;
mod walk;
mod writer;

use elements::Attributes;
use html5gum::emitters::callback::{CallbackEmitter, CallbackEvent};
use html5gum::{Span, Token, Tokenizer};
use serde_json::{Map, Value};
use std::convert::Infallible;
use walk::Walk;

/// What an HTML page says, and says about itself.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct HtmlArticle {
    /// `og:title`, else the headline of JSON-LD, else `<title>`, else the first `<h1>`.
    pub title: Option<String>,
    /// ISO 8601 date or date-time of publication: `article:published_time` or a `<meta>` of that meaning,
    /// else JSON-LD or microdata `datePublished`, else the first `<time datetime>`.
    pub published: Option<String>,
    /// `og:site_name`, else the publisher of JSON-LD, else `application-name`.
    pub source: Option<String>,
    /// `<link rel=canonical>`, else `og:url`.
    pub url: Option<String>,
    /// `<meta name=author>`, else the author of JSON-LD or of microdata.
    pub author: Option<String>,
    /// The text of the article, in lines.
    pub text: String,
    /// Every `<meta>` with a name and a content that none of the above was taken from, as it was; of a
    /// name that occurs again, the first content.
    pub meta: Map<String, Value>,
}

/// Reads a page. Any string is some HTML, so this cannot fail; a page without text gives an empty one.
pub fn parse(html: &str) -> HtmlArticle {
    let mut walk = Walk::default();
    let mut attributes = Attributes::default();
    let mut name = Vec::new();
    let mut emitter = CallbackEmitter::new(|event: CallbackEvent<'_>, _: Span<()>| -> Option<Infallible> {
        match event {
            CallbackEvent::OpenStartTag { name: opened } => {
                name.clear();
                name.extend_from_slice(opened);
                attributes.clear();
            }
            CallbackEvent::AttributeName { name } => attributes.name(name),
            CallbackEvent::AttributeValue { value } => attributes.value(value),
            CallbackEvent::CloseStartTag { .. } => walk.start(&name, &attributes),
            CallbackEvent::EndTag { name } => walk.end(name),
            CallbackEvent::String { value } => walk.text(&String::from_utf8_lossy(value)),
            CallbackEvent::Comment { .. } | CallbackEvent::Doctype { .. } | CallbackEvent::Error(_) => {}
        }
        None
    });
    emitter.naively_switch_states(true);
    let Ok(()) = Tokenizer::new_with_emitter(html, emitter).finish();
    walk.finish()
}

/// The text of a piece of HTML, its entities resolved and its tags gone.
fn inline_text(html: &str) -> String {
    let mut text = String::with_capacity(html.len());
    let mut emitter = CallbackEmitter::new(|event: CallbackEvent<'_>, _: Span<()>| -> Option<Infallible> {
        if let CallbackEvent::String { value } = event {
            text.push_str(&String::from_utf8_lossy(value));
        }
        None
    });
    emitter.naively_switch_states(false);
    let Ok(()) = Tokenizer::new_with_emitter(html, emitter).finish();
    text
}

/// The charset that the start of a page declares, in `<meta charset>` or in its `http-equiv` form.
pub(super) fn declared_charset(start: &[u8]) -> Option<String> {
    for token in Tokenizer::new(start) {
        let Ok(Token::StartTag(tag)) = token else { continue };
        let attribute = |name: &[u8]| {
            let value = tag.attributes.iter().find(|(key, _)| key.0 == name)?.1;
            Some(String::from_utf8_lossy(value).trim().to_owned())
        };
        match tag.name.as_slice() {
            b"body" => break,
            b"meta" => {}
            _ => continue,
        }
        if let Some(charset) = attribute(b"charset").filter(|charset| !charset.is_empty()) {
            return Some(charset);
        }
        let content_type = attribute(b"http-equiv").is_some_and(|v| v.eq_ignore_ascii_case("content-type"));
        if let Some(content) = attribute(b"content").filter(|_| content_type)
            && let Some((_, charset)) = content.to_ascii_lowercase().split_once("charset=")
        {
            let charset = charset.split(';').next().unwrap_or_default();
            return Some(
                charset.trim_matches(|c: char| c.is_whitespace() || c == '"' || c == '\'').to_owned(),
            );
        }
    }
    None
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
