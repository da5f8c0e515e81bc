//! What a certificate says of a vehicle that others need: toll classes, emission, fuel, engine, mass.
//!
//! The record is in terms of the newer book; a message of 1.x comes through the mapping of the books.

use crate::document::{GroupAt, Record};
use crate::finding::{Check, whitelist_kinds as kinds};
use crate::schema::{Book, Entry, FieldId};
use rust_decimal::Decimal;
use std::collections::{BTreeMap, BTreeSet};

/// The country whose masses in service count.
const NORWAY: [&str; 2] = ["NO", "Norway"];
/// What vehicles of the light classes weigh at most, in kg.
const LIGHT: u32 = 3500;
/// No vehicle on wheels weighs more, in kg.
const HEAVIEST: u32 = 100_000;

/// What a certificate says.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct VehicleFacts {
    /// The vehicle identification number.
    pub vin: String,
    /// The vehicle category as it stands.
    pub category: String,
    /// Technically permissible maximum laden mass (16.1).
    pub laden_kg: Option<u32>,
    /// In-service maximum permissible laden mass (17.1) in Norway.
    pub in_service_kg: Option<u32>,
    /// Exhaust emission level (47).
    pub level: Option<String>,
    /// The energy sources of all convertors.
    pub sources: BTreeSet<u8>,
    /// Whether it is said to be pure electric.
    pub is_pure_electric: bool,
    /// Whether it is charged from outside.
    pub is_off_vehicle: bool,
    /// Whether a fuel cell makes its electricity.
    pub is_fuel_cell: bool,
    /// Whether its engine burns two fuels at a time.
    pub is_dual: bool,
    /// Number of axles.
    pub axles: Option<u8>,
    /// Combined CO2, WLTP, in g/km.
    pub co2: Option<Decimal>,
}

/// How the facts of a list are derived.
#[derive(Debug, Clone, Default)]
pub struct Derivation {
    /// Whether masses in service do not count.
    pub technical_mass: bool,
    /// Fuel types for energy sources that have none of their own.
    pub fuel_map: BTreeMap<u8, String>,
}

/// What is to be said of a derivation.
#[derive(Debug, Clone)]
pub struct Note {
    /// What it is about.
    pub check: &'static Check,
    /// The column that takes the place of what could not be derived; empty when none can.
    pub column: &'static str,
    /// In words.
    pub message: String,
}

/// The facts of a list. What cannot be derived is not there, and a note says why.
#[derive(Debug, Clone, Default)]
pub struct TollFacts {
    /// Whether vehicles like this stand in no list.
    pub is_outside: bool,
    /// Tariff classification.
    pub tariff: Option<&'static str>,
    /// Emission class.
    pub emission: Option<String>,
    /// Fuel type.
    pub fuel: Option<String>,
    /// Whether it is a chargeable hybrid.
    pub is_chargeable: bool,
    /// Engine characteristics; 0 when they are not known.
    pub engine: u8,
    /// The mass, in kg.
    pub kg: Option<u32>,
    /// What is to be said of it.
    pub notes: Vec<Note>,
}

impl VehicleFacts {
    /// What a record says.
    pub fn of(record: &Record<'_>) -> Self {
        let of = |tag: &str| first(record, tag).map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
        let class = of("ClassHybridVehicle").unwrap_or_default();
        let is_electric_only = all(record, "WorkingPrinciple").all(|principle| principle == "ELECT");
        let sources: BTreeSet<u8> = all(record, "EnergySource").filter_map(|code| code.parse().ok()).collect();
        Self {
            vin: of("VehicleIdentificationNumber").unwrap_or_default(),
            category: of("VehicleCategory").unwrap_or_default(),
            laden_kg: of("TechnicallyPermissibleMaximumLadenMass").and_then(|text| text.parse().ok()),
            in_service_kg: in_service(record),
            level: of("ExhaustEmissionLevel"),
            is_pure_electric: of("PureElectricVehicleIndicator").is_some_and(|text| matches!(text.as_str(), "Y" | "true" | "1")),
            is_off_vehicle: class.starts_with("OVC") || of("CategoryHybridElectricVehicle").is_some_and(|category| category == "OVC"),
            is_fuel_cell: class.ends_with("FCHV") || sources.contains(&50) && sources.contains(&95) && is_electric_only,
            is_dual: of("FuelType").is_some_and(|kind| kind == "D") || of("DualFuelType").is_some(),
            axles: of("NumberOfAxles").and_then(|text| text.parse().ok()),
            co2: of("WltpCo2Combined").and_then(|text| text.parse().ok()),
            sources,
        }
    }

