//! Which of an article's places each of its figures speaks of.
//!
//! The figure's own sentence is asked first, then what a sentence shortly before it speaks of, then the article's own
//! place. Where all are silent the figure has no place: about half of all figures have none.

use super::own::{leading, numbered, own_place, usual_spelling};
use super::{Back, Force, Level, Mention};
use std::cell::LazyCell;
use std::ops::Range;

/// How far a place governs the sentences after its own, in bytes.
mod reach {
    /// A heading: "Tây Nguyên Nhiều mây …".
    pub(super) const HEADING: usize = 700;
    /// A province or region that opens its sentence.
    pub(super) const OPENING: usize = 500;
    /// A part of the province that the article is about.
    pub(super) const PART: usize = 400;
    /// "tại Huế".
    pub(super) const LOCATIVE: usize = 200;
    /// The subject of any other clause.
    pub(super) const SUBJECT: usize = 150;
}

/// A place where it governs: the mention that names it, and where and how it is spoken of.
#[derive(Clone, Copy, Debug)]
pub(super) struct Anchor {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) target: usize,
    pub(super) force: Force,
    /// How often the article speaks of the place.
    pub(super) count: usize,
    /// How many eighths of all that it says of places.
    pub(super) share: usize,
    /// Whether the place is Vietnam.
    pub(super) home: bool,
    /// How far it governs the sentences after its own, in bytes.
    pub(super) reach: usize,
}

impl Anchor {
    pub(super) fn governs(&self) -> bool {
        matches!(self.force, Force::Locative | Force::Heading | Force::Subject | Force::Plain)
    }

    pub(super) fn holds(&self) -> bool {
        self.governs() && self.force != Force::Plain
    }
}

/// The places of one article, ready to be asked of any figure in it.
#[derive(Debug)]
pub(crate) struct ArticlePlaces<'t> {
    text: &'t str,
    mentions: Vec<Mention>,
    anchors: Vec<Anchor>,
    /// For each sentence, its anchors.
    of_sentence: Vec<Range<usize>>,
    /// For each anchor, where the places last spoken of were spoken of, itself the first: each place once.
    last: Vec<Last>,
    /// The article's own place, when it is plainly about one.
    own: Option<Anchor>,
    /// The place most spoken of.
    frequent: Option<Anchor>,
}

/// How many places are carried to a sentence at most.
const CARRIED: usize = 3;

/// Numbers of anchors.
type Last = [Option<u32>; CARRIED];

impl<'t> ArticlePlaces<'t> {
    /// Reads an article's places; `mentions` are those of `text`, `sentences` its sentences in order (byte ranges).
    pub(crate) fn new(text: &'t str, mentions: Vec<Mention>, sentences: &[Range<usize>]) -> Self {
        let places = numbered(&mentions);
        let mut anchors = anchors(text, &mentions, &places);
        let own = own_place(text, &mentions, &anchors, &places);
        let mut counts = vec![0; mentions.len()];
        for anchor in &anchors {
            counts[places[anchor.target]] += 1;
        }
        let all = anchors.len().max(1);
        let share = |count: usize| count * 8 / all;
        for anchor in &mut anchors {
            anchor.count = counts[places[anchor.target]];
            anchor.share = share(anchor.count);
            let mention = &mentions[anchor.target];
            anchor.home = mention.is_home(text);
            anchor.reach = reach(text, anchor, mention.level, own.is_some());
        }
        let speaking = anchors.iter().filter(|anchor| anchor.force != Force::Brand);
        let frequent =
            speaking.max_by_key(|anchor| (anchor.count, usize::MAX - anchor.target)).and_then(|anchor| {
                let place = places[anchor.target];
                let is_own = own.is_some_and(|own| places[own] == place);
                if is_own { own } else { usual_spelling(text, &mentions, &places, place) }
            });
        let [own, frequent] = [own, frequent].map(|place| {
            place.map(|target| {
                let mention = &mentions[target];
                Anchor {
                    start: mention.start,
                    end: mention.end,
                    target,
                    force: mention.force,
                    count: counts[places[target]],
                    share: share(counts[places[target]]),
                    home: mention.is_home(text),
                    reach: 0,
                }
            })
        });
        let mut of_sentence = Vec::with_capacity(sentences.len());
        let mut at = 0;
        for sentence in sentences {
            let first = at;
            while anchors.get(at).is_some_and(|anchor| anchor.start < sentence.end) {
                at += 1;
            }
            of_sentence.push(first..at);
        }
        let last = last_spoken_of(&anchors, &places);
        Self { text, mentions, anchors, of_sentence, last, own, frequent }
    }

    pub(super) fn text(&self) -> &str {
        self.text
    }

    /// How many times places are spoken of.
    pub(super) fn len(&self) -> usize {
        self.anchors.len()
    }

    /// The article's own place.
    pub(super) fn own(&self) -> Option<&Anchor> {
        self.own.as_ref()
    }

    /// The place most spoken of.
    pub(super) fn frequent(&self) -> Option<&Anchor> {
        self.frequent.as_ref()
    }

