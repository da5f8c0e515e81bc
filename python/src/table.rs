//! Findings as an Arrow table, which any library takes that knows the Arrow PyCapsule interface.

use arrow_array::builder::{ListBuilder, StringBuilder};
use arrow_array::ffi_stream::FFI_ArrowArrayStream;
use arrow_array::{ArrayRef, RecordBatch, RecordBatchIterator, StringArray, UInt64Array};
use arrow_schema::{ArrowError, DataType, Field, Schema, SchemaRef};
use ivicheck::{BatchFinding, FileReport, Finding};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::PyCapsule;
use std::sync::{Arc, LazyLock};

/// So many findings make a batch: texts of a batch have less than two gigabytes then.
const ROWS: usize = 4096;

/// The columns, and whether a finding may have none of it.
static SCHEMA: LazyLock<SchemaRef> = LazyLock::new(|| {
    let text = |name: &str, nullable| Field::new(name, DataType::Utf8, nullable);
    let list = |name: &str| Field::new(name, DataType::new_list(DataType::Utf8, true), false);
    let number = |name: &str| Field::new(name, DataType::UInt64, true);
    Arc::new(Schema::new(vec![
        text("file", true),
        list("files"),
        text("code", false),
        text("severity", false),
        text("path", false),
        text("field", true),
        number("line"),
        number("column"),
        text("value", true),
        text("expected", true),
        text("message", false),
        text("why", false),
        text("help", false),
        text("source", false),
        text("basis", false),
        list("refs"),
        text("fingerprint", false),
        text("owner", true),
    ]))
});

/// A finding, the file it is about, and the files concerned.
struct Row {
    file: Option<String>,
    files: Vec<String>,
    finding: Finding,
}

/// What was found about many certificates: in their order, and after it what contradicts each other among them.
#[pyclass(frozen, module = "ivicheck")]
#[derive(Default)]
pub(crate) struct Findings {
    batches: Vec<RecordBatch>,
    open: Vec<Row>,
}

impl Findings {
    /// Adds what was found about one file.
    pub(crate) fn add_report(&mut self, report: FileReport) -> PyResult<()> {
        for finding in report.findings {
            self.add(Row { file: Some(report.path.clone()), files: vec![report.path.clone()], finding })?;
        }
        Ok(())
    }

    /// Adds what was found among several.
    pub(crate) fn add_among(&mut self, among: BatchFinding) -> PyResult<()> {
        self.add(Row { file: None, files: among.files, finding: among.finding })
    }

    fn add(&mut self, row: Row) -> PyResult<()> {
        self.open.push(row);
        if self.open.len() < ROWS { Ok(()) } else { self.close() }
    }

    /// Makes a batch of what is not in one yet.
    pub(crate) fn close(&mut self) -> PyResult<()> {
        let rows = std::mem::take(&mut self.open);
        if !rows.is_empty() {
            self.batches.push(batch(&rows).map_err(|error| PyValueError::new_err(error.to_string()))?);
        }
        Ok(())
    }
}

#[pymethods]
impl Findings {
    /// How many there are.
    fn __len__(&self) -> usize {
        self.batches.iter().map(RecordBatch::num_rows).sum()
    }

    /// The table, as the Arrow PyCapsule interface hands it on; no other schema can be asked for.
    #[pyo3(signature = (requested_schema=None))]
    fn __arrow_c_stream__<'py>(&self, py: Python<'py>, requested_schema: Option<Bound<'py, PyAny>>) -> PyResult<Bound<'py, PyCapsule>> {
        // The interface lets a producer hand on its own schema whatever is asked for.
        drop(requested_schema);
        let batches = self.batches.clone().into_iter().map(Ok);
        let stream = FFI_ArrowArrayStream::new(Box::new(RecordBatchIterator::new(batches, Arc::clone(&SCHEMA))));
        PyCapsule::new_with_value(py, stream, c"arrow_array_stream")
    }
}

fn batch(rows: &[Row]) -> Result<RecordBatch, ArrowError> {
    let found = |of: fn(&Finding) -> Option<&str>| texts(rows.iter().map(|row| of(&row.finding)));
    let place = |of: fn(&Finding) -> Option<usize>| numbers(rows.iter().map(|row| of(&row.finding)));
    let columns = vec![
        texts(rows.iter().map(|row| row.file.as_deref())),
        lists(rows.iter().map(|row| &row.files)),
        found(|finding| Some(&finding.code)),
        found(|finding| Some(finding.severity.as_str())),
        found(|finding| Some(&finding.path)),
        found(|finding| finding.field.as_deref()),
        place(|finding| finding.location.map(|place| place.line)),
        place(|finding| finding.location.map(|place| place.column)),
        found(|finding| finding.value.as_deref()),
        found(|finding| finding.expected.as_deref()),
        found(|finding| Some(&finding.message)),
        found(|finding| Some(&finding.why)),
        found(|finding| Some(&finding.help)),
        found(|finding| Some(&finding.source)),
        found(|finding| Some(finding.basis.as_str())),
        lists(rows.iter().map(|row| &row.finding.refs)),
        found(|finding| Some(&finding.fingerprint)),
        found(|finding| finding.owner.as_deref()),
    ];
    RecordBatch::try_new(Arc::clone(&SCHEMA), columns)
}

fn texts<'r>(texts: impl Iterator<Item = Option<&'r str>>) -> ArrayRef {
    Arc::new(texts.collect::<StringArray>())
}

fn numbers(numbers: impl Iterator<Item = Option<usize>>) -> ArrayRef {
    Arc::new(numbers.map(|number| number.map(|number| number as u64)).collect::<UInt64Array>())
}

fn lists<'r>(lists: impl Iterator<Item = &'r Vec<String>>) -> ArrayRef {
    let mut column = ListBuilder::new(StringBuilder::new());
    for list in lists {
        list.iter().for_each(|text| column.values().append_value(text));
        column.append(true);
    }
    Arc::new(column.finish())
}
