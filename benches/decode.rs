//! From bytes to the text of an article, on one thread: plain text in UTF-8 and in windows-1258, web pages;
//! beside counting the words of the same text, and checking that the same bytes are UTF-8.

use chiso_benches::text::{Press, page, windows_1258};
use chiso_extract::Document;
use chiso_extract::document::{decode, decode_html, html, meta};
use divan::Bencher;
use divan::counter::{BytesCount, ItemsCount};
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
fn utf_8(bencher: Bencher<'_, '_>) {
    text(bencher, |text| text.as_bytes().to_vec(), "utf-8");
}

#[divan::bench(sample_count = 20, sample_size = 1)]
fn windows_1258_bytes(bencher: Bencher<'_, '_>) {
    text(bencher, windows_1258, "windows-1258");
}

/// Decoding, then title and date from the first lines, as `chiso run` reads a file of plain text.
fn text(bencher: Bencher<'_, '_>, encode: fn(&str) -> Vec<u8>, encoding: &str) {
    let files: Vec<Vec<u8>> = PRESS.articles.iter().map(|article| encode(&article.text)).collect();
    let read = |file: &[u8]| {
        let decoded = decode(file).expect("the text can be read");
        assert_eq!(decoded.encoding, encoding);
        let mut article = Document { text: decoded.text, ..Document::default() };
        meta::infer(&mut article);
        article
    };
    for (file, article) in files.iter().zip(&PRESS.articles) {
        assert_eq!(read(file).title.is_some(), article.title.is_some(), "{}", article.doc);
    }
    measure(bencher, &files, |file| read(file).text.len());
}

/// Markup and menus away; the article's text, title and date.
#[divan::bench(sample_count = 20, sample_size = 1)]
fn web_pages(bencher: Bencher<'_, '_>) {
    let read = |file: &[u8]| html::parse(&decode_html(file).expect("the page can be read").text);
    let files = pages();
    for (file, article) in files.iter().zip(&PRESS.articles) {
        let (read, longest) = (read(file).text, article.text.lines().max_by_key(|line| line.len()));
        // Pages have one space where a text may have more.
        let expected = longest.unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(read.contains(&expected), "{}: no {expected:?} in {read}", article.doc);
    }
    measure(bencher, &files, |file| read(file).text.len());
}

#[divan::bench(sample_count = 20, sample_size = 1)]
fn reference_words(bencher: Bencher<'_, '_>) {
    let files: Vec<Vec<u8>> = PRESS.articles.iter().map(|article| article.text.as_bytes().to_vec()).collect();
    measure(bencher, &files, |file| String::from_utf8_lossy(file).split_whitespace().count());
}

#[divan::bench(sample_count = 20, sample_size = 1)]
fn reference_pages_are_utf_8(bencher: Bencher<'_, '_>) {
    measure(bencher, &pages(), |file| std::str::from_utf8(file).map_or(0, str::len));
}

fn pages() -> Vec<Vec<u8>> {
    PRESS.articles.iter().map(|article| page(article).into_bytes()).collect()
}

/// Sizes are those of the bytes that are read.
fn measure(bencher: Bencher<'_, '_>, files: &[Vec<u8>], read: impl Fn(&[u8]) -> usize) {
    let all = || files.iter().map(|file| read(file)).sum::<usize>();
    let expected = all();
    assert!(expected > 0, "there is something to read");
    bencher
        .counter(BytesCount::new(files.iter().map(Vec::len).sum::<usize>()))
        .counter(ItemsCount::new(files.len()))
        .bench_local(|| assert_eq!(all(), expected));
}
