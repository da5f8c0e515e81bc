//! From XML to a [`Record`] of typed fields, and the structural findings on the way (family `ivi/`).
//!
//! The tree of a file is walked once along the message book.

mod build;
pub mod carry;
mod content;
mod cures;
mod difference;
mod edition;
mod hit;
mod instances;
mod noted;
mod problems;
mod record;
mod values;
mod walk;

pub use crate::xml::{Moment, parse, parse_date, parse_moment};
pub use difference::{Difference, differences};
pub use edition::edition_of;
pub use hit::{Hit, Told, Tongue, Word, Wording, Words};
pub use noted::{Reading, Unlisted};
pub use record::{FieldAt, FieldInstance, FieldSet, GroupAt, GroupInstance, Place, Record, Value};
pub use walk::{Demands, read, read_wanted, recognise};
