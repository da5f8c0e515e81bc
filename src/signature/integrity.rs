//! Findings about the signature itself: algorithms, what it covers, digests, value.

use super::algorithm::{ENVELOPED, EXCLUSIVE, Hash, PublicKey, Scheme, SignatureMethod};
use super::examine::{Covers, Examination, State, signature_method};
use super::parts::{Algorithm, MOST_REFERENCES, Reference, path_of};
use super::reformat::Cause;
use crate::finding::{Check, Finding, kinds};
use crate::xml::{tag_span, value_span};
use roxmltree::Node;

/// What is wrong, apart from the certificate.
pub(super) fn findings(examination: &Examination<'_, '_>) -> Vec<Finding> {
    let parts = examination.parts;
    let mut findings = Vec::new();
    findings.extend(parts.canonicalization.and_then(wrong_canonicalization));
    findings.extend(parts.method.and_then(wrong_method));
    for (reference, (covers, _)) in parts.references.iter().zip(&examination.references) {
        findings.extend(reference.digest_method.and_then(wrong_digest_method));
        findings.extend(reference.transforms.iter().filter(|transform| transform.uri != ENVELOPED).copied().filter_map(wrong_canonicalization));
        findings.extend(wrong_target(reference, *covers));
    }
    let has_document = parts.references.iter().any(|reference| reference.uri == Some(""));
    // A reference that leads nowhere has been reported, and is the reason.
    let is_misled = examination.references.iter().any(|(covers, _)| *covers == Covers::Nothing);
    if !has_document
        && !is_misled
        && let Some(info) = parts.signed_info.filter(|_| !parts.references.is_empty())
    {
        let targets: Vec<String> = parts.references.iter().filter_map(|reference| reference.uri).map(|uri| format!("`{uri}`")).collect();
        findings.push(Finding {
            value: Some(targets.join(", ")),
            expected: Some("a Reference with URI=\"\", which covers the whole document".to_owned()),
            ..about(info, &kinds::SIGNATURE_COVERAGE, "no reference of the signature covers the whole document".to_owned())
        });
    }
    findings.extend(parts.unread.map(|node| {
        let expected = Some(format!("at most {MOST_REFERENCES} references"));
        Finding {
            expected,
            ..about(
                node,
                &kinds::SIGNATURE_REFERENCE,
                "the signature has too many references; this one and those after it were not checked".to_owned(),
            )
        }
    }));
    findings.extend(broken(examination));
    findings.extend(unreadable(examination));
    findings
}

/// What could not be computed although its algorithms are known: it must not count as sound. What is not there at all is a matter of
/// structure.
fn unreadable(examination: &Examination<'_, '_>) -> Vec<Finding> {
    let parts = examination.parts;
    let mut findings = Vec::new();
    for (reference, (covers, state)) in parts.references.iter().zip(&examination.references) {
        if *state == State::Unknown && reference.has_known_method() && matches!(covers, Covers::Document | Covers::Element(_)) {
            let has_value = reference.digest_value.is_some();
            let why = if has_value { "its transforms are not known for an element" } else { "DigestValue is missing, or no base64" };
            findings.push(about(reference.node, &kinds::SIGNATURE_DIGEST, format!("the digest could not be compared: {why}")));
        }
    }
    if let (None, Some(node)) = (&parts.value, parts.value_node) {
        findings.push(about_text(node, &kinds::SIGNATURE_VALUE, "the signature value is no base64".to_owned()));
    }
    findings
}

/// A finding about an element.
pub(super) fn about(node: Node<'_, '_>, kind: &'static Check, message: String) -> Finding {
    Finding { path: path_of(node), field: Some(node.tag_name().name().to_owned()), span: Some(tag_span(node)), ..Finding::built_in(kind, message) }
}

/// A finding about the text of an element.
fn about_text(node: Node<'_, '_>, kind: &'static Check, message: String) -> Finding {
    Finding { span: Some(value_span(node)), ..about(node, kind, message) }
}

fn refused(algorithm: Algorithm<'_>, what: &str, name: &str, expected: &str) -> Finding {
    let attribute = algorithm.node.attribute_node("Algorithm").map(|attribute| attribute.range().into());
    let finding = about(algorithm.node, &kinds::SIGNATURE_ALGORITHM, format!("{what} is {name}"));
    Finding { value: Some(algorithm.uri.to_owned()), expected: Some(expected.to_owned()), span: attribute.or(finding.span), ..finding }
}

fn wrong_canonicalization(algorithm: Algorithm<'_>) -> Option<Finding> {
    if algorithm.uri == EXCLUSIVE {
        return None;
    }
    let is_transform = algorithm.node.tag_name().name() == "Transform";
    let (what, expected) = if is_transform {
        ("a transform of the reference", format!("{ENVELOPED}, then {EXCLUSIVE}"))
    } else {
        ("the canonicalisation", EXCLUSIVE.to_owned())
    };
    let name = match super::algorithm::canonicalization(algorithm.uri) {
        Some((true, _)) => "exclusive, with comments",
        Some((false, _)) => "inclusive",
        None => "none of those allowed",
    };
    Some(refused(algorithm, what, name, &expected))
}

fn wrong_method(algorithm: Algorithm<'_>) -> Option<Finding> {
    let required = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256, or stronger";
    match SignatureMethod::of_uri(algorithm.uri) {
        Some(SignatureMethod { scheme: Scheme::RsaPss, .. }) => {
            Some(refused(algorithm, "the signature method", "made with the padding PSS", required))
        }
        Some(method) if method.hash.is_allowed() => None,
        Some(method) => Some(refused(algorithm, "the signature method", &format!("made with {}", method.hash.name()), required)),
        None => Some(refused(algorithm, "the signature method", "none of those allowed", required)),
    }
}

