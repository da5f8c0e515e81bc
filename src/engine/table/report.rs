//! From what a table finds to hits: one cause, one finding.

use super::{Column, Found, Look};
use crate::document::{Hit, Place};
use crate::engine::broken::Broken;
use crate::finding::Severity;
use crate::rules::table::{Cell, TableKind};
use crate::schema::{Entry, FieldId};
use std::collections::BTreeMap;

/// What a table has found in a vehicle of one column.
#[derive(Debug)]
pub(super) struct OfTable<'t> {
    pub of: Column<'t>,
    pub found: Found,
}

impl<'t> OfTable<'t> {
    fn hit(self) -> Hit<'t> {
        let Self { of, found } = &self;
        let (place, about) = of.place(found);
        Hit { check: of.table.check(of.kind(found)), severity: of.severity(found), place, about, wording: Box::new(self) }
    }
}

impl<'t> Look<'t, '_, '_> {
    /// Adds the hits of the table, and takes away those rules that say what follows from them.
    pub(super) fn report(&self, found: Vec<Found>, broken: &mut Vec<Broken<'_>>, hits: &mut Vec<Hit<'t>>) {
        let doubtful = self.doubtful(broken);
        let of = self.of;
        if let Some(misfit) = self.misfit(&found, &doubtful) {
            hits.extend(misfit.map(|misfit| OfTable { of, found: Found::Misfit(misfit) }.hit()));
            return;
        }
        let causes: Vec<&Found> = found.iter().filter(|one| matches!(one, Found::Out(..)) || self.is_absent_group(one)).collect();
        // Another pack than that of the table has reasons of its own.
        broken.retain(|broken| broken.rule.said.pack() != of.table.pack || !self.follows(broken, &causes));
        let known = hits.len();
        for one in found {
            // A rule that speaks of the same field in the same place says more; another table has said as much.
            let (severity, spot) = (of.severity(&one), of.place(&one));
            let says = |said: &Broken<'_>| (said.place, said.rule.at.entry()) == spot && said.severity() >= severity;
            let is_said = |hit: &Hit<'_>| (hit.place, hit.about) == spot && hit.severity >= severity;
            if !self.rests_on(&one, &doubtful) && !broken.iter().any(says) && !hits[..known].iter().any(is_said) {
                hits.push(OfTable { of, found: one }.hit());
            }
        }
    }

    /// Whether a mandatory group is nowhere in the file.
    fn is_absent_group(&self, found: &Found) -> bool {
        match found {
            Found::Missing(Entry::Group(group), kind, _) => {
                [TableKind::Missing, TableKind::Expected].contains(kind) && !self.record.has_group(*group)
            }
            _ => false,
        }
    }

    /// Whether what a rule says follows from something that the table finds: from a group that is nowhere in the file, or from what
    /// does not belong there and weighs as much.
    fn follows(&self, broken: &Broken<'_>, causes: &[&Found]) -> bool {
        let is_cause = |entry: Entry, found: &Found| match found {
            Found::Missing(cause, ..) => self.is_within(entry, *cause),
            Found::Out(cause, _) => self.of.severity(found) >= broken.severity() && self.is_within(entry, *cause),
            Found::Hollow(..) | Found::Misfit(_) => false,
        };
        broken.rule.entries.iter().any(|entry| causes.iter().any(|found| is_cause(*entry, found)))
    }

    /// Whether an entry is this one, or stands in it.
    fn is_within(&self, entry: Entry, outer: Entry) -> bool {
        let mut around = std::iter::successors(Some(entry), |entry| self.book.parent(*entry).map(Entry::Group));
        around.any(|entry| entry == outer)
    }

    /// Whether a member is missing only by a condition on values that a rule has found fault with.
    fn rests_on(&self, found: &Found, doubtful: &BTreeMap<FieldId, Severity>) -> bool {
        let Found::Missing(entry, TableKind::MissingByCondition, _) = found else { return false };
        let looked_at = self.of.table.row(*entry).and_then(|row| row.condition.as_ref()).map(|condition| condition.fields.as_slice());
        let frame = [self.of.grid.category, self.of.grid.stage];
        let severity = self.of.severity(found);
        let is_doubtful =
            |field: &FieldId| doubtful.get(field) >= Some(&severity) && !frame.contains(&Some(*field)) && Entry::Field(*field) != *entry;
        looked_at.unwrap_or_default().iter().any(is_doubtful)
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

impl Column<'_> {
    /// As what something is reported.
    pub(super) fn kind(&self, found: &Found) -> TableKind {
        match found {
            Found::Missing(_, kind, _) => *kind,
            Found::Hollow(_, _, missing) => self.gravest(missing),
            Found::Out(entry, _) if self.cell(*entry) == Cell::Barred => TableKind::NotPart,
            Found::Out(..) => TableKind::NotExpected,
            Found::Misfit(misfit) => misfit.fits.kind(),
        }
    }

    fn gravest(&self, missing: &[(Entry, TableKind)]) -> TableKind {
        missing.iter().map(|(_, kind)| *kind).max_by_key(|kind| self.table.check(*kind).severity).unwrap_or(TableKind::Missing)
    }

    pub(super) fn severity(&self, found: &Found) -> Severity {
        match found {
            Found::Misfit(misfit) => misfit.severity,
            other => self.table.check(self.kind(other)).severity,
        }
    }

    /// Where something is reported, and of what: what is missing, of the group that should hold it.
    fn place(&self, found: &Found) -> (Place, Entry) {
        match found {
            Found::Missing(entry, _, at) => (Place::Group(*at), *entry),
            Found::Hollow(group, at, _) => (Place::Group(*at), *group),
            Found::Out(entry, place) => (*place, *entry),
            Found::Misfit(misfit) => (Place::Field(misfit.position), Entry::Field(misfit.field)),
        }
    }
}
