//! From the certificate of a signer to an anchor of trust, along whichever certificates lead there.

use super::certificate::{Certificate, Issued};
use super::constraints;
use jiff::Timestamp;
use std::cell::Cell;

/// A path of more certificates than this is none.
const LONGEST: usize = 10;
/// More signatures of issuers than this are not verified for one signer. The limit bounds time.
const MOST_SIGNATURES: u32 = 100;

/// How far the path from a certificate to its issuers leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Chain {
    /// To an anchor: the certificates above that of the signer, the anchor last; none when that is an anchor itself.
    Anchored(Vec<Certificate>),
    /// The certificate issued itself.
    SelfSigned,
    /// To a certificate that issued itself and is no anchor, of this name.
    Root(String),
    /// To this issuer, whose certificate is not there.
    Open(String),
    /// An issuer of this name was not valid at the time.
    Outdated(String),
    /// Something that an issuer does not allow, in words.
    Refused(String),
    /// Whether this name was issued by its issuer cannot be told, for want of this algorithm.
    Unverified { subject: String, algorithm: String },
    /// A certificate of this name was not issued by the anchor with the name of its issuer.
    NotByAnchor(String),
    /// A certificate with the name of the issuer is there, but did not issue this one: in words.
    Broken(String),
    /// There are too many ways to go.
    TooMany,
}

impl Chain {
    /// Of several ways that lead nowhere, the one that leads furthest is told; where nothing is trusted, one that has no fault.
    fn rank(&self, trusts: bool) -> u8 {
        match self {
            Self::Anchored(_) => 9,
            Self::SelfSigned | Self::Root(_) | Self::Open(_) if !trusts => 8,
            Self::Refused(_) => 7,
            Self::Outdated(_) => 6,
            Self::Unverified { .. } => 5,
            Self::SelfSigned | Self::Root(_) => 4,
            Self::Broken(_) => 3,
            Self::NotByAnchor(_) => 2,
            Self::Open(_) => 1,
            Self::TooMany => 0,
        }
    }
}

/// A stretch of time in which certificates must be valid at some moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Stretch(pub Timestamp, pub Timestamp);

impl Stretch {
    pub(super) fn is_before(self, certificate: &Certificate) -> bool {
        self.1 < certificate.not_before
    }

    pub(super) fn is_after(self, certificate: &Certificate) -> bool {
        self.0 > certificate.not_after
    }
}

/// Looks for a way from `certificate` through `others` to one of the anchors; `at` is when the issuers must be valid.
pub(super) fn find(certificate: &Certificate, others: &[Certificate], anchors: &[Certificate], at: Option<Stretch>) -> Chain {
    let search = Search { others, anchors, at, left: Cell::new(MOST_SIGNATURES) };
    search.from(&mut vec![certificate])
}

struct Search<'c> {
    others: &'c [Certificate],
    anchors: &'c [Certificate],
    at: Option<Stretch>,
    /// How many signatures may still be verified.
    left: Cell<u32>,
}

impl<'c> Search<'c> {
    /// Goes on from the last certificate of a path, back and along another way when one leads nowhere.
    fn from(&self, path: &mut Vec<&'c Certificate>) -> Chain {
        let Some(current) = path.last().copied() else { return Chain::TooMany };
        if self.anchors.contains(current) {
            return self.judged(path);
        }
        if path.len() > LONGEST {
            return Chain::Refused(format!("more than {LONGEST} certificates lead on from it"));
        }
        let mut best = None;
        let mut keep = |chain: Chain| keep(&mut best, chain, !self.anchors.is_empty());
        for anchor in self.anchors.iter().filter(|anchor| current.names_as_issuer(anchor)) {
            let chain = self.step(current, anchor, path, |_| Chain::NotByAnchor(current.subject.shown.clone()), |search, path| search.judged(path));
            if matches!(chain, Chain::Anchored(_)) {
                return chain;
            }
            keep(chain);
        }
        if current.is_self_issued()
            && let Some(chain) = self.root(current, path)
        {
            keep(chain);
        }
        let issuers: Vec<&'c Certificate> = self.others.iter().filter(|other| current.names_as_issuer(other) && !is_in(path, other)).collect();
        for other in issuers {
            let chain = self.step(current, other, path, Chain::Broken, |search, path| search.from(path));
            if matches!(chain, Chain::Anchored(_)) {
                return chain;
            }
            keep(chain);
        }
        best.unwrap_or_else(|| self.fault(path).unwrap_or_else(|| Chain::Open(current.issuer.shown.clone())))
    }

