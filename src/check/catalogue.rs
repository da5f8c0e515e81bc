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
        source: format!("{} ({})", said.source, said.basis.as_str()).into(),
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
        source: format!("{} ({})", check.source, check.basis.as_str()).into(),
        help: check.help.into(),
        uses: Vec::new(),
    }
}
