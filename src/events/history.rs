//! What is known of a vehicle after all events and corrections.

use super::codes::Codes;
use super::event::Event;
use super::times::shown;
use jiff::Timestamp;
use serde::Serialize;

/// One thing that is known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Fact {
    /// What it is about: `approval`, `registration`, `ownership`, `wanted`, `plate`, `first registration`.
    pub what: String,
    /// What holds, or held.
    pub state: String,
    /// Since when.
    pub since: Option<String>,
    /// Until when; `None` while it holds.
    pub until: Option<String>,
    /// Whether it was struck out by a later event.
    pub struck: bool,
    /// The numbers of the entries that it rests on.
    pub events: Vec<u64>,
}

/// What is known of a vehicle.
#[derive(Debug, Default)]
pub struct History {
    approvals: Vec<Held>,
    acts: Vec<Held>,
    ownerships: Vec<Held>,
    first: Option<Held>,
    wanted: Vec<Held>,
    others: Vec<Held>,
}

#[derive(Debug, Clone)]
struct Held {
    what: &'static str,
    state: String,
    since: Option<Timestamp>,
    until: Option<Timestamp>,
    /// The number of the entry that struck it out.
    struck_by: Option<u64>,
    events: Vec<u64>,
}

impl Held {
    fn new(what: &'static str, state: &str, event: &Event) -> Self {
        Self { what, state: state.to_owned(), since: event.holds_from(), until: None, struck_by: None, events: vec![event.id] }
    }

    fn is_standing(&self) -> bool {
        self.struck_by.is_none()
    }

    fn fact(self) -> Fact {
        let Self { what, state, since, until, struck_by, events } = self;
        Fact { what: what.to_owned(), state, since: since.map(shown), until: until.map(shown), struck: struck_by.is_some(), events }
    }
}

/// What an act of registration is called.
const ACTS: [&str; 7] = ["REGISTRERT", "AVREGISTRERT", "VRAKET", "UTFORT", "GJENINNFORT", "FORSTEGANG", "ETTERREGISTRERING"];
/// Those after which the vehicle is registered on an owner.
const REGISTERING: [&str; 4] = ["REGISTRERT", "FORSTEGANG", "ETTERREGISTRERING", "GJENINNFORT"];

/// Whether an event is an act of registration.
pub fn is_act(event: &Event, codes: &Codes) -> bool {
    event.kind_name(codes) == "REGISTRERING" && event.sub_name().is_some_and(|sub| ACTS.contains(&sub))
}