    pub(super) fn anchors_of(&self, sentence: usize) -> &[Anchor] {
        self.of_sentence.get(sentence).map_or(&[], |anchors| &self.anchors[anchors.clone()])
    }

    /// The last few places spoken of before a sentence, the last one first.
    pub(super) fn carried_to(&self, sentence: usize) -> impl Iterator<Item = &Anchor> {
        let before = self.of_sentence.get(sentence).and_then(|anchors| anchors.start.checked_sub(1));
        let carried = before.map_or(&[][..], |before| &self.last[before]);
        carried.iter().map_while(|anchor| anchor.map(|anchor| &self.anchors[anchor as usize]))
    }

    /// The mention of a number.
    pub(crate) fn mention(&self, number: usize) -> &Mention {
        &self.mentions[number]
    }

    /// The place that a name is (bytes of the text): that of a row of a table, "TP. Cao Lãnh".
    pub(crate) fn named_by(&self, name: Range<usize>) -> Option<&Mention> {
        let from = self.mentions.partition_point(|mention| mention.start < name.start);
        self.mentions[from..].iter().take_while(|mention| mention.end <= name.end).find(|mention| {
            let before = self.text[name.start..mention.start].trim_end();
            let head = before.is_empty()
                || matches!(
                    before.to_lowercase().as_str(),
                    "huyện"
                        | "thị xã"
                        | "tp"
                        | "tp."
                        | "tx"
                        | "tx."
                        | "thành phố"
                        | "tỉnh"
                        | "xã"
                        | "quận"
                        | "phường"
                );
            head && mention.end == name.end && !matches!(mention.force, Force::Back { .. })
        })
    }

    /// The place that the figure at `figure` (bytes of the text), in the sentence of that number, speaks of.
    pub(crate) fn place_of(&self, figure: Range<usize>, sentence: usize) -> Option<&Mention> {
        // An age is a person's, wherever that person is.
        if is_age(self.text.get(figure.end..)?) {
            return None;
        }
        let anchors = self.of_sentence.get(sentence)?.clone();
        let inside = Some(&self.anchors[anchors.clone()]).filter(|anchors| !anchors.is_empty());
        let target = inside
            .and_then(|inside| self.in_sentence(&figure, inside))
            .or_else(|| self.carried(&figure, &self.anchors[..anchors.start]))?;
        self.mentions.get(target)
    }

    fn in_sentence(&self, figure: &Range<usize>, anchors: &[Anchor]) -> Option<usize> {
        let written = self.text.get(figure.clone())?;
        // "đứng thứ 3 cả nước": what follows a rank is who was ranked.
        let ranks = written.starts_with("thứ") || written.starts_with("số");
        let gap = |after: &Anchor| &self.text[figure.end..after.start];
        let joined = |after: &Anchor| {
            let parts = |byte| matches!(byte, b',' | b';' | b'(' | b')' | b'.' | b':' | b'0'..=b'9');
            !ranks && !gap(after).bytes().any(parts)
        };
        let before = anchors.iter().rfind(|anchor| anchor.governs() && anchor.end <= figure.start);
        let after = anchors.iter().find(|anchor| {
            anchor.force == Force::Locative && anchor.start >= figure.end && !begins_sentence(gap(anchor))
        });

        // "giảm 3% tại Mỹ", but not "chiếm 44% tổng vốn vào Việt Nam": a whole is not where its part is.
        if let Some(after) = after.filter(|after| joined(after) && !gap(after).contains("tổng")) {
            let held = before.is_some_and(|before| {
                matches!(before.force, Force::Locative | Force::Heading)
                    && !self.text[before.end..figure.start]
                        .bytes()
                        .any(|byte| matches!(byte, b',' | b';' | b')'))
            });
            if !held {
                return Some(after.target);
            }
        }
        if let Some(before) = before {
            let country = self.mentions[before.target].level == Level::Country;
            if before.force == Force::Plain && country {
                // "Công ty X của Anh xây nhà máy 150 MW … tại xã Phổ An": whose it is yields to where it stands.
                if let Some(after) =
                    after.filter(|after| !gap(after).contains([',', ';', '(']) && !gap(after).contains(". "))
                {
                    return Some(after.target);
                }
                // "Trung Quốc là thị trường lớn nhất của Việt Nam, với 47%": the subject, not what it is of.
                if let Some(subject) =
                    anchors.iter().rfind(|anchor| anchor.holds() && anchor.end <= figure.start)
                {
                    return Some(subject.target);
                }
            }
            return Some(before.target);
        }
        if let Some(after) = after.filter(|_| !ranks) {
            return Some(after.target);
        }
        // "48% người Mỹ"
        let plain = anchors.iter().find(|anchor| anchor.governs() && anchor.start >= figure.end);
        if let Some(plain) = plain.filter(|plain| plain.force == Force::Plain && joined(plain)) {
            return Some(plain.target);
        }
        let office =
            anchors.iter().rfind(|anchor| anchor.force == Force::Authority && anchor.end <= figure.start)?;
        Some(office.target)
    }

