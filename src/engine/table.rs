//! What the applicability tables find in a record.
//!
//! For each column and stage of a table there are two sets a group: the members that it should hold, and those that it must not. A
//! clean file costs a comparison of sets for each group instance, and the conditions of what is not there.
//!
//! One cause, one finding: a vehicle that fits another column or another stage is one finding ([`misfit`]), and a condition says
//! nothing when a rule has found fault with the values that it looks at.

mod found;
mod look;
mod misfit;
mod presence;
mod report;
#[cfg(test)]
mod tests;
mod words;

use super::broken::Broken;
use super::evaluate::{Context, lacks};
use super::plan::{code, is_in};
use super::recall::Recall;
use crate::document::{GroupAt, Hit, Place, Record};
use crate::rules::table::{Cell, RowCondition, Stage, Table, TableKind};
use crate::schema::{Book, Entry, FieldId, GroupId, MemberSet};
pub(super) use look::Grid;

use found::{Found, What};
use jiff::civil::Date;
use look::{Demands, GroupDemands, Look};
use std::sync::OnceLock;

impl Grid {
    pub(super) fn new(table: &Table, book: &Book) -> Self {
        let demands = (0..table.columns.len() * Stage::ALL.len()).map(|_| OnceLock::new()).collect();
        let (category, stage) = (book.landmarks().category, book.landmarks().stage);
        let categories = category.map_or(0, |field| book.type_of(field).codes().len());
        let facts = (0..categories * Stage::ALL.len()).map(|_| OnceLock::new()).collect();
        Self { category, stage, demands, facts }
    }

    /// Adds what the table finds in a record, and takes away what of the rules follows from it; nothing when the category or stage of
    /// completion of the vehicle is not known for sure.
    pub(super) fn check<'r>(
        &'r self,
        table: &'r Table,
        record: &'r Record<'_>,
        as_of: Option<Date>,
        broken: &mut Vec<Broken<'r>>,
        hits: &mut Vec<Hit<'r>>,
    ) {
        let book = record.book();
        let certain = |field: Option<FieldId>| {
            let field = field.filter(|field| !record.is_uncertain(Entry::Field(*field)))?;
            let code = code(record, Some(field))?;
            Some((code, book.type_of(field).codes().get(usize::from(code))?))
        };
        let (Some((position, category)), Some((_, given))) = (certain(self.category), certain(self.stage)) else { return };
        let (Some(column), Some(stage)) = (table.column(position), Stage::of_code(&given.code)) else { return };
        let look = Look { grid: self, table, record, book, code: position, column, stage, category: &category.code, stage_given: given, as_of };
        let found = look.found();
        if !found.is_empty() {
            look.report(found, broken, hits);
        }
    }
}

impl Demands {
    fn new(table: &Table, column: usize, stage: Stage, book: &Book) -> Self {
        let groups = book.group_ids().map(|group| GroupDemands::new(table, column, stage, group, book)).collect();
        Self { groups }
    }
}

impl GroupDemands {
    fn new(table: &Table, column: usize, stage: Stage, group: GroupId, book: &Book) -> Self {
        let definition = book.group(group);
        let mut demands = Self { is_out: table.cell(Entry::Group(group), column, stage).keeps_out(), ..Self::default() };
        for (position, member) in definition.members.iter().enumerate() {
            match (table.cell(member.entry, column, stage), member.entry) {
                (cell, _) if cell.asks_for() && member.occurs.min == 0 => drop(demands.expected.insert(position)),
                // A group that does not belong there is seen where it stands.
                (Cell::Barred | Cell::Foreign, Entry::Field(_)) => drop(demands.out.insert(position)),
                _ => {}
            }
        }
        demands
    }
}

