//! Lists of revoked certificates, from files: no network is asked.

use super::certificate::{Certificate, Signed, day, timestamp};
use super::error::SignatureError;
use super::name::Name;
use super::path::Stretch;
use super::pem::{blocks, text_of};
use jiff::Timestamp;
use std::collections::HashMap;
use x509_parser::extensions::{ParsedExtension, X509Extension};
use x509_parser::prelude::FromDer;
use x509_parser::revocation_list::CertificateRevocationList;
use x509_parser::x509::ReasonCode;

/// Lists of revoked certificates.
#[derive(Debug, Clone, Default)]
pub struct Revocations(Vec<List>);

#[derive(Debug, Clone)]
struct List {
    issuer: Name,
    signed: Signed,
    next_update: Option<Timestamp>,
    /// By number, without zeros before it: since when, and why.
    revoked: HashMap<Vec<u8>, (Timestamp, Option<&'static str>)>,
    scope: Scope,
    /// Why it does not tell who is not revoked.
    fault: Option<String>,
}

/// Which certificates a list is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Scope {
    All,
    Users,
    Authorities,
}

/// Whether a certificate is revoked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Status {
    Good,
    /// Since when, and why when the list says so.
    Revoked(Timestamp, Option<&'static str>),
    /// It cannot be told, in words.
    Unknown(String),
}

