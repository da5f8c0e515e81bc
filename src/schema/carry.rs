//! What the fields and groups of one version of the message are in another.

mod counterparts;
mod mapping;

pub use counterparts::{Counterpart, Counterparts};
pub(super) use counterparts::{RawCarry, RawCounterpart};
pub use mapping::{Circumstance, Mapping, Route};
