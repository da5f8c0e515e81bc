//! What a table finds, before it is told: cells and facts about presence joined, so that one cause stays one finding.

use super::look::Look;
use crate::document::{FieldAt, GroupAt, Place};
use crate::finding::Severity;
use crate::rules::presence::PresenceFact;
use crate::rules::table::TableKind;
use crate::schema::{Entry, MemberSet};
use std::collections::{BTreeMap, HashMap};

/// Something that a table finds.
#[derive(Debug, Clone)]
pub(super) struct Found<'r> {
    pub what: What,
    /// The facts that say so; none when it is said by a cell alone.
    pub facts: Vec<&'r PresenceFact>,
    /// Facts that are broken in consequence.
    pub consequences: Vec<&'r PresenceFact>,
}

#[derive(Debug, Clone)]
pub(super) enum What {
    /// A member that a group instance lacks.
    Missing(Entry, TableKind, GroupAt),
    /// A group instance without any member, and what it lacks.
    Hollow(GroupAt, Vec<(Entry, TableKind)>),
    /// What does not belong there.
    Out(Entry, TableKind, Place),
}

impl<'r> Found<'r> {
    pub(super) fn of_fact(what: What, fact: &'r PresenceFact) -> Self {
        Self { what, facts: vec![fact], consequences: Vec::new() }
    }
}

impl Found<'_> {
    pub(super) fn of_cell(what: What) -> Self {
        Self { what, facts: Vec::new(), consequences: Vec::new() }
    }

    /// As what it is reported.
    pub(super) fn kind(&self) -> TableKind {
        match &self.what {
            What::Missing(_, kind, _) | What::Out(_, kind, _) => *kind,
            What::Hollow(_, missing) => missing.iter().map(|(_, check)| *check).max_by_key(|kind| kind.severity()).unwrap_or(TableKind::Missing),
        }
    }

    pub(super) fn severity(&self) -> Severity {
        self.kind().severity()
    }

    /// Why the list is not clear here, where that makes it a doubt.
    pub(super) fn doubt(&self) -> Option<&str> {
        self.facts.iter().find_map(|fact| fact.doubt.as_deref()).filter(|_| self.severity() < Severity::Error)
    }

    /// The entries of the list that say so, each once.
    pub(super) fn refs(&self) -> Vec<String> {
        let mut refs: Vec<String> = Vec::new();
        for reference in self.facts.iter().chain(&self.consequences).flat_map(|fact| &fact.refs) {
            if !refs.contains(reference) {
                refs.push(reference.clone());
            }
        }
        refs
    }
}

/// What the cells find and what the facts find as one list. Where both speak of the same, the facts do.
pub(super) fn joined<'r>(cells: Vec<Found<'r>>, facts: Vec<Found<'r>>, look: &Look<'r, '_>) -> Vec<Found<'r>> {
    let places = Places::of(&facts);
    let mut facts: Vec<Option<Found<'r>>> = facts.into_iter().map(Some).collect();
    let mut all = Vec::with_capacity(cells.len() + facts.len());
    for mut cell in cells {
        for position in places.near(&cell, look) {
            let covers = facts[position].as_ref().is_some_and(|fact| covers(&cell, fact, look));
            if let Some(fact) = covers.then(|| facts[position].take()).flatten() {
                cell.take_over(fact);
            }
        }
        all.push(cell);
    }
    all.extend(facts.into_iter().flatten());
    folded(all, look)
}

/// Where facts are broken, so that only those near a cell are compared with it: files may have thousands of each.
#[derive(Default)]
struct Places {
    missing: HashMap<GroupAt, Vec<usize>>,
    out: BTreeMap<FieldAt, Vec<usize>>,
}