    /// The facts of a list.
    pub fn toll(&self, how: &Derivation) -> TollFacts {
        let mut toll = TollFacts { is_chargeable: self.is_off_vehicle, ..TollFacts::default() };
        toll.kg = if how.technical_mass { self.laden_kg } else { self.in_service_kg.or(self.laden_kg) };
        if let Some(kg) = toll.kg.filter(|kg| *kg > HEAVIEST || *kg == 0) {
            toll.note(&kinds::MAKE_MASS, "", format!("the laden mass is {kg} kg"));
        }
        self.tariff(&mut toll);
        if toll.is_outside {
            return toll;
        }
        self.emission(&mut toll);
        self.fuel(how, &mut toll);
        toll.engine = self.engine();
        if toll.engine == 0 {
            toll.note(&kinds::MAKE_ENGINE, "", format!("the engine characteristics do not follow from the energy sources {}", self.shown_sources()));
        }
        toll
    }

    /// The category without what makes it special purpose or off-road.
    fn class(&self) -> &str {
        let category = self.category.trim();
        if category.starts_with(['M', 'N']) { category.get(..2).unwrap_or(category) } else { category.get(..1).unwrap_or_default() }
    }

    fn tariff(&self, toll: &mut TollFacts) {
        let class = self.class();
        let needs_mass = matches!(class, "M1" | "M2" | "N1");
        let Some(is_light) = toll.kg.map(|kg| kg <= LIGHT).or((!needs_mass).then_some(false)) else {
            toll.note(&kinds::MAKE_MASS, "kg", "the certificate has no laden mass".to_owned());
            return;
        };
        toll.tariff = match (class, is_light) {
            ("M1", true) => Some("12"),
            ("M1", false) => Some("32"),
            ("M2", true) => {
                toll.note(&kinds::MAKE_TARIFF, "", "Table 1 has no class for a bus up to 3500 kg: 12 is written".to_owned());
                Some("12")
            }
            ("M2" | "M3", _) => Some("31"),
            ("N1", true) => Some("22"),
            ("N1", false) => {
                toll.note(&kinds::MAKE_MASS, "tariff", format!("a vehicle of category N1 has a laden mass of {} kg", toll.kg.unwrap_or_default()));
                None
            }
            ("N2", _) => Some("41"),
            ("N3", _) => Some("51"),
            ("L", _) => Some("63"),
            ("T" | "C", _) => Some("71"),
            ("O" | "R" | "S", _) => {
                toll.is_outside = true;
                toll.note(&kinds::MAKE_CATEGORY, "", format!("a vehicle of category {} stands in no list", self.category));
                None
            }
            _ => {
                toll.note(&kinds::MAKE_COLUMNS, "tariff", format!("the vehicle category is `{}`, which has no tariff class", self.category));
                None
            }
        };
    }

    /// Whether anything burns in it.
    fn burns(&self) -> bool {
        let is_quiet = |source: &u8| *source == 95 || *source == 50 && self.is_fuel_cell || *source == 91;
        !self.is_pure_electric && !self.sources.iter().all(is_quiet)
    }

    fn emission(&self, toll: &mut TollFacts) {
        toll.emission = match self.level.as_deref().map(euro_of) {
            _ if self.is_pure_electric => Some("0".to_owned()),
            Some(Level::None) => Some("0".to_owned()),
            Some(Level::Class(class)) => Some(class),
            Some(Level::Unknown) | None if !self.burns() && !self.sources.is_empty() => Some("0".to_owned()),
            level => {
                let found = self.level.as_deref().map_or("is missing".to_owned(), |level| format!("is `{level}`"));
                let why = if level.is_some() { "which says no class" } else { "and the vehicle has an engine" };
                toll.note(&kinds::MAKE_EMISSION, "emission", format!("the exhaust emission level {found}, {why}"));
                None
            }
        };
    }

