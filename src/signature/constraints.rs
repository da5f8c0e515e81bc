//! What certificates say of the names and policies below them, and which of their extensions must be understood.

use super::name::Name;
use x509_parser::certificate::X509Certificate;
use x509_parser::extensions::{GeneralName, ParsedExtension, PolicyMappings};

const EMAIL_ADDRESS: &str = "1.2.840.113549.1.9.1";
const ANY_POLICY: &str = "2.5.29.32.0";

/// A name of a kind that constraints can speak of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum OtherName {
    Dns(String),
    Email(String),
    Uri(String),
    Ip(Vec<u8>),
    Directory(Name),
    /// Of a kind that is not compared here, by its number.
    Unknown(u32),
}

impl OtherName {
    fn of(name: &GeneralName<'_>) -> Self {
        match name {
            GeneralName::DNSName(name) => Self::Dns(name.to_ascii_lowercase()),
            GeneralName::RFC822Name(name) => Self::Email((*name).to_owned()),
            GeneralName::URI(name) => Self::Uri((*name).to_owned()),
            GeneralName::IPAddress(address) => Self::Ip(address.to_vec()),
            GeneralName::DirectoryName(name) => Self::Directory(Name::of(name)),
            GeneralName::OtherName(..) => Self::Unknown(0),
            GeneralName::X400Address(_) => Self::Unknown(3),
            GeneralName::EDIPartyName(_) => Self::Unknown(5),
            GeneralName::RegisteredID(_) => Self::Unknown(8),
            GeneralName::Invalid(tag, _) => Self::Unknown(tag.0),
        }
    }

    /// Of which kind it is, as certificates number them.
    fn kind(&self) -> u32 {
        match self {
            Self::Email(_) => 1,
            Self::Dns(_) => 2,
            Self::Directory(_) => 4,
            Self::Uri(_) => 6,
            Self::Ip(_) => 7,
            Self::Unknown(kind) => *kind,
        }
    }

    /// Whether it lies in the subtree of a base of the same kind; `None` when that cannot be told.
    fn is_under(&self, base: &Self) -> Option<bool> {
        Some(match (self, base) {
            (Self::Dns(name), Self::Dns(base)) => is_domain_under(name, base),
            (Self::Email(name), Self::Email(base)) => is_mailbox_under(name, base),
            (Self::Uri(name), Self::Uri(base)) => is_host_under(host_of(name)?, &base.to_ascii_lowercase()),
            (Self::Ip(address), Self::Ip(base)) => is_address_under(address, base)?,
            (Self::Directory(name), Self::Directory(base)) => name.is_under(base),
            _ => return None,
        })
    }

    fn shown(&self) -> String {
        match self {
            Self::Dns(name) | Self::Email(name) | Self::Uri(name) => name.clone(),
            Self::Ip(address) => address.iter().map(u8::to_string).collect::<Vec<_>>().join("."),
            Self::Directory(name) => name.shown.clone(),
            Self::Unknown(_) => "a name of a rare kind".to_owned(),
        }
    }
}

/// `example.org` and all that ends in `.example.org`; a base may begin with the point itself.
fn is_domain_under(name: &str, base: &str) -> bool {
    let base = base.strip_prefix('.').unwrap_or(base);
    base.is_empty() || name == base || name.strip_suffix(base).is_some_and(|rest| rest.ends_with('.'))
}

/// A base is a mailbox, a host, or all hosts of a domain when it begins with a point.
fn is_mailbox_under(name: &str, base: &str) -> bool {
    let (Some((mailbox, host)), base_host) = (name.rsplit_once('@'), base.to_ascii_lowercase()) else { return false };
    let host = host.to_ascii_lowercase();
    match base.rsplit_once('@') {
        Some((base_mailbox, base_host)) => mailbox == base_mailbox && host == base_host.to_ascii_lowercase(),
        None => is_host_under(&host, &base_host),
    }
}

/// A host alone is itself; with a point before it, all that lies under it.
fn is_host_under(host: &str, base: &str) -> bool {
    if base.starts_with('.') { host.ends_with(base) } else { host == base }
}

/// The host of a URI, without user and port; `None` when it names none.
fn host_of(uri: &str) -> Option<&str> {
    let (_, rest) = uri.split_once("://")?;
    let authority = rest.split(['/', '?', '#']).next()?;
    let place = authority.rsplit_once('@').map_or(authority, |(_, place)| place);
    let host = place.rsplit_once(':').map_or(place, |(host, _)| host);
    (!host.is_empty()).then_some(host)
}

/// The base is an address and its mask.
fn is_address_under(address: &[u8], base: &[u8]) -> Option<bool> {
    if !matches!(base.len(), 8 | 32) {
        return None;
    }
    let (network, mask) = base.split_at(base.len() / 2);
    Some(network.len() == address.len() && address.iter().zip(network).zip(mask).all(|((one, other), mask)| one & mask == other & mask))
}

/// Which names a certificate allows below it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Subtrees {
    permitted: Vec<OtherName>,
    excluded: Vec<OtherName>,
}

