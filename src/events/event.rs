//! One event, as an entry of a feed has it.

use super::codes::Codes;
use crate::source::Span;
use jiff::Timestamp;

/// A value, and where it stands in the page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct At<T> {
    /// The value.
    pub value: T,
    /// Where.
    pub span: Span,
}

/// A text and its place.
pub type Text = At<String>;

/// What takes the place of an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Placeholder {
    /// Nothing stands here.
    Empty,
    /// The envelope holds something all the same.
    Filled,
}

/// An entry of a feed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// The number of the entry.
    pub id: u64,
    /// Where the number stands.
    pub span: Span,
    /// The title.
    pub title: Option<Text>,
    /// The category of the scheme `hendelser`.
    pub category: Option<Text>,
    /// The category of the scheme `kildesystemId`.
    pub system: Option<Text>,
    /// The author.
    pub author: Option<Text>,
    /// The times of the entry: updated, published, dc:date.
    pub times: Vec<(&'static str, Text)>,
    /// The kuid beside the content.
    pub outer_kuid: Option<Text>,
    /// What the head of the envelope says.
    pub message_kind: Option<Text>,
    /// The source in the envelope.
    pub message_source: Option<Text>,
    /// The time stamp of the envelope.
    pub stamp: Option<Text>,
    /// The kuid in the envelope.
    pub message_kuid: Option<Text>,
    /// The VIN in the envelope.
    pub vin: Option<String>,
    /// The kind in the event.
    pub kind: Option<Text>,
    /// The subkind.
    pub sub: Option<Text>,
    /// When it was received.
    pub received: Option<Text>,
    /// When it was made.
    pub created: Option<Text>,
    /// The kuid in the content.
    pub inner_kuid: Option<Text>,
    /// From when on it holds.
    pub valid_from: Option<Text>,
    /// The correction types.
    pub corrections: Vec<Text>,
    /// The number of a trial plate.
    pub prkid: Option<String>,
    /// The type of the approval.
    pub approval: Option<Text>,
    /// The subtype of the approval.
    pub approval_sub: Option<Text>,
    /// What takes the place of an event, when it does.
    pub placeholder: Option<Placeholder>,
    /// A hash of all that the entry says.
    pub digest: u64,
}

fn text(value: Option<&Text>) -> Option<&str> {
    value.map(|text| text.value.as_str())
}

impl Event {
    /// An entry at a place, of which nothing is known yet.
    pub fn at(span: Span, digest: u64) -> Self {
        Self {
            id: 0,
            span,
            digest,
            title: None,
            category: None,
            system: None,
            author: None,
            times: Vec::new(),
            outer_kuid: None,
            message_kind: None,
            message_source: None,
            stamp: None,
            message_kuid: None,
            vin: None,
            kind: None,
            sub: None,
            received: None,
            created: None,
            inner_kuid: None,
            valid_from: None,
            corrections: Vec::new(),
            prkid: None,
            approval: None,
            approval_sub: None,
            placeholder: None,
        }
    }

    /// The kind, in the one spelling that counts: that of the event, or else that of the entry.
    pub fn kind_name<'e>(&'e self, codes: &'e Codes) -> &'e str {
        let category = || text(self.category.as_ref()).or_else(|| text(self.message_kind.as_ref()));
        codes.kind_name(text(self.kind.as_ref()).or_else(category).unwrap_or_default())
    }

    /// The subkind.
    pub fn sub_name(&self) -> Option<&str> {
        text(self.sub.as_ref())
    }

    /// The source.
    pub fn source(&self) -> Option<&str> {
        text(self.message_source.as_ref().or(self.system.as_ref()).or(self.author.as_ref()))
    }

    /// The vehicle.
    pub fn kuid(&self) -> Option<&str> {
        text(self.message_kuid.as_ref().or(self.outer_kuid.as_ref()).or(self.inner_kuid.as_ref()))
    }

    /// Whether a correction type stands in it.
    pub fn corrects(&self, beginning: &str) -> bool {
        self.corrections.iter().any(|correction| correction.value.starts_with(beginning))
    }

    /// From when on it holds: what the event says of that, or else its time stamp.
    pub fn holds_from(&self) -> Option<Timestamp> {
        let stated = self.valid_from.as_ref().or(self.stamp.as_ref()).or(self.created.as_ref());
        stated.and_then(|text| super::times::instant(&text.value))
    }
}