impl History {
    /// What is known after these events of one vehicle, in their order.
    pub fn of<'e>(events: impl IntoIterator<Item = &'e Event>, codes: &Codes) -> Self {
        let mut history = Self::default();
        for event in events {
            history.add(event, codes);
        }
        history
    }

    /// Takes the next event.
    pub fn add(&mut self, event: &Event, codes: &Codes) {
        let sub = event.sub_name().unwrap_or_default().to_owned();
        match event.kind_name(codes) {
            "GODKJENNING" => self.approval(event, &sub),
            "EIERSKAP" if sub == "OPPRETTET" => {
                let held = Held::new("ownership", "OPPRETTET", event);
                end(&mut self.ownerships, &held);
                self.ownerships.push(held);
            }
            "EIERSKAP" => self.corrected_ownership(event),
            "REGISTRERING" if sub == "KORRIGERT" => self.corrected_registration(event),
            "REGISTRERING" => self.act(event, &sub),
            "ETTERLYST" => self.wanted.push(Held::new("wanted", "ETTERLYST", event)),
            "GJENFUNNET" => {
                let held = Held::new("wanted", "GJENFUNNET", event);
                end(&mut self.wanted, &held);
                self.wanted.push(held);
            }
            kind => {
                let state = if sub.is_empty() { kind.to_owned() } else { format!("{kind} {sub}") };
                self.others.push(Held::new("other", &state, event));
            }
        }
    }

    /// A technical approval replaces the one before, whichever of the two events comes first.
    fn approval(&mut self, event: &Event, sub: &str) {
        let name = |event: &Event| event.approval_sub.as_ref().or(event.approval.as_ref()).map_or("approval".to_owned(), |text| text.value.clone());
        let is_other = event.approval.as_ref().is_some_and(|kind| kind.value != "TEKNISK");
        let what = if is_other { "further approval" } else { "approval" };
        match sub {
            "GODKJENNING_AKTIVERT" => self.approvals.push(Held::new(what, &name(event), event)),
            "GODKJENNING_DEAKTIVERT" => {
                let own = name(event);
                let is_open = |held: &&mut Held| held.what == what && held.until.is_none();
                let named = event.approval_sub.is_some() && is_other;
                // Of two that are open the older one is meant: the newer one came to replace it.
                let held = self.approvals.iter_mut().filter(is_open).find(|held| !named || held.state == own);
                if let Some(held) = held {
                    held.until = event.holds_from().or(held.since);
                    held.events.push(event.id);
                }
            }
            _ => {
                if let Some(held) = self.approvals.iter_mut().rev().find(|held| held.until.is_none()) {
                    held.events.push(event.id);
                } else {
                    self.others.push(Held::new("other", sub, event));
                }
            }
        }
    }

    fn act(&mut self, event: &Event, sub: &str) {
        let held = Held::new("registration", sub, event);
        if sub == "FORSTEGANG" || sub == "ETTERREGISTRERING" {
            self.first = Some(Held { what: "first registration", ..held.clone() });
        }
        if sub == "VRAKET" {
            // What is later than the day of scrapping is struck out.
            let is_later = |known: &&mut Held| known.is_standing() && known.since > held.since;
            for known in self.acts.iter_mut().chain(&mut self.ownerships).filter(is_later) {
                known.struck_by = Some(event.id);
                known.events.push(event.id);
            }
        }
        end(&mut self.acts, &held);
        self.acts.push(held);
    }

    fn corrected_registration(&mut self, event: &Event) {
        for correction in &event.corrections {
            match correction.value.as_str() {
                "AVREGISTRERING_FJERNET" | "MIDLERTIDIG_AVREGISTRERING_FJERNET" => self.take_back("AVREGISTRERT", event),
                "UTFORSEL_FJERNET" => self.take_back("UTFORT", event),
                "VRAKING_FJERNET" => {
                    let scrapped = self.acts.iter().rev().find(|held| held.state == "VRAKET" && held.is_standing()).map(|held| held.events[0]);
                    self.take_back("VRAKET", event);
                    for held in self.acts.iter_mut().chain(&mut self.ownerships).filter(|held| scrapped.is_some() && held.struck_by == scrapped) {
                        held.struck_by = None;
                        held.events.push(event.id);
                    }
                }
                correction if correction.starts_with("FORSTEGANG_NORGE_FOM") => {
                    let first = self.first.get_or_insert_with(|| Held { events: Vec::new(), ..Held::new("first registration", "FORSTEGANG", event) });
                    first.since = event.holds_from();
                    first.events.push(event.id);
                }
                correction => {
                    let dates = correction == "REGISTRERING_EIER_FOM_KORRIGERT";
                    match self.acts.iter_mut().rev().find(|held| held.is_standing() && REGISTERING.contains(&held.state.as_str())) {
                        Some(held) => {
                            held.events.push(event.id);
                            if dates {
                                held.since = event.holds_from();
                            }
                        }
                        None => self.others.push(Held::new("other", correction, event)),
                    }
                }
            }
        }
        if event.corrections.is_empty() {
            self.others.push(Held::new("other", "REGISTRERING KORRIGERT", event));
        }
    }

    /// Takes back the last act of a kind; the one before it holds again.
    fn take_back(&mut self, act: &str, event: &Event) {
        let Some(held) = self.acts.iter_mut().rev().find(|held| held.state == act && held.is_standing()) else {
            return self.others.push(Held::new("other", &format!("{act} taken back"), event));
        };
        held.struck_by = Some(event.id);
        held.events.push(event.id);
        if let Some(before) = self.acts.iter_mut().rev().find(|held| held.is_standing()) {
            before.until = None;
            before.events.push(event.id);
        }
    }

    fn corrected_ownership(&mut self, event: &Event) {
        let is_first = event.corrects("FORSTE_REGISTRERING");
        for correction in event.corrections.iter().filter(|correction| !correction.value.ends_with("_REGISTRERING")) {
            let mut standing = self.ownerships.iter_mut().filter(|held| held.is_standing());
            let held = if is_first { standing.next() } else { standing.next_back() };
            let Some(held) = held else {
                self.others.push(Held::new("other", &correction.value, event));
                continue;
            };
            held.events.push(event.id);
            match correction.value.as_str() {
                "EIERSKAP_FJERNET" => {
                    held.struck_by = Some(event.id);
                    if let Some(before) = self.ownerships.iter_mut().rev().find(|held| held.is_standing()) {
                        before.until = None;
                        before.events.push(event.id);
                    }
                }
                "EIERSKAP_EIERSKIFTEDATO_KORRIGERT" => {
                    held.since = event.holds_from();
                    let since = held.since;
                    if let Some(before) = self.ownerships.iter_mut().filter(|held| held.is_standing()).rev().nth(1) {
                        before.until = since;
                        before.events.push(event.id);
                    }
                }
                _ => {}
            }
        }
        if event.corrections.is_empty() {
            self.others.push(Held::new("other", "EIERSKAP KORRIGERT", event));
        }
    }

    /// Everything, in this order: approvals, first registration, registrations, ownerships, wanted, others.
    pub fn facts(self) -> Vec<Fact> {
        let Self { approvals, acts, ownerships, first, wanted, others } = self;
        approvals.into_iter().chain(first).chain(acts).chain(ownerships).chain(wanted).chain(others).map(Held::fact).collect()
    }
}

