//! The checks of the service in their order, and what is answered.

use super::answer::{Answers, Asks, Identity, Reply, field_fault};
use super::certificates::{self, Created, Deleted, Known, Named, New};
use super::classify::{self, Vehicle};
use super::facts::Facts;
use super::register::Register;
use super::request::Creation;
use crate::check::{Checked, Checker, Wanted};
use crate::finding::{Finding, Severity};
use crate::report::Answers as Form;
use crate::serve::checkers::Wish;
use crate::serve::clock::OSLO;
use crate::serve::common::Common;
use crate::serve::error::ServeError;
use crate::serve::ledger::{self, Entry};
use crate::serve::options::{Contract, Options};
use crate::serve::store::StoreError;
use crate::serve::{clock, random};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;
use std::sync::{Arc, PoisonError, RwLock};

/// The codes that come before what the register looks at.
const BEFORE_REGISTER: [&str; 3] = ["UGYLDIG_FORESPORSEL", "DESERIALISERING_AV_IVI_FEILET", "IVI_IKKE_IHT_KONTRAKT"];

/// The rehearsal of the Norwegian service.
#[derive(Debug)]
pub(super) struct Service {
    pub(super) common: Arc<Common>,
    pub(super) answers: Answers,
    pub(super) register: RwLock<Register>,
    /// The register as it was at the start.
    pub(super) at_start: Register,
    pub(super) asks: bool,
    pub(super) strict_token: bool,
    /// Whether separators in the links of the feed stand as they are.
    pub(super) plain_links: bool,
    contract: Contract,
    infos: bool,
}

impl Service {
    pub(super) fn new(common: Arc<Common>, options: &Options) -> Result<Self, ServeError> {
        let register = Register::read(options.register.as_deref())?;
        let service = Self {
            common,
            answers: Answers::built_in()?,
            at_start: register.clone(),
            register: RwLock::new(register),
            asks: options.asks,
            strict_token: options.strict_token,
            plain_links: options.plain_links,
            contract: options.contract,
            infos: options.infos,
        };
        service.checker()?;
        let failed = |error: StoreError| ServeError::Store { place: service.common.store.place.clone(), message: error.to_string() };
        service.seed().map_err(failed)?;
        Ok(service)
    }

