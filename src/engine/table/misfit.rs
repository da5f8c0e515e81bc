//! A vehicle that does not fit the category or the stage of completion that it declares, but another one: one cause, one finding.

use super::found::{Found, What};
use super::look::Look;
use crate::document::FieldAt;
use crate::finding::{Basis, Severity};
use crate::rules::table::{Stage, TableKind};
use crate::schema::FieldId;
use std::collections::BTreeMap;

/// So many items must not fit before another column is thought of.
const LEAST: usize = 4;
/// Of them, so many must be there that should not, if no rule has spoken of the category or stage: what is only missing was rather
/// not exported.
const LEAST_OUT: usize = 2;
/// The other column must find less than this part of what the declared one finds.
const FEWER: usize = 4;

/// The data is that of another category or stage of completion.
#[derive(Debug, Clone)]
pub(super) struct Misfit {
    /// The category or the stage of completion, whichever is wrong.
    pub field: FieldId,
    /// Where it stands.
    pub at: FieldAt,
    /// How much what does not fit weighs at most.
    pub severity: Severity,
    /// What that rests on.
    pub basis: Basis,
    /// The entries of lists that say so.
    pub refs: Vec<String>,
    /// So many items do not fit.
    pub items: usize,
    /// What they fit.
    pub fits: Fits,
}

/// What items fit that do not fit what the vehicle declares.
#[derive(Debug, Clone)]
pub(super) enum Fits {
    /// These stages equally well.
    Stages(Vec<Stage>),
    /// These columns equally well.
    Categories(Vec<usize>),
}

impl Fits {
    pub(super) const fn kind(&self) -> TableKind {
        match self {
            Self::Stages(_) => TableKind::OtherStage,
            Self::Categories(_) => TableKind::OtherCategory,
        }
    }
}

impl Look<'_, '_> {
    /// Whether the vehicle fits another category or stage so much better that this is the cause, and if so, what there is to report
    /// of it: nothing when a rule has said it. The fields are those that rules have found fault with.
    pub(super) fn misfit(&self, found: &[Found<'_>], doubtful: &BTreeMap<FieldId, Severity>) -> Option<Option<Misfit>> {
        if found.len() < LEAST {
            return None;
        }
        let out = found.iter().filter(|one| matches!(one.what, What::Out(..))).count();
        let severity = found.iter().map(Found::severity).max().unwrap_or(Severity::Error);
        // What a rule has said of it less gravely is still to be said: a file must not pass for it.
        let is_spoken_of = |field: Option<FieldId>| field.is_some_and(|field| doubtful.contains_key(&field));
        let is_said = |field: Option<FieldId>| field.is_some_and(|field| doubtful.get(&field) >= Some(&severity));
        let is_thinkable = |field: Option<FieldId>| out >= LEAST_OUT || is_spoken_of(field);
        let stage = is_thinkable(self.grid.stage).then(|| self.other_stages()).flatten();
        let category = is_thinkable(self.grid.category).then(|| self.other_columns()).flatten();
        let fits = |(count, _): &(usize, Fits)| count * FEWER < found.len();
        let (field, fits) = match (stage.filter(fits), category.filter(fits)) {
            (Some((count, stages)), category) if category.as_ref().is_none_or(|(other, _)| count <= *other) => (self.grid.stage, stages),
            (_, Some((_, columns))) => (self.grid.category, columns),
            _ => return None,
        };
        if is_said(field) {
            return Some(None);
        }
        let refs = found.iter().flat_map(Found::refs).collect();
        let basis = basis(found, severity);
        let place = field.and_then(|field| Some((field, self.record.first_position(field)?)));
        Some(place.map(|(field, at)| Misfit { field, at, severity, basis, refs, items: found.len(), fits }))
    }

    /// How much does not fit those of the other stages that fit best.
    fn other_stages(&self) -> Option<(usize, Fits)> {
        let stages = Stage::ALL.into_iter().filter(|stage| *stage != self.stage);
        let counts: Vec<(usize, Stage)> = stages.map(|stage| (Self { stage, ..*self }.found().len(), stage)).collect();
        let least = counts.iter().map(|(count, _)| *count).min()?;
        let best = counts.into_iter().filter(|(count, _)| *count == least).map(|(_, stage)| stage);
        Some((least, Fits::Stages(best.collect())))
    }

    /// How much does not fit those of the other columns that fit best. What fits several categories equally well is not told by the items.
    fn other_columns(&self) -> Option<(usize, Fits)> {
        let columns = (0..self.table.columns.len()).filter(|column| *column != self.column);
        let counts: Vec<(usize, usize)> = columns.map(|column| (self.before(column).found().len(), column)).collect();
        let least = counts.iter().map(|(count, _)| *count).min()?;
        let best = counts.into_iter().filter(|(count, _)| *count == least).map(|(_, column)| column);
        Some((least, Fits::Categories(best.collect())))
    }

    /// The same vehicle before another column.
    fn before(&self, column: usize) -> Self {
        let codes = self.grid.category.map_or(0, |field| self.book.type_of(field).codes().len()) as u16;
        let code = (0..codes).find(|code| self.table.column(*code) == Some(column)).unwrap_or(self.code);
        Self { column, code, ..*self }
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
