//! The checks as a Python package: a skin over the front door of `ivicheck`, which decides nothing itself.

mod fault;
mod many;
mod report;
mod table;

use fault::raise;
use jiff::civil::Date;
use pyo3::prelude::*;
use report::{Finding, Report};
use std::path::PathBuf;
use table::Findings;

/// Checks certificates; built once, it can be asked about any number of them, from any number of threads.
#[pyclass(frozen, module = "ivicheck")]
struct Checker(ivicheck::Checker);

#[pymethods]
impl Checker {
    #[new]
    #[pyo3(signature = (*, profile="eu", as_of=None, rules=None, schema=None, trust=None, unsigned=false))]
    fn new(
        py: Python<'_>,
        profile: &str,
        as_of: Option<Date>,
        rules: Option<PathBuf>,
        schema: Option<PathBuf>,
        trust: Option<PathBuf>,
        unsigned: bool,
    ) -> PyResult<Self> {
        let mut builder = ivicheck::Checker::builder().profile(profile).unsigned(unsigned);
        if let Some(day) = as_of {
            builder = builder.as_of(day);
        }
        if let Some(path) = rules {
            builder = builder.rules(path);
        }
        if let Some(file) = schema {
            builder = builder.schema(file);
        }
        if let Some(folder) = trust {
            builder = builder.trust(folder);
        }
        py.detach(|| builder.build()).map(Self).map_err(|error| raise(py, &error))
    }

    /// The day as on which is checked.
    #[getter]
    fn as_of(&self) -> Date {
        self.0.as_of()
    }

    /// Checks one certificate: its name, as reports see it, and its bytes. Whatever is wrong with it is a finding.
    fn check(&self, py: Python<'_>, name: String, data: Vec<u8>) -> Report {
        Report(py.detach(|| self.0.check(name, data)))
    }

    /// Checks many: paths, or names with bytes. The findings come in the order of the inputs, whatever the number of threads (as many as
    /// there are processors, without a number); those across files come last.
    #[pyo3(signature = (inputs, *, threads=None))]
    fn check_many(&self, py: Python<'_>, inputs: &Bound<'_, PyAny>, threads: Option<usize>) -> PyResult<Findings> {
        many::check(py, &self.0, inputs, threads)
    }
}

#[pymodule]
fn _ivicheck(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add_class::<Checker>()?;
    module.add_class::<Report>()?;
    module.add_class::<Finding>()?;
    module.add_class::<Findings>()
}