impl<'r> Look<'r, '_> {
    /// What this column of the table finds, and what the facts about presence find.
    fn found(&self) -> Vec<Found<'r>> {
        let facts = self.found_by_facts();
        let cells = self.found_by_cells();
        if facts.is_empty() { cells } else { found::joined(cells, facts, self) }
    }

    /// What this column of the table finds, in document order of the groups.
    fn found_by_cells(&self) -> Vec<Found<'r>> {
        let mut found = Vec::new();
        let Some(demands) = self.grid.demands.get(self.column * Stage::ALL.len() + self.stage.index()) else { return found };
        let demands = demands.get_or_init(|| Demands::new(self.table, self.column, self.stage, self.book));
        let recall = Recall::of(self.record);
        let recall = recall.as_ref();
        let mut at = GroupAt::ROOT;
        while let Some(instance) = self.record.groups().get(at.index()) {
            let group = &demands.groups[instance.group.index()];
            if group.is_out {
                self.out(Entry::Group(instance.group), Place::Group(at), &mut found);
                at = instance.end();
                continue;
            }
            let members = instance.members();
            if !group.expected.is_within(members) {
                self.lacking(at, group.expected.minus(members), recall, &mut found);
            }
            if members.meets(&group.out) {
                self.out_fields(at, group, &mut found);
            }
            at = at.next();
        }
        found
    }

    fn lacking(&self, at: GroupAt, positions: impl Iterator<Item = usize>, recall: Option<&Recall>, found: &mut Vec<Found<'r>>) {
        let instance = self.record.group(at);
        let group = self.book.group(instance.group);
        let entries = positions.filter_map(|position| group.members.get(position)).map(|member| member.entry);
        let missing: Vec<(Entry, TableKind)> = entries.filter_map(|entry| Some((entry, self.missing_as(entry, at, recall)?))).collect();
        // One cause, one finding: an element under a wrong name stands for what is missing; an empty group lacks everything, and
        // the structure may have said so.
        if missing.len() <= instance.strangers() as usize {
            return;
        }
        if missing.len() < 2 || *instance.members() != MemberSet::default() {
            found.extend(missing.into_iter().map(|(entry, check)| Found::of_cell(What::Missing(entry, check, at))));
        } else if group.mandatory == MemberSet::default() {
            found.push(Found::of_cell(What::Hollow(at, missing)));
        }
    }

    /// As what a member is missing, if it must stand at all.
    fn missing_as(&self, entry: Entry, at: GroupAt, recall: Option<&Recall>) -> Option<TableKind> {
        if self.record.is_uncertain(entry) || !self.is_in_force(entry) {
            return None;
        }
        let cell = self.table.cell(entry, self.column, self.stage);
        match cell {
            Cell::Mandatory => return Some(TableKind::Missing),
            Cell::Expected => return Some(TableKind::Expected),
            _ => {}
        }
        let RowCondition { condition, .. } = self.table.row(entry)?.condition.as_ref()?;
        let context = Context { recall, ..Context::instance_of(self.record, at, self.as_of) };
        let holds = !lacks(&condition.needs, &context) && context.truth(&condition.truth) == Some(true);
        let check = if cell == Cell::MandatoryWhen { TableKind::Missing } else { TableKind::MissingByCondition };
        holds.then_some(check)
    }

    /// Whether the row of a field or group asks for it on a vehicle of this date.
    fn is_in_force(&self, entry: Entry) -> bool {
        let period = self.table.row(entry).and_then(|row| row.period.as_ref());
        period.is_none_or(|period| is_in(&period.days, self.record, self.as_of))
    }

    fn out_fields(&self, at: GroupAt, group: &GroupDemands, found: &mut Vec<Found<'r>>) {
        let instance = self.record.group(at);
        let members = &self.book.group(instance.group).members;
        for (position, member) in members.iter().enumerate() {
            if !matches!(member.entry, Entry::Field(_)) || !group.out.contains(position) || !instance.members().contains(position) {
                continue;
            }
            if let Some(place) = self.record.member(position as u16, at) {
                self.out(member.entry, Place::Field(place), found);
            }
        }
    }

    fn out(&self, entry: Entry, place: Place, found: &mut Vec<Found<'r>>) {
        if !self.record.is_uncertain(entry) {
            found.push(Found::of_cell(What::Out(entry, self.kind_out(entry), place)));
        }
    }
}