impl Subtrees {
    /// The name that breaks them, in words.
    fn broken_by(&self, name: &OtherName) -> Option<String> {
        let of_kind = |bases: &[OtherName]| -> Vec<Option<bool>> {
            bases.iter().filter(|base| base.kind() == name.kind()).map(|base| name.is_under(base)).collect()
        };
        let (permitted, excluded) = (of_kind(&self.permitted), of_kind(&self.excluded));
        if permitted.iter().chain(&excluded).any(Option::is_none) {
            return Some(format!("whether it allows {} cannot be told", name.shown()));
        }
        if excluded.contains(&Some(true)) || !permitted.is_empty() && !permitted.contains(&Some(true)) {
            return Some(format!("it does not allow {}", name.shown()));
        }
        None
    }
}

/// What a certificate says of policies.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Policies {
    /// Those that it is issued under; `None` when it names none.
    named: Option<Vec<String>>,
    /// From a policy of its issuer to one of its own.
    mappings: Vec<(String, String)>,
    /// After how many certificates a policy is asked for.
    explicit: Option<u32>,
    /// After how many certificates policies are not mapped any more.
    without_mapping: Option<u32>,
    /// After how many certificates `anyPolicy` stands for none.
    without_any: Option<u32>,
}

/// What a certificate says of those below it, and of itself where those above it speak of that.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Constraints {
    subtrees: Subtrees,
    policies: Policies,
    /// The other names of its owner.
    names: Vec<OtherName>,
    /// Why it cannot be relied on, whoever issued it.
    pub fault: Option<String>,
}

impl Constraints {
    pub(super) fn of(certificate: &X509Certificate<'_>) -> Self {
        let mut constraints = Self::default();
        let mut seen: Vec<String> = Vec::new();
        for extension in certificate.extensions() {
            let kind = extension.oid.to_id_string();
            if seen.contains(&kind) {
                constraints.fault.get_or_insert_with(|| format!("it has the extension {kind} twice"));
            }
            constraints.take(extension.parsed_extension(), extension.critical, &kind);
            seen.push(kind);
        }
        if certificate.signature_algorithm != certificate.tbs_certificate.signature {
            constraints.fault.get_or_insert_with(|| "it names two different algorithms for its signature".to_owned());
        }
        constraints
    }

    fn take(&mut self, extension: &ParsedExtension<'_>, critical: bool, kind: &str) {
        match extension {
            ParsedExtension::NameConstraints(constraints) => {
                let names = |subtrees: &Option<Vec<_>>| -> Vec<OtherName> {
                    let subtrees: &[x509_parser::extensions::GeneralSubtree<'_>] = subtrees.as_deref().unwrap_or_default();
                    subtrees.iter().map(|subtree| OtherName::of(&subtree.base)).collect()
                };
                self.subtrees = Subtrees { permitted: names(&constraints.permitted_subtrees), excluded: names(&constraints.excluded_subtrees) };
            }
            ParsedExtension::SubjectAlternativeName(names) => self.names = names.general_names.iter().map(OtherName::of).collect(),
            ParsedExtension::CertificatePolicies(policies) => {
                self.policies.named = Some(policies.iter().map(|policy| policy.policy_id.to_id_string()).collect());
            }
            ParsedExtension::PolicyMappings(PolicyMappings { mappings }) => {
                let pairs = mappings.iter().map(|pair| (pair.issuer_domain_policy.to_id_string(), pair.subject_domain_policy.to_id_string()));
                self.policies.mappings = pairs.collect();
            }
            ParsedExtension::PolicyConstraints(constraints) => {
                self.policies.explicit = constraints.require_explicit_policy;
                self.policies.without_mapping = constraints.inhibit_policy_mapping;
            }
            ParsedExtension::InhibitAnyPolicy(inhibit) => self.policies.without_any = Some(inhibit.skip_certs),
            // What these say is looked at elsewhere, or limits nothing that is checked here.
            ParsedExtension::BasicConstraints(_)
            | ParsedExtension::KeyUsage(_)
            | ParsedExtension::ExtendedKeyUsage(_)
            | ParsedExtension::IssuerAlternativeName(_)
            | ParsedExtension::SubjectKeyIdentifier(_)
            | ParsedExtension::AuthorityKeyIdentifier(_)
            | ParsedExtension::CRLDistributionPoints(_) => {}
            ParsedExtension::ParseError { .. } if critical || LIMITING.contains(&kind) => {
                self.fault.get_or_insert_with(|| format!("its extension {kind} cannot be read"));
            }
            _ if critical && kind != QUALIFIED_STATEMENTS => {
                self.fault.get_or_insert_with(|| format!("its critical extension {kind} is not understood"));
            }
            _ => {}
        }
    }

    /// Whether the certificate was issued under this policy.
    pub(super) fn has_policy(&self, policy: &str) -> bool {
        self.policies.named.iter().flatten().any(|named| named == policy)
    }

    /// Why the certificate does not allow the names of one below it.
    fn refuses(&self, subject: &Name, below: &Self) -> Option<String> {
        let own = (!subject.is_empty()).then(|| OtherName::Directory(subject.clone()));
        let has_email = below.names.iter().any(|name| matches!(name, OtherName::Email(_)));
        let mails = subject.values(EMAIL_ADDRESS).filter(|_| !has_email).map(|mail| OtherName::Email(mail.to_owned()));
        own.iter().cloned().chain(mails).chain(below.names.iter().cloned()).find_map(|name| self.subtrees.broken_by(&name))
    }
}

/// Statements on qualified certificates: read where trusted lists are there, and they limit nothing.
const QUALIFIED_STATEMENTS: &str = "1.3.6.1.5.5.7.1.3";
/// Extensions that must be readable even where they are not critical: key usage, basic constraints, constraints on names and policies.
const LIMITING: [&str; 5] = ["2.5.29.15", "2.5.29.19", "2.5.29.30", "2.5.29.36", "2.5.29.54"];

/// A certificate of a path, as far as constraints go.
pub(super) struct Link<'c> {
    pub subject: &'c Name,
    pub constraints: &'c Constraints,
    pub is_self_issued: bool,
}

