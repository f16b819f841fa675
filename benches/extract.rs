//! Finding and labelling figures on one thread, beside counting words and counting numbers in the same text.

use chiso_benches::text::Press;
use chiso_extract::Extractor;
use divan::Bencher;
use divan::counter::{BytesCount, ItemsCount};
use regex::Regex;
use std::sync::LazyLock;

/// As the command allocates.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const BYTES: usize = 4_000_000;

static PRESS: LazyLock<Press> = LazyLock::new(|| Press::for_bench(BYTES));

fn main() {
    divan::main();
}

#[divan::bench(sample_count = 20, sample_size = 1)]
fn figures(bencher: Bencher<'_, '_>) {
    let extractor = Extractor::new();
    let expected = count_figures(&extractor, &PRESS);
    check(&extractor, expected);
    measure(bencher, expected, |press| count_figures(&extractor, press));
}

#[divan::bench(sample_count = 20, sample_size = 1)]
fn reference_words(bencher: Bencher<'_, '_>) {
    let count = |press: &Press| press.articles.iter().map(|a| a.text.split_whitespace().count()).sum();
    measure(bencher, count(&PRESS), count);
}

/// As `wc -w` does it in the C locale: runs of bytes that are no white space of ASCII.
#[divan::bench(sample_count = 20, sample_size = 1)]
fn reference_words_of_bytes(bencher: Bencher<'_, '_>) {
    let count = |press: &Press| press.articles.iter().map(|a| count_words(a.text.as_bytes())).sum();
    measure(bencher, count(&PRESS), count);
}

#[divan::bench(sample_count = 20, sample_size = 1)]
fn reference_digits_regex(bencher: Bencher<'_, '_>) {
    let numbers = Regex::new("[0-9]+").expect("a good pattern");
    let count = |press: &Press| press.articles.iter().map(|a| numbers.find_iter(&a.text).count()).sum();
    measure(bencher, count(&PRESS), count);
}

fn measure(bencher: Bencher<'_, '_>, expected: usize, count: impl Fn(&Press) -> usize) {
    assert!(expected > 0, "there is something to count");
    bencher
        .counter(BytesCount::new(PRESS.bytes))
        .counter(ItemsCount::new(PRESS.articles.len()))
        .bench_local(|| assert_eq!(count(&PRESS), expected));
}

fn count_words(text: &[u8]) -> usize {
    let (mut words, mut inside) = (0, false);
    for byte in text {
        let is_word = !byte.is_ascii_whitespace();
        words += usize::from(is_word && !inside);
        inside = is_word;
    }
    words
}

fn count_figures(extractor: &Extractor, press: &Press) -> usize {
    press.articles.iter().map(|article| extractor.extract(article).len()).sum()
}

/// That what is measured is the real work: as many figures to the megabyte as in the corpus itself, give or
/// take a tenth, each where it says that it is.
fn check(extractor: &Extractor, found: usize) {
    let corpus = Press::corpus();
    let expected = count_figures(extractor, &corpus) as f64 / corpus.bytes as f64;
    let density = found as f64 / PRESS.bytes as f64;
    assert!((0.9..1.1).contains(&(density / expected)), "{density} figures a byte; corpus: {expected}");

    let article = &PRESS.articles[0];
    let points: Vec<char> = article.text.chars().collect();
    for figure in extractor.extract(article) {
        assert_eq!(points[figure.start..figure.end].iter().collect::<String>(), figure.text);
    }
}
