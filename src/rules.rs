//! Rule packs: YAML files with Rhai expressions, checked against the message book and compiled once at load.
//!
//! How to write them: `docs/rules.md`. A file that is wrong never reaches a run: `load` reports every fault with its place.

pub mod compile;
mod embedded;
mod load;
mod model;
pub mod script;
mod yaml;

pub use compile::NamedUse;
#[cfg(feature = "internals")]
pub use embedded::embedded_files;
pub use embedded::{embedded_names, embedded_pack};
#[cfg(feature = "internals")]
pub use load::load;
pub use load::{PackFile, ParsedFiles, head, parse};
pub use model::{
    Answer, Change, Condition, ExpectedValue, FunctionTest, InWords, Look, Member, Pack, PackHead, Period, PeriodDate, Piece, Places, Profile,
    ReportForm, RootElement, Rule, RuleSet, Shape, Slot, Template, Vehicles, Vocabulary, Written,
};
pub use model::{across, changes, expression, presence, table, value_table};
pub use yaml::{Expect, RuleTest};
