//! What stands ready while an expression is compiled, and how what is wrong is told.

use crate::rules::Look;
use crate::rules::expression::{FieldName, Lookup};
use crate::schema::{Book, Entry, FieldId, GroupId};
use rhai::{Engine, Expr};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// A fault in an expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExpressionFault {
    /// What is wrong.
    pub message: String,
    /// What is meant, perhaps.
    pub help: Option<String>,
    /// The word concerned, to find its place in the rule file.
    pub word: Option<String>,
    /// One-based line and column within the expression, when the parser gave them.
    pub place: Option<(usize, usize)>,
}

impl ExpressionFault {
    pub(super) fn new(message: impl Into<String>, expr: &Expr) -> Self {
        let position = expr.start_position();
        Self { message: message.into(), help: None, word: None, place: position.line().zip(position.position()) }
    }

    pub(super) fn about(mut self, word: &str) -> Self {
        self.word = Some(word.to_owned());
        self
    }

    pub(super) fn help(mut self, help: Option<String>) -> Self {
        self.help = help;
        self
    }
}

/// Compiles expressions over the fields of one book.
#[derive(Debug)]
pub struct Compiler<'b> {
    pub(super) book: &'b Book,
    pub(super) engine: Engine,
    /// The group that the expression is evaluated in.
    pub(super) context: GroupId,
    /// How deep inside `count(G, ...)` and the like.
    pub(super) depth: usize,
    /// Whether the rule at hand looks at one text after the other.
    pub(in crate::rules) looks_at_texts: bool,
    /// The group that the rule runs in.
    pub(super) outermost: GroupId,
    /// Tables of values by name.
    pub(in crate::rules) lookups: BTreeMap<String, Arc<Lookup>>,
    /// Shared conditions by name.
    pub(in crate::rules) conditions: BTreeMap<String, String>,
    /// The shared conditions that are being compiled.
    pub(super) within: Vec<String>,
    pub(super) uses: Uses,
}

/// The names that an expression uses.
#[derive(Debug, Clone, Default)]
pub struct Uses {
    /// Every field and group named.
    pub entries: BTreeSet<(bool, u16)>,
    /// Fields whose one value is named outside of any function that looks at instances: absent, the rule is not applicable.
    pub needs: Vec<FieldName>,
    /// Fields that the expression asks about with `present`, `absent` or `??`.
    pub asks: Vec<FieldId>,
    /// Every field named, and what is wanted of it.
    pub looks: BTreeMap<FieldId, Look>,
}

impl Uses {
    pub(super) fn note(&mut self, entry: Entry) {
        match entry {
            Entry::Field(field) => {
                self.looks.insert(field, Look::Content);
                self.entries.insert((false, field.0))
            }
            Entry::Group(group) => self.entries.insert((true, group.0)),
            Entry::Signature => false,
        };
    }

    /// Every field and group named, fields first, in book order.
    pub fn entries(&self) -> impl Iterator<Item = Entry> + '_ {
        self.entries.iter().map(|(is_group, id)| if *is_group { Entry::Group(GroupId(*id)) } else { Entry::Field(FieldId(*id)) })
    }
}

/// An expression nested deeper than this is refused.
pub(super) const MOST_NESTED: usize = 128;

pub(super) type Compiled<T> = Result<T, Box<ExpressionFault>>;