    pub(super) fn register(&self) -> Register {
        self.register.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Puts the vehicles of the register into it.
    pub(super) fn seed(&self) -> Result<(), StoreError> {
        let vehicles: Vec<Known> = self.register().vehicles.iter().map(known).collect();
        certificates::seed(&self.common.store, &self.common.clock, &vehicles)
    }

    fn checker(&self) -> Result<Checker, ServeError> {
        let wish = Wish { profiles: vec!["no".to_owned()], form: Some("svv".to_owned()), ..Wish::default() };
        Ok(self.common.checkers.get(&wish, None)?)
    }

    /// Status and body of an answer, now.
    pub(super) fn write(&self, asks: Asks, mut reply: Reply) -> (u16, String) {
        if reply.code == "TEKNISK_FEIL" {
            reply.words = vec![("guid", random::uuid(&self.common.clock))];
        }
        let at = clock::local(&self.common.clock.now(OSLO));
        self.answers.write(asks, &reply, &at, &self.register().status)
    }

    /// Creates a vehicle, or says why not.
    pub(super) fn create(&self, body: &[u8], submitter: &str, caller: &str) -> (Reply, Vec<String>) {
        let creation = match Creation::read(body) {
            Ok(creation) => creation,
            Err(reply) => return (reply, Vec::new()),
        };
        let reply = self.decide(&creation, submitter, caller).unwrap_or_else(|_| Reply::of("TEKNISK_FEIL"));
        (reply, creation.unknown)
    }

    fn decide(&self, creation: &Creation, submitter: &str, caller: &str) -> Result<Reply, ServeError> {
        let checker = self.checker()?;
        let checked = check(&checker, &creation.document);
        let reply = self.judge(&checker, &checked, creation, submitter)?;
        let digest = crate::source::sha256(&creation.document);
        let mut entry = Entry::of(&self.common, "no", caller, &checked.report, digest, &checker.head());
        reply.code.clone_into(&mut entry.result);
        self.common.metrics.file("no", &reply.code);
        self.kept(ledger::write(&self.common.store, &[entry]))?;
        Ok(reply)
    }

    fn kept<T>(&self, done: Result<T, StoreError>) -> Result<T, ServeError> {
        done.map_err(|error| ServeError::Store { place: self.common.store.place.clone(), message: error.to_string() })
    }

    /// The first check that fails gives the answer.
    fn judge(&self, checker: &Checker, checked: &Checked, creation: &Creation, submitter: &str) -> Result<Reply, ServeError> {
        let register = self.register();
        let rules = checker.knowledge().engine.rules();
        let form = rules.forms.iter().find(|form| form.name == "svv").ok_or_else(|| ServeError::wrong("the profile no", "it has no form svv"))?;
        let told = Told { form: Form::new(&rules.vocabulary, form), checked, infos: self.infos, more: beside(creation, checked) };
        let refusal = told.form.refusal_code(&checked.report);
        if let Some(code) = refusal.filter(|code| BEFORE_REGISTER.contains(code)) {
            return Ok(told.refusal(code));
        }
        let report = &checked.report;
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        let vin = text(&report.vin);
        if register.faults.iter().any(|fault| fault.eq_ignore_ascii_case(&vin)) {
            return Ok(Reply::of("TEKNISK_FEIL"));
        }
        if let Some(reply) = self.beyond_contract(report.ivi.as_deref().unwrap_or_default()) {
            return Ok(told.with_warnings(reply));
        }
        let facts = Facts::of(checked.text.as_str());
        let unconverted = classify::unconverted(&register, &facts);
        if !unconverted.is_empty() {
            return Ok(told.with_warnings(Reply { fields: unconverted, ..Reply::of("KONVERTERING_AV_IVI_FEILET") }));
        }
        if let Some(code) = refusal {
            return Ok(told.refusal(code));
        }
        let words = [text(&report.category), text(&report.approval), text(&report.variant), text(&report.vehicle_version)];
        let [category, approval, variant, version] = words.each_ref().map(String::as_str);
        let vehicle =
            Vehicle { category, approval, variant, version, specials: &facts.specials, importer: submitter, wish: creation.wish.as_deref() };
        if let Some(reply) = classify::refusal(&register, &vehicle) {
            return Ok(told.with_warnings(reply));
        }
        let make = facts.make.as_deref().and_then(|make| register.make(make)).unwrap_or_default();
        let new = New { reference: report.reference.clone(), vin, make, submitter: submitter.to_owned() };
        let created = self.kept(certificates::create(&self.common.store, &self.common.clock, &new))?;
        Ok(told.with_warnings(match created {
            Created::ReferenceTaken => Reply::of("FINNES_ALLEREDE"),
            Created::VehicleTaken => Reply::of("KJORETOY_FINNES_ALLEREDE"),
            Created::As(kuid) => {
                let identity = Identity { kuid: Some(kuid), reference: new.reference, vin: Some(new.vin), make: Some(new.make) };
                Reply { identity, ..Reply::of("KJORETOY_OPPRETTET") }
            }
        }))
    }

    fn beyond_contract(&self, version: &str) -> Option<Reply> {
        let is_within = Contract::of(version).is_none_or(|version| version <= self.contract);
        let Contract(major, minor) = self.contract;
        let message = format!("Versjonen er nyere enn kontrakten, som er IVI {major}.{minor}.");
        (!is_within).then(|| Reply::about("IVI_IKKE_IHT_KONTRAKT", &message, Some("VersionNumberXsd"), Some(version)))
    }

    /// Deletes a certificate, or says why not. `asked` is the VIN that was asked for, when one was.
    pub(super) fn delete(&self, named: &Named, submitter: &str) -> Reply {
        let asked = match named {
            Named::Reference(_) => None,
            Named::Vin(vin) | Named::VinAndMake(vin, _) => Some(vin.clone()),
        };
        let refused = |code: &str| Reply { identity: Identity { vin: asked.clone(), ..Identity::default() }, ..Reply::of(code) };
        match certificates::delete(&self.common.store, &self.common.clock, named, submitter) {
            Ok(Deleted::As(kuid, vin)) => {
                let identity = Identity { kuid: Some(kuid), vin: Some(vin), ..Identity::default() };
                Reply { identity, ..Reply::of("KJORETOY_SLETTET") }
            }
            // A text that is no reference of any message cannot name one; references of the older versions may be any text.
            Ok(Deleted::Unknown) => match named {
                Named::Reference(reference) if !is_reference(reference) => {
                    Reply::about("UGYLDIG_FORESPORSEL", "Dokumentreferansen er ikke gyldig.", Some("iviReferanse"), Some(reference))
                }
                Named::Reference(_) => refused("UKJENT_DOKUMENTREFERANSE"),
                Named::Vin(_) | Named::VinAndMake(..) => refused("UKJENT_UNR_OG_MERKE"),
            },
            Ok(Deleted::Ambiguous) => refused("IKKE_ENTYDIG"),
            Ok(Deleted::OfSomebodyElse) => refused("IKKE_TILGANG"),
            Ok(Deleted::Registered) => refused("KJORETOY_ER_REGISTRERT"),
            Err(_) => Reply::of("TEKNISK_FEIL"),
        }
    }
}

/// A vehicle of the register as the certificates know it.
pub(super) fn known(vehicle: &super::register::Vehicle) -> Known {
    let new = New {
        reference: vehicle.reference.clone(),
        vin: vehicle.vin.clone(),
        make: vehicle.make,
        submitter: vehicle.submitter.as_ref().map(|code| code.0.clone()).unwrap_or_default(),
    };
    Known { new, state: vehicle.state, kuid: vehicle.kuid.as_ref().map(|code| code.0.clone()) }
}

/// Checks the message as the body of a request: such a service does not look at the encoding that it declares.
fn check(checker: &Checker, document: &[u8]) -> Checked {
    let is_blank = document.iter().all(u8::is_ascii_whitespace);
    let body = if is_blank { document.to_vec() } else { json!({ "ivi": { "iviDokument": STANDARD.encode(document) } }).to_string().into_bytes() };
    checker.check_input("request.json".to_owned(), Ok(body), Wanted::default())
}

/// What is to be said of what stands beside the message.
fn beside(creation: &Creation, checked: &Checked) -> Vec<String> {
    let reference = checked.report.reference.as_deref();
    let other = creation.reference.as_deref().filter(|given| reference.is_some_and(|reference| !reference.eq_ignore_ascii_case(given)));
    let message = "Referansen i forespørselen er en annen enn i IVI-dokumentet.";
    other.map(|given| field_fault(message, Some("iviReferanse"), Some(given), "ADVARSEL")).into_iter().collect()
}

/// Whether a text has the form of a reference.
fn is_reference(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    parts.iter().map(|part| part.len()).eq([8, 4, 4, 4, 12]) && parts.concat().bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// What there is to tell of a message.
struct Told<'t> {
    form: Form,
    checked: &'t Checked,
    infos: bool,
    /// Warnings about what stands beside the message.
    more: Vec<String>,
}

impl Told<'_> {
    fn findings(&self, wanted: impl Fn(&Finding) -> bool) -> impl Iterator<Item = String> {
        self.checked.report.findings.iter().filter(move |finding| wanted(finding)).map(|finding| self.form.told(finding))
    }

