#![allow(clippy::unwrap_used)]

use super::{ArticlePlaces, Gazetteer, Mention};

/// The place of the figure `figure` in a one-sentence text.
fn place(text: &str, figure: &str) -> Option<String> {
    let mentions = Gazetteer::new().mentions(text);
    let places = ArticlePlaces::new(text, mentions, std::slice::from_ref(&(0..text.len())));
    let start = text.find(figure).unwrap();
    places
        .place_of(start..start + figure.len(), 0)
        .map(|place: &Mention| text[place.start..place.end].to_owned())
}

#[test]
fn a_cue_right_after_the_figure_beats_a_name_before_it() {
    let text = "Doanh số của hãng giảm 4,5% tại Pháp, nhưng tăng 12% ở Ba Lan.";
    assert_eq!(place(text, "4,5%").as_deref(), Some("Pháp"));
    assert_eq!(place(text, "12%").as_deref(), Some("Ba Lan"));
}

#[test]
fn a_firm_is_no_place() {
    assert_eq!(place("Ngân hàng TMCP Sài Gòn lãi 75 tỷ đồng.", "75 tỷ đồng"), None);
}
