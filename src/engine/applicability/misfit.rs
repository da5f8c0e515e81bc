//! A vehicle that does not fit the category or the stage of completion that it declares, but another one: one cause, one finding.

use super::{Found, Look};
use crate::document::Place;
use crate::finding::Finding;
use crate::rules::applicability::{Half, TableCheck};
use crate::schema::{Entry, FieldId};
use std::collections::BTreeSet;

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
    pub(super) fn misfit(&self, found: &[Found], doubtful: &BTreeSet<FieldId>) -> Option<Misfit> {
        if found.len() < LEAST {
            return None;
        }
        let out = found.iter().filter(|one| matches!(one, Found::Out(..))).count();
        let is_spoken_of = |field: Option<FieldId>| field.is_some_and(|field| doubtful.contains(&field));
        let is_thinkable = |field: Option<FieldId>| out >= LEAST_OUT || is_spoken_of(field);
        let count = |look: Self| look.found().len();
        let other_half = if self.half == Half::Complete { Half::Incomplete } else { Half::Complete };
        let stages = is_thinkable(self.grid.stage).then(|| count(Self { half: other_half, ..*self }));
        let categories = is_thinkable(self.grid.category).then(|| {
            let columns = (0..self.table.columns.len()).filter(|column| *column != self.column);
            columns.map(|column| (count(Self { column, ..*self }), column)).min()
        });
        let fits = |count: usize| count * FEWER < found.len();
        let stage = stages.filter(|count| fits(*count));
        let category = categories.flatten().filter(|(count, _)| fits(*count));
        match (stage, category) {
            (Some(stage), category) if category.is_none_or(|(count, _)| stage <= count) => {
                let word = if other_half == Half::Incomplete { "an incomplete vehicle" } else { "a complete or completed one" };
                Some(self.tell(self.grid.stage, TableCheck::OTHER_STAGE, word, found.len(), is_spoken_of(self.grid.stage)))
            }
            (_, Some((_, column))) => {
                let word = self.table.columns.get(column).map_or("", String::as_str);
                Some(self.tell(self.grid.category, TableCheck::OTHER_CATEGORY, word, found.len(), is_spoken_of(self.grid.category)))
            }
            _ => None,
        }
    }

    fn tell(&self, field: Option<FieldId>, check: &TableCheck, other: &str, items: usize, is_said: bool) -> Misfit {
        let place = field.and_then(|field| self.record.first_position(field));
        let finding = field.zip(place).filter(|_| !is_said).map(|(field, position)| Finding {
            value: self.record.first(field).map(|instance| instance.text.to_string()),
            expected: Some(format!("that of {other}, or other items")),
            source: check.source.into(),
            ..self.finding(Entry::Field(field), check, Place::Field(position), format!("{items} items do not fit; they fit {other}"))
        });
        Misfit { finding }
    }
}
