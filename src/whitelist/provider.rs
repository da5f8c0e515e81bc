//! Contract providers: ten bits of two letters in ITA2, fourteen bits of the issuer.

/// The letters of ITA2, by their five bits with the first bit highest.
const LETTERS: [(u8, u8); 26] = [
    (b'A', 0b11000),
    (b'B', 0b10011),
    (b'C', 0b01110),
    (b'D', 0b10010),
    (b'E', 0b10000),
    (b'F', 0b10110),
    (b'G', 0b01011),
    (b'H', 0b00101),
    (b'I', 0b01100),
    (b'J', 0b11010),
    (b'K', 0b11110),
    (b'L', 0b01001),
    (b'M', 0b00111),
    (b'N', 0b00110),
    (b'O', 0b00011),
    (b'P', 0b01101),
    (b'Q', 0b11101),
    (b'R', 0b01010),
    (b'S', 0b10100),
    (b'T', 0b00001),
    (b'U', 0b11100),
    (b'V', 0b01111),
    (b'W', 0b11001),
    (b'X', 0b10111),
    (b'Y', 0b10101),
    (b'Z', 0b10001),
];

/// A contract provider.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Provider {
    /// The two letters of its country; `None` when the bits are no letters.
    pub country: Option<[u8; 2]>,
    /// The number of the issuer there.
    pub issuer: u16,
}

/// What six hexadecimal digits say; `None` when they are none.
pub fn provider(digits: &[u8]) -> Option<Provider> {
    if digits.len() != 6 {
        return None;
    }
    let value = digits.iter().try_fold(0_u32, |sum, byte| Some(sum << 4 | char::from(*byte).to_digit(16)?))?;
    let letter = |bits: u32| LETTERS.iter().find(|(_, code)| u32::from(*code) == bits).map(|(letter, _)| *letter);
    let country = letter(value >> 19).zip(letter(value >> 14 & 0x1f)).map(|(first, second)| [first, second]);
    Some(Provider { country, issuer: (value & 0x3fff) as u16 })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_of_the_source_is_norwegian() {
        assert_eq!(provider(b"30C00B"), Some(Provider { country: Some(*b"NO"), issuer: 11 }));
        assert_eq!(provider(b"000001"), Some(Provider { country: None, issuer: 1 }));
        assert_eq!((provider(b"30C00"), provider(b"30C00G")), (None, None));
    }

    #[test]
    fn no_two_letters_have_the_same_bits() {
        let bits: std::collections::BTreeSet<u8> = LETTERS.iter().map(|(_, bits)| *bits).collect();
        assert_eq!(bits.len(), 26);
    }
}
