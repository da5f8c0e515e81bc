//! From the YAML of facts about presence to facts; every fault is collected with its place.

use super::files::PackFile;
use super::form::words;
use super::loader::Loader;
use crate::finding::Basis;
use crate::nearest::nearest;
use crate::rules::compile::Uses;
use crate::rules::model::expression_words;
use crate::rules::presence::{Demand, PresenceFact};
use crate::rules::table::{RowCondition, Stage};
use crate::rules::yaml::RawFact;
use crate::schema::{Entry, FieldId, GroupId};
use crate::yaml::Entries;
use serde_saphyr::Spanned;

impl Loader<'_> {
    /// The facts of a file, in its order.
    pub(super) fn presence(&mut self, file: &PackFile, raw: Entries<Vec<RawFact>>) -> Vec<PresenceFact> {
        let mut facts = Vec::new();
        for (tag, list) in raw.0 {
            let Some(field) = self.fact_field(file, &tag) else { continue };
            for fact in list {
                facts.extend(self.fact(file, &tag, field, fact));
            }
        }
        facts
    }

    fn fact_field(&mut self, file: &PackFile, tag: &Spanned<String>) -> Option<FieldId> {
        match self.book.entry(&tag.value) {
            Some(Entry::Field(field)) => Some(field),
            Some(_) => {
                self.fault(file, tag, &format!("{} is a group; facts about presence name fields", tag.value), None);
                None
            }
            None => {
                let help = nearest(&tag.value, self.book.tags()).map(|near| format!("The nearest name is {near}."));
                self.fault(file, tag, &format!("the message has no field {}", tag.value), help);
                None
            }
        }
    }

    fn fact(&mut self, file: &PackFile, tag: &Spanned<String>, field: FieldId, raw: RawFact) -> Option<PresenceFact> {
        let before = self.faults.len();
        let (demand, categories) = match (&raw.mandatory, &raw.forbidden) {
            (Some(list), None) => (Demand::Mandatory, list),
            (None, Some(list)) => (Demand::Forbidden, list),
            _ => {
                self.fault(file, tag, "a fact about presence has either `mandatory` or `forbidden`", None);
                return None;
            }
        };
        let place = categories.first().map_or((tag.referenced, tag.defined), |word| (word.referenced, word.defined));
        let place = Spanned { value: (), referenced: place.0, defined: place.1 };
        if categories.is_empty() {
            self.fault(file, tag, "a fact about presence names the categories that it is for", None);
        }
        self.check_refs(file, &place, Basis::Authority, &raw.refs);
        let selected = self.selection(file, self.book.landmarks().category, categories, &[], true).unwrap_or_default();
        self.selection(file, self.book.landmarks().stage, &raw.stage, &[], false);
        let stages: Vec<Stage> = match raw.stage.as_slice() {
            [] => Stage::ALL.to_vec(),
            some => some.iter().filter_map(|word| Stage::of_code(&word.value)).collect(),
        };
        let each = raw.each.as_ref().and_then(|each| self.each(file, each));
        if let (Some(group), Some(word)) = (each, &raw.each)
            && !self.stands_in(field, group)
        {
            self.fault(file, word, &format!("{} does not stand in {}", tag.value, word.value), None);
        }
        let condition = raw.when.as_ref().and_then(|when| self.fact_condition(file, when, each.unwrap_or(self.book.root())));
        let at_stages = if raw.stage.is_empty() { String::new() } else { format!("; stage {}", words(&raw.stage).join(", ")) };
        (self.faults.len() == before).then(|| PresenceFact {
            field,
            demand,
            categories: selected,
            stages,
            each,
            condition,
            refs: words(&raw.refs),
            doubt: raw.doubt,
            left_out: raw.left_out,
            vehicles: format!("{}{at_stages}", words(categories).join(", ")),
            file: file.path.clone(),
            line: place.referenced.line(),
            except: Vec::new(),
        })
    }

    fn fact_condition(&mut self, file: &PackFile, when: &Spanned<String>, context: GroupId) -> Option<RowCondition> {
        let mut uses = Uses::default();
        let condition = self.condition(file, when, context, &mut uses)?;
        let fields = uses.entries().filter_map(|entry| if let Entry::Field(field) = entry { Some(field) } else { None }).collect();
        let words = expression_words(&when.value, self.book);
        Some(RowCondition { condition, written: when.value.clone(), words, fields })
    }

    /// Whether a field stands in a group, at whatever depth.
    fn stands_in(&self, field: FieldId, group: GroupId) -> bool {
        std::iter::successors(self.book.parent(Entry::Field(field)), |around| self.book.group(*around).parent).any(|around| around == group)
    }
}
