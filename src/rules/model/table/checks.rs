//! What a table can report: one code a kind of finding, the field stands in the finding.

use crate::finding::{Basis, Check, Origin, Severity};

/// One kind of finding of an applicability table, ordered by code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TableKind {
    /// The data is that of a vehicle of another category.
    OtherCategory,
    /// The data is that of a vehicle in another stage of completion.
    OtherStage,
    /// A field stands that other values rule out.
    Excluded,
    /// A field or group is missing that the certificate has in our reading.
    Expected,
    /// A field or group is missing that is mandatory under a condition that holds.
    MissingByCondition,
    /// A mandatory field or group is missing.
    Missing,
    /// A field or group stands that does not belong there in our reading.
    NotExpected,
    /// A field or group stands that a source keeps out.
    NotPart,
}

impl TableKind {
    /// How much a finding weighs.
    pub fn severity(self) -> Severity {
        FORMS[self as usize].severity
    }
}

/// How many kinds there are.
pub(in crate::rules) const KINDS: usize = 8;

/// What the tables of all packs say of one kind.
struct Form {
    slug: &'static str,
    title: &'static str,
    basis: Basis,
    severity: Severity,
    why: &'static str,
    /// Who says so, in general; a finding names the item.
    source: &'static str,
    help: &'static str,
}

/// The checks of the table of a pack, by kind.
pub(in crate::rules) fn of_pack(pack: &str, file: &str, line: u64) -> [Check; KINDS] {
    let origin = Origin { pack: pack.to_owned().into(), file: file.to_owned().into(), line };
    FORMS.each_ref().map(|form| Check {
        code: format!("{pack}/{}", form.slug).into(),
        title: form.title.into(),
        severity: form.severity,
        why: form.why.into(),
        source: form.source.into(),
        basis: form.basis,
        refs: Vec::new(),
        help: form.help.into(),
        terms: Vec::new(),
        uses: Vec::new(),
        origin: Some(origin.clone()),
    })
}

/// By kind.
static FORMS: [Form; KINDS] = [
    Form {
        slug: "data-of-another-category",
        title: "The items are those of the declared category",
        basis: Basis::Stated,
        severity: Severity::Error,
        why: "Several items are missing or too many, and those of another category fit: the category, or the export, is wrong.",
        source: "R683, R901, R504 (items by category)",
        help: "Correct the category, or give the items of the category.",
    },
    Form {
        slug: "data-of-another-stage",
        title: "The items are those of the declared stage of completion",
        basis: Basis::Stated,
        severity: Severity::Error,
        why: "Several items are missing or too many, and those of the other stage fit: the stage of completion is wrong.",
        source: "R683 Annex VIII (complete, completed and incomplete vehicles)",
        help: "Correct the stage of completion, or give the items of this stage.",
    },
    Form {
        slug: "excluded-by-condition",
        title: "What other values of the vehicle rule out is not there",
        basis: Basis::Authority,
        severity: Severity::Error,
        why: "The list of the authority does not allow both; a file that fails one of its checks is refused.",
        source: "ICM2 (fields and rules as the finding names them)",
        help: "Take it out, or correct the values that rule it out.",
    },
    Form {
        slug: "expected-for-category",
        title: "What the certificate of the category most likely has is there",
        basis: Basis::Derived,
        severity: Severity::Warning,
        why: "In our reading the item belongs to the certificate of the category; no source that we know lists it beyond doubt.",
        source: "R683, R901, R504 (items by category)",
        help: "Give the value if the certificate has it.",
    },
    Form {
        slug: "missing-by-condition",
        title: "What the certificate of the category has in such a case is there",
        basis: Basis::Derived,
        severity: Severity::Warning,
        why: "Other values of the vehicle say that the item applies; left out, the certificate is incomplete.",
        source: "R683, R901, R504 (items by category)",
        help: "Give the value, or correct the values that make it necessary.",
    },
    Form {
        slug: "missing-for-category",
        title: "What the certificate of the category has is there",
        basis: Basis::Stated,
        severity: Severity::Error,
        why: "The schema lets the items of a category be left out, the content check of the receiver does not.",
        source: "GL 1.4, 1.13; R683, R901, R504 (items by category)",
        help: "Give the value; an indicator is given with N as well.",
    },
    Form {
        slug: "not-expected-for-category",
        title: "What the certificate of the category most likely does not have is not there",
        basis: Basis::Derived,
        severity: Severity::Warning,
        why: "No list of items for the category has this one; the data probably belongs to another vehicle.",
        source: "GL 1.4; R683, R901, R504 (items by category)",
        help: "Take it out, or correct the category.",
    },
    Form {
        slug: "not-part-of-coc",
        title: "What the certificate of the category does not have is not there",
        basis: Basis::Stated,
        severity: Severity::Error,
        why: "A field that the certificate of the category does not have makes the receiver refuse the file.",
        source: "GL 1.4, CO; R683, R901, R504 (items by category)",
        help: "Take it out, or correct the category.",
    },
];