fn wrong_digest_method(algorithm: Algorithm<'_>) -> Option<Finding> {
    let required = "http://www.w3.org/2001/04/xmlenc#sha256, or stronger";
    match Hash::of_digest_method(algorithm.uri) {
        Some(hash) if hash.is_allowed() => None,
        Some(hash) => Some(refused(algorithm, "the digest method", hash.name(), required)),
        None => Some(refused(algorithm, "the digest method", "none of those allowed", required)),
    }
}

/// A reference that covers something other than it should.
fn wrong_target(reference: &Reference<'_>, covers: Covers<'_>) -> Option<Finding> {
    let shown = reference.uri.unwrap_or_default();
    match covers {
        Covers::Document | Covers::Element(_) => None,
        Covers::Uncertain => {
            let transforms: Vec<&str> = reference.transforms.iter().map(|transform| transform.uri).collect();
            // A transform that is no canonicalisation has been reported.
            let is_enveloped = transforms.contains(&ENVELOPED);
            let message = if is_enveloped {
                "the transforms of the reference may leave out parts of the document"
            } else {
                "the reference does not leave out the signature itself: the transform enveloped-signature is missing"
            };
            let is_reported = is_enveloped && reference.transforms.iter().any(|transform| transform.uri != ENVELOPED && transform.method().is_none());
            (!is_reported).then(|| Finding {
                value: Some(transforms.join(", ")),
                expected: Some(format!("{ENVELOPED}, then {EXCLUSIVE}")),
                ..about(reference.node, &kinds::SIGNATURE_COVERAGE, message.to_owned())
            })
        }
        Covers::Nothing => {
            let message = match reference.uri {
                None => "a reference does not say what it covers".to_owned(),
                Some(uri) if uri.starts_with('#') => format!("the reference `{uri}` means no element of this file, or more than one"),
                Some(uri) => format!("the reference `{uri}` leads out of this file; it was not followed"),
            };
            Some(Finding {
                value: Some(shown.to_owned()),
                expected: Some("URI=\"\", or the Id of an element of the signature".to_owned()),
                ..about(reference.node, &kinds::SIGNATURE_REFERENCE, message)
            })
        }
    }
}

/// Digests and the value that do not hold. A file that was reformatted as a whole is one finding.
fn broken(examination: &Examination<'_, '_>) -> Vec<Finding> {
    let parts = examination.parts;
    let mut findings = Vec::new();
    let mut explained = false;
    for (reference, (covers, state)) in parts.references.iter().zip(&examination.references) {
        let (State::Fails(reason), Some((node, _))) = (state, &reference.digest_value) else { continue };
        let what = match covers {
            Covers::Element(element) => format!("the digest of {} does not match", element.tag_name().name()),
            _ => "the digest does not match the content of the file".to_owned(),
        };
        explained |= reason.words().is_some();
        let mut finding = about_text(*node, &kinds::SIGNATURE_DIGEST, format!("{what}: {}", cause(reason)));
        finding.value = Some(super::parts::text_of(*node));
        findings.push(finding);
    }
    if let (State::Fails(reason), Some((node, value)), Some(signer)) = (&examination.value, &parts.value, examination.signer)
        && !(explained && reason.words().is_some())
    {
        let subject = &signer.certificate.subject.shown;
        let message = match reason.words() {
            Some(explanation) => format!("SignedInfo is not as it was signed: after signing with the key of {subject}, {explanation}"),
            None => format!(
                "the signature was not made with the key of the certificate of {subject}: {}",
                foreign(value, &signer.certificate.key, signature_method(parts))
            ),
        };
        findings.push(about_text(*node, &kinds::SIGNATURE_VALUE, message));
    }
    findings
}

/// What a value may be that does not verify, by its form and the one that the key gives.
fn foreign(value: &[u8], key: &PublicKey, method: Option<SignatureMethod>) -> String {
    let length = value.len();
    let is_of_curve = method.is_some_and(|method| method.scheme == Scheme::Ecdsa);
    if is_of_curve != key.is_on_a_curve() && !matches!(key, PublicKey::Other(_)) {
        return format!("SignatureMethod names another kind of key, and the certificate has {}", key.name());
    }
    match key.value_length() {
        Some(expected) if expected != length && key.is_on_a_curve() && is_der(value) => {
            format!("it is written in DER ({length} bytes); in XML it is r and s, {expected} bytes")
        }
        Some(expected) if expected != length && key.is_on_a_curve() => {
            format!("it has {length} bytes; with {} it is r and s, {expected} bytes", key.name())
        }
        Some(expected) if expected != length => format!("it has {length} bytes, and one made with this key has {expected}"),
        _ => "the certificate was exchanged, or SignedInfo or the value was changed".to_owned(),
    }
}

/// Whether a value is a sequence of two numbers in DER.
fn is_der(value: &[u8]) -> bool {
    let (header, body) = match value {
        [0x30, 0x81, length, rest @ ..] => (usize::from(*length), rest),
        [0x30, length, rest @ ..] if *length < 0x80 => (usize::from(*length), rest),
        _ => return false,
    };
    header == body.len() && body.first() == Some(&2)
}

fn cause(cause: &Cause) -> String {
    match cause {
        Cause::Reformatted(words) => format!("after signing, {words}"),
        Cause::NoneKnown => "it was changed after signing, by more than a known reformatting".to_owned(),
        Cause::NotLookedFor => "it was changed after signing".to_owned(),
    }
}
