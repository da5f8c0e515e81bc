//! What does not count for a while, on somebody's word.

use super::codes::{Codes, fault, place_of};
use super::pattern::{is_like, paths};
use super::vehicle::Vehicle;
use crate::finding::{Finding, Waived, reaches_kept};
use crate::yaml::Fault;
use globset::GlobSet;
use jiff::civil::Date;
use serde::Deserialize;
use serde_saphyr::Spanned;

/// An entry of a list of waivers.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RawWaiver {
    /// The code of the finding, or the beginning of codes.
    pub(super) code: Spanned<String>,
    /// The VIN; `*` in it, and in what follows, stands for any characters.
    vin: Option<String>,
    /// The type of the vehicle.
    #[serde(rename = "type")]
    vehicle_type: Option<String>,
    /// Its variant.
    variant: Option<String>,
    /// Its version.
    version: Option<String>,
    /// The type-approval number.
    approval: Option<String>,
    /// A pattern of the paths of files.
    path: Option<Spanned<String>>,
    /// The value found.
    value: Option<String>,
    /// Why it does not count.
    reason: Spanned<String>,
    /// Who answers for it.
    owner: Spanned<String>,
    /// The last day on which it holds.
    expires: Spanned<String>,
}

/// A waiver.
#[derive(Debug, Clone)]
pub(super) struct Waiver {
    pub(super) code: String,
    vehicle: Vec<(Of, String)>,
    path: Option<GlobSet>,
    value: Option<String>,
    pub(super) waived: Waived,
    /// The line and column of its code.
    pub(super) place: (u64, u64),
}

/// What a condition on a vehicle is about.
#[derive(Debug, Clone, Copy)]
enum Of {
    Vin,
    Type,
    Variant,
    Version,
    Approval,
}

/// What of a waiver is wrong, beside that its days may be over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Breadth {
    /// It names all codes of a family.
    Family,
    /// It names no vehicle, path or value.
    Everything,
}

/// A list of waivers.
#[derive(Debug, Clone, Default)]
pub struct Waivers {
    /// The file that they stand in.
    pub(super) file: String,
    pub(super) list: Vec<Waiver>,
}

impl Waivers {
    /// What a file says; every fault in it is added to the list.
    pub(super) fn of(file: &str, said: Vec<RawWaiver>, codes: &Codes, faults: &mut Vec<Fault>) -> Self {
        let list = said.into_iter().filter_map(|raw| Waiver::of(file, raw, codes, faults)).collect();
        Self { file: file.to_owned(), list }
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.list.len()
    }
}

impl Waiver {
    fn of(file: &str, raw: RawWaiver, codes: &Codes, faults: &mut Vec<Fault>) -> Option<Self> {
        let before = faults.len();
        if reaches_kept(&raw.code.value) {
            let message = format!("`{}` cannot be waived: unreadable input, structure and seals are refused by every receiver", raw.code.value);
            faults.push(fault(
                file,
                place_of(&raw.code),
                message,
                Some("Name a code of content, such as icm/approval-before-manufacture.".to_owned()),
            ));
        } else {
            faults.extend(codes.check(file, place_of(&raw.code), &raw.code.value));
        }
        for (name, word) in [("reason", &raw.reason), ("owner", &raw.owner)] {
            if word.value.trim().is_empty() {
                faults.push(fault(file, place_of(word), format!("the {name} of a waiver is empty"), None));
            }
        }
        let day: Option<Date> = raw.expires.value.parse().ok().filter(|day: &Date| day.to_string() == raw.expires.value);
        if day.is_none() {
            let message = format!("`{}` is no day", raw.expires.value);
            faults.push(fault(file, place_of(&raw.expires), message, Some("Write it such as 2026-12-31.".to_owned())));
        }
        let path = raw.path.as_ref().and_then(|path| match paths(std::slice::from_ref(&path.value)) {
            Ok(set) => set,
            Err(error) => {
                faults.push(fault(file, place_of(path), error.to_string(), None));
                None
            }
        });
        let expires = day.filter(|_| faults.len() == before)?;
        let conditions =
            [(Of::Vin, raw.vin), (Of::Type, raw.vehicle_type), (Of::Variant, raw.variant), (Of::Version, raw.version), (Of::Approval, raw.approval)];
        Some(Self {
            place: (raw.code.referenced.line(), raw.code.referenced.column()),
            code: raw.code.value,
            vehicle: conditions.into_iter().filter_map(|(of, pattern)| Some((of, pattern?))).collect(),
            path,
            value: raw.value,
            waived: Waived { reason: raw.reason.value, owner: raw.owner.value, expires },
        })
    }

    /// Whether it is broader than a waiver may be.
    pub(super) fn breadth(&self) -> Option<Breadth> {
        if !self.code.trim_end_matches('/').contains('/') {
            return Some(Breadth::Family);
        }
        (self.vehicle.is_empty() && self.path.is_none() && self.value.is_none()).then_some(Breadth::Everything)
    }

    /// Whether its days are over; it holds on the last of them.
    pub(super) fn is_expired(&self, as_of: Date) -> bool {
        as_of > self.waived.expires
    }

    /// Whether it is about a vehicle.
    pub(super) fn is_of(&self, vehicle: &Vehicle<'_>) -> bool {
        let is_met = |(of, pattern): &(Of, String)| vehicle.stated(*of).is_some_and(|value| is_like(value.trim(), pattern));
        self.vehicle.iter().all(is_met) && self.path.as_ref().is_none_or(|set| vehicle.paths.iter().any(|path| set.is_match(path)))
    }

    /// Whether it is about a finding in such a vehicle.
    pub(super) fn covers(&self, finding: &Finding) -> bool {
        let has_value = |pattern: &String| finding.value.as_deref().is_some_and(|value| is_like(value.trim(), pattern));
        finding.code.starts_with(self.code.as_str()) && !reaches_kept(&finding.code) && self.value.as_ref().is_none_or(has_value)
    }
}

impl Vehicle<'_> {
    fn stated(&self, of: Of) -> Option<&str> {
        match of {
            Of::Vin => self.vin,
            Of::Type => self.vehicle_type,
            Of::Variant => self.variant,
            Of::Version => self.version,
            Of::Approval => self.approval,
        }
    }
}
