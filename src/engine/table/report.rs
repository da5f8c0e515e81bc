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
use std::collections::{BTreeMap, HashMap, HashSet};

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

/// A place, and the field or group that is spoken of there.
type Spot = (Place, Entry);

/// What rules and other tables have said before a table, by its place: files may have thousands of findings.
struct SaidBefore {
    /// The first of each rule and severity.
    different: Vec<usize>,
    rules: HashMap<Spot, Vec<usize>>,
    tables: HashMap<Spot, Vec<usize>>,
}

impl SaidBefore {
    fn of(broken: &[Broken<'_>], hits: &[Hit<'_>]) -> Self {
        let mut said = Self { different: Vec::new(), rules: HashMap::new(), tables: HashMap::new() };
        let mut seen = HashSet::new();
        for (position, one) in broken.iter().enumerate() {
            if seen.insert((std::ptr::from_ref(one.rule), one.severity())) {
                said.different.push(position);
            }
            said.rules.entry((one.place, one.rule.at.entry())).or_default().push(position);
        }
        for (position, hit) in hits.iter().enumerate() {
            said.tables.entry((hit.place, hit.about)).or_default().push(position);
        }
        said
    }

    fn by_rules(&self, spot: Spot) -> &[usize] {
        self.rules.get(&spot).map_or(&[], Vec::as_slice)
    }

    fn by_tables(&self, spot: Spot) -> &[usize] {
        self.tables.get(&spot).map_or(&[], Vec::as_slice)
    }
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
        let mut causes: HashMap<Entry, Severity> = HashMap::new();
        for one in found.iter().filter(is_cause) {
            if let What::Missing(entry, ..) | What::Out(entry, ..) = one.what {
                let severity = causes.entry(entry).or_insert(one.severity());
                *severity = one.severity().max(*severity);
            }
        }
        // Another pack than that of the table has reasons of its own.
        broken.retain(|broken| broken.rule.said.pack() != self.table.pack || !self.follows(broken, &causes));
        let said = SaidBefore::of(broken, hits);
        let known = hits.len();
        for one in found {
            if let Some(cause) = self.cause_among(broken, &said, &one) {
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
            let by_rule = said.by_rules(spot).iter().copied().find(|said| broken[*said].severity() >= hit.severity);
            let by_table = || said.by_tables(spot).iter().copied().find(|said| hits[*said].severity >= hit.severity);
            if let Some(said) = by_rule {
                add_refs(&mut broken[said].refs, hit.refs);
            } else if let Some(said) = by_table() {
                add_refs(&mut hits[said].refs, hit.refs);
            } else {
                hits.push(hit);
            }
        }
        // Where a fact makes an error of what a rule of this pack has only warned of, in the same place, the error is enough.
        let mut errors: HashMap<Spot, Severity> = HashMap::new();
        for hit in hits[known..].iter().filter(|hit| hit.basis == Basis::Authority) {
            let severity = errors.entry((hit.place, hit.about)).or_insert(hit.severity);
            *severity = hit.severity.max(*severity);
        }
        broken.retain(|said| {
            let more = errors.get(&(said.place, said.rule.at.entry()));
            said.rule.said.pack() != self.table.pack || more.is_none_or(|more| said.severity() >= *more)
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
    fn cause_among(&self, broken: &[Broken<'_>], said: &SaidBefore, found: &Found<'_>) -> Option<usize> {
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
        said.different.iter().copied().find(|said| is_own(&broken[*said]) && doubts(broken[*said].rule))
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
    fn follows(&self, broken: &Broken<'_>, causes: &HashMap<Entry, Severity>) -> bool {
        let around = |entry: Entry| std::iter::successors(Some(entry), |entry| self.book.parent(*entry).map(Entry::Group));
        let is_cause = |entry: Entry| causes.get(&entry).is_some_and(|severity| *severity >= broken.severity());
        broken.rule.entries.iter().flat_map(|entry| around(*entry)).any(is_cause)
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
