//! Reads a message book from its YAML. The format is described in `docs/books.md`.

use super::carry::{Counterparts, RawCarry, RawCounterpart};
use super::{
    Book, BookParts, CodeValue, DataType, Entry, Field, FieldId, Framework, Group, GroupId, Kind, Member, Occurs, Order, Pattern, SchemaError, TypeId,
};
use crate::yaml::InOrder;
use rust_decimal::Decimal;
use serde::Deserialize;
use std::collections::{BTreeSet, HashMap};
use std::str::FromStr;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawBook {
    book: String,
    version: String,
    title: String,
    namespace: String,
    root: String,
    types: InOrder<RawType>,
    codes: InOrder<RawCodes>,
    #[serde(default)]
    maps: InOrder<InOrder<String>>,
    groups: InOrder<RawGroup>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawType {
    text: Option<String>,
    pattern: Option<String>,
    integer: Option<String>,
    decimal: Option<String>,
    digits: Option<u32>,
    fraction: Option<u32>,
    date: Option<RawDate>,
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum RawDate {
    Day,
    Time,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawCodes {
    #[serde(default)]
    label: String,
    #[serde(default)]
    numbered: bool,
    length: u32,
    values: InOrder<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawGroup {
    #[serde(default)]
    label: String,
    #[serde(default)]
    order: RawOrder,
    content: Vec<RawMember>,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "lowercase")]
enum RawOrder {
    #[default]
    Any,
    Fixed,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawMember {
    field: Option<String>,
    group: Option<String>,
    signature: Option<String>,
    #[serde(rename = "type")]
    data_type: Option<String>,
    like: Option<String>,
    occurs: String,
    unit: Option<String>,
    #[serde(default)]
    items: RawItems,
    #[serde(default)]
    label: String,
    #[serde(rename = "as")]
    carried_as: Option<String>,
    map: Option<String>,
    #[serde(default)]
    codes: InOrder<String>,
    at: Option<String>,
    #[serde(default)]
    only: InOrder<Vec<String>>,
    #[serde(default)]
    unless: InOrder<Vec<String>>,
    #[serde(default)]
    with: InOrder<String>,
    #[serde(default)]
    unsure: Vec<String>,
    note: Option<String>,
    #[serde(default)]
    also: Vec<RawCounterpart>,
    unmapped: Option<String>,
    #[serde(default)]
    later: bool,
}

impl RawMember {
    /// What the line says of another version of the message.
    fn take_carry(&mut self) -> RawCarry {
        let first = self.carried_as.take().map(|carried_as| RawCounterpart {
            carried_as,
            map: self.map.take(),
            codes: std::mem::take(&mut self.codes),
            at: self.at.take(),
            only: std::mem::take(&mut self.only),
            unless: std::mem::take(&mut self.unless),
            with: std::mem::take(&mut self.with),
            unsure: std::mem::take(&mut self.unsure),
            note: self.note.take(),
        });
        RawCarry { counterparts: first.into_iter().chain(self.also.drain(..)).collect(), unmapped: self.unmapped.take(), is_later: self.later }
    }
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct RawItems {
    #[serde(rename = "2018/858")]
    motor_vehicles: Option<String>,
    #[serde(rename = "168/2013")]
    two_and_three_wheelers: Option<String>,
    #[serde(rename = "167/2013")]
    agricultural: Option<String>,
}

impl Book {
    /// Reads a book.
    ///
    /// # Errors
    /// When the YAML is not a book, or the book contradicts itself.
    pub fn from_yaml(text: &str) -> Result<Self, SchemaError> {
        let raw: RawBook = serde_saphyr::from_str(text).map_err(|error| SchemaError::of_yaml(&error))?;
        Assembly::new(&raw)?.book(raw)
    }
}

/// The names that members refer to, collected before any member is read.
struct Assembly {
    types: Vec<DataType>,
    /// Types that others are like.
    models: BTreeSet<TypeId>,
    type_ids: HashMap<String, TypeId>,
    group_ids: HashMap<String, GroupId>,
}

impl Assembly {
    fn new(raw: &RawBook) -> Result<Self, SchemaError> {
        let mut types = Vec::new();
        for (name, entry) in &raw.types.0 {
            types.push(DataType::new(name.clone(), String::new(), kind(name, entry)?)?);
        }
        for (name, list) in &raw.codes.0 {
            let codes = list.values.0.iter().map(|(code, meaning)| CodeValue { code: code.clone(), meaning: meaning.clone() }).collect();
            let data_type = DataType::new(name.clone(), list.label.clone(), Kind::Codes { length: list.length, codes })?;
            types.push(if list.numbered { data_type.with_numbered_codes()? } else { data_type });
        }
        let type_ids = numbered(types.iter().map(|entry| entry.name.as_str()), TypeId)?;
        let mut group_ids = numbered(raw.groups.0.iter().map(|(tag, _)| tag.as_str()), GroupId)?;
        match raw.groups.0.first() {
            Some((first, _)) if *first == raw.root => {}
            _ => return Err(SchemaError::inconsistent(&raw.root, "is the root and must be the first group")),
        }
        group_ids.shrink_to_fit();
        Ok(Self { types, models: BTreeSet::new(), type_ids, group_ids })
    }

    fn book(mut self, raw: RawBook) -> Result<Book, SchemaError> {
        let mut fields = Vec::new();
        let mut groups = Vec::new();
        let mut counterparts = Counterparts::default();
        for (tag, group) in raw.groups.0 {
            let mut members = Vec::with_capacity(group.content.len());
            for mut member in group.content {
                let carry = member.take_carry();
                let member = self.member(&tag, member, &mut fields)?;
                counterparts.add(member.entry, carry, &raw.maps.0)?;
                members.push(member);
            }
            let order = match group.order {
                RawOrder::Any => Order::Any,
                RawOrder::Fixed => Order::Fixed,
            };
            groups.push(Group::new(tag, group.label, order, members));
        }
        self.drop_models(&mut fields);
        Book::new(BookParts {
            name: raw.book,
            version: raw.version,
            title: raw.title,
            namespace: raw.namespace,
            types: self.types,
            groups,
            fields,
            counterparts,
        })
    }

    fn member(&mut self, holder: &str, raw: RawMember, fields: &mut Vec<Field>) -> Result<Member, SchemaError> {
        let occurs = occurs(holder, &raw.occurs)?;
        let entry = match (raw.field, raw.group, raw.signature) {
            (Some(tag), None, None) => {
                let data_type = self.type_of(&tag, raw.data_type, raw.like)?;
                let id = u16::try_from(fields.len()).map_err(|_| SchemaError::inconsistent(&tag, "is one field too many"))?;
                let items = items(raw.items);
                fields.push(Field { tag, label: raw.label, unit: raw.unit, items, data_type, parent: GroupId(0), occurs, position: 0 });
                Entry::Field(FieldId(id))
            }
            (None, Some(tag), None) => Entry::Group(
                *self
                    .group_ids
                    .get(&tag)
                    .ok_or_else(|| SchemaError::inconsistent(holder, format!("holds the group `{tag}`, which the book does not define")))?,
            ),
            (None, None, Some(_)) => Entry::Signature,
            _ => return Err(SchemaError::inconsistent(holder, "a member is one of field, group or signature")),
        };
        Ok(Member { entry, occurs })
    }
}

impl Assembly {
    /// The type that a field names; or one of its own, called like the field, with the values of another.
    fn type_of(&mut self, tag: &str, name: Option<String>, like: Option<String>) -> Result<TypeId, SchemaError> {
        let known = |name: &str| {
            let unknown = || SchemaError::inconsistent(tag, format!("has the type `{name}`, which the book does not define"));
            self.type_ids.get(name).copied().ok_or_else(unknown)
        };
        match (name, like) {
            (Some(name), None) => known(&name),
            (None, Some(model)) => {
                let model = known(&model)?;
                self.models.insert(model);
                let mut own = self.types[model.index()].clone();
                own.name = tag.to_owned();
                let id = u16::try_from(self.types.len()).map_err(|_| SchemaError::inconsistent(tag, "has one type too many"))?;
                self.types.push(own);
                Ok(TypeId(id))
            }
            _ => Err(SchemaError::inconsistent(tag, "has either `type` or `like`")),
        }
    }

    /// A type that others are like, and that no field has, is a way of writing only.
    fn drop_models(&mut self, fields: &mut [Field]) {
        let used: BTreeSet<TypeId> = fields.iter().map(|field| field.data_type).collect();
        let is_kept = |id: &u16| !self.models.contains(&TypeId(*id)) || used.contains(&TypeId(*id));
        let kept: HashMap<TypeId, TypeId> =
            (0..).take(self.types.len()).filter(is_kept).zip(0..).map(|(old, new)| (TypeId(old), TypeId(new))).collect();
        fields.iter_mut().for_each(|field| field.data_type = kept[&field.data_type]);
        let mut ids = (0..).map(TypeId);
        self.types.retain(|_| ids.next().is_some_and(|id| kept.contains_key(&id)));
    }
}

fn numbered<'a, Id>(names: impl Iterator<Item = &'a str>, id: impl Fn(u16) -> Id) -> Result<HashMap<String, Id>, SchemaError> {
    let mut ids = HashMap::new();
    for (position, name) in names.enumerate() {
        let position = u16::try_from(position).map_err(|_| SchemaError::inconsistent(name, "is one too many"))?;
        if ids.insert(name.to_owned(), id(position)).is_some() {
            return Err(SchemaError::inconsistent(name, "is defined twice"));
        }
    }
    Ok(ids)
}

fn items(raw: RawItems) -> Vec<(Framework, String)> {
    Framework::ALL
        .into_iter()
        .zip([raw.motor_vehicles, raw.two_and_three_wheelers, raw.agricultural])
        .filter_map(|(framework, items)| Some((framework, items?)))
        .collect()
}

fn kind(name: &str, raw: &RawType) -> Result<Kind, SchemaError> {
    let pattern = raw.pattern.as_deref().map(Pattern::new).transpose()?;
    match raw {
        RawType { text: Some(text), integer: None, decimal: None, date: None, .. } if text == "any" => Ok(Kind::Text { min: 0, max: None, pattern }),
        RawType { text: Some(text), integer: None, decimal: None, date: None, .. } => {
            let (min, max) = range::<u32>(name, text)?;
            Ok(Kind::Text { min, max: Some(max), pattern })
        }
        RawType { integer: Some(integer), text: None, decimal: None, date: None, .. } => {
            let (min, max) = range(name, integer)?;
            Ok(Kind::Integer { min, max })
        }
        RawType { decimal: Some(decimal), digits: Some(digits), fraction: Some(fraction), text: None, integer: None, date: None, .. } => {
            let (min, max) = range::<Decimal>(name, decimal)?;
            Ok(Kind::Decimal { min, max, digits: *digits, fraction: *fraction })
        }
        RawType { date: Some(date), text: None, integer: None, decimal: None, .. } => Ok(match date {
            RawDate::Day => Kind::Date,
            RawDate::Time => Kind::DateTime,
        }),
        _ => Err(SchemaError::inconsistent(name, "a type is one of text, integer, decimal (with digits and fraction) or date")),
    }
}

fn range<T: FromStr>(place: &str, text: &str) -> Result<(T, T), SchemaError> {
    text.split_once("..")
        .and_then(|(from, to)| Some((from.parse().ok()?, to.parse().ok()?)))
        .ok_or_else(|| SchemaError::inconsistent(place, format!("`{text}` is no range such as 0..99")))
}

fn occurs(place: &str, text: &str) -> Result<Occurs, SchemaError> {
    let parse = |text: &str| text.parse::<u32>().ok();
    let occurs = match text.split_once("..") {
        None => parse(text).map(|times| Occurs { min: times, max: Some(times) }),
        Some((min, "n")) => parse(min).map(|min| Occurs { min, max: None }),
        Some((min, max)) => parse(min).zip(parse(max)).map(|(min, max)| Occurs { min, max: Some(max) }),
    };
    occurs
        .filter(|occurs| occurs.max.is_none_or(|max| max >= occurs.min && max > 0))
        .ok_or_else(|| SchemaError::inconsistent(place, format!("`{text}` is no occurrence such as 0..1, 1 or 1..n")))
}
