//! What each element means for the text, and the attributes that matter.

/// How an element is treated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// Part of a line.
    Inline,
    /// Starts and ends a line.
    Block,
    /// `<p>`: a block that the next block ends.
    Paragraph,
    /// Never has content: no end tag follows.
    Void,
    /// Its content is not part of the article; it stands on lines of its own.
    Dropped,
    /// Its content is not part of the article; the line around it goes on.
    DroppedInline,
    /// Kept or dropped when all of the page is known.
    Form,
    /// May hold the article.
    Region(Region),
    /// A line with a bullet.
    ListItem,
    /// Holds list items.
    List,
    /// Holds rows.
    Table,
    /// A row.
    Row,
    /// A cell.
    Cell,
    /// Its line breaks count.
    Preformatted,
    /// A page title, which is no part of the text.
    Title,
    /// A data block or program: no part of the text, but may be JSON-LD.
    Script,
    /// Ignored: open or not makes no difference.
    Transparent,
}

/// An element that may hold the article, in order of preference.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Region {
    Article,
    ArticleBody,
    Main,
}

/// The role of an element by its name in lower case.
pub(super) fn role(name: &[u8]) -> Role {
    match name {
        b"html" | b"head" | b"body" | b"tbody" | b"thead" | b"tfoot" => Role::Transparent,
        b"br" | b"hr" | b"img" | b"meta" | b"link" | b"input" | b"area" | b"base" | b"col" | b"embed"
        | b"param" | b"source" | b"track" | b"wbr" | b"frame" => Role::Void,
        b"nav" | b"footer" | b"aside" | b"dialog" | b"menu" => Role::Dropped,
        b"style" | b"noscript" | b"template" | b"iframe" | b"svg" | b"button" | b"select" | b"textarea"
        | b"object" | b"canvas" | b"audio" | b"video" | b"datalist" | b"noframes" | b"noembed" | b"map" => {
            Role::DroppedInline
        }
        b"script" => Role::Script,
        b"title" => Role::Title,
        b"form" => Role::Form,
        b"article" => Role::Region(Region::Article),
        b"main" => Role::Region(Region::Main),
        b"p" => Role::Paragraph,
        b"li" => Role::ListItem,
        b"ul" | b"ol" => Role::List,
        b"table" => Role::Table,
        b"tr" => Role::Row,
        b"td" | b"th" => Role::Cell,
        b"pre" | b"listing" | b"xmp" => Role::Preformatted,
        b"address" | b"blockquote" | b"caption" | b"center" | b"dd" | b"details" | b"dir" | b"div"
        | b"dl" | b"dt" | b"fieldset" | b"figcaption" | b"figure" | b"h1" | b"h2" | b"h3" | b"h4" | b"h5"
        | b"h6" | b"header" | b"hgroup" | b"legend" | b"search" | b"section" | b"summary" => Role::Block,
        _ => Role::Inline,
    }
}

impl Role {
    /// Whether the element stands on lines of its own.
    pub(super) fn is_block(self) -> bool {
        !matches!(
            self,
            Role::Inline | Role::DroppedInline | Role::Void | Role::Transparent | Role::Script | Role::Title
        )
    }
}

macro_rules! attributes {
    ($($field:ident $name:literal)*) => {
        /// The attributes of one start tag that matter; the buffers live on from tag to tag.
        #[derive(Default)]
        pub(super) struct Attributes {
            $(pub(super) $field: Option<String>,)*
            current: Option<Attribute>,
            /// Whether `class` or `id` names page furniture.
            is_named_furniture: bool,
            /// Whether the value of one of these two comes next.
            names: bool,
        }

        #[allow(non_camel_case_types)]
        #[derive(Clone, Copy)]
        enum Attribute {
            $($field,)*
        }

        impl Attributes {
            /// Forgets the last tag.
            pub(super) fn clear(&mut self) {
                self.current = None;
                (self.is_named_furniture, self.names) = (false, false);
                $(self.$field = None;)*
            }

            /// An attribute begins; the first of a name counts.
            pub(super) fn name(&mut self, name: &[u8]) {
                self.names = matches!(name, b"class" | b"id");
                self.current = match name {
                    $($name if self.$field.is_none() => {
                        self.$field = Some(String::new());
                        Some(Attribute::$field)
                    })*
                    _ => None,
                };
            }

            /// The value of the attribute that began last.
            pub(super) fn value(&mut self, value: &[u8]) {
                if self.names {
                    self.is_named_furniture |= names_furniture(value);
                    self.names = false;
                }
                let value = || Some(String::from_utf8_lossy(value).into_owned());
                match self.current.take() {
                    $(Some(Attribute::$field) => self.$field = value(),)*
                    None => {}
                }
            }
        }
    };
}