/// What holds ends when something else begins.
fn end(list: &mut [Held], next: &Held) {
    if let Some(held) = list.iter_mut().rev().find(|held| held.is_standing()).filter(|held| held.until.is_none()) {
        held.until = next.since;
    }
}

/// Why an event is dated back further than its kind allows, given what was known of the vehicle before it.
pub fn backdated(history: &History, event: &Event, codes: &Codes) -> Option<String> {
    let from = event.holds_from().filter(|_| event.valid_from.is_some());
    let last_of = |list: &[Held], states: Option<&[&str]>| {
        let is_it = |held: &&Held| held.is_standing() && states.is_none_or(|states| states.contains(&held.state.as_str()));
        list.iter().filter(is_it).filter_map(|held| Some((held.since?, held.events[0]))).max()
    };
    let act = last_of(&history.acts, None);
    let registered = last_of(&history.acts, Some(&REGISTERING));
    let owned = last_of(&history.ownerships, None);
    let sub = event.sub_name()?;
    let limits = match (event.kind_name(codes), sub) {
        ("EIERSKAP", "OPPRETTET") => vec![registered],
        ("REGISTRERING", "REGISTRERT" | "FORSTEGANG" | "AVREGISTRERT") => vec![act],
        ("REGISTRERING", "UTFORT") => vec![registered],
        ("REGISTRERING", "GJENINNFORT") => vec![act, owned],
        ("REGISTRERING", "KORRIGERT") if event.corrections.iter().any(|one| one.value == "AVREGISTRERING_FJERNET") => {
            let last = history.acts.iter().rev().find(|held| held.is_standing())?;
            let is_last = last.state == "AVREGISTRERT";
            return (!is_last)
                .then(|| format!("entry {} takes back a deregistration, and the last act is {} of entry {}", event.id, last.state, last.events[0]));
        }
        _ => return None,
    };
    let (limit, by) = limits.into_iter().flatten().max()?;
    let from = from.filter(|from| *from < limit)?;
    Some(format!("{sub} of entry {} holds from {}, before {} of entry {by}", event.id, shown(from), shown(limit)))
}
