//! What the register of the rehearsal knows: makes, classifications, approvals, national values. A file of the user's, or a small one that is
//! built in.

use super::certificates::State;
use crate::serve::error::ServeError;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::Path;

const BUILT_IN: &str = include_str!("register.yaml");

/// What the register knows.
#[derive(Debug, Clone, Serialize, Deserialize, PartialEq)]
#[serde(deny_unknown_fields)]
pub(super) struct Register {
    pub(super) makes: Vec<Make>,
    pub(super) classifications: Vec<Classification>,
    pub(super) approvals: Approvals,
    pub(super) values: Values,
    /// The most that the register's fields hold, by the tags of the message.
    pub(super) numbers: BTreeMap<String, f64>,
    pub(super) vehicles: Vec<Vehicle>,
    /// Vehicles that the service fails on.
    pub(super) faults: Vec<String>,
    /// Statuses of codes, in place of the usual ones.
    pub(super) status: BTreeMap<String, u16>,
}

/// What a file says of it: what is left out is as it is built in.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Given {
    makes: Option<Vec<Make>>,
    classifications: Option<Vec<Classification>>,
    approvals: Option<Approvals>,
    values: Option<Values>,
    numbers: Option<BTreeMap<String, f64>>,
    vehicles: Option<Vec<Vehicle>>,
    faults: Option<Vec<String>>,
    status: Option<BTreeMap<String, u16>>,
}

/// A make and the code that the register has for it.
#[derive(Debug, Clone, Serialize, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub(super) struct Make {
    pub(super) code: i64,
    pub(super) name: String,
    #[serde(default)]
    pub(super) aliases: Vec<String>,
}

/// How a kind of vehicle is taxed.
#[derive(Debug, Clone, Serialize, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub(super) struct Classification {
    /// The technical code.
    pub(super) technical: String,
    /// The tax code.
    pub(super) tax: Code,
    #[serde(default)]
    pub(super) name: String,
    /// Whether it can be sent as an eCoC.
    #[serde(default = "yes")]
    pub(super) ecoc: bool,
    /// For which of these vehicles only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) only: Option<Only>,
}

#[derive(Debug, Clone, Serialize, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub(super) struct Only {
    /// The designation of a special purpose.
    pub(super) special: String,
}

const fn yes() -> bool {
    true
}

/// A code, written as a text or as a number.
#[derive(Debug, Clone, Serialize, PartialEq, Eq, Hash)]
#[serde(transparent)]
pub(super) struct Code(pub(super) String);

impl<'de> Deserialize<'de> for Code {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Written {
            Number(u64),
            Text(String),
        }
        Written::deserialize(deserializer).map(|written| match written {
            Written::Number(number) => Self(number.to_string()),
            Written::Text(text) => Self(text),
        })
    }
}

/// Which approvals are open, and for whom.
#[derive(Debug, Clone, Serialize, Deserialize, PartialEq, Eq)]
#[serde(untagged)]
pub(super) enum Approvals {
    /// `any`: each, with the first classification that can be sent.
    Word(String),
    Listed(Vec<Approval>),
}

impl Approvals {
    /// Those that are listed; `None` when any will do.
    pub(super) fn listed(&self) -> Option<&[Approval]> {
        match self {
            Self::Word(_) => None,
            Self::Listed(approvals) => Some(approvals),
        }
    }
}

#[derive(Debug, Clone, Serialize, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub(super) struct Approval {
    pub(super) number: String,
    #[serde(default = "any")]
    pub(super) variant: String,
    #[serde(default = "any")]
    pub(super) version: String,
    /// Who may use it; everybody without it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) importers: Option<Vec<Code>>,
    /// The tax codes that are open; all of the classification without it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) tax: Option<Vec<Code>>,
}

fn any() -> String {
    "*".to_owned()
}

/// National values of codes; a list that is left out takes every code.
#[derive(Debug, Clone, Default, Serialize, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Values {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) category: Option<BTreeMap<String, Code>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) colour: Option<BTreeMap<String, Code>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) fuel: Option<BTreeMap<String, Code>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) bodywork: Option<BTreeMap<String, Code>>,
}

