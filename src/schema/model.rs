//! The model of a message: groups that hold groups and fields, and the types of the fields.

use super::carry::Counterparts;
use super::{DataType, Edition, Entry, FieldId, Framework, GroupId, Landmarks, SchemaError, TypeId};
use std::collections::HashMap;
use std::fmt;

/// How often a member may stand in its group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Occurs {
    /// At least so often.
    pub min: u32,
    /// At most so often; `None` is without limit.
    pub max: Option<u32>,
}

impl Occurs {
    /// Exactly once.
    pub const ONCE: Self = Self { min: 1, max: Some(1) };

    /// Whether it can stand more than once.
    pub fn repeats(self) -> bool {
        self.max != Some(1)
    }
}

impl fmt::Display for Occurs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.max {
            Some(max) if max == self.min => write!(f, "{max}"),
            Some(max) => write!(f, "{}..{max}", self.min),
            None => write!(f, "{}..n", self.min),
        }
    }
}

/// Whether the members of a group may stand in any order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Order {
    /// Any order (`xs:all`).
    #[default]
    Any,
    /// The order of the book (`xs:sequence`).
    Fixed,
}

/// A field, a group or the signature, as a member of a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Member {
    /// What it is.
    pub entry: Entry,
    /// How often it may stand there.
    pub occurs: Occurs,
}

/// A set of members of one group, by their position.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct MemberSet([u64; 4]);

impl MemberSet {
    /// The most members that a group can have.
    pub const CAPACITY: usize = 256;

    /// Adds the member at this position; tells whether it was new.
    pub fn insert(&mut self, position: usize) -> bool {
        let word = &mut self.0[position / 64];
        let bit = 1 << (position % 64);
        let new = *word & bit == 0;
        *word |= bit;
        new
    }

    /// Whether the member at this position is in the set.
    pub fn contains(&self, position: usize) -> bool {
        self.0[position / 64] & (1 << (position % 64)) != 0
    }

    /// The positions that are in this set and not in the other, in order.
    pub fn minus(&self, other: &Self) -> impl Iterator<Item = usize> + use<> {
        let left: [u64; 4] = std::array::from_fn(|word| self.0[word] & !other.0[word]);
        (0..Self::CAPACITY).filter(move |position| left[position / 64] & (1 << (position % 64)) != 0)
    }

    /// Whether the two sets have a member in common.
    pub fn meets(&self, other: &Self) -> bool {
        self.0.iter().zip(other.0).any(|(mine, theirs)| mine & theirs != 0)
    }

    /// Whether every member of this set is in the other.
    pub fn is_within(&self, other: &Self) -> bool {
        self.0.iter().zip(other.0).all(|(mine, theirs)| mine & !theirs == 0)
    }
}

/// A group: an element that holds elements.
#[derive(Debug, Clone)]
pub struct Group {
    /// The element name; unique in the message.
    pub tag: String,
    /// What it is, in our words.
    pub label: String,
    /// Whether its members may stand in any order.
    pub order: Order,
    /// What it may hold.
    pub members: Vec<Member>,
    /// The group that holds it; `None` for the root.
    pub parent: Option<GroupId>,
    /// How often it may stand in its parent.
    pub occurs: Occurs,
    /// The members that must stand in it.
    pub mandatory: MemberSet,
    /// Its position among the members of its parent.
    pub position: usize,
    /// Whether a member must stand more than once.
    pub demands_several: bool,
    /// The tags of its members, in their order, side by side so that a walk finds them fast.
    pub(super) tags: Vec<Box<str>>,
}

impl Group {
    /// A group that is in no book yet: where it stands, and what must stand in it, the book works out.
    pub fn new(tag: String, label: String, order: Order, members: Vec<Member>) -> Self {
        Self {
            tag,
            label,
            order,
            members,
            parent: None,
            occurs: Occurs::ONCE,
            mandatory: MemberSet::default(),
            position: 0,
            demands_several: false,
            tags: Vec::new(),
        }
    }

    /// So many members after the expected one are looked at before all others: files mostly keep the order of the book.
    const LOOK_AHEAD: usize = 12;

    /// The position of the member with this tag, looked for from `likely` on.
    pub fn position_of(&self, tag: &str, likely: usize) -> Option<usize> {
        let is_tag = |candidate: &str| is_same(candidate, tag);
        let ahead = self.tags.get(likely..).unwrap_or_default();
        let near = ahead.iter().take(Self::LOOK_AHEAD).position(|candidate| is_tag(candidate)).map(|offset| likely + offset);
        near.or_else(|| self.tags.iter().position(|candidate| is_tag(candidate)))
    }
}

/// Whether two tags are equal. They are long and mostly differ in length or at their end, which a call to compare them has no use of.
fn is_same(left: &str, right: &str) -> bool {
    let (left, right) = (left.as_bytes(), right.as_bytes());
    if left.len() != right.len() {
        return false;
    }
    match (left.split_last_chunk::<8>(), right.split_last_chunk::<8>()) {
        (Some((left, left_end)), Some((right, right_end))) => left_end == right_end && left == right,
        _ => left == right,
    }
}

