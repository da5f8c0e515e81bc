//! Personal account numbers.

/// The most digits that a PAN has.
pub const MOST: usize = 19;

/// Whether the last digit is the check digit of those before it (Luhn). The bytes are digits.
pub fn luhn(digits: &[u8]) -> bool {
    let sum: u32 = digits.iter().rev().enumerate().map(|(place, byte)| doubled(u32::from(byte.wrapping_sub(b'0')), place % 2 == 1)).sum();
    sum.is_multiple_of(10)
}

/// The check digit that would be right for these digits, of which the last is the one that stands there.
pub fn check_digit(digits: &[u8]) -> char {
    let before = &digits[..digits.len().saturating_sub(1)];
    let sum: u32 = before.iter().rev().enumerate().map(|(place, byte)| doubled(u32::from(byte.wrapping_sub(b'0')), place % 2 == 0)).sum();
    char::from_digit((10 - sum % 10) % 10, 10).unwrap_or('0')
}

fn doubled(digit: u32, is_doubled: bool) -> u32 {
    match (is_doubled, digit) {
        (false, digit) => digit,
        (true, 5..) => digit * 2 - 9,
        (true, _) => digit * 2,
    }
}

/// The number that at most 19 digits say.
pub fn number(digits: &[u8]) -> u64 {
    digits.iter().fold(0_u64, |sum, byte| sum.wrapping_mul(10).wrapping_add(u64::from(byte.wrapping_sub(b'0'))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_digit_is_a_check_digit() {
        assert!(luhn(b"9578011000000000011") && !luhn(b"9578011000000000012"));
        assert_eq!((check_digit(b"9578011000000000012"), check_digit(b"0"), check_digit(b"")), ('1', '0', '0'));
    }

    #[test]
    fn every_single_wrong_digit_is_noticed() {
        let right = *b"9578011000000000011";
        for place in 0..right.len() {
            for digit in (b'0'..=b'9').filter(|digit| *digit != right[place]) {
                let mut wrong = right;
                wrong[place] = digit;
                assert!(!luhn(&wrong), "{place} {digit}");
            }
        }
        assert_eq!(number(b"9999999999999999999"), 9_999_999_999_999_999_999);
    }
}
