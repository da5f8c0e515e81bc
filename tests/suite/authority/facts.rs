//! The facts of the authority's list, read from the material beside the reference.

use super::expression::{Expression, Place, Predicates, parse};
use super::tree::{At, ROOT, Tree};
use serde::Deserialize;
use std::collections::BTreeMap;

#[derive(Deserialize)]
struct RawList {
    predicates: BTreeMap<String, RawPredicate>,
    fields: Vec<RawField>,
}

#[derive(Deserialize)]
struct RawPredicate {
    is: String,
}

#[derive(Deserialize)]
struct RawField {
    field: String,
    mandatory: Vec<RawFact>,
    forbidden: Vec<RawFact>,
    values: Vec<RawFact>,
}

#[derive(Deserialize)]
struct RawFact {
    id: String,
    r#for: Vec<String>,
    stage: Option<Vec<String>>,
    scope: String,
    when: Option<String>,
    holds: Option<String>,
    #[serde(default)]
    even_if_absent: bool,
    r#ref: String,
    certainty: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    Mandatory,
    Forbidden,
    Values,
}

pub struct Fact {
    pub id: String,
    pub field: String,
    pub kind: Kind,
    categories: Vec<String>,
    stages: Option<Vec<String>>,
    /// The group for each of whose instances it holds.
    pub scope: Option<String>,
    pub when: Option<Expression>,
    pub holds: Option<Expression>,
    even_if_absent: bool,
    /// As rules refer to it.
    pub reference: String,
    pub is_sure: bool,
}

/// The whole list.
pub struct List {
    /// The fields of which it speaks, if perhaps only to say nothing.
    pub fields: Vec<String>,
    pub facts: Vec<Fact>,
    pub predicates: Predicates,
}

pub fn read(text: &str) -> List {
    let raw: RawList = serde_saphyr::from_str(text).unwrap_or_else(|error| panic!("{error}"));
    let fields = raw.fields.iter().map(|field| field.field.clone()).collect();
    let mut facts = Vec::new();
    for field in raw.fields {
        for (kind, list) in [(Kind::Mandatory, field.mandatory), (Kind::Forbidden, field.forbidden), (Kind::Values, field.values)] {
            facts.extend(list.into_iter().map(|fact| Fact::new(&field.field, kind, fact)));
        }
    }
    List { fields, facts, predicates: raw.predicates.into_iter().map(|(name, predicate)| (name, parse(&predicate.is))).collect() }
}

impl Fact {
    fn new(field: &str, kind: Kind, raw: RawFact) -> Self {
        let entry = raw.r#ref.split_once(' ').map_or("", |(_, entry)| entry);
        let owner = raw.r#ref.split(' ').next().unwrap_or(field);
        Self {
            id: raw.id,
            field: field.to_owned(),
            kind,
            categories: raw.r#for,
            stages: raw.stage,
            scope: Some(raw.scope).filter(|scope| scope != "certificate"),
            when: raw.when.as_deref().map(parse),
            holds: raw.holds.as_deref().map(parse),
            even_if_absent: raw.even_if_absent,
            reference: format!("icm-2/{owner}/{}", entry.split_whitespace().collect::<Vec<_>>().join("-")),
            is_sure: raw.certainty == "sure",
        }
    }

    pub fn is_for(&self, category: &str, stage: &str) -> bool {
        let stages = self.stages.as_ref();
        self.categories.iter().any(|beginning| category.starts_with(beginning.as_str()))
            && stages.is_none_or(|stages| stages.iter().any(|one| one == stage))
    }

    /// Whether its condition says that it is for other categories than that of a vehicle.
    pub fn is_for_others(&self, tree: &Tree) -> bool {
        let is_about_category = |when: &&Expression| when.names() == ["VehicleCategory"];
        let predicates = Predicates::new();
        self.when.as_ref().filter(is_about_category).is_some_and(|when| !Place { tree, scope: ROOT, predicates: &predicates }.holds(when))
    }

    /// Where it holds in a message.
    pub fn scopes(&self, tree: &Tree) -> Vec<At> {
        self.scope.as_ref().map_or_else(|| vec![ROOT], |tag| tree.below(ROOT, tag))
    }

    pub fn applies(&self, tree: &Tree, scope: At, predicates: &Predicates) -> bool {
        self.when.as_ref().is_none_or(|when| Place { tree, scope, predicates }.holds(when))
    }

    /// Whether it is broken in this place.
    pub fn is_broken_in(&self, tree: &Tree, scope: At, predicates: &Predicates) -> bool {
        let place = Place { tree, scope, predicates };
        let stands = !place.hand(&self.field).is_empty();
        let is_wrong = match self.kind {
            Kind::Mandatory => !stands,
            Kind::Forbidden => stands,
            Kind::Values => (stands || self.even_if_absent) && !self.holds.as_ref().is_some_and(|holds| place.holds(holds)),
        };
        is_wrong && self.applies(tree, scope, predicates)
    }

    pub fn is_broken(&self, tree: &Tree, predicates: &Predicates) -> bool {
        self.scopes(tree).into_iter().any(|scope| self.is_broken_in(tree, scope, predicates))
    }

    /// Whether it holds, and not only because it does not apply.
    pub fn is_met(&self, tree: &Tree, predicates: &Predicates) -> bool {
        let looks = |scope: &At| match self.kind {
            Kind::Mandatory | Kind::Forbidden => self.applies(tree, *scope, predicates),
            Kind::Values => self.applies(tree, *scope, predicates) && !Place { tree, scope: *scope, predicates }.hand(&self.field).is_empty(),
        };
        !self.is_broken(tree, predicates) && self.scopes(tree).iter().any(looks)
    }
}
