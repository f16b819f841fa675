//! The walk over a page's tags: which text is kept, and where its lines break.

use super::HtmlArticle;
use super::elements::{Attributes, Role, role};
use super::metadata::{Captured, Metadata};
use super::writer::{Row, Writer};
use std::ops::Range;

/// How many open elements an end tag looks through for its start tag. Real pages need far fewer; the
/// bound keeps a page of a million unclosed tags linear.
const REACH: usize = 100;

/// How many elements may be open; what begins deeper only ends the line. It bounds memory, and is far
/// beyond the depth at which browsers give up nesting.
const DEEPEST: usize = 10_000;

/// A line of prose, as against a menu entry, is at least this long in bytes.
const PROSE: usize = 100;

/// A block that is little but links is a menu or points to other pages if it has so many of them.
const LINKS: usize = 4;

/// What stands around the text of a link in a list: a bullet and a line break, in bytes.
const AROUND_LINK: usize = 5;

/// A heading at most this far above the article, in bytes, is its own: title, date and lead stand
/// between the two.
const HEADING_ABOVE: usize = 2000;

/// State of the walk.
#[derive(Default)]
pub(super) struct Walk {
    writer: Writer,
    metadata: Metadata,
    open: Vec<Open>,
    /// How many of the open elements are dropped, or stand in one that is.
    dropped: usize,
    preformatted: usize,
    rows: Vec<Row>,
    /// Where the last `<h1>` began.
    heading: Option<usize>,
    /// The longest region of each kind, in order of preference.
    regions: [Option<Body>; 3],
    /// The outermost doubtful elements, ascending.
    doubtful: Vec<Range<usize>>,
    open_doubtful: usize,
    /// How many links have ended, and the bytes of their texts.
    links: usize,
    linked: usize,
    /// How many regions, doubtful elements and rows have ended, and `<h1>` begun: a cell that has one stays whole.
    parts: usize,
    capture: Option<Capture>,
}

/// A region that may be the article.
struct Body {
    range: Range<usize>,
    /// Where the last `<h1>` before it began.
    heading: Option<usize>,
}

/// An element that is open.
struct Open {
    name: Name,
    role: Role,
    /// Where the text was when it began.
    start: usize,
    /// [`Walk::parts`] then.
    parts: usize,
    /// [`Walk::heading`] then.
    heading: Option<usize>,
    /// [`Walk::links`] and [`Walk::linked`] then.
    links: usize,
    linked: usize,
    dropped: bool,
    /// Kept or dropped when all of the page is known: a form, or what its name says to be furniture.
    doubtful: bool,
}

/// Enough of an element's name to recognize its end tag.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Name([u8; 10]);

impl Name {
    fn new(name: &[u8]) -> Self {
        let mut short = [0; 10];
        let length = name.len().min(10);
        short[..length].copy_from_slice(&name[..length]);
        Name(short)
    }
}

/// Text that also goes into the metadata, while it is read.
struct Capture {
    what: Captured,
    text: String,
    /// How many elements were open around the one that holds it.
    depth: usize,
}

impl Walk {
    /// A start tag.
    pub(super) fn start(&mut self, name: &[u8], attributes: &Attributes) {
        let mut role = role(name);
        if role == Role::Void {
            return self.void(name, attributes);
        }
        if role == Role::Transparent {
            return;
        }
        if role.is_block() {
            self.close_implied(role);
        }
        if self.open.len() == DEEPEST {
            self.writer.line_break();
            return;
        }
        if let (Role::Inline | Role::Block, Some(region)) = (role, attributes.region()) {
            role = Role::Region(region);
        }
        let is_open_dialog = name == b"dialog" && attributes.open.is_some();
        let dropped = (matches!(role, Role::Dropped | Role::DroppedInline) && !is_open_dialog)
            || attributes.is_hidden()
            || attributes.is_furniture()
            || matches!(role, Role::Script | Role::Title);
        let doubtful = self.dropped == 0
            && !dropped
            && (role == Role::Form
                || (matches!(role, Role::Block | Role::List) && attributes.is_named_furniture()));
        self.open_doubtful += usize::from(doubtful);
        if self.dropped == 0 {
            self.note(name, attributes);
            if role.is_block() && !dropped {
                self.begin(role);
            } else if role.is_block() {
                self.writer.line_break();
            }
        }
        self.dropped += usize::from(dropped || self.dropped > 0);
        self.open.push(Open {
            name: Name::new(name),
            role,
            start: self.writer.len(),
            heading: self.heading,
            parts: self.parts,
            links: self.links,
            linked: self.linked,
            dropped: self.dropped > 0,
            doubtful,
        });
    }

