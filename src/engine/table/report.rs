//! From what a table finds to hits: one cause, one finding.

use super::found::{Found, What};
use super::look::Look;
use super::misfit::Misfit;
use crate::document::{Hit, Place};
use crate::engine::broken::Broken;
use crate::finding::{Basis, Severity};
use crate::rules::Rule;
use crate::rules::table::{Cell, TableKind};
use crate::schema::{Entry, FieldId};
use std::collections::BTreeMap;

/// What a table has found in a vehicle.
#[derive(Debug)]
pub(super) struct OfTable<'r, 'doc> {
    pub look: Look<'r, 'doc>,
    pub said: Said<'r>,
}

#[derive(Debug)]
pub(super) enum Said<'r> {
    Found(Found<'r>),
    Misfit(Misfit),
}

impl<'r> Look<'r, 'r> {
    /// Adds the hits of the table, and takes away what of the rules follows from them.
    pub(super) fn report(&self, found: Vec<Found<'r>>, broken: &mut Vec<Broken<'r>>, hits: &mut Vec<Hit<'r>>) {
        let doubtful = self.doubtful(broken);
        if let Some(misfit) = self.misfit(&found, &doubtful) {
            hits.extend(misfit.map(|misfit| self.hit_of_misfit(misfit)));
            return;
        }
        let is_cause = |one: &&Found<'_>| matches!(one.what, What::Out(..)) && one.kind() != TableKind::Excluded || self.is_absent_group(one);
        let causes: Vec<&Found<'_>> = found.iter().filter(is_cause).collect();
        // Another pack than that of the table has reasons of its own.
        broken.retain(|broken| broken.rule.said.pack() != self.table.pack || !self.follows(broken, &causes));
        let known = hits.len();
        for one in found {
            if let Some(cause) = self.cause_among(broken, &one) {
                add_refs(&mut broken[cause].refs, one.refs());
                continue;
            }
            let rests = matches!(one.what, What::Missing(entry, kind, _) if one.facts.is_empty() && self.rests_on(entry, kind, &doubtful));
            if rests {
                continue;
            }
            let hit = self.hit(one);
            let spot = (hit.place, hit.about);
            // A rule that speaks of the same field in the same place says more; another table has said as much.
            if let Some(said) = broken.iter_mut().find(|said| (said.place, said.rule.at.entry()) == spot && said.severity() >= hit.severity) {
                add_refs(&mut said.refs, hit.refs);
            } else if let Some(said) = hits[..known].iter_mut().find(|said| (said.place, said.about) == spot && said.severity >= hit.severity) {
                add_refs(&mut said.refs, hit.refs);
            } else {
                hits.push(hit);
            }
        }
        // Where a fact makes an error of what a rule of this pack has only warned of, in the same place, the error is enough.
        broken.retain(|said| {
            let is_less = |hit: &Hit<'_>| {
                hit.basis == Basis::Authority && (said.place, said.rule.at.entry()) == (hit.place, hit.about) && said.severity() < hit.severity
            };
            said.rule.said.pack() != self.table.pack || !hits[known..].iter().any(is_less)
        });
    }

    fn hit(&self, found: Found<'r>) -> Hit<'r> {
        let (place, about) = match &found.what {
            What::Missing(entry, _, at) => (Place::Group(*at), *entry),
            What::Hollow(at, _) => (Place::Group(*at), Entry::Group(self.record.group(*at).group)),
            What::Out(entry, _, place) => (*place, *entry),
        };
        let check = self.table.check(found.kind());
        let basis = match (found.facts.is_empty(), found.doubt()) {
            (true, _) => check.basis,
            (false, Some(_)) => Basis::Derived,
            (false, None) => Basis::Authority,
        };
        let (severity, refs) = (found.severity(), found.refs());
        Hit { check, severity, basis, refs, place, about, wording: Box::new(OfTable { look: *self, said: Said::Found(found) }) }
    }

    fn hit_of_misfit(&self, misfit: Misfit) -> Hit<'r> {
        let check = self.table.check(misfit.fits.kind());
        let (place, about) = (Place::Field(misfit.at), Entry::Field(misfit.field));
        let (severity, basis, refs) = (misfit.severity, misfit.basis, misfit.refs.clone());
        Hit { check, severity, basis, refs, place, about, wording: Box::new(OfTable { look: *self, said: Said::Misfit(misfit) }) }
    }
}

