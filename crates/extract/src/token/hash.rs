//! What words are looked up by.

/// Hash of a word in lower case, or of a phrase: the hashes of its words, one with the other.
///
/// Eight bytes at a time, each step reversible: no two words of up to eight bytes have the same one. Others are told
/// apart by 64 bits, which is taken to be enough.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct WordHash(u64);

impl WordHash {
    /// Of no word.
    pub(crate) const NONE: Self = Self(0);

    /// Of a word.
    pub(crate) const fn of(word: &[u8]) -> Self {
        let (mut hash, mut rest) = (Self::NONE, word);
        while let Some((chunk, behind)) = rest.split_first_chunk()
            && !behind.is_empty()
        {
            hash = hash.with(u64::from_le_bytes(*chunk));
            rest = behind;
        }
        let (mut last, mut at) = (0, 0);
        while at < rest.len() {
            last |= (rest[at] as u64) << (8 * at);
            at += 1;
        }
        hash.with(last)
    }

    /// Of the word of one byte or more that stands at these bytes of a text.
    ///
    /// The same as [`of`](Self::of), but faster: it looks at what stands behind the word and leaves it out.
    #[inline]
    pub(crate) fn within(text: &[u8], start: usize, end: usize) -> Self {
        let (mut hash, mut rest, mut left) = (Self::NONE, &text[start..], end - start);
        while left > 8
            && let Some((chunk, behind)) = rest.split_first_chunk()
        {
            hash = hash.with(u64::from_le_bytes(*chunk));
            (rest, left) = (behind, left - 8);
        }
        rest.first_chunk()
            .map_or_else(|| Self::of(&text[start..end]), |last| hash.with(first_bytes(*last, left)))
    }

    /// The first byte of a word, and what [`within`](Self::within) makes of it: nearly all words are short.
    #[inline(always)] // The loop over all words of a text.
    pub(crate) fn with_first_byte(text: &[u8], start: usize, end: usize) -> (u8, Self) {
        // Known to be in the text by one comparison.
        let is_within = text.len().checked_sub(8).is_some_and(|last| start <= last);
        if is_within && end - start <= 8 {
            let mut chunk = [0; 8];
            chunk.copy_from_slice(&text[start..start + 8]);
            (chunk[0], Self::NONE.with(first_bytes(chunk, end - start)))
        } else {
            Self::with_first_byte_of_others(text, start, end)
        }
    }

    #[inline(never)] // Few words are longer, or end a text.
    fn with_first_byte_of_others(text: &[u8], start: usize, end: usize) -> (u8, Self) {
        (text[start], Self::within(text, start, end))
    }

    /// Of a phrase: the words of this hash with the word of another behind them.
    pub(crate) const fn then(self, next: Self) -> Self {
        Self(self.0.rotate_left(32)).with(next.0)
    }

    const fn with(self, chunk: u64) -> Self {
        // 2^64 divided by the golden ratio; its product spreads upwards only, so that the high half comes down again.
        let product = (self.0 ^ chunk).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        Self(product ^ (product >> 32))
    }

    /// Where to look first in a hash table, of which it takes as many of the last bits as it needs.
    pub(crate) const fn slot(self) -> usize {
        self.0 as usize
    }
}

/// So many of these bytes.
fn first_bytes(bytes: [u8; 8], count: usize) -> u64 {
    /// The bits of none of them, of one and so on.
    static BITS: [u64; 9] = [
        0,
        u64::MAX >> 56,
        u64::MAX >> 48,
        u64::MAX >> 40,
        u64::MAX >> 32,
        u64::MAX >> 24,
        u64::MAX >> 16,
        u64::MAX >> 8,
        u64::MAX,
    ];
    u64::from_le_bytes(bytes) & BITS[count]
}

/// A few words, told from most others at a glance.
pub(crate) struct HashSet<const N: usize> {
    words: [WordHash; N],
    /// One bit for each hash, by its first and last bits.
    bits: [u64; 64],
}

impl<const N: usize> HashSet<N> {
    /// Of these words in lower case.
    pub(crate) const fn of(words: [&str; N]) -> Self {
        let mut set = Self { words: [WordHash::NONE; N], bits: [0; 64] };
        let mut n = 0;
        while n < N {
            let word = WordHash::of(words[n].as_bytes());
            set.words[n] = word;
            set.bits[word.slot() >> 58] |= 1 << (word.slot() % 64);
            n += 1;
        }
        set
    }

    /// Whether a word of this hash is one of them.
    pub(crate) fn has(&self, word: WordHash) -> bool {
        self.bits[word.slot() >> 58] & 1 << (word.slot() % 64) != 0 && self.words.contains(&word)
    }
}

#[cfg(test)]
mod tests {
    use super::WordHash;

    #[test]
    fn a_word_has_one_hash_wherever_it_stands() {
        for word in ["a", "đến", "nghiệp", "trường", "telecommunications", "16 bytes, or so"] {
            let alone = WordHash::of(word.as_bytes());
            for (before, behind) in [("", ""), ("", "."), ("ở ", " và những nơi khác"), ("1234567 ", " 8901")]
            {
                let text = format!("{before}{word}{behind}");
                let (start, end) = (before.len(), before.len() + word.len());
                let text_bytes = text.as_bytes();
                assert_eq!(WordHash::within(text_bytes, start, end), alone, "{text:?}");
                let with_first = WordHash::with_first_byte(text_bytes, start, end);
                assert_eq!(with_first, (word.as_bytes()[0], alone), "{text:?}");
            }
        }
    }

    #[test]
    fn words_and_phrases_are_told_apart() {
        let of = |word: &str| WordHash::of(word.as_bytes());
        let all = [
            of("tỷ"),
            of("lệ"),
            of("tỷ lệ"),
            of("tỷ").then(of("lệ")),
            of("lệ").then(of("tỷ")),
            of("tỷ").then(of("lệ")).then(of("tỷ")),
            of("telecommunications"),
            of("telecommunication"),
        ];
        for (n, hash) in all.iter().enumerate() {
            assert!(!all[..n].contains(hash), "{n}");
        }
    }
}
