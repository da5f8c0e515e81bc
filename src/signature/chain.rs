//! From the certificate of a signer towards an anchor of trust, as far as the file and the anchors carry.

use super::SignatureError;
use super::certificate::{Certificate, Issued};
use jiff::Timestamp;
use x509_parser::pem::Pem;

/// A path of more certificates than this is none.
const LONGEST: u32 = 8;

/// Certificates that are trusted to issue others, or to sign.
#[derive(Debug, Clone, Default)]
pub struct Anchors(pub(super) Vec<Certificate>);

impl Anchors {
    /// Adds every certificate of a PEM text; the place is named when it cannot be read.
    ///
    /// # Errors
    /// When the text holds no certificate, or one that cannot be read.
    pub fn add(&mut self, place: &str, pem: &str) -> Result<(), SignatureError> {
        let found = from_pem(pem).map_err(|fault| SignatureError::Certificate(format!("{place}: {fault}")))?;
        self.0.extend(found);
        Ok(())
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// The certificates of a PEM text; at least one.
pub(super) fn from_pem(pem: &str) -> Result<Vec<Certificate>, &'static str> {
    let mut found = Vec::new();
    for block in Pem::iter_from_buffer(pem.as_bytes()) {
        let block = block.map_err(|_| "this is no PEM file")?;
        if block.label == "CERTIFICATE" {
            found.push(Certificate::from_der(&block.contents).ok_or("a certificate in it cannot be read")?);
        }
    }
    if found.is_empty() { Err("it holds no certificate") } else { Ok(found) }
}

/// How far the path from a certificate to its issuers leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Chain {
    /// To an anchor, of this name.
    Anchored(String),
    /// The certificate issued itself.
    SelfSigned,
    /// To a certificate that issued itself and is no anchor, of this name.
    Root(String),
    /// To this issuer, whose certificate is not there.
    Open(String),
    /// A certificate with the name of the issuer is there, but did not issue this one, of this name.
    Broken(String),
    /// An issuer of this name was not valid at the time.
    Outdated(String),
}

/// Follows the issuers of `certificate` through `others` to an anchor; `at` is when they must be valid.
pub(super) fn follow(certificate: &Certificate, others: &[Certificate], anchors: &Anchors, at: Option<Timestamp>) -> Chain {
    let mut current = certificate;
    for authorities in 0..LONGEST {
        let is_anchor = |anchor: &&Certificate| *anchor == current || issued(current, anchor, authorities) == Issued::Yes;
        if let Some(anchor) = best(anchors.0.iter().filter(is_anchor), at) {
            return if is_valid(anchor, at) { Chain::Anchored(anchor.subject.clone()) } else { Chain::Outdated(anchor.subject.clone()) };
        }
        if current.is_self_issued() {
            let is_first = std::ptr::eq(current, certificate);
            return match current.issued_by(current) {
                Issued::No => Chain::Broken(current.subject.clone()),
                _ if is_first => Chain::SelfSigned,
                _ => Chain::Root(current.subject.clone()),
            };
        }
        let issued: Vec<(&Certificate, Issued)> = others.iter().map(|other| (other, issued(current, other, authorities))).collect();
        let issuers = issued.iter().filter(|(_, issued)| *issued == Issued::Yes).map(|(other, _)| *other);
        let Some(next) = best(issuers, at) else {
            let is_broken = issued.iter().any(|(_, issued)| *issued == Issued::No) && issued.iter().all(|(_, issued)| *issued != Issued::Unknown);
            return if is_broken { Chain::Broken(current.subject.clone()) } else { Chain::Open(current.issuer.clone()) };
        };
        if !is_valid(next, at) {
            return Chain::Outdated(next.subject.clone());
        }
        current = next;
    }
    Chain::Open(current.issuer.clone())
}

/// Whether `other` issued `current`, under which so many authorities stand.
fn issued(current: &Certificate, other: &Certificate, authorities: u32) -> Issued {
    match current.issued_by(other) {
        Issued::Yes if other.path_length.is_some_and(|most| authorities > most) => Issued::No,
        issued => issued,
    }
}

/// One that is valid, or else the first: an authority that was renewed has several certificates with one key.
fn best<'c>(mut found: impl Iterator<Item = &'c Certificate>, at: Option<Timestamp>) -> Option<&'c Certificate> {
    let first = found.next()?;
    if is_valid(first, at) {
        return Some(first);
    }
    Some(found.find(|other| is_valid(other, at)).unwrap_or(first))
}

fn is_valid(certificate: &Certificate, at: Option<Timestamp>) -> bool {
    at.is_none_or(|at| certificate.not_before <= at && at <= certificate.not_after)
}
