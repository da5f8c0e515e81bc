//! Times of a feed.

use jiff::Timestamp;

/// An instant that a text with an offset says.
pub fn instant(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    // A time without offset is no instant.
    text.contains('T').then(|| text.parse().ok())?
}

/// In UTC, with milliseconds where there are any.
pub fn shown(instant: Timestamp) -> String {
    let digits = match instant.subsec_nanosecond() {
        0 => 0,
        nanos if nanos % 1_000_000 == 0 => 3,
        _ => 9,
    };
    format!("{instant:.digits$}")
}

/// Cut to seconds.
pub fn seconds(instant: Timestamp) -> i64 {
    instant.as_nanosecond().div_euclid(1_000_000_000).try_into().unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_are_compared_whatever_their_offset_and_zeros() {
        let first = instant("2019-08-19T13:46:33.34+02:00").unwrap();
        assert_eq!(instant("2019-08-19T11:46:33.340Z"), Some(first));
        assert_eq!((shown(first), seconds(first)), ("2019-08-19T11:46:33.340Z".to_owned(), 1_566_215_193));
        assert_eq!(shown(instant("2016-07-12T00:00:00.000+02:00").unwrap()), "2016-07-11T22:00:00Z");
        assert_eq!((instant("2019-08-19T13:46:33"), instant("2019-08-19"), instant("")), (None, None, None));
    }
}
