//! From the fields of an older book to those of a newer one, by what the older book says of its counterparts.

use super::Counterpart;
use crate::schema::{Book, Entry, FieldId, GroupId, SchemaError};
use std::collections::{BTreeMap, BTreeSet};

/// A field of the older book and a value of it; without values, that it stands.
#[derive(Debug)]
pub struct Circumstance {
    /// The field, beside or around the one that is carried.
    pub field: FieldId,
    /// The values, `*` at the end standing for anything.
    pub values: Vec<String>,
}

impl Circumstance {
    /// Whether a value is one of those meant.
    pub fn fits(&self, value: &str) -> bool {
        let is = |pattern: &String| match pattern.strip_suffix('*') {
            Some(start) => value.starts_with(start),
            None => value == pattern,
        };
        self.values.is_empty() || self.values.iter().any(is)
    }
}

/// Where a field of the older book goes in the newer one.
#[derive(Debug)]
pub struct Route<T> {
    /// The field or group of the newer book.
    pub to: T,
    /// One of these must hold, when there are any.
    pub only: Vec<Circumstance>,
    /// None of these may hold.
    pub unless: Vec<Circumstance>,
    /// Codes and what they become; `None`: the value stays.
    pub codes: Option<BTreeMap<String, String>>,
    /// Tells instances of a group apart that only the newer book has.
    pub at: Option<String>,
    /// Values of fields of the newer book that stand with it.
    pub with: Vec<(FieldId, String)>,
    /// Of these nothing can be said when it stands.
    pub unsure: Vec<Entry>,
    /// What a person should look at.
    pub note: Option<String>,
}

/// All routes from an older book to a newer one.
#[derive(Debug)]
pub struct Mapping {
    fields: Vec<Vec<Route<FieldId>>>,
    groups: Vec<Option<Route<GroupId>>>,
    /// By group of the newer book: whether a group of the older one stands for it.
    with_group: Vec<bool>,
    sources: BTreeMap<FieldId, Vec<FieldId>>,
    sourceless: Vec<Entry>,
}

impl Mapping {
    /// Ties the counterparts of the older book to the newer one.
    ///
    /// # Errors
    /// When a counterpart names a field, group or code that one of the books does not have.
    pub fn new(older: &Book, newer: &Book) -> Result<Self, SchemaError> {
        let mut mapping = Self {
            fields: older.fields().iter().map(|_| Vec::new()).collect(),
            groups: older.groups().iter().map(|_| None).collect(),
            with_group: vec![false; newer.groups().len()],
            sources: BTreeMap::new(),
            sourceless: Vec::new(),
        };
        let root = Route::plain(newer.root());
        mapping.groups[older.root().index()] = Some(root);
        for (entry, counterparts) in &older.counterparts().carried {
            for counterpart in counterparts {
                let tie = Tie { older, newer, tag: older.tag(*entry), counterpart };
                match *entry {
                    Entry::Field(field) => mapping.fields[field.index()].push(tie.field(field)?),
                    Entry::Group(group) => {
                        let route = tie.group()?;
                        mapping.with_group[route.to.index()] = true;
                        mapping.groups[group.index()] = Some(route);
                    }
                    Entry::Signature => {}
                }
            }
        }
        mapping.find_sources(older, newer);
        Ok(mapping)
    }

    fn find_sources(&mut self, older: &Book, newer: &Book) {
        let mut sourced: BTreeSet<FieldId> = BTreeSet::new();
        for field in older.field_ids() {
            for route in &self.fields[field.index()] {
                self.sources.entry(route.to).or_default().push(field);
                sourced.insert(route.to);
                sourced.extend(route.with.iter().map(|(field, _)| *field));
            }
        }
        // First the field that is called the same, then one that is carried there in the first place.
        for (to, sources) in &mut self.sources {
            let is_first = |source: &FieldId| self.fields[source.index()].first().is_some_and(|route| route.to == *to);
            sources.sort_by_key(|source| (older.field(*source).tag != newer.field(*to).tag, !is_first(source)));
        }
        let mut reached: BTreeSet<GroupId> = BTreeSet::new();
        for field in &sourced {
            let mut group = Some(newer.field(*field).parent);
            while let Some(id) = group.filter(|id| reached.insert(*id)) {
                group = newer.group(id).parent;
            }
        }
        self.sourceless.extend(newer.group_ids().filter(|group| !reached.contains(group)).map(Entry::Group));
        self.sourceless.extend(newer.field_ids().filter(|field| !sourced.contains(field)).map(Entry::Field));
        self.sourceless.push(Entry::Signature);
    }

    /// Where a field goes; the first route that is open is taken for each field of the newer book.
    pub fn routes(&self, field: FieldId) -> &[Route<FieldId>] {
        self.fields.get(field.index()).map_or(&[], Vec::as_slice)
    }

