//! Pages of a column, unpacked here with a limit on what comes out.
//!
//! The `parquet` crate unpacks a page to whatever it holds; a page of a few kilobytes can hold gigabytes. So
//! the crate is told that the column is not compressed, and the compressed pages that it then gives are
//! unpacked here.

use bytes::Bytes;
use parquet::basic::{Compression, CompressionCodec};
use parquet::column::page::{Page, PageMetadata, PageReader};
use parquet::errors::{ParquetError, Result};
use parquet::file::metadata::{ColumnChunkMetaData, RowGroupMetaData};
use parquet::file::reader::{ChunkReader, Length};
use parquet::file::serialized_reader::SerializedPageReader;
use std::fs::File;
use std::io::{BufReader, Read};
use std::sync::Arc;

/// A file of which no piece over `limit` bytes is read at once.
pub(super) struct Disk {
    pub file: File,
    pub limit: usize,
}

impl Length for Disk {
    fn len(&self) -> u64 {
        self.file.len()
    }
}

impl ChunkReader for Disk {
    type T = BufReader<File>;

    fn get_read(&self, start: u64) -> Result<Self::T> {
        self.file.get_read(start)
    }

    fn get_bytes(&self, start: u64, length: usize) -> Result<Bytes> {
        if length > self.limit {
            return Err(too_large(self.limit));
        }
        self.file.get_bytes(start, length)
    }
}

fn too_large(limit: usize) -> ParquetError {
    let megabytes = limit / 1_000_000;
    ParquetError::General(format!("a page larger than {megabytes} MB; --max-article-mb raises the limit"))
}

fn broken(what: impl std::fmt::Display) -> ParquetError {
    ParquetError::General(format!("broken page: {what}"))
}

/// The pages of one column in one row group.
pub(super) struct Pages {
    packed: SerializedPageReader<Disk>,
    codec: CompressionCodec,
    limit: usize,
    /// How many rows the group has: no page has more.
    rows: u64,
}

impl Pages {
    /// # Errors
    /// A compression that is not known.
    pub fn new(disk: Arc<Disk>, column: &ColumnChunkMetaData, group: &RowGroupMetaData) -> Result<Self> {
        let codec = column.compression_codec();
        let (limit, rows) = (disk.limit, u64::try_from(group.num_rows()).unwrap_or(0));
        match codec {
            CompressionCodec::UNCOMPRESSED
            | CompressionCodec::SNAPPY
            | CompressionCodec::GZIP
            | CompressionCodec::ZSTD => {}
            other => {
                let cause = format!("compressed with {other}; accepted are snappy, gzip, zstd and none");
                return Err(ParquetError::NYI(cause));
            }
        }
        let plain = column.clone().into_builder().set_compression(Compression::UNCOMPRESSED).build()?;
        let packed = SerializedPageReader::new(disk, &plain, rows as usize, None)?;
        Ok(Self { packed, codec, limit, rows })
    }

    fn unpack(&self, packed: &[u8]) -> Result<Vec<u8>> {
        let mut plain = Vec::new();
        let read = |reader: &mut dyn Read, plain: &mut Vec<u8>| {
            reader.take(self.limit as u64 + 1).read_to_end(plain).map_err(broken)
        };
        match self.codec {
            CompressionCodec::SNAPPY => {
                if snap::raw::decompress_len(packed).map_err(broken)? > self.limit {
                    return Err(too_large(self.limit));
                }
                plain = snap::raw::Decoder::new().decompress_vec(packed).map_err(broken)?;
            }
            CompressionCodec::GZIP => {
                read(&mut flate2::read::MultiGzDecoder::new(packed), &mut plain)?;
            }
            CompressionCodec::ZSTD => {
                let mut decoder = zstd::Decoder::with_buffer(packed).map_err(broken)?;
                read(&mut decoder, &mut plain)?;
            }
            _ => plain.extend_from_slice(packed),
        }
        if plain.len() > self.limit { Err(too_large(self.limit)) } else { Ok(plain) }
    }

    /// A page, unpacked, that cannot hold the number of values that it claims is none.
    fn unpacked(&self, mut page: Page) -> Result<Page> {
        let is_packed = self.codec != CompressionCodec::UNCOMPRESSED;
        match &mut page {
            Page::DataPage { buf, num_values, .. } => {
                if is_packed {
                    *buf = self.unpack(buf)?.into();
                }
                self.check(*num_values, self.rows)?;
            }
            Page::DictionaryPage { buf, num_values, .. } => {
                if is_packed {
                    *buf = self.unpack(buf)?.into();
                }
                self.check(*num_values, buf.len() as u64)?;
            }
            Page::DataPageV2 {
                buf,
                num_values,
                def_levels_byte_len,
                rep_levels_byte_len,
                is_compressed,
                ..
            } => {
                // The levels stand in front, never packed.
                let levels = u64::from(*def_levels_byte_len) + u64::from(*rep_levels_byte_len);
                let levels = usize::try_from(levels).ok().filter(|&levels| levels <= buf.len());
                let levels = levels.ok_or_else(|| broken("it is shorter than its levels"))?;
                if is_packed && std::mem::take(is_compressed) && levels < buf.len() {
                    let plain = self.unpack(&buf[levels..])?;
                    *buf = [&buf[..levels], &plain].concat().into();
                }
                self.check(*num_values, self.rows)?;
            }
        }
        Ok(page)
    }

    fn check(&self, values: u32, most: u64) -> Result<()> {
        if u64::from(values) > most { Err(broken("more values than it can hold")) } else { Ok(()) }
    }
}

impl Iterator for Pages {
    type Item = Result<Page>;

    fn next(&mut self) -> Option<Self::Item> {
        self.get_next_page().transpose()
    }
}

impl PageReader for Pages {
    fn get_next_page(&mut self) -> Result<Option<Page>> {
        self.packed.get_next_page()?.map(|page| self.unpacked(page)).transpose()
    }

    fn peek_next_page(&mut self) -> Result<Option<PageMetadata>> {
        self.packed.peek_next_page()
    }

    fn skip_next_page(&mut self) -> Result<()> {
        self.packed.skip_next_page()
    }
}