/// A field: an element that holds a value.
#[derive(Debug, Clone)]
pub struct Field {
    /// The element name; unique in the message.
    pub tag: String,
    /// What it is, in our words.
    pub label: String,
    /// Its unit, when it has one.
    pub unit: Option<String>,
    /// The items of the certificate of conformity, by framework act.
    pub items: Vec<(Framework, String)>,
    /// The type of its value.
    pub data_type: TypeId,
    /// The group that holds it.
    pub parent: GroupId,
    /// How often it may stand in its group.
    pub occurs: Occurs,
    /// Its position among the members of its group.
    pub position: usize,
}

/// The lists that a book is made of, before they are tied together.
#[derive(Debug, Clone, Default)]
pub struct BookParts {
    /// The name of the message family, such as `ivi`.
    pub name: String,
    /// The version of the message.
    pub version: String,
    /// What the message is called.
    pub title: String,
    /// The namespace of its elements.
    pub namespace: String,
    /// The types.
    pub types: Vec<DataType>,
    /// The groups; the first is the root.
    pub groups: Vec<Group>,
    /// The fields.
    pub fields: Vec<Field>,
    /// What they are in another version of the message.
    pub counterparts: Counterparts,
}

/// A message book: all that is known of one message version.
#[derive(Debug, Clone)]
pub struct Book {
    parts: BookParts,
    tags: HashMap<String, Entry, foldhash::fast::RandomState>,
    edition: Edition,
    landmarks: Landmarks,
}

impl Book {
    /// The tag of the XML signature.
    pub const SIGNATURE: &'static str = "Signature";
    /// The namespace of the XML signature.
    pub const SIGNATURE_NAMESPACE: &'static str = "http://www.w3.org/2000/09/xmldsig#";

    /// Ties the parts together; tags must be unique, and every group but the first must have a parent.
    pub fn new(parts: BookParts) -> Result<Self, SchemaError> {
        let edition = Edition::of_version(&parts.version);
        let mut book = Self { parts, tags: HashMap::default(), edition, landmarks: Landmarks::default() };
        if book.parts.groups.is_empty() {
            return Err(SchemaError::inconsistent(&book.parts.name, "has no root group"));
        }
        for position in 0..book.parts.groups.len() {
            book.tie_members(position)?;
        }
        if let Some(orphan) = book.parts.groups.iter().skip(1).find(|group| group.parent.is_none()) {
            return Err(SchemaError::inconsistent(&orphan.tag, "is in no group"));
        }
        book.check_reach()?;
        let root = Entry::Group(GroupId(0));
        let tag = book.parts.groups[0].tag.clone();
        book.claim(tag, root)?;
        book.landmarks = Landmarks::of(edition, |tag| book.entry(tag));
        Ok(book)
    }

    /// The lists that the book is made of.
    pub(super) fn into_parts(self) -> BookParts {
        self.parts
    }

    fn tie_members(&mut self, position: usize) -> Result<(), SchemaError> {
        let id = GroupId(u16::try_from(position).map_err(|_| SchemaError::inconsistent("the book", "has too many groups"))?);
        let members = self.parts.groups[position].members.clone();
        if members.len() > MemberSet::CAPACITY {
            return Err(SchemaError::inconsistent(&self.parts.groups[position].tag, "has too many members"));
        }
        let mut mandatory = MemberSet::default();
        let mut tags = Vec::with_capacity(members.len());
        let demands_several = members.iter().any(|member| member.occurs.min > 1);
        for (place, member) in members.into_iter().enumerate() {
            if member.occurs.min > 0 {
                mandatory.insert(place);
            }
            let tag = match member.entry {
                Entry::Field(field) => {
                    let field = &mut self.parts.fields[field.index()];
                    (field.parent, field.position, field.occurs) = (id, place, member.occurs);
                    field.tag.clone()
                }
                Entry::Group(group) => {
                    let group = &mut self.parts.groups[group.index()];
                    (group.parent, group.position, group.occurs) = (Some(id), place, member.occurs);
                    group.tag.clone()
                }
                Entry::Signature => Self::SIGNATURE.to_owned(),
            };
            tags.push(tag.clone().into_boxed_str());
            self.claim(tag, member.entry)?;
        }
        let group = &mut self.parts.groups[position];
        (group.mandatory, group.demands_several, group.tags) = (mandatory, demands_several, tags);
        Ok(())
    }

