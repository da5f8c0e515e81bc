//! What of an older message could not be carried.

use crate::document::record::Place;
use crate::schema::FieldId;

/// Something that could not be carried, or not without a look.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Loss {
    /// The place in the older record.
    pub place: Place,
    /// The field of the newer book that it would have gone to, when there is one.
    pub field: Option<FieldId>,
    /// Why.
    pub why: Lost,
}

/// Why something was not carried.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Lost {
    /// The newer version has no such field; a reason when the book gives one.
    Unmapped(Option<String>),
    /// The newer version has no such code.
    Code,
    /// The circumstances in which it is carried do not hold.
    Circumstances,
    /// The newer version has one value where several different ones stand.
    Conflict,
    /// It is not said which of several groups it belongs to.
    NoPlace,
    /// It was carried, and a person should look at it.
    Note(String),
}
