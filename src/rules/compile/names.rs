//! What a name means in the place where it stands.

use super::super::expression::{FieldName, GroupName, Name, Scope};
use super::compiler::{Compiled, Compiler, ExpressionFault};
use crate::nearest::nearest;
use crate::schema::{Book, Entry, GroupId};
use rhai::Expr;
use std::borrow::Cow;

/// A field name, and whether it can stand for several values here.
pub(super) struct Resolved {
    pub field: FieldName,
    pub several: bool,
}

impl Compiler<'_> {
    pub(super) fn field(&mut self, name: &str, expr: &Expr) -> Compiled<Resolved> {
        match self.entry(name, expr)? {
            Entry::Field(field) => {
                let definition = self.book.field(field);
                let (holder, position) = (definition.parent, definition.position as u16);
                let (scope, mut several) = scope(self.book, self.context(), Some(holder));
                several |= self.book.field(field).occurs.repeats();
                Ok(Resolved { field: FieldName { field, scope, holder, position }, several })
            }
            Entry::Group(_) | Entry::Signature => {
                Err(Box::new(ExpressionFault::new(format!("{name} is a group; a field is expected"), expr).about(name)))
            }
        }
    }

    pub(super) fn group(&mut self, name: &str, expr: &Expr) -> Compiled<GroupName> {
        match self.entry(name, expr)? {
            Entry::Group(group) => {
                let (scope, _) = scope(self.book, self.context(), self.book.group(group).parent);
                Ok(GroupName { group, scope })
            }
            Entry::Field(_) | Entry::Signature => {
                Err(Box::new(ExpressionFault::new(format!("{name} is a field; a group is expected"), expr).about(name)))
            }
        }
    }

    pub(super) fn field_or_group(&mut self, name: &str, expr: &Expr) -> Compiled<Name> {
        match self.entry(name, expr)? {
            Entry::Field(_) => self.field(name, expr).map(|resolved| Name::Field(resolved.field)),
            Entry::Group(_) => self.group(name, expr).map(Name::Group),
            Entry::Signature => Err(Box::new(ExpressionFault::new("the signature is not part of the record", expr).about(name))),
        }
    }

    /// The name that an argument consists of.
    pub(super) fn name_of<'e>(&mut self, expr: &'e Expr) -> Compiled<Cow<'e, str>> {
        match expr {
            Expr::Variable(name, ..) if self.bound(&name.1).is_none() => Ok(Cow::Borrowed(name.1.as_str())),
            Expr::Variable(name, ..) => self.tag_of(&name.1).map(Cow::Owned).ok_or_else(|| {
                let message = format!("{} stands for a value; the tag of a field or group is expected here", name.1);
                Box::new(ExpressionFault::new(message, expr).about(&name.1).of_types())
            }),
            other => Err(Box::new(ExpressionFault::new("the tag of a field or group is expected here", other))),
        }
    }

    fn entry(&mut self, name: &str, expr: &Expr) -> Compiled<Entry> {
        let Some(entry) = self.book.entry(name) else {
            let help = nearest(name, self.book.tags().chain(self.env.names())).map(|near| format!("The nearest name is {near}."));
            return Err(Box::new(ExpressionFault::new(format!("the message has no field or group {name}"), expr).about(name).help(help)));
        };
        self.uses.note(entry);
        Ok(entry)
    }
}

/// Where the instances of something held by `holder` are, seen from an instance of `context`; and whether there can be several.
pub(super) fn scope(book: &Book, context: GroupId, holder: Option<GroupId>) -> (Scope, bool) {
    let Some(holder) = holder else { return (Scope::Record, false) };
    let above_context = ancestry(book, context);
    let mut several = false;
    let mut at = holder;
    loop {
        if above_context.contains(&at) {
            let stands_once = ancestry(book, at).iter().all(|group| !book.group(*group).occurs.repeats());
            let scope = if stands_once {
                Scope::Record
            } else if at == context {
                Scope::Here
            } else {
                Scope::Enclosing(at)
            };
            return (scope, several);
        }
        several |= book.group(at).occurs.repeats();
        match book.group(at).parent {
            Some(parent) => at = parent,
            None => return (Scope::Record, several),
        }
    }
}

/// A group and all that enclose it.
fn ancestry(book: &Book, group: GroupId) -> Vec<GroupId> {
    std::iter::successors(Some(group), |group| book.group(*group).parent).collect()
}
