//! Paths that lead to an anchor, and those that must not.

use super::*;
use crate::signature::trust::certificates;
use rcgen::string::{BmpString, PrintableString, TeletexString, UniversalString};
use rcgen::{
    BasicConstraints, CertificateParams, CustomExtension, DistinguishedName, DnType, DnValue, GeneralSubtree, IsCa, Issuer, KeyPair, KeyUsagePurpose,
    NameConstraints, PKCS_ECDSA_P256_SHA256, PKCS_ECDSA_P384_SHA384, PKCS_ECDSA_P521_SHA512, PKCS_ED25519, SanType, SignatureAlgorithm,
    date_time_ymd,
};

type Change<'a> = &'a dyn Fn(&mut CertificateParams);

const NO_CHANGE: Change<'static> = &|_| {};

/// Somebody with a key who issues certificates, or signs.
struct Party {
    parameters: CertificateParams,
    pair: KeyPair,
}

impl Party {
    fn new(name: &str, change: Change<'_>) -> Self {
        Self::with_key(name, &PKCS_ECDSA_P256_SHA256, change)
    }

    fn with_key(name: &str, algorithm: &'static SignatureAlgorithm, change: Change<'_>) -> Self {
        let mut parameters = CertificateParams::default();
        parameters.distinguished_name = named(DnValue::Utf8String(name.to_owned()));
        parameters.not_before = date_time_ymd(2025, 1, 1);
        parameters.not_after = date_time_ymd(2035, 1, 1);
        parameters.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        parameters.key_usages = vec![KeyUsagePurpose::KeyCertSign];
        change(&mut parameters);
        Self { parameters, pair: KeyPair::generate_for(algorithm).unwrap() }
    }

    fn own(&self) -> Certificate {
        Certificate::from_der(self.parameters.self_signed(&self.pair).unwrap().der()).unwrap()
    }

    fn issue(&self, other: &Self) -> Certificate {
        let issuer = Issuer::from_params(&self.parameters, &self.pair);
        Certificate::from_der(other.parameters.signed_by(&other.pair, &issuer).unwrap().der()).unwrap()
    }
}

fn named(value: DnValue) -> DistinguishedName {
    let mut name = DistinguishedName::new();
    name.push(DnType::OrganizationName, value);
    name
}

fn signer(change: Change<'_>) -> Party {
    Party::new("Signer", &|parameters| {
        parameters.is_ca = IsCa::NoCa;
        parameters.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        change(parameters);
    })
}

fn day() -> Option<Stretch> {
    Stretch::of_day(jiff::civil::date(2026, 11, 30))
}

fn look(certificate: &Certificate, others: &[&Certificate], anchors: &[&Certificate]) -> Chain {
    let cloned = |list: &[&Certificate]| list.iter().map(|certificate| (*certificate).clone()).collect::<Vec<_>>();
    find(certificate, &cloned(others), &cloned(anchors), day())
}

/// The names above the signer; what there is to say when no path leads to an anchor.
fn path(certificate: &Certificate, others: &[&Certificate], anchors: &[&Certificate]) -> Result<Vec<String>, Chain> {
    match look(certificate, others, anchors) {
        Chain::Anchored(path) => Ok(path.iter().map(|certificate| certificate.subject.shown.clone()).collect()),
        other => Err(other),
    }
}

/// From a signer by way of an authority to a root, with changes to each.
fn chain(change_root: Change<'_>, change_middle: Change<'_>, change_signer: Change<'_>) -> Chain {
    let (root, middle, signer) = (Party::new("Root", change_root), Party::new("Middle", change_middle), signer(change_signer));
    look(&middle.issue(&signer), &[&root.issue(&middle)], &[&root.own()])
}

fn refusal(chain: Chain) -> String {
    match chain {
        Chain::Refused(why) => why,
        other => panic!("{other:?}"),
    }
}

