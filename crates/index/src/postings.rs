//! Where a word of a query stands: the postings of every term that it may be.
//!
//! A word typed with its tones is one term. Typed without, it is every term of its letters; typed as
//! a prefix, every term that begins so. The union is read as if it were one list.

use crate::analyzer::has_two_spellings;
use crate::query::Word;
use crate::term::{self, Beginning, TONES};
use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::io;
use tantivy::postings::{Postings, SegmentPostings, TermInfo};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocId, DocSet, InvertedIndexReader, Searcher, TERMINATED};

/// The terms that a word of a query may be.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Pattern {
    folded: String,
    /// With these tones; with any if none.
    toned: Option<String>,
    /// Only the beginning of a word.
    prefix: bool,
}

impl Pattern {
    /// A word with its tones as typed (typed without any: with any).
    pub(crate) fn as_typed(word: &Word) -> Self {
        Pattern { folded: word.folded.clone(), toned: word.toned.clone(), prefix: false }
    }

    /// A word with any tones.
    pub(crate) fn any_tones(word: &Word) -> Self {
        Pattern { folded: word.folded.clone(), toned: None, prefix: false }
    }

    /// What begins with the word.
    pub(crate) fn beginning(self) -> Self {
        Pattern { prefix: true, ..self }
    }

    /// The terms of a dictionary that the word may be.
    pub(crate) fn terms(&self, reader: &InvertedIndexReader) -> io::Result<Vec<TermInfo>> {
        if let (Some(toned), false) = (&self.toned, self.prefix) {
            let mut term = String::new();
            term::write(&self.folded, toned, &mut term);
            return Ok(reader.terms().get(term.as_bytes())?.into_iter().collect());
        }
        let mut terms = Vec::new();
        self.range(reader, &self.folded, self.toned.as_deref(), &mut terms)?;
        if self.prefix && has_two_spellings(&self.folded) {
            // Of a whole word the analyzer writes `y` as `i`; of a longer one, of which this is the
            // beginning, it does not.
            let with_y = |form: &str| form.replacen('i', "y", 1);
            let toned = self.toned.as_deref().map(with_y);
            self.range(reader, &with_y(&self.folded), toned.as_deref(), &mut terms)?;
        }
        Ok(terms)
    }

    /// Adds the terms of these letters, or that begin with them.
    fn range(
        &self,
        reader: &InvertedIndexReader,
        folded: &str,
        toned: Option<&str>,
        terms: &mut Vec<TermInfo>,
    ) -> io::Result<()> {
        let mut end = folded.as_bytes().to_vec();
        match self.prefix {
            // No byte of UTF-8 is 255.
            true => end.push(255),
            false => end.push(TONES as u8 + 1),
        }
        let toned = toned.map(Beginning::new);
        let mut stream = reader.terms().range().ge(folded.as_bytes()).lt(&end).into_stream()?;
        while stream.advance() {
            let begins =
                |toned: &Beginning| str::from_utf8(stream.key()).is_ok_and(|term| toned.begins(term));
            if toned.as_ref().is_none_or(begins) {
                terms.push(stream.value().clone());
            }
        }
        Ok(())
    }

    /// In how many documents the word stands, counted once for each of its terms.
    pub(crate) fn doc_freq(&self, searcher: &Searcher, field: Field) -> tantivy::Result<u64> {
        let mut sum = 0;
        for segment in searcher.segment_readers() {
            let terms = self.terms(&*segment.inverted_index(field)?)?;
            sum += terms.iter().map(|info| u64::from(info.doc_freq)).sum::<u64>();
        }
        Ok(sum)
    }
}

/// The postings of a word in one segment.
pub(crate) enum WordPostings {
    /// It is one term.
    One(Box<SegmentPostings>),
    /// It is several, or none.
    Many(Union),
    /// It is several, of which only the documents are asked for, and few enough to be listed.
    Listed(Listed),
}

impl WordPostings {
    pub(crate) fn open(
        reader: &InvertedIndexReader,
        pattern: &Pattern,
        read: IndexRecordOption,
    ) -> io::Result<Self> {
        let terms = pattern.terms(reader)?;
        let mut lists: Vec<SegmentPostings> = terms
            .iter()
            .map(|term| reader.read_postings_from_terminfo(term, read))
            .collect::<io::Result<_>>()?;
        let total: u64 = terms.iter().map(|term| u64::from(term.doc_freq)).sum();
        Ok(match lists.len() {
            1 => WordPostings::One(Box::new(lists.remove(0))),
            _ if read == IndexRecordOption::Basic && total <= MAX_LISTED => {
                WordPostings::Listed(Listed::new(&mut lists))
            }
            _ => WordPostings::Many(Union::new(lists)),
        })
    }

    /// Times that the word stands in the current document.
    pub(crate) fn term_freq(&self) -> u32 {
        match self {
            WordPostings::One(list) => list.term_freq(),
            WordPostings::Many(union) => union.here.iter().map(|at| union.lists[*at].term_freq()).sum(),
            WordPostings::Listed(_) => 1,
        }
    }

