//! What a certificate says of being qualified (ETSI EN 319 412-5).

use x509_parser::asn1_rs::Oid;
use x509_parser::certificate::X509Certificate;

const STATEMENTS: &str = "1.3.6.1.5.5.7.1.3";
const COMPLIANCE: &str = "0.4.0.1862.1.1";
const DEVICE: &str = "0.4.0.1862.1.4";
const TYPE: &str = "0.4.0.1862.1.6";
const SEAL: &str = "0.4.0.1862.1.6.2";
const SIGNATURE: &str = "0.4.0.1862.1.6.1";

/// What a certificate says of being qualified.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Statements {
    /// That it is qualified.
    pub complies: bool,
    /// That its key is kept in a qualified device.
    pub device: bool,
    pub for_seals: bool,
    pub for_signatures: bool,
}

impl Statements {
    pub(super) fn of(certificate: &X509Certificate<'_>) -> Self {
        let extension = certificate.extensions().iter().find(|extension| extension.oid.to_id_string() == STATEMENTS);
        extension.and_then(|extension| Self::read(extension.value)).unwrap_or_default()
    }

    fn read(der: &[u8]) -> Option<Self> {
        let mut found = Self::default();
        let mut has_type = false;
        for statement in parts(value(der, SEQUENCE)?) {
            let mut inner = parts(statement?.1);
            let kind = identifier(inner.next()??)?;
            match kind.as_str() {
                COMPLIANCE => found.complies = true,
                DEVICE => found.device = true,
                TYPE => {
                    has_type = true;
                    let kinds: Vec<String> = parts(inner.next()??.1).filter_map(|kind| identifier(kind?)).collect();
                    found.for_seals = kinds.iter().any(|kind| kind == SEAL);
                    found.for_signatures = kinds.iter().any(|kind| kind == SIGNATURE);
                }
                _ => {}
            }
        }
        // Without a type, what is qualified is so for signatures.
        found.for_signatures |= found.complies && !has_type;
        Some(found)
    }
}

const SEQUENCE: u8 = 0x30;
const IDENTIFIER: u8 = 6;

fn value(der: &[u8], tag: u8) -> Option<&[u8]> {
    let ((found, value), rest) = next(der)?;
    (found == tag && rest.is_empty()).then_some(value)
}

type Part<'d> = (u8, &'d [u8]);

/// The first part of a text in DER, and what follows it.
fn next(der: &[u8]) -> Option<(Part<'_>, &[u8])> {
    let (tag, rest) = der.split_first()?;
    let (first, rest) = rest.split_first()?;
    let (length, rest) = match first {
        0..=0x7f => (usize::from(*first), rest),
        0x81..=0x83 => {
            let (digits, rest) = rest.split_at_checked(usize::from(first - 0x80))?;
            (digits.iter().fold(0, |length, digit| length * 256 + usize::from(*digit)), rest)
        }
        _ => return None,
    };
    let (value, rest) = rest.split_at_checked(length)?;
    Some(((*tag, value), rest))
}

/// The parts of a sequence; the last one is `None` when it cannot be read.
fn parts(mut der: &[u8]) -> impl Iterator<Item = Option<Part<'_>>> {
    std::iter::from_fn(move || {
        if der.is_empty() {
            return None;
        }
        let found = next(der);
        der = found.map_or(&[], |(_, rest)| rest);
        Some(found.map(|(part, _)| part))
    })
}

fn identifier((tag, value): Part<'_>) -> Option<String> {
    (tag == IDENTIFIER && !value.is_empty()).then(|| Oid::new(value.into()).to_id_string())
}

/// What a seal is by the trusted lists, in words, and whether it is a qualified one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Quality {
    pub is_qualified: Option<bool>,
    pub words: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statements_are_read_and_nonsense_is_none() {
        // compliance; device; type: seals
        let compliance = [0x30, 0x08, 6, 6, 4, 0, 0x8e, 0x46, 1, 1];
        let device = [0x30, 0x08, 6, 6, 4, 0, 0x8e, 0x46, 1, 4];
        let kind = |last| vec![0x30, 0x13, 6, 6, 4, 0, 0x8e, 0x46, 1, 6, 0x30, 9, 6, 7, 4, 0, 0x8e, 0x46, 1, 6, last];
        let all = |inner: &[u8]| [&[0x30, u8::try_from(inner.len()).unwrap()], inner].concat();
        let seal = all(&[&compliance[..], &device, &kind(2)].concat());
        assert_eq!(Statements::read(&seal), Some(Statements { complies: true, device: true, for_seals: true, for_signatures: false }));
        let signature = all(&[&compliance[..], &kind(1)].concat());
        assert_eq!(Statements::read(&signature), Some(Statements { complies: true, for_signatures: true, ..Statements::default() }));
        assert_eq!(Statements::read(&all(&compliance)), Some(Statements { complies: true, for_signatures: true, ..Statements::default() }));
        for length in 0..seal.len() {
            assert_eq!(Statements::read(&seal[..length]), None, "{length}");
        }
        assert_eq!(Statements::read(&all(&[0x30, 0x85, 1])), None);
    }
}
