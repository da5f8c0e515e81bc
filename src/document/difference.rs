//! What two certificates differ in, field by field.

use super::record::{FieldAt, GroupAt, Place, Record, Value};
use crate::schema::{Entry, FieldId, GroupId};

/// A field in which two records differ.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// The field.
    pub field: FieldId,
    /// Its field path: in the first record, or in the second where only that has it.
    pub path: String,
    /// Its value in each of the records, as it stands in the file; `None` where it is not there.
    pub values: [Option<String>; 2],
}

/// What two records of one book differ in, in the order of the book. Numbers that are equal are no difference, however they are written.
///
/// Groups that repeat are compared with those that say the same in their first field, such as the number of the axle, where that tells
/// them apart; otherwise the first with the first.
pub fn differences(one: &Record<'_>, other: &Record<'_>) -> Vec<Difference> {
    let mut comparison = Comparison { records: [one, other], found: Vec::new() };
    comparison.groups([Some(GroupAt::ROOT), Some(GroupAt::ROOT)], one.book().root());
    comparison.found
}

struct Comparison<'r, 'doc> {
    records: [&'r Record<'doc>; 2],
    found: Vec<Difference>,
}

impl Comparison<'_, '_> {
    /// Compares two instances of a group, of which one may be missing.
    fn groups(&mut self, at: [Option<GroupAt>; 2], group: GroupId) {
        let book = self.records[0].book();
        for member in &book.group(group).members {
            match member.entry {
                Entry::Field(field) => self.fields(at, field),
                Entry::Group(inner) => {
                    for pair in self.pairs(at, inner) {
                        self.groups(pair, inner);
                    }
                }
                Entry::Signature => {}
            }
        }
    }

    fn fields(&mut self, at: [Option<GroupAt>; 2], field: FieldId) {
        let [left, right] = [0, 1].map(|side| self.held_fields(side, at[side], field));
        for position in 0..left.len().max(right.len()) {
            let pair = [left.get(position).copied(), right.get(position).copied()];
            if let [Some(left), Some(right)] = pair
                && self.is_same(left, right)
            {
                continue;
            }
            let path = pair.iter().zip(self.records).find_map(|(at, record)| at.map(|at| record.path(Place::Field(at))));
            let values = [0, 1].map(|side| pair[side].map(|at| self.records[side].field(at).text.trim().to_owned()));
            self.found.push(Difference { field, path: path.unwrap_or_default(), values });
        }
    }

    /// The instances of a field that a group instance itself holds.
    fn held_fields(&self, side: usize, holder: Option<GroupAt>, field: FieldId) -> Vec<FieldAt> {
        let Some(holder) = holder else { return Vec::new() };
        let record = self.records[side];
        record.instances(field, holder).filter(|at| record.field(*at).holder == holder).collect()
    }

    fn is_same(&self, left: FieldAt, right: FieldAt) -> bool {
        let [left, right] = [self.records[0].field(left), self.records[1].field(right)];
        match (left.value, right.value) {
            (Value::Number(left), Value::Number(right)) => left == right,
            _ => left.text.trim() == right.text.trim(),
        }
    }

    /// Which instances of a group are compared with which.
    fn pairs(&self, at: [Option<GroupAt>; 2], group: GroupId) -> Vec<[Option<GroupAt>; 2]> {
        let [left, right] = [0, 1].map(|side| self.held_groups(side, at[side], group));
        let names = [(0, &left), (1, &right)].map(|(side, groups)| self.names(side, groups, group));
        let [Some(left_names), Some(right_names)] = names else {
            return (0..left.len().max(right.len())).map(|position| [left.get(position).copied(), right.get(position).copied()]).collect();
        };
        let of_left = left.iter().zip(&left_names).map(|(at, name)| {
            let twin = right_names.iter().position(|other| other == name);
            [Some(*at), twin.and_then(|position| right.get(position).copied())]
        });
        let only_right = right.iter().zip(&right_names).filter(|(_, name)| !left_names.contains(name)).map(|(at, _)| [None, Some(*at)]);
        of_left.chain(only_right).collect()
    }

