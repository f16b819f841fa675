//! Which place a figure speaks of.
//!
//! ```text
//! text ─ Gazetteer::mentions ─> places named ─ ArticlePlaces::new ─> ArticlePlaces::place_of(figure)
//! ```
//! | in the text | figure | its place |
//! |---|---|---|
//! | giảm 3% tại Mỹ, nhưng tăng 46% ở Trung Quốc | 3% / 46% | Mỹ / Trung Quốc |
//! | Thái Lan (1.976 xe), Indonesia (1.572 xe) | 1.976 / 1.572 | Thái Lan / Indonesia |
//! | Toàn tỉnh có 12 huyện (the article is about Phú Thọ) | 12 | Phú Thọ |
//! | Ngân hàng TMCP Sài Gòn lãi 5 tỷ đồng | 5 tỷ đồng | none: a firm's name |

mod article;
pub(crate) mod choice;
mod context;
mod gazetteer;
mod group;
mod names;
mod own;
#[cfg(test)]
mod tests;

pub(crate) use article::ArticlePlaces;
pub(crate) use gazetteer::Gazetteer;

/// What sort of unit a place is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Level {
    /// A sovereign state or territory.
    Country,
    /// A Vietnamese province or centrally run city.
    Province,
    /// A district, town or provincial city.
    District,
    /// A commune, ward or township.
    Commune,
    /// A region, a river, a foreign city, the world.
    Other,
}

/// How a name stands in its sentence, which decides whether a figure may speak of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Force {
    /// After "tại", "ở", "trên địa bàn".
    Locative,
    /// A heading of what follows: "Hà Nội: …", "Tây Nguyên Nhiều mây …".
    Heading,
    /// At the start of its clause.
    Subject,
    /// Anywhere else: "dân số Hà Nội".
    Plain,
    /// In the name of a public office: "Sở Y tế Hà Nội".
    Authority,
    /// Says where another place is: "Hà Nội" in "thị trấn Đông Anh, Hà Nội".
    Within,
    /// Compared with: "so với Mỹ".
    Aside,
    /// In a proper name of something else: "Ngân hàng TMCP Sài Gòn".
    Brand,
    /// Speaks of a place named before ("toàn tỉnh"), as its holder or (`office`) as an office of it.
    Back { office: bool, to: Back },
}

impl Force {
    /// Its place among the forces.
    fn number(self) -> usize {
        match self {
            Force::Locative => 0,
            Force::Heading => 1,
            Force::Subject => 2,
            Force::Plain => 3,
            Force::Authority => 4,
            Force::Within => 5,
            Force::Aside => 6,
            Force::Brand => 7,
            Force::Back { .. } => 8,
        }
    }
}

/// What sort of place a word such as "toàn tỉnh" speaks of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Back {
    /// "nước này"
    Country,
    /// "toàn tỉnh"
    Province,
    /// "toàn thành phố": a centrally run city or a provincial one.
    City,
    /// "toàn huyện"
    District,
    /// "toàn xã"
    Commune,
    /// "tại đây"
    Any,
}

/// A place named in a text, or a word that speaks of one ([`Force::Back`], never given as a figure's place).
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Mention {
    /// First byte in the text.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
    /// The province's code, for a province or a part of one that is known.
    pub code: Option<&'static str>,
    /// What sort of unit it is.
    pub level: Level,
    /// How it stands in its sentence.
    force: Force,
    /// Equal for all spellings of one place.
    key: u64,
    /// A centrally run or provincial city.
    city: bool,
    /// "cả nước", "thế giới": mostly the whole that a figure is part of, not what it speaks of.
    whole: bool,
}

impl Mention {
    /// Whether it is Vietnam itself.
    fn is_home(&self, text: &str) -> bool {
        matches!(&text[self.start..self.end], "Việt Nam" | "Việt nam" | "VIỆT NAM" | "VN")
    }
}
