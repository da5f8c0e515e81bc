//! The checks of files that are no certificates, but tell of the same vehicles: whitelists and feeds of events.

use super::{Check, events, whitelist};

/// Each of them, ordered by code within its family.
pub fn beside() -> impl Iterator<Item = &'static Check> {
    events::BUILT_IN.iter().chain(whitelist::BUILT_IN).copied()
}
