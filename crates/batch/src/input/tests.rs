//! Readers as a whole: what comes out of files that are large, broken, gone or full of traps.
#![allow(clippy::unwrap_used)]

use super::*;
use crate::article;
use chiso_extract::Document;
use std::fs::{self, File};
use std::io::Write;
use tempfile::{TempDir, tempdir};

/// All that comes of some entries.
#[derive(Debug, Default)]
struct Outcome {
    documents: Vec<Document>,
    failures: Vec<Failure>,
    skipped: u64,
}

impl Outcome {
    fn docs(&self) -> Vec<&str> {
        self.documents.iter().map(|document| document.doc.as_str()).collect()
    }

    fn causes(&self) -> Vec<&str> {
        self.failures.iter().map(|failure| failure.cause.as_str()).collect()
    }
}

fn read_entries(entries: Vec<Entry>, options: &Options) -> Outcome {
    let tally = Tally::default();
    let mut outcome = Outcome::default();
    for item in Items::new(entries, options, &tally) {
        match article::read(item, options) {
            Ok(document) => outcome.documents.push(document),
            Err(failure) => outcome.failures.push(failure),
        }
    }
    outcome.skipped = tally.skipped().values().sum();
    outcome
}

/// Reads one file.
fn read(path: &Path, options: &Options) -> Outcome {
    read_entries(plan(&[path.to_owned()], None, None).unwrap().entries, options)
}

fn options(max_article_bytes: usize) -> Options {
    Options { max_article_bytes, ..Options::default() }
}

fn file(name: &str, bytes: impl AsRef<[u8]>) -> (TempDir, PathBuf) {
    let dir = tempdir().unwrap();
    let path = dir.path().join(name);
    fs::write(&path, bytes).unwrap();
    (dir, path)
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(bytes).unwrap();
    packed.finish().unwrap()
}

fn zstd(bytes: &[u8]) -> Vec<u8> {
    ::zstd::encode_all(bytes, 1).unwrap()
}

/// A record of a web archive.
fn warc(kind: &str, url: &str, media: &str, block: &[u8]) -> Vec<u8> {
    let head = format!(
        "WARC/1.1\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {url}\r\nContent-Type: {media}\r\nContent-Length: {}\r\n\r\n",
        block.len()
    );
    [head.as_bytes(), block, b"\r\n\r\n"].concat()
}

fn response(url: &str, http: &str, body: &[u8]) -> Vec<u8> {
    let head = format!("HTTP/1.1 {http}\r\n\r\n");
    warc("response", url, "application/http; msgtype=response", &[head.as_bytes(), body].concat())
}

/// An archive with one member, as long as `bytes`.
fn archive(name: &str, bytes: &[u8]) -> Vec<u8> {
    let mut archive = ::zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let stored =
        ::zip::write::SimpleFileOptions::default().compression_method(::zip::CompressionMethod::STORE);
    archive.start_file(name, stored).unwrap();
    archive.write_all(bytes).unwrap();
    archive.finish().unwrap().into_inner()
}

/// Two small articles around one of 3 MB, in every form.
fn with_a_large_one(size: usize) -> Vec<(&'static str, Vec<u8>)> {
    let large = "Đạt 5%. ".repeat(size / 10);
    let rows = |row: &dyn Fn(&str, &str) -> String| {
        [row("a", "Đạt 1%."), row("b", &large), row("c", "Đạt 3%.")].concat().into_bytes()
    };
    let jsonl = rows(&|id, text| format!("{{\"id\":\"{id}\",\"text\":\"{text}\"}}\n"));
    let csv = [b"id,text\n", &rows(&|id, text| format!("{id},\"{text}\"\n"))[..]].concat();
    let pages = [("a", "<p>Đạt 1%."), ("b", &large), ("c", "<p>Đạt 3%.")];
    let warc = |packed: bool| -> Vec<u8> {
        let records = pages.iter().map(|(id, page)| {
            let html = format!("<p>{page}");
            match packed {
                true => response(
                    id,
                    "200 OK\r\nContent-Type: text/html\r\nContent-Encoding: gzip",
                    &gzip(html.as_bytes()),
                ),
                false => response(id, "200 OK\r\nContent-Type: text/html", html.as_bytes()),
            }
        });
        records.collect::<Vec<_>>().concat()
    };
    vec![
        ("rows.jsonl.gz", gzip(&jsonl)),
        ("rows.jsonl.zst", zstd(&jsonl)),
        ("rows.jsonl", jsonl),
        ("rows.csv.gz", gzip(&csv)),
        ("rows.csv", csv),
        ("pages.warc.gz", gzip(&warc(false))),
        ("packed.warc", warc(true)),
        ("pages.warc", warc(false)),
    ]
}

