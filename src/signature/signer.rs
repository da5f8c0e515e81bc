//! Findings about the certificate: whether it can be read, when it is valid, what its key is good for, who issued it, whose it is.

use super::algorithm::Hash;
use super::certificate::{Certificate, day};
use super::examine::{Examination, State};
use super::facts::Facts;
use super::integrity::about;
use super::key_value;
use super::named::Signer;
use super::parts::Signing;
use super::path::{Chain, Stretch};
use super::revocation::Status;
use super::seals::Seals;
use crate::finding::{Check, Finding, kinds};
use crate::xml::{Moment, parse_moment};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, ToSpan};
use roxmltree::Node;

/// A certificate that ends within so many days ends soon.
const SOON: i32 = 30;

/// What is wrong with the certificate, and with what XAdES says of it.
pub(super) fn findings(examination: &Examination<'_, '_>, facts: &Facts<'_>, seals: &Seals) -> Vec<Finding> {
    let parts = examination.parts;
    let Some(signer) = examination.signer else {
        let (node, message) = match parts.certificates.first() {
            Some(node) => (*node, "the certificate of the signer cannot be read"),
            None => (parts.node, "the signature carries no certificate"),
        };
        return vec![Finding {
            expected: Some("an X.509 certificate in KeyInfo/X509Data/X509Certificate".to_owned()),
            ..about(node, &kinds::SIGNATURE_CERTIFICATE, message.to_owned())
        }];
    };
    let Some(node) = parts.certificates.get(signer.position).copied() else { return Vec::new() };
    let certificate = &signer.certificate;
    let mut findings = Vec::new();
    findings.extend(validity(examination, node, certificate, facts, seals.as_of));
    findings.extend(signed_in_the_future(examination, seals.as_of));
    findings.extend(certificate.weakness().map(|weakness| Finding {
        value: Some(certificate.key.name()),
        expected: Some("RSA of at least 2048 bits, or ECDSA on P-256, P-384 or P-521".to_owned()),
        ..about(node, &kinds::SIGNATURE_WEAK_KEY, format!("the certificate has {weakness}"))
    }));
    if certificate.may_sign == Some(false) {
        let message = "the certificate does not allow its key to sign".to_owned();
        let expected = Some("the key usage digitalSignature or nonRepudiation".to_owned());
        findings.push(Finding { expected, ..about(node, &kinds::SIGNATURE_KEY_USAGE, message) });
    }
    findings.extend(issuer(node, signer, seals));
    findings.extend(standing(node, signer));
    findings.extend(owner(node, certificate, facts));
    findings.extend(bare_keys(examination, certificate));
    findings.extend(properties(examination, certificate));
    findings
}

impl Stretch {
    pub(super) fn of_day(day: Date) -> Option<Self> {
        let start = day.at(0, 0, 0, 0).to_zoned(TimeZone::UTC).ok()?.timestamp();
        Some(Self(start, start.checked_add(SignedDuration::from_hours(24)).ok()?))
    }

    pub(super) fn of_moment(moment: Moment) -> Option<Self> {
        let at = moment.civil.to_zoned(TimeZone::UTC).ok()?.timestamp();
        let minutes = |minutes: i64| SignedDuration::from_mins(minutes);
        let (low, high) = match moment.offset {
            Some(offset) => (-i64::from(offset), -i64::from(offset)),
            None => (-14 * 60, 14 * 60),
        };
        Some(Self(at.checked_add(minutes(low)).ok()?, at.checked_add(minutes(high)).ok()?))
    }
}

/// The signing time of XAdES, when the signature covers it.
pub(super) fn signing_time(examination: &Examination<'_, '_>) -> Option<Moment> {
    let properties = examination.parts.properties.as_ref()?;
    let time = properties.signing_time.filter(|_| examination.is_signed(properties.node))?;
    parse_moment(time.text()?.trim())
}

/// Validity at signing, today and at the date of the message: the first that fails is told, the others follow from it.
fn validity(
    examination: &Examination<'_, '_>,
    node: Node<'_, '_>,
    certificate: &Certificate,
    facts: &Facts<'_>,
    as_of: Option<Date>,
) -> Option<Finding> {
    let finding = |kind: &'static Check, message: String| {
        Some(Finding { value: Some(format!("{} to {}", day(certificate.not_before), day(certificate.not_after))), ..about(node, kind, message) })
    };
    let signing = signing_time(examination);
    let times = [(signing.and_then(Stretch::of_moment), "when the file was signed"), (as_of.and_then(Stretch::of_day), "on the day of the check")];
    for (stretch, when) in times {
        let Some(stretch) = stretch else { continue };
        if stretch.is_after(certificate) {
            let message = format!("the certificate expired on {}: it was not valid any more {when} ({})", day(certificate.not_after), day(stretch.0));
            return finding(&kinds::SIGNATURE_CERTIFICATE_EXPIRED, message);
        }
        if stretch.is_before(certificate) {
            let message =
                format!("the certificate is valid from {} on: it was not valid yet {when} ({})", day(certificate.not_before), day(stretch.0));
            return finding(&kinds::SIGNATURE_CERTIFICATE_NOT_YET_VALID, message);
        }
    }
    let written = facts.made.and_then(Stretch::of_moment);
    if let Some(written) = written.filter(|written| written.is_before(certificate) || written.is_after(certificate)) {
        let message = format!("the certificate was not valid at the date of the message ({})", day(written.0));
        return finding(&kinds::SIGNATURE_MESSAGE_DATE, message);
    }
    let soon = as_of.and_then(|today| today.checked_add(SOON.days()).ok()).and_then(Stretch::of_day);
    if soon.is_some_and(|soon| soon.is_after(certificate)) {
        let message = format!("the certificate expires on {}, within {SOON} days", day(certificate.not_after));
        return finding(&kinds::SIGNATURE_CERTIFICATE_EXPIRES_SOON, message);
    }
    None
}

