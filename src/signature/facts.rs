//! What a seal is held against.

use crate::xml::Moment;

/// What a message says that its seal is held against.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Facts<'m> {
    /// When it was made, if it says so.
    pub made: Option<Moment>,
    /// Whom it names as manufacturer or as representative.
    pub names: Vec<&'m str>,
    /// Whether it must be signed: messages of the versions 1.x need not be.
    pub must_be_signed: bool,
}
