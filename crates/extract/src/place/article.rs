//! Which of an article's places each of its figures speaks of.

use super::{Back, Force, Level, Mention};
use std::collections::HashMap;
use std::ops::Range;

/// How many bytes count as the article's head: title and lead.
const HEAD: usize = 700;

/// A place where it governs: the mention that names it, and where and how it is spoken of.
#[derive(Clone, Copy, Debug)]
struct Anchor {
    start: usize,
    end: usize,
    target: usize,
    force: Force,
}

/// The places of one article, ready to be asked of any figure in it.
#[derive(Debug)]
pub(crate) struct ArticlePlaces<'t> {
    text: &'t str,
    mentions: Vec<Mention>,
    anchors: Vec<Anchor>,
    /// For each sentence, its anchors.
    of_sentence: Vec<Range<usize>>,
    /// The article's own place, when it is plainly about one.
    own: Option<usize>,
}

impl<'t> ArticlePlaces<'t> {
    /// Reads an article's places; `mentions` are those of `text`, `sentences` its sentences in order (byte ranges).
    pub(crate) fn new(text: &'t str, mentions: Vec<Mention>, sentences: &[Range<usize>]) -> Self {
        let leading = Leading::of(&mentions);
        let anchors = anchors(&mentions, &leading);
        let mut of_sentence = Vec::with_capacity(sentences.len());
        let mut at = 0;
        for sentence in sentences {
            while at < anchors.len() && anchors[at].start < sentence.start {
                at += 1;
            }
            let first = at;
            while at < anchors.len() && anchors[at].start < sentence.end {
                at += 1;
            }
            of_sentence.push(first..at);
        }
        let own = own_place(text, &mentions, &anchors);
        Self { text, mentions, anchors, of_sentence, own }
    }

    /// The place that the figure at `figure` (bytes of the text), in the sentence of that number, speaks of.
    pub(crate) fn place_of(&self, figure: Range<usize>, sentence: usize) -> Option<&Mention> {
        if self.text[figure.end..].trim_start().starts_with("tuổi")
            && !self.text[figure.end..].trim_start().starts_with("tuổi đến từ")
        {
            return None;
        }
        let target = self.in_sentence(&figure, sentence).or_else(|| self.carried(&figure, sentence))?;
        Some(&self.mentions[target])
    }

    fn in_sentence(&self, figure: &Range<usize>, sentence: usize) -> Option<usize> {
        let anchors = &self.anchors[self.of_sentence.get(sentence)?.clone()];
        let before = anchors.iter().rfind(|anchor| anchor.governs() && anchor.end <= figure.start);
        let after =
            anchors.iter().find(|anchor| anchor.force == Force::Locative && anchor.start >= figure.end);
        let gap_after = after.map_or("", |after| &self.text[figure.end..after.start]);
        let ranks =
            self.text[figure.clone()].starts_with("thứ") || self.text[figure.clone()].starts_with("số");
        let near = after.filter(|_| {
            !gap_after.contains([',', ';', '(', ')', '.', ':'])
                && !gap_after.contains("tổng")
                && !gap_after.bytes().any(|b| b.is_ascii_digit())
                && !ranks
        });
        if let Some(near) = near {
            let held = before.is_some_and(|before| {
                matches!(before.force, Force::Locative | Force::Heading)
                    && !self.text[before.end..figure.start].contains([',', ';', ')'])
            });
            if !held {
                return Some(near.target);
            }
        }
        // "Công ty X của Anh xây hai nhà máy 150 MW … tại xã Phổ An": whose it is yields to where it stands.
        let weak = before.filter(|before| {
            before.force == Force::Plain && self.mentions[before.target].level == Level::Country
        });
        if weak.is_some() && !gap_after.contains([',', ';', '(', '.']) {
            if let Some(after) = after {
                return Some(after.target);
            }
        }
        if let Some(before) = before {
            return Some(before.target);
        }
        if let Some(after) = after.filter(|_| !ranks) {
            return Some(after.target);
        }
        anchors
            .iter()
            .rfind(|anchor| anchor.force == Force::Authority && anchor.end <= figure.start)
            .map(|anchor| anchor.target)
    }

