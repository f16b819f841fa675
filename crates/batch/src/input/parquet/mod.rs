//! Parquet: one article a row.
//!
//! | column | is |
//! |---|---|
//! | a number, a text, a date, a time | a field of the row, under its name |
//! | the same within a structure | a field named by the way to it: `source.name` |
//! | a list or a map (`tags`, an embedding), bytes that are not said to be text | left out |
//!
//! Read row group by row group, some rows of every column at a time, so that memory holds a page of each
//! column. A row is known as the JSON object of its values would be; columns are matched to fields whatever
//! their case. What is broken in a row group is one failure, and reading goes on with the next.

mod columns;
mod pages;

use super::packing::open_file;
use super::row::{Encoding, UTF_8};
use super::text::Refusal;
use super::{Content, InputFile, Item, Options, Record, Tally, row, sniff, too_large};
use crate::failure::{Failure, Stage};
use crate::panics;
use ::parquet::errors::ParquetError;
use ::parquet::file::metadata::{ParquetMetaData, ParquetMetaDataReader};
use columns::{Cell, Cells, Column, Kind};
use pages::Disk;
use serde_json::{Map, Value};
use std::io::Read;
use std::sync::Arc;
use std::sync::atomic::Ordering;

/// Rows read at once.
const BATCH: usize = 64;

/// A page may be so many times as large as an article: writers put a thousand rows into one.
const PAGE: usize = 4;

/// Cuts a file into rows. What breaks a row group becomes an item.
pub struct Rows<'a> {
    input: Arc<str>,
    doc: String,
    disk: Arc<Disk>,
    metadata: ParquetMetaData,
    columns: Arc<[Column]>,
    limit: usize,
    tally: &'a Tally,
    /// Row groups begun so far.
    groups: usize,
    /// Rows before the group that is begun next.
    rows_before: u64,
    /// Number of the row to come, from 1.
    row: u64,
    /// What is wrong with the file as a whole, still to be said.
    contradiction: Option<String>,
    cells: Vec<Cells>,
    /// Of each column, the cells to come.
    batch: Vec<std::vec::IntoIter<Cell>>,
}

/// The rows of a file.
///
/// # Errors
/// A failure of stage `read` or `parse`: not a Parquet file, a broken one, without the column of the text.
pub(super) fn rows<'a>(file: &InputFile, options: &Options, tally: &'a Tally) -> Result<Rows<'a>, Failure> {
    let io = |e: std::io::Error| file.failure(Stage::Read, e.to_string());
    let disk = open_file(&file.path).map_err(io)?;
    let mut start = [0; 4];
    match (&disk).read_exact(&mut start) {
        Err(_) if file.bytes == 0 => return Err(file.failure(Stage::Read, "empty")),
        Ok(()) if &start == b"PAR1" => {}
        Ok(()) if &start == b"PARE" => {
            return Err(file.failure(Stage::Read, "encrypted; decrypt the Parquet file first"));
        }
        Ok(()) | Err(_) => {
            let found = sniff::foreign(&start).map(|found| format!(": this is {found}")).unwrap_or_default();
            return Err(file.failure(Stage::Parse, format!("not Parquet{found}")));
        }
    }
    let metadata = panics::catch(|| ParquetMetaDataReader::new().parse_and_finish(&disk))
        .map_err(|panic| file.failure(Stage::Read, format!("broken Parquet: {panic}")))?
        .map_err(|e| file.failure(Stage::Read, format!("broken Parquet: {}", words(&e))))?;
    let columns =
        columns(&metadata, &options.text_column).map_err(|cause| file.failure(Stage::Parse, cause))?;
    if metadata.row_groups().iter().all(|group| group.num_rows() <= 0) {
        return Err(file.failure(Stage::Read, "empty: it has no rows"));
    }
    let (said, found) = (metadata.file_metadata().num_rows(), metadata.row_groups());
    let found: i64 = found.iter().map(|group| group.num_rows().max(0)).fold(0, i64::saturating_add);
    let contradiction = (said != found)
        .then(|| format!("broken Parquet: {said} rows are said to be in it, {found} in its row groups"));
    Ok(Rows {
        input: file.shown(),
        doc: file.doc.clone(),
        disk: Arc::new(Disk { file: disk, limit: options.max_article_bytes.saturating_mul(PAGE) }),
        metadata,
        columns,
        limit: options.max_article_bytes,
        tally,
        groups: 0,
        rows_before: 0,
        row: 1,
        contradiction,
        cells: Vec::new(),
        batch: Vec::new(),
    })
}

/// The columns to read, or why there is no article in them.
fn columns(metadata: &ParquetMetaData, text_column: &str) -> Result<Arc<[Column]>, String> {
    let schema = metadata.file_metadata().schema_descr();
    let mut found = Vec::new();
    let mut text_kind = None;
    for (index, column) in schema.columns().iter().enumerate() {
        let name = row::field_name(&column.path().parts().join("."), text_column);
        let is_text = name == text_column;
        let kind = Kind::of(column, is_text);
        if is_text {
            text_kind = Some(kind);
        }
        if let Some(kind) = kind {
            found.push(Column { name, index, kind });
        }
    }
    match text_kind {
        Some(Some(Kind::Text)) => Ok(found.into()),
        Some(_) => Err(format!("the column `{text_column}` does not hold text")),
        None => {
            let names: Vec<_> = found.iter().map(|column| column.name.clone()).collect();
            Err(row::no_text(text_column, names.iter()))
        }
    }
}

