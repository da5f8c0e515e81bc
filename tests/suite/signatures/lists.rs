//! What the lists of authorities add: revoked certificates, and the trusted lists of Member States.

use super::keys::{Signer, parameters};
use super::{TODAY, book, vehicle};
use ivicheck::document;
use ivicheck::signature::{Anchors, Revocations, Seals, SignedDigest, SigningKey, sign};
use rcgen::{
    BasicConstraints, CertificateParams, CertificateRevocationListParams, CustomExtension, IsCa, Issuer, KeyIdMethod, KeyPair, KeyUsagePurpose,
    RevocationReason, RevokedCertParams, SerialNumber, date_time_ymd,
};

/// An authority and a signer under it, whose certificate says that it is qualified for seals, with its key in a device.
struct Works {
    parameters: CertificateParams,
    pair: KeyPair,
    authority: String,
    signed: String,
}

const SERIAL: u64 = 0x00ab_cdef;

fn works(change: impl Fn(&mut CertificateParams)) -> Works {
    let pair = || KeyPair::generate().expect("a key");
    let mut authority = parameters("Grenzmark Trust Services AG");
    authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    authority.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    let (authority_pair, owner_pair) = (pair(), pair());
    let mut owner = parameters("Kastellan Automobilwerke GmbH");
    owner.serial_number = Some(SerialNumber::from(SERIAL));
    owner.custom_extensions.push(statements(&[COMPLIANCE, DEVICE, FOR_SEALS].concat()));
    change(&mut owner);
    let certificate = owner.signed_by(&owner_pair, &Issuer::from_params(&authority, &authority_pair)).expect("a certificate");
    let signer = Signer { name: "owner", key: owner_pair.serialize_pem(), certificate: certificate.pem() };
    let signed = sign(&vehicle(), &signer.open(), SignedDigest::Sha256).expect("signed");
    let own = authority.self_signed(&authority_pair).expect("a certificate").pem();
    Works { parameters: authority, pair: authority_pair, authority: own, signed }
}

const COMPLIANCE: &[u8] = &[0x30, 8, 6, 6, 4, 0, 0x8e, 0x46, 1, 1];
const DEVICE: &[u8] = &[0x30, 8, 6, 6, 4, 0, 0x8e, 0x46, 1, 4];
const FOR_SEALS: &[u8] = &[0x30, 0x13, 6, 6, 4, 0, 0x8e, 0x46, 1, 6, 0x30, 9, 6, 7, 4, 0, 0x8e, 0x46, 1, 6, 2];

fn statements(inner: &[u8]) -> CustomExtension {
    let length = u8::try_from(inner.len()).expect("short");
    CustomExtension::from_oid_content(&[1, 3, 6, 1, 5, 5, 7, 1, 3], [&[0x30, length], inner].concat())
}

/// Code and message of each finding.
fn found(text: &str, anchors: Anchors, revocations: Revocations) -> Vec<String> {
    let document = document::parse(text).expect("well-formed");
    let record = document::read(&document, book()).record.expect("a message");
    let seals = Seals::new(document::parse_date(TODAY), anchors).with_revocations(revocations);
    seals.check(&document, &record.facts()).into_iter().map(|finding| format!("{}: {}", finding.code, finding.message)).collect()
}

fn trusting(pem: &str) -> Anchors {
    let mut anchors = Anchors::default();
    anchors.add("anchor", pem).expect("a certificate");
    anchors
}

type Day = (i32, u8, u8);

struct Revoked {
    serial: u64,
    since: Day,
    reason: Option<RevocationReason>,
}

impl Works {
    fn crl(&self, next: Day, revoked: &[Revoked]) -> String {
        let entries = revoked.iter().map(|entry| RevokedCertParams {
            serial_number: SerialNumber::from(entry.serial),
            revocation_time: date_time_ymd(entry.since.0, entry.since.1, entry.since.2),
            reason_code: entry.reason,
            invalidity_date: None,
        });
        let list = CertificateRevocationListParams {
            this_update: date_time_ymd(2026, 11, 1),
            next_update: date_time_ymd(next.0, next.1, next.2),
            crl_number: SerialNumber::from(7),
            issuing_distribution_point: None,
            revoked_certs: entries.collect(),
            key_identifier_method: KeyIdMethod::Sha256,
        };
        list.signed_by(&Issuer::from_params(&self.parameters, &self.pair)).expect("a list").pem().expect("PEM")
    }

    fn by_list(&self, crl: &str) -> Vec<String> {
        let mut revocations = Revocations::default();
        revocations.add("list.crl", crl).expect("a list");
        found(&self.signed, trusting(&self.authority), revocations)
    }
}