#[test]
fn issuers_sign_in_many_ways() {
    for algorithm in [&PKCS_ECDSA_P256_SHA256, &PKCS_ECDSA_P384_SHA384, &PKCS_ECDSA_P521_SHA512, &PKCS_ED25519] {
        let root = Party::with_key("Root", algorithm, NO_CHANGE);
        let leaf = root.issue(&signer(NO_CHANGE));
        assert_eq!(path(&leaf, &[], &[&root.own()]), Ok(vec!["O=Root".to_owned()]));
        let other = Party::with_key("Root", algorithm, NO_CHANGE);
        assert_eq!(path(&leaf, &[], &[&other.own()]), Err(Chain::NotByAnchor("O=Signer".to_owned())));
        assert_eq!(path(&leaf, &[&other.own()], &[&root.own()]), Ok(vec!["O=Root".to_owned()]));
    }
}

/// A signer and its issuer, made by other programs.
const FOREIGN: [(&str, &[u8]); 10] = [
    ("pss-sha256-salt-32", include_bytes!("../../../tests/certificates/pss-sha256-salt-32.pem")),
    ("pss-sha384-salt-0", include_bytes!("../../../tests/certificates/pss-sha384-salt-0.pem")),
    ("pss-sha512-salt-longest", include_bytes!("../../../tests/certificates/pss-sha512-salt-longest.pem")),
    ("pss-mask-of-another-hash", include_bytes!("../../../tests/certificates/pss-mask-of-another-hash.pem")),
    ("pss-key-of-1025-bits", include_bytes!("../../../tests/certificates/pss-key-of-1025-bits.pem")),
    ("rsa-9216", include_bytes!("../../../tests/certificates/rsa-9216.pem")),
    ("rsa-1024-sha384", include_bytes!("../../../tests/certificates/rsa-1024-sha384.pem")),
    ("p521-sha256", include_bytes!("../../../tests/certificates/p521-sha256.pem")),
    ("p384-sha512", include_bytes!("../../../tests/certificates/p384-sha512.pem")),
    ("exponent-3", include_bytes!("../../../tests/certificates/exponent-3.pem")),
];

#[test]
fn what_other_programs_issued_is_verified() {
    for (name, pem) in FOREIGN {
        let [leaf, root] = certificates(pem).unwrap().try_into().unwrap();
        assert_eq!(path(&leaf, &[], &[&root]), Ok(vec![root.subject.shown.clone()]), "{name}");
        let mut der = leaf.der.clone();
        *der.last_mut().unwrap() ^= 1;
        let changed = Certificate::from_der(&der).unwrap();
        assert_eq!(path(&changed, &[], &[&root]), Err(Chain::NotByAnchor(leaf.subject.shown.clone())), "{name}");
    }
}

#[test]
fn what_cannot_be_verified_is_said_by_its_name() {
    for (name, algorithm, pem) in [
        ("brainpool", "ECDSA on brainpoolP256r1", &include_bytes!("../../../tests/certificates/brainpool.pem")[..]),
        ("ed448", "Ed448", &include_bytes!("../../../tests/certificates/ed448.pem")[..]),
        ("dsa", "DSA with SHA-256", &include_bytes!("../../../tests/certificates/dsa.pem")[..]),
    ] {
        let [leaf, root] = certificates(pem).unwrap().try_into().unwrap();
        let expected = Chain::Unverified { subject: leaf.subject.shown.clone(), algorithm: algorithm.to_owned() };
        assert_eq!(path(&leaf, &[], &[&root]), Err(expected), "{name}");
        // The root itself is trusted, whatever it is signed with.
        assert_eq!(path(&root, &[], &[&root]), Ok(Vec::new()), "{name}");
    }
}

#[test]
fn names_of_issuers_are_compared_by_value() {
    let root = Party::new("Müller  AG", NO_CHANGE);
    let values = [
        DnValue::BmpString(BmpString::try_from("MÜLLER AG").unwrap()),
        DnValue::UniversalString(UniversalString::try_from("müller AG ").unwrap()),
        DnValue::Utf8String(" Müller AG".to_owned()),
    ];
    for value in values {
        let mut issuing = Party { parameters: root.parameters.clone(), pair: KeyPair::try_from(root.pair.serialize_der()).unwrap() };
        issuing.parameters.distinguished_name = named(value);
        assert!(path(&issuing.issue(&signer(NO_CHANGE)), &[], &[&root.own()]).is_ok());
    }
    let root = Party::new("Plain AG", NO_CHANGE);
    for value in [
        DnValue::PrintableString(PrintableString::try_from("Plain AG").unwrap()),
        DnValue::TeletexString(TeletexString::try_from("PLAIN AG").unwrap()),
        DnValue::PrintableString(PrintableString::try_from("plain ag").unwrap()),
    ] {
        let mut issuing = Party { parameters: root.parameters.clone(), pair: KeyPair::try_from(root.pair.serialize_der()).unwrap() };
        issuing.parameters.distinguished_name = named(value);
        assert!(path(&issuing.issue(&signer(NO_CHANGE)), &[], &[&root.own()]).is_ok());
    }
    let mut other = Party { parameters: root.parameters.clone(), pair: KeyPair::try_from(root.pair.serialize_der()).unwrap() };
    other.parameters.distinguished_name = named(DnValue::Utf8String("PlainAG".to_owned()));
    assert_eq!(path(&other.issue(&signer(NO_CHANGE)), &[], &[&root.own()]), Err(Chain::Open("O=PlainAG".to_owned())));
}