#[test]
fn an_article_over_the_limit_fails_alone_in_every_form() {
    for (name, bytes) in with_a_large_one(3_000_000) {
        let (_dir, path) = file(name, bytes);
        let outcome = read(&path, &options(1_000_000));
        assert_eq!(outcome.docs(), ["a", "c"], "{name}: {:?}", outcome.failures);
        assert_eq!(outcome.failures.len(), 1, "{name}");
        let cause = &outcome.failures[0].cause;
        assert!(cause.ends_with("larger than 1 MB; --max-article-mb raises the limit"), "{name}: {cause}");
        assert_eq!(read(&path, &options(4_000_000)).docs(), ["a", "b", "c"], "{name}");
    }
    let large = "Đạt 5%. ".repeat(300_000);
    for (name, bytes) in [
        ("a.txt", large.clone().into_bytes()),
        ("a.txt.gz", gzip(large.as_bytes())),
        ("a.html.zst", zstd(large.as_bytes())),
        ("a.zip", archive("a.txt", large.as_bytes())),
        ("b.zip", archive("a.txt.gz", &gzip(large.as_bytes()))),
    ] {
        let (_dir, path) = file(name, bytes);
        let outcome = read(&path, &options(1_000_000));
        assert_eq!(outcome.causes(), ["larger than 1 MB; --max-article-mb raises the limit"], "{name}");
    }
}

#[test]
fn what_is_gone_or_no_longer_a_file_is_a_failure() {
    let dir = tempdir().unwrap();
    let names = ["a.txt", "b.jsonl", "c.csv", "d.parquet", "e.warc.gz", "f.zip"];
    for name in names {
        fs::write(dir.path().join(name), "x").unwrap();
    }
    let entries = plan(&[dir.path().to_owned()], None, None).unwrap().entries;
    for name in names {
        fs::remove_file(dir.path().join(name)).unwrap();
    }
    let outcome = read_entries(entries.clone(), &Options::default());
    let docs: Vec<_> = outcome.failures.iter().map(|failure| failure.doc.as_deref().unwrap()).collect();
    assert_eq!(docs, names);
    assert!(outcome.failures.iter().all(|failure| failure.stage == Stage::Read));
    assert!(outcome.causes().iter().all(|cause| cause.contains("No such file")), "{outcome:?}");
    // A FIFO that has taken a file's place is not waited for.
    for name in names {
        let made = std::process::Command::new("mkfifo").arg(dir.path().join(name)).status().unwrap();
        assert!(made.success());
    }
    let outcome = read_entries(entries, &Options::default());
    assert_eq!(outcome.causes(), ["no longer a file"; 6]);
}

#[cfg(unix)]
#[test]
fn names_that_are_not_utf8_are_found_by_patterns_and_lists() {
    use std::os::unix::ffi::{OsStrExt, OsStringExt};
    let dir = tempdir().unwrap();
    let path = dir.path().join(std::ffi::OsStr::from_bytes(b"b\xe1n tin.txt"));
    if fs::write(&path, "Đạt 5%.").is_err() {
        return; // A file system that refuses such names has none to read.
    }
    let list = dir.path().join("list");
    fs::write(&list, [path.clone().into_os_string().into_vec(), b"\n".to_vec()].concat()).unwrap();
    let listed = plan(&[], Some(&List::File(list)), None).unwrap().entries;
    let found = plan(&[dir.path().join("b*n tin.txt")], None, None).unwrap().entries;
    for entries in [listed, found] {
        let outcome = read_entries(entries, &Options::default());
        assert!(outcome.docs()[0].ends_with("b\u{fffd}n tin.txt"), "{outcome:?}");
    }
}

