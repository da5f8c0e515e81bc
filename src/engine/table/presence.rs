//! What the facts about presence find in a record.
//!
//! A fact about what is there when it must be, or is not when it must not be, costs a look at a set. Conditions are evaluated only
//! for what is missing, or too much.

use super::found::{Found, What};
use super::{Context, Look, lacks};
use crate::document::{GroupAt, Place};
use crate::rules::presence::{Demand, PresenceFact};
use crate::rules::table::Stage;
use crate::schema::{Entry, FieldId, GroupId, MemberSet};

/// A broken fact.
struct Broken<'r> {
    fact: &'r PresenceFact,
    /// The instance that it holds for.
    scope: GroupAt,
    found: Found<'r>,
}

impl<'r> Look<'r, '_> {
    /// What the facts about presence find, in book order of their fields; facts that cannot be told apart by whoever has to
    /// correct the file are one finding.
    pub(super) fn found_by_facts(&self) -> Vec<Found<'r>> {
        let mut broken: Vec<Broken<'r>> = Vec::new();
        for fact in self.facts() {
            match (fact.demand, fact.each) {
                (Demand::Mandatory, None) if self.record.presence().contains(fact.field) => {}
                (Demand::Forbidden, _) if !self.record.presence().contains(fact.field) => {}
                (_, None) => self.check_fact(fact, GroupAt::ROOT, &mut broken),
                (_, Some(group)) if !self.record.has_group(group) => {}
                (_, Some(group)) => {
                    for scope in self.record.group_instances(group, GroupAt::ROOT) {
                        self.check_fact(fact, scope, &mut broken);
                    }
                }
            }
        }
        if broken.is_empty() { Vec::new() } else { self.without_strangers(merged(broken)) }
    }

    /// The facts for this category and stage.
    fn facts(&self) -> impl Iterator<Item = &'r PresenceFact> + use<'r> {
        let (table, code, stage) = (self.table, self.code, self.stage);
        let all = table.facts();
        let slot = self.grid.facts.get(usize::from(code) * Stage::ALL.len() + stage.index());
        let positions = slot.map(|slot| {
            slot.get_or_init(|| all.iter().zip(0_u16..).filter(|(fact, _)| fact.is_for(code, stage)).map(|(_, position)| position).collect())
        });
        positions.into_iter().flatten().filter_map(|position| all.get(usize::from(*position)))
    }

    fn check_fact(&self, fact: &'r PresenceFact, scope: GroupAt, broken: &mut Vec<Broken<'r>>) {
        let entry = Entry::Field(fact.field);
        let stands = self.stands(fact.field, fact.each, scope);
        if stands == (fact.demand == Demand::Mandatory) || self.record.is_uncertain(entry) || !self.holds(fact, scope) {
            return;
        }
        match fact.demand {
            Demand::Mandatory => broken.extend(self.missing_by(fact, scope)),
            Demand::Forbidden => {
                let (check, places) = (fact.kind(), self.record.instances(fact.field, scope));
                let found = places.map(|at| Found::of_fact(What::Out(entry, check, Place::Field(at)), fact));
                broken.extend(found.map(|found| Broken { fact, scope, found }));
            }
        }
    }

    fn stands(&self, field: FieldId, each: Option<GroupId>, scope: GroupAt) -> bool {
        match each {
            None => self.record.presence().contains(field),
            Some(group) if self.book.field(field).parent == group => self.record.held(field, scope).is_some(),
            Some(_) => self.record.instances(field, scope).next().is_some(),
        }
    }

    /// Whether the condition of a fact holds; an undecided one does not.
    fn holds(&self, fact: &PresenceFact, scope: GroupAt) -> bool {
        fact.condition.as_ref().is_none_or(|row| {
            let context = Context::instance_of(self.record, scope, self.as_of);
            !lacks(&row.condition.needs, &context) && context.truth(&row.condition.truth) == Some(true)
        })
    }

    /// What is missing: the field, or the outermost group around it that is not there; nothing when the schema asks for that.
    fn missing_by(&self, fact: &'r PresenceFact, scope: GroupAt) -> Option<Broken<'r>> {
        let mut lacking = Entry::Field(fact.field);
        let at = loop {
            let holder = self.book.parent(lacking)?;
            match self.record.group_instances(holder, scope).next() {
                Some(at) => break at,
                None => lacking = Entry::Group(holder),
            }
        };
        let holder = self.book.group(self.record.group(at).group);
        if holder.members.iter().any(|member| member.entry == lacking && member.occurs.min > 0) {
            return None;
        }
        Some(Broken { fact, scope, found: Found::of_fact(What::Missing(lacking, fact.kind(), at), fact) })
    }

    /// What stands under a wrong name stands for what is missing; of an empty group the structure may have spoken.
    fn without_strangers(&self, found: Vec<Found<'r>>) -> Vec<Found<'r>> {
        let place = |one: &Found<'_>| if let What::Missing(_, _, at) = one.what { Some(at) } else { None };
        let places: Vec<GroupAt> = found.iter().filter_map(place).collect();
        let is_explained = |at: GroupAt| {
            let instance = self.record.group(at);
            let is_told = *instance.members() == MemberSet::default() && self.book.group(instance.group).mandatory != MemberSet::default();
            is_told || places.iter().filter(|other| **other == at).count() <= instance.strangers() as usize
        };
        found.into_iter().filter(|one| !place(one).is_some_and(is_explained)).collect()
    }
}

/// Facts about the same place are one finding, and so are facts each of which would hold if the other did: one of two fields is
/// missing, or one of them is too much.
fn merged(broken: Vec<Broken<'_>>) -> Vec<Found<'_>> {
    let mut kept: Vec<(Vec<Broken<'_>>, Found<'_>)> = Vec::new();
    let (consequences, broken): (Vec<_>, Vec<_>) = {
        let follows: Vec<bool> = broken.iter().map(|one| broken.iter().any(|cause| is_cause(cause, one))).collect();
        let (after, before): (Vec<_>, Vec<_>) = broken.into_iter().zip(follows).partition(|(_, follows)| *follows);
        (after.into_iter().map(|(one, _)| one).collect(), before.into_iter().map(|(one, _)| one).collect())
    };
    for one in broken {
        let known = kept
            .iter_mut()
            .find(|(causes, found)| is_same_place(&found.what, &one.found.what) || causes.iter().any(|cause| is_other_side(cause, &one)));
        match known {
            Some((causes, found)) => {
                // What is sure is not mixed with what is doubtful.
                if found.severity() == one.found.severity() {
                    found.facts.push(one.fact);
                } else if found.severity() < one.found.severity() {
                    *found = one.found.clone();
                }
                causes.push(one);
            }
            None => {
                let found = one.found.clone();
                kept.push((vec![one], found));
            }
        }
    }
    for one in consequences {
        if let Some((_, found)) = kept.iter_mut().find(|(causes, _)| causes.iter().any(|cause| is_cause(cause, &one))) {
            found.consequences.push(one.fact);
        }
    }
    kept.into_iter().map(|(_, found)| found).collect()
}

/// Whether something is missing or too much only since a field is missing that must be there itself.
fn is_cause(cause: &Broken<'_>, one: &Broken<'_>) -> bool {
    let looks_at = |fact: &PresenceFact, field: FieldId| fact.condition.as_ref().is_some_and(|condition| condition.fields.contains(&field));
    let (first, then) = (cause.fact, one.fact);
    let is_before = cause.scope == one.scope && first.demand == Demand::Mandatory && first.field != then.field;
    is_before && looks_at(then, first.field) && (then.demand == Demand::Forbidden || !looks_at(first, then.field))
}

fn is_same_place(one: &What, other: &What) -> bool {
    match (one, other) {
        (What::Missing(entry, _, at), What::Missing(other, _, there)) => (entry, at) == (other, there),
        (What::Out(_, _, at), What::Out(_, _, there)) => at == there,
        _ => false,
    }
}

fn is_other_side(one: &Broken<'_>, other: &Broken<'_>) -> bool {
    let looks_at = |fact: &PresenceFact, field: FieldId| fact.condition.as_ref().is_some_and(|condition| condition.fields.contains(&field));
    one.scope == other.scope && one.fact.demand == other.fact.demand && looks_at(one.fact, other.fact.field) && looks_at(other.fact, one.fact.field)
}