/// A vehicle that is in the register from the beginning.
#[derive(Debug, Clone, Serialize, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub(super) struct Vehicle {
    pub(super) vin: String,
    pub(super) make: i64,
    #[serde(default)]
    pub(super) state: State,
    #[serde(default)]
    pub(super) submitter: Option<Code>,
    #[serde(default)]
    pub(super) reference: Option<String>,
    #[serde(default)]
    pub(super) kuid: Option<Code>,
}

impl Register {
    /// The register of a file, or the built-in one.
    pub(super) fn read(path: Option<&Path>) -> Result<Self, ServeError> {
        let Some(path) = path else { return Self::built_in() };
        let text = std::fs::read_to_string(path).map_err(|error| ServeError::file(path, error))?;
        Self::of(&text).map_err(|message| ServeError::wrong(path.display().to_string(), message))
    }

    fn built_in() -> Result<Self, ServeError> {
        let wrong = |message| ServeError::wrong("the built-in register", message);
        let given = given(BUILT_IN).map_err(wrong)?;
        Ok(Self {
            makes: given.makes.unwrap_or_default(),
            classifications: given.classifications.unwrap_or_default(),
            approvals: given.approvals.unwrap_or_else(|| Approvals::Word("any".to_owned())),
            values: given.values.unwrap_or_default(),
            numbers: given.numbers.unwrap_or_default(),
            vehicles: given.vehicles.unwrap_or_default(),
            faults: given.faults.unwrap_or_default(),
            status: given.status.unwrap_or_default(),
        })
    }

    /// The register that a text describes, YAML or JSON.
    pub(super) fn of(text: &str) -> Result<Self, String> {
        let given = given(text)?;
        let built_in = Self::built_in().map_err(|error| error.to_string())?;
        if let Some(Approvals::Word(word)) = &given.approvals
            && word != "any"
        {
            return Err(format!("approvals: `{word}` is neither `any` nor a list"));
        }
        if let Some((code, status)) = given.status.iter().flatten().find(|(_, status)| !(200..600).contains(*status)) {
            return Err(format!("status: {code}: {status} is no status of a response"));
        }
        Ok(Self {
            makes: given.makes.unwrap_or(built_in.makes),
            classifications: given.classifications.unwrap_or(built_in.classifications),
            approvals: given.approvals.unwrap_or(built_in.approvals),
            values: given.values.unwrap_or(built_in.values),
            numbers: given.numbers.unwrap_or(built_in.numbers),
            vehicles: given.vehicles.unwrap_or(built_in.vehicles),
            faults: given.faults.unwrap_or(built_in.faults),
            status: given.status.unwrap_or(built_in.status),
        })
    }

    /// The code of a make; its name is written as the register has it, or as one of its aliases.
    pub(super) fn make(&self, name: &str) -> Option<i64> {
        self.makes.iter().find(|make| make.name == name || make.aliases.iter().any(|alias| alias == name)).map(|make| make.code)
    }
}

fn given(text: &str) -> Result<Given, String> {
    serde_saphyr::from_str(text).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_file_leaves_out_is_as_it_is_built_in() {
        let register = Register::of("makes: [{ code: 7, name: A, aliases: [a] }]\nstatus: { FINNES_ALLEREDE: 400 }").unwrap();
        assert_eq!((register.make("A"), register.make("a"), register.make("KASTELLAN")), (Some(7), Some(7), None));
        assert!(register.approvals.listed().is_none() && register.classifications.len() > 20);
    }

    #[test]
    fn the_example_of_the_documentation_is_read() {
        let text = include_str!("../../../docs/register.yaml");
        let register = Register::of(text).unwrap();
        assert_eq!(register.approvals.listed().unwrap()[0].importers, Some(vec![Code("0192:999888777".to_owned())]));
        assert_eq!(register.vehicles[0].state, State::Registered);
        assert_eq!(Register::of(&serde_json::to_string(&register).unwrap()), Ok(register));
    }

    #[test]
    fn what_is_no_register_is_refused() {
        for text in ["approvals: none", "makes: 7", "colour: {}", "status: { A: 7 }", "vehicles: [{ vin: V, make: 1, state: sold }]"] {
            assert!(Register::of(text).is_err(), "{text}");
        }
    }
}