    fn fuel(&self, how: &Derivation, toll: &mut TollFacts) {
        let open: Vec<u8> = self.sources.iter().copied().filter(|source| matches!(source, 55 | 90)).collect();
        let known: BTreeSet<u8> = self.sources.iter().copied().filter(|source| !open.contains(source)).collect();
        toll.fuel = fuel_of(&known).map(str::to_owned);
        let mapped =
            || open.iter().find_map(|source| how.fuel_map.get(source)).or_else(|| self.sources.iter().find_map(|source| how.fuel_map.get(source)));
        match &toll.fuel {
            Some(fuel) if !open.is_empty() => {
                let fuel = fuel.clone();
                let open: Vec<String> = open.iter().map(u8::to_string).collect();
                toll.note(&kinds::MAKE_FUEL_OPEN, "", format!("the energy source {} has no fuel type: {fuel} is that of the other", open.join(", ")));
            }
            Some(_) => {}
            None => {
                toll.fuel = mapped().cloned();
                if toll.fuel.is_none() {
                    toll.note(&kinds::MAKE_FUEL, "fuel", format!("the energy sources {} have no fuel type", self.shown_sources()));
                }
            }
        }
    }

    fn shown_sources(&self) -> String {
        let sources: Vec<String> = self.sources.iter().map(|source| format!("{source:02}")).collect();
        if sources.is_empty() { "(none)".to_owned() } else { sources.join(", ") }
    }

    /// Engine characteristics of ISO 17573-3; 0 when they do not follow.
    fn engine(&self) -> u8 {
        // Petrol with a little ethanol is petrol.
        let sources: BTreeSet<u8> = self.sources.iter().map(|source| if matches!(source, 11 | 12) { 10 } else { *source }).collect();
        let sources: Vec<u8> = sources.into_iter().collect();
        let either = |charged, other| if self.is_off_vehicle { charged } else { other };
        match sources.as_slice() {
            [10] => 2,
            [20] => 4,
            [30] => 5,
            [95] => 6,
            [50] if !self.is_fuel_cell => 9,
            [50] | [50, 95] if self.is_fuel_cell => either(33, 20),
            [10, 30] => 11,
            [10, 40] => 12,
            [10, 95] => either(30, 13),
            [20, 95] => either(31, 16),
            [40] | [44] | [40, 44] => 14,
            [60] => 15,
            [40, 95] => either(35, 26),
            [60, 95] => either(36, 27),
            [30, 95] => either(32, 29),
            [20, 60] if self.is_dual => 45,
            [20, 40] if self.is_dual => 52,
            [16] | [10, 16] => 28,
            _ => 0,
        }
    }
}

impl TollFacts {
    fn note(&mut self, check: &'static Check, column: &'static str, message: String) {
        self.notes.push(Note { check, column, message });
    }
}

/// The steps of 10 kg that a mass fills, of which the last may not be whole: 3500 kg are 349, 3501 kg are 350.
pub fn steps(kg: u32) -> u32 {
    kg.saturating_sub(1) / 10
}

/// Table 3 for the energy sources of a vehicle.
fn fuel_of(sources: &BTreeSet<u8>) -> Option<&'static str> {
    let has = |codes: &[u8]| codes.iter().any(|code| sources.contains(code));
    let only = |codes: &[u8]| !sources.is_empty() && sources.iter().all(|source| codes.contains(source));
    if only(&[95]) {
        return Some("05");
    }
    if only(&[50, 95]) {
        return Some("06");
    }
    if has(&[10, 11, 12, 13, 14, 19]) {
        return Some("01");
    }
    if has(&[20, 22, 23, 24, 25, 26, 27, 81, 82]) {
        return Some("02");
    }
    if only(&[40, 60, 95]) && has(&[40]) && has(&[60]) {
        return Some("22");
    }
    let others: [(&[u8], &str); 6] = [(&[60], "21"), (&[40, 44], "13"), (&[30], "12"), (&[15, 16, 18], "15"), (&[21], "11"), (&[91], "20")];
    others.iter().find(|(codes, _)| has(codes)).map(|(_, fuel)| *fuel)
}

