//! Which of two values is greater, from their texts.

use crate::document::{Moment, parse_date, parse_moment};
use jiff::civil::DateTime;
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

/// No clock on earth is further from UTC than this.
const FURTHEST_CLOCK_HOURS: i64 = 14;

/// Whether a moment is after another. Where only one of them says on which clock it is, the other can be fourteen hours off either way
/// (XML Schema part 2, 3.2.7.4): what lies within that cannot be compared.
fn later(one: Moment, other: Moment) -> bool {
    let hours = |hours| jiff::Span::new().hours(hours);
    match (universal(one), universal(other)) {
        (Some(one), Some(other)) => one > other,
        (None, None) => one.civil > other.civil,
        (Some(one), None) => other.civil.checked_sub(hours(FURTHEST_CLOCK_HOURS)).is_ok_and(|earliest| one >= earliest),
        (None, Some(other)) => one.civil.checked_add(hours(FURTHEST_CLOCK_HOURS)).is_ok_and(|latest| latest >= other),
    }
}

/// The moment on the clock of UTC, when it says its own.
fn universal(moment: Moment) -> Option<DateTime> {
    let offset = jiff::Span::new().try_minutes(i64::from(moment.offset?)).ok()?;
    moment.civil.checked_sub(offset).ok()
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
    fn a_moment_without_a_clock_is_compared_only_beyond_fourteen_hours() {
        let zoned = "2026-07-05T12:00:00Z";
        for undecided in ["2026-07-04T22:00:00", "2026-07-05T12:00:00", "2026-07-06T02:00:00"] {
            assert!(greater(undecided, zoned) && greater(zoned, undecided), "{undecided}");
        }
        let (before, after) = ("2026-07-04T21:59:59", "2026-07-06T02:00:01");
        assert!(greater(zoned, before) && !greater(before, zoned));
        assert!(greater(after, zoned) && !greater(zoned, after));
        // Of two without, both are of one plant.
        assert!(greater("2026-07-05T12:00:01", "2026-07-05T12:00:00") && !greater("2026-07-05T12:00:00", "2026-07-05T12:00:00"));
    }

    #[test]
    fn numbers_and_days_are_compared_as_such() {
        assert!(greater("10", "9") && !greater("9", "10"));
        assert!(greater("2026-07-05", "2026-06-30"));
        assert!(greater("anything", "else"));
    }
}
