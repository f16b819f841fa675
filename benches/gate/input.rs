//! What the benchmarks work on, made once, outside of valgrind.

use crate::Result;
use chiso_benches::text::Press;
use chiso_extract::{Document, Figure};
use chiso_index::{IndexWriter, WriterOptions};
use serde::de::DeserializeOwned;
use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};

/// Size of the articles' texts.
const BYTES: usize = 500_000;

/// A folder with the input.
pub struct Input {
    dir: PathBuf,
}

impl Input {
    /// Makes the input in an empty folder.
    pub fn make(dir: &Path) -> Result<Input> {
        let input = Input::open(dir);
        let articles = Press::of_size(BYTES).with_figures();
        write(&input.path("articles.jsonl"), articles.iter().map(|(article, _)| article))?;
        write(&input.path("figures.jsonl"), articles.iter().map(|(_, figures)| figures))?;
        let mut writer = IndexWriter::create(&input.index(), &WriterOptions::default())?;
        for (article, figures) in &articles {
            writer.add(article, figures)?;
        }
        writer.finish()?;
        Ok(input)
    }

    /// The input that was made in this folder.
    pub fn open(dir: &Path) -> Input {
        Input { dir: dir.to_owned() }
    }

    /// The articles.
    pub fn articles(&self) -> Result<Vec<Document>> {
        read(&self.path("articles.jsonl"))
    }

    /// The articles, each with its figures.
    pub fn with_figures(&self) -> Result<Vec<(Document, Vec<Figure>)>> {
        Ok(self.articles()?.into_iter().zip(read::<Vec<Figure>>(&self.path("figures.jsonl"))?).collect())
    }

    /// An index of all of them, in one part.
    pub fn index(&self) -> PathBuf {
        self.path("index")
    }

    /// A folder to write in.
    pub fn scratch(&self) -> &Path {
        &self.dir
    }

    /// Size of the texts.
    pub fn bytes(&self) -> Result<usize> {
        Ok(self.articles()?.iter().map(|article| article.text.len()).sum())
    }

    /// Tells whether two inputs are the same one. The articles only: what is found in them is for the
    /// benchmarks to say.
    pub fn digest(&self) -> Result<String> {
        let mut hasher = blake3::Hasher::new();
        for article in self.articles()? {
            hasher.update(article.text.as_bytes());
        }
        Ok(format!("{} bytes, blake3 {}", hasher.count(), &hasher.finalize().to_hex()[..16]))
    }

    fn path(&self, name: &str) -> PathBuf {
        self.dir.join(name)
    }
}

fn write(path: &Path, rows: impl Iterator<Item = impl serde::Serialize>) -> Result<()> {
    let mut file = BufWriter::new(File::create(path)?);
    for row in rows {
        serde_json::to_writer(&mut file, &row)?;
        file.write_all(b"\n")?;
    }
    Ok(file.flush()?)
}

fn read<T: DeserializeOwned>(path: &Path) -> Result<Vec<T>> {
    BufReader::new(File::open(path)?).lines().map(|row| Ok(serde_json::from_str(&row?)?)).collect()
}
