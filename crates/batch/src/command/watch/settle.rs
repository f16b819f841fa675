//! Which files have come to rest, and which of them are new.

use std::collections::HashMap;
use std::fs::Metadata;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant, SystemTime};

/// What tells that a file is another one than before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Version {
    bytes: u64,
    changed: Option<SystemTime>,
    /// Another file that takes the place of one may have its size and time.
    inode: u64,
}

impl Version {
    pub(super) fn of(metadata: &Metadata) -> Self {
        Self { bytes: metadata.len(), changed: metadata.modified().ok(), inode: inode(metadata) }
    }
}

#[cfg(unix)]
fn inode(metadata: &Metadata) -> u64 {
    std::os::unix::fs::MetadataExt::ino(metadata)
}

#[cfg(not(unix))]
fn inode(_: &Metadata) -> u64 {
    0
}

/// The files of the inputs, from look to look.
#[derive(Debug)]
pub(super) struct Files {
    settle: Duration,
    seen: HashMap<PathBuf, Seen>,
    /// Files that were taken are gone.
    lost: bool,
    looks: u64,
}

#[derive(Debug)]
struct Seen {
    version: Version,
    /// When it was first seen so.
    since: Instant,
    /// As what it was last taken.
    taken: Option<Version>,
    /// The last look that found it.
    look: u64,
}

impl Files {
    pub(super) fn new(settle: Duration) -> Self {
        Self { settle, seen: HashMap::new(), lost: false, looks: 0 }
    }

    /// Begins a look at all files.
    pub(super) fn begin(&mut self) {
        self.looks += 1;
    }

    /// Sees a file, and says whether it has settled. `now` and `clock` are the same moment; a file that has
    /// not been seen before has settled if its own time says so.
    pub(super) fn see(&mut self, path: &Path, version: Version, now: Instant, clock: SystemTime) -> bool {
        let look = self.looks;
        let age = version.changed.and_then(|changed| clock.duration_since(changed).ok()).unwrap_or_default();
        let seen = self.seen.entry(path.to_owned()).or_insert_with(|| {
            let since = now.checked_sub(age.min(self.settle)).unwrap_or(now);
            Seen { version, since, taken: None, look }
        });
        seen.look = look;
        if seen.version != version {
            (seen.version, seen.since) = (version, now);
        }
        now.duration_since(seen.since) >= self.settle
    }

    /// Ends the look: what it did not find is gone.
    pub(super) fn end(&mut self) {
        let look = self.looks;
        let lost = &mut self.lost;
        self.seen.retain(|_, seen| {
            let is_there = seen.look == look;
            *lost |= !is_there && seen.taken.is_some();
            is_there
        });
    }

    /// A file as the last look found it.
    pub(super) fn version(&self, path: &Path) -> Option<Version> {
        self.seen.get(path).map(|seen| seen.version)
    }

    /// Whether there is something to take: a file that has settled and was not taken as it is.
    pub(super) fn has_news(&self, now: Instant) -> bool {
        let settled = |seen: &Seen| now.duration_since(seen.since) >= self.settle;
        self.seen.values().any(|seen| settled(seen) && seen.taken != Some(seen.version))
    }

    /// Whether files are gone that were taken, and this is not dealt with yet.
    pub(super) fn has_losses(&self) -> bool {
        self.lost
    }

    /// Notes that all that had settled by then was taken, and with `pruned` that what is gone was removed.
    pub(super) fn take(&mut self, by: Instant, pruned: bool) {
        for seen in self.seen.values_mut().filter(|seen| by.duration_since(seen.since) >= self.settle) {
            seen.taken = Some(seen.version);
        }
        self.lost &= !pruned;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SETTLE: Duration = Duration::from_secs(5);

    /// A look at these files, some seconds after the first; which of them have settled.
    fn look(
        files: &mut Files,
        begun: (Instant, SystemTime),
        at: u64,
        found: &[(&str, Version)],
    ) -> Vec<bool> {
        let (now, clock) = (begun.0 + Duration::from_secs(at), begun.1 + Duration::from_secs(at));
        files.begin();
        let settled = found.iter().map(|(path, version)| files.see(Path::new(path), *version, now, clock));
        let settled = settled.collect();
        files.end();
        settled
    }

    fn begin() -> (Instant, SystemTime) {
        (Instant::now() + Duration::from_secs(1000), SystemTime::now())
    }

    fn version(bytes: u64, changed: SystemTime) -> Version {
        Version { bytes, changed: Some(changed), inode: 7 }
    }

    #[test]
    fn a_file_settles_when_it_has_not_changed_for_so_long() {
        let (begun, mut files) = (begin(), Files::new(SETTLE));
        let at = |seconds| begun.0 + Duration::from_secs(seconds);
        for second in 0..4 {
            let growing = version(second, begun.1 + Duration::from_secs(second));
            assert_eq!(look(&mut files, begun, second, &[("a", growing)]), [false]);
            assert!(!files.has_news(at(second)));
        }
        let whole = version(3, begun.1 + Duration::from_secs(3));
        assert_eq!(look(&mut files, begun, 7, &[("a", whole)]), [false]);
        assert_eq!(look(&mut files, begun, 8, &[("a", whole)]), [true]);
        assert!(files.has_news(at(8)));
        files.take(at(8), false);
        assert_eq!(look(&mut files, begun, 9, &[("a", whole)]), [true]);
        assert!(!files.has_news(at(9)), "it was taken");
        let other = Version { inode: 8, ..whole };
        assert_eq!(look(&mut files, begun, 10, &[("a", other)]), [false], "another file in its place");
        assert_eq!(look(&mut files, begun, 15, &[("a", other)]), [true]);
        assert!(files.has_news(at(15)));
    }

    #[test]
    fn a_file_that_was_written_long_ago_has_settled_when_it_appears() {
        let (begun, mut files) = (begin(), Files::new(SETTLE));
        let old = version(1, begun.1 - Duration::from_secs(60));
        let young = version(1, begun.1 - Duration::from_secs(3));
        let of_tomorrow = version(1, begun.1 + Duration::from_secs(86_400));
        let found = [("old", old), ("young", young), ("of-tomorrow", of_tomorrow)];
        assert_eq!(look(&mut files, begun, 0, &found), [true, false, false]);
        assert_eq!(look(&mut files, begun, 2, &found), [true, true, false]);
        assert_eq!(look(&mut files, begun, 5, &found), [true, true, true]);
    }

    #[test]
    fn what_is_gone_is_remembered_until_it_is_removed() {
        let (begun, mut files) = (begin(), Files::new(SETTLE));
        let old = version(1, begun.1 - Duration::from_secs(60));
        look(&mut files, begun, 0, &[("a", old), ("b", old)]);
        files.take(begun.0, true);
        look(&mut files, begun, 1, &[("a", old)]);
        assert!(files.has_losses() && !files.has_news(begun.0));
        files.take(begun.0, false);
        assert!(files.has_losses());
        files.take(begun.0, true);
        assert!(!files.has_losses());
        look(&mut files, begun, 2, &[("a", old), ("c", version(1, begun.1))]);
        look(&mut files, begun, 3, &[("a", old)]);
        assert!(!files.has_losses(), "c was never taken");
    }
}
