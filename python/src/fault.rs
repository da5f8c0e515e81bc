//! Why a checker cannot be built, as exceptions of the package.

use ivicheck::{BuildError, Fault};
use pyo3::prelude::*;

/// The exception for this error; those for faults in files carry file, line and column of each.
pub(crate) fn raise(py: Python<'_>, error: &BuildError) -> PyErr {
    let faults: Vec<&Fault> = match error {
        BuildError::Faults { book, rules } => book.iter().chain(rules).collect(),
        BuildError::Gate(faults) => faults.iter().collect(),
        _ => Vec::new(),
    };
    let places: Vec<_> = faults.iter().map(|fault| (&fault.file, fault.line, fault.column, &fault.message, fault.help.as_ref())).collect();
    let made = py.import("ivicheck.errors").and_then(|errors| errors.call_method1("_of", (error.to_string(), error.help(), places)));
    made.map_or_else(|error| error, PyErr::from_value)
}
