//! A list beside the certificates of its vehicles.

use super::hit::{Found, Hit, Place, latin};
use super::knowledge::{Knowledge, record_name};
use super::layout::{Kind, Record, Rule};
use super::lines::Lines;
use super::make::Vehicles;
use super::obe::ObeRow;
use super::pan;
use super::work::trimmed;
use crate::facts::{Derivation, TollFacts, steps};
use crate::finding::{Finding, whitelist_kinds as kinds};
use std::collections::BTreeMap;
use std::io::{self, Read};

/// The facts of a line, as it has them: tariff, emission, fuel, chargeable, engine, weight.
const FACTS: [(&str, Rule); 6] = [
    ("tariff classification", Rule::Tariff),
    ("emission class", Rule::Emission),
    ("fuel type", Rule::Product),
    ("chargeable hybrid", Rule::Product),
    ("engine characteristics", Rule::Engine),
    ("maximum laden weight", Rule::Weight),
];

/// The facts of a vehicle in the form of a line; `None` where the certificate does not say.
type Facts = [Option<String>; FACTS.len()];

/// Which vehicle an OBE is in.
#[derive(Debug, Default)]
pub struct Equipment(BTreeMap<u64, String>);

impl Equipment {
    /// By the table of on-board equipment.
    pub fn of(rows: &[ObeRow]) -> Self {
        let is_pan = |pan: &&str| !pan.is_empty() && pan.len() <= pan::MOST && pan.bytes().all(|byte| byte.is_ascii_digit());
        let pair = |row: &ObeRow| Some((pan::number(Some(row.get("pan")).filter(is_pan)?.as_bytes()), row.get("vin").to_owned()));
        Self(rows.iter().filter_map(pair).collect())
    }
}

/// Holds a list against certificates. With the equipment each line is held against the certificate of its vehicle; without it, each line
/// must say what one of the certificates says, no more lines than there are certificates that say so.
///
/// # Errors
/// When the list cannot be read.
pub fn compare(
    knowledge: &Knowledge,
    list: impl Read,
    vehicles: &Vehicles,
    equipment: Option<&Equipment>,
    how: &Derivation,
) -> io::Result<Vec<Finding>> {
    let mut comparison = Comparison { found: Found::default(), pool: BTreeMap::new(), how };
    if equipment.is_none() {
        for (vin, facts) in vehicles {
            let toll = facts.toll(how);
            if !toll.is_outside {
                comparison.pool.entry(key(&form_of(&toll))).or_default().push(vin.clone());
            }
        }
    }
    let mut lines = Lines::new(list);
    let header = knowledge.formats.header(Kind::Hgv);
    let version = match (lines.next()?, header) {
        (Some(first), Some(header)) => header.field(Rule::Version).map(|field| latin(field.of(first.bytes))).unwrap_or_default(),
        _ => String::new(),
    };
    let Some(format) = knowledge.formats.get(Kind::Hgv, &version) else { return Ok(Vec::new()) };
    let mut left: Vec<(u64, u64, Vec<u8>)> = Vec::new();
    while let Some(line) = lines.next()? {
        if line.bytes.len() != format.body.length() || line.bytes.first() != Some(&format.body.identifier) {
            continue;
        }
        let place = (line.number, line.offset);
        match equipment {
            Some(equipment) => comparison.known(line.bytes, place, &format.body, vehicles, equipment),
            None if !comparison.take(line.bytes, &format.body) => left.push((line.number, line.offset, line.bytes.to_vec())),
            None => {}
        }
    }
    for (number, offset, bytes) in left {
        comparison.nearest(&bytes, (number, offset), &format.body);
    }
    Ok(comparison.found.finish(&kinds::TOO_MANY))
}

struct Comparison<'c> {
    found: Found,
    /// The certificates that no line has taken yet, by their facts.
    pool: BTreeMap<Vec<Option<String>>, Vec<String>>,
    how: &'c Derivation,
}

