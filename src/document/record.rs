//! One vehicle as typed fields, each with its place in the file.

use super::instances::{FEW, Instances, first_from, listed};
use crate::schema::{Book, Edition, Entry, FieldId, GroupId, MemberSet};
use crate::signature::Facts;
use crate::source::Span;
use crate::xml::{Moment, parse_moment};
use jiff::civil::Date;
use rust_decimal::Decimal;
use std::borrow::Cow;
use std::collections::HashSet;
use std::sync::OnceLock;

macro_rules! position {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub(super) u32);

        impl $name {
            /// The position in the list of the record.
            pub const fn index(self) -> usize {
                self.0 as usize
            }
        }
    };
}

position! {
    /// A field instance of one record.
    FieldAt
}
position! {
    /// A group instance of one record.
    GroupAt
}

impl GroupAt {
    /// The root, which is the first group of every record.
    pub const ROOT: Self = Self(0);

    /// The place after this one: that of the next group in document order, if there is one.
    pub const fn next(self) -> Self {
        Self(self.0 + 1)
    }
}

/// The value of a field, read once.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Value {
    /// A text; it stands in [`FieldInstance::text`].
    Text,
    /// An exact number, in the unit of the field.
    Number(Decimal),
    /// A code, by its position in the list of the type.
    Code(u16),
    /// A date.
    Date(Date),
    /// A date with time.
    Moment(Moment),
    /// Not a value of the field's type; a structural finding says why.
    Unusable,
}

/// A field as it stands in the file.
#[derive(Debug, Clone)]
pub struct FieldInstance<'doc> {
    /// Which field.
    pub field: FieldId,
    /// The group instance that holds it.
    pub holder: GroupAt,
    /// The text as it stands in the file.
    pub text: Cow<'doc, str>,
    /// What the text means.
    pub value: Value,
    /// Where its value stands in the text of the file; of an empty element, its start tag.
    pub span: Span,
    pub(super) next: u32,
}

/// A group as it stands in the file. Whatever it holds stands in a contiguous run of the record's lists.
#[derive(Debug, Clone)]
pub struct GroupInstance {
    /// Which group.
    pub group: GroupId,
    /// The group instance that holds it; the root holds itself.
    pub holder: GroupAt,
    /// One-based position among the instances of this group in its holder.
    pub ordinal: u32,
    /// Where its start tag stands in the text of the file.
    pub span: Span,
    pub(super) next: u32,
    pub(super) fields: (u32, u32),
    pub(super) groups_end: u32,
    /// Where its fields are listed in [`Record::slots`].
    pub(super) slots: u32,
    pub(super) members: MemberSet,
    pub(super) strangers: u32,
}

impl GroupInstance {
    /// The members of the group that stand in this instance.
    pub fn members(&self) -> &MemberSet {
        &self.members
    }

    /// How many elements stand in this instance that have no place there: each may be a member under a wrong name.
    pub fn strangers(&self) -> u32 {
        self.strangers
    }

    /// The place after this instance and all that it holds.
    pub fn end(&self) -> GroupAt {
        GroupAt(self.groups_end)
    }
}

/// A set of fields of one book.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FieldSet(Vec<u64>);

impl FieldSet {
    /// An empty set for a book with this many fields.
    pub fn with_capacity(fields: usize) -> Self {
        Self(vec![0; fields.div_ceil(64)])
    }

    /// Adds a field.
    pub fn insert(&mut self, field: FieldId) {
        let word = field.index() / 64;
        if word >= self.0.len() {
            self.0.resize(word + 1, 0);
        }
        self.0[word] |= 1 << (field.index() % 64);
    }

    /// Whether the field is in the set.
    pub fn contains(&self, field: FieldId) -> bool {
        self.0.get(field.index() / 64).is_some_and(|word| word & (1 << (field.index() % 64)) != 0)
    }
}

/// Where a finding points: at a field, at a group, or at a place where something should be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Place {
    /// A field of the record.
    Field(FieldAt),
    /// A group of the record.
    Group(GroupAt),
}

/// One vehicle: the fields and groups of one file, in document order.
#[derive(Debug)]
pub struct Record<'doc> {
    pub(super) book: &'doc Book,
    pub(super) fields: Vec<FieldInstance<'doc>>,
    pub(super) groups: Vec<GroupInstance>,
    /// For each group instance, by the position of its members: one more than the position of the field; 0 when it is not there.
    pub(super) slots: Vec<u32>,
    /// By field: one more than the position of its first instance; 0 when there is none.
    pub(super) first_field: Vec<u32>,
    /// By group, likewise.
    pub(super) first_group: Vec<u32>,
    pub(super) presence: FieldSet,
    /// What may be there under a wrong name, in a wrong place or more than once.
    pub(super) uncertain: HashSet<Entry, foldhash::fast::RandomState>,
    /// Whether it is an older message in terms of this book.
    pub(super) is_carried: bool,
    /// Where the instances of fields stand, listed when one of them is met more often than any vehicle has it.
    pub(super) many_fields: OnceLock<Instances>,
    /// Likewise for groups.
    pub(super) many_groups: OnceLock<Instances>,
}