#[test]
fn every_way_is_tried_before_one_is_given_up() {
    let [trusted, stranger, middle, signer] = ["Trusted", "Stranger", "Middle", "Signer"].map(|name| Party::new(name, NO_CHANGE));
    let (leaf, by_trusted, by_stranger) = (middle.issue(&signer), trusted.issue(&middle), stranger.issue(&middle));
    let (anchor, end) = (trusted.own(), stranger.own());
    let names = Ok(vec!["O=Middle".to_owned(), "O=Trusted".to_owned()]);
    for others in [
        vec![&by_stranger, &by_trusted],
        vec![&by_stranger, &end, &by_trusted],
        vec![&end, &by_trusted, &by_stranger, &anchor],
        vec![&by_trusted, &by_trusted, &leaf],
    ] {
        assert_eq!(path(&leaf, &others, &[&anchor]), names, "{others:?}");
    }
    assert_eq!(path(&leaf, &[&by_stranger, &end], &[&anchor]), Err(Chain::Root("O=Stranger".to_owned())));
    assert_eq!(path(&leaf, &[&by_stranger], &[&anchor]), Err(Chain::Open("O=Stranger".to_owned())));
    assert_eq!(path(&leaf, &[], &[&anchor]), Err(Chain::Open("O=Middle".to_owned())));
    assert_eq!(look(&leaf, &[&by_stranger, &end], &[]), Chain::Root("O=Stranger".to_owned()));
    // A cross certificate that ended, and one that did not, in both orders.
    let ended = {
        let mut middle = Party { parameters: middle.parameters.clone(), pair: KeyPair::try_from(middle.pair.serialize_der()).unwrap() };
        middle.parameters.not_after = date_time_ymd(2026, 1, 1);
        trusted.issue(&middle)
    };
    assert_eq!(path(&leaf, &[&ended, &by_trusted], &[&anchor]), names);
    assert_eq!(path(&leaf, &[&by_trusted, &ended], &[&anchor]), names);
    assert_eq!(path(&leaf, &[&ended, &by_stranger], &[&anchor]), Err(Chain::Outdated("O=Middle".to_owned())));
}

#[test]
fn ways_that_lead_around_come_to_an_end() {
    let parties: Vec<Party> = (0..8).map(|number| Party::new(&format!("Authority {number}"), NO_CHANGE)).collect();
    // Everybody issued everybody.
    let all: Vec<Certificate> = parties.iter().flat_map(|one| parties.iter().map(|other| one.issue(other))).collect();
    let others: Vec<&Certificate> = all.iter().collect();
    let leaf = parties[0].issue(&signer(NO_CHANGE));
    let root = Party::new("Root", NO_CHANGE);
    let last = root.issue(&parties[7]);
    let found = path(&leaf, &[&others[..], &[&last]].concat(), &[&root.own()]);
    assert!(found.is_ok() || found == Err(Chain::TooMany), "{found:?}");
    assert!(matches!(look(&leaf, &others, &[&root.own()]), Chain::Root(_) | Chain::TooMany));
    let [one, other] = ["One", "Other"].map(|name| Party::new(name, NO_CHANGE));
    let around = [one.issue(&other), other.issue(&one)];
    assert!(matches!(look(&one.issue(&signer(NO_CHANGE)), &[&around[0], &around[1]], &[&root.own()]), Chain::Open(_)));
}