    /// Groups that hold each other have parents, and still are not part of the message.
    fn check_reach(&self) -> Result<(), SchemaError> {
        let mut reached = vec![false; self.parts.groups.len()];
        let mut waiting = vec![self.root()];
        while let Some(id) = waiting.pop() {
            if !std::mem::replace(&mut reached[id.index()], true) {
                waiting.extend(self.group(id).members.iter().filter_map(|member| match member.entry {
                    Entry::Group(group) => Some(group),
                    Entry::Field(_) | Entry::Signature => None,
                }));
            }
        }
        match reached.iter().position(|reached| !reached) {
            None => Ok(()),
            Some(lost) => Err(SchemaError::inconsistent(&self.parts.groups[lost].tag, "is in no group that the root holds")),
        }
    }

    fn claim(&mut self, tag: String, entry: Entry) -> Result<(), SchemaError> {
        match self.tags.insert(tag.clone(), entry) {
            None => Ok(()),
            Some(_) => Err(SchemaError::inconsistent(tag, "stands in two places; a tag names one field or group of the message")),
        }
    }

    /// The name of the message family, such as `ivi`.
    #[cfg(feature = "internals")]
    pub fn name(&self) -> &str {
        &self.parts.name
    }

    /// The version of the message, such as `2.0`.
    pub fn version(&self) -> &str {
        &self.parts.version
    }

    /// The edition that the version belongs to.
    pub fn edition(&self) -> Edition {
        self.edition
    }

    /// The fields that every message is known by.
    pub fn landmarks(&self) -> &Landmarks {
        &self.landmarks
    }

    /// What the message is called.
    pub fn title(&self) -> &str {
        &self.parts.title
    }

    /// The namespace of its elements.
    pub fn namespace(&self) -> &str {
        &self.parts.namespace
    }

    /// What its fields and groups are in another version of the message.
    pub fn counterparts(&self) -> &Counterparts {
        &self.parts.counterparts
    }

    /// The group of the root element.
    pub fn root(&self) -> GroupId {
        GroupId(0)
    }

    /// All types.
    pub fn types(&self) -> &[DataType] {
        &self.parts.types
    }

    /// All groups; the root is the first.
    pub fn groups(&self) -> &[Group] {
        &self.parts.groups
    }

    /// All fields.
    pub fn fields(&self) -> &[Field] {
        &self.parts.fields
    }

    /// The ids of all fields.
    pub fn field_ids(&self) -> impl Iterator<Item = FieldId> + use<> {
        (0..self.parts.fields.len()).map(|position| FieldId(position as u16))
    }

    /// The ids of all groups.
    pub fn group_ids(&self) -> impl Iterator<Item = GroupId> + use<> {
        (0..self.parts.groups.len()).map(|position| GroupId(position as u16))
    }

    /// A group.
    pub fn group(&self, id: GroupId) -> &Group {
        &self.parts.groups[id.index()]
    }

    /// A field.
    pub fn field(&self, id: FieldId) -> &Field {
        &self.parts.fields[id.index()]
    }

    /// The type of a field.
    pub fn type_of(&self, id: FieldId) -> &DataType {
        &self.parts.types[self.field(id).data_type.index()]
    }

    /// Whether a field holds text that is not one of a list of codes.
    pub fn is_text(&self, id: FieldId) -> bool {
        matches!(self.type_of(id).kind, super::Kind::Text { .. })
    }

    /// The fields that hold text.
    pub fn text_fields(&self) -> impl Iterator<Item = FieldId> + '_ {
        (0_u16..).zip(self.fields()).map(|(position, _)| FieldId(position)).filter(|field| self.is_text(*field))
    }

    /// What a tag stands for.
    pub fn entry(&self, tag: &str) -> Option<Entry> {
        self.tags.get(tag).copied()
    }

    /// The tag of a member.
    pub fn tag(&self, entry: Entry) -> &str {
        match entry {
            Entry::Field(field) => &self.field(field).tag,
            Entry::Group(group) => &self.group(group).tag,
            Entry::Signature => Self::SIGNATURE,
        }
    }

    /// What a member is, in our words.
    pub fn label(&self, entry: Entry) -> &str {
        match entry {
            Entry::Field(field) => &self.field(field).label,
            Entry::Group(group) => &self.group(group).label,
            Entry::Signature => "XML signature over the message",
        }
    }

    /// The group that holds a member; `None` for the root.
    pub fn parent(&self, entry: Entry) -> Option<GroupId> {
        match entry {
            Entry::Field(field) => Some(self.field(field).parent),
            Entry::Group(group) => self.group(group).parent,
            Entry::Signature => Some(self.root()),
        }
    }

    /// All tags, in no particular order; sort before printing.
    pub fn tags(&self) -> impl Iterator<Item = &str> {
        self.tags.keys().map(String::as_str)
    }

    /// The path of a member from the root, without positions: `/InitialVehicleInformation/Header`.
    pub fn path(&self, entry: Entry) -> String {
        let mut tags = vec![self.tag(entry)];
        let mut holder = self.parent(entry);
        while let Some(group) = holder {
            tags.push(&self.group(group).tag);
            holder = self.group(group).parent;
        }
        tags.iter().rev().fold(String::new(), |path, tag| path + "/" + *tag)
    }
}