    /// The codes of a field that none of its routes carries.
    pub fn codes_without<'a>(&'a self, field: FieldId, older: &'a Book, newer: &'a Book) -> impl Iterator<Item = &'a str> {
        let carries = move |code: &str| {
            self.routes(field).iter().any(|route| match &route.codes {
                Some(codes) => codes.contains_key(code),
                None => newer.type_of(route.to).codes().is_empty() || newer.type_of(route.to).code(code).is_some(),
            })
        };
        older.type_of(field).codes().iter().map(|value| value.code.as_str()).filter(move |code| !carries(code))
    }

    /// The group of the newer book that a group stands for.
    pub fn group(&self, group: GroupId) -> Option<&Route<GroupId>> {
        self.groups.get(group.index())?.as_ref()
    }

    /// Whether a group of the older book stands for this group of the newer one.
    pub fn stands_for(&self, group: GroupId) -> bool {
        self.with_group.get(group.index()).copied().unwrap_or(false)
    }

    /// The fields of the older book that are carried to this field of the newer one.
    pub fn sources(&self, field: FieldId) -> &[FieldId] {
        self.sources.get(&field).map_or(&[], Vec::as_slice)
    }

    /// The fields and groups of the newer book of which a message of an earlier version may have nothing, when these fields of the
    /// older book are not in it.
    pub fn sourced_only_by(&self, absent: &BTreeSet<FieldId>, newer: &Book) -> Vec<Entry> {
        let is_open = |field: &FieldId| !self.sources(*field).is_empty() && self.sources(*field).iter().all(|source| absent.contains(source));
        let mut entries: Vec<Entry> = newer.field_ids().filter(is_open).map(Entry::Field).collect();
        let mut held: BTreeSet<GroupId> = BTreeSet::new();
        for field in newer.field_ids().filter(|field| !self.sources(*field).is_empty() && !is_open(field)) {
            let mut group = Some(newer.field(field).parent);
            while let Some(id) = group.filter(|id| held.insert(*id)) {
                group = newer.group(id).parent;
            }
        }
        entries.extend(newer.group_ids().filter(|group| !held.contains(group)).map(Entry::Group));
        entries
    }

    /// The fields and groups of the newer book that nothing in the older one is carried to.
    pub fn sourceless(&self) -> &[Entry] {
        &self.sourceless
    }
}

impl<T> Route<T> {
    fn plain(to: T) -> Self {
        Self { to, only: Vec::new(), unless: Vec::new(), codes: None, at: None, with: Vec::new(), unsure: Vec::new(), note: None }
    }
}

/// One counterpart between its two books.
struct Tie<'a> {
    older: &'a Book,
    newer: &'a Book,
    tag: &'a str,
    counterpart: &'a Counterpart,
}

impl Tie<'_> {
    fn fault(&self, problem: String) -> SchemaError {
        SchemaError::inconsistent(self.tag, problem)
    }

    fn there(&self, tag: &str) -> Result<Entry, SchemaError> {
        self.newer.entry(tag).ok_or_else(|| self.fault(format!("is carried to `{tag}`, which IVI {} does not have", self.newer.version())))
    }

    fn field_there(&self, tag: &str) -> Result<FieldId, SchemaError> {
        match self.there(tag)? {
            Entry::Field(field) => Ok(field),
            Entry::Group(_) | Entry::Signature => Err(self.fault(format!("is carried to `{tag}`, which is no field"))),
        }
    }

    fn circumstances(&self, list: &[(String, Vec<String>)]) -> Result<Vec<Circumstance>, SchemaError> {
        let circumstance = |(tag, values): &(String, Vec<String>)| match self.older.entry(tag) {
            Some(Entry::Field(field)) => Ok(Circumstance { field, values: values.clone() }),
            _ => Err(self.fault(format!("depends on `{tag}`, which is no field"))),
        };
        list.iter().map(circumstance).collect()
    }

    fn field(&self, field: FieldId) -> Result<Route<FieldId>, SchemaError> {
        let to = self.field_there(&self.counterpart.tag)?;
        let (from, into) = (self.older.type_of(field), self.newer.type_of(to));
        for (code, becomes) in self.counterpart.codes.iter().flatten() {
            if from.code(code).is_none() || !(becomes.is_empty() || into.code(becomes).is_some()) {
                return Err(self.fault(format!("has no code `{code}` that could be `{becomes}`")));
            }
        }
        let with = |(tag, value): &(String, String)| Ok((self.field_there(tag)?, value.clone()));
        Ok(Route {
            only: self.circumstances(&self.counterpart.only)?,
            unless: self.circumstances(&self.counterpart.unless)?,
            codes: self.counterpart.codes.as_ref().map(|codes| codes.iter().cloned().collect()),
            at: self.counterpart.at.clone(),
            with: self.counterpart.with.iter().map(with).collect::<Result<_, SchemaError>>()?,
            unsure: self.counterpart.unsure.iter().map(|tag| self.there(tag)).collect::<Result<_, _>>()?,
            note: self.counterpart.note.clone(),
            ..Route::plain(to)
        })
    }

    fn group(&self) -> Result<Route<GroupId>, SchemaError> {
        let Entry::Group(to) = self.there(&self.counterpart.tag)? else {
            return Err(self.fault(format!("is carried to `{}`, which is no group", self.counterpart.tag)));
        };
        let (only, unless) = (self.circumstances(&self.counterpart.only)?, self.circumstances(&self.counterpart.unless)?);
        Ok(Route { only, unless, ..Route::plain(to) })
    }
}