    fn is_told(&self, finding: &Finding) -> bool {
        finding.severity == Severity::Warning || self.infos && finding.severity == Severity::Info
    }

    /// A refusal by a check of the message: what that check found, and then what others warn of.
    fn refusal(&self, code: &str) -> Reply {
        let of_check = |finding: &Finding| self.form.leads_to(finding, code) && (finding.severity != Severity::Info || self.infos);
        let of_others = |finding: &Finding| !self.form.leads_to(finding, code) && self.is_told(finding);
        let fields = self.findings(of_check).chain(self.findings(of_others)).chain(self.more.clone()).collect();
        Reply { fields, ..Reply::of(code) }
    }

    /// An answer by the register, with what the checks of the message warn of.
    fn with_warnings(&self, mut reply: Reply) -> Reply {
        reply.fields.extend(self.findings(|finding| self.is_told(finding)).chain(self.more.clone()));
        reply
    }
}

impl Service {
    /// The answer that a rehearsal is asked for, with what the request says of the vehicle.
    pub(super) fn forced(&self, code: &str, body: &[u8]) -> Reply {
        let mut reply = Reply::of(code);
        if code == "KJORETOY_OPPRETTET"
            && let (Ok(creation), Ok(checker)) = (Creation::read(body), self.checker())
        {
            let report = check(&checker, &creation.document).report;
            let make = report.make.as_deref().and_then(|make| self.register().make(make));
            let kuid = Some(random::number(10).to_string()).filter(|_| !self.common.clock.is_fixed());
            let kuid = kuid.or_else(|| Some(certificates::FIRST.to_string()));
            reply.identity = Identity { kuid, reference: report.reference, vin: report.vin, make };
        }
        reply
    }
}
