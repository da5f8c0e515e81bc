//! Which of two values is greater, from their texts.

use crate::document::{Moment, parse_date, parse_moment};
use rust_decimal::Decimal;

/// Whether a number, day or moment is greater than another; values that cannot be compared are taken as right.
pub(super) fn greater(one: &str, other: &str) -> bool {
    if let (Ok(one), Ok(other)) = (one.parse::<Decimal>(), other.parse::<Decimal>()) {
        return one > other;
    }
    if let (Some(one), Some(other)) = (parse_moment(one), parse_moment(other)) {
        return later(one, other);
    }
    match (parse_date(one), parse_date(other)) {
        (Some(one), Some(other)) => one > other,
        _ => true,
    }
}

/// Whether a moment is after another: on one clock where both say theirs, else by what is written.
fn later(one: Moment, other: Moment) -> bool {
    let universal = |moment: Moment| {
        let offset = jiff::Span::new().try_minutes(i64::from(moment.offset?)).ok()?;
        moment.civil.checked_sub(offset).ok()
    };
    match (universal(one), universal(other)) {
        (Some(one), Some(other)) => one > other,
        _ => one.civil > other.civil,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_compared_on_one_clock() {
        assert!(greater("2026-07-05T12:00:00+01:00", "2026-07-05T12:30:00+02:00"));
        assert!(!greater("2026-07-05T12:30:00+02:00", "2026-07-05T12:00:00+01:00"));
        assert!(!greater("2026-07-05T12:00:00Z", "2026-07-05T12:00:00Z"));
        assert!(greater("2026-07-05T12:00:01", "2026-07-05T12:00:00Z"));
    }

    #[test]
    fn numbers_and_days_are_compared_as_such() {
        assert!(greater("10", "9") && !greater("9", "10"));
        assert!(greater("2026-07-05", "2026-06-30"));
        assert!(greater("anything", "else"));
    }
}