#[test]
fn a_revoked_certificate_is_told_by_a_list() {
    let works = self::works(|_| {});
    let later = (2026, 12, 24);
    let entry = |serial, since, reason| Revoked { serial, since, reason };
    let early = (2026, 11, 21);
    assert_eq!(works.by_list(&works.crl(later, &[])), [""; 0]);
    assert_eq!(works.by_list(&works.crl(later, &[entry(SERIAL + 1, early, None)])), [""; 0]);
    let subject = "C=DE, O=Kastellan Automobilwerke GmbH, CN=Kastellan Automobilwerke GmbH seal";
    let revoked = format!("signature/certificate-revoked: the certificate of {subject} was revoked on 2026-11-21");
    assert_eq!(works.by_list(&works.crl(later, &[entry(SERIAL, early, None)])), [revoked.as_str()]);
    let compromised = works.crl(later, &[entry(5, early, None), entry(SERIAL, early, Some(RevocationReason::KeyCompromise))]);
    assert_eq!(works.by_list(&compromised), [format!("{revoked} (key compromised)")]);
    // The day after the check.
    assert_eq!(works.by_list(&works.crl(later, &[entry(SERIAL, (2026, 11, 22), None)])), [""; 0]);
    assert_eq!(works.by_list(&works.crl(later, &[entry(SERIAL, early, Some(RevocationReason::RemoveFromCrl))])), [""; 0]);
    // A list that is old still tells who was revoked, but not who was not.
    let old = (2026, 11, 20);
    let unknown = |why: &str| format!("signature/revocation: whether the certificate of {subject} is revoked is not known: {why}");
    assert_eq!(works.by_list(&works.crl(old, &[entry(SERIAL, early, None)])), [revoked.as_str()]);
    let issuer = "C=DE, O=Grenzmark Trust Services AG, CN=Grenzmark Trust Services AG seal";
    assert_eq!(works.by_list(&works.crl(old, &[])), [unknown(&format!("the list of {issuer} should have been replaced on 2026-11-20"))]);
    // Lists of others: of the same name, and of another one.
    let stranger = self::works(|_| {});
    let forged = stranger.crl(later, &[entry(SERIAL, early, None)]);
    assert_eq!(works.by_list(&forged), [unknown(&format!("the list of {issuer} was not signed with its key"))]);
    let mut revocations = Revocations::default();
    revocations.add("list.crl", works.crl(later, &[])).expect("a list");
    assert!(revocations.add("x.crl", "nothing").is_err() && revocations.add("x.crl", &works.authority).is_err());
    let (owner, middle, root) = super::keys::family();
    let key = SigningKey::read(owner.key.as_bytes(), Some(&[owner.certificate.as_str(), &middle].concat()), &mut || None).expect("the key");
    let other = sign(&vehicle(), &key, SignedDigest::Sha256).expect("signed");
    let told = found(&other, trusting(&root), revocations);
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(told.iter().all(|told| told.starts_with("signature/revocation: ") && told.contains("there is no list of")), "{told:?}");
}

/// A trusted list with one service, as Member States publish it.
fn list(certificate: &str, status: &str, purpose: &str, next: &str, more: &str) -> String {
    let der: String = certificate.lines().filter(|line| !line.starts_with("---")).collect();
    let uri = "http://uri.etsi.org/TrstSvc";
    format!(
        "<TrustServiceStatusList xmlns=\"http://uri.etsi.org/02231/v2#\" TSLTag=\"http://uri.etsi.org/19612/TSLTag\"><SchemeInformation>\
         <TSLVersionIdentifier>5</TSLVersionIdentifier><TSLType>{uri}/TrustedList/TSLType/EUgeneric</TSLType>\
         <SchemeTerritory>DE</SchemeTerritory><ListIssueDateTime>2026-10-01T00:00:00Z</ListIssueDateTime>\
         <NextUpdate><dateTime>{next}</dateTime></NextUpdate></SchemeInformation><TrustServiceProviderList><TrustServiceProvider>\
         <TSPServices><TSPService><ServiceInformation><ServiceTypeIdentifier>{uri}/Svctype/CA/QC</ServiceTypeIdentifier>\
         <ServiceName><Name xml:lang=\"en\">Grenzmark seals</Name></ServiceName><ServiceDigitalIdentity><DigitalId>\
         <X509Certificate>{der}</X509Certificate></DigitalId></ServiceDigitalIdentity>\
         <ServiceStatus>{uri}/TrustedList/Svcstatus/{status}</ServiceStatus><StatusStartingTime>2026-11-01T00:00:00Z</StatusStartingTime>\
         <ServiceInformationExtensions><Extension Critical=\"true\"><AdditionalServiceInformation><URI xml:lang=\"en\">\
         {uri}/TrustedList/SvcInfoExt/{purpose}</URI></AdditionalServiceInformation></Extension>{more}</ServiceInformationExtensions>\
         </ServiceInformation><ServiceHistory><ServiceHistoryInstance><ServiceTypeIdentifier>{uri}/Svctype/CA/QC</ServiceTypeIdentifier>\
         <ServiceStatus>{uri}/TrustedList/Svcstatus/granted</ServiceStatus><StatusStartingTime>2020-01-01T00:00:00Z</StatusStartingTime>\
         </ServiceHistoryInstance></ServiceHistory></TSPService></TSPServices></TrustServiceProvider></TrustServiceProviderList>\
         </TrustServiceStatusList>"
    )
}

