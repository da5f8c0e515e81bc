//! Signing and checking, case by case.

use super::keys::{Family, family, family_with, on_p256, parameters, signer};
use super::{codes, describe, findings, states, vehicle};
use ivicheck::signature::{SignedDigest, SigningKey, sign};
use rcgen::{BasicConstraints, IsCa, KeyUsagePurpose, date_time_ymd};

#[test]
fn what_is_signed_is_what_was_given_and_a_signature() {
    let text = vehicle();
    let signed = sign(&text, &signer("rsa-2048").open(), SignedDigest::Sha512).expect("signed");
    let at = text.rfind("</").expect("an end tag");
    assert!(signed.starts_with(&text[..at]) && signed.ends_with(&text[at..]));
    let description = describe(&signed).expect("a signature");
    assert_eq!((description.digest, description.value), ("holds", "holds"));
    assert_eq!(description.signature_method.as_deref(), Some("rsa-sha512"));
    assert_eq!(description.references[0].digest_method.as_deref(), Some("SHA-512"));
    let error = sign(&signed, &signer("p-256").open(), SignedDigest::Sha256).expect_err("it is signed");
    assert!(error.to_string().contains("has a signature already"), "{error}");
}

#[test]
fn the_issuers_lead_to_an_anchor_or_not() {
    let (owner, middle, root) = family();
    let text = vehicle();
    let sealed = |certificates: &[&str]| {
        let key = SigningKey::read(owner.key.as_bytes(), Some(&certificates.concat()), &mut || None).expect("the key");
        sign(&text, &key, SignedDigest::Sha256).expect("signed")
    };
    let found = |text: &str, anchors: &[&str]| findings(text, anchors).into_iter().map(|finding| finding.code.to_string()).collect::<Vec<_>>();
    let (alone, with_middle) = (sealed(&[&owner.certificate]), sealed(&[&owner.certificate, &middle]));
    assert_eq!(found(&with_middle, &[&root]), [""; 0]);
    assert_eq!(found(&with_middle, &[]), [""; 0]);
    assert_eq!(found(&alone, &[&middle]), [""; 0]);
    assert_eq!(found(&alone, &[&owner.certificate]), [""; 0]);
    assert_eq!(found(&alone, &[&root]), ["signature/certificate-untrusted"]);
    let (_, other_middle, other_root) = family();
    assert_eq!(found(&with_middle, &[&other_root]), ["signature/certificate-untrusted"]);
    // An authority of the same name that did not issue the certificate.
    assert_eq!(found(&sealed(&[&owner.certificate, &other_middle]), &[]), ["signature/chain"]);
    assert_eq!(found(&sealed(&[&owner.certificate, &other_middle]), &[&other_root]), ["signature/chain"]);
}

#[test]
fn an_authority_must_be_allowed_to_issue_and_valid() {
    let found = |family: &Family, anchors: &[&str]| {
        let certificates = [family.owner.certificate.as_str(), &family.middle].concat();
        let key = SigningKey::read(family.owner.key.as_bytes(), Some(&certificates), &mut || None).expect("the key");
        let signed = sign(&vehicle(), &key, SignedDigest::Sha256).expect("signed");
        findings(&signed, anchors).into_iter().map(|finding| finding.code.to_string()).collect::<Vec<_>>()
    };
    let for_signing = family_with(|_| {}, |middle| middle.key_usages = vec![KeyUsagePurpose::DigitalSignature]);
    assert_eq!(found(&for_signing, &[&for_signing.root]), ["signature/chain"]);
    let none_between = family_with(|root| root.is_ca = IsCa::Ca(BasicConstraints::Constrained(0)), |_| {});
    assert_eq!(found(&none_between, &[&none_between.root]), ["signature/certificate-untrusted"]);
    let one_between = family_with(|root| root.is_ca = IsCa::Ca(BasicConstraints::Constrained(1)), |_| {});
    assert_eq!(found(&one_between, &[&one_between.root]), [""; 0]);
    // A root that was renewed: whichever of its certificates comes first.
    let Family { root, former_root, .. } = &one_between;
    assert_eq!(found(&one_between, &[former_root, root]), [""; 0]);
    assert_eq!(found(&one_between, &[root, former_root]), [""; 0]);
    assert_eq!(found(&one_between, &[former_root]), ["signature/certificate-untrusted"]);
}

