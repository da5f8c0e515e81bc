//! A vehicle that does not fit the category or the stage of completion that it declares, but another one: one cause, one finding.

use super::Look;
use super::found::{Found, What};
use crate::document::Place;
use crate::finding::{Basis, Finding, Severity};
use crate::rules::table::{Stage, TableCheck};
use crate::schema::{Entry, FieldId};
use std::collections::BTreeMap;

/// So many items must not fit before another column is thought of.
const LEAST: usize = 4;
/// Of them, so many must be there that should not, if no rule has spoken of the category or stage: what is only missing was rather
/// not exported.
const LEAST_OUT: usize = 2;
/// The other column must find less than this part of what the declared one finds.
const FEWER: usize = 4;

/// What to say of a vehicle that fits another column.
pub(super) struct Misfit {
    /// The one finding; `None` when a rule has said it.
    pub finding: Option<Finding>,
}

impl Look<'_, '_> {
    /// Whether the vehicle fits another category or stage so much better that this is the cause. The fields are those that rules
    /// have found fault with.
    pub(super) fn misfit(&self, found: &[Found<'_>], doubtful: &BTreeMap<FieldId, Severity>) -> Option<Misfit> {
        if found.len() < LEAST {
            return None;
        }
        let out = found.iter().filter(|one| matches!(one.what, What::Out(..))).count();
        let severity = found.iter().map(Found::severity).max().unwrap_or(Severity::Error);
        // What a rule has said of it less gravely is still to be said: a file must not pass for it.
        let is_spoken_of = |field: Option<FieldId>| field.is_some_and(|field| doubtful.contains_key(&field));
        let is_said = |field: Option<FieldId>| field.is_some_and(|field| doubtful.get(&field) >= Some(&severity));
        let is_thinkable = |field: Option<FieldId>| out >= LEAST_OUT || is_spoken_of(field);
        let count = |look: Self| look.found().len();
        let stages = is_thinkable(self.grid.stage).then(|| {
            let others = Stage::ALL.into_iter().filter(|stage| *stage != self.stage);
            let counts: Vec<(usize, Stage)> = others.map(|stage| (count(Self { stage, ..*self }), stage)).collect();
            let least = counts.iter().map(|(count, _)| *count).min()?;
            let codes = counts.iter().filter(|(count, _)| *count == least).map(|(_, stage)| *stage);
            Some((least, codes.collect::<Vec<_>>()))
        });
        let categories = is_thinkable(self.grid.category).then(|| {
            let columns = (0..self.table.columns.len()).filter(|column| *column != self.column);
            let counts: Vec<(usize, usize)> = columns.map(|column| (count(self.before(column)), column)).collect();
            let least = counts.iter().map(|(count, _)| *count).min()?;
            // What fits several categories equally well is not told by the items.
            let columns = counts.iter().filter(|(count, _)| *count == least).filter_map(|(_, column)| self.table.columns.get(*column));
            Some((least, columns.map(String::as_str).collect::<Vec<_>>().join(" or ")))
        });
        let fits = |count: usize| count * FEWER < found.len();
        let stage = stages.flatten().filter(|(count, _)| fits(*count));
        let category = categories.flatten().filter(|(count, _)| fits(*count));
        let (field, check, codes, words) = match (stage, category) {
            (Some((least, stages)), category) if category.as_ref().is_none_or(|(count, _)| least <= *count) => {
                let codes = stages.iter().map(|stage| stage.code()).collect::<Vec<_>>().join(" or ");
                (self.grid.stage, TableCheck::OTHER_STAGE, codes, vehicle_at(&stages).to_owned())
            }
            (_, Some((_, codes))) => (self.grid.category, TableCheck::OTHER_CATEGORY, codes.clone(), codes),
            _ => return None,
        };
        if is_said(field) {
            return Some(Misfit { finding: None });
        }
        let finding = self.tell(field, check, &codes, format!("{} items do not fit; they fit {words}", found.len()));
        let refs = found.iter().flat_map(Found::refs).collect();
        let basis = basis(found, severity);
        Some(Misfit { finding: finding.map(|finding| Finding { severity, basis, refs, ..finding }) })
    }

    /// The same vehicle before another column.
    fn before(&self, column: usize) -> Self {
        let codes = self.grid.category.map_or(0, |field| self.book.type_of(field).codes().len()) as u16;
        let code = (0..codes).find(|code| self.table.column(*code) == Some(column)).unwrap_or(self.code);
        Self { column, code, ..*self }
    }

    /// The finding at the field that is wrong, if it stands.
    fn tell(&self, field: Option<FieldId>, check: &TableCheck, codes: &str, message: String) -> Option<Finding> {
        let (field, position) = (field?, self.record.first_position(field?)?);
        Some(Finding {
            value: self.record.first(field).map(|instance| instance.text.to_string()),
            expected: Some(format!("{codes}, or other items")),
            source: check.source.into(),
            ..self.finding(Entry::Field(field), check, Place::Field(position), message)
        })
    }
}

/// A vehicle at one of these stages, in words.
fn vehicle_at(stages: &[Stage]) -> &'static str {
    match stages {
        [Stage::Complete] => "a complete vehicle",
        [Stage::Completed] => "a completed vehicle",
        [Stage::Incomplete] => "an incomplete vehicle",
        stages if stages.contains(&Stage::Incomplete) => "a vehicle at another stage",
        _ => "a finished vehicle",
    }
}

/// What the gravest of the items rest on, the best founded first: facts of the list count as much as they do one by one.
fn basis(found: &[Found<'_>], severity: Severity) -> Basis {
    let gravest = || found.iter().filter(|one| one.severity() == severity);
    match severity {
        Severity::Error if gravest().all(|one| !one.facts.is_empty()) => Basis::Authority,
        Severity::Error => Basis::Stated,
        _ => Basis::Derived,
    }
}
