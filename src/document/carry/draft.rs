//! Builds the draft: the groups and fields of the newer book that an older message has values for.

use super::losses::{Loss, Lost};
use crate::document::record::{FieldAt, FieldInstance, GroupAt, Place, Record, Value};
use crate::schema::{Book, Circumstance, Entry, FieldId, GroupId, Mapping, Route};
use std::collections::{HashMap, HashSet};

/// The message in terms of the newer book, as a tree.
#[derive(Debug)]
pub struct Draft<'r> {
    /// The root first; a group stands after the one that holds it.
    pub(super) groups: Vec<DraftGroup<'r>>,
    pub(super) losses: Vec<Loss>,
    pub(super) unsure: HashSet<Entry>,
}

/// A group of the draft.
#[derive(Debug)]
pub(super) struct DraftGroup<'r> {
    pub group: GroupId,
    /// The group of the draft that holds it; the root holds itself.
    holder: usize,
    /// The group instance of the older record that it comes from.
    pub source: GroupAt,
    pub children: Vec<usize>,
    pub fields: Vec<DraftField<'r>>,
}

/// A field of the draft.
#[derive(Debug)]
pub(super) struct DraftField<'r> {
    pub field: FieldId,
    pub text: &'r str,
    /// The field of the older record that it comes from.
    pub source: FieldAt,
    /// Whether it only stands with another field.
    pub is_companion: bool,
    /// Whether several sources say different things.
    pub is_disputed: bool,
    /// Whether it does not fit the newer book and is left out of what is written.
    pub is_left_out: bool,
}

impl<'r> DraftField<'r> {
    fn new(field: FieldId, text: &'r str, source: FieldAt, is_companion: bool) -> Self {
        Self { field, text, source, is_companion, is_disputed: false, is_left_out: false }
    }

    pub(super) fn is_written(&self) -> bool {
        !self.is_disputed && !self.is_left_out
    }
}

struct Builder<'r, 'doc> {
    record: &'r Record<'doc>,
    mapping: &'r Mapping,
    newer: &'r Book,
    draft: Draft<'r>,
    /// By group instance of the older record: the group of the draft that it stands for.
    homes: Vec<Option<usize>>,
    known: Known<'r>,
}

/// The groups of a draft, by what they are looked up by: there may be thousands in one.
#[derive(Default)]
struct Known<'r> {
    /// The first of a kind in a group.
    first: HashMap<(usize, GroupId), usize>,
    /// The first that comes from a group instance of the older record.
    of_source: HashMap<(usize, GroupId, GroupAt), usize>,
    /// The same, by what tells it apart from others of its kind.
    apart: HashMap<(usize, GroupId, GroupAt, &'r str), usize>,
    /// Those for which a group of the older record stands: the first, and whether it is the only one.
    standing: HashMap<(usize, GroupId), (usize, bool)>,
}

/// Whether a place in the draft can depend on how many instances of a group there are.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Pass {
    First,
    Last,
}

/// A place in the draft that is not there, or not yet.
enum Refused {
    /// It depends on groups that may still come.
    Wait,
    /// It cannot be said where.
    NoPlace,
}

impl<'r> Draft<'r> {
    pub(super) fn of(record: &'r Record<'_>, mapping: &'r Mapping, newer: &'r Book) -> Self {
        let root = DraftGroup { group: newer.root(), holder: 0, source: GroupAt::ROOT, children: Vec::new(), fields: Vec::new() };
        let draft = Self { groups: vec![root], losses: Vec::new(), unsure: HashSet::new() };
        let mut homes = vec![None; record.groups().len()];
        homes[0] = Some(0);
        let mut builder = Builder { record, mapping, newer, draft, homes, known: Known::default() };
        let waiting: Vec<FieldAt> = record.field_places().filter(|position| !builder.carry(*position, Pass::First)).collect();
        for position in waiting {
            builder.carry(position, Pass::Last);
        }
        builder.doubt();
        let mut draft = builder.draft;
        draft.losses.sort_by_key(|loss| record.span(loss.place).start);
        draft
    }

    /// Whether anything would be written of a group.
    pub(super) fn holds_something(&self, number: usize) -> bool {
        let group = &self.groups[number];
        group.fields.iter().any(DraftField::is_written) || group.children.iter().any(|child| self.holds_something(*child))
    }
}

