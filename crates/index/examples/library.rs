//! The index without the command line: make one, add, query, replace, delete.
//!
//! ```sh
//! cargo run -p chiso-index --example library
//! ```
#![allow(clippy::print_stdout)]

use chiso_extract::{Document, Extractor, Kind};
use chiso_index::{ArticleQuery, Axis, FigureQuery, Index, IndexWriter, WriterOptions};

fn article(id: &str, published: &str, text: &str) -> Document {
    Document {
        doc: id.into(),
        title: text.lines().next().map(str::to_owned),
        published: Some(published.into()),
        text: text.into(),
        ..Document::default()
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let parent = tempfile::tempdir()?;
    let dir = parent.path().join("index");
    let extractor = Extractor::new();

    // Make an index, and add articles with the figures that they state.
    let mut writer = IndexWriter::create(&dir, &WriterOptions::default())?;
    let articles = [
        article("a", "2023-07-10", "Nghệ An giảm nghèo\nNăm 2022, tỷ lệ hộ nghèo của tỉnh Nghệ An là 6,41%."),
        article("b", "2024-01-15", "Sơn La giảm nghèo\nNăm 2022, tỷ lệ hộ nghèo của tỉnh Sơn La là 21,66%."),
        article("c", "2024-02-01", "Nghệ An\nNăm 2023, tỷ lệ hộ nghèo của tỉnh Nghệ An còn 4,94%."),
    ];
    for article in &articles {
        writer.add(article, &extractor.extract(article))?;
    }
    writer.commit()?;

    // Query it. Words typed without tones find those with any.
    let index = Index::open(&dir)?;
    let page = index.search("ngheo published:[2024 TO *]", &ArticleQuery::default())?;
    println!("{} articles since 2024:", page.total);
    for hit in &page.hits {
        println!("  {} {}", hit.doc, hit.title.as_deref().unwrap_or_default());
    }
    let percents = FigureQuery { kinds: vec![Kind::Percent], max: Some(10.0), ..FigureQuery::default() };
    for hit in index.figures("tỷ lệ hộ nghèo", &percents)?.hits {
        let figure = &hit.figure;
        println!("  {} {:?} {:?} {:?}", figure.text, figure.label, figure.place, figure.period);
    }
    let table = index.pivot("tỷ lệ hộ nghèo", &percents, Axis::Place, Axis::Period)?;
    println!("{:?} by {:?}", table.rows, table.cols);

    // Replace one, delete one. Readers see it when they reload.
    let changed =
        article("a", "2023-07-11", "Đính chính\nNăm 2022, tỷ lệ hộ nghèo của tỉnh Nghệ An là 6,4%.");
    writer.add(&changed, &extractor.extract(&changed))?;
    writer.delete("b")?;
    writer.finish()?;
    println!("before: {:?}", index.counts()?);
    index.reload()?;
    println!("after: {:?}", index.counts()?);
    Ok(())
}
