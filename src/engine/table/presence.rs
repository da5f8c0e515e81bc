//! What the facts about presence find in a record.
//!
//! A fact about what is there when it must be, or is not when it must not be, costs a look at a set. Conditions are evaluated only
//! for what is missing, or too much.

use super::found::{Found, What};
use super::look::Look;
use crate::document::{GroupAt, Place};
use crate::engine::evaluate::{Context, lacks};
use crate::engine::recall::Recall;
use crate::rules::presence::{Demand, PresenceFact};
use crate::rules::table::Stage;
use crate::schema::{Entry, FieldId, GroupId, MemberSet};
use std::collections::HashMap;

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
            let recall = fact.each.and_then(|_| Recall::of(self.record));
            match (fact.demand, fact.each) {
                (Demand::Mandatory, None) if self.record.presence().contains(fact.field) => {}
                (Demand::Forbidden, _) if !self.record.presence().contains(fact.field) => {}
                (_, None) => self.check_fact(fact, GroupAt::ROOT, None, &mut broken),
                (_, Some(group)) if !self.record.has_group(group) => {}
                (_, Some(group)) => {
                    for scope in self.record.group_instances(group, GroupAt::ROOT) {
                        self.check_fact(fact, scope, recall.as_ref(), &mut broken);
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

    fn check_fact(&self, fact: &'r PresenceFact, scope: GroupAt, recall: Option<&Recall>, broken: &mut Vec<Broken<'r>>) {
        let entry = Entry::Field(fact.field);
        let stands = self.stands(fact.field, fact.each, scope);
        if stands == (fact.demand == Demand::Mandatory) || self.record.is_uncertain(entry) || !self.holds(fact, scope, recall) {
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
    fn holds(&self, fact: &PresenceFact, scope: GroupAt, recall: Option<&Recall>) -> bool {
        fact.condition.as_ref().is_none_or(|row| {
            let context = Context { recall, ..Context::instance_of(self.record, scope, self.as_of) };
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
        let mut missing: HashMap<GroupAt, usize> = HashMap::new();
        found.iter().filter_map(place).for_each(|at| *missing.entry(at).or_default() += 1);
        let is_explained = |at: GroupAt| {
            let instance = self.record.group(at);
            let is_told = *instance.members() == MemberSet::default() && self.book.group(instance.group).mandatory != MemberSet::default();
            is_told || missing.get(&at).copied().unwrap_or_default() <= instance.strangers() as usize
        };
        found.into_iter().filter(|one| !place(one).is_some_and(is_explained)).collect()
    }
}

/// Facts about the same place are one finding, and so are facts each of which would hold if the other did: one of two fields is
/// missing, or one of them is too much.
fn merged(broken: Vec<Broken<'_>>) -> Vec<Found<'_>> {
    let mut mandatory: HashMap<GroupAt, Vec<&PresenceFact>> = HashMap::new();
    for one in broken.iter().filter(|one| one.fact.demand == Demand::Mandatory) {
        mandatory.entry(one.scope).or_default().push(one.fact);
    }
    let follows = |one: &Broken<'_>| mandatory.get(&one.scope).is_some_and(|causes| causes.iter().any(|cause| is_cause(cause, one.fact)));
    let (consequences, broken): (Vec<_>, Vec<_>) = broken.into_iter().partition(follows);
    let mut merging = Merging::default();
    broken.into_iter().for_each(|one| merging.add(one));
    for one in consequences {
        if let Some(position) = merging.with_cause(one.scope, |cause| is_cause(cause, one.fact)) {
            merging.kept[position].consequences.push(one.fact);
        }
    }
    merging.kept
}

/// What is kept of broken facts, found again by place and by instance: files may have thousands of either.
#[derive(Default)]
struct Merging<'r> {
    kept: Vec<Found<'r>>,
    /// By place: which of those kept stand there.
    places: HashMap<Spot, Vec<usize>>,
    /// By instance: its facts, and in which of those kept each is first.
    facts: HashMap<GroupAt, Vec<(&'r PresenceFact, usize)>>,
}

/// A place that facts speak of.
#[derive(PartialEq, Eq, Hash)]
enum Spot {
    Missing(Entry, GroupAt),
    Out(Place),
}

impl<'r> Merging<'r> {
    fn add(&mut self, one: Broken<'r>) {
        let Broken { fact, scope, found } = one;
        let in_place = spot(&found.what).and_then(|spot| self.places.get(&spot)).and_then(|kept| kept.iter().min()).copied();
        let of_other_side = self.with_cause(scope, |cause| is_other_side(cause, fact));
        let position = match in_place.into_iter().chain(of_other_side).min() {
            Some(position) => {
                let known = &mut self.kept[position];
                // What is sure is not mixed with what is doubtful.
                if known.severity() == found.severity() {
                    known.facts.push(fact);
                } else if known.severity() < found.severity() {
                    self.replace(position, found);
                }
                position
            }
            None => {
                self.stand(self.kept.len(), &found.what);
                self.kept.push(found);
                self.kept.len() - 1
            }
        };
        let facts = self.facts.entry(scope).or_default();
        match facts.iter_mut().find(|(known, _)| std::ptr::eq(*known, fact)) {
            Some((_, first)) => *first = position.min(*first),
            None => facts.push((fact, position)),
        }
    }

    /// The first of those kept that has a cause in this instance.
    fn with_cause(&self, scope: GroupAt, is_it: impl Fn(&PresenceFact) -> bool) -> Option<usize> {
        let facts = self.facts.get(&scope).into_iter().flatten();
        facts.filter(|(cause, _)| is_it(cause)).map(|(_, position)| *position).min()
    }

    fn replace(&mut self, position: usize, found: Found<'r>) {
        if let Some(there) = spot(&self.kept[position].what).and_then(|spot| self.places.get_mut(&spot)) {
            there.retain(|known| *known != position);
        }
        self.stand(position, &found.what);
        self.kept[position] = found;
    }

    fn stand(&mut self, position: usize, what: &What) {
        if let Some(spot) = spot(what) {
            self.places.entry(spot).or_default().push(position);
        }
    }
}

fn spot(what: &What) -> Option<Spot> {
    match what {
        What::Missing(entry, _, at) => Some(Spot::Missing(*entry, *at)),
        What::Out(_, _, at) => Some(Spot::Out(*at)),
        What::Hollow(..) => None,
    }
}

fn looks_at(fact: &PresenceFact, field: FieldId) -> bool {
    fact.condition.as_ref().is_some_and(|condition| condition.fields.contains(&field))
}

/// Whether something is missing or too much only since a field is missing in the same instance that must be there itself.
fn is_cause(first: &PresenceFact, then: &PresenceFact) -> bool {
    let is_before = first.demand == Demand::Mandatory && first.field != then.field;
    is_before && looks_at(then, first.field) && (then.demand == Demand::Forbidden || !looks_at(first, then.field))
}

fn is_other_side(one: &PresenceFact, other: &PresenceFact) -> bool {
    one.demand == other.demand && looks_at(one, other.field) && looks_at(other, one.field)
}
