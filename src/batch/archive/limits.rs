//! How much of archives is read and kept.

/// An archive with more entries than this is refused; the limit bounds memory.
pub(super) const MOST_ENTRIES: usize = 1_000_000;

/// So many bytes of archives within archives, and of compressed messages out of tar archives, are kept in a run.
pub(super) const MOST_KEPT: u64 = 128 * 1024 * 1024;

/// Archives within archives are read up to this size each.
pub(super) const MOST_INNER: u64 = 64 * 1024 * 1024;

/// An archive may unpack to so many bytes whatever its own size.
const MOST_UNPACKED: u128 = 1 << 30;

/// Larger ones may unpack to so many times their own size: certificates among others of their kind pack to a fifth or a tenth.
pub(super) const MOST_TIMES: u128 = 100;

/// Whether an archive of so many bytes holds so much that nobody packed certificates in it.
pub(super) fn is_blown_up(unpacked: u128, packed: u64) -> bool {
    unpacked > MOST_UNPACKED && unpacked > MOST_TIMES * u128::from(packed)
}

/// How many bytes a run may still keep of what it cannot read in place.
#[derive(Debug)]
pub(in crate::batch) struct Budget(u64);

impl Default for Budget {
    fn default() -> Self {
        Self(MOST_KEPT)
    }
}

impl Budget {
    /// Takes so many bytes, when they are left.
    pub(super) fn take(&mut self, bytes: usize) -> bool {
        let left = self.0.checked_sub(bytes as u64);
        self.0 = left.unwrap_or(self.0);
        left.is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn large_archives_may_unpack_to_a_hundred_times_their_size() {
        assert!(!is_blown_up(1 << 30, 1), "small enough whatever the archive's size");
        assert!(is_blown_up((1 << 30) + 1, 1));
        assert!(!is_blown_up(2_000_000_000, 20_000_000), "a hundred times");
        assert!(is_blown_up(2_000_000_001, 20_000_000));
    }

    #[test]
    fn a_budget_is_not_overdrawn() {
        let mut budget = Budget(10);
        assert!(budget.take(6) && !budget.take(5) && budget.take(4) && !budget.take(1));
    }
}
