//! Moments as the lists write them: YYYYMMDDhhmmss.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;

/// A moment that fourteen digits say; `None` when they are none that the calendar and the clock have.
pub fn moment(digits: &[u8]) -> Option<DateTime> {
    if digits.len() != 14 || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let two = |at: usize| part(&digits[at..at + 2]) as i8;
    // Year 0 is no year of the calendar that people use.
    let year = part(&digits[..4]);
    if year == 0 {
        return None;
    }
    DateTime::new(year, two(4), two(6), two(8), two(10), two(12), 0).ok()
}

/// A day that eight digits say.
pub fn day(digits: &[u8]) -> Option<Date> {
    if digits.len() != 8 || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    Date::new(part(&digits[..4]), part(&digits[4..6]) as i8, part(&digits[6..]) as i8).ok().filter(|day| day.year() > 0)
}

fn part(digits: &[u8]) -> i16 {
    digits.iter().fold(0, |sum, digit| sum * 10 + i16::from(digit - b'0'))
}

/// The fourteen digits of a moment.
pub fn digits(moment: DateTime) -> String {
    moment.strftime("%Y%m%d%H%M%S").to_string()
}

/// A local moment in UTC, as the lists write it.
pub fn utc_digits(local: DateTime, zone: &TimeZone) -> String {
    let instant = zone.to_ambiguous_zoned(local).compatible().map_or(Timestamp::UNIX_EPOCH, |zoned| zoned.timestamp());
    digits(instant.to_zoned(TimeZone::UTC).datetime())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_moments_of_the_calendar_are_moments() {
        for (digits, is_moment) in [
            ("20260914102237", true),
            ("20240229235959", true),
            ("20230229235959", false),
            ("20260914240000", false),
            ("20260914235960", false),
            ("20260931000000", false),
            ("00000101000000", false),
            ("2026091410223 ", false),
        ] {
            assert_eq!(moment(digits.as_bytes()).is_some(), is_moment, "{digits}");
        }
        let summer = moment(b"20260914102237").unwrap();
        assert_eq!(
            (digits(summer), utc_digits(summer, &super::super::actors::usual_zone())),
            ("20260914102237".to_owned(), "20260914082237".to_owned())
        );
    }
}