/// A time of signing that has not come yet on the day of the check.
fn signed_in_the_future(examination: &Examination<'_, '_>, as_of: Option<Date>) -> Option<Finding> {
    let node = examination.parts.properties.as_ref()?.signing_time?;
    let (moment, day) = (Stretch::of_moment(signing_time(examination)?)?, Stretch::of_day(as_of?)?);
    (moment.0 >= day.1).then(|| Finding {
        value: Some(super::parts::text_of(node)),
        expected: as_of.map(|day| format!("a time not later than {day}")),
        ..about(node, &kinds::SIGNATURE_SIGNING_TIME, "the time of signing is later than the day of the check".to_owned())
    })
}

/// Bare keys in `KeyInfo` that are not the key of the certificate.
fn bare_keys(examination: &Examination<'_, '_>, certificate: &Certificate) -> Vec<Finding> {
    let tell = |node: &Node<'_, '_>| {
        let (message, expected) = match key_value::is_of(*node, &certificate.key) {
            Some(true) => return None,
            Some(false) => {
                ("KeyInfo names another key than that of the certificate", format!("the key of the certificate ({})", certificate.key.name()))
            }
            None => ("the key in KeyInfo cannot be compared with that of the certificate", "the key of the certificate, or none".to_owned()),
        };
        Some(Finding { expected: Some(expected), ..about(*node, &kinds::SIGNATURE_KEY_VALUE, message.to_owned()) })
    };
    examination.parts.keys.iter().filter_map(tell).collect()
}

/// Whether the certificate and its issuers are revoked, and what the trusted lists make of it.
fn standing(node: Node<'_, '_>, signer: &Signer) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (subject, status) in &signer.revocation {
        findings.extend(match status {
            Status::Good => None,
            Status::Revoked(since, why) => {
                let why = why.map(|why| format!(" ({why})")).unwrap_or_default();
                let message = format!("the certificate of {subject} was revoked on {}{why}", day(*since));
                Some(Finding { value: Some(day(*since).to_string()), ..about(node, &kinds::SIGNATURE_CERTIFICATE_REVOKED, message) })
            }
            Status::Unknown(why) => {
                Some(about(node, &kinds::SIGNATURE_REVOCATION, format!("whether the certificate of {subject} is revoked is not known: {why}")))
            }
        });
    }
    findings.extend(signer.outdated_list.as_ref().map(|why| about(node, &kinds::SIGNATURE_TRUSTED_LIST, why.clone())));
    let less = signer.quality.as_ref().filter(|quality| quality.is_qualified != Some(true));
    findings.extend(less.map(|quality| about(node, &kinds::SIGNATURE_NOT_QUALIFIED, quality.words.clone())));
    findings
}

fn issuer(node: Node<'_, '_>, signer: &Signer, seals: &Seals) -> Option<Finding> {
    let trusts = !seals.anchors.is_empty();
    let untrusted = |why: String| {
        let expected = Some("an issuer among the certificates given by --trust, or issued by one of them".to_owned());
        Some(Finding {
            value: Some(signer.certificate.issuer.shown.clone()),
            expected,
            ..about(node, &kinds::SIGNATURE_CERTIFICATE_UNTRUSTED, format!("the certificate does not lead to a trusted issuer: {why}"))
        })
    };
    match &signer.chain {
        Chain::Anchored(_) => None,
        Chain::Broken(why) => Some(about(node, &kinds::SIGNATURE_CHAIN, why.clone())),
        Chain::Refused(why) => untrusted(why.clone()),
        Chain::Outdated(subject) if trusts => untrusted(format!("{subject} is not valid on the day of the check")),
        Chain::Open(issuer) if trusts => untrusted(format!("the certificate of {issuer} is not there")),
        Chain::Root(root) if trusts => untrusted(format!("{root} is not trusted")),
        Chain::SelfSigned if trusts => untrusted("it issued itself".to_owned()),
        Chain::NotByAnchor(subject) => untrusted(format!("{subject} was not issued by the trusted certificate that has the name of its issuer")),
        Chain::Unverified { subject, algorithm } if trusts => untrusted(format!("who issued {subject} cannot be checked here: {algorithm}")),
        Chain::TooMany if trusts => untrusted("the certificates lead too many ways".to_owned()),
        Chain::SelfSigned => {
            let message = "the certificate issued itself: nobody else vouches for its owner".to_owned();
            Some(Finding { value: Some(signer.certificate.subject.shown.clone()), ..about(node, &kinds::SIGNATURE_SELF_SIGNED, message) })
        }
        Chain::Outdated(subject) => {
            let message = format!("the certificate of the issuer {subject} is not valid on the day of the check");
            Some(about(node, &kinds::SIGNATURE_CHAIN, message))
        }
        Chain::Open(_) | Chain::Root(_) | Chain::Unverified { .. } | Chain::TooMany => None,
    }
}

