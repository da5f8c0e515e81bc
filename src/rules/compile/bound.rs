//! Names that stand for expressions, and the texts in which these are written.

use rhai::Expr;
use std::sync::Arc;

/// A text that several expressions use: that of a function or of a `let`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TextId(pub usize);

impl TextId {
    /// The text that is compiled, told from those that it uses.
    pub(super) const OWN: Self = Self(usize::MAX);
}

/// The names that can be used in a text.
#[derive(Debug, Default, Clone)]
pub(in crate::rules) struct Env(pub(super) Vec<Bound>);

/// A name and what it stands for.
#[derive(Debug, Clone)]
pub(super) struct Bound {
    pub(super) name: String,
    pub(super) expr: Arc<Expr>,
    /// In which of the enclosing instances it is meant.
    pub(super) level: usize,
    pub(super) env: Arc<Env>,
    pub(super) text: Option<TextId>,
    /// How many functions were being compiled where it was said.
    pub(super) within: usize,
    pub(super) kind: BoundKind,
}

#[derive(Debug, Clone)]
pub(super) enum BoundKind {
    /// The position of a `let`; one that is wrong itself has been told.
    Let { position: usize, is_wrong: bool },
    /// A parameter of a function, by its one-based position.
    Parameter { function: String, position: usize },
}

impl Env {
    pub(super) fn find(&self, name: &str) -> Option<&Bound> {
        self.0.iter().find(|bound| bound.name == name)
    }

    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|bound| bound.name.as_str())
    }
}
