//! How XML Schema writes numbers and dates, read exactly.

use jiff::civil::{Date, DateTime, Time};
use rust_decimal::Decimal;

/// A date with a time of day and, when the file gives it, the offset from UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Moment {
    /// Date and time as written.
    pub civil: DateTime,
    /// Minutes east of UTC, when written.
    pub offset: Option<i16>,
}

/// The white space that XML Schema strips from numbers and dates.
pub(crate) fn collapse(text: &str) -> &str {
    text.trim_matches(|c| matches!(c, ' ' | '\t' | '\n' | '\r'))
}

/// An XML name without colon, of the characters that XML 1.0 allows in its fifth edition.
pub(crate) fn is_name(text: &str) -> bool {
    let start = |c: char| {
        matches!(c, 'A'..='Z' | '_' | 'a'..='z' | '\u{c0}'..='\u{d6}' | '\u{d8}'..='\u{f6}' | '\u{f8}'..='\u{2ff}' | '\u{370}'..='\u{37d}'
            | '\u{37f}'..='\u{1fff}' | '\u{200c}'..='\u{200d}' | '\u{2070}'..='\u{218f}' | '\u{2c00}'..='\u{2fef}' | '\u{3001}'..='\u{d7ff}'
            | '\u{f900}'..='\u{fdcf}' | '\u{fdf0}'..='\u{fffd}' | '\u{10000}'..='\u{effff}')
    };
    let inner = |c: char| start(c) || matches!(c, '-' | '.' | '0'..='9' | '\u{b7}' | '\u{300}'..='\u{36f}' | '\u{203f}'..='\u{2040}');
    text.starts_with(start) && text.chars().all(inner)
}

/// A number as written: its digits without leading zeros, and how many of them stand after the point without trailing zeros.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Written {
    /// The exact value; `None` when it has more digits than any field could hold.
    pub value: Option<Decimal>,
    /// Significant digits, the fraction without trailing zeros.
    pub digits: u32,
    /// Digits after the point, without trailing zeros.
    pub fraction: u32,
}

/// Reads `xs:decimal`: an optional sign, digits, an optional point and digits.
pub(crate) fn decimal(text: &str) -> Option<Written> {
    let bytes = text.as_bytes();
    let (negative, digits) = match bytes.first()? {
        b'-' => (true, &bytes[1..]),
        b'+' => (false, &bytes[1..]),
        _ => (false, bytes),
    };
    let mut mantissa: i64 = 0;
    let mut significant = 0_u32;
    let mut fraction = 0_u32;
    let mut trailing_zeros = 0_u32;
    let mut seen_point = false;
    let mut any_digit = false;
    for byte in digits {
        match byte {
            b'0'..=b'9' => {
                any_digit = true;
                let digit = byte - b'0';
                if significant > 0 || digit > 0 {
                    significant += 1;
                }
                if significant <= 18 {
                    mantissa = mantissa * 10 + i64::from(digit);
                }
                if seen_point {
                    fraction += 1;
                    trailing_zeros = if digit == 0 { trailing_zeros + 1 } else { 0 };
                }
            }
            b'.' if !seen_point => seen_point = true,
            _ => return None,
        }
    }
    if !any_digit {
        return None;
    }
    let value = if significant <= 18 && fraction <= 28 {
        Some(Decimal::new(if negative { -mantissa } else { mantissa }, fraction))
    } else {
        // Zeros at the end of a fraction say nothing, however many there are.
        let said = if seen_point { text.trim_end_matches('0').trim_end_matches('.') } else { text };
        Decimal::from_str_exact(said.trim_start_matches('+')).ok()
    };
    Some(Written { value, digits: significant.saturating_sub(trailing_zeros.min(significant)), fraction: fraction - trailing_zeros })
}

/// Reads `xs:integer`: an optional sign and digits. `None` inside when it does not fit 64 bits.
pub(crate) fn integer(text: &str) -> Option<Option<i64>> {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    Some(text.strip_prefix('+').unwrap_or(text).parse().ok())
}

/// A calendar date that is written as XML Schema asks, and its value when the calendar of this program holds it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Dated<T> {
    /// Not written as a date.
    Malformed,
    /// A date far outside any vehicle's life.
    Remote,
    /// A date.
    Value(T),
}

/// Reads `xs:date`, with or without an offset from UTC.
pub(crate) fn date(text: &str) -> Dated<Date> {
    let Some((year, month, day, rest)) = year_month_day(text) else { return Dated::Malformed };
    if offset(rest).is_none() {
        return Dated::Malformed;
    }
    civil_date(year, month, day)
}

