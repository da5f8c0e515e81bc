//! Signing, for tests and pilots: an enveloped signature over the whole document, as the rules ask for it.

use super::algorithm::{DSIG, ENVELOPED, EXCLUSIVE, Hash};
use super::canonical::{Method, canonical};
use super::error::SignatureError;
use super::key::SigningKey;
use super::parts::Parts;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use roxmltree::Document;
use std::fmt::Write;

/// The hash function of the digest, and with RSA of the signature too.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SignedDigest {
    /// SHA-256, which the rules name.
    #[default]
    Sha256,
    /// SHA-384.
    Sha384,
    /// SHA-512.
    Sha512,
}

impl From<SignedDigest> for Hash {
    fn from(digest: SignedDigest) -> Self {
        match digest {
            SignedDigest::Sha256 => Self::Sha256,
            SignedDigest::Sha384 => Self::Sha384,
            SignedDigest::Sha512 => Self::Sha512,
        }
    }
}

/// The text with a signature before the end of its root element. Nothing else changes, but for the encoding that the text declares:
/// what is written is UTF-8.
///
/// # Errors
/// When the text is no document that can be signed, is signed already, or the key fails.
pub fn sign(text: &str, key: &SigningKey, digest: SignedDigest) -> Result<String, SignatureError> {
    let text = declared_as_utf_8(text);
    let unsigned = parse(&text)?;
    if Parts::of(&unsigned).is_some() {
        return Err(fault("the file has a signature already; sign it as it was before"));
    }
    let range = unsigned.root_element().range();
    let end = text[range.clone()].rfind("</").map(|at| range.start + at).ok_or_else(|| fault("the root element is empty"))?;
    let hash = Hash::from(digest);
    let form = canonical(unsigned.root(), None, Method::default());
    let value = STANDARD.encode(hash.digest(form.text.as_bytes()));
    let with = |signature_value: &str| format!("{}{}{}", &text[..end], element(key, hash, &value, signature_value), &text[end..]);

    // The value is made over SignedInfo as it stands in the result.
    let draft = with("");
    let document = parse(&draft)?;
    let info = Parts::of(&document).and_then(|parts| parts.signed_info).ok_or_else(|| fault("the file cannot be signed"))?;
    let signature = key.sign(hash, canonical(info, None, Method::default()).text.as_bytes())?;
    Ok(with(&STANDARD.encode(signature)))
}

fn fault(why: &str) -> SignatureError {
    SignatureError::File(why.to_owned())
}

fn parse(text: &str) -> Result<Document<'_>, SignatureError> {
    crate::xml::parse(text).map_err(|finding| SignatureError::File(finding.message))
}

fn element(key: &SigningKey, hash: Hash, digest: &str, value: &str) -> String {
    let mut certificates = String::new();
    for certificate in &key.certificates {
        let _ = write!(certificates, "<X509Certificate>{}</X509Certificate>", STANDARD.encode(&certificate.der));
    }
    format!(
        "<Signature xmlns=\"{DSIG}\"><SignedInfo><CanonicalizationMethod Algorithm=\"{EXCLUSIVE}\"/>\
         <SignatureMethod Algorithm=\"{}\"/><Reference URI=\"\"><Transforms><Transform Algorithm=\"{ENVELOPED}\"/>\
         <Transform Algorithm=\"{EXCLUSIVE}\"/></Transforms><DigestMethod Algorithm=\"{}\"/><DigestValue>{digest}</DigestValue>\
         </Reference></SignedInfo><SignatureValue>{value}</SignatureValue><KeyInfo><X509Data>{certificates}</X509Data></KeyInfo></Signature>",
        key.method(hash).uri(),
        hash.digest_method()
    )
}

/// The text with UTF-8 as the encoding that its declaration names, if it names one.
fn declared_as_utf_8(text: &str) -> String {
    let end = if text.starts_with("<?xml") { text.find("?>").unwrap_or_default() } else { 0 };
    let (declaration, rest) = text.split_at(end);
    let Some((before, after)) = declaration.split_once("encoding") else { return text.to_owned() };
    let quote = |c: char| c == '"' || c == '\'';
    match after.find(quote).and_then(|open| after[open + 1..].find(quote).map(|close| (open + 1, open + 1 + close))) {
        Some((open, close)) => format!("{before}encoding{}UTF-8{}{rest}", &after[..open], &after[close..]),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_declared_as_utf_8() {
        assert_eq!(declared_as_utf_8("<?xml version='1.0' encoding='UTF-16'?><a/>"), "<?xml version='1.0' encoding='UTF-8'?><a/>");
        assert_eq!(declared_as_utf_8("<?xml version=\"1.0\"?><a>encoding=\"x\"</a>"), "<?xml version=\"1.0\"?><a>encoding=\"x\"</a>");
        assert_eq!(declared_as_utf_8("<a/>"), "<a/>");
    }
}