const LATER: &str = "2027-03-01T00:00:00Z";

fn by_trusted_list(works: &Works, list: &str) -> Vec<String> {
    found(&works.signed, trusting(list), Revocations::default())
}

#[test]
fn a_qualified_seal_is_told_from_another() {
    let plain = works(|_| {});
    let with = |status: &str, purpose: &str, next: &str| by_trusted_list(&plain, &list(&plain.authority, status, purpose, next, ""));
    assert_eq!(with("granted", "ForeSeals", LATER), [""; 0]);
    let less = "signature/not-qualified: an advanced seal: its issuer is not listed as one of qualified certificates for seals";
    assert_eq!(with("granted", "ForeSignatures", LATER), [less]);
    let withdrawn = with("withdrawn", "ForeSeals", LATER);
    let why = "the trusted list of DE names Grenzmark seals, but it is listed as withdrawn since 2026-11-01";
    assert_eq!(withdrawn, [format!("signature/certificate-untrusted: the certificate does not lead to a trusted issuer: {why}")]);
    let outdated = "signature/trusted-list: the trusted list of DE should have been replaced on 2026-11-20";
    assert_eq!(with("granted", "ForeSeals", "2026-11-20T23:59:59Z"), [outdated]);
    assert_eq!(with("granted", "ForeSeals", "2026-11-21T00:00:00Z"), [""; 0]);
    // Somebody whom the list does not name, and somebody who is trusted all the same.
    let stranger = works(|_| {});
    let told = by_trusted_list(&stranger, &list(&plain.authority, "granted", "ForeSeals", LATER, ""));
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].starts_with("signature/certificate-untrusted: "), "{told:?}");
    let mut anchors = trusting(&list(&plain.authority, "granted", "ForeSeals", LATER, ""));
    anchors.add("own.pem", &stranger.authority).expect("a certificate");
    let told = found(&stranger.signed, anchors, Revocations::default());
    assert_eq!(told, ["signature/not-qualified: an advanced seal: its issuer is in none of the trusted lists"]);
}

#[test]
fn what_the_certificate_says_and_what_the_list_says_of_it() {
    let say = |inner: Vec<Vec<u8>>| works(move |owner| owner.custom_extensions = vec![statements(&inner.concat())]);
    let told = |works: &Works, more: &str| by_trusted_list(works, &list(&works.authority, "granted", "ForeSeals", LATER, more));
    let bare = works(|owner| owner.custom_extensions.clear());
    assert_eq!(told(&bare, ""), ["signature/not-qualified: an advanced seal: its certificate is not qualified"]);
    let without_device = say(vec![COMPLIANCE.to_vec(), FOR_SEALS.to_vec()]);
    let words = "signature/not-qualified: an advanced seal with a qualified certificate: its key is not kept in a qualified device";
    assert_eq!(told(&without_device, ""), [words]);
    let for_signatures = say(vec![COMPLIANCE.to_vec(), DEVICE.to_vec()]);
    assert_eq!(told(&for_signatures, ""), ["signature/not-qualified: no qualified seal: its certificate is qualified for something else"]);
    let qualification = |qualifiers: &[&str], criteria: &str| {
        let names: String =
            qualifiers.iter().map(|name| format!("<sie:Qualifier uri=\"http://uri.etsi.org/TrstSvc/TrustedList/SvcInfoExt/{name}\"/>")).collect();
        format!(
            "<Extension Critical=\"true\"><sie:Qualifications xmlns:sie=\"http://uri.etsi.org/TrstSvc/SvcInfoExt/eSigDir-1999-93-EC-TrustedList/#\">\
             <sie:QualificationElement><sie:Qualifiers>{names}</sie:Qualifiers>{criteria}</sie:QualificationElement></sie:Qualifications></Extension>"
        )
    };
    let usage = |bit: &str, value: &str| {
        format!(
            "<sie:CriteriaList assert=\"all\"><sie:KeyUsage><sie:KeyUsageBit name=\"{bit}\">{value}</sie:KeyUsageBit></sie:KeyUsage></sie:CriteriaList>"
        )
    };
    let signs = usage("digitalSignature", "true");
    assert_eq!(told(&without_device, &qualification(&["QCWithQSCD"], &signs)), [""; 0]);
    assert_eq!(told(&without_device, &qualification(&["QCWithQSCD"], &usage("digitalSignature", "false"))), [words]);
    assert_eq!(told(&bare, &qualification(&["QCStatement", "QCForESeal", "QCWithQSCD"], &signs)), [""; 0]);
    let sound = works(|_| {});
    let not = told(&sound, &qualification(&["NotQualified"], &signs));
    assert_eq!(not, ["signature/not-qualified: an advanced seal: its certificate is not qualified"]);
    let policy = "<sie:CriteriaList assert=\"atLeastOne\"><sie:PolicySet><sie:PolicyIdentifier><x:Identifier xmlns:x=\"urn:x\">urn:oid:1.2.3</x:Identifier>\
                  </sie:PolicyIdentifier></sie:PolicySet></sie:CriteriaList>";
    assert_eq!(told(&sound, &qualification(&["NotQualified"], policy)), [""; 0]);
    let strange = told(&sound, &qualification(&["NotQualified"], "<sie:CriteriaList assert=\"all\"><sie:Other/></sie:CriteriaList>"));
    assert!(strange[0].contains("cannot be told"), "{strange:?}");
}

