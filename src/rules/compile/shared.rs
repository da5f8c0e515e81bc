//! What rule files have given a name, ready to be used in expressions.

use super::bound::TextId;
use crate::rules::expression::Lookup;
use crate::rules::script::ScriptFunction;
use crate::rules::value_table::ValueTable;
use rhai::Expr;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// A function of one expression.
#[derive(Debug)]
pub struct Function {
    /// Its name.
    pub name: String,
    /// The names of its parameters.
    pub parameters: Vec<String>,
    /// Its expression.
    pub(in crate::rules) body: Expr,
    /// The text of its expression.
    pub text: TextId,
    /// The expression as written.
    pub written: String,
}

/// What one pack has given names.
type Owned<T> = BTreeMap<(String, String), Arc<T>>;

/// What rule files have given a name.
#[derive(Debug, Clone, Default)]
pub struct Names {
    /// Tables of values by name.
    pub(in crate::rules) lookups: BTreeMap<String, Arc<Lookup>>,
    /// Shared conditions by name.
    pub(in crate::rules) conditions: BTreeMap<String, String>,
    /// Functions of one expression, by pack and name.
    pub(in crate::rules) functions: Owned<Function>,
    /// Functions of scripts.
    pub(in crate::rules) scripts: Owned<ScriptFunction>,
    /// Tables with columns.
    pub(in crate::rules) tables: Owned<ValueTable>,
    /// Functions that are wrong, which has been told.
    pub(in crate::rules) spoiled: BTreeSet<(String, String)>,
    /// Whether one of them is so long that it takes more room to compile than usual.
    pub(in crate::rules) are_long: bool,
}

impl Names {
    /// Whether something of this name is wrong, which has been told.
    pub(super) fn is_spoiled(&self, name: &str) -> bool {
        self.spoiled.iter().any(|(_, spoiled)| spoiled == name)
    }
}

/// What a pack itself calls so; else what one other pack alone calls so.
pub(in crate::rules) fn of_pack<'n, T>(owned: &'n Owned<T>, pack: &str, name: &str) -> Option<(&'n str, &'n Arc<T>)> {
    if let Some(((pack, _), own)) = owned.get_key_value(&(pack.to_owned(), name.to_owned())) {
        return Some((pack, own));
    }
    let mut others = owned.iter().filter(|((_, other), _)| other == name).map(|((pack, _), other)| (pack.as_str(), other));
    others.next().filter(|_| others.next().is_none())
}

/// The names that a pack can use.
pub(super) fn names_of<T>(owned: &Owned<T>) -> impl Iterator<Item = &str> {
    owned.keys().map(|(_, name)| name.as_str())
}