#[test]
fn a_row_group_that_claims_other_rows_than_the_file_is_told() {
    let forms = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/input/forms");
    let bytes = fs::read(forms.join("gzip.parquet")).unwrap();
    let footer =
        bytes.len() - 8 - u32::from_le_bytes(bytes[bytes.len() - 8..][..4].try_into().unwrap()) as usize;
    let mut told = 0;
    // One bit after the other of the file's description.
    for at in (footer..bytes.len() - 8).take(1500) {
        let mut bytes = bytes.clone();
        bytes[at] ^= 2;
        let (_dir, path) = file("a.parquet", bytes);
        let outcome = read(&path, &Options::default());
        assert!(outcome.documents.len() >= 3 || !outcome.failures.is_empty(), "byte {at}: {outcome:?}");
        told += usize::from(outcome.causes().iter().any(|cause| cause.contains("are said to be in it")));
    }
    assert!(told > 0);
}

#[test]
fn a_folder_of_100_000_files_is_listed_in_order() {
    let dir = tempdir().unwrap();
    let first = dir.path().join("000000.txt");
    fs::write(&first, "Đạt 5%.").unwrap();
    for n in 1..100_000 {
        // Some file systems allow a file only so many names.
        let path = dir.path().join(format!("{n:06}.txt"));
        if n % 1000 == 0 || fs::hard_link(&first, &path).is_err() {
            File::create(path).unwrap();
        }
    }
    let plan = plan(&[dir.path().to_owned()], None, None).unwrap();
    assert_eq!((plan.files, plan.entries.len()), (100_000, 100_000));
    let docs = plan.entries.iter().map(|entry| match entry {
        Entry::File(file) => file.doc.as_str(),
        other => panic!("{other:?}"),
    });
    assert!(docs.enumerate().all(|(n, doc)| doc == format!("{n:06}.txt")));
}

#[test]
fn a_crawl_is_read_as_servers_and_crawlers_write_it() {
    let text = "Đạt 5% kế hoạch.";
    let windows_1258: &[u8] = b"<p>T\x79\xd2 l\xea\xf2 h\xf4\xf2 ngh\xe8o 5%.";
    let html = "200 OK\r\nContent-Type: text/html";
    let mut deflate = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::fast());
    deflate.write_all(b"<p>R\xe1\xba\xa5t 6%.").unwrap();
    let archive = [
        response("charset", &format!("{html}; charset=windows-1258"), windows_1258),
        response("raw-deflate", &format!("{html}\r\nContent-Encoding: deflate"), &deflate.finish().unwrap()),
        response("not-packed", &format!("{html}\r\nContent-Encoding: gzip"), "<p>Đạt 7%.".as_bytes()),
        response("brotli", &format!("{html}\r\nContent-Encoding: br"), b"\x0b\x02\x80"),
        response("no-type", "200 OK", b"<p>1%"),
        response("moved", "301 Moved\r\nContent-Type: text/html", b"<p>1%"),
        warc("resource", "text", "text/plain; charset=utf-8", text.as_bytes()),
        warc("resource", "metadata://gnu.org/software/wget/warc/wget.log", "text/plain", b"100%"),
        warc("revisit", "again", "application/http", b"HTTP/1.1 200 OK\r\n\r\n"),
        warc("response", "no-end", "application/http", b"HTTP/1.1 200 OK\r\nContent-Type: text/html"),
        warc(
            "response",
            "<in-brackets>",
            "application/http",
            b"HTTP/2 200\nContent-Type: text/html\n\n<p>8%",
        ),
    ];
    let (_dir, path) = file("a.warc", archive.concat());
    let outcome = read(&path, &Options::default());
    assert_eq!(outcome.docs(), ["charset", "raw-deflate", "not-packed", "text", "in-brackets"]);
    let texts: Vec<_> = outcome.documents.iter().map(|document| document.text.as_str()).collect();
    assert_eq!(texts, ["Tỷ lệ hộ nghèo 5%.", "Rất 6%.", "Đạt 7%.", text, "8%"]);
    assert_eq!(outcome.documents[0].encoding, "windows-1258");
    let causes = [
        "record 4: compressed with \"br\"; accepted are gzip, deflate and zstd",
        "record 10: its HTTP header has no end",
    ];
    assert_eq!(outcome.causes(), causes);
    assert_eq!(outcome.skipped, 3, "no-type, moved, again");
}

