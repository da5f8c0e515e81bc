//! A signature as something to read: who signed, with what, until when, and how the seal stands.

use super::algorithm::{Hash, SignatureMethod};
use super::certificate::day;
use super::examine::{Covers, Examination, State};
use super::named::Signer;
use super::parts::text_of;
use super::path::Chain;
use super::revocation::Status;
use super::seals::Seals;
use super::signer::signing_time;
use jiff::Timestamp;
use serde::Serialize;

/// What a signature says, and what holds of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Description {
    /// `holds`, `fails` or `unknown`: whether the content is as it was signed.
    pub digest: &'static str,
    /// What explains it when it is not, as far as known.
    pub digest_explanation: Option<String>,
    /// Likewise: whether the signature was made with the key of the certificate.
    pub value: &'static str,
    /// What explains it when it was not.
    pub value_explanation: Option<String>,
    /// The signature method, by its short name or its URI.
    pub signature_method: Option<String>,
    /// How SignedInfo is canonicalised: a URI.
    pub canonicalization: Option<String>,
    /// What is signed.
    pub references: Vec<ReferenceDescription>,
    /// The time of signing, when XAdES properties that are signed give it.
    pub signing_time: Option<String>,
    /// The certificate of the signer, when it can be read.
    pub certificate: Option<CertificateDescription>,
    /// Other signatures in the file.
    pub other_signatures: usize,
    /// What was not checked.
    pub not_checked: Vec<String>,
}

/// One thing that is signed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ReferenceDescription {
    /// The URI; empty for the whole document.
    pub uri: Option<String>,
    /// What it means.
    pub covers: String,
    /// The digest method, by its short name or its URI.
    pub digest_method: Option<String>,
    /// `holds`, `fails` or `unknown`.
    pub digest: &'static str,
}

/// A certificate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CertificateDescription {
    /// Its owner.
    pub subject: String,
    /// Who issued it.
    pub issuer: String,
    /// Its number, in hexadecimal digits.
    pub serial: String,
    /// The first day on which it is valid.
    pub not_before: String,
    /// The last one.
    pub not_after: String,
    /// Kind and strength of its key.
    pub key: String,
    /// The SHA-256 digest of the certificate, in hexadecimal digits.
    pub fingerprint: String,
    /// How far its issuers lead.
    pub issued_under: String,
    /// What kind of seal the trusted lists make of it, where any were given.
    pub quality: Option<String>,
    /// Whether it is revoked, where lists of revoked certificates were given.
    pub revocation: Option<String>,
}

fn word(state: &State) -> &'static str {
    match state {
        State::Holds => "holds",
        State::Fails(_) => "fails",
        State::Unknown => "unknown",
    }
}

fn explanation(state: &State) -> Option<String> {
    match state {
        State::Fails(cause) => cause.words().map(str::to_owned),
        State::Holds | State::Unknown => None,
    }
}

impl Description {
    pub(super) fn of<'a>(examination: &Examination<'a, '_>, seals: &Seals) -> Self {
        let parts = examination.parts;
        let document = examination.document().map_or(State::Unknown, |(_, state)| state.clone());
        let references = parts.references.iter().zip(&examination.references);
        let references = references.map(|(reference, (covers, state))| ReferenceDescription {
            uri: reference.uri.map(str::to_owned),
            covers: match covers {
                Covers::Document => "the whole document".to_owned(),
                Covers::Uncertain => "the document, in a way that is not certain".to_owned(),
                Covers::Element(node) => format!("the element {}", node.tag_name().name()),
                Covers::Nothing => "nothing in this file".to_owned(),
            },
            digest_method: reference
                .digest_method
                .map(|method| Hash::of_digest_method(method.uri).map_or_else(|| method.uri.to_owned(), |hash| hash.name().to_owned())),
            digest: word(state),
        });
        let method =
            |uri: &str| SignatureMethod::of_uri(uri).map_or(uri.to_owned(), |_| uri.rsplit_once('#').map_or(uri, |(_, name)| name).to_owned());
        Self {
            digest: word(&document),
            digest_explanation: explanation(&document),
            value: word(&examination.value),
            value_explanation: explanation(&examination.value),
            signature_method: parts.method.map(|algorithm| method(algorithm.uri)),
            canonicalization: parts.canonicalization.map(|algorithm| algorithm.uri.to_owned()),
            references: references.collect(),
            signing_time: signing_time(examination).and_then(|_| parts.properties.as_ref()?.signing_time).map(text_of),
            certificate: examination.signer.map(CertificateDescription::of),
            other_signatures: parts.others.len(),
            not_checked: seals.unchecked(),
        }
    }
}

impl CertificateDescription {
    fn of(signer: &Signer) -> Self {
        let Signer { certificate, chain, .. } = signer;
        Self {
            subject: certificate.subject.shown.clone(),
            issuer: certificate.issuer.shown.clone(),
            serial: certificate.serial.clone(),
            not_before: day(certificate.not_before).to_string(),
            not_after: if certificate.not_after == Timestamp::MAX { "no end".to_owned() } else { day(certificate.not_after).to_string() },
            key: certificate.key.name(),
            fingerprint: Hash::Sha256.digest(&certificate.der).as_ref().iter().map(|byte| format!("{byte:02x}")).collect(),
            quality: signer.quality.as_ref().map(|quality| quality.words.clone()),
            revocation: signer.revocation.first().map(|(_, status)| match status {
                Status::Good => "not revoked".to_owned(),
                Status::Revoked(since, _) => format!("revoked on {}", day(*since)),
                Status::Unknown(why) => format!("not known: {why}"),
            }),
            issued_under: match chain {
                Chain::Anchored(path) => {
                    let anchor = path.last().unwrap_or(certificate);
                    format!("the trusted issuer {}", anchor.subject.shown)
                }
                Chain::SelfSigned => "nobody: it issued itself".to_owned(),
                Chain::Root(root) => format!("{root}, which issued itself and is not among the trusted issuers"),
                Chain::Open(issuer) => format!("{issuer}, whose certificate is not in the file"),
                Chain::Broken(why) => format!("nobody: {why}"),
                Chain::NotByAnchor(subject) => format!("nobody: {subject} was not issued by the trusted certificate of its issuer's name"),
                Chain::Outdated(issuer) => format!("{issuer}, which is not valid on the day of the check"),
                Chain::Refused(why) => format!("nobody: {why}"),
                Chain::Unverified { subject, algorithm } => {
                    format!("an issuer who cannot be checked here: who issued {subject} is signed with {algorithm}")
                }
                Chain::TooMany => "an issuer who was not found: its certificates lead too many ways".to_owned(),
            },
        }
    }
}
