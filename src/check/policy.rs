//! What is made of what is known: on which day, and what of it counts.

use crate::finding::{Selection, Threshold};
use crate::signature::{Anchors, Seals};
use jiff::civil::Date;

/// What is made of what is known.
#[derive(Debug)]
pub(super) struct Policy {
    pub(super) as_of: Date,
    /// Which findings are reported.
    pub(super) selection: Selection,
    /// Which findings make a file fail.
    pub(super) threshold: Threshold,
    /// Where certificates must lead to, anywhere when there are none; nothing at all when no finding about seals would be reported.
    anchors: Option<Anchors>,
    /// The check of signatures, when any of its findings would be reported: it costs time.
    pub(super) seals: Option<Seals>,
}

impl Policy {
    pub(super) fn new(as_of: Date, selection: Selection, threshold: Threshold, anchors: Option<Anchors>) -> Self {
        let seals = anchors.clone().map(|anchors| Seals::new(Some(as_of), anchors));
        Self { as_of, selection, threshold, anchors, seals }
    }

    /// The same on another day.
    pub(super) fn on(&self, day: Date) -> Self {
        Self::new(day, self.selection.clone(), self.threshold, self.anchors.clone())
    }
}
