//! The toll whitelist (HGV) and its confirmation (HGC): fixed-width lists of on-board equipment and the vehicles that it is in.
//!
//! Records and tables are data (`rules/whitelist/`). One line is decoded at a time; of the lines before it only sets of numbers are kept.

mod actors;
mod among;
mod answered;
mod asked;
mod body;
mod check;
mod compare;
mod confirm;
mod confirmed;
mod diff;
mod explain;
mod form;
mod header;
mod hit;
mod knowledge;
mod layout;
mod lines;
mod listed;
mod make;
mod moment;
mod obe;
mod pan;
mod plate;
mod provider;
mod record_text;
mod sequence;
mod tables;
mod text;
mod vehicle;
mod work;

pub use actors::{Actors, usual_zone};
pub use answered::Answered;
pub use asked::{Asked, Previous, previous};
pub use check::{check, kind_of};
pub use compare::{Equipment, compare};
pub use confirm::{ConfirmError, confirm};
pub use diff::{Counts, DiffError, diff};
pub use explain::{explain, words};
pub use knowledge::{Knowledge, Outcome};
pub use layout::{Extent, Field, Format, Formats, Kind, Record};
pub use make::{Made, MakeError, Order, USUAL_RECEIVER, Vehicles, make};
pub use obe::{ObeRow, rows};
pub use sequence::Sequence;
pub use tables::Tables;
pub use text::{Remade, TextError, TextForm, is_text_of_list, remake, write};
