//! What nobody can guess.

use super::clock::Clock;
use crate::source::sha256;
use std::sync::atomic::{AtomicU64, Ordering};

/// Bytes that nobody can guess.
pub(crate) fn bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    if getrandom::fill(&mut bytes).is_err() {
        // Without a source of randomness nothing secret can be made; what is asked for then is refused by whoever compares it.
        std::process::abort();
    }
    bytes
}

/// A name that nobody can guess, of letters and digits.
pub(crate) fn token() -> String {
    hexadecimal(&bytes::<32>())
}

/// A number of so many digits that does not begin with zero.
pub(crate) fn number(digits: u32) -> u64 {
    let least = 10_u64.pow(digits.saturating_sub(1));
    least + u64::from_le_bytes(bytes()) % (least * 9)
}

/// So many letters and digits, in capitals.
pub(crate) fn letters(count: usize) -> String {
    const LETTERS: &[u8; 36] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
    let drawn: [u8; 16] = bytes();
    drawn.iter().take(count).map(|byte| char::from(LETTERS[usize::from(*byte) % LETTERS.len()])).collect()
}

/// A UUID of version 4; counted where the clock stands still.
pub(crate) fn uuid(clock: &Clock) -> String {
    static COUNTED: AtomicU64 = AtomicU64::new(1);
    let mut drawn: [u8; 16] = if clock.is_fixed() {
        let mut counted = [0; 16];
        counted[8..].copy_from_slice(&COUNTED.fetch_add(1, Ordering::Relaxed).to_be_bytes());
        counted
    } else {
        bytes()
    };
    drawn[6] = drawn[6] & 0x0f | 0x40;
    drawn[8] = drawn[8] & 0x3f | 0x80;
    let text = hexadecimal(&drawn);
    [&text[..8], &text[8..12], &text[12..16], &text[16..20], &text[20..]].join("-")
}

/// A UUID of version 4 that follows from a number, where numbers are counted.
pub(crate) fn counted_uuid(number: i64) -> String {
    let text = format!("{:012x}", number);
    format!("00000000-0000-4000-8000-{text}")
}

/// What is kept of a secret, so that whoever reads the store does not have it.
pub(crate) fn digest(secret: &str) -> String {
    sha256(secret.as_bytes())
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_uuid_says_its_version() {
        let uuid = uuid(&Clock::System);
        let parts: Vec<usize> = uuid.split('-').map(str::len).collect();
        assert_eq!(parts, [8, 4, 4, 4, 12]);
        assert!(uuid.chars().nth(14) == Some('4') && "89ab".contains(uuid.chars().nth(19).unwrap()), "{uuid}");
    }

    #[test]
    fn numbers_have_their_digits() {
        for _ in 0..100 {
            assert_eq!(number(10).to_string().len(), 10);
        }
        assert_eq!(letters(5).len(), 5);
    }
}
