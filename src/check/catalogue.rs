//! What can be reported, code by code.

use crate::finding::{BUILT_IN, Severity};
use crate::rules::Said;
use crate::rules::table::{Table, TableCheck};
use crate::schema::{Book, Entry};
use std::borrow::Cow;

/// What can be reported under one code.
#[derive(Debug)]
pub(crate) struct Check {
    pub(crate) code: Cow<'static, str>,
    pub(crate) title: Cow<'static, str>,
    pub(crate) severity: Severity,
    pub(crate) why: Cow<'static, str>,
    pub(crate) source: Cow<'static, str>,
    /// What it rests on, with the entries of lists that say so.
    pub(crate) basis: String,
    pub(crate) help: Cow<'static, str>,
    /// The tags of the fields and groups that it looks at, when it names any.
    pub(crate) uses: Vec<String>,
}

pub(super) fn built_in_checks() -> impl Iterator<Item = Check> {
    BUILT_IN.iter().map(|kind| Check {
        code: kind.code.into(),
        title: kind.title.into(),
        severity: kind.severity,
        why: kind.why.into(),
        source: kind.source.into(),
        basis: kind.basis().as_str().to_owned(),
        help: kind.help.into(),
        uses: Vec::new(),
    })
}

/// A rule of any kind as something that can be reported.
pub(super) fn of_rule(said: &Said, entries: &[Entry], book: &Book) -> Check {
    Check {
        code: said.code.clone().into(),
        title: said.title.clone().into(),
        severity: said.severity,
        why: said.why.clone().into(),
        source: said.source.clone().into(),
        basis: said.basis.with_refs(&said.refs),
        help: said.help.clone().into(),
        uses: entries.iter().map(|entry| book.tag(*entry).to_owned()).collect(),
    }
}

/// A kind of finding of a table as something that can be reported; it looks at every field.
pub(super) fn of_table(table: &Table, check: &TableCheck) -> Check {
    Check {
        code: table.code(check).into(),
        title: check.title.into(),
        severity: check.severity,
        why: check.why.into(),
        source: check.source.into(),
        basis: check.basis.as_str().to_owned(),
        help: check.help.into(),
        uses: Vec::new(),
    }
}
