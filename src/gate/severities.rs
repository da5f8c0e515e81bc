//! What findings weigh in a plant.

use super::codes::{Codes, fault, place_of};
use crate::finding::{Finding, Severity, is_kept};
use crate::yaml::{Entries, Fault};
use serde::Deserialize;
use serde_saphyr::Spanned;
use std::collections::BTreeMap;

/// What findings with a code weigh.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Weight {
    /// As an error.
    Error,
    /// As a warning.
    Warning,
    /// As something worth knowing.
    Info,
    /// Nothing: they are left out, and counted.
    Off,
}

impl Weight {
    /// The word of configuration files.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Info => "info",
            Self::Off => "off",
        }
    }

    const fn severity(self) -> Option<Severity> {
        match self {
            Self::Error => Some(Severity::Error),
            Self::Warning => Some(Severity::Warning),
            Self::Info => Some(Severity::Info),
            Self::Off => None,
        }
    }
}

/// That findings whose codes begin so weigh otherwise.
#[derive(Debug, Clone)]
pub struct Said {
    /// The file that says so.
    file: String,
    place: (u64, u64),
    prefix: String,
    weight: Weight,
}

impl Said {
    /// What a program says.
    pub fn by_program(prefix: &str, weight: Weight) -> Self {
        Self { file: "the program".to_owned(), place: (1, 1), prefix: prefix.to_owned(), weight }
    }

    /// What a file says.
    pub fn by_file(file: &str, entries: Entries<Weight>) -> Vec<Self> {
        let said =
            |(prefix, weight): (Spanned<String>, Weight)| Self { file: file.to_owned(), place: place_of(&prefix), prefix: prefix.value, weight };
        entries.0.into_iter().map(said).collect()
    }
}

impl Said {
    /// Shows the code, and where it stands.
    pub(super) fn each_code(&mut self, see: &mut impl FnMut(String, &mut String)) {
        see(format!("{}:{}", self.file, self.place.0), &mut self.prefix);
    }
}

/// What findings weigh, by the beginnings of their codes; of several the longest holds.
#[derive(Debug, Clone, Default)]
pub struct Severities(Vec<(String, Weight)>);

impl Severities {
    /// What is said, the last of several that say it of the same codes; every fault in it is added to the list.
    pub(super) fn of(said: Vec<Said>, codes: &Codes, faults: &mut Vec<Fault>) -> Self {
        let mut weights = BTreeMap::new();
        for Said { file, place, prefix, weight } in said {
            faults.extend(codes.check(&file, place, &prefix));
            if let Some(code) = codes.kept_error(&prefix).filter(|_| weight != Weight::Error) {
                let message = format!("`{prefix}` reaches {code}, and errors of input/, ivi/ and signature/ are never lowered");
                faults.push(fault(&file, place, message, Some("Name the codes that are meant.".to_owned())));
            }
            weights.insert(prefix, weight);
        }
        let mut weights: Vec<(String, Weight)> = weights.into_iter().collect();
        // The longest first: it is the most specific.
        weights.sort_by(|(one, _), (other, _)| other.len().cmp(&one.len()).then_with(|| one.cmp(other)));
        Self(weights)
    }

    /// What was said, the most specific first.
    pub fn said(&self) -> impl Iterator<Item = (&str, Weight)> {
        self.0.iter().map(|(prefix, weight)| (prefix.as_str(), *weight))
    }

    /// Whether a finding is reported; it weighs what it is said to.
    pub(super) fn weigh(&self, finding: &mut Finding) -> bool {
        let Some((_, weight)) = self.0.iter().find(|(prefix, _)| finding.code.starts_with(prefix.as_str())) else { return true };
        let is_fixed = is_kept(&finding.code) && finding.severity == Severity::Error;
        match weight.severity() {
            _ if is_fixed => true,
            None => false,
            Some(severity) => {
                finding.severity = severity;
                true
            }
        }
    }
}