    /// Its positions in the current document, in order.
    pub(crate) fn positions(&mut self, positions: &mut Vec<u32>) {
        match self {
            WordPostings::One(list) => list.positions(positions),
            WordPostings::Many(union) => {
                positions.clear();
                for at in &union.here {
                    union.lists[*at].append_positions_with_offset(0, positions);
                }
                if union.here.len() > 1 {
                    positions.sort_unstable();
                }
            }
            WordPostings::Listed(_) => positions.clear(),
        }
    }
}

impl DocSet for WordPostings {
    fn advance(&mut self) -> DocId {
        match self {
            WordPostings::One(list) => list.advance(),
            WordPostings::Many(union) => union.seek(union.doc.saturating_add(1)),
            WordPostings::Listed(listed) => listed.seek(listed.doc.saturating_add(1)),
        }
    }

    fn seek(&mut self, target: DocId) -> DocId {
        match self {
            WordPostings::One(list) => list.seek(target),
            WordPostings::Many(union) => union.seek(target),
            WordPostings::Listed(listed) => listed.seek(target),
        }
    }

    fn doc(&self) -> DocId {
        match self {
            WordPostings::One(list) => list.doc(),
            WordPostings::Many(union) => union.doc,
            WordPostings::Listed(listed) => listed.doc,
        }
    }

    fn size_hint(&self) -> u32 {
        match self {
            WordPostings::One(list) => list.size_hint(),
            WordPostings::Many(union) => union.size,
            WordPostings::Listed(listed) => listed.size,
        }
    }
}

/// Entries up to which lists are read through at once, rather than each sought in as it is asked for.
const MAX_LISTED: u64 = 100_000;

/// The documents of several lists: a bit for each.
pub(crate) struct Listed {
    bits: Vec<u64>,
    doc: DocId,
    size: u32,
}

impl Listed {
    fn new(lists: &mut [SegmentPostings]) -> Self {
        let mut bits: Vec<u64> = Vec::new();
        for list in lists {
            while list.doc() != TERMINATED {
                let at = list.doc() as usize / 64;
                if at >= bits.len() {
                    bits.resize(at + 1, 0);
                }
                bits[at] |= 1 << (list.doc() % 64);
                list.advance();
            }
        }
        let size = bits.iter().map(|bits| bits.count_ones()).sum();
        let mut listed = Listed { bits, doc: 0, size };
        listed.next_from(0);
        listed
    }

    fn seek(&mut self, target: DocId) -> DocId {
        if target > self.doc {
            self.next_from(target);
        }
        self.doc
    }

    /// Moves to the first document from `target` on.
    fn next_from(&mut self, target: DocId) {
        let first = target as usize / 64;
        let mut mask = u64::MAX << (target % 64);
        for (at, bits) in self.bits.iter().enumerate().skip(first) {
            if bits & mask != 0 {
                self.doc = at as DocId * 64 + (bits & mask).trailing_zeros();
                return;
            }
            mask = u64::MAX;
        }
        self.doc = TERMINATED;
    }
}

/// Several lists read as one.
pub(crate) struct Union {
    lists: Vec<SegmentPostings>,
    /// The lists that stand behind the current document, by where they stand.
    ahead: BinaryHeap<Reverse<(DocId, usize)>>,
    /// Those that stand on it.
    here: Vec<usize>,
    doc: DocId,
    size: u32,
}

impl Union {
    fn new(lists: Vec<SegmentPostings>) -> Self {
        let ahead = lists.iter().enumerate().map(|(at, list)| Reverse((list.doc(), at))).collect();
        let size = lists.iter().map(DocSet::size_hint).fold(0, u32::saturating_add);
        let mut union = Union { lists, ahead, here: Vec::new(), doc: 0, size };
        union.gather();
        union
    }

    fn seek(&mut self, target: DocId) -> DocId {
        if target <= self.doc {
            return self.doc;
        }
        if target >= TERMINATED {
            self.ahead.clear();
            self.here.clear();
            self.doc = TERMINATED;
            return TERMINATED;
        }
        for at in self.here.drain(..) {
            self.ahead.push(Reverse((self.lists[at].seek(target), at)));
        }
        while let Some(mut first) = self.ahead.peek_mut() {
            let Reverse((doc, at)) = *first;
            if doc >= target {
                break;
            }
            *first = Reverse((self.lists[at].seek(target), at));
        }
        self.gather()
    }

    /// Moves to the least document that a list stands on.
    fn gather(&mut self) -> DocId {
        self.here.clear();
        self.doc = self.ahead.peek().map_or(TERMINATED, |Reverse((doc, _))| *doc);
        if self.doc == TERMINATED {
            self.ahead.clear();
        }
        while let Some(Reverse((doc, at))) = self.ahead.peek().copied() {
            if doc != self.doc {
                break;
            }
            self.ahead.pop();
            self.here.push(at);
        }
        self.doc
    }
}
