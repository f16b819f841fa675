//! Which parts of an index are merged into one.

use std::fs;
use std::path::PathBuf;
use tantivy::index::{SegmentComponent, SegmentId, SegmentMeta};
use tantivy::indexer::{LogMergePolicy, MergeCandidate, MergePolicy};

/// A merge takes no more than this many bytes,
const BYTES: u64 = 128_000_000;

/// or this share of the whole index, if that is more: so there are never more than a few dozen parts.
const SHARE: u64 = 32;

/// Parts of about the same number of articles are merged, as the engine's own policy has it, but only as
/// many at a time as do not weigh too much: what is merged is mapped into memory meanwhile. Large parts are
/// left as they are.
#[derive(Debug)]
pub(crate) struct BoundedMerges {
    dir: PathBuf,
    alike: LogMergePolicy,
}

impl BoundedMerges {
    pub(crate) fn new(dir: PathBuf) -> Self {
        Self { dir, alike: LogMergePolicy::default() }
    }

    fn bytes_of(&self, segment: &SegmentMeta) -> u64 {
        use SegmentComponent::{FastFields, FieldNorms, Positions, Postings, Store, Terms};
        let files = [FastFields, FieldNorms, Positions, Postings, Store, Terms];
        let files = files.map(|component| self.dir.join(segment.relative_path(component)));
        files.iter().filter_map(|file| fs::metadata(file).ok()).map(|file| file.len()).sum()
    }
}

impl MergePolicy for BoundedMerges {
    fn compute_merge_candidates(&self, segments: &[SegmentMeta]) -> Vec<MergeCandidate> {
        let alike = self.alike.compute_merge_candidates(segments);
        if alike.is_empty() {
            return alike;
        }
        let sizes: Vec<_> = segments.iter().map(|segment| (segment.id(), self.bytes_of(segment))).collect();
        let most = BYTES.max(sizes.iter().map(|(_, bytes)| bytes).sum::<u64>() / SHARE);
        let size_of =
            |id: &SegmentId| sizes.iter().find(|(other, _)| other == id).map_or(0, |(_, bytes)| *bytes);
        let bounded = alike.into_iter().map(|MergeCandidate(ids)| {
            MergeCandidate(bounded(ids.into_iter().map(|id| (size_of(&id), id)).collect(), most))
        });
        bounded.filter(|candidate| candidate.0.len() > 1).collect()
    }
}

/// As many of these as weigh no more than `most` together, the lightest first.
fn bounded<T: Ord>(mut weighed: Vec<(u64, T)>, most: u64) -> Vec<T> {
    weighed.sort_unstable();
    let mut total = 0;
    let fit = weighed.into_iter().take_while(|(weight, _)| {
        total += weight;
        total <= most
    });
    fit.map(|(_, id)| id).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_merge_takes_the_lightest_as_long_as_they_are_light() {
        let of = |weights: &[u64]| bounded(weights.iter().copied().zip(0..).collect::<Vec<_>>(), 100);
        assert_eq!(of(&[30, 20, 40, 60]), [1, 0, 2]);
        assert_eq!(of(&[101, 90]), [1], "one alone is no merge");
        assert_eq!(of(&[500, 300]), [0; 0]);
    }
}