    fn void(&mut self, name: &[u8], attributes: &Attributes) {
        if self.dropped == 0 {
            self.metadata.element(name, attributes);
            match name {
                b"br" | b"hr" => self.writer.line_break(),
                // Between the pictures or fields of a line, words must not run together.
                b"img" | b"input" => self.writer.text(" ", false),
                _ => {}
            }
        }
    }

    /// Takes what the tag says about the page.
    fn note(&mut self, name: &[u8], attributes: &Attributes) {
        self.metadata.element(name, attributes);
        let what = match name {
            b"title" => Captured::Title,
            b"h1" => {
                self.heading = Some(self.writer.len());
                self.parts += 1;
                Captured::Heading
            }
            b"script" if attributes.kind.as_deref().is_some_and(is_json_ld) => Captured::JsonLd,
            _ if attributes.has_itemprop("datePublished") => Captured::DatePublished,
            _ if attributes.has_itemprop("author") => Captured::Author,
            _ => return,
        };
        if self.capture.is_none() {
            self.capture = Some(Capture { what, text: String::new(), depth: self.open.len() });
        }
    }

    /// Begins a block that is kept.
    fn begin(&mut self, role: Role) {
        self.writer.line_break();
        match role {
            Role::ListItem => self.writer.bullet(true),
            Role::Preformatted => self.preformatted += 1,
            Role::Row => self.rows.push(Row::default()),
            _ => {}
        }
    }

    /// An end tag.
    pub(super) fn end(&mut self, name: &[u8]) {
        let searched = Name::new(name);
        let role = role(name);
        if matches!(name, b"br") {
            return self.void(name, &Attributes::default());
        }
        let found = self.open.iter().rev().take(REACH).position(|open| open.name == searched);
        let Some(depth) = found else { return };
        let blocked = self.open.iter().rev().take(depth).any(|open| match role {
            // The end of an inline element cannot end the blocks that stand in it.
            Role::Inline => open.role.is_block(),
            // Nor can a stray end tag in a cell end what is around the table.
            Role::Table | Role::Row | Role::Cell => open.role == Role::Table,
            _ => matches!(open.role, Role::Cell | Role::Table),
        });
        if !blocked {
            self.close(depth + 1);
        }
    }

    /// Text between tags.
    pub(super) fn text(&mut self, text: &str) {
        if let Some(capture) = &mut self.capture
            && (self.dropped == 0 || self.open.len() == capture.depth + 1)
        {
            capture.text.push_str(text);
        }
        if self.dropped == 0 {
            self.writer.text(text, self.preformatted > 0);
        }
    }

    /// Closes what the start of a block ends without an end tag: a paragraph always; a list item, row
    /// or cell of the same list or table.
    fn close_implied(&mut self, role: Role) {
        let mut depth = None;
        for (at, open) in self.open.iter().rev().take(REACH).enumerate() {
            let implied = match role {
                Role::ListItem => matches!(open.role, Role::ListItem | Role::Paragraph),
                Role::Cell => matches!(open.role, Role::Cell | Role::Paragraph),
                Role::Row => matches!(open.role, Role::Row | Role::Cell | Role::Paragraph),
                _ => open.role == Role::Paragraph,
            };
            if implied {
                depth = Some(at + 1);
            }
            let is_scope = match role {
                Role::ListItem => matches!(open.role, Role::List | Role::Table | Role::Cell),
                Role::Cell | Role::Row => open.role == Role::Table,
                _ => open.role.is_block(),
            };
            if is_scope {
                break;
            }
        }
        if let Some(depth) = depth {
            self.close(depth);
        }
    }

