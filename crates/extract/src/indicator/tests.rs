#![allow(clippy::unwrap_used)]
use super::*;
#[test]
fn table_valid() {
    let r = table::read(include_str!("../lexicon/indicators.tsv"));
    assert!(r.is_ok(), "{:?}", r.err());
}