/// Whether the subject of the certificate is somebody whom the message names.
fn owner(node: Node<'_, '_>, certificate: &Certificate, facts: &Facts<'_>) -> Option<Finding> {
    let organisation = certificate.organisation.as_deref()?;
    let names = &facts.names;
    if names.is_empty() || names.contains(&organisation) || names.iter().any(|name| is_like(name, organisation)) {
        return None;
    }
    Some(Finding {
        value: Some(organisation.to_owned()),
        expected: Some(names.join(", ")),
        ..about(
            node,
            &kinds::SIGNATURE_SIGNER,
            format!("the file is signed by {organisation}, whom it names neither as manufacturer nor as representative"),
        )
    })
}

/// Whether two names may be those of one company: they share a word that is more than a legal form, or are nearly equal.
fn is_like(one: &str, other: &str) -> bool {
    const GENERAL: [&str; 14] = [
        "gmbh",
        "motor",
        "motors",
        "company",
        "limited",
        "group",
        "holding",
        "automobile",
        "automobiles",
        "vehicles",
        "corporation",
        "international",
        "europe",
        "truck",
    ];
    let words = |name: &str| -> Vec<String> {
        name.to_lowercase().split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_owned).collect()
    };
    let (one, other) = (words(one), words(other));
    let telling = |word: &&String| word.chars().count() >= 4 && !GENERAL.contains(&word.as_str());
    one.iter().filter(telling).any(|word| other.contains(word)) || strsim::jaro_winkler(&one.join(" "), &other.join(" ")) > 0.9
}

/// What XAdES says of the certificate, and whether it is signed at all.
fn properties(examination: &Examination<'_, '_>, certificate: &Certificate) -> Vec<Finding> {
    let Some(properties) = &examination.parts.properties else { return Vec::new() };
    let mut findings = Vec::new();
    let reference = properties.id.map(|id| format!("#{id}"));
    if !examination.parts.references.iter().any(|other| other.uri.is_some() && other.uri == reference.as_deref()) {
        let message = "the XAdES properties are not covered by the signature; what they say was not used".to_owned();
        findings.push(about(properties.node, &kinds::SIGNATURE_UNSIGNED_PROPERTIES, message));
    }
    findings.extend(properties.signing.iter().filter_map(|signing| other_certificate(examination, signing, certificate)));
    findings
}

/// A property that does not name the certificate of the signer, wherever in its list that would stand.
fn other_certificate(examination: &Examination<'_, '_>, signing: &Signing<'_>, certificate: &Certificate) -> Option<Finding> {
    let mut known = signing.digests.iter().filter_map(|(method, node, digest)| Some((Hash::of_digest_method(method.uri)?, node, digest))).peekable();
    let Some((_, first, _)) = known.peek().copied() else {
        let message = "the XAdES properties name the certificate in a way that cannot be compared".to_owned();
        return Some(about(signing.node, &kinds::SIGNATURE_SIGNING_CERTIFICATE, message));
    };
    if known.any(|(hash, _, digest)| hash.digest(&certificate.der).as_ref() == digest.as_slice()) {
        return None;
    }
    let message = format!("the XAdES properties name another certificate than that of {}", certificate.subject.shown);
    let also = if examination.value == State::Holds { "" } else { "; the certificate was exchanged" };
    Some(about(*first, &kinds::SIGNATURE_SIGNING_CERTIFICATE, format!("{message}{also}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_one_company_are_alike() {
        assert!(is_like("Kastellan Automobilwerke GmbH", "KASTELLAN AUTOMOBILWERKE"));
        assert!(is_like("Brenta Mobilità S.p.A.", "Brenta Mobilita SpA"));
        assert!(is_like("BMX AG", "BMX A.G."));
        assert!(!is_like("Fjordvik Motor AS", "Stormark Motor AB"));
        assert!(!is_like("Kastellan GmbH", "Tannhaus GmbH"));
    }
}
