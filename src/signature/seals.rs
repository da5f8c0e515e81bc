//! What a run checks seals with, and what it remembers of the certificates that it has seen.

use super::algorithm::Hash;
use super::certificate::{Certificate, Issued, day};
use super::named::Signer;
use super::parts::{self, Parts};
use super::path::{self, Chain, Stretch};
use super::qualified::Quality;
use super::revocation::{Revocations, Status};
use super::trust::Anchors;
use super::trusted_list::{Service, TrustedList};
use jiff::civil::Date;
use roxmltree::Node;
use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, PoisonError, RwLock};

/// Of more signers than this in one run, those seen first are forgotten; the limit bounds memory.
const MOST_SIGNERS: usize = 256;

/// Checks seals. One of it serves a whole run: it remembers the certificates that it has seen.
pub struct Seals {
    pub(super) as_of: Option<Date>,
    pub(super) anchors: Anchors,
    /// The certificates that are trusted on the day.
    trusted: Vec<Certificate>,
    /// Those that trusted lists name and that are not trusted on the day, with the reason.
    withdrawn: Vec<(Certificate, String)>,
    revocations: Revocations,
    seen: RwLock<HashMap<Vec<u8>, Arc<[Signer]>, foldhash::fast::RandomState>>,
}

impl fmt::Debug for Seals {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Seals").field("as_of", &self.as_of).field("trusted", &self.trusted.len()).finish_non_exhaustive()
    }
}

impl Seals {
    /// Certificates are held to be used on this day, when there is one, and to be issued under these anchors, when there are any.
    pub fn new(as_of: Option<Date>, anchors: Anchors) -> Self {
        let at = as_of.and_then(Stretch::of_day);
        let mut trusted = anchors.own.clone();
        let mut withdrawn = Vec::new();
        for (list, service) in services(&anchors) {
            for certificate in &service.certificates {
                match service.refusal(at) {
                    None => trusted.push(certificate.clone()),
                    Some(why) => {
                        let why = format!("the trusted list of {} names {}, but {why}", list.territory, service.name);
                        withdrawn.push((certificate.clone(), why));
                    }
                }
            }
        }
        Self { as_of, anchors, trusted, withdrawn, revocations: Revocations::default(), seen: RwLock::default() }
    }

    /// The same, with lists of revoked certificates.
    #[must_use]
    pub fn with_revocations(self, revocations: Revocations) -> Self {
        Self { revocations, ..self }
    }

    /// What is not checked of any seal, for want of what it would take.
    pub fn unchecked(&self) -> Vec<String> {
        let mut unchecked = Vec::new();
        let mut add = |missing: bool, what: &str| unchecked.extend(missing.then(|| what.to_owned()));
        add(self.anchors.is_empty(), "trust (no --trust)");
        add(self.revocations.is_empty(), "revocation (no --crl)");
        add(self.anchors.lists.is_empty(), "qualified status (no trusted list)");
        for list in self.anchors.lists.iter().filter(|list| list.is_authentic.is_none()) {
            unchecked.push(format!("who signed the trusted list of {} (no --trust-list-signer)", list.territory));
        }
        unchecked
    }

    /// The certificates of a signature that may be its signer's, read once for all files that carry the same ones.
    pub(super) fn signers(&self, parts: &Parts<'_>) -> Arc<[Signer]> {
        // The digest stands for the certificates: a file may carry megabytes of them.
        let texts: String = parts.certificates.iter().map(|node| parts::text_of(*node) + "\n").collect();
        let key = Hash::Sha256.digest(texts.as_bytes()).as_ref().to_vec();
        let seen = self.seen.read().unwrap_or_else(PoisonError::into_inner).get(&key).cloned();
        seen.unwrap_or_else(|| {
            let signers: Arc<[Signer]> = self.read_signers(parts).into();
            let mut seen = self.seen.write().unwrap_or_else(PoisonError::into_inner);
            if seen.len() >= MOST_SIGNERS {
                seen.clear();
            }
            seen.insert(key, signers.clone());
            signers
        })
    }