/// In every gzip member another record; one is broken, one cut, one is no gzip at all.
#[test]
fn reading_resumes_at_the_next_record() {
    let page =
        |id: &str| response(id, "200 OK\r\nContent-Type: text/html", format!("<p>{id} 5%.").as_bytes());
    let mut broken = gzip(&page("broken"));
    for byte in &mut broken[30..60] {
        *byte ^= 0x55;
    }
    let cut = gzip(&page("cut"));
    let members: [&[u8]; 7] = [
        &gzip(&page("a")),
        &broken,
        &gzip(&page("b")),
        &cut[..cut.len() - 20],
        &gzip(&page("c")),
        b"this is no member",
        &gzip(&page("d")),
    ];
    let (_dir, path) = file("a.warc.gz", members.concat());
    let outcome = read(&path, &Options::default());
    assert_eq!(outcome.docs(), ["a", "b", "c", "d"], "{:?}", outcome.failures);
    assert_eq!(outcome.failures.len(), 3, "{:?}", outcome.failures);

    let (first, second) = (page("first"), page("second"));
    let plain = [&page("a")[..], &first[..first.len() - 12], &second, b"noise\n\n", &page("b")].concat();
    let (_dir, path) = file("a.warc", plain);
    let outcome = read(&path, &Options::default());
    assert_eq!(outcome.docs(), ["a", "second", "b"], "{:?}", outcome.failures);
    assert_eq!(outcome.failures.len(), 2, "{:?}", outcome.failures);
}

#[test]
fn rows_of_csv_are_decoded_as_a_whole_and_keep_their_breaks() {
    // windows-1258, with a cell in which nothing tells.
    let rows = b"ID;Text;Title;Date;Note;note\n\
        7;\"T\x79\xd2 l\xea\xf2 h\xf4\xf2 ngh\xe8o cu\xd2a huy\xea\xf2n gia\xd2m,\n\xf0a\xf2t \"\"5%\"\"\";c\xe1;30/6/2023;x;\n";
    let (_dir, path) = file("a.csv", rows);
    let outcome = read(&path, &Options::default());
    assert_eq!(outcome.causes(), [""; 0]);
    let document = &outcome.documents[0];
    assert_eq!(document.text, "Tỷ lệ hộ nghèo của huyện giảm,\nđạt \"5%\"");
    assert_eq!((document.doc.as_str(), document.encoding.as_str()), ("7", "windows-1258"));
    assert_eq!(document.published.as_deref(), Some("2023-06-30"));
    assert_eq!(serde_json::json!(document.meta), serde_json::json!({"Note": "x"}));
}

#[test]
fn a_page_of_parquet_is_not_unpacked_beyond_the_limit() {
    let forms = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/input/forms");
    for (name, text_column) in
        [("articles.parquet", "text"), ("content.parquet", "content"), ("gzip.parquet", "text")]
    {
        let mut options = Options { text_column: text_column.into(), ..options(100) };
        let outcome = read(&forms.join(name), &options);
        assert!(outcome.documents.is_empty() && !outcome.failures.is_empty(), "{name}");
        assert!(
            outcome.causes().iter().all(|cause| cause.contains("larger than")),
            "{name}: {:?}",
            outcome.causes()
        );
        options.max_article_bytes = 2_000;
        assert_eq!(read(&forms.join(name), &options).documents.len(), 3, "{name}");
    }
}

