//! What comes of a check, as plain data.

use crate::finding::Finding;
use jiff::civil::Date;
use serde::Serialize;

/// What a report says of a run as a whole, known before it starts.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Head {
    /// The profiles that were asked for.
    pub profiles: Vec<String>,
    /// The rule packs, by name and version.
    pub packs: Vec<(String, String)>,
    /// The day as on which was checked.
    pub as_of: Option<Date>,
    /// What is not checked of any seal, for want of what it would take.
    pub unchecked: Vec<String>,
    /// Whether a message may be without a signature.
    pub unsigned: bool,
}

/// Whether a file is good to send.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// No finding reaches the threshold.
    Pass,
    /// At least one finding does.
    Fail,
}

/// What a check says of one input. Written by serde it is what the JSON report says of the file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FileReport {
    /// The path as given and walked.
    pub path: String,
    /// The version of the message book that it was read with; `None` when it is no such message.
    pub ivi: Option<String>,
    /// The vehicle identification number, as it stands in the file.
    pub vin: Option<String>,
    /// The vehicle category.
    pub category: Option<String>,
    /// The stage of completion: `C`, `I` or `V`.
    pub stage: Option<String>,
    /// The make of the vehicle, the first where it has several, as it stands in the file.
    pub make: Option<String>,
    /// The type of the vehicle, as it stands in the file.
    #[serde(rename = "type")]
    pub vehicle_type: Option<String>,
    /// The variant of the type, as it stands in the file.
    pub variant: Option<String>,
    /// The version of the variant, as it stands in the file.
    #[serde(rename = "version")]
    pub vehicle_version: Option<String>,
    /// The reference of the message, as it stands in the file.
    #[serde(skip)]
    pub reference: Option<String>,
    /// The version number of the message, as it stands in the file.
    #[serde(skip)]
    pub message_version: Option<String>,
    /// The greatest number of a manufacturer's stage.
    #[serde(skip)]
    pub stage_number: Option<String>,
    /// The type-approval number, as it stands in the file.
    #[serde(skip)]
    pub approval: Option<String>,
    /// Whether it is good to send.
    pub status: Status,
    /// What was found, in document order.
    pub findings: Vec<Finding>,
}

impl FileReport {
    /// A report about an input of which nothing is known yet.
    pub fn new(path: String) -> Self {
        Self {
            path,
            ivi: None,
            vin: None,
            category: None,
            stage: None,
            make: None,
            vehicle_type: None,
            variant: None,
            vehicle_version: None,
            reference: None,
            message_version: None,
            stage_number: None,
            approval: None,
            status: Status::Pass,
            findings: Vec::new(),
        }
    }
}
