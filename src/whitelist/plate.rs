//! Licence plates: as people write them, and as the lists have them.

use super::tables::Tables;

/// The last position of a separator that two digits can say.
const LAST: usize = 9;

/// A plate as the lists have it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Coded {
    /// Its bytes, without separators.
    pub bytes: Vec<u8>,
    /// The two digits of its separators.
    pub separator: [u8; 2],
    /// Whether the separators stand where two digits cannot say it.
    pub is_beyond: bool,
}

/// Codes a plate as people write it. Blanks are no separators.
///
/// # Errors
/// The letter that no list can have.
pub fn code(plate: &str, tables: &Tables) -> Result<Coded, char> {
    let mut bytes = Vec::new();
    let mut places = Vec::new();
    for (place, letter) in (1..).zip(plate.trim().chars().filter(|letter| *letter != ' ')) {
        match letter {
            '-' | '\u{2010}' | '\u{2011}' | '\u{2013}' | '\u{b7}' | '\u{2022}' | '.' | '/' => places.push(place),
            letter => bytes.push(capital(letter).and_then(|letter| tables.byte(letter)).ok_or(letter)?),
        }
    }
    let separator = separator(&places);
    Ok(Coded { bytes, separator: separator.unwrap_or(*b"00"), is_beyond: separator.is_none() })
}

/// The capital form of a letter; `None` when it has more than one letter.
fn capital(letter: char) -> Option<char> {
    let mut capitals = letter.to_uppercase();
    capitals.next().filter(|_| capitals.next().is_none())
}

/// The two digits for separators at these positions; `None` when they cannot be said.
fn separator(places: &[usize]) -> Option<[u8; 2]> {
    let digit = |place: usize| (2..=LAST).contains(&place).then(|| b'0' + place as u8);
    match *places {
        [] => Some(*b"00"),
        [one] => Some([digit(one)?, b'0']),
        [one, other] if other != one + 1 => Some([digit(one)?, digit(other)?]),
        _ => None,
    }
}

/// Why two digits are no separator of a plate of so many letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BadSeparator {
    /// They are no digits.
    NoDigits,
    /// The position stands at the right.
    AtTheRight,
    /// It is the first position, or one behind the plate.
    Outside,
    /// The second is not behind the first, with a letter between.
    Order,
}

/// Checks the two digits for a plate of so many letters.
///
/// # Errors
/// What is wrong with them.
pub fn check_separator(digits: &[u8], letters: usize) -> Result<(), BadSeparator> {
    let &[first, second] = digits else { return Err(BadSeparator::NoDigits) };
    if !first.is_ascii_digit() || !second.is_ascii_digit() {
        return Err(BadSeparator::NoDigits);
    }
    let (first, second) = (usize::from(first - b'0'), usize::from(second - b'0'));
    let is_inside = |place: usize| place >= 2 && place <= letters + 1;
    match (first, second) {
        (0, 0) => Ok(()),
        (0, _) => Err(BadSeparator::AtTheRight),
        (first, 0) => {
            if is_inside(first) {
                Ok(())
            } else {
                Err(BadSeparator::Outside)
            }
        }
        (first, second) if second <= first + 1 => Err(BadSeparator::Order),
        (first, second) => {
            if is_inside(first) && is_inside(second) {
                Ok(())
            } else {
                Err(BadSeparator::Outside)
            }
        }
    }
}

/// A plate of a list as people write it: real letters, hyphens where the separators say so.
pub fn written(bytes: &[u8], separator: &[u8], tables: &Tables) -> String {
    let letters = bytes.iter().map(|byte| shown(*byte, tables));
    let is_sound = check_separator(separator, bytes.len()).is_ok();
    let places: Vec<usize> = separator.iter().filter(|_| is_sound).map(|digit| usize::from(digit - b'0')).filter(|place| *place > 0).collect();
    let mut plate = String::new();
    let mut place = 0;
    for letter in letters {
        place += 1;
        if places.contains(&place) {
            plate.push('-');
            place += 1;
        }
        plate.push(letter);
    }
    if places.contains(&(place + 1)) {
        plate.push('-');
    }
    plate
}

/// The letter that a byte stands for, or the one of Latin-1 when no plate has it.
pub fn shown(byte: u8, tables: &Tables) -> char {
    tables.letter(byte).unwrap_or(char::from(byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn separators_are_counted_with_themselves() {
        let tables = Tables::shipped().unwrap();
        for (plate, bytes, separator, is_beyond) in [
            ("AB-C123", "ABC123", "30", false),
            ("AB-C123-B", "ABC123B", "38", false),
            ("AB12345", "AB12345", "00", false),
            ("AB 12345", "AB12345", "00", false),
            ("ab-c 123", "ABC123", "30", false),
            ("ABCDEFGHI-1", "ABCDEFGHI1", "00", true),
            ("ABCDEFGH-1", "ABCDEFGH1", "90", false),
            ("A-B-C-D", "ABCD", "00", true),
            ("-AB", "AB", "00", true),
            ("AB--C", "ABC", "00", true),
        ] {
            let coded = code(plate, &tables).unwrap();
            assert_eq!(
                (coded.bytes.as_slice(), coded.separator.as_slice(), coded.is_beyond),
                (bytes.as_bytes(), separator.as_bytes(), is_beyond),
                "{plate}"
            );
            if !is_beyond {
                assert_eq!(written(&coded.bytes, &coded.separator, &tables), plate.to_uppercase().replace(' ', ""));
            }
        }
        assert_eq!(code("ĐĆŠ123", &tables).unwrap().bytes, b"\xe4\xfcs123");
        assert_eq!((code("ÆB123", &tables), code("ẞ1", &tables).is_err()), (Err('Æ'), true));
    }

    #[test]
    fn a_separator_is_inside_the_plate() {
        for (digits, letters, expected) in [
            ("00", 1, Ok(())),
            ("20", 1, Ok(())),
            ("30", 1, Err(BadSeparator::Outside)),
            ("10", 6, Err(BadSeparator::Outside)),
            ("90", 8, Ok(())),
            ("90", 7, Err(BadSeparator::Outside)),
            ("03", 6, Err(BadSeparator::AtTheRight)),
            ("34", 6, Err(BadSeparator::Order)),
            ("33", 6, Err(BadSeparator::Order)),
            ("32", 6, Err(BadSeparator::Order)),
            ("35", 6, Ok(())),
            ("38", 6, Err(BadSeparator::Outside)),
            ("3 ", 6, Err(BadSeparator::NoDigits)),
        ] {
            assert_eq!(check_separator(digits.as_bytes(), letters), expected, "{digits} {letters}");
        }
    }
}
