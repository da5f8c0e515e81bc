//! Whether the seal holds: the XML signature of a message, checked offline and without touching the file (family `signature/`).
//!
//! The structure of the `Signature` element is part of that of the message, and found when the message is read ([`structure`]); the
//! other modules look at what it says: algorithms, digests, the signature value, the certificate. How, and what is not checked, is
//! told in `docs/signatures.md`.

mod algorithm;
mod canonical;
mod certificate;
mod chain;
mod describe;
mod examine;
mod integrity;
mod key;
mod parts;
mod reformat;
mod sign;
mod signer;
pub(crate) mod structure;

pub use chain::Anchors;
pub use describe::{CertificateDescription, Description, ReferenceDescription};
pub use key::SigningKey;
pub use sign::{SignedDigest, sign};

use crate::finding::Finding;
use crate::xml::Moment;
use certificate::Certificate;
use chain::Chain;
use examine::Examination;
use jiff::civil::Date;
use parts::Parts;
use roxmltree::{Document, Node};
use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, PoisonError, RwLock};

/// Why a key, a certificate or a file cannot be used for signing or as an anchor. What it says never holds a key or a password.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SignatureError {
    /// A private key cannot be used.
    #[error("{0}")]
    Key(String),
    /// A private key is encrypted, and no password, or a wrong one, was given.
    #[error("the password does not open the key")]
    Password,
    /// A certificate cannot be used.
    #[error("{0}")]
    Certificate(String),
    /// A file cannot be signed.
    #[error("{0}")]
    File(String),
}

/// Of more signers than this in one run, those seen first are forgotten; the limit bounds memory.
const MOST_SIGNERS: usize = 256;

/// Checks seals. One of it serves a whole run: it remembers the certificates that it has seen.
pub struct Seals {
    as_of: Option<Date>,
    anchors: Anchors,
    seen: RwLock<HashMap<String, Option<Arc<Signer>>, foldhash::fast::RandomState>>,
}

impl fmt::Debug for Seals {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Seals").field("as_of", &self.as_of).field("anchors", &self.anchors.len()).finish_non_exhaustive()
    }
}

/// What a message says that its seal is held against.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Facts<'m> {
    /// When it was made, if it says so.
    pub made: Option<Moment>,
    /// Whom it names as manufacturer or as representative.
    pub names: Vec<&'m str>,
}

/// The certificate that a signature names as that of its signer, and how far its issuers lead.
#[derive(Debug, PartialEq, Eq)]
struct Signer {
    certificate: Certificate,
    /// Which of the certificates in the file it is.
    position: usize,
    chain: Chain,
}

impl Seals {
    /// Certificates are held to be used on this day, when there is one, and to be issued under these anchors, when there are any.
    pub fn new(as_of: Option<Date>, anchors: Anchors) -> Self {
        Self { as_of, anchors, seen: RwLock::default() }
    }

    /// What is wrong with the signature of a message. A message without signature is a matter of its structure, and gives none.
    pub fn check(&self, document: &Document<'_>, facts: &Facts<'_>) -> Vec<Finding> {
        let Some(parts) = Parts::of(document) else { return Vec::new() };
        let signer = self.signer(&parts);
        let examination = Examination::of(&parts, signer.as_deref());
        let mut findings = integrity::findings(&examination);
        findings.extend(signer::findings(&examination, facts, self));
        findings
    }

    /// Who signed a message, with what, and how its seal stands; `None` without a signature.
    pub fn describe(&self, document: &Document<'_>) -> Option<Description> {
        let parts = Parts::of(document)?;
        let signer = self.signer(&parts);
        Some(Description::of(&Examination::of(&parts, signer.as_deref()), self))
    }

    /// The certificates of a signature, read once for all files that carry the same ones.
    fn signer(&self, parts: &Parts<'_>) -> Option<Arc<Signer>> {
        let key: String = parts.certificates.iter().map(|node| parts::text_of(*node) + "\n").collect();
        let seen = self.seen.read().unwrap_or_else(PoisonError::into_inner).get(&key).cloned();
        seen.unwrap_or_else(|| {
            let signer = self.read_signer(parts).map(Arc::new);
            let mut seen = self.seen.write().unwrap_or_else(PoisonError::into_inner);
            if seen.len() >= MOST_SIGNERS {
                seen.clear();
            }
            seen.insert(key, signer.clone());
            signer
        })
    }

    fn read_signer(&self, parts: &Parts<'_>) -> Option<Signer> {
        let read = |node: &Node<'_, '_>| parts::base64(&parts::text_of(*node)).and_then(|der| Certificate::from_der(&der));
        let all: Vec<Option<Certificate>> = parts.certificates.iter().map(read).collect();
        // The signer is the one that issued none of the others.
        let issues = |candidate: &Certificate| all.iter().flatten().any(|other| other != candidate && other.names_as_issuer(candidate));
        let position = all.iter().position(|certificate| certificate.as_ref().is_some_and(|certificate| !issues(certificate)))?;
        let certificate = all[position].clone()?;
        let others: Vec<Certificate> = all.into_iter().flatten().filter(|other| *other != certificate).collect();
        let at = self.as_of.and_then(|day| day.at(12, 0, 0, 0).to_zoned(jiff::tz::TimeZone::UTC).ok()).map(|noon| noon.timestamp());
        let chain = chain::follow(&certificate, &others, &self.anchors, at);
        Some(Signer { certificate, position, chain })
    }
}

/// Where an element stands: `/Root/Signature/SignedInfo/Reference[2]`.
fn path_of(node: Node<'_, '_>) -> String {
    let mut steps: Vec<String> = Vec::new();
    for element in node.ancestors().filter(Node::is_element) {
        let same = |other: &Node<'_, '_>| other.is_element() && other.tag_name() == element.tag_name();
        let siblings = || element.parent().into_iter().flat_map(|parent| parent.children()).filter(same);
        let name = element.tag_name().name();
        let repeats = siblings().count() > 1;
        let position = siblings().take_while(|other| *other != element).count() + 1;
        steps.push(if repeats { format!("/{name}[{position}]") } else { format!("/{name}") });
    }
    steps.reverse();
    steps.concat()
}
