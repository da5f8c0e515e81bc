//! A list made of the table of on-board equipment and the certificates of the vehicles.

use super::among::Among;
use super::body::LineCheck;
use super::header::AUTOPASS;
use super::hit::{Found, Hit, Place};
use super::knowledge::Knowledge;
use super::layout::{Format, Kind, Record, Rule};
use super::moment;
use super::obe::ObeRow;
use super::plate;
use super::record_text::line;
use super::sequence::{FIRST, LAST_OF_DAY, Sequence, file_name};
use super::tables::number;
use crate::facts::{Derivation, TollFacts, VehicleFacts, steps};
use crate::finding::{Check, Finding, whitelist_kinds as kinds};
use jiff::civil::DateTime;
use std::collections::BTreeMap;

/// The certificates, by VIN.
pub type Vehicles = BTreeMap<String, VehicleFacts>;

/// What a list is made with.
#[derive(Debug, Clone)]
pub struct Order {
    /// Who sends it, six digits.
    pub sender: String,
    /// Who is to receive it.
    pub receiver: String,
    /// Its format version.
    pub version: String,
    /// The sequence of the list before it.
    pub previous: Option<Sequence>,
    /// When it is made, in local time of the sender.
    pub created: DateTime,
    /// How the facts are derived.
    pub derivation: Derivation,
    /// Whether the CO2 value is written.
    pub co2: bool,
    /// Whether the number of axles is written.
    pub axles: bool,
}

/// Why a list cannot be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MakeError {
    /// There is no such format.
    #[error("`{0}` is no list format version")]
    Version(String),
    /// The sender or the receiver is none.
    #[error("`{0}` are no six digits")]
    Party(String),
    /// The previous list is that of somebody else, or later.
    #[error("the list {0} cannot come before one of {1}")]
    Previous(String, String),
    /// The day has no number left.
    #[error("there is no list after number 99 of a day")]
    LastOfDay,
}

/// A list.
#[derive(Debug, Clone)]
pub struct Made {
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// What its file is called.
    pub name: String,
    /// What was found in the rows of the table.
    pub findings: Vec<Finding>,
}

/// Makes a list. A row with an error makes no line.
///
/// # Errors
/// When what is ordered cannot be.
pub fn make(knowledge: &Knowledge, rows: &[ObeRow], vehicles: &Vehicles, order: &Order) -> Result<Made, MakeError> {
    let format = knowledge.formats.get(Kind::Hgv, &order.version).ok_or_else(|| MakeError::Version(order.version.clone()))?;
    for party in [&order.sender, &order.receiver] {
        if party.len() != 6 || !party.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(MakeError::Party(party.clone()));
        }
    }
    let sequence = sequence(order)?;
    let mut maker = Maker {
        knowledge,
        order,
        vehicles,
        check: LineCheck::new(&knowledge.tables, &knowledge.actors, &format.body, order.sender.as_bytes()),
        among: Among::default(),
        found: Found::default(),
        created: moment::utc_digits(order.created, &knowledge.actors.zone(order.sender.as_bytes())),
        lines: 0,
    };
    let mut bodies = Vec::new();
    for row in rows {
        if let Some(line) = maker.row(row, &format.body) {
            bodies.extend(line);
            bodies.push(b'\n');
        }
    }
    let mut bytes = header(format, order, &sequence, maker.lines, knowledge);
    bytes.extend(bodies);
    bytes.extend(line(&format.footer, &knowledge.tables, |_| None).unwrap_or_default());
    bytes.push(b'\n');
    let name = file_name(&sequence.text(), &order.receiver, &order.version);
    Ok(Made { bytes, name, findings: maker.found.finish(&kinds::TOO_MANY) })
}

fn sequence(order: &Order) -> Result<Sequence, MakeError> {
    let mut own = Sequence { sender: order.sender.clone(), day: order.created.date(), number: 1 };
    if let Some(previous) = &order.previous {
        if previous.sender != own.sender || previous.day > own.day {
            return Err(MakeError::Previous(previous.text(), format!("{} of {}", own.sender, own.day)));
        }
        own.number = own.number_after(Some(previous));
        if own.number > LAST_OF_DAY {
            return Err(MakeError::LastOfDay);
        }
    }
    Ok(own)
}