    /// What the sentences before the figure's speak of, nearest first, or the article's own place.
    fn carried(&self, figure: &Range<usize>, before: &[Anchor]) -> Option<usize> {
        let topic = before
            .iter()
            .rev()
            .take_while(|anchor| figure.start - anchor.end <= reach::HEADING)
            .find(|anchor| figure.start - anchor.end <= anchor.reach)
            .filter(|anchor| !self.mentions[anchor.target].whole);
        let own = self.own.map(|own| own.target);
        let (Some(topic), Some(own)) = (topic, own) else {
            return topic.map(|topic| topic.target).or(own);
        };
        let part = self.mentions[own].level == Level::Province && is_part(self.mentions[topic.target].level);
        Some(if topic.force == Force::Heading || part { topic.target } else { own })
    }
}

/// How far an anchor governs the sentences after its own, by the level of its place and whether the article has a place of
/// its own.
fn reach(text: &str, anchor: &Anchor, level: Level, has_own: bool) -> usize {
    match anchor.force {
        Force::Heading => reach::HEADING,
        _ if has_own && is_part(level) => reach::PART,
        Force::Subject if level != Level::Country && opens(text, anchor) => reach::OPENING,
        Force::Subject => reach::SUBJECT,
        Force::Locative => reach::LOCATIVE,
        _ => 0,
    }
}

fn is_part(level: Level) -> bool {
    matches!(level, Level::District | Level::Commune)
}

/// Whether the place opens its sentence, unit words aside.
fn opens(text: &str, anchor: &Anchor) -> bool {
    let near = &text.as_bytes()[anchor.start.saturating_sub(OPENING)..anchor.start];
    let end_of_clause = near.iter().rev().find(|byte| matches!(byte, b'.' | b'\n' | b','));
    end_of_clause.map_or(near.len() < OPENING, |&byte| byte != b',')
}

/// Whether a figure is an age, by what stands behind it.
fn is_age(after: &str) -> bool {
    // Nearly always another word.
    if let [b' ', first, ..] = after.as_bytes()
        && first.is_ascii_alphanumeric()
        && *first != b't'
    {
        return false;
    }
    let after = after.trim_start();
    after.starts_with("tuổi") && !after.starts_with("tuổi đến từ")
}

/// A place that opens its sentence stands no further behind its begin, in bytes.
const OPENING: usize = 40;

/// For each anchor, where the places last spoken of were spoken of.
fn last_spoken_of(anchors: &[Anchor], places: &[usize]) -> Vec<Last> {
    let key = |anchor: usize| places[anchors[anchor].target];
    let mut last: Last = [None; CARRIED];
    let pass = |at: usize| {
        let known = last.iter().position(|other| other.is_none_or(|other| key(other as usize) == key(at)));
        last[..=known.unwrap_or(CARRIED - 1)].rotate_right(1);
        last[0] = Some(at as u32);
        last
    };
    (0..anchors.len()).map(pass).collect()
}

/// Whether a sentence begins in the gap although its full stop is lost: "… 35.400 đồng Tại Hà Nội, …".
fn begins_sentence(gap: &str) -> bool {
    const OPENING: [&[u8]; 5] =
        ["Tại".as_bytes(), "Ở".as_bytes(), "Trên".as_bytes(), "Trong".as_bytes(), "Theo".as_bytes()];
    gap.as_bytes().split(|&byte| byte == b' ').any(|word| OPENING.contains(&word))
}

/// Every place where it governs, words such as "toàn tỉnh" resolved.
fn anchors(text: &str, mentions: &[Mention], places: &[usize]) -> Vec<Anchor> {
    // Few articles ask for any of them.
    let leading = |fits: fn(&Mention) -> bool| leading(text, mentions, places, fits);
    let province = LazyCell::new(|| {
        leading(|m| m.level == Level::Province && !m.city).or_else(|| leading(|m| m.level == Level::Province))
    });
    let city =
        LazyCell::new(|| leading(|m| m.city && m.level == Level::Province).or_else(|| leading(|m| m.city)));
    let district = LazyCell::new(|| leading(|m| m.level == Level::District));
    let mut anchors: Vec<Anchor> = Vec::with_capacity(mentions.len());
    for (at, mention) in mentions.iter().enumerate() {
        let (target, force) = match mention.force {
            Force::Back { office, to } => {
                let last = |fits: &dyn Fn(&Mention) -> bool| {
                    let fits =
                        |anchor: &&Anchor| fits(&mentions[anchor.target]) && anchor.force != Force::Brand;
                    anchors.iter().rev().find(fits).map(|anchor| anchor.target)
                };
                let target = match to {
                    Back::Country => last(&|m| m.level == Level::Country),
                    Back::Province => *province,
                    Back::City => *city,
                    Back::District => last(&|m| m.level == Level::District).or_else(|| *district),
                    Back::Commune => last(&|m| m.level == Level::Commune),
                    Back::Any => last(&|_| true),
                };
                let Some(target) = target else { continue };
                (target, if office { Force::Authority } else { Force::Locative })
            }
            force => (at, force),
        };
        let (start, end) = (mention.start, mention.end);
        anchors.push(Anchor { start, end, target, force, count: 0, share: 0, home: false, reach: 0 });
    }
    anchors
}