    /// One step up, if the signature allows it.
    fn step(
        &self,
        current: &Certificate,
        issuer: &'c Certificate,
        path: &mut Vec<&'c Certificate>,
        broken: impl FnOnce(String) -> Chain,
        go_on: impl FnOnce(&Self, &mut Vec<&'c Certificate>) -> Chain,
    ) -> Chain {
        let Some(left) = self.left.get().checked_sub(1) else { return Chain::TooMany };
        self.left.set(left);
        let (subject, by) = (&current.subject.shown, &issuer.subject.shown);
        match current.issued_by(issuer) {
            Issued::Yes => {
                path.push(issuer);
                let chain = go_on(self, path);
                path.pop();
                chain
            }
            Issued::NotAllowed if self.anchors.contains(issuer) => Chain::Refused(format!("{by} may not issue certificates")),
            Issued::NotAllowed => broken(format!("{by} is given as the issuer of {subject}, and may not issue certificates")),
            Issued::OtherName | Issued::No => broken(format!("{subject} was not issued by the certificate that the file gives as its issuer")),
            Issued::Unknown(algorithm) => Chain::Unverified { subject: subject.clone(), algorithm },
        }
    }

    /// Where a certificate leads that names itself as its issuer.
    fn root(&self, current: &Certificate, path: &[&Certificate]) -> Option<Chain> {
        match current.issued_by(current) {
            Issued::Yes | Issued::NotAllowed | Issued::OtherName => {}
            Issued::Unknown(algorithm) => return Some(Chain::Unverified { subject: current.subject.shown.clone(), algorithm }),
            // An authority that was renewed issues its new certificate with its old key.
            Issued::No if self.others.iter().chain(self.anchors).any(|other| other != current && current.names_as_issuer(other)) => return None,
            Issued::No => {
                return Some(Chain::Broken(format!("{} was not issued by the certificate that the file gives as its issuer", current.subject.shown)));
            }
        }
        Some(match self.fault(path) {
            Some(fault) => fault,
            None if path.len() == 1 => Chain::SelfSigned,
            None => Chain::Root(current.subject.shown.clone()),
        })
    }

    /// A path that ends in an anchor, if nothing speaks against it.
    fn judged(&self, path: &[&Certificate]) -> Chain {
        self.fault(path).unwrap_or_else(|| Chain::Anchored(path.iter().skip(1).copied().cloned().collect()))
    }

    /// What speaks against a path.
    fn fault(&self, path: &[&Certificate]) -> Option<Chain> {
        let outdated = |issuer: &&&Certificate| self.at.is_some_and(|at| at.is_before(issuer) || at.is_after(issuer));
        if let Some(issuer) = path.iter().skip(1).find(outdated) {
            return Some(Chain::Outdated(issuer.subject.shown.clone()));
        }
        let mut between = 0;
        for issuer in path.iter().skip(1) {
            if issuer.path_length.is_some_and(|most| between > most) {
                return Some(Chain::Refused(format!("{} does not allow so many authorities below it", issuer.subject.shown)));
            }
            between += u32::from(!issuer.is_self_issued());
        }
        let links: Vec<constraints::Link<'_>> = path.iter().map(|certificate| certificate.link()).collect();
        constraints::broken(&links).map(Chain::Refused)
    }
}

/// Keeps the better of two outcomes, the first of two alike.
fn keep(best: &mut Option<Chain>, chain: Chain, trusts: bool) {
    if best.as_ref().is_none_or(|best| chain.rank(trusts) > best.rank(trusts)) {
        *best = Some(chain);
    }
}

/// Whether a certificate, or another for the same name and key, is part of a path already: it would lead around.
fn is_in(path: &[&Certificate], other: &Certificate) -> bool {
    path.iter().any(|certificate| certificate.key == other.key && certificate.subject.is(&other.subject))
}

#[cfg(test)]
mod tests;