impl Rows<'_> {
    /// Begins with the next row group. Whether there is one.
    fn next_group(&mut self) -> Result<bool, ParquetError> {
        (self.cells, self.batch) = (Vec::new(), Vec::new());
        self.row = self.rows_before + 1;
        if self.groups == self.metadata.num_row_groups() {
            return Ok(false);
        }
        let group = self.metadata.row_group(self.groups);
        self.groups += 1;
        self.rows_before += u64::try_from(group.num_rows()).unwrap_or(0);
        let size = u64::try_from(group.compressed_size()).unwrap_or(0);
        self.tally
            .bytes
            .fetch_add(size.min(self.disk.file.metadata().map_or(0, |m| m.len())), Ordering::Relaxed);
        let cells = self.columns.iter().map(|column| Cells::new(&self.disk, column, group));
        self.cells = cells.collect::<Result<_, _>>()?;
        Ok(true)
    }

    /// Reads some rows of every column. Whether there are any in this row group.
    fn next_batch(&mut self) -> Result<bool, ParquetError> {
        let left = (self.rows_before + 1).saturating_sub(self.row).min(BATCH as u64) as usize;
        if left == 0 || self.cells.is_empty() {
            return Ok(false);
        }
        let mut batch = Vec::with_capacity(self.cells.len());
        for (cells, column) in self.cells.iter_mut().zip(&*self.columns) {
            let mut read = Vec::with_capacity(left);
            while read.len() < left {
                let more = cells.next(left - read.len())?;
                if more.is_empty() {
                    let cause = format!("the column `{}` ends before its row group", column.name);
                    return Err(ParquetError::General(cause));
                }
                read.extend(more);
            }
            batch.push(read.into_iter());
        }
        self.batch = batch;
        Ok(true)
    }

    /// Moves on to a batch with rows. Whether there is one.
    fn advance(&mut self) -> Result<bool, ParquetError> {
        while !self.next_batch()? {
            if !self.next_group()? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn failed(&self, cause: String) -> Item {
        Item::failed(Failure::new(&*self.input, Stage::Read, cause).of_doc(&self.doc))
    }
}

impl Iterator for Rows<'_> {
    type Item = Item;

    fn next(&mut self) -> Option<Item> {
        if let Some(contradiction) = self.contradiction.take() {
            return Some(self.failed(contradiction));
        }
        if self.batch.first().is_none_or(|cells| cells.len() == 0) {
            // The crate asserts much of what a broken file can say.
            let advanced = panics::catch(|| self.advance());
            let cause = match advanced {
                Ok(Ok(true)) => None,
                Ok(Ok(false)) => return None,
                Ok(Err(error)) => Some(words(&error)),
                Err(panic) => Some(panic),
            };
            if let Some(cause) = cause {
                let rows = match self.rows_before {
                    last if last > self.row => format!("rows {} to {last}", self.row),
                    _ => format!("row {}", self.row),
                };
                let group = self.groups;
                (self.cells, self.batch) = (Vec::new(), Vec::new());
                self.row = self.rows_before + 1;
                return Some(self.failed(format!("row group {group}, {rows}: {cause}")));
            }
        }
        let number = self.row;
        self.row += 1;
        let cells: Option<Vec<_>> = self.batch.iter_mut().map(Iterator::next).collect();
        let row = Row { columns: self.columns.clone(), cells: cells? };
        let (doc, place) = (format!("{}#{number}", self.doc), format!("row {number}"));
        if row.weight() > self.limit {
            let cause = format!("{place}: {}", too_large(self.limit));
            return Some(Item::failed(Failure::new(&*self.input, Stage::Read, cause).of_doc(doc)));
        }
        Some(Item::record(&self.input, Record { doc, place, content: Content::ParquetRow(row) }))
    }
}

/// The crate's error without the name of the format, which the failure's file has in its name.
fn words(error: &ParquetError) -> String {
    match error {
        ParquetError::General(cause) | ParquetError::NYI(cause) | ParquetError::EOF(cause) => cause.clone(),
        other => other.to_string(),
    }
}

/// A row, not yet decoded.
#[derive(Debug)]
pub struct Row {
    columns: Arc<[Column]>,
    cells: Vec<Cell>,
}

impl Row {
    /// How much memory it takes, about.
    pub fn weight(&self) -> usize {
        self.cells.iter().map(Cell::len).sum()
    }

    /// The values by the names of their columns, and the encoding.
    pub(crate) fn fields(&self) -> Result<(Map<String, Value>, Encoding), Refusal> {
        let mut fields = Map::new();
        for (column, cell) in self.columns.iter().zip(&self.cells) {
            let value = cell.value(column.kind).map_err(|e| {
                (Stage::Decode, format!("`{}` is not UTF-8, as text in Parquet must be: {e}", column.name))
            })?;
            // A null says no more than a column that is not there, but for the text.
            if !value.is_null() || matches!(column.kind, Kind::Text) {
                fields.insert(column.name.clone(), value);
            }
        }
        Ok((fields, UTF_8))
    }
}
