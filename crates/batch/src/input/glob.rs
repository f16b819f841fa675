//! Patterns for paths, for shells that leave them to us.

use globset::{GlobBuilder, GlobMatcher};
use std::path::{Component, Path, PathBuf};

/// Whether a path has wildcards that can be read.
pub fn is_pattern(path: &Path) -> bool {
    matches!(Pattern::of(path), Some(Ok(_)))
}

/// A pattern, and the folder in which it looks.
pub(super) struct Pattern {
    /// What comes before the first wildcard.
    pub root: PathBuf,
    matcher: GlobMatcher,
}

impl Pattern {
    /// The pattern that a path is, if it has wildcards: `*` and `?` within a name, `**` for folders, `[ab]`,
    /// `{a,b}`.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn of(path: &Path) -> Option<Result<Self, String>> {
        let text = path.to_str().filter(|text| text.contains(['*', '?', '[', '{']))?;
        let is_fixed = |part: &Component<'_>| {
            !part.as_os_str().as_encoded_bytes().iter().any(|b| matches!(b, b'*' | b'?' | b'[' | b'{'))
        };
        let root: PathBuf = path.components().take_while(is_fixed).collect();
        let text = text.strip_prefix("./").unwrap_or(text);
        let glob = GlobBuilder::new(text).literal_separator(true).build();
        Some(match glob {
            Ok(glob) => Ok(Self { root, matcher: glob.compile_matcher() }),
            Err(error) => Err(format!("not a pattern for paths: {}", error.kind())),
        })
    }

    /// Where to look.
    pub fn folder(&self) -> &Path {
        if self.root.as_os_str().is_empty() { Path::new(".") } else { &self.root }
    }

    /// How many folders deep to look.
    pub fn depth(&self) -> usize {
        let pattern = self.matcher.glob().glob();
        if pattern.contains("**") {
            return usize::MAX;
        }
        Path::new(pattern).components().count()
            - self.root.strip_prefix(".").unwrap_or(&self.root).components().count()
    }

    /// Whether a path below the folder meets it.
    pub fn is_match(&self, path: &Path) -> bool {
        self.matcher.is_match(path.strip_prefix(".").unwrap_or(path))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn a_pattern_looks_below_its_fixed_part() {
        let pattern = Pattern::of(Path::new("crawl/2024/**/*.warc.gz")).unwrap().unwrap();
        assert_eq!(pattern.folder(), Path::new("crawl/2024"));
        assert!(pattern.is_match(Path::new("crawl/2024/a.warc.gz")));
        assert!(pattern.is_match(Path::new("crawl/2024/01/b/a.warc.gz")));
        assert!(!pattern.is_match(Path::new("crawl/2024/a.warc")));
        let pattern = Pattern::of(Path::new("./*.txt")).unwrap().unwrap();
        assert_eq!((pattern.folder(), pattern.depth()), (Path::new("."), 1));
        assert!(pattern.is_match(Path::new("./a.txt")));
        assert!(!pattern.is_match(Path::new("b/a.txt")));
        assert!(Pattern::of(Path::new("a.txt")).is_none());
        assert!(Pattern::of(Path::new("a[.txt")).unwrap().is_err());
    }
}
