//! The trusted lists that Member States publish (ETSI TS 119 612): which services issue qualified certificates, and since when.

use super::certificate::{Certificate, day};
use super::examine::{Covers, Examination, State, value_holds};
use super::parts::{Parts, base64, text_of};
use super::path::Stretch;
use super::qualified::{Quality, Statements};
use super::reformat::Searches;
use crate::xml::{parse_moment, parse_own};
use jiff::Timestamp;
use roxmltree::Node;

const LIST: &str = "http://uri.etsi.org/02231/v2#";
const STATUS: &str = "http://uri.etsi.org/TrstSvc/TrustedList/Svcstatus/";
const TYPE: &str = "http://uri.etsi.org/TrstSvc/Svctype/";
const INFORMATION: &str = "http://uri.etsi.org/TrstSvc/TrustedList/SvcInfoExt/";
const QUALIFIER: &str = "http://uri.etsi.org/TrstSvc/TrustedList/SvcInfoExt/";

/// A trusted list.
#[derive(Debug, Clone)]
pub(super) struct TrustedList {
    /// Whose it is, such as `DE`.
    pub territory: String,
    /// When it must have been replaced.
    pub next_update: Option<Timestamp>,
    /// Whether it was signed by one of the signers that were given; `None` when none were.
    pub is_authentic: Option<bool>,
    pub services: Vec<Service>,
}

/// A service of a trusted list that issues certificates.
#[derive(Debug, Clone)]
pub(super) struct Service {
    pub name: String,
    pub certificates: Vec<Certificate>,
    /// Whether it issues qualified certificates.
    is_qualified: bool,
    /// What it was, from the latest time on back.
    periods: Vec<Period>,
}

/// What a service was from some time on.
#[derive(Debug, Clone)]
struct Period {
    since: Timestamp,
    /// Such as `granted`.
    status: String,
    /// Whether it issues for seals; `None` when it does not say for what.
    for_seals: Option<bool>,
    /// What is said of certificates that meet some condition.
    qualifications: Vec<Qualification>,
}

#[derive(Debug, Clone)]
struct Qualification {
    qualifiers: Vec<String>,
    criteria: Criteria,
}

/// Which certificates a qualification is about.
#[derive(Debug, Clone)]
struct Criteria {
    /// `all`, `atLeastOne` or `none`.
    assert: String,
    conditions: Vec<Condition>,
}

/// One condition on a certificate.
#[derive(Debug, Clone)]
enum Condition {
    /// It is issued under all these policies.
    Policies(Vec<String>),
    /// Its key may, or may not, be used for these purposes, by their numbers.
    Usage(Vec<(u16, bool)>),
    /// Something that is not understood here.
    Other,
}

impl TrustedList {
    /// Reads a trusted list; with signers, it must have been signed by one of them.
    pub(super) fn read(text: &str, signers: &[Certificate]) -> Result<Self, String> {
        let document = parse_own(text).ok_or("this is no well-formed XML")?;
        let root = document.root_element();
        if root.tag_name() != (LIST, "TrustServiceStatusList").into() {
            return Err("this is no trusted list (ETSI TS 119 612)".to_owned());
        }
        let scheme = child(root, "SchemeInformation");
        let told = |name| scheme.and_then(|scheme| child(scheme, name)).map(text_of);
        let services: Vec<Service> = root.descendants().filter(|node| is(*node, "TSPService")).filter_map(service).collect();
        if services.is_empty() {
            let why = match told("TSLType") {
                Some(kind) if kind.ends_with("EUlistofthelists") => "this is the list of the trusted lists; give those of the Member States",
                _ => "the trusted list holds no service that issues certificates",
            };
            return Err(why.to_owned());
        }
        let next_update = scheme.and_then(|scheme| child(scheme, "NextUpdate")).and_then(|next| child(next, "dateTime")).and_then(moment);
        let is_authentic = (!signers.is_empty()).then(|| signers.iter().any(|signer| is_signed_by(&document, signer)));
        Ok(Self { territory: told("SchemeTerritory").unwrap_or_default(), next_update, is_authentic, services })
    }

    /// Whether it should have been replaced before a day.
    pub(super) fn is_outdated(&self, at: Option<Stretch>) -> bool {
        at.is_some_and(|at| self.next_update.is_none_or(|next| next < at.0))
    }
}

impl Service {
    /// Why its certificates are not trusted on a day; `None` when they are.
    pub(super) fn refusal(&self, at: Option<Stretch>) -> Option<String> {
        let Some(period) = self.period(at) else { return Some("it was not listed yet".to_owned()) };
        (!period.is_active()).then(|| format!("it is listed as {} since {}", period.status, day(period.since)))
    }

