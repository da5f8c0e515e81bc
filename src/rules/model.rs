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
pub use vehicles::{Editions, Period, PeriodDate, Vehicles};
pub(in crate::rules) use vehicles::{codes_of, select};
pub use vocabulary::{Answer, RootElement, Vocabulary};
pub(in crate::rules) use vocabulary::{RawVocabulary, TAKEN};