fn header(format: &Format, order: &Order, sequence: &Sequence, lines: u64, knowledge: &Knowledge) -> Vec<u8> {
    let first = String::from_utf8_lossy(FIRST);
    let previous = order.previous.as_ref().map_or_else(|| first.into_owned(), Sequence::text);
    let (sequence, count, created) = (sequence.text(), lines.to_string(), moment::digits(order.created));
    let value = |name: &str| match format.header.named(name)?.rule {
        Rule::Sender => Some(order.sender.as_str()),
        Rule::Receiver => Some(order.receiver.as_str()),
        Rule::Sequence => Some(sequence.as_str()),
        Rule::PreviousSequence => Some(previous.as_str()),
        Rule::Count => Some(count.as_str()),
        Rule::Creation => Some(created.as_str()),
        Rule::Version => Some(order.version.as_str()),
        _ => None,
    };
    let mut bytes = line(&format.header, &knowledge.tables, value).unwrap_or_default();
    bytes.push(b'\n');
    bytes
}

/// Who receives lists unless another is named.
pub const USUAL_RECEIVER: &str = AUTOPASS;

struct Maker<'m> {
    knowledge: &'m Knowledge,
    order: &'m Order,
    vehicles: &'m Vehicles,
    check: LineCheck<'m>,
    among: Among,
    found: Found,
    created: String,
    lines: u64,
}

/// What a line says of a vehicle.
#[derive(Debug, Default)]
struct Said {
    tariff: String,
    emission: String,
    fuel: String,
    chargeable: String,
    engine: String,
    kg: Option<u32>,
    axles: String,
    co2: String,
}

