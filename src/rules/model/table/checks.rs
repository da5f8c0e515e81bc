//! What a table can report: one code a kind of finding, the field stands in the finding.

use crate::finding::Severity;
use crate::rules::Basis;

/// One kind of finding of an applicability table.
#[derive(Debug, PartialEq, Eq)]
pub struct TableCheck {
    /// The code without the pack.
    pub slug: &'static str,
    /// What must hold, one line.
    pub title: &'static str,
    /// How it is founded.
    pub basis: Basis,
    /// How much a finding weighs.
    pub severity: Severity,
    /// What goes wrong otherwise.
    pub why: &'static str,
    /// Who says so, in general; a finding names the item.
    pub source: &'static str,
    /// What to do.
    pub help: &'static str,
}

impl TableCheck {
    /// The data is that of a vehicle of another category.
    pub const OTHER_CATEGORY: &'static Self = &TABLE_CHECKS[0];
    /// The data is that of a vehicle in another stage of completion.
    pub const OTHER_STAGE: &'static Self = &TABLE_CHECKS[1];
    /// A field stands that other values rule out.
    pub const EXCLUDED: &'static Self = &TABLE_CHECKS[2];
    /// A mandatory field or group is missing.
    pub const MISSING: &'static Self = &TABLE_CHECKS[5];
    /// A field or group is missing that the certificate has in our reading.
    pub const EXPECTED: &'static Self = &TABLE_CHECKS[3];
    /// A field or group is missing that is mandatory under a condition that holds.
    pub const MISSING_BY_CONDITION: &'static Self = &TABLE_CHECKS[4];
    /// A field or group stands that a source keeps out.
    pub const NOT_PART: &'static Self = &TABLE_CHECKS[7];
    /// A field or group stands that does not belong there in our reading.
    pub const NOT_EXPECTED: &'static Self = &TABLE_CHECKS[6];
}

/// The kinds of finding of a table, ordered by code.
pub static TABLE_CHECKS: [TableCheck; 8] = [
    TableCheck {
        slug: "data-of-another-category",
        title: "The items are those of the declared category",
        basis: Basis::Stated,
        severity: Severity::Error,
        why: "Several items are missing or too many, and those of another category fit: the category, or the export, is wrong.",
        source: "R683, R901, R504 (items by category)",
        help: "Correct the category, or give the items of the category.",
    },
    TableCheck {
        slug: "data-of-another-stage",
        title: "The items are those of the declared stage of completion",
        basis: Basis::Stated,
        severity: Severity::Error,
        why: "Several items are missing or too many, and those of the other stage fit: the stage of completion is wrong.",
        source: "R683 Annex VIII (complete, completed and incomplete vehicles)",
        help: "Correct the stage of completion, or give the items of this stage.",
    },
    TableCheck {
        slug: "excluded-by-condition",
        title: "What other values of the vehicle rule out is not there",
        basis: Basis::Authority,
        severity: Severity::Error,
        why: "The list of the authority does not allow both; a file that fails one of its checks is refused.",
        source: "ICM2 (fields and rules as the finding names them)",
        help: "Take it out, or correct the values that rule it out.",
    },
    TableCheck {
        slug: "expected-for-category",
        title: "What the certificate of the category most likely has is there",
        basis: Basis::Derived,
        severity: Severity::Warning,
        why: "In our reading the item belongs to the certificate of the category; no source that we know lists it beyond doubt.",
        source: "R683, R901, R504 (items by category)",
        help: "Give the value if the certificate has it.",
    },
    TableCheck {
        slug: "missing-by-condition",
        title: "What the certificate of the category has in such a case is there",
        basis: Basis::Derived,
        severity: Severity::Warning,
        why: "Other values of the vehicle say that the item applies; left out, the certificate is incomplete.",
        source: "R683, R901, R504 (items by category)",
        help: "Give the value, or correct the values that make it necessary.",
    },
    TableCheck {
        slug: "missing-for-category",
        title: "What the certificate of the category has is there",
        basis: Basis::Stated,
        severity: Severity::Error,
        why: "The schema lets the items of a category be left out, the content check of the receiver does not.",
        source: "GL 1.4, 1.13; R683, R901, R504 (items by category)",
        help: "Give the value; an indicator is given with N as well.",
    },
    TableCheck {
        slug: "not-expected-for-category",
        title: "What the certificate of the category most likely does not have is not there",
        basis: Basis::Derived,
        severity: Severity::Warning,
        why: "No list of items for the category has this one; the data probably belongs to another vehicle.",
        source: "GL 1.4; R683, R901, R504 (items by category)",
        help: "Take it out, or correct the category.",
    },
    TableCheck {
        slug: "not-part-of-coc",
        title: "What the certificate of the category does not have is not there",
        basis: Basis::Stated,
        severity: Severity::Error,
        why: "A field that the certificate of the category does not have makes the receiver refuse the file.",
        source: "GL 1.4, CO; R683, R901, R504 (items by category)",
        help: "Take it out, or correct the category.",
    },
];