#[test]
fn the_certificate_has_its_time_and_its_owner() {
    let sealed = |certificate| sign(&vehicle(), &on_p256(certificate).open(), SignedDigest::Sha256).expect("signed");
    let of = |change: fn(&mut rcgen::CertificateParams)| {
        let mut certificate = parameters("Kastellan Automobilwerke GmbH");
        change(&mut certificate);
        codes(&sealed(certificate))
    };
    assert_eq!(of(|_| {}), ["signature/self-signed"]);
    assert_eq!(of(|certificate| certificate.not_after = date_time_ymd(2026, 11, 20)), ["signature/certificate-expired", "signature/self-signed"]);
    assert_eq!(
        of(|certificate| certificate.not_after = date_time_ymd(2026, 12, 10)),
        ["signature/certificate-expires-soon", "signature/self-signed"]
    );
    assert_eq!(of(|certificate| certificate.not_before = date_time_ymd(2026, 11, 20)), ["signature/message-date", "signature/self-signed"]);
    assert_eq!(
        of(|certificate| certificate.not_before = date_time_ymd(2027, 1, 1)),
        ["signature/certificate-not-yet-valid", "signature/self-signed"]
    );
    assert_eq!(codes(&sealed(parameters("Halbmond Fahrzeugbau AG"))), ["signature/self-signed", "signature/signer"]);
}

#[test]
fn what_the_signature_says_must_be_what_the_rules_ask_for() {
    let signed = sign(&vehicle(), &signer("p-256").open(), SignedDigest::Sha256).expect("signed");
    let with = |from: &str, to: &str| {
        let changed = signed.replacen(from, to, 1);
        assert_ne!(changed, signed);
        let mut codes = codes(&changed);
        codes.retain(|code| code != "signature/self-signed" && code != "signature/value");
        codes.sort();
        codes
    };
    let exclusive = "http://www.w3.org/2001/10/xml-exc-c14n#";
    assert_eq!(with("URI=\"\"", "URI=\"http://example.org/other.xml\""), ["signature/reference"]);
    assert_eq!(with("URI=\"\"", "URI=\"#nothing\""), ["signature/reference"]);
    assert_eq!(with(" URI=\"\"", ""), ["signature/reference"]);
    assert_eq!(with("<Transform Algorithm=\"http://www.w3.org/2000/09/xmldsig#enveloped-signature\"/>", ""), ["signature/coverage"]);
    let object = "<Object Id=\"o\"/></Signature>";
    let part = signed.replacen("<Reference URI=\"\">", "<Reference URI=\"#o\">", 1).replacen("</Signature>", object, 1);
    assert!(codes(&part).contains(&"signature/coverage".to_owned()), "{:?}", codes(&part));
    let xpath = "<Transform Algorithm=\"http://www.w3.org/TR/1999/REC-xpath-19991116\"><XPath>1</XPath></Transform>";
    assert_eq!(with(&format!("<Transform Algorithm=\"{exclusive}\"/>"), xpath), ["signature/algorithm"]);
    assert_eq!(
        with(&format!("<CanonicalizationMethod Algorithm=\"{exclusive}"), "<CanonicalizationMethod Algorithm=\"urn:none"),
        ["signature/algorithm"]
    );
    assert_eq!(with("#ecdsa-sha256", "#hmac-sha256"), ["signature/algorithm"]);
    assert_eq!(with("xmlenc#sha256", "xmlenc#ripemd160"), ["signature/algorithm"]);
    assert_eq!(with("<X509Certificate>M", "<X509Certificate>A"), ["signature/certificate"]);
    assert_eq!(with("<X509Data>", "<X509Data><X509Certificate>!</X509Certificate>"), ["signature/structure"]);
    assert_eq!(with("<DigestValue>", "<DigestValue>!"), ["signature/digest"]);
    let references = format!("{}</SignedInfo>", "<Reference URI=\"\"/>".repeat(9));
    assert!(with("</SignedInfo>", &references).contains(&"signature/reference".to_owned()));
    let object = "<Object><Signature/></Object></Signature>";
    assert_eq!(with("</Signature>", object), ["signature/second"]);
    let long = "p".repeat(100);
    let object = format!("<Object><{long}:Signature xmlns:{long}=\"http://www.w3.org/2000/09/xmldsig#\"/></Object></Signature>");
    assert_eq!(with("</Signature>", &object), ["signature/second"]);
    assert_eq!(codes(&signed.replacen("<SignatureValue>", "<SignatureValue>!", 1)), ["signature/value", "signature/self-signed"]);
}

#[test]
fn without_a_signature_that_is_all_there_is_to_say() {
    assert_eq!(codes(&vehicle()), ["signature/missing"]);
    assert_eq!(states(&vehicle()), ("none", "none"));
}