attributes! {
    aria_hidden b"aria-hidden"
    content b"content"
    datetime b"datetime"
    hidden b"hidden"
    href b"href"
    itemprop b"itemprop"
    kind b"type"
    name_attribute b"name"
    open b"open"
    property b"property"
    rel b"rel"
    role b"role"
    style b"style"
}

/// What page furniture is called by the sites of newspapers and offices, in `class` or `id`: the whole name, or
/// the beginning of it before a hyphen or low line (`comment-list`).
const FURNITURE: [&str; 35] = [
    "ad",
    "ads",
    "advert",
    "advertisement",
    "banner",
    "binhluan",
    "box-comment",
    "boxcomment",
    "breadcrumb",
    "breadcrumbs",
    "comment",
    "comments",
    "cookie",
    "cookies",
    "copyright",
    "footer",
    "lienquan",
    "menu",
    "nav",
    "navbar",
    "newsletter",
    "popup",
    "qc",
    "quangcao",
    "related",
    "relate",
    "share",
    "sharing",
    "sidebar",
    "social",
    "tags",
    "tinkhac",
    "tinlienquan",
    "toolbar",
    "xemthem",
];

/// Whether one of the names in a `class` or `id` is that of page furniture. Hyphens within Vietnamese names
/// (`tin-lien-quan`) do not matter.
fn names_furniture(value: &[u8]) -> bool {
    value.split(u8::is_ascii_whitespace).any(|name| {
        FURNITURE.iter().any(|known| {
            let mut left = known.bytes().peekable();
            let mut rest = name.iter().copied().peekable();
            while let (Some(&wanted), Some(&found)) = (left.peek(), rest.peek()) {
                if found.to_ascii_lowercase() == wanted {
                    left.next();
                } else if !matches!(found, b'-' | b'_') || known.len() < 6 {
                    return false;
                }
                rest.next();
            }
            left.peek().is_none() && matches!(rest.peek(), None | Some(b'-' | b'_'))
        })
    })
}

impl Attributes {
    /// Whether `class` or `id` says that the element is page furniture, which may be wrong.
    pub(super) fn is_named_furniture(&self) -> bool {
        self.is_named_furniture
    }

    /// Whether the element is hidden from readers.
    pub(super) fn is_hidden(&self) -> bool {
        let has_true =
            |value: &Option<String>| value.as_deref().is_some_and(|v| v.eq_ignore_ascii_case("true"));
        self.hidden.is_some() || has_true(&self.aria_hidden) || self.style.as_deref().is_some_and(hides)
    }

    /// Whether the element is page furniture by its ARIA role.
    pub(super) fn is_furniture(&self) -> bool {
        self.role.as_deref().is_some_and(|role| {
            [
                "navigation",
                "complementary",
                "contentinfo",
                "search",
                "menu",
                "menubar",
                "dialog",
                "alertdialog",
            ]
            .iter()
            .any(|furniture| role.trim().eq_ignore_ascii_case(furniture))
        })
    }

    /// Whether `itemprop` lists this property.
    pub(super) fn has_itemprop(&self, property: &str) -> bool {
        self.itemprop.as_deref().is_some_and(|list| list.split_ascii_whitespace().any(|p| p == property))
    }

    /// The region that the attributes make of the element.
    pub(super) fn region(&self) -> Option<Region> {
        if self.has_itemprop("articleBody") {
            return Some(Region::ArticleBody);
        }
        match self.role.as_deref().map(str::trim) {
            Some("main") => Some(Region::Main),
            Some("article") => Some(Region::Article),
            _ => None,
        }
    }
}

/// Whether a `style` attribute hides its element.
fn hides(style: &str) -> bool {
    style.split(';').any(|declaration| {
        let Some((property, value)) = declaration.split_once(':') else { return false };
        let value = value.trim().trim_end_matches("!important").trim();
        (property.trim().eq_ignore_ascii_case("display") && value.eq_ignore_ascii_case("none"))
            || (property.trim().eq_ignore_ascii_case("visibility") && value.eq_ignore_ascii_case("hidden"))
    })
}