/// Reads `xs:dateTime`.
pub(crate) fn date_time(text: &str) -> Dated<Moment> {
    let Some((year, month, day, rest)) = year_month_day(text) else { return Dated::Malformed };
    let Some((hour, minute, second, nanosecond, rest)) = rest.strip_prefix('T').and_then(time_of_day) else { return Dated::Malformed };
    let Some(offset) = offset(rest) else { return Dated::Malformed };
    let midnight_after = hour == 24;
    let Ok(time) = Time::new(if midnight_after { 0 } else { hour }, minute, second, nanosecond) else { return Dated::Malformed };
    match civil_date(year, month, day) {
        Dated::Malformed => Dated::Malformed,
        Dated::Remote => Dated::Remote,
        Dated::Value(date) => {
            let date = if midnight_after { date.tomorrow().unwrap_or(date) } else { date };
            Dated::Value(Moment { civil: date.to_datetime(time), offset })
        }
    }
}

/// The date that a text such as `2026-07-05` means, as in a rule or on the command line.
pub fn parse_date(text: &str) -> Option<Date> {
    match date(text) {
        Dated::Value(date) => Some(date),
        Dated::Malformed | Dated::Remote => None,
    }
}

/// The moment that a text such as `2026-07-05T13:45:00Z` means.
pub fn parse_moment(text: &str) -> Option<Moment> {
    match date_time(text) {
        Dated::Value(moment) => Some(moment),
        Dated::Malformed | Dated::Remote => None,
    }
}

fn civil_date(year: i64, month: i8, day: i8) -> Dated<Date> {
    match i16::try_from(year).ok().and_then(|year| Date::new(year, month, day).ok()) {
        Some(date) => Dated::Value(date),
        None if (1..=12).contains(&month) && day >= 1 && day <= days_in_month(year, month) => Dated::Remote,
        None => Dated::Malformed,
    }
}

fn days_in_month(year: i64, month: i8) -> i8 {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

fn two(text: &str) -> Option<(i8, &str)> {
    let digits = text.get(..2)?;
    digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse().ok()).flatten().map(|number| (number, &text[2..]))
}

fn year_month_day(text: &str) -> Option<(i64, i8, i8, &str)> {
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    let length = unsigned.bytes().take_while(u8::is_ascii_digit).count();
    if length < 4 || (length > 4 && unsigned.starts_with('0')) {
        return None;
    }
    let year: i64 = unsigned[..length].parse().ok()?;
    let year = match (year, unsigned.len() == text.len()) {
        (0, _) => return None,
        (year, true) => year,
        (year, false) => -year,
    };
    let (month, rest) = two(unsigned[length..].strip_prefix('-')?)?;
    let (day, rest) = two(rest.strip_prefix('-')?)?;
    Some((year, month, day, rest))
}

fn time_of_day(text: &str) -> Option<(i8, i8, i8, i32, &str)> {
    let (hour, rest) = two(text)?;
    let (minute, rest) = two(rest.strip_prefix(':')?)?;
    let (second, rest) = two(rest.strip_prefix(':')?)?;
    let (nanosecond, rest) = match rest.strip_prefix('.') {
        None => (0, rest),
        Some(fraction) => {
            let length = fraction.bytes().take_while(u8::is_ascii_digit).count();
            if length == 0 {
                return None;
            }
            let nine = format!("{:0<9}", &fraction[..length.min(9)]);
            (nine.parse().ok()?, &fraction[length..])
        }
    };
    let in_range = minute < 60 && second < 60 && (hour < 24 || (hour == 24 && minute == 0 && second == 0 && nanosecond == 0));
    in_range.then_some((hour, minute, second, nanosecond, rest))
}

/// `Z`, `+01:00` or nothing; at most fourteen hours. The outer `None` is a fault.
fn offset(text: &str) -> Option<Option<i16>> {
    let east = match text.as_bytes().first() {
        None => return Some(None),
        Some(b'Z') if text.len() == 1 => return Some(Some(0)),
        Some(b'+') => 1,
        Some(b'-') => -1,
        Some(_) => return None,
    };
    let (hours, rest) = two(&text[1..])?;
    let (minutes, rest) = two(rest.strip_prefix(':')?)?;
    let total = i16::from(hours) * 60 + i16::from(minutes);
    (rest.is_empty() && minutes < 60 && total <= 14 * 60).then_some(Some(east * total))
}

