//! Compiled rules and tables, as the engine looks at them.

pub mod across;
pub mod expression;
mod said;
pub mod table;
mod template;
mod vehicles;
mod vocabulary;

pub use said::Said;
pub use template::{Piece, Template};
pub(in crate::rules) use vehicles::select;
pub use vehicles::{Period, PeriodDate, Vehicles};
pub use vocabulary::{Answer, RootElement, Vocabulary};
pub(in crate::rules) use vocabulary::{RawVocabulary, TAKEN};
