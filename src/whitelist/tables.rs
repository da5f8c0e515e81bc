//! The tables of the source, as `rules/whitelist/tables.yaml` has them.

use crate::yaml::{Fault, InOrder};
use serde::Deserialize;
use std::collections::HashSet;

/// The file, for messages.
const FILE: &str = "rules/whitelist/tables.yaml";

/// A tariff class.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TariffClass {
    /// What it is for.
    pub meaning: String,
    /// The vehicle group of EN 15509.
    pub group: u8,
    /// The laden mass in kg that its vehicles exceed.
    #[serde(default)]
    pub over: u32,
    /// The greatest laden mass in kg, when there is one.
    pub to: Option<u32>,
}

/// An engine of Table 4.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Engine {
    /// Its code.
    pub code: u8,
    /// The fuel type that is printed beside it.
    pub fuel: Option<String>,
    /// Fuel types that say the same better.
    #[serde(default)]
    pub also: Vec<String>,
    /// Whether it has a battery that is charged from outside.
    #[serde(default)]
    pub external: bool,
    /// Whether it is a hybrid whose battery is not charged from outside.
    #[serde(default)]
    pub hybrid: bool,
    /// What it is.
    pub meaning: String,
}

/// Why a line is rejected.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReasonEntry {
    /// What it means.
    pub meaning: String,
    /// Whether the source has no use for it.
    #[serde(default)]
    pub unused: bool,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct RawTables {
    tariff: InOrder<TariffClass>,
    emission: InOrder<String>,
    fuels: InOrder<String>,
    electric_fuels: Vec<String>,
    electric_engines: Vec<u8>,
    usual_fuels: Vec<String>,
    engines: Vec<Engine>,
    co2: InOrder<u32>,
    co2_highest: u8,
    letters: InOrder<String>,
    own_letters: String,
    no_place: String,
    latin_plates: Vec<String>,
    reasons: InOrder<ReasonEntry>,
    precedence: Vec<String>,
    acceptance: InOrder<String>,
    countries: InOrder<String>,
}

/// The tables, made ready for lookups.
#[derive(Debug)]
pub struct Tables {
    raw: RawTables,
    fuels: [bool; 100],
    engines: Vec<Option<usize>>,
    countries: HashSet<[u8; 2]>,
    latin: HashSet<[u8; 2]>,
    /// For each byte: the letter of the plate, when a plate can have it.
    letters: Vec<Option<char>>,
    precedence: Vec<u8>,
}

impl Tables {
    /// The shipped ones.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn shipped() -> Result<Self, Fault> {
        Self::read(FILE, include_str!("../../rules/whitelist/tables.yaml"))
    }

    /// Those of a file.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn read(file: &str, text: &str) -> Result<Self, Fault> {
        let raw: RawTables = serde_saphyr::from_str(text).map_err(|error| Fault::of_yaml(file, &error))?;
        let mut fuels = [false; 100];
        for (code, _) in &raw.fuels.0 {
            if let Some(place) = number(code.as_bytes()).and_then(|code| fuels.get_mut(usize::from(code))) {
                *place = true;
            }
        }
        let mut engines = vec![None; 256];
        for (position, engine) in raw.engines.iter().enumerate() {
            engines[usize::from(engine.code)] = Some(position);
        }
        let pair = |code: &str| <[u8; 2]>::try_from(code.as_bytes()).ok();
        let countries = raw.countries.0.iter().filter_map(|(code, _)| pair(code)).collect();
        let latin = raw.latin_plates.iter().filter_map(|code| pair(code)).collect();
        let letters = letters(&raw);
        let precedence = raw.precedence.iter().filter_map(|code| number(code.as_bytes())).collect();
        Ok(Self { raw, fuels, engines, countries, latin, letters, precedence })
    }

    /// The tariff class of this code.
    pub fn tariff(&self, code: &[u8]) -> Option<&TariffClass> {
        self.raw.tariff.0.iter().find(|(known, _)| known.as_bytes() == code).map(|(_, class)| class)
    }

    /// The tariff classes, in their order.
    pub fn tariffs(&self) -> &[(String, TariffClass)] {
        &self.raw.tariff.0
    }

    /// Whether this is an emission class.
    pub fn is_emission(&self, class: &[u8]) -> bool {
        self.raw.emission.0.iter().any(|(known, _)| known.as_bytes() == class)
    }

    /// The emission classes, in their order.
    pub fn emissions(&self) -> &[(String, String)] {
        &self.raw.emission.0
    }

    /// Whether this is a fuel type.
    pub fn is_fuel(&self, code: &[u8]) -> bool {
        code.len() == 2 && number(code).and_then(|code| self.fuels.get(usize::from(code))).copied().unwrap_or_default()
    }

    /// The fuel types, in their order.
    pub fn fuels(&self) -> &[(String, String)] {
        &self.raw.fuels.0
    }

    /// What a fuel type is called.
    pub fn fuel(&self, code: &str) -> &str {
        self.raw.fuels.0.iter().find(|(known, _)| known == code).map_or("", |(_, meaning)| meaning)
    }

    /// Whether a vehicle with this fuel type has no combustion engine.
    pub fn is_electric(&self, fuel: &[u8]) -> bool {
        self.raw.electric_fuels.iter().any(|known| known.as_bytes() == fuel)
    }

    /// Whether an engine of this code burns nothing.
    pub fn is_electric_engine(&self, code: u8) -> bool {
        self.raw.electric_engines.contains(&code)
    }

    /// Whether the emission class of nearly every vehicle with this fuel type is known.
    pub fn is_usual(&self, fuel: &[u8]) -> bool {
        self.raw.usual_fuels.iter().any(|known| known.as_bytes() == fuel)
    }

    /// The engine of this code.
    pub fn engine(&self, code: u8) -> Option<&Engine> {
        self.engines[usize::from(code)].map(|position| &self.raw.engines[position])
    }

    /// The greatest CO2 value that is allowed.
    pub fn co2_highest(&self) -> u8 {
        self.raw.co2_highest
    }

    /// Whether a CO2 value has a meaning.
    pub fn is_co2(&self, value: u8) -> bool {
        value == 0 || self.raw.co2.0.iter().any(|(code, _)| number(code.as_bytes()) == Some(value))
    }

    /// The CO2 values and up to how many g/km they are for.
    pub fn co2(&self) -> &[(String, u32)] {
        &self.raw.co2.0
    }

    /// Whether this is a country.
    pub fn is_country(&self, code: [u8; 2]) -> bool {
        self.countries.contains(&code)
    }

    /// What a country is called.
    pub fn country(&self, code: &str) -> Option<&str> {
        self.raw.countries.0.iter().find(|(known, _)| known == code).map(|(_, name)| name.as_str())
    }

    /// Whether the plates of a country have Latin letters only.
    pub fn has_latin_plates(&self, country: [u8; 2]) -> bool {
        self.latin.contains(&country)
    }

    /// The letter of a plate that a byte stands for; `None` when no plate has it.
    pub fn letter(&self, byte: u8) -> Option<char> {
        self.letters[usize::from(byte)]
    }

    /// The byte that stands for a letter of a plate.
    pub fn byte(&self, letter: char) -> Option<u8> {
        let mapped = self.raw.letters.0.iter().find(|(_, letters)| letters.contains(letter)).and_then(|(byte, _)| latin(byte.chars().next()?));
        mapped.or_else(|| (0..=255).find(|byte| self.letter(*byte) == Some(letter)))
    }

    /// The letters that stand for others, and for which.
    pub fn mapped(&self) -> &[(String, String)] {
        &self.raw.letters.0
    }

    /// Whether a letter of plates in the north has no place in the lists.
    pub fn has_no_place(&self, letter: char) -> bool {
        self.raw.no_place.contains(letter)
    }

    /// What a reason means.
    pub fn reason(&self, code: &str) -> Option<&ReasonEntry> {
        self.raw.reasons.0.iter().find(|(known, _)| known == code).map(|(_, entry)| entry)
    }

    /// Which of several reasons is given: the lower, the sooner.
    pub fn rank(&self, reason: u8) -> usize {
        self.precedence.iter().position(|known| *known == reason).unwrap_or(self.precedence.len())
    }

    /// The values of file acceptance.
    pub fn acceptance(&self) -> &[(String, String)] {
        &self.raw.acceptance.0
    }
}

