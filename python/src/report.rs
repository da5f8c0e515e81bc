//! What a check says of a certificate, as immutable objects.

use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;

/// What was found about one certificate.
#[pyclass(frozen, eq, module = "ivicheck")]
#[derive(PartialEq)]
pub(crate) struct Report(pub(crate) ivicheck::FileReport);

#[pymethods]
impl Report {
    /// The name of the certificate.
    #[getter]
    fn path(&self) -> &str {
        &self.0.path
    }

    /// The vehicle identification number, as it stands in the file.
    #[getter]
    fn vin(&self) -> Option<&str> {
        self.0.vin.as_deref()
    }

    /// `pass` or `fail`, by what was found.
    #[getter]
    fn status(&self) -> &'static str {
        match self.0.status {
            ivicheck::Status::Pass => "pass",
            ivicheck::Status::Fail => "fail",
        }
    }

    /// Whether the certificate can be sent.
    #[getter]
    fn accepted(&self) -> bool {
        self.0.accepted
    }

    /// What was found, in document order.
    #[getter]
    fn findings(&self) -> Vec<Finding> {
        self.0.findings.iter().cloned().map(Finding).collect()
    }

    /// What the JSON report of the command line says of the file, byte for byte.
    fn to_json(&self) -> PyResult<String> {
        serde_json::to_string(&self.0).map_err(|error| PyValueError::new_err(error.to_string()))
    }
}

/// One thing that is wrong, or worth a look.
#[pyclass(frozen, eq, module = "ivicheck")]
#[derive(PartialEq)]
pub(crate) struct Finding(ivicheck::Finding);

#[pymethods]
impl Finding {
    /// What was found, such as `ivi/missing`.
    #[getter]
    fn code(&self) -> &str {
        &self.0.code
    }

    /// `error`, `warning` or `info`.
    #[getter]
    fn severity(&self) -> &'static str {
        self.0.severity.as_str()
    }

    /// Where in the message; empty when it is about the file as a whole.
    #[getter]
    fn path(&self) -> &str {
        &self.0.path
    }

    /// The tag of the field or group concerned.
    #[getter]
    fn field(&self) -> Option<&str> {
        self.0.field.as_deref()
    }

    /// The one-based line.
    #[getter]
    fn line(&self) -> Option<usize> {
        self.0.location.map(|place| place.line)
    }

    /// The one-based column, in characters.
    #[getter]
    fn column(&self) -> Option<usize> {
        self.0.location.map(|place| place.column)
    }

    /// The value found.
    #[getter]
    fn value(&self) -> Option<&str> {
        self.0.value.as_deref()
    }

    /// What would be right.
    #[getter]
    fn expected(&self) -> Option<&str> {
        self.0.expected.as_deref()
    }

    /// What is wrong.
    #[getter]
    fn message(&self) -> &str {
        &self.0.message
    }

    /// Why it matters.
    #[getter]
    fn why(&self) -> &str {
        &self.0.why
    }

    /// What to do about it.
    #[getter]
    fn help(&self) -> &str {
        &self.0.help
    }

    /// Who says so: regulation and item, or published document and section.
    #[getter]
    fn source(&self) -> &str {
        &self.0.source
    }

    /// What it rests on, such as `stated`.
    #[getter]
    fn basis(&self) -> &'static str {
        self.0.basis.as_str()
    }

    /// The short names of what is referred to.
    #[getter]
    fn refs(&self) -> Vec<String> {
        self.0.refs.clone()
    }

    /// What tells it from other findings, whatever else of the file changes.
    #[getter]
    fn fingerprint(&self) -> &str {
        &self.0.fingerprint
    }

    /// Whoever mends it.
    #[getter]
    fn owner(&self) -> Option<&str> {
        self.0.owner.as_deref()
    }

    fn __str__(&self) -> String {
        self.0.to_string()
    }
}
