//! The YAML of `pack.yaml`, as it stands: what a pack is, and what a country says by it.

use super::changes::RawChange;
use crate::rules::Answer;
use crate::rules::model::{RawVocabulary, Shape};
use crate::yaml::Entries;
use serde::Deserialize;
use serde_saphyr::Spanned;

/// `pack.yaml`: what a pack is.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::rules) struct RawPack {
    pub pack: String,
    pub version: String,
    pub title: String,
    /// What it needs: packs, and the program under the name `ivicheck`, each with the least version.
    #[serde(default)]
    pub requires: Entries<Spanned<String>>,
    /// The first and the last day on which it is in force.
    pub from: Option<Spanned<String>>,
    pub to: Option<Spanned<String>>,
    /// Whether a run on another day ends, in place of going on without it.
    #[serde(default)]
    pub strict: bool,
    /// Codes that its rules had before, and what they are called now.
    #[serde(default)]
    pub renamed: Entries<Spanned<String>>,
    /// Whose rules these are, when they can be asked for by a name.
    pub profile: Option<RawProfile>,
    /// What is added to the message book.
    pub overlay: Option<RawOverlay>,
    /// Codes of rules of earlier packs that this one says in its own way.
    #[serde(default)]
    pub replaces: Vec<Spanned<String>>,
    /// Further references, by the code of a rule or by a reference that rules have already.
    #[serde(default)]
    pub refs: Entries<Vec<Spanned<String>>>,
    /// How a receiving authority calls what is found.
    pub vocabulary: Option<RawVocabulary>,
    /// What is made of findings of other packs.
    #[serde(default)]
    pub changes: Vec<RawChange>,
    /// Reports in the words of a receiving authority, by their names.
    #[serde(default)]
    pub forms: Entries<RawForm>,
}

/// `profile:` of a `pack.yaml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::rules) struct RawProfile {
    pub name: Spanned<String>,
    /// The packs, each over the ones before it.
    pub packs: Vec<Spanned<String>>,
    /// The versions of the message that are taken; all, when none is named.
    #[serde(default)]
    pub versions: Vec<Spanned<String>>,
    /// Codes of what says that a file is not sent this way at all: it is not packed.
    #[serde(rename = "out-of-scope", default)]
    pub out_of_scope: Vec<Spanned<String>>,
    /// Where the message stands in the body of a request to the service: `/ivi/iviDokument`.
    pub request: Option<Spanned<String>>,
}

/// `overlay:` of a `pack.yaml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::rules) struct RawOverlay {
    /// The version of the message whose book it adds to.
    pub version: Spanned<String>,
    /// Codes at the end of lists, by the names of the lists.
    pub codes: Entries<Entries<String>>,
    /// Why.
    pub why: Option<String>,
    /// Who says so.
    pub source: Option<String>,
}

/// A form of `forms:` of a `pack.yaml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::rules) struct RawForm {
    /// The word by which findings lead to an answer.
    pub by: Spanned<String>,
    /// The language of the service, which is that of the run unless another is asked for.
    pub language: Option<String>,
    /// What is put around an answer so that it can be matched to its file.
    pub named: Option<Shape>,
    /// The answers, in the order of the checks of the service: the first that a finding leads to is given.
    pub answers: Vec<Answer>,
    /// What is said of a file that is accepted.
    pub accepted: Shape,
    /// What is said of one that is not.
    pub refused: Shape,
    /// What is said of a finding.
    pub finding: Shape,
}
