//! What a row of approval data is about: a field, wherever it stands, or in one instance of a group.

use crate::document::{FieldAt, GroupAt, Record};
use crate::nearest::nearest;
use crate::schema::{Book, Entry, FieldId, GroupId};

/// A field, perhaps in the instance of a group with this number in document order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Target {
    pub(super) field: FieldId,
    pub(super) within: Option<(GroupId, u32)>,
}

impl Target {
    /// Reads `Tag`, or `GroupTag[2]/Tag`.
    ///
    /// # Errors
    /// What is wrong with it, and what is meant.
    pub(super) fn read(text: &str, book: &Book) -> Result<Self, (String, Option<String>)> {
        let (group, tag) = text.rsplit_once('/').map_or((None, text), |(group, tag)| (Some(group), tag));
        let near = |name: &str| nearest(name, book.tags()).map(|near| format!("The nearest name is {near}."));
        let field = match book.entry(tag) {
            Some(Entry::Field(field)) => field,
            Some(_) => return Err((format!("{tag} is a group; values are those of fields"), None)),
            None => return Err((format!("the message has no field {tag}"), near(tag))),
        };
        let Some(group) = group else { return Ok(Self { field, within: None }) };
        let form = || (format!("`{group}` is no group with a number, such as AxleGroup[2]"), None);
        let (name, number) = group.strip_suffix(']').and_then(|group| group.split_once('[')).ok_or_else(form)?;
        let number: u32 = number.parse().ok().filter(|number| *number > 0).ok_or_else(form)?;
        let Some(Entry::Group(id)) = book.entry(name) else { return Err((format!("the message has no group {name}"), near(name))) };
        let stands_in = std::iter::successors(Some(book.field(field).parent), |around| book.group(*around).parent).any(|around| around == id);
        if !stands_in {
            return Err((format!("{tag} does not stand in {name}"), None));
        }
        Ok(Self { field, within: Some((id, number)) })
    }

    /// As it is written.
    pub(super) fn written(&self, book: &Book) -> String {
        let tag = &book.field(self.field).tag;
        match self.within {
            Some((group, number)) => format!("{}[{number}]/{tag}", book.group(group).tag),
            None => tag.clone(),
        }
    }

    /// Where it stands in a record.
    pub(super) fn places(&self, record: &Record<'_>) -> Vec<FieldAt> {
        match self.within {
            None => record.instances(self.field, GroupAt::ROOT).collect(),
            Some((group, number)) => {
                let instance = record.group_instances(group, GroupAt::ROOT).nth(number as usize - 1);
                instance.into_iter().flat_map(|at| record.instances(self.field, at).collect::<Vec<_>>()).collect()
            }
        }
    }
}
