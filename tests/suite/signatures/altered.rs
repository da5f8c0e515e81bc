//! What happens to signed files, and what becomes of the seal.

use super::keys::{on_p256, parameters, signer};
use super::{codes, findings, states, unsigned, vehicle};
use ivicheck::finding::{Finding, Severity};
use ivicheck::signature::{SignedDigest, sign};
use rcgen::date_time_ymd;

/// Whether a file is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    Taken,
    Refused,
}

impl Verdict {
    /// The verdict of this program on a signature, and what it is based on.
    pub fn here(text: &str) -> (Self, Vec<String>) {
        let parsed = ivicheck::document::parse(text).expect("well-formed");
        let Some(record) = ivicheck::document::read(&parsed, super::book()).record else { return (Self::Refused, vec!["ivi/root".to_owned()]) };
        drop(record);
        let errors: Vec<Finding> = findings(text, &[]).into_iter().filter(|finding| finding.severity == Severity::Error).collect();
        let holds = states(text) == ("holds", "holds");
        let codes = errors.iter().map(|finding| finding.code.to_string()).collect();
        assert!(holds || !errors.is_empty(), "what does not hold has a finding: {text}");
        (if errors.is_empty() { Self::Taken } else { Self::Refused }, codes)
    }
}

/// An altered file, and the certificate to trust when it is another one.
pub struct Altered {
    pub text: String,
    pub certificate: Option<String>,
}

fn only(text: String) -> Option<Altered> {
    Some(Altered { text, certificate: None })
}

pub struct Alteration {
    pub name: &'static str,
    pub change: fn(&str, usize) -> Option<Altered>,
    pub expected: Verdict,
    /// Whether xmlsec1 takes it.
    pub stricter: bool,
}

/// The part of a text outside its signature is changed.
fn outside(text: &str, change: impl Fn(&str) -> String) -> Option<Altered> {
    let at = text.find("<Signature xmlns")?;
    let changed = format!("{}{}", change(&text[..at]), &text[at..]);
    (changed != text).then_some(Altered { text: changed, certificate: None })
}

/// The content of the root is changed, which ends before the signature.
fn after_the_root(text: &str, change: impl Fn(&str) -> String) -> String {
    let (start, end) = (text.find("<Header>").expect("a header"), text.find("<Signature xmlns").expect("a signature"));
    format!("{}{}{}", &text[..start], change(&text[start..end]), &text[end..])
}

fn one_byte(text: &str, index: usize) -> Option<Altered> {
    let start = text.find("<VehicleIdentificationNumber>")? + "<VehicleIdentificationNumber>".len();
    let at = start + index % 17;
    let byte = if &text[at..=at] == "X" { "Y" } else { "X" };
    only(format!("{}{byte}{}", &text[..at], &text[at + 1..]))
}

fn resigned(text: &str, certificate: rcgen::CertificateParams) -> Option<Altered> {
    let signer = on_p256(certificate);
    let text = sign(&unsigned(text), &signer.open(), SignedDigest::Sha256).ok()?;
    Some(Altered { text, certificate: Some(signer.certificate) })
}

fn wrapped(text: &str, _: usize) -> Option<Altered> {
    // The content that was signed goes into an Object; other content takes its place.
    let content = &text[text.find("<CocDataGroup>")?..text.find("<Signature xmlns")?];
    let forged = text.replacen(content, &content.replacen("<VehicleIdentificationNumber>", "<VehicleIdentificationNumber>Z", 1), 1);
    only(forged.replacen("</Signature>", &format!("<Object Id=\"whole\">{content}</Object></Signature>"), 1)).filter(|altered| altered.text != text)
}

fn swapped(text: &str, _: usize) -> Option<Altered> {
    let other = signer(if text.contains("ecdsa-sha384") { "p-384" } else { "p-256" });
    let fresh = on_p256(parameters("Kastellan Automobilwerke GmbH"));
    let certificate = if text.contains("ecdsa-sha256") { &fresh.certificate } else { &other.certificate };
    let body = |pem: &str| pem.lines().filter(|line| !line.starts_with("---")).collect::<String>();
    let certificate = if text.contains("ecdsa-sha384") { &signer("rsa-2048").certificate } else { certificate };
    let start = text.find("<X509Certificate>")? + "<X509Certificate>".len();
    let end = text.find("</X509Certificate>")?;
    Some(Altered { text: format!("{}{}{}", &text[..start], body(certificate), &text[end..]), certificate: Some(certificate.clone()) })
}

fn moved(text: &str, _: usize) -> Option<Altered> {
    let start = text.find("<Signature xmlns")?;
    let end = text.find("</Signature>")? + "</Signature>".len();
    let rest = format!("{}{}", &text[..start], &text[end..]);
    let at = rest.find("<Header>")?;
    only(format!("{}{}{}", &rest[..at], &text[start..end], &rest[at..]))
}

const fn refused(name: &'static str, change: fn(&str, usize) -> Option<Altered>) -> Alteration {
    Alteration { name, change, expected: Verdict::Refused, stricter: false }
}

const fn taken(name: &'static str, change: fn(&str, usize) -> Option<Altered>) -> Alteration {
    Alteration { name, change, expected: Verdict::Taken, stricter: false }
}

