//! The front door: what is wrong with these bytes, under this profile, on this day?
//!
//! A [`Checker`] is built once and then asked about any number of inputs, from any number of threads. It reads no file, looks at no
//! clock and changes nothing while it checks: everything that it needs is read, and every fault in it told, when it is built.

mod archive;
mod book;
mod builder;
mod checker;
mod configuration;
mod configured;
mod error;
mod file;
mod folder;
mod input;
mod knowledge;
mod mend;
mod older;
mod older_rules;
mod packs;
mod policy;
mod profiles;
mod reading;
mod report;
mod request;
mod settings;
mod shipped;
mod travel;
mod trust;

pub use builder::CheckerBuilder;
pub use checker::{Checker, Session};
pub use configuration::Configuration;
pub use error::BuildError;
pub use input::LARGEST;
pub use report::{FileReport, Given, Head, Hidden, NotApplied, PackIdentity, Status};

pub(crate) use book::{AnyBook, built_in_book, older_book, read_book};
pub(crate) use builder::{now_in, today};
pub(crate) use configuration::CONFIGURATION;
pub(crate) use file::{Checked, Memories, Wanted};
pub(crate) use folder::{read_bytes, read_text};
pub(crate) use input::{text_of, too_large};
pub(crate) use knowledge::Knowledge;
pub(crate) use mend::{Change, mend};
pub(crate) use packs::read_pack;
pub(crate) use profiles::shipped_heads;
pub(crate) use travel::archive_of_pack;
pub(crate) use trust::TrustSettings;
