//! What is made of what is known: on which day, and what of it counts.

use super::trust::Trust;
use crate::approval::Approvals;
use crate::engine::{Asked, Engine};
use crate::finding::{Selection, Severity, Threshold, kinds};
use crate::gate::Gate;
use crate::signature::Seals;
use jiff::civil::Date;
use std::sync::{Arc, OnceLock};

/// What of all that is found counts.
#[derive(Debug, Clone)]
pub(super) struct Counts {
    pub(super) selection: Selection,
    pub(super) least: Severity,
    pub(super) threshold: Threshold,
    pub(super) unsigned: bool,
    pub(super) gate: Arc<Gate>,
    /// What versions of approved types have.
    pub(super) approvals: Option<Arc<Approvals>>,
    /// What is to be told of that, one line each.
    pub(super) notes: Vec<String>,
}

/// What is made of what is known.
#[derive(Debug)]
pub(super) struct Policy {
    pub(super) as_of: Date,
    /// Which findings are reported.
    pub(super) selection: Selection,
    /// The least severity that is reported.
    pub(super) least: Severity,
    /// What the plant makes of findings.
    pub(super) gate: Arc<Gate>,
    /// What versions of approved types have, when any of what it finds would be reported.
    pub(super) approvals: Option<Arc<Approvals>>,
    /// What is to be told of the files of the gate and the choice of codes.
    told: Vec<String>,
    /// Whether a message may be without a signature: one that is there is checked all the same.
    pub(super) unsigned: bool,
    /// What of the rules has to be run for them.
    pub(super) asked: Asked,
    /// The same of the rules for what only older messages have, found out when the first of these comes.
    asked_older: OnceLock<Asked>,
    /// Which findings make a file fail.
    pub(super) threshold: Threshold,
    /// Where certificates must lead to, anywhere when there are none; nothing at all when no finding about seals would be reported.
    trust: Option<Trust>,
    /// The check of signatures, when any of its findings would be reported: it costs time.
    pub(super) seals: Option<Seals>,
}

impl Policy {
    pub(super) fn new(as_of: Date, counts: Counts, asked: Asked, trust: Option<Trust>) -> Self {
        let Counts { selection, least, threshold, unsigned, gate, approvals, notes: told } = counts;
        let seals = trust.clone().map(|trust| Seals::new(Some(as_of), trust.anchors).with_revocations(trust.revocations));
        // Who leaves seals out does not ask for one.
        let unsigned = unsigned || selection.skips(&kinds::SIGNATURE_MISSING.code);
        Self { as_of, selection, least, approvals, told, unsigned, gate, asked, asked_older: OnceLock::new(), threshold, trust, seals }
    }

    /// What of the rules in terms of older messages has to be run.
    pub(super) fn asked_older(&self, engine: &Engine) -> &Asked {
        self.asked_older.get_or_init(|| engine.asked(&self.selection))
    }

    /// What of the trusted certificates was not read, and which codes are called otherwise now.
    pub(super) fn notes(&self) -> impl Iterator<Item = &String> {
        self.told.iter().chain(self.trust.iter().flat_map(|trust| &trust.notes))
    }

    /// What is not checked of any seal.
    pub(super) fn unchecked(&self) -> Vec<String> {
        self.seals.as_ref().map_or_else(|| vec!["signatures".to_owned()], Seals::unchecked)
    }

    /// The same on another day.
    pub(super) fn on(&self, day: Date) -> Self {
        let counts = Counts {
            selection: self.selection.clone(),
            least: self.least,
            threshold: self.threshold,
            unsigned: self.unsigned,
            gate: Arc::clone(&self.gate),
            approvals: self.approvals.clone(),
            notes: self.told.clone(),
        };
        Self::new(day, counts, self.asked.clone(), self.trust.clone())
    }
}