impl Comparison<'_> {
    /// A line whose vehicle is known.
    fn known(&mut self, line: &[u8], (number, offset): (u64, u64), record: &Record, vehicles: &Vehicles, equipment: &Equipment) {
        let Some(field) = record.field(Rule::Pan) else { return };
        let digits = trimmed(field.of(line));
        let place = Place { number, offset, record: &record_name(number) };
        let vin = equipment.0.get(&pan::number(digits)).filter(|_| digits.iter().all(u8::is_ascii_digit));
        let Some((vin, facts)) = vin.and_then(|vin| Some((vin, vehicles.get(vin)?))) else {
            let message = match vin {
                Some(vin) => format!("there is no certificate of {vin}, which the OBE is in"),
                None => "the table of on-board equipment does not have the PAN".to_owned(),
            };
            self.found.add(Hit::field(&kinds::MAKE_VEHICLE, None, field, line, message), place);
            return;
        };
        self.tell(line, &form_of(&facts.toll(self.how)), vin, place, record);
    }

    /// Takes a certificate that says what the line says; tells whether there was one.
    fn take(&mut self, line: &[u8], record: &Record) -> bool {
        let own = said(line, record);
        let agrees = |facts: &Vec<Option<String>>| {
            facts.iter().zip(&own).enumerate().all(|(fact, (certificate, own))| agree(fact, own, certificate.as_deref()))
        };
        let Some((_, vins)) = self.pool.iter_mut().find(|(facts, vins)| !vins.is_empty() && agrees(facts)) else { return false };
        vins.pop();
        true
    }

    /// A line that no certificate agrees with: it is told beside the one that it differs least from.
    fn nearest(&mut self, line: &[u8], (number, offset): (u64, u64), record: &Record) {
        let own = said(line, record);
        let differing = |facts: &[Option<String>]| (0..FACTS.len()).filter(|fact| !agree(*fact, &own[*fact], facts[*fact].as_deref())).count();
        let near = self.pool.iter().filter(|(_, vins)| !vins.is_empty()).min_by_key(|(facts, _)| differing(facts));
        let near = near.map(|(facts, vins)| (facts.clone(), vins.last().cloned().unwrap_or_default()));
        let place = Place { number, offset, record: &record_name(number) };
        match near {
            Some((facts, vin)) if differing(&facts) > 0 => {
                if let Some(vins) = self.pool.get_mut(&facts) {
                    vins.pop();
                }
                let facts: Facts = std::array::from_fn(|fact| facts[fact].clone());
                self.tell(line, &facts, &vin, place, record);
            }
            _ => {
                let hit = Hit::whole(&kinds::LIST_AND_CERTIFICATE, 0..line.len(), "there is no certificate left for the line".to_owned());
                self.found.add(hit, place);
            }
        }
    }

    fn tell(&mut self, line: &[u8], facts: &Facts, vin: &str, place: Place<'_>, record: &Record) {
        let own = said(line, record);
        for (fact, (what, rule)) in FACTS.into_iter().enumerate() {
            let Some(field) = record.field(rule).filter(|_| !agree(fact, &own[fact], facts[fact].as_deref())) else { continue };
            let certificate = facts[fact].as_deref().unwrap_or("not known");
            let message = format!("the {what} is {}, and by the certificate of {vin} {certificate}", own[fact]);
            let mut hit = Hit::field(&kinds::LIST_AND_CERTIFICATE, None, field, line, message).with_value(own[fact].as_str()).expects(certificate);
            match what {
                "fuel type" => hit.at = field.at.start..field.at.start + 2,
                "chargeable hybrid" => hit.at = field.at.start + 2..field.at.start + 3,
                _ => {}
            }
            self.found.add(hit, place);
        }
    }
}

/// What a line says.
fn said(line: &[u8], record: &Record) -> [String; FACTS.len()] {
    let of = |rule| record.field(rule).map(|field| latin(trimmed(field.of(line)))).unwrap_or_default();
    let product = of(Rule::Product);
    let part = |from: usize, to: usize| product.chars().skip(from).take(to - from).collect();
    [of(Rule::Tariff), of(Rule::Emission), part(0, 2), part(2, 3), of(Rule::Engine), of(Rule::Weight)]
}

fn form_of(toll: &TollFacts) -> Facts {
    [
        toll.tariff.map(str::to_owned),
        toll.emission.clone(),
        toll.fuel.clone(),
        Some(if toll.is_chargeable { "Y" } else { "N" }.to_owned()),
        (toll.engine > 0).then(|| format!("{:03}", toll.engine)),
        toll.kg.map(|kg| format!("{:04}", steps(kg))),
    ]
}

fn key(facts: &Facts) -> Vec<Option<String>> {
    facts.to_vec()
}

/// Whether a line and a certificate agree: engine and weight are optional in a line, and the certificate need not say all.
fn agree(fact: usize, own: &str, certificate: Option<&str>) -> bool {
    let is_optional = matches!(FACTS[fact].1, Rule::Engine | Rule::Weight);
    certificate.is_none_or(|certificate| certificate == own) || is_optional && own.bytes().all(|digit| digit == b'0')
}