/// A generator of numbers that are the same in every run.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % end as u64) as usize
    }
}

/// Rounds for each form; more of them with the environment's `CHISO_ROUNDS`.
fn rounds(few: usize) -> usize {
    std::env::var("CHISO_ROUNDS").ok().and_then(|rounds| rounds.parse().ok()).unwrap_or(few)
}

/// Feeds every form to its reader, changed by `change`, and looks at what comes out.
fn with_broken_forms(
    change: impl Fn(&mut Vec<u8>, &mut Numbers),
    few: usize,
    check: impl Fn(&str, &Outcome, &Outcome),
) {
    let forms = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/input/forms");
    let mut names: Vec<_> = fs::read_dir(&forms).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    names.sort_unstable();
    let dir = tempdir().unwrap();
    for name in names {
        let (name, whole) = (name.to_str().unwrap(), fs::read(forms.join(&name)).unwrap());
        let text_column = if name.starts_with("content") { "content" } else { "text" };
        let options = Options { text_column: text_column.into(), ..options(1_000_000) };
        let unbroken = read(&forms.join(name), &options);
        assert_eq!(unbroken.documents.len(), 3, "{name}");
        let path = dir.path().join(name);
        let mut numbers = Numbers(0x2545_f491_4f6c_dd1d);
        for _ in 0..rounds(few) {
            let mut bytes = whole.clone();
            change(&mut bytes, &mut numbers);
            fs::write(&path, bytes).unwrap();
            let outcome = read(&path, &options);
            let bug = outcome.causes().into_iter().find(|cause| cause.contains("a bug"));
            assert_eq!(bug, None, "{name}");
            check(name, &unbroken, &outcome);
        }
    }
}

#[test]
fn a_flipped_bit_loses_nothing_in_silence() {
    let flip = |bytes: &mut Vec<u8>, numbers: &mut Numbers| {
        let at = numbers.below(bytes.len());
        bytes[at] ^= 1 << numbers.below(8);
    };
    with_broken_forms(flip, 60, |name, unbroken, outcome| {
        let problems = outcome.failures.len() as u64 + outcome.skipped.saturating_sub(unbroken.skipped);
        assert!(outcome.documents.len() >= 3 || problems > 0, "{name}: {outcome:?}");
    });
}

#[test]
fn garbage_in_the_middle_neither_stops_nor_crashes_a_run() {
    let smear = |bytes: &mut Vec<u8>, numbers: &mut Numbers| {
        for _ in 0..1 + numbers.below(20) {
            let at = numbers.below(bytes.len());
            let end = (at + numbers.below(40)).min(bytes.len());
            for byte in &mut bytes[at..end] {
                *byte = numbers.below(256) as u8;
            }
        }
    };
    with_broken_forms(smear, 30, |_, _, _| {});
}

#[test]
fn what_is_cut_off_is_a_failure_and_what_stands_before_it_is_read() {
    let cut = |bytes: &mut Vec<u8>, numbers: &mut Numbers| bytes.truncate(numbers.below(bytes.len()));
    with_broken_forms(cut, 40, |name, unbroken, outcome| {
        assert!(outcome.documents.len() <= 3, "{name}");
        // Whole rows and records may end where a file is cut; what is compressed as one says that it is cut.
        let ends_anywhere = name.contains(".warc") || name.ends_with("sv") || name.ends_with("jsonl");
        assert!(ends_anywhere || !outcome.failures.is_empty(), "{name}: {outcome:?}");
        let before = outcome.documents.len().saturating_sub(1);
        for (read, whole) in outcome.documents[..before].iter().zip(&unbroken.documents) {
            assert_eq!((&read.doc, &read.text), (&whole.doc, &whole.text), "{name}");
        }
    });
}