    fn carried(&self, figure: &Range<usize>, sentence: usize) -> Option<usize> {
        let first = self.of_sentence.get(sentence)?.start;
        let mut topic = None;
        for (back, anchor) in self.anchors[..first].iter().rev().enumerate() {
            let distance = figure.start - anchor.end;
            if back > 8 || distance > 700 {
                break;
            }
            let reach = match anchor.force {
                Force::Heading => 700,
                Force::Subject => 300,
                Force::Locative => 200,
                Force::Authority => 0,
                _ => 0,
            };
            if distance <= reach && !self.mentions[anchor.target].whole {
                topic = Some(anchor);
                break;
            }
        }
        match (topic, self.own) {
            (Some(topic), Some(own)) if topic.force != Force::Heading => Some(own),
            (Some(topic), _) => Some(topic.target),
            (None, own) => own,
        }
    }
}

impl Anchor {
    fn governs(&self) -> bool {
        matches!(self.force, Force::Locative | Force::Heading | Force::Subject | Force::Plain)
    }
}

/// The most spoken-of mention of each sort, for words such as "toàn tỉnh".
struct Leading {
    province: Option<usize>,
    city: Option<usize>,
    district: Option<usize>,
}

impl Leading {
    fn of(mentions: &[Mention]) -> Self {
        let leading = |fits: &dyn Fn(&Mention) -> bool| {
            let mut counts: HashMap<u64, (usize, usize)> = HashMap::new();
            for (at, mention) in mentions.iter().enumerate() {
                if fits(mention) && !matches!(mention.force, Force::Brand | Force::Aside | Force::Back { .. })
                {
                    counts.entry(mention.key).or_insert((0, at)).0 += 1;
                }
            }
            counts.into_values().max_by_key(|&(count, at)| (count, usize::MAX - at)).map(|(_, at)| at)
        };
        Self {
            province: leading(&|m| m.level == Level::Province && !m.city)
                .or_else(|| leading(&|m| m.level == Level::Province)),
            city: leading(&|m| m.city && m.level == Level::Province).or_else(|| leading(&|m| m.city)),
            district: leading(&|m| m.level == Level::District),
        }
    }
}

/// Every place where it governs, words such as "toàn tỉnh" resolved.
fn anchors(mentions: &[Mention], leading: &Leading) -> Vec<Anchor> {
    let mut anchors: Vec<Anchor> = Vec::with_capacity(mentions.len());
    for (at, mention) in mentions.iter().enumerate() {
        let (target, force) = match mention.force {
            Force::Back { office, to } => {
                let last = |fits: &dyn Fn(&Mention) -> bool| {
                    anchors
                        .iter()
                        .rev()
                        .find(|anchor| {
                            fits(&mentions[anchor.target]) && !matches!(anchor.force, Force::Brand)
                        })
                        .map(|anchor| anchor.target)
                };
                let target = match to {
                    Back::Country => last(&|m| m.level == Level::Country),
                    Back::Province => leading.province,
                    Back::City => leading.city,
                    Back::District => last(&|m| m.level == Level::District).or(leading.district),
                    Back::Commune => last(&|m| m.level == Level::Commune),
                    Back::Any => last(&|_| true),
                };
                let Some(target) = target else { continue };
                (target, if office { Force::Authority } else { Force::Locative })
            }
            force => (at, force),
        };
        anchors.push(Anchor { start: mention.start, end: mention.end, target, force });
    }
    anchors
}

/// The place that the article is plainly about: named in its head, and spoken of more than all others.
fn own_place(_text: &str, mentions: &[Mention], anchors: &[Anchor]) -> Option<usize> {
    let mut weights: HashMap<u64, (usize, usize, bool)> = HashMap::new();
    let mut total = 0;
    for anchor in anchors {
        let mention = &mentions[anchor.target];
        if matches!(anchor.force, Force::Brand | Force::Aside) || mention.whole {
            continue;
        }
        let weight = if anchor.start < HEAD { 2 } else { 1 };
        total += weight;
        let of_place = weights.entry(mentions[anchor.target].key).or_insert((0, anchor.target, false));
        of_place.0 += weight;
        of_place.2 |= anchor.start < HEAD;
    }
    let (weight, target, in_head) =
        weights.into_values().max_by_key(|&(weight, target, _)| (weight, usize::MAX - target))?;
    (weight * 100 >= total * 50 && ((in_head && weight >= 5) || weight >= 6)).then_some(target)
}
