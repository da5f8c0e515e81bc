//! Whether the seal holds: the XML signature of a message, checked offline and without touching the file (family `signature/`).
//!
//! The structure of the `Signature` element is part of that of the message, and found when the message is read ([`structure`]); the
//! other modules look at what it says: algorithms, digests, the signature value, the certificate. How, and what is not checked, is
//! told in `docs/signatures.md`.

mod algorithm;
mod canonical;
mod certificate;
mod constraints;
mod describe;
mod error;
mod examine;
mod facts;
mod hash;
mod integrity;
mod key;
mod key_value;
mod name;
mod named;
mod parts;
mod path;
mod pem;
mod qualified;
mod reformat;
mod revocation;
mod rsa;
mod seals;
mod sign;
mod signer;
mod soundness;
pub(crate) mod structure;
mod trust;
mod trusted_list;

pub use describe::{CertificateDescription, Description, ReferenceDescription};
pub use error::SignatureError;
pub use facts::Facts;
pub use key::SigningKey;
pub use reformat::Searches;
pub use revocation::Revocations;
pub use seals::Seals;
pub use sign::{SignedDigest, sign};
pub use trust::Anchors;

use crate::finding::Finding;
use examine::Examination;
use named::Signer;
use parts::Parts;
use roxmltree::Document;

impl Seals {
    /// What is wrong with the signature of a document; with the facts of the message that it is, also what does not go with them. A
    /// document that needs no signature and has none gives nothing.
    pub fn check(&self, document: &Document<'_>, facts: &Facts<'_>) -> Vec<Finding> {
        self.check_among(document, facts, &Searches::default())
    }

    /// The same for one of several files that share what may be spent on the reasons why their seals are broken.
    pub fn check_among(&self, document: &Document<'_>, facts: &Facts<'_>, searches: &Searches) -> Vec<Finding> {
        let Some(parts) = Parts::of(document) else {
            let is_missing = facts.must_be_signed;
            return if is_missing { vec![soundness::missing(document.root_element())] } else { Vec::new() };
        };
        let signers = self.signers(&parts);
        let examination = Examination::of(&parts, chosen(&parts, &signers), searches);
        let mut findings = soundness::findings(&examination);
        findings.extend(integrity::findings(&examination));
        findings.extend(signer::findings(&examination, facts, self));
        findings
    }

    /// Who signed a document, with what, and how its seal stands; `None` without a signature.
    pub fn describe(&self, document: &Document<'_>) -> Option<Description> {
        let parts = Parts::of(document)?;
        let signers = self.signers(&parts);
        Some(Description::of(&Examination::of(&parts, chosen(&parts, &signers), &Searches::default()), self))
    }
}

/// Of several certificates that may be the signer's, the one whose key made the signature value, or else the first.
fn chosen<'s>(parts: &Parts<'_>, signers: &'s [Signer]) -> Option<&'s Signer> {
    match signers {
        [] | [_] => signers.first(),
        several => several.iter().find(|signer| examine::value_holds(parts, &signer.certificate.key) == Some(true)).or(several.first()),
    }
}
