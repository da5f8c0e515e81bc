//! What the checks of a set of rules rest on: how many on what, and what of the authority's list is in force.

use crate::finding::{Basis, Severity};
use crate::rules::RuleSet;
use crate::rules::presence::PresenceFact;
use std::collections::{BTreeMap, BTreeSet};

/// What a set of rules rests on.
#[derive(Debug, Default)]
pub struct Evidence {
    /// How many rules, by what they rest on and how much they weigh.
    pub rules: BTreeMap<(Basis, Severity), usize>,
    /// How many facts about presence are in force and sure.
    pub sure: usize,
    /// The doubtful facts about presence, which are warnings: what each says, and why it is doubtful.
    pub doubtful: Vec<(String, String)>,
    /// The rules for doubtful entries of the list, which are no errors: the entries, and why they are doubtful.
    pub doubtful_rules: Vec<(String, String)>,
    /// The facts about presence that are not in force: what each says, and why not.
    pub left_out: Vec<(String, String)>,
    /// The entries of lists that rules, and not facts about presence, refer to.
    pub refs_of_rules: BTreeSet<String>,
}

impl Evidence {
    /// Counts what the rules of these sets rest on.
    pub fn of<'r>(sets: impl IntoIterator<Item = &'r RuleSet>) -> Self {
        let mut evidence = Self::default();
        for set in sets {
            let said = set.rules.iter().map(|rule| &rule.said).chain(set.across.iter().map(|rule| &rule.said));
            for said in said.chain(set.limits.iter().map(|limit| &limit.said)) {
                *evidence.rules.entry((said.basis, said.severity)).or_default() += 1;
                evidence.refs_of_rules.extend(said.refs.iter().cloned());
                if said.basis == Basis::Authority && said.severity < Severity::Error {
                    evidence.doubtful_rules.push((format!("{}, {}", said.refs.join(", "), said.code), said.why.to_string()));
                }
            }
            set.tables.iter().flat_map(|table| table.facts()).for_each(|fact| evidence.add(fact));
        }
        evidence
    }

    fn add(&mut self, fact: &PresenceFact) {
        let words = || format!("{}, {}: {}", fact.refs.join(", "), fact.demand.as_str(), fact.vehicles);
        match (&fact.left_out, &fact.doubt) {
            (Some(reason), _) => self.left_out.push((words(), reason.clone())),
            (None, Some(doubt)) => self.doubtful.push((words(), doubt.clone())),
            (None, None) => self.sure += 1,
        }
    }

    /// How many rules rest on this and weigh so much.
    pub fn count(&self, basis: Basis, severity: Severity) -> usize {
        self.rules.get(&(basis, severity)).copied().unwrap_or_default()
    }
}
