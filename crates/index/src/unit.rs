//! Words that must stand side by side in a field; often only one.

use crate::postings::{Pattern, WordPostings};
use std::sync::Arc;
use tantivy::query::{EnableScoring, Explanation, Query, Scorer, Weight};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocId, DocSet, Score, SegmentReader, TERMINATED, TantivyError};

/// Matches the documents that have the words side by side, in order, in a field. Scores nothing.
#[derive(Clone, Debug)]
pub(crate) struct UnitQuery {
    pub field: Field,
    pub words: Arc<[Pattern]>,
}

impl Query for UnitQuery {
    fn weight(&self, _: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        Ok(Box::new(self.clone()))
    }
}

impl Weight for UnitQuery {
    fn scorer(&self, reader: &SegmentReader, _: Score) -> tantivy::Result<Box<dyn Scorer>> {
        Ok(Box::new(UnitPostings::open(reader, self.field, &self.words, IndexRecordOption::Basic)?))
    }

    fn explain(&self, reader: &SegmentReader, doc: DocId) -> tantivy::Result<Explanation> {
        let mut scorer = self.scorer(reader, 1.0)?;
        if scorer.doc() > doc || scorer.seek(doc) != doc {
            return Err(TantivyError::InvalidArgument(format!("document {doc} does not match")));
        }
        Ok(Explanation::new("has the words side by side", scorer.score()))
    }
}

/// Where the words stand side by side, in one segment.
pub(crate) struct UnitPostings {
    words: Vec<WordPostings>,
    doc: DocId,
    /// Where the unit begins in the current document; of a single word only when asked for.
    starts: Vec<u32>,
    scratch: Vec<u32>,
}

impl UnitPostings {
    /// Opens the lists. `read` is what is asked of a single word; several are read with positions.
    pub(crate) fn open(
        reader: &SegmentReader,
        field: Field,
        words: &[Pattern],
        read: IndexRecordOption,
    ) -> tantivy::Result<Self> {
        let read = if words.len() > 1 { IndexRecordOption::WithFreqsAndPositions } else { read };
        let lists = reader.inverted_index(field)?;
        let words: Vec<WordPostings> = words
            .iter()
            .map(|word| WordPostings::open(&lists, word, read))
            .collect::<std::io::Result<_>>()?;
        let mut unit = UnitPostings { words, doc: 0, starts: Vec::new(), scratch: Vec::new() };
        unit.settle();
        Ok(unit)
    }

    /// Where the unit begins in the current document.
    pub(crate) fn starts(&mut self) -> &[u32] {
        if let [word] = self.words.as_mut_slice() {
            word.positions(&mut self.starts);
        }
        &self.starts
    }

    /// From where the words stand on, to the next document that has the unit.
    fn settle(&mut self) -> DocId {
        let Some(mut target) = self.words.iter().map(DocSet::doc).max() else {
            self.doc = TERMINATED;
            return TERMINATED;
        };
        loop {
            if target == TERMINATED {
                break;
            }
            let behind = self.words.iter_mut().find_map(|word| {
                let doc = if word.doc() < target { word.seek(target) } else { word.doc() };
                (doc > target).then_some(doc)
            });
            match behind {
                Some(doc) => target = doc,
                None if self.words.len() == 1 || self.side_by_side() => break,
                None => target = self.words[0].advance(),
            }
        }
        self.doc = target;
        target
    }

    /// Whether the words stand side by side in the document that they all stand on.
    fn side_by_side(&mut self) -> bool {
        let (first, others) = self.words.split_at_mut(1);
        first[0].positions(&mut self.starts);
        for (after, word) in (1..).zip(others) {
            word.positions(&mut self.scratch);
            let mut there = self.scratch.iter().copied().peekable();
            self.starts.retain(|start| {
                while there.next_if(|position| *position < start + after).is_some() {}
                there.peek() == Some(&(start + after))
            });
            if self.starts.is_empty() {
                return false;
            }
        }
        true
    }
}

impl DocSet for UnitPostings {
    fn advance(&mut self) -> DocId {
        if self.doc == TERMINATED {
            return TERMINATED;
        }
        self.words[0].advance();
        self.settle()
    }

    fn seek(&mut self, target: DocId) -> DocId {
        if target <= self.doc {
            return self.doc;
        }
        match self.words.first_mut() {
            Some(word) if word.doc() < target => word.seek(target),
            _ => TERMINATED,
        };
        self.settle()
    }

    fn doc(&self) -> DocId {
        self.doc
    }

    fn size_hint(&self) -> u32 {
        self.words.iter().map(DocSet::size_hint).min().unwrap_or(0)
    }
}

impl Scorer for UnitPostings {
    fn score(&mut self) -> Score {
        1.0
    }
}