impl Look<'_, '_> {
    /// The rule of this pack that weighs as much and has found fault with a value by which facts apply: when that is put right, they may
    /// apply no more.
    fn cause_among(&self, broken: &[Broken<'_>], found: &Found<'_>) -> Option<usize> {
        let frame = [self.grid.category, self.grid.stage];
        let conditions = || found.facts.iter().filter_map(|fact| fact.condition.as_ref());
        if found.facts.is_empty() || conditions().count() < found.facts.len() {
            return None;
        }
        let own: Vec<FieldId> = found.facts.iter().map(|fact| fact.field).collect();
        let decides = |field: FieldId| {
            !frame.contains(&Some(field))
                && !own.contains(&field)
                && self.record.presence().contains(field)
                && conditions().any(|condition| condition.fields.contains(&field))
        };
        let doubts = |rule: &Rule| rule.entries.iter().any(|entry| matches!(entry, Entry::Field(field) if decides(*field)));
        let is_own = |said: &Broken<'_>| said.rule.said.pack() == self.table.pack && said.severity() >= found.severity();
        broken.iter().position(|said| is_own(said) && doubts(said.rule))
    }

    /// Whether a mandatory group is nowhere in the file.
    fn is_absent_group(&self, found: &Found<'_>) -> bool {
        match &found.what {
            What::Missing(Entry::Group(group), kind, _) => [TableKind::Missing, TableKind::Expected].contains(kind) && !self.record.has_group(*group),
            _ => false,
        }
    }

    /// Whether what a rule says follows from something that the table finds and that weighs as much: from a group that is nowhere in
    /// the file, or from what does not belong there.
    fn follows(&self, broken: &Broken<'_>, causes: &[&Found<'_>]) -> bool {
        let is_cause = |entry: Entry, found: &Found<'_>| match &found.what {
            What::Missing(cause, ..) | What::Out(cause, ..) => found.severity() >= broken.severity() && self.is_within(entry, *cause),
            What::Hollow(..) => false,
        };
        broken.rule.entries.iter().any(|entry| causes.iter().any(|found| is_cause(*entry, found)))
    }

    /// Whether an entry is this one, or stands in it.
    fn is_within(&self, entry: Entry, outer: Entry) -> bool {
        let mut around = std::iter::successors(Some(entry), |entry| self.book.parent(*entry).map(Entry::Group));
        around.any(|entry| entry == outer)
    }

    /// Whether a member is missing only by a condition on values that a rule has found fault with.
    fn rests_on(&self, entry: Entry, kind: TableKind, doubtful: &BTreeMap<FieldId, Severity>) -> bool {
        let looked_at = self.table.row(entry).and_then(|row| row.condition.as_ref()).map(|condition| condition.fields.as_slice());
        let frame = [self.grid.category, self.grid.stage];
        let is_doubtful =
            |field: &FieldId| doubtful.get(field) >= Some(&kind.severity()) && !frame.contains(&Some(*field)) && Entry::Field(*field) != entry;
        kind == TableKind::MissingByCondition && looked_at.unwrap_or_default().iter().any(is_doubtful)
    }

    /// As what something is reported that does not belong there.
    pub(super) fn kind_out(&self, entry: Entry) -> TableKind {
        match self.table.cell(entry, self.column, self.stage) {
            Cell::Barred => TableKind::NotPart,
            _ => TableKind::NotExpected,
        }
    }

    /// The fields in the file that rules look at which do not hold, and how grave that is at most.
    fn doubtful(&self, broken: &[Broken<'_>]) -> BTreeMap<FieldId, Severity> {
        let mut doubtful = BTreeMap::new();
        for broken in broken {
            for entry in &broken.rule.entries {
                if let Entry::Field(field) = entry
                    && self.record.presence().contains(*field)
                {
                    let severity = doubtful.entry(*field).or_insert(broken.severity());
                    *severity = broken.severity().max(*severity);
                }
            }
        }
        doubtful
    }
}

fn add_refs(refs: &mut Vec<String>, more: Vec<String>) {
    for reference in more {
        if !refs.contains(&reference) {
            refs.push(reference);
        }
    }
}
