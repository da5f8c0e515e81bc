//! What stands ready while an expression is compiled, and how what is wrong is told.

use super::bound::{Env, TextId};
use super::shared::Names;
use crate::rules::Look;
use crate::rules::expression::FieldName;
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
    /// The text in which it stands, when that is another than the one that was compiled.
    pub text: Option<TextId>,
    /// Whether values of wrong types meet.
    pub(in crate::rules) is_of_types: bool,
    /// Whether it only follows from another fault, which has been told.
    pub follows: bool,
}

impl ExpressionFault {
    pub(super) fn new(message: impl Into<String>, expr: &Expr) -> Self {
        let position = expr.start_position();
        Self { place: position.line().zip(position.position()), ..Self::of(message) }
    }

    /// A fault without a place of its own.
    pub(in crate::rules) fn of(message: impl Into<String>) -> Self {
        Self { message: message.into(), help: None, word: None, place: None, text: None, is_of_types: false, follows: false }
    }

    pub(super) fn of_types(mut self) -> Self {
        self.is_of_types = true;
        self
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
    /// The groups whose instances enclose the expression: that of the rule, then those of `count(G, ...)` and the like.
    pub(super) frames: Vec<GroupId>,
    /// Whether the rule at hand looks at one text after the other.
    pub(in crate::rules) looks_at_texts: bool,
    /// Whether what is compiled runs where scripts are counted: in `rules:`.
    pub(crate) takes_scripts: bool,
    /// What has a name in rule files.
    pub(in crate::rules) names: Names,
    /// The pack whose rule is compiled.
    pub(in crate::rules) pack: String,
    /// The names of the rule at hand.
    pub(super) lets: Arc<Env>,
    /// Names that can be used in the text at hand.
    pub(super) env: Arc<Env>,
    /// The text at hand, when it is that of a function or a `let`.
    pub(super) text_id: Option<TextId>,
    /// The shared conditions and functions that are being compiled.
    pub(super) within: Vec<String>,
    /// How deep the part at hand is nested, and how many parts the expression has.
    pub(super) depth: usize,
    pub(super) parts: usize,
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
    /// The names of `let` that it uses, by their positions.
    pub lets: BTreeSet<usize>,
    /// What it uses that rule files have given a name.
    pub named: BTreeSet<NamedUse>,
    /// Whether it calls a script.
    pub scripted: bool,
}

/// Something that rule files have given a name, as it is used.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum NamedUse {
    /// A condition.
    Condition(String),
    /// A table of `lookups:`.
    Lookup(String),
    /// A function, by pack and name.
    Function(String, String),
    /// A function of a script, by pack and name.
    Script(String, String),
    /// A column of a table, by pack, name and column.
    Column(String, String, usize),
}

impl Uses {
    /// Adds what a part of the same rule uses, without what it needs.
    pub(in crate::rules) fn extend(&mut self, other: Self) {
        self.entries.extend(other.entries);
        self.lets.extend(other.lets);
        self.named.extend(other.named);
        self.scripted |= other.scripted;
    }
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

/// An expression nested deeper than this is refused; chains of operators and of `else if` are not nested.
pub(super) const MOST_NESTED: usize = 128;
/// An expression with more parts, those of what it names included, is refused.
pub(super) const MOST_PARTS: usize = 50_000;
/// Functions such as `any(G, ...)` stand inside one another so often at most.
pub(super) const MOST_FRAMES: usize = 8;

pub(super) type Compiled<T> = Result<T, Box<ExpressionFault>>;