impl<'doc> Record<'doc> {
    /// The message book that it was read with.
    pub fn book(&self) -> &'doc Book {
        self.book
    }

    /// A field instance.
    pub fn field(&self, at: FieldAt) -> &FieldInstance<'doc> {
        &self.fields[at.index()]
    }

    /// A group instance.
    pub fn group(&self, at: GroupAt) -> &GroupInstance {
        &self.groups[at.index()]
    }

    /// The places of all fields, in document order.
    pub fn field_places(&self) -> impl Iterator<Item = FieldAt> + use<> {
        (0..self.fields.len() as u32).map(FieldAt)
    }

    /// The places of all groups, in document order; the root is the first.
    #[cfg(feature = "internals")]
    pub fn group_places(&self) -> impl Iterator<Item = GroupAt> + use<> {
        (0..self.groups.len() as u32).map(GroupAt)
    }

    /// All fields, in document order.
    pub fn fields(&self) -> &[FieldInstance<'doc>] {
        &self.fields
    }

    /// All groups, in document order; the root is the first.
    pub fn groups(&self) -> &[GroupInstance] {
        &self.groups
    }

    /// The fields that are there at least once.
    pub fn presence(&self) -> &FieldSet {
        &self.presence
    }

    /// The instances of a field within a group instance, in document order.
    pub fn instances(&self, field: FieldId, within: GroupAt) -> impl Iterator<Item = FieldAt> + '_ {
        let (start, end) = self.group(within).fields;
        let next = |position: u32| self.fields[position as usize].next;
        let kinds = || self.fields.iter().map(|instance| instance.field.index());
        let many = || self.many_fields.get_or_init(|| Instances::of(self.book.fields().len(), kinds())).first_from(field.index(), start);
        listed(first_from(self.first_field[field.index()], start, next, many), end, next).map(FieldAt)
    }

    /// The instances of a group within a group instance (itself included), in document order.
    pub fn group_instances(&self, group: GroupId, within: GroupAt) -> impl Iterator<Item = GroupAt> + '_ {
        let end = self.group(within).groups_end;
        let next = |position: u32| self.groups[position as usize].next;
        let kinds = || self.groups.iter().map(|instance| instance.group.index());
        let many = || self.many_groups.get_or_init(|| Instances::of(self.book.groups().len(), kinds())).first_from(group.index(), within.0);
        listed(first_from(self.first_group[group.index()], within.0, next, many), end, next).map(GroupAt)
    }

    /// How many instances of a field stand within a group instance.
    pub fn count(&self, field: FieldId, within: GroupAt) -> usize {
        let (start, end) = self.group(within).fields;
        let few = self.instances(field, within).take(FEW + 1).count();
        let kinds = || self.fields.iter().map(|instance| instance.field.index());
        let many = || self.many_fields.get_or_init(|| Instances::of(self.book.fields().len(), kinds())).count(field.index(), start, end);
        if few > FEW { many() } else { few }
    }

    /// How many instances of a group stand within a group instance, itself included.
    pub fn count_groups(&self, group: GroupId, within: GroupAt) -> usize {
        let end = self.group(within).groups_end;
        let few = self.group_instances(group, within).take(FEW + 1).count();
        let kinds = || self.groups.iter().map(|instance| instance.group.index());
        let many = || self.many_groups.get_or_init(|| Instances::of(self.book.groups().len(), kinds())).count(group.index(), within.0, end);
        if few > FEW { many() } else { few }
    }

    /// The fields that stand in a group instance, at whatever depth: from the first to before the last.
    pub fn fields_inside(&self, group: GroupAt) -> std::ops::Range<FieldAt> {
        let (start, end) = self.group(group).fields;
        FieldAt(start)..FieldAt(end)
    }

    /// Where the first instance of a field stands in the file.
    pub fn first_position(&self, field: FieldId) -> Option<FieldAt> {
        self.first_field[field.index()].checked_sub(1).map(FieldAt)
    }

    /// Whether a group stands in the file.
    pub fn has_group(&self, group: GroupId) -> bool {
        self.first_group[group.index()] != 0
    }

    /// Whether a field stands in a group instance, at whatever depth.
    pub fn is_inside(&self, field: FieldAt, group: GroupAt) -> bool {
        let holder = self.field(field).holder;
        group.0 <= holder.0 && holder.0 < self.group(group).groups_end
    }

    /// Where a field stands that a group instance itself holds; `None` when it is not there or belongs to another group.
    pub fn held(&self, field: FieldId, holder: GroupAt) -> Option<FieldAt> {
        let definition = self.book.field(field);
        if definition.parent != self.group(holder).group {
            return None;
        }
        self.member(definition.position as u16, holder)
    }

    /// Where the field stands that is at this place among the members of a group, in an instance of that group.
    pub fn member(&self, place: u16, holder: GroupAt) -> Option<FieldAt> {
        self.slots[self.group(holder).slots as usize + usize::from(place)].checked_sub(1).map(FieldAt)
    }

    /// The first instance of a field in the file.
    pub fn first(&self, field: FieldId) -> Option<&FieldInstance<'doc>> {
        self.first_position(field).map(|at| self.field(at))
    }

    /// The text of the first instance of the field with this tag.
    #[cfg(any(test, feature = "internals"))]
    pub fn text(&self, tag: &str) -> Option<&str> {
        match self.book.entry(tag)? {
            Entry::Field(field) => self.first(field).map(|instance| instance.text.as_ref()),
            Entry::Group(_) | Entry::Signature => None,
        }
    }

    /// What the seal of the message is held against.
    pub fn facts(&self) -> Facts<'_> {
        let marks = self.book.landmarks();
        let made = self.stated(marks.made).and_then(|text| parse_moment(text.trim()));
        let fields = [marks.manufacturer, marks.representative].into_iter().flatten();
        let names = fields.flat_map(|field| self.instances(field, GroupAt::ROOT)).map(|at| self.field(at).text.trim());
        Facts { made, names: names.collect(), must_be_signed: self.edition() == Edition::Two }
    }

    /// The text of the first instance of a field that the book may lack, such as a landmark.
    pub fn stated(&self, field: Option<FieldId>) -> Option<&str> {
        self.first(field?).map(|instance| instance.text.as_ref())
    }

    /// The edition of the message, be it in terms of a newer book.
    pub fn edition(&self) -> Edition {
        if self.is_carried { Edition::One } else { self.book.edition() }
    }

    /// Whether a field or group may be in the file under a wrong name, in a wrong place or twice, so that nothing can be said of
    /// its presence.
    pub fn is_uncertain(&self, entry: Entry) -> bool {
        if self.uncertain.is_empty() {
            return false;
        }
        let mut entry = Some(entry);
        while let Some(current) = entry {
            if self.uncertain.contains(&current) {
                return true;
            }
            entry = self.book.parent(current).map(Entry::Group);
        }
        false
    }

    /// Whether every element stands in its place, under its name and as often as it may.
    pub fn is_certain(&self) -> bool {
        self.uncertain.is_empty() && self.groups.iter().all(|group| group.strangers == 0)
    }

    /// Whether anything may stand under a wrong name, in a wrong place or twice.
    pub(super) fn has_doubts(&self) -> bool {
        !self.uncertain.is_empty()
    }

    /// Leaves open whether these stand in the file, such as under the names of another version.
    pub(crate) fn leave_open(&mut self, entries: impl IntoIterator<Item = Entry>) {
        self.uncertain.extend(entries);
    }

    /// Leaves open whether these stand in the file: the record is that of an older message, in terms of a newer book.
    pub(super) fn doubt(&mut self, entries: impl IntoIterator<Item = Entry>) {
        self.leave_open(entries);
        self.is_carried = true;
    }

    /// Whether this is an older message in terms of a newer book.
    #[cfg(any(test, feature = "internals"))]
    pub fn is_carried(&self) -> bool {
        self.is_carried
    }

    /// The nearest group instance at or above `from` that is an instance of `group`.
    pub fn enclosing(&self, from: GroupAt, group: GroupId) -> Option<GroupAt> {
        self.around(from).find(|at| self.group(*at).group == group)
    }

    /// A group instance and those around it, up to the root.
    fn around(&self, from: GroupAt) -> impl Iterator<Item = GroupAt> + '_ {
        std::iter::successors(Some(from), |at| Some(self.group(*at).holder).filter(|holder| holder != at))
    }

    /// The field path of a place: `/InitialVehicleInformation/.../AxleGroup[2]/AxleTrack`.
    pub fn path(&self, place: Place) -> String {
        match place {
            Place::Group(at) => self.group_path(at),
            Place::Field(at) => {
                let instance = self.field(at);
                format!("{}/{}", self.group_path(instance.holder), self.book.field(instance.field).tag)
            }
        }
    }

    fn group_path(&self, from: GroupAt) -> String {
        let step = |at: GroupAt| {
            let instance = self.group(at);
            let group = self.book.group(instance.group);
            if group.occurs.repeats() { format!("/{}[{}]", group.tag, instance.ordinal) } else { format!("/{}", group.tag) }
        };
        let mut steps: Vec<String> = self.around(from).map(step).collect();
        steps.reverse();
        steps.concat()
    }

    /// Where a place stands in the text: the value of a field, the start tag of a group.
    pub fn span(&self, place: Place) -> Span {
        match place {
            Place::Field(at) => self.field(at).span,
            Place::Group(at) => self.group(at).span,
        }
    }
}