#[test]
fn a_trusted_list_is_signed_by_whom_it_should_be() {
    let works = self::works(|_| {});
    let plain = list(&works.authority, "granted", "ForeSeals", LATER, "");
    let [scheme, other] = ["rsa-2048", "p-256"].map(super::keys::signer);
    let signed = sign(&plain, &scheme.open(), SignedDigest::Sha256).expect("signed");
    let add = |signer: &Signer, list: &str| {
        let mut anchors = Anchors::default();
        anchors.sign_lists("signer.pem", &signer.certificate).expect("a certificate");
        anchors.add("list.xml", list).map_err(|error| error.to_string())
    };
    let refused = Err("list.xml: the trusted list was not signed, as a whole, with a certificate of --trust-list-signer".to_owned());
    assert_eq!(add(scheme, &signed), Ok(()));
    assert_eq!(add(other, &signed), refused);
    assert_eq!(add(scheme, &plain), refused);
    for (from, to) in [("Svcstatus/granted", "Svcstatus/withdrawn"), ("<SchemeTerritory>DE", "<SchemeTerritory>AT"), ("URI=\"\"", "URI=\"#x\"")] {
        assert_eq!(add(scheme, &signed.replacen(from, to, 1)), refused, "{from}");
    }
    // A list that names itself by its Id.
    let by_id = plain.replacen("TSLTag=", "Id=\"list\" TSLTag=", 1);
    let by_id = sign(&by_id, &scheme.open(), SignedDigest::Sha256).expect("signed");
    assert_eq!(add(scheme, &by_id), Ok(()));
    let unchecked = |list: &str, signer: Option<&Signer>| {
        let mut anchors = Anchors::default();
        if let Some(signer) = signer {
            anchors.sign_lists("signer.pem", &signer.certificate).expect("a certificate");
        }
        anchors.add("list.xml", list).expect("a list");
        Seals::new(document::parse_date(TODAY), anchors).unchecked()
    };
    assert_eq!(unchecked(&signed, Some(scheme)), ["revocation (no --crl)"]);
    assert_eq!(unchecked(&signed, None), ["revocation (no --crl)", "who signed the trusted list of DE (no --trust-list-signer)"]);
    let mut anchors = Anchors::default();
    let mut fault = |text: &str| anchors.add("x.xml", text).map_err(|error| error.to_string());
    assert_eq!(fault("<a/>"), Err("x.xml: this is no trusted list (ETSI TS 119 612)".to_owned()));
    assert_eq!(fault("<a>"), Err("x.xml: this is no well-formed XML".to_owned()));
    let empty = plain.replace("CA/QC", "TSA/QTST");
    assert_eq!(fault(&empty), Err("x.xml: the trusted list holds no service that issues certificates".to_owned()));
    let lists = empty.replace("TSLType/EUgeneric", "TSLType/EUlistofthelists");
    assert_eq!(fault(&lists), Err("x.xml: this is the list of the trusted lists; give those of the Member States".to_owned()));
    let utf16: Vec<u8> = std::iter::once(0xfeff).chain(plain.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    assert!(anchors.add("utf-16.xml", utf16).is_ok());
}
