//! Which place an article is about, and which it speaks of most.

use super::article::Anchor;
use super::{Force, Level, Mention};
use rustc_hash::{FxBuildHasher, FxHashMap};
use std::cell::LazyCell;

/// How many bytes a Vietnamese title takes; a country must stand in it to be the article's own place.
const TITLE: usize = 150;
/// Title and the start of the lead, where a province or region must stand.
const OPENING: usize = 250;
/// Title and lead, where a place weighs double.
const HEAD: usize = 700;

/// For each mention, the number of its place: that of the first mention of it.
pub(super) fn numbered(mentions: &[Mention]) -> Vec<usize> {
    let mut numbers: FxHashMap<u64, usize> =
        FxHashMap::with_capacity_and_hasher(mentions.len(), FxBuildHasher);
    let number = |(at, mention): (usize, &Mention)| *numbers.entry(mention.key).or_insert(at);
    mentions.iter().enumerate().map(number).collect()
}

/// The codes of the provinces that a text names, each with its first mention.
pub(super) fn provinces(mentions: &[Mention]) -> Vec<(&'static str, usize)> {
    let mut provinces: Vec<(&'static str, usize)> = Vec::new();
    for (at, mention) in mentions.iter().enumerate() {
        if mention.level == Level::Province
            && let Some(code) = mention.code
            && !provinces.iter().any(|(known, _)| *known == code)
        {
            provinces.push((code, at));
        }
    }
    provinces
}

/// The most spoken-of mention of a sort, for words such as "toàn tỉnh".
pub(super) fn leading(
    text: &str,
    mentions: &[Mention],
    places: &[usize],
    fits: impl Fn(&Mention) -> bool,
) -> Option<usize> {
    let fit = |mention: &Mention| {
        fits(mention) && !matches!(mention.force, Force::Brand | Force::Aside | Force::Back { .. })
    };
    let fitting = || mentions.iter().zip(places).filter(|(mention, _)| fit(mention));
    let mut counts = vec![0; mentions.len()];
    fitting().for_each(|(_, &place)| counts[place] += 1);
    // Of equals the last of the reversed: the first in the text.
    let (_, &place) = fitting().rev().max_by_key(|(_, place)| counts[**place])?;
    usual_spelling(text, mentions, places, place)
}

/// What speaks for a place being the article's own.
#[derive(Clone, Default)]
struct Weight {
    weight: usize,
    /// Stands where the article says what it is about.
    titled: bool,
    /// Stands there or in the lead as a subject or after "tại".
    placed: bool,
    first: Option<usize>,
}

/// The place that the article is plainly about: named at its head, and spoken of more than others.
pub(super) fn own_place(
    text: &str,
    mentions: &[Mention],
    anchors: &[Anchor],
    places: &[usize],
) -> Option<usize> {
    let provinces = LazyCell::new(|| provinces(mentions));
    let mut weights: Vec<Weight> = vec![Weight::default(); mentions.len()];
    let mut total = 0;
    for anchor in anchors {
        let mention = &mentions[anchor.target];
        let titled = anchor.start < if mention.level == Level::Country { TITLE } else { OPENING };
        let counts = anchor.governs() || matches!(anchor.force, Force::Authority | Force::Within);
        if !counts || mention.whole && !(titled && anchor.holds()) {
            continue;
        }
        let weight = if anchor.start < HEAD { 2 } else { 1 };
        total += weight;
        let of_place = &mut weights[places[anchor.target]];
        of_place.weight += weight;
        of_place.titled |= titled;
        of_place.placed |= anchor.holds() && anchor.start < HEAD;
        of_place.first.get_or_insert(anchor.target);
        // A district speaks for its province.
        let code = mention.code.filter(|_| mention.level != Level::Province);
        if let Some(code) = code
            && let Some((_, province)) = provinces.iter().find(|(known, _)| *known == code)
        {
            weights[places[*province]].weight += weight;
        }
    }
    let only = weights.iter().filter(|of_place| of_place.weight > 0).count() == 1;
    let best = weights
        .iter()
        .filter(|of_place| of_place.first.is_some())
        .max_by_key(|of_place| (of_place.weight, of_place.first.map(|at| usize::MAX - at)))?;
    let place = &mentions[best.first?];
    let percent = best.weight * 100 / total.max(1);
    let plain = match place.level {
        _ if only && best.placed => true,
        // Vietnamese papers name Vietnam in passing.
        Level::Country if place.is_home(text) => best.titled && best.placed && percent >= 50,
        Level::Country => best.titled && percent >= 40 && best.weight >= 4,
        Level::Other => best.titled && percent >= 40,
        _ => percent >= 40 && (best.titled && best.weight >= 3 || best.weight >= 6),
    };
    if plain { usual_spelling(text, mentions, places, places[best.first?]) } else { None }
}

/// The first mention of the place of a number as the article most often writes it.
pub(super) fn usual_spelling(
    text: &str,
    mentions: &[Mention],
    places: &[usize],
    place: usize,
) -> Option<usize> {
    // The few spellings of one place: how often each stands, and where first.
    let mut spellings: Vec<(&str, usize, usize)> = Vec::new();
    for (at, mention) in mentions.iter().enumerate().skip(place) {
        if places[at] == place && !matches!(mention.force, Force::Back { .. }) {
            let written = &text[mention.start..mention.end];
            match spellings.iter_mut().find(|(known, ..)| *known == written) {
                Some((_, count, _)) => *count += 1,
                None => spellings.push((written, 1, at)),
            }
        }
    }
    spellings.into_iter().max_by_key(|&(_, count, at)| (count, usize::MAX - at)).map(|(.., at)| at)
}