/// What an exhaust emission level says.
enum Level {
    /// Nothing burns, or it is from before the Euro classes.
    None,
    /// A class.
    Class(String),
    /// Nothing of use.
    Unknown,
}

fn euro_of(level: &str) -> Level {
    let level = level.trim();
    if matches!(level, "AX" | "AY" | "ZX" | "ZY") {
        return Level::None;
    }
    if level == "EEV" || level.starts_with("EEV ") {
        return Level::Class("EEV".to_owned());
    }
    let Some(rest) = level.get(..4).filter(|word| word.eq_ignore_ascii_case("euro")).map(|_| level[4..].trim_start()) else { return Level::Unknown };
    let roman: String = rest.chars().take_while(|letter| matches!(letter, 'I' | 'V')).collect();
    let number = match roman.as_str() {
        "I" => '1',
        "II" => '2',
        "III" => '3',
        "IV" => '4',
        "V" => '5',
        "VI" => '6',
        "VII" => '7',
        _ => rest.chars().next().unwrap_or(' '),
    };
    let behind = if roman.is_empty() { rest.chars().nth(1) } else { rest[roman.len()..].chars().next() };
    match (number, behind) {
        (_, Some(next)) if next.is_ascii_digit() => Level::Unknown,
        ('0', _) => Level::None,
        ('1'..='7', _) => Level::Class(format!("Euro{number}")),
        _ => Level::Unknown,
    }
}

/// The in-service maximum permissible laden mass in Norway.
fn in_service(record: &Record<'_>) -> Option<u32> {
    let book = record.book();
    let Entry::Group(group) = book.entry("InServiceMaximumMassGroup")? else { return None };
    let country = field(book, "InServiceMaximumPermissibleMassCountry")?;
    let mass = field(book, "InServiceMaximumPermissibleLadenMass")?;
    let text = |id: FieldId, within: GroupAt| record.held(id, within).map(|at| record.field(at).text.trim().to_owned());
    let mut groups = record.group_instances(group, GroupAt::ROOT);
    let at = groups.find(|at| text(country, *at).is_some_and(|country| NORWAY.contains(&country.as_str())))?;
    text(mass, at)?.parse().ok()
}

fn field(book: &Book, tag: &str) -> Option<FieldId> {
    match book.entry(tag)? {
        Entry::Field(field) => Some(field),
        Entry::Group(_) | Entry::Signature => None,
    }
}

fn first<'r>(record: &'r Record<'_>, tag: &str) -> Option<&'r str> {
    record.stated(field(record.book(), tag))
}

