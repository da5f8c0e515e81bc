//! Where the instances of fields or groups stand that are there very often.

/// The positions of the instances of each kind, in document order.
#[derive(Debug)]
pub(super) struct Instances {
    /// By kind: where its positions begin in the list; they end where the next begin.
    starts: Vec<u32>,
    positions: Vec<u32>,
}

impl Instances {
    /// Lists instances by kind, of which there are so many.
    pub(super) fn of(kinds: usize, instances: impl Iterator<Item = usize> + Clone) -> Self {
        let mut starts = vec![0; kinds + 1];
        for kind in instances.clone() {
            starts[kind + 1] += 1;
        }
        for kind in 0..kinds {
            starts[kind + 1] += starts[kind];
        }
        let mut next = starts.clone();
        let mut positions = vec![0; starts[kinds] as usize];
        for (position, kind) in instances.enumerate() {
            positions[next[kind] as usize] = position as u32;
            next[kind] += 1;
        }
        Self { starts, positions }
    }

    /// The first instance of a kind at or after a position.
    pub(super) fn first_from(&self, kind: usize, start: u32) -> Option<u32> {
        let positions = self.positions(kind);
        positions.get(positions.partition_point(|position| *position < start)).copied()
    }

    /// How many instances of a kind there are from a position to before another.
    pub(super) fn count(&self, kind: usize, start: u32, end: u32) -> usize {
        let before = |at: u32| self.positions(kind).partition_point(|position| *position < at);
        before(end).saturating_sub(before(start))
    }

    fn positions(&self, kind: usize) -> &[u32] {
        &self.positions[self.starts[kind] as usize..self.starts[kind + 1] as usize]
    }
}

/// So many instances are passed over one by one before they are searched.
pub(super) const FEW: usize = 16;

/// One more than the position of the first instance at or after `start` in a list; 0 when there is none. The list begins with `first` and
/// goes on with `next`, each one more than a position; `many` finds the position where the list is long.
pub(super) fn first_from(first: u32, start: u32, next: impl Fn(u32) -> u32, many: impl FnOnce() -> Option<u32>) -> u32 {
    let mut current = first;
    for _ in 0..FEW {
        if current == 0 || current > start {
            return current;
        }
        current = next(current - 1);
    }
    many().map_or(0, |position| position + 1)
}

/// The positions in such a list, as far as they stand before `end`.
pub(super) fn listed(first: u32, end: u32, next: impl Fn(u32) -> u32) -> impl Iterator<Item = u32> {
    let mut current = first;
    std::iter::from_fn(move || {
        let position = current.checked_sub(1).filter(|position| *position < end)?;
        current = next(position);
        Some(position)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_from_a_position_on_is_found() {
        let kinds = [2, 0, 2, 2, 0];
        let instances = Instances::of(4, kinds.into_iter());
        for kind in 0..4 {
            for start in 0..7 {
                let expected = (0..5).find(|position| *position >= start && kinds[*position as usize] == kind);
                assert_eq!(instances.first_from(kind, start), expected, "{kind} {start}");
                for end in start..7 {
                    let expected = (start..end).filter(|position| kinds.get(*position as usize) == Some(&kind)).count();
                    assert_eq!(instances.count(kind, start, end), expected, "{kind} {start} {end}");
                }
            }
        }
    }
}