    fn period(&self, at: Option<Stretch>) -> Option<&Period> {
        self.periods.iter().find(|period| at.is_none_or(|at| period.since < at.1))
    }

    /// What a certificate that the service issued is good for.
    pub(super) fn quality(&self, certificate: &Certificate, at: Option<Stretch>) -> Quality {
        let not = |words: &str| Quality { is_qualified: Some(false), words: words.to_owned() };
        let Some(period) = self.period(at).filter(|_| self.is_qualified) else {
            return not("an advanced seal: its issuer is not listed as one of qualified certificates");
        };
        let mut statements = certificate.statements;
        for qualification in &period.qualifications {
            match qualification.criteria.fits(certificate) {
                Some(true) => qualification.qualifiers.iter().for_each(|qualifier| apply(&mut statements, qualifier)),
                Some(false) => {}
                None => {
                    let words = "whether it is a qualified seal cannot be told: the trusted list has conditions that are not understood".to_owned();
                    return Quality { is_qualified: None, words };
                }
            }
        }
        match statements {
            Statements { complies: false, .. } => not("an advanced seal: its certificate is not qualified"),
            Statements { for_seals: false, .. } => not("no qualified seal: its certificate is qualified for something else"),
            _ if period.for_seals != Some(true) => not("an advanced seal: its issuer is not listed as one of qualified certificates for seals"),
            Statements { device: false, .. } => not("an advanced seal with a qualified certificate: its key is not kept in a qualified device"),
            _ => Quality { is_qualified: Some(true), words: "a qualified seal".to_owned() },
        }
    }
}

impl Period {
    fn is_active(&self) -> bool {
        // The words before 2016, and those since.
        ["granted", "recognisedatnationallevel", "undersupervision", "supervisionincessation", "accredited", "setbynationallaw"]
            .contains(&self.status.as_str())
    }
}

impl Criteria {
    /// Whether a certificate meets the conditions; `None` when that cannot be told.
    fn fits(&self, certificate: &Certificate) -> Option<bool> {
        let found: Vec<Option<bool>> = self.conditions.iter().map(|condition| condition.fits(certificate)).collect();
        let (any, none) = (found.contains(&Some(true)), found.contains(&Some(false)));
        let unless_open = |known: bool| (!found.contains(&None)).then_some(known);
        match self.assert.as_str() {
            "all" if none => Some(false),
            "all" => unless_open(true),
            "atLeastOne" if any => Some(true),
            "atLeastOne" => unless_open(false),
            "none" if any => Some(false),
            "none" => unless_open(true),
            _ => None,
        }
    }
}

impl Condition {
    fn of(node: Node<'_, '_>) -> Self {
        match node.tag_name().name() {
            "PolicySet" => {
                let identifiers = node.descendants().filter(|node| is(*node, "Identifier"));
                Self::Policies(identifiers.map(|identifier| text_of(identifier).trim_start_matches("urn:oid:").to_owned()).collect())
            }
            "KeyUsage" => {
                let bits = node.children().filter(|node| is(*node, "KeyUsageBit"));
                let bits: Option<Vec<(u16, bool)>> = bits.map(|bit| Some((usage_bit(bit.attribute("name")?)?, text_of(bit) == "true"))).collect();
                bits.map_or(Self::Other, Self::Usage)
            }
            _ => Self::Other,
        }
    }

    fn fits(&self, certificate: &Certificate) -> Option<bool> {
        match self {
            Self::Policies(policies) => Some(policies.iter().all(|policy| certificate.constraints.has_policy(policy))),
            Self::Usage(bits) => {
                let usage = certificate.usage.unwrap_or_default();
                Some(bits.iter().all(|(bit, wanted)| (usage & (1 << bit) != 0) == *wanted))
            }
            Self::Other => None,
        }
    }
}

fn usage_bit(name: &str) -> Option<u16> {
    const NAMES: [&str; 9] = [
        "digitalSignature",
        "nonRepudiation",
        "keyEncipherment",
        "dataEncipherment",
        "keyAgreement",
        "keyCertSign",
        "crlSign",
        "encipherOnly",
        "decipherOnly",
    ];
    NAMES.iter().position(|known| known.eq_ignore_ascii_case(name)).and_then(|bit| u16::try_from(bit).ok())
}

/// What a qualifier of the list says against what the certificate says.
fn apply(statements: &mut Statements, qualifier: &str) {
    match qualifier {
        "NotQualified" => statements.complies = false,
        "QCStatement" => statements.complies = true,
        "QCForESeal" => (statements.for_seals, statements.for_signatures) = (true, false),
        "QCForESig" => (statements.for_seals, statements.for_signatures) = (false, true),
        "QCForWSA" => (statements.for_seals, statements.for_signatures) = (false, false),
        "QCForLegalPerson" => statements.for_seals = true,
        "QCWithQSCD" | "QCWithSSCD" | "QCQSCDManagedOnBehalf" => statements.device = true,
        "QCNoQSCD" | "QCNoSSCD" => statements.device = false,
        _ => {}
    }
}