fn all<'r>(record: &'r Record<'_>, tag: &str) -> impl Iterator<Item = &'r str> {
    let field = field(record.book(), tag);
    field.into_iter().flat_map(|field| record.instances(field, GroupAt::ROOT)).map(|at| record.field(at).text.trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts(category: &str, kg: u32, level: &str, sources: &[u8]) -> VehicleFacts {
        VehicleFacts {
            category: category.into(),
            laden_kg: Some(kg),
            level: (!level.is_empty()).then(|| level.into()),
            sources: sources.iter().copied().collect(),
            ..VehicleFacts::default()
        }
    }

    fn codes(toll: &TollFacts) -> Vec<&str> {
        toll.notes.iter().map(|note| note.check.code.as_str()).collect()
    }

    #[test]
    fn tariffs_follow_from_category_and_mass() {
        for (category, kg, tariff) in [
            ("M1", 3500, Some("12")),
            ("M1", 3501, Some("32")),
            ("M1S", 3500, Some("12")),
            ("M1G", 3501, Some("32")),
            ("M2", 3501, Some("31")),
            ("M2", 3500, Some("12")),
            ("M3", 18000, Some("31")),
            ("N1G", 3500, Some("22")),
            ("N1", 3501, None),
            ("N2", 12000, Some("41")),
            ("N3G", 12001, Some("51")),
            ("L7e-A1", 800, Some("63")),
            ("T1b", 10500, Some("71")),
            ("C2", 10500, Some("71")),
            ("O4", 39000, None),
            ("X", 1000, None),
        ] {
            let toll = facts(category, kg, "Euro 6 EB", &[10]).toll(&Derivation::default());
            assert_eq!(toll.tariff, tariff, "{category} {kg}: {:?}", codes(&toll));
        }
        assert_eq!(codes(&facts("M2", 3500, "Euro 6", &[20]).toll(&Derivation::default())), ["whitelist/make-tariff"]);
        assert!(facts("S1", 1, "", &[]).toll(&Derivation::default()).is_outside);
        assert_eq!(codes(&VehicleFacts { laden_kg: None, ..facts("M1", 0, "Euro 6", &[10]) }.toll(&Derivation::default())), ["whitelist/make-mass"]);
        assert_eq!(codes(&facts("N3", 100_001, "Euro VI E", &[20]).toll(&Derivation::default())), ["whitelist/make-mass"]);
    }

    #[test]
    fn emission_levels_have_classes() {
        for (level, class) in [
            ("Euro 6 EB", Some("Euro6")),
            ("Euro 5+", Some("Euro5")),
            ("Euro 7 FE", Some("Euro7")),
            ("Euro VI E", Some("Euro6")),
            ("Euro IV", Some("Euro4")),
            ("Euro V B2", Some("Euro5")),
            ("EEV K", Some("EEV")),
            ("EEV", Some("EEV")),
            ("Euro 0", Some("0")),
            ("AX", Some("0")),
            ("ZY", Some("0")),
            ("AZ", None),
            ("ZZ", None),
            ("Euro 8", None),
            ("Euro 61", None),
            ("Stage V", None),
            ("", None),
        ] {
            let toll = facts("M1", 1890, level, &[10]).toll(&Derivation::default());
            assert_eq!(toll.emission.as_deref(), class, "{level}");
            assert_eq!(codes(&toll).contains(&"whitelist/make-emission"), class.is_none(), "{level}");
        }
        assert_eq!(facts("L1e-B", 200, "", &[95]).toll(&Derivation::default()).emission.as_deref(), Some("0"));
    }

    #[test]
    fn fuels_and_engines_follow_from_the_energy_sources() {
        for (sources, fuel, engine) in [
            (&[10][..], Some("01"), 2),
            (&[12], Some("01"), 2),
            (&[20], Some("02"), 4),
            (&[30], Some("12"), 5),
            (&[95], Some("05"), 6),
            (&[50], Some("06"), 9),
            (&[10, 30], Some("01"), 11),
            (&[10, 40], Some("01"), 12),
            (&[10, 95], Some("01"), 13),
            (&[20, 95], Some("02"), 16),
            (&[40], Some("13"), 14),
            (&[44], Some("13"), 14),
            (&[60], Some("21"), 15),
            (&[40, 60], Some("22"), 0),
            (&[40, 60, 95], Some("22"), 0),
            (&[16], Some("15"), 28),
            (&[15], Some("15"), 0),
            (&[21], Some("11"), 0),
            (&[91], Some("20"), 0),
            (&[20, 60], Some("02"), 0),
            (&[55], None, 0),
            (&[10, 90], Some("01"), 0),
        ] {
            let toll = facts("M1", 1890, "Euro 6", sources).toll(&Derivation::default());
            assert_eq!((toll.fuel.as_deref(), toll.engine), (fuel, engine), "{sources:?}");
        }
        let charged = |sources: &[u8]| VehicleFacts { is_off_vehicle: true, ..facts("M1", 1890, "Euro 6", sources) }.engine();
        assert_eq!([&[10, 95][..], &[20, 95], &[30, 95], &[40, 95], &[60, 95]].map(charged), [30, 31, 32, 35, 36]);
        let how = Derivation { fuel_map: BTreeMap::from([(55, "13".to_owned())]), ..Derivation::default() };
        assert_eq!(facts("M1", 1890, "Euro 6", &[55]).toll(&how).fuel.as_deref(), Some("13"));
    }

    #[test]
    fn a_step_of_ten_kilograms_ends_with_its_last_one() {
        let masses = [3490, 3491, 3500, 3501, 3510, 3511, 12000, 12001, 1];
        assert_eq!(masses.map(steps), [348, 349, 349, 350, 350, 351, 1199, 1200, 0]);
    }
}