impl Maker<'_> {
    fn add(&mut self, row: &ObeRow, check: &'static Check, column: &str, message: String) {
        let mut hit = Hit::whole(check, 0..0, message);
        hit.field = (!column.is_empty()).then(|| column.to_owned());
        hit.value = row.stated(column).or_else(|| row.stated("vin")).map(str::to_owned);
        let record = format!("obe[{}]", row.line.saturating_sub(1));
        self.found.add(hit, Place { number: row.line, offset: 0, record: &record });
    }

    /// The line of a row; `None` when something of it is wrong.
    fn row(&mut self, row: &ObeRow, record: &Record) -> Option<Vec<u8>> {
        let said = self.said(row)?;
        let coded = match plate::code(row.get("plate"), &self.knowledge.tables) {
            Ok(coded) => coded,
            Err(letter) => {
                self.add(row, &kinds::PLATE, "plate", format!("the licence plate has `{letter}`, which no list can have"));
                return None;
            }
        };
        if coded.is_beyond {
            self.add(
                row,
                &kinds::SEPARATOR_BEYOND,
                "plate",
                "the separators of the licence plate stand where two digits cannot say it: 00 is written".to_owned(),
            );
        }
        let letters: String = coded.bytes.iter().map(|byte| plate::shown(*byte, &self.knowledge.tables)).collect();
        let separator = String::from_utf8_lossy(&coded.separator).into_owned();
        let weight = said.kg.map(|kg| format!("{:04}", steps(kg)));
        let product = format!("{}{}", said.fuel, said.chargeable);
        let value = |name: &str| {
            Some(match record.named(name)?.rule {
                Rule::Actor => self.order.sender.as_str(),
                Rule::Pan => row.get("pan"),
                Rule::Plate => letters.as_str(),
                Rule::Nationality => row.get("nationality"),
                Rule::Tariff => said.tariff.as_str(),
                Rule::Digit if name == "number_of_axles" => said.axles.as_str(),
                Rule::ContextMark => row.get("context_mark"),
                Rule::ObeId => row.get("obe_id"),
                Rule::Emission => said.emission.as_str(),
                Rule::Product => product.as_str(),
                Rule::Engine => said.engine.as_str(),
                Rule::Co2 => said.co2.as_str(),
                Rule::Weight => weight.as_deref().unwrap_or_default(),
                Rule::ValidTo => row.get("valid_to"),
                Rule::Separator => separator.as_str(),
                Rule::PanReplaced => row.get("pan_replaced"),
                _ => return None,
            })
        };
        let bytes = match line(record, &self.knowledge.tables, value) {
            Ok(bytes) => bytes,
            Err(error) => {
                self.add(row, &kinds::MAKE_COLUMNS, "", error.to_string());
                return None;
            }
        };
        if row.stated("pan_replaced").is_some() && record.field(Rule::PanReplaced).is_none() {
            self.add(row, &kinds::MAKE_COLUMNS, "pan_replaced", format!("a list of version {} cannot say what a PAN replaces", self.order.version));
            return None;
        }
        self.checked(row, bytes)
    }

    /// A line is held to all that holds of lists.
    fn checked(&mut self, row: &ObeRow, bytes: Vec<u8>) -> Option<Vec<u8>> {
        let mut hits = Vec::new();
        let seen = self.check.check(&bytes, &mut hits);
        let is_in_force = super::knowledge::is_in_force(&seen, &self.created);
        if hits.iter().all(|hit| hit.reason.is_none()) {
            self.among.add(&seen, is_in_force, self.lines + 2, self.check.record(), &bytes, &mut hits);
        }
        let is_sound = hits.iter().all(|hit| hit.reason.is_none());
        let record = format!("obe[{}]", row.line.saturating_sub(1));
        for mut hit in hits {
            hit.at = 0..0;
            self.found.add(hit, Place { number: row.line, offset: 0, record: &record });
        }
        self.lines += u64::from(is_sound);
        is_sound.then_some(bytes)
    }

    /// What the certificate and the row say of the vehicle; where both do, they must agree.
    fn said(&mut self, row: &ObeRow) -> Option<Said> {
        let kg = match row.stated("kg").map(str::parse::<u32>) {
            Some(Err(_)) => {
                self.add(row, &kinds::MAKE_COLUMNS, "kg", format!("the mass is `{}`, which is no whole number", row.get("kg")));
                return None;
            }
            Some(Ok(kg)) => Some(kg),
            None => None,
        };
        let Some(facts) = self.vehicles.get(row.get("vin")) else { return self.without_certificate(row, kg) };
        let toll = facts.toll(&self.order.derivation);
        let mut is_right = !toll.is_outside;
        for note in &toll.notes {
            // What the row says itself does not have to follow from the certificate.
            if note.column.is_empty() || row.stated(note.column).is_none() {
                let is_error = note.check.severity == crate::finding::Severity::Error;
                is_right &= !is_error;
                self.add(row, note.check, "", note.message.clone());
            }
        }
        let said = self.together(row, &toll, facts, kg, &mut is_right);
        is_right.then_some(said)
    }

    fn together(&mut self, row: &ObeRow, toll: &TollFacts, facts: &VehicleFacts, kg: Option<u32>, is_right: &mut bool) -> Said {
        let chargeable = if toll.is_chargeable { "Y" } else { "N" };
        let engine = format!("{:03}", toll.engine);
        let by_certificate = [
            ("tariff", toll.tariff.map(str::to_owned)),
            ("emission", toll.emission.clone()),
            ("fuel", toll.fuel.clone()),
            ("chargeable", Some(chargeable.to_owned())),
            ("engine", (toll.engine > 0).then(|| engine.clone())),
            ("kg", toll.kg.map(|kg| kg.to_string())),
        ];
        for (column, derived) in &by_certificate {
            if let (Some(own), Some(derived)) = (row.stated(column), derived)
                && own != derived
                && !(*column == "engine" && number(own.as_bytes()) == number(derived.as_bytes()))
            {
                *is_right = false;
                let message = format!("the {column} is {own}, and by the certificate {derived}");
                self.add(row, &kinds::LIST_AND_CERTIFICATE, column, message);
            }
        }
        let of = |column: &str| {
            let derived = by_certificate.iter().find(|(known, _)| *known == column).and_then(|(_, derived)| derived.clone());
            row.stated(column).map(str::to_owned).or(derived).unwrap_or_default()
        };
        let axles = facts.axles.filter(|axles| self.order.axles && (1..=9).contains(axles)).map(|axles| axles.to_string());
        let co2 = facts.co2.filter(|_| self.order.co2).and_then(|co2| {
            let classes = self.knowledge.tables.co2();
            classes.iter().find(|(_, most)| *most == 0 || co2 <= (*most).into()).map(|(class, _)| format!("{class:0>2}"))
        });
        Said {
            tariff: of("tariff"),
            emission: of("emission"),
            fuel: of("fuel"),
            chargeable: of("chargeable"),
            engine: row.stated("engine").map(|own| format!("{own:0>3}")).unwrap_or(engine),
            kg: kg.or(toll.kg),
            axles: axles.unwrap_or_default(),
            co2: co2.unwrap_or_default(),
        }
    }

    fn without_certificate(&mut self, row: &ObeRow, kg: Option<u32>) -> Option<Said> {
        let missing: Vec<&str> =
            ["tariff", "emission", "fuel", "chargeable", "kg"].into_iter().filter(|column| row.stated(column).is_none()).collect();
        if !missing.is_empty() {
            let message = format!("there is no certificate of {}, and the columns {} are empty", row.get("vin"), missing.join(", "));
            self.add(row, &kinds::MAKE_VEHICLE, "", message);
            return None;
        }
        let text = |column: &str| row.get(column).to_owned();
        let engine = row.stated("engine").map(|own| format!("{own:0>3}")).unwrap_or_default();
        let (tariff, emission, fuel, chargeable) = (text("tariff"), text("emission"), text("fuel"), text("chargeable"));
        Some(Said { tariff, emission, fuel, chargeable, engine, kg, ..Said::default() })
    }
}
