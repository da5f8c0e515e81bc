//! The bare key in `KeyInfo`, held against the one of the certificate: a receiver may take either.

use super::algorithm::{DSIG, DSIG_1_1, PublicKey};
use super::certificate::{P256, P384, P521, public_key};
use super::parts::{base64, text_of};
use roxmltree::Node;
use x509_parser::prelude::FromDer;
use x509_parser::public_key::RSAPublicKey;
use x509_parser::x509::SubjectPublicKeyInfo;

/// Whether a bare key is the one of a certificate; `None` when it cannot be read or compared.
pub(super) fn is_of(node: Node<'_, '_>, key: &PublicKey) -> Option<bool> {
    if node.tag_name() == (DSIG_1_1, "DEREncodedKeyValue").into() {
        let der = base64(&text_of(node))?;
        let (rest, info) = SubjectPublicKeyInfo::from_der(&der).ok()?;
        return rest.is_empty().then(|| is_same(&public_key(&info), key));
    }
    let value = node.children().find(roxmltree::Node::is_element)?;
    let inner = |namespace: &'static str, name: &'static str| value.children().find(|child| child.tag_name() == (namespace, name).into());
    match (value.tag_name().namespace()?, value.tag_name().name()) {
        (DSIG, "RSAKeyValue") => {
            let number = |name| inner(DSIG, name).and_then(|node| base64(&text_of(node)));
            let (modulus, exponent) = (number("Modulus")?, number("Exponent")?);
            let PublicKey::Rsa { key, .. } = key else { return Some(false) };
            let (_, own) = RSAPublicKey::from_der(key).ok()?;
            Some(digits(&modulus) == digits(own.modulus) && digits(&exponent) == digits(own.exponent))
        }
        (DSIG_1_1, "ECKeyValue") => {
            let curve = inner(DSIG_1_1, "NamedCurve")?.attribute("URI")?;
            let point = base64(&text_of(inner(DSIG_1_1, "PublicKey")?))?;
            let (named, own) = match key {
                PublicKey::P256(own) => (P256, own),
                PublicKey::P384(own) => (P384, own),
                PublicKey::P521(own) => (P521, own),
                PublicKey::Other(_) => return None,
                PublicKey::Rsa { .. } | PublicKey::Ed25519(_) => return Some(false),
            };
            Some(curve.strip_prefix("urn:oid:") == Some(named) && is_same_point(&point, own))
        }
        (DSIG, "DSAKeyValue") => Some(false),
        _ => None,
    }
}

fn is_same(one: &PublicKey, other: &PublicKey) -> bool {
    match (one, other) {
        // The padding that a key is kept for is no part of the key.
        (PublicKey::Rsa { key: one, .. }, PublicKey::Rsa { key: other, .. }) => one == other,
        (PublicKey::P256(one), PublicKey::P256(other))
        | (PublicKey::P384(one), PublicKey::P384(other))
        | (PublicKey::P521(one), PublicKey::P521(other)) => is_same_point(one, other),
        _ => one == other,
    }
}

/// A number without the zeros before it.
fn digits(number: &[u8]) -> &[u8] {
    &number[number.iter().position(|byte| *byte != 0).unwrap_or(number.len())..]
}

/// Points may be written whole, or as one coordinate and the sign of the other.
fn is_same_point(one: &[u8], other: &[u8]) -> bool {
    match (one, other) {
        ([4, one @ ..], [4, other @ ..]) => one == other,
        ([sign @ (2 | 3), x @ ..], [4, whole @ ..]) | ([4, whole @ ..], [sign @ (2 | 3), x @ ..]) => {
            whole.len() == 2 * x.len() && whole.starts_with(x) && whole.last().is_some_and(|last| last & 1 == sign & 1)
        }
        _ => one == other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_and_numbers_have_several_forms() {
        assert_eq!(digits(&[0, 0, 1, 0]), [1, 0]);
        assert_eq!(digits(&[0]), [0_u8; 0]);
        assert!(is_same_point(&[4, 1, 2, 3, 5], &[3, 1, 2]) && is_same_point(&[2, 1, 2], &[4, 1, 2, 3, 4]));
        assert!(!is_same_point(&[4, 1, 2, 3, 5], &[2, 1, 2]) && !is_same_point(&[4, 1, 2, 3, 5], &[3, 1, 3]));
        assert!(!is_same_point(&[4, 1, 2, 3, 5], &[4, 1, 2, 3, 6]) && !is_same_point(&[], &[4, 1, 2]));
    }
}
