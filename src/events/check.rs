//! What is wrong with pages of a feed: each alone, and in their order.

use super::codes::{Codes, takes};
use super::event::{Event, Placeholder, Text};
use super::feed::{Page, PageFault, read_page};
use super::history::{History, backdated, is_act};
use super::times::{instant, seconds};
use crate::finding::{Check, Finding, event_kinds as kinds};
use crate::source::{SourceText, Span};
use std::collections::{BTreeMap, BTreeSet};

/// At most so many findings of a page are listed.
const MOST: usize = 1000;

/// Checks pages one after the other.
#[derive(Debug)]
pub struct EventCheck<'c> {
    codes: &'c Codes,
    is_gapless: bool,
    /// The number of the last entry.
    last: Option<u64>,
    /// What the entries so far said, by their numbers.
    seen: BTreeMap<u64, u64>,
    /// What is known of each vehicle so far.
    vehicles: BTreeMap<String, Vehicle>,
    told: BTreeSet<String>,
    found: Vec<Finding>,
}

impl<'c> EventCheck<'c> {
    /// Nothing read yet; whether the feed has no gaps is known to whoever asked for it.
    pub fn new(codes: &'c Codes, is_gapless: bool) -> Self {
        Self { codes, is_gapless, last: None, seen: BTreeMap::new(), vehicles: BTreeMap::new(), told: BTreeSet::new(), found: Vec::new() }
    }

    /// Checks the next page; returns what is wrong with it, in the order of the page.
    pub fn page(&mut self, text: &str) -> Vec<Finding> {
        let page = match read_page(text, self.codes) {
            Ok(page) => Some(page),
            Err(PageFault::Malformed(cause)) => {
                self.found.push(Finding {
                    span: cause.span,
                    value: cause.value,
                    expected: cause.expected,
                    ..kinds::MALFORMED.finding(cause.message)
                });
                None
            }
            Err(PageFault::NoFeed(root)) => {
                self.add(&kinds::NOT_A_FEED, None, format!("the root element is {root}"), Some(root), Some("feed"));
                None
            }
        };
        if let Some(page) = &page {
            self.of_page(page);
            for event in &page.events {
                self.event(event);
            }
        }
        let source = SourceText::new(text.to_owned());
        let mut findings = std::mem::take(&mut self.found);
        findings.sort_by(Finding::document_order);
        findings.truncate(MOST);
        for finding in &mut findings {
            finding.location = finding.span.map(|span| source.locate(span));
        }
        findings
    }

    fn add(&mut self, check: &'static Check, span: Option<Span>, message: String, value: Option<String>, expected: Option<&str>) {
        self.found.push(Finding { span, value, expected: expected.map(str::to_owned), ..check.finding(message) });
    }

    fn at(&mut self, check: &'static Check, text: &Text, message: String, expected: Option<&str>) {
        self.add(check, Some(text.span), message, Some(text.value.clone()), expected);
    }

    /// What is told once in a run.
    fn once(&mut self, check: &'static Check, text: &Text, what: &str) {
        if self.told.insert(format!("{what} {}", text.value)) {
            self.at(check, text, format!("the {what} {} is not known", text.value), None);
        }
    }

    fn of_page(&mut self, page: &Page) {
        for span in &page.nameless {
            self.add(&kinds::ENTRY_WITHOUT_ID, Some(*span), "an entry has no number".to_owned(), None, Some("a whole number"));
        }
        if let Some(count) = page.count.as_ref().filter(|count| count.value != page.events.len() as u64 + page.nameless.len() as u64) {
            let entries = page.events.len() + page.nameless.len();
            let message = format!("the feed says that it has {} entries, and has {entries}", count.value);
            self.add(&kinds::NUMBER_OF_ENTRIES, Some(count.span), message, Some(count.value.to_string()), Some(&entries.to_string()));
        }
        for (name, span) in &page.unknown {
            if self.told.insert(format!("element {name}")) {
                self.add(&kinds::UNKNOWN_ELEMENT, Some(*span), format!("the element {name} is not known"), Some(name.clone()), None);
            }
        }
        let newest = page.events.iter().flat_map(|event| &event.times).filter_map(|(_, text)| instant(&text.value)).max();
        for (name, text) in &page.times {
            match (instant(&text.value), newest) {
                (None, _) => self.at(&kinds::UNREADABLE_TIME, text, format!("{name} of the feed is no moment"), Some("a moment with an offset")),
                (Some(own), Some(newest)) if own != newest => {
                    let newest = super::times::shown(newest);
                    self.at(&kinds::TIME_DIFFERS, text, format!("{name} of the feed is not that of the newest entry"), Some(&newest));
                }
                _ => {}
            }
        }
    }