/// The byte of a letter of Latin-1.
fn latin(letter: char) -> Option<u8> {
    u8::try_from(u32::from(letter)).ok()
}

fn letters(raw: &RawTables) -> Vec<Option<char>> {
    let mut letters = vec![None; 256];
    for letter in ('A'..='Z').chain('0'..='9').chain(raw.own_letters.chars()) {
        if let Some(byte) = latin(letter) {
            letters[usize::from(byte)] = Some(letter);
        }
    }
    for (byte, real) in &raw.letters.0 {
        if let Some(byte) = byte.chars().next().and_then(latin) {
            letters[usize::from(byte)] = real.chars().next();
        }
    }
    letters
}

/// The number that digits say, when it is at most 255.
pub(super) fn number(digits: &[u8]) -> Option<u8> {
    if digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    digits.iter().try_fold(0_u8, |sum, digit| sum.checked_mul(10)?.checked_add(digit - b'0'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tables_are_those_of_the_source() {
        let tables = Tables::shipped().unwrap();
        assert_eq!((tables.tariffs().len(), tables.emissions().len(), tables.fuels().len(), tables.raw.engines.len()), (8, 9, 16, 53));
        assert_eq!((tables.mapped().len(), tables.raw.reasons.0.len(), tables.raw.countries.0.len()), (28, 12, 249));
        assert!(tables.is_fuel(b"22") && !tables.is_fuel(b"00") && !tables.is_fuel(b"23") && !tables.is_fuel(b" 1"));
        assert!(tables.engine(52).is_some() && tables.engine(53).is_none() && tables.engine(255).is_some() && tables.engine(0).is_none());
        for engine in &tables.raw.engines {
            assert!(engine.fuel.iter().chain(&engine.also).all(|fuel| tables.is_fuel(fuel.as_bytes())), "{engine:?}");
            assert!(!(engine.external && engine.hybrid), "{engine:?}");
        }
        assert_eq!((tables.rank(3), tables.rank(12), tables.rank(6)), (0, 8, 9));
    }

    #[test]
    fn each_letter_has_a_byte_and_each_byte_a_letter() {
        let tables = Tables::shipped().unwrap();
        let bytes: Vec<u8> = (0..=255).filter(|byte| tables.letter(*byte).is_some()).collect();
        assert_eq!(bytes.len(), 26 + 10 + 3 + 28);
        for byte in bytes {
            assert_eq!(tables.letter(byte).and_then(|letter| tables.byte(letter)), Some(byte), "{byte:#x}");
        }
        assert_eq!((tables.byte('Ð'), tables.byte('Đ'), tables.letter(0xe4), tables.letter(0xd0)), (Some(0xe4), Some(0xe4), Some('Đ'), None));
        assert_eq!((tables.letter(b'-'), tables.byte('Æ')), (None, None));
    }
}
