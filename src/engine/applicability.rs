//! What the applicability tables find in a record.
//!
//! For each column and half of a table there are two sets a group: the members that it should hold, and those that it must not. A
//! clean file costs a comparison of sets for each group instance, and the conditions of what is not there.

use super::evaluate::Context;
use super::lacks;
use super::plan::code;
use crate::document::{Place, Record};
use crate::finding::Finding;
use crate::rules::applicability::{Cell, Half, Table, TableCheck};
use crate::schema::{Book, CodeValue, Entry, FieldId, GroupId, MemberSet};
use std::borrow::Cow;
use std::sync::OnceLock;

/// A table, ready to look at records.
#[derive(Debug)]
pub(super) struct Grid {
    category: Option<FieldId>,
    stage: Option<FieldId>,
    /// By column and half, filled when first needed.
    demands: Vec<OnceLock<Demands>>,
}

/// What one column of a half says, by group.
#[derive(Debug)]
struct Demands {
    groups: Vec<GroupDemands>,
}

#[derive(Debug, Default, Clone)]
struct GroupDemands {
    /// Whether the group itself does not belong there.
    is_out: bool,
    /// The members that are mandatory, if perhaps under a condition; without those that the schema demands.
    expected: MemberSet,
    /// The fields that do not belong there.
    out: MemberSet,
}

/// One vehicle before one table.
struct Look<'r, 'doc> {
    table: &'r Table,
    record: &'r Record<'doc>,
    book: &'r Book,
    column: usize,
    half: Half,
    category: &'r str,
    stage: &'r CodeValue,
}

impl Grid {
    pub(super) fn new(table: &Table, book: &Book) -> Self {
        let field = |tag: &str| match book.entry(tag) {
            Some(Entry::Field(field)) => Some(field),
            _ => None,
        };
        let demands = (0..table.columns.len() * Half::ALL.len()).map(|_| OnceLock::new()).collect();
        Self { category: field("VehicleCategory"), stage: field("StageOfCompletion"), demands }
    }

    /// Adds what the table finds in a record; nothing when its category or stage of completion is not known for sure.
    pub(super) fn check(&self, table: &Table, record: &Record<'_>, findings: &mut Vec<Finding>) {
        let book = record.book();
        let certain = |field: Option<FieldId>| {
            let field = field.filter(|field| !record.is_uncertain(Entry::Field(*field)))?;
            let code = code(record, Some(field))?;
            Some((code, book.type_of(field).codes().get(usize::from(code))?))
        };
        let (Some((position, category)), Some((_, stage))) = (certain(self.category), certain(self.stage)) else { return };
        let Some(column) = table.column(position) else { return };
        let half = Half::of_stage(&stage.code);
        let Some(demands) = self.demands.get(column * Half::ALL.len() + half.index()) else { return };
        let demands = demands.get_or_init(|| Demands::new(table, column, half, book));
        Look { table, record, book, column, half, category: &category.code, stage }.run(demands, findings);
    }
}

impl Demands {
    fn new(table: &Table, column: usize, half: Half, book: &Book) -> Self {
        let groups = book.group_ids().map(|group| GroupDemands::new(table, column, half, group, book)).collect();
        Self { groups }
    }
}

impl GroupDemands {
    fn new(table: &Table, column: usize, half: Half, group: GroupId, book: &Book) -> Self {
        let definition = book.group(group);
        let mut demands = Self { is_out: table.cell(Entry::Group(group), column, half).keeps_out(), ..Self::default() };
        for (position, member) in definition.members.iter().enumerate() {
            match (table.cell(member.entry, column, half), member.entry) {
                (Cell::Mandatory | Cell::Conditional, _) if member.occurs.min == 0 => drop(demands.expected.insert(position)),
                // A group that does not belong there is seen where it stands.
                (Cell::Barred | Cell::Foreign, Entry::Field(_)) => drop(demands.out.insert(position)),
                _ => {}
            }
        }
        demands
    }
}

impl Look<'_, '_> {
    fn run(&self, demands: &Demands, findings: &mut Vec<Finding>) {
        let mut at = 0;
        while let Some(instance) = self.record.groups().get(at as usize) {
            let group = &demands.groups[instance.group.index()];
            if group.is_out {
                self.out(Entry::Group(instance.group), Place::Group(at), findings);
                at = instance.end();
                continue;
            }
            let members = instance.members();
            if !group.expected.is_within(members) {
                self.lacking(at, group.expected.minus(members), findings);
            }
            if members.meets(&group.out) {
                self.out_fields(at, group, findings);
            }
            at += 1;
        }
    }

    fn lacking(&self, at: u32, positions: impl Iterator<Item = usize>, findings: &mut Vec<Finding>) {
        let group = self.record.groups()[at as usize].group;
        let members = &self.book.group(group).members;
        let entries = positions.filter_map(|position| members.get(position)).map(|member| member.entry);
        let missing: Vec<(Entry, &TableCheck)> = entries.filter_map(|entry| Some((entry, self.missing_as(entry, at)?))).collect();
        // One cause, one finding: an empty group lacks everything, and the structure may have said so.
        let hollow = missing.len() > 1 && *self.record.groups()[at as usize].members() == MemberSet::default();
        if !hollow {
            findings.extend(missing.into_iter().map(|(entry, check)| self.missing(entry, check, at)));
        } else if self.book.group(group).mandatory == MemberSet::default() {
            findings.push(self.hollow(group, &missing, at));
        }
    }