    /// Closes the innermost `count` elements.
    fn close(&mut self, count: usize) {
        for _ in 0..count {
            let Some(open) = self.open.pop() else { return };
            if let Some(capture) = self.capture.take_if(|capture| capture.depth == self.open.len()) {
                self.metadata.captured(capture.what, &capture.text);
            }
            if open.dropped {
                self.dropped -= 1;
                if self.dropped == 0 && open.role.is_block() {
                    self.writer.line_break();
                }
            } else if open.role.is_block() {
                self.finish_block(&open);
            } else if open.name == Name::new(b"a") {
                self.links += 1;
                self.linked += self.writer.len() - open.start;
            }
        }
    }

    /// Whether an element that ends is little but links: a menu, a list of other articles.
    fn is_of_links(&self, open: &Open, length: usize) -> bool {
        let links = self.links - open.links;
        let linked = self.linked - open.linked + links * AROUND_LINK;
        matches!(open.role, Role::List | Role::Block) && links >= LINKS && linked * 10 >= length * 9
    }

    fn finish_block(&mut self, open: &Open) {
        self.writer.line_break();
        let range = open.start..self.writer.len();
        self.open_doubtful -= usize::from(open.doubtful);
        if open.doubtful || self.is_of_links(open, range.len()) {
            self.parts += 1;
            if self.open_doubtful == 0 {
                let within = self.doubtful.iter().rev().take_while(|one| one.start >= range.start).count();
                self.doubtful.truncate(self.doubtful.len() - within);
                self.doubtful.push(range.clone());
            }
        }
        match open.role {
            Role::ListItem => self.writer.bullet(false),
            Role::Preformatted => self.preformatted -= 1,
            Role::Region(region) => {
                self.parts += 1;
                let longest = &mut self.regions[region as usize];
                if longest.as_ref().is_none_or(|longest| longest.range.len() < range.len()) {
                    *longest = Some(Body { range, heading: open.heading });
                }
            }
            Role::Cell => {
                let whole = self.parts != open.parts;
                if let Some(row) = self.rows.last_mut() {
                    self.writer.end_cell(row, open.start, whole);
                }
            }
            Role::Row => {
                self.parts += 1;
                self.rows.pop();
            }
            _ => {}
        }
    }

    /// The page has ended.
    pub(super) fn finish(mut self) -> HtmlArticle {
        self.close(self.open.len());
        let text = self.writer.as_str();
        let page = 0..text.len();
        let has_prose = prose(text) > 0;
        let weight = |range: &Range<usize>| if has_prose { prose(&text[range.clone()]) } else { range.len() };
        // Weighed once: there may be as many doubtful elements as tags.
        let all = weight(&page);
        let holds_most = |range: &Range<usize>| weight(range) * 2 > all;
        // A form around most of the page is not a form to fill in, nor is an element furniture that holds it.
        self.doubtful.retain(|doubtful| !holds_most(doubtful));
        let body = self.regions.iter().flatten().find(|body| holds_most(&body.range));
        let range = body.map_or(page, |Body { range, heading }| {
            let heading = heading.filter(|heading| range.start - heading <= HEADING_ABOVE);
            heading.unwrap_or(range.start)..range.end
        });
        let text = self.writer.cut(range, &self.doubtful);
        let mut article = HtmlArticle { text, ..HtmlArticle::default() };
        self.metadata.finish(&mut article);
        article
    }
}

/// How much of a text is prose, in bytes.
fn prose(text: &str) -> usize {
    text.lines().map(str::len).filter(|&length| length >= PROSE).sum()
}

fn is_json_ld(kind: &str) -> bool {
    kind.split(';').next().unwrap_or_default().trim().eq_ignore_ascii_case("application/ld+json")
}
