//! How much of archives is read and kept.

/// An archive with more entries than this is refused; the limit bounds memory.
pub(super) const MOST_ENTRIES: usize = 1_000_000;

/// So many bytes of archives within archives, and of compressed messages out of tar archives, are kept in a run.
pub(super) const MOST_KEPT: u64 = 128 * 1024 * 1024;

/// Archives within archives are read up to this size each.
pub(super) const MOST_INNER: u64 = 64 * 1024 * 1024;

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
    fn a_budget_is_not_overdrawn() {
        let mut budget = Budget(10);
        assert!(budget.take(6) && !budget.take(5) && budget.take(4) && !budget.take(1));
    }
}
