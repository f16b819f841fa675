//! Ids that are given only once.

use std::collections::HashSet;

/// The ids given so far. Holds 16 bytes an id, whatever its length.
#[derive(Debug, Default)]
pub struct UniqueIds {
    seen: HashSet<[u8; 16]>,
}

impl UniqueIds {
    /// `None` where the id is new; else the first of `ID~2`, `ID~3`, … that is.
    ///
    /// ```
    /// let mut ids = chiso_batch::unique::UniqueIds::default();
    /// assert_eq!(ids.claim("a.txt"), None);
    /// assert_eq!(ids.claim("a.txt").as_deref(), Some("a.txt~2"));
    /// ```
    pub fn claim(&mut self, id: &str) -> Option<String> {
        if self.seen.insert(key(id)) {
            return None;
        }
        (2_u64..).map(|n| format!("{id}~{n}")).find(|id| self.seen.insert(key(id)))
    }

    /// Whether the id was given.
    pub fn contains(&self, id: &str) -> bool {
        self.seen.contains(&key(id))
    }

    /// Counts the id as given, whether or not it was before.
    pub fn insert(&mut self, id: &str) {
        self.seen.insert(key(id));
    }
}

fn key(id: &str) -> [u8; 16] {
    let mut key = [0; 16];
    key.copy_from_slice(&blake3::hash(id.as_bytes()).as_bytes()[..16]);
    key
}
