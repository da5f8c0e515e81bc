//! Inputs that Python hands on one by one, and what is found about all of them.

use crate::table::Findings;
use ivicheck::Input;
use pyo3::exceptions::{PyOSError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::PyIterator;
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::sync::Mutex;

/// An element of what Python hands on.
#[derive(FromPyObject)]
enum Given {
    Path(PathBuf),
    Bytes(String, Vec<u8>),
}

/// Takes elements as they are wanted, and ends at the first exception, which it keeps for its caller.
struct Elements<'e> {
    iterator: Py<PyIterator>,
    failed: &'e Mutex<Option<PyErr>>,
}

impl Elements<'_> {
    fn keep(&self, error: PyErr) {
        if let Ok(mut kept) = self.failed.lock() {
            *kept = Some(error);
        }
    }
}

impl Iterator for Elements<'_> {
    type Item = Input;

    fn next(&mut self) -> Option<Input> {
        let element = Python::attach(|py| {
            py.check_signals()?;
            self.iterator.bind(py).clone().next().transpose()?.map(|element| element.extract::<Given>()).transpose()
        });
        match element {
            Ok(given) => given.map(|given| match given {
                Given::Path(path) => Input::file(path),
                Given::Bytes(name, bytes) => Input::new(name, bytes),
            }),
            Err(error) => {
                self.keep(error);
                None
            }
        }
    }
}

/// Checks what an iterable of Python holds. Other threads of Python go on meanwhile.
pub(crate) fn check(py: Python<'_>, checker: &ivicheck::Checker, inputs: &Bound<'_, PyAny>, threads: Option<usize>) -> PyResult<Findings> {
    let threads = threads.map(|count| NonZeroUsize::new(count).ok_or_else(|| PyValueError::new_err("threads must be at least 1"))).transpose()?;
    let failed = Mutex::new(None);
    let elements = Elements { iterator: inputs.try_iter()?.unbind(), failed: &failed };
    let found = py.detach(|| -> PyResult<Findings> {
        let mut reports = checker.check_many(elements, threads).map_err(|error| PyOSError::new_err(error.to_string()))?;
        let mut found = Findings::default();
        for report in &mut reports {
            found.add_report(report)?;
        }
        for among in reports.across() {
            found.add_among(among)?;
        }
        found.close()?;
        Ok(found)
    });
    match failed.into_inner() {
        Ok(Some(error)) => Err(error),
        _ => found,
    }
}
