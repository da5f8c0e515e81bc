//! What a user trusts: certificates in PEM or DER, as they come from authorities, mail programs and cluster mounts.

use super::certificate::Certificate;
use super::error::SignatureError;
use super::pem::{blocks, text_of};
use super::trusted_list::TrustedList;

/// Certificates that are trusted to issue others, or to sign; and trusted lists, which name more of them.
#[derive(Debug, Clone, Default)]
pub struct Anchors {
    pub(super) own: Vec<Certificate>,
    pub(super) lists: Vec<TrustedList>,
    /// Who may sign trusted lists; anybody when there are none.
    signers: Vec<Certificate>,
}

impl Anchors {
    /// Lets trusted lists count only when they are signed with one of the certificates of a file, or of another one that is given so.
    /// It is for the lists that are added after it.
    ///
    /// # Errors
    /// When the file holds no certificate, or one that cannot be read.
    pub fn sign_lists(&mut self, place: &str, bytes: impl AsRef<[u8]>) -> Result<(), SignatureError> {
        self.signers.extend(certificates(bytes.as_ref()).map_err(|fault| SignatureError::Certificate(format!("{place}: {fault}")))?);
        Ok(())
    }

    /// Adds every certificate of a file, in PEM or DER, or a trusted list of ETSI TS 119 612; the place is named when it cannot be read.
    ///
    /// # Errors
    /// When the file holds no certificate, or one that cannot be read; or a trusted list that was not signed as it must be.
    pub fn add(&mut self, place: &str, bytes: impl AsRef<[u8]>) -> Result<(), SignatureError> {
        let fault = |fault| SignatureError::Certificate(format!("{place}: {fault}"));
        let bytes = bytes.as_ref();
        let text = text_of(bytes);
        if text.trim_start().starts_with('<') {
            let list = TrustedList::read(&text, &self.signers).map_err(fault)?;
            if list.is_authentic == Some(false) {
                return Err(fault("the trusted list was not signed, as a whole, with a certificate of --trust-list-signer".to_owned()));
            }
            self.lists.push(list);
            return Ok(());
        }
        for certificate in certificates(bytes).map_err(fault)? {
            // A mounted folder holds each of its files by several names.
            if !self.own.contains(&certificate) {
                self.own.push(certificate);
            }
        }
        Ok(())
    }

    /// Whether a file is a trusted list, sound or not.
    pub fn is_list(bytes: &[u8]) -> bool {
        text_of(bytes).contains("TrustServiceStatusList")
    }

    /// How many certificates and lists there are.
    pub fn len(&self) -> usize {
        self.own.len() + self.lists.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// The certificates of a file, in PEM or DER; at least one.
pub(super) fn certificates(bytes: &[u8]) -> Result<Vec<Certificate>, String> {
    if bytes.first() == Some(&0x30) {
        let certificate = Certificate::from_der_with_more(bytes);
        return certificate.map(|certificate| vec![certificate]).ok_or_else(|| "this is no certificate that can be read".to_owned());
    }
    let mut found = Vec::new();
    let blocks = blocks(&text_of(bytes))?;
    for block in blocks.iter().filter(|block| matches!(block.label.as_str(), "CERTIFICATE" | "X509 CERTIFICATE" | "TRUSTED CERTIFICATE")) {
        let certificate = block.bytes.as_deref().and_then(Certificate::from_der_with_more);
        found.push(certificate.ok_or_else(|| format!("the certificate number {} in it cannot be read", found.len() + 1))?);
    }
    match blocks.iter().find(|block| block.label.starts_with("PKCS")) {
        _ if !found.is_empty() => Ok(found),
        Some(block) => Err(format!("it holds {}; certificates are read one by one, each as CERTIFICATE", block.label)),
        None => Err("it holds no certificate".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PEM: &str = include_str!("../../tests/certificates/authority.pem");

    fn count(bytes: &[u8]) -> Result<usize, String> {
        certificates(bytes).map(|found| found.len())
    }

    #[test]
    fn a_certificate_is_read_in_every_form_that_it_comes_in() {
        let der = blocks(PEM).unwrap().remove(0).bytes.unwrap();
        let utf16 = |little: bool| -> Vec<u8> {
            let units = std::iter::once(0xfeff).chain(PEM.encode_utf16());
            units.flat_map(|unit| if little { unit.to_le_bytes() } else { unit.to_be_bytes() }).collect()
        };
        let forms: [Vec<u8>; 12] = [
            PEM.into(),
            format!("\u{feff}{PEM}").into(),
            PEM.replace('\n', "\r\n").into(),
            PEM.replace('\n', "\r").into(),
            format!("subject=C = XX\nissuer=C = XX\n{PEM}and more\n").into(),
            PEM.replace("CERTIFICATE", "X509 CERTIFICATE").into(),
            PEM.replace("CERTIFICATE", "TRUSTED CERTIFICATE").into(),
            PEM.replace("-----\nMI", "-----\nComment: none\n\nMI").into(),
            PEM.trim_end().replace('\n', "\n  ").into(),
            der.clone(),
            utf16(true),
            utf16(false),
        ];
        for (at, form) in forms.iter().enumerate() {
            assert_eq!(count(form), Ok(1), "{at}");
        }
        assert_eq!(count(format!("{PEM}{PEM}").as_bytes()), Ok(2));
        let key = PEM.replace("CERTIFICATE", "PRIVATE KEY");
        assert_eq!(count(format!("{key}{PEM}").as_bytes()), Ok(1));
        assert_eq!(count(key.as_bytes()), Err("it holds no certificate".to_owned()));
        assert_eq!(count(b""), Err("it holds no certificate".to_owned()));
        assert_eq!(count(&der[..der.len() - 1]), Err("this is no certificate that can be read".to_owned()));
        let cut = PEM.replace("-----END CERTIFICATE-----", "");
        assert_eq!(count(cut.as_bytes()), Err("this is no PEM file: a line `-----END CERTIFICATE-----` is missing".to_owned()));
        let second = format!("{PEM}{}", PEM.replacen("MI", "M!", 1));
        assert_eq!(count(second.as_bytes()), Err("the certificate number 2 in it cannot be read".to_owned()));
        let bundle = count(PEM.replace("CERTIFICATE", "PKCS7").as_bytes());
        assert_eq!(bundle, Err("it holds PKCS7; certificates are read one by one, each as CERTIFICATE".to_owned()));
    }
}
