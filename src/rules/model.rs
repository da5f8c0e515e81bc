//! Compiled rules and tables, as the engine looks at them.

pub mod across;
pub mod changes;
pub mod expression;
mod function_test;
mod look;
pub mod presence;
mod profile;
mod report_form;
mod rule;
mod set;
mod shown;
pub mod table;
mod template;
pub mod value_table;
mod vehicles;
mod vocabulary;
mod words;

pub use changes::{Change, InForce};
pub use function_test::{ExpectedValue, FunctionTest};
pub use look::Look;
pub use profile::{PackHead, Profile, Required, is_at_least};
pub use report_form::{Answer, Member, ReportForm, Shape, Slot};
pub use rule::{Condition, Places, Rule, Written};
pub(in crate::rules) use set::now_called;
pub use set::{Pack, RuleSet};
pub use shown::{Shown, ShownEntry, ShownValue};
pub(in crate::rules) use template::expression_words;
pub use template::{Piece, Template};
pub(in crate::rules) use vehicles::select;
pub use vehicles::{Period, PeriodDate, Vehicles};
pub(in crate::rules) use vocabulary::{RawVocabulary, TAKEN, terms};
pub use vocabulary::{RootElement, Vocabulary};
pub use words::InWords;