#[test]
fn authorities_stay_within_their_limits() {
    let anchored = |chain: Chain| matches!(chain, Chain::Anchored(_));
    assert!(anchored(chain(NO_CHANGE, NO_CHANGE, NO_CHANGE)));
    let at_most = |most| move |parameters: &mut CertificateParams| parameters.is_ca = IsCa::Ca(BasicConstraints::Constrained(most));
    assert!(anchored(chain(&at_most(1), &at_most(0), NO_CHANGE)));
    assert_eq!(refusal(chain(&at_most(0), NO_CHANGE, NO_CHANGE)), "O=Root does not allow so many authorities below it");
    let for_signing = |parameters: &mut CertificateParams| parameters.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    assert!(matches!(chain(NO_CHANGE, &for_signing, NO_CHANGE), Chain::Broken(why) if why.contains("may not issue certificates")));
    assert_eq!(refusal(chain(&|parameters| parameters.is_ca = IsCa::NoCa, NO_CHANGE, NO_CHANGE)), "O=Root may not issue certificates");
    let old = |parameters: &mut CertificateParams| parameters.not_after = date_time_ymd(2026, 11, 29);
    assert_eq!(chain(&old, NO_CHANGE, NO_CHANGE), Chain::Outdated("O=Root".to_owned()));
    assert_eq!(chain(NO_CHANGE, &old, NO_CHANGE), Chain::Outdated("O=Middle".to_owned()));
    // An authority that issues itself a new certificate is none more.
    let (root, signer) = (Party::new("Root", &at_most(0)), signer(NO_CHANGE));
    let renewed = Party::new("Root", NO_CHANGE);
    assert!(path(&renewed.issue(&signer), &[&root.issue(&renewed)], &[&root.own()]).is_ok());
}

fn extension(kind: &[u64], critical: bool, content: &[u8]) -> CustomExtension {
    let mut extension = CustomExtension::from_oid_content(kind, content.to_vec());
    extension.set_criticality(critical);
    extension
}

#[test]
fn a_critical_extension_is_understood_or_the_certificate_is_refused() {
    let with =
        |critical: bool| move |parameters: &mut CertificateParams| parameters.custom_extensions.push(extension(&[1, 2, 3, 4], critical, &[5, 0]));
    assert!(matches!(chain(&with(false), &with(false), &with(false)), Chain::Anchored(_)));
    for (at, name) in ["O=Root", "O=Middle", "O=Signer"].into_iter().enumerate() {
        let why = refusal(chain(&with(at == 0), &with(at == 1), &with(at == 2)));
        assert_eq!(why, format!("the certificate of {name} cannot be relied on: its critical extension 1.2.3.4 is not understood"));
    }
    // Whether anybody is trusted or not.
    let leaf = signer(&with(true)).own();
    assert!(matches!(look(&leaf, &[], &[]), Chain::Refused(_)) && matches!(look(&leaf, &[], &[&leaf]), Chain::Refused(_)));
    let leaf = Party::new("Root", NO_CHANGE).issue(&signer(&with(true)));
    assert!(matches!(look(&leaf, &[], &[]), Chain::Refused(_)));
    // Those that limit nothing here: policies, purposes, statements of being qualified.
    let known: [(&[u64], &[u8]); 3] = [
        (&[2, 5, 29, 32], &[0x30, 6, 0x30, 4, 6, 2, 0x2a, 3]),
        (&[2, 5, 29, 37], &[0x30, 0x0a, 6, 8, 0x2b, 6, 1, 5, 5, 7, 3, 4]),
        (&[1, 3, 6, 1, 5, 5, 7, 1, 3], &[0x30, 0x0a, 0x30, 8, 6, 6, 4, 0, 0x8e, 0x46, 1, 1]),
    ];
    for (kind, content) in known {
        let with = |parameters: &mut CertificateParams| parameters.custom_extensions.push(extension(kind, true, content));
        assert!(matches!(chain(NO_CHANGE, NO_CHANGE, &with), Chain::Anchored(_)), "{kind:?}");
    }
    let twice = |parameters: &mut CertificateParams| parameters.custom_extensions = vec![extension(&[1, 2, 3], false, &[5, 0]); 2];
    assert!(refusal(chain(NO_CHANGE, NO_CHANGE, &twice)).ends_with("it has the extension 1.2.3 twice"));
    let unreadable = |parameters: &mut CertificateParams| parameters.custom_extensions.push(extension(&[2, 5, 29, 30], false, &[1, 2, 3]));
    assert!(refusal(chain(NO_CHANGE, &unreadable, NO_CHANGE)).ends_with("its extension 2.5.29.30 cannot be read"));
}