impl Places {
    fn of(facts: &[Found<'_>]) -> Self {
        let mut places = Self::default();
        for (position, fact) in facts.iter().enumerate() {
            match fact.what {
                What::Missing(_, _, at) => places.missing.entry(at).or_default().push(position),
                What::Out(_, _, Place::Field(at)) => places.out.entry(at).or_default().push(position),
                What::Out(_, _, Place::Group(_)) | What::Hollow(..) => {}
            }
        }
        places
    }

    /// The facts that a cell may cover, ascending.
    fn near(&self, cell: &Found<'_>, look: &Look<'_, '_>) -> Vec<usize> {
        let mut near: Vec<usize> = match cell.what {
            What::Missing(_, _, at) | What::Hollow(at, _) => self.missing.get(&at).into_iter().flatten().copied().collect(),
            What::Out(_, _, Place::Field(at)) => self.out.get(&at).into_iter().flatten().copied().collect(),
            What::Out(_, _, Place::Group(at)) => self.out.range(look.record.fields_inside(at)).flat_map(|(_, facts)| facts).copied().collect(),
        };
        near.sort_unstable();
        near
    }
}

/// What several facts and cells miss in a group instance without any member, as one finding about the group.
fn folded<'r>(all: Vec<Found<'r>>, look: &Look<'r, '_>) -> Vec<Found<'r>> {
    let mut kept: Vec<Found<'r>> = Vec::with_capacity(all.len());
    // The first of those kept that miss something in a group instance.
    let mut missing_in: HashMap<GroupAt, usize> = HashMap::new();
    for one in all {
        let empty = match one.what {
            What::Missing(entry, check, at) if *look.record.group(at).members() == MemberSet::default() => Some((entry, check, at)),
            _ => None,
        };
        let known = empty.and_then(|(_, _, at)| missing_in.get(&at)).and_then(|position| kept.get_mut(*position));
        match (empty, known) {
            (Some((entry, check, at)), Some(known)) => {
                let mut missing = match &known.what {
                    What::Missing(first, check, _) => vec![(*first, *check)],
                    What::Hollow(_, missing) => missing.clone(),
                    What::Out(..) => Vec::new(),
                };
                missing.push((entry, check));
                known.what = What::Hollow(at, missing);
                known.facts.extend(one.facts);
                known.consequences.extend(one.consequences);
            }
            _ => {
                if let What::Missing(_, _, at) | What::Hollow(at, _) = one.what {
                    missing_in.entry(at).or_insert(kept.len());
                }
                kept.push(one);
            }
        }
    }
    kept
}

/// Whether what a fact finds is part of what a cell finds: the same member is missing, or stands in what is out as a whole.
fn covers(cell: &Found<'_>, fact: &Found<'_>, look: &Look<'_, '_>) -> bool {
    match (&cell.what, &fact.what) {
        (What::Missing(entry, _, at), What::Missing(other, _, there)) => (entry, at) == (other, there),
        (What::Hollow(at, _), What::Missing(_, _, there)) => at == there,
        (What::Out(_, _, Place::Field(at)), What::Out(_, _, Place::Field(there))) => at == there,
        (What::Out(_, _, Place::Group(at)), What::Out(_, check, Place::Field(field))) => {
            *check != TableKind::Excluded && look.record.is_inside(*field, *at)
        }
        _ => false,
    }
}

impl<'r> Found<'r> {
    /// Adds what a fact finds; the graver of both checks counts.
    pub(super) fn take_over(&mut self, fact: Found<'r>) {
        let graver = |mine: TableKind, other: TableKind| if other.severity() >= mine.severity() { other } else { mine };
        match (&mut self.what, &fact.what) {
            (What::Missing(_, mine, _), What::Missing(_, other, _)) | (What::Out(_, mine, _), What::Out(_, other, _)) => {
                *mine = graver(*mine, *other)
            }
            (What::Hollow(_, missing), What::Missing(entry, other, _)) => match missing.iter_mut().find(|(known, _)| known == entry) {
                Some((_, mine)) => *mine = graver(*mine, *other),
                None => missing.push((*entry, *other)),
            },
            _ => {}
        }
        self.facts.extend(fact.facts);
        self.consequences.extend(fact.consequences);
    }
}