    /// As what a member is missing, if it must stand at all.
    fn missing_as(&self, entry: Entry, at: u32) -> Option<&'static TableCheck> {
        if self.record.is_uncertain(entry) {
            return None;
        }
        if self.table.cell(entry, self.column, self.half) == Cell::Mandatory {
            return Some(TableCheck::MISSING);
        }
        let (condition, _) = self.table.row(entry)?.condition.as_ref()?;
        let context = Context { record: self.record, at };
        let holds = !lacks(&condition.needs, &context) && context.truth(&condition.truth) == Some(true);
        holds.then_some(TableCheck::MISSING_BY_CONDITION)
    }

    fn missing(&self, entry: Entry, check: &TableCheck, at: u32) -> Finding {
        let tag = self.book.tag(entry);
        let holder = &self.book.group(self.record.groups()[at as usize].group).tag;
        let condition = self.table.row(entry).and_then(|row| row.condition.as_ref());
        let since = condition.filter(|_| check == TableCheck::MISSING_BY_CONDITION);
        let expected = match entry {
            Entry::Field(field) => self.book.type_of(field).describe(),
            Entry::Group(_) | Entry::Signature => format!("a {tag}"),
        };
        Finding {
            expected: Some(expected),
            help: match since {
                Some((_, written)) => format!("Add {tag} to {holder}: the vehicle has `{written}`. If that is wrong, correct those values."),
                None => format!("Add {tag} to {holder}. {}", check.help),
            },
            ..self.finding(entry, check, Place::Group(at), format!("{} must be given", self.named(entry)))
        }
    }

    fn hollow(&self, group: GroupId, missing: &[(Entry, &'static TableCheck)], at: u32) -> Finding {
        let tags = missing.iter().map(|(entry, _)| self.book.tag(*entry)).collect::<Vec<_>>().join(", ");
        let tag = &self.book.group(group).tag;
        let check = missing.iter().map(|(_, check)| *check).max_by_key(|check| check.severity).unwrap_or(TableCheck::MISSING);
        Finding {
            expected: Some(tags.clone()),
            help: format!("Fill {tag}, or remove it where it may be absent."),
            ..self.finding(Entry::Group(group), check, Place::Group(at), format!("{tag} is empty; it must hold {tags}"))
        }
    }

    fn out_fields(&self, at: u32, group: &GroupDemands, findings: &mut Vec<Finding>) {
        let instance = &self.record.groups()[at as usize];
        let members = &self.book.group(instance.group).members;
        for (position, member) in members.iter().enumerate() {
            let Entry::Field(field) = member.entry else { continue };
            if !group.out.contains(position) || !instance.members().contains(position) {
                continue;
            }
            // The instances within this group instance include none of groups inside it: a field has one place in the message.
            if let Some(place) = self.record.instances(field, at).next() {
                self.out(member.entry, Place::Field(place), findings);
            }
        }
    }

    fn out(&self, entry: Entry, place: Place, findings: &mut Vec<Finding>) {
        if self.record.is_uncertain(entry) {
            return;
        }
        let check = match self.table.cell(entry, self.column, self.half) {
            Cell::Barred => TableCheck::NOT_PART,
            _ => TableCheck::NOT_EXPECTED,
        };
        let tag = self.book.tag(entry);
        let value = match place {
            Place::Field(position) => self.record.fields().get(position as usize).map(|field| field.text.to_string()),
            Place::Group(_) => None,
        };
        findings.push(Finding {
            value,
            expected: Some(format!("no {tag}")),
            help: format!("Take {tag} out, or correct the category or the stage of completion."),
            ..self.finding(entry, check, place, format!("{} is not part of the certificate", self.named(entry)))
        });
    }

    /// What the field is called, and its item: `colour (item 40)`.
    fn named(&self, entry: Entry) -> String {
        let label = self.book.label(entry);
        match self.table.item(entry, self.category, self.book) {
            Some(item) => format!("{label} (item {item})"),
            None => label.to_owned(),
        }
    }

    fn finding(&self, entry: Entry, check: &TableCheck, place: Place, message: String) -> Finding {
        Finding {
            code: Cow::Owned(self.table.code(check)),
            severity: check.severity,
            path: self.record.path(place),
            field: Some(self.book.tag(entry).to_owned()),
            span: self.record.span(place),
            value: None,
            expected: None,
            message: format!("{} {}: {message}", self.category, self.stage_word()),
            why: Cow::Borrowed(check.why),
            help: String::new(),
            source: Cow::Owned(self.table.source(entry, self.category, self.book)),
        }
    }

    /// The stage of completion in a word, as the book says it of a vehicle: `complete`.
    fn stage_word(&self) -> &str {
        self.stage.meaning.split(' ').next().filter(|word| !word.is_empty()).unwrap_or(&self.stage.code)
    }
}
