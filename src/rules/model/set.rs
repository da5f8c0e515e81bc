//! All rules of a run.

use super::across::{AcrossRule, Column, FileLimit};
use super::changes::Change;
use super::function_test::FunctionTest;
use super::report_form::ReportForm;
use super::rule::Rule;
use super::table::Table;
use super::value_table::ValueTable;
use super::vocabulary::Vocabulary;
use crate::rules::compile::Names;
use crate::rules::script::ScriptFunction;
use crate::yaml::Fault;
use std::sync::Arc;

/// A rule pack: its name, version and rules.
#[derive(Debug)]
pub struct Pack {
    /// The family of its codes.
    pub name: String,
    /// Its version.
    pub version: String,
    /// What it is.
    #[cfg_attr(not(feature = "internals"), allow(dead_code, reason = "no report shows it yet"))]
    pub title: String,
}

/// All rules of a run.
#[derive(Debug)]
pub struct RuleSet {
    /// The packs, by name.
    pub packs: Vec<Pack>,
    /// The rules, by code.
    pub rules: Vec<Rule>,
    /// The applicability tables, by pack.
    pub tables: Vec<Table>,
    /// What was left out of packs that were written for another book, because it does not fit this one.
    pub left_out: Vec<Fault>,
    /// The rules about several files, by code.
    pub across: Vec<AcrossRule>,
    /// What those keep of each file.
    pub columns: Vec<Column>,
    /// The limits on the files themselves, by code.
    pub limits: Vec<FileLimit>,
    /// How a receiving authority calls what is found.
    pub vocabulary: Vocabulary,
    /// What its service would answer to files, by the packs.
    pub forms: Vec<ReportForm>,
    /// What packs make of findings of others, in their order.
    pub changes: Vec<Change>,
    /// What rule files have given a name.
    pub names: Names,
    /// The functions of scripts with their tests.
    pub function_tests: Vec<(Arc<ScriptFunction>, Vec<FunctionTest>)>,
    /// What is odd in files that can be used: for `rules lint`.
    pub lints: Vec<Fault>,
}

impl RuleSet {
    /// The rule with this code.
    pub fn rule(&self, code: &str) -> Option<&Rule> {
        let position = self.rules.binary_search_by(|rule| rule.said.code.as_str().cmp(code)).ok()?;
        self.rules.get(position)
    }

    /// The tables of values, by pack and name.
    pub fn value_tables(&self) -> impl Iterator<Item = &ValueTable> {
        self.names.tables.values().map(|table| &**table)
    }

    /// Whether a rule or a table can report something under this code.
    #[cfg(feature = "internals")]
    pub fn has_code(&self, code: &str) -> bool {
        let of_table = |table: &Table| table.checks().iter().any(|check| check.code == code);
        self.rule(code).is_some() || self.tables.iter().any(of_table)
    }
}
