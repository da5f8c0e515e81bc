//! Which kinds, subkinds, sources and correction types there are.

use crate::yaml::{Fault, InOrder};
use serde::Deserialize;
use std::collections::HashSet;

/// The file, for messages.
const FILE: &str = "rules/events/codes.yaml";

/// A subkind.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Sub {
    /// What it means.
    pub meaning: String,
    /// What the time of the event is.
    #[serde(default)]
    pub time: String,
    /// The correction types that it can carry; `*` at the end stands for any rest.
    #[serde(default)]
    pub corrections: Vec<String>,
    /// Whether it is not sent today.
    #[serde(default)]
    pub held_back: bool,
}

/// A kind.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Kind {
    /// What it means.
    pub meaning: String,
    /// The systems that send it.
    #[serde(default)]
    pub sources: Vec<String>,
    /// Its subkinds.
    #[serde(default)]
    pub subs: InOrder<Sub>,
}

impl Kind {
    /// The subkind of this name.
    pub fn sub(&self, name: &str) -> Option<&Sub> {
        self.subs.0.iter().find(|(known, _)| known == name).map(|(_, sub)| sub)
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct RawCodes {
    sources: Vec<String>,
    placeholders: Vec<String>,
    spellings: InOrder<Vec<String>>,
    kinds: InOrder<Kind>,
    approvals: InOrder<Vec<String>>,
    owner_corrections: Vec<String>,
    which_registration: Vec<String>,
    elements: Vec<String>,
}

/// The codes.
#[derive(Debug)]
pub struct Codes {
    raw: RawCodes,
    elements: HashSet<String>,
}

impl Codes {
    /// The shipped ones.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn shipped() -> Result<Self, Fault> {
        let raw: RawCodes = serde_saphyr::from_str(include_str!("../../rules/events/codes.yaml")).map_err(|error| Fault::of_yaml(FILE, &error))?;
        let elements = raw.elements.iter().cloned().collect();
        Ok(Self { raw, elements })
    }

    /// A kind by the one spelling that counts.
    pub fn kind_name<'n>(&'n self, name: &'n str) -> &'n str {
        let spelling = self.raw.spellings.0.iter().find(|(_, others)| others.iter().any(|other| other == name));
        spelling.map_or(name, |(kind, _)| kind)
    }

    /// The kind of this name.
    pub fn kind(&self, name: &str) -> Option<&Kind> {
        self.raw.kinds.0.iter().find(|(known, _)| known == name).map(|(_, kind)| kind)
    }

    /// The kinds, in their order.
    pub fn kinds(&self) -> impl Iterator<Item = &str> {
        self.raw.kinds.0.iter().map(|(name, _)| name.as_str())
    }

    /// Whether an entry of this category takes the place of an event.
    pub fn is_placeholder(&self, category: &str) -> bool {
        self.raw.placeholders.iter().any(|known| known == category)
    }

    /// Whether a source is known.
    pub fn is_source(&self, source: &str) -> bool {
        self.raw.sources.iter().any(|known| known == source)
    }

    /// Whether an element of this name is known.
    pub fn is_element(&self, name: &str) -> bool {
        self.elements.contains(name)
    }

    /// Whether an approval of this type and subtype is known.
    pub fn is_approval(&self, kind: &str, sub: &str) -> bool {
        self.raw.approvals.0.iter().any(|(known, subs)| known == kind && subs.iter().any(|known| known == sub))
    }

    /// Whether any subkind can carry a correction type.
    pub fn is_correction(&self, name: &str) -> bool {
        self.raw.kinds.0.iter().flat_map(|(_, kind)| &kind.subs.0).any(|(_, sub)| takes(sub, name))
    }

    /// Whether a correction type is about an owner, so that it comes with one that says which registration is meant.
    pub fn is_of_owner(&self, name: &str) -> bool {
        self.raw.owner_corrections.iter().any(|known| known == name)
    }

    /// Whether a correction type says which registration is meant.
    pub fn is_which(&self, name: &str) -> bool {
        self.raw.which_registration.iter().any(|known| known == name)
    }
}

/// Whether a subkind can carry a correction type. A name that is cut off in print counts as far as it goes.
pub fn takes(sub: &Sub, correction: &str) -> bool {
    sub.corrections.iter().any(|known| match known.strip_suffix('*') {
        Some(beginning) => correction.starts_with(beginning),
        None => known == correction,
    })
}
