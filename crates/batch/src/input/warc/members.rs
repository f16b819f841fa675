//! A gzipped web archive, member by member: each record is one, so that a broken one costs no other.

use super::super::Packing;
use flate2::bufread::GzDecoder;
use std::io::{self, BufRead, Read};

/// How many compressed bytes of a member are kept to look for the next one in, should it break.
const KEPT: usize = 4 << 20;

/// Read in pieces of this size.
const PIECE: usize = 64 << 10;

/// So many compressed bytes tell whether a member begins with a record.
const PROBE: usize = 512;

const MAGIC: &[u8] = b"\x1f\x8b\x08";

/// The content of all members, one after another.
pub(super) struct Members<'a> {
    state: State<'a>,
    /// Whether the member under way has given something.
    is_within: bool,
    /// What broke it. Said again until the next member is looked for.
    broken: Option<String>,
    out: Box<[u8]>,
    at: usize,
    end: usize,
}

enum State<'a> {
    Between(Packed<'a>),
    In(Box<GzDecoder<Packed<'a>>>),
    Gone,
}

impl<'a> Members<'a> {
    pub fn new(inner: Box<dyn BufRead + Send + 'a>) -> Self {
        let packed = Packed { inner, bytes: Vec::new(), mark: 0, at: 0 };
        let out = vec![0; PIECE].into_boxed_slice();
        Self { state: State::Between(packed), is_within: false, broken: None, out, at: 0, end: 0 }
    }

    /// Whether the member that gave the last bytes has not ended.
    pub fn is_within(&self) -> bool {
        self.is_within
    }

    /// Goes on with the next member that begins with a record. Whether there is one.
    pub fn recover(&mut self) -> io::Result<bool> {
        (self.at, self.end) = (0, 0);
        (self.is_within, self.broken) = (false, None);
        let mut packed = match std::mem::replace(&mut self.state, State::Gone) {
            State::Between(packed) => packed,
            State::In(decoder) => decoder.into_inner(),
            State::Gone => return Ok(false),
        };
        packed.at = (packed.mark + 1).min(packed.bytes.len());
        let found = packed.find_member()?;
        self.state = State::Between(packed);
        Ok(found)
    }

    fn fill(&mut self) -> io::Result<()> {
        loop {
            match std::mem::replace(&mut self.state, State::Gone) {
                State::Gone => return Ok(()),
                State::Between(mut packed) => {
                    packed.mark = packed.at;
                    let more = packed.fill_buf().map(|next| !next.is_empty());
                    if !matches!(more, Ok(true)) {
                        self.state = State::Between(packed);
                        return more.map(drop);
                    }
                    self.state = State::In(Box::new(GzDecoder::new(packed)));
                    self.is_within = false;
                }
                State::In(mut decoder) => {
                    let read = decoder.read(&mut self.out);
                    if matches!(read, Ok(0)) {
                        self.state = State::Between(decoder.into_inner());
                        continue;
                    }
                    self.state = State::In(decoder);
                    (self.at, self.end) = (0, read?);
                    self.is_within = true;
                    return Ok(());
                }
            }
        }
    }
}

impl BufRead for Members<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.at == self.end {
            if self.broken.is_none()
                && let Err(error) = self.fill()
            {
                self.broken = Some(Packing::Gzip.explain(&error).unwrap_or_else(|| error.to_string()));
            }
            if let Some(broken) = &self.broken {
                return Err(io::Error::other(broken.clone()));
            }
        }
        Ok(&self.out[self.at..self.end])
    }

    fn consume(&mut self, n: usize) {
        self.at += n;
    }
}

impl Read for Members<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = self.fill_buf()?.read(buffer)?;
        self.consume(n);
        Ok(n)
    }
}

/// Compressed bytes, of which those since the member's beginning are still at hand.
struct Packed<'a> {
    inner: Box<dyn BufRead + Send + 'a>,
    bytes: Vec<u8>,
    /// Where the member under way begins.
    mark: usize,
    at: usize,
}

impl Packed<'_> {
    /// Reads on. Whether there was more.
    fn more(&mut self) -> io::Result<bool> {
        if self.at - self.mark > KEPT {
            self.mark = self.at;
        }
        if self.mark >= PIECE {
            self.bytes.drain(..self.mark);
            self.at -= self.mark;
            self.mark = 0;
        }
        Ok(self.inner.by_ref().take(PIECE as u64).read_to_end(&mut self.bytes)? > 0)
    }

    /// Looks for the next member that begins with a record, from here on.
    fn find_member(&mut self) -> io::Result<bool> {
        loop {
            let rest = &self.bytes[self.at..];
            match rest.windows(MAGIC.len()).position(|window| window == MAGIC) {
                None => {
                    self.at = self.bytes.len().saturating_sub(MAGIC.len() - 1).max(self.at);
                    self.mark = self.at;
                    if !self.more()? {
                        return Ok(false);
                    }
                }
                Some(found) => {
                    self.at += found;
                    self.mark = self.at;
                    while self.bytes.len() - self.at < PROBE && self.more()? {}
                    let mut start = [0; 5];
                    if GzDecoder::new(&self.bytes[self.at..]).read_exact(&mut start).is_ok()
                        && &start == b"WARC/"
                    {
                        return Ok(true);
                    }
                    self.at += 1;
                }
            }
        }
    }
}

impl Read for Packed<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = self.fill_buf()?.read(buffer)?;
        self.consume(n);
        Ok(n)
    }
}

impl BufRead for Packed<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.at == self.bytes.len() {
            self.more()?;
        }
        Ok(&self.bytes[self.at..])
    }

    fn consume(&mut self, n: usize) {
        self.at += n;
    }
}