pub const ALTERATIONS: &[Alteration] = &[
    taken("nothing", |text, _| only(text.to_owned())),
    refused("one byte", one_byte),
    refused("white space between elements", |text, _| outside(text, |text| text.replacen("\n    <", "\n     <", 1))),
    refused("white space inside an element", |text, _| outside(text, |text| text.replacen("</Type>", " </Type>", 1))),
    refused("indentation", |text, _| outside(text, |text| text.replace("\n  ", "\n    "))),
    taken("white space in a tag", |text, _| outside(text, |text| text.replacen("<Header>", "<Header >", 1))),
    taken("line ends", |text, _| only(text.replace('\n', "\r\n"))),
    refused("line ends that stay", |text, _| only(after_the_root(text, |text| text.replace('\n', "&#13;\n")))),
    taken("quotes and blanks of a declaration", |text, _| {
        outside(text, |text| text.replacen("version=\"1.0\" encoding", "version='1.0'  encoding", 1))
    }),
    taken("a comment", |text, _| outside(text, |text| text.replacen("<Header>", "<Header><!-- seen -->", 1))),
    refused("an instruction", |text, _| outside(text, |text| text.replacen("<Header>", "<Header><?seen?>", 1))),
    taken("a reference for a letter", |text, _| outside(text, |text| text.replacen("<Type>K", "<Type>&#75;", 1))),
    refused("a declaration of a namespace that is used", |text, _| {
        let text = text.replacen("<Header>", "<x:Header xmlns:x=\"http://eu.ereg.initialvehicleinformation.v2\">", 1);
        only(text.replacen("</Header>", "</x:Header>", 1))
    }),
    taken("a declaration of a namespace that is not used", |text, _| {
        outside(text, |text| text.replacen("<Header>", "<Header xmlns:x=\"urn:x\">", 1))
    }),
    taken("the order of attributes", |text, _| {
        let attributes = ["xsi:schemaLocation=\"urn:x x.xsd\"", "xsi:noNamespaceSchemaLocation=\"y.xsd\""];
        let root = "<InitialVehicleInformation xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"";
        let [one, other] = attributes;
        let text = unsigned(text).replacen("<InitialVehicleInformation", &format!("{root} {one} {other}"), 1);
        let signer = on_p256(parameters("Kastellan Automobilwerke GmbH"));
        let signed = sign(&text, &signer.open(), SignedDigest::Sha256).ok()?;
        let swapped = signed.replacen(&format!("{one} {other}"), &format!("{other}  {one}"), 1);
        (swapped != signed).then_some(Altered { text: swapped, certificate: Some(signer.certificate) })
    }),
    taken("a moved signature", moved),
    refused("a wrapped document", wrapped),
    refused("a swapped certificate", swapped),
    refused("an expired certificate", |text, _| {
        let mut certificate = parameters("Kastellan Automobilwerke GmbH");
        certificate.not_after = date_time_ymd(2025, 12, 31);
        resigned(text, certificate)
    }),
    refused("a certificate that is not valid yet", |text, _| {
        let mut certificate = parameters("Kastellan Automobilwerke GmbH");
        certificate.not_before = date_time_ymd(2048, 1, 1);
        resigned(text, certificate)
    }),
    Alteration {
        name: "a certificate for something else",
        change: |text, _| {
            let mut certificate = parameters("Kastellan Automobilwerke GmbH");
            certificate.key_usages = vec![rcgen::KeyUsagePurpose::KeyEncipherment];
            resigned(text, certificate)
        },
        expected: Verdict::Refused,
        stricter: true,
    },
    refused("a byte of SignedInfo", |text, _| only(text.replacen("<Reference URI=\"\">", "<Reference Id=\"r\" URI=\"\">", 1))),
    refused("a byte of the value", |text, _| {
        let at = text.find("<SignatureValue>")? + "<SignatureValue>".len() + 9;
        let byte = if &text[at..=at] == "A" { "B" } else { "A" };
        only(format!("{}{byte}{}", &text[..at], &text[at + 1..]))
    }),
];

#[test]
fn every_alteration_gets_its_verdict() {
    let signer = signer("rsa-2048");
    let text = sign(&vehicle(), &signer.open(), SignedDigest::Sha256).expect("signed");
    for alteration in ALTERATIONS {
        let Some(altered) = (alteration.change)(&text, 3) else { panic!("{} does not apply", alteration.name) };
        let (verdict, codes) = Verdict::here(&altered.text);
        assert_eq!(verdict, alteration.expected, "{}: {codes:?}", alteration.name);
    }
}

#[test]
fn causes_are_told() {
    let signer = signer("p-256");
    let signed = sign(&vehicle(), &signer.open(), SignedDigest::Sha256).expect("signed");
    assert_eq!(codes(&signed), ["signature/self-signed"]);
    let told = |text: &str| {
        let findings = findings(text, &[]);
        let errors: Vec<&Finding> = findings.iter().filter(|finding| finding.severity == Severity::Error).collect();
        assert_eq!(errors.len(), 1, "{errors:#?}");
        format!("{} {}", errors[0].code, errors[0].message)
    };
    let compact = signed.replace("\n        ", "\n").replace("\n      ", "\n").replace("\n    ", "\n").replace("\n  ", "\n").replace('\n', "");
    let cases = [
        (compact, "signature/digest", "the indentation was changed (it was 2 blanks a level)"),
        (after_the_root(&signed, |text| text.replace('\n', "&#13;\n")), "signature/digest", "carriage returns were added"),
        (
            signed.replacen("<VehicleIdentificationNumber>W", "<VehicleIdentificationNumber>X", 1),
            "signature/digest",
            "more than a known reformatting",
        ),
        (
            signed.replacen("<InitialVehicleInformation ", "<InitialVehicleInformation xmlns:x='urn:x' x:y='' ", 1),
            "signature/digest",
            "schemaLocation was added",
        ),
        (
            signed.replacen("<SignedInfo>", "<SignedInfo>\n", 1).replacen("<Reference ", "\n<Reference ", 1),
            "signature/value",
            "SignedInfo is not as it was signed",
        ),
    ];
    for (text, code, words) in cases {
        let told = told(&text);
        assert!(told.starts_with(code) && told.contains(words), "{words}: {told}");
    }
}