    fn event(&mut self, event: &Event) {
        self.numbers(event);
        if event.placeholder == Some(Placeholder::Filled) {
            self.add(&kinds::PLACEHOLDER_WITH_CONTENT, Some(event.span), format!("entry {} is a placeholder, and has content", event.id), None, None);
        }
        if event.placeholder.is_none() {
            self.same(event);
            self.codes(event);
            self.corrections(event);
        }
        self.times(event);
        if let Some(kuid) = event.kuid().filter(|_| event.placeholder.is_none()) {
            let before = self.vehicles.entry(kuid.to_owned()).or_default();
            let told: Vec<(&'static Check, String)> = backdated(&before.history, event, self.codes)
                .map(|message| (&kinds::BACKDATED_BEYOND, message))
                .into_iter()
                .chain(approval_order(before, event).map(|message| (&kinds::APPROVAL_ORDER, message)))
                .collect();
            before.add(event, self.codes);
            for (check, message) in told {
                let place = event.valid_from.as_ref().or(event.sub.as_ref());
                self.add(check, Some(place.map_or(event.span, |text| text.span)), message, place.map(|text| text.value.clone()), None);
            }
        }
    }

    fn numbers(&mut self, event: &Event) {
        let known = self.seen.insert(event.id, event.digest);
        match (known, self.last) {
            (Some(digest), _) if digest != event.digest => {
                self.add(
                    &kinds::REPEATED_ID,
                    Some(event.span),
                    format!("entry {} stands twice, and says otherwise", event.id),
                    Some(event.id.to_string()),
                    None,
                );
            }
            // Pages may overlap: what was read already is no fault.
            (Some(_), Some(last)) if event.id < last => return,
            (_, Some(last)) if event.id <= last => {
                let message = format!("entry {} stands behind entry {last}", event.id);
                self.add(&kinds::ORDER, Some(event.span), message, Some(event.id.to_string()), Some(&format!("a number above {last}")));
            }
            (None, Some(last)) if self.is_gapless && event.id != last + 1 => {
                let message = format!("entry {} follows entry {last}", event.id);
                self.add(&kinds::GAP, Some(event.span), message, Some(event.id.to_string()), Some(&(last + 1).to_string()));
            }
            _ => {}
        }
        self.last = Some(event.id);
    }

    /// What stands in several places must be the same in all of them.
    fn same(&mut self, event: &Event) {
        let codes = self.codes;
        let kind = event.kind_name(codes).to_owned();
        for (name, place) in
            [("title", &event.title), ("category", &event.category), ("Hendelsetype", &event.message_kind), ("HendelseKategori", &event.kind)]
        {
            if let Some(text) = place.as_ref().filter(|text| codes.kind_name(&text.value) != kind) {
                self.at(&kinds::KIND_DIFFERS, text, format!("{name} of entry {} is {}, and the event is {kind}", event.id, text.value), Some(&kind));
            }
        }
        let source = event.source().unwrap_or_default().to_owned();
        for (name, place) in [("category", &event.system), ("author", &event.author), ("Kilde", &event.message_source)] {
            if let Some(text) = place.as_ref().filter(|text| text.value != source) {
                self.at(
                    &kinds::SOURCE_DIFFERS,
                    text,
                    format!("{name} of entry {} is {}, and Kilde is {source}", event.id, text.value),
                    Some(&source),
                );
            }
        }
        let kuid = event.kuid().unwrap_or_default().to_owned();
        for (name, place) in [("kuid", &event.outer_kuid), ("Kuid", &event.message_kuid), ("KUID", &event.inner_kuid)] {
            if let Some(text) = place.as_ref().filter(|text| text.value != kuid) {
                self.at(
                    &kinds::KUID_DIFFERS,
                    text,
                    format!("{name} of entry {} is {}, and the vehicle is {kuid}", event.id, text.value),
                    Some(&kuid),
                );
            }
        }
    }

    fn codes(&mut self, event: &Event) {
        let codes = self.codes;
        if let Some(source) = event.message_source.as_ref().or(event.system.as_ref()).filter(|source| !codes.is_source(&source.value)) {
            self.once(&kinds::UNKNOWN_CODE, source, "source");
        }
        if let (Some(kind), Some(sub)) = (&event.approval, &event.approval_sub)
            && !codes.is_approval(&kind.value, &sub.value)
        {
            self.once(&kinds::UNKNOWN_CODE, sub, "type of approval");
        }
        let Some(text) = event.kind.as_ref().or(event.category.as_ref()) else { return };
        let name = event.kind_name(codes);
        let Some(kind) = codes.kind(name) else { return self.once(&kinds::UNKNOWN_CODE, text, "kind") };
        let sources = &kind.sources;
        if let Some(source) =
            event.message_source.as_ref().filter(|source| codes.is_source(&source.value) && !sources.is_empty() && !sources.contains(&source.value))
        {
            self.at(&kinds::SOURCE_DIFFERS, source, format!("an event of kind {name} comes from {}", source.value), Some(&sources.join(" or ")));
        }
        let Some(sub) = &event.sub else { return };
        match kind.sub(&sub.value) {
            Some(known) if known.held_back => {
                self.at(&kinds::SUPPRESSED_KIND_SEEN, sub, format!("events {name} {} are held back", sub.value), None);
            }
            Some(_) => {}
            None => {
                let others: Vec<&str> = codes.kinds().filter(|other| codes.kind(other).is_some_and(|kind| kind.sub(&sub.value).is_some())).collect();
                if others.is_empty() {
                    self.once(&kinds::UNKNOWN_CODE, sub, "subkind");
                } else {
                    let message = format!("{} is no subkind of {name}", sub.value);
                    self.at(&kinds::SUB_OF_OTHER_KIND, sub, message, Some(&format!("a subkind of {}", others.join(" or "))));
                }
            }
        }
    }

    fn corrections(&mut self, event: &Event) {
        let codes = self.codes;
        let Some(sub) = &event.sub else { return };
        let known = codes.kind(event.kind_name(codes)).and_then(|kind| kind.sub(&sub.value));
        if sub.value == "KORRIGERT" && event.corrections.is_empty() {
            self.at(
                &kinds::CORRECTION_WITHOUT_TYPE,
                sub,
                format!("entry {} corrects, and does not say what", event.id),
                Some("Korreksjonsbeskrivelse"),
            );
        }
        for correction in &event.corrections {
            if known.is_some_and(|known| takes(known, &correction.value)) {
                continue;
            }
            if codes.is_correction(&correction.value) {
                let message = format!("{} is no correction of {} {}", correction.value, event.kind_name(codes), sub.value);
                self.at(&kinds::CORRECTION_OF_OTHER_KIND, correction, message, None);
            } else {
                self.once(&kinds::UNKNOWN_CODE, correction, "correction type");
            }
        }
        let owner = event.corrections.iter().find(|correction| codes.is_of_owner(&correction.value));
        if let Some(owner) = owner.filter(|_| !event.corrections.iter().any(|correction| codes.is_which(&correction.value))) {
            let message = format!("entry {} corrects an owner, and does not say of which registration", event.id);
            self.at(&kinds::FIRST_OR_LATEST_MISSING, owner, message, Some("FORSTE_REGISTRERING or SENESTE_REGISTRERING"));
        }
    }

    fn times(&mut self, event: &Event) {
        let readable = [
            ("MottattTidspunkt", &event.received),
            ("OpprettetTidspunkt", &event.created),
            ("Tidsstempel", &event.stamp),
            ("GyldigFra", &event.valid_from),
        ];
        for (name, place) in readable {
            if let Some(text) = place.as_ref().filter(|text| instant(&text.value).is_none()) {
                self.at(&kinds::UNREADABLE_TIME, text, format!("{name} of entry {} is no moment", event.id), Some("a moment with an offset"));
            }
        }
        let received = event.received.as_ref().and_then(|text| instant(&text.value));
        let own = received.or_else(|| event.times.iter().find_map(|(_, text)| instant(&text.value)));
        for (name, text) in &event.times {
            match (instant(&text.value), own) {
                (None, _) => {
                    self.at(&kinds::UNREADABLE_TIME, text, format!("{name} of entry {} is no moment", event.id), Some("a moment with an offset"))
                }
                (Some(time), Some(own)) if seconds(time) != seconds(own) => {
                    let expected = super::times::shown(own);
                    self.at(&kinds::TIME_DIFFERS, text, format!("{name} of entry {} is not when it was received", event.id), Some(&expected));
                }
                _ => {}
            }
        }
    }
}

/// What is known of a vehicle on the way through its events.
#[derive(Debug, Default)]
struct Vehicle {
    history: History,
    /// How many technical approvals were activated, and how many deactivated.
    activated: u64,
    deactivated: u64,
    /// The entry of the newest of them.
    newest: u64,
}

impl Vehicle {
    fn add(&mut self, event: &Event, codes: &Codes) {
        self.history.add(event, codes);
        match event.sub_name().filter(|_| is_technical(event)) {
            Some("GODKJENNING_AKTIVERT") => (self.activated, self.newest) = (self.activated + 1, event.id),
            Some("GODKJENNING_DEAKTIVERT") => self.deactivated += 1,
            _ => {}
        }
    }
}

/// That an approval was activated before the one that it replaces was deactivated.
fn approval_order(before: &Vehicle, event: &Event) -> Option<String> {
    let is_end = event.sub_name() == Some("GODKJENNING_DEAKTIVERT") && is_technical(event);
    let is_before = is_end && before.activated > before.deactivated + 1;
    is_before.then(|| format!("entry {} deactivates an approval that entry {} replaced already", event.id, before.newest))
}

fn is_technical(event: &Event) -> bool {
    event.approval.as_ref().is_none_or(|kind| kind.value == "TEKNISK")
}

/// Whether an event is an act of registration, for those who link events.
pub fn registers(event: &Event, codes: &Codes) -> bool {
    is_act(event, codes)
}