impl Revocations {
    /// Adds every list of a file, in PEM or DER; the place is named when it cannot be read.
    ///
    /// # Errors
    /// When the file holds no list of revoked certificates, or one that cannot be read.
    pub fn add(&mut self, place: &str, bytes: impl AsRef<[u8]>) -> Result<(), SignatureError> {
        let found = lists(bytes.as_ref()).map_err(|fault| SignatureError::Certificate(format!("{place}: {fault}")))?;
        self.0.extend(found);
        Ok(())
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether a certificate is revoked, by the lists of the one that issued it, at some moment of a day.
    pub(super) fn status(&self, certificate: &Certificate, issuer: &Certificate, at: Option<Stretch>) -> Status {
        let serial = digits(&certificate.number);
        let fits = |list: &&List| {
            let is_about = match list.scope {
                Scope::All => true,
                Scope::Users => !certificate.is_authority,
                Scope::Authorities => certificate.is_authority,
            };
            is_about && list.issuer.is(&issuer.subject)
        };
        let mut status = Status::Unknown(format!("there is no list of {}", issuer.subject.shown));
        for list in self.0.iter().filter(fits) {
            match list.signed.by(&issuer.key) {
                Ok(true) if issuer.may_sign_lists => {}
                Ok(true) => {
                    status = better(status, Status::Unknown(format!("{} may not sign such lists", issuer.subject.shown)));
                    continue;
                }
                Ok(false) => {
                    status = better(status, Status::Unknown(format!("the list of {} was not signed with its key", issuer.subject.shown)));
                    continue;
                }
                Err(algorithm) => {
                    status = better(status, Status::Unknown(format!("the list of {} cannot be checked here: {algorithm}", issuer.subject.shown)));
                    continue;
                }
            }
            status = better(status, list.status(&serial, at));
        }
        status
    }
}

/// Revoked by one list is revoked; good by one is better than unknown by another.
fn better(one: Status, other: Status) -> Status {
    let rank = |status: &Status| match status {
        Status::Revoked(..) => 2,
        Status::Good => 1,
        Status::Unknown(_) => 0,
    };
    // Of two that tell nothing, the later one says more than that there is none.
    if rank(&other) >= rank(&one) { other } else { one }
}

impl List {
    fn status(&self, serial: &[u8], at: Option<Stretch>) -> Status {
        match self.revoked.get(serial) {
            Some((since, why)) if at.is_none_or(|at| *since < at.1) => return Status::Revoked(*since, *why),
            _ => {}
        }
        if let Some(fault) = &self.fault {
            return Status::Unknown(format!("the list of {} {fault}", self.issuer.shown));
        }
        match (self.next_update, at) {
            (Some(next), Some(at)) if next < at.0 => {
                Status::Unknown(format!("the list of {} should have been replaced on {}", self.issuer.shown, day(next)))
            }
            _ => Status::Good,
        }
    }
}

fn lists(bytes: &[u8]) -> Result<Vec<List>, String> {
    let unreadable = || "this is no list of revoked certificates that can be read".to_owned();
    if bytes.first() == Some(&0x30) {
        return list(bytes).map(|list| vec![list]).ok_or_else(unreadable);
    }
    let mut found = Vec::new();
    for block in blocks(&text_of(bytes))?.iter().filter(|block| matches!(block.label.as_str(), "X509 CRL" | "CRL")) {
        found.push(block.bytes.as_deref().and_then(list).ok_or_else(unreadable)?);
    }
    if found.is_empty() { Err("it holds no list of revoked certificates".to_owned()) } else { Ok(found) }
}

fn list(der: &[u8]) -> Option<List> {
    let (rest, list) = CertificateRevocationList::from_der(der).ok()?;
    if !rest.is_empty() {
        return None;
    }
    let mut revoked = HashMap::new();
    let mut fault = None;
    for entry in list.iter_revoked_certificates() {
        if entry.extensions().iter().any(|extension| extension.critical && !is_known(extension)) {
            fault = Some("has entries with extensions that are not understood".to_owned());
        }
        let why = entry.reason_code().and_then(|(_, reason)| reason_name(reason));
        if why != Some(BACK) {
            revoked.insert(digits(entry.raw_serial()), (timestamp(entry.revocation_date), why));
        }
    }
    let mut scope = Scope::All;
    for extension in list.extensions() {
        match extension.parsed_extension() {
            ParsedExtension::IssuingDistributionPoint(point) if point.only_some_reasons.is_some() => {
                fault = Some("is about some reasons only".to_owned());
            }
            ParsedExtension::IssuingDistributionPoint(point) if point.indirect_crl || point.only_contains_attribute_certs => {
                fault = Some("is about certificates of others".to_owned());
            }
            ParsedExtension::IssuingDistributionPoint(point) if point.only_contains_user_certs => scope = Scope::Users,
            ParsedExtension::IssuingDistributionPoint(point) if point.only_contains_ca_certs => scope = Scope::Authorities,
            ParsedExtension::IssuingDistributionPoint(_) => {}
            _ if extension.oid.to_id_string() == DELTA => fault = Some("holds changes only".to_owned()),
            _ if extension.critical => fault = Some(format!("has the critical extension {}, which is not understood", extension.oid.to_id_string())),
            _ => {}
        }
    }
    let signed = Signed::new(list.tbs_cert_list.as_ref(), &list.signature_value.data, &list.signature_algorithm);
    Some(List { issuer: Name::of(list.issuer()), signed, next_update: list.next_update().map(timestamp), revoked, scope, fault })
}

const DELTA: &str = "2.5.29.27";
/// An entry that takes another one back.
const BACK: &str = "not revoked any more";

fn is_known(extension: &X509Extension<'_>) -> bool {
    matches!(extension.parsed_extension(), ParsedExtension::ReasonCode(_) | ParsedExtension::InvalidityDate(_))
}

fn reason_name(reason: ReasonCode) -> Option<&'static str> {
    Some(match reason {
        ReasonCode::KeyCompromise => "key compromised",
        ReasonCode::CACompromise => "authority compromised",
        ReasonCode::AffiliationChanged => "affiliation changed",
        ReasonCode::Superseded => "superseded",
        ReasonCode::CessationOfOperation => "operation ceased",
        ReasonCode::CertificateHold => "on hold",
        ReasonCode::RemoveFromCRL => BACK,
        ReasonCode::PrivilegeWithdrawn => "privilege withdrawn",
        ReasonCode::AACompromise => "attribute authority compromised",
        _ => return None,
    })
}

/// A number without the zeros before it.
fn digits(number: &[u8]) -> Vec<u8> {
    number[number.iter().position(|byte| *byte != 0).unwrap_or(number.len())..].to_vec()
}
