//! The toll whitelist (HGV) and its confirmation (HGC): fixed-width lists of on-board equipment and the vehicles that it is in.
//!
//! Records and tables are data (`rules/whitelist/`). One line is decoded at a time; of the lines before it only sets of numbers are kept.

mod actors;
mod among;
mod answered;
mod asked;
mod body;
mod check;
mod confirm;
mod confirmed;
mod form;
mod header;
mod hit;
mod knowledge;
mod layout;
mod lines;
mod listed;
mod moment;
mod pan;
mod plate;
mod provider;
mod sequence;
mod tables;
mod vehicle;
mod work;

pub use actors::{Actors, usual_zone};
pub use answered::Answered;
pub use asked::{Asked, Previous, previous};
pub use check::{check, kind_of};
pub use confirm::{ConfirmError, confirm};
pub use knowledge::{Knowledge, Outcome};
pub use layout::{Extent, Field, Format, Formats, Kind, Record};
pub use tables::Tables;