/// Whether a list was signed, as a whole, with the key of this certificate.
fn is_signed_by(document: &roxmltree::Document<'_>, signer: &Certificate) -> bool {
    let Some(parts) = Parts::of(document) else { return false };
    let examination = Examination::of(&parts, None, &Searches::default());
    let covers_all = |covers: &Covers<'_>| match covers {
        Covers::Document => true,
        Covers::Element(node) => *node == document.root_element(),
        Covers::Uncertain | Covers::Nothing => false,
    };
    parts.others.is_empty()
        && parts.unread.is_none()
        && super::structure::check(parts.node).is_empty()
        && examination.references.iter().any(|(covers, _)| covers_all(covers))
        && examination.references.iter().all(|(_, state)| *state == State::Holds)
        && value_holds(&parts, &signer.key) == Some(true)
}

fn is(node: Node<'_, '_>, name: &str) -> bool {
    // What qualifies certificates has a namespace of its own.
    node.is_element() && node.tag_name().name() == name
}

fn child<'a>(node: Node<'a, 'a>, name: &'static str) -> Option<Node<'a, 'a>> {
    node.children().find(|child| is(*child, name))
}

fn moment(node: Node<'_, '_>) -> Option<Timestamp> {
    Stretch::of_moment(parse_moment(&text_of(node))?).map(|stretch| stretch.0)
}

/// A service, when it is one that issues certificates.
fn service(node: Node<'_, '_>) -> Option<Service> {
    let information = child(node, "ServiceInformation")?;
    let kind = text_of(child(information, "ServiceTypeIdentifier")?);
    let kind = kind.strip_prefix(TYPE)?;
    if !matches!(kind, "CA/QC" | "CA/PKC") {
        return None;
    }
    let history = child(node, "ServiceHistory").into_iter().flat_map(|history| history.children()).filter(|node| is(*node, "ServiceHistoryInstance"));
    let mut periods: Vec<Period> = std::iter::once(information).chain(history).filter_map(period).collect();
    periods.sort_by_key(|period| std::cmp::Reverse(period.since));
    let name = child(information, "ServiceName").and_then(|names| child(names, "Name")).and_then(|name| name.text()).unwrap_or_default();
    let identities = child(information, "ServiceDigitalIdentity").into_iter().flat_map(|identity| identity.descendants());
    let certificates = identities.filter(|node| is(*node, "X509Certificate"));
    let certificates = certificates.filter_map(|node| base64(&text_of(node))).filter_map(|der| Certificate::from_der(&der)).collect();
    Some(Service { name: name.trim().to_owned(), certificates, is_qualified: kind == "CA/QC", periods })
}

fn period(node: Node<'_, '_>) -> Option<Period> {
    let status = text_of(child(node, "ServiceStatus")?);
    let since = child(node, "StatusStartingTime").and_then(moment)?;
    let extensions = || child(node, "ServiceInformationExtensions").into_iter().flat_map(|extensions| extensions.descendants());
    let additional: Vec<String> = extensions()
        .filter(|node| is(*node, "AdditionalServiceInformation"))
        .filter_map(|information| child(information, "URI"))
        .filter_map(|uri| text_of(uri).strip_prefix(INFORMATION).map(str::to_owned))
        .filter(|purpose| purpose.starts_with("For"))
        .collect();
    let qualifications = extensions().filter(|node| is(*node, "QualificationElement")).map(qualification).collect();
    let for_seals = (!additional.is_empty()).then(|| additional.iter().any(|purpose| purpose == "ForeSeals"));
    Some(Period { since, status: status.strip_prefix(STATUS).unwrap_or(&status).to_owned(), for_seals, qualifications })
}

fn qualification(node: Node<'_, '_>) -> Qualification {
    let qualifiers = child(node, "Qualifiers").into_iter().flat_map(|qualifiers| qualifiers.children()).filter(|node| is(*node, "Qualifier"));
    let names = qualifiers.filter_map(|qualifier| qualifier.attribute("uri")?.strip_prefix(QUALIFIER).map(str::to_owned));
    let list = child(node, "CriteriaList");
    let conditions = list.into_iter().flat_map(|list| list.children()).filter(|node| node.is_element() && !is(*node, "Description"));
    let criteria = Criteria {
        assert: list.and_then(|list| list.attribute("assert")).unwrap_or("all").to_owned(),
        conditions: conditions.map(Condition::of).collect(),
    };
    Qualification { qualifiers: names.collect(), criteria }
}
