//! Tests of functions of scripts.

use crate::rules::script::Datum;

/// A test of a function: values, and what must come of them.
#[derive(Debug, Clone)]
pub struct FunctionTest {
    /// The arguments.
    pub arguments: Vec<Datum>,
    /// What must come of it.
    pub expect: ExpectedValue,
    /// File, line and column.
    pub place: (String, u64, u64),
}

/// What must come of a function.
#[derive(Debug, Clone, PartialEq)]
pub enum ExpectedValue {
    /// This value.
    Value(Datum),
    /// No value.
    Nothing,
    /// A failure whose reason holds this.
    Failure(String),
}
