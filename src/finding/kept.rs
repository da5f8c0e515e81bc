//! What nobody lowers.

/// Families whose errors nobody lowers or waives: an unreadable file, a wrong structure and a broken seal are refused by every receiver.
const KEPT: [&str; 3] = ["input/", "ivi/", "signature/"];

/// Whether errors with this code count whatever a pack or the gate says.
pub(crate) fn is_kept(code: &str) -> bool {
    KEPT.iter().any(|family| code.starts_with(family))
}

/// Whether a beginning of codes reaches one of those families.
pub(crate) fn reaches_kept(prefix: &str) -> bool {
    KEPT.iter().any(|family| family.starts_with(prefix) || prefix.starts_with(family))
}