    /// The signer is one that issued none of the others.
    fn read_signers(&self, parts: &Parts<'_>) -> Vec<Signer> {
        let read = |node: &Node<'_, '_>| parts::base64(&parts::text_of(*node)).and_then(|der| Certificate::from_der(&der));
        let all: Vec<Option<Certificate>> = parts.certificates.iter().map(read).collect();
        let known: Vec<&Certificate> = all.iter().flatten().collect();
        let issues = |candidate: &Certificate| known.iter().any(|other| **other != *candidate && other.names_as_issuer(candidate));
        let mut signers: Vec<Signer> = Vec::new();
        for (position, certificate) in all.iter().enumerate() {
            let Some(certificate) = certificate.as_ref().filter(|certificate| !issues(certificate)) else { continue };
            if signers.iter().any(|signer| signer.certificate == *certificate) {
                continue;
            }
            let others: Vec<Certificate> = known.iter().filter(|other| **other != certificate).map(|other| (*other).clone()).collect();
            signers.push(self.signer(certificate, position, &others));
        }
        signers
    }
}

impl Seals {
    /// What is known of a certificate of a signer beside others in the file.
    fn signer(&self, certificate: &Certificate, position: usize, others: &[Certificate]) -> Signer {
        let at = self.as_of.and_then(Stretch::of_day);
        let chain = match path::find(certificate, others, &self.trusted, at) {
            Chain::Anchored(path) => Chain::Anchored(path),
            other => self.by_withdrawn(certificate, others, at).unwrap_or(other),
        };
        let issuer = || others.iter().chain(&self.trusted).find(|other| certificate.issued_by(other) == Issued::Yes);
        let above: Vec<&Certificate> = match &chain {
            Chain::Anchored(path) => path.iter().collect(),
            Chain::SelfSigned => Vec::new(),
            _ => issuer().into_iter().collect(),
        };
        let mut revocation = Vec::new();
        if !self.revocations.is_empty() {
            let below = std::iter::once(certificate).chain(above.iter().copied());
            let checked = below.zip(&above).map(|(below, issuer)| (below.subject.shown.clone(), self.revocations.status(below, issuer, at)));
            revocation.extend(checked);
            if revocation.is_empty() && !matches!(chain, Chain::Anchored(_) | Chain::SelfSigned) {
                revocation.push((certificate.subject.shown.clone(), Status::Unknown("the certificate of its issuer is not there".to_owned())));
            }
        }
        let (quality, outdated_list) = self.quality(certificate, &chain, &above, at);
        Signer { certificate: certificate.clone(), position, chain, revocation, quality, outdated_list }
    }

    /// Where a path leads to a certificate that a trusted list names and does not trust any more, that is the reason.
    fn by_withdrawn(&self, certificate: &Certificate, others: &[Certificate], at: Option<Stretch>) -> Option<Chain> {
        let withdrawn: Vec<Certificate> = self.withdrawn.iter().map(|(certificate, _)| certificate.clone()).collect();
        let Chain::Anchored(path) = path::find(certificate, others, &withdrawn, at) else { return None };
        let last = path.last().unwrap_or(certificate);
        let (_, why) = self.withdrawn.iter().find(|(certificate, _)| certificate == last)?;
        Some(Chain::Refused(why.clone()))
    }

    /// What kind of seal the trusted lists make of it, and why the list that says so may not hold.
    fn quality(&self, certificate: &Certificate, chain: &Chain, above: &[&Certificate], at: Option<Stretch>) -> (Option<Quality>, Option<String>) {
        if self.anchors.lists.is_empty() || !matches!(chain, Chain::Anchored(_)) {
            return (None, None);
        }
        let named = |path: &Certificate| services(&self.anchors).find(|(_, service)| service.certificates.contains(path));
        let Some((list, service)) = std::iter::once(certificate).chain(above.iter().copied()).find_map(named) else {
            let words = "an advanced seal: its issuer is in none of the trusted lists".to_owned();
            return (Some(Quality { is_qualified: Some(false), words }), None);
        };
        let outdated = list.is_outdated(at).then(|| match list.next_update {
            Some(next) => format!("the trusted list of {} should have been replaced on {}", list.territory, day(next)),
            None => format!("the trusted list of {} says of itself that it is closed", list.territory),
        });
        (Some(service.quality(certificate, at)), outdated)
    }
}

/// The services of all trusted lists.
fn services(anchors: &Anchors) -> impl Iterator<Item = (&TrustedList, &Service)> {
    anchors.lists.iter().flat_map(|list| list.services.iter().map(move |service| (list, service)))
}
