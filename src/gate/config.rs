//! `ivicheck.yaml`, as it stands.

use super::severities::Weight;
use super::waivers::RawWaiver;
use crate::finding::{Severity, Threshold};
use crate::yaml::{Entries, Fault};
use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, SeqAccess, Visitor, value::MapAccessDeserializer, value::SeqAccessDeserializer};
use serde_saphyr::Spanned;
use std::fmt;
use std::marker::PhantomData;

/// What a configuration file says. Every key may be left out; each has its option on the command line, which goes over it, except where
/// the table of `docs/gate.md` says otherwise.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Config {
    /// Whose rules apply: the names of profiles.
    pub profiles: Option<Vec<String>>,
    /// The language of what rules say.
    pub language: Option<String>,
    /// Folders of rule packs.
    pub rules: Option<Vec<String>>,
    /// A message book in place of the built-in one.
    pub schema: Option<String>,
    /// A folder of certificates that seals must lead to.
    pub trust: Option<String>,
    /// The certificates that trusted lists must be signed with.
    pub trust_list_signer: Option<String>,
    /// A folder of lists of revoked certificates.
    pub crl: Option<String>,
    /// From which severity on a file fails.
    pub fail_on: Option<Threshold>,
    /// The least severity that is reported.
    pub severity: Option<Severity>,
    /// Whether messages may be without a signature.
    pub unsigned: Option<bool>,
    /// Whether a folder without anything to check is no error.
    pub allow_empty: Option<bool>,
    /// The beginnings of codes that alone are reported.
    pub only: Option<Vec<String>>,
    /// The beginnings of codes that are left out.
    pub skip: Option<Vec<String>>,
    /// Patterns of the files that are taken from folders and archives.
    pub include: Option<Vec<String>>,
    /// Patterns of the files that are left out.
    pub exclude: Option<Vec<String>>,
    /// What findings weigh, by the beginnings of their codes.
    #[serde(default)]
    pub severities: Entries<Weight>,
    /// The waivers, or the file that they stand in.
    pub waivers: Option<FileOr<Vec<RawWaiver>>>,
    /// Who mends what, or the file that it stands in.
    pub owners: Option<FileOr<Entries<Spanned<String>>>>,
    /// What versions of approved types have, as a list.
    pub approvals: Option<String>,
    /// Where reports go: `report.json`, or `form:path`.
    pub outputs: Option<Vec<String>>,
}

/// The keys of a configuration file, in the order of the book.
#[cfg(any(test, feature = "internals"))]
pub const KEYS: [&str; 20] = [
    "profiles",
    "language",
    "rules",
    "schema",
    "trust",
    "trust-list-signer",
    "crl",
    "fail-on",
    "severity",
    "unsigned",
    "allow-empty",
    "only",
    "skip",
    "include",
    "exclude",
    "severities",
    "waivers",
    "owners",
    "approvals",
    "outputs",
];

impl Config {
    /// Reads a file; one of blanks and comments says nothing.
    ///
    /// # Errors
    /// What is wrong with it, with its place.
    pub fn read(file: &str, text: &str) -> Result<Self, Fault> {
        if is_void(text) {
            return Ok(Self::default());
        }
        serde_saphyr::from_str(text).map_err(|error| Fault::of_yaml(file, &error))
    }
}

/// A file with a list of waivers.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct WaiverFile {
    waivers: Vec<RawWaiver>,
}

/// Reads a file with a list of waivers.
pub(super) fn read_waivers(file: &str, text: &str) -> Result<Vec<RawWaiver>, Fault> {
    if is_void(text) {
        return Ok(Vec::new());
    }
    let read: WaiverFile = serde_saphyr::from_str(text).map_err(|error| Fault::of_yaml(file, &error))?;
    Ok(read.waivers)
}

/// A file that says who mends what.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct OwnerFile {
    owners: Entries<Spanned<String>>,
}

/// Reads a file that says who mends what.
pub(super) fn read_owners(file: &str, text: &str) -> Result<Entries<Spanned<String>>, Fault> {
    let read: OwnerFile = serde_saphyr::from_str(text).map_err(|error| Fault::of_yaml(file, &error))?;
    Ok(read.owners)
}

/// Whether a text holds blanks and comments only.
fn is_void(text: &str) -> bool {
    text.lines().all(|line| line.trim().is_empty() || line.trim_start().starts_with('#'))
}

/// What stands in place, or the name of the file that it stands in.
#[derive(Debug, Clone)]
pub enum FileOr<T> {
    /// The name of the file.
    File(String),
    /// What stands in place.
    Here(T),
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for FileOr<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Either<T>(PhantomData<T>);

        impl<'de, T: Deserialize<'de>> Visitor<'de> for Either<T> {
            type Value = FileOr<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("the name of a file, or what would stand in it")
            }

            fn visit_str<E: serde::de::Error>(self, name: &str) -> Result<Self::Value, E> {
                Ok(FileOr::File(name.to_owned()))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<Self::Value, A::Error> {
                T::deserialize(SeqAccessDeserializer::new(list)).map(FileOr::Here)
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
                T::deserialize(MapAccessDeserializer::new(map)).map(FileOr::Here)
            }
        }

        deserializer.deserialize_any(Either(PhantomData))
    }
}
