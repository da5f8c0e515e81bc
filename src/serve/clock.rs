//! What time it is: the one place of the service that looks at a clock.

use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};

/// The time zone of the Norwegian service.
pub(crate) const OSLO: &str = "Europe/Oslo";
/// The time zone of the portal of the United Kingdom.
pub(crate) const LONDON: &str = "Europe/London";

/// What time it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Clock {
    /// That of the system.
    System,
    /// Always this moment.
    At(Timestamp),
    /// Always this time of day, wherever it is asked for.
    Local(DateTime),
}

impl Clock {
    /// A clock that stands still at `2026-09-14T10:22:37+02:00`, or at a time without offset, which is then that of each service.
    pub(crate) fn at(text: &str) -> Option<Self> {
        let moment = text.parse::<Timestamp>().ok().map(Self::At);
        moment.or_else(|| text.parse::<DateTime>().ok().map(Self::Local))
    }

    /// Whether it stands still; then numbers are counted and not drawn.
    pub(crate) const fn is_fixed(&self) -> bool {
        !matches!(self, Self::System)
    }

    /// The time in a zone.
    pub(crate) fn now(&self, zone: &str) -> Zoned {
        // The zones come with the program, so that they are always there.
        let zone = TimeZone::get(zone).unwrap_or(TimeZone::UTC);
        match self {
            Self::System => Timestamp::now().to_zoned(zone),
            Self::At(moment) => moment.to_zoned(zone),
            Self::Local(time) => time.to_zoned(zone).unwrap_or_else(|_| Timestamp::UNIX_EPOCH.to_zoned(TimeZone::UTC)),
        }
    }

    /// The moment, as the zone has it.
    pub(crate) fn moment(&self, zone: &str) -> Timestamp {
        self.now(zone).timestamp()
    }

    /// Seconds since 1970, of the system: what expires does so while the clock stands still as well.
    pub(crate) fn seconds() -> i64 {
        Timestamp::now().as_second()
    }

    /// Milliseconds since 1970, of the system.
    pub(crate) fn milliseconds() -> i64 {
        Timestamp::now().as_millisecond()
    }

    /// Today (UTC), as the system has it.
    pub(crate) fn today() -> Date {
        Timestamp::now().to_zoned(TimeZone::UTC).date()
    }
}

/// `2021-02-08T21:41:33.15`: without offset, milliseconds without zeros at their end.
pub(crate) fn local(now: &Zoned) -> String {
    let seconds = now.strftime("%Y-%m-%dT%H:%M:%S").to_string();
    let milliseconds = format!("{:03}", now.subsec_nanosecond() / 1_000_000);
    match milliseconds.trim_end_matches('0') {
        "" => seconds,
        rest => format!("{seconds}.{rest}"),
    }
}

/// `28 May 2026 10:54AM`, in the zone of the portal.
pub(crate) fn twelve_hours(moment: Timestamp) -> String {
    let zone = TimeZone::get(LONDON).unwrap_or(TimeZone::UTC);
    let time = moment.to_zoned(zone);
    let (hour, half) = (i32::from(time.hour()), if time.hour() < 12 { "AM" } else { "PM" });
    let hour = if hour % 12 == 0 { 12 } else { hour % 12 };
    format!("{} {} {hour}:{:02}{half}", time.day(), time.strftime("%b %Y"), time.minute())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn oslo(text: &str) -> String {
        local(&Clock::at(text).unwrap().now(OSLO))
    }

    #[test]
    fn zeros_behind_the_point_are_cut() {
        assert_eq!(oslo("2021-02-08T21:41:33.150"), "2021-02-08T21:41:33.15");
        assert_eq!(oslo("2021-02-08T21:41:33.000"), "2021-02-08T21:41:33");
        assert_eq!(oslo("2021-02-08T21:41:33.007"), "2021-02-08T21:41:33.007");
        assert_eq!(oslo("2021-02-08T20:41:33.5Z"), "2021-02-08T21:41:33.5");
        assert_eq!(oslo("2021-07-08T20:41:33.0409Z"), "2021-07-08T22:41:33.04");
    }

    #[test]
    fn hours_are_counted_twice_to_twelve() {
        let told = |text: &str| twelve_hours(Clock::at(text).unwrap().moment(LONDON));
        assert_eq!(told("2026-05-28T10:54:00"), "28 May 2026 10:54AM");
        assert_eq!(told("2026-05-28T09:54:00Z"), "28 May 2026 10:54AM");
        assert_eq!(told("2026-01-02T00:05:00"), "2 Jan 2026 12:05AM");
        assert_eq!(told("2026-01-02T12:00:00"), "2 Jan 2026 12:00PM");
        assert_eq!(told("2026-01-02T11:59:59"), "2 Jan 2026 11:59AM");
        assert_eq!(told("2026-01-02T13:09:00"), "2 Jan 2026 1:09PM");
    }

    #[test]
    fn what_is_no_time_is_refused() {
        assert!(["", "today", "2026-13-01T00:00:00"].iter().all(|text| Clock::at(text).is_none()));
    }
}
