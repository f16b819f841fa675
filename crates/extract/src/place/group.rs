//! Names that are one place as written: "xã Phổ An, huyện Đức Phổ", "Tam Đảo (Vĩnh Phúc)", "Long An và TP.HCM".

use super::{Force, Level, Mention};

/// Joins neighbours that name one place or one group of places, and marks those that head or qualify others.
pub(super) fn join(text: &str, mentions: Vec<Mention>) -> Vec<Mention> {
    let mut joined: Vec<Mention> = Vec::with_capacity(mentions.len());
    let mut rest = mentions.into_iter();
    // What joins the last of the joined to what is next.
    let mut joint = None;
    while let Some(mut mention) = rest.next() {
        let joint_before = joint;
        while let Some(next) = rest.as_slice().first() {
            joint = joint_of(text, &mention, next);
            let Some(joint) = joint else { break };
            let Some(end) = end_of_pair(text, joint, &mention, next) else { break };
            let range = matches!(joint, "đến" | "tới" | "-" | "–");
            if range && mention.force == Force::Plain {
                mention.force = Force::Subject;
            }
            let whole = matches!(mention.level, Level::Commune | Level::District);
            mention.end = end;
            if whole {
                mention.code = mention.code.or(next.code);
            } else {
                mention.code = None;
                mention.level = Level::Other;
                mention.key = mention.key.rotate_left(1) ^ next.key;
            }
            rest.next();
        }
        if let (Some(before), Some(joint)) = (joined.last(), joint_before) {
            if is_within(text, joint, before, &mention) {
                mention.force = Force::Within;
            } else if before.force == Force::Aside
                && mention.force == Force::Subject
                && &text[before.end..mention.start] == ", "
            {
                mention.force = before.force;
            }
        }
        let (before, behind) = (&text.as_bytes()[..mention.start], &text.as_bytes()[mention.end..]);
        let enclosed = behind.starts_with(b")") && before.ends_with(b"(");
        if enclosed && matches!(mention.force, Force::Subject | Force::Locative) {
            mention.force = if mention.level == Level::Country { Force::Aside } else { Force::Plain };
        }
        if heads(text, &mention) {
            mention.force = Force::Heading;
        }
        joined.push(mention);
    }
    list(text, joined)
}

/// What joins names that are one place is no longer, in bytes: ", thành phố".
const LONGEST_JOINT: usize = 16;

/// What stands between two places, if it is short enough to join them.
fn joint_of<'t>(text: &'t str, one: &Mention, next: &Mention) -> Option<&'t str> {
    text.get(one.end..next.start).map(str::trim).filter(|joint| joint.len() <= LONGEST_JOINT)
}

/// Joins a list that "và" closes: "Hồng Kông, Úc và Malaysia".
fn list(text: &str, mentions: Vec<Mention>) -> Vec<Mention> {
    // A joined pair ("Úc và Malaysia") takes the items before it.
    let takes = |pair: &Mention, before: &Mention| {
        text.get(before.end..pair.start) == Some(", ")
            && matches!(before.level, Level::Country | Level::Province | Level::Other)
            && !matches!(before.force, Force::Back { .. } | Force::Brand)
            && text[pair.start..pair.end].contains(" và ")
    };
    if !mentions.windows(2).any(|two| takes(&two[1], &two[0])) {
        return mentions;
    }
    let mut listed: Vec<Mention> = Vec::with_capacity(mentions.len());
    for mut mention in mentions {
        while let Some(before) = listed.last().filter(|before| takes(&mention, before)) {
            mention.start = before.start;
            mention.force = before.force;
            mention.key = mention.key.rotate_left(1) ^ before.key;
            listed.pop();
        }
        listed.push(mention);
    }
    listed
}

/// A name that stands as a heading: before a colon at the start of a sentence, or before a capitalised sentence that
/// a lost line break glued to it.
fn heads(text: &str, mention: &Mention) -> bool {
    if !matches!(mention.force, Force::Subject | Force::Plain)
        || mention.level == Level::Commune
        || mention.whole
    {
        return false;
    }
    let rest = &text[mention.end..];
    if rest.starts_with(':') {
        return mention.force == Force::Subject;
    }
    let Some(rest) = rest.strip_prefix(' ') else { return false };
    let mut letters = rest.chars().take_while(|c| !matches!(c, ' ' | ','));
    mention.level != Level::Country
        && letters.next().is_some_and(char::is_uppercase)
        && letters.next().is_some_and(char::is_lowercase)
        && letters.all(char::is_lowercase)
}

/// Whether the second place only says where the first is: "Yokosuka, Nhật Bản", "thủ đô Manila của Philippines".
fn is_within(text: &str, joint: &str, place: &Mention, container: &Mention) -> bool {
    let rank = |m: &Mention| match m.level {
        _ if matches!(m.force, Force::Back { .. } | Force::Brand) => None,
        Level::Commune => Some(0),
        Level::District => Some(1),
        Level::Other if m.city || text[m.start..m.end].starts_with(char::is_lowercase) => Some(1),
        Level::Province => Some(2),
        Level::Country => Some(3),
        Level::Other => None,
    };
    let (Some(place_rank), Some(container_rank)) = (rank(place), rank(container)) else { return false };
    place_rank < container_rank
        && matches!(
            joint,
            "," | "của"
                | "thuộc"
                | ", tỉnh"
                | "thuộc tỉnh"
                | "của tỉnh"
                | ", TP"
                | ", TP."
                | ", thành phố"
                | "("
        )
}

/// Where the pair ends if the two are one place as written.
fn end_of_pair(text: &str, joint: &str, one: &Mention, next: &Mention) -> Option<usize> {
    let names = |m: &Mention| !matches!(m.force, Force::Back { .. });
    if !names(one) || !names(next) {
        return None;
    }
    match (one.level, next.level) {
        (Level::Commune, Level::District) => {
            let joined = matches!(
                joint,
                "," | ", huyện" | ", thị xã" | ", TX" | ", TX." | ", quận" | ", thành phố" | ", TP." | ", TP"
            );
            joined.then_some(next.end)
        }
        (Level::District, Level::Province) | (Level::Other, Level::Country) => {
            let opened = joint == "(" && text[..next.start].ends_with('(');
            (opened && text[next.end..].starts_with(')')).then_some(next.end + 1)
        }
        (Level::Province | Level::Other, Level::Province | Level::Other)
        | (Level::Country, Level::Country) => {
            let joined = matches!(
                joint,
                "và" | "đến" | "tới" | "-" | "–" | "và tỉnh" | "đến tỉnh" | "và Thủ đô" | "và thủ đô"
            );
            joined.then_some(next.end)
        }
        _ => None,
    }
}
