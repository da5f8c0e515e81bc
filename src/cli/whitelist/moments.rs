//! Moments of the call.

use jiff::civil::{Date, DateTime};

/// A day, or a moment of it, such as 2026-09-14 or 2026-09-14T10:30:00.
pub(super) fn day(text: &str) -> Result<Date, String> {
    moment(text).map(|moment| moment.date())
}

/// A local moment such as 2026-09-14T10:30:00; of a day alone its beginning.
pub(super) fn moment(text: &str) -> Result<DateTime, String> {
    let has_time = text.contains(['T', ' ']);
    let day = || text.parse::<Date>().ok().filter(|day| day.to_string() == text).map(|day| day.at(0, 0, 0, 0));
    // With an offset it would be another local moment than it says.
    let is_local = !text.ends_with(['Z', 'z']) && !text.get(10..).is_some_and(|time| time.contains(['+', '-', '[']));
    let moment = if has_time { text.parse::<DateTime>().ok().filter(|_| is_local) } else { day() };
    moment.ok_or_else(|| "this is no local moment such as 2026-09-14T10:30:00".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_local() {
        assert_eq!(moment("2026-09-14T10:30:00").unwrap().to_string(), "2026-09-14T10:30:00");
        assert_eq!(day("2026-09-14").unwrap().to_string(), "2026-09-14");
        for wrong in ["2026-09-14T10:30:00Z", "2026-09-14T10:30:00+02:00", "2026-02-30", "20260914", "today"] {
            assert!(moment(wrong).is_err(), "{wrong}");
        }
    }
}