fn limited(permitted: Vec<GeneralSubtree>, excluded: Vec<GeneralSubtree>) -> impl Fn(&mut CertificateParams) {
    move |parameters| {
        parameters.name_constraints = Some(NameConstraints { permitted_subtrees: permitted.clone(), excluded_subtrees: excluded.clone() });
    }
}

#[test]
fn names_below_an_authority_are_those_that_it_allows() {
    use GeneralSubtree::{DirectoryName, DnsName, Rfc822Name};
    let directory = |name: &str| DirectoryName(named(DnValue::Utf8String(name.to_owned())));
    let holds = |permitted: Vec<GeneralSubtree>, excluded: Vec<GeneralSubtree>, names: &[SanType]| {
        let change = |parameters: &mut CertificateParams| parameters.subject_alt_names = names.to_vec();
        let outcomes = [
            chain(&limited(permitted.clone(), excluded.clone()), NO_CHANGE, &change),
            chain(NO_CHANGE, &limited(permitted.clone(), excluded.clone()), &change),
        ];
        // The root speaks of the authority below it too.
        let held = outcomes.map(|chain| match chain {
            Chain::Anchored(_) => true,
            Chain::Refused(why) => {
                assert!(why.contains("limits the names below it"), "{why}");
                false
            }
            other => panic!("{other:?}"),
        });
        held[1]
    };
    let dns = |name: &str| SanType::DnsName(name.try_into().unwrap());
    let mail = |name: &str| SanType::Rfc822Name(name.try_into().unwrap());
    let uri = |name: &str| SanType::URI(name.try_into().unwrap());
    let base = |name: &str| DnsName(name.to_owned());
    // Names of other kinds are not limited.
    assert!(holds(vec![base("example.org")], vec![], &[mail("a@b.c")]) && holds(vec![base("example.org")], vec![], &[]));
    for (name, permitted) in
        [("example.org", true), ("a.EXAMPLE.org", true), ("a.b.example.org", true), ("anexample.org", false), ("example.com", false)]
    {
        assert_eq!(holds(vec![base("example.org")], vec![], &[dns(name)]), permitted, "{name}");
        assert_eq!(holds(vec![], vec![base("example.org")], &[dns(name)]), !permitted, "{name}");
        assert!(!holds(vec![base("example.org")], vec![], &[dns("example.org"), dns("other.net")]));
    }
    assert!(holds(vec![base("example.com"), base("example.org")], vec![], &[dns("example.org")]));
    assert!(!holds(vec![base("example.org")], vec![base("a.example.org")], &[dns("a.example.org")]));
    for (limit, name, permitted) in [
        ("a@example.org", "a@EXAMPLE.org", true),
        ("a@example.org", "A@example.org", false),
        ("example.org", "a@example.org", true),
        ("example.org", "a@b.example.org", false),
        (".example.org", "a@b.example.org", true),
        (".example.org", "a@example.org", false),
    ] {
        assert_eq!(holds(vec![Rfc822Name(limit.to_owned())], vec![], &[mail(name)]), permitted, "{limit} {name}");
        assert_eq!(holds(vec![], vec![Rfc822Name(limit.to_owned())], &[mail(name)]), !permitted, "{limit} {name}");
    }
    assert!(holds(vec![base("x.y")], vec![], &[uri("https://other.org/x")]));
    assert!(holds(vec![directory("SIGNER")], vec![], &[]) && !holds(vec![directory("Somebody")], vec![], &[]));
    assert!(!holds(vec![], vec![directory("signer")], &[]) && holds(vec![], vec![directory("Somebody")], &[]));
}