    fn held_groups(&self, side: usize, holder: Option<GroupAt>, group: GroupId) -> Vec<GroupAt> {
        let Some(holder) = holder else { return Vec::new() };
        let record = self.records[side];
        record.group_instances(group, holder).filter(|at| record.group(*at).holder == holder && *at != holder).collect()
    }

    /// What the first field of each instance says, when there are several instances and no two say the same.
    fn names(&self, side: usize, groups: &[GroupAt], group: GroupId) -> Option<Vec<String>> {
        let record = self.records[side];
        let first =
            record.book().group(group).members.iter().find_map(|member| if let Entry::Field(field) = member.entry { Some(field) } else { None })?;
        let name = |at: &GroupAt| record.held(first, *at).map(|at| record.field(at).text.trim().to_owned());
        let names: Vec<String> = groups.iter().map(name).collect::<Option<_>>()?;
        let mut sorted: Vec<&String> = names.iter().collect();
        sorted.sort_unstable();
        sorted.dedup();
        (sorted.len() == names.len()).then_some(names)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{parse, read};
    use crate::schema::ivi_2_0;

    const VALID: &str = include_str!("../../corpus/valid/m1-petrol.xml");

    fn told(one: &str, other: &str) -> Vec<String> {
        let book = ivi_2_0().unwrap();
        let (one, other) = (parse(one).unwrap(), parse(other).unwrap());
        let [one, other] = [&one, &other].map(|document| read(document, book).record.unwrap());
        let value = |value: &Option<String>| value.clone().unwrap_or_else(|| "-".to_owned());
        let tell = |found: Difference| format!("{}: {} {}", book.field(found.field).tag, value(&found.values[0]), value(&found.values[1]));
        differences(&one, &other).into_iter().map(tell).collect()
    }

    /// The vehicle with one text in the place of another that it has once.
    fn with(from: &str, to: &str) -> String {
        assert_eq!(VALID.matches(from).count(), 1, "{from}");
        VALID.replace(from, to)
    }

    #[test]
    fn what_is_written_otherwise_is_no_difference() {
        assert_eq!(told(VALID, VALID), Vec::<String>::new());
        assert_eq!(told(VALID, &with(">1543<", ">01543<")), Vec::<String>::new());
        assert_eq!(told(VALID, &with(">1543<", "> 1543 <")), Vec::<String>::new());
    }

    #[test]
    fn a_field_is_told_with_both_values_or_the_one_there_is() {
        assert_eq!(told(VALID, &with(">1538<", ">1540<")), ["AxleTrack: 1538 1540"]);
        let without = with("<AxleSpacing>2644</AxleSpacing>", "");
        assert_eq!(told(VALID, &without), ["AxleSpacing: 2644 -"]);
        assert_eq!(told(&without, VALID), ["AxleSpacing: - 2644"]);
    }

    #[test]
    fn groups_that_repeat_are_told_apart_by_their_first_field() {
        let (start, end) = (VALID.find("<AxleGroup>").unwrap(), VALID.rfind("</AxleGroup>").unwrap() + "</AxleGroup>".len());
        let middle = start + VALID[start..end].find("</AxleGroup>").unwrap() + "</AxleGroup>".len();
        let turned = [&VALID[..start], &VALID[middle..end], &VALID[start..middle], &VALID[end..]].concat();
        assert_eq!(told(VALID, &turned), Vec::<String>::new());
        let without_first = [&VALID[..start], &VALID[middle..]].concat();
        let found = told(VALID, &without_first);
        assert_eq!(found.first().unwrap(), "AxleNumber: 1 -");
        assert!(found.iter().all(|line| line.ends_with(" -")), "{found:?}");
    }
}
