//! What rules want to know of fields.

/// What a rule wants to know of a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Look {
    /// Only whether it is there.
    Presence,
    /// Its value.
    Content,
}