impl<'r> Builder<'r, '_> {
    /// Carries a field along its routes; tells whether it is done with.
    fn carry(&mut self, position: FieldAt, pass: Pass) -> bool {
        let mapping = self.mapping;
        let record = self.record;
        let instance = record.field(position);
        let routes = mapping.routes(instance.field);
        if routes.is_empty() {
            let reason = record.book().counterparts().reason(Entry::Field(instance.field)).map(str::to_owned);
            self.lose(position, None, Lost::Unmapped(reason));
            return true;
        }
        let open: Vec<&'r Route<FieldId>> = routes.iter().filter(|route| self.is_open(&route.only, &route.unless, instance.holder)).collect();
        if open.is_empty() {
            // Where what decides is not there, it may have been meant for any of them.
            let is_undecided = |route: &&Route<FieldId>| route.only.iter().any(|only| self.around(only.field, instance.holder).is_none());
            let undecided: Vec<Entry> = routes.iter().filter(is_undecided).map(|route| Entry::Field(route.to)).collect();
            self.draft.unsure.extend(undecided);
            self.lose(position, routes.first().map(|route| route.to), Lost::Circumstances);
            return true;
        }
        let mut understood = false;
        for route in &open {
            let Some(text) = self.value(instance, route) else { continue };
            understood = true;
            if text.is_empty() {
                continue;
            }
            match self.put(position, instance.holder, route, text, pass) {
                Ok(()) => {}
                Err(Refused::Wait) => return false,
                Err(Refused::NoPlace) => {
                    self.draft.unsure.insert(Entry::Field(route.to));
                    self.lose(position, Some(route.to), Lost::NoPlace);
                }
            }
        }
        if !understood {
            self.draft.unsure.extend(open.iter().map(|route| Entry::Field(route.to)));
            self.lose(position, open.first().map(|route| route.to), Lost::Code);
        }
        true
    }

    fn lose(&mut self, position: FieldAt, field: Option<FieldId>, why: Lost) {
        self.draft.losses.push(Loss { place: Place::Field(position), field, why });
    }

    /// What a value is in the newer book; `None` when it has no such code, empty when the code says nothing there.
    fn value(&self, instance: &'r FieldInstance<'_>, route: &'r Route<FieldId>) -> Option<&'r str> {
        let list = self.record.book().type_of(instance.field).codes();
        let code = match instance.value {
            Value::Code(code) => list.get(usize::from(code)).map(|value| value.code.as_str()),
            _ => None,
        };
        match (&route.codes, code) {
            (Some(codes), Some(code)) => codes.get(code).map(String::as_str),
            (Some(_), None) => None,
            (None, Some(code)) => {
                let there = self.newer.type_of(route.to);
                // A list that is no list there takes any text.
                (there.codes().is_empty() || there.code(code).is_some()).then_some(code)
            }
            (None, None) => Some(instance.text.as_ref()),
        }
    }

    fn is_open(&self, only: &[Circumstance], unless: &[Circumstance], holder: GroupAt) -> bool {
        let holds = |circumstance: &Circumstance| self.around(circumstance.field, holder).is_some_and(|text| circumstance.fits(text));
        (only.is_empty() || only.iter().any(holds)) && !unless.iter().any(holds)
    }

    /// The text of a field beside or around an instance.
    fn around(&self, field: FieldId, holder: GroupAt) -> Option<&str> {
        let at = self.record.enclosing(holder, self.record.book().field(field).parent)?;
        let position = self.record.held(field, at)?;
        Some(self.record.field(position).text.trim())
    }

    fn put(&mut self, position: FieldAt, holder: GroupAt, route: &'r Route<FieldId>, text: &'r str, pass: Pass) -> Result<(), Refused> {
        let target = self.newer.field(route.to).parent;
        let place = self.place(target, holder, route.at.as_deref(), pass)?;
        self.add(place, DraftField::new(route.to, text, position, false));
        for (field, value) in &route.with {
            let group = self.newer.field(*field).parent;
            if let Some(around) = self.around_in_draft(place, group) {
                self.add(around, DraftField::new(*field, value, position, true));
            }
        }
        self.draft.unsure.extend(route.unsure.iter().copied());
        if let Some(note) = &route.note {
            self.lose(position, Some(route.to), Lost::Note(note.clone()));
        }
        Ok(())
    }

    /// Adds a field; what stands for itself is before what only stands with another.
    fn add(&mut self, place: usize, new: DraftField<'r>) {
        let fields = &mut self.draft.groups[place].fields;
        let Some(known) = fields.iter_mut().find(|known| known.field == new.field) else {
            fields.push(new);
            return;
        };
        match (known.is_companion, new.is_companion) {
            (true, false) => *known = new,
            (false, false) if known.text != new.text => {
                known.is_disputed = true;
                self.draft.unsure.insert(Entry::Field(new.field));
                self.lose(new.source, Some(new.field), Lost::Conflict);
            }
            _ => {}
        }
    }

    fn around_in_draft(&self, from: usize, group: GroupId) -> Option<usize> {
        let mut at = from;
        while self.draft.groups[at].group != group {
            at = Some(self.draft.groups[at].holder).filter(|holder| *holder != at)?;
        }
        Some(at)
    }

    /// The group of the draft that holds `target` for something in this group instance of the older record, made when needed.
    fn place(&mut self, target: GroupId, holder: GroupAt, at: Option<&'r str>, pass: Pass) -> Result<usize, Refused> {
        let mut from = holder;
        loop {
            let route = self.mapping.group(self.record.group(from).group);
            if let Some(route) = route.filter(|route| self.encloses(route.to, target))
                && self.is_open(&route.only, &route.unless, from)
            {
                let home = self.home(from, route.to, pass)?;
                return self.descend(home, target, holder, at, pass);
            }
            let above = self.record.group(from).holder;
            if above == from {
                return self.descend(0, target, holder, at, pass);
            }
            from = above;
        }
    }

    fn encloses(&self, outer: GroupId, inner: GroupId) -> bool {
        std::iter::successors(Some(inner), |group| self.newer.group(*group).parent).any(|group| group == outer)
    }

    /// The group of the draft that a group instance of the older record stands for.
    fn home(&mut self, instance: GroupAt, group: GroupId, pass: Pass) -> Result<usize, Refused> {
        if let Some(home) = self.homes[instance.index()] {
            return Ok(home);
        }
        let definition = self.newer.group(group);
        let Some(parent) = definition.parent else { return Ok(0) };
        let above = self.record.group(instance).holder;
        let holder = self.place(parent, above, None, pass)?;
        let known = self.known.first.get(&(holder, group));
        let home = match known {
            Some(&known) if !definition.occurs.repeats() => known,
            _ => self.grow(holder, group, instance, None, true),
        };
        self.homes[instance.index()] = Some(home);
        Ok(home)
    }

    /// The group below `from` that is an instance of `target`, and those on the way.
    fn descend(&mut self, from: usize, target: GroupId, source: GroupAt, at: Option<&'r str>, pass: Pass) -> Result<usize, Refused> {
        let top = self.draft.groups[from].group;
        let up = std::iter::successors(Some(target), |group| self.newer.group(*group).parent);
        let mut way: Vec<GroupId> = up.take_while(|group| *group != top).collect();
        way.reverse();
        let mut here = from;
        for group in way {
            let repeats = self.newer.group(group).occurs.repeats();
            let by_count = repeats && at.is_none() && self.mapping.stands_for(group);
            if by_count && pass == Pass::First {
                return Err(Refused::Wait);
            }
            let known = match at {
                None if by_count => match self.known.standing.get(&(here, group)) {
                    Some((only, true)) => Some(only),
                    _ => return Err(Refused::NoPlace),
                },
                _ if !repeats => self.known.first.get(&(here, group)),
                None => self.known.of_source.get(&(here, group, source)),
                Some(at) => self.known.apart.get(&(here, group, source, at)),
            };
            here = match known {
                Some(known) => *known,
                None => self.grow(here, group, source, at.filter(|_| repeats), false),
            };
        }
        Ok(here)
    }

    fn grow(&mut self, holder: usize, group: GroupId, source: GroupAt, at: Option<&'r str>, stands: bool) -> usize {
        let new = self.draft.groups.len();
        self.draft.groups.push(DraftGroup { group, holder, source, children: Vec::new(), fields: Vec::new() });
        self.draft.groups[holder].children.push(new);
        self.known.first.entry((holder, group)).or_insert(new);
        self.known.of_source.entry((holder, group, source)).or_insert(new);
        if let Some(at) = at {
            self.known.apart.entry((holder, group, source, at)).or_insert(new);
        }
        if stands {
            self.known.standing.entry((holder, group)).and_modify(|(_, is_only)| *is_only = false).or_insert((new, true));
        }
        new
    }

    /// What may stand in the older file under a wrong name may stand in the newer one too. Of a group that is not there because
    /// what it would hold could not be carried nothing can be said either.
    fn doubt(&mut self) {
        let fields = self.record.book().field_ids().filter(|_| self.record.has_doubts());
        for field in fields.filter(|field| self.record.is_uncertain(Entry::Field(*field))) {
            self.draft.unsure.extend(self.mapping.routes(field).iter().map(|route| Entry::Field(route.to)));
        }
        let around = |group: GroupId| std::iter::successors(Some(group), |group| self.newer.group(*group).parent);
        let written = self.draft.groups.iter().filter(|group| group.fields.iter().any(DraftField::is_written));
        let written: HashSet<GroupId> = written.flat_map(|group| around(group.group)).collect();
        let unsure =
            self.draft.unsure.iter().filter_map(|entry| if let Entry::Field(field) = entry { Some(self.newer.field(*field).parent) } else { None });
        let hollow = self.record.groups().iter().filter_map(|instance| self.mapping.group(instance.group)).map(|route| route.to);
        let groups: Vec<GroupId> = unsure.chain(hollow).flat_map(|group| around(group).take_while(|group| !written.contains(group))).collect();
        self.draft.unsure.extend(groups.into_iter().map(Entry::Group));
    }
}