/// Whether the first `length` of these bytes are a line end and blanks.
pub(super) fn is_line_end_and_blanks(bytes: &[u8; 32], length: usize) -> bool {
    const BLANKS: u128 = u128::from_le_bytes([b' '; 16]);
    const LINE_END: u128 = BLANKS ^ (b' ' ^ b'\n') as u128;
    let (halves, _) = bytes.as_chunks::<16>();
    let differs = |half: usize, expected: u128, length: usize| {
        let others = u128::MAX.checked_shl(8 * length as u32).unwrap_or(0);
        (u128::from_le_bytes(halves[half]) ^ expected) & !others != 0
    };
    length <= 32 && !differs(0, LINE_END, length.min(16)) && !differs(1, BLANKS, length.saturating_sub(16))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str) -> Option<(String, u32, u32)> {
        decimal(text).map(|written| (written.value.map(|value| value.normalize().to_string()).unwrap_or_default(), written.digits, written.fraction))
    }

    #[test]
    fn a_line_end_and_blanks_are_told_from_other_texts() {
        for length in 1..=32 {
            let mut bytes = *b"\n                               ";
            assert!(is_line_end_and_blanks(&bytes, length), "{length}");
            bytes[length - 1] = b'x';
            assert!(!is_line_end_and_blanks(&bytes, length), "{length}");
            assert!(is_line_end_and_blanks(&bytes, length - 1), "{length}");
        }
        assert!(!is_line_end_and_blanks(b"\n                               ", 33));
    }

    #[test]
    fn zeros_at_either_end_say_nothing() {
        let zeros = "0".repeat(60);
        for (sign, whole, fraction, value) in
            [("", "208", "", "208"), ("-", "1", ".5", "-1.5"), ("+", "0", "", "0"), ("", "12345678901234567890", ".5", "12345678901234567890.5")]
        {
            let point = if fraction.is_empty() { "." } else { fraction };
            for text in [format!("{sign}{whole}{point}{zeros}"), format!("{sign}{zeros}{whole}{fraction}")] {
                assert_eq!(number(&text).unwrap().0, value, "{text}");
            }
        }
    }

    #[test]
    fn decimals_count_digits_as_the_schema_does() {
        assert_eq!(number("0.74600"), Some(("0.746".into(), 3, 3)));
        assert_eq!(number("44.00"), Some(("44".into(), 2, 0)));
        assert_eq!(number("+007.50"), Some(("7.5".into(), 2, 1)));
        assert_eq!(number("-.5"), Some(("-0.5".into(), 1, 1)));
        assert_eq!(number("5."), Some(("5".into(), 1, 0)));
        assert_eq!(number("0"), Some(("0".into(), 0, 0)));
    }

    #[test]
    fn what_is_no_decimal() {
        for text in ["", "-", ".", "1,5", "1e3", "1.2.3", "0x1", "١", "1 0"] {
            assert_eq!(decimal(text), None, "{text}");
        }
    }

    #[test]
    fn a_number_with_very_many_digits_is_still_a_number() {
        let long = decimal("123456789012345678901234567890123").unwrap();
        assert_eq!((long.value, long.digits), (None, 33));
    }

    #[test]
    fn integers() {
        assert_eq!(integer("+05"), Some(Some(5)));
        assert_eq!(integer("-0"), Some(Some(0)));
        assert_eq!(integer("99999999999999999999"), Some(None));
        assert_eq!(integer("1.0"), None);
        assert_eq!(integer("+"), None);
    }

    #[test]
    fn dates() {
        assert_eq!(date("2026-07-05"), Dated::Value(jiff::civil::date(2026, 7, 5)));
        assert_eq!(date("2026-07-05+02:00"), Dated::Value(jiff::civil::date(2026, 7, 5)));
        assert_eq!(date("2024-02-29"), Dated::Value(jiff::civil::date(2024, 2, 29)));
        assert_eq!(date("12026-01-01"), Dated::Remote);
        assert_eq!(date("1234567890123-01-01"), Dated::Remote);
        for text in ["2023-02-29", "2026-13-01", "26-07-05", "05.07.2026", "2026-7-5", "2026-07-05T00:00:00", "0000-01-01", "2026-07-05+15:00", ""] {
            assert_eq!(date(text), Dated::Malformed, "{text}");
        }
    }

    #[test]
    fn moments() {
        let Dated::Value(moment) = date_time("2022-09-05T07:48:44.9413042Z") else { panic!("no moment") };
        assert_eq!(moment, Moment { civil: jiff::civil::date(2022, 9, 5).at(7, 48, 44, 941_304_200), offset: Some(0) });
        let Dated::Value(moment) = date_time("2026-12-31T24:00:00-01:30") else { panic!("no moment") };
        assert_eq!(moment, Moment { civil: jiff::civil::date(2027, 1, 1).at(0, 0, 0, 0), offset: Some(-90) });
        for text in ["2026-07-05", "2026-07-05T25:00:00", "2026-07-05T24:00:01", "2026-07-05T10:60:00", "2026-07-05T10:00", "2026-07-05 10:00:00"] {
            assert_eq!(date_time(text), Dated::Malformed, "{text}");
        }
    }
}