/// What a path, from the signer upwards, does against the constraints of its certificates.
pub(super) fn broken(path: &[Link<'_>]) -> Option<String> {
    if let Some((link, fault)) = path.iter().find_map(|link| link.constraints.fault.as_ref().map(|fault| (link, fault))) {
        return Some(format!("the certificate of {} cannot be relied on: {fault}", link.subject.shown));
    }
    for (at, authority) in path.iter().enumerate().skip(1) {
        // An authority may issue itself a new certificate whatever it allows below it.
        let below = path[..at].iter().enumerate().filter(|(at, link)| *at == 0 || !link.is_self_issued);
        if let Some(why) = below.into_iter().find_map(|(_, link)| authority.constraints.refuses(link.subject, link.constraints)) {
            return Some(format!("{} limits the names below it: {why}", authority.subject.shown));
        }
    }
    has_no_policy(path).then(|| "an issuer asks for a policy, and the certificates have none in common".to_owned())
}

/// Whether a policy is asked for and none holds along the path (RFC 5280, 6.1, for a receiver who takes any).
fn has_no_policy(path: &[Link<'_>]) -> bool {
    let never = u32::try_from(path.len()).unwrap_or(u32::MAX);
    let (mut explicit, mut mapping, mut any) = (never, never, never);
    let mut valid = vec![ANY_POLICY.to_owned()];
    for (at, link) in path.iter().enumerate().rev() {
        let (policies, is_anchor, is_signer) = (&link.constraints.policies, at + 1 == path.len(), at == 0);
        if !is_anchor {
            valid = narrowed(&valid, policies, any > 0 || !is_signer && link.is_self_issued);
            if explicit == 0 && valid.is_empty() {
                return true;
            }
        }
        if is_signer {
            return valid.is_empty() && (explicit <= 1 || policies.explicit == Some(0));
        }
        valid = mapped(valid, policies, mapping > 0);
        let step = |counter: &mut u32, asked: Option<u32>| {
            *counter = counter.saturating_sub(u32::from(!is_anchor && !link.is_self_issued));
            *counter = asked.map_or(*counter, |asked| asked.min(*counter));
        };
        step(&mut explicit, policies.explicit);
        step(&mut mapping, policies.without_mapping);
        step(&mut any, policies.without_any);
    }
    false
}

/// The policies that go on below a certificate.
fn narrowed(valid: &[String], policies: &Policies, takes_any: bool) -> Vec<String> {
    let Some(named) = &policies.named else { return Vec::new() };
    let has_any = takes_any && named.iter().any(|policy| policy == ANY_POLICY);
    let from_any = valid.iter().any(|policy| policy == ANY_POLICY);
    let taken = named.iter().filter(|policy| *policy != ANY_POLICY && (from_any || valid.contains(policy))).cloned();
    let mut narrowed: Vec<String> = taken.collect();
    if has_any {
        narrowed.extend(valid.iter().filter(|policy| !named.contains(policy) || *policy == ANY_POLICY).cloned());
    }
    narrowed.sort_unstable();
    narrowed.dedup();
    narrowed
}

/// The policies in the terms of the certificates below.
fn mapped(valid: Vec<String>, policies: &Policies, allowed: bool) -> Vec<String> {
    if policies.mappings.is_empty() {
        return valid;
    }
    let has_any = valid.iter().any(|policy| policy == ANY_POLICY);
    let is_mapped = |policy: &String| policies.mappings.iter().any(|(from, _)| from == policy);
    let mut mapped: Vec<String> = valid.iter().filter(|policy| !is_mapped(policy)).cloned().collect();
    if allowed {
        mapped.extend(policies.mappings.iter().filter(|(from, _)| has_any || valid.contains(from)).map(|(_, to)| to.clone()));
    }
    mapped.sort_unstable();
    mapped.dedup();
    mapped
}
