//! Certificates that were sent, and what became of their vehicles.

use super::check::registers;
use super::codes::Codes;
use super::event::Event;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::Serialize;

/// A certificate that was sent.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Certificate {
    /// Its VIN.
    pub vin: String,
    /// The vehicle, from the answer to its sending.
    pub kuid: Option<String>,
    /// Its reference.
    pub reference: Option<String>,
}

/// What became of a certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// It was sent, and nothing more is known.
    Created,
    /// The approval is in force.
    Approved,
    /// It was taken back before the vehicle was registered; a corrected one has another kuid.
    Withdrawn,
    /// The vehicle was registered for the first time.
    FirstRegistered,
    /// More happened since.
    Later,
}

impl State {
    /// The word for it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Approved => "approved",
            Self::Withdrawn => "withdrawn",
            Self::FirstRegistered => "first-registered",
            Self::Later => "later",
        }
    }
}

/// A certificate and its fate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Linked {
    /// The VIN.
    pub vin: String,
    /// The vehicle.
    pub kuid: Option<String>,
    /// The reference.
    pub reference: Option<String>,
    /// What became of it.
    pub state: State,
    /// The entry that says so.
    pub event: Option<u64>,
    /// How many days ago.
    pub age: Option<i64>,
}

/// Links certificates with events, in the order of the certificates. An event is about a certificate by its kuid, or by its VIN where the
/// kuid of the certificate is not known.
pub fn link(certificates: &[Certificate], events: &[Event], codes: &Codes, today: Date) -> Vec<Linked> {
    certificates.iter().map(|certificate| one(certificate, events, codes, today)).collect()
}

fn one(certificate: &Certificate, events: &[Event], codes: &Codes, today: Date) -> Linked {
    let is_about = |event: &&Event| match (&certificate.kuid, event.kuid()) {
        (Some(own), Some(kuid)) => own == kuid,
        _ => event.vin.as_deref().is_some_and(|vin| vin == certificate.vin),
    };
    let mut state = State::Created;
    let mut kuid = certificate.kuid.clone();
    let mut last: Option<&Event> = None;
    for event in events.iter().filter(|event| event.placeholder.is_none()).filter(is_about) {
        let is_of_register = event.kind_name(codes) == "REGISTRERING" || event.kind_name(codes) == "EIERSKAP" || registers(event, codes);
        let next = match (state, event.sub_name()) {
            (State::Created | State::Withdrawn, Some("GODKJENNING_AKTIVERT")) => State::Approved,
            (State::Created | State::Approved, Some("GODKJENNING_DEAKTIVERT")) => State::Withdrawn,
            (State::Created | State::Approved | State::Withdrawn, Some("FORSTEGANG" | "ETTERREGISTRERING")) => State::FirstRegistered,
            (State::FirstRegistered, _) => State::Later,
            (State::Created | State::Approved, _) if is_of_register => State::Later,
            (state, _) => state,
        };
        if next != state || state == State::Later {
            last = Some(event);
        }
        // A corrected certificate of the vehicle has another number; where none was known, the newest is.
        if certificate.kuid.is_none() {
            kuid = event.kuid().map(str::to_owned).or(kuid);
        }
        state = next;
    }
    let day = |instant: Timestamp| instant.to_zoned(TimeZone::UTC).date();
    let received = last.and_then(|event| event.received.as_ref()).and_then(|text| super::times::instant(&text.value));
    let age = received.or_else(|| last.and_then(Event::holds_from)).map(|instant| i64::from((today - day(instant)).get_days()));
    Linked { vin: certificate.vin.clone(), kuid, reference: certificate.reference.clone(), state, event: last.map(|event| event.id), age }
}