#[test]
fn addresses_and_hosts_are_limited_too() {
    let names = |constraints: &[u8], names: &[SanType]| {
        let limit = |parameters: &mut CertificateParams| parameters.custom_extensions.push(extension(&[2, 5, 29, 30], true, constraints));
        let change = |parameters: &mut CertificateParams| parameters.subject_alt_names = names.to_vec();
        matches!(chain(NO_CHANGE, &limit, &change), Chain::Anchored(_))
    };
    // Permitted: 10.0.0.0/8; the hosts of .example.org in URIs.
    let net = [0x30, 0x0e, 0xa0, 0x0c, 0x30, 0x0a, 0x87, 8, 10, 0, 0, 0, 255, 0, 0, 0];
    let address = |address: &str| SanType::IpAddress(address.parse().unwrap());
    assert!(names(&net, &[address("10.1.2.3")]) && !names(&net, &[address("11.1.2.3")]) && !names(&net, &[address("::1")]));
    let host = [&[0x30, 0x12, 0xa0, 0x10, 0x30, 0x0e, 0x86, 12][..], b".example.org"].concat();
    let uri = |name: &str| SanType::URI(name.try_into().unwrap());
    assert!(names(&host, &[uri("https://user@a.example.org:8443/x?y#z")]) && !names(&host, &[uri("https://example.org/")]));
    assert!(!names(&host, &[uri("urn:example:1")]), "what names no host cannot be told to be allowed");
}

#[test]
fn a_policy_that_an_issuer_asks_for_must_hold() {
    let policy = |last: u8| extension(&[2, 5, 29, 32], false, &[0x30, 6, 0x30, 4, 6, 2, 0x2a, last]);
    let any = || extension(&[2, 5, 29, 32], false, &[0x30, 8, 0x30, 6, 6, 4, 0x55, 0x1d, 0x20, 0]);
    let asked = || extension(&[2, 5, 29, 36], true, &[0x30, 3, 0x80, 1, 0]);
    let add = |extensions: Vec<CustomExtension>| move |parameters: &mut CertificateParams| parameters.custom_extensions.extend(extensions.clone());
    let holds = |middle: Vec<CustomExtension>, signer: Vec<CustomExtension>| match chain(NO_CHANGE, &add(middle), &add(signer)) {
        Chain::Anchored(_) => true,
        Chain::Refused(why) => {
            assert_eq!(why, "an issuer asks for a policy, and the certificates have none in common");
            false
        }
        other => panic!("{other:?}"),
    };
    assert!(holds(vec![], vec![]) && holds(vec![policy(3)], vec![policy(4)]) && holds(vec![policy(3)], vec![]));
    assert!(holds(vec![policy(3), asked()], vec![policy(3)]) && holds(vec![any(), asked()], vec![policy(4)]));
    assert!(holds(vec![policy(3), asked()], vec![any()]));
    assert!(!holds(vec![policy(3), asked()], vec![policy(4)]) && !holds(vec![policy(3), asked()], vec![]) && !holds(vec![asked()], vec![policy(3)]));
    assert!(!holds(vec![], vec![asked()]) && !holds(vec![policy(3)], vec![policy(4), asked()]));
    // 1.2.3 of the issuer is 1.2.4 below it.
    let mapping = || extension(&[2, 5, 29, 33], true, &[0x30, 10, 0x30, 8, 6, 2, 0x2a, 3, 6, 2, 0x2a, 4]);
    assert!(holds(vec![policy(3), asked(), mapping()], vec![policy(4)]) && !holds(vec![policy(3), asked(), mapping()], vec![policy(3)]));
    let no_any = || extension(&[2, 5, 29, 54], true, &[2, 1, 0]);
    assert!(!holds(vec![policy(3), asked(), no_any()], vec![any()]) && holds(vec![policy(3), asked(), no_any()], vec![policy(3)]));
}

#[test]
fn a_certificate_without_end_does_not_end() {
    let [leaf, root] = certificates(include_bytes!("../../../tests/certificates/without-end.pem")).unwrap().try_into().unwrap();
    assert_eq!((leaf.not_after, root.not_after), (Timestamp::MAX, Timestamp::MAX));
    assert!(path(&leaf, &[], &[&root]).is_ok());
    let late = Stretch::of_day(jiff::civil::date(9999, 12, 1));
    assert!(matches!(find(&leaf, &[], std::slice::from_ref(&root), late), Chain::Anchored(_)));
}
